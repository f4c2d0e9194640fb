from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from monitor.kernel.audit import recorded
from monitor.kernel.text import refold
from monitor.kernel.versions import save_version
from monitor.network.models import Alias, Membership, Network, Organisation
from monitor.network.names import normalise_name


def create_organisation(
    *,
    by: Any,
    network: Network,
    membership: dict[str, Any] | None = None,
    aliases: tuple[str, ...] = (),
    **values: Any,
) -> Organisation:
    """`membership` holds the columns of its adhesion; None for one that only appears in plans."""
    with recorded("organisation.created", by=by, network=network.pk) as record:
        organisation = Organisation.objects.create(network=network, **values)
        Alias.objects.bulk_create([Alias.of(organisation, text) for text in aliases])
        if membership is not None:
            Membership.objects.create(organisation=organisation, **membership)
        record.target = organisation
    return organisation


def edit_organisation(
    *, by: Any, organisation: Organisation, expected: int, changes: dict[str, Any]
) -> Organisation:
    """Raises StaleVersion."""
    stored = Organisation.objects.get(pk=organisation.pk)
    with recorded("organisation.edited", by=by, network=stored.network_id, target=stored):
        for name, value in changes.items():
            setattr(stored, name, value)
        save_version(refold(stored), expected=expected, fields=[*changes, "folded"])
    return stored


def edit_membership(
    *, by: Any, organisation: Organisation, expected: int, changes: dict[str, Any]
) -> Membership:
    """The adhesion of an organisation, made when there is none yet (`expected` 0). Raises StaleVersion."""
    with recorded(
        "organisation.membership-edited",
        by=by,
        network=organisation.network_id,
        target=organisation,
    ):
        if not expected:
            return Membership.objects.create(organisation=organisation, **changes)
        membership = Membership.objects.get(organisation=organisation)
        for name, value in changes.items():
            setattr(membership, name, value)
        return save_version(membership, expected=expected, fields=changes)


def add_alias(*, by: Any, organisation: Organisation, text: str) -> Alias:
    """Raises ValidationError when the network already writes an organisation so."""
    folded = normalise_name(text)
    if not folded:
        raise ValidationError(_("O nome precisa de letras ou algarismos."))
    taken = Alias.objects.for_network(organisation.network).filter(folded=folded)
    if other := taken.select_related("organisation").first():
        raise ValidationError(
            _("«%(text)s» já é outro nome de «%(name)s».")
            % {"text": text, "name": other.organisation.name}
        )
    with recorded(
        "organisation.alias-added", by=by, network=organisation.network_id, target=organisation
    ):
        alias = Alias.of(organisation, text.strip())
        alias.save()
    return alias


def remove_alias(*, by: Any, alias: Alias) -> None:
    with recorded(
        "organisation.alias-removed",
        by=by,
        network=alias.network_id,
        target=alias.organisation,
    ):
        alias.delete()
