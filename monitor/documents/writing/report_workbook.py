"""The tables of a report as a workbook: a sheet each, numbers as numbers, dates as dates."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from monitor.documents.writing.report import Band, Report, ReportTable, Value, clean
from monitor.documents.writing.workbook import cut, sheet_name

_ROOM = 30.0  # centimetres of a wide screen
_LETTERS_OF_A_CM = 4.8
_FIRST_SHEET = "Relatório"
_MOST_DIGITS = 15
_BOLD, _PLAIN = Font(name="Calibri", size=10, bold=True), Font(name="Calibri", size=10)
_HEAD, _BAND = PatternFill("solid", fgColor="E9EFF9"), PatternFill("solid", fgColor="F1F3F8")
_TEXT = Alignment(vertical="top", wrap_text=True)
_TOP = Alignment(vertical="top")


def write_report_xlsx(report: Report) -> bytes:
    """The first sheet has the title and the facts; a missing value is an empty cell."""
    workbook = Workbook(write_only=True)
    workbook.properties.title = clean(report.title)
    workbook.properties.creator = clean(report.author)
    if report.created:
        workbook.properties.created = report.created.replace(tzinfo=None)
    first = workbook.create_sheet(_FIRST_SHEET)
    first.column_dimensions["A"].width, first.column_dimensions["B"].width = 28, 80
    first.append([_cell(first, report.title, bold=True)])
    for name, value in report.facts:
        first.append([_cell(first, name, bold=True), _cell(first, value)])
    for table in report.tables:
        name = sheet_name(clean(table.sheet or table.caption), workbook.sheetnames)
        _write(workbook.create_sheet(name), table)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _write(sheet: WriteOnlyWorksheet, table: ReportTable) -> None:
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    for at, width in enumerate(table.widths(_ROOM), 1):
        sheet.column_dimensions[get_column_letter(at)].width = width * _LETTERS_OF_A_CM
    for row in _rows(sheet, table):
        sheet.append(row)


def _rows(sheet: WriteOnlyWorksheet, table: ReportTable) -> Iterator[Iterable[Any]]:
    yield [_cell(sheet, column.title, bold=True, fill=_HEAD) for column in table.columns]
    for row in table.rows:
        if isinstance(row, Band):
            texts = [row.text, *[""] * (len(table.columns) - 1)]
            yield [_cell(sheet, text, bold=True, fill=_BAND) for text in texts]
        else:
            yield [_cell(sheet, value) for value in row]


def _cell(
    sheet: WriteOnlyWorksheet, value: Value, *, bold: bool = False, fill: PatternFill | None = None
) -> Any:
    """Text stays text, whatever it looks like; a number past Excel's digits is text as well."""
    cell = WriteOnlyCell(sheet)
    cell.font = _BOLD if bold else _PLAIN
    if fill:
        cell.fill = fill
    if isinstance(value, str):
        text = cut(clean(value))
        if text:
            cell.value = text
            cell.data_type = "s"
            cell.quotePrefix = text.startswith(("=", "+", "-", "@", "\t"))
        cell.alignment = _TEXT
        return cell
    cell.alignment = _TOP
    if isinstance(value, date):
        cell.value = value
        cell.number_format = "dd/mm/yyyy"
    elif value is not None:
        _put_number(cell, value)
    return cell


def _put_number(cell: Any, value: int | float | Decimal) -> None:
    exact = Decimal(str(value))
    if not exact.is_finite() or len(exact.as_tuple().digits) > _MOST_DIGITS:
        cell.value = str(value)
        cell.data_type = "s"
        return
    cell.value = value
    cell.number_format = "#,##0" if exact == exact.to_integral_value() else "#,##0.##"
