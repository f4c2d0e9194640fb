"""One action as it stands: each value with its sum, each month with what was said and what took place."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from monitor.agenda.enums import ActivityStatus
from monitor.agenda.models import Activity, Evidence
from monitor.kernel.periods import first_of_month
from monitor.network.models import Organisation
from monitor.plans.execution.arithmetic import Explanation, explain
from monitor.plans.execution.facts import Facts
from monitor.plans.execution.queries import ActionExecution, action_execution
from monitor.plans.execution.words import Account, account
from monitor.plans.models import MonthReport, ReportEvidence
from monitor.plans.queries.records import MeasureRecord, MonthState, PlanRecords, month_states
from monitor.plans.queries.standing import numbers_of


@dataclass(frozen=True, slots=True)
class MeasureAccount:
    """A value with the sum that gives it, as numbers (`explanation`) and in words (`account`), and
    the files that show it."""

    measure: MeasureRecord
    explanation: Explanation
    account: Account
    evidence: list[Evidence]


@dataclass(frozen=True, slots=True)
class MonthAccount:
    """A month of an action: what was planned, said and done. `numbers` are those that were sent."""

    month: date
    state: MonthState
    report: MonthReport | None
    numbers: list[tuple[MeasureRecord, str]]
    activities: list[Activity]
    evidence: list[Evidence]


@dataclass(frozen=True, slots=True)
class ActionDetail:
    """`months` are the planned, reported or active ones up to today, newest first."""

    execution: ActionExecution
    measures: list[MeasureAccount]
    months: list[MonthAccount]


def action_detail(records: PlanRecords, facts: Facts, *, today: date | None = None) -> ActionDetail:
    """Of records of one action (`load_plan(action=…)`, `with_facts`). Four queries."""
    this_month = first_of_month(today or timezone.localdate())
    [action] = records.actions
    expected = records.planned.get(action.id, 0).bit_count()
    execution = action_execution(action, records, facts, this_month, expected)
    names = _names(facts)
    evidence = _evidence(action.id)
    activities: dict[date, list[Activity]] = defaultdict(list)
    held = Activity.objects.filter(served__action=action.id, status=ActivityStatus.HELD)
    for activity in held.order_by("starts_on", "pk"):
        activities[first_of_month(activity.starts_on)].append(activity)
    reports = {
        report.month: report
        for report in MonthReport.objects.filter(action=action.id).select_related("organisation")
    }
    found = []
    for measure in records.measures.get(action.id, []):
        standing = records.standings[measure.id]
        numbers = numbers_of(measure, action.id, facts)
        explanation = explain(measure, numbers, standing, baseline=measure.baseline)
        said = account(measure, explanation, names)
        found.append(MeasureAccount(measure, explanation, said, evidence["measures"][measure.id]))
    by_month: dict[date, list[tuple[MeasureRecord, str]]] = defaultdict(list)
    for item in found:
        for step in (*item.account.counted, *item.account.waiting):
            by_month[step.month].append((item.measure, step.text))
    seen = execution.planned | execution.done | execution.unreported
    months = {*records.months_of(seen), *reports, *activities}
    return ActionDetail(
        execution,
        found,
        [
            MonthAccount(
                month,
                _state(execution, records.bit(month)),
                reports.get(month),
                by_month[month],
                activities[month],
                evidence["reports"][reports[month].pk] if month in reports else [],
            )
            for month in sorted(months, reverse=True)
        ],
    )


def _state(execution: ActionExecution, bit: int) -> MonthState:
    bits = (execution.planned, execution.done, execution.late, execution.unreported)
    return month_states(*(int(bool(each & bit)) for each in bits))[0] if bit else ""


def _names(facts: Facts) -> dict[int | None, str]:
    """Who said each number; None is the network's own team."""
    said = [number.who for numbers in facts.numbers.values() for number in numbers]
    found = Organisation.objects.filter(pk__in={pk for pk in said if pk is not None})
    return {item.pk: item.short_name for item in found}


def _evidence(action: int) -> dict[str, dict[int, list[Evidence]]]:
    """The files of an action's reports, by report and by measure, without their content."""
    found: dict[str, dict[int, list[Evidence]]] = {
        "reports": defaultdict(list),
        "measures": defaultdict(list),
    }
    rows = ReportEvidence.objects.filter(report__action=action).order_by("pk")
    for row in rows.select_related("evidence").defer("evidence__content"):
        found["reports"][row.report_id].append(row.evidence)
        if row.measure_id:
            found["measures"][row.measure_id].append(row.evidence)
    return found
