"""One vertical table per action: a label on the left (or above), its value on the right (or below)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.documents.model import Cell, Table
from monitor.plans.reading.calendar import (
    Marks,
    Slot,
    find_slots,
    header_labels,
    mark_of,
    read_marks,
)
from monitor.plans.reading.fields import LEVELS, field_of, folded_header, is_header_text
from monitor.plans.reading.headers import Grid
from monitor.plans.reading.numbering import split_code
from monitor.plans.reading.wording import clean, fold, is_placeholder

_INLINE = re.compile(r"^([^:\n]{3,60}?)\s*:\s*(\S.*)$", re.DOTALL)
CARD_TITLE = re.compile(
    r"^ficha\s+(?:de\s+|da\s+)?(?:a[c]?[cç][ãa]o|a[c]?tividade|medida|proje[c]?to)?\s*(?:n\.?\s?[ºo°]\s*)?([A-Z]?\d[\d.]*)?\s*[:.–—-]?\s*(.*)$",
    re.IGNORECASE,
)
_NAMES = frozenset({"nome", "titulo", "designacao", "denominacao"})
_TITLES = ("action", "measure_group", "project", "response", "strategy")


@dataclass(slots=True)
class Card:
    """What one card says, by field; `row` is the grid row where it begins."""

    row: int
    texts: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    marks: Marks = field(default_factory=Marks)
    loose: list[tuple[int, str]] = field(default_factory=list)

    def add(self, name: str, header: str, text: str) -> None:
        self.texts[name] = f"{self.texts[name]}\n{text}" if name in self.texts else text
        self.headers.setdefault(name, header)


def is_card(grid: Grid, mapping: Mapping[str, str | None]) -> bool:
    """Most rows begin with a label, at least three different ones, and no row is a header."""
    labelled, filled, fields = 0, 0, set()
    for index, row in enumerate(grid):
        cells = _cells(row, index)
        texts = [clean(cell.text) for cell in cells]
        texts = [text for text in texts if text]
        if not texts:
            continue
        filled += 1
        names = [_label(text, mapping) for text in texts]
        if len(texts) > 2 and all(names) and not _slots_of(row):
            return False
        if index == 0 and len(texts) == 2 and all(names) and len(grid) > 1:
            second = [clean(cell.text) for cell in _cells(grid[1], 1)]
            if second and not _label(second[0], mapping):
                return False
        inline = _inline(texts[0], mapping)
        if names[0] or inline or _slots_of(row) or _continues(grid, index):
            labelled += 1
        if names[0]:
            fields.add(names[0])
        for text in texts:
            if pair := _inline(text, mapping):
                fields.add(pair[0])
    widths = [
        sum(len(cell.text) > 2 for cell in _cells(row, index))
        for index, row in enumerate(grid)
        if not _slots_of(row)
    ]
    known = fields - {"?", "code"}
    return len(known) >= 3 and labelled >= 0.5 * filled and max(widths, default=0) <= 6


def goes_on(above: Table, below: Table, mapping: Mapping[str, str | None]) -> bool:
    """Whether a card that a page's end cut goes on: the first label below is new to the card above.

    A card begins with the label that the table above begins with.
    """
    pages = above.page_or_sheet, below.page_or_sheet
    if not (isinstance(pages[0], int) and isinstance(pages[1], int) and pages[1] == pages[0] + 1):
        return False
    first, second = _labels(above, mapping), _labels(below, mapping)
    known = [label for label in first if label]
    if not (known and second and second[0]) or second.count(None) * 2 > len(second):
        return False
    start = len(first) - first[::-1].index(known[0]) - 1
    if None in first[start:] or second[0] in first[start:]:
        return False
    return bool({*known, *second} & set(_TITLES))


def _labels(table: Table, mapping: Mapping[str, str | None]) -> list[str | None]:
    """The field of the label that each row begins with; None for a row that begins with none."""
    rows = [[cell for cell in _cells(row, r) if cell.text] for r, row in enumerate(table.rows())]
    return [_label(clean(row[0].text), mapping) for row in rows if row]


def read_cards(
    grid: Grid, mapping: Mapping[str, str | None], legend: Mapping[str, str]
) -> list[Card]:
    """The cards of one table: a label of the action that comes again begins another."""
    reader = _Reader(grid, mapping, legend)
    for index in range(len(grid)):
        reader.read(index)
    return [card for card in reader.cards if card.texts or card.loose]


class _Reader:
    def __init__(
        self, grid: Grid, mapping: Mapping[str, str | None], legend: Mapping[str, str]
    ) -> None:
        self.grid, self.mapping, self.legend = grid, mapping, legend
        self.cards = [Card(0)]
        self.slots: dict[int, Slot] = {}
        self.waiting: tuple[str, str] | None = None
        self.under: list[tuple[str, str]] = []

    @property
    def card(self) -> Card:
        return self.cards[-1]

    def read(self, index: int) -> None:
        row = self.grid[index]
        slots = _slots_of(row)
        if slots:
            self.slots = slots
            return
        if self.slots and self._marks(row):
            return
        cells = [cell for cell in _cells(row, index) if clean(cell.text)]
        texts = [clean(cell.text) for cell in cells]
        if not texts:
            return
        if len(texts) == 1 and self._single(texts[0], index):
            return
        if self._covered(row, index, texts):
            return
        self._pairs(texts, index)

    def _marks(self, row: list[Cell | None]) -> bool:
        kind = next(
            (mark_of(cell.text) or "" for cell in row[:2] if cell and mark_of(cell.text)), ""
        )
        marks = read_marks(row, self.slots, self.legend, set(), kind)
        words = [clean(cell.text) for i, cell in enumerate(row) if cell and i not in self.slots]
        if any(_label(text, self.mapping) not in {None, "schedule"} for text in words):
            self.slots = {}
            return False
        self.card.marks.planned |= marks.planned
        self.card.marks.done |= marks.done
        self.card.marks.words.extend(marks.words)
        self.card.marks.texts.extend(marks.texts)
        return True

    def _single(self, text: str, index: int) -> bool:
        """A row with one text: a label whose value is below, a value for it, a title."""
        if self.waiting and not _label(text, self.mapping) and not _inline(text, self.mapping):
            self._put(*self.waiting, text, index)
            self.waiting = None
            return True
        if pair := _inline(text, self.mapping):
            self._put(pair[0], pair[1], pair[2], index)
            self.waiting = None
            return True
        if name := _label(text, self.mapping):
            self.waiting = (name, text)
            return True
        numbered = split_code(text)
        if numbered.label and numbered.title and (name := field_of(numbered.label)[0]):
            self._put(name, numbered.label, text, index)
            return True
        if match := CARD_TITLE.match(text):
            self._begin("action", index)
            if match[1]:
                self.card.add("code", "N.º", match[1].rstrip("."))
            if match[2]:
                self.card.add("action", "Ação", match[2])
            return True
        return False

    def _covered(self, row: list[Cell | None], index: int, texts: list[str]) -> bool:
        """Values beside a label that is merged over several rows."""
        first = row[0]
        if (
            first is None
            or first.row == index
            or not (name := _label(clean(first.text), self.mapping))
        ):
            self.under = []
            return False
        header = clean(first.text)
        if len(texts) > 1 and all(_label(text, self.mapping) for text in texts):
            self.under = [(_label(text, self.mapping) or "?", text) for text in texts]
        elif self.under and len(self.under) == len(texts):
            for (own, label), text in zip(self.under, texts, strict=True):
                self._put(own, label, text, index)
        else:
            self._put(name, header, " ".join(texts), index)
        return True

    def _pairs(self, texts: list[str], index: int) -> None:
        names = [_label(text, self.mapping) for text in texts]
        if names[0] and len(texts) > 2 and all(names[1:]):
            self.under = [
                (name or "?", text) for name, text in zip(names[1:], texts[1:], strict=True)
            ]
            return
        if len(texts) % 2 == 0 and all(names[::2]):
            # Labels and values by turns, whatever a value is like ("Indicador | Taxa de execução").
            for label, name, value in zip(texts[::2], names[::2], texts[1::2], strict=True):
                self._put(name or "?", label, value, index)
            return
        position = 0
        while position < len(texts):
            name, text = names[position], texts[position]
            if name and position + 1 < len(texts):
                value = texts[position + 1]
                take = 2
                if not names[position + 1] or len(texts) == 2:
                    self._put(name, text, value, index)
                else:
                    take = 1
                position += take
                continue
            if pair := _inline(text, self.mapping):
                self._put(pair[0], pair[1], pair[2], index)
            elif position == 0 and len(texts) == 2:
                # An unknown label still has its value beside it.
                self._put("?" + text, text, texts[1], index)
                position += 1
            elif name:
                self.waiting = (name, text)
            else:
                self.card.loose.append((index, text))
            position += 1

    def _begin(self, name: str, index: int) -> None:
        again = name in _TITLES[:3] and any(title in self.card.texts for title in _TITLES[:3])
        later = name in self.card.texts and name in {*LEVELS, "code"} and self._complete()
        if (again and name in self.card.texts) or later:
            kept = {n: t for n, t in self.card.texts.items() if n in LEVELS and n not in _TITLES}
            headers = self.card.headers
            self.cards.append(Card(index))
            if not later:
                for level, text in kept.items():
                    self.card.add(level, headers[level], text)
            self.slots, self.waiting, self.under = {}, None, []

    def _complete(self) -> bool:
        return any(title in self.card.texts for title in _TITLES)

    def _describes(self, header: str) -> bool:
        """An objective that the action itself has, not one of the plan's levels."""
        order = list(self.card.texts)
        named = next((place for place, name in enumerate(order) if name in _TITLES[:3]), None)
        if named is None:
            return False
        return fold(header).startswith("objetivos") or any(name in LEVELS for name in order[:named])

    def _put(self, name: str, header: str, text: str, index: int) -> None:
        if name == "action" and (numbered := split_code(text)) and not numbered.title:
            name, text = "code", numbered.code
        elif name == "action" and re.fullmatch(r"[A-Z]{0,2}\d[\d.]*", text):
            name = "code"
        if is_placeholder(text):
            return
        if name in _TITLES[:3] and (label := split_code(header)).code and not label.title:
            self._begin("code", index)
            self.card.add("code", label.label, label.code)
        if name == "action" and "action" in self.card.texts and fold(header) in {"descricao"}:
            name = "description"
        self._begin(name, index)
        if name == "?" or name.startswith("?"):
            name = f"?{header}"
        elif name == "objective" and self._describes(header):
            name = "notes"
        if name in self.card.texts and self.card.headers.get(name) != header and name not in LEVELS:
            name = f"{name}:{header}"
        self.card.add(name, header, text)


def title_field(card: Card) -> str | None:
    """Which field of the card is the action's title: the most specific name that it has."""
    return next((name for name in _TITLES if name in card.texts), None)


def _cells(row: list[Cell | None], index: int) -> list[Cell]:
    """Cells that begin in this row, left to right."""
    return [
        cell
        for column, cell in enumerate(row)
        if cell is not None and cell.row == index and cell.column == column
    ]


def _slots_of(row: list[Cell | None]) -> dict[int, Slot]:
    labels, covered = header_labels(row)
    if len({label for label in labels if label and len(label) <= 12}) < 3:
        return {}
    slots = find_slots(labels, covered, [True] * len(labels))
    words = [label for index, label in enumerate(labels) if label and index not in slots]
    return slots if len(slots) >= 3 and len(words) <= 2 else {}


def _continues(grid: Grid, index: int) -> bool:
    first = grid[index][0] if grid[index] else None
    return first is not None and first.row < index


def _label(text: str, mapping: Mapping[str, str | None]) -> str | None:
    """The field that a label names; None when the text is no label."""
    key = folded_header(text)
    if key in mapping:
        return mapping[key] or "?"
    if key in _NAMES:
        return "action"
    if text and len(text) <= 60 and is_header_text(text):
        name, _ = field_of(text)
        return "target" if name == "goal" else name
    return None


def _inline(text: str, mapping: Mapping[str, str | None]) -> tuple[str, str, str] | None:
    """(field, label, value) of "Responsável: CMA" in one cell."""
    match = _INLINE.match(text)
    if match and (name := _label(match[1], mapping)):
        return name, match[1], match[2]
    return None
