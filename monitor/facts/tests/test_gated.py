from __future__ import annotations

import math

from monitor.facts.answers import Column
from monitor.facts.cells import Cells, column
from monitor.facts.enums import Missing, RollUp, Theme
from monitor.facts.gated import as_public, gated, is_public, seen
from monitor.facts.shapes import Shape


def shown(shape: Shape, above: list[float], below: list[float] | None = None) -> Column:
    size = len(above)
    cells = Cells(above, below, bytes(size), None, {0: 0}, size, True)
    return column(gated(shape, cells), range(size), shape.per)


def test_small_counts_are_hidden_and_the_others_rounded_to_base_five() -> None:
    """k = 5: 0 stays, 1 and 4 are hidden, 5 stays, 7 → 5, 8 → 10, 22 → 20, 23 → 25;"""
    figures = list(shown(Shape("a"), [0, 1, 4, 5, 7, 8, 22, 23, math.nan]))
    assert [figure.value for figure in figures] == [0, None, None, 5, 5, 10, 20, 25, None]
    assert [figures[at].reason for at in (1, 2)] == [Missing.SUPPRESSED] * 2


def test_of_a_sensitive_theme_the_threshold_is_ten() -> None:
    figures = shown(Shape("a", theme=Theme.VIOLENCE), [9, 10, 12])
    assert figures.values == (None, 10, 10)


def test_a_rate_is_that_of_the_two_rounded_counts() -> None:
    """100 × 22 / 103 = 21,4 in the house; in public 100 × 20 / 105 = 19,05. Of 3 nothing is said."""
    shape = Shape("r", roll_up=RollUp.RATIO, per=100, unit="%", decimals=1)
    rate, hidden, of_few = shown(shape, [22, 3, 0], [103, 103, 4])
    assert round(rate.value or 0, 2) == 19.05
    assert hidden.value is of_few.value is None
    assert hidden.reason == of_few.reason == Missing.SUPPRESSED


def test_a_rate_of_nobody_in_a_sensitive_theme_is_hidden() -> None:
    shape = Shape("r", roll_up=RollUp.RATIO, per=100, theme=Theme.VIOLENCE)
    assert shown(shape, [0], [100]).figure(0).reason == Missing.SUPPRESSED


def test_what_came_without_its_counts_is_as_its_source_published_it() -> None:
    rate = Shape("r", roll_up=RollUp.RATIO, per=100, decimals=1)
    assert shown(rate, [0.1234], [math.nan]).values == (12.34,)
    index = Shape("i", roll_up=RollUp.NOT_SUMMABLE, decimals=1)
    assert shown(index, [187.3, 2.5]).values == (187.3, 2.5)


def test_a_mean_of_fewer_than_k_is_hidden() -> None:
    """The mean of 4 people is hidden; that of 5 is 5000 / 5 = 1000."""
    shape = Shape("m", roll_up=RollUp.WEIGHTED_MEAN)
    assert shown(shape, [4000, 5000], [4, 5]).values == (None, 1000)


def test_only_what_is_read_as_public_passes_the_gate() -> None:
    cells = Cells([7.0], None, bytes(1), None, {0: 0}, 1, True)
    assert seen(Shape("a"), cells) is cells
    with as_public():
        assert is_public()
        assert list(seen(Shape("a"), cells).numerators) == [5]
    assert not is_public()
