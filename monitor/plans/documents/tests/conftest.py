"""A plan of four actions whose second quarter of 2026 can be counted on one's fingers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine

from monitor.agenda.models import Activity, Evidence
from monitor.plans.documents import generating
from monitor.plans.documents.content import Content
from monitor.plans.documents.period import Period
from monitor.plans.documents.sections import content_of
from monitor.plans.enums import ReportPeriod
from monitor.plans.models import (
    Action,
    ExecutionReport,
    Measure,
    MonthReport,
    Plan,
    ReportedValue,
    ReportEvidence,
    ServedAction,
)

TODAY = date(2026, 7, 20)
SECOND_QUARTER = Period(ReportPeriod.QUARTER, 2026, 2)


@pytest.fixture(autouse=True)
def in_july() -> Any:
    with time_machine.travel("2026-07-20T09:00:00+00:00", tick=True):
        yield


def said(
    action: Action,
    month: int,
    values: dict[str, Any] | None = None,
    *,
    status: str = "under_way",
    state: str = "accepted",
    **fields: Any,
) -> MonthReport:
    report = MonthReport.objects.create(
        action=action, month=date(2026, month, 1), status=status, state=state, **fields
    )
    for text, value in (values or {}).items():
        column = "reached_on" if isinstance(value, date) else "value"
        measure = Measure.objects.get(action=action, text=text)
        ReportedValue.objects.create(report=report, measure=measure, **{column: value})
    return report


def held(action: Action, day: date, participants: int | None, kind: str = "session") -> Activity:
    activity = Activity.objects.create(
        network=action.plan.network,
        title="Encontro",
        kind=kind,
        starts_on=day,
        participants=participants,
    )
    ServedAction.objects.create(activity=activity, action=action)
    return activity


def file(network: Any, name: str, activity: Activity | None = None) -> Evidence:
    return Evidence.objects.create(
        network=network,
        activity=activity,
        name=name,
        content=b"x",
        content_type="application/pdf",
        size=1,
        sha256=name,
    )


@pytest.fixture
def plan(
    clas: Any, make_plan: Any, make_node: Any, make_action: Any, make_organisation: Any
) -> Plan:
    """ "Visitas" (GNR) was silent in June; "Plano local" (CMS) was done in May; "Obras" (CMS) is late
    since March and waits for a decision on June; "Encontro" (a school that nobody knows) has no months."""
    made: Plan = make_plan(clas, status="approved", levels=["Domínio", "Eixo"])
    gnr, cms = make_organisation(clas, "GNR"), make_organisation(clas, "CMS")
    people, houses = make_node(made, "Pessoas", code="1"), make_node(made, "Casas", code="2")
    together = make_node(made, "Convívio", people, code="1.1")
    visits = make_action(
        together,
        "Visitas",
        code="a",
        leads=[gnr],
        partners=[cms],
        planned=[2, 4, 5, 6],
        done=[2, 4, 5],
        status="under_way",
        measures=[
            {"text": "N.º de visitas", "target": 100},
            {"text": "N.º de pessoas", "people": "distinct", "roll_up": "last"},
        ],
    )
    local = make_action(
        together,
        "Plano local",
        leads=[cms],
        planned=[5],
        done=[5],
        status="done",
        measures=[{"text": "Plano aprovado", "kind": "milestone", "roll_up": "last"}],
    )
    works = make_action(
        houses,
        "Obras",
        leads=[cms],
        planned=[3, 6],
        done=[4],
        status="under_way",
        measures=["N.º de casas"],
    )
    make_action(None, "Encontro", plan=made, partners=["Escola"])
    said(visits, 2, {"N.º de visitas": 10})
    april = said(visits, 4, {"N.º de visitas": 12, "N.º de pessoas": 5})
    said(visits, 5, {"N.º de visitas": 8, "N.º de pessoas": 7}, difficulties="Faltou a carrinha.")
    said(local, 5, {"Plano aprovado": date(2026, 5, 15)}, status="done")
    said(works, 3, status="late")
    said(works, 6, {"N.º de casas": 3}, state="submitted", difficulties="Falta verba.")
    held(visits, date(2026, 2, 3), 15)
    met = held(visits, date(2026, 4, 5), 20)
    held(visits, date(2026, 5, 10), None, kind="meeting")
    ReportEvidence.objects.create(report=april, evidence=file(clas, "folha.pdf"))
    file(clas, "fotografia.jpg", met)
    return made


@pytest.fixture
def content(plan: Plan) -> Content:
    return content_of(plan, SECOND_QUARTER, today=TODAY)


@pytest.fixture
def draft(plan: Plan, coordinator: Any) -> ExecutionReport:
    return generating.create_report(
        by=coordinator, plan=plan, period=ReportPeriod.QUARTER, year=2026, index=2
    )


@pytest.fixture
def big_plan(
    clas: Any, make_plan: Any, make_node: Any, make_organisation: Any
) -> Callable[..., Plan]:
    """big_plan(61) → so many actions in ten parts, each planned, said and measured every month."""

    def make(count: int) -> Plan:
        from monitor.plans.models import Responsibility, ScheduledMonth

        made: Plan = make_plan(clas, status="approved", title=f"Plano de {count}")
        parts = [make_node(made, f"Domínio {number}", code=str(number)) for number in range(1, 11)]
        organisations = [make_organisation(clas, f"E{count}-{number}") for number in range(20)]
        actions = Action.objects.bulk_create(
            Action(
                plan=made,
                node=parts[number % 10],
                title=f"Ação número {number} com um título que ocupa mais de uma linha da tabela",
                status="under_way",
                position=number,
            )
            for number in range(count)
        )
        Responsibility.objects.bulk_create(
            Responsibility(action=action, organisation=organisations[at % 20], role="lead")
            for at, action in enumerate(actions)
        )
        months = [date(2026, month, 1) for month in range(1, 7)]
        ScheduledMonth.objects.bulk_create(
            ScheduledMonth(action=action, kind=kind, month=month)
            for action in actions
            for kind in ("planned", "done")
            for month in months
        )
        measures = Measure.objects.bulk_create(
            Measure(action=action, text=f"N.º de {what}", kind="count", roll_up="sum", target=50)
            for action in actions
            for what in ("sessões", "participantes")
        )
        reports = MonthReport.objects.bulk_create(
            MonthReport(
                action=action,
                month=month,
                state="accepted",
                status="under_way",
                difficulties="Faltou uma sala." if month.month % 2 else "",
            )
            for action in actions
            for month in months
        )
        mine: dict[int, list[Measure]] = {}
        for measure in measures:
            mine.setdefault(measure.action_id, []).append(measure)
        ReportedValue.objects.bulk_create(
            ReportedValue(report=report, measure=measure, value=4)
            for report in reports
            for measure in mine[report.action_id]
        )
        return made

    return make
