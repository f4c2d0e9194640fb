"""What could be worked out of several releases side by side, and of none of them alone.

A release guards what adds up inside one indicator (`monitor.facts.release`). Readers have more:

- other indicators: a total and its parts under their own codes, the same people under two, a rate
  beside what it is a rate of, a running total beside what was added to it;
- earlier editions, whose unchanged figures speak of the same people.

Which numbers are tied is seen in the numbers themselves, as a reader would see it: nobody has to say
so. Only what is worth comparing is said, by rooms above (`monitor.facts.kin`). A formula ties nothing by being
one, for it is worked out from what was released; but a source may publish what somebody else's formula
works out, and then they are tied.

Everything that is tied is solved together (`monitor.facts.recovery`) before it is published; what could
be worked out is given company in what is being published.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, combinations, permutations
from typing import Any, NamedTuple

import numpy as np

from monitor.facts import periods
from monitor.facts.enums import Periodicity
from monitor.facts.hierarchy import Hierarchy
from monitor.facts.kin import kin_of
from monitor.facts.models import Slab
from monitor.facts.recovery import Audit, Quotient, Recovered, Relation, Sum, cells_of
from monitor.facts.release import Cell
from monitor.facts.shapes import NO_CUT
from monitor.facts.sides import Side, beside, earlier, side_of
from monitor.facts.standing import Standing

Place = tuple[int, int]
"""Which of the sides, and where among its cells."""
_CLOSE = 1e-6
# What holds in fewer different places than this may be chance.
_ANCHORS, _LEAST = 24, 8
_SCALES = (1, 100, 1000, 10_000, 100_000)
_IN_A_YEAR = frozenset({Periodicity.MONTH, Periodicity.QUARTER, Periodicity.HALF})


class Adds(NamedTuple):
    """Each figure of `whole` is the sum of those of the parts."""

    whole: int
    parts: tuple[int, ...]


class Runs(NamedTuple):
    """`running` begins each year with `flow`, and grows by it in each period."""

    running: int
    flow: int


class Rates(NamedTuple):
    """`rate` is `per` times part by whole, give or take `half`."""

    rate: int
    part: int
    whole: int
    per: float
    half: float


class Same(NamedTuple):
    """Another edition, in which most figures are of the same people."""

    one: int
    other: int


Tie = Adds | Runs | Rates | Same
Rows = tuple[tuple[int, ...], Any]
"""Sides, and for each of them where its cells are: those of a column are related."""


def ties_among(sides: Sequence[Side], kin: Iterable[Collection[str]] = ()) -> list[Tie]:
    """Those that hold wherever all of their sides have numbers."""
    counts = [n for n, side in enumerate(sides) if side.is_of_counts]
    number = {side.indicator: n for n, side in enumerate(sides)}
    groups = {tuple(sorted(number[code] for code in own if code in number)) for own in kin}
    often = [n for n in counts if sides[n].layout.shape.periodicity in _IN_A_YEAR]
    tried: list[Tie] = [Runs(*pair) for pair in permutations(often, 2)]
    for group in sorted({*groups, tuple(counts)}):
        if len(group) > 3:
            tried += [Adds(n, tuple(part for part in group if part != n)) for n in group]
    anchors = _anchors(sides)
    tried += _alike(anchors, counts)
    for rate in (n for n, side in enumerate(sides) if side.is_exact and n not in counts):
        tried += _rates(sides, anchors, rate, counts)
    return [tie for tie in tried if _holds(sides, tie)]


def _anchors(sides: Sequence[Side]) -> Any:
    """A few numbers of each side, at the same places of everybody: what does not hold there holds
    nowhere."""
    known: Counter[tuple[str, str]] = Counter()
    for side in sides:
        own = side.layout.axes
        known.update((t, p) for t in own.territories for p in own.periods)
    chosen = [place for place, _many in known.most_common(_ANCHORS)]
    found = np.full((len(sides), len(chosen)), np.nan)
    for n, side in enumerate(sides):
        for at, (territory, period) in enumerate(chosen):
            if (place := side.place(territory, period)) is not None:
                found[n, at] = side.true[place]
    return found


def _alike(anchors: Any, counts: Sequence[int]) -> Iterator[Adds]:
    """What is another, or two others together."""
    own = anchors[counts]
    sums: dict[tuple[int, ...], Any] = {(part,): anchors[part] for part in counts}
    sums |= {pair: anchors[pair[0]] + anchors[pair[1]] for pair in combinations(counts, 2)}
    for parts, values in sums.items():
        far = np.nan_to_num(np.abs(own - values)).max(axis=1, initial=0) > _CLOSE
        for whole in (counts[int(n)] for n in np.flatnonzero(~far)):
            if whole not in parts and not (len(parts) == 1 and whole > parts[0]):
                yield Adds(whole, parts)


def _rates(
    sides: Sequence[Side], anchors: Any, rate: int, counts: Sequence[int]
) -> Iterator[Rates]:
    half = _half(sides[rate].true)
    for part, whole in permutations(counts, 2):
        for per in _SCALES:
            with np.errstate(all="ignore"):
                far = np.abs(anchors[rate] - per * anchors[part] / anchors[whole])
            if np.nanmax(far, initial=0) <= half + _CLOSE:
                yield Rates(rate, part, whole, per, half)


def _half(values: Any) -> float:
    """Half of the last decimal that is told."""
    for decimals in range(7):
        if np.nanmax(np.abs(values - np.round(values, decimals)), initial=0) < _CLOSE / 10:
            return 0.5 * 10.0**-decimals
    return _CLOSE


def _holds(sides: Sequence[Side], tie: Tie) -> bool:
    """Whether it does everywhere, and there is enough for that to be no chance."""
    there = 0
    for members, places in _rows(sides, tie, NO_CUT):
        values = _true(sides, members, places)
        known = ~np.isnan(values).any(axis=0)
        if not _are_tied(tie, values[:, known]).all():
            return False
        there += np.unique(values[:, known & values.all(axis=0)], axis=1).shape[1]
    return there >= _LEAST


def _rows(sides: Sequence[Side], tie: Tie, cut: str) -> Iterator[Rows]:
    """The places of a cut that a tie speaks of, the whole (or the rate) first."""
    members = _members(tie)
    own = [sides[n] for n in members]
    if any(cut not in side.layout.cuts for side in own):
        return
    axes = [side.layout.axes for side in own]
    territories = _shared(each.territories for each in axes)
    over = _shared(each.periods for each in axes)
    if not isinstance(tie, Runs):
        yield members, np.array([side.places(cut, territories, over) for side in own])
        return
    for period in over:
        before = periods.moved(period, -1)
        both = [side.places(cut, territories, [period]) for side in own]
        if periods.kind(period) not in _IN_A_YEAR:
            continue
        if periods.year_of(before) < periods.year_of(period):
            yield members, np.array(both)
        elif before in axes[0].periods:
            past = own[0].places(cut, territories, [before])
            yield (*members, members[0]), np.array([*both, past])


def _shared(names: Iterable[Iterable[str]]) -> list[str]:
    """What is in all of them, in order."""
    first, *others = map(set, names)
    return sorted(first.intersection(*others))


def _true(sides: Sequence[Side], members: Sequence[int], places: Any) -> Any:
    return np.array([sides[n].true[own] for n, own in zip(members, places, strict=True)])


def _are_tied(tie: Tie, values: Any) -> Any:
    """Of each column whether what the tie says is true there."""
    first, *others = values
    if isinstance(tie, Rates):
        part, whole = others
        with np.errstate(all="ignore"):
            return np.abs(first - tie.per * part / whole) <= tie.half + _CLOSE
    return np.abs(first - sum(others)) < _CLOSE


def _members(tie: Tie) -> tuple[int, ...]:
    if isinstance(tie, Adds):
        return tie.whole, *tie.parts
    return tie[:3] if isinstance(tie, Rates) else tie[:2]


# ── solving ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, eq=False)
class Together:
    """Sides and what ties them. The first ones, `own` of them, are being released and may hide more,
    which changes nothing of what is true, and so of what ties them."""

    sides: list[Side]
    ties: list[Tie]
    own: int

    @cached_property
    def relations(self) -> list[tuple[Tie, Relation]]:
        """What each tie says of each cell, of every part that all of its sides have."""
        return [(tie, relation) for tie in self.ties for relation in _relations(self.sides, tie)]

    def side(self, indicator: str) -> Side:
        """The one that is being released."""
        return next(side for side in self.sides[: self.own] if side.indicator == indicator)

    def tell(self, side: Side) -> None:
        """Another release of one of them."""
        self.sides[self.sides.index(self.side(side.indicator))] = side

    def alone(self) -> set[Cell]:
        """What to hide because something hidden has too little company in what ties it to others."""
        found: dict[Place, None] = {}
        for tie, relation in self.relations:
            if isinstance(tie, Adds | Runs):
                cells = cells_of(relation)
                hidden = [at for at in cells if at in found or self._is_hidden(at)]
                for at in self._told(cells) if hidden else ():
                    k = max(self.sides[n].k for n, _place in hidden)
                    if len(hidden) > 1 and sum(map(self._true, hidden)) >= k:
                        break
                    if at not in found:
                        found[at] = None
                        hidden.append(at)
        return set(map(self._cell, found))

    def recovered(self) -> list[Recovered]:
        """The hidden cells, as places, that could be worked out."""
        found: list[Recovered] = []
        for system in self._systems:
            if any(self.sides[n].has_hidden for n in system.sides):
                found += self._solved(system)
        return found

    def company(self, found: Sequence[Recovered], many: int) -> set[Cell]:
        """What to hide for what was worked out: the smallest that is told of what ties it to others, or
        else the `many` smallest beside it in its own release. Nothing where others tell all as it is."""
        wanted = {item.cell for item in found}
        more: dict[Place, set[Place]] = {at: set() for at in wanted if at[0] < self.own}
        for tie, relation in self.relations:
            cells = cells_of(relation)
            for at in wanted.intersection(cells):
                if isinstance(tie, Same):
                    continue
                if all(self.sides[n].is_exact for n, place in cells if (n, place) != at):
                    return set()
                for other in self._told(cells)[:1]:
                    more.setdefault(at, set()).add(other)
        for (n, place), own in more.items():
            if not own:
                own.update((n, other) for other in self.sides[n].counts.company(place, many))
        return {self._cell(at) for own in more.values() for at in own}

    def named(self, found: Sequence[Recovered]) -> list[Recovered]:
        return [replace(item, cell=self._cell(item.cell)) for item in found]

    def _cell(self, at: Place) -> Cell:
        return self.sides[at[0]].layout.cell(at[1])

    def _true(self, at: Place) -> float:
        return float(self.sides[at[0]].true[at[1]])

    def _is_hidden(self, at: Place) -> bool:
        return self.sides[at[0]].says(at[1]).is_hidden

    def _told(self, cells: Iterable[Place]) -> list[Place]:
        """Those that may still be hidden, the smallest first."""
        own = [
            at
            for at in cells
            if at[0] < self.own
            and not self.sides[at[0]].is_exact
            and not self._is_hidden(at)
            and self._true(at) > 0
        ]
        return sorted(own, key=lambda at: (self._true(at), at))

    @cached_property
    def _systems(self) -> list[_System]:
        """Sides that ties hold together."""
        own = [{n} for n in range(len(self.sides))]
        for tie in self.ties:
            joined = set().union(*(own[n] for n in _members(tie)))
            for n in joined:
                own[n] = joined
        return [
            _System(self, group)
            for n, group in enumerate(own)
            if len(group) > 1 and n == min(group)
        ]

    def known_of(self, group: Collection[int]) -> tuple[dict[Place, None], list[Relation]]:
        """All the cells of sides that are solved together, and what relates them."""
        cells: dict[Place, None] = {}
        relations: list[Relation] = []
        for n in group:
            if not self.sides[n].is_exact:
                own, sums = self.sides[n].counts.published(everything=True)
                cells |= dict.fromkeys((n, place) for place in own)
                relations += [
                    Sum((n, each.whole), tuple((n, part) for part in each.parts), each.rest)
                    for each in sums
                ]
        for tie, relation in self.relations:
            if _members(tie)[0] in group:
                relations.append(relation)
                cells |= dict.fromkeys(cells_of(relation))
        return cells, relations

    def _solved(self, system: _System) -> list[Recovered]:
        cells = {(n, place): self.sides[n].says(place) for n, place in system.known[0]}
        found = []
        for k in sorted({self.sides[n].k for n in system.sides if self.sides[n].has_hidden}):
            seen = {
                at: replace(told, is_hidden=told.is_hidden and self.sides[at[0]].k == k)
                for at, told in cells.items()
            }
            found += system.audit(k).recovered(seen)
        return found


@dataclass(frozen=True, eq=False)
class _System:
    """Sides that are solved together; what is known of them is looked for where something is hidden."""

    together: Together
    sides: Collection[int]
    _audits: dict[int, Audit] = field(default_factory=dict)

    @cached_property
    def known(self) -> tuple[dict[Place, None], list[Relation]]:
        return self.together.known_of(self.sides)

    def audit(self, k: int) -> Audit:
        if k not in self._audits:
            self._audits[k] = Audit(*self.known, k)
        return self._audits[k]


def together(
    slabs: Sequence[Slab], standings: Mapping[int, Standing], hierarchy: Hierarchy
) -> Together | None:
    """These slabs, released as they stand, beside what else was told: of their datasets, of what formulas
    put together with them, and of their own earlier editions. None where nothing is hidden."""
    kin = kin_of({slab.indicator for slab in slabs})
    gated = [slab for slab in slabs if not slab.edition.dataset.is_official]
    pairs = [
        (side, earlier(slab, hierarchy))
        for slab in gated
        if (side := side_of(slab, standings[slab.pk], hierarchy)) is not None
    ]
    own, old = [side for side, _told in pairs], [told for _side, told in pairs]
    others = beside(slabs, kin, hierarchy, official=False)
    if not any(side.has_hidden for side in chain(own, others, *old)):
        return None
    official = (side_of(slab, standings[slab.pk], hierarchy) for slab in slabs if slab not in gated)
    others += [side for side in official if side is not None]
    sides = [*own, *others, *beside(slabs, kin, hierarchy, official=True)]
    ties = ties_among(sides, kin)
    for n, editions in enumerate(old):
        ties += [Same(n, len(sides) + at) for at in range(len(editions))]
        sides += editions
    return Together(sides, ties, len(own))


def _relations(sides: Sequence[Side], tie: Tie) -> Iterator[Relation]:
    for cut in _shared(sides[n].layout.cuts for n in _members(tie)):
        for members, places in _rows(sides, tie, cut):
            values = _true(sides, members, places)
            for column in np.flatnonzero(_are_tied(tie, values)):
                at = [(n, int(own[column])) for n, own in zip(members, places, strict=True)]
                if isinstance(tie, Rates):
                    low, high = (values[0, column] + s * tie.half for s in (-1, 1))
                    yield Quotient(at[1], at[2], max(low, 0) / tie.per, high / tie.per)
                else:
                    yield Sum(at[0], tuple(at[1:]))
