"""Figures of indicators by formula, from what the store has of the observed ones.

Everything that formulas need of the store is asked in one query, however many they are. A formula is
worked out from the inputs of the very territory and period: the region's rate from the region's
counts, so that a quotient is one of sums (numerator and denominator are added up apart, by the store).
What is neither a sum nor such a quotient has no figure for a whole that was added up, unless its
indicator declares how parts make one: then it is made of the municipalities' figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from monitor.facts.answers import NOTHING, EditionRef, Figure
from monitor.facts.cells import Cells, column
from monitor.facts.enums import Missing, RollUp
from monitor.facts.hierarchy import Hierarchy
from monitor.facts.models import Axis
from monitor.facts.reading import Known, cells_by, is_declared, known_for, worked_out
from monitor.facts.shapes import parse_cut
from monitor.facts.slices import period_key, territory_key
from monitor.indicators.dictionary import ADDED_UP, Dictionary
from monitor.indicators.evaluation import added, evaluate, evaluate_ratio
from monitor.indicators.formulas import Reference, as_ratio, references
from monitor.territory.models import Level

Place = tuple[str, str]
Wanted = tuple[str, str]
NOT_APPLICABLE = Figure(None, Missing.NOT_APPLICABLE)
PARTS = frozenset({Level.MUNICIPALITY, Level.PARISH})


class Workings:
    """What is known of some indicators, and of all those that they are made from."""

    def __init__(self, within: Dictionary, codes: Iterable[str], edition: int | None = None):
        self.within = within
        self.edition = edition
        self.codes = tuple(dict.fromkeys(codes))
        self.inputs = tuple(
            dict.fromkeys(observed for code in self.codes for observed in within.inputs(code))
        )

    @cached_property
    def known(self) -> dict[str, Known]:
        """By code, the observed ones that have any numbers."""
        return known_for(self.inputs, self.edition)

    def known_inputs(self, code: str) -> list[Known]:
        found = (self.known.get(observed) for observed in self.within.inputs(code))
        return [about for about in found if about is not None]

    def editions(self, code: str) -> tuple[EditionRef, ...]:
        """Where the numbers of an indicator are from, each edition once."""
        return tuple(dict.fromkeys(about.edition for about in self.known_inputs(code)))

    def periods(self, code: str, kind: str | None = None) -> tuple[str, ...]:
        """Those of a kind (its own, when none is named) that all its inputs have something of."""
        kind = kind or str(self.within.shape(code).periodicity)
        inputs = self.known_inputs(code)
        if len(inputs) < len(self.within.inputs(code)) or not inputs:
            return ()
        own = [about.by_kind.get(kind, ()) for about in inputs]
        common = set(own[0]).intersection(*own[1:])
        return tuple(period for period in own[0] if period in common)

    def at_level(self, code: str, level: str, scheme: str | None) -> tuple[str, ...]:
        """The territories of a level that any of its inputs knows."""
        found: dict[str, None] = {}
        for about in self.known_inputs(code):
            found |= dict.fromkeys(about.names(level, about.scheme(level, scheme)))
        return tuple(sorted(found))

    def scheme(self, code: str, level: str, scheme: str | None) -> str:
        inputs = self.known_inputs(code)
        return scheme or (inputs[0].scheme(level, None) if inputs else "")

    def levels(self, code: str) -> dict[str, str]:
        """Territory → level."""
        return {
            territory: level
            for about in self.known_inputs(code)
            for territory, level in zip(about.territories, about.levels, strict=True)
        }

    def figures(
        self, wanted: Iterable[Wanted], places: Sequence[Place], axis: Axis
    ) -> dict[Wanted, list[Figure]]:
        """Of each (code, cut) the figure at each (territory, period). `axis`: which of the two there are
        few of, and the slices that are read."""
        wanted = list(wanted)
        table = self.table(wanted, places, axis)
        return {(code, cut): table.figures(code, cut)[: len(places)] for code, cut in wanted}

    def table(self, wanted: list[Wanted], places: Sequence[Place], axis: Axis) -> Table:
        """With the municipalities of the places at its end, where anything is made of theirs."""
        inside: dict[Place, list[Place]] = {}
        if any(self.declares(code) for code in self._involved(wanted)):
            contents = _Contents()
            inside = {
                (territory, period): [(part, period) for part in contents.of(territory, period)]
                for territory, period in places
            }
        parts = [part for own in inside.values() for part in own]
        return Table(self, wanted, [*places, *parts], inside, axis)

    def _involved(self, wanted: list[Wanted]) -> set[str]:
        found: set[str] = set()
        waiting = [code for code, _cut in wanted]
        while waiting:
            code = waiting.pop()
            if code not in found:
                found.add(code)
                waiting += self.within.named_by(code)
        return found

    def declares(self, code: str) -> bool:
        """Whether its figures for wholes are made of those for parts, as its indicator says."""
        node, item = self.within.node(code), self.within[code]
        return (
            node is not None
            and item.roll_up != RollUp.NOT_SUMMABLE
            and self.within.natural_roll_up(node) == RollUp.NOT_SUMMABLE
        )


class Table:
    """The columns of what was asked, each worked out once. `inside`: the municipalities of a place."""

    def __init__(
        self,
        workings: Workings,
        wanted: list[Wanted],
        places: Sequence[Place],
        inside: dict[Place, list[Place]],
        axis: Axis,
    ):
        self.workings = workings
        self.within = workings.within
        self.places = list(dict.fromkeys(places)) if inside else list(places)
        self.inside = inside
        self.at = {place: number for number, place in enumerate(self.places)}
        self.levels: dict[str, str] = {}
        self._columns: dict[Wanted, list[Figure]] = {}
        leaves = dict.fromkeys(leaf for code, cut in wanted for leaf in self._leaves(code, cut))
        keys = {
            period_key(period) if axis == Axis.PERIOD else territory_key(territory)
            for territory, period in self.places
        }
        by_code: dict[str, set[str]] = {code: keys for code, _cut in leaves}
        cuts = {cut for _code, cut in leaves}
        cells = cells_by(axis, by_code, cuts, workings.edition) if leaves and keys else {}
        by_leaf: dict[Wanted, dict[str, Cells]] = defaultdict(dict)
        known: dict[str, Known] = {}
        for (code, cut, key), (found, own) in cells.items():
            known[code] = found
            by_leaf[code, cut][key] = own
        for code, cut in leaves:
            about = known.get(code) or workings.known.get(code)
            self._columns[code, cut] = self._read(about, by_leaf.get((code, cut), {}), cut, axis)
            if about is not None:
                self.levels |= dict(zip(about.territories, about.levels, strict=True))

    def figures(self, code: str, cut: str) -> list[Figure]:
        if (code, cut) not in self._columns:
            self._columns[code, cut] = self._worked_out(code, cut)
        return self._columns[code, cut]

    def _leaves(self, code: str, cut: str) -> Iterable[Wanted]:
        node = self.within.node(code)
        if node is None:
            yield code, cut
            return
        for reference in references(node):
            if (own := self._cut(reference, cut)) is not None:
                yield from self._leaves(reference.code, own)

    def _cut(self, reference: Reference, cut: str) -> str | None:
        """The part of what is named, of the part that is asked for; None when there is none."""
        try:
            members = parse_cut(cut) | dict(reference.cut)
            return self.within.shape(reference.code).cut(**members)
        except (KeyError, ValueError):
            return None

    def _read(
        self, about: Known | None, cells: dict[str, Cells], cut: str, axis: Axis
    ) -> list[Figure]:
        if about is None:
            return [NOTHING] * len(self.places)
        undeclared = not cells and not is_declared(about.shape, cut)
        other = worked_out(about, cut) if undeclared else None
        by_key: dict[str, list[int]] = defaultdict(list)
        for number, (territory, period) in enumerate(self.places):
            key = period_key(period) if axis == Axis.PERIOD else territory_key(territory)
            by_key[key].append(number)
        found = [NOTHING] * len(self.places)
        for key, numbers in by_key.items():
            if (own := other or cells.get(key)) is None:
                continue
            asked = (self.places[number] for number in numbers)
            where = [own.at(about.place_of.get(t), about.time_of.get(p)) for t, p in asked]
            read = column(own, where, about.shape.per)
            for number, figure in zip(numbers, read, strict=True):
                found[number] = figure
        return found

    def _worked_out(self, code: str, cut: str) -> list[Figure]:
        node, item = self.within.node(code), self.within[code]
        assert node is not None
        named = self.named(code, cut)
        rows = zip(*named.values(), strict=True)
        figures = [evaluate(node, dict(zip(named, row, strict=True))) for row in rows]
        if self.workings.declares(code):
            return [
                self._made_of_parts(item.roll_up, place, figures)
                if self._is_whole(place)
                else figures[number]
                for number, place in enumerate(self.places)
            ]
        if item.roll_up == RollUp.NOT_SUMMABLE:
            return [
                NOT_APPLICABLE if figure.rolled_up and self._is_whole(place) else figure
                for figure, place in zip(figures, self.places, strict=True)
            ]
        return figures

    def named(self, code: str, cut: str) -> dict[Reference, list[Figure]]:
        """The columns of what the formula of an indicator names."""
        node = self.within.node(code)
        found: dict[Reference, list[Figure]] = {}
        for reference in references(node) if node is not None else ():
            own = self._cut(reference, cut)
            found[reference] = (
                [NOT_APPLICABLE] * len(self.places)
                if own is None
                else self.figures(reference.code, own)
            )
        return found

    def _is_whole(self, place: Place) -> bool:
        return self.levels.get(place[0], Level.MUNICIPALITY) not in PARTS

    def _made_of_parts(self, roll_up: str, place: Place, figures: list[Figure]) -> Figure:
        parts = [figures[self.at[part]] for part in self.inside.get(place, ())]
        return of_parts(roll_up, parts)


def of_parts(roll_up: str, figures: list[Figure]) -> Figure:
    total = added(figures)
    if roll_up in ADDED_UP or total.value is None:
        return total
    return total._replace(value=total.value / len(figures))


class _Contents:
    """The municipalities inside each larger territory, in each period."""

    def __init__(self) -> None:
        self.hierarchy = Hierarchy.load()
        self._by_epoch: dict[int, dict[str, set[str]]] = {}

    def of(self, territory: str, period: str) -> list[str]:
        epoch = self.hierarchy.epoch(period)
        if epoch not in self._by_epoch:
            inside: dict[str, set[str]] = defaultdict(set)
            for link in self.hierarchy.links(period):
                inside[link.whole] |= inside.get(link.part) or {link.part}
            self._by_epoch[epoch] = inside
        parts = self._by_epoch[epoch].get(territory, set())
        levels = self.hierarchy.levels
        return sorted(part for part in parts if levels.get(part) == Level.MUNICIPALITY)


def group_together(
    workings: Workings, code: str, cut: str, group: Sequence[str], period: str
) -> Figure:
    """A group of territories as one, by the indicator's rule."""
    item, node = workings.within[code], workings.within.node(code)
    if node is None or not group:
        return NOT_APPLICABLE
    table = workings.table([(code, cut)], [(territory, period) for territory in group], Axis.PERIOD)
    size = len(group)
    ratio = as_ratio(node) if item.roll_up == RollUp.RATIO else None
    if ratio is not None:
        named = table.named(code, cut)
        return evaluate_ratio(
            ratio, {reference: added(own[:size]) for reference, own in named.items()}
        ).value
    if item.roll_up in ADDED_UP or workings.declares(code):
        return of_parts(item.roll_up, table.figures(code, cut)[:size])
    return NOT_APPLICABLE
