"""Roll-ups as rows of the main database, packed, and read back.

A year of periods with every territory answers a map and its slider; a few territories with every
period answer a series. Everybody's numbers are kept both ways; those of a part by year only, from
which a series of a part is put together, for they are many and seldom asked for.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any
from zlib import crc32

from monitor.facts import packing, periods
from monitor.facts.models import Axes, Axis, Rolled, Slice
from monitor.facts.shapes import NO_CUT

_BUCKETS = 64
_BATCH = 200


def period_key(period: str) -> str:
    return str(periods.year_of(period))


def territory_key(territory: str) -> str:
    """One of 64 lots, so that neighbours in the list share a row."""
    return f"{crc32(territory.encode()) % _BUCKETS:02x}"


def is_written(axis: str, cut: str) -> bool:
    """Whether a cut has slices along an axis."""
    return axis == Axis.PERIOD or cut == NO_CUT


def places_by_key(names: Sequence[str], key: Any) -> dict[str, list[int]]:
    """Key of a slice → the places along the axis that it holds, in order."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        found[key(name)].append(place)
    return found


def sums_in(names: Sequence[str], width: int) -> packing.Sums | None:
    """Which of some periods, each a row of so many numbers, are made of which others."""
    kinds = list(map(periods.kind, names))
    found = []
    for shorter, longer in pairwise(kind for kind in periods.LENGTHS if kind in kinds):
        for row, (name, kind) in enumerate(zip(names, kinds, strict=True)):
            if kind == longer and set(parts := periods.parts(name, shorter)) <= set(names):
                found.append((row, tuple(map(names.index, parts))))
    return packing.Sums(width, tuple(found)) if found else None


def axes_row(territories: Sequence[str], levels: Sequence[str], over: Sequence[str]) -> Axes:
    """The row of these axes, made if it is not there."""
    plain = {"territories": list(territories), "levels": list(levels), "periods": list(over)}
    sha256 = hashlib.sha256(json.dumps(plain).encode()).hexdigest()
    return Axes.objects.get_or_create(sha256=sha256, defaults=plain)[0]


def write(rolled: Rolled, blocks: Iterable[Any]) -> int:
    """Pack blocks (`monitor.facts.rollups.Block`) of the axes of `rolled`; how many rows it took."""
    axes = rolled.axes
    by_year = places_by_key(axes.periods, period_key)
    by_lot = places_by_key(axes.territories, territory_key)
    waiting: list[Slice] = []
    written = 0
    sums: dict[tuple[str, str], packing.Sums | None] = {
        (Axis.PERIOD, key): sums_in([axes.periods[p] for p in places], len(axes.territories))
        for key, places in by_year.items()
    }
    for block in blocks:
        for row in _rows_of(rolled, block, by_year, by_lot, sums):
            waiting.append(row)
            if len(waiting) == _BATCH:
                written += len(Slice.objects.bulk_create(waiting))
                waiting = []
    return written + len(Slice.objects.bulk_create(waiting))


def _rows_of(
    rolled: Rolled,
    block: Any,
    by_year: dict[str, list[int]],
    by_lot: dict[str, list[int]],
    sums: dict[tuple[str, str], packing.Sums | None],
) -> Iterator[Slice]:
    width = len(rolled.axes.periods)
    columns = [(name, getattr(block, name)) for name in ("numerators", "denominators", "flags")]
    for axis, keys in ((Axis.PERIOD, by_year), (Axis.TERRITORY, by_lot)):
        if not is_written(axis, block.cut):
            continue
        for key, places in keys.items():

            def taken(values: Any, axis: str = axis, places: list[int] = places) -> Any:
                kept = array(values.typecode)
                for place in places:
                    kept.extend(
                        values[place::width]
                        if axis == Axis.PERIOD
                        else values[place * width : (place + 1) * width]
                    )
                return kept

            row = Slice(rolled=rolled, axis=axis, cut=block.cut, key=key)
            for name, values in columns:
                if values is not None:
                    setattr(row, name, packing.pack(taken(values), sums.get((axis, key))))
            if block.present is not None:
                row.counts = packing.pack(taken(block.present) + taken(block.expected))
            yield row
