"""The grid of tiles: one cell for each, none for two, the same whatever the order, neighbours near."""

from __future__ import annotations

import math
import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.territory.boundaries.tiles import Centre, cells_of, tile_grid
from monitor.territory.models import Level, Scheme
from monitor.territory.official import read_official


def municipalities(entity: str = "") -> list[Centre]:
    official = read_official()
    inside = {
        child[1]
        for child, parent in official.containments
        if parent == (Scheme.INTERMUNICIPAL, entity)
    }
    return [
        Centre(place.code, place.latitude, place.longitude)
        for place in official.places.values()
        if place.level == Level.MUNICIPALITY and (not entity or place.code in inside)
    ]


places = st.tuples(st.floats(36.9, 42.2), st.floats(-9.5, -6.2))
anywhere = st.one_of(places, st.tuples(st.floats(32.4, 39.8), st.floats(-31, -16.3)), st.none())


@settings(max_examples=60, deadline=None)
@given(st.lists(anywhere, min_size=1, max_size=60), st.sampled_from(["hex", "square"]))
def test_each_territory_has_a_cell_of_its_own(found: list, kind: str) -> None:
    centres = [
        Centre(f"{at:04d}", *(place if place else (None, None))) for at, place in enumerate(found)
    ]
    cells = cells_of(tuple(centres), kind)  # type: ignore[arg-type]
    assert cells.keys() == {centre.code for centre in centres}
    assert len(set(cells.values())) == len(centres)


@pytest.mark.parametrize(("entity", "count"), [("", 308), ("amp", 17)])
def test_the_country_and_the_metropolitan_area_have_a_cell_each(entity: str, count: int) -> None:
    shapes = tile_grid(municipalities(entity))
    assert shapes.kind == "tiles"
    assert len(shapes.outlines) == count
    assert shapes.centres is not None
    closest = min(math.dist(a, b) for a, b in combinations(shapes.centres.values(), 2))
    assert closest == pytest.approx(1)


def test_the_order_that_territories_come_in_changes_nothing() -> None:
    centres = municipalities()
    mixed = random.Random(1).sample(centres, len(centres))
    assert tile_grid(mixed).outlines == tile_grid(centres).outlines


def test_what_is_near_on_the_ground_is_near_on_the_grid() -> None:
    """Of each municipality of the mainland and its nearest, more than half touch and nine in ten are
    at most one cell apart; pairs taken at random are mostly farther."""
    centres = [one for one in municipalities() if one.longitude and one.longitude > -10]
    grid = tile_grid(centres).centres or {}

    def ground(a: Centre, b: Centre) -> float:
        east = ((a.longitude or 0) - (b.longitude or 0)) * math.cos(math.radians(39.5))
        return math.hypot(east, (a.latitude or 0) - (b.latitude or 0))

    steps = []
    for one in centres:
        nearest = min((other for other in centres if other != one), key=lambda o: ground(one, o))
        steps.append(math.dist(grid[one.code], grid[nearest.code]))
    assert sum(step < 1.01 for step in steps) > len(steps) * 0.6
    assert sum(step < 2.01 for step in steps) > len(steps) * 0.9


def test_islands_stand_apart_from_the_mainland() -> None:
    cells = cells_of(tuple(sorted(municipalities())), "hex")
    azores = {cell for code, cell in cells.items() if code[:2] > "40"}
    madeira = {cell for code, cell in cells.items() if code[:2] in {"31", "32"}}
    mainland = set(cells.values()) - azores - madeira
    assert (len(azores), len(madeira), len(mainland)) == (19, 11, 278)
    assert max(column for _r, column in azores | madeira) < min(column for _r, column in mainland)
    assert {row for row, _c in azores}.isdisjoint(row for row, _c in madeira)


def test_what_has_no_centre_comes_after_all_others() -> None:
    cells = cells_of(
        (Centre("a", 40.0, -8.0), Centre("b", None, None), Centre("c", 41.0, -8.0)), "square"
    )
    assert cells["b"][0] > max(cells["a"][0], cells["c"][0])
