"""What plans tell the store: months of work, execution and the values of their indicators."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from monitor.facts import queries
from monitor.facts.feeds import code_in, feeds_of
from monitor.plans.enums import PlanStatus
from monitor.plans.models import Action, Plan
from monitor.territory.models import Territory

TOWN = "dicofre:9901"


def test_the_months_of_actions_are_seen_by_the_next_question(
    clas: Any, town: None, make_plan: Any, make_action: Any
) -> None:
    """Planned: March twice, April once. Done: March once, so April is none. A draft is in neither."""
    plan = make_plan(clas, status=PlanStatus.APPROVED)
    make_action(None, "A", plan=plan, planned=[3, 4], done=[3])
    make_action(None, "B", plan=plan, planned=[3])

    def values(kind: str) -> tuple[float | None, ...]:
        found = queries.series(
            f"plans.months_{kind}", [TOWN], "", "2026-03", "2026-04", network=clas
        )
        return tuple(found.lines[0].column.values)

    assert values("planned") == (2, 1)
    assert values("done") == (1, 0)
    make_action(None, "C", plan=plan, planned=[4], done=[4])
    make_action(None, "D", plan=make_plan(clas, status="draft"), planned=[4], done=[4])
    assert values("planned") == (2, 2)
    assert values("done") == (1, 1)


def told(name: str, network: Any, **where: Any) -> tuple[float | None, ...]:
    return tuple(queries.series(name, [TOWN], "", network=network, **where).lines[0].column.values)


@pytest.fixture
def town(clas: Any) -> None:
    clas.territory = Territory.objects.create(
        scheme="dicofre", code="9901", level="municipality", name="Vila"
    )
    clas.save()


def test_execution_is_done_of_planned_up_to_this_month(
    clas: Any, town: None, make_plan: Any, make_action: Any, time_machine: Any
) -> None:
    """March: 1 of 2. April: 0 of 1. May, which is to come, is in neither. The year: 1 of 3."""
    time_machine.move_to(date(2026, 4, 20))
    plan = make_plan(clas, status=PlanStatus.APPROVED)
    make_action(None, "A", plan=plan, planned=[3, 4, 5], done=[3])
    make_action(None, "B", plan=plan, planned=[3], done=[2])
    assert told("plans.execution", clas) == (50, 0)
    [year] = told("plans.execution", clas, periodicity="year")
    assert year == pytest.approx(100 / 3)


def test_the_accepted_values_of_an_indicator_of_a_plan_are_a_feed(
    clas: Any, town: None, action: Action, gnr: Any, school: Any
) -> None:
    """March: 4 of one and 6 of the other, 10; April is not accepted yet."""
    Plan.objects.update(status=PlanStatus.APPROVED)
    sessions = action.measures.get(text="N.º de sessões")
    for month, state, values in (
        (3, "accepted", {gnr: 4, school: 6}),
        (4, "submitted", {gnr: 50}),
    ):
        report = action.reports.create(
            month=date(2026, month, 1),
            state=state,
            status="under_way",
            decided_at=datetime(2026, month, 28, tzinfo=UTC),
        )
        for who, value in values.items():
            report.values.create(measure=sessions, organisation=who, value=value)
    name = f"plans.measure_{sessions.pk}"
    answer = queries.series(name, [TOWN], network=clas)
    assert (answer.periods, answer.lines[0].column.values) == (("2026-03",), (10,))
    assert answer.edition is not None
    assert answer.edition.publisher == "Agrupamento, Guarda Nacional"
    assert answer.edition.published_at == datetime(2026, 3, 28, tzinfo=UTC)
    assert code_in(clas, name) in feeds_of(clas)


def test_different_people_of_an_indicator_are_not_added_up(
    clas: Any, town: None, make_plan: Any, make_action: Any
) -> None:
    plan = make_plan(clas, status=PlanStatus.APPROVED)
    pupils = {"text": "N.º de alunos", "people": "distinct"}
    action = make_action(None, "A", plan=plan, measures=[pupils])
    measure = action.measures.get()
    for month, value in ((3, 30), (4, 40)):
        report = action.reports.create(
            month=date(2026, month, 1), state="accepted", status="under_way"
        )
        report.values.create(measure=measure, value=value)
    assert told(f"plans.measure_{measure.pk}", clas) == (30, 40)
    assert told(f"plans.measure_{measure.pk}", clas, periodicity="year") == ()


def test_another_networks_indicator_of_a_plan_is_none(
    clas: Any, town: None, other_clas: Any, action: Action
) -> None:
    name = f"plans.measure_{action.measures.first().pk}"
    with pytest.raises(queries.UnknownIndicator):
        queries.series(name, [TOWN], network=other_clas)
