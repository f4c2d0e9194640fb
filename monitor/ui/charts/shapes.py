"""Shapes of territories for a map: outlines in degrees or cells of a tile grid, laid on paper."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

Point: TypeAlias = tuple[float, float]
Ring: TypeAlias = Sequence[Point]
Outline: TypeAlias = Sequence[Ring]

# How finely places are written: fifths of a pixel of the drawing.
FINENESS = 5
_GAP = 14.0


@dataclass(frozen=True, slots=True)
class Shapes:
    """The outline of each code: rings that fill by the even-odd rule.

    kind: "boundaries" have (longitude, latitude) in degrees; "tiles" have places on the grid, y
        downwards, all cells of one size, and `centres` where a name may stand.
    source: who made the boundaries, said under the map.
    """

    outlines: Mapping[str, Outline]
    kind: Literal["boundaries", "tiles"] = "boundaries"
    centres: Mapping[str, Point] | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the world that is drawn in a place of its own, at a scale of its own."""

    name: str
    west: float
    south: float
    east: float
    north: float

    def holds(self, ring: Ring) -> bool:
        x, y = ring[0]
        return self.west <= x <= self.east and self.south <= y <= self.north


# Portugal far from its mainland. The Selvagens (30° N) are left out: they would halve Madeira.
AZORES = Window("azores", -31.6, 36.5, -24.5, 40.2)
MADEIRA = Window("madeira", -17.6, 32.2, -16.1, 33.3)
MAINLAND = Window("mainland", -180, -90, 180, 90)
_SELVAGENS = Window("selvagens", -16.3, 29.9, -15.7, 30.3)


@dataclass(frozen=True, slots=True)
class Laid:
    """Paths in fifths of a pixel, how high all of it is, the frames of insets, a cell's width."""

    paths: Mapping[str, str]
    height: float
    frames: tuple[tuple[float, float, float, float], ...] = ()
    centres: Mapping[str, Point] | None = None
    cell: float = 0


def lay(shapes: Shapes, codes: Iterable[str], width: float, highest: float) -> Laid:
    """The outlines of `codes` on paper `width` wide and at most `highest` high, in pixels."""
    shown = {code: shapes.outlines[code] for code in codes if code in shapes.outlines}
    if not shown:
        return Laid({}, 0)
    if shapes.kind == "tiles":
        return _laid_tiles(shown, shapes.centres or {}, width, highest)
    return _laid_boundaries(shown, width, highest)


def _laid_tiles(
    shown: Mapping[str, Outline], centres: Mapping[str, Point], width: float, highest: float
) -> Laid:
    box = _box(ring for outline in shown.values() for ring in outline)
    place = _fit(box, (0, 0, width, highest), flipped=False)
    first = next(iter(shown.values()))[0]
    across = max(x for x, _y in first) - min(x for x, _y in first)
    return Laid(
        {code: _path(outline, place) for code, outline in shown.items()},
        place.height,
        centres={code: place(*centres[code]) for code in shown if code in centres},
        cell=across * place.scale_x,
    )


def _laid_boundaries(shown: Mapping[str, Outline], width: float, highest: float) -> Laid:
    parts: dict[Window, dict[str, list[Ring]]] = {}
    for code, outline in shown.items():
        for ring in outline:
            window = next(one for one in (AZORES, MADEIRA, _SELVAGENS, MAINLAND) if one.holds(ring))
            parts.setdefault(window, {}).setdefault(code, []).append(ring)
    if len(parts) > 1:
        parts.pop(_SELVAGENS, None)
    insets = [one for one in (AZORES, MADEIRA) if one in parts and len(parts) > 1]
    main = next((one for one in (MAINLAND, AZORES, MADEIRA) if one in parts), _SELVAGENS)
    insets = [one for one in insets if one is not main]
    beside = width * 0.34 if insets else 0.0
    left = beside + _GAP if insets else 0.0
    boxes = {one: _box(ring for rings in parts[one].values() for ring in rings) for one in parts}
    place = _fit(boxes[main], (left, 0, width - left, highest))
    paths = {code: _path(rings, place) for code, rings in parts[main].items()}
    frames, bottom = [], place.height
    for window in reversed(insets):
        at = _fit(boxes[window], (6, 6, beside - 12, beside))
        top = max(bottom - at.height - 12, 0)
        at = _fit(boxes[window], (6, top + 6, beside - 12, beside))
        frames.append((0.0, top, beside, at.height + 12))
        for code, rings in parts[window].items():
            paths[code] = paths.get(code, "") + _path(rings, at)
        bottom = top - _GAP
    return Laid(paths, max(place.height, *(f[1] + f[3] for f in frames), 0), tuple(frames))


@dataclass(frozen=True, slots=True)
class _Place:
    """From where a thing is to where it is drawn."""

    scale_x: float
    scale_y: float
    from_x: float
    from_y: float
    to_x: float
    to_y: float
    height: float

    def __call__(self, x: float, y: float) -> Point:
        return (
            self.to_x + (x - self.from_x) * self.scale_x,
            self.to_y + (y - self.from_y) * self.scale_y,
        )


def _fit(
    box: tuple[float, float, float, float],
    into: tuple[float, float, float, float],
    flipped: bool = True,
) -> _Place:
    """Centred across, at the top. In degrees (`flipped`) a length east is shortened by the cosine of
    the mean latitude (equirectangular): over 5° of latitude shapes are off by less than 4 %.
    """
    west, south, east, north = box
    left, top, width, height = into
    narrowing = math.cos(math.radians((south + north) / 2)) if flipped else 1.0
    across, up = max((east - west) * narrowing, 1e-9), max(north - south, 1e-9)
    scale = min(width / across, height / up)
    return _Place(
        scale * narrowing,
        -scale if flipped else scale,
        west,
        north if flipped else south,
        left + (width - across * scale) / 2,
        top,
        up * scale,
    )


def _box(rings: Iterable[Ring]) -> tuple[float, float, float, float]:
    points = [point for ring in rings for point in ring]
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _path(outline: Outline, place: _Place) -> str:
    """Relative moves between whole fifths: points that fall together are drawn once, and a border
    that two areas share falls on the same places in both."""
    parts = []
    for ring in outline:
        spots: list[tuple[int, int]] = []
        for x, y in ring:
            at_x, at_y = place(x, y)
            spot = (round(at_x * FINENESS), round(at_y * FINENESS))
            if not spots or spots[-1] != spot:
                spots.append(spot)
        if len(spots) > 1 and spots[0] == spots[-1]:
            spots.pop()
        if len(spots) < 3:  # smaller than a dot: a dot
            x, y = spots[0]
            spots = [(x - 2, y - 2), (x + 2, y - 2), (x + 2, y + 2), (x - 2, y + 2)]
        (last_x, last_y), *rest = spots
        written = [f"M{last_x},{last_y}l"]
        for x, y in rest:
            written.append(f"{x - last_x},{y - last_y} ")
            last_x, last_y = x, y
        parts.append("".join(written).rstrip() + "z")
    return "".join(parts)


@lru_cache(maxsize=4096)
def fitted_lines(name: str, most: int, lines: int = 3) -> tuple[str, ...]:
    """A name in lines of at most `most` letters; what does not fit ends in "…"."""
    told: list[str] = []
    for word in name.split():
        if told and len(told[-1]) + 1 + len(word) <= most:
            told[-1] += f" {word}"
        else:
            told.append(word)
    if len(told) > lines:
        told = [*told[: lines - 1], " ".join(told[lines - 1 :])]
    return tuple(line if len(line) <= most else line[: most - 1].rstrip() + "…" for line in told)
