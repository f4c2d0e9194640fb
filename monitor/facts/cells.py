"""Numbers of one cut as they were unpacked, and columns of an answer made of them. Needs no database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any

import numpy as np

from monitor.facts.answers import ABSENT, NOT_APPLICABLE, Column

Places = Sequence[int | None]
Take = Callable[[Sequence[Any]], tuple[Any, ...]]
_ALL = slice(None)


@dataclass(frozen=True, eq=False)
class Cells:
    """`rows`: where along the values each of one axis begins, in steps of `width`. By period (a year
    with every territory) or by territory (a few with every period). `counts`: how many parts are in
    each value, then of how many. `per`: what a quotient is multiplied by.

    Nothing in it changes, so that one is kept for all who ask.
    """

    numerators: Sequence[float]
    denominators: Sequence[float] | None
    flags: bytes
    counts: Sequence[int] | None
    rows: Mapping[int, int]
    width: int
    by_period: bool
    per: float

    @property
    def size(self) -> int:
        """How many numbers are kept, quotients among them."""
        return len(self.numerators) * (1 if self.denominators is None else 3)

    def at(self, t: int | None, p: int | None) -> int | None:
        """Where the value of a territory in a period is; None when it is not here."""
        row, column = (p, t) if self.by_period else (t, p)
        if row is None or column is None or (start := self.rows.get(row)) is None:
            return None
        return start * self.width + column

    def across(self, territories: Places, period: int | None) -> Places:
        if self.by_period and period is not None and period in self.rows:
            start = self.rows[period] * self.width
            return [None if territory is None else start + territory for territory in territories]
        return [self.at(territory, period) for territory in territories]

    def along(self, territory: int | None, over: Places) -> Places:
        return [self.at(territory, period) for period in over]

    @cached_property
    def values(self) -> Sequence[float]:
        """As they are shown, NaN where there is none: divided where the rule divides; a value that came
        without a denominator is as it came."""
        if self.denominators is None:
            return self.numerators
        nums, dens = np.asarray(self.numerators), np.asarray(self.denominators)
        with np.errstate(all="ignore"):
            shown = np.where(np.isnan(dens), nums * self.per, nums / dens * self.per)
        shown[dens == 0] = np.nan
        return _plain(shown)

    @cached_property
    def marks(self) -> bytes:
        """The flags, with the reason of a division by zero."""
        if self.denominators is None:
            return self.flags
        marks = np.frombuffer(self.flags, "u1").copy()
        void = np.asarray(self.denominators) == 0
        marks[void] = marks[void] & ~np.uint8(7) | np.uint8(NOT_APPLICABLE)
        return marks.tobytes()

    @cached_property
    def has_gaps(self) -> bool:
        return bool(np.isnan(np.asarray(self.values)).any())


def _plain(numbers: Any) -> Sequence[float]:
    """An array as numbers of Python, each made when it is looked at."""
    found: Sequence[float] = memoryview(numbers)
    return found


def taking(places: Sequence[int]) -> Take:
    """What takes the items at these places: made once, used on many rows."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda items: tuple(items[place] for place in places)


def column(cells: Cells | None, places: Places) -> Column:
    """The values at these places; those that are nowhere were not reported."""
    if cells is None:
        return nothing(len(places))
    there = [place for place in places if place is not None]
    found = _taken(cells, taking(there), _ALL)
    return found if len(there) == len(places) else _with_holes(found, places)


def row(cells: Cells | None, place: int | None, take: Take, size: int) -> Column:
    """Of one period (or, when these are by territory, one territory) the `size` values that are taken."""
    start = cells.rows.get(place) if cells and place is not None else None
    if cells is None or start is None:
        return nothing(size)
    return _taken(cells, take, slice(start * cells.width, (start + 1) * cells.width))


def nothing(size: int) -> Column:
    """Values that were not reported."""
    return Column((None,) * size, bytes([ABSENT]) * size)


def quotient(num: float, den: float, per: float) -> float | None:
    if num != num or den == 0:
        return None
    return num * per if den != den else num / den * per


def _taken(cells: Cells, take: Take, here: slice) -> Column:
    values = take(cells.values[here])
    if cells.has_gaps:
        values = tuple(None if value != value else value for value in values)
    marks = bytes(take(cells.marks[here]))
    if cells.counts is None:
        return Column(values, marks)
    size = len(cells.flags)
    present, expected = cells.counts[:size], cells.counts[size:]
    return Column(values, marks, take(present[here]), take(expected[here]))


def _with_holes(found: Column, places: Places) -> Column:
    own = iter(range(len(found)))
    numbers = [None if place is None else next(own) for place in places]

    def spread(items: Sequence[Any], hole: Any) -> list[Any]:
        return [hole if number is None else items[number] for number in numbers]

    return Column(
        tuple(spread(found.values, None)),
        bytes(spread(found.flags, ABSENT)),
        spread(found.present, 0) if found.present else (),
        spread(found.expected, 0) if found.expected else (),
    )
