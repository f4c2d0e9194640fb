""" "This is not mine any more": the action goes to who has it now, at once when the network knows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings as site
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from monitor.kernel.audit import recorded
from monitor.kernel.versions import save_version
from monitor.network.models import Contact, Network, Organisation
from monitor.plans.chase.due import settings_of
from monitor.plans.chase.messages import Kind
from monitor.plans.chase.writing import Writer, owed_by_link
from monitor.plans.enums import HandOverState
from monitor.plans.models import Action, HandOver, LinkAction, ReportLink, Responsibility
from monitor.plans.models.chase import new_nonce


class AlreadyDecided(Exception):
    """The action was passed on, or somebody decided, in the meantime. The message is a sentence."""


def hand_over(
    *, by: Any, item: LinkAction, note: str = "", to_name: str = "", to_email: str = ""
) -> HandOver:
    """Somebody says that an action is no longer theirs.

    Who has it now gets it at once when the network knows the address; otherwise, or when nobody is
    named, the coordination decides. Said twice, it is one hand-over.

    Raises AlreadyDecided when the action has left the link; ValidationError by field.
    """
    to_email = to_email.strip().lower()
    with transaction.atomic():
        item = _held(item.pk)
        if item.passed_on_at is not None:
            raise AlreadyDecided(_("Esta ação já foi passada a outra pessoa."))
        if to_email == item.link.email:
            raise ValidationError({"to_email": _("É o endereço desta mesma ligação.")})
        pending = item.hand_overs.filter(state=HandOverState.PENDING).first()
        if pending is not None:
            return pending
        network = item.link.month.network
        known = _known(network, to_email, item.organisation)
        verb = "handover.asked" if known is None else "handover.done"
        with recorded(verb, by=by, network=network.pk) as record:
            record.target = made = HandOver.objects.create(
                item=item,
                note=note.strip(),
                to_name=to_name.strip()[:200],
                to_email=to_email,
                state=HandOverState.PENDING if known is None else HandOverState.DONE,
            )
            if known is not None:
                _pass_on(made, item, _contact_of(known, made), timezone.now())
    return made


def confirm(
    *, by: Any, hand_over: HandOver, name: str, email: str, organisation: Organisation
) -> HandOver:
    """The coordination says who has the action now; who is not a contact yet becomes one of
    `organisation`. Raises AlreadyDecided; ValidationError by field."""
    email = email.strip().lower()
    with transaction.atomic():
        stored, item = _undecided(hand_over)
        if email == item.link.email:
            raise ValidationError({"email": _("É quem disse que já não trata desta ação.")})
        network = item.link.month.network
        with recorded("handover.done", by=by, network=network.pk, target=stored):
            stored.to_name, stored.to_email = name.strip()[:200], email
            stored.state, stored.decided_by = HandOverState.DONE, by
            stored.save()
            known = _known(network, email, organisation) or organisation
            _pass_on(stored, item, _contact_of(known, stored), timezone.now())
    return stored


def refuse(*, by: Any, hand_over: HandOver) -> HandOver:
    """The action stays where it is. Raises AlreadyDecided."""
    with transaction.atomic():
        stored, item = _undecided(hand_over)
        network = item.link.month.network_id
        with recorded("handover.refused", by=by, network=network, target=stored):
            stored.state, stored.decided_by = HandOverState.REFUSED, by
            stored.save()
    return stored


def pending_in(network: Network) -> Any:
    """What waits for the coordination in the months that are open, the oldest first."""
    return (
        HandOver.objects.filter(
            item__link__month__network=network,
            item__link__month__closed_at=None,
            state=HandOverState.PENDING,
        )
        .select_related("item__link__month", "item__action__plan", "item__organisation")
        .order_by("created_at", "pk")
    )


def _held(pk: int) -> LinkAction:
    return (
        LinkAction.objects.select_for_update(of=("self",))
        .select_related("link__month__network", "action__plan", "organisation")
        .get(pk=pk)
    )


def _undecided(hand_over: HandOver) -> tuple[HandOver, LinkAction]:
    item = _held(hand_over.item_id)
    stored = HandOver.objects.get(pk=hand_over.pk)
    if stored.state != HandOverState.PENDING or item.passed_on_at is not None:
        raise AlreadyDecided(_("Entretanto, esta passagem já foi decidida."))
    return stored, item


def _known(
    network: Network, email: str, organisation: Organisation | None
) -> Contact | Organisation | None:
    """Whose address it is in the network: of a contact, of `organisation` first, or an organisation's own."""
    if not email:
        return None
    contacts = list(Contact.objects.for_network(network).filter(email__iexact=email))
    contacts.sort(key=lambda item: organisation is None or item.organisation_id != organisation.pk)
    if contacts:
        return contacts[0]
    return Organisation.objects.for_network(network).filter(email__iexact=email).first()


def _contact_of(known: Contact | Organisation, hand_over: HandOver) -> Contact:
    if isinstance(known, Contact):
        return known
    return Contact.objects.create(
        organisation=known,
        name=(hand_over.to_name or known.contact or known.name)[:200],
        email=hand_over.to_email,
    )


def _pass_on(hand_over: HandOver, item: LinkAction, contact: Contact, now: datetime) -> None:
    """Inside a recording: from this month's link, and for the months to come, to the contact."""
    month = item.link.month
    LinkAction.objects.filter(pk=item.pk).update(passed_on_at=now)
    link, _made = ReportLink.objects.get_or_create(
        month=month, email=contact.email.strip().lower(), defaults={"name": contact.name}
    )
    if link.revoked_at is not None:
        link.revoked_at, link.nonce = None, new_nonce()
        save_version(link, expected=link.version, fields=["revoked_at", "nonce"])
    whose = _whose(item, contact)
    LinkAction.objects.update_or_create(
        link=link,
        action=item.action,
        defaults={"organisation_id": whose, "passed_on_at": None},
    )
    _answers_from_now_on(item, contact)
    owed = owed_by_link(month, timezone.localdate(now))[link.pk]
    if owed:
        with translation.override(site.LANGUAGE_CODE):
            writer = Writer(month, settings_of(month.network), [owed])
            writer.send(
                [
                    writer.letter(
                        link,
                        Kind.HANDED_OVER,
                        owed,
                        what=f"handover.{hand_over.pk}",
                        note=hand_over.note,
                    )
                ]
            )


def _whose(item: LinkAction, contact: Contact) -> int | None:
    """For whom the contact answers: its own organisation when that one answers for the action."""
    own = item.action.responsibilities.filter(organisation=contact.organisation_id)
    return contact.organisation_id if own.exists() else item.organisation_id


def _answers_from_now_on(item: LinkAction, contact: Contact) -> None:
    """Where the link's person was asked for this action, the contact is. A new version of the action:
    who is editing its partners is told."""
    asked = Q(contact__email__iexact=item.link.email)
    if item.organisation_id:
        asked |= Q(organisation=item.organisation_id)
    if Responsibility.objects.filter(asked, action=item.action_id).update(contact=contact):
        action = Action.objects.get(pk=item.action_id)
        save_version(action, expected=action.version, fields=[])
