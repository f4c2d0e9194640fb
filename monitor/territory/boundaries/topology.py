"""Simplification in which a border that two territories share stays shared.

1. Places become whole hundred-thousandths of a degree (about a metre), so that what meets is equal.
2. Rings are cut into arcs where borders meet or part (M. Bostock's topology: a junction is a place whose
   two neighbours are not the same pair in every ring that passes there). An arc that two rings have is one.
3. Each inner place of an arc is weighed once by the area of the triangle that it makes (M. Visvalingam
   and J. D. Whyatt, "Line generalisation by repeated elimination of points", The Cartographic Journal
   30, 1993), and the lightest of all arcs go until so many are left.
4. A ring keeps three places and an area; one that would cross itself gets its arcs back whole.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

Place: TypeAlias = tuple[int, int]
Arc: TypeAlias = tuple[Place, ...]
Ring: TypeAlias = Sequence[tuple[float, float]]
Polygon: TypeAlias = Sequence[Ring]

UNIT = 100_000  # places to a degree
_WHOLE = math.inf


@dataclass(frozen=True, slots=True)
class Simplified:
    """Closed rings in degrees, feature by feature in the order given, and what is to be told.

    empty: positions of features without any area. crossing: of those with a ring that crosses itself.
    """

    features: list[list[list[list[tuple[float, float]]]]]
    points_in: int
    points_out: int
    empty: list[int] = field(default_factory=list)
    crossing: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Ring:
    """Arcs in the order of travel; `forward` says in which direction each is travelled."""

    feature: int
    polygon: int
    is_hole: bool
    arcs: list[tuple[Arc, bool]] = field(default_factory=list)


def simplify(features: Sequence[Sequence[Polygon]], most: int) -> Simplified:
    """Keep about `most` places of all arcs together, and never fewer than outlines need."""
    rings, points_in = _rings(features)
    junctions = _junctions(places for _ring, places in rings)
    for ring, places in rings:
        ring.arcs = list(_cut(places, junctions))
    whole = [ring for ring, _places in rings]
    weights = {arc: _weights(arc) for arc in dict.fromkeys(a for r in whole for a, _f in r.arcs)}
    limit = _limit(weights, most)
    kept = {arc: _thinned(arc, weights[arc], limit) for arc in weights}
    for ring in whole:
        _keep_an_area(ring, kept, weights)
    for ring in whole:
        if _crosses(_walked(ring, kept)):
            kept |= {arc: arc for arc, _forward in ring.arcs}
    return _gathered(len(features), whole, kept, points_in)


def _rings(features: Sequence[Sequence[Polygon]]) -> tuple[list[tuple[_Ring, list[Place]]], int]:
    """Rings of whole places without the closing one; those without an area are left out."""
    found, count = [], 0
    for at, polygons in enumerate(features):
        for number, polygon in enumerate(polygons):
            for position, ring in enumerate(polygon):
                count += max(len(ring) - 1, 0)
                places: list[Place] = []
                for x, y in ring:
                    place = (round(x * UNIT), round(y * UNIT))
                    if not places or places[-1] != place:
                        places.append(place)
                if len(places) > 1 and places[0] == places[-1]:
                    places.pop()
                if len(places) >= 3 and _area(places):
                    found.append((_Ring(at, number, position > 0), places))
                elif position == 0:
                    break  # without its outline a polygon has no holes
    return found, count


def _junctions(rings: Iterable[Sequence[Place]]) -> set[Place]:
    beside: dict[Place, tuple[Place, Place]] = {}
    junctions: set[Place] = set()
    for places in rings:
        size = len(places)
        for at, place in enumerate(places):
            before, after = places[at - 1], places[(at + 1) % size]
            pair = (before, after) if before < after else (after, before)
            if beside.setdefault(place, pair) != pair:
                junctions.add(place)
    return junctions


def _cut(places: list[Place], junctions: set[Place]) -> Iterator[tuple[Arc, bool]]:
    starts = [at for at, place in enumerate(places) if place in junctions]
    if not starts:  # a ring of its own, or one that two share whole: begun where all would
        first = places.index(min(places))
        yield _either_way((*places[first:], *places[: first + 1]))
        return
    turned = places[starts[0] :] + places[: starts[0] + 1]
    cuts = [at - starts[0] for at in starts] + [len(places)]
    for start, stop in pairwise(cuts):
        yield _either_way(tuple(turned[start : stop + 1]))


def _either_way(arc: Arc) -> tuple[Arc, bool]:
    """One of the two directions, the same for both, and whether it is that of travel."""
    back = arc[::-1]
    return (arc, True) if arc <= back else (back, False)


def _weights(arc: Arc) -> list[float]:
    """For each place, the area below which it goes; ends stay. Weights never fall as places go, so
    that the order of elimination is that of the weights."""
    size = len(arc)
    weights = [_WHOLE] * size
    if size < 3:
        return weights
    narrowing = math.cos(math.radians(arc[0][1] / UNIT))

    def area(a: int, b: int, c: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = arc[a], arc[b], arc[c]
        return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) * narrowing / 2

    before = list(range(-1, size - 1))
    after = list(range(1, size + 1))
    current = [_WHOLE, *(area(at - 1, at, at + 1) for at in range(1, size - 1)), _WHOLE]
    heap = [(current[at], at) for at in range(1, size - 1)]
    heapq.heapify(heap)
    heaviest = 0.0
    gone = [False] * size
    while heap:
        weight, at = heapq.heappop(heap)
        if gone[at] or weight != current[at]:
            continue
        heaviest = max(heaviest, weight)
        weights[at], gone[at] = heaviest, True
        left, right = before[at], after[at]
        after[left], before[right] = right, left
        for near in (left, right):
            if 0 < near < size - 1:
                current[near] = area(before[near], near, after[near])
                heapq.heappush(heap, (current[near], near))
    return weights


def _limit(weights: dict[Arc, list[float]], most: int) -> float:
    """The weight from which places stay, for `most` of all to stay."""
    inner = sorted((w for each in weights.values() for w in each if w != _WHOLE), reverse=True)
    room = most - sum(len(each) for each in weights.values()) + len(inner)
    if room >= len(inner):
        return 0.0
    return inner[room] if room > 0 else _WHOLE


def _thinned(arc: Arc, weights: Sequence[float], limit: float) -> Arc:
    if limit == 0:
        return arc
    return tuple(p for p, w in zip(arc, weights, strict=True) if w > limit or w == _WHOLE)


def _keep_an_area(ring: _Ring, kept: dict[Arc, Arc], weights: dict[Arc, list[float]]) -> None:
    """Give back the heaviest places of the ring's arcs until it has three and an area."""
    walked = _walked(ring, kept)
    if len(walked) >= 3 and _area(walked):
        return
    heavy = sorted(
        {w for arc, _forward in ring.arcs for w in weights[arc] if w != _WHOLE}, reverse=True
    )
    for limit in [*heavy[1:], 0.0]:
        for arc, _forward in ring.arcs:
            more = _thinned(arc, weights[arc], limit)
            if len(more) > len(kept[arc]):
                kept[arc] = more
        walked = _walked(ring, kept)
        if len(walked) >= 3 and _area(walked):
            return


def _walked(ring: _Ring, kept: dict[Arc, Arc]) -> list[Place]:
    """The ring's places without the closing one."""
    places: list[Place] = []
    for arc, forward in ring.arcs:
        thin = kept[arc]
        places += thin[:-1] if forward else thin[:0:-1]
    return places


def _area(places: Sequence[Place]) -> int:
    """Twice the area, positive against the clock."""
    total = 0
    x0, y0 = places[-1]
    for x1, y1 in places:
        total += x0 * y1 - x1 * y0
        x0, y0 = x1, y1
    return total


def _crosses(places: Sequence[Place]) -> bool:
    """Whether two sides of a ring cross; touching at a place is not crossing. Sweeps from west to east."""
    size = len(places)
    sides = sorted(
        (min(a[0], b[0]), max(a[0], b[0]), min(a[1], b[1]), max(a[1], b[1]), a, b)
        for a, b in ((places[at], places[(at + 1) % size]) for at in range(size))
    )
    open_sides: list[tuple[int, int, int, int, Place, Place]] = []
    for side in sides:
        west, _east, south, north, a, b = side
        open_sides = [other for other in open_sides if other[1] >= west]
        for _w, _e, other_south, other_north, c, d in open_sides:
            if other_south <= north and other_north >= south and _cross(a, b, c, d):
                return True
        open_sides.append(side)
    return False


def _cross(a: Place, b: Place, c: Place, d: Place) -> bool:
    def side(p: Place, q: Place, r: Place) -> int:
        turn = (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])
        return (turn > 0) - (turn < 0)

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def _gathered(
    count: int, rings: Sequence[_Ring], kept: dict[Arc, Arc], points_in: int
) -> Simplified:
    polygons: list[dict[int, list[list[tuple[float, float]]]]] = [{} for _at in range(count)]
    crossing: set[int] = set()
    points_out = 0
    for ring in rings:
        places = _walked(ring, kept)
        points_out += len(places)
        if _crosses(places):
            crossing.add(ring.feature)
        degrees = [(x / UNIT, y / UNIT) for x, y in [*places, places[0]]]
        polygons[ring.feature].setdefault(ring.polygon, []).append(degrees)
    return Simplified(
        [list(found.values()) for found in polygons],
        points_in,
        points_out,
        [at for at, found in enumerate(polygons) if not found],
        sorted(crossing),
    )


def dissolved(polygons: Iterable[Polygon]) -> list[list[tuple[float, float]]]:
    """Closed rings around areas that share borders place by place: what two have in common is gone.

    Outer rings and holes alike, to be filled by the even-odd rule.
    """
    sides: dict[tuple[float, float], list[tuple[float, float]]] = {}
    for polygon in polygons:
        for position, ring in enumerate(polygon):
            places = [(x, y) for x, y in ring]
            turn = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(places))
            if (turn > 0) == (position > 0):  # outlines against the clock, holes with it
                places.reverse()
            for a, b in pairwise(places):
                back = sides.get(b, [])
                if a in back:
                    back.remove(a)
                else:
                    sides.setdefault(a, []).append(b)
    rings = []
    for start in list(sides):
        while sides[start]:
            ring = [start]
            while True:
                ring.append(sides[ring[-1]].pop())
                if ring[-1] == start or not sides.get(ring[-1]):
                    break
            rings.append(ring)
    return rings
