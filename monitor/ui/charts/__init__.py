"""Charts drawn on the server: one Vega-Lite grammar for screen, paper and e-mail.

Each function of `kinds` gives a `Chart`: the drawing, the sentence that says what it shows and the
table of its figures. Nothing here knows what is counted.
"""

from monitor.ui.charts.drawing import FONTS, png, svg
from monitor.ui.charts.kinds import (
    counts_by_category,
    planned_and_done,
    progress_bars,
    series_with_target,
)
from monitor.ui.charts.model import Chart, Progress, Series, Value

__all__ = [
    "FONTS",
    "Chart",
    "Progress",
    "Series",
    "Value",
    "counts_by_category",
    "planned_and_done",
    "png",
    "progress_bars",
    "series_with_target",
    "svg",
]
