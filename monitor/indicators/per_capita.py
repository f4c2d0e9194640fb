"""A count or an amount of money for each so many inhabitants: as a formula, an indicator like any other."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from monitor.facts.enums import RollUp
from monitor.indicators.dictionary import ADDED_UP, Dictionary
from monitor.indicators.models import Indicator
from monitor.indicators.units import parse_unit

POPULATION = "populacao_residente"
PER = 1000


def may_be_per_capita(item: Indicator, within: Dictionary) -> bool:
    """Something that is added up and is not the population itself, where there is one to divide by."""
    return (
        item.roll_up in ADDED_UP
        and POPULATION in within
        and POPULATION not in within.inputs(item.code)
    )


def per_capita(item: Indicator) -> dict[str, Any]:
    """What a form for the new indicator starts with: in each thousand inhabitants what is counted, for each
    inhabitant what is measured otherwise."""
    counted = parse_unit(item.unit).is_count
    values = {
        name: getattr(item, name)
        for name in ("theme", "polarity", "periodicity", "scheme", "source", "sensitivity")
    }
    return values | {
        "name": (
            _("%(name)s por %(per)d habitantes") % {"name": item.name, "per": PER}
            if counted
            else _("%(name)s por habitante") % {"name": item.name}
        ),
        "definition": item.definition,
        "unit": f"por {PER} hab." if counted else f"{item.unit}/hab.",
        "formula": f"{PER} * {item.code} / {POPULATION}"
        if counted
        else f"{item.code} / {POPULATION}",
        "roll_up": RollUp.RATIO.value,
        "decimals": 1,
    }
