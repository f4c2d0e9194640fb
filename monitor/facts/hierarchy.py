"""What contained what in each period, for adding up: territories as text, parts and wholes.

A municipality belongs to a district, an intermunicipal entity and a region of each list of NUTS. The
containment in force on the last day of the period counts. A list of regions that was not yet, or is no
longer, in force is applied as it was on its nearest day, and the sum says so (`recast`): the regions
of 2024 can be followed twenty years back, and the two lists never meet in one number. A territory
that has since merged or split goes where what it became (or came from) is; when those lie in
different regions neither region has a sum.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from monitor.facts import periods
from monitor.facts.shapes import key
from monitor.territory.models import Containment, Level, Succession, Territory

# Parts are summed into wholes of one step after another.
STEPS: tuple[frozenset[str], ...] = (
    frozenset({Level.MUNICIPALITY}),
    frozenset({Level.NUTS3, Level.DISTRICT, Level.INTERMUNICIPAL}),
    frozenset({Level.NUTS2}),
    frozenset({Level.NUTS1}),
    frozenset({Level.COUNTRY}),
)
STEP_OF = {level: step for step, levels in enumerate(STEPS) for level in levels}


class Place(NamedTuple):
    pk: int
    scheme: str
    code: str
    level: str
    valid_from: date | None
    valid_to: date | None

    def lives(self, day: date) -> bool:
        return _in_force(self.valid_from, self.valid_to, day)


class Link(NamedTuple):
    """`of`: how many parts the whole has, so that one that is not there is missed."""

    part: str
    whole: str
    of: int
    recast: bool


@dataclass(frozen=True)
class Hierarchy:
    """Everything of the three tables at one moment."""

    places: dict[int, Place]
    containments: tuple[tuple[int, int, date | None, date | None], ...]
    successions: tuple[tuple[int, int], ...]
    _links: dict[int, list[Link]] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls) -> Hierarchy:
        """Three queries."""
        columns = ("pk", "scheme", "code", "level", "valid_from", "valid_to")
        spans = ("child", "parent", "valid_from", "valid_to")
        return cls(
            {row[0]: Place(*row) for row in Territory.objects.order_by("pk").values_list(*columns)},
            tuple(Containment.objects.order_by("pk").values_list(*spans)),
            tuple(Succession.objects.order_by("pk").values_list("before", "after")),
        )

    @cached_property
    def fingerprint(self) -> str:
        plain = [list(self.places.values()), self.containments, self.successions]
        return hashlib.sha256(json.dumps(plain, default=str).encode()).hexdigest()

    @cached_property
    def levels(self) -> dict[str, str]:
        """Territory → its level."""
        return {key(place.scheme, place.code): place.level for place in self.places.values()}

    @cached_property
    def _ranges(self) -> dict[str, tuple[date | None, date | None]]:
        """When each list of codes was in force: None is always."""
        by_scheme: dict[str, list[Place]] = defaultdict(list)
        for place in self.places.values():
            by_scheme[place.scheme].append(place)
        found: dict[str, tuple[date | None, date | None]] = {}
        for scheme, places in by_scheme.items():
            starts = [place.valid_from for place in places]
            ends = [place.valid_to for place in places]
            found[scheme] = (
                None if None in starts else min(day for day in starts if day),
                None if None in ends else max(day for day in ends if day),
            )
        return found

    @cached_property
    def _turns(self) -> list[date]:
        """The days on which anything changes."""
        days = {day for place in self.places.values() for day in (place[4], place[5])}
        days |= {day for item in self.containments for day in item[2:]}
        return sorted(day for day in days if day is not None)

    @cached_property
    def _kin(self) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
        after: dict[int, list[int]] = defaultdict(list)
        before: dict[int, list[int]] = defaultdict(list)
        for old, new in self.successions:
            after[old].append(new)
            before[new].append(old)
        return after, before

    def epoch(self, period: str) -> int:
        """Periods of one epoch have the same links."""
        return bisect_right(self._turns, _last_day(period))

    def links(self, period: str) -> list[Link]:
        """Direct containments, in the order of STEPS of the whole."""
        epoch = self.epoch(period)
        if epoch not in self._links:
            self._links[epoch] = self._links_on(_last_day(period))
        return self._links[epoch]

    def _links_on(self, day: date) -> list[Link]:
        members: dict[int, set[str]] = defaultdict(set)
        lost: dict[int, int] = defaultdict(int)
        recast: set[int] = set()
        days = {scheme: self._clamped(day, scheme) for scheme in self._ranges}
        wholes_of = self._wholes_of(days)
        for place in self.places.values():
            if not place.lives(days[place.scheme]):
                continue
            for scheme, then in days.items():
                wholes, certain = self._wholes(place, scheme, then, wholes_of)
                for whole in wholes:
                    if certain:
                        members[whole].add(key(place.scheme, place.code))
                    else:
                        lost[whole] += 1
                    if then != day:
                        recast.add(whole)
        return [
            Link(part, key(place.scheme, place.code), len(parts) + lost[pk], pk in recast)
            for pk, parts in sorted(members.items(), key=lambda item: self._rank(item[0]))
            for part in sorted(parts)
            if (place := self.places[pk])
        ]

    def _rank(self, pk: int) -> tuple[int, int]:
        return STEP_OF.get(self.places[pk].level, len(STEPS)), pk

    def _clamped(self, day: date, scheme: str) -> date:
        first, last = self._ranges[scheme]
        if first and day < first:
            return first
        return last - timedelta(days=1) if last and day >= last else day

    def _wholes_of(self, days: dict[str, date]) -> dict[tuple[int, str], list[int]]:
        """(part, list of the whole) → wholes, as that list is read on its day."""
        found: dict[tuple[int, str], list[int]] = defaultdict(list)
        for part, whole, start, end in self.containments:
            place = self.places[whole]
            then = days[place.scheme]
            if _in_force(start, end, then) and place.lives(then):
                found[part, place.scheme].append(whole)
        return found

    def _wholes(
        self, place: Place, scheme: str, then: date, wholes_of: dict[tuple[int, str], list[int]]
    ) -> tuple[Iterable[int], bool]:
        """The wholes of a place in a list, and whether it is certain that it lies in them."""
        if direct := wholes_of.get((place.pk, scheme)):
            return direct, True
        kin = [wholes_of.get((pk, scheme), []) for pk in self._on(place, then)]
        together = {pk for wholes in kin for pk in wholes}
        return together, all(set(wholes) == together for wholes in kin)

    def _on(self, place: Place, day: date) -> Iterator[int]:
        """What a place that is not of that day had become, or had come from."""
        after, before = self._kin
        if place.valid_to and place.valid_to <= day:
            next_of = after
        elif place.valid_from and place.valid_from > day:
            next_of = before
        else:
            return
        for pk in next_of[place.pk]:
            if self.places[pk].lives(day):
                yield pk
            else:
                yield from self._on(self.places[pk], day)


def _in_force(start: date | None, end: date | None, day: date) -> bool:
    return (start is None or start <= day) and (end is None or end > day)


def _last_day(period: str) -> date:
    return periods.day_after(period) - timedelta(days=1)
