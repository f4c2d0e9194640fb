"""The one look of all charts: colours of the light theme, for paper as for the screen.

The style sheet finds each colour in a drawing by its value and puts the theme's in its place
(frontend/src/css/charts.css), so no two things that a theme tells apart may share one.
"""

from __future__ import annotations

from typing import Any

WIDTH = 380  # what a phone shows almost unreduced
FONT = "Noto Sans, Liberation Sans, DejaVu Sans, sans-serif"
SIZE, SMALL = 13, 12

INK, MUTED, GRID, WHITE = "#1d262b", "#566175", "#e1e4ea", "#ffffff"

# Apart in lightness as well as in hue, so that they are told apart without seeing all colours.
TONES = {
    "done": "#00724c",
    "under_way": "#034ad8",
    "late": "#86131d",
    "postponed": "#7a4bb5",
    "cancelled": "#3a4454",
    "none": "#a5a8b0",
    "planned": "#dfe9fd",
}
# Light fills have a line around them and dark text on them; the others white.
EDGES = {"planned": TONES["under_way"], "none": MUTED}
LINE = TONES["under_way"]


def edge(tone: str) -> str:
    return EDGES.get(tone, WHITE)


def text_on(tone: str) -> str:
    return INK if tone in EDGES else WHITE


CONFIG: dict[str, Any] = {
    "background": None,
    "font": FONT,
    "padding": {"left": 2, "right": 6, "top": 2, "bottom": 2},
    "view": {"stroke": None},
    "axis": {
        "labelColor": MUTED,
        "labelFontSize": SMALL,
        "titleColor": MUTED,
        "domainColor": MUTED,
        "tickColor": MUTED,
        "gridColor": GRID,
        "labelPadding": 4,
    },
    "axisY": {"domain": False, "ticks": False},
    "legend": {
        "orient": "top",
        "title": None,
        "labelColor": INK,
        "labelFontSize": SIZE,
        "labelLimit": 0,
        "symbolType": "square",
        "symbolSize": 130,
        "symbolStrokeWidth": 1,
        "columnPadding": 14,
        "rowPadding": 4,
        "offset": 10,
    },
    "text": {"color": INK, "fontSize": SIZE},
}
