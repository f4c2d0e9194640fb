"""Writers of contents in each format, as the programs of an office leave them."""

from __future__ import annotations

import io
from collections.abc import Callable
from html import escape
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.run import Run
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from tests.corpus.content import Content, Grid, Heading, Item, Sheet, Text, placed

Writer = Callable[[Content], bytes]
_THIN = Border(*[Side(style="thin")] * 4)


def docx(content: Content) -> bytes:
    """A Word file: heading styles, list style, vMerge and gridSpan, w:shd."""
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    if content.running:
        section.header.paragraphs[0].text = content.running
        section.footer.paragraphs[0].text = "Página 1 de 9"
    for block in content.blocks:
        if isinstance(block, Heading):
            document.add_heading(block.text, block.level)
        elif isinstance(block, Item):
            document.add_paragraph(
                block.text, style="List Bullet" if block.depth == 1 else "List Bullet 2"
            )
        elif isinstance(block, Text):
            document.add_paragraph().add_run(block.text).bold = block.bold or None
        elif isinstance(block, Grid):
            _docx_table(document, block)
            document.add_paragraph()
    return _saved(document)


def widths(grid: Grid, total: float, least: float) -> list[float]:
    """Column widths by the longest text of each column, as a person would drag them."""
    longest = [0] * grid.width
    for cell in placed(grid):
        if cell.column_span == 1:
            longest[cell.column] = max(longest[cell.column], len(cell.text))
    words = [
        max(
            (
                len(w)
                for c in placed(grid)
                if c.column == i and c.column_span == 1
                for w in c.text.split()
            ),
            default=1,
        )
        for i in range(grid.width)
    ]
    weights = [min(max(n, 2 * word, 3) ** 0.75, 24) for n, word in zip(longest, words, strict=True)]
    wide = [max(least, total * weight / sum(weights)) for weight in weights]
    return [width * total / sum(wide) for width in wide]


def _docx_table(document: Any, grid: Grid) -> None:
    table = document.add_table(rows=len(grid.rows), cols=grid.width, style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths(grid, 23.5, 0.6), strict=True):
        for cell in (column, *column.cells):
            cell.width = Cm(width)
    rows = [row._tr for row in table.rows]
    trs = [list(tr.tc_lst) for tr in rows]
    for cell in placed(grid):
        tc = trs[cell.row][cell.column]
        _docx_text(tc, cell.text)
        for below in range(cell.row_span):
            line = trs[cell.row + below][cell.column]
            properties = line.get_or_add_tcPr()
            if cell.column_span > 1:
                span = OxmlElement("w:gridSpan")
                span.set(qn("w:val"), str(cell.column_span))
                properties.append(span)
                for extra in range(1, cell.column_span):
                    rows[cell.row + below].remove(trs[cell.row + below][cell.column + extra])
            if cell.row_span > 1:
                merge = OxmlElement("w:vMerge")
                if not below:
                    merge.set(qn("w:val"), "restart")
                properties.append(merge)
            if cell.fill:
                shade = OxmlElement("w:shd")
                shade.set(qn("w:val"), "clear")
                shade.set(qn("w:fill"), cell.fill)
                properties.append(shade)


def _docx_text(tc: Any, text: str) -> None:
    for number, line in enumerate(text.split("\n")):
        run = Run((tc.add_p() if number else tc.p_lst[0]).add_r(), None)
        run.text = line
        run.font.size = Pt(8)


def _saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def xlsx(content: Content) -> bytes:
    """A workbook: headings and texts in column A, tables below them, real merges and fills."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Plano"
    row, fresh = 1, True
    for block in content.blocks:
        if isinstance(block, Sheet):
            sheet = sheet if fresh else book.create_sheet()
            sheet.title, row, fresh = block.name, 1, False
        elif isinstance(block, Grid):
            _xlsx_table(sheet, block, row)
            row += len(block.rows) + 1
        else:
            cell = sheet.cell(row, 1, block.text)
            cell.font = Font(bold=isinstance(block, Heading) or getattr(block, "bold", False))
            row += 1
        fresh = False
    return _saved(book)


def _xlsx_table(sheet: Any, grid: Grid, top: int) -> None:
    for cell in placed(grid):
        target = sheet.cell(top + cell.row, 1 + cell.column)
        target.value = _typed(cell.text)
        target.alignment = Alignment(wrap_text=True, vertical="top")
        target.font = Font(bold=cell.row < grid.header, size=9)
        if cell.fill:
            for down in range(cell.row_span):
                for right in range(cell.column_span):
                    sheet.cell(top + cell.row + down, 1 + cell.column + right).fill = PatternFill(
                        "solid", fgColor=cell.fill
                    )
        if cell.row_span > 1 or cell.column_span > 1:
            sheet.merge_cells(
                start_row=top + cell.row,
                start_column=1 + cell.column,
                end_row=top + cell.row + cell.row_span - 1,
                end_column=cell.column + cell.column_span,
            )
    wide = widths(grid, 170, 4)
    for row in range(len(grid.rows)):
        for column in range(grid.width):
            sheet.cell(top + row, 1 + column).border = _THIN
    for row, lines in enumerate(_lines(grid, wide)):
        sheet.row_dimensions[top + row].height = 12.5 * lines
    for column, width in enumerate(wide, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _lines(grid: Grid, wide: list[float]) -> list[int]:
    """How many lines the tallest cell of each row takes, a merged one shared by its rows."""
    tallest = [1] * len(grid.rows)
    for cell in placed(grid):
        width = sum(wide[cell.column : cell.column + cell.column_span]) * 0.95
        lines = sum(1 + int(len(line) // width) for line in cell.text.split("\n"))
        for row in range(cell.row, cell.row + cell.row_span):
            tallest[row] = max(tallest[row], -(-lines // cell.row_span))
    return tallest


def _typed(text: str) -> Any:
    return int(text) if text.isdigit() and len(text) < 6 else (text or None)


def html(content: Content) -> bytes:
    """What Word saves as a web page: mso styles, paragraphs inside cells, windows-1252 named."""
    parts = [
        "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head>"
        "<meta http-equiv=Content-Type content='text/html; charset=windows-1252'>"
        "<style>p.MsoNormal{margin:0cm;font-size:11.0pt}</style></head><body lang=PT>"
    ]
    for block in content.blocks:
        if isinstance(block, Heading):
            parts.append(f"<h{block.level}>{escape(block.text)}<o:p></o:p></h{block.level}>")
        elif isinstance(block, Item):
            parts.append(f"<ul><li class=MsoNormal>{escape(block.text)}</li></ul>")
        elif isinstance(block, Text):
            inner = f"<b>{escape(block.text)}</b>" if block.bold else escape(block.text)
            parts.append(f"<p class=MsoNormal>{inner}<o:p>&nbsp;</o:p></p>")
        elif isinstance(block, Grid):
            parts.append(_html_table(block))
    parts.append("</body></html>")
    return "".join(parts).encode("cp1252", "xmlcharrefreplace")


def _html_table(grid: Grid) -> str:
    parts = ["<table class=MsoTableGrid border=1 cellspacing=0>"]
    row = -1
    for cell in placed(grid):
        while row < cell.row:
            parts.append("<tr>" if row < 0 else "</tr><tr>")
            row += 1
        attributes = f" rowspan={cell.row_span}" if cell.row_span > 1 else ""
        attributes += f" colspan={cell.column_span}" if cell.column_span > 1 else ""
        if cell.fill:
            attributes += f" style='background:#{cell.fill};padding:0cm 5.4pt'"
        lines = "".join(
            f"<p class=MsoNormal>{escape(line) or '<o:p>&nbsp;</o:p>'}</p>"
            for line in cell.text.split("\n")
        )
        parts.append(f"<td{attributes}>{lines}</td>")
    return "".join([*parts, "</tr></table>"])


def _blank_rows(grid: Grid) -> list[list[str]]:
    rows = [[""] * grid.width for _ in grid.rows]
    for cell in placed(grid):
        rows[cell.row][cell.column] = cell.text
    return rows


def markdown(content: Content) -> bytes:
    parts: list[str] = []
    for block, before in zip(content.blocks, [None, *content.blocks], strict=False):
        if isinstance(before, Item) and not isinstance(block, Item):
            parts.append("")
        if isinstance(block, Heading):
            parts.append(f"{'#' * block.level} {block.text}\n")
        elif isinstance(block, Item):
            parts.append(f"{'  ' * (block.depth - 1)}- {block.text}")
        elif isinstance(block, Text):
            parts.append(f"**{block.text}**\n" if block.bold else f"{block.text}\n")
        elif isinstance(block, Grid):
            rows = _blank_rows(block)
            lines = [
                "| " + " | ".join(c.replace("|", "\\|").replace("\n", "<br>") for c in row) + " |"
                for row in rows
            ]
            parts.append("\n".join([lines[0], "|" + "---|" * block.width, *lines[1:]]) + "\n")
    return ("\n" + "\n".join(parts)).encode()


def pasted(content: Content) -> bytes:
    """Text pasted from Word: cells by TAB, the lines of a cell joined by a blank."""
    parts = []
    for block in content.blocks:
        if isinstance(block, Grid):
            rows = _blank_rows(block)
            parts.append("\n".join("\t".join(" ".join(c.split("\n")) for c in row) for row in rows))
        elif isinstance(block, Item):
            parts.append(("\t" * (block.depth - 1)) + f"• {block.text}")
        elif not isinstance(block, Sheet):
            parts.append(block.text)
    return "\n\n".join(parts).encode()


def csv(content: Content, encoding: str = "utf-8", separator: str = ";") -> bytes:
    """What Excel saves: `;` and quotes where a cell has the separator, a quote or a line break."""
    lines = []
    for block in content.blocks:
        if isinstance(block, Grid):
            lines += [
                separator.join(_quoted(cell, separator) for cell in row)
                for row in _blank_rows(block)
            ]
            lines.append("")
        elif not isinstance(block, Sheet):
            lines.append(_quoted(block.text, separator))
    return "\r\n".join(lines).encode(encoding)


def _quoted(text: str, separator: str) -> str:
    if separator in text or '"' in text or "\n" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def csv_windows(content: Content) -> bytes:
    """In the encoding of Excel on Windows, or UTF-8 where that has no such character."""
    try:
        return csv(content, "cp1252")
    except UnicodeEncodeError:
        return csv(content, "utf-8-sig")


def pdf(content: Content) -> bytes:
    """A ruled PDF on landscape pages, the first rows of each table repeated on every page."""
    stream = io.BytesIO()
    styles = getSampleStyleSheet()
    small = styles["Normal"].clone("small", fontSize=7, leading=8.4)
    story: list[Any] = []
    for block in content.blocks:
        if isinstance(block, Heading):
            story.append(Paragraph(escape(block.text), styles[f"Heading{min(block.level, 4)}"]))
        elif isinstance(block, Item):
            story.append(Paragraph("• " + escape(block.text), styles["Normal"]))
        elif isinstance(block, Text):
            inner = f"<b>{escape(block.text)}</b>" if block.bold else escape(block.text)
            story.append(Paragraph(inner, styles["Normal"]))
        elif isinstance(block, Grid):
            story += [_pdf_table(block, small), Spacer(1, 8)]

    def page(canvas: Any, document: Any) -> None:
        canvas.setFont("Helvetica", 7)
        if content.running:
            canvas.drawString(40, A4[0] - 18, content.running)
        canvas.drawRightString(A4[1] - 40, 14, f"Página {document.page}")

    SimpleDocTemplate(stream, pagesize=landscape(A4), leftMargin=30, rightMargin=30, topMargin=30,
                      bottomMargin=30, **content.properties).build(story, page, page)  # fmt: skip
    return stream.getvalue()


def _pdf_table(grid: Grid, style: Any) -> Any:
    data: list[list[Any]] = [[""] * grid.width for _ in grid.rows]
    commands: list[tuple[Any, ...]] = [("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                                       ("VALIGN", (0, 0), (-1, -1), "TOP")]  # fmt: skip
    for cell in placed(grid):
        data[cell.row][cell.column] = (
            Paragraph(escape(cell.text).replace("\n", "<br/>"), style) if cell.text else ""
        )
        end = (cell.column + cell.column_span - 1, cell.row + cell.row_span - 1)
        if cell.row_span > 1 or cell.column_span > 1:
            commands.append(("SPAN", (cell.column, cell.row), end))
        if cell.fill:
            commands.append(
                ("BACKGROUND", (cell.column, cell.row), end, colors.HexColor("#" + cell.fill))
            )
    return LongTable(
        data,
        colWidths=widths(grid, A4[1] - 72, 15),
        repeatRows=grid.header,
        style=TableStyle(commands),
    )


WRITERS: dict[str, Writer] = {
    "docx": docx, "xlsx": xlsx, "html": html, "md": markdown, "txt": pasted, "csv": csv_windows, "pdf": pdf,
}  # fmt: skip
