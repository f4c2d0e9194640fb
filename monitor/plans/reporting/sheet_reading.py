"""A workbook that came back: what stands in each cell, by action, and what does not fit the template.

Knows nothing of what is stored. Rows are found by their key and columns by their heading, so that they
may have been sorted, removed or moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from monitor.documents.model import Document, Table
from monitor.documents.reading.sheets import address
from monitor.plans.reporting.merging import MEASURE as MEASURE_CELL
from monitor.plans.reporting.merging import digest
from monitor.plans.reporting.sheet import (
    ACTION,
    COLUMNS,
    FIELDS,
    KEY,
    MEASURE,
    NUMBER,
    REPORTER_KEY,
    Identification,
    NotASheet,
)

_NEEDED = (KEY, ACTION, MEASURE, NUMBER, *FIELDS)
_FILLED = tuple(heading for heading in COLUMNS if heading == NUMBER or heading in FIELDS)


@dataclass(frozen=True, slots=True)
class Written:
    """`place` is where it stands, as a person finds it: "Relato!H12"."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A row or a cell that does not fit the template; `action` is None where nobody knows whose it is."""

    action: int | None
    written: Written
    sentence: str


@dataclass(slots=True)
class Filling:
    """`cells` are those with text, by action and name of the cell (`merging.input_of`); `places` where
    each cell of an action would be written; `notes` what the reader of the file has to say."""

    identification: Identification
    reporter: str = ""
    cells: dict[int, dict[str, Written]] = field(default_factory=dict)
    places: dict[int, dict[str, str]] = field(default_factory=dict)
    misplaced: list[Misplaced] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def packed(self) -> dict[str, Any]:
        """As JSON holds it, without the names of the rows, which were checked already."""
        known = self.identification
        return {
            "from": [known.network, known.organisation, known.month.isoformat()],
            "seen": [[action, seen] for action, seen in known.seen.items() if action in self.cells],
            "reporter": self.reporter,
            "notes": self.notes,
            "cells": [
                [action, name, written.text, written.place]
                for action, cells in self.cells.items()
                for name, written in cells.items()
            ],
            "places": [
                [action, name, place]
                for action, places in self.places.items()
                if action in self.cells
                for name, place in places.items()
            ],
            "misplaced": [
                [item.action, item.written.text, item.written.place, item.sentence]
                for item in self.misplaced
            ],
        }

    @classmethod
    def unpacked(cls, content: dict[str, Any]) -> Filling:
        network, organisation, month = content["from"]
        filling = cls(
            Identification(
                network, organisation, date.fromisoformat(month), {}, dict(content["seen"])
            ),
            content["reporter"],
            notes=content["notes"],
        )
        for action, name, text, place in content["cells"]:
            filling.cells.setdefault(action, {})[name] = Written(text, place)
        for action, name, place in content["places"]:
            filling.places.setdefault(action, {})[name] = place
        filling.misplaced = [
            Misplaced(action, Written(text, place), sentence)
            for action, text, place, sentence in content["misplaced"]
        ]
        return filling


def read_filling(document: Document) -> Filling:
    """Raises NotASheet, with a sentence, for what was never a template or has lost what makes it one."""
    sheets = [_Sheet(name, cells) for name, cells in _cells(document).items()]
    identification = Identification.read(
        text for sheet in sheets for text in sheet.cells.values() if text
    )
    filling = Filling(identification)
    # That parts of the template are hidden is no news.
    filling.notes = [note for note in document.notes if "ocult" not in note]
    tables = [sheet for sheet in sheets if sheet.find_heading()]
    if not tables:
        raise NotASheet(_("A linha dos títulos das colunas foi apagada ou alterada."))
    for sheet in tables:
        if missing := [heading for heading in _NEEDED if heading not in sheet.columns]:
            raise NotASheet(
                _("Não se encontra a coluna «%(name)s»: foi apagada ou mudou de nome.")
                % {"name": missing[0]}
            )
        sheet.read_into(filling)
    return filling


def _cells(document: Document) -> dict[str, dict[tuple[int, int], str]]:
    """By sheet, the text at each 0-based (row, column) of its tables."""
    found: dict[str, dict[tuple[int, int], str]] = {}
    for table in document.tables:
        if table.columns:
            found.setdefault(str(table.page_or_sheet), {}).update(_placed(table))
    return found


def _placed(table: Table) -> Iterator[tuple[tuple[int, int], str]]:
    for cell in table.cells:
        if cell.text:
            yield (table.first_row - 1 + cell.row, table.columns[cell.column]), cell.text


class _Sheet:
    def __init__(self, name: str, cells: dict[tuple[int, int], str]):
        self.name = name
        self.cells = cells
        self.heading = -1
        self.columns: dict[str, int] = {}

    def find_heading(self) -> bool:
        """The first row with the title of the keys."""
        rows = [row for (row, _column), text in sorted(self.cells.items()) if text == KEY]
        if not rows:
            return False
        self.heading = rows[0]
        for (row, column), text in sorted(self.cells.items()):
            if row == self.heading:
                self.columns.setdefault(text, column)
        return True

    def read_into(self, filling: Filling) -> None:
        for row in sorted({row for row, _column in self.cells}):
            key = self._text(row, KEY)
            if row < self.heading:
                if key == REPORTER_KEY:
                    filling.reporter = self._last_text(row)
            elif row > self.heading:
                self._read_row(row, key, filling)

    def _text(self, row: int, heading: str) -> str:
        return self.cells.get((row, self.columns[heading]), "")

    def _last_text(self, row: int) -> str:
        """What was written beside the label, "" when only the key and the label are there."""
        texts = [text for (at, _column), text in sorted(self.cells.items()) if at == row]
        return " ".join(texts[-1].split())[:200] if len(texts) > 2 else ""

    def _place(self, row: int, heading: str) -> str:
        return f"{self.name}!{address(row, self.columns[heading])}"

    def _read_row(self, row: int, key: str, filling: Filling) -> None:
        texts = {heading: text for heading in _FILLED if (text := self._text(row, heading))}
        action = self._action_of(key, filling.identification)
        if action is None or not self._is_whole(row, key, filling.identification):
            for heading, text in texts.items():
                written = Written(text, self._place(row, heading))
                filling.misplaced.append(Misplaced(action, written, self._why(action)))
                return
            return
        measure = key.partition("-")[2]
        for heading in _FILLED:
            name = FIELDS.get(heading) or f"{MEASURE_CELL}{measure}"
            place = self._place(row, heading)
            if heading == NUMBER and not measure:
                if heading in texts:
                    written = Written(texts[heading], place)
                    sentence = _("Esta ação não tem indicadores: o número não tem onde ficar.")
                    filling.misplaced.append(Misplaced(action, written, sentence))
                continue
            filling.places.setdefault(action, {}).setdefault(name, place)
            if heading in texts:
                self._keep(filling, action, name, Written(texts[heading], place))

    def _keep(self, filling: Filling, action: int, name: str, written: Written) -> None:
        """What is said twice of an action must be the same."""
        cells = filling.cells.setdefault(action, {})
        before = cells.setdefault(name, written)
        if before.text != written.text:
            sentence = _("Em %(place)s está outra coisa da mesma ação: «%(text)s».") % {
                "place": before.place,
                "text": before.text,
            }
            filling.misplaced.append(Misplaced(action, written, sentence))

    def _action_of(self, key: str, identification: Identification) -> int | None:
        if key not in identification.names:
            return None
        return int(key.partition("-")[0])

    def _is_whole(self, row: int, key: str, identification: Identification) -> bool:
        """Whether what names the row is still what goes with its key."""
        name = " ".join(f"{self._text(row, ACTION)} {self._text(row, MEASURE)}".split())
        return digest(name) == identification.names[key]

    def _why(self, action: int | None) -> str:
        if action is None:
            return _(
                "Esta linha não é da folha que foi descarregada: não se sabe a que ação pertence."
            )
        return _("A ação ou o indicador escritos nesta linha não são os da sua chave: foi trocada.")
