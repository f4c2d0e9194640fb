from __future__ import annotations

import math
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.facts.answers import Figure
from monitor.facts.enums import Missing, Status
from monitor.indicators.evaluation import (
    LEAST_CERTAIN_STATUS,
    STRONGEST_REASON,
    added,
    evaluate,
    evaluate_ratio,
    strongest_reason,
)
from monitor.indicators.formulas import Node, Reference, as_ratio, parse, references, text_of
from monitor.indicators.tests import trees

values = st.dictionaries(st.sampled_from(trees.CODES), st.floats(-1e6, 1e6), min_size=4)


def figures(**given_values: float | Figure | None) -> dict[Reference, Figure]:
    return {
        Reference(code): value if isinstance(value, Figure) else Figure(value)
        for code, value in given_values.items()
    }


def gone(reason: str, status: str = Status.FINAL) -> Figure:
    return Figure(None, reason, status)


@given(trees.plain_formulas, values)
def test_a_formula_gives_what_pythons_own_arithmetic_gives(
    node: Node, given_values: dict[str, float]
) -> None:
    """Python reads the text that the formula writes; every number in it is a float."""
    try:
        expected = float(eval(text_of(node), {}, given_values))
    except (ZeroDivisionError, OverflowError):
        expected = math.nan
    result = evaluate(node, figures(**given_values))
    if math.isfinite(expected):
        assert result.value == expected
    else:
        assert (result.value, result.reason) == (None, Missing.NOT_APPLICABLE)


@given(trees.formulas, st.sampled_from(trees.CODES), st.sampled_from(STRONGEST_REASON))
def test_whatever_a_missing_figure_is_part_of_is_missing(
    node: Node, code: str, reason: Missing
) -> None:
    known = {item: Figure(3.0) for item in references(node)}
    known |= {item: gone(reason) for item in known if item.code == code}
    result = evaluate(node, known)
    if any(item.code == code for item in known):
        assert result.value is None
        assert result.reason
    else:
        assert (result.value is None) == (result.reason == Missing.NOT_APPLICABLE)


def test_confidential_beats_not_reported_which_beats_not_applicable() -> None:
    assert [str(reason) for reason in STRONGEST_REASON] == [
        "suppressed",
        "confidential",
        "not_reported",
        "not_applicable",
    ]


@pytest.mark.parametrize(("one", "other"), list(permutations(STRONGEST_REASON, 2)))
def test_of_two_reasons_the_stronger_is_told(one: Missing, other: Missing) -> None:
    stronger = min(one, other, key=STRONGEST_REASON.index)
    for text in ("a + b", "100 * a / b", "-(a - b)"):
        assert evaluate(parse(text), figures(a=gone(one), b=gone(other))).reason == stronger


@pytest.mark.parametrize(("one", "other"), list(permutations(LEAST_CERTAIN_STATUS, 2)))
def test_of_two_states_the_less_certain_is_told(one: Status, other: Status) -> None:
    weaker = min(one, other, key=LEAST_CERTAIN_STATUS.index)
    found = evaluate(parse("a / b"), figures(a=Figure(6, "", one), b=Figure(3, "", other)))
    assert (found.value, found.status) == (2, weaker)


def test_every_reason_and_every_state_has_its_place_in_the_tables() -> None:
    assert set(STRONGEST_REASON) == set(Missing)
    assert set(LEAST_CERTAIN_STATUS) == set(Status)
    assert strongest_reason([]) == ""


def test_a_division_by_zero_does_not_apply() -> None:
    found = evaluate(parse("100 * a / b"), figures(a=4.0, b=0.0))
    assert (found.value, found.reason) == (None, Missing.NOT_APPLICABLE)


def test_zero_times_what_is_missing_is_missing_and_not_zero() -> None:
    assert evaluate(parse("0 * a"), figures(a=gone(Missing.CONFIDENTIAL))) == gone(
        Missing.CONFIDENTIAL
    )


def test_what_has_no_figure_at_all_was_not_reported() -> None:
    assert evaluate(parse("a + b"), figures(a=1.0)).reason == Missing.NOT_REPORTED


def test_a_figure_of_partial_or_recast_parts_says_so() -> None:
    """b was added up over 10 of 12 parts: the rate of a in b says 10 of 12."""
    partial = Figure(50.0, "", Status.FINAL, True, False, 10, 12)
    recast = Figure(5.0, "", Status.FINAL, False, True)
    found = evaluate(parse("100 * a / b"), figures(a=recast, b=partial))
    assert found == Figure(10.0, "", Status.FINAL, True, True, 10, 12)


def test_a_ratio_is_rolled_up_as_a_ratio_of_sums() -> None:
    """2 of 4 and 10 of 100: 12 of 104 are 11.54 %, where the mean of 50 % and 10 % would say 30 %."""
    ratio = as_ratio(parse("100 * a / b"))
    assert ratio is not None
    places = [evaluate_ratio(ratio, figures(a=a, b=b)) for a, b in ((2.0, 4.0), (10.0, 100.0))]
    assert [place.value.value for place in places] == [50, 10]
    whole = type(places[0])(
        places[0].factor,
        added(place.numerator for place in places),
        added(place.denominator for place in places),
    )
    assert whole.value.value == pytest.approx(100 * 12 / 104)


def test_a_total_without_one_of_its_parts_is_missing() -> None:
    assert added([Figure(1.0), gone(Missing.CONFIDENTIAL)]).reason == Missing.CONFIDENTIAL
    assert added([Figure(1.0), Figure(2.0)]).value == 3
    assert added([]).reason == Missing.NOT_REPORTED


@pytest.mark.parametrize("sides", [(None, 5.0), (5.0, None), (5.0, 0.0)])
def test_a_ratio_without_a_side_is_missing(sides: tuple[float | None, float | None]) -> None:
    ratio = as_ratio(parse("a / b"))
    assert ratio is not None
    above, below = (gone(Missing.CONFIDENTIAL) if side is None else Figure(side) for side in sides)
    found = evaluate_ratio(ratio, figures(a=above, b=below)).value
    assert found.value is None
    assert found.reason == (Missing.NOT_APPLICABLE if None not in sides else Missing.CONFIDENTIAL)
