"""A row that the end of a page cut in two is made one again."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from monitor.documents.model import Cell, Table
from monitor.documents.reading.pdf_text import is_broken, joined

# What goes on from the line before: a lower-case word, a closing or opening parenthesis.
_GOES_ON = re.compile(r"(?!n\.?\s?[ºo°]s?\b)[a-zà-ÿ(),;]")
# "1.2 …", "a) …": what has a number begins, however it is written.
_CODED = re.compile(r"\(?(?:\d{1,2}(?:\.\d{1,2})*[.)]|\d{1,2}(?:\.\d{1,2})+|[a-z]\))\s")
_ENDED = (".", ";", ":", "!", "?")


def is_continued(above: Table, below: Table) -> bool:
    """Whether the first row of `below` ends a row of `above` that was drawn closed at the page's end.

    Every text of it then stands under a text, and one of them begins in the middle of a sentence.
    """
    if above.column_count != below.column_count:
        return False
    header = _repeated_rows(above, below)
    if header >= below.row_count or above.row_count <= header:
        return False
    over, under = above.rows()[-1], below.rows()[header]
    found = [
        (first, second)
        for first, second in zip(over, under, strict=True)
        if second is not None and second.text and second.row == header
    ]
    if not found or any(
        first is None or not first.text or _CODED.match(second.text) for first, second in found
    ):
        return False
    open_ends = [second for first, second in found if first and not first.text.endswith(_ENDED)]
    going_on = [cell for cell in open_ends if _GOES_ON.match(cell.text)]
    return len(going_on) * 2 >= len(found) or (
        len(found) == 1 == len(open_ends) and _is_tail(open_ends[0], below)
    )


def _is_tail(cell: Cell, table: Table) -> bool:
    """Whether a text alone on its row, as narrow as its column, stands over rows that are full."""
    texts: Counter[int] = Counter(
        each.row for each in table.cells if each.text and each.row > cell.row
    )
    column = {
        each.column_span for each in table.cells if each.column == cell.column and each is not cell
    }
    full = sorted(texts.values())
    return (
        cell.text[0].isalpha()
        and cell.column_span in column
        and bool(full)
        and full[len(full) // 2] > 2
    )


def join_cut_row(above: Table, below: Table) -> bool:
    """Move the first row of `below`, after its repeated header, into the last row of `above`.

    Returns whether the two tables have the same columns, so that it could be done.
    """
    if above.column_count != below.column_count:
        return False
    header = _repeated_rows(above, below)
    if header >= below.row_count:
        return False
    last = above.row_count - 1
    places = {
        cell.column: place
        for place, cell in enumerate(above.cells)
        if cell.row + cell.row_span - 1 == last
    }
    first = [cell for cell in below.cells if cell.row == header]
    if any(cell.text and cell.column not in places for cell in first):
        return False
    for cell in first:
        if cell.text:
            whole = above.cells[places[cell.column]]
            text = _continued(whole.text, cell.text)
            above.cells[places[cell.column]] = replace(whole, text=text)
    below.cells = [
        moved for cell in below.cells if (moved := _without_row(cell, header)) is not None
    ]
    below.row_count -= 1
    return True


def _repeated_rows(above: Table, below: Table) -> int:
    """How many rows at the top of both tables have the same texts."""
    count = 0
    for first, second in zip(above.rows(), below.rows(), strict=False):
        texts = [[cell.text if cell else "" for cell in row] for row in (first, second)]
        if texts[0] != texts[1] or not any(texts[0]):
            break
        count += 1
    return count


def _continued(first: str, second: str) -> str:
    if not first:
        return second
    *before, line = first.split("\n")
    if is_broken(line.split()[-1], second):
        return first + second
    if _GOES_ON.match(second):
        return "\n".join([*before, joined(line, second)])
    return f"{first}\n{second}"


def _without_row(cell: Cell, row: int) -> Cell | None:
    if cell.row > row:
        return replace(cell, row=cell.row - 1)
    if cell.row + cell.row_span <= row:
        return cell
    if cell.row_span == 1:
        return None
    # What the cell said now stands on the page before; the rest of its span stays empty here.
    return replace(cell, row_span=cell.row_span - 1, text="" if cell.row == row else cell.text)
