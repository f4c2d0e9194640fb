"""Releases side by side: what none of them gives away alone. Three towns, A and B in the North."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.facts import kin, queries, sides, writing
from monitor.facts.attack import Adds, Rates, Runs, Together, ties_among
from monitor.facts.audience import as_public
from monitor.facts.conftest import A, B, C, a_dataset, table_of
from monitor.facts.enums import Missing, RollUp, Theme
from monitor.facts.hierarchy import Hierarchy
from monitor.facts.models import Current, Slab
from monitor.facts.recovery import Recoverable, recovered
from monitor.facts.shapes import Shape
from monitor.facts.sides import Side, side_of
from monitor.facts.standing import Standing

YEARS = ("2016", "2017", "2018")
Numbers = dict[str, Sequence[float]]


def rows(numbers: Numbers, over: Sequence[str] = YEARS) -> list[dict[str, Any]]:
    return [
        {"territory": town, "period": period, "value": value}
        for town, own in numbers.items()
        for period, value in zip(over, own, strict=True)
    ]


def publish(told: dict[Shape, list[dict[str, Any]]], **dataset: Any) -> Any:
    edition = writing.new_edition(by=None, dataset=a_dataset(**dataset))
    for shape, own in told.items():
        writing.stage(edition, shape, table_of(shape, own))
    return writing.publish(by=None, edition=edition)


def in_force() -> list[Side]:
    found = Current.objects.select_related("slab__edition__dataset", "rolled__axes", "released")
    hierarchy = Hierarchy.load()
    made = [
        side_of(row.slab, Standing(row.rolled, row.released), hierarchy)  # type: ignore[arg-type]
        for row in found.order_by("indicator")
    ]
    return [side for side in made if side is not None]


@pytest.fixture
def related() -> Iterator[Callable[..., None]]:
    """related("a", "b"): a room above says that they belong together."""
    before = list(kin._kin)
    yield lambda *codes: kin.register(lambda _asked: [codes])
    kin._kin[:] = before


def seen(indicator: str, town: str, period: str = "2016") -> Any:
    with as_public():
        figure = queries.series(indicator, [town]).figure(town, period)
    return figure.reason if figure.value is None else figure.value


def names(refusal: Recoverable) -> set[tuple[str, str, str]]:
    return {(item.cell.indicator, item.cell.territory, item.cell.period) for item in refusal.cells}


# Women and men of each town: 9 and 3 of A in 2016.
WOMEN: Numbers = {A: (9, 31, 32), B: (41, 42, 43), C: (51, 52, 53)}
MEN: Numbers = {A: (3, 21, 22), B: (23, 24, 25), C: (61, 62, 63)}
ALL: Numbers = {
    town: tuple(w + m for w, m in zip(WOMEN[town], MEN[town], strict=True)) for town in WOMEN
}


def test_a_total_and_its_parts_under_codes_of_their_own_are_seen_to_add_up(country: None) -> None:
    publish({Shape(code): rows(own) for code, own in (("m", MEN), ("w", WOMEN))})
    publish({Shape("t"): rows(ALL)}, code="outro")
    own = in_force()
    assert [side.indicator for side in own] == ["m", "t", "w"]
    assert Adds(1, (0, 2)) in ties_among(own)


def test_what_a_total_and_its_other_part_would_give_away_gets_company(country: None) -> None:
    """Of A in 2016 25 people (told as 25), 22 of them women (told as 20) and 3 men: from 1 to 9, which is
    too little at k = 10. With the women hidden too the men may be from 0 to all of them."""
    women: Numbers = WOMEN | {A: (22, 31, 32)}
    both: Numbers = ALL | {A: (25, 52, 54)}
    told = {"m": MEN, "w": women, "t": both}
    publish({Shape(code, theme="health"): rows(own) for code, own in told.items()})
    assert seen("m", A) == seen("w", A) == Missing.SUPPRESSED
    assert seen("t", A) == 25
    own = in_force()
    assert Together(own, ties_among(own), 0).recovered() == []


def test_official_numbers_beside_give_away_what_is_hidden_and_are_refused(
    country: None, related: Callable[..., None]
) -> None:
    """The source publishes 12 of A in 2016 and 9 women: the men that are hidden are 3."""
    publish({Shape("m"): rows(MEN)})
    related("m", "w", "t")
    official = {Shape("t"): rows(ALL), Shape("w"): rows(WOMEN)}
    with pytest.raises(Recoverable) as refused:
        publish(official, code="ine", is_official=True)
    assert ("m", A, "2016") in names(refused.value)
    [men] = [item for item in refused.value.cells if item.cell.territory == A]
    assert (men.low, men.high) == (3, 3)
    assert not Current.objects.filter(indicator__in=["t", "w"]).exists()


def test_a_rate_told_as_it_is_gives_its_hidden_count_away(
    country: None, related: Callable[..., None]
) -> None:
    """7.5 in each hundred of 40 people: three. Where nobody told the 40 they are hidden too; where they
    are official the rate and its count are not published together."""
    people = {A: (40, 41, 42), B: (200, 210, 220), C: (300, 310, 320)}
    poor = {A: (3, 12, 13), B: (31, 32, 33), C: (44, 45, 46)}
    rate = {
        t: tuple(round(100 * p / n, 1) for p, n in zip(poor[t], people[t], strict=True))
        for t in people
    }
    both = {
        Shape("poor"): rows(poor),
        Shape("rate", roll_up=RollUp.NOT_SUMMABLE, decimals=1, unit="%"): rows(rate),
    }
    publish({Shape("people"): rows(people)} | both)
    assert Rates(2, 1, 0, 100, 0.05) in ties_among(in_force())
    assert seen("people", A) == seen("poor", A) == Missing.SUPPRESSED
    assert seen("rate", A) == 7.5
    publish({Shape("people"): rows(people)}, code="ine", is_official=True)
    related("people", "poor", "rate")
    with pytest.raises(Recoverable) as refused:
        publish(both)
    assert ("poor", A, "2016") in names(refused.value)


def test_a_running_total_is_seen_to_grow_by_what_was_added(
    country: None, related: Callable[..., None]
) -> None:
    months = [f"2016-{month:02}" for month in range(1, 7)]
    added = {A: (12, 14, 3, 15, 16, 17), B: (21, 22, 23, 24, 25, 26)}
    running = {town: tuple(sum(own[: n + 1]) for n in range(6)) for town, own in added.items()}
    how = {"periodicity": "month"}
    told = {
        Shape("added", **how): rows(added, months),
        Shape("running", roll_up=RollUp.LAST, **how): rows(running, months),
    }
    publish(told)
    assert Runs(1, 0) in ties_among(in_force())
    # Another source tells the totals as they are: of March, 29 less 26.
    related("added", "sums")
    sums = Shape("sums", roll_up=RollUp.LAST, **how)
    with pytest.raises(Recoverable) as refused:
        publish({sums: rows(running, months)}, code="ine", is_official=True)
    assert ("added", A, "2016-03") in names(refused.value)


def test_an_unchanged_figure_that_was_hidden_is_hidden_in_the_next_edition(country: None) -> None:
    """North: 3 of A are hidden, and the 6 of B with them. B is now beside 5 more, and stays hidden."""
    first = {A: (3, 30, 31), B: (6, 32, 33), C: (40, 41, 42)}
    publish({Shape("a"): rows(first)})
    publish({Shape("a"): rows(first | {A: (9, 30, 31)})})
    assert seen("a", B) == Missing.SUPPRESSED
    assert Slab.objects.filter(indicator="a").count() == 2


def test_two_editions_that_give_a_hidden_figure_away_together_are_refused(
    country: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told before: 45 of the North (43 to 47) and neither 3 of A nor 40 of B. Without keeping B hidden,
    its 40 (38 to 42) would leave A from 1 to 9."""
    towns = {A: (3, 30, 31), B: (40, 32, 33), C: (40, 41, 42)}
    publish({Shape("a", theme="health"): rows(towns)})
    again = sides.hidden_again
    monkeypatch.setattr(sides, "hidden_again", lambda told, more: again([], more))
    changed = {A: (13, 30, 31), B: (40, 32, 33), C: (40, 41, 42)}
    with pytest.raises(Recoverable) as refused:
        publish({Shape("a", theme="health"): rows(changed)})
    assert ("a", A, "2016") in names(refused.value)


def test_numbers_that_are_alike_by_chance_are_not_tied(country: None) -> None:
    one = {A: (5, 5, 5), B: (5, 5, 5), C: (5, 5, 5)}
    publish({Shape("a"): rows(one)})
    publish({Shape("b"): rows(one)}, code="outro")
    assert ties_among(in_force()) == []


@settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.integers(0, 40), min_size=18, max_size=18),
    st.sampled_from([Theme.GENERAL, Theme.HEALTH]),
)
def test_nothing_is_worked_out_of_what_is_published_side_by_side(
    country: None, counts: list[int], theme: str
) -> None:
    """Women, men and both, of three towns in three years, under codes of their own."""
    with transaction.atomic():
        women = {town: tuple(counts[3 * n : 3 * n + 3]) for n, town in enumerate((A, B, C))}
        men = {town: tuple(counts[9 + 3 * n : 12 + 3 * n]) for n, town in enumerate((A, B, C))}
        both = {t: tuple(w + m for w, m in zip(women[t], men[t], strict=True)) for t in (A, B, C)}
        told = {"m": men, "t": both, "w": women}
        publish({Shape(code, theme=theme): rows(own) for code, own in told.items()})
        own = in_force()
        assert Together(own, ties_among(own), 0).recovered() == []
        assert all(recovered(*side.counts.published(), side.k) == [] for side in own)
        transaction.set_rollback(True)
