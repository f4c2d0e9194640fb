"""Reads: the versions there are, what a draft would give, and the shapes of a map."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.db.models import QuerySet
from django.utils import timezone

from monitor.territory.boundaries.tiles import Centre, Kind, tile_grid
from monitor.territory.boundaries.topology import dissolved, simplify
from monitor.territory.models import (
    Boundary,
    BoundarySet,
    Containment,
    Level,
    Scheme,
    Territory,
)
from monitor.ui.charts.shapes import Outline, Shapes

_MANY, _PLACES_AT_A_GLANCE = 100, 5000
_DEEPEST = 4  # a country's municipalities: through NUTS I, II and III


def boundary_sets() -> QuerySet[BoundarySet]:
    return BoundarySet.objects.defer("content", "problems").order_by(
        "scheme", "level", "-number", "-pk"
    )


def known_codes() -> dict[tuple[str, str], dict[str, str]]:
    """Codes of each list and level in force today, with their names: one query."""
    known: dict[tuple[str, str], dict[str, str]] = {}
    rows = Territory.objects.on(timezone.localdate()).order_by("code")
    for scheme, level, code, name in rows.values_list("scheme", "level", "code", "name"):
        known.setdefault((scheme, level), {})[code] = name
    return known


def shapes_of(boundary_set: BoundarySet) -> Shapes:
    """The outlines of a version by code alone."""
    source = f"{boundary_set.title}. {boundary_set.source}"
    return Shapes(_outlines(*_kept_by(boundary_set)), "boundaries", source=source)


def shapes_for(keys: Iterable[str], kind: Kind = "hex") -> Shapes:
    """Shapes of territories named "scheme:code", for `charts.maps.choropleth` by the same keys.

    The boundaries in use where they hold every one of a single list and level; for a level above the
    municipality, else, its municipalities' boundaries put together; else a tile grid from centres
    (that of a region is the mean of its municipalities'). A map of many has fewer places of each. At
    most 3 + 2 · depth queries.
    """
    wanted = list(dict.fromkeys(keys))
    rows = _newest(wanted)
    groups = {(row.scheme, row.level) for row in rows.values()}
    sets = {
        (each.scheme, each.level): each
        for each in BoundarySet.objects.in_use().defer("content", "problems")
    }
    if len(groups) == 1 and len(rows) == len(wanted):
        (scheme, level) = next(iter(groups))
        if found := sets.get((scheme, level)):
            read = _outlines if len(rows) < _MANY else _outlines_at_a_glance
            outlines = read(*_kept_by(found))
            if all(row.code in outlines for row in rows.values()):
                by_key = {key: outlines[row.code] for key, row in rows.items()}
                return Shapes(by_key, "boundaries", source=found.source)
    centred = [row for row in rows.values() if row.latitude is None]
    members = _municipalities_of(row.pk for row in centred)
    own = sets.get((Scheme.DICOFRE, Level.MUNICIPALITY))
    if own and rows and len(rows) == len(wanted) and len(centred) == len(rows):
        outlines = _outlines(*_kept_by(own))
        if put_together := _put_together(rows, members, outlines, own):
            return Shapes(put_together, "boundaries", source=own.source)
    return tile_grid((_centre(key, rows.get(key), members) for key in wanted), kind)


def _newest(keys: list[str]) -> dict[str, Territory]:
    """The edition in force of each key, or the last that was."""
    codes = {key.partition(":")[2] for key in keys}
    asked = set(keys)
    found = {
        f"{row.scheme}:{row.code}": row
        for row in Territory.objects.filter(code__in=codes).order_by("valid_from")
    }
    return {key: found[key] for key in keys if key in found and key in asked}


def _municipalities_of(parents: Iterable[int]) -> dict[int, list[Territory]]:
    """Of each territory, the municipalities under it today, down the chain that holds them."""
    roots = {pk: {pk} for pk in parents}
    found: dict[int, dict[int, Territory]] = {pk: {} for pk in roots}
    level: dict[int, set[int]] = roots
    for _depth in range(_DEEPEST):
        if not level:
            break
        below: dict[int, set[int]] = {}
        links = Containment.objects.on(timezone.localdate()).filter(parent__in=level)
        for link in links.exclude(child__level=Level.PARISH).select_related("child"):
            for root in level[link.parent_id]:
                if link.child.level == Level.MUNICIPALITY:
                    found[root][link.child_id] = link.child
                else:
                    below.setdefault(link.child_id, set()).add(root)
        level = below
    return {pk: list(each.values()) for pk, each in found.items()}


def _centre(key: str, row: Territory | None, members: dict[int, list[Territory]]) -> Centre:
    if row is None:
        return Centre(key, None, None)
    if row.latitude is not None:
        return Centre(key, row.latitude, row.longitude)
    places = [
        (each.latitude, each.longitude)
        for each in members.get(row.pk, [])
        if each.latitude is not None and each.longitude is not None
    ]
    if not places:
        return Centre(key, None, None)
    return Centre(
        key, sum(y for y, _x in places) / len(places), sum(x for _y, x in places) / len(places)
    )


def _put_together(
    rows: dict[str, Territory],
    members: dict[int, list[Territory]],
    outlines: dict[str, Outline],
    own: BoundarySet,
) -> dict[str, Outline]:
    """Nothing where any municipality of any is without an outline."""
    found: dict[str, Outline] = {}
    for key, row in rows.items():
        codes = tuple(sorted(each.code for each in members.get(row.pk, [])))
        if not codes or any(code not in outlines for code in codes):
            return {}
        found[key] = _region(*_kept_by(own), codes)
    return found


def _kept_by(boundary_set: BoundarySet) -> tuple[int, str]:
    """What names the content of a version for good: a key may come back, its moment does not."""
    return boundary_set.pk, f"{boundary_set.sha256} {boundary_set.loaded_at}"


@lru_cache(maxsize=8)
def _polygons(pk: int, _moment: str) -> dict[str, list[list[list[tuple[float, float]]]]]:
    rows = Boundary.objects.filter(boundary_set=pk).values_list("code", "geometry")
    return {
        code: [[[(x, y) for x, y in ring] for ring in polygon] for polygon in geometry]
        for code, geometry in rows
    }


@lru_cache(maxsize=8)
def _outlines(pk: int, moment: str) -> dict[str, Outline]:
    return {
        code: [ring for polygon in polygons for ring in polygon]
        for code, polygons in _polygons(pk, moment).items()
    }


@lru_cache(maxsize=8)
def _outlines_at_a_glance(pk: int, moment: str) -> dict[str, Outline]:
    """Nearer to what a page shows of a whole country: less than half of its weight."""
    polygons = _polygons(pk, moment)
    found = simplify(list(polygons.values()), _PLACES_AT_A_GLANCE)
    return {
        code: [ring for polygon in feature for ring in polygon]
        for code, feature in zip(polygons, found.features, strict=True)
    }


@lru_cache(maxsize=1024)
def _region(pk: int, moment: str, codes: tuple[str, ...]) -> Outline:
    every = _polygons(pk, moment)
    return dissolved(polygon for code in codes for polygon in every[code])
