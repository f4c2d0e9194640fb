"""One sentence for each kind of chart: what it shows, from its own figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from monitor.ui.charts.model import Progress, Series, Value, amount, words
from monitor.ui.jinja import date as in_words
from monitor.ui.jinja import number


def said_of_counts(
    groups: Sequence[tuple[str, Sequence[Value]]], series: Sequence[Series], known: bool
) -> str:
    if not groups:
        return _("Ainda sem números.")
    if not known:
        missing = sum(any(amount(value) is None for value in values) for _n, values in groups)
        return _("Em %(missing)d de %(all)d linhas há números em falta ou omitidos.") % {
            "missing": missing,
            "all": len(groups),
        }
    sums = [sum(amount(values[at]) or 0 for _n, values in groups) for at in range(len(series))]
    parts = [
        f"{_inside(part.label)} {number(size)}"
        for part, size in zip(series, sums, strict=True)
        if size
    ]
    return _("Ao todo %(total)s: %(parts)s.") % {
        "total": number(sum(sums)),
        "parts": listed(parts) or _("nada ainda"),
    }


def said_of_months(months: Sequence[tuple[date, Value, Value]], unit: str) -> str:
    done = [(month, amount(value)) for month, _p, value in months if amount(value) is not None]
    if not months:
        return _("Ainda sem números.")
    planned = sum(amount(value) or 0 for _m, value, _d in months)
    told = {
        "first": in_words(months[0][0], "month"),
        "last": in_words(months[-1][0], "month"),
        "planned": words(planned, unit),
    }
    if not done:
        return _("De %(first)s a %(last)s: previsto %(planned)s; ainda nada foi feito.") % told
    told |= {
        "done": words(sum(value or 0 for _m, value in done), unit),
        "until": in_words(done[-1][0], "month"),
    }
    return _("De %(first)s a %(last)s: previsto %(planned)s; feito %(done)s até %(until)s.") % told


def said_of_series(points: Sequence[tuple[date, Value]], target: Value, unit: str) -> str:
    known = [(month, value) for month, value in points if amount(value) is not None]
    goal = (
        _("A meta é %(target)s.") % {"target": words(target, unit)}
        if amount(target) is not None
        else _("Sem meta.")
    )
    if not known:
        return f"{_('Ainda sem números.')} {goal}"
    told = {
        "first": in_words(known[0][0], "month"),
        "from": words(known[0][1], unit),
        "last": in_words(known[-1][0], "month"),
        "to": words(known[-1][1], unit),
    }
    if len(known) == 1:
        return f"{_('Em %(last)s: %(to)s.') % told} {goal}"
    return f"{_('De %(first)s a %(last)s passou de %(from)s para %(to)s.') % told} {goal}"


def said_of_progress(items: Sequence[Progress]) -> str:
    aimed = [
        (value, target)
        for item in items
        if (target := amount(item.target)) is not None
        for value in [amount(item.value)]
    ]
    reached = sum(value is not None and value >= target for value, target in aimed)
    said = _("%(reached)d de %(all)d com a meta alcançada.") % {
        "reached": reached,
        "all": len(aimed),
    }
    if without := len(items) - len(aimed):
        said += " " + _("%(count)d sem meta.") % {"count": without}
    return said


def listed(parts: Sequence[str]) -> str:
    """ "a, b e c"."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s e %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def _inside(label: str) -> str:
    """A label in the middle of a sentence: "Em curso" → "em curso", "RSI" as it is."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
