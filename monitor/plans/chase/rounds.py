"""Who is written to, and when: the first message of a month, one click, the reminders (`escalation`).

All of it may run again at any moment, or late, and writes nothing twice: a link is one for each
address of a month, a message one for each key, and a stage is never gone back to. Days are those of
Lisbon, so the night in which clocks change is a night like the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings as site
from django.db import transaction
from django.utils import timezone, translation

from monitor.kernel.audit import recorded
from monitor.kernel.models import OutboxMessage
from monitor.network.models import Network
from monitor.plans.chase import queued
from monitor.plans.chase.due import concerned_actions, settings_of
from monitor.plans.chase.escalation import escalate
from monitor.plans.chase.messages import Kind, morning
from monitor.plans.chase.writing import Person, Writer, by_address, owed_by_link
from monitor.plans.models import LinkAction, ReportingMonth, ReportingSettings, ReportLink

__all__ = ["Chased", "Prepared", "chase_now", "escalate", "prepare"]

BATCH = 400


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a preparation wrote. `without_contact` is how many actions nobody could be asked about."""

    record: ReportingMonth
    people: int = 0
    actions: int = 0
    without_contact: int = 0


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


def batched(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


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
    )
    today, at = timezone.localdate(now), morning(now)
    writer = Writer(record, settings, (person.owed.values() for person in people.values()))
    # By address and some at a time: none waits for another network's round, nor do all stand in memory.
    for some in batched(sorted(people), BATCH):
        writer.send(
            [
                writer.letter(
                    links[email],
                    Kind.ASK,
                    list(people[email].owed.values()),
                    what="0" if email in first else f"more.{today:%Y%m%d}",
                    at=at,
                )
                for email in some
            ]
        )
    return items


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
