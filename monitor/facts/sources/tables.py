"""Any table, by its mapping: bytes to a document in a child process, a document to observations.

Every problem is told with its sheet, row, column, value and a suggestion, all at once; what is wrong
stays out and the rest is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from collections.abc import Mapping as AnyMapping
from math import isclose
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitor.documents.model import Cell, Document, Table
from monitor.documents.reading.sheets import column_letters
from monitor.documents.sandbox import read_safely
from monitor.facts import periods
from monitor.facts.answers import REASONS, STATUSES
from monitor.facts.enums import Missing, Periodicity, RollUp, Status
from monitor.facts.shapes import Shape, parse_cut
from monitor.facts.sources import jsonstat
from monitor.facts.sources import mapping as roles
from monitor.facts.sources.mapping import Column, Mapping
from monitor.facts.sources.observations import (
    At,
    Observation,
    Problem,
    Reading,
    SourceProblem,
    parse_number,
)
from monitor.facts.sources.places import Places, UnknownPlace
from monitor.facts.sources.proposals import WORDS, is_total, read_period, texts_of
from monitor.facts.sources.words import Members, Words, sign, without_sign


def open_file(
    data: bytes, name: str, *, progress: Callable[[float, str], None] | None = None
) -> Document:
    """Any workbook, csv or JSON-stat. Raises UnreadableFile, SourceProblem."""
    if name.lower().endswith((".json", ".px.json", ".jsonstat")):
        return jsonstat.as_document(jsonstat.read(data))
    return read_safely(data, name, progress=progress)


def table_of(document: Document, number: int) -> Table:
    """Raises SourceProblem when the file has no such table."""
    for table in document.tables:
        if table.number == number:
            return table
    raise SourceProblem(_("O ficheiro já não tem a tabela que foi escolhida."))


def read(
    document: Document, mapping: Mapping, shapes: AnyMapping[str, Shape], places: Places
) -> Reading:
    """The observations of a table. `shapes`: of each indicator that may be named, by its code."""
    return _Table(table_of(document, mapping.table), mapping, shapes, places).read()


class _Table:
    def __init__(
        self, table: Table, mapping: Mapping, shapes: AnyMapping[str, Shape], places: Places
    ):
        self.table, self.mapping, self.shapes, self.places = table, mapping, shapes, places
        self.words = Words(WORDS, given=mapping.words)
        self.reading = Reading()
        self.totals: dict[tuple[Any, ...], list[tuple[float, At]]] = defaultdict(list)
        self.key_columns = {
            role: next(iter(mapping.having(role)), None)
            for role in (roles.TERRITORY, roles.PERIOD, roles.INDICATOR, roles.REASON, roles.STATUS)
        }
        self.dimensions = [
            (place, column.dimension)
            for place, column in enumerate(mapping.columns)
            if column.dimension
        ]
        self._cache: dict[tuple[str, str], Any] = {}

    def read(self) -> Reading:
        lacking = self.mapping.lacks
        if lacking:
            raise SourceProblem(
                _("Falta dizer de que coluna vem: %(what)s.")
                % {"what": ", ".join(str(LABELS[what]) for what in lacking)}
            )
        for number, row in enumerate(texts_of(self.table)):
            if number >= self.mapping.first_row and any(row):
                self._row(number, row)
        self._check_totals()
        return self.reading

    def at(self, row: int, column: int | None) -> At:
        sheet = str(self.table.page_or_sheet or "")
        if column is None:
            return At(sheet, row + self.table.first_row, "")
        columns = self.table.columns
        letters = column_letters(columns[column] if columns else column)
        return At(sheet, row + self.table.first_row, letters)

    def _row(self, number: int, row: list[str]) -> None:
        told = [place for place, text in enumerate(row) if text]
        values = [(place, column) for place, column in self.mapping.values]
        if len(told) == 1 and not any(place == told[0] for place, _column in values):
            self.reading.leave_out(_("notas"))
            return
        try:
            members = self._members(number, row)
            period, status = self._key(roles.PERIOD, number, row, self._period) or ("", "")
            indicator = self._key(roles.INDICATOR, number, row, self._indicator)
            place = self.key_columns[roles.TERRITORY]
            is_whole = place is not None and is_total(row[place])
            if is_whole:
                territory = self.mapping.whole and self._place(self.mapping.whole)
            else:
                territory = self._key(roles.TERRITORY, number, row, self._place)
            said = self._said(number, row)
        except _Wrong as wrong:
            self._tell(wrong, self.at(number, wrong.column))
            return
        if members is None:
            return
        for place, column in values:
            at = self.at(number, place)
            try:
                observation = self._observation(
                    column, row[place], at, indicator, territory, period, members, (status, *said)
                )
            except _Wrong as wrong:
                self._tell(wrong, at)
                continue
            if is_whole and observation.value is not None:
                cell = observation.indicator, observation.period, observation.members
                self.totals[cell].append((observation.value, at))
            if observation.territory:
                self.reading.rows.append(observation)

    def _tell(self, wrong: _Wrong, at: At) -> None:
        self.reading.problems.append(Problem(wrong.text, at, wrong.value, wrong.suggestion))

    def _key(self, role: str, number: int, row: list[str], meaning: Callable[[str], Any]) -> Any:
        """What the row says of a role, or the table as a whole; None: each column of values says it."""
        place = self.key_columns[role]
        text = row[place] if place is not None else getattr(self.mapping, role)
        if not text and place is None:
            return None
        if (role, text) not in self._cache:
            try:
                self._cache[role, text] = meaning(text)
            except _Wrong as wrong:
                self._cache[role, text] = wrong
        known = self._cache[role, text]
        if isinstance(known, _Wrong):
            raise _Wrong(known.text, known.value, known.suggestion, place)
        return known

    def _period(self, text: str) -> tuple[str, str]:
        if not text:
            raise _Wrong(_("Falta o período."))
        try:
            return read_period(text)
        except ValueError:
            raise _Wrong(_("O período não se reconhece."), text, _("2023 ou 2023-03")) from None

    def _indicator(self, text: str) -> str:
        code = self.mapping.words.get(text, text).strip()
        if code not in self.shapes:
            raise _Wrong(_("O indicador não está no dicionário."), text, _near(code, self.shapes))
        return code

    def _place(self, text: str) -> str:
        if not text:
            raise _Wrong(_("Falta o território."))
        meant = self.mapping.words.get(text, text)
        level, scheme = self.mapping.level, self.mapping.scheme
        try:
            return self.places.find(meant, level=level, scheme=scheme)
        except UnknownPlace as unknown:
            raise _Wrong(_("O território não se reconhece."), text, unknown.suggestion) from unknown

    def _members(self, number: int, row: list[str]) -> Members | None:
        found: list[tuple[str, str]] = []
        for place, dimension in self.dimensions:
            key = (f"{roles.DIMENSION}{dimension}", row[place])
            if key not in self._cache:
                self._cache[key] = self._member(dimension, row[place])
            members = self._cache[key]
            if isinstance(members, _Wrong):
                raise _Wrong(members.text, members.value, members.suggestion, place)
            if members is None:
                self.reading.leave_out(row[place])
                return None
            found += members
        return tuple(found)

    def _member(self, dimension: str, text: str) -> Any:
        """The member of a dimension that a text names: ours as it is, or by the words."""
        if not text:
            return ()
        own = {
            member
            for shape in self.shapes.values()
            for d in shape.dimensions
            if d.name == dimension
            for member in d.members
        }
        if text in own and text not in self.mapping.words:
            return ((dimension, text),)
        if dimension == "sex" and text in {"M", "m"} and text not in self.mapping.words:
            return self._letter_m()
        try:
            return self.words.members(text)
        except (KeyError, ValueError):
            return _Wrong(
                _("A categoria não tem palavra nossa."), text, self.words.suggestion(text)
            )

    def _letter_m(self) -> Any:
        """M is a woman beside H, and a man beside F."""
        place = next(place for place, name in self.dimensions if name == "sex")
        rows = texts_of(self.table)[self.mapping.first_row :]
        beside = {row[place].upper() for row in rows}
        if ("H" in beside) == ("F" in beside):
            text = _("«M» tanto pode ser mulheres como masculino.")
            return _Wrong(text, "M", "sex=f / sex=m")
        return (("sex", "f" if "H" in beside else "m"),)

    def _said(self, number: int, row: list[str]) -> tuple[str, str]:
        """(status, reason) of the columns that say them."""
        found = {}
        for role, kind, known in (
            (roles.STATUS, "status", STATUSES),
            (roles.REASON, "reason", REASONS),
        ):
            place = self.key_columns[role]
            text = row[place] if place is not None else ""
            means = sign(text) if text else None
            if text and means is None:
                raise _Wrong(_("O sinal não se reconhece."), text, ", ".join(known[1:]), place)
            found[kind] = means[1] if means and means[0] == kind else ""
            if means and means[0] != kind:
                found[means[0]] = means[1]
        return found.get("status", ""), found.get("reason", "")

    def _observation(
        self,
        column: Column,
        text: str,
        at: At,
        indicator: str | None,
        territory: str | None,
        period: str,
        members: Members,
        signs: tuple[str, str, str],
    ) -> Observation:
        code = column.indicator or indicator or ""
        shape = self.shapes.get(code)
        if shape is None:
            raise _Wrong(_("O indicador não está no dicionário."), code, _near(code, self.shapes))
        if column.period:
            period, _status = self._period(column.period)
        if column.territory:
            territory = self._place(column.territory)
        members = (*members, *parse_cut(column.cut).items())
        self._fits(shape, members, period, at)
        value, reason, status = self._value(text)
        weight = [STATUSES.index(s) for s in (column.status, *signs[:2], status) if s]
        return Observation(
            code,
            territory or "",
            period,
            _in_order(shape, members),
            value,
            "" if value is not None else signs[2] or reason or Missing.NOT_REPORTED,
            STATUSES[max(weight, default=0)],
            at,
        )

    def _fits(self, shape: Shape, members: Members, period: str, at: At) -> None:
        own = {dimension.name: dimension.members for dimension in shape.dimensions}
        for name, member in members:
            if member not in own.get(name, ()):
                raise _Wrong(
                    _("O indicador não tem esta categoria."),
                    f"{name}={member}",
                    ", ".join(own.get(name, ())),
                )
        if periods.kind(period) != shape.periodicity:
            text = _("O período não é da periodicidade do indicador.")
            raise _Wrong(text, period, str(Periodicity(shape.periodicity).label))

    def _value(self, text: str) -> tuple[float | None, str, str]:
        """(value, reason, status)."""
        text, status = without_sign(text)
        if means := sign(text):
            kind, word = means
            return None, word if kind == "reason" else Missing.NOT_REPORTED, status
        try:
            return parse_number(text, self.mapping.mark), "", status
        except ValueError:
            other = "." if self.mapping.mark == "," else ","
            raise _Wrong(_("O valor não é um número."), text, _other_reading(text, other)) from None

    def _check_totals(self) -> None:
        """A total is compared with the sum of its parts, where they can be added and none is missing."""
        sums: dict[tuple[Any, ...], float | None] = {}
        whole = self._place(self.mapping.whole) if self.mapping.whole and self.totals else ""
        for row in self.reading.rows:
            cell = row.indicator, row.period, row.members
            if cell not in self.totals or row.territory == whole:
                continue
            before = sums.get(cell, 0.0)
            sums[cell] = None if before is None or row.value is None else before + row.value
        for cell, told in self.totals.items():
            together = sums.get(cell)
            adds = self.shapes[cell[0]].roll_up in {RollUp.SUM, RollUp.LAST}
            if len(told) != 1 or together is None or not adds:
                continue
            (total, at), slack = told[0], 0.5 * 10 ** -self.shapes[cell[0]].decimals
            if not isclose(total, together, rel_tol=1e-9, abs_tol=slack):
                text = _("O total não é a soma das partes (%(sum)s).") % {"sum": f"{together:g}"}
                self.reading.problems.append(
                    Problem(text, at, f"{total:g}", f"{together:g}", stops=False)
                )


class _Wrong(Exception):
    def __init__(self, text: str, value: str = "", suggestion: str = "", column: int | None = None):
        self.text, self.value, self.suggestion, self.column = text, value, suggestion, column
        super().__init__(text)


LABELS = {
    roles.VALUE: gettext_lazy("o valor"),
    roles.INDICATOR: gettext_lazy("o indicador"),
    roles.TERRITORY: gettext_lazy("o território"),
    roles.PERIOD: gettext_lazy("o período"),
}


def _near(text: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(text, list(known), 1, 0.6)), "")


def _other_reading(text: str, mark: str) -> str:
    try:
        return f"{parse_number(text, mark):g}"
    except ValueError:
        return ""


def _in_order(shape: Shape, members: Members) -> Members:
    told = dict(members)
    return tuple((d.name, told[d.name]) for d in shape.dimensions if d.name in told)


# Out: the platform's own template, and what was refused


def as_template(shape: Shape, rows: Iterable[Observation]) -> Table:
    """Observations as the platform's own table, which reads back as the same observations."""
    names = [dimension.name for dimension in shape.dimensions]
    lines = [[*roles.TEMPLATE_BEFORE, *names, *roles.TEMPLATE_AFTER]]
    for row in rows:
        members = dict(row.members)
        lines.append(
            [
                row.indicator,
                row.territory,
                row.period,
                *(members.get(name, "") for name in names),
                "" if row.value is None else _written(row.value),
                str(row.reason),
                "" if row.status == Status.FINAL else str(row.status),
            ]
        )
    return grid_table(lines)


def _written(value: float) -> str:
    """As a sheet in Portuguese shows it, with every digit that it has."""
    from decimal import Decimal

    return format(Decimal(repr(value)), "f").replace(".", ",")


def grid_table(lines: list[list[str]], name: str = "") -> Table:
    cells = [
        Cell(row, column, text, bold=row == 0)
        for row, texts in enumerate(lines)
        for column, text in enumerate(texts)
    ]
    return Table(cells, len(lines), len(lines[0]), 1, name or None)


def rejected(document: Document, mapping: Mapping, reading: Reading) -> Table:
    """The rows that stayed out under their headings, with what is wrong, to correct and send again."""
    table = table_of(document, mapping.table)
    wrong: dict[int, list[str]] = defaultdict(list)
    for problem in reading.stopping:
        told = [problem.at.column, problem.text, problem.value, problem.suggestion]
        wrong[problem.at.row].append(" | ".join(filter(None, told)))
    rows = texts_of(table)
    lines = [[*row, ""] for row in rows[: mapping.first_row]]
    if lines:
        own = roles.is_template(column.heading for column in mapping.columns)
        lines[-1][-1] = roles.PROBLEM if own else _("Problema")
    for number, row in enumerate(rows):
        if number >= mapping.first_row and number + table.first_row in wrong:
            lines.append([*row, "; ".join(wrong[number + table.first_row])])
    return grid_table(lines or [[_("Problema")]])
