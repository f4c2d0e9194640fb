"""The table page of a plan of 1,000 actions, against the same page written the plain way.

The plain way is what a careful Django page does: ORM objects with `select_related` and
`prefetch_related`, a Django template with loops. Both pages are asked of the whole application
(middleware, session, permission) and must show the same table, cell by cell.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from bench.database import coordinator_of, network_of, own_database
from bench.measure import Result, interleaved, milliseconds, percentile

ACTIONS, FEW_ACTIONS = 1000, 10
MOST_QUERIES = 12
ROUNDS = 25

PLAIN_PAGE = Path(__file__).with_name("plain_table.html")


class PlainRow:
    """One action with the ORM objects that its row shows."""

    def __init__(self, action: Any, year: int, this_month: date):
        self.action = action
        self.goal, self.axis = action.node, action.node.parent
        self.axis_span = self.goal_span = 0
        planned = {item.month for item in action.months.all() if item.kind == "planned"}
        done = {item.month for item in action.months.all() if item.kind == "done"}
        is_open = action.status not in ("done", "cancelled")
        self.late = is_open and any(month < this_month for month in planned - done)
        reports = [item for item in action.reports.all() if item.state in ("submitted", "accepted")]
        reported = {item.month for item in reports}
        self.measures = []
        for measure in action.measures.all():
            values = [
                value.value
                for item in reports
                for value in item.values.all()
                if item.state == "accepted" and value.measure_id == measure.pk
            ]
            self.measures.append((measure, sum(values) if values else None))
        self.months = []
        for number in range(1, 13):
            month = date(year, number, 1)
            if month in done:
                state = "done" if month in planned else "extra"
            elif month in planned:
                state = "planned"
                if is_open and month < this_month:
                    state = "late" if month in reported else "unreported"
            else:
                state = ""
            self.months.append(state)


def plain_view() -> Callable[..., Any]:
    from django.http import HttpResponse
    from django.shortcuts import get_object_or_404
    from django.template import engines
    from django.utils import timezone

    from monitor.kernel.permissions import requires
    from monitor.plans.models import Action, Plan

    template = engines["django"].from_string(PLAIN_PAGE.read_text(encoding="utf-8"))

    @requires("plan.view")
    def view(request: Any, network: str, plan: int) -> HttpResponse:
        plans = Plan.objects.for_network(request.access.network).select_related("network")
        found = get_object_or_404(plans, pk=plan)
        this_month = timezone.localdate().replace(day=1)
        actions = (
            Action.objects.filter(plan=found)
            .select_related("node__parent__parent")
            .prefetch_related(
                "responsibilities__organisation", "measures", "months", "reports__values"
            )
        )
        rows = [PlainRow(action, this_month.year, this_month) for action in actions]
        domains = []
        for domain, inside in groupby(rows, key=lambda row: row.axis.parent):
            inside = list(inside)
            for _axis, group in groupby(inside, key=lambda row: row.axis.pk):
                first, *rest = group
                first.axis_span = 1 + len(rest)
            for _goal, group in groupby(inside, key=lambda row: row.goal.pk):
                first, *rest = group
                first.goal_span = 1 + len(rest)
            domains.append((domain, len(inside), sum(row.late for row in inside), inside))
        context = {
            "plan": found,
            "year": this_month.year,
            "levels": found.levels[1:],
            "letters": "JFMAMJJASOND",
            "domains": domains,
        }
        return HttpResponse(template.render(context, request))

    return view


def make_plan(network: Any, organisations: list[Any], count: int) -> Any:
    """Domains of at most 5 axes of 4 goals of 5 actions; partners, measures and months on each, and
    the reports of three of its five months."""
    from django.utils import timezone

    from monitor.plans import models

    year = timezone.localdate().year
    plan = models.Plan.objects.create(
        network=network,
        title=f"Plano de {count} ações",
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
        levels=["Domínio", "Eixo", "Meta"],
        status="approved",
    )

    def node(parent: Any, number: int) -> Any:
        level = parent.level + 1 if parent else 0
        code = f"{parent.code}.{number}" if parent else str(number)
        return models.PlanNode.objects.create(
            plan=plan,
            parent=parent,
            level=level,
            code=code,
            title=f"{plan.levels[level]} que leva o número {code} e um título de tamanho normal",
            objective="Melhorar o que se vê e o que se sente no concelho." if not parent else "",
            position=number,
        )

    goals: list[Any] = []
    domain_number = 0
    while len(goals) * 5 < count:
        domain_number += 1
        domain = node(None, domain_number)
        for axis_number in range(1, 6):
            if len(goals) * 5 >= count:
                break
            axis = node(domain, axis_number)
            for goal_number in range(1, 5):
                if len(goals) * 5 < count:
                    goals.append(node(axis, goal_number))
    statuses = ["planned", "under_way", "under_way", "done", "postponed"]
    actions = models.Action.objects.bulk_create(
        models.Action(
            plan=plan,
            node=goals[number // 5],
            code=f"{goals[number // 5].code}.{number % 5 + 1}",
            title=f"Ação número {number} com um título do tamanho que os planos costumam ter & mais",
            status=statuses[number % 5],
            position=number,
        )
        for number in range(count)
    )
    models.Responsibility.objects.bulk_create(
        models.Responsibility(
            action=action,
            organisation=organisations[(number * 3 + place) % len(organisations)],
            role="lead" if place < 2 else "partner",
            position=place,
        )
        for number, action in enumerate(actions)
        for place in range(3)
    )
    measures = models.Measure.objects.bulk_create(
        models.Measure(
            action=action,
            text=["N.º de ações", "N.º de participantes"][place],
            kind="count",
            roll_up="sum",
            target=number % 40 + 1 if place else None,
            position=place,
        )
        for number, action in enumerate(actions)
        for place in range(2)
    )
    models.ScheduledMonth.objects.bulk_create(
        models.ScheduledMonth(action=action, kind=kind, month=date(year, month, 1))
        for number, action in enumerate(actions)
        for kind, months in (
            ("planned", range(number % 6 + 1, number % 6 + 6)),
            ("done", range(number % 6 + 1, number % 6 + 4)),
        )
        for month in months
    )
    reports = models.MonthReport.objects.bulk_create(
        models.MonthReport(
            action=action,
            month=date(year, month, 1),
            state="submitted" if number % 7 == 0 else "accepted",
            status="under_way",
        )
        for number, action in enumerate(actions)
        for month in range(number % 6 + 1, number % 6 + 4)
    )
    models.ReportedValue.objects.bulk_create(
        models.ReportedValue(report=report, measure=measures[place // 3 * 2 + 1], value=5)
        for place, report in enumerate(reports)
    )
    return plan


def cells(page: str) -> list[str]:
    """The text of each cell of the plan's table, in order, spaces folded."""
    table = page[page.index('id="plan-table"') :]
    table = table[: table.index("</table>")]
    texts = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", table, re.DOTALL)
    return ["".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split()) for text in texts]


@contextmanager
def application() -> Iterator[tuple[Any, dict[int, Any]]]:
    """(a signed-in client, plans by size) on a database of its own, with the plain page mounted."""
    with own_database():
        from django.conf import settings
        from django.test import override_settings
        from django.urls import path

        from config import urls

        network, organisations = network_of(30)
        plans = {size: make_plan(network, organisations, size) for size in (FEW_ACTIONS, ACTIONS)}

        class WithPlainPage:
            urlpatterns = [
                path("redes/<slug:network>/simples/<int:plan>/", plain_view()),
                *urls.urlpatterns,
            ]

        with override_settings(
            ROOT_URLCONF=WithPlainPage, ALLOWED_HOSTS=[*settings.ALLOWED_HOSTS, "testserver"]
        ):
            yield coordinator_of(network), plans


def run() -> list[Result]:
    with application() as (client, plans):
        return measure(client, plans)


def measure(client: Any, plans: dict[int, Any]) -> list[Result]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def page(place: str, plan: Any) -> Any:
        response = client.get(f"/redes/banco/{place}/{plan.pk}/")
        assert response.status_code == 200, response.status_code
        return response

    queries = {}
    for size, plan in plans.items():
        page("planos", plan)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page("planos", plan)
        queries[size] = len(captured)

    large = plans[ACTIONS]
    ours, theirs = (cells(page(place, large).content.decode()) for place in ("planos", "simples"))
    assert ours == theirs, next(
        pair for pair in zip(ours, theirs, strict=False) if pair[0] != pair[1]
    )

    assert len(ours) > ACTIONS * 16, len(ours)

    mine, plain = interleaved(
        lambda: page("planos", large), lambda: page("simples", large), rounds=ROUNDS
    )
    detail = f"{milliseconds(mine)}, plain {milliseconds(plain)}"
    p95 = [percentile(series, 0.95) for series in (mine, plain)]
    return [
        Result("Plan table: queries", queries[ACTIONS], "queries", MOST_QUERIES),
        Result(
            "Plan table: queries of 1,000 actions against 10",
            queries[ACTIONS] / queries[FEW_ACTIONS],
            "×",
            1,
            detail=f"{queries[ACTIONS]} and {queries[FEW_ACTIONS]}",
        ),
        Result(
            "Plan table: requests per second against the plain way",
            sum(plain) / sum(mine),
            "×",
            2,
            at_least=True,
            detail=detail,
        ),
        Result(
            "Plan table: p95 against the plain way",
            p95[0] / p95[1],
            "×",
            0.6,
            detail=f"{p95[0] * 1000:.1f} ms, plain {p95[1] * 1000:.1f} ms",
        ),
    ]
