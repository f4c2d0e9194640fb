"""Facts counted from records that lie in Parquet: sessions, attendances, requests; never people.

For rooms whose records have grown past what their database adds up at each question: millions are
counted in one pass, exactly, and what comes out is a table for `writing.stage`. A record that does not
say where, when or of whom it is is never dropped without a word: see `Counted`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import product
from math import prod
from operator import or_
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from monitor.facts import periods as calendar
from monitor.facts.engines import Engine, Source, engine
from monitor.facts.enums import Periodicity
from monitor.facts.shapes import EVERYBODY, Dimension, Shape

_PARTS = {Periodicity.YEAR: 1, Periodicity.HALF: 2, Periodicity.QUARTER: 4, Periodicity.MONTH: 12}
# Bits of a whole number that never make it negative; a place is counted from the highest, which no
# engine takes for a short number.
_WORD = 62
_HIGHEST = 1 << _WORD - 1


@dataclass(frozen=True, slots=True)
class Counted:
    """`facts` for `writing.stage`. `unsaid`: how many records say no territory, no day, no declared
    member of a dimension, or nothing of what is counted, by the name of the column.

    Without territory or day a record is nowhere in the facts (one without both is among those without
    territory). One of no declared member is in the facts of everybody, and of no member.
    """

    facts: pa.Table
    unsaid: dict[str, int]


def counted(records: Source, shape: Shape, *, by: Engine | None = None) -> Counted:
    """How many records there are in each territory, period and member of each dimension of the shape;
    and of everybody, for a dimension of which some record says no member.

    `records` has the columns territory (text), day (date) and the dimensions (text). A territory that
    has any record has a zero where it has none, from the first period of all to the last: where
    nothing was recorded nothing happened. Raises ValueError for the periodicity of a school year.
    """
    answering = by or engine()
    names = tuple(dimension.name for dimension in shape.dimensions)
    found = answering.ask(tallied, names, _parts(shape), records=records)
    tallies, unsaid = _placed(found, "records")
    members = {}
    for place, dimension in enumerate(shape.dimensions):
        tallies, unknown = _declared(tallies, dimension.name, dimension.members)
        _say(unsaid, dimension.name, pc.sum(tallies.filter(unknown)["records"]))
        shown = [(member, member) for member in dimension.members]
        if dimension.name in unsaid:
            shown += [(member, EVERYBODY) for member in (*dimension.members, EVERYBODY)]
        told, shown_as = zip(*shown, strict=True)
        members[f"members_{place}"] = pa.table({"told": told, "shown": shown_as})
    if not tallies.num_rows:
        return Counted(_facts(tallies, shape, tallies["records"]), unsaid)
    first, last = (pc.min_max(tallies["n"])[end].as_py() for end in ("min", "max"))
    spans = pa.table({"n": pa.array(range(first, last + 1), pa.int32())})
    cells = answering.ask(filled, names, tallies=tallies, spans=spans, **members)
    return Counted(_facts(cells, shape, cells["records"]), unsaid)


def distinct(records: Source, shape: Shape, what: str, *, by: Engine | None = None) -> Counted:
    """How many different values of the column `what` (whole numbers) there are, exactly, in each cut of
    the shape: a number of organisations, of places. What is not summable is counted for each cut.

    A cell has a fact where it has records; one none of whose records says `what` is missing.
    """
    answering = by or engine()
    found = answering.ask(
        differing, shape.dimensions, shape.cuts, _parts(shape), what, records=records
    )
    cells, unsaid = _placed(found, "records")
    for name in (*(dimension.name for dimension in shape.dimensions), what):
        _say(unsaid, name, pc.sum(cells[f"unsaid_{name}"]))
    tables = []
    for number, (cut, masks) in enumerate(_cells(shape.dimensions, shape.cuts)):
        known = pc.not_equal(cells[f"cell_{number}"], 0)
        nameless = [
            pc.not_equal(pc.bit_wise_and(cells[f"nameless_{word}"], mask), 0)
            for word, mask in masks.items()
        ]
        told = cells.filter(reduce(pc.or_, nameless, known))
        own = told[f"cell_{number}"]
        for dimension in shape.dimensions:
            member = pa.scalar(cut.get(dimension.name, EVERYBODY))
            told = told.append_column(dimension.name, pa.repeat(member, told.num_rows))
        nobody = pa.scalar(None, pa.int64())
        tables.append(_facts(told, shape, pc.if_else(pc.equal(own, 0), nobody, own)))
    return Counted(pa.concat_tables(tables), unsaid)


# Expressions


@ibis.udf.agg.builtin
def bit_or(bits: int) -> int:  # type: ignore[empty-body]
    """Known to both engines, though not to Ibis for both."""


def tallied(dimensions: tuple[str, ...], parts: int) -> ibis.Table:
    """territory, n (the number of the period since the year 0), the dimensions, records."""
    rows = _numbered(dimensions, parts)
    return rows.group_by(["territory", "n", *dimensions]).agg(records=rows.count())


def differing(
    dimensions: tuple[Dimension, ...], cuts: tuple[tuple[str, ...], ...], parts: int, what: str
) -> ibis.Table:
    """territory, n, cell_<number> (how many different ones), records, unsaid_<column> (how many records),
    nameless_<word> (the places of the records that do not say `what`).

    Each different one is kept once, with a bit for each combination of members that it was seen in
    (`_cells`): one reading and one set serve every cut.
    """
    rows = _numbered(tuple(dimension.name for dimension in dimensions), parts, what)
    place: Any = ibis.literal(0)
    for dimension in dimensions:
        members = [(rows[dimension.name] == m, i) for i, m in enumerate(dimension.members, start=1)]
        own = ibis.cases(*members, else_=0) if members else ibis.literal(0)
        rows = rows.mutate(**{f"place_{dimension.name}": own})
        place = place * (len(members) + 1) + rows[f"place_{dimension.name}"]
    rows = rows.mutate(place=place.cast("int64"))
    words = range(-(-_size(dimensions) // _WORD))
    bit = ibis.literal(_HIGHEST) >> (rows.place % _WORD)
    unsaid = {
        f"unsaid_{d.name}": rows.count(where=rows[f"place_{d.name}"] == 0) for d in dimensions
    }
    seen = {f"seen_{word}": bit_or((rows.place // _WORD == word).ifelse(bit, 0)) for word in words}
    each = rows.group_by(["territory", "n", what]).agg(records=rows.count(), **unsaid, **seen)
    named, nameless = each[what].notnull(), each[what].isnull()
    sums = {name: each[name].sum() for name in ("records", *unsaid)}
    sums |= {f"unsaid_{what}": each.records.sum(where=nameless).coalesce(0)}
    sums |= {
        f"nameless_{word}": each[f"seen_{word}"].max(where=nameless).coalesce(0) for word in words
    }
    for number, (_cut, masks) in enumerate(_cells(dimensions, cuts)):
        there = [(each[f"seen_{word}"] & mask) != 0 for word, mask in masks.items()]
        sums[f"cell_{number}"] = each.count(where=named & reduce(or_, there))
    return each.group_by(["territory", "n"]).agg(**sums)


def _cells(
    dimensions: tuple[Dimension, ...], cuts: tuple[tuple[str, ...], ...]
) -> Iterator[tuple[dict[str, str], dict[int, int]]]:
    """Each cell of the cuts, as members by dimension, and the combinations that are in it: bits by word.

    A combination is a number whose digits are the places of its members, 0 for none that is declared.
    """
    places = [(None, *dimension.members) for dimension in dimensions]
    names = [dimension.name for dimension in dimensions]
    combinations = [dict(zip(names, own, strict=True)) for own in product(*places)]
    for cut in cuts:
        of_cut = [d.members for d in dimensions if d.name in cut]
        for members in product(*of_cut):
            cell = dict(zip(cut, members, strict=True))
            masks: dict[int, int] = {}
            for number, combination in enumerate(combinations):
                if cell.items() <= combination.items():
                    word, place = divmod(number, _WORD)
                    masks[word] = masks.get(word, 0) | _HIGHEST >> place
            yield cell, masks


def _size(dimensions: tuple[Dimension, ...]) -> int:
    return prod(len(dimension.members) + 1 for dimension in dimensions)


def _numbered(dimensions: tuple[str, ...], parts: int, *numbers: str) -> ibis.Table:
    texts = dict.fromkeys(("territory", *dimensions), "string")
    whole = dict.fromkeys(numbers, "int64")
    records = ibis.table(texts | {"day": "date"} | whole, name="records")
    year, month = records.day.year(), records.day.month()
    part = (month - 1) // (12 // parts) if parts > 1 else ibis.literal(0)
    number = (year * parts + part).cast("int32")
    return records.select("territory", *dimensions, *numbers, n=number)


def filled(dimensions: tuple[str, ...]) -> ibis.Table:
    """Every cell of the territories that have any record, each member where it is shown."""
    texts = dict.fromkeys(("territory", *dimensions), "string")
    rows = ibis.table(texts | {"n": "int32", "records": "int64"}, name="tallies")
    cells = rows.select("territory").distinct()
    cells = cells.cross_join(ibis.table({"n": "int32"}, name="spans"))
    for place, name in enumerate(dimensions):
        members = ibis.table({"told": "string", "shown": "string"}, name=f"members_{place}")
        rows = rows.join(members, rows[name] == members.told)
        rows = rows.drop(name, "told").rename({name: "shown"})
        cells = cells.cross_join(members.select(members.shown.name(name)).distinct())
    keys = ["territory", "n", *dimensions]
    sums = rows.group_by(keys).agg(records=rows.records.sum())
    joined = cells.left_join(sums, keys, rname="sum_{name}")
    return joined.select(*keys, records=joined.records.coalesce(0))


# Parts of the above


def _placed(rows: pa.Table, count: str) -> tuple[pa.Table, dict[str, int]]:
    """The rows that say where and when, and how many records do not."""
    unsaid: dict[str, int] = {}
    for name, column in (("territory", "territory"), ("day", "n")):
        lacking = pc.is_null(rows[column])
        _say(unsaid, name, pc.sum(rows.filter(lacking)[count]))
        rows = rows.filter(pc.invert(lacking))
    return rows, unsaid


def _declared(rows: pa.Table, name: str, members: tuple[str, ...]) -> tuple[pa.Table, Any]:
    """With everybody for what is no declared member, and where that is."""
    known = pc.is_in(rows[name], pa.array(members, pa.string()))
    told = pc.if_else(known, rows[name], EVERYBODY)
    return rows.set_column(rows.column_names.index(name), name, told), pc.invert(known)


def _say(unsaid: dict[str, int], name: str, records: Any) -> None:
    if number := records.as_py():
        unsaid[name] = number


def _parts(shape: Shape) -> int:
    if shape.periodicity not in _PARTS:
        raise ValueError(f"records are not counted by {shape.periodicity}")
    return _PARTS[Periodicity(shape.periodicity)]


def _facts(cells: pa.Table, shape: Shape, values: Any) -> pa.Table:
    """With the period in words."""
    numbers = cells["n"].unique()
    texts = pa.array([_period(number, shape) for number in numbers.to_pylist()], pa.string())
    columns = {
        "territory": cells["territory"],
        "period": texts.take(pc.index_in(cells["n"], numbers)),
    }
    columns |= {dimension.name: cells[dimension.name] for dimension in shape.dimensions}
    return pa.table(columns | {"value": values.cast(pa.float64())})


def _period(number: int, shape: Shape) -> str:
    year, part = divmod(number, _parts(shape))
    return calendar.parts(str(year), shape.periodicity)[part]
