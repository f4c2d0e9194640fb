"""The 308 municipalities and what contains them, read from the project's own data file.

Sources: data/SOURCES.md. Nothing here touches the database.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from django.utils.text import slugify

from monitor.territory.models import Level, Scheme

MUNICIPALITIES = Path(__file__).parent / "data" / "municipalities.csv"
CODES_SOURCE = "DGT, Carta Administrativa Oficial de Portugal"
REGIONS_SOURCE = "INE, Nomenclatura das Unidades Territoriais para Fins Estatísticos"
ENTITIES_SOURCE = "Lei n.º 75/2013, de 12 de setembro"
POPULATION_SOURCE = "INE, estimativas anuais da população residente (PORDATA)"
POPULATION_YEARS = (2017, 2019)

# When each NUTS list applied to statistics.
NUTS_2013_IN_FORCE = (date(2015, 1, 1), date(2024, 1, 1))
NUTS_2024_IN_FORCE = (date(2024, 1, 1), None)
NUTS1_NAMES = {
    "PT1": "Continente",
    "PT2": "Região Autónoma dos Açores",
    "PT3": "Região Autónoma da Madeira",
}
ENTITY_CODES = {"Área Metropolitana do Porto": "amp", "Área Metropolitana de Lisboa": "aml"}

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    scheme: Scheme
    code: str
    level: Level
    name: str
    source: str
    valid_from: date | None = None
    valid_to: date | None = None
    latitude: float | None = None
    longitude: float | None = None
    area_km2: float | None = None

    @property
    def key(self) -> Key:
        return self.scheme, self.code


@dataclass(frozen=True, slots=True)
class Residents:
    place: Key
    year: int
    residents: int
    aged_65_and_over: int | None


@dataclass(frozen=True, slots=True)
class Official:
    places: dict[Key, Place]
    containments: dict[tuple[Key, Key], tuple[date | None, date | None]]
    residents: list[Residents]


def entity_code(name: str) -> str:
    """ "CIM Região de Aveiro" → "cim-regiao-de-aveiro"; the two metropolitan areas have their own."""
    return ENTITY_CODES.get(name, slugify(name)[:20].rstrip("-"))


def read_official(path: Path = MUNICIPALITIES) -> Official:
    """Every place of the file, what contains what, and the residents of each municipality."""
    places: dict[Key, Place] = {}
    containments: dict[tuple[Key, Key], tuple[date | None, date | None]] = {}
    residents: list[Residents] = []

    def contain(*chain: Place) -> None:
        """Each place of the chain lies in the next, for as long as the container is in force."""
        for child, parent in pairwise(chain):
            places.setdefault(parent.key, parent)
            containments[child.key, parent.key] = (parent.valid_from, parent.valid_to)

    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = Place(
                Scheme.DICOFRE,
                row["code"],
                Level.MUNICIPALITY,
                row["name"],
                CODES_SOURCE,
                latitude=_number(row["latitude"]),
                longitude=_number(row["longitude"]),
                area_km2=_number(row["area_km2"]),
            )
            places[place.key] = place
            contain(
                place,
                Place(
                    Scheme.DICOFRE,
                    row["district_code"],
                    Level.DISTRICT,
                    row["district"],
                    CODES_SOURCE,
                ),
            )
            contain(place, *_regions(row, Scheme.NUTS_2013, "2013", NUTS_2013_IN_FORCE))
            contain(place, *_regions(row, Scheme.NUTS_2024, "2024", NUTS_2024_IN_FORCE))
            if entity := row["intermunicipal_entity"]:
                contain(
                    place,
                    Place(
                        Scheme.INTERMUNICIPAL,
                        entity_code(entity),
                        Level.INTERMUNICIPAL,
                        entity,
                        ENTITIES_SOURCE,
                    ),
                )
            for year in POPULATION_YEARS:
                if count := row[f"population_{year}"]:
                    older = row.get(f"population_65_and_over_{year}")
                    residents.append(
                        Residents(place.key, year, int(count), int(older) if older else None)
                    )
    return Official(places, containments, residents)


def _regions(
    row: dict[str, str], scheme: Scheme, edition: str, in_force: tuple[date, date | None]
) -> list[Place]:
    """NUTS III, II, I and the country of a municipality in one list, from the smallest."""
    named = [
        (Level.NUTS3, row[f"nuts3_{edition}_code"], row[f"nuts3_{edition}"]),
        (Level.NUTS2, row[f"nuts2_{edition}_code"], row[f"nuts2_{edition}"]),
        (Level.NUTS1, row["nuts1_code"], NUTS1_NAMES[row["nuts1_code"]]),
        (Level.COUNTRY, "PT", "Portugal"),
    ]
    return [
        Place(scheme, code, level, name, REGIONS_SOURCE, *in_force) for level, code, name in named
    ]


def _number(text: str) -> float | None:
    return float(text) if text else None
