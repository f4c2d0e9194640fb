"""A question past its time is interrupted, wherever it runs; what follows is as if it had not been."""

from __future__ import annotations

import time

import ibis
import pyarrow as pa
import pytest
from django.db import connection

from monitor.facts.budget import OutOfTime, within
from monitor.facts.engines import DuckDB

# Hours, wherever it is counted.
_LONG = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT count(*) FROM generate_series(1, 100000000000000) AS n",
}


def endless() -> ibis.Table:
    """Each of the rows with each of the rows."""
    numbers = ibis.table({"n": "int64"}, name="numbers")
    pairs = numbers.cross_join(numbers.view())
    return pairs.aggregate(total=(pairs.n * pairs.n_right % 7).sum())


def answer_to(sql: str) -> list[tuple[int, ...]]:
    """SQLite works while rows are fetched, PostgreSQL before."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [tuple(row) for row in cursor.fetchall()]


def plain() -> ibis.Table:
    numbers = ibis.table({"n": "int64"}, name="numbers")
    return numbers.aggregate(total=numbers.n.sum())


@pytest.mark.django_db(transaction=True)
def test_a_long_question_to_the_database_is_interrupted_and_the_next_is_answered() -> None:
    start = time.monotonic()
    with pytest.raises(OutOfTime), within(0.2):
        answer_to(_LONG[connection.vendor])
    assert time.monotonic() - start < 5
    with within(5):
        assert answer_to("SELECT 1") == [(1,)]


@pytest.mark.django_db
def test_a_long_question_to_duckdb_is_interrupted_and_the_next_is_answered() -> None:
    engine = DuckDB()
    many = pa.table({"n": pa.array(range(1_000_000), pa.int64())})
    few = pa.table({"n": pa.array([1, 2, 3], pa.int64())})
    start = time.monotonic()
    with pytest.raises(OutOfTime), within(0.2):
        engine.ask(endless, numbers=many)
    assert time.monotonic() - start < 5
    with within(5):
        assert engine.ask(plain, numbers=few)["total"].to_pylist() == [6]


@pytest.mark.django_db
def test_nothing_is_asked_when_there_is_no_time_left() -> None:
    with pytest.raises(OutOfTime), within(0):
        answer_to("SELECT 1")


@pytest.mark.django_db
def test_another_error_is_told_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError), within(5):
        _ = 1 // 0
