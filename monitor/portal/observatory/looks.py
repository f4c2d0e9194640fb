"""The views of an indicator: each is a drawing, a sentence and a table that say the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from statistics import StatisticsError, correlation

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from monitor.facts import periods as calendar
from monitor.facts.answers import Figure
from monitor.facts.models import Axis
from monitor.facts.shapes import parse_cut, scheme_of
from monitor.indicators import values
from monitor.indicators.dimensions import cut_label, member_label
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
from monitor.portal.observatory.figures import Shown, with_unit
from monitor.portal.observatory.maps import drawn_map
from monitor.portal.observatory.places import name as name_of
from monitor.portal.observatory.places import named
from monitor.ui.charts.maps import Slide
from monitor.ui.charts.model import Chart
from monitor.ui.charts.statistics import Told, lines, pyramid, ranked_bars, scatter
from monitor.ui.jinja import DASH, number

MOST_BARS = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` is what a file keeps as a number."""

    text: str
    value: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """`key` is the territory's; blank where the row is of something else."""

    name: str
    cells: tuple[Cell, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """`headers` begin with that of the rows' names; `notes` are said under the table; `slides` are what
    a map shows in each of the periods that its indicator has."""

    title: str
    sentence: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    chart: Chart | None = None
    notes: tuple[str, ...] = ()
    period: str = ""
    slides: tuple[Slide, ...] = ()

    def ordered(self, order: str) -> Look:
        """By the name or by a column ("1", "-1" from the last); those without a value at the end."""
        column = order.removeprefix("-")
        backwards = order.startswith("-")
        if column == "0":
            rows = sorted(self.rows, key=lambda row: row.name.casefold(), reverse=backwards)
            return replace(self, rows=tuple(rows))
        if not column.isdigit() or int(column) >= len(self.headers):
            return self
        at = int(column) - 1
        with_value = [row for row in self.rows if row.cells[at].value is not None]
        without = [row for row in self.rows if row.cells[at].value is None]
        with_value.sort(key=lambda row: row.cells[at].value or 0, reverse=backwards)
        return replace(self, rows=(*with_value, *without))


def look(measure: Measure, choice: Choice) -> Look:
    """The view that is chosen; its numbers are read through the gate by whoever asks."""
    draw: dict[str, Callable[[Measure, Choice], Look]] = {
        RANKING: _ranking,
        SERIES: _series,
        MAP: _map,
        TABLE: partial(_series, drawn=False),
        PYRAMID: _pyramid,
        SCATTER: _scatter,
    }
    return draw[choice.view](measure, choice).ordered(choice.order)


def title_of(measure: Measure, choice: Choice, *what: str) -> str:
    parts = [measure.about.name, cut_label(parse_cut(choice.cut).items()), *what]
    return ", ".join(filter(None, parts))


# ── the views ────────────────────────────────────────────────────────────────────────────────────


def _ranking(measure: Measure, choice: Choice) -> Look:
    period = measure.period(choice)
    answer = values.ranking(
        measure.code,
        period,
        measure.members(choice),
        choice.cut,
        against=choice.against or None,
        within=measure.sight.dictionary,
    )
    places = named(row.territory for row in answer.rows)
    rows = []
    for row in answer.rows:
        position = DASH if row.rank is None else f"{'=' if row.tied else ''}{row.rank}"
        cells = [Cell(position, row.rank), _cell(measure, row.figure)]
        if choice.against:
            cells.append(_change(measure, row.change))
        rows.append(Row(name_of(row.territory, places), tuple(cells), row.territory))
    headers = [
        pgettext("coluna", "Território"),
        pgettext("coluna", "Posição"),
        _with_unit(calendar.label(period), measure),
    ]
    if choice.against:
        headers.append(_("Variação desde %(period)s") % {"period": calendar.label(choice.against)})
    title = title_of(measure, choice, calendar.label(period))
    sentence = _said_of_places(measure, period, [(row.name, row.cells[1]) for row in rows])
    whole = Shown(answer.whole, measure.about.decimals)
    notes = [_("A posição 1 é a do valor mais alto; «=» é um valor igual a outro.")]
    if whole.value is not None:
        told = {"value": with_unit(str(whole), measure.about.unit), "count": len(rows)}
        notes.append(_("Os %(count)d territórios em conjunto: %(value)s.") % told)
    drawn = ranked_bars(
        _told(title, sentence, headers, rows),
        [(row.name, row.cells[1].value, row.cells[1].text) for row in rows[:MOST_BARS]],
    )
    if len(rows) > MOST_BARS:
        notes.append(_("Desenham-se os primeiros %(count)d.") % {"count": MOST_BARS})
    return Look(title, sentence, tuple(headers), tuple(rows), drawn, tuple(notes), period)


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
            tuple(_cell(measure, figure) for figure in line.column),
            line.territory,
        )
        for line in answer.lines
    ]
    rows.sort(key=_latest_first)
    labels = [calendar.label(period) for period in answer.periods]
    headers = [pgettext("coluna", "Território"), *labels]
    title = title_of(measure, choice)
    sentence = _said_of_series(measure, labels, rows)
    chart = None
    notes = []
    if drawn and rows and labels:
        told = _told(title, sentence, headers, rows)
        series = [(row.name, [cell.value for cell in row.cells]) for row in rows[:MOST_COMPARED]]
        chart = lines(told, labels, series)
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
    columns = [
        [_cell(measure, figures[key][at]) for key in order] for at in range(len(measure.periods))
    ]
    shown = columns[measure.periods.index(period)]
    title = title_of(measure, choice, calendar.label(period))
    chart = drawn_map(
        title, [(key, names[key]) for key in order], shown, columns, places, measure.about
    )
    rows = tuple(Row(names[key], (cell,), key) for key, cell in zip(order, shown, strict=True))
    headers = (pgettext("coluna", "Território"), _with_unit(calendar.label(period), measure))
    if chart is None:
        return Look(title, "", headers, rows, period=period)
    return Look(title, chart.sentence, headers, rows, chart, (), period, chart.slides)


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
    [territory, *_others] = measure.members(choice) or ("",)
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
            tuple(_cell(measure, figures[measure.code, cuts[side, band]][0]) for side in sides),
        )
        for band in bands
    ]
    names = [member_label(SIDES, side) for side in sides]
    title = title_of(measure, choice.but(cut=""), place, calendar.label(period))
    known = [
        ([cell.value for cell in row.cells if cell.value is not None], row.name) for row in rows
    ]
    sizes = [(sum(own), name) for own, name in known if len(own) == len(sides)]
    most, band = max(sizes, default=(0, ""))
    told = {"period": calendar.label(period), "place": place, "band": band}
    sentence = (
        _("Em %(period)s, em %(place)s, a idade com mais pessoas é a de %(band)s.") % told
        if most
        else _("Sem valores para mostrar.")
    )
    headers = (pgettext("coluna", "Idade"), *names)
    drawn = pyramid(
        _told(title, sentence, headers, rows),
        list(bands),
        [(name, [row.cells[at].value for row in rows]) for at, name in enumerate(names)],
    )
    return Look(title, sentence, headers, tuple(rows), drawn, (), period)


def _scatter(measure: Measure, choice: Choice) -> Look:
    """Against another indicator, in the same period; the first that has it when none is named."""
    period = measure.period(choice)
    codes = (
        [choice.other] if choice.other else [c for c in measure.sight.readable if c != measure.code]
    )
    if not codes:
        return Look(measure.about.name, _("Não há outro indicador para comparar."), (), ())
    other = Measure(measure.sight, codes[0])
    members = measure.members(choice)
    within = measure.sight.dictionary
    first = values.ranking(measure.code, period, members, choice.cut, within=within)
    second = values.ranking(other.code, period, members, within=within)
    beside = {row.territory: row.figure for row in second.rows}
    places = named(members)
    rows = [
        Row(
            name_of(row.territory, places),
            (_cell(measure, row.figure), _cell(other, beside[row.territory])),
            row.territory,
        )
        for row in first.rows
    ]
    title = title_of(measure, choice, other.about.name, calendar.label(period))
    headers = (
        pgettext("coluna", "Território"),
        _with_unit(measure.about.name, measure),
        _with_unit(other.about.name, other),
    )
    sentence = _said_of_pairs(rows, period)
    drawn = scatter(
        _told(title, sentence, headers, rows),
        [(row.name, row.cells[0].value, row.cells[1].value) for row in rows],
        x=headers[1],
        y=headers[2],
    )
    return Look(title, sentence, headers, tuple(rows), drawn, (), period)


# ── what the views share ─────────────────────────────────────────────────────────────────────────


def _cell(measure: Measure, figure: Figure) -> Cell:
    shown = Shown(figure, measure.about.decimals)
    return Cell(shown.text, shown.value, shown.note)


def _change(measure: Measure, change: float | None) -> Cell:
    if change is None:
        return Cell(DASH)
    sign = "+" if change > 0 else ""
    return Cell(sign + number(change, measure.about.decimals), change)


def _told(title: str, sentence: str, headers: Sequence[str], rows: Sequence[Row]) -> Told:
    table = tuple((row.name, *(cell.text for cell in row.cells)) for row in rows)
    first, *others = headers
    return Told(title, sentence, (first, *((text, "number") for text in others)), table)


def _with_unit(text: str, measure: Measure) -> str:
    return f"{text} ({measure.about.unit})" if measure.about.unit else text


def _said_of_places(measure: Measure, period: str, items: Sequence[tuple[str, Cell]]) -> str:
    known = [(cell.value, name, cell) for name, cell in items if cell.value is not None]
    missing = len(items) - len(known)
    if not known:
        return _("Sem valores para mostrar.")
    unit = measure.about.unit
    (_most, highest, top), (_least, lowest, bottom) = (
        max(known, key=lambda item: item[0]),
        min(known, key=lambda item: item[0]),
    )
    told = {
        "period": calendar.label(period),
        "highest": highest,
        "most": with_unit(top.text, unit),
        "lowest": lowest,
        "least": with_unit(bottom.text, unit),
    }
    if len(known) == 1:
        said = _("Em %(period)s, %(highest)s: %(most)s.") % told
    else:
        said = (
            _(
                "Em %(period)s, o valor mais alto é o de %(highest)s (%(most)s) e o mais baixo o de"
                " %(lowest)s (%(least)s)."
            )
            % told
        )
    if missing:
        without = ngettext(
            "%(count)d território sem valor.", "%(count)d territórios sem valor.", missing
        )
        said += " " + without % {"count": missing}
    return said


def _said_of_series(measure: Measure, labels: Sequence[str], rows: Sequence[Row]) -> str:
    said = []
    unit = measure.about.unit
    for row in rows[:3]:
        known = [(at, cell) for at, cell in enumerate(row.cells) if cell.value is not None]
        if len(known) < 2:
            continue
        (start, first), (end, last) = known[0], known[-1]
        told = {
            "place": row.name,
            "from": with_unit(first.text, unit),
            "to": with_unit(last.text, unit),
            "first": labels[start],
            "last": labels[end],
        }
        said.append(_("%(place)s passou de %(from)s (%(first)s) para %(to)s (%(last)s)") % told)
    if not said:
        return _("Sem valores para comparar no tempo.")
    sentence = "; ".join(said) + "."
    if len(rows) > 3:
        sentence += " " + _("Mais %(count)d na tabela.") % {"count": len(rows) - 3}
    return sentence


def _said_of_pairs(rows: Sequence[Row], period: str) -> str:
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
    )
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
