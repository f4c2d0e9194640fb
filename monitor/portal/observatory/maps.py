"""The map of an indicator: on the boundaries that were loaded, else as a tile grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import pgettext

from monitor.indicators.queries import Description
from monitor.territory.boundaries.queries import shapes_for
from monitor.territory.models import Territory
from monitor.ui.charts.maps import Area, Map, choropleth


def drawn_map(
    title: str,
    items: Sequence[tuple[str, str]],
    shown: Sequence[Any],
    periods: Sequence[Sequence[Any]],
    places: Mapping[str, Territory],
    about: Description,
) -> Map | None:
    """`items`: (key, name) of each place; `shown`: its cell, and `periods` those of every period, in
    the same order. None without any place to draw."""
    if not items:
        return None
    levels = {place.get_level_display() for place in places.values()}

    def areas(cells: Sequence[Any]) -> list[Area]:
        return [
            Area(key, name, round(cell.value, about.decimals))
            if cell.value is not None
            else Area(key, name, None, cell.note)
            for (key, name), cell in zip(items, cells, strict=True)
        ]

    return choropleth(
        title,
        areas(shown),
        shapes_for([key for key, _name in items]),
        unit=about.unit,
        decimals=about.decimals,
        of=levels.pop() if len(levels) == 1 else pgettext("coluna", "Território"),
        periods=[areas(cells) for cells in periods] if len(periods) > 1 else (),
    )
