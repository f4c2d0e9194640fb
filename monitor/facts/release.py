"""What anybody may see of a slab: every number of it that is published, decided together.

Official statistics pass as their source published them. Of anything else (`monitor.facts.disclosure`),

- counts and amounts from 1 to k − 1 are hidden, and so are other cells beside them, the smallest
  first, until nothing that adds up (members of a dimension, places of a larger one, parts of a longer
  period) tells a hidden one; the others are rounded to base 5;
- a ratio is that of its two counts after that; a weighted mean is hidden when it is of fewer than k;
- a quotient or a mean that came without counts is hidden: nothing rounded can be made of it.

What is decided is then attacked as a reader would (`monitor.facts.recovery`), at the same k; what
could be worked out is given more company, and a release that still gave something away is refused.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from monitor.facts import periods
from monitor.facts.answers import REASONS
from monitor.facts.disclosure import BASE, lowest_told
from monitor.facts.enums import SENSITIVE, Missing, Periodicity, RollUp, threshold
from monitor.facts.hierarchy import Hierarchy
from monitor.facts.recovery import (
    Audit,
    Recoverable,
    Sum,
    Told,
    rounded_to,
)
from monitor.facts.rollups import Axes, Block
from monitor.facts.shapes import Shape, parse_cut, scheme_of

_SUPPRESSED = REASONS.index(Missing.SUPPRESSED)
_ATTEMPTS = 20
Group = tuple[int, tuple[int, ...]]
"""A whole and its parts, as places among the cells."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a number is."""

    indicator: str
    cut: str
    territory: str
    period: str


def release(
    shape: Shape,
    axes: Axes,
    blocks: Sequence[Block],
    hierarchy: Hierarchy,
    again: Callable[[Layout, Any], Any] | None = None,
    *,
    audited: bool = True,
) -> list[Block]:
    """The blocks as anybody may see them. Raises Recoverable, with a `Cell` in each.

    `again(layout, values)` says where to hide what was hidden before (a mask of cut × cell). Not
    `audited`: whoever asks attacks it."""
    if not blocks:
        return []
    layout = Layout(shape, axes, tuple(block.cut for block in blocks), hierarchy)
    above = _stacked(block.numerators for block in blocks)
    below = (
        _stacked(block.denominators for block in blocks if block.denominators is not None)
        if shape.divides
        else None
    )
    kept = again(layout, above) if again and below is None else None
    above, below, hidden = _decided(layout, above, below, kept, audited=audited)
    return [
        replace(
            block,
            numerators=array("d", above[row].tobytes()),
            denominators=None if below is None else array("d", below[row].tobytes()),
            flags=array("B", _flagged(block.flags, hidden[row])),
        )
        for row, block in enumerate(blocks)
    ]


def _stacked(columns: Iterable[array[float]]) -> Any:
    return np.array([np.frombuffer(column, "f8") for column in columns])


def _flagged(flags: array[int], hidden: Any) -> bytes:
    own = np.frombuffer(flags, "u1").copy()
    own[hidden] = own[hidden] & 0xF8 | _SUPPRESSED
    return own.tobytes()


def _decided(
    layout: Layout, above: Any, below: Any, kept: Any, *, audited: bool
) -> tuple[Any, Any, Any]:
    """Numerators, denominators (both NaN where hidden) and where they are hidden."""
    shape, k = layout.shape, threshold(layout.shape.theme)
    known = ~np.isnan(above)
    if below is None:
        if not is_counted(shape, above):
            return above, None, np.zeros(above.shape, bool)
        counts = Counts(layout, above)
        if kept is not None:
            counts.hide_again(kept)
        counts.protect(audited=audited)
        hidden = counts.hidden
        return np.where(hidden, np.nan, counts.rounded), None, hidden
    alone = known & np.isnan(below)
    if shape.roll_up == RollUp.RATIO:
        pair = [Counts(layout, np.where(alone, np.nan, values)) for values in (above, below)]
        for counts in pair:
            counts.protect()
        above, below = (counts.rounded for counts in pair)
        hidden = pair[0].hidden | pair[1].hidden | alone
        if shape.theme in SENSITIVE:
            hidden |= known & (above == 0)
    else:
        # A mean of so few is nearly each one's own value; one that is not weighed tells not of how many.
        weighs = shape.roll_up == RollUp.WEIGHTED_MEAN and _are_whole(below)
        hidden = known & ((below < k) | alone if weighs else True)
    return np.where(hidden, np.nan, above), np.where(hidden, np.nan, below), hidden


def is_counted(shape: Shape, values: Any) -> bool:
    """What does not add up is a count (different people) when it is whole, and else an index."""
    return shape.roll_up != RollUp.NOT_SUMMABLE or (not shape.decimals and _are_whole(values))


def _are_whole(values: Any) -> bool:
    own = values[np.isfinite(values)]
    return bool((own == np.floor(own)).all())


@dataclass(frozen=True)
class Layout:
    """Where each cell is (cut, then territory, then period) and what adds up to what."""

    shape: Shape
    axes: Axes
    cuts: tuple[str, ...]
    hierarchy: Hierarchy
    _maps: dict[int, dict[int, list[Group]]] = field(default_factory=dict, repr=False)

    @property
    def size(self) -> int:
        """Cells of a cut."""
        return len(self.axes.territories) * len(self.axes.periods)

    def cell(self, place: int) -> Cell:
        cut, at = divmod(place, self.size)
        territory, period = divmod(at, len(self.axes.periods))
        return Cell(
            self.shape.indicator,
            self.cuts[cut],
            self.axes.territories[territory],
            self.axes.periods[period],
        )

    def groups_of(self, place: int) -> Iterator[Group]:
        """Those that a cell is of, as whole or as part."""
        cut, at = divmod(place, self.size)
        territory, period = divmod(at, width := len(self.axes.periods))
        first = cut * self.size
        for whole, parts in self._members[cut]:
            yield whole * self.size + at, tuple(part * self.size + at for part in parts)
        for whole, parts in self._map(period)[territory]:
            places = tuple(first + part * width + period for part in parts)
            yield first + whole * width + period, places
        row = first + territory * width
        for whole, parts in self._calendar[period]:
            yield row + whole, tuple(row + part for part in parts)

    @cached_property
    def _members(self) -> dict[int, list[Group]]:
        place_of = {cut: place for place, cut in enumerate(self.cuts)}
        declared = self.shape.cuts
        found = []
        for wider, finer in ((a, b) for a in declared for b in declared if set(a) < set(b)):
            if any(set(wider) < set(between) < set(finer) for between in declared):
                continue
            parts: dict[str, list[int]] = defaultdict(list)
            for text in self.shape.members_of_cut(finer):
                if text in place_of:
                    members = parse_cut(text)
                    parts[self.shape.cut(**{n: members[n] for n in wider})].append(place_of[text])
            found += [(place_of[cut], tuple(own)) for cut, own in parts.items() if cut in place_of]
        return _by_place(found)

    def sets_of_members(self) -> set[Group]:
        """Cuts that are the members of another, as places among the cuts."""
        return {group for groups in self._members.values() for group in groups}

    def _map(self, period: int) -> dict[int, list[Group]]:
        name = self.axes.periods[period]
        epoch = self.hierarchy.epoch(name)
        if epoch not in self._maps:
            places = self._places
            parts: dict[int, list[int]] = defaultdict(list)
            for link in self.hierarchy.links(name):
                if link.part in places and link.whole in places:
                    parts[places[link.whole]].append(places[link.part])
            # The parts of one whole may be told twice over: the districts and the regions of a country.
            found = []
            for whole, own in parts.items():
                alike: dict[tuple[str, str], list[int]] = defaultdict(list)
                for part in own:
                    scheme = scheme_of(self.axes.territories[part])
                    alike[self.axes.levels[part], scheme].append(part)
                found += [(whole, tuple(lot)) for lot in alike.values()]
            self._maps[epoch] = _by_place(found)
        return self._maps[epoch]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {territory: place for place, territory in enumerate(self.axes.territories)}

    @cached_property
    def _calendar(self) -> dict[int, list[Group]]:
        parts: dict[tuple[int, str], list[int]] = defaultdict(list)
        times = {period: place for place, period in enumerate(self.axes.periods)}
        for period, place in times.items():
            kind = str(periods.kind(period))
            wholes = periods.wholes(period)
            if kind == Periodicity.MONTH:
                # The school year laps over two others.
                wholes.append(
                    periods.containing(periods.first_day(period), Periodicity.SCHOOL_YEAR)
                )
            for whole in wholes:
                if whole in times:
                    parts[times[whole], kind].append(place)
        last_only = self.shape.roll_up == RollUp.LAST
        found = [
            (whole, tuple(own[-1:] if last_only else own)) for (whole, _kind), own in parts.items()
        ]
        return _by_place(found)


def _by_place(groups: Iterable[Group]) -> dict[int, list[Group]]:
    found: dict[int, list[Group]] = defaultdict(list)
    for whole, parts in groups:
        for place in (whole, *parts):
            found[place].append((whole, parts))
    return found


class Counts:
    """The counts of a slab (cut × cell), what of them is hidden, and what the rest is told as: those
    under k to begin with, or what a release (`told`) left out."""

    def __init__(self, layout: Layout, values: Any, told: Any = None) -> None:
        self.layout, self.k = layout, threshold(layout.shape.theme)
        self.shape = values.shape
        self.values = values.ravel()
        self.whole = _are_whole(values)
        if told is not None:
            self.told = told.ravel()
            self._hidden = np.isnan(self.told) & ~np.isnan(self.values)
            return
        with np.errstate(invalid="ignore"):
            self._hidden = (self.values > 0) & (self.values < self.k)
            self.told = _rounded(self.values, self.k)

    def hide_again(self, kept: Any) -> None:
        """What was hidden before stays hidden as long as it is the same."""
        self._hidden |= kept.ravel()

    @property
    def hidden(self) -> Any:
        return self._hidden.reshape(self.shape)

    @property
    def rounded(self) -> Any:
        return self.told.reshape(self.shape)

    def protect(self, *, audited: bool = True) -> None:
        """Hide more until nothing that is hidden can be worked out. Raises Recoverable."""
        if self.layout.shape.theme in SENSITIVE:
            self._hide(self._telling_zeros())
        if not self._hidden.any():
            return
        self._settle(np.flatnonzero(self._hidden).tolist())
        if not audited:
            return
        # What keeps it company is of the same cells.
        cells, relations = self.published()
        audit = Audit(cells, relations, self.k)
        found = audit.recovered(cells)
        for _attempt in range(_ATTEMPTS):
            more = {place for item in found for place in self.company(item.cell)}
            if not more:
                break
            self._hide(more)
            self._settle(sorted(more))
            found = audit.recovered({place: self.says(place) for place in cells})
        if found:
            cell = self.layout.cell
            raise Recoverable([replace(item, cell=cell(item.cell)) for item in found])

    def _settle(self, waiting: list[int]) -> None:
        """Give company to what is hidden, in every group that it is of, and to that in turn."""
        while waiting:
            for group in self._groups_of(waiting.pop()):
                more = self._beside(*group)
                self._hide(more)
                waiting += more

    def _hide(self, places: Iterable[int]) -> None:
        self._hidden[list(places)] = True

    def _telling_zeros(self) -> list[int]:
        """Members of which one has everybody: of a sensitive theme, that tells of each one of them."""
        values, found = self.values.reshape(self.shape), []
        for whole, parts in self.layout.sets_of_members():
            own = values[list(parts)]
            alone = (np.nan_to_num(own) > 0).sum(axis=0) == 1
            alone &= (own == own).sum(axis=0) > 1
            alone &= np.nansum(own, axis=0) >= np.nan_to_num(values[whole])
            cells = np.flatnonzero(alone)
            found += [part * self.layout.size + int(at) for part in parts for at in cells]
        return [place for place in found if self.values[place] == self.values[place]]

    def _beside(self, whole: int, parts: Sequence[int]) -> list[int]:
        """What else of a group must be hidden, as two cells of k or more together guard each other."""
        values, hidden = self.values, self._hidden
        known = [part for part in parts if values[part] == values[part]]
        if hidden[whole] and values[whole] < self.k:
            return [part for part in known if not hidden[part] and values[part]]
        cells = [whole, *known]
        guarded = [place for place in cells if hidden[place]]
        rest = values[whole] - sum(values[part] for part in known)
        together = sum(values[place] for place in guarded) + max(rest, 0)
        count = len(guarded) + (rest > 0)
        more: list[int] = []
        if not guarded or (count >= 2 and together >= self.k):
            return more
        for place in self._by_size(place for place in cells if not hidden[place]):
            more.append(place)
            count, together = count + 1, together + values[place]
            if count >= 2 and together >= self.k:
                break
        return more

    def _by_size(self, places: Iterable[int]) -> list[int]:
        own = (place for place in places if self.values[place] > 0)
        return sorted(own, key=lambda place: (self.values[place], place))

    def company(self, place: int, many: int = 1) -> list[int]:
        """The smallest cells, so `many`, that are still told in each group of one that was worked out, or
        what else is told where all that is left are zeros; of the nearest groups where anything is told."""
        seen, ring = {place}, {place}
        while ring:
            groups = {group for near in ring for group in self._groups_of(near)}
            found = []
            for whole, parts in sorted(groups):
                cells = (whole, *parts)
                told = [p for p in cells if not self._hidden[p] and self.told[p] == self.told[p]]
                found += (self._by_size(told) or told)[:many]
            if found:
                return found
            ring = {p for whole, parts in groups for p in (whole, *parts)} - seen
            seen |= ring
        return []

    def _groups_of(self, place: int) -> Iterator[Group]:
        """Those of which the whole is known: others tell nothing."""
        values = self.values
        return (own for own in self.layout.groups_of(place) if values[own[0]] == values[own[0]])

    def published(self, *, everything: bool = False) -> tuple[dict[int, Told], list[Sum]]:
        """What has to do with what is hidden, or all that there is."""
        cells: dict[int, Told] = {}
        groups: set[Group] = set()
        waiting = np.flatnonzero(
            self.values == self.values if everything else self._hidden
        ).tolist()
        while waiting:
            place = waiting.pop()
            if place in cells:
                continue
            cells[place] = self.says(place)
            for group in self._groups_of(place):
                if group not in groups:
                    groups.add(group)
                    known = (p for p in group[1] if self.values[p] == self.values[p])
                    waiting += [p for p in (group[0], *known) if p not in cells]
        return cells, [sum_ for group in sorted(groups) if (sum_ := self._sum(group))]

    def _sum(self, group: Group) -> Sum | None:
        """The relation as it is true: of parts that are more than the whole nothing can be said."""
        whole, parts = group
        known = tuple(part for part in parts if self.values[part] == self.values[part])
        rest = self.values[whole] - self.values[list(known)].sum()
        if not known or rest < -_EXACT:
            return None
        return Sum(whole, known, rest=bool(rest > _EXACT or len(known) < len(parts)))

    def says(self, place: int) -> Told:
        """Hidden cells are told alike, whether small themselves or hidden for others."""
        if self._hidden[place]:
            return Told(0, np.inf, is_hidden=True)
        own = rounded_to(abs(self.told[place]), self.k, whole=self.whole)
        return own if self.values[place] > 0 else Told(-own.high, -own.low)


_EXACT = 1e-6


def _rounded(values: Any, k: int) -> Any:
    """To the nearest multiple of 5, half up; what is not hidden never reads as a small count."""
    rounded = np.floor(np.abs(values) / BASE + 0.5) * BASE
    rounded = np.where(values > 0, np.maximum(rounded, lowest_told(k)), -rounded)
    return np.where(values == 0, 0.0, rounded)
