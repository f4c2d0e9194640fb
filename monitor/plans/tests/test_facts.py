"""What plans tell the store: the months of work of a network's actions."""

from __future__ import annotations

from typing import Any

from monitor.facts import queries
from monitor.plans.enums import PlanStatus
from monitor.territory.models import Territory

TOWN = "dicofre:9901"


def test_the_months_of_actions_are_seen_by_the_next_question(
    clas: Any, make_plan: Any, make_action: Any
) -> None:
    """Planned: March twice, April once. Done: March once, so April is none. A draft is in neither."""
    clas.territory = Territory.objects.create(
        scheme="dicofre", code="9901", level="municipality", name="Vila"
    )
    clas.save()
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
