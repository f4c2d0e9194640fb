"""The disclosure gate over the store: inside `as_public()` every number is read as anybody may see it.

    with as_public():
        answer = queries.ranking(…)      # or a formula's, or a profile's

The gate stands where packed numbers become numbers, so that everything made of them (totals of a
group, changes, ranks, formulas) is made of what was published. Counts from 1 to k − 1 are hidden and
the others rounded to base 5 (`monitor.facts.disclosure`); a rate is that of its two counts after that;
a value that came without its counts is as its source published it. Only declared cuts are read.

What subtracting published figures tells is looked for before an edition is published, not here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from monitor.facts.answers import REASONS
from monitor.facts.cells import Cells
from monitor.facts.disclosure import BASE
from monitor.facts.enums import SENSITIVE, Missing, RollUp, threshold
from monitor.facts.shapes import Shape

_PUBLIC: ContextVar[bool] = ContextVar("public", default=False)
_SUPPRESSED = REASONS.index(Missing.SUPPRESSED)


@contextmanager
def as_public() -> Iterator[None]:
    """What is read inside is what anybody may see."""
    token = _PUBLIC.set(True)
    try:
        yield
    finally:
        _PUBLIC.reset(token)


def is_public() -> bool:
    return _PUBLIC.get()


def seen(shape: Shape, cells: Cells) -> Cells:
    """The cells as who is reading may see them."""
    return gated(shape, cells) if _PUBLIC.get() else cells


def gated(shape: Shape, cells: Cells) -> Cells:
    """The cells as anybody may see them."""
    import numpy as np

    k = threshold(shape.theme)
    above = np.array(cells.numerators, "f8")
    flags = np.frombuffer(cells.flags, "u1").copy()
    if cells.denominators is None:
        above, hidden = _rounded(above, k)
        return replace(cells, numerators=above.tolist(), flags=_hidden(flags, hidden))
    below = np.array(cells.denominators, "f8")
    known = ~np.isnan(below)
    if shape.roll_up == RollUp.RATIO:
        counts, hidden = _rounded(np.where(known, above, np.nan), k)
        above = np.where(known, counts, above)
        below, few = _rounded(below, k)
        hidden |= few
        if shape.theme in SENSITIVE:
            hidden |= known & (above == 0)
    else:  # A mean of so few is nearly each one's own value.
        weighs = shape.roll_up == RollUp.WEIGHTED_MEAN and _are_counts(below)
        hidden = known & (below > 0) & (below < k) if weighs else np.zeros(len(below), bool)
    above[hidden] = below[hidden] = np.nan
    return replace(
        cells,
        numerators=above.tolist(),
        denominators=below.tolist(),
        flags=_hidden(flags, hidden),
    )


def _rounded(values: Any, k: int) -> tuple[Any, Any]:
    """Counts hidden or rounded, and which are hidden; what is no count is as it was."""
    import numpy as np

    if not _are_counts(values):
        return values, np.zeros(len(values), bool)
    hidden = (values > 0) & (values < k)
    lowest = -(-k // BASE) * BASE
    rounded = np.floor(np.abs(values) / BASE + 0.5) * BASE
    rounded = np.where(values > 0, np.maximum(rounded, lowest), -rounded)
    rounded[values == 0] = 0
    rounded[hidden] = np.nan
    return rounded, hidden


def _are_counts(values: Any) -> bool:
    import numpy as np

    known = values[np.isfinite(values)]
    return bool((known == np.floor(known)).all())


def _hidden(flags: Any, hidden: Any) -> bytes:
    flags[hidden] = flags[hidden] & 0xF8 | _SUPPRESSED
    return bytes(flags)
