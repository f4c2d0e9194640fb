"""A slab on its way up, with what another indicator says of how much its values weigh."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from monitor.facts import periods
from monitor.facts.cells import Cells
from monitor.facts.engines import engine
from monitor.facts.hierarchy import Hierarchy
from monitor.facts.known import Known
from monitor.facts.models import Axis
from monitor.facts.reading import cells_by
from monitor.facts.rollups import Rolling
from monitor.facts.shapes import NO_CUT
from monitor.facts.slices import territory_key
from monitor.facts.traits import Numbers


def rolling_of(slab: Numbers, hierarchy: Hierarchy) -> Rolling:
    """By the engine of the settings, with the weights that are in force."""
    rolling = Rolling.of(engine(), slab.file, slab.shape, slab.traits, hierarchy)
    if not rolling.rule.weighted:
        return rolling
    return replace(rolling, weights=_weights(slab.shape.weight, rolling))


def _weights(indicator: str, rolling: Rolling) -> pa.Table:
    """t, p, weight."""
    territories, over = rolling.extent.territories, rolling.extent.periods
    keys = {territory: territory_key(territory) for territory in territories}
    found = cells_by(Axis.TERRITORY, {indicator: keys.values()}, [NO_CUT])
    rows = [
        (rolling.places[territory], rolling.times[period], weight)
        for territory, key in keys.items()
        if (lot := found.get((indicator, NO_CUT, key)))
        for period in over
        if (weight := _weight(*lot, territory, period)) is not None
    ]
    t, p, weights = zip(*rows, strict=True) if rows else ((), (), ())
    columns = {"t": pa.array(t, pa.int32()), "p": pa.array(p, pa.int32())}
    return pa.table(columns | {"weight": pa.array(weights, pa.float64())})


def _weight(about: Known, cells: Cells, territory: str, period: str) -> float | None:
    """In the period itself, or else in its year."""
    for time in (period, str(periods.year_of(period))):
        at = cells.at(about.place_of.get(territory), about.time_of.get(time))
        if at is not None and (value := cells.values[at]) == value:
            return value
    return None
