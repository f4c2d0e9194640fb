"""Excel workbooks (xlsx, xlsm): values as shown, fills, merged ranges, hidden parts, in one pass.

Formulas are never computed and macros never run: the value stored beside the formula is read.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

from monitor.documents.model import UnreadableFile
from monitor.documents.package import Package, check_xml, transitional
from monitor.documents.reading.colour import Theme, normal, tinted
from monitor.documents.reading.number_format import (
    NumberFormat,
    date_text,
    number_format,
    plain,
)
from monitor.documents.reading.sheets import Sheet, address, column_letters, listed

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ROW, _C, _V, _F, _IS, _T, _R = (_S + tag for tag in ("row", "c", "v", "f", "is", "t", "r"))
_MERGE, _COL = _S + "mergeCell", _S + "col"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
_PALETTE = (
    "000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF",
    "800000", "008000", "000080", "808000", "800080", "008080", "C0C0C0", "808080",
    "9999FF", "993366", "FFFFCC", "CCFFFF", "660066", "FF8080", "0066CC", "CCCCFF",
    "000080", "FF00FF", "FFFF00", "00FFFF", "800080", "800000", "008080", "0000FF",
    "00CCFF", "CCFFFF", "CCFFCC", "FFFF99", "99CCFF", "FF99CC", "CC99FF", "FFCC99",
    "3366FF", "33CCCC", "99CC00", "FFCC00", "FF9900", "FF6600", "666699", "969696",
    "003366", "339966", "003300", "333300", "993300", "993366", "333399", "333333",
)  # fmt: skip

_GENERAL = NumberFormat()


@dataclass(frozen=True, slots=True)
class _Look:
    """What a cell style means here: fill, weight and number format."""

    fill: str | None = None
    bold: bool = False
    format: NumberFormat = _GENERAL


def read_sheets(
    data: bytes, notes: list[str], progress: Callable[[float, str], None] | None = None
) -> Iterator[Sheet]:
    """The worksheets in order; what a reader should know about them is added to `notes`.

    Raises:
        UnreadableFile: when the package is damaged or a sheet is too large.
    """
    package = Package(data)
    main = package.main_part("xl/workbook.xml")
    root = package.xml(main)
    if root is None:
        raise UnreadableFile("O ficheiro Excel está incompleto: falta-lhe a lista de folhas.")
    links = package.relationships(main)
    parts = {link.kind: link.target for link in links.values() if not link.external}
    theme = Theme(package.xml(parts.get("theme", "")))
    looks = _looks(package.xml(parts.get("styles", "")), theme)
    strings = _shared_strings(package, parts.get("sharedStrings", ""))
    properties = root.find(_S + "workbookPr")
    from_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
    entries = root.findall(f"{_S}sheets/{_S}sheet")
    for position, entry in enumerate(entries):
        link = links.get(entry.get(_R_ID, ""))
        name = entry.get("name", "")
        if link is None or link.kind != "worksheet" or link.target not in package:
            continue
        if progress is not None:
            progress(position / len(entries), f"Folha «{name}»")
        if entry.get("state") in {"hidden", "veryHidden"}:
            notes.append(f"A folha «{name}» está oculta e foi lida.")
        part = package.read(link.target)
        sheet = _SheetReader(name, strings, looks, from_1904, notes).read(part, link.target)
        sheet.boxes = _boxes(package, link.target)
        yield sheet


class _SheetReader:
    def __init__(
        self,
        name: str,
        strings: list[str],
        looks: list[_Look],
        from_1904: bool,
        notes: list[str],
    ) -> None:
        self._sheet = Sheet(name)
        self._strings = strings
        self._looks = looks or [_Look()]
        self._from_1904 = from_1904
        self._notes = notes
        self._columns: dict[str, int] = {}
        self._hidden_rows: list[str] = []
        self._hidden_columns: list[str] = []
        self._uncomputed: list[str] = []

    def read(self, part: bytes, part_name: str) -> Sheet:
        check_xml(part, part_name)
        events = etree.iterparse(
            io.BytesIO(transitional(part)),
            tag=(_ROW, _MERGE, _COL),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
        )
        row = -1
        try:
            for _, element in events:
                if element.tag == _ROW:
                    number = element.get("r")
                    row = int(number) - 1 if number and number.isdigit() else row + 1
                    if element.get("hidden") in {"1", "true"} and len(element):
                        self._hidden_rows.append(str(row + 1))
                    self._row(element, row)
                    element.clear()
                elif element.tag == _MERGE:
                    self._merge(element.get("ref", ""))
                elif element.get("hidden") in {"1", "true"}:
                    self._hidden_column(element)
        except etree.XMLSyntaxError as error:
            raise UnreadableFile(
                f"O ficheiro está danificado: a folha «{self._sheet.name}» não é XML válido "
                f"(depois da linha {row + 1} da folha)."
            ) from error
        self._report()
        return self._sheet

    def _row(self, row_element: Any, row: int) -> None:
        column = -1
        columns, put, looks = self._columns, self._sheet.put, self._looks
        for cell in row_element:
            if cell.tag != _C:
                continue
            reference = cell.get("r")
            if reference is None:
                column += 1
            else:
                letters = reference.rstrip("0123456789")
                found = columns.get(letters)
                column = self._column(letters) if found is None else found
            style = cell.get("s")
            if style is None:
                look = looks[0]
            else:
                position = int(style) if style.isdigit() else 0
                look = looks[position] if position < len(looks) else looks[0]
            text = self._text(cell, look, row, column) if len(cell) else ""
            if text or look.fill:
                put(row, column, text, look.fill, look.bold)

    def _text(self, cell: Any, look: _Look, row: int, column: int) -> str:
        kind = cell.get("t")
        if kind == "inlineStr":
            inline = cell.find(_IS)
            return "" if inline is None else _rich_text(inline)
        value = cell[0]
        if value.tag != _V:
            value = cell.find(_V)
        content = None if value is None else value.text
        if not content:
            if kind != "str" and cell[0].tag == _F:
                self._uncomputed.append(address(row, column))
            return ""
        if kind == "s":
            position = int(content) if content.isdigit() else -1
            return self._strings[position] if 0 <= position < len(self._strings) else ""
        if kind in {"str", "e"}:
            return _tidy(content)
        if kind == "b":
            return "VERDADEIRO" if content == "1" else "FALSO"
        try:
            if kind == "d":
                return date_text(datetime.fromisoformat(content))
            number = float(content)
            if look.format.kind == "text":
                return plain(number)
            return look.format.show(number, from_1904=self._from_1904)
        except (ValueError, OverflowError):
            return _tidy(content)

    def _column(self, letters: str) -> int:
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - ord("A") + 1
        if not letters.isalpha() or not letters.isupper() or column > 16_384:
            raise UnreadableFile(
                f"O ficheiro está danificado: a folha «{self._sheet.name}» tem uma célula com "
                f"endereço impossível («{letters[:10]}»)."
            )
        return self._columns.setdefault(letters, column - 1)

    def _merge(self, reference: str) -> None:
        ends = [_REFERENCE.match(end) for end in reference.split(":")]
        if len(ends) == 2 and ends[0] and ends[1]:
            (first_column, first_row), (last_column, last_row) = ends[0].groups(), ends[1].groups()
            self._sheet.merges.append(
                (
                    int(first_row) - 1,
                    self._column(first_column),
                    int(last_row) - 1,
                    self._column(last_column),
                )
            )

    def _hidden_column(self, element: Any) -> None:
        first, last = element.get("min", ""), element.get("max", "")
        if first.isdigit() and last.isdigit():
            ends = dict.fromkeys([column_letters(int(first) - 1), column_letters(int(last) - 1)])
            self._hidden_columns.append("–".join(ends))

    def _report(self) -> None:
        name, notes = self._sheet.name, self._notes
        if self._hidden_rows:
            notes.append(
                f"Na folha «{name}» há linhas ocultas, que foram lidas: {listed(self._hidden_rows)}."
            )
        if self._hidden_columns:
            notes.append(
                f"Na folha «{name}» há colunas ocultas, que foram lidas: "
                f"{listed(self._hidden_columns)}."
            )
        if self._uncomputed:
            notes.append(
                f"Na folha «{name}» há fórmulas sem resultado guardado, lidas como vazias: "
                f"{listed(self._uncomputed)}."
            )


def _boxes(package: Package, part: str) -> list[str]:
    """The texts of the boxes drawn over a sheet, where titles often are."""
    found = []
    for link in package.relationships(part).values():
        if link.kind == "drawing" and not link.external:
            root = package.xml(link.target)
            for body in () if root is None else root.iter(_DRAWING + "txBody"):
                lines = (
                    "".join(text.text or "" for text in line.iter(_A + "t"))
                    for line in body.iter(_A + "p")
                )
                if text := _tidy("\n".join(lines)):
                    found.append(text)
    return found


def _tidy(text: str) -> str:
    """Lines of a cell without blanks around them; Excel writes some controls as _x000D_."""
    if "_x" in text:
        text = text.replace("_x000D_", "").replace("_x000A_", "\n")
    if "\n" not in text:
        return " ".join(text.split())
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _rich_text(element: Any) -> str:
    """The runs of a string item, phonetic guides left out."""
    parts = []
    for child in element:
        if child.tag == _T:
            parts.append(child.text or "")
        elif child.tag == _R:
            parts.extend(text.text or "" for text in child.findall(_T))
    return _tidy("".join(parts))


def _shared_strings(package: Package, part: str) -> list[str]:
    root = package.xml(part)
    return [] if root is None else [_rich_text(item) for item in root]


def _looks(root: Any | None, theme: Theme) -> list[_Look]:
    if root is None:
        return []
    codes = {
        element.get("numFmtId"): element.get("formatCode", "General")
        for element in root.findall(f"{_S}numFmts/{_S}numFmt")
    }
    fonts = [_is_bold(font) for font in root.findall(f"{_S}fonts/{_S}font")]
    fills = [_fill(fill, theme) for fill in root.findall(f"{_S}fills/{_S}fill")]
    formats: dict[str, NumberFormat] = {}
    looks = []
    for element in root.findall(f"{_S}cellXfs/{_S}xf"):
        identifier = element.get("numFmtId", "0")
        if identifier not in formats:
            formats[identifier] = number_format(
                codes.get(identifier), int(identifier) if identifier.isdigit() else 0
            )
        looks.append(
            _Look(
                _at(fills, element.get("fillId"), None),
                _at(fonts, element.get("fontId"), False),
                formats[identifier],
            )
        )
    return looks


def _at(items: list[Any], index: str | None, default: Any) -> Any:
    position = int(index) if index and index.isdigit() else -1
    return items[position] if 0 <= position < len(items) else default


def _is_bold(font: Any) -> bool:
    bold = font.find(_S + "b")
    return bold is not None and bold.get("val", "1") not in {"0", "false"}


def _fill(fill: Any, theme: Theme) -> str | None:
    pattern = fill.find(_S + "patternFill")
    if pattern is None:
        stop = next(fill.iter(_S + "color"), None)
        return None if stop is None else _colour(stop, theme)
    kind = pattern.get("patternType", "none")
    colour = pattern.find(_S + "fgColor")
    if kind == "none":
        return None
    if colour is None:
        return "808080" if kind in {"gray125", "darkGray", "mediumGray", "lightGray"} else None
    return _colour(colour, theme)


def _colour(element: Any, theme: Theme) -> str | None:
    base: str | None = element.get("rgb")
    index, indexed = element.get("theme"), element.get("indexed")
    if index and index.isdigit():
        base = theme.indexed(int(index))
    elif indexed and indexed.isdigit():
        position = int(indexed) - 8 if int(indexed) >= 8 else int(indexed)
        base = _PALETTE[position] if position < len(_PALETTE) else None
    if base is None:
        return None
    base = base[-6:]
    tint = element.get("tint")
    try:
        return normal(tinted(base, float(tint)) if tint else base)
    except ValueError:
        return None
