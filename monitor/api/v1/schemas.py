"""What the API answers with."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Path, Query, Schema
from pydantic import Field, StringConstraints

LONGEST = 1000
_SLUG = r"^[-a-zA-Z0-9_]+$"
_PERIOD = r"^[0-9]{4}(-(H[12]|Q[1-4]|SY|0[1-9]|1[0-2]))?$"

Code = Annotated[str, Path(pattern=_SLUG, max_length=100)]
Scheme = Literal["dicofre", "nuts-2013", "nuts-2024", "intermunicipal", "fictional"]
Level = Literal[
    "country", "nuts1", "nuts2", "nuts3", "district", "intermunicipal", "municipality", "parish"
]
Cursor = Annotated[
    str | None,
    Query(max_length=1000, description="`next` of the page before. | O `next` da página anterior."),
]
Limit = Annotated[int, Query(ge=1, le=LONGEST)]
Period = Annotated[
    str | None, Query(pattern=_PERIOD, description="2023, 2023-H1, 2023-Q1, 2023-03")
]
OneTerritory = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,20}:[A-Za-z0-9]{1,20}$")]
Territories = Annotated[
    list[OneTerritory], Query(max_length=100, description="dicofre:0104; may be repeated")
]
Number = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


class EditionOut(Schema):
    number: int
    published_at: datetime
    status: str
    note: str
    sha256: str = Field(
        description=(
            "Of all its files, when they are official; a digest of exact counts would tell them. "
            "| Dos ficheiros, quando são estatística oficial."
        )
    )


class DatasetOut(Schema):
    code: str
    title: str
    description: str
    publisher: str
    licence: str
    source_url: str
    periodicity: str
    theme: str
    is_official: bool = Field(
        description=(
            "Published by its source, as it is; otherwise small counts are hidden and the others "
            "rounded. | Como a fonte publicou; senão, contagens pequenas omitidas e o resto arredondado."
        )
    )
    page: str
    indicators: list[str]
    editions: list[EditionOut]


class DatasetsOut(Schema):
    items: list[DatasetOut]
    next: str | None


class DimensionOut(Schema):
    name: str
    members: list[str]


class IndicatorOut(Schema):
    code: str
    name: str
    name_en: str
    definition: str
    definition_en: str
    unit: str
    decimals: int
    roll_up: str
    periodicity: str
    dataset: str
    edition: int
    first_period: str
    last_period: str
    dimensions: list[DimensionOut]


class IndicatorsOut(Schema):
    items: list[IndicatorOut]
    next: str | None


class TerritoryOut(Schema):
    territory: str = Field(description="As observations name it: dicofre:0104")
    scheme: str
    code: str
    level: str
    name: str
    valid_from: str | None
    valid_to: str | None


class TerritoriesOut(Schema):
    items: list[TerritoryOut]
    next: str | None


class ObservationOut(Schema):
    territory: str
    period: str
    dimensions: dict[str, str] = Field(
        description="Without one: everybody. | A que falta: toda a gente."
    )
    value: float | None
    reason: str = Field(description="Why there is no value. | Porque não há valor.")
    status: str


class ObservationsOut(Schema):
    indicator: str
    unit: str
    dataset: str
    edition: int
    licence: str
    items: list[ObservationOut]
    next: str | None
