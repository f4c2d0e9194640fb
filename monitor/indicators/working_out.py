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

from monitor.facts.answers import ABSENT, NOT_APPLICABLE, Column, EditionRef, Figure
from monitor.facts.cells import Cells, column
from monitor.facts.enums import Missing, RollUp
from monitor.facts.hierarchy import Hierarchy
from monitor.facts.known import Known
from monitor.facts.models import Axis
from monitor.facts.reading import cells_by, known_for
from monitor.facts.shapes import parse_cut
from monitor.facts.slices import period_key, territory_key
from monitor.facts.undeclared import is_declared, worked_out
from monitor.indicators.columns import evaluate_columns, packed, scattered, without
from monitor.indicators.dictionary import ADDED_UP, Dictionary
from monitor.indicators.evaluation import added, evaluate_ratio
from monitor.indicators.formulas import Reference, as_ratio, references
from monitor.territory.models import Level

Place = tuple[str, str]
Wanted = tuple[str, str]
DOES_NOT_APPLY = Figure(None, Missing.NOT_APPLICABLE)
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
        """Those that all its inputs have something of: of a kind, or (when none is named) of its own, or
        else of the one that most of them are."""
        inputs = self.known_inputs(code)
        if len(inputs) < len(self.within.inputs(code)) or not inputs:
            return ()
        first, *others = (about.by_kind for about in inputs)
        shared = {
            each: tuple(p for p in own if all(p in other.get(each, ()) for other in others))
            for each, own in first.items()
        }
        own = kind or str(self.within.shape(code).periodicity)
        if kind is None and not shared.get(own):
            own = max(shared, key=lambda each: len(shared[each]))
        return shared.get(own, ())

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

    def columns(
        self, wanted: Iterable[Wanted], places: Sequence[Place], axis: Axis
    ) -> dict[Wanted, Column]:
        """Of each (code, cut) the figures at each (territory, period). `axis`: which of the two there are
        few of, and the slices that are read."""
        wanted = list(wanted)
        table = self.table(wanted, places, axis)
        return {(code, cut): table.column(code, cut) for code, cut in wanted}

    def figures(
        self, wanted: Iterable[Wanted], places: Sequence[Place], axis: Axis
    ) -> dict[Wanted, list[Figure]]:
        """The same, one by one."""
        found = self.columns(wanted, places, axis)
        return {key: list(column)[: len(places)] for key, column in found.items()}

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
        self.axis = axis
        self._columns: dict[Wanted, Column] = {}
        self._places: dict[str, list[tuple[int | None, int | None]]] = {}
        leaves = dict.fromkeys(leaf for code, cut in wanted for leaf in self._leaves(code, cut))
        by_code: dict[str, set[str]] = {code: set(self._numbers) for code, _cut in leaves}
        cuts = {cut for _code, cut in leaves}
        asks = leaves and self.places
        self._known = workings.known if asks else {}
        cells = cells_by(axis, by_code, cuts, workings.edition, among=self._known) if asks else {}
        by_leaf: dict[Wanted, dict[str, Cells]] = defaultdict(dict)
        for (code, cut, key), (_about, own) in cells.items():
            by_leaf[code, cut][key] = own
        for code, cut in leaves:
            self._columns[code, cut] = self._read(code, cut, by_leaf.get((code, cut), {}))

    def column(self, code: str, cut: str) -> Column:
        if (code, cut) not in self._columns:
            self._columns[code, cut] = self._worked_out(code, cut)
        return self._columns[code, cut]

    @cached_property
    def _numbers(self) -> dict[str, list[int]]:
        """Key of a slice → the places that it has."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, (territory, period) in enumerate(self.places):
            by_period = self.axis == Axis.PERIOD
            found[period_key(period) if by_period else territory_key(territory)].append(number)
        return found

    @cached_property
    def _levels(self) -> dict[str, str]:
        return {
            territory: level
            for about in self._known.values()
            for territory, level in zip(about.territories, about.levels, strict=True)
        }

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

    def _read(self, code: str, cut: str, cells: dict[str, Cells]) -> Column:
        size, about = len(self.places), self._known.get(code)
        if about is None:
            return without(ABSENT, size)
        undeclared = not cells and not is_declared(about.shape, cut)
        other = worked_out(about, cut) if undeclared else None
        where = self._where(code)
        parts = []
        for key, numbers in self._numbers.items():
            if (own := other or cells.get(key)) is not None:
                places = [own.at(*where[number]) for number in numbers]
                parts.append((numbers, column(own, places)))
        return scattered(size, parts)

    def _where(self, code: str) -> list[tuple[int | None, int | None]]:
        """The places as an indicator numbers them."""
        if code not in self._places:
            about = self._known[code]
            at, when = about.place_of, about.time_of
            self._places[code] = [(at.get(t), when.get(p)) for t, p in self.places]
        return self._places[code]

    def _worked_out(self, code: str, cut: str) -> Column:
        node, item = self.within.node(code), self.within[code]
        assert node is not None
        found = evaluate_columns(node, self.named(code, cut), len(self.places))
        declares = self.workings.declares(code)
        if not declares and item.roll_up != RollUp.NOT_SUMMABLE:
            return found
        wholes = [
            number
            for number, (territory, _period) in enumerate(self.places)
            if self._levels.get(territory, Level.MUNICIPALITY) not in PARTS
        ]
        if not wholes:
            return found
        figures = list(found)
        for number in wholes:
            if declares:
                inside = self.inside.get(self.places[number], ())
                parts = [found.figure(self._at[part]) for part in inside]
                figures[number] = of_parts(item.roll_up, parts)
            elif figures[number].rolled_up:
                figures[number] = DOES_NOT_APPLY
        return packed(figures)

    @cached_property
    def _at(self) -> dict[Place, int]:
        return {place: number for number, place in enumerate(self.places)}

    def named(self, code: str, cut: str) -> dict[Reference, Column]:
        """The columns of what the formula of an indicator names."""
        node = self.within.node(code)
        found: dict[Reference, Column] = {}
        for reference in references(node) if node is not None else ():
            own = self._cut(reference, cut)
            found[reference] = (
                without(NOT_APPLICABLE, len(self.places))
                if own is None
                else self.column(reference.code, own)
            )
        return found


def of_parts(roll_up: str, figures: Sequence[Figure]) -> Figure:
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
        return DOES_NOT_APPLY
    table = workings.table([(code, cut)], [(territory, period) for territory in group], Axis.PERIOD)
    own = slice(len(group))
    ratio = as_ratio(node) if item.roll_up == RollUp.RATIO else None
    if ratio is not None:
        named = table.named(code, cut)
        totals = {reference: added(list(column)[own]) for reference, column in named.items()}
        return evaluate_ratio(ratio, totals).value
    if item.roll_up in ADDED_UP or workings.declares(code):
        return of_parts(item.roll_up, list(table.column(code, cut))[own])
    return DOES_NOT_APPLY
