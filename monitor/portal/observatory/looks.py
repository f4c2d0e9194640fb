"""The views of an indicator: each is a drawing, a sentence and a table that say the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from monitor.facts import periods as calendar
from monitor.facts.answers import Figure
from monitor.facts.models import Axis
from monitor.facts.shapes import scheme_of
from monitor.indicators import values
from monitor.indicators.dimensions import member_label
from monitor.indicators.values import Workings
from monitor.portal.observatory.choices import (
    BANDS,
    MAP,
    MOST_COMPARED,
    PYRAMID,
    RANKING,
    SCATTER,
    SERIES,
    SIDES,
    TABLE,
    Choice,
    Measure,
)
from monitor.portal.observatory.maps import drawn_map
from monitor.portal.observatory.places import name as name_of
from monitor.portal.observatory.places import named
from monitor.portal.observatory.rankings import ranking
from monitor.portal.observatory.sentences import (
    said_of_ages,
    said_of_pairs,
    said_of_places,
    said_of_series,
)
from monitor.portal.observatory.tables import Cell, Look, Row, told
from monitor.ui.charts.statistics import lines, pyramid, scatter

__all__ = ["Cell", "Look", "Row", "look"]


def look(measure: Measure, choice: Choice) -> Look:
    """The view that is chosen; its numbers are read through the gate by whoever asks."""
    draw: dict[str, Callable[[Measure, Choice], Look]] = {
        RANKING: ranking,
        SERIES: _series,
        MAP: _map,
        TABLE: partial(_series, drawn=False),
        PYRAMID: _pyramid,
        SCATTER: _scatter,
    }
    return draw[choice.view](measure, choice).ordered(choice.order)


# ── the views ────────────────────────────────────────────────────────────────────────────────────


def _series(measure: Measure, choice: Choice, *, drawn: bool = True) -> Look:
    answer = values.series(
        measure.code,
        measure.members(choice),
        choice.cut,
        choice.since or None,
        choice.until or None,
        within=measure.sight.dictionary,
    )
    places = named(line.territory for line in answer.lines)
    rows = [
        Row(
            name_of(line.territory, places),
            tuple(measure.cell(figure) for figure in line.column),
            line.territory,
        )
        for line in answer.lines
    ]
    rows.sort(key=_latest_first)
    labels = [calendar.label(period) for period in answer.periods]
    headers = [pgettext("coluna", "Território"), *labels]
    title = measure.title(choice)
    sentence = said_of_series(labels, rows, measure.about.unit)
    chart = None
    notes = []
    if drawn and rows and labels:
        series = [(row.name, [cell.value for cell in row.cells]) for row in rows[:MOST_COMPARED]]
        chart = lines(told(title, sentence, headers, rows), labels, series)
        if len(rows) > MOST_COMPARED:
            notes.append(
                _("Desenham-se os %(count)d de valores mais altos.") % {"count": MOST_COMPARED}
            )
    if measure.about.unit:
        notes.append(_("Unidade: %(unit)s.") % {"unit": measure.about.unit.rstrip(".")})
    return Look(title, sentence, tuple(headers), tuple(rows), chart, tuple(notes))


def _latest_first(row: Row) -> tuple[bool, float]:
    """The highest latest value first; who has none comes last."""
    latest = next((cell.value for cell in reversed(row.cells) if cell.value is not None), None)
    return latest is None, -(latest or 0)


def _map(measure: Measure, choice: Choice) -> Look:
    period = measure.period(choice)
    figures = _every_period(measure, choice)
    places = named(figures)
    names = {key: name_of(key, places) for key in figures}
    order = sorted(figures, key=lambda key: names[key].casefold())
    slides = []
    for at, time in enumerate(measure.periods):
        cells = [measure.cell(figures[key][at]) for key in order]
        pairs = [(names[key], cell) for key, cell in zip(order, cells, strict=True)]
        slides.append((said_of_places(time, pairs, measure.about.unit), cells))
    shown = measure.periods.index(period)
    title = measure.title(choice, calendar.label(period))
    chart = drawn_map(
        title, [(key, names[key]) for key in order], slides, shown, places, measure.about
    )
    sentence, cells = slides[shown]
    rows = tuple(Row(names[key], (cell,), key) for key, cell in zip(order, cells, strict=True))
    headers = (pgettext("coluna", "Território"), measure.header(calendar.label(period)))
    moved = chart.slides if chart else ()
    return Look(title, sentence, headers, rows, chart, (), period, moved)


def _every_period(measure: Measure, choice: Choice) -> dict[str, list[Figure]]:
    """The figures of each territory that is chosen, in the order of the measure's periods; one question
    for each list that they are of."""
    members = measure.members(choice)
    found: dict[str, list[Figure]] = {}
    for level, scheme in dict.fromkeys((measure.levels[key], scheme_of(key)) for key in members):
        answer = values.slides(
            measure.code, level, choice.cut, scheme, within=measure.sight.dictionary
        )
        columns = dict(zip(answer.periods, answer.columns, strict=True))
        for at, key in enumerate(answer.territories):
            found[key] = [columns[period].figure(at) for period in measure.periods]
    return {key: found[key] for key in members}


def _pyramid(measure: Measure, choice: Choice) -> Look:
    """Of one territory; without one, of the first that is chosen."""
    period = measure.period(choice)
    [territory, *others] = measure.members(choice) or ("",)
    place = name_of(territory, named([territory]))
    bands = measure.shape.dimension(BANDS).members
    sides = measure.shape.dimension(SIDES).members
    cuts = {
        (side, band): measure.shape.cut(**{SIDES: side, BANDS: band})
        for side in sides
        for band in bands
    }
    wanted = [(measure.code, cut) for cut in cuts.values()]
    figures = measure.workings.figures(wanted, [(territory, period)], Axis.TERRITORY)
    rows = [
        Row(
            member_label(BANDS, band),
            tuple(measure.cell(figures[measure.code, cuts[side, band]][0]) for side in sides),
        )
        for band in bands
    ]
    names = [member_label(SIDES, side) for side in sides]
    title = measure.title(choice.but(cut=""), place, calendar.label(period))
    sentence = said_of_ages(period, place, rows)
    headers = (pgettext("coluna", "Idade"), *names)
    drawn = pyramid(
        told(title, sentence, headers, rows),
        list(bands),
        [(name, [row.cells[at].value for row in rows]) for at, name in enumerate(names)],
    )
    one = _("É de um só território: outro escolhe-se em «Comparar territórios».")
    notes = (one,) if others else ()
    return Look(title, sentence, headers, tuple(rows), drawn, notes, period)


def _scatter(measure: Measure, choice: Choice) -> Look:
    """Against another indicator, in the same period."""
    period, members = measure.period(choice), measure.members(choice)
    own = measure.figures(period, members, choice.cut)
    partner = _partner(measure, choice, period, own)
    if partner is None:
        return Look(
            measure.about.name, _("Não há outro indicador com valores no mesmo período."), (), ()
        )
    other, beside = partner
    places = named(members)
    rows = [
        Row(name_of(key, places), (measure.cell(figure), other.cell(beside[key])), key)
        for key, figure in own.items()
    ]
    title = measure.title(choice, other.about.name, calendar.label(period))
    headers = (
        pgettext("coluna", "Território"),
        measure.header(measure.about.name),
        other.header(other.about.name),
    )
    sentence = said_of_pairs(rows, period)
    drawn = scatter(
        told(title, sentence, headers, rows),
        [(row.name, row.cells[0].value, row.cells[1].value) for row in rows],
        x=headers[1],
        y=headers[2],
    )
    return Look(title, sentence, headers, tuple(rows), drawn, (), period, other=other.code)


def _partner(
    measure: Measure, choice: Choice, period: str, own: Mapping[str, Figure]
) -> tuple[Measure, Mapping[str, Figure]] | None:
    """The indicator that is named, or the first with a value beside one of these; and its figures."""
    codes = [choice.other]
    if not choice.other:
        having = Workings(measure.sight.dictionary, measure.others)
        codes = [code for code in measure.others if period in having.periods(code)]
    for code in codes:
        other = Measure(measure.sight, code)
        beside = other.figures(period, tuple(own))
        if choice.other or any(
            own[k].value is not None and beside[k].value is not None for k in own
        ):
            return other, beside
    return None
