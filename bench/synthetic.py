"""Facts that nobody counted: so many indicators × 80 quarters × 308 municipalities × 3 sexes × 6 age bands.

Always the same ones: counts that follow the size of the municipality, its sexes and ages, the season
and a trend, with noise of about their square root. Built inside DuckDB, some million a second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

INDICATORS = {1: 6, 4: 25, 16: 100}
QUARTERS = tuple(f"{year}-Q{part}" for year in range(2005, 2025) for part in (1, 2, 3, 4))
SEXES = ("f", "m", "x")
AGES = ("0-14", "15-24", "25-44", "45-64", "65-79", "80+")
FACTS_EACH = len(QUARTERS) * 308 * len(SEXES) * len(AGES)

_ROWS = """
WITH cells AS (
    SELECT
        hash($place || '/' || m || '/' || q || '/' || s || '/' || a) % 1000003 / 1000003.0 AS luck,
        (30 + (m * 7919 % 308) * (m * 104729 % 97)) * [0.49, 0.5, 0.01][s + 1]
            * [0.13, 0.1, 0.26, 0.3, 0.15, 0.06][a + 1] * (0.2 + ($place * 31 % 17) / 4.0)
            * (1 + 0.004 * q * (m % 3 - 1)) * (1 + 0.05 * (q % 4)) AS level,
        m, q, s, a
    FROM range(len($territories)) AS x(m), range(len($periods)) AS y(q),
         range(len($sexes)) AS z(s), range(len($ages)) AS w(a)
)
SELECT
    $sexes[s + 1] AS sex,
    $ages[a + 1] AS age,
    $territories[m + 1] AS territory,
    $periods[q + 1] AS period,
    greatest(round(level + 3 * sqrt(level) * (luck - 0.5)), 0)::UINTEGER::DOUBLE AS value
FROM cells
"""


def codes(count: int) -> list[str]:
    return [f"bench-{number:03}" for number in range(count)]


def shape_of(code: str, **changes: Any) -> Any:
    """A sum whose totals, sexes and age bands are rolled up."""
    from monitor.facts.enums import Periodicity, RollUp
    from monitor.facts.shapes import Dimension, Shape

    plain = {
        "dimensions": (Dimension("sex", SEXES), Dimension("age", AGES)),
        "roll_up": RollUp.SUM,
        "unit": "N.º",
        "periodicity": Periodicity.QUARTER,
        "cuts": ((), ("sex",), ("age",)),
    }
    return Shape(code, **plain | changes)


def municipalities() -> list[str]:
    """The 308, loaded from the official lists when they are not there."""
    from monitor.facts.shapes import key
    from monitor.territory.actions import load_municipalities
    from monitor.territory.models import Level, Scheme, Territory

    found = Territory.objects.filter(scheme=Scheme.DICOFRE, level=Level.MUNICIPALITY)
    if not found.exists():
        load_municipalities(by=None)
    return [
        key(Scheme.DICOFRE, code) for code in found.order_by("code").values_list("code", flat=True)
    ]


def facts_of(place: int, territories: Sequence[str], periods: Sequence[str] = QUARTERS) -> Any:
    """The table (pyarrow) of the indicator that has this place in the list."""
    import duckdb

    values = {
        "place": place,
        "territories": list(territories),
        "periods": list(periods),
        "sexes": list(SEXES),
        "ages": list(AGES),
    }
    with duckdb.connect() as connection:
        return connection.execute(_ROWS, values).to_arrow_table()


def publish(count: int, *, by: Any = None, cuts: Any = None) -> Any:
    """A public dataset with that many indicators, published; the edition."""
    from monitor.facts.models import Dataset, Edition

    dataset = Dataset.objects.create(
        code=f"bench-{count}",
        title="Factos sintéticos",
        visibility="public",
        licence="CC0",
        is_official=True,
    )
    edition = Edition.objects.create(dataset=dataset, number=1)
    from monitor.facts import writing

    for shape, table in staged(count, cuts):
        writing.stage(edition, shape, table)
    return writing.publish(by=by, edition=edition)


def staged(count: int, cuts: Any = None) -> Iterator[tuple[Any, Any]]:
    territories = municipalities()
    for place, code in enumerate(codes(count)):
        shape = shape_of(code) if cuts is None else shape_of(code, cuts=cuts)
        yield shape, facts_of(place, territories)
