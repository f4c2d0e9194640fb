"""HTML pages: what Word, Excel, Google and LibreOffice save or put on the clipboard, and others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree, html

from monitor.documents.model import Block, Cell, Document, Paragraph, Table, UnreadableFile
from monitor.documents.reading.cells import MAX_CELLS, check_size, tidy
from monitor.documents.reading.css import StyleSheet
from monitor.documents.reading.encoding import decode, subject
from monitor.documents.reading.grid import compacted
from monitor.documents.reading.sheets import is_whole_sheet, parted

_CHARSET = re.compile(rb"charset=[\"']?([\w-]{1,40})", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\n\r\f]+")
_LIST_LEVEL = re.compile(r"mso-list:[^;]*level(\d)|lst-kix_\w+-(\d)")
_SKIPPED = frozenset(
    {
        "script", "style", "head", "template", "noscript", "title", "object", "iframe", "svg",
        "math", "del", "select", "textarea", "xml",
    }
)  # fmt: skip
_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd",
        "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1",
        "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "nav",
        "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
        "tr", "ul",
    }
)  # fmt: skip
_BOLD = frozenset({"b", "strong", "th"})
_PLAIN_BULLETS = frozenset("o§üvqØ")
_ROMAN_UNITS = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_MAX_SPAN = 1_000
_MAX_GRID = 1_000_000
_MAX_WORK = 10 * MAX_CELLS


def read(data: bytes, name: str) -> Document:
    """The blocks of a page in reading order; scripts, styles and hidden parts left out.

    Nothing outside the file is fetched. Tables inside cells become lines of text. Raises
    `UnreadableFile` for what is not text, has no content, or is nested or spanned past the limits.
    """
    declared = _CHARSET.search(data[:4096])
    text, notes = decode(data, name, declared[1].decode("ascii") if declared else None)
    root = _parsed(text, name)
    styles = StyleSheet(element.text or "" for element in root.iter("style"))
    flow = _Flow(styles, name)
    flow.feed(root)
    if not flow.blocks:
        raise UnreadableFile(f"{subject(name)} não tem texto.")
    return Document("html", flow.blocks, flow.title or _page_title(root), notes)


def read_fragment(source: str, name: str, first_table: int) -> list[Block]:
    """The blocks of HTML found inside a text; its tables are numbered from `first_table`."""
    root = _parsed(source, name)
    styles = StyleSheet(element.text or "" for element in root.iter("style"))
    flow = _Flow(styles, name, first_table=first_table)
    flow.feed(root)
    return flow.blocks


def _parsed(text: str, name: str) -> Any:
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    start = max(text.find("<"), 0) if text.startswith("Version:") else 0
    try:
        root = html.document_fromstring(text[start:].encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        raise UnreadableFile(f"{subject(name)} não tem conteúdo que se possa ler.") from None
    if any("depth" in entry.message for entry in parser.error_log):
        raise UnreadableFile(f"{subject(name)} tem elementos dentro de elementos a mais.")
    return root


def _page_title(root: Any) -> str:
    title = next(root.iter("title"), None)
    return "" if title is None else tidy(title.text_content()).replace("\n", " ")


@dataclass(slots=True)
class _Line:
    """The text being gathered for one paragraph."""

    heading: int = 0
    indent: int = 0
    mark: str = ""
    number: int | None = None
    is_title: bool = False
    pieces: list[str] = field(default_factory=list)
    is_bold: bool = True

    def add(self, text: str, bold: bool) -> None:
        self.pieces.append(text)
        if not bold and not text.isspace():
            self.is_bold = False


class _Flow:
    """Elements into blocks, or (for a cell) into lines; `lists` are the open lists' counters."""

    def __init__(
        self, styles: StyleSheet, name: str, in_cell: bool = False, first_table: int = 1
    ) -> None:
        self.blocks: list[Block] = []
        self.title = ""
        self._styles = styles
        self._name = name
        self._in_cell = in_cell
        self._line = _Line()
        self._lists: list[Iterator[str]] = []
        self._tables = first_table - 1
        self._bold = 0

    def feed(self, root: Any) -> None:
        """Takes in `root` with all it holds, but not its tail. The depth of nesting is no matter."""
        stack = [self._enter(root)]
        while stack:
            element, children, bold, preformatted = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                self._leave(element, bold)
                if stack:
                    self._text(element.tail, stack[-1][3])
            elif not isinstance(child.tag, str) or self._is_hidden(child):
                self._text(child.tail, preformatted)
            elif child.tag == "table" and not self._in_cell and not _is_layout(child):
                self._end_line()
                self._table(child)
                self._text(child.tail, preformatted)
            elif "mso-list:ignore" in child.get("style", "").lower():
                self._line.mark = _word_label(child)
                self._text(child.tail, preformatted)
            else:
                stack.append(self._enter(child, preformatted))
        self._end_line()

    def lines(self) -> tuple[str, bool]:
        """The text of a cell, and whether all of it is bold."""
        paragraphs = [block for block in self.blocks if isinstance(block, Paragraph)]
        text = "\n".join(paragraph.text for paragraph in paragraphs)
        return text, bool(text) and all(paragraph.bold for paragraph in paragraphs)

    # Elements

    def _is_hidden(self, element: Any) -> bool:
        if element.tag in _SKIPPED or "hidden" in element.attrib:
            return True
        return bool(self._styles.of(element).hidden)

    def _enter(self, element: Any, preformatted: bool = False) -> tuple[Any, Any, int, bool]:
        tag = element.tag
        before = self._bold
        if tag in _BLOCKS and not (self._in_cell and tag in {"td", "th"}):
            self._end_line()
            self._begin_line(element, tag)
        elif tag in {"td", "th"} and self._line.pieces:
            self._line.add(" | ", True)
        elif tag == "br":
            self._line.add("\n", True)
        elif "mso-tab-count" in element.get("style", ""):
            self._line.add("\t", True)
            return element, iter(()), before, preformatted
        bold = self._styles.of(element).bold
        self._bold = int(bold) if bold is not None else int(before or tag in _BOLD)
        preformatted = preformatted or tag == "pre"
        self._text(element.text, preformatted)
        return element, iter(element), before, preformatted

    def _begin_line(self, element: Any, tag: str) -> None:
        line = self._line
        line.number = element.sourceline
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdecimal():
            line.heading = int(tag[1])
        names = element.get("class", "")
        level = _LIST_LEVEL.search(f"{element.get('style', '')} {names}")
        if tag in {"ul", "ol"}:
            self._lists.append(_labels(element))
        elif tag == "li":
            line.mark = next(self._lists[-1], "- ") if self._lists else "- "
            parent = element.getparent()
            level = _LIST_LEVEL.search(parent.get("class", "")) if parent is not None else None
        line.indent = len(self._lists)
        if level:
            line.indent = int(level[1] or 0) or int(level[2] or 0) + 1
        line.is_title = "msotitle" in names.lower() or names.split()[-1:] == ["title"]

    def _leave(self, element: Any, bold: int) -> None:
        tag = element.tag
        self._bold = bold
        if tag in _BLOCKS and not (self._in_cell and tag in {"td", "th"}):
            self._end_line()
            if tag in {"ul", "ol"} and self._lists:
                self._lists.pop()
            self._line.indent = len(self._lists)

    def _text(self, text: str | None, preformatted: bool) -> None:
        if text:
            self._line.add(text if preformatted else _SPACES.sub(" ", text), self._bold > 0)

    def _end_line(self) -> None:
        """Closes the paragraph; a label without text waits for the text of its item."""
        line = self._line
        text = "".join(line.pieces)
        texts = [part for part in map(tidy, text.split("\t")) if part] if text.strip() else []
        if not texts:
            self._line = _Line(line.heading, line.indent, line.mark, line.number)
            return
        text = line.mark + ("\n" if self._in_cell else "\t").join(texts)
        bold = line.is_bold
        self.blocks.append(Paragraph(text, line.heading, line.indent, bold, line=line.number))
        if line.is_title and not self.title:
            self.title = text.replace("\n", " ")
        self._line = _Line(indent=line.indent)

    # Tables

    def _table(self, element: Any) -> None:
        self._tables += 1
        is_sheet = "waffle" in element.get("class", "").split()
        for caption in element.iterchildren("caption"):
            self.feed(caption)
        cells: list[Cell] = []
        reaches: dict[int, tuple[int, int]] = {}
        rows = [row for row in _rows(element, is_sheet) if not self._is_filler(row[0])]
        work = 0
        for row, (row_element, group_end) in enumerate(rows):
            fill = self._styles.of(row_element).fill
            reaches = {start: reach for start, reach in reaches.items() if reach[1] > row}
            column = 0
            work += len(reaches)
            for cell in _cells(row_element, is_sheet):
                while column in reaches:
                    column += reaches[column][0]
                    work += 1
                taken = self._cell(cell, row, column, min(group_end, len(rows)) - row, fill)
                if taken.column_span > 1 and reaches:
                    work += len(reaches)
                    next_taken = min((start for start in reaches if start > column), default=None)
                    if next_taken is not None and next_taken < column + taken.column_span:
                        taken = replace(taken, column_span=next_taken - column)
                cells.append(taken)
                reaches[column] = (taken.column_span, row + taken.row_span)
                column += taken.column_span
                work += 1
            if work > _MAX_WORK or column > _MAX_GRID:
                raise UnreadableFile(
                    f"{subject(self._name)} tem uma tabela grande de mais, a n.º {self._tables}."
                )
        if not any(cell.text or cell.fill for cell in cells):
            self._tables -= 1
            return
        width = max(cell.column + cell.column_span for cell in cells)
        table = compacted(Table(cells, len(rows), width, self._tables))
        check_size(table.row_count, table.column_count, self._name)
        if is_sheet or is_whole_sheet(table):
            found = parted(table, self._tables, [])
            self._tables += sum(isinstance(block, Table) for block in found) - 1
            self.blocks += found
        else:
            self.blocks.append(table)

    def _is_filler(self, row: Any) -> bool:
        """Word and Excel end a table with a blank row, hidden or flat, that only sets widths."""
        is_flat = row.get("height") == "0" or self._is_hidden(row)
        return is_flat and not "".join(row.itertext()).strip()

    def _cell(self, cell: Any, row: int, column: int, rows_left: int, fill: str | None) -> Cell:
        flow = _Flow(self._styles, self._name, in_cell=True)
        style = self._styles.of(cell)
        flow.feed(cell)
        text, bold = flow.lines()
        own = style.fill if style.fill is not None else fill
        row_span = min(_span(cell, "rowspan") or rows_left, rows_left)
        column_span = max(1, min(_span(cell, "colspan"), _MAX_SPAN))
        return Cell(row, column, text, row_span, column_span, own or None, bold)


def _is_layout(table: Any) -> bool:
    """A table of one cell a row that frames another table only places it on the page."""
    nested = table.iter("table")
    next(nested)
    if next(nested, None) is None:
        return False
    return all(sum(1 for _ in _cells(row, False)) < 2 for row, _ in _rows(table, False))


def _rows(table: Any, is_sheet: bool) -> Iterator[tuple[Any, int]]:
    """The rows with the index after the last row of their group (which ends row spans).

    A spreadsheet's page has its column letters in the head: they are no row.
    """
    groups: list[list[Any]] = []
    previous = None
    for child in table.iterchildren("*"):
        if child.tag == "tr":
            if previous != "tr":
                groups.append([])
            groups[-1].append(child)
        elif child.tag in {"thead", "tbody", "tfoot"} and not (is_sheet and child.tag == "thead"):
            groups.append([row for row in child if row.tag == "tr"])
        elif child.tag not in {"caption", "colgroup", "col", "thead"}:
            inner = child.iter("tr")
            groups.append([row for row in inner if next(row.iterancestors("table")) is table])
        previous = child.tag
    end = 0
    for group in groups:
        end += len(group)
        for row in group:
            yield row, end


def _cells(row: Any, is_sheet: bool) -> Iterator[Any]:
    for cell in row:
        if cell.tag == "td" or (cell.tag == "th" and not is_sheet):
            yield cell


def _span(cell: Any, attribute: str) -> int:
    digits = cell.get(attribute, "1").strip()[:9]
    return int(digits) if digits.isdecimal() else 1


def _labels(element: Any) -> Iterator[str]:
    """What stands before each item of a list: "- ", or "1. ", "b. ", "iv. " going up."""
    if element.tag == "ul":
        while True:
            yield "- "
    start = element.get("start", "1").strip()[:6]
    number = int(start) if start.lstrip("-").isdecimal() else 1
    kind = element.get("type", "1")
    while True:
        yield f"{_numeral(number, kind)}. "
        number += 1


def _numeral(number: int, kind: str) -> str:
    if kind in {"a", "A"} and 0 < number <= 26:
        return chr(ord(kind) + number - 1)
    if kind in {"i", "I"} and 0 < number < 40:
        roman = "x" * (number // 10) + _ROMAN_UNITS[number % 10]
        return roman if kind == "i" else roman.upper()
    return str(number)


def _word_label(element: Any) -> str:
    """Word writes the bullet or number of a list item as text."""
    label = "".join(element.itertext()).strip()
    if len(label) == 1 and (not label.isalnum() or label in _PLAIN_BULLETS):
        return "- "
    return f"{label} " if label else ""
