"""PDF: tables from the lines that a page draws, paragraphs and headings between them.

Pages whose table has no lines at all are given to pdfplumber's alignment strategy, only where the
words clearly stand in columns.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2

from monitor.documents.model import Block, Cell, Document, Paragraph, Table, UnreadableFile
from monitor.documents.reading.grid import compacted
from monitor.documents.reading.pdf_aligned import aligned_tables
from monitor.documents.reading.pdf_grid import Grid, grids
from monitor.documents.reading.pdf_join import is_continued, join_cut_row
from monitor.documents.reading.pdf_page import Char, Page, read_page
from monitor.documents.reading.pdf_text import (
    Line,
    as_item,
    breaks,
    cell_text,
    is_item,
    joined,
    lines,
)

MAX_PAGES = 600
_ENCRYPTED = 4
# The share of the page, above and below, where running headers and page numbers stand.
_MARGIN = 0.13
_PAGE_NUMBER = re.compile(
    r"(?:^|(?:\bp[áa]g(?:ina)?\.?|\bpage|[|–—-])\s*)\d{1,4}(?:\s*(?:de|of|/)\s*\d{1,4})?\s*[-–—]?$"
    r"|\b\d{1,3}\s*/\s*\d{1,3}$",
    re.IGNORECASE,
)
_HEADING_SCALE = 1.12
_HEADING_LENGTH = 160
# Fewer characters than these on a picture are no text of a page.
_STAMP = 40

Progress = Callable[[float, str], None]


@dataclass(slots=True)
class _Sheet:
    """A page taken apart: tables with their vertical place, and the lines outside them."""

    page: Page
    tables: list[tuple[float, Table]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    is_cut: bool = False


def read(data: bytes, name: str = "", progress: Progress | None = None) -> Document:
    """Read a PDF.

    Raises:
        UnreadableFile: when it is damaged, encrypted, a scan without text or unmapped text.
    """
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if pypdfium2.raw.FPDF_GetLastError() == _ENCRYPTED or "password" in str(error).lower():
            raise UnreadableFile(
                "O PDF está protegido por palavra-passe: tem de ser guardado sem palavra-passe."
            ) from error
        raise UnreadableFile(
            "O PDF está incompleto ou danificado: não se consegue abrir."
        ) from error
    try:
        return _document(pdf, data, progress)
    finally:
        pdf.close()


def _document(pdf: Any, data: bytes, progress: Progress | None) -> Document:
    count = len(pdf)
    if count == 0:
        raise UnreadableFile("O PDF não tem páginas.")
    if count > MAX_PAGES:
        raise UnreadableFile(f"O PDF tem {count} páginas: leem-se até {MAX_PAGES}.")
    has_form = pdf.get_formtype() != pypdfium2.raw.FORMTYPE_NONE
    if has_form:
        pdf.init_forms()
    sheets = []
    for index in range(count):
        if progress is not None:
            progress(index / count, f"Página {index + 1} de {count}")
        try:
            page = pdf[index]
            if has_form:
                # What people typed into form fields becomes text of the page.
                page.flatten()
                page.close()
                page = pdf[index]
            sheets.append(_sheet(read_page(page, index + 1)))
            page.close()
        except pypdfium2.PdfiumError as error:
            raise UnreadableFile(f"O PDF está danificado na página {index + 1}.") from error
    document = Document("pdf")
    _check_text(sheets, document.notes)
    _drop_running(sheets, document.notes)
    _find_aligned(sheets, data)
    for sheet, following in pairwise(sheets):
        if not (sheet.tables and following.tables):
            continue
        (last_top, above), (first_top, below) = sheet.tables[-1], following.tables[0]
        apart = any(line.y0 > last_top for line in sheet.lines) or any(
            line.y0 < first_top for line in following.lines
        )
        if sheet.is_cut or (not apart and is_continued(above, below)):
            join_cut_row(above, below)
    number = 0
    for sheet in sheets:
        for _, table in sheet.tables:
            number += 1
            table.number = number
    document.blocks = _blocks(sheets)
    titles = [b for b in document.blocks if isinstance(b, Paragraph) and b.heading == 1]
    if titles and titles[0].page_or_sheet == 1:
        document.title = titles[0].text.replace("\n", " ")
    return document


def _sheet(page: Page) -> _Sheet:
    found = grids(page)
    inside: dict[tuple[int, int], list[Char]] = defaultdict(list)
    outside: list[Char] = []
    boxes = [(position, grid, *grid.box) for position, grid in enumerate(found)]
    for char in page.chars:
        x, y = (char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2
        for position, grid, x0, y0, x1, y1 in boxes:
            if x0 <= x <= x1 and y0 <= y <= y1:
                region = grid.region_at(x, y)
                if region is not None:
                    inside[position, region].append(char)
                    break
        else:
            outside.append(char)
    sheet = _Sheet(page, lines=lines(outside))
    for position, grid in enumerate(found):
        texts = [inside.get((position, region), []) for region in range(len(grid.regions))]
        if any(texts):
            sheet.tables.append((grid.ys[0], _table(grid, texts, page.number)))
            sheet.is_cut = grid.is_cut
    return sheet


def _table(grid: Grid, texts: list[list[Char]], page_number: int) -> Table:
    tops = sorted({region.top for region in grid.regions})
    cells = []
    for region, chars in zip(grid.regions, texts, strict=True):
        text, bold = "", False
        if chars:
            text, bold = cell_text(chars, grid.xs[region.left], grid.xs[region.right])
        row = bisect_left(tops, region.top)
        cells.append(
            Cell(
                row,
                region.left,
                text,
                max(1, bisect_left(tops, region.bottom) - row),
                region.right - region.left,
                region.fill,
                bold,
            )
        )
    width = max(region.right for region in grid.regions)
    return compacted(Table(cells, len(tops), width, 0, page_number))


def _check_text(sheets: list[_Sheet], notes: list[str]) -> None:
    """Refuse a scan and text without a Unicode map; note the pages that are only a picture."""
    pages = [sheet.page for sheet in sheets]
    # A scanner may print a stamp or a page number over the picture.
    pictures = [
        page
        for page in pages
        if len(page.chars) < _STAMP and page.image_area > 0.5 * page.width * page.height
    ]
    if len(pictures) == len(pages):
        raise UnreadableFile(
            "O PDF é uma digitalização: as páginas são imagens sem texto. "
            "Tem de passar primeiro por reconhecimento de texto (OCR)."
        )
    if not any(page.chars for page in pages):
        raise UnreadableFile(
            "O PDF não tem texto em nenhuma página: se for uma digitalização, "
            "tem de passar por reconhecimento de texto (OCR)."
        )
    total = sum(len(sheet.page.chars) for sheet in sheets)
    if sum(sheet.page.unmapped for sheet in sheets) > total / 2:
        raise UnreadableFile(
            "O texto do PDF não tem correspondência com letras (tipos de letra sem mapa Unicode): "
            "tem de passar por reconhecimento de texto (OCR)."
        )
    if pictures:
        numbers = ", ".join(str(page.number) for page in pictures)
        notes.append(f"Há páginas que são imagens sem texto e não foram lidas: {numbers}.")


def _drop_running(sheets: list[_Sheet], notes: list[str]) -> None:
    """Remove headers, footers and page numbers that return on at least half of the pages.

    One set like a heading stays where it comes first: it may be the title of what follows.
    """
    if len(sheets) < 2:
        return
    sizes = sorted(char.y1 - char.y0 for sheet in sheets for char in sheet.page.chars[::7])
    usual = sizes[len(sizes) // 2] if sizes else 0.0

    def key(sheet: _Sheet, line: Line) -> tuple[str, bool] | None:
        middle = (line.y0 + line.y1) / 2 / (sheet.page.height or 1)
        if _MARGIN < middle < 1 - _MARGIN:
            return None
        return _PAGE_NUMBER.sub("#", line.text).strip().casefold(), middle < 0.5

    counts: Counter[tuple[str, bool]] = Counter()
    for sheet in sheets:
        counts.update({k for line in sheet.lines if (k := key(sheet, line)) is not None})
    running = {k for k, count in counts.items() if count >= max(2, len(sheets) / 2)}
    told: dict[tuple[str, bool], str] = {}
    for sheet in sheets:
        kept = []
        for line in sheet.lines:
            mark = key(sheet, line)
            stands_out = line.bold or line.size > _HEADING_SCALE * usual
            is_first = mark is not None and mark[1] and stands_out and mark not in told
            if mark is None or mark not in running or is_first:
                kept.append(line)
            if mark is not None and mark in running and mark[0] != "#":
                told.setdefault(mark, line.text)
        sheet.lines = kept
    if told:
        texts = "; ".join(f"«{text}»" for text in told.values())
        notes.append(f"Cabeçalhos e rodapés repetidos, lidos uma só vez: {texts}.")


def _find_aligned(sheets: list[_Sheet], data: bytes) -> None:
    """Tables without lines: only on pages without a ruled one, where words stand in columns."""
    for sheet in sheets:
        if sheet.tables or len(sheet.lines) < 3:
            continue
        for top, bottom, table in aligned_tables(sheet.page, sheet.lines, data):
            sheet.tables.append((top, table))
            sheet.lines = [
                line for line in sheet.lines if not top <= (line.y0 + line.y1) / 2 <= bottom
            ]


def _blocks(sheets: list[_Sheet]) -> list[Block]:
    style = _Style(sheets)
    blocks: list[Block] = []
    for sheet in sheets:
        start = 0
        for top, table in sheet.tables:
            end = next(
                (i for i in range(start, len(sheet.lines)) if sheet.lines[i].y0 >= top),
                len(sheet.lines),
            )
            blocks.extend(_paragraphs(sheet, start, end, style))
            blocks.append(table)
            start = end
        blocks.extend(_paragraphs(sheet, start, len(sheet.lines), style))
    return blocks


class _Style:
    """Sizes of body text and headings, and the indents of list items, over the document."""

    def __init__(self, sheets: list[_Sheet]) -> None:
        weights: Counter[float] = Counter()
        bullets: list[float] = []
        for sheet in sheets:
            for line in sheet.lines:
                weights[round(line.size, 1)] += len(line.text)
                if is_item(line.text):
                    bullets.append(line.x0)
        self._body = max(weights, key=lambda size: (weights[size], -size)) if weights else 0.0
        large: list[float] = []
        for size in sorted(weights, reverse=True):
            is_near = bool(large) and large[-1] - size < 0.7
            if size > self._body * _HEADING_SCALE and not is_near:
                large.append(size)
        self._large = large
        self._indents: list[float] = []
        for x in sorted(bullets):
            if not self._indents or x - self._indents[-1] > 6:
                self._indents.append(x)

    def heading(self, line: Line, text: str) -> int:
        if len(text) > _HEADING_LENGTH:
            return 0
        for level, size in enumerate(self._large, 1):
            if line.size > size - 0.7:
                return min(level, 6)
        if line.bold and not text.endswith((".", ";", ",")) and any(map(str.isalpha, text)):
            return min(len(self._large) + 1, 6)
        return 0

    def indent(self, line: Line) -> int:
        return sum(x <= line.x0 + 6 for x in self._indents) if is_item(line.text) else 0


def _paragraphs(sheet: _Sheet, start: int, end: int, style: _Style) -> Iterator[Paragraph]:
    """The lines start…end of a page, joined to paragraphs; `line` counts the page's lines from 1."""
    right = max((line.x1 for line in sheet.lines), default=0.0)
    groups: list[tuple[int, str, bool, Line]] = []
    for position in range(start, end):
        line = sheet.lines[position]
        if groups:
            first, text, bold, last = groups[-1]
            same = abs(line.size - last.size) < 0.7 and line.bold == last.bold
            if same and not breaks(last, line, right):
                groups[-1] = (first, joined(text, line.text), bold and line.bold, line)
                continue
        groups.append((position, line.text, line.bold, line))
    for position, text, bold, _ in groups:
        first_line = sheet.lines[position]
        heading = 0 if is_item(text) else style.heading(first_line, text)
        indent = style.indent(first_line)
        yield Paragraph(as_item(text), heading, indent, bold, sheet.page.number, position + 1)
