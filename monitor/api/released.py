"""What anybody may have of a slab, as one immutable file that everything public is read from.

Official statistics are the slab's own file. Of anything else it is what was released of it
(`monitor.facts.release`): the numbers of the pages, written once for each release under settings.FACTS
(whoever sweeps the store may remove it: it is made again).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from monitor.facts.answers import ABSENT, REASONS
from monitor.facts.audience import as_public
from monitor.facts.cells import column
from monitor.facts.engines import writer
from monitor.facts.enums import threshold
from monitor.facts.inspection import extent_of
from monitor.facts.models import Axis, Slab
from monitor.facts.reading import cells_by
from monitor.facts.shapes import EVERYBODY, Shape, parse_cut
from monitor.facts.slices import period_key
from monitor.facts.standing import standing_of

FOLDER = "released"
FIXED = ("territory", "period", "value", "reason", "status")


class Row(NamedTuple):
    """`members` go with the dimensions of the shape, "" being everybody."""

    members: tuple[str, ...]
    territory: str
    period: str
    value: float | None
    reason: str
    status: str


class Page(NamedTuple):
    rows: tuple[Row, ...]
    following: tuple[str, ...] | None
    """The key of the last row when there are more."""


def released(slab: Slab) -> Path:
    """The file to read, made if it is not there. `slab.edition.dataset` is at hand."""
    if slab.edition.dataset.is_official:
        return slab.file
    rolled = standing_of(slab).released
    # By the count of today: what was released under a lower one is not to be had.
    name = f"{rolled.stamp:x}-{threshold(slab.shape.theme)}.parquet"
    path = Path(settings.FACTS) / FOLDER / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{uuid4().hex}.writing")
        _write(temporary, slab.shape, sorted(_told(slab, rolled.axes.periods)))
        temporary.rename(path)
    return path


def page(
    slab: Slab,
    *,
    after: Sequence[str] = (),
    limit: int,
    territories: Sequence[str] = (),
    since: str = "",
    until: str = "",
) -> Page:
    """Rows after a key (members, territory, period), in the order of the file."""
    keys = [dimension.name for dimension in slab.shape.dimensions] + ["territory", "period"]
    conditions, values = [], []
    if after:
        conditions.append(f"({', '.join(map(_q, keys))}) > ({', '.join('?' * len(keys))})")
        values += list(after)
    if territories:
        conditions.append(f"territory IN ({', '.join('?' * len(territories))})")
        values += list(territories)
    if since:
        conditions.append("period >= ?")
        values.append(since)
    if until:
        # With its parts: "2023-Q4" comes after "2023".
        conditions.append("period <= ?")
        values.append(f"{until}~")
    found = list(_read(slab, conditions, values, limit + 1))
    last = found[limit - 1] if len(found) > limit else None
    return Page(
        tuple(found[:limit]), (*last.members, last.territory, last.period) if last else None
    )


def rows(slab: Slab) -> Iterator[Row]:
    """All of them, in the order of the file, a few thousand at a time."""
    return _read(slab, [], [], None)


def _read(
    slab: Slab, conditions: Sequence[str], values: Sequence[Any], limit: int | None
) -> Iterator[Row]:
    names = [dimension.name for dimension in slab.shape.dimensions]
    keys = [*names, "territory", "period"]
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    most = f" LIMIT {limit:d}" if limit is not None else ""
    columns = ", ".join(map(_q, [*names, *FIXED]))
    # A cursor of its own: other questions of this thread do not end what is being read.
    cursor = writer().connection().cursor()
    try:
        cursor.execute(
            f"SELECT {columns} FROM read_parquet(?){where}"
            f" ORDER BY {', '.join(map(_q, keys))}{most}",
            [str(released(slab)), *values],
        )
        while lot := cursor.fetchmany(5000):
            for told in lot:
                yield Row(told[: len(names)], *told[len(names) :])
    finally:
        cursor.close()


def _q(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _told(slab: Slab, over: Sequence[str]) -> Iterator[Row]:
    """What was released of each cell that its source speaks of, or that was made of it."""
    shape, extent = slab.shape, extent_of(writer(), slab.file)
    stated, when = set(extent.territories), set(extent.periods)
    keys = set(map(period_key, over))
    with as_public():
        found = cells_by(
            Axis.PERIOD, {shape.indicator: keys}, shape.cuts_in_full(), slab.edition_id
        )
    for (_indicator, cut, key), (about, cells) in found.items():
        members = parse_cut(cut)
        own = tuple(members.get(dimension.name, EVERYBODY) for dimension in shape.dimensions)
        for place in about.in_year[key]:
            period = about.periods[place]
            places = cells.across(range(len(about.territories)), place)
            figures = column(cells, places)
            for territory, figure in zip(about.territories, figures, strict=True):
                is_stated = territory in stated and period in when
                if figure.reason == REASONS[ABSENT] and not is_stated:
                    continue
                value = figure.value
                if value is not None and shape.divides:
                    value = round(value, shape.decimals)
                yield Row(own, territory, period, value, figure.reason, figure.status)


def _write(path: Path, shape: Shape, told: Sequence[Row]) -> None:
    names = [dimension.name for dimension in shape.dimensions]
    columns = {name: [row.members[place] for row in told] for place, name in enumerate(names)}
    columns |= {name: [getattr(row, name) for row in told] for name in FIXED}
    kinds = dict.fromkeys([*names, *FIXED], pa.string()) | {"value": pa.float64()}
    pq.write_table(pa.table(columns, pa.schema(kinds)), path, compression="zstd")
