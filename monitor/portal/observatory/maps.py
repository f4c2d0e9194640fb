"""The map of an indicator: on the boundaries that were loaded, else as a tile grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import pgettext

from monitor.indicators.queries import Description
from monitor.territory.boundaries.queries import shapes_for
from monitor.territory.models import Territory
from monitor.ui.charts.maps import Area, choropleth
from monitor.ui.charts.model import Chart


def drawn_map(
    title: str,
    items: Sequence[tuple[str, str, Any]],
    places: Mapping[str, Territory],
    about: Description,
) -> Chart | None:
    """`items`: (key, name, cell). None without any place to draw."""
    if not items:
        return None
    areas = [
        Area(key, name, round(cell.value, about.decimals))
        if cell.value is not None
        else Area(key, name, None, cell.note)
        for key, name, cell in items
    ]
    levels = {place.get_level_display() for place in places.values()}
    return choropleth(
        title,
        areas,
        shapes_for([key for key, _name, _cell in items]),
        unit=about.unit,
        decimals=about.decimals,
        of=levels.pop() if len(levels) == 1 else pgettext("coluna", "Território"),
    )
