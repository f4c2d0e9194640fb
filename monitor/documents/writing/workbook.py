"""Excel workbooks: a sheet for each table, text that can never run as a formula."""

from __future__ import annotations

import io
import re
from copy import copy
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from monitor.documents.model import Document, Paragraph, Table
from monitor.documents.writing.layout import (
    PageLayout,
    TableLayout,
    needs_white_text,
    writable,
)

_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
_LONGEST_TEXT, _LONGEST_NAME = 32_767, 31
_CUT = " […]"
_CHARACTERS_PER_CM = 4.8
_NARROWEST, _WIDEST = 4.0, 45.0
_LINE_HEIGHT, _TALLEST = 13.5, 409.0
_LINE = Side(style="thin", color="808080")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def write_workbook(document: Document, layout: PageLayout | None = None) -> bytes:
    """An xlsx: each table on a sheet named by `page_or_sheet` or "Tabela n", other text on "Texto".

    A text past Excel's limit of 32,767 characters ends with "[…]".
    """
    layout = layout or PageLayout()
    workbook = Workbook()
    workbook.remove(workbook.active)
    workbook.properties.title = writable(document.title)
    workbook.properties.creator = ""
    looks = _Looks()
    paragraphs = [block for block in document.blocks if isinstance(block, Paragraph)]
    if paragraphs or not any(document.tables):
        sheet = workbook.create_sheet("Texto")
        _write_text(sheet, paragraphs)
        _set_page(sheet, layout)
    for table in document.tables:
        wanted = str(table.page_or_sheet or f"Tabela {table.number}")
        sheet = workbook.create_sheet(sheet_name(wanted, workbook.sheetnames))
        _write_table(sheet, table, layout.of_table(table.number), looks)
        _set_page(sheet, layout)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def sheet_name(wanted: str, taken: list[str]) -> str:
    """A name like `wanted` that Excel accepts and no other sheet has."""
    wanted = _NOT_IN_SHEET_NAMES.sub(" ", writable(wanted)).strip(" '") or "Tabela"
    names = {name.casefold() for name in taken}
    name, number = wanted[:_LONGEST_NAME], 1
    while name.casefold() in names:
        number += 1
        ending = f" ({number})"
        name = wanted[: _LONGEST_NAME - len(ending)] + ending
    return name


class _Looks:
    """Each look (fill, weight, alignment) is made once: Excel keeps styles by number."""

    def __init__(self) -> None:
        self._made: dict[tuple[str | None, bool, bool, bool], Any] = {}

    def give(self, cell: Any, fill: str | None, bold: bool, centred: bool, quoted: bool) -> None:
        key = (fill, bold, centred, quoted)
        if key not in self._made:
            colour = "FFFFFF" if fill and needs_white_text(fill) else "000000"
            cell.font = Font(name="Calibri", size=10, bold=bold, color=colour)
            cell.border = _BORDER
            cell.alignment = Alignment(
                horizontal="center" if centred else None, vertical="top", wrap_text=True
            )
            if fill:
                cell.fill = PatternFill("solid", fgColor=fill)
            cell.number_format = "@"
            cell.quotePrefix = quoted
            self._made[key] = copy(cell._style)
        cell._style = copy(self._made[key])


def cut(text: str) -> str:
    """`text` as long as Excel takes it; one that is cut ends with "[…]"."""
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - len(_CUT)] + _CUT


def put_text(cell: Any, text: str) -> bool:
    """Writes `text` as text, whatever it looks like; whether Excel needs its quote prefix."""
    text = writable(text)
    if not text:
        return False
    cell.value = text = cut(text)
    cell.data_type = "s"
    return text.startswith(_FORMULA_START)


def _write_table(sheet: Worksheet, table: Table, layout: TableLayout, looks: _Looks) -> None:
    for row, cells in enumerate(table.rows()):
        for column, source in enumerate(cells):
            target = sheet.cell(row + 1, column + 1)
            is_corner = source is not None and (source.row, source.column) == (row, column)
            quoted = put_text(target, source.text) if source is not None and is_corner else False
            fill, bold = (source.fill, source.bold) if source is not None else (None, False)
            centred = row < layout.header_rows or column in layout.centred
            looks.give(target, fill, bold, centred, quoted)
    for cell in table.cells:
        if cell.row_span > 1 or cell.column_span > 1:
            sheet.merged_cells.add(
                f"{get_column_letter(cell.column + 1)}{cell.row + 1}:"
                f"{get_column_letter(min(cell.column + cell.column_span, table.column_count))}"
                f"{min(cell.row + cell.row_span, table.row_count)}"
            )
    widths = _widths(table, layout)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, height in enumerate(_heights(table, widths), 1):
        sheet.row_dimensions[row].height = height
    if 0 < layout.header_rows < table.row_count:
        sheet.freeze_panes = f"A{layout.header_rows + 1}"
        sheet.print_title_rows = f"1:{layout.header_rows}"


def _widths(table: Table, layout: TableLayout) -> list[float]:
    """Column widths in characters: those asked for, otherwise as the longest line needs."""
    longest = [_NARROWEST] * table.column_count
    for cell in table.cells:
        if cell.column_span == 1:
            needed = max(map(len, cell.text.split("\n"))) + 2
            longest[cell.column] = min(max(longest[cell.column], needed), _WIDEST)
    asked = [round(width * _CHARACTERS_PER_CM, 1) for width in layout.widths[: table.column_count]]
    return asked + longest[len(asked) :]


def _heights(table: Table, widths: list[float]) -> list[float]:
    """Row heights in points, estimated: spreadsheets do not fit rows to merged cells."""
    heights = [_LINE_HEIGHT] * table.row_count
    for cell in sorted(table.cells, key=lambda cell: cell.row_span):
        width = sum(widths[cell.column : cell.column + cell.column_span])
        lines = sum(max(1, ceil(len(line) / width)) for line in cell.text.split("\n"))
        last = min(cell.row + cell.row_span, table.row_count) - 1
        missing = lines * _LINE_HEIGHT + 2 - sum(heights[cell.row : last + 1])
        heights[last] = min(heights[last] + max(missing, 0.0), _TALLEST)
    return heights


def _set_page(sheet: Worksheet, layout: PageLayout) -> None:
    sheet.page_setup.orientation = "landscape" if layout.landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.oddHeader.center.text = writable(layout.head).replace("&", "&&") or None
    sheet.oddFooter.left.text = writable(layout.foot).replace("&", "&&") or None
    sheet.oddFooter.right.text = "&P / &N"


def _write_text(sheet: Worksheet, paragraphs: list[Paragraph]) -> None:
    sheet.column_dimensions["A"].width = 100
    for row, paragraph in enumerate(paragraphs, 1):
        cell = sheet.cell(row, 1)
        cell.quotePrefix = put_text(cell, paragraph.text)
        cell.font = Font(name="Calibri", size=10, bold=paragraph.bold or paragraph.heading > 0)
        cell.alignment = Alignment(vertical="top", wrap_text=True, indent=paragraph.indent)
