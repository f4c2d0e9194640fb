"""An observatory with so many indicators of every municipality over twenty years, in the dictionary and
published as official statistics: what its pages are measured on.

`python -m bench.observatory INDICATORS` makes one in the database of the settings, to be served.
"""

from __future__ import annotations

import sys
from typing import Any

YEARS = tuple(str(year) for year in range(2005, 2025))


def code(number: int) -> str:
    return f"bench_{number:03}"


def value_of(number: int, place: int, year: int) -> float:
    """Always the same: municipalities of many sizes, each year a little apart from the last."""
    size = 1000 + place * 7919 % 308 * 97
    return float(size * (number % 17 + 3) // 10 + (place + number) % 5 * year)


def furnish(count: int) -> list[str]:
    """The municipalities; `count` indicators of each are published, and in the dictionary."""
    import pyarrow as pa

    from bench.synthetic import municipalities
    from monitor.facts import writing
    from monitor.facts.models import Dataset
    from monitor.facts.shapes import Shape
    from monitor.indicators.enums import Subject
    from monitor.indicators.models import Indicator

    towns = municipalities()
    themes = list(Subject)
    Indicator.objects.bulk_create(
        Indicator(
            code=code(number),
            name=f"Indicador de número {number}",
            definition="O que se contou em cada município.",
            unit="N.º",
            theme=themes[number % len(themes)],
            roll_up="sum",
        )
        for number in range(count)
    )
    dataset = Dataset.objects.create(
        code="bench",
        title="Factos sintéticos",
        visibility="public",
        licence="CC0",
        is_official=True,
    )
    edition = writing.new_edition(by=None, dataset=dataset)
    columns: dict[str, Any] = {
        "territory": [town for town in towns for _year in YEARS],
        "period": [year for _town in towns for year in YEARS],
    }
    for number in range(count):
        values = [
            value_of(number, place, year)
            for place in range(len(towns))
            for year in range(len(YEARS))
        ]
        table = pa.table(columns | {"value": pa.array(values, pa.float64())})
        writing.stage(edition, Shape(code(number), unit="N.º"), table)
    writing.publish(by=None, edition=edition)
    return towns


if __name__ == "__main__":
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    furnish(int(sys.argv[1]))
