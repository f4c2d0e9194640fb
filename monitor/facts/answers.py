"""What the five questions are answered with: every number with its reason, status and edition.

An answer keeps its numbers as columns (a map of 308 is one tuple of values); `figure()` and
`figures()` give them one by one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from monitor.facts.enums import Missing, Status
from monitor.facts.shapes import Shape

# One byte a value: reason (3 bits), status (2), rolled up, partial, recast. The gravest reason and the
# least settled status come last: a whole has those of the gravest of its parts.
REASONS = (
    "",
    Missing.NOT_APPLICABLE.value,
    Missing.NOT_REPORTED.value,
    Missing.CONFIDENTIAL.value,
    Missing.SUPPRESSED.value,
)
STATUSES = (Status.FINAL.value, Status.PROVISIONAL.value, Status.ESTIMATED.value)
ROLLED_UP, PARTIAL, RECAST = 0x20, 0x40, 0x80
NOT_APPLICABLE = REASONS.index(Missing.NOT_APPLICABLE)
ABSENT = REASONS.index(Missing.NOT_REPORTED)


class Figure(NamedTuple):
    """`value` is None for the `reason` (of `Missing`). `rolled_up`: computed here from its parts, of
    which `present` of `expected` had a value (both None when nothing was left out). `recast`: summed
    over regions as they were drawn in another year, because that list was not yet, or no longer, in
    force in this one."""

    value: float | None
    reason: str = ""
    status: str = Status.FINAL
    rolled_up: bool = False
    recast: bool = False
    present: int | None = None
    expected: int | None = None

    @property
    def is_provisional(self) -> bool:
        return self.status != Status.FINAL


NOTHING = Figure(None, Missing.NOT_REPORTED)


@dataclass(frozen=True, slots=True)
class EditionRef:
    """Where a number is from, as its foot says it."""

    pk: int
    dataset: str
    title: str
    publisher: str
    licence: str
    number: int
    status: str
    published_at: datetime | None
    sha256: str
    source_url: str = ""

    @property
    def is_live(self) -> bool:
        """A feed's: no edition, but what was said until `published_at`, by `publisher`."""
        return not self.pk


@dataclass(frozen=True, slots=True)
class Column:
    """Values side by side, with one byte of flags for each and, for partial sums, the counts."""

    values: tuple[float | None, ...]
    flags: bytes
    present: Sequence[int] = ()
    expected: Sequence[int] = ()

    def __len__(self) -> int:
        return len(self.values)

    def figure(self, index: int) -> Figure:
        flag = self.flags[index]
        partial = bool(flag & PARTIAL)
        return Figure(
            self.values[index],
            REASONS[flag & 7],
            STATUSES[flag >> 3 & 3],
            bool(flag & ROLLED_UP),
            bool(flag & RECAST),
            self.present[index] if partial else None,
            self.expected[index] if partial else None,
        )

    def __iter__(self) -> Iterator[Figure]:
        return (self.figure(index) for index in range(len(self.values)))

    @property
    def provisional(self) -> bool:
        """Whether any of the values is not final."""
        return any(flag >> 3 & 3 for flag in self.flags)


@dataclass(frozen=True, slots=True)
class Line:
    """One territory through the periods of the answer."""

    territory: str
    column: Column


@dataclass(frozen=True, slots=True)
class SeriesAnswer:
    shape: Shape
    cut: str
    periods: tuple[str, ...]
    lines: tuple[Line, ...]
    edition: EditionRef | None

    def figure(self, territory: str, period: str) -> Figure:
        """NOTHING for what was not asked."""
        for line in self.lines:
            if line.territory == territory and period in self.periods:
                return line.column.figure(self.periods.index(period))
        return NOTHING


@dataclass(frozen=True, slots=True)
class SnapshotAnswer:
    """All the territories of a level in one period; `territories` and `column` go together."""

    shape: Shape
    cut: str
    level: str
    scheme: str
    period: str
    territories: tuple[str, ...]
    column: Column
    edition: EditionRef | None

    def figures(self) -> dict[str, Figure]:
        return dict(zip(self.territories, self.column, strict=True))


@dataclass(frozen=True, slots=True)
class SlidesAnswer:
    """A level through time: for the slider of a map. `columns` go with `periods`."""

    shape: Shape
    cut: str
    level: str
    scheme: str
    territories: tuple[str, ...]
    periods: tuple[str, ...]
    columns: tuple[Column, ...]
    edition: EditionRef | None


class RankRow(NamedTuple):
    """`rank` counts from 1 and equal values share it (1, 2, 2, 4); None without a value. `change` is
    the value minus the one of the other period, `moved` how many places were gained. `per` is the
    value in each `base` of the denominator."""

    territory: str
    figure: Figure
    rank: int | None
    tied: bool
    change: float | None = None
    moved: int | None = None
    per: float | None = None


@dataclass(frozen=True, slots=True)
class RankingAnswer:
    """`rows` from first to last, those without a value at the end. `whole` is the group rolled up by
    the indicator's rule; `of` how many have a value."""

    shape: Shape
    cut: str
    period: str
    against: str | None
    rows: tuple[RankRow, ...]
    whole: Figure
    whole_change: float | None
    of: int
    edition: EditionRef | None
    denominator: str | None = None
    base: float = 1


class RatioRow(NamedTuple):
    territory: str
    period: str
    members: tuple[str, ...]
    numerator: float | None
    denominator: float | None
    value: float | None
    reason: str
    status: str


@dataclass(frozen=True, slots=True)
class RatioAnswer:
    """`by` names the dimensions that each row's `members` go with."""

    numerator: Shape
    denominator: Shape
    by: tuple[str, ...]
    level: str
    scheme: str
    rows: tuple[RatioRow, ...]
    editions: tuple[EditionRef, ...]


class Change(NamedTuple):
    since: str
    absolute: float
    relative: float | None


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One indicator of a territory: the latest figure, the years before it, its place among peers.

    `trend` goes with `trend_periods`, oldest first, and ends in the latest. `rank` 1 is the highest
    value among `of` peers with a value, the territory included. `median` is of the peers' values.
    """

    shape: Shape
    period: str
    figure: Figure
    trend_periods: tuple[str, ...]
    trend: tuple[float | None, ...]
    change: Change | None
    rank: int | None
    of: int
    median: float | None
    edition: EditionRef | None


@dataclass(frozen=True, slots=True)
class ProfileAnswer:
    """`missing` are the indicators asked for that have no numbers at all."""

    territory: str
    peers: tuple[str, ...]
    rows: tuple[ProfileRow, ...]
    missing: tuple[str, ...]
