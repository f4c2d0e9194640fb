"""From rows of slices to numbers: what the questions of `queries` are put together from.

One query finds the slabs in force and their slices together, so that an answer is of one edition
whole. What cannot change (the axes and the shape of a roll-up) is kept by each process; the words of a
dataset are read again when its version says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from django.db import connection

from monitor.facts import packing, periods
from monitor.facts.answers import EditionRef
from monitor.facts.audience import is_public
from monitor.facts.cells import Cells
from monitor.facts.models import Axis, Rolled, Slab
from monitor.facts.shapes import Shape, default_scheme, parse_cut, scheme_of
from monitor.facts.slices import period_key, places_by_key, territory_key


class UnknownIndicator(KeyError):
    """Nothing is published under this code (or, of an edition, it says nothing of it)."""


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of a roll-up without its numbers; there is one of each in a process."""

    rolled: int
    stamp: int
    slab: Slab
    shape: Shape
    edition: EditionRef
    territories: tuple[str, ...]
    levels: tuple[str, ...]
    periods: tuple[str, ...]
    _levels: dict[tuple[str, str], tuple[int, ...]] = field(default_factory=dict, repr=False)

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

    def at_level(self, level: str, scheme: str) -> tuple[int, ...]:
        """The places of the territories of a level in a list."""
        if (level, scheme) not in self._levels:
            self._levels[level, scheme] = tuple(
                place
                for place, own in enumerate(self.levels)
                if own == level and scheme_of(self.territories[place]) == scheme
            )
        return self._levels[level, scheme]

    def names(self, level: str, scheme: str) -> tuple[str, ...]:
        return tuple(self.territories[place] for place in self.at_level(level, scheme))

    def chosen_periods(
        self, since: str | None, until: str | None, kind: str | None
    ) -> tuple[str, ...]:
        """Those of a kind from one to another."""
        return periods.within(self.by_kind.get(kind or self.kind, ()), since, until)


@lru_cache(maxsize=4096)
def known_of(rolled: int, stamp: int, edited: int, renamed: int) -> Known:
    """`stamp` and the versions of edition and dataset are what the row says now: with others it is
    read again."""
    row = Rolled.objects.select_related("slab__edition__dataset", "axes").get(pk=rolled)
    return _made_known(row)


def _made_known(row: Rolled) -> Known:
    slab = row.slab
    edition, dataset = slab.edition, slab.edition.dataset
    return Known(
        row.pk,
        row.stamp,
        slab,
        slab.shape,
        EditionRef(
            edition.pk,
            dataset.code,
            dataset.title,
            dataset.publisher,
            dataset.licence,
            edition.number,
            edition.status,
            edition.published_at,
            edition.sha256,
            dataset.source_url,
        ),
        _axis(tuple(row.axes.territories)),
        _axis(tuple(row.axes.levels)),
        _axis(tuple(row.axes.periods)),
    )


@lru_cache(maxsize=256)
def _axis(names: tuple[str, ...]) -> tuple[str, ...]:
    """One tuple for all the indicators that share it."""
    return names


def known_for(indicators: Iterable[str], edition: int | None = None) -> dict[str, Known]:
    """Of each indicator what is in force (or what an edition says, by its primary key); one query."""
    if not (codes := list(indicators)):
        return {}
    rows = _rows(*_select(codes, edition))
    return {indicator: known_of(*identity) for indicator, *identity in rows}


def known(indicator: str, edition: int | None = None) -> Known:
    """Raises UnknownIndicator."""
    found = known_for([indicator], edition).get(indicator)
    if found is None:
        raise UnknownIndicator(indicator)
    return found


def cells_by(
    axis: str,
    wanted: Mapping[str, Iterable[str]],
    cuts: Iterable[str],
    edition: int | None = None,
) -> dict[tuple[str, str, str], tuple[Known, Cells]]:
    """(indicator, cut, key of the slice) → numbers, in one query; what is not there is left out.

    `wanted`: indicator → the keys of its slices.
    """
    by_keys: dict[tuple[str, ...], list[str]] = {}
    for indicator, keys in wanted.items():
        by_keys.setdefault(tuple(sorted(set(keys))), []).append(indicator)
    cuts = list(cuts)
    by_keys.pop((), None)
    if not cuts or not by_keys:
        return {}
    parts, values = [], []
    for keys, indicators in by_keys.items():
        sql, own = _select(indicators, edition, _PACKED, _SLICES)
        parts.append(f"{sql} AND s.axis = %s AND {_in('s.cut', cuts)} AND {_in('s.key', keys)}")
        values += [*own, axis, *cuts, *keys]
    found = {}
    for indicator, *identity, cut, key, nums, dens, flags, counts in _rows(
        " UNION ALL ".join(parts), values
    ):
        about = known_of(*identity)
        found[indicator, cut, key] = about, _cells(about, axis, key, nums, dens, flags, counts)
    return found


# Written out: building this from querysets takes several times as long as answering it.
_WORDS = "JOIN facts_edition e ON e.id = b.edition_id JOIN facts_dataset d ON d.id = e.dataset_id"
_IN_FORCE, _RELEASED = (
    f"FROM facts_current c JOIN facts_rolled r ON r.id = c.{column}"
    f" JOIN facts_slab b ON b.id = c.slab_id {_WORDS}"
    for column in ("rolled_id", "released_id")
)
_OF_EDITION, _RELEASED_OF_EDITION = (
    f"FROM facts_slab b {_WORDS} JOIN facts_rolled r ON r.id ="
    f" (SELECT max(x.id) FROM facts_rolled x WHERE x.slab_id = b.id AND {which})"
    # Official statistics are released as they are.
    for which in ("NOT x.is_released", "x.is_released <> d.is_official")
)
_SLICES = " JOIN facts_slice s ON s.rolled_id = r.id"
_PACKED = ", s.cut, s.key, s.numerators, s.denominators, s.flags, s.counts"


def _select(
    indicators: Sequence[str], edition: int | None, columns: str = "", more: str = ""
) -> tuple[str, list[Any]]:
    """The beginning of the statement, with its values: what is in force or what an edition says."""
    if edition is None:
        code, source = "c.indicator", _RELEASED if is_public() else _IN_FORCE
    else:
        code, source = "b.indicator", _RELEASED_OF_EDITION if is_public() else _OF_EDITION
    sql = (
        f"SELECT {code}, r.id, r.stamp, e.version, d.version{columns}"
        f" {source}{more} WHERE {_in(code, indicators)}"
    )
    if edition is None:
        return sql, [*indicators]
    return f"{sql} AND b.edition_id = %s", [*indicators, edition]


def _in(column: str, values: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(['%s'] * len(values))})"


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _cells(
    about: Known, axis: str, key: str, nums: Any, dens: Any, flags: Any, counts: Any
) -> Cells:
    by_period = axis == Axis.PERIOD
    return Cells(
        packing.unpack(nums),
        packing.unpack(dens) if dens is not None else None,
        bytes(packing.unpack(flags)),
        packing.unpack(counts) if counts is not None else None,
        about.in_year[key] if by_period else about.in_lot[key],
        len(about.territories) if by_period else len(about.periods),
        by_period,
    )


# ── cuts that are not rolled up ──────────────────────────────────────────────────────────────────


def is_declared(shape: Shape, cut: str) -> bool:
    """Whether the cut is one that is rolled up. Raises KeyError for what the shape has not."""
    members = parse_cut(cut)
    if shape.cut(**members) != cut:
        raise KeyError(cut)
    return tuple(members) in shape.cuts


def worked_out(about: Known, cut: str) -> Cells | None:
    """The numbers of a cut that is not rolled up: asked of the engine, and kept a while.

    Raises KeyError where only what is published is read: a cut that is not declared is not.
    """
    if is_public():
        raise KeyError(cut)
    return _worked_out(about.rolled, about.stamp, tuple(parse_cut(cut))).get(cut)


@lru_cache(maxsize=8)
def _worked_out(rolled: int, stamp: int, names: tuple[str, ...]) -> dict[str, Cells]:
    from monitor.facts.hierarchy import Hierarchy
    from monitor.facts.rollups import rolling_of

    row = Rolled.objects.select_related("slab", "axes").get(pk=rolled)
    rolling = rolling_of(row.slab, Hierarchy.load())
    places = enumerate(row.axes.territories)
    width = len(row.axes.periods)
    if tuple(row.axes.periods) != rolling.axes.periods:
        raise RuntimeError(f"{row}: its periods are no longer those of its file")
    rows = {t: rolling.places[name] for t, name in places if name in rolling.places}
    return {block.cut: block.cells(rows, width) for block in rolling.blocks(names)}
