"""The feeds of a network (`monitor.facts.feeds`) as entries of its dictionary: never written, they say
what their rooms say of them, and have numbers as fresh as the last write."""

from __future__ import annotations

from contextlib import suppress

from django.utils import translation

from monitor.facts.feeds import Feed, UnknownFeed, code_in, feed, feeds_of, name_in, registered
from monitor.facts.reading import known_for
from monitor.indicators.enums import Subject
from monitor.indicators.models import Indicator
from monitor.network.models import Network


def living(network: Network) -> list[Indicator]:
    """All of them, those of each indicator of a plan too."""
    return [_entry(network, code, found) for code, found in feeds_of(network).items()]


def living_with_numbers(network: Network) -> list[Indicator]:
    """Those that every network may have, where this one has any numbers."""
    own = {code_in(network, name): found for name, found in registered().items()}
    there = known_for(own)
    return [_entry(network, code, found) for code, found in own.items() if code in there]


def living_one(network: Network, code: str) -> Indicator | None:
    """The one of a code of this network."""
    name = name_in(code)
    if name is not None and code_in(network, name) == code:
        with suppress(UnknownFeed):
            return _entry(network, code, feed(name, network))
    return None


def _entry(network: Network, code: str, found: Feed) -> Indicator:
    shape = found.shape
    with translation.override("en"):
        name_en, definition_en = str(found.title), str(found.definition)
    with translation.override("pt"):
        name, definition = str(found.title), str(found.definition)
    return Indicator(
        network=network,
        code=code,
        name=name,
        name_en=name_en,
        definition=definition,
        definition_en=definition_en,
        unit=shape.unit,
        theme=Subject.OTHER,
        roll_up=shape.roll_up,
        partial=shape.partial,
        dimensions=[[d.name, list(d.members)] for d in shape.dimensions],
        cuts=[list(cut) for cut in shape.cuts if cut],
        periodicity=shape.periodicity,
        scheme=shape.scheme,
        source=network.name,
        decimals=shape.decimals,
        sensitivity=shape.theme,
    )
