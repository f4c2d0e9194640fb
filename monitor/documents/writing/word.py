"""Word documents, written as XML text: a table of a thousand cells takes milliseconds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from monitor.documents.model import Cell, Document, Paragraph, Table
from monitor.documents.writing.layout import (
    PageLayout,
    TableLayout,
    needs_white_text,
    writable,
)
from monitor.documents.writing.word_parts import STATIC_PARTS, W, core_properties, foot, head

_SHORT_SIDE, _LONG_SIDE, _MARGIN = 11_906, 16_838, 851
_LIST_LEVELS = 9
_MIDDLE = '<w:vAlign w:val="center"/>'
# A column of single letters: no padding at the sides, so that its few characters stay on one line.
_NARROW = (
    '<w:tcMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tcMar>' + _MIDDLE
)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_word(document: Document, layout: PageLayout | None = None) -> bytes:
    """A docx: merged cells, fills, header rows repeated on each page, bullets as real lists.

    The same document gives the same bytes.
    """
    layout = layout or PageLayout()
    parts = {
        **STATIC_PARTS,
        "docProps/core.xml": core_properties(escaped(document.title)),
        "word/header1.xml": head(escaped(layout.head)),
        "word/footer1.xml": foot(escaped(layout.foot)),
        "word/document.xml": "".join(_body(document, layout)),
    }
    return packed(parts)


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """The parts as one file; the same parts give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path, content in parts.items():
            info = zipfile.ZipInfo(path, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


def _body(document: Document, layout: PageLayout) -> Iterator[str]:
    width = _LONG_SIDE if layout.landscape else _SHORT_SIDE
    height = _SHORT_SIDE if layout.landscape else _LONG_SIDE
    yield f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document {W}><w:body>'
    blocks = document.blocks
    titled = any(isinstance(b, Paragraph) and b.text == document.title for b in blocks)
    if document.title and not titled:
        yield paragraph(document.title, style="Title")
    after_table = False
    for block in blocks:
        if isinstance(block, Table):
            if after_table:
                yield "<w:p/>"
            yield from table_xml(block, layout.of_table(block.number), width - 2 * _MARGIN)
        else:
            yield _text_block(block, document.title)
        after_table = isinstance(block, Table)
    if after_table:
        yield "<w:p/>"
    orientation = ' w:orient="landscape"' if layout.landscape else ""
    yield (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/>'
        '<w:footerReference w:type="default" r:id="rId4"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"{orientation}/>'
        f'<w:pgMar w:top="{_MARGIN}" w:right="{_MARGIN}" w:bottom="{_MARGIN}" w:left="{_MARGIN}" '
        'w:header="454" w:footer="454" w:gutter="0"/></w:sectPr></w:body></w:document>'
    )


def _text_block(block: Paragraph, title: str) -> str:
    if block.heading:
        return paragraph(block.text, style=f"Heading{min(block.heading, 6)}")
    if title and block.text == title:
        return paragraph(block.text, style="Title")
    return paragraph(block.text, style="BodyText", indent=block.indent, bold=block.bold)


def paragraph(
    text: str,
    style: str = "",
    indent: int = 0,
    bold: bool = False,
    run: str = "",
    side: str = "",
) -> str:
    """One w:p; `run` is the XML of more run properties, `side` is "center", "right" or blank."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if indent and text.startswith("- ") and len(text) > 2:
        text = text[2:]
        level = min(indent, _LIST_LEVELS) - 1
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
    elif indent:
        properties += f'<w:ind w:left="{340 * min(indent, _LIST_LEVELS)}"/>'
    if side:
        properties += f'<w:jc w:val="{side}"/>'
    run = ("<w:b/>" if bold else "") + run
    run = f"<w:rPr>{run}</w:rPr>" if run else ""
    properties += run
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(escaped(text).split("\n"))
    lines = lines.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    properties = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f'<w:p>{properties}<w:r>{run}<w:t xml:space="preserve">{lines}</w:t></w:r></w:p>'


def escaped(text: str) -> str:
    """Text as XML holds it."""
    return escape(writable(text))


def table_xml(table: Table, layout: TableLayout, width: int) -> Iterator[str]:
    """The pieces of one w:tbl, `width` twentieths of a point wide."""
    columns = [round(width * share) for share in layout.shares(table.column_count)]
    size = f'<w:sz w:val="{round(2 * layout.font_size)}"/>'
    yield (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(columns)}" '
        'w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>'
    )
    yield "".join(f'<w:gridCol w:w="{column}"/>' for column in columns)
    yield "</w:tblGrid>"
    for row, cells in enumerate(table.rows()):
        is_header = row < layout.header_rows
        yield "<w:tr><w:trPr><w:cantSplit/>"
        yield "<w:tblHeader/></w:trPr>" if is_header else "</w:trPr>"
        column = 0
        while column < table.column_count:
            cell = cells[column]
            span = cell.column_span if cell is not None and cell.column == column else 1
            span = min(span, table.column_count - column)
            narrow = column in layout.centred and span == 1
            centred = _NARROW if narrow else (_MIDDLE if is_header else "")
            room = sum(columns[column : column + span])
            side = "center" if centred else ("right" if column in layout.right else "")
            yield _cell(cell, row, room, span, size, centred, side)
            column += span
        yield "</w:tr>"
    yield "</w:tbl>"


def _cell(
    cell: Cell | None, row: int, width: int, span: int, size: str, centred: str, side: str
) -> str:
    """One w:tc; `centred` is the XML of the cell properties of one whose text stands in the middle."""
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    blank = f"<w:p><w:pPr><w:rPr>{size}</w:rPr></w:pPr></w:p>"
    if cell is None:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{blank}</w:tc>"
    if span > 1:
        properties += f'<w:gridSpan w:val="{span}"/>'
    if cell.row_span > 1:
        properties += "<w:vMerge/>" if row > cell.row else '<w:vMerge w:val="restart"/>'
    run = size
    if cell.fill:
        properties += f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.fill}"/>'
        run = ('<w:color w:val="FFFFFF"/>' if needs_white_text(cell.fill) else "") + size
    properties += centred
    if row > cell.row or not cell.text:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{blank}</w:tc>"
    paragraphs = "".join(
        paragraph(line, "", int(line.startswith("- ")), cell.bold, run, side)
        for line in cell.text.split("\n")
    )
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraphs}</w:tc>"
