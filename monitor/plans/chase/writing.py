"""The messages of a month to who owes something: whom, about what, in one letter for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.conf import settings as site
from django.utils import translation
from django.utils.translation import gettext as _

from monitor.kernel.models import OutboxMessage
from monitor.kernel.outbox import Letter, enqueue_many
from monitor.network.models import Network
from monitor.plans.chase import queued
from monitor.plans.chase.due import DueAction, due_actions, settings_of
from monitor.plans.chase.links import Addresses
from monitor.plans.chase.messages import Kind, Message, Occasion, askings, compose
from monitor.plans.enums import HandOverState
from monitor.plans.models import LinkAction, ReportingMonth, ReportingSettings, ReportLink


class Owed(NamedTuple):
    """What a person is asked, and for which organisation (its key)."""

    item: DueAction
    organisation: int | None


@dataclass(slots=True)
class Person:
    """Everything that is due from one address."""

    name: str = ""
    owed: dict[int, Owed] = field(default_factory=dict)


def by_address(due: Iterable[DueAction]) -> dict[str, Person]:
    """By address, what is due from it: once for each action, whatever the organisations there."""
    people: dict[str, Person] = defaultdict(Person)
    for item in due:
        for recipient in item.asked:
            if recipient.email:
                person = people[recipient.email]
                person.name = person.name or recipient.name
                organisation = recipient.organisation.pk if recipient.organisation else None
                person.owed.setdefault(item.action.pk, Owed(item, organisation))
    return people


def owed_by_link(record: ReportingMonth, today: date) -> dict[int, list[Owed]]:
    """By key of the link, what still has to be answered through it, in the order of the plans.

    What was passed on is not owed, nor what somebody said that is no longer theirs.
    """
    due = {item.action.pk: item for item in due_actions(record.network, record.month, today)}
    order = {pk: place for place, pk in enumerate(due)}
    rows = LinkAction.objects.filter(link__month=record, passed_on_at=None)
    owed: dict[int, list[Owed]] = defaultdict(list)
    for link, action, organisation in rows.exclude(
        hand_overs__state=HandOverState.PENDING
    ).values_list("link_id", "action_id", "organisation_id"):
        if action in due:
            owed[link].append(Owed(due[action], organisation))
    for items in owed.values():
        items.sort(key=lambda each: order[each.item.action.pk])
    return owed


class Writer:
    """Writes the messages of a month to the people who owe `everything`."""

    def __init__(
        self,
        record: ReportingMonth,
        settings: ReportingSettings,
        everything: Iterable[Iterable[Owed]],
    ):
        self.record = record
        self.occasion = Occasion.of(record, settings)
        self.addresses = Addresses()
        items = {owed.item.action.pk: owed.item for each in everything for owed in each}
        self.askings = askings(
            [(item.action, str(item.why.label)) for item in items.values()], record.month
        )

    def letter(
        self,
        link: ReportLink,
        kind: Kind,
        owed: Sequence[Owed],
        *,
        what: str,
        at: datetime | None = None,
        note: str = "",
    ) -> Letter:
        message = compose(
            self.occasion,
            kind,
            name=link.name,
            address=self.addresses.of(link),
            items=[(self.askings[item.action.pk], whose) for item, whose in owed],
            note=note,
        )
        return Letter(
            to=link.email,
            subject=message.subject,
            text=message.text,
            html=message.html,
            category=queued.CATEGORY,
            network=self.record.network_id,
            key=queued.key(link, what),
            at=at,
            weekly=True,
            reply_to=self.record.network.email,
        )

    @staticmethod
    def send(letters: Sequence[Letter]) -> list[OutboxMessage | None]:
        return enqueue_many(letters)


def preview(network: Network, month: date, email: str, kind: Kind, today: date) -> Message | None:
    """What a person would get now; None when nothing is due from that address. Its link opens nothing."""
    with translation.override(site.LANGUAGE_CODE):
        person = by_address(due_actions(network, month, today)).get(email)
        if person is None:
            return None
        record = ReportingMonth.objects.for_network(network).filter(month=month).first()
        record = record or ReportingMonth(network=network, month=month)
        owed = list(person.owed.values())
        writer = Writer(record, settings_of(network), [owed])
        return compose(
            writer.occasion,
            kind,
            name=person.name,
            address=writer.addresses.to(_("exemplo")),
            items=[(writer.askings[item.action.pk], whose) for item, whose in owed],
        )
