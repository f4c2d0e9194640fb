"""Writes of one action of the plan (a deed: `action` alone would be the write itself)."""

from __future__ import annotations

from datetime import date
from typing import Any

from monitor.kernel.audit import recorded
from monitor.kernel.versions import save_version
from monitor.plans.actions.common import (
    assign,
    changing,
    next_position,
    reorder,
    require_open,
    swapped,
)
from monitor.plans.actions.parts import write_months
from monitor.plans.enums import MonthKind
from monitor.plans.models import Action, Plan, PlanNode
from monitor.plans.sharing.following import release


def create_action(
    *, by: Any, plan: Plan, node: PlanNode | None, title: str, **fields: Any
) -> Action:
    require_open(plan)
    with recorded("action.created", by=by, network=plan.network_id) as record:
        record.target = action = Action.objects.create(
            plan=plan,
            node=node,
            position=next_position(Action.objects.filter(plan=plan)),
            title=title,
            **fields,
        )
    return action


def edit_action(*, by: Any, action: Action, expected: int, changes: dict[str, Any]) -> Action:
    """`changes` may name another `node` of the same plan."""
    with changing("action.edited", action, by=by) as (_record, current):
        if "node" in changes and changes["node"] != current.node:
            actions = Action.objects.filter(plan=current.plan_id)
            changes = changes | {"position": next_position(actions)}
        return save_version(current, expected=expected, fields=assign(current, changes))


def move_action(*, by: Any, action: Action, expected: int, direction: str) -> Action:
    """One place up or down among the actions of its node. Raises ImpossibleMove."""
    with changing("action.moved", action, by=by) as (_record, current):
        save_version(current, expected=expected, fields=[])
        siblings = Action.objects.filter(plan=current.plan_id, node=current.node_id)
        reorder(swapped(siblings.order_by("position", "id"), current, direction))
        current.refresh_from_db(fields=["position"])
    return current


def set_month_done(*, by: Any, action: Action, expected: int, month: date, is_done: bool) -> Action:
    with changing("action.reported", action, by=by) as (_record, current):
        save_version(current, expected=expected, fields=[])
        done = set(current.months.filter(kind=MonthKind.DONE).values_list("month", flat=True))
        write_months(current, {MonthKind.DONE: done | {month} if is_done else done - {month}})
    return current


def delete_action(*, by: Any, action: Action, expected: int) -> None:
    with changing("action.deleted", action, by=by) as (record, current):
        save_version(current, expected=expected, fields=[])
        release(Action.objects.filter(pk=current.pk))
        current.delete()
        record.deleted()
