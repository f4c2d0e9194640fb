"""What of a dataset anybody may have."""

from __future__ import annotations

from typing import Any

import pyarrow.parquet as pq
import pytest

from monitor.api.datasets import open_dataset
from monitor.api.released import Row, page, released, rows
from monitor.api.tests.conftest import FAMILIES
from monitor.api.tests.conftest import rows as told
from monitor.facts import writing
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
    """B's 3 women are hidden; with them its 40 men, for 43 − 40 would tell them; and A's women and C's,
    for B is in one region with A by the list of 2013 and with C by that of 2024."""
    found = figures("familias")
    for town in (A, B, C):
        assert [found[town, "2023", sex] for sex in ("f", "m")] == ["suppressed"] * 2
    assert [found[town, "2023", ""] for town in (A, B, C)] == [50, 45, 300]


def test_what_contains_a_hidden_figure_is_told_where_that_tells_nothing(families: Any) -> None:
    """125 women, 266 men: of A's 22 and B's 3 it tells only that they are 25 or so."""
    found = figures("familias")
    for whole in (DISTRICT, COUNTRY_2013):
        assert [found[whole, "2023", sex] for sex in ("f", "m", "")] == [125, 265, 390]


def test_of_a_year_a_hidden_quarter_is_not_alone(country: None) -> None:
    """2 + 30 + 40 + 50 = 122, told as 120: without the 2 and the 30 it tells neither."""
    shape = Shape("visits", (), "sum", unit="N.º", periodicity="quarter")
    values = {"2023-Q1": 2, "2023-Q2": 30, "2023-Q3": 40, "2023-Q4": 50}
    tell_now(
        shape,
        [{"territory": A, "period": quarter, "value": value} for quarter, value in values.items()],
    )
    found = figures("contas")
    assert [found[A, quarter] for quarter in values] == ["suppressed", "suppressed", 40, 50]
    assert found[A, "2023"] == 120


def test_only_declared_cuts_are_published(country: None) -> None:
    shape = Shape(
        "crossed",
        (Dimension("sex", ("f", "m")), Dimension("age", ("0-64", "65+"))),
        "sum",
        unit="N.º",
        cuts=((), ("sex",)),
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
    """22 of 48 is 45.8 %; of the public 20 and 50 it is 40 %. 3 of 43 is hidden, and beside it 21 of
    45, for the region's 24 less 21 would tell the 3."""
    shape = Shape("share", (), "ratio", unit="%", per=100)
    counts = ((A, 3, 43), (B, 21, 45), (C, 22, 48))
    tell_now(
        shape,
        [
            {
                "territory": place,
                "period": "2013",
                "value": 100 * num / den,
                "numerator": num,
                "denominator": den,
            }
            for place, num, den in counts
        ],
    )
    found = figures("contas")
    assert [found[place, "2013"] for place in (A, B, C)] == ["suppressed", "suppressed", 40]


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


def test_what_was_released_under_a_lower_count_is_in_no_file(families: Any, settings: Any) -> None:
    """At k = 5 there are numbers; at 50 none until it is released again, and then those of C alone."""
    slab = families.slabs.select_related("edition__dataset").get()
    assert pq.read_table(released(slab)).num_rows
    settings.DISCLOSURE_THRESHOLDS = {"general": 50}
    assert pq.read_table(released(slab)).num_rows == 0
    writing.refresh()
    values = pq.read_table(released(slab)).to_pydict()
    told = {t for t, v in zip(values["territory"], values["value"], strict=True) if v is not None}
    assert C in told
    assert A not in told
