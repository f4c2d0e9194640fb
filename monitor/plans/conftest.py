"""A small plan, and a way to write one in a few lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from monitor.plans.models import (
    Action,
    Measure,
    Plan,
    PlanNode,
    Responsibility,
    ScheduledMonth,
)


@pytest.fixture
def make_plan(db: None) -> Callable[..., Plan]:
    def make(network: Any, *, years: tuple[int, int] = (2026, 2026), **fields: Any) -> Plan:
        fields.setdefault("title", "Plano de Ação 2026")
        fields.setdefault("levels", ["Domínio", "Eixo", "Meta"])
        return Plan.objects.create(
            network=network,
            starts_on=date(years[0], 1, 1),
            ends_on=date(years[1], 12, 31),
            **fields,
        )

    return make


@pytest.fixture
def make_node(db: None) -> Callable[..., PlanNode]:
    def make(plan: Plan, title: str, parent: PlanNode | None = None, **fields: Any) -> PlanNode:
        fields.setdefault("level", parent.level + 1 if parent else 0)
        fields.setdefault("position", PlanNode.objects.filter(plan=plan).count())
        return PlanNode.objects.create(plan=plan, parent=parent, title=title, **fields)

    return make


@pytest.fixture
def make_action(db: None) -> Callable[..., Action]:
    """make_action(node, "Título", leads=[…], partners=[…], planned=[3], done=[3], measures=["N.º de ações"])."""

    def make(
        node: PlanNode | None,
        title: str,
        *,
        plan: Plan | None = None,
        leads: Sequence[Any] = (),
        partners: Sequence[Any] = (),
        planned: Sequence[int | date] = (),
        done: Sequence[int | date] = (),
        measures: Sequence[str | dict[str, Any]] = (),
        **fields: Any,
    ) -> Action:
        plan = plan or node.plan
        fields.setdefault("position", Action.objects.filter(plan=plan).count())
        action = Action.objects.create(plan=plan, node=node, title=title, **fields)
        for role, row in (("lead", leads), ("partner", partners)):
            for item in row:
                who = {"text": item} if isinstance(item, str) else {"organisation": item}
                Responsibility.objects.create(action=action, role=role, **who)
        for kind, months in (("planned", planned), ("done", done)):
            for month in months:
                day = month if isinstance(month, date) else date(plan.starts_on.year, month, 1)
                ScheduledMonth.objects.create(action=action, kind=kind, month=day)
        for item in measures:
            values = {"text": item} if isinstance(item, str) else item
            Measure.objects.create(
                action=action, **{"kind": "count", "roll_up": "sum", "unit": ""} | values
            )
        return action

    return make


@pytest.fixture
def make_organisation(db: None) -> Callable[..., Any]:
    from monitor.network.models import Organisation

    def make(network: Any, acronym: str, name: str = "") -> Organisation:
        return Organisation.objects.create(
            network=network, acronym=acronym, name=name or f"Entidade {acronym}"
        )

    return make
