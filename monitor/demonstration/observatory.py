"""Invented figures of the fictional territories, so that the observatory has something to show.

Everything is worked out from the invented population of each place and from numbers that its code
gives, so that it comes out the same every time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from monitor.facts.enums import Periodicity, Status, Visibility
from monitor.facts.models import Dataset
from monitor.facts.shapes import key
from monitor.facts.writing import new_edition, publish, stage
from monitor.indicators.actions import load_dictionary
from monitor.indicators.queries import shapes_of
from monitor.indicators.starting import starting_rows
from monitor.territory.models import Population, Scheme

DATASET = "demonstracao-observatorio"
SOURCE = "Demonstração (valor inventado)"
YEARS = range(2016, 2026)
PROVISIONAL = 2025
AGES = (
    "0-4", "5-9", "10-14", "15-19", "20-24", "25-29", "30-34", "35-39", "40-44", "45-49", "50-54",
    "55-59", "60-64", "65-69", "70-74", "75-79", "80-84", "85+",
)  # fmt: skip
# Residents of each age band in 10,000, of a place that is neither young nor old.
PYRAMID = (430, 450, 480, 500, 510, 520, 540, 590, 660, 720, 740, 730, 690, 640, 580, 480, 380, 360)
# Of each indicator, how many in 1,000 residents, and how it changes in a year.
RATES = {
    "nados_vivos": (8.1, -0.008),
    "beneficiarios_rsi": (21, -0.03),
    "lugares_erpi": (13, 0.015),
    "utentes_erpi": (12.4, 0.014),
}
UNEMPLOYED = (46, -0.035)

Row = tuple[str, str, dict[str, str], float]


def is_loaded() -> bool:
    return Dataset.objects.filter(code=DATASET).exists()


def load() -> None:
    """The dictionary, one public dataset and its edition."""
    load_dictionary(by=None, rows=starting_rows())
    dataset = Dataset.objects.create(
        code=DATASET,
        title=SOURCE,
        description="Números inventados para mostrar o observatório: nenhum descreve um lugar real.",
        publisher="Monitor Social",
        licence="CC0 1.0",
        periodicity=Periodicity.YEAR,
        visibility=Visibility.PUBLIC,
    )
    edition = new_edition(by=None, dataset=dataset, note=SOURCE)
    rows = _rows()
    shapes = shapes_of(rows)
    for code, own in rows.items():
        stage(edition, shapes[code], _table([d.name for d in shapes[code].dimensions], own))
    publish(by=None, edition=edition)


def _rows() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    places = Population.objects.filter(territory__scheme=Scheme.FICTIONAL)
    for population in places.select_related("territory").order_by("territory__code"):
        territory, size = population.territory, population.residents
        for year in YEARS:
            for code, dimensions, value in _figures(territory.code, size, year):
                row = (key(territory.scheme, territory.code), str(year), dimensions, value)
                found.setdefault(code, []).append(row)
    return found


def _figures(place: str, size: int, year: int) -> Iterator[tuple[str, dict[str, str], float]]:
    """A place older than most has more of the old and fewer of the young, and loses residents."""
    age, since = _tilt(place, "age"), year - 2021
    residents = size * (1 + _tilt(place, "growth") * 0.02 - 0.004 * age) ** since
    weights = [
        part * (1 + (0.35 * age + 0.008 * since) * (band - 8) / 9)
        for band, part in enumerate(PYRAMID)
    ]
    for band, weight in zip(AGES, weights, strict=True):
        of_age = residents * weight / sum(weights)
        women = 0.49 + 0.008 * max(AGES.index(band) - 8, 0)
        for sex, share in (("f", women), ("m", 1 - women)):
            yield "populacao_residente", {"sex": sex, "age": band}, round(of_age * share)
    for code, (rate, growth) in RATES.items():
        leaning = 1 + 0.3 * _tilt(place, code)
        value = round(residents * rate / 1000 * leaning * (1 + growth) ** since)
        yield code, {}, value
    rate, growth = UNEMPLOYED
    bump = 1.22 if year in {2020, 2021} else 1
    total = (
        residents * rate / 1000 * (1 + 0.3 * _tilt(place, "work")) * (1 + growth) ** since * bump
    )
    for sex, by_sex in (("f", 0.54), ("m", 0.46)):
        for age_band, by_age in (("15-24", 0.12), ("25-34", 0.2), ("35-54", 0.42), ("55+", 0.26)):
            for duration, by_time in (("short", 0.58), ("long", 0.42)):
                value = round(total * by_sex * by_age * by_time)
                yield (
                    "desempregados_inscritos",
                    {"sex": sex, "age": age_band, "duration": duration},
                    value,
                )


def _tilt(place: str, about: str) -> float:
    """From −1 to 1, always the same of the same words."""
    digest = hashlib.sha256(f"{place} {about}".encode()).digest()
    return int.from_bytes(digest[:2], "big") / 32767.5 - 1


def _table(dimensions: list[str], rows: list[Row]) -> Any:
    """What is of no member of a dimension is of everybody."""
    import pyarrow as pa

    columns: dict[str, list[Any]] = {
        "territory": [row[0] for row in rows],
        "period": [row[1] for row in rows],
        "value": [row[3] for row in rows],
        "status": [
            str(Status.PROVISIONAL if row[1] == str(PROVISIONAL) else Status.FINAL) for row in rows
        ],
    }
    for name in dimensions:
        columns[name] = [row[2].get(name, "") for row in rows]
    return pa.table(columns)
