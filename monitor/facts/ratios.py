"""The ratio of two indicators, by dimensions, regions and periods.

A declared cut is read from what was rolled up. Any other is asked of the engine, and its answer kept
for whoever asks the same: where a file has only the smallest territories and the shortest periods, one
statement takes it straight to the regions and periods of the question; a file in which the source
counted some wholes itself goes up step by step. All follow `rules`, and give the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from monitor.facts import periods as calendar
from monitor.facts import rules
from monitor.facts.answers import NOT_APPLICABLE, REASONS, STATUSES, RatioAnswer, RatioRow
from monitor.facts.cells import quotient, row
from monitor.facts.engines import engine
from monitor.facts.enums import Missing, RollUp
from monitor.facts.hierarchy import Hierarchy
from monitor.facts.inspection import extent_of
from monitor.facts.kept import Kept
from monitor.facts.known import Known
from monitor.facts.models import Axis
from monitor.facts.reading import cells_by, known
from monitor.facts.rollups import facts_table, rule_of
from monitor.facts.rules import Rule
from monitor.facts.shapes import NO_CUT, parse_cut, scheme_of
from monitor.facts.slices import period_key
from monitor.facts.weighing import rolling_of

Names = tuple[str, ...]
Fixed = tuple[tuple[str, str], ...]


class _Part(NamedTuple):
    """A value, or the place in REASONS of why there is none; `status` is a place in STATUSES."""

    value: float | None
    reason: int
    status: int


_TEXT, _INT = pa.string(), pa.int32()
_ABSENT = _Part(None, REASONS.index(Missing.NOT_REPORTED), 0)
_Key = tuple[str, str, Names]
_Where = tuple[str, str, Names]
# What the engine answered: of a few hundred bytes each.
kept: Kept[tuple[Any, ...], Mapping[_Key, _Part]] = Kept(200_000)


def ratio(
    numerator: str,
    denominator: str,
    *,
    by: Sequence[str] = (),
    level: str,
    periods: Sequence[str],
    scheme: str | None = None,
    cut: str = NO_CUT,
    edition: int | None = None,
) -> RatioAnswer:
    """A row for each territory of the level, period and member, those that nobody told of too.

    `by`: dimensions of the numerator, each member apart (the denominator may lack some); `cut`: one
    member of others. The periods are of one kind.

    Raises UnknownIndicator, KeyError for what the numerator has not, ValueError for periods of
    several kinds, or shorter than those of the facts.
    """
    over, under = known(numerator, edition), known(denominator, edition)
    names = _in_order(over, by)
    fixed = tuple(parse_cut(over.shape.cut(**parse_cut(cut))).items())
    scheme = over.scheme(level, scheme)
    if len({calendar.kind(period) for period in periods}) > 1:
        raise ValueError("the periods of a ratio are of one kind")
    where = (level, scheme, tuple(dict.fromkeys(periods)))
    own = {dimension.name for dimension in under.shape.dimensions}
    shared = tuple(name for name in names if name in own)
    tops = _parts(over, names, fixed, where)
    bottoms = _parts(under, shared, tuple(item for item in fixed if item[0] in own), where)
    places = [names.index(name) for name in shared]
    members = [
        (own, tuple(own[place] for place in places))
        for own in product(*(over.shape.dimension(name).members for name in names))
    ]
    rows = [
        _row(key, tops.get(key, _ABSENT), bottoms.get((territory, period, below), _ABSENT))
        for territory, period in product(over.names(level, scheme), where[2])
        for own, below in members
        for key in [(territory, period, own)]
    ]
    editions = tuple(dict.fromkeys([over.edition, under.edition]))
    return RatioAnswer(over.shape, under.shape, names, level, scheme, tuple(rows), editions)


def _row(key: _Key, top: _Part, bottom: _Part) -> RatioRow:
    value, reason = None, 0
    if top.value is None or bottom.value is None:
        reason = max(top.reason, bottom.reason)
    elif not bottom.value:
        reason = NOT_APPLICABLE
    else:
        value = top.value / bottom.value
    status = STATUSES[max(top.status, bottom.status)]
    return RatioRow(*key, top.value, bottom.value, value, REASONS[reason], status)


def _in_order(about: Known, by: Sequence[str]) -> Names:
    for name in by:
        about.shape.dimension(name)
    return tuple(d.name for d in about.shape.dimensions if d.name in by)


def _parts(about: Known, by: Names, fixed: Fixed, where: _Where) -> Mapping[_Key, _Part]:
    cut = _in_order(about, [*by, *dict(fixed)])
    if cut in about.shape.cuts and {*map(calendar.kind, where[2])} <= about.by_kind.keys():
        return dict(_rolled_up(about, cut, by, fixed, where))
    question = (about.slab, about.stamp, by, fixed, where)
    if answered := kept.get(question):
        return answered[0]
    found = dict(_asked(about, by, fixed, where))
    kept.put(question, found, len(found))
    return found


def _asked(about: Known, by: Names, fixed: Fixed, where: _Where) -> Iterator[tuple[_Key, _Part]]:
    way = _way(about, *where)
    together = {d.name for d in about.shape.dimensions} - {*by, *dict(fixed)}
    if way is None or together & set(about.slab.traits.stated):
        return _step_by_step(about, by, fixed, where)
    return _at_once(about, by, fixed, way)


def _rolled_up(
    about: Known, cut: Names, by: Names, fixed: Fixed, where: _Where
) -> Iterator[tuple[_Key, _Part]]:
    level, scheme, asked = where
    code, (territories, take) = about.shape.indicator, about.at_level(level, scheme)
    members = {text: parse_cut(text) for text in about.shape.members_of_cut(cut)}
    texts = [text for text, own in members.items() if own.items() >= dict(fixed).items()]
    keys = set(map(period_key, asked))
    found = cells_by(Axis.PERIOD, {code: keys}, texts, among={code: about})
    for text, period in product(texts, asked):
        if cells := found.get((code, text, period_key(period))):
            time, own = about.time_of.get(period), tuple(members[text][name] for name in by)
            column = row(cells[1], time, take, len(territories))
            for place, value, flag in zip(territories, column.values, column.flags, strict=True):
                yield (place, period, own), _Part(value, flag & 7, flag >> 3 & 3)


# ── at once ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Way:
    """From the territories and periods of a file to those of a question, with how many there should
    be: `regions` (territory, w), `sizes` (w, of), `spans` (period, q, parts)."""

    regions: pa.Table
    sizes: pa.Table
    spans: pa.Table
    few: bool
    territories: Names
    periods: Names


@lru_cache(maxsize=128)
def _way(about: Known, level: str, scheme: str, asked: Names) -> _Way | None:
    """None when the file has wholes of its own, or regions change between the periods."""
    rule = rule_of(about.shape, about.slab.traits)
    if rule.weighted or not rule.sums:
        return None
    extent, hierarchy = extent_of(engine(), about.slab.file), Hierarchy.load()
    levels = {hierarchy.levels.get(territory, "") for territory in extent.territories}
    kinds = {calendar.kind(period) for period in extent.periods}
    if len(levels) != 1 or len(kinds) != 1:
        return None
    (own_level,), (kind,) = levels, kinds
    parts = {period: calendar.parts(period, kind) for period in asked}
    if rule.roll_up == RollUp.LAST:
        parts = {period: own[-1:] for period, own in parts.items()}
    told = [part for own in parts.values() for part in own]
    regions = [
        _regions(hierarchy, period, own_level, extent.territories, level, scheme)
        for period in {hierarchy.epoch(period): period for period in told}.values()
    ]
    if not regions or any(other != regions[0] for other in regions):
        return None
    territories = tuple(sorted({whole for _part, whole, _of in regions[0]}))
    numbers = {territory: w for w, territory in enumerate(territories)}
    sizes = {numbers[whole]: of for _part, whole, of in regions[0]}
    return _Way(
        _table({"territory": _TEXT, "w": _INT}, [(t, numbers[w]) for t, w, _of in regions[0]]),
        _table({"w": _INT, "of": _INT}, list(sizes.items())),
        _table(
            {"period": _TEXT, "q": _INT, "parts": _INT},
            [(p, q, len(own)) for q, own in enumerate(parts.values()) for p in own],
        ),
        2 * len(told) < len(extent.periods),
        territories,
        asked,
    )


def _regions(
    hierarchy: Hierarchy, period: str, own_level: str, own: Names, level: str, scheme: str
) -> list[tuple[str, str, int]]:
    """(territory of the file, whole of the level, how many such territories the whole has)."""
    if level == own_level:
        return [(territory, territory, 1) for territory in own if scheme_of(territory) == scheme]
    inside: dict[str, list[str]] = {}
    expected: dict[str, int] = {}
    for link in hierarchy.links(period):
        inside.setdefault(link.whole, []).append(link.part)
        expected[link.whole] = link.of

    def leaves(whole: str) -> tuple[list[str], int]:
        found, count = [], expected[whole] - len(inside[whole])
        for part in inside[whole]:
            if hierarchy.levels[part] == own_level:
                found.append(part)
                count += 1
            elif part in inside:
                below, more = leaves(part)
                found += below
                count += more
        return found, count

    here = set(own)
    return [
        (part, whole, of)
        for whole in inside
        if hierarchy.levels[whole] == level and scheme_of(whole) == scheme
        for parts, of in [leaves(whole)]
        for part in parts
        if part in here
    ]


def straight(
    dimensions: Names, size: int, by: Names, fixed: Fixed, few: bool, rule: Rule
) -> ibis.Table:
    """w, q, the dimensions of `by` and the measures; `size`: how many members are taken together;
    `few`: most periods of the file are of no interest."""
    facts = facts_table(dimensions, apart=rule.apart)
    for name, member in fixed:
        facts = facts.filter(facts[name] == member)
    regions = ibis.table({"territory": "string", "w": "int32"}, name="regions")
    sizes = ibis.table({"w": "int32", "of": "int32"}, name="sizes")
    spans = ibis.table({"period": "string", "q": "int32", "parts": "int32"}, name="spans")
    if few:
        facts = facts.semi_join(spans, "period")
    rows = facts.inner_join(regions, "territory")
    rows = rows.select("w", "period", *by, **rules.leaves(rows, rule))
    in_periods = rules.gathered(rows, ["w", "period", *by], rule).inner_join(spans, "period")
    keys = ["w", "q", *by]
    made = rules.gathered_again(in_periods, keys).inner_join(sizes, "w")
    made = made.inner_join(spans.select("q", "parts").distinct(), "q")
    return rules.decided(made.mutate(of=made.of * made.parts * size), keys, rule)


def _at_once(about: Known, by: Names, fixed: Fixed, way: _Way) -> Iterator[tuple[_Key, _Part]]:
    shape = about.shape
    size = 1
    for dimension in shape.dimensions:
        if dimension.name not in {*by, *dict(fixed)}:
            size *= len(dimension.members)
    found = engine().ask(
        straight,
        tuple(dimension.name for dimension in shape.dimensions),
        size,
        by,
        fixed,
        way.few,
        rule_of(shape, about.slab.traits),
        facts=about.slab.file,
        regions=way.regions,
        sizes=way.sizes,
        spans=way.spans,
    )
    territories, periods = way.territories, way.periods
    members = zip(*(found[name].to_pylist() for name in by), strict=True) if by else None
    for w, q, own, part in zip(
        found["w"].to_pylist(),
        found["q"].to_pylist(),
        members or [()] * found.num_rows,
        _numbers(found, shape.per),
        strict=True,
    ):
        yield (territories[w], periods[q], own), part


def _numbers(found: pa.Table, per: float) -> Iterator[_Part]:
    columns = (found[name].to_pylist() for name in ("num", "den", "reason", "status"))
    for num, den, reason, status in zip(*columns, strict=True):
        value = num if den is None or num is None else quotient(num, den, per)
        missing = reason or NOT_APPLICABLE if value is None else 0
        yield _Part(value, missing, status)


# ── step by step ─────────────────────────────────────────────────────────────────────────────────


def _step_by_step(
    about: Known, by: Names, fixed: Fixed, where: _Where
) -> Iterator[tuple[_Key, _Part]]:
    level, scheme, asked = where
    rolling = rolling_of(about.slab, Hierarchy.load())
    cut = _in_order(about, [*by, *dict(fixed)])
    rows = rolling.rows(cut)
    axes = rolling.axes
    wanted = [
        t
        for t, territory in enumerate(axes.territories)
        if axes.levels[t] == level and scheme_of(territory) == scheme
    ]
    times = [rolling.times[period] for period in asked if period in rolling.times]
    inside = pc.and_(
        pc.is_in(rows["t"], pa.array(wanted, pa.int32())),
        pc.is_in(rows["p"], pa.array(times, pa.int32())),
    )
    rows = rows.filter(inside)
    texts = [parse_cut(text) for text in about.shape.members_of_cut(cut)]
    for c, t, p, part in zip(
        rows["c"].to_pylist(),
        rows["t"].to_pylist(),
        rows["p"].to_pylist(),
        _numbers(rows, about.shape.per),
        strict=True,
    ):
        if all(texts[c][name] == member for name, member in fixed):
            own = tuple(texts[c][name] for name in by)
            yield (axes.territories[t], axes.periods[p], own), part


def _table(columns: dict[str, pa.DataType], rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    values = zip(*rows, strict=True) if rows else [()] * len(columns)
    arrays = map(pa.array, values, columns.values())
    return pa.table(dict(zip(columns, arrays, strict=True)))
