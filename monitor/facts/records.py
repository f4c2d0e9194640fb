"""Facts counted from records that lie in Parquet: sessions, attendances, requests; never people.

For rooms whose records have grown past what their database adds up at each question: millions are
counted in one pass, exactly, and what comes out is a table for `writing.stage`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from monitor.facts import periods as calendar
from monitor.facts.engines import Engine, Source, engine
from monitor.facts.enums import Periodicity
from monitor.facts.shapes import EVERYBODY, Shape

_PARTS = {Periodicity.YEAR: 1, Periodicity.HALF: 2, Periodicity.QUARTER: 4, Periodicity.MONTH: 12}


def counted(records: Source, shape: Shape, *, by: Engine | None = None) -> pa.Table:
    """How many records there are in each territory, period and member of each dimension of the shape.

    `records` has the columns territory (text), day (date) and the dimensions (text). A territory that
    has any record has a zero where it has none, from the first period of all to the last: where
    nothing was recorded nothing happened. Raises ValueError for the periodicity of a school year.
    """
    answering = by or engine()
    names = tuple(dimension.name for dimension in shape.dimensions)
    found = answering.ask(tallied, names, _parts(shape), "", records=records)
    if not found.num_rows:
        return _facts(found, shape, names)
    first, last = (pc.min_max(found["n"])[end].as_py() for end in ("min", "max"))
    members = {
        f"members_{place}": pa.table({dimension.name: list(dimension.members)})
        for place, dimension in enumerate(shape.dimensions)
    }
    spans = pa.table({"n": pa.array(range(first, last + 1), pa.int32())})
    cells = answering.ask(filled, names, tallies=found, spans=spans, **members)
    return _facts(cells, shape, names)


def distinct(records: Source, shape: Shape, what: str, *, by: Engine | None = None) -> pa.Table:
    """How many different values of the column `what` (whole numbers) there are, exactly, in each cut of
    the shape: a number of organisations, of places. What is not summable is counted for each cut.
    """
    answering = by or engine()
    names = tuple(dimension.name for dimension in shape.dimensions)
    tables = [
        _facts(answering.ask(tallied, cut, _parts(shape), what, records=records), shape, names)
        for cut in shape.cuts
    ]
    return pa.concat_tables(tables)


def tallied(dimensions: tuple[str, ...], parts: int, what: str) -> ibis.Table:
    """territory, n (the number of the period since the year 0), the dimensions, value."""
    texts = dict.fromkeys(("territory", *dimensions), "string")
    numbers = {what: "int64"} if what else {}
    records = ibis.table(texts | {"day": "date"} | numbers, name="records")
    year, month = records.day.year(), records.day.month()
    part = (month - 1) // (12 // parts) if parts > 1 else ibis.literal(0)
    keys = ["territory", "n", *dimensions]
    rows = records.select("territory", *dimensions, *numbers, n=(year * parts + part).cast("int32"))
    if what:
        # Twice by keys is cheaper than a set for each of many groups.
        rows = rows.select(*keys, what).distinct()
    return rows.group_by(keys).agg(value=rows.count())


def filled(dimensions: tuple[str, ...]) -> ibis.Table:
    """Every cell of the territories that have any record."""
    texts = dict.fromkeys(("territory", *dimensions), "string")
    tallies = ibis.table(texts | {"n": "int32", "value": "int64"}, name="tallies")
    cells = tallies.select("territory").distinct()
    cells = cells.cross_join(ibis.table({"n": "int32"}, name="spans"))
    for place, name in enumerate(dimensions):
        cells = cells.cross_join(ibis.table({name: "string"}, name=f"members_{place}"))
    keys = ["territory", "n", *dimensions]
    joined = cells.left_join(tallies, keys, rname="tally_{name}")
    return joined.select(*keys, value=joined.value.coalesce(0))


def _parts(shape: Shape) -> int:
    if shape.periodicity not in _PARTS:
        raise ValueError(f"records are not counted by {shape.periodicity}")
    return _PARTS[Periodicity(shape.periodicity)]


def _facts(cells: pa.Table, shape: Shape, names: Sequence[str]) -> pa.Table:
    """With the period in words, and everybody where a dimension is not told apart."""
    numbers = cells["n"].unique().to_pylist() if cells.num_rows else []
    texts = pa.array([_period(number, shape) for number in numbers], pa.string())
    encoded = pc.index_in(cells["n"], pa.array(numbers, pa.int32()))
    columns: dict[str, Any] = {"territory": cells["territory"], "period": texts.take(encoded)}
    everybody = pa.array([EVERYBODY], pa.string()).take(pa.array([0] * cells.num_rows, pa.int32()))
    for name in names:
        columns[name] = cells[name] if name in cells.column_names else everybody
    return pa.table(columns | {"value": cells["value"].cast(pa.float64())})


def _period(number: int, shape: Shape) -> str:
    parts = _parts(shape)
    year, part = divmod(number, parts)
    return calendar.parts(str(year), shape.periodicity)[part]
