"""How a plan of 1,000 actions over two years stands: queries, and what more months cost."""

from __future__ import annotations

from datetime import date
from typing import Any

from bench.database import coordinator_of, network_of, own_database
from bench.measure import Result, interleaved, median_ratio, milliseconds

ACTIONS, MONTHS, FEW_MONTHS = 1_000, 24, 6
MOST_QUERIES = 15


def make_plan(network: Any, organisations: list[Any], months: int) -> Any:
    """A plan of two years whose actions were reported in the first so many months, with numbers."""
    from monitor.kernel.periods import moved
    from monitor.plans import models

    plan = models.Plan.objects.create(
        network=network,
        title=f"Plano com {months} meses",
        starts_on=date(2025, 1, 1),
        ends_on=date(2026, 12, 31),
        levels=["Domínio", "Eixo"],
        status="approved",
    )
    axes = []
    for number in range(10):
        domain = models.PlanNode.objects.create(
            plan=plan,
            level=0,
            code=str(number + 1),
            title=f"Domínio {number}",
            position=number * 10,
        )
        axes += [
            models.PlanNode.objects.create(
                plan=plan, parent=domain, level=1, title=f"Eixo {n}", position=number * 10 + n
            )
            for n in range(5)
        ]
    actions = models.Action.objects.bulk_create(
        models.Action(
            plan=plan, node=axes[n % 50], title=f"Ação {n}", status="under_way", position=n
        )
        for n in range(ACTIONS)
    )
    models.Responsibility.objects.bulk_create(
        models.Responsibility(action=action, organisation=organisations[n % 30], role="lead")
        for n, action in enumerate(actions)
    )
    measures = models.Measure.objects.bulk_create(
        models.Measure(
            action=action,
            text=["N.º de sessões", "N.º de participantes"][place],
            kind="count",
            roll_up="sum",
            target=100 if place else None,
            position=place,
        )
        for action in actions
        for place in range(2)
    )
    first = date(2025, 1, 1)
    models.ScheduledMonth.objects.bulk_create(
        (
            models.ScheduledMonth(action=action, kind=kind, month=moved(first, month))
            for action in actions
            for month in range(MONTHS)
            for kind in (["planned", "done"] if month < months else ["planned"])
        ),
        batch_size=5_000,
    )
    reports = models.MonthReport.objects.bulk_create(
        (
            models.MonthReport(
                action=action,
                month=moved(first, month),
                state="accepted",
                status="under_way",
                organisation=organisations[n % 30],
            )
            for n, action in enumerate(actions)
            for month in range(months)
        ),
        batch_size=2_000,
    )
    models.ReportedValue.objects.bulk_create(
        (
            models.ReportedValue(
                report=report,
                measure=measures[2 * (number // months) + place],
                organisation=report.organisation,
                value=number % 7 + 1,
            )
            for number, report in enumerate(reports)
            for place in range(2)
        ),
        batch_size=5_000,
    )
    return plan


def run() -> list[Result]:
    with own_database():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext, override_settings

        network, organisations = network_of(30)
        plans = {size: make_plan(network, organisations, size) for size in (FEW_MONTHS, MONTHS)}
        with override_settings(ALLOWED_HOSTS=["testserver"]):
            client = coordinator_of(network)

            def page(months: int) -> None:
                response = client.get(f"/redes/banco/planos/{plans[months].pk}/execucao/")
                assert response.status_code == 200, response.status_code

            queries = {}
            for months in plans:
                page(months)
                with CaptureQueriesContext(connection) as captured:
                    page(months)
                queries[months] = len(captured)
            many, few = interleaved(lambda: page(MONTHS), lambda: page(FEW_MONTHS), rounds=9)
    name = f"execution of {ACTIONS:,} actions × {MONTHS} months"
    return [
        Result(f"{name}: queries", queries[MONTHS], "queries", MOST_QUERIES),
        Result(
            f"{name}: queries against {FEW_MONTHS} months",
            queries[MONTHS] / queries[FEW_MONTHS],
            "×",
            1,
            detail=f"{queries[MONTHS]} and {queries[FEW_MONTHS]}",
        ),
        Result(
            f"{name}: time against {FEW_MONTHS} months",
            median_ratio(many, few),
            "×",
            1.5,
            detail=f"{milliseconds(many)}, {FEW_MONTHS} months {milliseconds(few)}",
        ),
    ]
