from __future__ import annotations

from itertools import product
from math import inf
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.facts.disclosure import PublicFigure, public_breakdown, public_count
from monitor.facts.enums import Missing
from monitor.facts.recovery import Audit, Quotient, Recovered, Sum, Told, recovered, told

OMITTED = PublicFigure(None, Missing.SUPPRESSED)


def test_a_figure_says_by_itself_what_rounds_to_it() -> None:
    assert told(PublicFigure(50), "general") == Told(48, 52)
    assert told(PublicFigure(5), "general") == Told(5, 7)
    assert told(PublicFigure(10), "health") == Told(10, 12)
    assert told(PublicFigure(0), "general") == Told(0, 0)
    assert told(PublicFigure(None, Missing.SUPPRESSED, below=5), "general") == Told(1, 4, True)
    assert told(OMITTED, "general") == Told(0, inf, True)
    assert told(PublicFigure(None, Missing.NOT_REPORTED), "general") == Told(0, inf)


def test_parts_rounded_alone_give_the_hidden_one_away_together_with_their_total() -> None:
    # 20 to 22 twice are at most 44, so that of at least 48 the rest is 4 or more: and it is at most 4.
    cells = {
        "a": Told(18, 22),
        "b": Told(18, 22),
        "c": Told(1, 4, True),
        "all": Told(48, 52),
    }
    assert recovered(cells, [Sum("all", ("a", "b", "c"))], 5) == [Recovered("c", 4, 4)]


def test_the_gate_hides_enough_of_the_same_parts() -> None:
    parts = public_breakdown([22, 22, 4], 48, "general")
    cells = {place: told(figure, "general") for place, figure in enumerate(parts.parts)}
    cells["all"] = told(parts.total, "general")
    assert recovered(cells, [Sum("all", (0, 1, 2))], 5) == []


def test_a_region_gives_away_its_only_hidden_municipality() -> None:
    # Seven municipalities of 48 to 52 are 336 to 364 together: of a region told as 355 the eighth may
    # be any of 1 to 4; of one told as 368 (366 to 370) it is 2 at least.
    shown = {f"m{n}": Told(48, 52) for n in range(7)}
    cells = shown | {"hidden": Told(1, 4, True), "region": Told(353, 357)}
    names = (*shown, "hidden")
    assert recovered(cells, [Sum("region", names)], 5) == []
    cells["region"] = Told(366, 370)
    assert recovered(cells, [Sum("region", names)], 5) == [Recovered("hidden", 2, 4)]


def test_quarters_and_a_year_give_away_the_hidden_quarter() -> None:
    # Three quarters of at most 12 and a year of at least 38: the fourth is 2 or more.
    cells = {
        "q1": Told(8, 12),
        "q2": Told(8, 12),
        "q3": Told(8, 12),
        "q4": Told(1, 4, True),
        "year": Told(38, 42),
    }
    year = Sum("year", ("q1", "q2", "q3", "q4"))
    assert recovered(cells, [year], 5) == [Recovered("q4", 2, 4)]


def test_two_cumulative_periods_give_away_what_is_between_them() -> None:
    # At most 9 to March and at least 13 to April: 4 or more came in April, and it is 4 at most.
    cells = {"march": Told(8, 9), "april": Told(13, 17), "in_april": Told(1, 4, True)}
    found = recovered(cells, [Sum("april", ("march", "in_april"))], 5)
    assert found == [Recovered("in_april", 4, 4)]


def test_a_rate_gives_its_hidden_count_away() -> None:
    # 7.5 % to 8.5 % of 38 to 42 people is 2.85 to 3.57: three people.
    cells = {"people": Told(38, 42), "poor": Told(1, 4, True)}
    found = recovered(cells, [Quotient("poor", "people", 0.075, 0.085)], 5)
    assert found == [Recovered("poor", 3, 3)]


def test_a_sum_with_more_than_is_published_says_only_what_it_is_at_least() -> None:
    cells = {"a": Told(48, 52), "b": Told(0, inf, True), "all": Told(58, 62)}
    assert recovered(cells, [Sum("all", ("a", "b"), rest=True)], 5) == []


def test_what_no_counts_fit_is_an_error() -> None:
    cells = {"a": Told(0, 2), "b": Told(1, 4, True), "all": Told(8, 12)}
    with pytest.raises(ValueError, match="no counts fit"):
        recovered(cells, [Sum("all", ("a", "b"))], 5)


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 30), min_size=2, max_size=6),
    st.sampled_from(["general", "health"]),
)
def test_nothing_is_recovered_of_parts_beside_their_total(parts: list[int], theme: str) -> None:
    k = 10 if theme == "health" else 5
    seen = public_breakdown(parts, sum(parts), theme)
    cells = {place: told(figure, theme) for place, figure in enumerate(seen.parts)}
    cells["all"] = told(seen.total, theme)
    assert recovered(cells, [Sum("all", tuple(range(len(parts))))], k) == []


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=3))
def test_the_interval_holds_every_count_that_fits(parts: list[int]) -> None:
    figures = [public_count(part, "general") for part in parts]
    cells = {place: told(figure, "general") for place, figure in enumerate(figures)}
    cells["all"] = told(public_count(sum(parts), "general"), "general")
    found = {
        item.cell: item for item in recovered(cells, [Sum("all", tuple(range(len(parts))))], 5)
    }
    ranges = [range(int(cells[n].low), int(min(cells[n].high, 40)) + 1) for n in range(len(parts))]
    whole = cells["all"]
    fitting = [row for row in product(*ranges) if whole.low <= sum(row) <= whole.high]
    for place, item in found.items():
        if place != "all":
            own = [row[place] for row in fitting]
            assert item.low <= min(own)
            assert max(own) <= item.high


_SIDE = range(3)
_TABLE = [*product(_SIDE, _SIDE)]
_SUMS = [Sum(("row", n), tuple((n, m) for m in _SIDE)) for n in _SIDE]
_SUMS += [Sum(("column", m), tuple((n, m) for n in _SIDE)) for m in _SIDE]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(0, 30), min_size=9, max_size=9),
    st.lists(st.sets(st.sampled_from(_TABLE), min_size=1, max_size=3), min_size=2, max_size=4),
)
def test_asked_again_with_more_hidden_an_audit_finds_what_a_new_one_finds(
    counts: list[int], turns: list[set[tuple[int, int]]]
) -> None:
    true: dict[Any, float] = dict(zip(_TABLE, counts, strict=True))
    true |= {each.whole: sum(true[part] for part in each.parts) for each in _SUMS}
    cells = {cell: told(public_count(value, "general"), "general") for cell, value in true.items()}
    audit = Audit(cells, _SUMS, 5)
    for more in turns:
        cells |= dict.fromkeys(more, told(OMITTED, "general"))
        assert audit.recovered(cells) == recovered(cells, _SUMS, 5)
