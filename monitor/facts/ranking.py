"""Territories in order, and a group of them taken together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from monitor.facts.answers import (
    NOT_APPLICABLE,
    NOTHING,
    REASONS,
    STATUSES,
    Column,
    Figure,
    RankRow,
)
from monitor.facts.cells import Cells, Places, quotient
from monitor.facts.enums import Missing, RollUp
from monitor.facts.shapes import Shape


def ranks(values: Sequence[float | None], best: str) -> list[int | None]:
    """From 1; equal values share a place and the next one is as far as there are before it."""
    known = sorted((value for value in values if value is not None), reverse=best == "most")
    first: dict[float, int] = {}
    for place, value in enumerate(known, start=1):
        first.setdefault(value, place)
    return [None if value is None else first[value] for value in values]


def ranked(
    group: Sequence[str],
    now: Column,
    then: Column | None,
    weights: tuple[Sequence[float | None], Sequence[float | None]] | None,
    base: float,
    best: str,
) -> tuple[RankRow, ...]:
    """Rows in order, those without a value last. `weights`: of the period, and of the one against."""
    size = len(group)
    values = now.values[:size]
    before = then.values[:size] if then else (None,) * size
    per: Sequence[float | None] = (None,) * size
    compared, compared_before = values, before
    if weights:
        per = compared = tuple(map(_per, values, weights[0], (base,) * size))
        compared_before = tuple(map(_per, before, weights[1], (base,) * size))
    places, old_places = ranks(compared, best), ranks(compared_before, best)
    sharing = Counter[int | None](place for place in places if place is not None)
    rows = [
        RankRow(
            territory,
            now.figure(index),
            places[index],
            sharing[places[index]] > 1,
            _minus(values[index], before[index]),
            _minus_places(old_places[index], places[index]),
            per[index],
        )
        for index, territory in enumerate(group)
    ]
    return tuple(sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, row.territory)))


def together(shape: Shape, cells: Cells | None, places: Places) -> Figure:
    """The values at these places (None: not there) as one, by the indicator's rule."""
    if shape.roll_up == RollUp.NOT_SUMMABLE or not places:
        return Figure(None, Missing.NOT_APPLICABLE)
    there = [place for place in places if place is not None]
    if cells is None or not there:
        return NOTHING
    nums = [cells.numerators[place] for place in there]
    dens = [cells.denominators[place] if cells.denominators else 1.0 for place in there]
    flags = [cells.flags[place] for place in there]
    parts = [(num, den) for num, den in zip(nums, dens, strict=True) if num == num and den == den]
    void = sum(flag & 7 == NOT_APPLICABLE for flag in flags)
    status = STATUSES[max(flag >> 3 & 3 for flag in flags)]
    complete = len(parts) + void == len(places)
    if not parts or not (complete or shape.partial):
        if complete:
            return Figure(None, Missing.NOT_APPLICABLE, status, True)
        gravest = max([REASONS.index(Missing.NOT_REPORTED), *(flag & 7 for flag in flags)])
        return Figure(None, REASONS[gravest], status, True)
    num, den = sum(num for num, _den in parts), sum(den for _num, den in parts)
    value = quotient(num, den, shape.per) if cells.denominators else num
    counts = (None, None) if complete else (len(parts), len(places) - void)
    reason = "" if value is not None else Missing.NOT_APPLICABLE
    return Figure(value, reason, status, True, False, *counts)


def _per(value: float | None, weight: float | None, base: float) -> float | None:
    return None if value is None or not weight else value * base / weight


def _minus(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else now - before


def _minus_places(before: int | None, now: int | None) -> int | None:
    return None if now is None or before is None else before - now
