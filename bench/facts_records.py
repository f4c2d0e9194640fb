"""An indicator set recomputed from records of activities, against only reading the same Parquet.

MONITOR_BENCH_RECORDS=50000000 asks for as many as an installation gathers in many years.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from bench.database import own_settings
from bench.measure import Result, interleaved, median_ratio, milliseconds
from bench.synthetic import AGES, SEXES, shape_of

RECORDS = int(os.environ.get("MONITOR_BENCH_RECORDS", "10_000_000"))
ROUNDS = 15 if RECORDS <= 10_000_000 else 5
ORGANISATIONS = 120  # of each municipality
COUNTED = ("territory", "day", "sex", "age")
_ROWS = f"""
COPY (
    SELECT format('dicofre:{{:04}}', hash(i) % 308) AS territory,
        DATE '2005-01-01' + (hash(i + 7) % 7305)::INT AS day,
        $sexes[(hash(i + 1) % {len(SEXES)} + 1)::INT] AS sex,
        $ages[(hash(i + 2) % {len(AGES)} + 1)::INT] AS age,
        (hash(i) % 308 * {ORGANISATIONS} + hash(i + 3) % {ORGANISATIONS})::BIGINT AS organisation
    FROM range({RECORDS}) AS r(i)
) TO $path (FORMAT parquet, COMPRESSION zstd)
"""


def run() -> list[Result]:
    with own_settings() as store:
        file = store / "records.parquet"
        make(file)
        return measured(file)


def make(file: Path) -> None:
    import duckdb

    with duckdb.connect() as connection:
        values = {"sexes": list(SEXES), "ages": list(AGES), "path": str(file)}
        connection.execute(_ROWS, values)


def read_only(file: Path, columns: tuple[str, ...]) -> Any:
    """Every value of the columns looked at and nothing made of it, by the same engine."""
    from monitor.facts.engines import writer

    told = ", ".join(f"max({column})" for column in columns)
    return writer().connection().execute(f"SELECT {told} FROM read_parquet(?)", [str(file)])


def measured(file: Path) -> list[Result]:
    from monitor.facts import records

    counts = shape_of("activities")
    apart = shape_of("organisations", roll_up="not_summable")
    counted = records.counted(file, counts)
    assert sum(counted.facts["value"].to_pylist()) == RECORDS
    assert not counted.unsaid
    agree(file, records.distinct(file, apart, "organisation").facts)
    times = interleaved(
        lambda: read_only(file, COUNTED),
        lambda: records.counted(file, counts),
        lambda: read_only(file, (*COUNTED, "organisation")),
        lambda: records.distinct(file, apart, "organisation"),
        rounds=ROUNDS,
    )
    results = []
    for what, bound, (reading, working) in (
        ("counts", 5, times[:2]),
        ("exact distinct", 12, times[2:]),
    ):
        label = f"{what} of {RECORDS // 1_000_000} million records: against only reading them"
        detail = f"{milliseconds(working)}, {milliseconds(reading)}"
        results.append(Result(label, median_ratio(working, reading), "×", bound, detail=detail))
    return results


def agree(file: Path, facts: Any) -> None:
    """The different ones of everybody, as DuckDB counts them. Raises AssertionError."""
    import duckdb

    ours = {
        (row["territory"], row["period"]): row["value"]
        for row in facts.to_pylist()
        if not row["sex"] and not row["age"]
    }
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT territory, year(day) || '-Q' || quarter(day), count(DISTINCT organisation)"
            " FROM read_parquet(?) GROUP BY ALL",
            [str(file)],
        ).fetchall()
    assert ours == {(place, period): number for place, period, number in rows}
