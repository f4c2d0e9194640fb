"""Everything that the platform knows about one action."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from monitor.kernel.periods import first_of_month
from monitor.plans.execution.facts import Facts, load_facts
from monitor.plans.models import Action, Measure, Responsibility
from monitor.plans.queries.records import (
    CLOSED_STATUSES,
    TWELVE_MONTHS,
    MonthState,
    NodeRecord,
    PlanRecords,
    load_plan,
    month_states,
)
from monitor.plans.queries.standing import with_facts


@dataclass(frozen=True, slots=True)
class Step:
    """One level above the action, named as the plan names it."""

    level: str
    node: NodeRecord


@dataclass(frozen=True, slots=True)
class ActionCard:
    action: Action
    path: list[Step]
    responsibilities: list[Responsibility]
    measures: list[Measure]
    years: list[tuple[int, tuple[MonthState, ...]]]
    is_late: bool
    due: list[date]
    """Planned months up to the current one that are not done, while the action is open."""
    sharers: list[NodeRecord]
    """Other parts of the plan that share the actions of this one's."""
    records: PlanRecords
    facts: Facts


def action_card(action: Action, *, today: date | None = None) -> ActionCard:
    """`action` comes with its plan. Eight queries."""
    today = today or timezone.localdate()
    facts = load_facts(action=action.pk)
    records = with_facts(load_plan(action.plan, today=today, action=action.pk), facts, today=today)
    [record] = records.actions
    nodes = {node.id: node for node in records.nodes}
    path: list[Step] = []
    node = nodes.get(action.node_id) if action.node_id else None
    while node is not None and len(path) <= len(nodes):
        path.insert(0, Step(level_name(action.plan.levels, node.level), node))
        node = nodes.get(node.parent) if node.parent else None
    planned, done = records.planned.get(record.id, 0), records.done.get(record.id, 0)
    late = records.late(record)
    due = late | records.bit(first_of_month(today)) & planned & ~done
    return ActionCard(
        action=action,
        path=path,
        responsibilities=list(action.responsibilities.select_related("organisation", "contact")),
        measures=list(action.measures.all()),
        years=[
            (
                year,
                month_states(
                    *(
                        bits >> records.offset(year) & TWELVE_MONTHS
                        for bits in (planned, done, late, records.unreported.get(record.id, 0))
                    )
                ),
            )
            for year in records.years_of(planned | done)
        ],
        is_late=bool(late),
        due=[] if action.status in CLOSED_STATUSES else records.months_of(due),
        sharers=[node for node in records.nodes if node.shares == action.node_id]
        if action.node_id
        else [],
        records=records,
        facts=facts,
    )


def level_name(levels: list[str], level: int) -> str:
    return levels[level] if level < len(levels) else ""
