"""The planned months of a shared action, as each network has them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from monitor.kernel.periods import months_apart, moved


def months_from(planned: Iterable[date], starts_on: date) -> list[date]:
    """The same months, moved so that the first is the one in which the network starts; without any
    planned month, that one alone."""
    months = sorted(planned)
    by = months_apart(months[0], starts_on) if months else 0
    return [moved(month, by) for month in months] or [starts_on]
