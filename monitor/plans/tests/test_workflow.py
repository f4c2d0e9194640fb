"""The life of a plan, over every pair of state and step."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from monitor.kernel.models import AuditEvent
from monitor.kernel.versions import StaleVersion
from monitor.plans import actions
from monitor.plans.enums import PlanStatus
from monitor.plans.models import Plan
from monitor.plans.workflow import TRANSITIONS, ImpossibleStep, Step, next_status, steps_from

LIFE = {
    ("draft", "approve"): "approved",
    ("approved", "return"): "draft",
    ("approved", "close"): "closed",
    ("closed", "reopen"): "approved",
}


@pytest.mark.parametrize("state", PlanStatus.values)
@pytest.mark.parametrize("step", Step.values)
def test_only_the_steps_of_the_table_are_possible(state: str, step: str) -> None:
    expected = LIFE.get((state, step))
    if expected is None:
        with pytest.raises(ImpossibleStep):
            next_status(state, Step(step), action_count=1)
    else:
        assert next_status(state, Step(step), action_count=1) == expected
    assert (step in steps_from(state)) is (expected is not None)


def test_the_table_holds_nothing_else() -> None:
    assert {(str(a), str(b)): str(c) for (a, b), c in TRANSITIONS.items()} == LIFE


def test_a_plan_without_actions_is_never_approved() -> None:
    with pytest.raises(ImpossibleStep, match="sem ações"):
        next_status("draft", Step.APPROVE, action_count=0)


def test_a_step_changes_the_plan_and_leaves_one_event(
    clas: Any, coordinator: Any, make_plan: Any, make_node: Any, make_action: Any
) -> None:
    plan = make_plan(clas)
    make_action(make_node(plan, "Pessoas"), "um")
    actions.take_step(by=coordinator, plan=plan, expected=1, step=Step.APPROVE)
    plan = Plan.objects.get()
    assert (plan.status, plan.version) == ("approved", 2)
    [event] = AuditEvent.objects.all()
    assert (event.verb, event.before["status"], event.after["status"]) == (
        "plan.approved",
        "draft",
        "approved",
    )


def test_a_step_seen_by_two_people_is_taken_once(
    clas: Any, coordinator: Any, make_plan: Any, make_action: Any
) -> None:
    plan = make_plan(clas)
    make_action(None, "um", plan=plan)
    actions.take_step(by=coordinator, plan=plan, expected=1, step=Step.APPROVE)
    with pytest.raises(StaleVersion):
        actions.take_step(by=coordinator, plan=plan, expected=1, step=Step.CLOSE)
    assert AuditEvent.objects.count() == 1


def test_nothing_in_a_closed_plan_is_edited(
    clas: Any, coordinator: Any, make_plan: Any, make_node: Any, make_action: Any
) -> None:
    plan = make_plan(clas, status="closed")
    node = make_node(plan, "Pessoas")
    action = make_action(node, "um")
    common = {"by": coordinator, "expected": 1}
    attempts = [
        lambda: actions.edit_plan(plan=plan, changes={"title": "x"}, **common),
        lambda: actions.delete_plan(plan=plan, **common),
        lambda: actions.create_node(by=coordinator, plan=plan, title="x"),
        lambda: actions.edit_node(node=node, changes={"title": "x"}, **common),
        lambda: actions.move_node(node=node, direction="up", **common),
        lambda: actions.delete_node(node=node, **common),
        lambda: actions.create_action(by=coordinator, plan=plan, node=node, title="x"),
        lambda: actions.edit_action(action=action, changes={"title": "x"}, **common),
        lambda: actions.move_action(action=action, direction="up", **common),
        lambda: actions.delete_action(action=action, **common),
        lambda: actions.set_partners(action=action, rows=[], **common),
        lambda: actions.set_measures(action=action, rows=[], **common),
        lambda: actions.set_months(action=action, planned=[], done=[], **common),
        lambda: actions.set_month_done(
            action=action, month=date(2026, 1, 1), is_done=True, **common
        ),
    ]
    for attempt in attempts:
        with pytest.raises(actions.ClosedPlan):
            attempt()
    assert AuditEvent.objects.count() == 0
