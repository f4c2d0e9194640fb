"""One sentence for each view: what it shows, from its own cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from statistics import StatisticsError, correlation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitor.facts import periods as calendar
from monitor.facts.enums import Status
from monitor.portal.observatory.figures import with_unit
from monitor.portal.observatory.tables import Cell, Row
from monitor.ui.charts.sentences import listed
from monitor.ui.jinja import number

_MOST_NAMED = 3


def said_of_places(period: str, items: Sequence[tuple[str, Cell]], unit: str) -> str:
    """`items`: (name, cell). The ends by name, all of them where several are equal; how many have no
    value, or one that is not final."""
    known = [(name, cell) for name, cell in items if cell.value is not None]
    if not known:
        return _("Sem valores para mostrar.")
    highest, most = _end(known, max)
    lowest, least = _end(known, min)
    told = {
        "period": calendar.label(period),
        "highest": highest,
        "most": with_unit(most, unit),
        "lowest": lowest,
        "least": with_unit(least, unit),
    }
    if len({cell.value for _name, cell in known}) == 1:
        said = _("Em %(period)s, %(highest)s: %(most)s.") % told
    else:
        said = (
            _(
                "Em %(period)s, o valor mais alto é o de %(highest)s (%(most)s) e o mais baixo o de"
                " %(lowest)s (%(least)s)."
            )
            % told
        )
    if missing := len(items) - len(known):
        without = ngettext(
            "%(count)d território sem valor.", "%(count)d territórios sem valor.", missing
        )
        said += " " + without % {"count": missing}
    return said + _unsettled(cell for _name, cell in items)


def _unsettled(cells: Iterable[Cell]) -> str:
    """How many values are not final, after a space; blank when all are."""
    counts = Counter(cell.status for cell in cells)
    provisional, estimated = counts[Status.PROVISIONAL], counts[Status.ESTIMATED]
    parts = []
    if provisional:
        text = ngettext(
            "%(count)d valor provisório.", "%(count)d valores provisórios.", provisional
        )
        parts.append(text % {"count": provisional})
    if estimated:
        text = ngettext("%(count)d valor estimado.", "%(count)d valores estimados.", estimated)
        parts.append(text % {"count": estimated})
    return "".join(f" {part}" for part in parts)


def _end(known: Sequence[tuple[str, Cell]], which: Callable[..., Any]) -> tuple[str, str]:
    """Who has the highest value, or the lowest, and how it is written."""
    value = which(cell.value for _name, cell in known)
    equal = [(name, cell.text) for name, cell in known if cell.value == value]
    return _named([name for name, _text in equal]), equal[0][1]


def _named(names: Sequence[str]) -> str:
    """Who shares a value: by name where they are few."""
    if len(names) > _MOST_NAMED:
        return _("%(count)d territórios") % {"count": len(names)}
    return listed(names)


def said_of_series(labels: Sequence[str], rows: Sequence[Row], unit: str) -> str:
    """Of the first three rows how they went from the first known value to the last."""
    said = []
    for row in rows[:3]:
        known = [(at, cell) for at, cell in enumerate(row.cells) if cell.value is not None]
        if len(known) < 2:
            continue
        (start, first), (end, last) = known[0], known[-1]
        told = {
            "place": row.name,
            "from": with_unit(first.text, unit),
            "to": with_unit(last.text, unit),
            "first": _when(labels[start], first),
            "last": _when(labels[end], last),
        }
        said.append(_("%(place)s passou de %(from)s (%(first)s) para %(to)s (%(last)s)") % told)
    if not said:
        return _("Sem valores para comparar no tempo.")
    sentence = "; ".join(said) + "."
    if len(rows) > 3:
        sentence += " " + _("Mais %(count)d na tabela.") % {"count": len(rows) - 3}
    return sentence


def said_of_ages(period: str, place: str, rows: Sequence[Row]) -> str:
    """Which age has most people, of those with a value on every side."""
    sizes = {
        row.name: sum(cell.value or 0 for cell in row.cells)
        for row in rows
        if all(cell.value is not None for cell in row.cells)
    }
    if not any(sizes.values()):
        return _("Sem valores para mostrar.")
    most = max(sizes.values())
    told = {
        "period": calendar.label(period),
        "place": place,
        "band": _named([name for name, size in sizes.items() if size == most]),
    }
    said = _("Em %(period)s, em %(place)s, a idade com mais pessoas é a de %(band)s.") % told
    return said + _unsettled(cell for row in rows for cell in row.cells)


def _when(label: str, cell: Cell) -> str:
    """ "2023", "2023, provisório"."""
    if cell.status == Status.FINAL:
        return label
    return f"{label}, {Status(cell.status).label}"


def said_of_pairs(rows: Sequence[Row], period: str) -> str:
    """How many have both values, and whether the two go together."""
    pairs = [
        (row.cells[0].value, row.cells[1].value)
        for row in rows
        if row.cells[0].value is not None and row.cells[1].value is not None
    ]
    told = {"period": calendar.label(period), "count": len(pairs)}
    said = (
        ngettext(
            "Em %(period)s, %(count)d território com os dois valores.",
            "Em %(period)s, %(count)d territórios com os dois valores.",
            len(pairs),
        )
        % told
    ) + _unsettled(cell for row in rows for cell in row.cells)
    try:
        together = correlation([x for x, _y in pairs], [y for _x, y in pairs])
    except StatisticsError:
        return said
    if len(pairs) < 5:
        return said
    if abs(together) < 0.3:
        how = _("Os dois não andam juntos (correlação de %(r)s).")
    elif together > 0:
        how = _("Os dois tendem a subir juntos (correlação de %(r)s).")
    else:
        how = _("Um tende a descer quando o outro sobe (correlação de %(r)s).")
    return f"{said} {how % {'r': number(together, 2)}}"
