"""Records of a plan with what was said of it: statuses and values as they stand in a month."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from datetime import date

from monitor.kernel.periods import first_of_month
from monitor.plans.enums import ActionStatus, PlanStatus, ReportStatus
from monitor.plans.execution.arithmetic import (
    Heard,
    Number,
    Standing,
    comes_from_activities,
    stand,
)
from monitor.plans.execution.facts import CLOSING, Facts, Said
from monitor.plans.queries.records import (
    CLOSED_STATUSES,
    ActionRecord,
    MeasureRecord,
    PlanRecords,
)
from monitor.plans.reporting.workflow import ACTION_STATUS


def with_facts(
    records: PlanRecords,
    facts: Facts,
    *,
    today: date,
    since: date | None = None,
    until: date | None = None,
    among: Container[int] | None = None,
) -> PlanRecords:
    """The records as they stood at the end of the month `until` (of the current one without it).

    Values are those of the months from `since` on, and of the actions of `among` when only these
    matter. Reports date the statuses: an action that nobody reports of is as it is today, whatever
    the month.
    """
    if until is not None and until >= first_of_month(today):
        until = None
    if until is not None:
        seen = records.until(until)
        records = replace(
            records,
            actions=[
                action._replace(status=_status_in(action, facts, until))
                for action in records.actions
            ],
            planned={pk: bits & seen for pk, bits in records.planned.items()},
            done={pk: bits & seen for pk, bits in records.done.items()},
            past=seen,
        )
    return replace(
        records,
        unreported=_unreported(records, facts),
        standings=_standings(records, facts, since, until, among),
    )


def _status_in(action: ActionRecord, facts: Facts, month: date) -> str:
    if said := facts.accepted(action.id, month):
        return ACTION_STATUS[ReportStatus(said.status)].value
    return ActionStatus.PLANNED.value if facts.accepted(action.id) else action.status


def _unreported(records: PlanRecords, facts: Facts) -> dict[int, int]:
    """The months that were planned or asked, are over and of which nobody said anything, while the
    action was open. Nobody is asked about a draft; a month marked as done was accounted for."""
    if records.plan.status == PlanStatus.DRAFT:
        return {}
    bits: dict[date, int] = {}

    def bits_of(months: Iterable[date]) -> int:
        found = 0
        for month in months:
            bit = bits.get(month)
            if bit is None:
                bit = bits[month] = records.bit(month)
            found |= bit
        return found

    unreported = {}
    for action in records.actions:
        expected = records.planned.get(action.id, 0) | bits_of(facts.asked.get(action.id, ()))
        expected &= records.past & ~records.done.get(action.id, 0)
        if expected and action.status in CLOSED_STATUSES:
            expected &= _before_closing(records, facts.reports.get(action.id, {}))
        if expected:
            expected &= ~bits_of(facts.reports.get(action.id, ()))
        if expected:
            unreported[action.id] = expected
    return unreported


def _before_closing(records: PlanRecords, reports: Mapping[date, Said]) -> int:
    """The months before the accepted one that closed the action; none when it was closed by hand."""
    accepted = [month for month, said in reports.items() if said.accepted]
    if not accepted or reports[max(accepted)].status not in CLOSING:
        return 0
    return records.until(max(accepted)) >> 1


def _standings(
    records: PlanRecords,
    facts: Facts,
    since: date | None,
    until: date | None,
    among: Container[int] | None,
) -> dict[int, Standing]:
    first, last = since or date.min, until or date.max
    whole = since is None and until is None
    standings = {}
    for action in records.actions:
        measures = records.measures.get(action.id)
        if not measures or (among is not None and action.id not in among):
            continue
        heard = _heard(facts.reports.get(action.id, {}), first, last)
        for measure in measures:
            numbers = numbers_of(measure, action.id, facts)
            if not whole:
                numbers = [item for item in numbers if first <= item.month <= last]
            standings[measure.id] = stand(
                measure,
                numbers,
                target=measure.target,
                heard=heard,
                applies=action.status != ActionStatus.CANCELLED,
            )
    return standings


def numbers_of(measure: MeasureRecord, action: int, facts: Facts) -> list[Number]:
    """What gives a measure its value: what was stated for it, or what took place for its action."""
    if comes_from_activities(measure):
        return facts.activities.get(action, [])
    return facts.numbers.get(measure.id, [])


def _heard(reports: Mapping[date, Said], first: date, last: date) -> Heard:
    found = Heard.NOTHING
    for month, said in reports.items():
        if first <= month <= last:
            if said.accepted:
                return Heard.ACCEPTED
            found = Heard.SUBMITTED
    return found
