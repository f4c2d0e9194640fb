"""The planned months of a shared action, as each network has them; months in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from monitor.kernel.periods import months_apart, moved
from monitor.ui.jinja import date as in_words
from monitor.ui.jinja import month_names


def months_from(planned: Iterable[date], starts_on: date) -> list[date]:
    """The same months, moved so that the first is the one in which the network starts; without any
    planned month, that one alone."""
    months = sorted(planned)
    by = months_apart(months[0], starts_on) if months else 0
    return [moved(month, by) for month in months] or [starts_on]


def month_words(months: Sequence[date]) -> str:
    """ "março a maio de 2026, dezembro de 2026 a janeiro de 2027"; `months` are in order."""
    runs: list[list[date]] = []
    for month in months:
        if runs and months_apart(runs[-1][-1], month) == 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(_run_words(run[0], run[-1]) for run in runs)


def _run_words(first: date, last: date) -> str:
    if first == last:
        return in_words(first, "month")
    same_year = first.year == last.year
    start = month_names()[first.month - 1] if same_year else in_words(first, "month")
    return _("%(first)s a %(last)s") % {"first": start, "last": in_words(last, "month")}
