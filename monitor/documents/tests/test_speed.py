"""The readers beside plain library reads of the same file, in processor time of the same run."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable

import docx
import openpyxl
import pdfplumber
import pytest
from lxml import etree
from openpyxl.styles import PatternFill
from python_calamine import CalamineWorkbook
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from monitor.documents.reading import pdf, word, workbook

pytestmark = pytest.mark.bench

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = "Realizar sessões de esclarecimento junto das famílias e da comunidade escolar"


def seconds(work: Callable[[], object], times: int) -> float:
    """The least processor time of `times` runs."""
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def test_a_word_plan_is_read_within_five_bare_walks_of_its_tables():
    """19 tables of 17–24 columns and 61 rows of actions, or 150 ms if that is more."""
    document = docx.Document()
    for number in range(19):
        table = document.add_table(rows=4 if number < 4 else 3, cols=17 + number % 8)
        for row in table._tbl.tr_lst:
            for cell in row.tc_lst[:5]:
                cell.p_lst[0].add_r().text = _TEXT
    buffer = io.BytesIO()
    document.save(buffer)
    data = buffer.getvalue()

    def bare() -> list:
        root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
        return [
            ["".join(text.text or "" for text in cell.iter(_W + "t")) for cell in row.iter(_W + "tc")]
            for table in root.iter(_W + "tbl")
            for row in table.iter(_W + "tr")
        ]  # fmt: skip

    assert sum(table.row_count for table in word.read(data).tables) == 61
    assert seconds(lambda: word.read(data), 5) <= max(5 * seconds(bare, 5), 0.150)


def test_an_excel_plan_is_read_within_five_times_calamine_alone():
    """61 rows with 5 texts and 12 months, a third of them shaded, or 100 ms if that is more."""
    book = openpyxl.Workbook()
    shade = PatternFill("solid", fgColor="DDEBF7")
    for row in range(1, 62):
        for column in range(1, 6):
            book.active.cell(row, column, f"{_TEXT} {row}")
        for month in range(row % 3, 12, 3):
            book.active.cell(row, 6 + month).fill = shade
    buffer = io.BytesIO()
    book.save(buffer)
    data = buffer.getvalue()

    def alone() -> list:
        return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()

    assert next(workbook.read_xlsx(data).tables).row_count == 61
    reading = seconds(lambda: workbook.read_xlsx(data), 5)
    assert reading <= max(5 * seconds(alone, 5), 0.100)


def test_a_ruled_pdf_is_read_five_times_faster_than_pdfplumber_with_equal_cells():
    """14 pages with a table of 10 rows and 17 columns each."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=landscape(A4))
    xs = [30, 110, 220, 400, 500, *range(580, 580 + 13 * 18, 18)]
    ys = [60 + 45 * n for n in range(11)]
    for page in range(14):
        canvas.setFont("Helvetica", 7)
        canvas.setStrokeColor(colors.black)
        canvas.grid(xs, ys)
        for row in range(10):
            for column in range(5):
                for line, text in enumerate(
                    (f"{page}.{row}.{column} Realizar", "sessões e", "ações")
                ):
                    canvas.drawString(xs[column] + 3, ys[row + 1] - 10 - 9 * line, text)
            canvas.drawString(xs[5 + row] + 5, ys[row] + 5, "X")
        canvas.showPage()  # fmt: skip
    canvas.save()
    data = buffer.getvalue()

    def plumbed() -> list:
        with pdfplumber.open(io.BytesIO(data)) as document:
            return [table for page in document.pages for table in page.extract_tables()]

    expected = [["".join((c or "").split()) for row in table for c in row] for table in plumbed()]
    read = [["".join(c.text.split()) for c in table.cells] for table in pdf.read(data).tables]
    assert len(read) == 14
    assert read == expected
    assert 5 * seconds(lambda: pdf.read(data), 2) <= seconds(plumbed, 1)
