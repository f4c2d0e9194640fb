"""Rolling a slab up: every declared cut, for each territory that contains others and each longer period.

The steps are those of `rules`, asked of the engine one after another; the outcome is laid out as a
block (territory × period) for each cut, which `slices` packs.
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from monitor.facts import periods, rules
from monitor.facts.answers import ABSENT, PARTIAL, RECAST, ROLLED_UP
from monitor.facts.cells import Cells
from monitor.facts.engines import Engine, Source
from monitor.facts.enums import Periodicity, RollUp
from monitor.facts.hierarchy import STEP_OF, STEPS, Hierarchy
from monitor.facts.inspection import extent_of
from monitor.facts.rules import MEASURES, Rule
from monitor.facts.shapes import DENOMINATOR, NUMERATOR, Shape, parse_cut
from monitor.facts.traits import Extent, Traits

_ROWS = dict.fromkeys(("c", "t", "p", "e"), "int32") | MEASURES
_LINK = {"whole": "int32", "of": "int32", "recast": "boolean"}


@dataclass(frozen=True, slots=True)
class Axes:
    """The order of the values: `own` is how the file says it, the rest is rolled up."""

    territories: tuple[str, ...]
    levels: tuple[str, ...]
    periods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Values of one cut, territory after territory, each through all periods."""

    cut: str
    numerators: array[float]
    denominators: array[float] | None
    flags: array[int]
    present: array[int] | None
    expected: array[int] | None

    def cells(self, rows: Mapping[int, int], width: int, per: float) -> Cells:
        """To be read: where each territory begins, in steps of how many periods."""
        counts = [*self.present, *(self.expected or ())] if self.present else None
        flags, by_period = bytes(self.flags), False
        return Cells(self.numerators, self.denominators, flags, counts, rows, width, by_period, per)


# ── questions: expressions over unbound tables ───────────────────────────────────────────────────


def facts_table(dimensions: Sequence[str], *, apart: bool) -> ibis.Table:
    """A file of the store."""
    texts = ["territory", "period", *dimensions, "reason", "status"]
    numbers = ["value", *([NUMERATOR, DENOMINATOR] if apart else [])]
    columns = dict.fromkeys(texts, "string") | dict.fromkeys(numbers, "float64")
    return ibis.table(columns, name="facts")


def places_table() -> ibis.Table:
    return ibis.table({"territory": "string", "t": "int32"}, name="places")


def times_table() -> ibis.Table:
    return ibis.table({"period": "string", "p": "int32", "e": "int32"}, name="times")


def one_cut(
    dimensions: tuple[tuple[str, int], ...],
    stated: tuple[str, ...],
    cut: tuple[str, ...],
    rule: Rule,
) -> ibis.Table:
    """c (place of the members among `cuts`), t, p, e and the measures: the source's own territories
    and periods, the dimensions (name, how many members) outside the cut taken together. `stated`:
    those of which the source gives everybody too."""
    names = [name for name, _size in dimensions]
    facts = facts_table(names, apart=rule.apart)
    rows = facts.inner_join(places_table(), "territory").inner_join(times_table(), "period")
    if rule.weighted:
        weights = ibis.table({"t": "int32", "p": "int32", "weight": "float64"}, name="weights")
        rows = rows.left_join(weights, ["t", "p"], rname="weighing_{name}")
    rows = rows.select("t", "p", "e", *names, **rules.leaves(rows, rule))
    together = [item for item in dimensions if item[0] not in cut]
    steps = [[item] for item in together if item[0] in stated]
    if rule.sums and (plain := [item for item in together if item[0] not in stated]):
        steps.insert(0, plain)
    left = names
    for first, step in enumerate(steps):
        left = [name for name in left if name not in dict(step)]
        rows = rules.members_together(
            rows,
            step,
            ["t", "p", "e", *left],
            rule,
            stated=step[0][0] in stated,
            gaps=rule.gaps or first > 0,
            own=True,
        )
    if not cut:
        return rows.mutate(c=ibis.literal(0).cast("int32"))
    cuts = ibis.table(dict.fromkeys(cut, "string") | {"c": "int32"}, name="cuts")
    return rows.inner_join(cuts, list(cut)).drop(*cut)


def over_territories(rule: Rule, stated: bool) -> ibis.Table:
    rows = ibis.table(_ROWS, name="parts")
    links = ibis.table({"t": "int32", "e": "int32"} | _LINK, name="links")
    return rules.parts_together(
        rows, links, axis="t", on=["t", "e"], keys=["c", "t", "p", "e"], rule=rule, stated=stated
    )


def over_periods(rule: Rule, stated: bool) -> ibis.Table:
    rows = ibis.table(_ROWS, name="parts")
    links = ibis.table({"p": "int32"} | _LINK, name="links")
    made = rules.parts_together(
        rows.drop("e"), links, axis="p", on=["p"], keys=["c", "t", "p"], rule=rule, stated=stated
    )
    return made.mutate(e=ibis.literal(0).cast("int32"))


# ── the work ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Rolling:
    """One file on its way up. `axes` add to its extent the territories that contain its own in some
    period, and the longer periods. `weights` (t, p, weight) when another indicator weighs."""

    engine: Engine
    file: Source
    shape: Shape
    rule: Rule
    stated: tuple[str, ...]
    hierarchy: Hierarchy
    extent: Extent
    axes: Axes
    weights: pa.Table | None = None

    @classmethod
    def of(
        cls, engine: Engine, file: Source, shape: Shape, traits: Traits, hierarchy: Hierarchy
    ) -> Rolling:
        extent = extent_of(engine, file)
        rule = rule_of(shape, traits)
        above = _above(extent, hierarchy) if rule.sums else set()
        longer = _longer(extent.periods)
        territories = sorted({*extent.territories, *above})
        axes = Axes(
            tuple(territories),
            tuple(hierarchy.levels.get(territory, "") for territory in territories),
            tuple(sorted({*extent.periods, *(longer if rule.sums else ())})),
        )
        return cls(engine, file, shape, rule, traits.stated, hierarchy, extent, axes)

    @cached_property
    def places(self) -> dict[str, int]:
        return {territory: place for place, territory in enumerate(self.axes.territories)}

    @cached_property
    def times(self) -> dict[str, int]:
        return {period: place for place, period in enumerate(self.axes.periods)}

    def rows(self, cut: Sequence[str]) -> pa.Table:
        """c (place among the members of the cut), t, p and the measures, rolled up."""
        rows = self._own_rows(tuple(cut))
        if not self.rule.sums:
            return rows
        for links, stated in self._territory_steps():
            made = self.engine.ask(
                over_territories, self.rule, bool(stated), parts=rows, links=links
            )
            rows = _with(rows, made, "t", stated)
        for links, stated in self._period_steps():
            made = self.engine.ask(over_periods, self.rule, bool(stated), parts=rows, links=links)
            rows = _with(rows, made, "p", stated)
        return rows

    def blocks(self, cut: Sequence[str]) -> Iterator[Block]:
        """Each cut of a set of dimensions that has anything, laid out along the axes."""
        rows = self.rows(cut)
        size = len(self.axes.territories) * len(self.axes.periods)
        where = pc.add(pc.multiply(rows["t"], len(self.axes.periods)), rows["p"])
        there = pc.is_valid(rows["num"])
        short = pc.and_(there, pc.less(rows["present"], rows["expected"]))
        flags = rows["reason"].cast(pa.uint8())
        for column, bit in (
            (rows["status"], 8),
            (rows["rolled"], ROLLED_UP),
            (short, PARTIAL),
            (pc.and_(there, rows["recast"]), RECAST),
        ):
            bits = pc.multiply(column.cast(pa.uint8()), pa.scalar(bit, pa.uint8()))
            flags = pc.add(flags, bits)
        for place, text in enumerate(self.shape.members_of_cut(cut)):
            own = pc.equal(rows["c"], place)
            at = pc.filter(where, own).combine_chunks()
            if len(at):
                spread = partial(_spread, at=at, own=own, size=size)
                divides, counted = self.rule.divides, self.rule.partial
                yield Block(
                    text,
                    spread("d", rows["num"], math.nan),
                    spread("d", rows["den"], math.nan) if divides else None,
                    spread("B", flags, ABSENT),
                    spread("I", rows["present"].cast(pa.uint32()), 0) if counted else None,
                    spread("I", rows["expected"].cast(pa.uint32()), 0) if counted else None,
                )

    def _own_rows(self, cut: tuple[str, ...]) -> pa.Table:
        dimensions = tuple((d.name, len(d.members)) for d in self.shape.dimensions)
        outside = {name for name, _size in dimensions} - {*cut, *self.stated}
        if outside and not self.rule.sums:
            return ibis.schema(_ROWS).to_pyarrow().empty_table()
        epochs = [self.hierarchy.epoch(period) for period in self.axes.periods]
        tables: dict[str, Source] = {
            "facts": self.file,
            "places": _small({"t": self.places.values()}, territory=self.places),
            "times": _small({"p": self.times.values(), "e": epochs}, period=self.times),
        }
        if cut:
            members = [parse_cut(text) for text in self.shape.members_of_cut(cut)]
            texts = {name: [member[name] for member in members] for name in cut}
            tables["cuts"] = _small({"c": range(len(members))}, **texts)
        if self.rule.weighted:
            tables["weights"] = self.weights
        return self.engine.ask(one_cut, dimensions, self.stated, cut, self.rule, **tables)

    def _territory_steps(self) -> Iterator[tuple[pa.Table, set[int]]]:
        """The links of each step that has parts here, and the wholes that the file states itself."""
        places, own = self.places, set(self.extent.territories)
        first = {self.hierarchy.epoch(period): period for period in self.axes.periods}
        found: list[list[tuple[int, int, int, int, bool]]] = [[] for _ in STEPS]
        for epoch, period in first.items():
            for link in self.hierarchy.links(period):
                part, whole = places.get(link.part), places.get(link.whole)
                if part is not None and whole is not None:
                    step = STEP_OF[self.axes.levels[whole]]
                    found[step].append((part, epoch, whole, link.of, link.recast))
        for links in found:
            if links:
                wholes = {link[2] for link in links}
                stated = {t for t in wholes if self.axes.territories[t] in own}
                yield _links(("t", "e"), links), stated

    def _period_steps(self) -> Iterator[tuple[pa.Table, set[int]]]:
        """The next longer kind of period from the one before it, of the kinds that there are."""
        times, told = self.times, set(self.extent.periods)
        by_kind: dict[str, list[str]] = defaultdict(list)
        for period in times:
            by_kind[periods.kind(period)].append(period)
        kinds = [kind for kind in periods.LENGTHS if by_kind[kind]]
        last_only = self.shape.roll_up == RollUp.LAST
        for shorter, longer in pairwise(kinds):
            links = []
            for whole in by_kind[longer]:
                parts = periods.parts(whole, shorter)
                kept = parts[-1:] if last_only else parts
                found = [times[part] for part in kept if part in times]
                links += [(part, times[whole], len(kept), False) for part in found]
            if links:
                yield _links(("p",), links), {times[p] for p in by_kind[longer] if p in told}


def _with(rows: pa.Table, made: pa.Table, axis: str, stated: set[int]) -> pa.Table:
    """The rows and those that were made, which take the place of what was stated."""
    if stated:
        again = pc.is_in(rows[axis], pa.array(sorted(stated), pa.int32()))
        rows = rows.filter(pc.invert(again))
    return pa.concat_tables([rows, made.select(rows.column_names)])


def rule_of(shape: Shape, traits: Traits) -> Rule:
    weighted = shape.roll_up == RollUp.WEIGHTED_MEAN and bool(shape.weight) and not traits.apart
    return Rule(
        str(shape.roll_up),
        shape.per,
        shape.partial,
        traits.apart,
        weighted,
        traits.gaps,
        traits.settled,
    )


def _longer(told: Sequence[str]) -> set[str]:
    """The periods that these add up to; halves of a year only where there are some."""
    halves = any(periods.kind(period) == Periodicity.HALF for period in told)
    wholes = {whole for period in told for whole in periods.wholes(period)}
    return {whole for whole in wholes if halves or periods.kind(whole) != Periodicity.HALF}


def _above(extent: Extent, hierarchy: Hierarchy) -> set[str]:
    """Every territory that contains one of the extent in one of its periods, through others too."""
    found: set[str] = set()
    for period in {hierarchy.epoch(period): period for period in extent.periods}.values():
        inside = set(extent.territories)
        for link in hierarchy.links(period):
            if link.part in inside:
                inside.add(link.whole)
                found.add(link.whole)
    return found


def _spread(
    kind: str, values: Any, nothing: Any, *, at: pa.Array, own: Any, size: int
) -> array[Any]:
    """The rows of one cut put in their places among `size`."""
    found = pc.filter(values, own).combine_chunks()
    spread = pc.scatter(found, at, max_index=size - 1).fill_null(nothing)
    laid = array(kind)
    laid.frombytes(memoryview(spread.buffers()[1])[: size * laid.itemsize])
    return laid


def _small(numbers: dict[str, Iterable[int]], **texts: Iterable[str]) -> pa.Table:
    columns = {name: pa.array(list(values), pa.string()) for name, values in texts.items()}
    return pa.table(
        columns | {name: pa.array(list(values), pa.int32()) for name, values in numbers.items()}
    )


def _links(on: Sequence[str], links: Sequence[tuple[Any, ...]]) -> pa.Table:
    names = [*on, *_LINK]
    kinds = [pa.int32()] * (len(names) - 1) + [pa.bool_()]
    columns = map(pa.array, zip(*links, strict=True), kinds)
    return pa.table(dict(zip(names, columns, strict=True)))
