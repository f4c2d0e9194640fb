"""Tables written with characters: TABs, pipes, drawn boxes, semicolons, aligned columns.

Each finder looks at the lines from `start` on and answers `Found` (the rows' raw texts and the
index of the line after the table) or None where no such table begins. No rows in `Found` says that
no line before `end` begins such a table, so that a long run is looked at once.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

Lines = Sequence[str]


class Found(NamedTuple):
    rows: list[list[str]]
    end: int


Finder = Callable[[Lines, int], "Found | None"]

_PIPE = re.compile(r"(?<!\\)\|")
_DELIMITER = re.compile(r"\s*:?-+:?\s*")
_PAGE_NUMBER = re.compile(r"\d{1,4}|[ivxlcIVXLC]{1,7}")
_LIST_MARK = re.compile(
    r" *(?:\d{1,3}(?:\.\d{1,3})*[.)]|[a-zA-Z][.)]|[ivx]{1,5}[.)]|[-–—•▪●◦·o\uf0b7\uf0a7]) *"
)
_BOX_CHARACTERS = str.maketrans(
    {
        **dict.fromkeys("│┃║┆┊╎", "|"),
        **dict.fromkeys("─━╌┄┈", "-"),
        **dict.fromkeys("═", "="),
        **dict.fromkeys("┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋╒╕╘╛╞╡╤╧╪╟╢╫╥╨╓╖╙╜", "+"),
    }
)
_BOX_RULE = re.compile(r"\+[-=+:]*[-=][-=+:]*\+")
_ALIGNED_RULE = re.compile(r" *[-=]{2,}(?: +[-=]{2,})+ *")
_GUTTER = re.compile(r"\S(?: {2,})\S")
_LONGEST_ALIGNED = 1_000
_LONGEST_QUOTED = 60
_LONGEST_ROW = 60
_HEADER_LINES = 6


def find_tabbed(lines: Lines, start: int) -> Found | None:
    """A run of lines with TABs. A table of contents or a list with TABs after its bullets is text.

    A cell that a spreadsheet quoted because it holds line breaks is put together again, and so are
    rows that a word processor broke at the paragraphs of their cells.
    """
    rows: list[list[str]] = []
    end = start
    while end < len(lines):
        line, after = _quoted_line(lines, end)
        if "\t" not in line:
            break
        rows.append([_unquoted(cell) for cell in line.split("\t")])
        end = after
    if not rows:
        return None
    is_whole = len({len(row) for row in rows}) == 1 and not "".join(lines[end : end + 1]).strip()
    if not is_whole and (broken := _broken_rows(lines, start)):
        return broken
    if len(rows) == 1 and sum(bool(cell.strip()) for cell in rows[0]) < 3:
        return Found([], end)
    if is_contents(rows) or all(map(_is_list_item, rows)):
        return Found([], end)
    return Found(rows, end)


def _broken_rows(lines: Lines, start: int) -> Found | None:
    """Rows each of which goes on over lines until it has as many TABs as a whole row.

    A line without TABs after a whole row belongs to its last cell when that has text, else to the
    first cell of the next row. Taken for such a table only with two broken rows, or one that has
    a line without TABs in it.
    """
    width = max(line.count("\t") for line in lines[start : start + _HEADER_LINES])
    if width < 2 or "\t" not in lines[start]:
        return None
    rows: list[list[str]] = []
    end, broken, has_bare_line = start, 0, False
    while end < len(lines):
        row, after = _row_of_width(lines, end, width)
        if row is None:
            break
        if after - end > 1:
            broken += 1
            bare = [line for line in lines[end:after] if "\t" not in line]
            has_bare_line |= bool(bare)
            leading = next(n for n, line in enumerate(lines[end:after]) if "\t" in line)
            if leading and rows and rows[-1][-1].strip():
                first = "\n".join(lines[end : end + leading])
                rows[-1][-1] += "\n" + first
                row[0] = row[0].removeprefix(first).lstrip("\n")
        rows.append(row)
        end = after
    if broken < 2 and not has_bare_line:
        return None
    return Found([[_unquoted(cell) for cell in row] for row in rows], end)


def _row_of_width(lines: Lines, start: int, width: int) -> tuple[list[str] | None, int]:
    """The cells of the lines from `start` that have `width` TABs together; the next index."""
    if not lines[start].strip():
        return None, start
    tabs = 0
    for end in range(start, min(start + _LONGEST_ROW, len(lines))):
        tabs += lines[end].count("\t")
        if tabs == width:
            return "\n".join(lines[start : end + 1]).split("\t"), end + 1
        if tabs > width or (not tabs and not lines[end].strip()):
            break
    return None, start


def is_contents(rows: Sequence[Sequence[str]]) -> bool:
    """Titles with page numbers that never go down (a heading line above them is allowed)."""
    entries = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    if len(entries) > 3 and not _is_contents_entry(entries[0]):
        entries = entries[1:]
    if not all(map(_is_contents_entry, entries)):
        return False
    pages = [int(entry[-1]) for entry in entries if entry[-1].isdecimal()]
    return bool(pages) and all(before <= after for before, after in pairwise(pages))


def _is_contents_entry(texts: list[str]) -> bool:
    return 2 <= len(texts) <= 3 and _PAGE_NUMBER.fullmatch(texts[-1]) is not None


def _is_list_item(row: list[str]) -> bool:
    texts = [cell for cell in row if cell.strip()]
    return len(texts) < 2 or (len(texts) == 2 and _LIST_MARK.fullmatch(texts[0]) is not None)


def _quoted_line(lines: Lines, index: int) -> tuple[str, int]:
    """The line at `index` with those that an open quoted cell continues on; the next index."""
    line = lines[index]
    if not _opens_quote(line.rsplit("\t", 1)[-1]):
        return line, index + 1
    for end in range(index + 1, min(index + _LONGEST_QUOTED, len(lines))):
        inside, tab, after = lines[end].partition("\t")
        if inside.count('"') % 2 == 0:
            if tab:
                break
            continue
        if not inside.rstrip().endswith('"'):
            break
        if not (tab and _opens_quote(after.rsplit("\t", 1)[-1])):
            return "\n".join(lines[index : end + 1]), end + 1
    return line, index + 1


def _opens_quote(cell: str) -> bool:
    return cell.startswith('"') and cell.count('"') % 2 == 1


def _unquoted(cell: str) -> str:
    if "\n" in cell and len(cell) > 1 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell


def find_piped(lines: Lines, start: int) -> Found | None:
    """Rows between pipes; the delimiter row of Markdown is needed only without outer pipes."""
    first = lines[start].strip()
    outer = first.startswith("|")
    if "|" not in first:
        return None
    is_delimited = start + 1 < len(lines) and _is_delimiter(lines[start + 1])
    if not is_delimited and (not outer or len(_pipe_cells(first)) < 2):
        return None
    end = start
    while end < len(lines) and _is_piped(lines[end], outer):
        end += 1
    rows = [
        _pipe_cells(line)
        for index, line in enumerate(lines[start:end])
        if not (_is_delimiter(line) and (index == 1 or "--" in line))
    ]
    return Found(rows, end)


def _is_piped(line: str, outer: bool) -> bool:
    stripped = line.strip()
    return stripped.startswith("|") and len(stripped) > 1 if outer else "|" in stripped


def _is_delimiter(line: str) -> bool:
    return "|" in line and all(_DELIMITER.fullmatch(cell) for cell in _pipe_cells(line))


def _pipe_cells(line: str) -> list[str]:
    cells = _PIPE.split(line.strip())
    if cells and not cells[0].strip():
        cells = cells[1:]
    if cells and not cells[-1].strip() and line.rstrip().endswith("|"):
        cells = cells[:-1]
    return [cell.replace("\\|", "|") for cell in cells]


def find_boxed(lines: Lines, start: int) -> Found | None:
    """A drawn table: "+---+---+" rules or box-drawing characters.

    Between two rules stand the lines of one row, unless only the header has a rule under it:
    then every line is a row.
    """
    if not _BOX_RULE.fullmatch(lines[start].strip().translate(_BOX_CHARACTERS)):
        return None
    groups: list[list[list[str]]] = [[]]
    end, double = start, False
    while end < len(lines):
        line = lines[end].strip().translate(_BOX_CHARACTERS)
        if line.startswith("+") and set(line) <= set("+-=:|  "):
            double |= "=" in line and end > start
            groups.append([])
        elif line.startswith("|"):
            groups[-1].append(_pipe_cells(line))
        else:
            break
        end += 1
    groups = [group for group in groups if group]
    if len(groups) <= 2 and not double:
        return Found([row for group in groups for row in group], end)
    return Found([_joined(group) for group in groups], end)


def _joined(group: list[list[str]]) -> list[str]:
    width = max(len(row) for row in group)
    padded = [row + [""] * (width - len(row)) for row in group]
    return ["\n".join(cell.strip() for cell in column) for column in zip(*padded, strict=True)]


def find_semicolons(lines: Lines, start: int) -> Found | None:
    """At least three lines with the same number (two or more) of semicolons outside quotes."""
    first = _semicolon_cells(lines[start])
    if len(first) < 3:
        return None
    rows, end = [first], start + 1
    while end < len(lines) and len(cells := _semicolon_cells(lines[end])) == len(first):
        rows.append(cells)
        end += 1
    return Found(rows, end) if len(rows) > 2 else None


def _semicolon_cells(line: str) -> list[str]:
    if line.count(";") < 2 or "\t" in line:
        return []
    try:
        return next(csv.reader([line], delimiter=";"), [])
    except csv.Error:
        return []


def find_aligned(lines: Lines, start: int) -> Found | None:
    """Columns kept apart by at least two blanks on every line: three lines or more, or ruled."""
    if not _is_aligned(lines[start]):
        return None
    end = start
    while end < len(lines) and (_is_aligned(lines[end]) or _is_indented(lines[end])):
        end += 1
    run = lines[start:end]
    ruled = any(_ALIGNED_RULE.fullmatch(line) for line in run[:2])
    body = [line for line in run if not _ALIGNED_RULE.fullmatch(line)]
    if len(body) < (2 if ruled else 3):
        return Found([], end)
    spans = _columns(body)
    rows = [[line[first:last].strip() for first, last in spans] for line in body]
    full = sum(sum(map(bool, row)) >= (2 if ruled else 3) for row in rows)
    return Found(rows if 2 * full > len(rows) and not is_contents(rows) else [], end)


def _is_aligned(line: str) -> bool:
    if "\t" in line or "|" in line or len(line) > _LONGEST_ALIGNED:
        return False
    return _GUTTER.search(line) is not None or _ALIGNED_RULE.fullmatch(line) is not None


def _is_indented(line: str) -> bool:
    return line.startswith("  ") and "\t" not in line and 2 < len(line.strip()) < _LONGEST_ALIGNED


def _columns(lines: Lines) -> list[tuple[int, int]]:
    """The (first, last + 1) character positions of columns: gutters are blank on every line."""
    width = max(map(len, lines))
    inked = [False] * (width + 2)
    for line in lines:
        for position, character in enumerate(line):
            if character != " ":
                inked[position] = True
    spans, first, position = [], None, 0
    while position < width + 1:
        if inked[position] and first is None:
            first = position
        if first is not None and not inked[position] and not inked[position + 1]:
            spans.append((first, position))
            first = None
        position += 1
    return spans


FINDERS: tuple[Finder, ...] = (
    find_tabbed,
    find_piped,
    find_boxed,
    find_semicolons,
    find_aligned,
)
