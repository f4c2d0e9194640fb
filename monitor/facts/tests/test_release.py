from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.facts import queries
from monitor.facts.audience import as_public
from monitor.facts.conftest import NORTH_2013, SOUTH_2013, A, B, C, make_country
from monitor.facts.enums import Missing, RollUp, Theme
from monitor.facts.hierarchy import Hierarchy
from monitor.facts.recovery import Recoverable, recovered
from monitor.facts.release import Counts, Layout, release
from monitor.facts.rollups import Axes, Block
from monitor.facts.shapes import Dimension, Shape

YEAR = "2016"
SEX = Dimension("sex", ("f", "m"))


def towns(*values: float, period: str = YEAR) -> list[dict[str, Any]]:
    return [
        {"territory": town, "period": period, "value": value}
        for town, value in zip((A, B, C), values, strict=True)
    ]


def seen(indicator: str, *territories: str, period: str = YEAR, cut: str = "") -> list[Any]:
    """As anybody reads them: values, or the reason of having none."""
    with as_public():
        answer = queries.series(indicator, territories, cut)
    figures = [answer.figure(territory, period) for territory in territories]
    return [figure.reason if figure.value is None else figure.value for figure in figures]


def test_anybody_reads_what_was_released_and_who_works_there_the_counts(
    tell: Callable[..., Any],
) -> None:
    tell(Shape("a"), towns(22, 48, 101))
    assert seen("a", A, B, C, NORTH_2013) == [20, 50, 100, 70]
    assert queries.series("a", [A, B, C]).figure(B, YEAR).value == 48


def test_official_statistics_are_released_as_their_source_published_them(
    tell: Callable[..., Any],
) -> None:
    tell(Shape("a"), towns(2, 48, 101), is_official=True)
    assert seen("a", A, B, C) == [2, 48, 101]


def test_an_old_edition_is_seen_as_it_was_released(tell: Callable[..., Any]) -> None:
    first = tell(Shape("a"), towns(22, 48, 101))
    tell(Shape("a"), towns(32, 48, 101))
    with as_public():
        assert queries.series("a", [A], edition=first.pk).figure(A, YEAR).value == 20
        assert queries.series("a", [A]).figure(A, YEAR).value == 30


def test_a_hidden_town_has_company_in_its_region(tell: Callable[..., Any]) -> None:
    """North is A and B, 43: without the 3 of A the 40 of B would tell it."""
    tell(Shape("a"), towns(3, 40, 100))
    assert seen("a", A, B, NORTH_2013) == [Missing.SUPPRESSED, Missing.SUPPRESSED, 45]
    assert seen("a", SOUTH_2013) == [100]


def test_of_a_sensitive_theme_where_one_has_everybody_nothing_is_told_of_each(
    tell: Callable[..., Any],
) -> None:
    """Of 40 in the shelter all are women: 0 men would tell something of each."""
    shape = Shape("a", (SEX,), cuts=((), ("sex",)), theme=Theme.VIOLENCE)
    rows = [
        {"territory": A, "period": YEAR, "sex": sex, "value": value}
        for sex, value in (("f", 40), ("m", 0))
    ]
    tell(shape, rows)
    assert [seen("a", A, cut=cut) for cut in ("sex=f", "sex=m")] == [[Missing.SUPPRESSED]] * 2
    assert seen("a", A) == [40]


def test_a_weighted_mean_of_fewer_than_k_is_hidden(tell: Callable[..., Any]) -> None:
    rows = [
        {"territory": town, "period": YEAR, "value": 1000, "numerator": 1000 * n, "denominator": n}
        for town, n in ((A, 4), (B, 5))
    ]
    tell(Shape("m", roll_up=RollUp.WEIGHTED_MEAN), rows)
    assert seen("m", A, B) == [Missing.SUPPRESSED, 1000]


def test_an_index_is_no_count_and_different_people_are(tell: Callable[..., Any]) -> None:
    tell(Shape("i", roll_up=RollUp.NOT_SUMMABLE, decimals=1), towns(187.3, 2.5, 3))
    tell(Shape("p", roll_up=RollUp.NOT_SUMMABLE), towns(3, 22, 48), code="pessoas")
    assert seen("i", A, B, C) == [187.3, 2.5, 3]
    assert seen("p", A, B, C) == [Missing.SUPPRESSED, 20, 50]


def test_missing_stays_missing_for_its_own_reason(tell: Callable[..., Any]) -> None:
    rows = [
        {"territory": A, "period": YEAR, "value": None, "reason": "confidential"},
        {"territory": B, "period": YEAR, "value": 3},
    ]
    tell(Shape("a"), rows)
    assert seen("a", A, B) == [Missing.CONFIDENTIAL, Missing.SUPPRESSED]


def test_the_ratio_asked_of_exact_counts_is_not_for_anybody(tell: Callable[..., Any]) -> None:
    tell(Shape("a"), towns(22, 48, 101))
    with as_public(), pytest.raises(PermissionError):
        queries.ratio("a", "a", level="municipality", periods=[YEAR])


def test_a_school_year_does_not_tell_the_month_that_is_hidden(tell: Callable[..., Any]) -> None:
    """3 in September, 20 to 30 in each other month, and the school year of all of them: no calendar year
    has September whole, so that only the school year would tell it. October, the next smallest, hides
    with it, and November with October in their quarter."""
    months = [f"2016-{month:02}" for month in range(9, 13)]
    months += [f"2017-{month:02}" for month in range(1, 9)]
    counts = [3, *range(20, 31)]
    rows = [
        {"territory": A, "period": period, "value": value}
        for period, value in [*zip(months, counts, strict=True), ("2016-SY", sum(counts))]
    ]
    tell(Shape("a", periodicity="month"), rows)
    with as_public():
        line = queries.series("a", [A], periodicity="month").lines[0]
    assert [figure.reason for figure in line.column][:4] == [Missing.SUPPRESSED] * 3 + [""]


def test_what_would_be_worked_out_is_refused_with_its_cell(
    tell: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no company, 40 of 43 (told as 38 to 42 of 43 to 47) leave the rest from 1 to 9: of a
    sensitive theme, that is one count too few."""
    monkeypatch.setattr(Counts, "_settle", lambda self, waiting: None)
    monkeypatch.setattr(Counts, "company", lambda self, place, many=1: [])
    rows = [
        {"territory": A, "period": YEAR, "sex": sex, "value": value}
        for sex, value in (("f", 3), ("m", 40))
    ]
    with pytest.raises(Recoverable) as refused:
        tell(Shape("a", (SEX,), cuts=((), ("sex",)), theme=Theme.HEALTH), rows)
    cells = {(item.cell.cut, item.cell.territory): item for item in refused.value.cells}
    assert (cells["sex=f", A].low, cells["sex=f", A].high) == (1, 9)
    with pytest.raises(queries.UnknownIndicator):
        queries.series("a", [A])


@pytest.mark.django_db
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.integers(0, 40), min_size=24, max_size=24),
    st.sampled_from([Theme.GENERAL, Theme.HEALTH]),
)
def test_nothing_can_be_worked_out_of_a_release(
    hierarchy: Hierarchy, leaves: list[int], theme: str
) -> None:
    """Three towns, two sexes, four quarters; regions of two lists, a district, a year, both sexes."""
    shape = Shape("a", (SEX,), periodicity="quarter", cuts=((), ("sex",)), theme=theme)
    axes, blocks = rolled(shape, leaves)
    layout = Layout(shape, axes, tuple(block.cut for block in blocks), hierarchy)
    counts = Counts(layout, values_of(blocks))
    counts.protect()
    assert recovered(*counts.published(), counts.k) == []
    public = values_of(release(shape, axes, blocks, hierarchy))
    assert all(value != value or value == 0 or value >= counts.k for value in public.ravel())
    assert all(value != value or value % 5 == 0 for value in public.ravel())


@pytest.fixture
def hierarchy(db: None) -> Hierarchy:
    make_country()
    return Hierarchy.load()


def values_of(blocks: list[Block]) -> Any:
    import numpy as np

    return np.array([np.frombuffer(block.numerators, "f8") for block in blocks])


def rolled(shape: Shape, leaves: list[int]) -> tuple[Axes, list[Block]]:
    """The leaves (sex × town × quarter) with everything that they add up to."""
    from array import array

    quarters = [f"2023-Q{n}" for n in range(1, 5)]
    inside = {
        A: (A,), B: (B,), C: (C,), "dicofre:99": (A, B, C),
        "nuts-2013:N": (A, B), "nuts-2013:S": (C,), "nuts-2013:XX": (A, B, C),
    }  # fmt: skip
    levels = ["municipality"] * 3 + ["district", "nuts3", "nuts3", "country"]
    held = {"2023": quarters} | {quarter: [quarter] for quarter in quarters}
    own = iter(leaves)
    leaf = {(s, t, q): next(own) for s in SEX.members for t in (A, B, C) for q in quarters}
    sexes = {"": SEX.members, "sex=f": ("f",), "sex=m": ("m",)}
    blocks = [
        Block(
            cut,
            array(
                "d",
                [
                    sum(leaf[s, t, q] for s in of for t in towns_in for q in held[period])
                    for towns_in in inside.values()
                    for period in held
                ],
            ),
            None,
            array("B", bytes(len(inside) * len(held))),
            None,
            None,
        )
        for cut, of in sexes.items()
    ]
    return Axes(tuple(inside), tuple(levels), tuple(held)), blocks
