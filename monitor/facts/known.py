"""What is known of an indicator's numbers without the numbers: where they are from, and their order."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from monitor.facts import periods
from monitor.facts.answers import EditionRef
from monitor.facts.cells import Take, taking
from monitor.facts.enums import threshold
from monitor.facts.shapes import Shape, default_scheme, scheme_of
from monitor.facts.slices import period_key, places_by_key, territory_key
from monitor.facts.traits import Numbers


class UnknownIndicator(KeyError):
    """Nothing is published under this code (or, of an edition, it says nothing of it)."""


class Level(NamedTuple):
    """The territories of a level in a list (or the periods of a kind); `take` gives their values from a row
    of all of them."""

    names: tuple[str, ...]
    take: Take


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of a roll-up without its numbers."""

    rolled: int
    stamp: int
    slab: Numbers
    shape: Shape
    edition: EditionRef
    territories: tuple[str, ...]
    levels: tuple[str, ...]
    periods: tuple[str, ...]
    k: int | None = None
    _levels: dict[tuple[str, str], Level] = field(default_factory=dict, repr=False)
    _kinds: dict[str, Level] = field(default_factory=dict, repr=False)

    @property
    def hides_enough(self) -> bool:
        """Whether a release was made under the count of today (None is of no release)."""
        return self.k is None or self.k >= threshold(self.shape.theme)

    @cached_property
    def place_of(self) -> dict[str, int]:
        return {territory: place for place, territory in enumerate(self.territories)}

    @cached_property
    def time_of(self) -> dict[str, int]:
        return {period: place for place, period in enumerate(self.periods)}

    @cached_property
    def in_year(self) -> dict[str, dict[int, int]]:
        """Key of a slice → where in it each of its periods begins, in territories."""
        found = places_by_key(self.periods, period_key)
        return {key: {place: row for row, place in enumerate(own)} for key, own in found.items()}

    @cached_property
    def in_lot(self) -> dict[str, dict[int, int]]:
        found = places_by_key(self.territories, territory_key)
        return {key: {place: row for row, place in enumerate(own)} for key, own in found.items()}

    @cached_property
    def by_kind(self) -> dict[str, tuple[str, ...]]:
        """Its periods by kind, in order."""
        found: dict[str, list[str]] = {}
        for period in self.periods:
            found.setdefault(str(periods.kind(period)), []).append(period)
        return {kind: tuple(own) for kind, own in found.items()}

    @cached_property
    def kind(self) -> str:
        """The periodicity that it is read in when a question names none."""
        if self.shape.periodicity in self.by_kind:
            return str(self.shape.periodicity)
        return max(self.by_kind, key=lambda kind: len(self.by_kind[kind]))

    def scheme(self, level: str, scheme: str | None) -> str:
        """The list that a level is read in when a question names none."""
        return scheme or default_scheme(level, self.shape)

    def at_level(self, level: str, scheme: str) -> Level:
        if (level, scheme) not in self._levels:
            places = [
                place
                for place, own in enumerate(self.levels)
                if own == level and scheme_of(self.territories[place]) == scheme
            ]
            names = tuple(self.territories[place] for place in places)
            self._levels[level, scheme] = Level(names, taking(places))
        return self._levels[level, scheme]

    def names(self, level: str, scheme: str) -> tuple[str, ...]:
        return self.at_level(level, scheme).names

    def along(self, since: str | None, until: str | None, kind: str | None) -> Level:
        """The periods of `chosen_periods`."""
        if since or until:
            return self._over(self.chosen_periods(since, until, kind))
        kind = kind or self.kind
        if kind not in self._kinds:
            self._kinds[kind] = self._over(self.by_kind.get(kind, ()))
        return self._kinds[kind]

    def _over(self, shown: tuple[str, ...]) -> Level:
        return Level(shown, taking([self.time_of[period] for period in shown]))

    def chosen_periods(
        self, since: str | None, until: str | None, kind: str | None
    ) -> tuple[str, ...]:
        """Those of a kind from one to another."""
        return periods.within(self.by_kind.get(kind or self.kind, ()), since, until)
