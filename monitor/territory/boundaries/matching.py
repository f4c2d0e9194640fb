"""Which feature of a file is which territory: by a column of codes, proposed by what it has in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from monitor.territory.boundaries.reading import BoundaryFile
from monitor.territory.models import Level, Scheme

# Codes of a list and level with the names in force.
Known: TypeAlias = Mapping[tuple[str, str], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Match:
    """What choosing one column for one list and level would give.

    matched: positions of features by code; more than one are parts of one territory, told apart in
    `repeated`. copies: codes of which two parts are the same outline: a mistake of the file.
    """

    column: str
    scheme: str
    level: str
    total: int
    matched: dict[str, list[int]]
    missing: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    repeated: list[tuple[str, int]] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    crossing: list[str] = field(default_factory=list)

    @property
    def choice(self) -> str:
        return f"{self.scheme}/{self.level}"

    @property
    def complete(self) -> bool:
        return bool(self.matched) and not (self.missing or self.unknown)

    @property
    def loadable(self) -> bool:
        return bool(self.matched) and not (self.copies or self.empty)

    @property
    def level_name(self) -> str:
        return f"{Level(self.level).label} ({Scheme(self.scheme).label})"


def variants(value: str) -> tuple[str, ...]:
    """A code as it is, and with the zeros that a sheet takes from it: "104" is "0104"."""
    if not value.isascii() or not value.isdigit():
        return (value,)
    return tuple(dict.fromkeys((value, value.zfill(2), value.zfill(4), value.zfill(6))))


def match(file: BoundaryFile, known: Known, column: str, scheme: str, level: str) -> Match:
    """Raises KeyError where the column, or the list and level, are not there."""
    codes = known[scheme, level]
    if column not in file.fields:
        raise KeyError(column)
    at = file.fields.index(column)
    matched: dict[str, list[int]] = {}
    unknown: dict[str, None] = {}
    for position, row in enumerate(file.rows):
        code = next((one for one in variants(row[at]) if one in codes), None)
        if code is None:
            unknown[row[at]] = None
        else:
            matched.setdefault(code, []).append(position)
    repeated = [(code, len(each)) for code, each in matched.items() if len(each) > 1]
    empty, crossing = set(file.empty), set(file.crossing)
    return Match(
        column,
        scheme,
        level,
        len(codes),
        matched,
        [(code, name) for code, name in codes.items() if code not in matched],
        list(unknown),
        repeated,
        [code for code, _count in repeated if _has_copies(file, matched[code])],
        [code for code, each in matched.items() if empty.issuperset(each)],
        [code for code, each in matched.items() if crossing.intersection(each)],
    )


def _has_copies(file: BoundaryFile, positions: Sequence[int]) -> bool:
    outlines = [repr(file.features[at]) for at in positions if file.features[at]]
    return len(set(outlines)) < len(outlines)


def proposed(file: BoundaryFile, known: Known) -> Match | None:
    """The column, list and level with most codes in common; then those that leave fewest missing; then
    the earliest column. None where there is nothing in common.
    """
    best: tuple[int, int, int] | None = None
    choice: tuple[str, str, str] | None = None
    for at, column in enumerate(file.fields):
        values = {one for row in file.rows for one in variants(row[at])}
        for (scheme, level), codes in known.items():
            common = len(values & codes.keys())
            rank = (common, common - len(codes), -at)
            if common and (best is None or rank > best):
                best, choice = rank, (column, scheme, level)
    return match(file, known, *choice) if choice else None


def box(polygons: Iterable[Sequence[Sequence[Sequence[float]]]]) -> tuple[float, ...]:
    """West, south, east, north."""
    points = [point for polygon in polygons for point in polygon[0]]
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    return min(xs), min(ys), max(xs), max(ys)
