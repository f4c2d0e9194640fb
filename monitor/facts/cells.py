"""Numbers of one cut as they were unpacked, and columns of an answer made of them. Needs no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monitor.facts.answers import ABSENT, NOT_APPLICABLE, Column

Places = Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Cells:
    """`rows`: where along the values each of one axis begins, in steps of `width`. By period (a year
    with every territory) or by territory (a few with every period). `counts`: how many parts are in
    each value, then of how many."""

    numerators: Sequence[float]
    denominators: Sequence[float] | None
    flags: bytes
    counts: Sequence[int] | None
    rows: Mapping[int, int]
    width: int
    by_period: bool

    def at(self, t: int | None, p: int | None) -> int | None:
        """Where the value of a territory in a period is; None when it is not here."""
        row, column = (p, t) if self.by_period else (t, p)
        if row is None or column is None or (start := self.rows.get(row)) is None:
            return None
        return start * self.width + column

    def across(self, territories: Places, period: int | None) -> Places:
        if period is None or not self.by_period or None in territories:
            return [self.at(t, period) for t in territories]
        if (row := self.rows.get(period)) is None:
            return [None] * len(territories)
        start = row * self.width
        return [start + t for t in territories]  # type: ignore[operator]

    def along(self, territory: int | None, over: Places) -> Places:
        if territory is None or self.by_period or None in over:
            return [self.at(territory, p) for p in over]
        if (row := self.rows.get(territory)) is None:
            return [None] * len(over)
        start = row * self.width
        return [start + p for p in over]  # type: ignore[operator]


def column(cells: Cells | None, places: Places, per: float) -> Column:
    """The values at these places; those that are nowhere were not reported."""
    if cells is None:
        return Column((None,) * len(places), bytes([ABSENT]) * len(places))
    if None in places:
        return _with_holes(cells, places, per)
    counts, size = cells.counts, len(cells.flags)
    return Column(
        tuple(values_at(cells, places, per)),
        _flags_at(cells, places),
        [counts[place] for place in places] if counts else (),  # type: ignore[index]
        [counts[size + place] for place in places] if counts else (),  # type: ignore[operator]
    )


def values_at(cells: Cells, places: Iterable[Any], per: float) -> list[float | None]:
    """Divided where the rule divides: a value that came without a denominator is as it came."""
    nums, dens = cells.numerators, cells.denominators
    if dens is None:
        return [None if (value := nums[place]) != value else value for place in places]
    return [quotient(nums[place], dens[place], per) for place in places]


def quotient(num: float, den: float, per: float) -> float | None:
    if num != num or den == 0:
        return None
    return num * per if den != den else num / den * per


def _flags_at(cells: Cells, places: Sequence[Any]) -> bytes:
    """With the reason of a division by zero."""
    flags, dens = cells.flags, cells.denominators
    own = bytes([flags[place] for place in places])
    if dens is None or all(dens[place] for place in places):
        return own
    return bytes(
        flag if dens[place] else flag & ~7 | NOT_APPLICABLE
        for flag, place in zip(own, places, strict=True)
    )


def _with_holes(cells: Cells, places: Places, per: float) -> Column:
    there = [place for place in places if place is not None]
    own = iter(column(cells, there, per))
    found = [next(own) if place is not None else None for place in places]
    flags = iter(_flags_at(cells, there))
    return Column(
        tuple(figure.value if figure else None for figure in found),
        bytes(ABSENT if place is None else next(flags) for place in places),
        [figure.present or 0 if figure else 0 for figure in found],
        [figure.expected or 0 if figure else 0 for figure in found],
    )
