"""What is strange in numbers that can be written: told before they are published, never in the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from monitor.facts.enums import RollUp
from monitor.facts.importing import actions, checks, incoming, rows
from monitor.facts.importing.models import Rules
from monitor.facts.shapes import Dimension, Shape
from monitor.facts.sources.observations import Observation, Problem
from monitor.kernel.versions import StaleVersion

SEX = Dimension("sex", ("f", "m"))
RESIDENTS = Shape("residents", (SEX,), roll_up=RollUp.LAST, cuts=((), ("sex",)))
BIRTHS = Shape("births")
A = "dicofre:9901"


@pytest.fixture
def strange(country: None) -> Callable[..., list[Problem]]:
    """strange(shape, observations…) → what is told of them."""

    def look(shape: Shape, *told: Observation) -> list[Problem]:
        path = incoming.folder() / "rows.parquet"
        rows.write_observations(path, {shape.indicator: shape}, told)
        return checks.warnings(path, {shape.indicator: shape}, len(told))

    return look


def told(value: float, period: str = "2021", sex: str = "", of: str = "residents") -> Observation:
    return Observation(of, A, period, (("sex", sex),) if sex else (), value)


def test_a_negative_count_and_a_share_past_100_are_strange(strange: Any) -> None:
    assert [p.value for p in strange(BIRTHS, told(-1, of="births"))] == ["-1"]
    share = replace(BIRTHS, unit="%", roll_up=RollUp.RATIO)
    assert [p.value for p in strange(share, told(101, of="births"))] == ["101"]


def test_a_share_written_as_a_fraction_is_strange(strange: Any) -> None:
    share = replace(BIRTHS, unit="%", roll_up=RollUp.RATIO)
    found = strange(share, *(told(0.5, f"20{n}", of="births") for n in range(10, 15)))
    assert [p.suggestion for p in found] == ["50"]


def test_parts_that_are_not_their_total_are_strange(strange: Any) -> None:
    """10 + 7 = 17, not 20; without the men nothing can be said."""
    whole, women, men = told(20), told(10, sex="f"), told(7, sex="m")
    assert [(p.value, p.suggestion) for p in strange(RESIDENTS, whole, women, men)] == [
        ("20", "17")
    ]
    assert strange(RESIDENTS, whole, women) == []
    assert strange(RESIDENTS, told(17), women, men) == []


def test_a_jump_against_the_former_period_is_strange(strange: Any) -> None:
    """100 → 160 is +60 %, past 50; 100 → 140 is not; 4 → 12 is too small to tell."""
    births = [told(100, "2020", of="births"), told(160, of="births")]
    assert [(p.value, p.suggestion) for p in strange(BIRTHS, *births)] == [("160", "100")]
    assert strange(BIRTHS, births[0], told(140, of="births")) == []
    assert strange(BIRTHS, told(4, "2020", of="births"), told(12, of="births")) == []


def test_the_rules_of_an_indicator_come_before_those_of_its_unit(strange: Any) -> None:
    Rules.objects.create(indicator="births", lowest=5, highest=50)
    assert [p.value for p in strange(BIRTHS, told(4, of="births"))] == ["4"]
    births = [told(10, "2020", of="births"), told(49, of="births")]
    assert strange(BIRTHS, *births) == []


def test_a_total_may_be_as_far_from_its_parts_as_its_indicator_says(strange: Any) -> None:
    """20 against 10 + 7 = 17: the 3 between them are 15 % of 20."""
    rules = Rules.objects.create(indicator="residents", parts=15)
    family = [told(20), told(10, sex="f"), told(7, sex="m")]
    assert strange(RESIDENTS, *family) == []
    for parts, count in ((14, 1), (0, 1), (None, 0)):
        Rules.objects.filter(pk=rules.pk).update(parts=parts)
        assert len(strange(RESIDENTS, *family)) == count


def test_rules_are_written_by_who_saw_the_last_ones(coordinator: Any, clas: Any) -> None:
    from monitor.kernel.models import AuditEvent

    asked = {"by": coordinator, "network": clas, "indicator": "births"}
    rules = actions.set_rules(**asked, expected=1, limits={"lowest": 5.0, "jump": None})
    assert (rules.version, rules.lowest, rules.parts) == (2, 5, 0)
    with pytest.raises(StaleVersion):
        actions.set_rules(**asked, expected=1, limits={"lowest": 6.0})
    event = AuditEvent.objects.get(verb="rules.edited")
    assert (event.before["lowest"], event.after["lowest"]) == (None, 5)


def test_what_an_indicators_new_dimensions_take_away_is_told(tell: Any, strange: Any) -> None:
    tell(BIRTHS, [{"territory": A, "period": "2021", "value": 1}])
    by_sex = replace(BIRTHS, dimensions=(SEX,))
    (problem,) = strange(by_sex, told(1, "2022", sex="f", of="births"))
    assert (problem.value, problem.stops) == ("births", False)
    assert strange(BIRTHS, told(1, "2022", of="births")) == []
