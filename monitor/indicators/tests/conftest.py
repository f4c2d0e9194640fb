from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from monitor.indicators.dictionary import Dictionary
from monitor.indicators.models import Indicator


def indicator(code: str, **values: Any) -> Indicator:
    """Not written: a count that is added up, unless told."""
    plain = {
        "name": code.replace("_", " ").capitalize(),
        "definition": f"O que mede {code}.",
        "unit": "N.º",
        "theme": "population",
        "roll_up": "sum",
    }
    return Indicator(code=code, **plain | values)


def rate(code: str, formula: str = "100 * a / b", **values: Any) -> Indicator:
    return indicator(code, **{"formula": formula, "unit": "%", "roll_up": "ratio"} | values)


@pytest.fixture
def made(db: None) -> Callable[..., Indicator]:
    """made("a", network=clas, unit="€") → a stored indicator."""

    def make(code: str, **values: Any) -> Indicator:
        item = rate(code, **values) if values.get("formula") else indicator(code, **values)
        item.save()
        return item

    return make


@pytest.fixture
def small() -> Dictionary:
    """a and b are counts (b by sex), r is a in each hundred of b, h what is left to a hundred."""
    sex = [["sex", ["f", "m"]]]
    return Dictionary(
        [
            indicator("a", dimensions=sex),
            indicator("b", dimensions=sex, unit="hab.", roll_up="last"),
            indicator("valor", unit="€"),
            rate("r"),
            rate("h", "100 - r", roll_up="not_summable"),
        ]
    )
