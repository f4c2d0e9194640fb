"""Reports as Word documents: heading styles, captions, repeated header rows, pictures with their text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from monitor.documents.model import Cell, Table
from monitor.documents.writing.layout import TableLayout
from monitor.documents.writing.report import (
    Band,
    Bullets,
    Heading,
    Picture,
    Report,
    ReportTable,
    Text,
    clean,
    levels,
)
from monitor.documents.writing.word import escaped, packed, paragraph, table_xml
from monitor.documents.writing.word_parts import (
    STATIC_PARTS,
    W,
    core_properties,
    document_relationships,
    foot,
    marked_head,
)

_EMU_OF_A_CM, _TWIPS_OF_A_CM = 360_000, 567
_SHORT_SIDE, _LONG_SIDE, _MARGIN = 11_906, 16_838, 1_134
_HEAD, _BAND = "E9EFF9", "F1F3F8"
_MUTED = '<w:color w:val="566175"/>'
_DRAWING = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"


def write_report_docx(report: Report) -> bytes:
    """A docx; the same report gives the same bytes."""
    writing = _Writing(report)
    body = "".join(writing.body())
    return packed(
        {
            **STATIC_PARTS,
            "docProps/core.xml": core_properties(
                escaped(clean(report.title)), report.language, escaped(clean(report.author))
            ),
            "word/header1.xml": marked_head(
                escaped(clean(report.title)), quoteattr(clean(report.mark)) if report.mark else ""
            ),
            "word/footer1.xml": foot(""),
            "word/_rels/document.xml.rels": document_relationships(len(writing.pictures)),
            "word/document.xml": (
                '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
                f"<w:document {W} {_DRAWING}><w:body>{body}</w:body></w:document>"
            ),
            **{
                f"word/media/image{number}.png": picture
                for number, picture in enumerate(writing.pictures, 1)
            },
        }
    )


@dataclass(slots=True)
class _Writing:
    report: Report
    pictures: list[bytes] = field(default_factory=list)

    def body(self) -> Iterator[str]:
        report = self.report
        yield paragraph(clean(report.title), style="Title")
        for name, value in report.facts:
            yield _fact(clean(name), clean(value))
        if report.contents:
            yield from self._contents()
        for block, level in levels(report.blocks):
            match block:
                case Heading(text):
                    yield paragraph(clean(text), style=f"Heading{min(level, 6)}")
                case Text(_, muted):
                    for text in block.paragraphs:
                        yield paragraph(clean(text), "BodyText", run=_MUTED if muted else "")
                case Bullets(items):
                    for item in items:
                        yield paragraph(f"- {clean(item)}", "BodyText", indent=1)
                case Picture():
                    yield self._picture(block)
                case ReportTable() if block.columns:
                    yield from self._table(block)
        yield self._section()

    def _contents(self) -> Iterator[str]:
        """A field that Word fills with pages; until then, the headings."""
        yield paragraph(clean(self.report.contents), style="BodyText", bold=True)
        entries = [
            (clean(block.text), level)
            for block, level in levels(self.report.blocks)
            if isinstance(block, Heading) and level <= 2
        ]
        yield (
            '<w:p><w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r><w:r>'
            '<w:instrText xml:space="preserve"> TOC \\o "1-2" \\h </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r></w:p>'
        )
        for text, level in entries:
            indent = f'<w:pPr><w:ind w:left="{340 * (level - 1)}"/></w:pPr>'
            yield f'<w:p>{indent}<w:r><w:t xml:space="preserve">{escaped(text)}</w:t></w:r></w:p>'
        yield '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'

    def _table(self, table: ReportTable) -> Iterator[str]:
        columns = len(table.columns)
        cells = [
            Cell(0, at, clean(column.title), fill=_HEAD, bold=True)
            for at, column in enumerate(table.columns)
        ]
        for number, row in enumerate(table.rows, 1):
            if isinstance(row, Band):
                text = clean(row.text)
                cells.append(Cell(number, 0, text, column_span=columns, fill=_BAND, bold=True))
            else:
                cells += [
                    Cell(number, at, self.report.words(value)) for at, value in enumerate(row)
                ]
        layout = TableLayout(
            widths=tuple(table.widths(self.report.room[0])),
            right=frozenset(at for at, column in enumerate(table.columns) if column.is_number),
        )
        yield paragraph(clean(table.caption), style="Caption")
        yield from table_xml(
            Table(cells, len(table.rows) + 1, columns, 1),
            layout,
            round(self.report.room[0] * _TWIPS_OF_A_CM),
        )
        yield "<w:p/>"

    def _picture(self, picture: Picture) -> str:
        self.pictures.append(picture.png)
        number = len(self.pictures)
        width, height = (round(side * _EMU_OF_A_CM) for side in picture.size(*self.report.room))
        named = f'id="{number}" name="{number}" descr={quoteattr(clean(picture.alternative))}'
        drawing = (
            "<w:p><w:pPr><w:keepNext/></w:pPr><w:r><w:drawing><wp:inline>"
            f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr {named}/><a:graphic>'
            f'<a:graphicData uri="{_PICTURE}"><pic:pic><pic:nvPicPr><pic:cNvPr {named}/>'
            f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId{4 + number}"/>'
            "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
            f'<a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
        )
        caption = clean(picture.caption)
        return drawing + (paragraph(caption, style="Caption") if caption else "")

    def _section(self) -> str:
        sides = (_LONG_SIDE, _SHORT_SIDE) if self.report.landscape else (_SHORT_SIDE, _LONG_SIDE)
        lying = ' w:orient="landscape"' if self.report.landscape else ""
        margins = " ".join(f'w:{side}="{_MARGIN}"' for side in ("top", "right", "bottom", "left"))
        return (
            '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/>'
            '<w:footerReference w:type="default" r:id="rId4"/>'
            f'<w:pgSz w:w="{sides[0]}" w:h="{sides[1]}"{lying}/>'
            f'<w:pgMar {margins} w:header="510" w:footer="510" w:gutter="0"/></w:sectPr>'
        )


def _fact(name: str, value: str) -> str:
    return (
        '<w:p><w:pPr><w:spacing w:after="40"/></w:pPr><w:r><w:rPr><w:b/></w:rPr>'
        f'<w:t xml:space="preserve">{escaped(name)}  </w:t></w:r>'
        f'<w:r><w:t xml:space="preserve">{escaped(value)}</w:t></w:r></w:p>'
    )
