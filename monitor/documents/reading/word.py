"""Word documents (docx): tables cell by cell from the XML, paragraphs and headings between them.

Numbers of automatic lists become text, because a plan's "Objetivo 1.1" is often one. Insertions
under revision are kept and deletions dropped, as in the document once accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from monitor.documents.model import Block, Cell, Document, Paragraph, Table, UnreadableFile
from monitor.documents.package import Package
from monitor.documents.reading.cells import MAX_COLUMNS
from monitor.documents.reading.colour import Theme, mixed, normal, tinted
from monitor.documents.reading.grid import compacted
from monitor.documents.reading.word_styles import (
    VAL,
    Numbering,
    Styles,
    W,
    integer,
    number_of,
)
from monitor.documents.reading.word_text import SDT, SDT_CONTENT, TBL, WRAPPERS, Inline, P

_TR, _TC, _TC_PR, _TR_PR, _PPR = W + "tr", W + "tc", W + "tcPr", W + "trPr", W + "pPr"
_GRID_SPAN, _V_MERGE, _H_MERGE, _SHD = W + "gridSpan", W + "vMerge", W + "hMerge", W + "shd"


def read(data: bytes, name: str = "") -> Document:
    """Read a docx.

    Raises:
        UnreadableFile: when the package is damaged or has no document in it.
    """
    package = Package(data)
    main = package.main_part("word/document.xml")
    root = package.xml(main)
    body = None if root is None else root.find(W + "body")
    if body is None:
        raise UnreadableFile("O ficheiro Word está incompleto: falta-lhe o texto do documento.")
    parts = {link.kind: link.target for link in package.relationships(main).values()}
    reader = _Reader(package, parts)
    document = Document("docx", reader.blocks(body))
    document.blocks.extend(reader.notes(package, parts))
    if reader.titles:
        document.title = reader.titles[0].text.replace("\n", " ")
        if len(reader.titles) > 1:
            again = {id(title) for title in reader.titles}
            document.blocks = [
                replace(block, heading=1)
                if isinstance(block, Paragraph) and id(block) in again
                else block
                for block in document.blocks
            ]
    if reader.skipped_contents:
        document.notes.append("O índice do documento foi ignorado: repete os títulos.")
    return document


@dataclass(slots=True)
class _Open:
    """A cell under construction, still growing downwards while `vMerge` continues it."""

    row: int
    column: int
    span: int
    text: str
    fill: str | None
    bold: bool
    rows: int = 1


@dataclass(slots=True)
class _Line:
    """A paragraph's text with its list label, and the text boxes that hang on it."""

    text: str
    is_label_only: bool
    bold: bool
    indent: int
    boxes: list[Any]


class _Reader:
    def __init__(self, package: Package, parts: dict[str, str]) -> None:
        self._styles = Styles(package.xml(parts.get("styles", "")))
        self._numbering = Numbering(package.xml(parts.get("numbering", "")))
        self._theme = Theme(package.xml(parts.get("theme", "")))
        self._tables = 0
        self._references: list[tuple[str, str]] = []
        self._carried = ""
        self.titles: list[Paragraph] = []
        self.skipped_contents = False

    # Blocks

    def blocks(self, container: Any) -> list[Block]:
        """Paragraphs and tables of a body, a text box or a note, in reading order."""
        found: list[Block] = []
        for element in _flat(container):
            if element.tag == P:
                found.extend(self._paragraph(element))
            elif element.tag == TBL:
                found.extend(self._table_or_layout(element))
        if self._carried:
            found.append(Paragraph(self._carried))
            self._carried = ""
        return found

    def _paragraph(self, element: Any) -> list[Block]:
        properties = element.find(_PPR)
        style_id, outline = _style_and_outline(properties)
        style = self._styles.get(style_id)
        if style.is_contents:
            self.skipped_contents = True
            return []
        line = self._line(element, properties, style_id)
        found: list[Block] = []
        if line.text and not line.is_label_only:
            level = style.outline if outline is None else outline
            heading = min(level + 1, 6) if level is not None and 0 <= level < 9 else 0
            paragraph = Paragraph(
                line.text, heading, 0 if heading else line.indent, line.bold and not line.indent
            )
            if style.is_title and not heading:
                self.titles.append(paragraph)
            found.append(paragraph)
        for box in line.boxes:
            found.extend(self.blocks(box))
        return found

    def _line(self, element: Any, properties: Any, style_id: str | None) -> _Line:
        style = self._styles.get(style_id)
        inline = Inline(self._styles)
        if not style.hidden:
            inline.feed(element, bool(style.bold))
        text = f"{self._carried} {inline.text()}".strip()
        self._carried = ""
        self._references.extend(inline.notes)
        number = style.number if properties is None else _number(properties, style.number)
        indent, is_label_only = 0, not text
        if properties is not None and _mark_deleted(properties):
            self._carried = text
            return _Line("", False, False, 0, inline.boxes)
        if number is not None and number[0] not in {None, "0"}:
            label, level, is_bullet = self._numbering.label(number[0] or "", number[1], style_id)
            indent = level + 1 if label else 0
            if label and (text or not is_bullet):
                text = f"{label} {text}".rstrip()
        return _Line(text, is_label_only, inline.seen and inline.bold, indent, inline.boxes)

    def notes(self, package: Package, parts: dict[str, str]) -> Iterator[Paragraph]:
        """Footnotes and endnotes in the order in which the text calls them."""
        roots = {kind: package.xml(parts.get(kind + "s", "")) for kind in ("footnote", "endnote")}
        bodies = {
            (kind, note.get(W + "id", "")): note
            for kind, root in roots.items()
            for note in (() if root is None else root.findall(W + kind))
        }
        for position, reference in enumerate(dict.fromkeys(self._references), 1):
            body = bodies.get(reference)
            texts = () if body is None else self.blocks(body)
            text = " ".join(block.text for block in texts if isinstance(block, Paragraph))
            if text:
                yield Paragraph(f"({position}) {text}")

    # Tables

    def _table_or_layout(self, element: Any) -> list[Block]:
        """A table; one that only frames others (one cell a row) gives way to what it holds."""
        nested = element.iter(TBL)
        next(nested)
        if next(nested, None) is not None:
            cells = [[c for c in _flat(row) if c.tag == _TC] for row in _rows(element)]
            if all(len(row) <= 1 for row in cells):
                return [block for row in cells for cell in row for block in self.blocks(cell)]
        return [self._table(element)]

    def _table(self, element: Any) -> Table:
        self._tables += 1
        number = self._tables
        cells: list[_Open] = []
        growing: dict[int, _Open] = {}
        row = 0
        for row_element in _rows(element):
            column, continued = 0, {}
            properties = row_element.find(_TR_PR)
            if properties is not None:
                if properties.find(W + "del") is not None:
                    continue
                before = properties.find(W + "gridBefore")
                column = 0 if before is None else integer(before.get(VAL), 0)
            last: _Open | None = None
            for cell_element in _flat(row_element):
                if cell_element.tag != _TC:
                    continue
                if column >= MAX_COLUMNS:
                    raise UnreadableFile(
                        f"A tabela {number} do documento tem mais de {MAX_COLUMNS} colunas."
                    )
                span, vertical, horizontal, fill = self._cell_properties(cell_element)
                above = growing.get(column)
                if horizontal == "continue" and last is not None:
                    last.span += span
                elif vertical == "continue" and above is not None:
                    above.rows = row - above.row + 1
                    continued[column] = above
                    last = above
                else:
                    text, bold = self._cell_text(cell_element)
                    if fill is None:
                        fill = self._paragraph_shade(cell_element)
                    last = _Open(row, column, span, text, fill, bold)
                    cells.append(last)
                    if vertical:
                        continued[column] = last
                column += span
            growing = continued
            row += 1
        finished = [Cell(c.row, c.column, c.text, c.rows, c.span, c.fill, c.bold) for c in cells]
        width = max((c.column + c.span for c in cells), default=0)
        return compacted(Table(finished, row, width, number))

    def _cell_properties(self, cell: Any) -> tuple[int, str | None, str | None, str | None]:
        """(column span, vertical merge, horizontal merge, fill) of a w:tc."""
        span, vertical, horizontal, fill = 1, None, None, None
        properties = cell.find(_TC_PR)
        for child in () if properties is None else properties:
            tag = child.tag
            if tag == _GRID_SPAN:
                span = max(1, min(integer(child.get(VAL), 1), MAX_COLUMNS))
            elif tag == _V_MERGE:
                vertical = child.get(VAL, "continue")
            elif tag == _H_MERGE:
                horizontal = child.get(VAL, "continue")
            elif tag == _SHD:
                fill = self._shade(child)
        return span, vertical, horizontal, fill

    def _paragraph_shade(self, cell: Any) -> str | None:
        """The shading that all paragraphs of a cell share: it looks like the cell's own."""
        shades = set()
        for element in cell:
            if element.tag == P:
                properties = element[0] if len(element) and element[0].tag == _PPR else None
                shading = None if properties is None else properties.find(_SHD)
                shades.add(None if shading is None else self._shade(shading))
        return shades.pop() if len(shades) == 1 else None

    def _shade(self, shading: Any) -> str | None:
        get = shading.get
        back = get(W + "fill")
        if back in {None, "auto"} and get(W + "themeFill"):
            back = self._theme.named(get(W + "themeFill"))
            for attribute, sign in ((W + "themeFillTint", 1.0), (W + "themeFillShade", -1.0)):
                if back and get(attribute):
                    back = tinted(back, sign * (1 - int(get(attribute), 16) / 255))
        pattern = get(VAL, "clear")
        if pattern in {"clear", "nil"}:
            return normal(back)
        front = get(W + "color")
        front = "000000" if front in {None, "auto"} else front
        share = 1.0 if pattern == "solid" else 0.5
        if pattern.startswith("pct"):
            share = integer(pattern[3:], 50) / 100
        if normal(front) is None:
            front = "FFFFFF"
        return normal(mixed(front, normal(back) or "FFFFFF", share))

    def _cell_text(self, cell: Any) -> tuple[str, bool]:
        lines: list[str] = []
        bold = True
        for element in _flat(cell):
            if element.tag == P:
                if not len(element):
                    continue
                properties = element[0] if element[0].tag == _PPR else None
                style_id = None if properties is None else _style_and_outline(properties)[0]
                line = self._line(element, properties, style_id)
                if line.text:
                    lines.append(line.text)
                    bold = bold and line.bold
                lines.extend(self._cell_text(box)[0] for box in line.boxes)
            elif element.tag == TBL:
                bold = False
                lines.extend(self._nested(element))
        lines.append(self._carried)
        self._carried = ""
        lines = [line for line in lines if line]
        return "\n".join(lines), bold and bool(lines)

    def _nested(self, element: Any) -> Iterator[str]:
        """A table inside a cell, as lines of text: cells of a row are parted by " | "."""
        for row in _rows(element):
            texts = [self._cell_text(cell)[0] for cell in _flat(row) if cell.tag == _TC]
            line = " | ".join(text for text in texts if text)
            if line:
                yield line


def _flat(container: Any) -> Iterator[Any]:
    """The children of `container`, wrappers (content controls, insertions) opened."""
    for child in container:
        tag = child.tag
        if tag == SDT:
            content = child.find(SDT_CONTENT)
            if content is not None:
                yield from _flat(content)
        elif tag in WRAPPERS:
            yield from _flat(child)
        else:
            yield child


def _rows(table: Any) -> Iterator[Any]:
    return (element for element in _flat(table) if element.tag == _TR)


def _style_and_outline(properties: Any) -> tuple[str | None, int | None]:
    style_id = outline = None
    for child in () if properties is None else properties:
        if child.tag == W + "pStyle":
            style_id = child.get(VAL)
        elif child.tag == W + "outlineLvl":
            outline = integer(child.get(VAL), 9)
    return style_id, outline


def _number(
    properties: Any, inherited: tuple[str | None, int | None] | None
) -> tuple[str | None, int | None] | None:
    own = number_of(properties)
    if own is None or inherited is None:
        return own or inherited
    return (
        own[0] if own[0] is not None else inherited[0],
        own[1] if own[1] is not None else inherited[1],
    )


def _mark_deleted(properties: Any) -> bool:
    """Whether the paragraph's end was deleted under revision, so that the next one joins it."""
    run = properties.find(W + "rPr")
    return run is not None and run.find(W + "del") is not None
