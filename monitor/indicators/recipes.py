"""From an index as it is stored to the recipe that `monitor.indicators.index` follows."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from monitor.indicators.enums import Direction, Polarity
from monitor.indicators.index import ImpossibleIndex, Part, Recipe
from monitor.indicators.models import CompositeIndex, IndexPart


def recipe_of(index: CompositeIndex, parts: Iterable[IndexPart]) -> Recipe:
    """Raises ImpossibleIndex."""
    found = []
    for part in parts:
        if part.polarity == Polarity.NONE:
            raise ImpossibleIndex(
                _("Falta dizer se em «%(name)s» mais é melhor ou pior.")
                % {"name": part.indicator.name}
            )
        better = part.polarity == Polarity.MORE_IS_BETTER
        raises = better == (index.higher == Direction.BETTER)
        found.append(Part(part.indicator.code, float(part.weight), raises))
    return Recipe(tuple(found), index.normalisation, index.aggregation, index.when_missing)
