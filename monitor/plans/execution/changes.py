"""What a month changed: the plan as it stood at its end beside the plan at the end of the one before."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from django.utils import timezone

from monitor.kernel.models import AuditEvent
from monitor.kernel.periods import first_of_month, moved
from monitor.network.history import Sentence, sentences
from monitor.plans.execution.arithmetic import Standing
from monitor.plans.execution.records import ExecutionRecords, load_execution
from monitor.plans.models import Plan
from monitor.plans.queries.records import ActionRecord, MeasureRecord, PlanRecords
from monitor.plans.queries.standing import numbers_of

MOST_EDITS = 50


class StatusChange(NamedTuple):
    action: ActionRecord
    before: str
    after: str


class ValueChange(NamedTuple):
    action: ActionRecord
    measure: MeasureRecord
    before: Standing
    after: Standing


@dataclass(frozen=True, slots=True)
class PlanChanges:
    """From the end of the month before to the end of `month` (to today, when it is the current one).

    `told` is how many measures had confirmed numbers in it, `values` how each value changed (left out
    where only the count is asked). `done` are the actions done in it; `late` and `unreported` those
    for which it was planned (or asked), is over, and was not done, or not told.
    """

    month: date
    before: date
    statuses: list[StatusChange]
    told: int
    values: list[ValueChange]
    done: list[ActionRecord]
    late: list[ActionRecord]
    unreported: list[ActionRecord]

    @property
    def any(self) -> bool:
        return bool(self.statuses or self.told or self.done or self.late or self.unreported)


def changes_since(
    plan: Plan, month: date | None = None, *, today: date | None = None
) -> PlanChanges:
    """Six queries."""
    records = load_execution(plan, today=today or timezone.localdate())
    return changes_in(records, month or first_of_month(records.today))


def changes_in(
    loaded: ExecutionRecords,
    month: date,
    *,
    now: PlanRecords | None = None,
    among: Container[int] | None = None,
    with_values: bool = True,
) -> PlanChanges:
    """Of records already read: no query. `now` are those of `month`, for who has them at hand; `among`
    names the only actions that matter."""
    before = moved(month, -1)
    touched = loaded.facts.touched(month) if with_values else set()
    then, now = loaded.at(before, among=touched), now or loaded.at(month)
    pairs = [
        (old, new)
        for old, new in zip(then.actions, now.actions, strict=True)
        if among is None or new.id in among
    ]
    return PlanChanges(
        month=month,
        before=before,
        statuses=[
            StatusChange(new, old.status, new.status)
            for old, new in pairs
            if old.status != new.status
        ],
        told=sum(
            any(number.accepted and number.month == month for number in numbers)
            for _old, new in pairs
            for measure in now.measures.get(new.id, ())
            if (numbers := numbers_of(measure, new.id, loaded.facts))
        ),
        values=[
            ValueChange(new, measure, then.standings[measure.id], now.standings[measure.id])
            for _old, new in pairs
            if new.id in touched
            for measure in now.measures.get(new.id, ())
            if _said(then.standings[measure.id]) != _said(now.standings[measure.id])
        ],
        done=[new for _old, new in pairs if now.done.get(new.id, 0) & now.bit(month)],
        late=[new for old, new in pairs if now.late(new) & ~then.late(old)],
        unreported=[
            new
            for _old, new in pairs
            if now.unreported.get(new.id, 0) & ~then.unreported.get(new.id, 0)
        ],
    )


def edits_of(plan: Plan, records: PlanRecords, month: date) -> list[Sentence]:
    """What people changed by hand in the plan, its parts and its actions in a month, newest first."""
    objects = {
        "plans.plan": [plan.pk],
        "plans.plannode": [node.id for node in records.nodes],
        "plans.action": [action.id for action in records.actions],
    }
    start, end = (
        timezone.make_aware(datetime.combine(day, time())) for day in (month, moved(month, 1))
    )
    events = AuditEvent.objects.for_network(plan.network_id).filter(at__gte=start, at__lt=end)
    found = events.none()
    for kind, keys in objects.items():
        found |= events.filter(object_type=kind, object_id__in=[str(key) for key in keys])
    return sentences(found.newest_first()[:MOST_EDITS])


def _said(standing: Standing) -> tuple[object, ...]:
    return standing.total, standing.latest
