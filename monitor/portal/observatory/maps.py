"""The map of an indicator: on the boundaries that were loaded, else as a tile grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import pgettext

from monitor.indicators.queries import Description
from monitor.portal.observatory.tables import Cell
from monitor.territory.boundaries.queries import shapes_for
from monitor.territory.models import Territory
from monitor.ui.charts.maps import Area, Map, choropleth


def drawn_map(
    title: str,
    items: Sequence[tuple[str, str]],
    slides: Sequence[tuple[str, Sequence[Cell]]],
    shown: int,
    places: Mapping[str, Territory],
    about: Description,
) -> Map | None:
    """`items`: (key, name) of each place; `slides`: of each period its sentence, and the cells of the
    places in that order; `shown`: which of them is drawn. None without any place to draw."""
    if not items:
        return None
    levels = {place.get_level_display() for place in places.values()}

    def areas(cells: Sequence[Cell]) -> list[Area]:
        return [
            Area(key, name, round(cell.value, about.decimals))
            if cell.value is not None
            else Area(key, name, None, cell.note)
            for (key, name), cell in zip(items, cells, strict=True)
        ]

    periods = [(sentence, areas(cells)) for sentence, cells in slides]
    sentence, own = periods[shown]
    return choropleth(
        title,
        own,
        shapes_for([key for key, _name in items]),
        unit=about.unit,
        decimals=about.decimals,
        of=levels.pop() if len(levels) == 1 else pgettext("coluna", "Território"),
        sentence=sentence,
        periods=periods if len(periods) > 1 else (),
    )
