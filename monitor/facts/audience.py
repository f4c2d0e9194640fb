"""Who is reading: inside `as_public()` every number of the store is read as anybody may see it.

    with as_public():
        answer = queries.ranking(…)      # or a formula's, or a profile's

Then the roll-ups read are those that were released (`monitor.facts.release`), so that everything made
of them (totals of a group, changes, ranks, formulas) is made of what was published, and only declared
cuts are there. What is in force, and what other rooms keep, is asked once for all that is read inside.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_PUBLIC: ContextVar[dict[Any, Any] | None] = ContextVar("public", default=None)


@contextmanager
def as_public() -> Iterator[None]:
    """What is read inside is what anybody may see."""
    token = _PUBLIC.set(dict(_PUBLIC.get() or {}))
    try:
        yield
    finally:
        _PUBLIC.reset(token)


def is_public() -> bool:
    return _PUBLIC.get() is not None


def read_here() -> dict[Any, Any]:
    """Where what was read is kept until the end of `as_public()`; outside it, nowhere."""
    found = _PUBLIC.get()
    return {} if found is None else found
