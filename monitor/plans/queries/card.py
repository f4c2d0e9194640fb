"""Everything that the platform knows about one action."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from monitor.kernel.periods import first_of_month
from monitor.plans.enums import MonthKind
from monitor.plans.models import Action, Measure, PlanNode, Responsibility
from monitor.plans.queries.records import CLOSED_STATUSES, MonthState


@dataclass(frozen=True, slots=True)
class Step:
    """One level above the action, named as the plan names it."""

    level: str
    node: PlanNode


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
    sharers: list[PlanNode]
    """Other parts of the plan that share the actions of this one's."""


def action_card(action: Action, *, today: date | None = None) -> ActionCard:
    """`action` comes with its plan. Five queries."""
    this_month = first_of_month(today or timezone.localdate())
    nodes = {node.pk: node for node in PlanNode.objects.filter(plan=action.plan_id)}
    path: list[Step] = []
    node = nodes.get(action.node_id) if action.node_id else None
    while node is not None and len(path) <= len(nodes):
        path.insert(0, Step(level_name(action.plan.levels, node.level), node))
        node = nodes.get(node.parent_id) if node.parent_id else None
    schedule: dict[str, set[date]] = {kind: set() for kind in MonthKind.values}
    for kind, month in action.months.values_list("kind", "month"):
        schedule[kind].add(month)
    planned, done = schedule[MonthKind.PLANNED], schedule[MonthKind.DONE]
    late = {
        month
        for month in planned - done
        if month < this_month and action.status not in CLOSED_STATUSES
    }

    def state(month: date) -> MonthState:
        if month in done:
            return "done" if month in planned else "extra"
        if month in planned:
            return "late" if month in late else "planned"
        return ""

    years = {month.year for month in planned | done}
    years |= set(range(action.plan.starts_on.year, action.plan.ends_on.year + 1))
    return ActionCard(
        action=action,
        path=path,
        responsibilities=list(action.responsibilities.select_related("organisation")),
        measures=list(action.measures.all()),
        years=[
            (year, tuple(state(date(year, month, 1)) for month in range(1, 13)))
            for year in sorted(years)
        ],
        is_late=bool(late),
        due=sorted(
            late
            | ({this_month} & planned - done if action.status not in CLOSED_STATUSES else set())
        ),
        sharers=[node for node in nodes.values() if node.shares_actions_of_id == action.node_id]
        if action.node_id
        else [],
    )


def level_name(levels: list[str], level: int) -> str:
    return levels[level] if level < len(levels) else ""
