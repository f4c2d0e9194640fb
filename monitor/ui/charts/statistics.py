"""Charts of statistics: lines of several territories, ranks, pyramids, two indicators against each other.

Each gets its sentence and table from who knows what the figures are, for a file as for the page.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from monitor.ui.charts.kinds import _chart, _columns, _short
from monitor.ui.charts.look import GRID, INK, LINE, MUTED, SMALL, TONES, WIDTH
from monitor.ui.charts.model import Chart, Header, Value, amount

# So many lines are told apart by colour and dash; the others are grey, with their names in the table.
NAMED_LINES = 6
_COLOURS = (LINE, TONES["done"], TONES["late"], TONES["postponed"], TONES["cancelled"], MUTED)
_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 3])
_STEP, _BAR = 40, 16
_BAND = 18
_LETTERS = 46
WOMEN_AND_MEN = (TONES["postponed"], TONES["done"])


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a chart beside its drawing."""

    title: str
    sentence: str
    headers: tuple[Header, ...]
    rows: tuple[tuple[str, ...], ...]

    def drawn(self, spec: dict[str, Any]) -> Chart:
        return _chart(self.title, self.sentence, self.headers, self.rows, spec)


def lines(
    told: Told, periods: Sequence[str], series: Sequence[tuple[str, Sequence[Value]]]
) -> Chart:
    """A line for each territory, broken where a value is missing; `periods` are labels in order."""
    values = [
        {"at": at, "value": known, "series": name}
        for name, column in series[:NAMED_LINES]
        for at, value in enumerate(column)
        if (known := amount(value)) is not None
    ]
    others = [
        {"at": at, "value": amount(value), "series": name}
        for name, column in series[NAMED_LINES:]
        for at, value in enumerate(column)
    ]
    names = [name for name, _column in series[:NAMED_LINES]]
    every = len(periods) // 6 + 1
    shown = [label if at % every == 0 else "" for at, label in enumerate(periods)]
    x = {
        "field": "at",
        "type": "quantitative",
        "scale": {"domain": [0, max(len(periods) - 1, 1)], "nice": False},
        "axis": {
            "values": [at for at, label in enumerate(shown) if label],
            "labelExpr": f"{json.dumps(shown)}[datum.value]",
            "labelOverlap": "greedy",
            "labelSeparation": 8,
            "labelBound": True,
            "labelFlush": True,
            "title": None,
            "grid": False,
        },
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": False, "nice": True},
        "axis": {"tickCount": 5, "title": None},
    }
    gaps = [
        {"at": at, "value": amount(value), "series": name}
        for name, column in series[:NAMED_LINES]
        for at, value in enumerate(column)
    ]
    legend = {
        "columns": _columns(names),
        "symbolType": "stroke",
        "symbolSize": 400,
        "symbolStrokeWidth": 2.5,
    }
    encoding = {
        "x": x,
        "y": y,
        "color": {
            "field": "series",
            "type": "nominal",
            "scale": {"domain": names, "range": list(_COLOURS[: len(names)])},
            "legend": legend if len(names) > 1 else None,
        },
        "strokeDash": {
            "field": "series",
            "type": "nominal",
            "scale": {"domain": names, "range": list(_DASHES[: len(names)])},
            "legend": legend if len(names) > 1 else None,
        },
    }
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": gaps},
            "mark": {"type": "line", "strokeWidth": 2.5, "invalid": "break-paths-show-domains"},
            "encoding": encoding,
        },
        {
            "data": {"values": values},
            "mark": {"type": "point", "filled": True, "size": 30, "opacity": 1},
            "encoding": {"x": x, "y": y, "color": encoding["color"]},
        },
    ]
    if others:
        grey = {
            "data": {"values": others},
            "mark": {"type": "line", "strokeWidth": 1, "color": TONES["none"]},
            "encoding": {"x": x, "y": y, "detail": {"field": "series", "type": "nominal"}},
        }
        layers.insert(0, grey)
    return told.drawn({"layer": layers, "height": 240})


def ranked_bars(
    told: Told,
    items: Sequence[tuple[str, Value, str]],
    *,
    marked: Sequence[str] = (),
    whiskers: Sequence[tuple[float, float] | None] = (),
) -> Chart:
    """A bar for each (name, value, its words), in the order given; those `marked` by name are darker.

    whiskers: of each item the limits between which its value may lie; bars that have them are pale.
    """
    limits = list(whiskers) or [None] * len(items)
    sizes = [amount(value) for _name, value, _words in items]
    known = [size for size in sizes if size is not None]
    known += [limit for pair in limits if pair for limit in pair]
    low, high = min([0.0, *known]), max([0.0, *known]) or 1.0
    rows = [
        {
            "row": row,
            "label": _short(name, 46 - len(text)),
            "size": size,
            "text": text,
            "tone": TONES["planned"] if any(limits) else TONES["done"] if name in marked else LINE,
            "edge": TONES["done"] if name in marked else LINE,
        }
        for row, ((name, _value, text), size) in enumerate(zip(items, sizes, strict=True))
    ]
    y = {"field": "row", "type": "ordinal", "axis": None}
    x = {"type": "quantitative", "scale": {"domain": [low, high], "nice": False}, "axis": None}
    layers = [
        {
            "data": {"values": [row for row in rows if row["size"] is not None]},
            "mark": {"type": "bar", "height": _BAR, "yOffset": 9},
            "encoding": {
                "x": {"field": "size", **x},
                "y": y,
                "color": {"field": "tone", "type": "nominal", "scale": None},
                "stroke": {"field": "edge", "type": "nominal", "scale": None},
            },
        },
        *(_whiskers(limits, x, y) if any(limits) else ()),
        {
            "data": {"values": rows},
            "mark": {"type": "text", "align": "left", "dy": -9},
            "encoding": {"x": {"value": 0}, "y": y, "text": {"field": "label"}},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "text", "align": "right", "dy": -9, "fontWeight": 600},
            "encoding": {"x": {"value": "width"}, "y": y, "text": {"field": "text"}},
        },
    ]
    return told.drawn({"layer": layers, "height": {"step": _STEP}})


def _whiskers(
    limits: Sequence[tuple[float, float] | None], x: dict[str, Any], y: dict[str, Any]
) -> list[dict[str, Any]]:
    """A line from limit to limit over each bar, with a stroke at either end."""
    own = [(row, pair) for row, pair in enumerate(limits) if pair]
    lines = [{"row": row, "low": low, "high": high} for row, (low, high) in own]
    ends = [{"row": row, "at": at} for row, pair in own for at in pair]
    return [
        {
            "data": {"values": lines},
            "mark": {"type": "rule", "yOffset": 9, "color": INK, "strokeWidth": 2},
            "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}, "y": y},
        },
        {
            "data": {"values": ends},
            "mark": {"type": "tick", "yOffset": 9, "size": 10, "thickness": 2, "color": INK},
            "encoding": {"x": {"field": "at", **x}, "y": y},
        },
    ]


def pyramid(
    told: Told, bands: Sequence[str], sides: Sequence[tuple[str, Sequence[Value]]]
) -> Chart:
    """Age bands from the youngest (at the bottom) and two sides, each drawn away from the middle."""
    rows: list[dict[str, Any]] = [
        {"band": band, "side": name, "size": size * (-1 if at == 0 else 1), "row": row}
        for at, (name, column) in enumerate(sides)
        for row, (band, value) in enumerate(zip(bands, column, strict=True))
        if (size := amount(value)) is not None
    ]
    widest = max((abs(row["size"]) for row in rows), default=0) or 1
    names = [name for name, _column in sides]
    spec = {
        "data": {"values": rows},
        "mark": {"type": "bar", "height": _BAND - 4},
        "height": {"step": _BAND},
        "encoding": {
            "x": {
                "field": "size",
                "type": "quantitative",
                "scale": {"domain": [-widest, widest], "nice": True},
                "stack": None,
                "axis": {
                    "labelExpr": "format(abs(datum.value), ',')",
                    "tickCount": 5,
                    "title": None,
                },
            },
            "y": {
                "field": "band",
                "type": "ordinal",
                "scale": {"domain": list(reversed(bands))},
                "axis": {"title": None},
            },
            "color": {
                "field": "side",
                "type": "nominal",
                "scale": {"domain": names, "range": list(WOMEN_AND_MEN)},
            },
        },
    }
    return told.drawn(spec)


def scatter(
    told: Told,
    points: Sequence[tuple[str, Value, Value]],
    *,
    x: str,
    y: str,
    marked: Sequence[str] = (),
    named: int = 12,
) -> Chart:
    """A point for each (name, x, y) that has both; named where they are few or `marked`."""
    rows = [
        {
            "name": _short(name, 24) if len(points) <= named or name in marked else "",
            "x": across,
            "y": up,
            "tone": TONES["done"] if name in marked else LINE,
        }
        for name, first, second in points
        if (across := amount(first)) is not None and (up := amount(second)) is not None
    ]
    scale = {"zero": False, "nice": True}
    title = {"titleFontWeight": "normal", "titleFontSize": SMALL, "titleLimit": WIDTH - 20}
    x_axis: dict[str, Any] = {
        "field": "x",
        "type": "quantitative",
        "scale": scale,
        "axis": {"title": wrap(x, _LETTERS), "tickCount": 5, "gridColor": GRID, **title},
    }
    above = wrap(y, _LETTERS)
    y_axis: dict[str, Any] = {
        "field": "y",
        "type": "quantitative",
        "scale": scale,
        "axis": {
            "title": above,
            "tickCount": 5,
            "titleAngle": 0,
            "titleAlign": "left",
            "titleAnchor": "start",
            "titleBaseline": "top",
            "titleY": -8 - 17 * len(above),
            "titleX": 0,
            **title,
        },
    }
    layers = [
        {
            "mark": {"type": "point", "filled": True, "size": 60, "opacity": 0.85},
            "encoding": {
                "x": x_axis,
                "y": y_axis,
                "color": {"field": "tone", "type": "nominal", "scale": None},
            },
        },
        {
            "mark": {"type": "text", "dy": -10, "fontSize": SMALL, "color": INK},
            "encoding": {"x": x_axis, "y": y_axis, "text": {"field": "name"}},
        },
    ]
    return told.drawn({"data": {"values": rows}, "layer": layers, "height": 300})
