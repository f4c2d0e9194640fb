"""One table, three formats: Word, Excel and PDF give the same cells.

The table is drawn at random: a grid of up to 6 × 6 cut into rectangles, each with its own text and
maybe a fill. Every reader must give back exactly those rectangles.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import docx
import openpyxl
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import PatternFill
from reportlab.lib.colors import HexColor, black
from reportlab.pdfgen.canvas import Canvas

from monitor.documents.reading import pdf, word, workbook


@dataclass(frozen=True)
class Piece:
    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    fill: str | None


@st.composite
def layouts(draw) -> list[Piece]:
    """Rectangles that tile a grid in which every line is the start of some rectangle."""
    rows, columns = draw(st.integers(2, 6)), draw(st.integers(2, 6))
    free = {(r, c) for r in range(rows) for c in range(columns)}
    pieces = []
    for r, c in sorted(free):
        if (r, c) not in free:
            continue
        height = width = 1
        # The first row and the first column stay unmerged, so that no line of the grid is idle.
        if r > 0 and c > 0:
            room = 1
            while (r, c + room) in free and room < 3:
                room += 1
            width = draw(st.integers(1, room))
            depth = 1
            while depth < 3 and all((r + depth, c + k) in free for k in range(width)):
                depth += 1
            height = draw(st.integers(1, depth))
        free -= {(r + i, c + j) for i in range(height) for j in range(width)}
        fill = draw(st.sampled_from([None, "DDEBF7", "4472C4"]))
        pieces.append(Piece(r, c, height, width, f"t{r}{c}", fill))
    return pieces


def size(pieces: list[Piece]) -> tuple[int, int]:
    return (
        max(p.row + p.row_span for p in pieces),
        max(p.column + p.column_span for p in pieces),
    )


def as_word(pieces: list[Piece]) -> bytes:
    document = docx.Document()
    rows, columns = size(pieces)
    table = document.add_table(rows, columns)
    for p in pieces:
        cell = table.cell(p.row, p.column)
        last = table.cell(p.row + p.row_span - 1, p.column + p.column_span - 1)
        if cell is not last:
            cell = cell.merge(last)
        cell.text = p.text
        if p.fill:
            shading = OxmlElement("w:shd")
            shading.set(qn("w:val"), "clear")
            shading.set(qn("w:fill"), p.fill)
            cell._tc.get_or_add_tcPr().append(shading)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_excel(pieces: list[Piece]) -> bytes:
    book = openpyxl.Workbook()
    for p in pieces:
        cell = book.active.cell(p.row + 1, p.column + 1, p.text)
        if p.fill:
            cell.fill = PatternFill("solid", fgColor=p.fill)
        if p.row_span > 1 or p.column_span > 1:
            book.active.merge_cells(
                start_row=p.row + 1,
                start_column=p.column + 1,
                end_row=p.row + p.row_span,
                end_column=p.column + p.column_span,
            )
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def as_pdf(pieces: list[Piece]) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for p in pieces:
        x, y = 60 + 70 * p.column, 780 - 40 * (p.row + p.row_span)
        canvas.setFillColor(HexColor(f"#{p.fill or 'FFFFFF'}"))
        canvas.rect(x, y, 70 * p.column_span, 40 * p.row_span, fill=1)
        canvas.setFillColor(black)
        canvas.drawString(x + 5, y + 40 * p.row_span - 15, p.text)
    canvas.save()
    return buffer.getvalue()


@settings(max_examples=60, deadline=None)
@given(layouts())
def test_every_format_gives_back_the_rectangles_it_was_drawn_from(pieces):
    for write, read in (
        (as_word, word.read),
        (as_excel, workbook.read_xlsx),
        (as_pdf, pdf.read),
    ):
        (table,) = read(write(pieces)).tables
        assert (table.row_count, table.column_count) == size(pieces), read
        assert [
            Piece(c.row, c.column, c.row_span, c.column_span, c.text, c.fill) for c in table.cells
        ] == pieces, read
