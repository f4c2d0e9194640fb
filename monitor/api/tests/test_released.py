"""What of a dataset anybody may have."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.api.datasets import open_dataset
from monitor.api.released import Row, page, released, rows
from monitor.api.tests.conftest import FAMILIES
from monitor.api.tests.conftest import rows as told
from monitor.facts.conftest import COUNTRY_2013, DISTRICT, A, B, C, tell_now
from monitor.facts.shapes import Dimension, Shape


def figures(code: str) -> dict[tuple[str, ...], float | str | None]:
    """(territory, period, members…) → its value, or the reason of not having one."""
    item = open_dataset(code)
    assert item is not None
    [slab] = item.slabs
    return {
        (row.territory, row.period, *row.members): row.reason if row.value is None else row.value
        for row in rows(slab)
    }


def test_official_figures_pass_as_their_source_published_them(residents: Any) -> None:
    found = figures("residentes")
    assert found[B, "2023", "f"] == 3
    assert found[A, "2023", "m"] == 26
    assert found[C, "2022", "f"] == "confidential"


def test_other_counts_are_hidden_or_rounded(families: Any) -> None:
    """A: 22, 26 and 48 → 20, 25 and 50. B: 3 is hidden, and 40 with it, for 43 − 40 would tell it."""
    found = figures("familias")
    assert [found[A, "2023", sex] for sex in ("f", "m", "")] == [20, 25, 50]
    assert [found[B, "2023", sex] for sex in ("f", "m")] == ["suppressed", "suppressed"]
    assert found[B, "2023", ""] == 45


def test_what_contains_a_hidden_figure_is_hidden_too(families: Any) -> None:
    """The district has 125 women: without A's 22 and C's 100 it would tell B's 3."""
    found = figures("familias")
    for whole in (DISTRICT, COUNTRY_2013):
        assert {found[whole, "2023", sex] for sex in ("", "f", "m")} == {"suppressed"}
    assert found[C, "2023", "f"] == 100


def test_a_year_is_hidden_with_one_of_its_quarters(country: None) -> None:
    shape = Shape("visits", (), "sum", unit="N.º", periodicity="quarter")
    values = {"2023-Q1": 2, "2023-Q2": 30, "2023-Q3": 30, "2023-Q4": 30}
    tell_now(
        shape,
        [{"territory": A, "period": quarter, "value": value} for quarter, value in values.items()],
    )
    found = figures("contas")
    assert found[A, "2023-Q1"] == "suppressed"
    assert found[A, "2023"] == "suppressed"
    assert found[A, "2023-Q2"] == 30


def test_two_dimensions_are_never_crossed(country: None) -> None:
    shape = Shape(
        "crossed",
        (Dimension("sex", ("f", "m")), Dimension("age", ("0-64", "65+"))),
        "sum",
        unit="N.º",
        cuts=((), ("sex",), ("sex", "age")),
    )
    tell_now(
        shape,
        [
            {"territory": A, "period": "2023", "sex": sex, "age": age, "value": 50}
            for sex in "fm"
            for age in ("0-64", "65+")
        ],
    )
    assert {key[2:] for key in figures("contas")} == {("", ""), ("f", ""), ("m", "")}


def test_a_share_comes_from_the_public_counts(country: None) -> None:
    """22 of 48 is 45.8 %; of the public 20 and 50 it is 40 %. 3 of 43 is hidden."""
    shape = Shape("share", (), "ratio", unit="%", per=100)
    tell_now(
        shape,
        [
            {
                "territory": place,
                "period": "2023",
                "value": 100 * num / den,
                "numerator": num,
                "denominator": den,
            }
            for place, num, den in ((A, 22, 48), (B, 3, 43))
        ],
    )
    found = figures("contas")
    assert found[A, "2023"] == 40
    assert found[B, "2023"] == "suppressed"


def test_a_mean_without_public_counts_is_left_out(country: None) -> None:
    shape = Shape("wage", (), "mean", unit="€")
    tell_now(shape, [{"territory": A, "period": "2023", "value": 950.5}])
    assert figures("contas")[A, "2023"] == "suppressed"


def test_a_sensitive_theme_hides_up_to_nine(country: None) -> None:
    shape = Shape("shelter", (), "sum", unit="N.º", theme="violence")
    tell_now(
        shape,
        [
            {"territory": A, "period": "2023", "value": 9},
            {"territory": C, "period": "2023", "value": 10},
        ],
    )
    found = figures("contas")
    assert (found[A, "2023"], found[C, "2023"]) == ("suppressed", 10)


def test_no_exact_count_is_in_the_file_that_leaves(families: Any) -> None:
    import pyarrow.parquet as pq

    item = open_dataset("familias")
    assert item is not None
    table = pq.read_table(released(item.slabs[0]))
    assert set(table.column_names) == {"sex", "territory", "period", "value", "reason", "status"}
    values = {value for value in table["value"].to_pylist() if value is not None}
    assert values
    assert all(value % 5 == 0 for value in values)


def test_the_file_is_made_once(families: Any) -> None:
    item = open_dataset("familias")
    assert item is not None
    first = released(item.slabs[0])
    before = first.stat().st_mtime_ns
    assert released(item.slabs[0]) == first
    assert first.stat().st_mtime_ns == before


def test_official_changing_to_not_is_another_file(residents: Any) -> None:
    item = open_dataset("residentes")
    assert item is not None
    official = released(item.slabs[0])
    item.dataset.is_official = False
    assert released(item.slabs[0]) != official


@pytest.mark.parametrize("limit", [1, 2, 7])
def test_pages_after_a_key_are_all_the_rows_once(residents: Any, limit: int) -> None:
    item = open_dataset("residentes")
    assert item is not None
    [slab] = item.slabs
    found: list[Row] = []
    after: tuple[str, ...] = ()
    while True:
        one = page(slab, after=after, limit=limit)
        found += one.rows
        if one.following is None:
            break
        after = one.following
    assert found == list(rows(slab))
    assert len(found) == 12


def test_until_a_year_includes_its_quarters(country: None) -> None:
    shape = Shape("visits", (), "sum", unit="N.º", periodicity="quarter")
    quarters = ["2022-Q4", "2023-Q1", "2023-Q4", "2024-Q1"]
    tell_now(
        shape,
        [{"territory": A, "period": quarter, "value": 30} for quarter in quarters],
        is_official=True,
    )
    item = open_dataset("contas")
    assert item is not None
    found = page(item.slabs[0], limit=10, since="2023", until="2023").rows
    assert [row.period for row in found] == ["2023-Q1", "2023-Q4"]


def test_an_edition_that_was_withdrawn_is_not_had(families: Any) -> None:
    from monitor.facts.writing import withdraw

    tell_now(FAMILIES, told("2024", A=(30, 30)), code="familias")
    withdraw(by=None, edition=families)
    item = open_dataset("familias")
    assert item is not None
    assert [edition.number for edition in item.editions] == [2]
