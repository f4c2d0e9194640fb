from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from monitor.kernel.audit import recorded
from monitor.kernel.versions import save_version
from monitor.plans.actions.common import (
    CannotShare,
    ImpossibleMove,
    assign,
    changing,
    next_position,
    reorder,
    require_open,
    swapped,
)
from monitor.plans.models import Action, Plan, PlanNode
from monitor.plans.queries.overview import may_share_with, subtree
from monitor.plans.sharing.following import release


def create_node(
    *, by: Any, plan: Plan, parent: PlanNode | None = None, title: str, **fields: Any
) -> PlanNode:
    """One level below `parent`, after its siblings."""
    require_open(plan)
    with recorded("node.created", by=by, network=plan.network_id) as record:
        record.target = node = PlanNode.objects.create(
            plan=plan,
            parent=parent,
            level=parent.level + 1 if parent else 0,
            position=next_position(PlanNode.objects.filter(plan=plan)),
            title=title,
            **fields,
        )
    return node


def edit_node(*, by: Any, node: PlanNode, expected: int, changes: dict[str, Any]) -> PlanNode:
    """`changes` may name another `parent` of the same level as the present one, and a node of the
    same level whose actions this one shares. Raises ImpossibleMove, CannotShare."""
    with changing("node.edited", node, by=by) as (_record, current):
        shared = changes.get("shares_actions_of")
        if shared is not None and shared.pk not in may_share_with(current):
            raise CannotShare(_("As ações em comum são as de outra parte do mesmo nível."))
        if "parent" in changes:
            _check_parent(current, changes["parent"])
            if changes["parent"] != current.parent:
                siblings = PlanNode.objects.filter(plan=current.plan)
                changes = changes | {"position": next_position(siblings)}
        return save_version(current, expected=expected, fields=assign(current, changes))


def _check_parent(node: PlanNode, parent: PlanNode | None) -> None:
    """Raises ImpossibleMove unless `parent` stands where the present one does, in the same plan."""
    present = PlanNode.objects.filter(pk=node.parent_id).first() if node.parent_id else None
    old = (present.level, present.plan_id) if present else None
    new = (parent.level, parent.plan_id) if parent else None
    if old != new:
        raise ImpossibleMove(_("Uma parte do plano só muda para outra do mesmo nível."))


def move_node(*, by: Any, node: PlanNode, expected: int, direction: str) -> PlanNode:
    """One place up or down among its siblings. Raises ImpossibleMove."""
    with changing("node.moved", node, by=by) as (_record, current):
        save_version(current, expected=expected, fields=[])
        siblings = PlanNode.objects.filter(plan=current.plan_id, parent=current.parent_id)
        reorder(swapped(siblings.order_by("position", "id"), current, direction))
        current.refresh_from_db(fields=["position"])
    return current


def delete_node(*, by: Any, node: PlanNode, expected: int) -> None:
    """With everything under it; the titles of its actions stay in the audit event."""
    with changing("node.deleted", node, by=by) as (record, current):
        inside = subtree(current)
        actions = Action.objects.filter(node__in=inside)
        record.before |= {
            "nodes": len(inside),
            "actions": list(actions.values_list("title", flat=True)),
        }
        save_version(current, expected=expected, fields=[])
        release(actions)
        current.delete()
        record.deleted()
