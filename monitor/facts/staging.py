"""A table of facts on its way to being a file: put in order, looked through, written.

The rows are sorted by DuckDB (on the disk when they do not fit) and pass through here a group at a
time, so that memory does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from monitor.facts import periods
from monitor.facts.answers import REASONS, STATUSES
from monitor.facts.engines import writer
from monitor.facts.enums import Missing
from monitor.facts.shapes import DENOMINATOR, EVERYBODY, FIXED, NUMERATOR, Shape, scheme_of
from monitor.facts.traits import Traits

# Small enough for a question about one member to leave most of the file unread.
ROW_GROUP = 61_440


class FactsProblem(ValueError):
    """The table is not of the shape it is said to be; nothing was written."""


@dataclass
class Found:
    """What was seen on the way."""

    rows: int = 0
    first_period: str = ""
    last_period: str = ""
    statuses: set[str] = field(default_factory=set)
    stated: set[str] = field(default_factory=set)
    gaps: bool = False

    def traits(self, shape: Shape, *, apart: bool) -> Traits:
        names = [dimension.name for dimension in shape.dimensions]
        return Traits(
            tuple(name for name in names if name in self.stated),
            apart,
            self.gaps,
            self.statuses == {STATUSES[0]},
        )


def write_sorted(
    path: Path, shape: Shape, table: Any, status: str, onto: Path | None
) -> tuple[Found, bool]:
    """Write the file; what was found, and whether it has numerators and denominators.

    `table` is a pyarrow Table or RecordBatchReader; `status` is that of rows without one; the rows of
    the file `onto` are kept where the table says nothing. Raises FactsProblem.
    """
    names = _columns(shape, table)
    apart = NUMERATOR in names
    looking = _Looking(shape)
    connection = writer().connection()
    connection.register("incoming", table)
    try:
        sql = _ordered(shape, names, status, onto)
        answer = connection.execute(sql)
        batches = answer.to_arrow_reader(ROW_GROUP)
        schema = _schema(shape, apart)
        encoded = {name: "BYTE_STREAM_SPLIT" for name in schema.names if _is_number(schema, name)}
        with pq.ParquetWriter(
            path,
            schema,
            compression="zstd",
            use_dictionary=[name for name in schema.names if name not in encoded],
            column_encoding=encoded,
        ) as file:
            for group in _groups(batches, schema):
                looking.at(group)
                file.write_table(group, row_group_size=ROW_GROUP)
    finally:
        connection.unregister("incoming")
    return looking.found, apart


def _columns(shape: Shape, table: Any) -> list[str]:
    names: list[str] = list(table.schema.names)
    needed = {"territory", "period", "value", *(d.name for d in shape.dimensions)}
    if missing := needed - set(names):
        raise FactsProblem(f"{shape.indicator}: no column {', '.join(sorted(missing))}")
    if unknown := set(names) - needed - set(FIXED):
        raise FactsProblem(f"{shape.indicator}: unknown column {', '.join(sorted(unknown))}")
    if (NUMERATOR in names) != (DENOMINATOR in names):
        raise FactsProblem(f"{shape.indicator}: numerator and denominator come together")
    if NUMERATOR in names and not shape.divides:
        raise FactsProblem(f"{shape.indicator}: {shape.roll_up} has no numerator")
    return names


def _ordered(shape: Shape, names: list[str], status: str, onto: Path | None) -> str:
    """Texts never NULL, a value that is no number missing, a missing value with a reason."""
    dimensions = [dimension.name for dimension in shape.dimensions]
    keys = [*dimensions, "territory", "period"]
    numbers = ["value", *([NUMERATOR, DENOMINATOR] if NUMERATOR in names else [])]
    there = "value IS NOT NULL AND isfinite(value::DOUBLE)"
    reason = "nullif(reason, '')" if "reason" in names else "NULL"
    told = "nullif(status, '')" if "status" in names else "NULL"
    columns = [
        *(f"coalesce({_q(name)}::VARCHAR, '{EVERYBODY}') AS {_q(name)}" for name in dimensions),
        "territory::VARCHAR AS territory",
        "period::VARCHAR AS period",
        *(f"CASE WHEN {there} THEN {name}::DOUBLE END AS {name}" for name in numbers),
        f"CASE WHEN {there} THEN '' ELSE coalesce({reason}, '{Missing.NOT_REPORTED}') END AS reason",
        f"coalesce({told}, '{status}') AS status",
    ]
    rows = f"SELECT {', '.join(columns)} FROM incoming"
    order = ", ".join(map(_q, keys))
    if onto is not None:
        kept = ", ".join([*map(_q, keys), *numbers, "reason", "status"])
        path = str(onto).replace("'", "''")
        rows = (
            f"WITH new AS MATERIALIZED ({rows}) SELECT {kept} FROM new UNION ALL "
            f"SELECT {kept} FROM read_parquet('{path}') old ANTI JOIN new USING ({order})"
        )
    return f"SELECT * FROM ({rows}) ORDER BY {order}"


def _q(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _schema(shape: Shape, apart: bool) -> pa.Schema:
    texts = [*(dimension.name for dimension in shape.dimensions), "territory", "period"]
    numbers = ["value", *([NUMERATOR, DENOMINATOR] if apart else [])]
    kinds = dict.fromkeys(texts, pa.string()) | dict.fromkeys(numbers, pa.float64())
    return pa.schema(kinds | {"reason": pa.string(), "status": pa.string()})


def _is_number(schema: pa.Schema, name: str) -> bool:
    return bool(schema.field(name).type == pa.float64())


def _groups(batches: Any, schema: pa.Schema) -> Iterator[pa.Table]:
    """The rows in groups of one size, so that the same rows always make the same file."""
    waiting: list[Any] = []
    count = 0
    for batch in batches:
        waiting.append(batch)
        count += batch.num_rows
        while count >= ROW_GROUP:
            table = pa.Table.from_batches(waiting)
            yield table.slice(0, ROW_GROUP).combine_chunks().cast(schema)
            rest = table.slice(ROW_GROUP)
            waiting, count = rest.to_batches(), rest.num_rows
    if count:
        yield pa.Table.from_batches(waiting).combine_chunks().cast(schema)


class _Looking:
    """Looks through the sorted rows: what a row may not be, and what the manifest keeps."""

    def __init__(self, shape: Shape):
        self.shape = shape
        self.found = Found()
        self._keys = [*(dimension.name for dimension in shape.dimensions), "territory", "period"]
        self._last: pa.Table | None = None
        self._known: dict[str, set[str]] = {"territory": set(), "period": set()}

    def at(self, rows: pa.Table) -> None:
        for dimension in self.shape.dimensions:
            seen = set(pc.unique(rows[dimension.name]).to_pylist())
            if strange := seen - {*dimension.members, EVERYBODY}:
                raise self._problem(f"unknown {dimension.name}: {_some(strange)}")
            if EVERYBODY in seen:
                self.found.stated.add(dimension.name)
        self._each_new("territory", rows, scheme_of)
        self._each_new("period", rows, periods.kind)
        for name, known in (("reason", REASONS), ("status", STATUSES)):
            seen = set(pc.unique(rows[name]).to_pylist())
            if strange := seen - set(known):
                raise self._problem(f"unknown {name}: {_some(strange)}")
        self.found.statuses |= set(pc.unique(rows["status"]).to_pylist())
        self.found.gaps |= rows["value"].null_count > 0
        self._no_repetition(rows)
        self.found.rows += rows.num_rows
        known_periods = self._known["period"]
        self.found.first_period, self.found.last_period = min(known_periods), max(known_periods)

    def _each_new(self, name: str, rows: pa.Table, check: Any) -> None:
        known = self._known[name]
        for text in set(pc.unique(rows[name]).to_pylist()) - known:
            if text is None:
                raise self._problem(f"a row without {name}")
            try:
                check(text)
            except ValueError as error:
                raise self._problem(str(error)) from error
            known.add(text)

    def _no_repetition(self, rows: pa.Table) -> None:
        """Sorted, so that a repeated cell is beside itself."""
        keys = rows.select(self._keys)
        joined = pa.concat_tables([self._last, keys]) if self._last is not None else keys
        self._last = keys.slice(keys.num_rows - 1)
        same: Any = None
        for column in joined.combine_chunks().columns:
            equal = pc.equal(column.slice(1), column.slice(0, len(column) - 1))
            same = equal if same is None else pc.and_(same, equal)
        if same is not None and pc.any(same).as_py():
            place = pc.index(same, True).as_py()
            raise self._problem(f"told twice: {joined.slice(place, 1).to_pylist()[0]}")

    def _problem(self, text: str) -> FactsProblem:
        return FactsProblem(f"{self.shape.indicator}: {text}")


def _some(texts: set[str]) -> str:
    return ", ".join(sorted(map(str, texts))[:5])
