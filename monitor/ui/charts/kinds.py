"""The kinds of chart. Every figure drawn is also in the table; a missing one is never drawn as zero."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from monitor.ui.charts.look import (
    CONFIG,
    GRID,
    INK,
    LINE,
    MUTED,
    SMALL,
    TONES,
    WIDTH,
    edge,
    text_on,
)
from monitor.ui.charts.model import Chart, Header, Progress, Said, Series, Value, amount, words
from monitor.ui.charts.sentences import (
    said_of_counts,
    said_of_months,
    said_of_progress,
    said_of_series,
)
from monitor.ui.jinja import MONTH_INITIALS, number
from monitor.ui.jinja import date as in_words

_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_ROW, _BAR = 46, 20
_DIGIT = 8.0  # the width of a digit at SIZE, in pixels
_LONGEST_LABEL = 50
_A_YEAR = 14  # up to so many months, each is named


def counts_by_category(
    title: str,
    groups: Sequence[tuple[str, Sequence[Value]]],
    series: Sequence[Series],
    *,
    of: str,
) -> Chart:
    """A horizontal stacked bar for each group: its counts in the order of `series`.

    `of` is the header of the groups' names in the table.
    """
    known = all(amount(value) is not None for _name, values in groups for value in values)
    plain = known and not any(
        isinstance(value, Said) for _name, values in groups for value in values
    )
    widest = max((sum(amount(v) or 0 for v in values) for _n, values in groups), default=0) or 1
    segments, ends = [], []
    for row, (label, values) in enumerate(groups):
        at = 0.0
        for part, value in zip(series, values, strict=True):
            if size := amount(value):
                text = number(size)
                fits = size / widest * WIDTH * 0.9 >= len(text) * _DIGIT + 6
                segments.append(
                    {
                        "row": row,
                        "series": part.label,
                        "from": at,
                        "to": at + size,
                        "middle": at + size / 2,
                        "text": text if fits else "",
                        "ink": text_on(part.tone),
                        "edge": edge(part.tone),
                    }
                )
                at += size
        ends.append({"row": row, "label": _short(label), "at": at, "text": _total(values)})
    x = {"scale": {"domain": [0, widest * 1.1]}, "axis": None}
    y = {"field": "row", "type": "ordinal", "axis": None}
    colour = {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": [s.label for s in series], "range": [TONES[s.tone] for s in series]},
        "legend": {"columns": _columns([s.label for s in series]), "symbolStrokeColor": MUTED},
    }
    layers = [
        {
            "data": {"values": segments},
            "mark": {"type": "bar", "height": _BAR, "yOffset": 9},
            "encoding": {
                "x": {"field": "from", "type": "quantitative", **x},
                "x2": {"field": "to"},
                "y": y,
                "color": colour,
                "stroke": {"field": "edge", "type": "nominal", "scale": None},
            },
        },
        {
            "data": {"values": segments},
            "mark": {"type": "text", "dy": 9, "fontSize": SMALL},
            "encoding": {
                "x": {"field": "middle", "type": "quantitative", **x},
                "y": y,
                "text": {"field": "text"},
                "color": {"field": "ink", "type": "nominal", "scale": None},
            },
        },
        _names(ends, y),
        {
            "data": {"values": ends},
            "mark": {"type": "text", "align": "left", "dx": 5, "dy": 9, "fontWeight": 600},
            "encoding": {
                "x": {"field": "at", "type": "quantitative", **x},
                "y": y,
                "text": {"field": "text"},
            },
        },
    ]
    headers: tuple[Header, ...] = (of, *((s.label, "number") for s in series))
    rows = [(label, *map(words, values)) for label, values in groups]
    if plain:
        headers = (*headers, (pgettext("coluna", "Total"), "number"))
        rows = [(*row, _total(values)) for row, (_n, values) in zip(rows, groups, strict=True)]
    return _chart(
        title,
        said_of_counts(groups, series, known),
        headers,
        rows,
        {"layer": layers, "height": {"step": _ROW}, "resolve": {"scale": {"color": "independent"}}},
    )


def planned_and_done(
    title: str, months: Sequence[tuple[date, Value, Value]], *, unit: str = ""
) -> Chart:
    """For each month what was planned, as an outline, and what was done, as a bar inside it.

    A month still to come has None as done.
    """
    planned_label, done_label = pgettext("mês", "previsto"), pgettext("mês", "feito")
    values = [
        {
            "month": at,
            "planned": amount(planned),
            "done": amount(done),
            "text": words(done) if amount(done) else "",
        }
        for at, (_month, planned, done) in enumerate(months)
    ]
    x = _month_axis([month for month, _p, _d in months])
    y = {"type": "quantitative", "axis": {"tickCount": 4, "format": ",.2~f", "title": None}}
    legend = {
        "type": "nominal",
        "scale": {
            "domain": [planned_label, done_label],
            "range": [TONES["planned"], TONES["done"]],
        },
        "legend": {"columns": 2, "symbolStrokeColor": LINE, "offset": 18},
    }
    layers = [
        {
            "mark": {"type": "bar", "width": {"band": 0.8}, "stroke": LINE},
            "encoding": {
                "x": x,
                "y": {"field": "planned", **y},
                "color": {"datum": planned_label, **legend},
            },
        },
        {
            "mark": {"type": "bar", "width": {"band": 0.46}},
            "encoding": {
                "x": x,
                "y": {"field": "done", **y},
                "color": {"datum": done_label, **legend},
            },
        },
        {
            "mark": {"type": "text", "dy": -8, "fontSize": SMALL, "fontWeight": 600},
            "encoding": {"x": x, "y": {"field": "done", **y}, "text": {"field": "text"}},
        },
    ]
    headers = (
        pgettext("coluna", "Mês"),
        (_of(_cap(planned_label), unit), "number"),
        (_of(_cap(done_label), unit), "number"),
    )
    rows = [(in_words(m, "month"), words(p), words(d)) for m, p, d in months]
    spec = {"data": {"values": values}, "layer": layers, "height": 180}
    return _chart(title, said_of_months(months, unit), headers, rows, spec)


def series_with_target(
    title: str, points: Sequence[tuple[date, Value]], *, target: Value = None, unit: str = ""
) -> Chart:
    """A line over months, broken where a month has no value, and the target as a dashed line."""
    values = [
        {"month": at, "value": amount(value), "text": words(value)}
        for at, (_month, value) in enumerate(points)
        if amount(value) is not None
    ]
    goal = amount(target)
    x = _month_axis([month for month, _value in points])
    amounts = [0.0, goal or 0.0, *(amount(value) or 0.0 for _month, value in points)]
    lowest, highest = min(amounts), max(amounts) or 1
    y = {
        "type": "quantitative",
        "scale": {"domain": [lowest, highest * 1.12]},
        "axis": {"tickCount": 4, "format": ",.2~f", "title": None},
    }
    everything = [{"month": at, "value": amount(value)} for at, (_m, value) in enumerate(points)]
    line = {"x": x, "y": {"field": "value", **y}}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": everything},
            "mark": {"type": "line", "color": LINE, "strokeWidth": 2.5},
            "encoding": line,
        },
        {
            "data": {"values": values},
            "mark": {"type": "point", "filled": True, "size": 45, "color": LINE, "opacity": 1},
            "encoding": line,
        },
        {
            "data": {"values": values[-1:]},
            "mark": {"type": "text", "dy": -11, "fontWeight": 600, "align": "right", "dx": 6},
            "encoding": {**line, "text": {"field": "text"}},
        },
    ]
    if goal is not None:
        at_goal = {"datum": goal, **y}
        name = _("meta: %(target)s") % {"target": words(target, unit)}
        layers += [
            {
                "data": {"values": [{}]},
                "mark": {"type": "rule", "strokeDash": [5, 4], "color": INK, "strokeWidth": 1.5},
                "encoding": {"y": at_goal},
            },
            {
                "data": {"values": [{}]},
                "mark": {
                    "type": "text",
                    "align": "left",
                    "dy": -8,
                    "text": name,
                    "fontSize": SMALL,
                },
                "encoding": {"x": {"value": 4}, "y": at_goal},
            },
        ]
    headers = (pgettext("coluna", "Mês"), (_of(pgettext("coluna", "Valor"), unit), "number"))
    rows = [(in_words(month, "month"), words(value)) for month, value in points]
    return _chart(
        title,
        said_of_series(points, target, unit),
        headers,
        rows,
        {"layer": layers, "height": 180},
    )


def progress_bars(title: str, items: Sequence[Progress], *, of: str) -> Chart:
    """A bar for each item, as long as its part of the target; past it, full and said in figures.

    `of` is the header of the items' names in the table.
    """
    rows = []
    for row, item in enumerate(items):
        value, target = amount(item.value), amount(item.target)
        has_target = target is not None and target > 0
        share = min((value or 0) / target, 1) if has_target and target else 0
        rows.append(
            {
                "row": row,
                "label": _short(item.label, _LONGEST_LABEL - len(_of_target(item))),
                "share": share,
                "track": int(has_target),
                "text": _of_target(item),
                "tone": TONES["done"] if share >= 1 else TONES["under_way"],
            }
        )
    y = {"field": "row", "type": "ordinal", "axis": None}
    x = {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": None}
    bar = {"type": "bar", "height": 12, "yOffset": 9}
    layers = [
        {
            "data": {"values": [row for row in rows if row["track"]]},
            "mark": {**bar, "color": GRID},
            "encoding": {"x": {"field": "track", **x}, "y": y},
        },
        {
            "data": {"values": [row for row in rows if row["share"]]},
            "mark": bar,
            "encoding": {
                "x": {"field": "share", **x},
                "y": y,
                "color": {"field": "tone", "type": "nominal", "scale": None},
            },
        },
        _names(rows, y),
        {
            "data": {"values": rows},
            "mark": {"type": "text", "align": "right", "dy": -10, "fontWeight": 600},
            "encoding": {"x": {"value": "width"}, "y": y, "text": {"field": "text"}},
        },
    ]
    headers = (
        of,
        (pgettext("coluna", "Valor"), "number"),
        (pgettext("coluna", "Meta"), "number"),
    )
    table = [
        (
            item.label,
            words(item.value, item.unit),
            _("sem meta") if amount(item.target) is None else words(item.target, item.unit),
        )
        for item in items
    ]
    spec = {"layer": layers, "height": {"step": _ROW}}
    return _chart(title, said_of_progress(items), headers, table, spec)


# ── what the kinds share ─────────────────────────────────────────────────────────────────────────


def _chart(
    title: str,
    sentence: str,
    headers: Sequence[Header],
    rows: Sequence[tuple[str, ...]],
    spec: dict[str, Any],
) -> Chart:
    whole = {
        "$schema": _SCHEMA,
        "usermeta": {"title": title},
        "description": sentence,
        "width": WIDTH,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": CONFIG,
        **spec,
    }
    return Chart(title, sentence, tuple(headers), tuple(rows), whole)


def _names(rows: Sequence[dict[str, Any]], y: dict[str, Any]) -> dict[str, Any]:
    """The name of each row above its bar, at the left."""
    return {
        "data": {"values": list(rows)},
        "mark": {"type": "text", "align": "left", "dy": -10},
        "encoding": {"x": {"value": 0}, "y": y, "text": {"field": "label"}},
    }


def _short(label: str, longest: int = _LONGEST_LABEL) -> str:
    label = " ".join(label.split())
    return label if len(label) <= longest else label[: longest - 1].rstrip() + "…"


def _columns(labels: Sequence[str]) -> int:
    """How many entries of a legend stand side by side."""
    widest = max((len(label) for label in labels), default=1) * 7.5 + 34
    return max(1, min(len(labels), int(WIDTH // widest)))


def _month_axis(months: Sequence[date]) -> dict[str, Any]:
    """Each month by its initial and, under the first of each year, the year; of a longer time,
    the quarters only."""
    labels: list[Any] = []
    for at, month in enumerate(months):
        initial = MONTH_INITIALS[month.month - 1]
        named = len(months) <= _A_YEAR or month.month % 3 == 1
        year = str(month.year) if at == 0 or month.month == 1 else ""
        labels.append([initial if named else "", year])
    return {
        "field": "month",
        "type": "ordinal",
        "scale": {"domain": list(range(len(months)))},
        "axis": {
            "labelExpr": f"{json.dumps(labels)}[datum.value]",
            "labelAngle": 0,
            "labelOverlap": False,
            "ticks": False,
            "title": None,
        },
    }


def _total(values: Sequence[Value]) -> str:
    """The sum of plain numbers; nothing where one is missing or had words of its own."""
    if any(value is None or isinstance(value, Said) for value in values):
        return ""
    return number(sum(amount(value) or 0 for value in values))


def _cap(text: str) -> str:
    return text[:1].upper() + text[1:]


def _of(header: str, unit: str) -> str:
    return f"{header} ({unit})" if unit else header


def _of_target(item: Progress) -> str:
    if amount(item.target) is None:
        return _("%(value)s · sem meta") % {"value": words(item.value)}
    return _("%(value)s de %(target)s") % {
        "value": words(item.value),
        "target": words(item.target),
    }
