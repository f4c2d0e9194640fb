"""Releases as readers have them side by side: what is true of each, and what of it is told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import Q

from monitor.facts import packing
from monitor.facts.enums import threshold
from monitor.facts.hierarchy import Hierarchy
from monitor.facts.models import Axis, Current, Rolled, Slab
from monitor.facts.recovery import Told
from monitor.facts.release import Cell, Counts, Layout, is_counted
from monitor.facts.rollups import Axes
from monitor.facts.shapes import NO_CUT
from monitor.facts.slices import period_key, places_by_key
from monitor.facts.standing import Standing, standing_of

# Older editions are not looked at.
_EDITIONS = 4


@dataclass(frozen=True, eq=False)
class Side:
    """One release: what is true (cut × territory × period, flat) and what of it is told. `is_exact`:
    it is told as it is (official statistics, and what counts nobody)."""

    layout: Layout
    true: Any
    told: Any
    is_exact: bool

    @property
    def indicator(self) -> str:
        return self.layout.shape.indicator

    @cached_property
    def counts(self) -> Counts:
        return Counts(self.layout, self.true, self.told)

    @cached_property
    def has_hidden(self) -> bool:
        return not self.is_exact and bool(self.counts.hidden.any())

    @property
    def is_of_counts(self) -> bool:
        shape = self.layout.shape
        return not (shape.divides or shape.decimals)

    @property
    def k(self) -> int:
        return threshold(self.layout.shape.theme)

    def says(self, place: int) -> Told:
        if self.is_exact:
            return Told(self.true[place], self.true[place])
        return self.counts.says(place)

    def place(self, territory: str, period: str) -> int | None:
        """Where everybody's cell is."""
        axes = self.layout.axes
        if NO_CUT not in self.layout.cuts or period not in axes.periods:
            return None
        if territory not in axes.territories:
            return None
        return int(self.places(NO_CUT, [territory], [period])[0])

    def places(self, cut: str, territories: Sequence[str], over: Sequence[str]) -> Any:
        return places(self.layout, cut, territories, over)


def places(layout: Layout, cut: str, territories: Sequence[str], over: Sequence[str]) -> Any:
    """Where the cells of a cut are, of some territories and periods that it has."""
    axes, first = layout.axes, layout.cuts.index(cut) * layout.size
    t = np.searchsorted(axes.territories, territories)
    p = np.searchsorted(axes.periods, over)
    return (first + t[:, None] * len(axes.periods) + p).ravel()


def side_of(slab: Slab, standing: Standing, hierarchy: Hierarchy) -> Side | None:
    """None for a quotient that is made of released counts: it says nothing that they do not."""
    shape, row = slab.shape, standing.rolled.axes
    axes = Axes(tuple(row.territories), tuple(row.levels), tuple(row.periods))
    is_official = standing.rolled == standing.released
    if shape.divides and not is_official:
        return None
    cuts, true = _laid(standing.rolled, axes, shape.per)
    if not cuts:
        return None
    is_exact = is_official or not is_counted(shape, true)
    told = true if is_exact else _laid(standing.released, axes, shape.per)[1]
    return Side(Layout(shape, axes, cuts, hierarchy), true.ravel(), told.ravel(), is_exact)


def _laid(rolled: Rolled, axes: Axes, per: float) -> tuple[tuple[str, ...], Any]:
    """The cuts of a roll-up, and its numbers by cut, territory and period."""
    size = len(axes.territories), len(axes.periods)
    by_year = places_by_key(axes.periods, period_key)
    found: dict[str, Any] = {}
    columns = ("cut", "key", "numerators", "denominators")
    slices = rolled.slices.filter(axis=Axis.PERIOD).order_by("cut")
    for cut, key, numerators, denominators in slices.values_list(*columns):
        values = np.asarray(packing.unpack(numerators))
        if denominators is not None:
            with np.errstate(all="ignore"):
                values = values / np.asarray(packing.unpack(denominators)) * per
        block = found.setdefault(cut, np.full(size, np.nan))
        block[:, by_year[key]] = values.reshape(len(by_year[key]), size[0]).T
    return tuple(found), np.array(list(found.values()))


# ── whose ────────────────────────────────────────────────────────────────────────────────────────


def earlier(slab: Slab, hierarchy: Hierarchy) -> list[Side]:
    """What was told of an indicator before, the last first."""
    if slab.shape.divides:
        return []
    told = Slab.objects.filter(
        indicator=slab.indicator, edition__published_at__isnull=False, rolled__isnull=False
    )
    told = told.exclude(pk=slab.pk).exclude(edition=slab.edition_id).distinct()
    last = told.select_related("edition__dataset").order_by("-edition__published_at", "-pk")
    found = (side_of(own, standing_of(own), hierarchy) for own in last[:_EDITIONS])
    return [side for side in found if side is not None]


def hidden_again(told: Iterable[Side], more: Iterable[Cell]) -> Callable[[Layout, Any], Any]:
    """Where a release must hide: what others hid, as long as it is the same number, and some more."""

    def mask(layout: Layout, values: Any) -> Any:
        found = np.zeros(values.size, bool)
        for side in told:
            for cut in set(side.layout.cuts) & set(layout.cuts):
                own, others = layout.axes, side.layout.axes
                territories = sorted(set(own.territories) & set(others.territories))
                over = sorted(set(own.periods) & set(others.periods))
                here = places(layout, cut, territories, over)
                there = places(side.layout, cut, territories, over)
                same = values.ravel()[here] == side.true[there]
                found[here] |= same & np.isnan(side.told[there])
        for cell in more:
            if cell.indicator == layout.shape.indicator:
                found[places(layout, cell.cut, [cell.territory], [cell.period])] = True
        return found.reshape(values.shape)

    return mask


def beside(
    slabs: Collection[Slab],
    kin: Iterable[Collection[str]],
    hierarchy: Hierarchy,
    *,
    official: bool,
) -> list[Side]:
    """What is in force of what formulas put together with these; and, of what is not official, of the
    same datasets. A network's own is beside its own and what is common, never another's."""
    datasets = {slab.edition.dataset for slab in slabs}
    networks = {dataset.network_id for dataset in datasets}
    shared = Q(slab__edition__dataset__network=None)
    shared |= Q(slab__edition__dataset__network__in=networks)
    wanted = Q(indicator__in={code for group in kin for code in group}) & shared
    if not official:
        wanted |= Q(slab__edition__dataset__in=datasets)
    others = Current.objects.filter(
        wanted, slab__edition__dataset__is_official=official, released__isnull=False
    ).exclude(indicator__in={slab.indicator for slab in slabs})
    rows = others.select_related("slab__edition__dataset", "rolled__axes", "released")
    found = (
        side_of(row.slab, Standing(row.rolled, row.released), hierarchy)
        for row in rows.order_by("indicator")
        if row.released is not None
    )
    return [side for side in found if side is not None]
