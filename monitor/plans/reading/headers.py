"""From the header rows of a table to the field of each column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from monitor.documents.model import Cell, Table
from monitor.plans.reading.calendar import Slot, find_slots, header_labels
from monitor.plans.reading.evidence import field_from_content
from monitor.plans.reading.fields import (
    FIELDS,
    LEVELS,
    NOTE_FIELDS,
    RANK,
    field_of,
    folded_header,
    is_header_text,
)
from monitor.plans.reading.numbering import split_code
from monitor.plans.reading.wording import clean, fold
from monitor.plans.reading.wordings import HEADER_WORD

Grid = list[list[Cell | None]]
Mapping_ = Mapping[str, str | None]

# What can stand for the action when no column is called action, best first.
_ACTION_LIKE = ("measure_group", "project", "strategy", "response", "description")
_WEAK_LEVELS = frozenset({
    "objective", "project", "programme", "problem", "strategy", "measure_group", "theme",
    "area", "response",
})  # fmt: skip
_SAID_OF_ACTIONS = frozenset({"lead", "partner", "measures", "target", "schedule"})
# "Execução" over months is when to do it; "Executado" is what was done.
_DONE = re.compile(r"(?:execut|realiz|concretiz)ad[oa]|conclu[ií]d[oa]|cumprid[oa]")
_NAMED_BY_ALL = 4
_MAX_HEADER_DEPTH = 4


@dataclass(slots=True)
class Column:
    """`header` is the text as written, `field` None when knowingly or unknowingly not mapped.

    `borrowed` when the column's own header is blank and the one on its left was taken to span it.
    `prefix` for a column that only holds the code of the level on its right.
    """

    index: int
    header: str
    field: str | None = None
    confidence: float = 1.0
    borrowed: bool = False
    prefix: bool = False


@dataclass(slots=True)
class Layout:
    """How the columns of one table are understood. `first` is the first grid row below the header.

    `promoted` is the field that stands for the action when no column is called action.
    """

    columns: list[Column]
    slots: dict[int, Slot] = field(default_factory=dict)
    first: int = 0
    headers: frozenset[str] = frozenset()
    promoted: str | None = None
    guessed: bool = False

    def fields(self) -> set[str]:
        return {column.field for column in self.columns if column.field}

    def indexes(self, name: str) -> list[int]:
        return [column.index for column in self.columns if column.field == name]

    @property
    def levels(self) -> list[str]:
        """Level fields, from the root down: those before the action in column order, others by rank."""
        found: list[str] = []
        action = min(self.indexes("action"), default=len(self.columns))
        for column in self.columns:
            if column.field not in LEVELS or column.field in found:
                continue
            if column.index < action:
                found.append(column.field)
            else:
                place = next(
                    (i for i, name in enumerate(found) if RANK[name] > RANK[column.field]),
                    len(found),
                )
                found.insert(place, column.field)
        return found

    @property
    def may_repeat(self) -> bool:
        """A table that only adds a cost or a note to actions told elsewhere."""
        return "action" in self.fields() and not self.promoted and bool(self.fields() & NOTE_FIELDS)

    @property
    def is_plan(self) -> bool:
        """A table of actions: it names actions and something that a plan says of them."""
        names = self.fields()
        others = names - {"action", "code", "notes"} - NOTE_FIELDS
        noted = names & NOTE_FIELDS
        if self.promoted:
            said = len(names & _SAID_OF_ACTIONS) + bool(self.slots)
            return said >= (1 if self.promoted in {"measure_group", "project"} else 2)
        return "action" in names and bool(others or self.slots or len(noted) > 1)


def header_row(cells: Sequence[Cell | None], mapping: Mapping_, strict: bool) -> bool:
    """Whether a row names columns. `strict` (inside a table) wants only header words."""
    texts = _distinct(cells)
    if len(texts) < 2 or any(len(text) > 90 for text in texts):
        return False
    good, fields = 0, set()
    wordy, named = 0, set()
    for text in texts:
        if len(text) <= 2 or re.fullmatch(r"\d{4}", text):  # month letters, years: no evidence
            continue
        wordy += 1
        if folded_header(text) in mapping:
            good += 1
            fields.add(mapping[folded_header(text)])
            continue
        numbered = split_code(text)
        if numbered.label and numbered.code:
            return False
        name, confidence = field_of(text)
        counted = strict and (name == "measure_value" or any(map(str.isdigit, text)))
        if name and confidence >= 0.7 and not counted:
            named.add(name)
        if name and (is_header_text(text) if strict else confidence >= 0.7):
            good += 1
            fields.add(name)
    # Different columns named by every text, whatever their wording: "Eixo de Interv.", "Indicador(es)".
    if len(named) >= _NAMED_BY_ALL and len(named) == wordy:
        return True
    labels, covered = header_labels(cells)
    slots = find_slots(labels, covered, [True] * len(labels))
    if len(slots) >= 4 and good and "schedule" not in fields:
        good += 1
        wordy += 1
        fields.add("schedule")
        wordy -= sum(len(labels[index]) > 2 and not covered[index] for index in slots)
    return good >= 2 and len(fields) >= 2 and good >= (0.7 if strict else 0.5) * wordy


def read_layout(
    table: Table, grid: Grid, start: int, mapping: Mapping_, learned: dict[str, str]
) -> Layout:
    """The layout whose header begins at grid row `start`.

    `learned` is what earlier tables taught of unknown headers, and is added to.
    """
    depth = 1
    while (
        depth < _MAX_HEADER_DEPTH
        and start + depth < len(grid)
        and _is_sub_header(grid, start, depth, mapping)
    ):
        depth += 1
    rows = grid[start : start + depth]
    labels = [[_label(cell) for cell in row] for row in rows]
    tops = _spread(rows[0], labels[0])
    scheduled = _scheduled(tops)
    slots = _slots(rows, labels, tops, scheduled)
    columns = [
        _column(index, [tops[index], *(row[index] for row in labels[1:])], index in slots, mapping)
        for index in range(table.column_count)
    ]
    for column in columns:
        column.borrowed = not any(row[column.index] for row in labels)
    layout = Layout(columns, slots, start + depth, frozenset(_texts(rows)))
    _resolve(layout, grid, mapping, learned)
    return layout


def known_header(cells: Sequence[Cell | None], headers: frozenset[str]) -> bool:
    """A row that repeats the header texts already seen."""
    texts = [folded_header(text) for text in _distinct(cells)]
    return bool(texts) and len(texts) > 1 and all(text in headers for text in texts)


def headerless_layout(table: Table, grid: Grid) -> Layout | None:
    """A layout guessed from what the cells hold, for a table that names no column."""
    layout = Layout([Column(index, "") for index in range(table.column_count)])
    labels = [_label(cell) for cell in grid[0]]
    if len(grid) > 2 and all(label and _is_plain_label(label) for label in labels):
        layout.columns = [Column(index, label) for index, label in enumerate(labels)]
        layout.first, layout.headers = 1, frozenset(_texts(grid[:1]))
    layout.guessed = True
    _infer(layout, grid, {}, {}, everything=True)
    names = layout.fields()
    if "action" not in names or len(names & {"measures", "lead", "schedule"}) < 2:
        return None
    return layout


def _is_plain_label(text: str) -> bool:
    """A word or three that could head a column: no number, no acronym, no sentence."""
    return (
        len(text) <= 40
        and len(text.split()) <= 4
        and text[-1] not in ".;"
        and not (any(letter.isdigit() for letter in text) or text.isupper())
    )


def _distinct(cells: Sequence[Cell | None]) -> list[str]:
    texts, last = [], None
    for cell in cells:
        if cell is not None and cell is not last and cell.text.strip():
            texts.append(clean(cell.text))
        last = cell
    return texts


def _texts(rows: Grid) -> set[str]:
    return {folded_header(text) for row in rows for text in _distinct(row)}


def _label(cell: Cell | None) -> str:
    return " ".join(clean(cell.text).split()) if cell else ""


def _spread(cells: Sequence[Cell | None], labels: list[str]) -> list[str]:
    """Labels with the blank columns after one given to it, as merged headers lose their span."""
    spread, last = [], ""
    for label in labels:
        last = label or last
        spread.append(last)
    return spread


def _scheduled(tops: list[str]) -> list[bool]:
    verdicts = {}
    for top in set(tops):
        numbered = bool(re.fullmatch(r"(?:ano\s+)?(?:19|20)\d\d", fold(top)))
        verdicts[top] = numbered or field_of(top)[0] in {"schedule", "executed", "done", "target"}
    return [verdicts[top] for top in tops]


def _is_sub_header(grid: Grid, start: int, depth: int, mapping: Mapping_) -> bool:
    """Row `start + depth` continues the header: calendar labels, or header words under merged ones."""
    row, above = grid[start + depth], grid[start + depth - 1]
    new = [
        (index, _label(cell))
        for index, cell in enumerate(row)
        if cell is not None and cell is not above[index] and cell.text.strip()
    ]
    distinct = {id(row[index]) for index, _ in new}
    if not new:
        # A merged header goes on below; an empty row is not part of the header.
        return any(
            cell is not None and cell is above[i] and cell.text for i, cell in enumerate(row)
        )
    labels = [""] * len(row)
    for index, label in new:
        labels[index] = label
    tops = _spread(grid[start], [_label(cell) for cell in grid[start]])
    slots = find_slots(labels, header_labels(row)[1], _scheduled(tops))
    others = [(index, label) for index, label in new if index not in slots]
    if len(slots) >= 2 and all(map(_could_head, (label for _, label in others))):
        return True
    header_like = [
        label for _, label in others if _could_head(label) or folded_header(label) in mapping
    ]
    if len(header_like) < len(others) or not others:
        return False
    merged = any(
        cell is not None and (cell.row_span > 1 or cell.column_span > 1) for cell in grid[start]
    )
    blanks_above = sum(1 for index, _ in new if not _label(grid[start][index]))
    return len(distinct) >= 2 and (merged or blanks_above > 0)


def _could_head(label: str) -> bool:
    """Header words, also those that name no field by themselves ("Total", "Tipo")."""
    words = re.findall(r"[a-z]{2,}", folded_header(label))
    return len(label) < 4 or is_header_text(label) or all(map(HEADER_WORD.fullmatch, words))


def _slots(
    rows: Grid, labels: list[list[str]], tops: list[str], scheduled: list[bool]
) -> dict[int, Slot]:
    """Slots of the deepest calendar row, with the year that an upper row gives them."""
    slots: dict[int, Slot] = {}
    for depth in range(len(labels) - 1, -1, -1):
        row = labels[depth]
        found = find_slots(row, header_labels(rows[depth])[1], scheduled)
        if depth == 0 and len(labels) > 1:
            found = {index: slot for index, slot in found.items() if index not in slots}
        if not slots:
            slots = found
            continue
        upper = _spread([], row) if depth else tops
        for index, slot in list(slots.items()):
            match = re.search(r"\b((?:19|20)\d\d)\b", upper[index])
            if match and not slot.year:
                slots[index] = Slot(slot.months, slot.label, int(match[1]), slot.done)
        for index, slot in found.items():
            slots.setdefault(index, slot)
    for index, slot in list(slots.items()):
        above = " ".join([tops[index], *(_spread([], row)[index] for row in labels[1:-1])])
        if slot.months and _DONE.search(fold(above)):
            slots[index] = Slot(slot.months, slot.label, slot.year, True)
    if len({slot.year for slot in slots.values()}) == 1 and all(s.months for s in slots.values()):
        slots = {i: Slot(slot.months, slot.label, None, slot.done) for i, slot in slots.items()}
    return slots


def _column(index: int, labels: list[str], is_slot: bool, mapping: Mapping_) -> Column:
    """The column's own header is its deepest label; what it misses comes from the one above."""
    parts: list[str] = []
    for label in labels:
        if label and label not in parts:
            parts.append(label)
    header = " – ".join(parts)
    if folded_header(header) in mapping:
        return Column(index, header, mapping[folded_header(header)])
    if is_slot:
        return Column(index, header, "schedule")
    choices = [(label, *_choice(label, mapping)) for label in reversed(parts)]
    known = [(name, confidence) for _, name, confidence in choices if name]
    if not known:
        return Column(index, header, None, 0.0)
    name, confidence = known[0]
    upper = known[-1][0]
    if upper in {"schedule", "schedule_end"} and name != upper:
        name = {"executed": "done", "target": "schedule"}.get(name, name)
    return Column(index, header, name, confidence)


def _choice(label: str, mapping: Mapping_) -> tuple[str | None, float]:
    key = folded_header(label)
    if key in mapping:
        return mapping[key], 1.0
    return field_of(label)


def _resolve(layout: Layout, grid: Grid, mapping: Mapping_, learned: dict[str, str]) -> None:
    """Decide what depends on the neighbours: which column is the action, goal or target, code…"""
    fixed = {column.index for column in layout.columns if folded_header(column.header) in mapping}
    _infer(layout, grid, mapping, learned)
    _choose_action(layout, fixed)
    _number_levels(layout, grid, fixed)
    action = min(layout.indexes("action"), default=None)
    free = [column for column in layout.columns if column.index not in fixed]
    for column in free:
        after = action is not None and column.index > action
        if column.field == "goal" and after:
            column.field = "target"
        elif column.field == "target" and not after and action is not None:
            column.field = "goal" if _wordy(layout, grid, column.index) else "target"
        elif (column.field == "code" and after) or (column.field in _WEAK_LEVELS and after):
            column.field = "notes"
        elif column.field == "measure_value" and not after:
            column.field = "code" if action is not None else None
    names = layout.fields()
    for column in free:
        if column.field == "results" and not names & {"measures", "target"}:
            column.field = "target"
        elif column.field in {"notes", "verification", "results"} and "measures" not in names:
            texts = _column_texts(grid, layout.first, column.index)
            if field_from_content(texts * 2 if len(texts) == 1 else texts)[0] == "measures":
                column.field, column.confidence = "measures", 0.7
    _separate_twins(layout, fixed)


def _number_levels(layout: Layout, grid: Grid, fixed: set[int]) -> None:
    """A code column that is blank wherever the level on its right is blank numbers that level."""
    for column, right in pairwise(layout.columns):
        if column.field != "code" or right.field not in LEVELS or column.index in fixed:
            continue
        rows = [
            (_label(row[column.index]), _label(row[right.index]))
            for row in grid[layout.first :]
            if row[column.index] is not None and row[right.index] is not None
        ]
        own = [code for code, title in rows if code and title]
        numbers_rows = any(code and not title for code, title in rows)
        once = len({code for code, _ in rows if code}) == len({title for _, title in rows if title})
        other = len(layout.indexes("code")) > 1
        if own and not numbers_rows and once and (other or len(own) < len(rows)):
            column.field, column.prefix = right.field, True


def _wordy(layout: Layout, grid: Grid, index: int) -> bool:
    texts = [_label(row[index]) for row in grid[layout.first :] if index < len(row)]
    texts = [text for text in texts if text]
    return bool(texts) and sum(not text[:1].isdigit() for text in texts) * 2 > len(texts)


def _choose_action(layout: Layout, fixed: set[int]) -> None:
    actions = [column for column in layout.columns if column.field == "action"]
    headers = []
    for column in actions:
        if column.header not in headers:
            headers.append(column.header)
    if len(headers) > 1 and not any(column.index in fixed for column in actions):
        # "Ação" and "Atividade" side by side: the finer one is the leaf, the first a level.
        leaf = next(
            (h for h in reversed(headers) if re.search(r"atividade|tarefa", fold(h))), headers[-1]
        )
        for column in actions:
            if column.header != leaf:
                column.field = "action_group"
    if actions:
        return
    for name in _ACTION_LIKE:
        candidates = [column for column in layout.columns if column.field == name]
        if candidates:
            for column in candidates:
                column.field = "action"
            layout.promoted = name
            return


def _infer(
    layout: Layout,
    grid: Grid,
    mapping: Mapping_,
    learned: dict[str, str],
    everything: bool = False,
) -> None:
    """Fields of columns with an unknown header, from what their cells hold."""
    taken = layout.fields()
    for column in layout.columns:
        if column.index in layout.slots or folded_header(column.header) in mapping:
            continue
        if column.field and not column.borrowed:
            continue
        texts = _column_texts(grid, layout.first, column.index)
        if column.borrowed and column.field:
            if field_from_content(texts)[0] == "mark_kind":
                column.field = "mark_kind"
            continue
        name, confidence = field_from_content(texts)
        key = folded_header(column.header)
        if key in learned:
            name, confidence = learned[key], 0.7
        if name == "lead" and "lead" in taken and "partner" not in taken:
            name = "partner"
        if name and (everything or name not in taken):
            column.field, column.confidence = name, confidence
            taken.add(name)
            if key:
                learned[key] = name


def _column_texts(grid: Grid, first: int, index: int) -> list[str]:
    texts, last = [], None
    for row in grid[first:]:
        cell = row[index] if index < len(row) else None
        if cell is not None and cell is not last and cell.text.strip():
            texts.append(clean(cell.text))
        last = cell
    return texts


def _separate_twins(layout: Layout, fixed: set[int]) -> None:
    """Two different headers of one level field: the second becomes the next level that is free."""
    seen: dict[str, str] = {}
    order = list(LEVELS)
    for column in layout.columns:
        name = column.field
        if name not in LEVELS or column.prefix:
            continue
        if name in seen and seen[name] != column.header and column.index not in fixed:
            later = [level for level in order[RANK[name] + 1 :] if level not in layout.fields()]
            column.field = later[0] if later else None
        if column.field:
            seen.setdefault(column.field, column.header)


def check_mapping(mapping: Mapping_ | None) -> dict[str, str | None]:
    """The caller's mapping with folded keys; unknown field names are left out."""
    return {
        folded_header(header): name
        for header, name in (mapping or {}).items()
        if not name or name in FIELDS
    }
