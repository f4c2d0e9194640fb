"""Records counted one by one, on both engines."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from monitor.facts import records, writing
from monitor.facts.conftest import A, B, a_dataset
from monitor.facts.shapes import Dimension, Shape

SEX = Dimension("sex", ("f", "m"))
pytestmark = pytest.mark.usefixtures("each_engine")


@pytest.fixture
def sessions() -> Any:
    """In A three in the first quarter (two of women, by organisations 1, 1 and 2) and one in the
    third; in B one, of men, in the second."""
    import pyarrow as pa

    rows = [
        (A, date(2023, 1, 5), "f", 1),
        (A, date(2023, 3, 31), "f", 1),
        (A, date(2023, 2, 1), "m", 2),
        (A, date(2023, 7, 1), "m", 2),
        (B, date(2023, 4, 1), "m", 1),
    ]
    columns = dict(
        zip(("territory", "day", "sex", "organisation"), zip(*rows, strict=True), strict=True)
    )
    return pa.table(columns | {"organisation": pa.array(columns["organisation"], pa.int64())})


def told(table: Any) -> dict[tuple[str, ...], float]:
    return {tuple(row.values())[:-1]: row["value"] for row in table.to_pylist()}


def test_records_are_counted_and_where_there_are_none_it_is_zero(sessions: Any) -> None:
    shape = Shape("sessions", (SEX,), periodicity="quarter")
    found = told(records.counted(sessions, shape))
    assert len(found) == 2 * 3 * 2
    assert {key: count for key, count in found.items() if count} == {
        (A, "2023-Q1", "f"): 2,
        (A, "2023-Q1", "m"): 1,
        (A, "2023-Q3", "m"): 1,
        (B, "2023-Q2", "m"): 1,
    }
    assert found[B, "2023-Q3", "f"] == 0


def test_the_different_ones_are_counted_once_in_each_cut(sessions: Any) -> None:
    """In A's first quarter organisations 1 and 2: one for women, one for men, two for everybody."""
    shape = Shape(
        "organisations", (SEX,), "not_summable", periodicity="quarter", cuts=((), ("sex",))
    )
    found = told(records.distinct(sessions, shape, "organisation"))
    assert found[A, "2023-Q1", ""] == 2
    assert (found[A, "2023-Q1", "f"], found[A, "2023-Q1", "m"]) == (1, 1)
    yearly = Shape("organisations", (SEX,), "not_summable")
    assert told(records.distinct(sessions, yearly, "organisation")) == {
        (A, "2023", ""): 2,
        (B, "2023", ""): 1,
    }


def test_what_was_counted_is_staged_as_it_is(sessions: Any, country: None) -> None:
    """Half-years and months add up to the same five."""
    from monitor.facts import queries

    for unit in ("half", "month", "year"):
        shape = Shape(f"sessions-{unit}", (SEX,), periodicity=unit)
        edition = writing.new_edition(by=None, dataset=a_dataset(code=unit))
        writing.stage(edition, shape, records.counted(sessions, shape))
        writing.publish(by=None, edition=edition)
    halves = queries.series("sessions-half", [A, B])
    assert [line.column.values for line in halves.lines] == [(3, 1), (1, 0)]
    months = queries.series("sessions-month", [A])
    assert months.lines[0].column.values == (1, 1, 1, 0, 0, 0, 1)
    assert queries.series("sessions-year", [A]).lines[0].column.values == (4,)


def test_no_record_is_no_fact(sessions: Any) -> None:
    shape = Shape("sessions", (SEX,), periodicity="quarter")
    assert records.counted(sessions.slice(0, 0), shape).num_rows == 0
    with pytest.raises(ValueError, match="school_year"):
        records.counted(sessions, Shape("sessions", (SEX,), periodicity="school_year"))
