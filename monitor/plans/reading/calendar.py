"""Columns that stand for months, quarters, semesters or years, and the marks under them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from monitor.documents.model import Cell
from monitor.plans.reading.schedule import month_number, months_of, part_months
from monitor.plans.reading.wording import fold, is_placeholder

_LETTERS = "jfmamjjasond"
_YEAR = re.compile(r"(?:ano\s+)?((?:19|20)\d\d)(?:\s*[-/]\s*(?:(?:19|20)?\d\d))?")
_DATED_MONTH = re.compile(
    r"([a-z]{3,9})\.?\s*[-/ ’']\s*(?:de\s+)?((?:20)?\d\d)|(\d{1,2})[/-]((?:20)?\d\d)|"
    r"((?:20)\d\d)-(\d{2})(?:-\d{2}.*)?"
)
_MARK = re.compile(r"[x✓✔√•■●▪◼█▇▓▒░*+♦◆⬛❌✗✘☑☒|/\\]+|sim|ok")
_NOT_A_MARK = re.compile(r"nao|0|-+")
_PLANNED = re.compile(r"p|prev\.?|prevista?o?s?|planead[oa]s?|programad[oa]s?|previsao")
_DONE = re.compile(
    r"e|r|c|ex\.?|exec\.?|executad[oa]s?|real\.?|realizad[oa]s?|concretizad[oa]s?|"
    r"concluid[oa]s?|feit[oa]|execucao|realizacao"
)
_BOTH = re.compile(r"p\s*[/+e&]?\s*[er]|[er]\s*/\s*p")


# The key of a legend under which it says what a plain mark means.
PLAIN_MARK = "mark"


@dataclass(frozen=True, slots=True)
class Slot:
    """What one column of a schedule stands for; a year column has no months."""

    months: tuple[int, ...]
    label: str
    year: int | None = None
    done: bool = False


@dataclass(slots=True)
class Marks:
    """What the marks of one row say. `words` are the labels of quarters or years, in order."""

    planned: set[int] = field(default_factory=set)
    done: set[int] = field(default_factory=set)
    words: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    doubtful: bool = False

    def __bool__(self) -> bool:
        return bool(self.planned or self.done or self.words or self.texts)


def header_labels(cells: Sequence[Cell | None]) -> tuple[list[str], list[bool]]:
    """The label of each column of a header row, and whether its cell goes on from the column before."""
    labels = [" ".join(cell.text.split()) if cell else "" for cell in cells]
    covered = [
        index > 0 and cell is not None and cell is cells[index - 1]
        for index, cell in enumerate(cells)
    ]
    return labels, covered


def find_slots(
    labels: Sequence[str], covered: Sequence[bool], scheduled: Sequence[bool]
) -> dict[int, Slot]:
    """Column → slot for one header row; `scheduled` says which columns stand under a schedule header.

    Letters count in the order of the months ("J F M A…" from any month on), numbers 1–12 only
    in sequence; fewer than three months outside a schedule header are no calendar.
    """
    slots: dict[int, Slot] = {}
    distinct = [index for index, label in enumerate(labels) if label and not covered[index]]
    slots.update(_letters(labels, distinct))
    slots.update(_numbers(labels, distinct, scheduled))
    for index in distinct:
        if index not in slots and (slot := _named(labels[index])):
            slots[index] = slot
    for index, label in enumerate(labels):  # a label that spans several columns
        if label and covered[index] and index - 1 in slots:
            slots[index] = slots[index - 1]
    under = sum(scheduled[index] for index in slots)
    months = [slot for slot in slots.values() if slot.months]
    if under == 0 and len(months) < 3 and len(slots) < 2:
        return {}
    return slots


def _letters(labels: Sequence[str], distinct: list[int]) -> dict[int, Slot]:
    slots: dict[int, Slot] = {}
    run: list[int] = []
    for index in [*distinct, None]:
        letter = fold(labels[index]).strip(" .") if index is not None else ""
        if index is not None and len(letter) == 1 and letter in _LETTERS:
            run.append(index)
            continue
        slots.update(_align(labels, run))
        run = []
    return slots


def _align(labels: Sequence[str], run: list[int]) -> dict[int, Slot]:
    if len(run) < 3:
        return {}
    word = "".join(fold(labels[index]).strip(" .") for index in run)
    year = _LETTERS * (len(word) // 12 + 2)
    starts = [start for start in range(12) if year.startswith(word, start)]
    if len(starts) != 1 and not (starts and starts[0] == 0 and len(word) >= 3):
        return {}
    return {
        index: Slot(((starts[0] + offset) % 12 + 1,), labels[index])
        for offset, index in enumerate(run)
    }


def _numbers(
    labels: Sequence[str], distinct: list[int], scheduled: Sequence[bool]
) -> dict[int, Slot]:
    numbered = [
        (i, int(m[1]))
        for i in distinct
        if (m := re.fullmatch(r"0?(\d{1,2})(?:\.0)?", labels[i].strip()))
    ]
    values = [value for _, value in numbered]
    consecutive = bool(values) and values == list(range(values[0], values[0] + len(values)))
    enough = len(values) >= 6 or (len(values) >= 3 and all(scheduled[i] for i, _ in numbered))
    if not (consecutive and enough and values[0] >= 1 and values[-1] <= 12):
        return {}
    return {index: Slot((value,), labels[index]) for index, value in numbered}


@lru_cache(maxsize=1024)
def _named(label: str) -> Slot | None:
    folded = fold(label).strip(" .:")
    if month := month_number(folded):
        return Slot((month,), label)
    if parts := part_months(label):
        return Slot(tuple(parts), label.strip(), _year_in(folded))
    if match := _YEAR.fullmatch(folded):
        return Slot((), label.strip(), int(match[1]))
    if match := _DATED_MONTH.fullmatch(folded):
        month = month_number(match[1]) if match[1] else int(match[3] or match[6])
        year = int((match[2] or match[4] or match[5])[-2:]) + 2000
        if month and 1 <= month <= 12:
            return Slot((month,), label.strip(), year)
    if re.fullmatch(r"[a-z]{3,9}\.?\s*(?:-|a|/)\s*[a-z]{3,9}\.?", folded) and (
        months := months_of(label)
    ):
        return Slot(tuple(months), label.strip())
    return None


def _year_in(text: str) -> int | None:
    match = re.search(r"(?:19|20)\d\d", text)
    return int(match[0]) if match else None


def mark_of(text: str) -> str | None:
    """ "planned", "done", "both", or "" for a plain mark; None when the text is no mark."""
    folded = fold(text).strip(" .")
    if _BOTH.fullmatch(folded):
        return "both"
    if _PLANNED.fullmatch(folded):
        return "planned"
    if _DONE.fullmatch(folded):
        return "done"
    return "" if _MARK.fullmatch(folded) else None


def is_spoken(cell: Cell) -> bool:
    """A text among the months that says the schedule in words ("Ao longo do ano") and is no mark."""
    text = cell.text.strip()
    if not text or mark_of(text) is not None:
        return False
    return cell.column_span >= 3 or (len(text) > 4 and bool(months_of(text)))


def background_fills(rows: Sequence[Sequence[Cell | None]], slots: Mapping[int, Slot]) -> set[str]:
    """Fills of month cells that are decoration: nearly all of them have it while others are marked by text."""
    fills: Counter[str] = Counter()
    total = marked = 0
    for row in rows:
        for index in slots:
            cell = row[index] if index < len(row) else None
            if cell is None:
                continue
            total += 1
            marked += bool(cell.text.strip()) and mark_of(cell.text) is not None
            if cell.fill:
                fills[cell.fill] += 1
    if not total or len(rows) < 2:
        return set()
    several = len(fills) > 1
    return {
        fill
        for fill, count in fills.items()
        if (count > 0.85 * total and (marked or several))
        or (marked and count > 0.5 * total and len(rows) > 2)
    }


def marks_fulfil_fills(rows: Sequence[Sequence[Cell | None]], slots: Mapping[int, Slot]) -> bool:
    """Whether plain marks stand on some filled cells and not on others: filled what was planned,
    marked what was done. On all of them, or on none, a mark is one more way to say planned."""
    background = background_fills(rows, slots)
    filled = []
    for row in rows:
        cells = [cell for index in slots if index < len(row) and (cell := row[index])]
        # One colour from end to end may be a striped table's.
        if len({cell.fill for cell in cells}) > 1:
            own = [cell for cell in cells if cell.fill and cell.fill not in background]
            filled += [mark_of(cell.text) == "" for cell in own]
    return any(filled) and not all(filled)


def read_marks(
    row: Sequence[Cell | None],
    slots: Mapping[int, Slot],
    legend: Mapping[str, str],
    background: set[str],
    kind: str = "",
) -> Marks:
    """The marks of one row. `kind` is "planned" or "done" when the row itself says so.

    `legend` is fill, or PLAIN_MARK, → "planned" | "done"; a text that is no mark is returned in `texts`.
    """
    marks = Marks()
    seen: set[int] = set()
    for index, slot in slots.items():
        cell = row[index] if index < len(row) else None
        if cell is None:
            continue
        text = cell.text.strip()
        meanings = _meanings(cell, text, slot, legend, background, kind)
        spoken = is_spoken(cell)
        if (
            text
            and not spoken
            and mark_of(text) is None
            and id(cell) not in seen
            and not _blank(text)
        ):
            if slot.months and len(text) > 1:
                marks.doubtful = True
            marks.texts.append(f"{slot.label}: {text}")
        seen.add(id(cell))
        if "planned" in meanings:
            marks.planned.update(slot.months)
        if "done" in meanings:
            marks.done.update(slot.months)
        if meanings and (slot.year or len(slot.months) > 1):
            word = slot.label
            if slot.year and str(slot.year) not in word:
                word = f"{word} {slot.year}"
            if word not in marks.words:
                marks.words.append(word)
    return marks


def _blank(text: str) -> bool:
    return is_placeholder(text) or bool(_NOT_A_MARK.fullmatch(fold(text)))


def _meanings(
    cell: Cell, text: str, slot: Slot, legend: Mapping[str, str], background: set[str], kind: str
) -> set[str]:
    meanings: set[str] = set()
    plain = "done" if slot.done else kind or "planned"
    if text and not _blank(text):
        mark = mark_of(text)
        if mark == "both":
            meanings |= {"planned", "done"}
        elif mark is None:
            if not (is_spoken(cell) and months_of(text)):
                meanings.add(plain)
        else:
            told = slot.done or kind
            meanings.add(mark or (plain if told else legend.get(PLAIN_MARK, plain)))
    if cell.fill and cell.fill not in background:
        meanings.add(legend.get(cell.fill, plain))
    return meanings
