"""The gate: examples that can be worked out by hand, then properties over all numbers."""

from __future__ import annotations

from decimal import Decimal
from math import inf

import pytest
from django.test import override_settings
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from monitor.facts.checks import check_thresholds
from monitor.facts.disclosure import (
    HIDDEN,
    Breakdown,
    PublicFigure,
    public_breakdown,
    public_count,
    public_share,
    share_of,
)
from monitor.facts.enums import SENSITIVE, Missing, Theme, threshold

GENERAL, VIOLENCE = Theme.GENERAL, Theme.VIOLENCE
themes = st.sampled_from(Theme.values)
counts = st.integers(0, 400)
small_counts = st.integers(0, 30)


def values(breakdown: Breakdown) -> list[int | None]:
    return [figure.value for figure in breakdown.parts]


# ── one count ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, 0), (5, 5), (7, 5), (8, 10), (22, 20), (23, 25), (1_002, 1_000), (Decimal("7.5"), 10)],
)
def test_a_count_is_rounded_to_base_five_half_up(count: int, shown: int) -> None:
    assert public_count(count, GENERAL).value == shown


@pytest.mark.parametrize("count", [1, 2, 3, 4, Decimal("0.5"), Decimal("4.9")])
def test_a_small_count_is_hidden(count: int) -> None:
    figure = public_count(count, GENERAL)
    assert figure.value is None
    assert figure.is_hidden
    assert str(figure) == "menos de 5"


def test_a_sensitive_theme_hides_up_to_nine() -> None:
    assert public_count(9, VIOLENCE) == PublicFigure(None, Missing.SUPPRESSED, below=10)
    assert public_count(9, GENERAL).value == public_count(11, VIOLENCE).value == 10


@pytest.mark.parametrize("count", [-3, Decimal("NaN"), Decimal("Infinity")])
def test_what_cannot_be_a_count_is_hidden_and_nothing_is_said_of_it(count: Decimal) -> None:
    assert public_count(count, GENERAL) == HIDDEN


def test_missing_stays_missing_with_its_reason() -> None:
    assert public_count(None, GENERAL) == PublicFigure(None, Missing.NOT_REPORTED)
    assert str(public_count(None, GENERAL)) == "sem dados"
    confidential = public_count(None, GENERAL, missing=Missing.CONFIDENTIAL)
    assert str(confidential) == "confidencial"


def test_a_figure_says_itself_in_words_of_the_language() -> None:
    assert str(public_count(1_234, GENERAL)) == "cerca de 1\u00a0235"
    assert str(public_count(0, GENERAL)) == "0"
    assert str(public_share(24, 41, GENERAL)) == "cerca de 63\u00a0%"
    assert str(HIDDEN) == "omitido"
    with override("en"):
        assert "1,235" in str(public_count(1_234, GENERAL))


@given(st.integers(-5, 3_000) | st.decimals(-5, 3_000, places=2), themes)
def test_no_published_count_lies_under_the_threshold(count: int, theme: str) -> None:
    figure = public_count(count, theme)
    assert figure.value is None or figure.value == 0 or figure.value >= threshold(theme)
    assert (figure.value == 0) == (count == 0)


@given(counts, themes)
def test_publishing_a_published_figure_changes_nothing(count: int, theme: str) -> None:
    once = public_count(count, theme)
    assert once.value is None or public_count(once.value, theme) == once


@given(counts, counts, themes)
def test_a_larger_count_never_shows_a_smaller_figure(one: int, other: int, theme: str) -> None:
    shown = [public_count(count, theme).value for count in sorted((one, other))]
    assert None in shown or shown == sorted(shown)  # type: ignore[type-var]


# ── the thresholds ───────────────────────────────────────────────────────────────────────────────


def test_every_theme_has_a_threshold_and_no_theme_means_general() -> None:
    assert {theme: threshold(theme) for theme in Theme} == {
        theme: 10 if theme in SENSITIVE else 5 for theme in Theme
    }
    assert threshold("") == 5
    with pytest.raises(ValueError):
        threshold("colours")


@override_settings(DISCLOSURE_THRESHOLDS={"violence": 20, "housing": 7})
def test_an_installation_chooses_its_own_thresholds() -> None:
    """7 would be rounded to 5, which is under k: the lowest multiple of 5 from k on is 10."""
    assert public_count(19, VIOLENCE).is_hidden
    assert public_count(7, Theme.HOUSING).value == 10
    assert public_count(6, Theme.HOUSING).is_hidden


@pytest.mark.parametrize("chosen", [{"colours": 5}, {"violence": 2}, {"health": "10"}])
def test_a_threshold_that_protects_nobody_stops_the_start(chosen: dict[str, int]) -> None:
    assert check_thresholds() == []
    with override_settings(DISCLOSURE_THRESHOLDS=chosen):
        assert [error.id for error in check_thresholds()] == ["facts.E001"]


# ── parts and their total ────────────────────────────────────────────────────────────────────────


def test_large_parts_are_shown_with_their_total() -> None:
    """12 → 10, 13 → 15, 0 → 0, and 25 stays 25."""
    breakdown = public_breakdown([12, 13, 0], 25, GENERAL)
    assert (values(breakdown), breakdown.total.value) == ([10, 15, 0], 25)


def test_a_single_hidden_part_takes_another_one_with_it() -> None:
    """22 + 22 + 4 = 48: with 20 + 20 + ? = 50 the last could only be 4, so one 22 is hidden too."""
    breakdown = public_breakdown([22, 22, 4], 48, GENERAL)
    assert (values(breakdown), breakdown.total.value) == ([None, 20, None], 50)
    assert breakdown.parts[0] == breakdown.parts[2] == HIDDEN


def test_two_small_parts_that_are_enough_together_take_nothing_else() -> None:
    """3 + 4 = 7, from k = 5 on."""
    assert values(public_breakdown([3, 4, 30], 37, GENERAL)) == [None, None, 30]


def test_two_small_parts_that_are_not_enough_together_take_the_smallest_other() -> None:
    """1 + 2 = 3 is under 5; with 8 they are 11."""
    assert values(public_breakdown([1, 30, 2, 8], 41, GENERAL)) == [None, 30, None, None]


def test_a_zero_is_hidden_beside_a_hidden_part() -> None:
    assert values(public_breakdown([0, 2, 9, 20], 31, GENERAL)) == [None, None, None, 20]
    assert values(public_breakdown([1, 1, 1, 1, 1, 1, 1], 7, GENERAL)) == [None] * 7


def test_under_a_hidden_total_every_part_is_hidden() -> None:
    breakdown = public_breakdown([3, 0], 3, GENERAL)
    assert breakdown.total.below == 5
    assert breakdown.parts == (HIDDEN, HIDDEN)


def test_when_one_part_has_everybody_a_sensitive_theme_shows_the_total_only() -> None:
    breakdown = public_breakdown([12, 0], 12, VIOLENCE)
    assert (values(breakdown), breakdown.total.value) == ([None, None], 10)
    assert values(public_breakdown([12, 0], 12, GENERAL)) == [10, 0]


def test_what_the_total_has_beyond_its_parts_is_guarded_too() -> None:
    """15 + 20 of 37: the other two could be found, so a part is hidden; of 45 the ten need not be."""
    assert values(public_breakdown([15, 20], 37, GENERAL)) == [None, 20]
    assert values(public_breakdown([15, 20], 45, GENERAL)) == [15, 20]


def test_a_part_nobody_reported_stays_unreported() -> None:
    breakdown = public_breakdown([None, 3, 4], 7, GENERAL)
    assert [figure.reason for figure in breakdown.parts] == [
        Missing.NOT_REPORTED,
        Missing.SUPPRESSED,
        Missing.SUPPRESSED,
    ]


def test_without_a_total_each_part_stands_alone() -> None:
    breakdown = public_breakdown([22, 0, 4], None, GENERAL)
    assert values(breakdown) == [20, 0, None]
    assert str(breakdown.parts[2]) == "menos de 5"
    assert breakdown.total.reason == Missing.NOT_REPORTED


def as_read(figure: PublicFigure) -> tuple[float, float]:
    """The least and the most that a reader can take a figure for, knowing how the gate rounds."""
    if figure.value is None:
        return (1, figure.below - 1) if figure.below else (0, inf)
    return (figure.value - 2, figure.value + 2) if figure.value else (0, 0)


@given(st.lists(small_counts, min_size=1, max_size=8), st.just(0) | small_counts, themes)
def test_no_subtraction_narrows_a_hidden_part(parts: list[int], rest: int, theme: str) -> None:
    """By intervals: total − the most of the others ≤ part ≤ total − the least of the others.

    For every hidden part that leaves at least all of 1 … k − 1. What is in no part is one more that
    nothing is said of, and is guarded too when it is small.
    """
    breakdown = public_breakdown(parts, sum(parts) + rest, theme)
    figures = [*breakdown.parts, *([HIDDEN] if rest else [])]
    least, most = as_read(breakdown.total)
    k = threshold(theme)
    for position, figure in enumerate(figures):
        others = [as_read(other) for at, other in enumerate(figures) if at != position]
        if figure.is_hidden and (position < len(parts) or rest < k):
            assert least - sum(top for _, top in others) <= 1
            assert most - sum(bottom for bottom, _ in others) >= k - 1


@given(st.lists(small_counts | st.none(), max_size=8), counts | st.none(), themes)
def test_no_published_part_lies_under_the_threshold(
    parts: list[int | None], total: int | None, theme: str
) -> None:
    breakdown = public_breakdown(parts, total, theme)
    for part, figure in zip(parts, breakdown.parts, strict=True):
        assert (figure.reason == Missing.NOT_REPORTED) == (part is None)
        assert figure.value is None or figure in (public_count(part, theme), PublicFigure(0))


@given(st.lists(counts, min_size=2, max_size=8), themes)
def test_where_nothing_is_small_nothing_is_hidden(parts: list[int], theme: str) -> None:
    large = [part + threshold(theme) for part in parts]
    assert None not in values(public_breakdown(large, sum(large), theme))


# ── shares ───────────────────────────────────────────────────────────────────────────────────────


def test_a_share_comes_from_the_rounded_figures() -> None:
    """24 of 41 is 58,5 %; published are 25 of 40, which is 62,5 % and half up 63 %."""
    assert public_share(24, 41, GENERAL) == PublicFigure(63, unit="%")


def test_a_share_is_hidden_with_its_part_and_missing_with_its_whole() -> None:
    assert public_share(3, 41, GENERAL).reason == Missing.SUPPRESSED
    assert public_share(3, 4, GENERAL).reason == Missing.SUPPRESSED
    assert public_share(24, None, GENERAL).reason == Missing.NOT_REPORTED
    assert public_share(24, 0, GENERAL).reason == Missing.NOT_APPLICABLE


def test_no_part_of_a_whole_is_said_except_of_a_sensitive_theme() -> None:
    assert public_share(0, 41, GENERAL).value == 0
    assert public_share(0, 41, VIOLENCE) == HIDDEN


def test_shares_of_a_breakdown_are_hidden_where_the_parts_are() -> None:
    """[22, 22, 4] of 48 shows only 20 of 50: 40 %."""
    breakdown = public_breakdown([22, 22, 4], 48, GENERAL)
    shares = [share_of(part, breakdown.total, GENERAL).value for part in breakdown.parts]
    assert shares == [None, 40, None]


def test_a_rate_is_for_each_thousand_when_told() -> None:
    """52 → 50 of 2.003 → 2.005: 24,9 in a thousand."""
    assert str(public_share(52, 2_003, GENERAL, per=1_000)) == "cerca de 25\u00a0‰"


@given(counts, counts, themes)
def test_a_share_is_a_function_of_what_is_published(one: int, other: int, theme: str) -> None:
    part, whole = public_count(one, theme), public_count(other, theme)
    if part.value is not None and whole.value is not None:
        assert public_share(one, other, theme) == public_share(part.value, whole.value, theme)
