"""While there is no answer: a reminder, a second, a notice to the coordination; nothing to who answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

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
from monitor.plans.chase.due import settings_of
from monitor.plans.chase.messages import Kind, LatePerson, compose_notice, morning
from monitor.plans.chase.writing import Owed, Writer, owed_by_link
from monitor.plans.models import ReportingMonth, ReportingSettings, ReportLink

TOLD = 3
REMINDERS = {1: Kind.REMINDER, 2: Kind.SECOND_REMINDER}
# Jobs run every ten minutes: what leaves within the hour is looked at again before it does.
LOOKED_AT_AGAIN = timedelta(hours=1)


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
