"""Whom the network writes to in an organisation."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from monitor.kernel.audit import recorded
from monitor.kernel.versions import StaleVersion, save_version
from monitor.network.models import Contact, Organisation


def create_contact(*, by: Any, organisation: Organisation, **values: Any) -> Contact:
    """Being the main one, it is the only one. Raises ValidationError when the address is there already."""
    with recorded("contact.created", by=by, network=organisation.network_id) as record:
        _hold(organisation)
        _require_new_address(organisation, values["email"])
        if values.get("is_main"):
            _stop_being_main(organisation.contacts.all())
        record.target = contact = Contact.objects.create(organisation=organisation, **values)
    return contact


def edit_contact(*, by: Any, contact: Contact, expected: int, changes: dict[str, Any]) -> Contact:
    """Raises StaleVersion; ValidationError when the organisation has the address already."""
    stored = Contact.objects.select_related("organisation").get(pk=contact.pk)
    network = stored.organisation.network_id
    with recorded("contact.edited", by=by, network=network, target=stored):
        _hold(stored.organisation)
        if "email" in changes:
            _require_new_address(stored.organisation, changes["email"], but=stored)
        if changes.get("is_main"):
            _stop_being_main(stored.organisation.contacts.exclude(pk=stored.pk))
        for name, value in changes.items():
            setattr(stored, name, value)
        save_version(stored, expected=expected, fields=changes)
    return stored


def delete_contact(*, by: Any, contact: Contact, expected: int) -> None:
    """Where it was named, the organisation's main contact is asked from now on. Raises StaleVersion."""
    stored = Contact.objects.select_related("organisation").get(pk=contact.pk)
    network = stored.organisation.network_id
    with recorded("contact.deleted", by=by, network=network, target=stored) as record:
        if stored.version != expected:
            raise StaleVersion(stored)
        record.deleted()
        Contact.objects.filter(pk=stored.pk).delete()


def _hold(organisation: Organisation) -> None:
    """Until the transaction ends: two people do not make two main contacts at once."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)


def _require_new_address(
    organisation: Organisation, email: str, *, but: Contact | None = None
) -> None:
    same = organisation.contacts.filter(email__iexact=email)
    if but is not None:
        same = same.exclude(pk=but.pk)
    if (other := same.first()) is not None:
        raise ValidationError(
            {"email": _("Este endereço já é de «%(name)s».") % {"name": other.name}}
        )


def _stop_being_main(contacts: Any) -> None:
    contacts.filter(is_main=True).update(is_main=False, version=F("version") + 1)
