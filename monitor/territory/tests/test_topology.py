"""Simplification: what is shared stays shared, and nothing grows, for countries nobody thought of."""

from __future__ import annotations

import math
import random
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.territory.boundaries.topology import Polygon, dissolved, simplify

Point = tuple[float, float]


def country(seed: int, rows: int, columns: int, between: int) -> list[list[Polygon]]:
    """A grid of areas with crooked borders: each side between two corners has `between` more places,
    drawn once and walked by both neighbours."""
    chance = random.Random(seed)

    def crooked(a: Point, b: Point) -> list[Point]:
        steps = [at / (between + 1) for at in range(1, between + 1)]
        return [
            (
                round(a[0] + (b[0] - a[0]) * t + chance.uniform(-0.02, 0.02), 5),
                round(a[1] + (b[1] - a[1]) * t + chance.uniform(-0.02, 0.02), 5),
            )
            for t in steps
        ]

    corner = {(x, y): (x * 0.5 - 9.0, y * 0.5 + 38.0) for x in range(9) for y in range(9)}
    sides: dict[tuple[tuple[int, int], tuple[int, int]], list[Point]] = {}

    def side(a: tuple[int, int], b: tuple[int, int]) -> list[Point]:
        if (b, a) in sides:
            return sides[b, a][::-1]
        if (a, b) not in sides:
            sides[a, b] = crooked(corner[a], corner[b])
        return sides[a, b]

    found: list[list[Polygon]] = []
    for y in range(rows):
        for x in range(columns):
            around = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)]
            ring: list[Point] = []
            for a, b in pairwise(around):
                ring += [corner[a], *side(a, b)]
            found.append([[[*ring, ring[0]]]])
    return found


def segments(feature: list[list[list[Point]]]) -> set[frozenset[Point]]:
    return {frozenset(pair) for polygon in feature for ring in polygon for pair in pairwise(ring)}


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10_000),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(0, 12),
    st.integers(0, 400),
)
def test_shared_borders_stay_shared_and_points_never_grow(
    seed: int, rows: int, columns: int, between: int, most: int
) -> None:
    """Every border is of one area or of two. Inside the grid all are of two, before and after, so the
    borders that are of one area are those of the outside, as many sides as the grid has around it."""
    features = country(seed, rows, columns, between)
    found = simplify(features, most)
    assert found.points_out <= found.points_in
    assert found.empty == []
    assert len(found.features) == rows * columns
    owners: dict[frozenset[Point], int] = {}
    for feature in found.features:
        for segment in segments(feature):
            owners[segment] = owners.get(segment, 0) + 1
    assert max(owners.values()) <= 2
    # What is of one area alone closes around the country: every place has an even number of such sides.
    outside: dict[Point, int] = {}
    for segment, count in owners.items():
        for point in segment if count == 1 else ():
            outside[point] = outside.get(point, 0) + 1
    assert all(count % 2 == 0 for count in outside.values())
    kept = {point for segment in owners for point in segment}
    given_in = {point for f in features for p in f for ring in p for point in ring}
    assert kept <= given_in
    corners = {(x * 0.5 - 9.0, y * 0.5 + 38.0) for x in range(1, columns) for y in range(1, rows)}
    assert corners <= kept


def test_the_heaviest_places_stay() -> None:
    """A square with a dent of 0.3 in one side and of 0.01 in another: room for one more than the four
    corners keeps the deeper."""
    ring = [(0.0, 0.0), (0.5, 0.3), (1.0, 0.0), (1.0, 0.5), (0.99, 0.75), (1.0, 1.0), (0.0, 1.0)]
    found = simplify([[[[*ring, ring[0]]]]], 6)
    kept = set(found.features[0][0][0])
    assert (0.5, 0.3) in kept
    assert (0.99, 0.75) not in kept
    assert (1.0, 0.5) not in kept


def test_an_islet_keeps_three_places_and_an_area() -> None:
    circle = [
        (math.cos(at * math.tau / 60) * 0.01, math.sin(at * math.tau / 60) * 0.01)
        for at in range(60)
    ]
    found = simplify([[[[*circle, circle[0]]]]], 0)
    ring = found.features[0][0][0]
    assert len(set(ring)) >= 3
    assert ring[0] == ring[-1]


def test_a_hole_and_the_area_that_fills_it_lose_the_same_places() -> None:
    hole = [
        (0.5 + math.cos(at * math.tau / 40) * 0.2, 0.5 + math.sin(at * math.tau / 40) * 0.2)
        for at in range(40)
    ]
    around = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
    turned = [*hole[7:], *hole[:8]]
    found = simplify([[[around, [*hole, hole[0]][::-1]]], [[turned]]], 14)
    outer, inner = found.features
    assert segments([[outer[0][1]]]) == segments(inner)
    assert len(inner[0][0]) < 40


def test_two_neighbours_put_together_lose_the_side_between_them() -> None:
    """Two unit squares side by side have 8 sides, one of them common: 6 are left, around both."""
    left: Polygon = [[(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]]
    right: Polygon = [[(1, 0), (2, 0), (2, 1), (1, 1), (1, 0)]]
    for order in ([left, right], [left, [right[0][::-1]]]):
        (ring,) = dissolved(order)
        assert ring[0] == ring[-1]
        assert len(ring) == 7
        assert {(0, 0), (2, 0), (2, 1), (0, 1)} < set(ring)


def test_putting_nothing_in_common_together_leaves_two_rings() -> None:
    apart: list[Polygon] = [[[(x, 0), (x + 1, 0), (x + 1, 1), (x, 1), (x, 0)]] for x in (0.0, 5.0)]
    assert len(dissolved(apart)) == 2
