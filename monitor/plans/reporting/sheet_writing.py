"""The workbook that a partner fills in: what stands in it, what is open, what Excel itself refuses."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil
from typing import IO, Any

from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from monitor.documents.writing.workbook import put_text
from monitor.kernel.periods import moved
from monitor.network.models import Network, Organisation
from monitor.plans.enums import MeasureKind, ReportStatus
from monitor.plans.models import Measure
from monitor.plans.reporting.cells import LANGUAGE, written
from monitor.plans.reporting.merging import input_of
from monitor.plans.reporting.queries import ReportSheet
from monitor.plans.reporting.rows import is_locked, stored_values, value_of
from monitor.plans.reporting.sheet import (
    ACTION,
    COLUMNS,
    FIELDS,
    HIDDEN,
    HOW,
    KEY,
    MEASURE,
    MONTHS_AHEAD,
    NUMBER,
    REPORTER_COLUMN,
    REPORTER_KEY,
    SHEET,
    Identification,
    is_day,
    measures_of,
    one_line,
    row_key,
)
from monitor.ui.jinja import date as in_words
from monitor.ui.jinja import number as in_figures

_LINE, _STRONG = Side(style="thin", color="A0A8B4"), Side(style="medium", color="5A6577")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_FIRST = Border(left=_LINE, right=_LINE, top=_STRONG, bottom=_LINE)
_HEAD = PatternFill("solid", fgColor="1E3A6E")
_OPEN = PatternFill("solid", fgColor="FFFBE6")
_LOCKED = PatternFill("solid", fgColor="EDEFF2")
_AT_TOP = Alignment(vertical="top", wrap_text=True)
_DAY = "dd/mm/yyyy"
# What a spreadsheet keeps of a number; a longer one is written as text.
_DIGITS = 15
_LINE_HEIGHT, _TALLEST = 13.5, 409.0


def workbook_of(
    network: Network, organisation: Organisation, month: date, sheets: Iterable[ReportSheet]
) -> bytes:
    """The xlsx that `organisation` fills in for `month`."""
    sheets = list(sheets)
    with override(LANGUAGE):
        writer = _Writer(
            title=f"Relato de {in_words(month, 'month')}",
            lines=[network.name, organisation.name, *HOW],
            statuses=[str(status.label) for status in ReportStatus],
            months=[in_words(moved(month, ahead), "month") for ahead in range(1, MONTHS_AHEAD + 1)],
            identification=Identification.of(network, organisation, month, sheets).texts(),
        )
        for sheet in sheets:
            for place, measure in enumerate(measures_of(sheet)):
                writer.add(_row(sheet, measure, is_first=place == 0))
    buffer = io.BytesIO()
    writer.save(buffer)
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class Row:
    """By heading: what stands in it, and in which of them something is to be written."""

    texts: Mapping[str, Any]
    open: frozenset[str]
    measure: Measure | None
    is_first: bool


def _row(sheet: ReportSheet, measure: Measure | None, *, is_first: bool) -> Row:
    stored = stored_values(sheet)
    asked = {item.measure.pk: item for item in sheet.asked}
    item = asked.get(measure.pk) if measure else None
    texts: dict[str, Any] = {
        KEY: row_key(sheet, measure),
        "N.º": sheet.action.code,
        ACTION: one_line(sheet.action.title),
        MEASURE: one_line(measure.text) if measure else "",
    }
    headings: set[str] = set()
    if is_first:
        texts |= {heading: _shown(name, stored[name]) for heading, name in FIELDS.items()}
        headings |= FIELDS.keys()
    if measure is not None and item is None:
        texts["Da última vez"] = "conta-se pelas atividades"
    elif item is not None and measure is not None:
        texts["Da última vez"] = _before(sheet, value_of(item.before))
        texts[NUMBER] = stored[input_of(measure)]
        headings.add(NUMBER)
    is_open = frozenset() if is_locked(sheet) else frozenset(headings)
    return Row(texts, is_open, measure, is_first)


def _shown(name: str, value: Any) -> str:
    if name == "status":
        return str(ReportStatus(value).label) if value else ""
    return in_words(value, "month") if isinstance(value, date) else str(value or "")


def _before(sheet: ReportSheet, value: Decimal | date | None) -> str:
    if value is None or sheet.previous is None:
        return ""
    shown = in_words(value) if isinstance(value, date) else in_figures(value)
    return f"{shown} ({in_words(sheet.previous.month, 'month')})"


class _Writer:
    """Rows go one below the other; `save` closes the sheet."""

    def __init__(
        self,
        *,
        title: str,
        lines: Sequence[str],
        statuses: Sequence[str],
        months: Sequence[str],
        identification: Sequence[str],
    ):
        self._book = Workbook()
        self._book.properties.title = title
        self._book.properties.creator = ""
        assert isinstance(self._book.active, Worksheet)
        self._sheet = self._book.active
        self._sheet.title = SHEET
        self._columns = {heading: at for at, heading in enumerate(COLUMNS, 1)}
        self._hide(identification, statuses, months)
        self._rules = _rules(len(statuses), len(months))
        for rule in self._rules.values():
            self._sheet.add_data_validation(rule)
        self._write_top(title, lines)

    def _hide(self, *columns: Sequence[str]) -> None:
        """The signed identification and the lists to choose from."""
        sheet = self._book.create_sheet(HIDDEN)
        sheet.sheet_state = "hidden"
        sheet.protection.sheet = True
        for at, texts in enumerate(columns, 1):
            put_text(sheet.cell(1, at), ("Não alterar", "Situações", "Meses")[at - 1])
            for row, text in enumerate(texts, 2):
                put_text(sheet.cell(row, at), text)

    def _write_top(self, title: str, lines: Sequence[str]) -> None:
        sheet = self._sheet
        for row, text in enumerate((title, *lines), 1):
            cell = sheet.cell(row, 2)
            cell.quotePrefix = put_text(cell, text)
            cell.font = Font(name="Calibri", size=16 if row == 1 else 11, bold=row <= 3)
        row = sheet.max_row + 1
        put_text(sheet.cell(row, 1), REPORTER_KEY)
        put_text(sheet.cell(row, 2), "Quem preenche:")
        self._open(sheet.cell(row, self._columns[REPORTER_COLUMN]), "@")
        head = row + 2
        for heading, at in self._columns.items():
            cell = sheet.cell(head, at)
            put_text(cell, heading)
            cell.font = Font(name="Calibri", size=10, bold=True, color="FFFFFF")
            cell.fill, cell.border, cell.alignment = _HEAD, _BORDER, _AT_TOP
            sheet.column_dimensions[get_column_letter(at)].width = COLUMNS[heading]
        sheet.column_dimensions[get_column_letter(self._columns[KEY])].hidden = True
        sheet.freeze_panes = f"{get_column_letter(self._columns[ACTION] + 1)}{head + 1}"
        sheet.print_title_rows = f"{head}:{head}"
        self._next = head + 1

    def add(self, row: Row) -> None:
        """What names the action stands in each of its rows, faint after the first."""
        for heading, at in self._columns.items():
            cell = self._sheet.cell(self._next, at)
            is_faint = not row.is_first and heading in ("N.º", ACTION)
            cell.font = Font(name="Calibri", size=10, color="5A6577" if is_faint else "000000")
            cell.alignment, cell.fill = _AT_TOP, _LOCKED
            if heading in row.open:
                self._open_row_cell(cell, heading, row)
            cell.border = _FIRST if row.is_first else _BORDER
            self._fill(cell, row.texts.get(heading))
        self._sheet.row_dimensions[self._next].height = _height(row)
        self._next += 1

    def _open_row_cell(self, cell: Any, heading: str, row: Row) -> None:
        if heading != NUMBER or row.measure is None:
            self._open(cell, "@")
            rule = self._rules.get(heading)
        else:
            self._open(cell, _DAY if is_day(row.measure) else "General")
            rule = self._rules[row.measure.kind]
        if rule is not None:
            rule.add(cell)

    def _open(self, cell: Any, number_format: str) -> None:
        cell.protection = Protection(locked=False)
        cell.fill, cell.border, cell.alignment = _OPEN, _BORDER, _AT_TOP
        cell.number_format = number_format

    def _fill(self, cell: Any, value: Any) -> None:
        if isinstance(value, date):
            cell.value, cell.number_format = value, _DAY
        elif isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) <= _DIGITS:
            cell.value = int(value) if value == value.to_integral_value() else float(value)
        else:
            text = written("", value) if isinstance(value, Decimal) else value or ""
            cell.quotePrefix = put_text(cell, text)

    def save(self, file: IO[bytes]) -> None:
        sheet = self._sheet
        sheet.protection.sheet = True
        # False allows: whoever fills may make a column wider or a row higher.
        sheet.protection.formatColumns = sheet.protection.formatRows = False
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.fitToHeight = 0
        self._book.save(file)


def _height(row: Row) -> float:
    """In points: not every program fits a row to its text."""
    lines = [
        sum(ceil(max(len(line), 1) / COLUMNS[heading]) for line in str(value or "").split("\n"))
        for heading, value in row.texts.items()
    ]
    return min(max(lines) * _LINE_HEIGHT + 2, _TALLEST)


def _rules(statuses: int, months: int) -> dict[str, DataValidation]:
    """What Excel refuses on the spot, by heading or by kind of measure."""
    chosen = "É preciso escolher da lista."
    rules = {
        "Situação": DataValidation(type="list", formula1=f"='{HIDDEN}'!$B$2:$B${statuses + 1}"),
        "Novo mês": DataValidation(type="list", formula1=f"='{HIDDEN}'!$C$2:$C${months + 1}"),
        MeasureKind.COUNT.value: DataValidation(
            type="whole", operator="greaterThanOrEqual", formula1="0"
        ),
        MeasureKind.QUANTITY.value: DataValidation(
            type="decimal", operator="greaterThanOrEqual", formula1="0"
        ),
        MeasureKind.MILESTONE.value: DataValidation(
            type="date", operator="greaterThanOrEqual", formula1="36526"
        ),
    }
    errors = {
        "Situação": chosen,
        "Novo mês": chosen,
        MeasureKind.COUNT.value: "Só um número inteiro, 0 ou mais. Em branco: não se sabe.",
        MeasureKind.QUANTITY.value: "Só um número, 0 ou mais. Em branco: não se sabe.",
        MeasureKind.MILESTONE.value: "Só a data em que se alcançou, como 15/03/2026.",
    }
    for name, rule in rules.items():
        rule.allow_blank = True
        rule.showErrorMessage = True
        rule.errorTitle, rule.error = "Relato", errors[name]
        if name not in ("Situação", "Novo mês"):
            rule.showInputMessage, rule.promptTitle, rule.prompt = True, "Relato", errors[name]
    return rules
