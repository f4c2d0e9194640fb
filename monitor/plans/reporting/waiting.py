"""What waits for whom: what an organisation still has to say, what the team has to decide, by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from monitor.kernel.periods import first_of_month
from monitor.network.models import Network, Organisation
from monitor.plans.chase.due import concerned_actions, due_actions
from monitor.plans.enums import ReportState
from monitor.plans.models import Action, MonthReport, ReportingMonth
from monitor.plans.reporting.queries import ReportSheet, report_sheets

MOST_MONTHS = 4


def waits(sheet: ReportSheet) -> bool:
    """Whether this organisation has something to say: nobody sent it, it came back, or somebody else
    sent it and this one's numbers are missing."""
    report = sheet.report
    if report is None or report.state in {ReportState.DRAFT, ReportState.RETURNED}:
        return True
    if report.state == ReportState.ACCEPTED or report.organisation_id == sheet.organisation:
        return False
    return bool(sheet.asked) and all(item.own.is_blank for item in sheet.asked)


def open_months(network: Network, today: date) -> list[date]:
    """This month and those that the network asked about and did not close; newest first."""
    this_month = first_of_month(today)
    closed = dict(
        ReportingMonth.objects.for_network(network)
        .filter(month__lte=this_month)
        .order_by("-month")
        .values_list("month", "closed_at")
    )
    closed.setdefault(this_month, None)
    return sorted((month for month, at in closed.items() if at is None), reverse=True)[:MOST_MONTHS]


def sheets_of(
    organisation: Organisation, month: date, today: date, *, to_write: bool = False
) -> list[ReportSheet]:
    """What the organisation is asked about in the month, and what it answers for and was reported."""
    actions = [
        item.action
        for item in concerned_actions(organisation.network, month, today)
        if any(who.organisation == organisation for who in item.asked)
    ]
    reported = MonthReport.objects.filter(
        month=month, action__responsibilities__organisation=organisation
    ).exclude(action__in=actions)
    actions += Action.objects.filter(reports__in=reported).select_related("plan__network")
    whose = dict.fromkeys((action.pk for action in actions), organisation)
    return report_sheets(actions, month, whose, to_write=to_write)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many actions of a month wait for an organisation, of how many."""

    month: date
    waiting: int
    total: int


def waiting_of(organisation: Organisation, today: date) -> list[Waiting]:
    """Its open months, newest first; a fixed number of queries for each."""
    found = []
    for month in open_months(organisation.network, today):
        sheets = sheets_of(organisation, month, today)
        found.append(Waiting(month, sum(map(waits, sheets)), len(sheets)))
    return found


@dataclass(frozen=True, slots=True)
class TeamMonth:
    """What a month asks of the network's team: reports to accept, actions without an answer."""

    month: date
    to_accept: int
    without_answer: int


def team_months(network: Network, today: date) -> list[TeamMonth]:
    """Newest first, those that ask for something. Two queries, and those of `due_actions` for each month
    that the network asked about and did not close."""
    submitted: dict[date, int] = dict(
        MonthReport.objects.for_network(network)
        .filter(state=ReportState.SUBMITTED)
        .order_by()
        .values_list("month")
        .annotate(Count("pk"))
    )
    asked = set(
        ReportingMonth.objects.for_network(network)
        .filter(closed_at=None, month__lte=first_of_month(today))
        .values_list("month", flat=True)
    )
    found = []
    for month in sorted(submitted.keys() | asked, reverse=True)[:MOST_MONTHS]:
        silent = len(due_actions(network, month, today)) if month in asked else 0
        if silent or month in submitted:
            found.append(TeamMonth(month, submitted.get(month, 0), silent))
    return found
