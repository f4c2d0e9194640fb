"""Feeds answered as indicators are: their rows, rolled up by the rules of the store when they are asked.

Nothing is kept but what the very same rows gave before. Inside `as_public()` the numbers of people are
those of a release, decided over everything that the network has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa
from django.utils import timezone

from monitor.facts import periods as calendar
from monitor.facts.answers import EditionRef
from monitor.facts.audience import is_public, read_here
from monitor.facts.cells import Cells
from monitor.facts.engines import engine
from monitor.facts.enums import Status, threshold
from monitor.facts.feeds import Feed, Row, found_by
from monitor.facts.hierarchy import Hierarchy
from monitor.facts.kept import Kept
from monitor.facts.known import Known
from monitor.facts.models import Axis
from monitor.facts.recovery import Recoverable
from monitor.facts.release import release
from monitor.facts.rollups import Axes, Block, Rolling
from monitor.facts.shapes import DENOMINATOR, NUMERATOR, Shape, parse_cut
from monitor.facts.traits import Traits
from monitor.network.models import Network


@dataclass(frozen=True, eq=False)
class Rows:
    """What takes the place of a slab: the rows themselves, as a table for the engine."""

    shape: Shape
    traits: Traits
    file: pa.Table


@dataclass(frozen=True, eq=False)
class Rolled:
    axes: Axes
    blocks: dict[str, Block]
    rows: Rows


def known_for(codes: Collection[str]) -> dict[str, Known]:
    """Of each code of a feed what is known of it without its numbers; without rows, nothing is."""
    return {code: about for code, about, _rolled in _answers(codes)}


def cells_by(
    axis: str, wanted: Mapping[str, Iterable[str]], cuts: Iterable[str]
) -> Iterator[tuple[tuple[str, str, str], tuple[Known, Cells]]]:
    """((code, cut, key of a slice), numbers), as `monitor.facts.reading` gives those of the store."""
    cuts = list(cuts)
    for code, about, rolled in _answers(wanted):
        here = about.in_year if axis == Axis.PERIOD else about.in_lot
        keys = here.keys() & set(wanted[code])
        for cut in cuts:
            if (block := rolled.blocks.get(cut)) is not None:
                cells = _cells(about, block, by_period=axis == Axis.PERIOD)
                for key in keys:
                    yield (code, cut, key), (about, cells)


def _cells(about: Known, block: Block, *, by_period: bool) -> Cells:
    size = len(about.territories), len(about.periods)

    def laid(values: Any) -> Any:
        if values is None or not by_period:
            return values
        return np.asarray(values).reshape(size).T.ravel().data

    counts = [*laid(block.present), *laid(block.expected)] if block.present is not None else None
    rows, width = reversed(size) if by_period else size
    return Cells(
        laid(block.numerators),
        laid(block.denominators),
        bytes(laid(block.flags)),
        counts,
        {place: place for place in range(rows)},
        width,
        by_period,
        about.shape.per,
    )


Answer = tuple[str, Known, Rolled]


def _answers(codes: Collection[str]) -> Iterator[Answer]:
    read = read_here()
    wanted = [code for code in codes if code not in read]
    answers = read | dict.fromkeys(wanted) | {answer[0]: answer for answer in _asked(wanted)}
    read.update(answers)
    return (answer for code in codes if (answer := answers[code]) is not None)


def _asked(codes: Iterable[str]) -> Iterator[Answer]:
    found = found_by(codes)
    if not found:
        return
    hierarchy = Hierarchy.load()
    for code, (network, feed) in found.items():
        rows = _filled(feed, network, list(map(tuple, feed.how(network))))
        if rows and (rolled := _kept_or_made(code, feed, tuple(rows), hierarchy)):
            yield code, _known(code, network, feed, rolled), rolled


_kept: Kept[Any, Rolled | None] = Kept(128)


def _kept_or_made(
    code: str, feed: Feed, rows: tuple[Row, ...], hierarchy: Hierarchy
) -> Rolled | None:
    gated = feed.counts_people and is_public()
    key = (code, feed.shape, rows, gated, threshold(feed.shape.theme), hierarchy.fingerprint)
    if (kept := _kept.get(key)) is not None:
        return kept[0]
    shape = replace(feed.shape, indicator=code)
    made = _rolled(shape, _table(feed.columns, rows), hierarchy, gated=gated)
    _kept.put(key, made, 1)
    return made


def _known(code: str, network: Network, feed: Feed, rolled: Rolled) -> Known:
    said = feed.said(network)
    edition = EditionRef(0, code, str(feed.title), said.who, "", 0, Status.FINAL, said.when, "", "")
    axes = rolled.axes
    return Known(
        -crc32(code.encode()),
        id(rolled),
        rolled.rows,
        rolled.rows.shape,
        edition,
        axes.territories,
        axes.levels,
        axes.periods,
    )


def _rolled(shape: Shape, table: pa.Table, hierarchy: Hierarchy, *, gated: bool) -> Rolled | None:
    """None where what anybody may see of it would give a small count away: then they see nothing."""
    gaps = any(value is None for value in table["value"].to_pylist())
    traits = Traits(apart=NUMERATOR in table.column_names, gaps=gaps, settled=True)
    rolling = Rolling.of(engine(), table, shape, traits, hierarchy)
    blocks = [block for cut in shape.cuts for block in rolling.blocks(cut)]
    if gated:
        try:
            blocks = release(shape, rolling.axes, blocks, hierarchy)
        except Recoverable:
            return None
    own = {block.cut: block for block in blocks}
    return Rolled(rolling.axes, own, Rows(shape, traits, table))


def _table(columns: tuple[str, ...], rows: tuple[Row, ...]) -> pa.Table:
    numbers = {"value", NUMERATOR, DENOMINATOR}
    kinds = {name: pa.float64() if name in numbers else pa.string() for name in columns}
    told = {
        name: pa.array([_number(value) for value in column] if name in numbers else column, kind)
        for (name, kind), column in zip(kinds.items(), zip(*rows, strict=True), strict=True)
    }
    if "value" not in told:
        pairs = zip(told[NUMERATOR].to_pylist(), told[DENOMINATOR].to_pylist(), strict=True)
        quotients = [n / d if d and n is not None else None for n, d in pairs]
        told["value"] = pa.array(quotients, pa.float64())
    nothing = pa.nulls(len(rows), pa.string())
    return pa.table(told | {"reason": nothing, "status": nothing})


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _filled(feed: Feed, network: Network, rows: list[Row]) -> list[Row]:
    """With a count of nothing where a territory that has rows has none, up to today or to the last."""
    since = feed.since(network) if feed.since else None
    if since is None or not rows:
        return rows
    shape = feed.shape
    told = {tuple(row[:-1]) for row in rows}
    found = {row[1] for row in rows}
    first = calendar.containing(since, shape.periodicity)
    now = calendar.containing(timezone.localdate(), shape.periodicity)
    over = calendar.between(min(first, *found), max(now, *found))
    full = shape.members_of_cut([dimension.name for dimension in shape.dimensions])
    members = [tuple(parse_cut(text).values()) for text in full]
    return rows + [
        (territory, period, *own, 0)
        for territory in sorted({row[0] for row in rows})
        for period in over
        for own in members
        if (territory, period, *own) not in told
    ]
