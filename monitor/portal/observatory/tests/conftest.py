"""Three municipalities, two indicators and a rate of the two."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.facts.audience import as_public
from monitor.facts.conftest import A, B, C, make_country, tell_now
from monitor.facts.models import Dataset
from monitor.facts.shapes import Shape
from monitor.indicators.models import Indicator
from monitor.indicators.queries import shapes_of
from monitor.portal.observatory.choices import Measure
from monitor.portal.observatory.looks import Look, look
from monitor.portal.observatory.sight import sight_of

RESIDENTS = {A: (1000, 1100), B: (2000, 1900), C: (40, 42)}
HELPED = {A: (100, 121), B: (300, 288), C: (3, 2)}


def indicator(code: str, **fields: Any) -> Indicator:
    plain = {"definition": "O que mede.", "unit": "hab.", "theme": "population", "roll_up": "last"}
    return Indicator.objects.create(
        code=code, **plain | {"name": code.replace("_", " ").capitalize()} | fields
    )


def tell_of(measure: str, numbers: dict[str, tuple[float, float]], **dataset: Any) -> None:
    rows = [
        {"territory": place, "period": period, "value": value, "status": status}
        for place, pair in numbers.items()
        for (period, status), value in zip(
            (("2022", "final"), ("2023", "provisional")), pair, strict=True
        )
    ]
    tell_now(shapes_of([measure])[measure], rows, **dataset)


@pytest.fixture
def published(db: None) -> None:
    """Residents and helped, public; 100 helped / residents."""
    make_country()
    indicator("residentes", name="Residentes", name_en="Residents")
    indicator("apoiados", name="Apoiados", unit="pessoas")
    indicator(
        "taxa",
        name="Taxa de apoio",
        unit="%",
        roll_up="ratio",
        formula="100 * apoiados / residentes",
        decimals=1,
    )
    licensed = {"code": "contas", "title": "Contas de teste", "publisher": "INE"}
    tell_of("residentes", RESIDENTS, **licensed)
    tell_of("apoiados", HELPED, **licensed)


@pytest.fixture
def by_age(published: None) -> None:
    """Residents by sex and age, for a pyramid."""
    sexes, ages = ("f", "m"), ("0-14", "15-64", "65+")
    indicator(
        "idades",
        name="Residentes por idade",
        dimensions=[["sex", list(sexes)], ["age", list(ages)]],
        cuts=[["sex"], ["age"], ["sex", "age"]],
    )
    shape: Shape = shapes_of(["idades"])["idades"]
    rows = [
        {"territory": A, "period": "2023", "sex": sex, "age": age, "value": 100 * (at + 1)}
        for sex in sexes
        for at, age in enumerate(ages)
    ]
    tell_now(shape, rows, code="idades", title="Idades")


@pytest.fixture
def private(published: None, other_clas: Any) -> Dataset:
    """An indicator of everybody's dictionary with numbers that only another network reads."""
    indicator("reservado", name="Reservado")
    tell_of(
        "reservado",
        {A: (777, 888)},
        code="da-serra",
        title="Da serra",
        visibility="network",
        network=other_clas,
    )
    return Dataset.objects.get(code="da-serra")


def seen(code: str, **asked: str) -> Look:
    """The view of an address, as anybody gets it."""
    with as_public():
        measure = Measure(sight_of(), code)
        return look(measure, measure.choice(asked))
