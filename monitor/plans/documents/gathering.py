"""All that a report is made of, in fifteen queries whatever the size of the plan or of the period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import QuerySet

from monitor.agenda.enums import ActivityStatus
from monitor.agenda.models import Activity, Evidence
from monitor.agenda.queries import Participation, between, participation
from monitor.kernel.periods import moved
from monitor.plans.documents.period import Period
from monitor.plans.enums import ReportState
from monitor.plans.execution.queries import ActionExecution, PlanExecution, execution_of
from monitor.plans.execution.records import load_execution
from monitor.plans.models import MonthReport, Plan, ReportEvidence


class Remark(NamedTuple):
    """What was said of an action in a month, beside its numbers."""

    action: int
    month: date
    status: str
    difficulties: str
    reason: str
    is_waiting: bool


class Held(NamedTuple):
    """An activity that took place."""

    day: date
    title: str
    kind: str
    place: str
    participants: int | None


class File(NamedTuple):
    """A file that shows something: of a report's `month`, or of an `activity` and its day."""

    name: str
    action: int
    given: datetime
    month: date | None
    activity: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """The plan at the end of the period three times: with values since its beginning (`whole`) and of
    the period alone (`within`), and as it stood at the end of the period `before`, if it had begun."""

    plan: Plan
    period: Period
    today: date
    whole: PlanExecution
    within: PlanExecution
    before: PlanExecution | None
    participation: Participation
    participation_before: Participation | None
    held: list[Held]
    remarks: list[Remark]
    files: list[File]

    @property
    def is_over(self) -> bool:
        return self.period.last < self.today

    @property
    def began_before(self) -> bool:
        """The plan has months before this period: what counts since its beginning is another value."""
        return self.plan.starts_on < self.period.first

    @property
    def bits(self) -> int:
        """The months of the period (`PlanRecords`)."""
        return bits_of(self.whole, self.period)

    @property
    def actions(self) -> list[ActionExecution]:
        return list(self.within.actions.values())


def bits_of(execution: PlanExecution, period: Period) -> int:
    records = execution.records
    return records.until(period.last_month) & ~records.until(moved(period.first, -1))


def gather(plan: Plan, period: Period, *, today: date) -> Gathered:
    loaded = load_execution(plan, today=today)
    previous = period.previous if period.previous.touches(plan) else None
    served = Activity.objects.filter(served__action__plan=plan).distinct()
    activities = between(served, period.first, period.last)
    return Gathered(
        plan=plan,
        period=period,
        today=today,
        whole=execution_of(loaded, until=period.last_month),
        within=execution_of(loaded, until=period.last_month, since=period.first),
        before=execution_of(loaded, until=previous.last_month, since=previous.first)
        if previous
        else None,
        participation=participation(activities),
        participation_before=participation(between(served, previous.first, previous.last))
        if previous
        else None,
        held=_held(activities),
        remarks=_remarks(plan, period),
        files=_files(plan, period, activities),
    )


def _held(activities: QuerySet[Activity]) -> list[Held]:
    rows = activities.filter(status=ActivityStatus.HELD).order_by("starts_on", "pk")
    return [
        Held._make(row[:-1])
        for row in rows.values_list("starts_on", "title", "kind", "place", "participants", "pk")
    ]


def _reports(plan: Plan, period: Period) -> QuerySet[MonthReport]:
    """What was sent of the period, in the order of the plan's table and of the months."""
    return (
        MonthReport.objects.filter(
            action__plan=plan, month__gte=period.first, month__lte=period.last_month
        )
        .answered()
        .order_by("action__position", "action_id", "month")
    )


def _remarks(plan: Plan, period: Period) -> list[Remark]:
    told = _reports(plan, period).exclude(difficulties="", reason="")
    return [
        Remark(action, month, status, difficulties, reason, state == ReportState.SUBMITTED)
        for action, month, status, difficulties, reason, state in told.values_list(
            "action_id", "month", "status", "difficulties", "reason", "state"
        )
    ]


def _files(plan: Plan, period: Period, activities: QuerySet[Activity]) -> list[File]:
    of_reports = ReportEvidence.objects.filter(report__in=_reports(plan, period).order_by())
    of_activities = Evidence.objects.filter(
        activity__in=activities.order_by().values("pk"),
        activity__status=ActivityStatus.HELD,
        activity__served__action__plan=plan,
    )
    found = [
        File(name, action, given, month)
        for name, action, given, month in of_reports.order_by("pk").values_list(
            "evidence__name", "report__action_id", "evidence__created_at", "report__month"
        )
    ]
    found += [
        File(name, action, given, None, title, day)
        for name, action, given, title, day in of_activities.order_by("pk").values_list(
            "name",
            "activity__served__action_id",
            "created_at",
            "activity__title",
            "activity__starts_on",
        )
    ]
    return found
