"""The fields of an indicator as text, and back: for files."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches
from functools import cache
from typing import Any

from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitor.facts.enums import RollUp, Theme
from monitor.indicators.dimensions import (
    DimensionError,
    cuts_text,
    dimensions_text,
    parse_cuts,
    parse_dimensions,
)
from monitor.indicators.enums import Frequency, Polarity, Subject
from monitor.indicators.models import SCHEMES, Indicator
from monitor.kernel.text import fold

MOST_DECIMALS = 6
BOOLEANS = {True: gettext_lazy("sim"), False: gettext_lazy("não")}
CHOICES: dict[str, Any] = {
    "theme": Subject.choices,
    "polarity": Polarity.choices,
    "roll_up": RollUp.choices,
    "periodicity": Frequency.choices,
    "scheme": SCHEMES,
    "sensitivity": Theme.choices,
}


class UnreadableValue(ValueError):
    """The text cannot be the value of its field; `suggestion` is one that may have been meant."""

    def __init__(self, text: str, suggestion: str = ""):
        super().__init__(text)
        self.suggestion = suggestion


def as_text(item: Indicator, name: str) -> str:
    """One field as a workbook writes it: choices by their label in the language of the page."""
    value = getattr(item, name)
    if name in CHOICES:
        return str(dict(CHOICES[name]).get(value, value))
    if isinstance(value, bool):
        return str(BOOLEANS[value])
    if name == "dimensions":
        return dimensions_text(item.declared_dimensions, "; ")
    if name == "cuts":
        return cuts_text(tuple(tuple(cut) for cut in value), "; ")
    return str(value)


def understand(name: str, text: str, item: Indicator) -> Any:
    """The value of a field of `item` (whose dimensions are known already) that a text means.

    Raises UnreadableValue.
    """
    readers: dict[str, Callable[[], Any]] = {
        "decimals": lambda: _decimals(text),
        "partial": lambda: _yes_or_no(text),
        "dimensions": lambda: [[d.name, list(d.members)] for d in parse_dimensions(text)],
        "cuts": lambda: [list(cut) for cut in parse_cuts(text, item.declared_dimensions)],
    }
    try:
        if name in CHOICES:
            return _choice(name, text)
        if name in readers:
            return readers[name]()
    except DimensionError as error:
        raise UnreadableValue(error.text, error.suggestion) from None
    column = Indicator._meta.get_field(name)
    if isinstance(column, models.CharField) and len(text) > (column.max_length or len(text)):
        raise UnreadableValue(_("tem mais de %(most)d letras.") % {"most": column.max_length})
    return text


def _choice(name: str, text: str) -> str:
    known = _known(name)
    if found := known.get(fold(text)):
        return found
    near = get_close_matches(fold(text), known, 1, 0.6)
    labels = {value: str(label) for value, label in CHOICES[name]}
    raise UnreadableValue(
        _("«%(text)s» não é nenhuma das escolhas.") % {"text": text},
        labels[known[near[0]]] if near else ", ".join(labels.values()),
    )


@cache
def _known(name: str) -> dict[str, str]:
    """Folded label (in every language of the interface) or stored value → stored value."""
    known: dict[str, str] = {}
    for language in ("en", "pt"):
        with translation.override(language):
            known |= {fold(str(label)): str(value) for value, label in CHOICES[name]}
    return known | {fold(str(value)): str(value) for value, _label in CHOICES[name]}


def _decimals(text: str) -> int:
    if not re.fullmatch(r"\d(\.0)?", text) or int(text[0]) > MOST_DECIMALS:
        raise UnreadableValue(
            _("as casas decimais são um número de 0 a %(most)d.") % {"most": MOST_DECIMALS}
        )
    return int(text[0])


def _yes_or_no(text: str) -> bool:
    words = {"sim": True, "s": True, "yes": True, "1": True, "true": True, "verdadeiro": True}
    words |= {"nao": False, "n": False, "no": False, "0": False, "false": False, "falso": False}
    if fold(text) not in words:
        raise UnreadableValue(_("escreve-se «sim» ou «não»."), "sim")
    return words[fold(text)]
