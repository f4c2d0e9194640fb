"""Which indicators are worth comparing before one of them is published (`monitor.facts.attack`)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from monitor.facts.kin import register
from monitor.indicators import queries


def put_together(codes: Collection[str]) -> Iterator[frozenset[str]]:
    """What a formula is made from, and the formula's own code: a source may publish it too."""
    within = queries.dictionary_of_all()
    for item in within:
        if item.formula:
            own = frozenset([item.code, *within.inputs(item.code)])
            if not own.isdisjoint(codes):
                yield own


def offer() -> None:
    """Called once, in `ready()`."""
    register(put_together)
