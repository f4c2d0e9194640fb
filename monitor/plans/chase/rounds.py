"""Who is written to, and when: the first message of a month, the reminders, the notice, one click.

All of it may run again at any moment, or late, and writes nothing twice: a link is one for each
address of a month, a message one for each key, and a stage is never gone back to. Days are those of
Lisbon, so the night in which clocks change is a night like the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings as site
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from monitor.kernel.audit import recorded
from monitor.kernel.models import OutboxMessage
from monitor.kernel.outbox import Letter, absolute, cancel, enqueue_many
from monitor.kernel.permissions import Role
from monitor.network.models import Network, RoleAssignment
from monitor.plans.chase import queued
from monitor.plans.chase.due import DueAction, concerned_actions, due_actions, settings_of
from monitor.plans.chase.links import address_of
from monitor.plans.chase.messages import (
    Kind,
    LatePerson,
    Occasion,
    askings,
    compose,
    compose_notice,
    morning,
)
from monitor.plans.enums import HandOverState
from monitor.plans.models import LinkAction, ReportingMonth, ReportingSettings, ReportLink

TOLD = 3
REMINDERS = {1: Kind.REMINDER, 2: Kind.SECOND_REMINDER}
# Jobs run every ten minutes: what leaves within the hour is looked at again before it does.
LOOKED_AT_AGAIN = timedelta(hours=1)
BATCH = 1000


class Owed(NamedTuple):
    """What a person is asked, and for which organisation (its key)."""

    item: DueAction
    organisation: int | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a preparation wrote. `without_contact` is how many actions nobody could be asked about."""

    record: ReportingMonth
    people: int = 0
    actions: int = 0
    without_contact: int = 0


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


def prepare(network: Network, month: date, now: datetime, *, by: Any = None) -> Prepared:
    """Open the month and ask each address, once, for everything due from it.

    Run again, it asks only what has become due since. A closed month and revoked links stay as they are.
    """
    with translation.override(site.LANGUAGE_CODE), transaction.atomic():
        record, is_new = _held(network, month)
        if record.closed_at is not None:
            return Prepared(record)
        settings = settings_of(network)
        concerned = concerned_actions(network, month, timezone.localdate(now), settings)
        due = [item for item in concerned if not item.is_answered]
        people = by_address(due)
        links = {link.email: link for link in record.links.all()}
        asked = set(
            LinkAction.objects.filter(link__month=record).values_list("link_id", "action_id")
        )
        new = {
            email: person
            for email, person in people.items()
            if _is_news(links.get(email), person, asked)
        }
        unreachable = sum(not any(who.email for who in item.asked) for item in due)
        if not new and not is_new:
            return Prepared(record, without_contact=unreachable)
        with recorded("chase.prepared", by=by, network=network.pk, target=record) as recording:
            items = _ask(record, settings, new, links, asked, now)
            counts = {"people": len(new), "actions": len(items), "without_contact": unreachable}
            recording.before, recording.after = {}, {"month": f"{month:%Y-%m}", **counts}
    return Prepared(record, **counts)


def _held(network: Network, month: date) -> tuple[ReportingMonth, bool]:
    """The month of the network, made when it is not there, held until the transaction ends."""
    _record, is_new = ReportingMonth.objects.get_or_create(network=network, month=month)
    record = ReportingMonth.objects.select_for_update().get(network=network, month=month)
    record.network = network
    return record, is_new


def _is_news(link: ReportLink | None, person: Person, asked: set[tuple[int, int]]) -> bool:
    if link is None:
        return True
    return link.revoked_at is None and any((link.pk, pk) not in asked for pk in person.owed)


def _ask(
    record: ReportingMonth,
    settings: ReportingSettings,
    people: Mapping[str, Person],
    links: dict[str, ReportLink],
    asked: set[tuple[int, int]],
    now: datetime,
) -> list[LinkAction]:
    first = {email for email in people if email not in links}
    made = ReportLink.objects.bulk_create(
        [
            ReportLink(month=record, name=people[email].name[:200], email=email)
            for email in people
            if email in first
        ],
        batch_size=BATCH,
    )
    links = links | {link.email: link for link in made}
    items = LinkAction.objects.bulk_create(
        [
            LinkAction(
                link=links[email], action_id=pk, organisation_id=person.owed[pk].organisation
            )
            for email, person in people.items()
            for pk in person.owed
            if (links[email].pk, pk) not in asked
        ],
        batch_size=BATCH,
    )
    today = timezone.localdate(now)
    writer = Writer(record, settings, (person.owed.values() for person in people.values()))
    writer.send(
        [
            writer.letter(
                links[email],
                Kind.ASK,
                list(person.owed.values()),
                what="0" if email in first else f"more.{today:%Y%m%d}",
                at=morning(now),
            )
            for email, person in people.items()
        ]
    )
    return items


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
        items = {owed.item.action.pk: owed.item for each in everything for owed in each}
        self.askings = askings(
            [(item.action, item.why.label) for item in items.values()], record.month
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
            address=address_of(link),
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


def stages(settings: ReportingSettings) -> list[tuple[int, int]]:
    """(stage, days after the first message) of what the network wants; what is 0 it does not want."""
    delays = (settings.reminder_after, settings.second_reminder_after, settings.notice_after)
    return [(stage, delay) for stage, delay in enumerate(delays, 1) if delay]


def escalate(network: Network, now: datetime) -> None:
    """Remind who still owes something, tell the coordination, take back what is no longer needed."""
    settings = settings_of(network)
    for record in ReportingMonth.objects.for_network(network).filter(closed_at=None):
        record.network = network
        with translation.override(site.LANGUAGE_CODE), transaction.atomic():
            ReportingMonth.objects.select_for_update().get(pk=record.pk)
            _remind(record, settings, now)
            _spare(record, now)


def _remind(record: ReportingMonth, settings: ReportingSettings, now: datetime) -> None:
    """Each link goes to the stage that its days have reached; late, it skips what was missed."""
    reached = _reached(record, settings, now, most=TOLD)
    if TOLD in reached and _told_this_week(record, now):
        reached = _reached(record, settings, now, most=TOLD - 1)
    if not reached:
        return
    owed = owed_by_link(record, timezone.localdate(now))
    late = [(stage, link) for stage, links in reached.items() for link in links if owed[link.pk]]
    if late:
        with recorded(
            "chase.reminded", by=None, network=record.network_id, target=record
        ) as recording:
            recording.before, recording.after = {}, _write_to(late, record, settings, owed, now)
    for stage, links in reached.items():
        ReportLink.objects.filter(pk__in=[link.pk for link in links]).update(stage=stage)


def _reached(
    record: ReportingMonth, settings: ReportingSettings, now: datetime, *, most: int
) -> dict[int, list[ReportLink]]:
    """By stage up to `most`, the links whose days have come to it."""
    wanted = [(stage, delay) for stage, delay in stages(settings) if stage <= most]
    reached: dict[int, list[ReportLink]] = {}
    if not wanted:
        return reached
    last, today = max(wanted)[0], timezone.localdate(now)
    for link in record.links.filter(revoked_at=None, stage__lt=last):
        days = (today - timezone.localdate(link.created_at)).days
        stage = max((stage for stage, delay in wanted if days >= delay), default=0)
        if stage > link.stage:
            reached.setdefault(stage, []).append(link)
    return reached


def _write_to(
    late: Sequence[tuple[int, ReportLink]],
    record: ReportingMonth,
    settings: ReportingSettings,
    owed: Mapping[int, list[Owed]],
    now: datetime,
) -> dict[str, int]:
    """Reminders, and the notice; how many of each."""
    wanted = {stage for stage, _delay in stages(settings)} & REMINDERS.keys()
    writer = Writer(record, settings, (owed[link.pk] for _stage, link in late))
    letters = []
    for stage, link in late:
        reminder = max((each for each in wanted if link.stage < each <= stage), default=0)
        if reminder:
            letters.append(
                writer.letter(
                    link,
                    REMINDERS[reminder],
                    owed[link.pk],
                    what=str(reminder),
                    at=morning(now),
                )
            )
    sent = writer.send(letters)
    told = [link for stage, link in late if stage == TOLD]
    if told:
        _tell_the_coordination(writer, told, owed, now)
    return {
        "people": len(sent),
        "later": sum(item is not None and item.due_at > morning(now) for item in sent),
        "refused": sum(item is None for item in sent),
        "told": len(told),
    }


def _told_this_week(record: ReportingMonth, now: datetime) -> bool:
    return OutboxMessage.objects.filter(
        network_id=record.network_id,
        category=queued.NOTICE,
        key__startswith=f"chase:{record.pk}:notice:",
        created_at__gt=now - timedelta(days=7),
    ).exists()


def _tell_the_coordination(
    writer: Writer, links: Sequence[ReportLink], owed: Mapping[int, list[Owed]], now: datetime
) -> None:
    record = writer.record
    page = reverse(
        "plans:month",
        kwargs={
            "network": record.network.code,
            "year": record.month.year,
            "number": record.month.month,
        },
    )
    people = [
        LatePerson(str(link), [str(each.item.action) for each in owed[link.pk]]) for link in links
    ]
    message = compose_notice(writer.occasion, people, absolute(page))
    enqueue_many(
        [
            Letter(
                to=address,
                subject=message.subject,
                text=message.text,
                html=message.html,
                category=queued.NOTICE,
                network=record.network_id,
                key=f"chase:{record.pk}:notice:{timezone.localdate(now):%Y%m%d}:{address}"[:200],
                at=morning(now),
                weekly=True,
            )
            for address in coordination_of(record.network)
        ]
    )


def coordination_of(network: Network) -> list[str]:
    """The accounts that coordinate, or else administer, and the address of the network itself."""
    people = RoleAssignment.objects.for_network(network).filter(user__is_active=True)
    roles = dict(people.values_list("user__email", "role"))
    chosen = [email for email, role in roles.items() if role == Role.COORDINATOR]
    chosen = chosen or [email for email, role in roles.items() if role == Role.ADMINISTRATOR]
    addresses = [*sorted(chosen), *([network.email] if network.email else [])]
    return list(dict.fromkeys(address.strip().lower() for address in addresses))


def _spare(record: ReportingMonth, now: datetime) -> None:
    """What is about to leave to somebody who no longer owes anything is taken back."""
    leaving = queued.waiting(record, until=now + LOOKED_AT_AGAIN)
    if not leaving:
        return
    owed = owed_by_link(record, timezone.localdate(now))
    cancel(item.key for item in leaving if not owed.get(queued.link_of(item)))


@dataclass(slots=True)
class Chased:
    """What one click did, by person. `later`: with when, since nobody gets two messages in a week."""

    now: list[ReportLink] = field(default_factory=list)
    later: list[tuple[ReportLink, datetime]] = field(default_factory=list)
    refused: list[ReportLink] = field(default_factory=list)
    settled: list[ReportLink] = field(default_factory=list)


def chase_now(
    *, by: Any, record: ReportingMonth, links: Collection[ReportLink], now: datetime
) -> Chased:
    """Write to those of `links` that still owe something; who already has a message waiting gets that."""
    chased = Chased()
    with translation.override(site.LANGUAGE_CODE), transaction.atomic():
        ReportingMonth.objects.select_for_update().get(pk=record.pk)
        owed = owed_by_link(record, timezone.localdate(now))
        waiting = {queued.link_of(item): item for item in queued.waiting(record)}
        late = []
        for link in links:
            if link.revoked_at is not None or record.closed_at is not None or not owed[link.pk]:
                chased.settled.append(link)
            elif link.pk in waiting:
                _sort(chased, link, waiting[link.pk], now)
            else:
                late.append(link)
        if late:
            writer = Writer(record, settings_of(record.network), (owed[link.pk] for link in late))
            with recorded(
                "chase.sent", by=by, network=record.network_id, target=record
            ) as recording:
                sent = writer.send(
                    [
                        writer.letter(
                            link,
                            Kind.REMINDER,
                            owed[link.pk],
                            what=f"now.{link.version}.{timezone.localdate(now):%Y%m%d}",
                        )
                        for link in late
                    ]
                )
                for link, message in zip(late, sent, strict=True):
                    _sort(chased, link, message, now)
                recording.before = {}
                recording.after = {"chased": [str(link) for link in late]}
    return chased


def _sort(chased: Chased, link: ReportLink, message: OutboxMessage | None, now: datetime) -> None:
    if message is None:
        chased.refused.append(link)
    elif message.due_at > now + timedelta(minutes=1):
        chased.later.append((link, message.due_at))
    else:
        chased.now.append(link)
