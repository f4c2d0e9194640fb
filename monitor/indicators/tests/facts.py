"""Numbers of a small country in the store, for tests: two regions of two municipalities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from monitor.facts.enums import Visibility
from monitor.facts.models import Dataset
from monitor.facts.writing import new_edition, publish, stage
from monitor.indicators.dictionary import shape_of_indicator
from monitor.indicators.models import Indicator
from monitor.territory.models import Containment, Level, Scheme, Territory

A, B, C, D = (f"dicofre:010{number}" for number in range(1, 5))
NORTH, SOUTH = "nuts-2024:111", "nuts-2024:222"
MUNICIPALITIES = (A, B, C, D)


def country() -> None:
    """A and B lie in the north, C and D in the south."""
    regions = [
        Territory.objects.create(scheme=Scheme.NUTS_2024, code=code, level=Level.NUTS3, name=name)
        for code, name in (("111", "Norte"), ("222", "Sul"))
    ]
    for at, territory in enumerate(MUNICIPALITIES):
        code = territory.removeprefix("dicofre:")
        child = Territory.objects.create(
            scheme=Scheme.DICOFRE, code=code, level=Level.MUNICIPALITY, name="ABCD"[at]
        )
        Containment.objects.create(child=child, parent=regions[at // 2])


def publish_values(
    indicator: Indicator,
    rows: Iterable[tuple[Any, ...]],
    *,
    dataset: str = "",
    visibility: str = Visibility.PUBLIC,
    network: Any = None,
    status: str = "final",
) -> None:
    """Rows: (territory, period, a member of each dimension…, value or the reason why there is none)."""
    shape = shape_of_indicator(indicator)
    names = ["territory", "period", *(d.name for d in shape.dimensions)]
    found, _made = Dataset.objects.get_or_create(
        code=dataset or indicator.code.replace("_", "-"),
        defaults={"title": indicator.name, "visibility": visibility, "network": network},
    )
    table: dict[str, list[Any]] = {name: [] for name in (*names, "value", "reason")}
    for row in rows:
        *keys, value = row
        for name, text in zip(names, keys, strict=True):
            table[name].append(text)
        missing = isinstance(value, str)
        table["value"].append(None if missing else float(value))
        table["reason"].append(value if missing else "")
    columns = {
        name: pa.array(values, pa.float64() if name == "value" else pa.string())
        for name, values in table.items()
    }
    edition = new_edition(by=None, dataset=found, status=status)
    stage(edition, shape, pa.table(columns))
    publish(by=None, edition=edition)


def everywhere(values: Iterable[Any], period: str = "2023") -> list[tuple[Any, ...]]:
    """One value for each of A, B, C, D."""
    return [(place, period, value) for place, value in zip(MUNICIPALITIES, values, strict=True)]
