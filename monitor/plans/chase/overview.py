"""The month as the coordination sees it: who is late, what waits for a decision, who answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from monitor.kernel.models import MailState, OutboxMessage
from monitor.kernel.outbox import unsubscribed
from monitor.kernel.text import fold
from monitor.network.models import Network, Organisation
from monitor.plans.chase import queued
from monitor.plans.chase.due import (
    DueAction,
    Why,
    concerned_actions,
    is_answered,
    settings_of,
)
from monitor.plans.chase.handing_over import pending_in
from monitor.plans.enums import ReportState, ReportStatus
from monitor.plans.models import (
    Action,
    HandOver,
    LinkAction,
    MonthReport,
    ReportingMonth,
    ReportingSettings,
    ReportLink,
)

# What says that all went as it should; the rest deserves a look before it is accepted.
WITHOUT_REMARKS = frozenset(
    {ReportStatus.UNDER_WAY.value, ReportStatus.DONE.value, ReportStatus.NOT_STARTED.value}
)


@dataclass(frozen=True, slots=True)
class Line:
    """One action asked of one person. `why` is None for what is no longer due but was asked."""

    action: Action
    organisation: Organisation | None
    why: Why | None
    report: MonthReport | None
    is_passing: bool

    @property
    def is_answered(self) -> bool:
        return is_answered(self.report)

    @property
    def is_owed(self) -> bool:
        return self.why is not None and not self.is_answered and not self.is_passing


@dataclass(slots=True)
class PersonRow:
    """An address and what is asked of it. `link` is None while nobody wrote to it this month;
    `unasked` is what is due from it and no message said."""

    email: str
    name: str
    link: ReportLink | None
    lines: list[Line] = field(default_factory=list)
    unasked: list[Line] = field(default_factory=list)
    last: OutboxMessage | None = None
    refuses: bool = False

    @property
    def owed(self) -> list[Line]:
        return [line for line in self.lines if line.is_owed]

    @property
    def is_late(self) -> bool:
        """Asked, and still to answer something."""
        return self.link is not None and bool(self.owed)

    @property
    def may_be_chased(self) -> bool:
        return self.is_late and self.link is not None and self.link.revoked_at is None

    @property
    def leaves_at(self) -> datetime | None:
        """When the message that waits for this person leaves."""
        waits = self.last is not None and self.last.state == MailState.QUEUED
        return self.last.due_at if waits and self.last is not None else None

    @property
    def written_at(self) -> datetime | None:
        return self.last.sent_at if self.last is not None else None

    @property
    def is_undelivered(self) -> bool:
        return self.last is not None and self.last.state == MailState.DEAD

    @property
    def organisations(self) -> list[Organisation]:
        named = {line.organisation for line in [*self.lines, *self.unasked] if line.organisation}
        return sorted(named, key=lambda item: fold(item.short_name))


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Who answers for actions and cannot be written to; `organisation` None is only a text of the plan."""

    organisation: Organisation | None
    text: str
    actions: list[Action]


@dataclass(frozen=True, slots=True)
class Counts:
    """Of actions: those asked about, and of these how many have each state."""

    asked: int
    accepted: int
    to_accept: int
    without_answer: int

    @property
    def answered(self) -> int:
        return self.accepted + self.to_accept


@dataclass(frozen=True, slots=True)
class MonthOverview:
    """`to_ask` are people who owe something that nobody wrote to them about; `plain` are those of
    `to_accept` that hold no remark."""

    month: date
    record: ReportingMonth | None
    settings: ReportingSettings
    counts: Counts
    late: list[PersonRow]
    to_ask: list[PersonRow]
    settled: list[PersonRow]
    unreachable: list[Unreachable]
    hand_overs: list[HandOver]
    to_accept: list[MonthReport]
    plain: list[MonthReport]

    @property
    def is_closed(self) -> bool:
        return self.record is not None and self.record.closed_at is not None


def has_remarks(report: MonthReport) -> bool:
    texts = (report.difficulties, report.reason)
    return report.status not in WITHOUT_REMARKS or any(text.strip() for text in texts)


def to_accept(network: Network, month: date) -> list[MonthReport]:
    """Reports that wait for a decision, in the order of the plans."""
    return [report for report in _reports(network, month) if report.state == ReportState.SUBMITTED]


def _reports(network: Network, month: date) -> list[MonthReport]:
    reports = MonthReport.objects.for_network(network).filter(month=month)
    return list(
        reports.select_related("action__plan", "organisation").order_by(
            "action__plan__starts_on", "action__plan_id", "action__position", "pk"
        )
    )


def month_overview(network: Network, month: date, today: date) -> MonthOverview:
    """A constant number of queries."""
    settings = settings_of(network)
    record = ReportingMonth.objects.for_network(network).filter(month=month).first()
    concerned = {
        item.action.pk: item for item in concerned_actions(network, month, today, settings)
    }
    reports = {report.action_id: report for report in _reports(network, month)}
    hand_overs = list(pending_in(network))
    rows = _asked(record, concerned, reports, {item.item_id for item in hand_overs})
    asked = {line.action.pk for row in rows.values() for line in row.lines}
    _add_those_to_ask(record, rows, concerned.values())
    _add_messages(record, rows)
    people = sorted(rows.values(), key=lambda row: fold(row.name or row.email))
    waiting = [report for report in reports.values() if report.state == ReportState.SUBMITTED]
    return MonthOverview(
        month=month,
        record=record,
        settings=settings,
        counts=_counts(asked | concerned.keys() | _said(reports.values()), reports),
        late=[row for row in people if row.is_late],
        to_ask=[row for row in people if row.unasked],
        settled=[row for row in people if row.link is not None and not row.owed],
        unreachable=_unreachable(concerned.values()),
        hand_overs=hand_overs,
        to_accept=waiting,
        plain=[report for report in waiting if not has_remarks(report)],
    )


def _said(reports: Iterable[MonthReport]) -> set[int]:
    return {report.action_id for report in reports if is_answered(report)}


def _counts(actions: set[int], reports: dict[int, MonthReport]) -> Counts:
    states: dict[str, int] = defaultdict(int)
    for pk in actions:
        states[reports[pk].state if pk in reports else ""] += 1
    accepted, submitted = states[ReportState.ACCEPTED], states[ReportState.SUBMITTED]
    return Counts(len(actions), accepted, submitted, len(actions) - accepted - submitted)


def _asked(
    record: ReportingMonth | None,
    concerned: dict[int, DueAction],
    reports: dict[int, MonthReport],
    passing: set[int],
) -> dict[str, PersonRow]:
    """By address, the links of the month with what each still opens."""
    if record is None:
        return {}
    links = {link.pk: link for link in record.links.all()}
    rows = {link.email: PersonRow(link.email, link.name, link) for link in links.values()}
    items = LinkAction.objects.filter(link__month=record, passed_on_at=None)
    for item in items.select_related("action__plan", "organisation").order_by(
        "action__plan__starts_on", "action__plan_id", "action__position", "pk"
    ):
        due = concerned.get(item.action_id)
        rows[links[item.link_id].email].lines.append(
            Line(
                item.action,
                item.organisation,
                due.why if due else None,
                reports.get(item.action_id),
                item.pk in passing,
            )
        )
    return rows


def _add_those_to_ask(
    record: ReportingMonth | None, rows: dict[str, PersonRow], concerned: Iterable[DueAction]
) -> None:
    """Whom a message would go to if the month were prepared now, and about what."""
    items = LinkAction.objects.filter(link__month=record) if record else LinkAction.objects.none()
    asked = set(items.values_list("link__email", "action_id"))
    for item in concerned:
        for recipient in item.asked:
            email = recipient.email
            if not email or item.is_answered or (email, item.action.pk) in asked:
                continue
            row = rows.setdefault(email, PersonRow(email, recipient.name, None))
            if row.link is None or row.link.revoked_at is None:
                row.unasked.append(
                    Line(item.action, recipient.organisation, item.why, item.report, False)
                )


def _add_messages(record: ReportingMonth | None, rows: dict[str, PersonRow]) -> None:
    messages = queued.messages_of(record, rows) if record else {}
    refusing = unsubscribed(rows, queued.CATEGORY)
    for row in rows.values():
        row.refuses = row.email in refusing
        if row.link is not None:
            row.last = queued.last_standing(messages.get(row.link.pk, ()))


def _unreachable(concerned: Iterable[DueAction]) -> list[Unreachable]:
    """By organisation, the open actions that it should answer for and nobody there can be asked."""
    found: dict[tuple[int | None, str], Unreachable] = {}
    for item in concerned:
        if item.is_answered:
            continue
        for recipient in item.asked:
            if not recipient.email:
                organisation = recipient.organisation
                key = (organisation.pk, "") if organisation else (None, recipient.text)
                entry = found.setdefault(key, Unreachable(organisation, recipient.text, []))
                entry.actions.append(item.action)
    nobody = [item.action for item in concerned if not item.asked and not item.is_answered]
    entries = sorted(found.values(), key=lambda entry: fold(entry.text))
    return [*entries, *([Unreachable(None, "", nobody)] if nobody else [])]


def late_links(overview: MonthOverview) -> list[ReportLink]:
    return [row.link for row in overview.late if row.may_be_chased and row.link is not None]
