"""Which territories are offered to be ticked and compared, however many have numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.kernel.text import fold
from monitor.portal.observatory.choices import Choice, Measure
from monitor.portal.observatory.places import name, named
from monitor.portal.observatory.tables import Row

_MOST_BOXES = 60


@dataclass(frozen=True, slots=True)
class Offered:
    """Boxes are (key, name, ticked): those that are ticked, then what was found, or what is shown; `more`
    are not offered."""

    text: str
    boxes: tuple[tuple[str, str, bool], ...]
    more: int


def offered(measure: Measure, choice: Choice, shown: Sequence[Row], text: str) -> Offered:
    """What is searched is the name or the code of whatever has numbers; one query, where it is."""
    if text:
        places = named(measure.levels)
        sought = fold(text)
        found = sorted(
            (name(key, places), key)
            for key in measure.levels
            if sought in fold(f"{name(key, places)} {key}")
        )
    else:
        places = named(choice.territories)
        found = [(row.name, row.key) for row in shown if row.key]
    others = [(key, label, False) for label, key in found if key not in choice.territories]
    ticked = [(key, name(key, places), True) for key in choice.territories]
    return Offered(text, (*ticked, *others[:_MOST_BOXES]), max(len(others) - _MOST_BOXES, 0))
