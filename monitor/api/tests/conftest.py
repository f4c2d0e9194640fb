"""A public dataset whose figures can be followed by hand, and one that is nobody's business.

The country is that of monitor/facts/conftest.py: A, B and C, all in one district.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache

from monitor.facts.conftest import A, B, C, make_country, tell_now
from monitor.facts.shapes import Dimension, Shape

SEX = Dimension("sex", ("f", "m"))
FAMILIES = Shape("families", (SEX,), "sum", unit="N.º", cuts=((), ("sex",)))
RESIDENTS = Shape("residents", (SEX,), "last", unit="N.º", cuts=((), ("sex",)))


def rows(period: str, **counts: tuple[float | None, float | None]) -> list[dict[str, Any]]:
    """rows("2023", A=(f, m), …): each town's two sexes."""
    towns = {"A": A, "B": B, "C": C}
    return [
        {"territory": towns[town], "period": period, "sex": sex, "value": value}
        for town, both in counts.items()
        for sex, value in zip("fm", both, strict=True)
    ]


@pytest.fixture(autouse=True)
def no_one_asked_before() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def country(db: None) -> None:
    make_country()


@pytest.fixture
def families(country: None) -> Any:
    """A network's own counts. In 2023 A has 22 + 26 = 48, B has 3 + 40 = 43, C has 100 + 200 = 300."""
    told = rows("2023", A=(22, 26), B=(3, 40), C=(100, 200))
    return tell_now(FAMILIES, told, code="familias", title="Famílias apoiadas", licence="CC BY 4.0")


@pytest.fixture
def residents(country: None) -> Any:
    """Official: B has 3 women, and says so. In 2022 C is confidential."""
    told = rows("2022", A=(20, 21), B=(4, 5)) + rows("2023", A=(22, 26), B=(3, 40), C=(100, 200))
    told += [
        {"territory": C, "period": "2022", "sex": sex, "value": None, "reason": "confidential"}
        for sex in "fm"
    ]
    return tell_now(
        RESIDENTS,
        told,
        code="residentes",
        title="População residente",
        description="Residentes por sexo.",
        publisher="Instituto de Estatística",
        licence="CC BY 4.0",
        source_url="https://exemplo.pt/residentes",
        is_official=True,
    )


@pytest.fixture
def publish_many(country: None) -> Callable[[int], None]:
    """publish_many(n): n small official datasets more."""

    def make(number: int) -> None:
        from monitor.facts.models import Dataset

        for _time in range(number):
            n = Dataset.objects.count()
            shape = Shape(f"count_{n}", (), "sum", unit="N.º")
            told = [{"territory": A, "period": "2023", "value": 10 + n}]
            tell_now(shape, told, code=f"conjunto-{n}", title=f"Conjunto {n}", is_official=True)

    return make
