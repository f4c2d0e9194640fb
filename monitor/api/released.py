"""What anybody may have of a slab, as one immutable file that everything public is read from.

Official statistics pass as their source published them. Anything else goes through the gate, and is
written once for each content, threshold and hierarchy, under settings.FACTS (whoever sweeps the store
may remove it: it is made again). Published of the rest:

- everybody, and each dimension alone that is declared as a cut; no crossing of two;
- counts by `public_breakdown`, parts beside their total; shares from two public counts; means and
  whatever comes without its counts are omitted, for nothing rounded can be made of them;
- of a place and period that holds another with a hidden figure, nothing: the rest of a subtraction
  along the map or the calendar would be the hidden one.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from monitor.facts import periods
from monitor.facts.answers import ABSENT, REASONS, STATUSES
from monitor.facts.disclosure import (
    HIDDEN,
    PublicFigure,
    public_breakdown,
    public_count,
    share_of,
)
from monitor.facts.engines import writer
from monitor.facts.enums import Missing, RollUp, threshold
from monitor.facts.hierarchy import Hierarchy
from monitor.facts.models import Slab
from monitor.facts.rollups import Axes, Block, Rolling, rolling_of
from monitor.facts.shapes import EVERYBODY, Shape, parse_cut
from monitor.indicators.units import parse_unit

_RULES = 1  # Grows when the rules above change, so that what was written under others is not read.
FOLDER = "released"
FIXED = ("territory", "period", "value", "reason", "status")
At = tuple[int, int]


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
    last = slab.rolled.order_by("-pk").values_list("hierarchy", flat=True).first() or ""
    about = [_RULES, slab.sha256, slab.shape_json, threshold(slab.shape.theme), last]
    name = hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()
    path = Path(settings.FACTS) / FOLDER / f"{name}.parquet"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{uuid4().hex}.writing")
        _write(temporary, slab.shape, gated(slab, Hierarchy.load()))
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


# ── the gate ─────────────────────────────────────────────────────────────────────────────────────


def gated(slab: Slab, hierarchy: Hierarchy) -> list[Row]:
    """Every row that may be published of a slab that is no official statistics."""
    shape, rolling = slab.shape, rolling_of(slab, hierarchy)
    alone = [cut for cut in shape.cuts if len(cut) == 1]
    total = next(iter(rolling.blocks(())), None)
    parts = [list(rolling.blocks(cut)) for cut in alone]
    if total is None and not any(parts):
        return []
    places = range(len(rolling.axes.territories)), range(len(rolling.axes.periods))
    cells: dict[At, dict[str, PublicFigure]] = {}
    for t in places[0]:
        for p in places[1]:
            cells[t, p] = _figures(shape, total, parts, t * len(places[1]) + p)
    for at in _holding_hidden(cells, rolling, hierarchy):
        for cut, figure in cells[at].items():
            if figure.value is not None:
                cells[at][cut] = HIDDEN
    every = {block.cut: block for block in chain([total] if total else [], *parts)}
    return sorted(_rows(shape, rolling, cells, every))


def _figures(
    shape: Shape, total: Block | None, parts: Sequence[Sequence[Block]], at: int
) -> dict[str, PublicFigure]:
    """Cut → what may be said of it in one place and period."""
    numerators = _told_together(shape, total, parts, at, of="numerators")
    if _is_counted(shape):
        return numerators
    if shape.roll_up != RollUp.RATIO:
        return {
            cut: figure if figure.value is None else HIDDEN for cut, figure in numerators.items()
        }
    denominators = _told_together(shape, total, parts, at, of="denominators")
    per = int(shape.per)
    found = {
        cut: share_of(figure, denominators[cut], shape.theme, per=per)
        for cut, figure in numerators.items()
    }
    for block in chain([total] if total else [], *parts):
        known = block.denominators is not None and block.denominators[at] == block.denominators[at]
        if found[block.cut].value is not None and not (known and per == shape.per >= 100):
            found[block.cut] = HIDDEN
    return found


def _is_counted(shape: Shape) -> bool:
    """Whether the values are counts and amounts themselves, not something divided."""
    if shape.roll_up == RollUp.NOT_SUMMABLE:
        with suppress(ValueError):
            return parse_unit(shape.unit).is_count
        return False
    return not shape.divides


def _told_together(
    shape: Shape, total: Block | None, parts: Sequence[Sequence[Block]], at: int, *, of: str
) -> dict[str, PublicFigure]:
    """The total and each set of its parts. A total that no set adds up to is guarded as their sum."""
    whole = _count(total, at, of)
    found: dict[str, PublicFigure] = {}
    for blocks in parts:
        counts = [_count(block, at, of) for block in blocks]
        known = [count for count in counts if count is not None]
        adds_up = whole if whole is not None else (sum(known, Decimal(0)) if known else None)
        told = public_breakdown(counts, adds_up, shape.theme)
        for block, count, figure in zip(blocks, counts, told.parts, strict=True):
            found[block.cut] = figure if count is not None else _missing(block, at)
    if total is not None:
        own = public_count(whole, shape.theme) if whole is not None else _missing(total, at)
        found[total.cut] = own
    return found


def _count(block: Block | None, at: int, of: str) -> Decimal | None:
    values = getattr(block, of) if block is not None else None
    if values is None or values[at] != values[at]:
        return None
    return Decimal(repr(values[at]))


def _missing(block: Block, at: int) -> PublicFigure:
    return PublicFigure(None, REASONS[block.flags[at] & 7] or Missing.NOT_REPORTED)


def _holding_hidden(
    cells: dict[At, dict[str, PublicFigure]], rolling: Rolling, hierarchy: Hierarchy
) -> set[At]:
    """Where a figure is of a larger place or longer period than one that is hidden, through others
    too."""
    axes = rolling.axes
    wholes_of = _wholes(axes, hierarchy)
    waiting = [at for at, told in cells.items() if any(f.is_hidden for f in told.values())]
    found: set[At] = set()
    while waiting:
        for whole in wholes_of[waiting.pop()]:
            if whole in cells and whole not in found:
                found.add(whole)
                waiting.append(whole)
    return found


def _wholes(axes: Axes, hierarchy: Hierarchy) -> dict[At, list[At]]:
    places = {name: place for place, name in enumerate(axes.territories)}
    times = {name: place for place, name in enumerate(axes.periods)}
    found: dict[At, list[At]] = defaultdict(list)
    for period, p in times.items():
        for link in hierarchy.links(period):
            part, whole = places.get(link.part), places.get(link.whole)
            if part is not None and whole is not None:
                found[part, p].append((whole, p))
        longer = [times[whole] for whole in periods.wholes(period) if whole in times]
        for t in places.values():
            found[t, p] += [(t, whole) for whole in longer]
    return found


def _rows(
    shape: Shape,
    rolling: Rolling,
    cells: dict[At, dict[str, PublicFigure]],
    blocks: dict[str, Block],
) -> Iterable[Row]:
    names = [dimension.name for dimension in shape.dimensions]
    axes = rolling.axes
    own = {rolling.places[territory] for territory in rolling.extent.territories}
    told = {rolling.times[period] for period in rolling.extent.periods}
    for (t, p), figures in cells.items():
        for cut, figure in figures.items():
            flag = blocks[cut].flags[t * len(axes.periods) + p]
            if flag & 7 == ABSENT and not (t in own and p in told):
                continue
            members = parse_cut(cut)
            yield Row(
                tuple(members.get(name, EVERYBODY) for name in names),
                axes.territories[t],
                axes.periods[p],
                None if figure.value is None else float(figure.value),
                "" if figure.value is not None else str(figure.reason),
                STATUSES[flag >> 3 & 3],
            )


def _write(path: Path, shape: Shape, told: Sequence[Row]) -> None:
    names = [dimension.name for dimension in shape.dimensions]
    columns = {name: [row.members[place] for row in told] for place, name in enumerate(names)}
    columns |= {name: [getattr(row, name) for row in told] for name in FIXED}
    kinds = dict.fromkeys([*names, *FIXED], pa.string()) | {"value": pa.float64()}
    pq.write_table(pa.table(columns, pa.schema(kinds)), path, compression="zstd")
