"""The dictionary as a file, out and in again: a workbook with a line for each indicator, or JSON.

Reading compares what the file says with what is stored, checks the dictionary that would come of it
as a whole, and writes nothing: the preview is a value that the page shows and that
`import_indicators` is given after a person agreed. Every problem is told at once, with its cell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from monitor.documents.model import Cell, Document, Table
from monitor.documents.sandbox import read_safely
from monitor.indicators.fields import BOOLEANS, as_text
from monitor.indicators.models import Indicator
from monitor.kernel import previews
from monitor.kernel.previews import Change
from monitor.kernel.text import fold

MOST_INDICATORS = 5_000

# Field → (heading of the workbook, other headings that mean the same), in the order of the file.
COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("Código", "code"),
    "name": ("Nome", "indicador", "designação", "name"),
    "name_en": ("Nome em inglês", "name_en", "english name"),
    "definition": ("O que mede", "definição", "definition"),
    "definition_en": ("O que mede, em inglês", "definição em inglês", "definition_en"),
    "theme": ("Tema", "theme"),
    "unit": ("Unidade", "unit"),
    "decimals": ("Casas decimais", "decimals"),
    "polarity": ("O que é bom", "polaridade", "polarity"),
    "formula": ("Fórmula", "formula"),
    "roll_up": ("Como se agrega", "agregação", "roll_up"),
    "weight": ("Indicador que pesa a média", "peso", "weight"),
    "partial": ("Somas incompletas", "partial"),
    "dimensions": ("Dimensões", "dimensions"),
    "cuts": ("Cortes que se publicam", "cortes", "cuts"),
    "periodicity": ("Periodicidade", "periodicity"),
    "scheme": ("Lista de regiões", "scheme"),
    "source": ("Fonte", "source"),
    "ine_code": ("Código no INE", "ine_code", "ine"),
    "sensitivity": ("Sensibilidade", "sensitivity"),
}


# Out


def as_texts(item: Indicator) -> dict[str, str]:
    return {name: as_text(item, name) for name in COLUMNS}


def as_workbook(items: Iterable[Indicator]) -> bytes:
    rows = [[headings[0] for headings in COLUMNS.values()]]
    rows += [list(as_texts(item).values()) for item in items]
    cells = [
        Cell(row, column, text, bold=row == 0)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    ]
    table = Table(cells, len(rows), len(COLUMNS), 1, pgettext("dicionário", "Indicadores"))
    # openpyxl takes a quarter of a second to load: not at every start of every process.
    from monitor.documents.writing.workbook import write_workbook

    return write_workbook(Document("xlsx", [table]))


def as_json(items: Iterable[Indicator]) -> bytes:
    """What is not said is left out; choices by their stored value."""
    entries = []
    for item in items:
        values: dict[str, Any] = {name: getattr(item, name) for name in COLUMNS}
        values["dimensions"] = dict(item.dimensions)
        entries.append({name: value for name, value in values.items() if value or value == 0})
    return json.dumps({"indicators": entries}, ensure_ascii=False, indent=1).encode()


# In


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator of the file: field → text, blank ones left out. `where` is its line, or its place in
    the list; `cells` are the addresses of fields in a workbook."""

    where: str
    values: dict[str, str]
    cells: dict[str, str] = field(default_factory=dict)

    def at(self, name: str) -> str:
        if cell := self.cells.get(name):
            return _("célula %(cell)s") % {"cell": cell}
        if name in COLUMNS:
            return f"{self.where}, «{COLUMNS[name][0]}»"
        return self.where


@dataclass(frozen=True, slots=True)
class Problem:
    where: str
    text: str
    value: str = ""
    suggestion: str = ""


@dataclass(slots=True)
class Planned:
    """What one row would make of an indicator: `item` as it would be, not yet written."""

    row: Row
    item: Indicator
    changes: list[Change]


Preview = previews.Preview[Row, Planned, Problem]

Read = tuple[list[Row], list[str], list[Problem]]


def read(data: bytes, name: str) -> Read:
    """(rows, columns that mean nothing here, problems of the whole file). Raises UnreadableFile."""
    if name.casefold().endswith(".json") or data[:1] in (b"{", b"["):
        return read_json(data)
    return read_table(data, name)


def read_table(data: bytes, name: str) -> Read:
    table = next(read_safely(data, name).tables, None)
    if table is None or table.row_count == 0:
        return [], [], [Problem("", _("O ficheiro não tem nenhuma tabela."))]
    grid = [[cell.text.strip() if cell else "" for cell in row] for row in table.rows()]
    meaning = {_plain(heading): name for name, headings in COLUMNS.items() for heading in headings}
    columns = {at: meaning.get(_plain(text)) for at, text in enumerate(grid[0])}
    ignored = [grid[0][at] for at, name in columns.items() if name is None and grid[0][at]]
    if "code" not in columns.values():
        return [], ignored, [Problem("", _("Falta a coluna «Código»."))]
    rows = []
    for number, cells in enumerate(grid[1:], start=table.first_row + 1):
        values = {}
        addresses = {}
        for at, text in enumerate(cells):
            if known := columns[at]:
                sheet_column = table.columns[at] if table.columns else at
                addresses[known] = f"{column_letters(sheet_column)}{number}"
                if text:
                    values[known] = text
        if values:
            rows.append(Row(_("linha %(number)d") % {"number": number}, values, addresses))
    return _not_too_many(rows, ignored)


def _plain(heading: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(heading))


def column_letters(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def read_json(data: bytes) -> Read:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        at = f" (linha {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        return (
            [],
            [],
            [Problem("", _("O ficheiro não é JSON que se possa ler%(at)s.") % {"at": at})],
        )
    entries = content.get("indicators") if isinstance(content, dict) else content
    if not isinstance(entries, list):
        return [], [], [Problem("", _("Falta a lista «indicators»."))]
    rows, problems = [], []
    ignored: dict[str, None] = {}
    for number, entry in enumerate(entries, start=1):
        where = _("indicador n.º %(number)d") % {"number": number}
        if not isinstance(entry, dict):
            problems.append(Problem(where, _("não é um objeto.")))
            continue
        values = {}
        for name, value in entry.items():
            text = _from_json(name, value)
            if name not in COLUMNS:
                ignored[name] = None
            elif text is None:
                problems.append(Problem(f"{where}, «{name}»", _("não é um valor que se espere.")))
            elif text:
                values[name] = text
        if code := values.get("code"):
            where += f" ({code})"
        rows.append(Row(where, values))
    rows, columns, more = _not_too_many(rows, list(ignored))
    return rows, columns, problems + more


def _from_json(name: str, value: Any) -> str | None:
    """The text that a workbook would have; None for what makes no sense there."""
    if isinstance(value, bool):
        return str(BOOLEANS[value])
    if isinstance(value, str | int):
        return str(value).strip()
    if value is None:
        return ""
    lists = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(lists, list) or not all(isinstance(item, list) for item in lists):
        return None
    if name == "dimensions" and isinstance(value, dict):
        return "; ".join(f"{key}: {', '.join(map(str, value[key]))}" for key in value)
    if name == "cuts" and isinstance(value, list):
        return "; ".join(" × ".join(map(str, cut)) for cut in value)
    return None


def _not_too_many(rows: list[Row], ignored: list[str]) -> Read:
    if len(rows) > MOST_INDICATORS:
        text = _("O ficheiro tem mais de %(most)s indicadores.") % {"most": MOST_INDICATORS}
        return [], ignored, [Problem("", text)]
    return rows, ignored, []
