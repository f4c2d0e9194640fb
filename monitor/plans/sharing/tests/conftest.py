"""A metropolitan area, its municipalities, and an action to propose to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from monitor.network.models import Network
from monitor.plans.enums import ReportState, ReportStatus
from monitor.plans.models import Action, MonthReport, Plan, ReportedValue, SharedAction
from monitor.plans.sharing import actions


@pytest.fixture
def area(db: None) -> Network:
    return Network.objects.create(code="area", name="Área Metropolitana", kind="metropolitan")


@pytest.fixture
def make_below(area: Network) -> Callable[[str], Network]:
    def make(name: str) -> Network:
        return Network.objects.create(
            code=name.lower(), name=f"Rede de {name}", kind="clas", parent=area
        )

    return make


@pytest.fixture
def origin(area: Network, make_plan: Any, make_node: Any, make_action: Any) -> Action:
    """Planned in March and April 2026, with a measure of each roll-up and a milestone."""
    plan = make_plan(area, title="Plano metropolitano", levels=["Eixo"])
    return make_action(
        make_node(plan, "Saúde"),
        "Oficinas para cuidadores",
        description="Três sessões em cada concelho.",
        planned=[3, 4],
        leads=["Equipa metropolitana"],
        measures=[
            {"text": "Oficinas", "unit": "oficinas", "target": 34, "position": 0},
            {"text": "Satisfação", "roll_up": "mean", "kind": "quantity", "position": 1},
            {"text": "Cuidadores em lista", "roll_up": "last", "position": 2},
            {"text": "Custo por oficina", "roll_up": "not_summable", "position": 3},
            {
                "text": "Protocolo assinado",
                "kind": "milestone",
                "source": "milestone",
                "roll_up": "not_summable",
                "position": 4,
            },
        ],
    )


@pytest.fixture
def propose(area: Network, origin: Action, person: Any) -> Callable[..., SharedAction]:
    """propose(network, month=3) → the proposal of `origin` to it."""
    team = person("coordinator", area)

    def make(network: Network, month: int = 3) -> SharedAction:
        actions.share(by=team, action=origin, targets=[(network, date(2026, month, 1))])
        return SharedAction.objects.get(action=origin, network=network)

    return make


@pytest.fixture
def adopted(propose: Any, make_plan: Any, person: Any) -> Callable[..., Action]:
    """adopted(network, month=3) → the action that the network made of `origin`, in an approved plan of its own."""

    def make(network: Network, month: int = 3, plan: Plan | None = None) -> Action:
        shared = propose(network, month)
        return actions.adopt(
            by=person("coordinator", network),
            shared=shared,
            expected=shared.version,
            plan=plan or make_plan(network, status="approved"),
        )

    return make


@pytest.fixture
def said() -> Callable[..., MonthReport]:
    """said(action, 3, {"Oficinas": 2}, state="accepted") → the report of March with its numbers."""

    def make(
        action: Action,
        month: int,
        values: dict[str, Any] | None = None,
        *,
        state: str = ReportState.ACCEPTED,
        year: int = 2026,
    ) -> MonthReport:
        report = MonthReport.objects.create(
            action=action,
            month=date(year, month, 1),
            state=state,
            status=ReportStatus.UNDER_WAY,
        )
        for text, value in (values or {}).items():
            what = (
                {"reached_on": value} if isinstance(value, date) else {"value": Decimal(str(value))}
            )
            ReportedValue.objects.create(
                report=report, measure=action.measures.get(text=text), **what
            )
        return report

    return make
