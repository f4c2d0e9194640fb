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
    found = told(records.counted(sessions, shape).facts)
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
    found = told(records.distinct(sessions, shape, "organisation").facts)
    assert found[A, "2023-Q1", ""] == 2
    assert (found[A, "2023-Q1", "f"], found[A, "2023-Q1", "m"]) == (1, 1)
    yearly = Shape("organisations", (SEX,), "not_summable")
    assert told(records.distinct(sessions, yearly, "organisation").facts) == {
        (A, "2023", ""): 2,
        (B, "2023", ""): 1,
    }


def test_one_that_is_in_many_cells_is_one_in_each_whole() -> None:
    """Organisation 1 worked with every sex and age, 2 with old women alone: 63 combinations and those of
    nobody are more than one word of bits."""
    import pyarrow as pa

    ages = tuple(f"{first:02}" for first in range(21))
    cells = [(sex, age, 1) for sex in ("f", "m", "x") for age in ages] + [("f", "20", 2)]
    sexes, own, organisations = zip(*cells, strict=True)
    size = len(cells)
    table = pa.table(
        {
            "territory": [A] * size,
            "day": [date(2023, 1, 5)] * size,
            "sex": sexes,
            "age": own,
            "organisation": pa.array(organisations, pa.int64()),
        }
    )
    shape = Shape(
        "organisations",
        (Dimension("sex", ("f", "m", "x")), Dimension("age", ages)),
        "not_summable",
        cuts=((), ("sex",), ("age",), ("sex", "age")),
    )
    found = {
        key[2:]: n for key, n in told(records.distinct(table, shape, "organisation").facts).items()
    }
    assert len(found) == 1 + 3 + 21 + 63
    assert {key for key, count in found.items() if count == 2} == {
        ("", ""),
        ("f", ""),
        ("", "20"),
        ("f", "20"),
    }
    assert sorted(set(found.values())) == [1, 2]


def test_what_was_counted_is_staged_as_it_is(sessions: Any, country: None) -> None:
    """Half-years and months add up to the same five."""
    from monitor.facts import queries

    for unit in ("half", "month", "year"):
        shape = Shape(f"sessions-{unit}", (SEX,), periodicity=unit)
        edition = writing.new_edition(by=None, dataset=a_dataset(code=unit))
        writing.stage(edition, shape, records.counted(sessions, shape).facts)
        writing.publish(by=None, edition=edition)
    halves = queries.series("sessions-half", [A, B])
    assert [line.column.values for line in halves.lines] == [(3, 1), (1, 0)]
    months = queries.series("sessions-month", [A])
    assert months.lines[0].column.values == (1, 1, 1, 0, 0, 0, 1)
    assert queries.series("sessions-year", [A]).lines[0].column.values == (4,)


def test_no_record_is_no_fact(sessions: Any) -> None:
    shape = Shape("sessions", (SEX,), periodicity="quarter")
    assert records.counted(sessions.slice(0, 0), shape).facts.num_rows == 0
    with pytest.raises(ValueError, match="school_year"):
        records.counted(sessions, Shape("sessions", (SEX,), periodicity="school_year"))


@pytest.fixture
def untidy(sessions: Any) -> Any:
    """The five, and in A's first quarter one of no sex and one of a sex that nobody declared, neither by
    a known organisation; one without territory, one without day, one without either."""
    import pyarrow as pa

    rows = [
        (A, date(2023, 1, 9), None, None),
        (A, date(2023, 1, 9), "?", None),
        (None, date(2023, 1, 9), "f", 1),
        (A, None, "f", 1),
        (None, None, "f", 1),
    ]
    columns = zip(*rows, strict=True)
    more = [pa.array(own, field.type) for own, field in zip(columns, sessions.schema, strict=True)]
    return pa.concat_tables([sessions, pa.table(more, schema=sessions.schema)])


def test_no_record_is_lost_without_a_word(untidy: Any) -> None:
    """Of the ten, seven have a place: everybody of A's first quarter is two women, a man and the two of
    whom nothing is known; the other three are said to be nowhere."""
    shape = Shape("sessions", (SEX,), periodicity="quarter")
    found = records.counted(untidy, shape)
    assert found.unsaid == {"territory": 2, "day": 1, "sex": 2}
    facts = told(found.facts)
    assert len(facts) == 2 * 3 * 3
    first = {sex: facts[A, "2023-Q1", sex] for sex in ("f", "m", "")}
    assert first == {"f": 2, "m": 1, "": 5}
    assert sum(count for (_town, _period, sex), count in facts.items() if not sex) == 7


def test_everybody_is_counted_across_each_dimension_of_which_something_is_unsaid() -> None:
    """Three sessions: a woman of 70, a woman of no age, an old person of no sex."""
    import pyarrow as pa

    day = date(2023, 1, 5)
    columns = {"sex": ["f", "f", None], "age": ["65+", None, "65+"]}
    three = pa.table({"territory": [A] * 3, "day": [day] * 3} | columns)
    shape = Shape("sessions", (SEX, Dimension("age", ("0-64", "65+"))))
    found = records.counted(three, shape)
    assert found.unsaid == {"sex": 1, "age": 1}
    assert {key[2:]: count for key, count in told(found.facts).items() if count} == {
        ("f", "65+"): 1,
        ("f", ""): 2,
        ("", "65+"): 2,
        ("", ""): 3,
    }


def test_who_is_unknown_is_no_different_one(untidy: Any) -> None:
    """Five records of A's first quarter, by two organisations and twice by nobody known: two."""
    shape = Shape(
        "organisations", (SEX,), "not_summable", periodicity="quarter", cuts=((), ("sex",))
    )
    found = records.distinct(untidy, shape, "organisation")
    assert found.unsaid == {"territory": 2, "day": 1, "sex": 2, "organisation": 2}
    facts = told(found.facts)
    first = {sex: facts[A, "2023-Q1", sex] for sex in ("f", "m", "")}
    assert first == {"f": 1, "m": 1, "": 2}
    assert set(facts) - {(A, "2023-Q1", sex) for sex in first} == {
        (A, "2023-Q3", ""),
        (A, "2023-Q3", "m"),
        (B, "2023-Q2", ""),
        (B, "2023-Q2", "m"),
    }


def test_where_no_record_says_who_the_number_is_missing(untidy: Any) -> None:
    shape = Shape("organisations", (SEX,), "not_summable", cuts=((), ("sex",)))
    nameless = untidy.slice(5, 2)
    found = records.distinct(nameless, shape, "organisation")
    assert told(found.facts) == {(A, "2023", ""): None}


def test_what_is_unsaid_stays_in_the_whole_that_anybody_sees(untidy: Any, country: None) -> None:
    """Staged, rolled up and released: A's quarters are five, none and one, of whom two are women."""
    from monitor.facts import queries

    shape = Shape("sessions", (SEX,), periodicity="quarter", cuts=((), ("sex",)))
    edition = writing.new_edition(by=None, dataset=a_dataset())
    writing.stage(edition, shape, records.counted(untidy, shape).facts)
    writing.publish(by=None, edition=edition)
    for cut, values in (("", (5, 0, 1)), ("sex=f", (2, 0, 0))):
        assert queries.series("sessions", [A], cut).lines[0].column.values == values
