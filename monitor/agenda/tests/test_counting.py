"""A total, by sex, by age, by both: whatever is said of the same people adds up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.agenda.counting import CountsDiffer, reconciled
from monitor.agenda.enums import AgeBand, Sex

CROSSED = [(sex, age) for sex in Sex.values for age in AgeBand.values]


def test_nothing_said_stays_unsaid() -> None:
    assert reconciled(None, {}) == (None, {})


def test_a_zero_is_said() -> None:
    assert reconciled(None, {("f", ""): 0, ("m", ""): 0}) == (0, {("f", ""): 0, ("m", ""): 0})
    assert reconciled(0, {}) == (0, {})


def test_a_blank_total_is_the_sum() -> None:
    cells = {("f", ""): 12, ("m", ""): 8}
    assert reconciled(None, cells) == (20, cells)
    assert reconciled(20, cells) == (20, cells)


def test_another_total_is_told_with_both_sums() -> None:
    with pytest.raises(CountsDiffer, match="é 21 e a soma por sexo é 20"):
        reconciled(21, {("f", ""): 12, ("m", ""): 8})


def test_the_sums_by_sex_and_by_age_are_of_the_same_people() -> None:
    by_sex, by_age = {("f", ""): 12, ("m", ""): 8}, {("", "0-14"): 5, ("", "25-64"): 15}
    assert reconciled(None, by_sex | by_age) == (20, by_sex | by_age)
    with pytest.raises(CountsDiffer, match="por sexo é 20 e a soma por idade é 19"):
        reconciled(None, by_sex | by_age | {("", "25-64"): 14})


def test_the_totals_of_a_full_table_are_checked_and_not_kept() -> None:
    """7 + 5 women, 8 men: 20."""
    crossed = {("f", "0-14"): 7, ("f", "65+"): 5, ("m", "0-14"): 8}
    totals = {("f", ""): 12, ("m", ""): 8, ("", "0-14"): 15, ("", "65+"): 5}
    assert reconciled(20, crossed | totals) == (20, crossed)
    with pytest.raises(CountsDiffer, match="«Mulheres», o total é 13 e as parcelas somam 12"):
        reconciled(20, crossed | {("f", ""): 13})
    with pytest.raises(CountsDiffer, match="«65 anos ou mais», o total é 4"):
        reconciled(20, crossed | {("", "65+"): 4})


@given(st.dictionaries(st.sampled_from(CROSSED), st.integers(0, 500), min_size=1))
def test_a_table_adds_up_to_itself_and_to_nothing_else(
    crossed: dict[tuple[str, str], int],
) -> None:
    total = sum(crossed.values())
    assert reconciled(None, crossed) == reconciled(total, crossed) == (total, crossed)
    with pytest.raises(CountsDiffer):
        reconciled(total + 1, crossed)
