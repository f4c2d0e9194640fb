"""Territories in order of a figure, and how sure that order is."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from monitor.facts import periods as calendar
from monitor.facts.answers import NOTHING, Figure, RankRow
from monitor.facts.enums import Status
from monitor.indicators import values
from monitor.indicators.enums import Polarity
from monitor.indicators.uncertainty import CONFIDENCE, Uncertainty, WhyNone, uncertainty
from monitor.portal.observatory.choices import Choice, Measure
from monitor.portal.observatory.figures import with_unit
from monitor.portal.observatory.places import name as name_of
from monitor.portal.observatory.places import named
from monitor.portal.observatory.sentences import said_of_places
from monitor.portal.observatory.tables import Cell, Look, Row, told
from monitor.ui.charts.statistics import ranked_bars
from monitor.ui.jinja import DASH, number, percent

MOST_BARS = 40


def ranking(measure: Measure, choice: Choice) -> Look:
    period, members = measure.period(choice), measure.members(choice)
    within = measure.sight.dictionary
    against = choice.against or None
    answer = values.ranking(
        measure.code, period, members, choice.cut, against=against, within=within
    )
    before = measure.figures(against, members, choice.cut) if against else {}
    sure = uncertainty(measure.workings, measure.code, period, members, choice.cut)
    places = named(row.territory for row in answer.rows)
    headers = [
        pgettext("coluna", "Território"),
        pgettext("coluna", "Posição"),
        measure.header(calendar.label(period)),
    ]
    if against:
        headers.append(_("Variação desde %(period)s") % {"period": calendar.label(against)})
    if sure.intervals:
        held = _held()
        headers += [
            _("Valor mínimo (%(confidence)s)") % held,
            _("Valor máximo (%(confidence)s)") % held,
            _("Posição mais alta (%(confidence)s)") % held,
            _("Posição mais baixa (%(confidence)s)") % held,
        ]
    rows = []
    for row in answer.rows:
        cells = [_position(row), measure.cell(row.figure)]
        if against:
            cells.append(_change(measure, row, before.get(row.territory, NOTHING)))
        if sure.intervals:
            cells += _limits(measure, sure, row.territory)
        rows.append(Row(name_of(row.territory, places), tuple(cells), row.territory))
    title = measure.title(choice, calendar.label(period))
    sentence = " ".join(
        [
            said_of_places(period, [(row.name, row.cells[1]) for row in rows], measure.about.unit),
            *_said_of_order(sure, rows),
            *_said_of_polarity(measure),
        ]
    )
    notes = [_("A posição 1 é a do valor mais alto; «=» é um valor igual a outro.")]
    whole = measure.cell(answer.whole)
    if whole.value is not None:
        value = with_unit(whole.text, measure.about.unit)
        value += f" ({whole.note})" if whole.note else ""
        both = {"value": value, "count": len(rows)}
        notes.append(_("Os %(count)d territórios em conjunto: %(value)s.") % both)
    notes.append(_how_sure(sure))
    drawn = ranked_bars(
        told(title, sentence, headers, rows),
        [(row.name, row.cells[1].value, row.cells[1].text) for row in rows[:MOST_BARS]],
        whiskers=[sure.intervals.get(row.key) for row in rows[:MOST_BARS]],
    )
    if len(rows) > MOST_BARS:
        notes.append(_("Desenham-se os primeiros %(count)d.") % {"count": MOST_BARS})
    return Look(title, sentence, tuple(headers), tuple(rows), drawn, tuple(notes), period)


def _position(row: RankRow) -> Cell:
    if row.rank is None:
        return Cell(DASH)
    return Cell(f"{'=' if row.tied else ''}{row.rank}", row.rank)


def _change(measure: Measure, row: RankRow, before: Figure) -> Cell:
    """With a note where the two figures are not equally settled."""
    if row.change is None:
        return Cell(DASH)
    sign = "+" if row.change > 0 else ""
    note = ""
    if row.figure.status != before.status:
        note = _("%(now)s face a %(before)s") % {
            "now": Status(row.figure.status).label,
            "before": Status(before.status).label,
        }
    return Cell(sign + number(row.change, measure.about.decimals), row.change, note)


def _limits(measure: Measure, sure: Uncertainty, territory: str) -> list[Cell]:
    if territory not in sure.intervals:
        return [Cell(DASH)] * 4
    decimals = measure.about.decimals
    limits = (Cell(number(value, decimals), value) for value in sure.intervals[territory])
    return [*limits, *(Cell(str(place), place) for place in sure.places[territory])]


def _said_of_order(sure: Uncertainty, rows: Sequence[Row]) -> list[str]:
    """Who may be the first of several."""
    if len(sure.places) < 2:
        return []
    first = [row.name for row in rows if row.key in sure.places and sure.places[row.key].first == 1]
    if len(first) == 1:
        text = _("Com %(confidence)s de confiança, só %(name)s tem o valor mais alto.")
        return [text % (_held() | {"name": first[0]})]
    text = _(
        "Com %(confidence)s de confiança, qualquer de %(count)d territórios pode ter o valor mais alto."
    )
    return [text % (_held() | {"count": len(first)})]


def _said_of_polarity(measure: Measure) -> list[str]:
    polarity = Polarity(measure.sight.dictionary[measure.code].polarity)
    return [] if polarity == Polarity.NONE else [f"{polarity.label}."]


def _how_sure(sure: Uncertainty) -> str:
    if sure.why:
        why = {"why": WhyNone(sure.why).label}
        return _("Sem intervalo de confiança: %(why)s.") % why
    text = _(
        "Os intervalos são de %(confidence)s (método de Wilson) e feitos das contagens que se mostram,"
        " arredondadas: até onde o acaso levaria uma parte de um grupo deste tamanho. As posições"
        " são as que os intervalos permitem, cada um por si."
    )
    return text % _held()


def _held() -> dict[str, str]:
    return {"confidence": percent(CONFIDENCE)}
