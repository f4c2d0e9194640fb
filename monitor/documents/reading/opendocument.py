"""OpenDocument spreadsheets (ods): the texts as shown, spans, fills, hidden sheets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from monitor.documents.model import UnreadableFile
from monitor.documents.package import Package
from monitor.documents.reading.colour import normal
from monitor.documents.reading.number_format import plain
from monitor.documents.reading.sheets import Sheet

_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _TEXT, _STYLE = _OASIS + "table:1.0}", _OASIS + "text:1.0}", _OASIS + "style:1.0}"
_OFFICE, _FO = _OASIS + "office:1.0}", _OASIS + "xsl-fo-compatible:1.0}"
_ROW, _CELL, _COVERED = (_TABLE + tag for tag in ("table-row", "table-cell", "covered-table-cell"))
_REPEATED, _ROWS = _TABLE + "number-columns-repeated", _TABLE + "number-rows-repeated"
_GROUPS = {
    _TABLE + tag
    for tag in ("table-row-group", "table-rows", "table-header-rows", "table-column-group",
                "table-columns", "table-header-columns")
}  # fmt: skip
# A repeated text beyond these counts is a filled-down sheet, not a table that someone wrote.
_MAX_REPEAT = 1_000


def read_sheets(data: bytes, notes: list[str]) -> Iterator[Sheet]:
    """The sheets in order.

    Raises:
        UnreadableFile: when the package is damaged, encrypted or holds no spreadsheet.
    """
    package = Package(data)
    manifest = package.xml("META-INF/manifest.xml")
    if manifest is not None and any("encryption-data" in str(e.tag) for e in manifest.iter()):
        raise UnreadableFile(
            "O ficheiro está protegido por palavra-passe: tem de ser guardado sem palavra-passe."
        )
    root = package.xml("content.xml")
    body = None if root is None else root.find(f"{_OFFICE}body/{_OFFICE}spreadsheet")
    if body is None:
        raise UnreadableFile("O ficheiro OpenDocument não tem uma folha de cálculo dentro.")
    styles = _Styles(root)
    for table in body.findall(_TABLE + "table"):
        name = table.get(_TABLE + "name", "")
        if styles.is_hidden(table.get(_TABLE + "style-name")):
            notes.append(f"A folha «{name}» está oculta e foi lida.")
        yield _sheet(table, name, styles, notes)


class _Styles:
    def __init__(self, root: Any) -> None:
        self._looks: dict[str, tuple[str | None, bool]] = {}
        self._hidden: set[str] = set()
        parents: dict[str, str] = {}
        for style in root.iter(_STYLE + "style"):
            name = style.get(_STYLE + "name", "")
            parents[name] = style.get(_STYLE + "parent-style-name", "")
            cell = style.find(_STYLE + "table-cell-properties")
            text = style.find(_STYLE + "text-properties")
            table = style.find(_STYLE + "table-properties")
            fill = None if cell is None else cell.get(_FO + "background-color")
            bold = text is not None and text.get(_FO + "font-weight") == "bold"
            self._looks[name] = (normal(fill), bold)
            if table is not None and table.get(_TABLE + "display") == "false":
                self._hidden.add(name)

    def look(self, name: str | None) -> tuple[str | None, bool]:
        return self._looks.get(name or "", (None, False))

    def is_hidden(self, name: str | None) -> bool:
        return name in self._hidden


def _sheet(table: Any, name: str, styles: _Styles, notes: list[str]) -> Sheet:
    sheet = Sheet(name)
    defaults = _column_styles(table)
    row = 0
    hidden: list[str] = []
    for element in _flat(table):
        if element.tag != _ROW:
            continue
        repeat = _count(element.get(_ROWS))
        if element.get(_TABLE + "visibility") in {"collapse", "filter"} and repeat < _MAX_REPEAT:
            hidden.append(str(row + 1))
        cells = list(_cells(element, row, sheet, styles, defaults))
        # Office suites pad a sheet by repeating its last rows up to the very bottom.
        for copy in range(repeat if cells and repeat <= _MAX_REPEAT else min(repeat, 1)):
            for column, text, fill, bold in cells:
                sheet.put(row + copy, column, text, fill, bold)
        row += repeat
    if hidden:
        notes.append(
            f"Na folha «{name}» há linhas ocultas, que foram lidas: {', '.join(hidden[:10])}."
        )
    return sheet


def _column_styles(table: Any) -> list[str | None]:
    styles: list[str | None] = []
    for element in _flat(table):
        if element.tag == _TABLE + "table-column":
            repeat = min(_count(element.get(_REPEATED)), _MAX_REPEAT)
            styles.extend([element.get(_TABLE + "default-cell-style-name")] * repeat)
    return styles


def _cells(
    row_element: Any, row: int, sheet: Sheet, styles: _Styles, defaults: list[str | None]
) -> Iterator[tuple[int, str, str | None, bool]]:
    column = 0
    for cell in row_element:
        if cell.tag not in (_CELL, _COVERED):
            continue
        repeat = _count(cell.get(_REPEATED))
        if cell.tag == _CELL:
            style = cell.get(_TABLE + "style-name")
            if style is None and column < len(defaults):
                style = defaults[column]
            fill, bold = styles.look(style)
            text = _shown(cell)
            rows = _count(cell.get(_TABLE + "number-rows-spanned"))
            columns = _count(cell.get(_TABLE + "number-columns-spanned"))
            if rows > 1 or columns > 1:
                sheet.merges.append((row, column, row + rows - 1, column + columns - 1))
            if text or (fill and repeat <= _MAX_REPEAT):
                for copy in range(min(repeat, _MAX_REPEAT)):
                    yield column + copy, text, fill, bold
        column += repeat


def _shown(cell: Any) -> str:
    """The paragraphs of a cell, comments left out; a bare number when there is no text."""
    lines = [
        " ".join(line.split())
        for element in cell
        if element.tag in (_TEXT + "p", _TEXT + "h")
        for line in _inline(element).split("\n")
    ]
    text = "\n".join(line for line in lines if line)
    value = cell.get(_OFFICE + "value")
    if not text and value:
        try:
            return plain(float(value))
        except ValueError:
            return value
    return text


def _inline(element: Any) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.tag == _TEXT + "line-break":
            parts.append("\n")
        elif child.tag in (_TEXT + "s", _TEXT + "tab"):
            parts.append(" ")
        elif child.tag != _OFFICE + "annotation":
            parts.append(_inline(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _flat(table: Any) -> Iterator[Any]:
    for element in table:
        if element.tag in _GROUPS:
            yield from _flat(element)
        else:
            yield element


def _count(text: str | None) -> int:
    return max(1, min(int(text), 2**21)) if text and text.isdigit() else 1
