"""From the cells of a worksheet to tables and paragraphs, whatever the spreadsheet format.

A sheet often stacks several tables with titles and notes between them: blank rows part them, and a
row with a single text above a table is its title, not its first row.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from monitor.documents.model import Block, Cell, Paragraph, Table, UnreadableFile
from monitor.documents.reading.cells import MAX_CELLS, MAX_COLUMNS
from monitor.documents.reading.grid import compacted

_LEGEND_REACH = 3

# (text, fill, bold) of one cell.
Content = tuple[str, str | None, bool]
# First row, first column, last row, last column, 0-based and inclusive.
Merge = tuple[int, int, int, int]


@dataclass(slots=True)
class Sheet:
    """The non-empty cells of one sheet by 0-based (row, column).

    `filled` cells have colour only; `boxes` are texts drawn over the sheet. Where nothing
    `is_styled` (csv) a header cannot be told from a row, and each blank row parts two tables.
    """

    name: str
    is_styled: bool = True
    cells: dict[tuple[int, int], Content] = field(default_factory=dict)
    filled: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)

    def put(self, row: int, column: int, text: str, fill: str | None, bold: bool) -> None:
        """Keep a cell.

        Raises:
            UnreadableFile: when the sheet is wider or larger than any table people write.
        """
        if not text:
            if fill and len(self.filled) < MAX_CELLS:
                self.filled[row, column] = fill
            return
        if column >= MAX_COLUMNS:
            raise UnreadableFile(
                f"A folha «{self.name}» tem texto na célula {address(row, column)}: "
                f"leem-se até {MAX_COLUMNS} colunas."
            )
        self.cells[row, column] = (text, fill, bold)
        if len(self.cells) > MAX_CELLS:
            raise UnreadableFile(
                f"A folha «{self.name}» tem mais de {MAX_CELLS} células com texto, "
                "demasiadas para um plano."
            )


def column_letters(column: int) -> str:
    """0 → "A", 26 → "AA"."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    return f"{column_letters(column)}{row + 1}"


def listed(items: list[str]) -> str:
    """The first ten of `items`, and how many more there are."""
    rest = len(items) - 10
    return ", ".join(items[:10]) + (f" e mais {rest}" if rest > 0 else "")


def blocks(sheet: Sheet, first_number: int, notes: list[str]) -> list[Block]:
    """The sheet's paragraphs and tables from top to bottom; tables count from `first_number`.

    Text that a merged range hides is told in `notes`.
    """
    found: list[Block] = [Paragraph(text, page_or_sheet=sheet.name) for text in sheet.boxes]
    if not sheet.cells:
        return found
    layout = _Layout(sheet)
    if hidden := layout.covered_texts():
        notes.append(
            f"Na folha «{sheet.name}» há texto tapado por células unidas: {listed(hidden)}."
        )
    number = first_number
    for rows in layout.runs():
        titles = 0
        while titles < len(rows) and layout.width_of(rows[titles]) <= 1:
            titles += 1
        for is_legend, group in groupby(rows[:titles], key=layout.is_legend):
            legend = list(group)
            if is_legend:
                found.append(layout.table(legend, number))
                number += 1
            else:
                found.extend(p for row in legend for p in layout.paragraphs(row))
        if titles < len(rows):
            found.append(layout.table(rows[titles:], number))
            number += 1
    return found


def is_whole_sheet(table: Table) -> bool:
    """Whether a table is a worksheet saved as a page: its first row is a title in one cell.

    With two columns, which a card has too, there must also be blank rows between the tables.
    """
    texts = [cell for cell in table.cells if cell.text]
    first = [cell for cell in texts if cell.row == 0]
    rows = {row for cell in texts for row in range(cell.row, cell.row + cell.row_span)}
    if len(first) != 1 or first[0].column_span > 1:
        return False
    return table.column_count > 2 or (table.column_count == 2 and len(rows) <= max(rows))


def parted(table: Table, first_number: int, notes: list[str]) -> list[Block]:
    """The tables and paragraphs of a whole sheet that was one table, counted from `first_number`."""
    sheet = Sheet("")
    for cell in table.cells:
        sheet.put(cell.row, cell.column, cell.text, cell.fill, cell.bold)
        if cell.row_span > 1 or cell.column_span > 1:
            bottom, right = cell.row + cell.row_span - 1, cell.column + cell.column_span - 1
            sheet.merges.append((cell.row, cell.column, bottom, right))
    return [replace(block, page_or_sheet=None) for block in blocks(sheet, first_number, notes)]


class _Layout:
    """A sheet's text rows, with merged ranges cut to the area that holds text."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        rows = sorted({row for row, _ in sheet.cells})
        last_row, last_column = rows[-1], max(column for _, column in sheet.cells)
        self._spans: dict[tuple[int, int], tuple[int, int]] = {}
        self._covered: set[tuple[int, int]] = set()
        # Rows that a text from above reaches into, and how many such texts.
        self._reach: dict[int, int] = {}
        area = 0
        for top, left, bottom, right in sheet.merges:
            bottom, right = min(bottom, last_row), min(right, last_column)
            if top > bottom or left > right or (top, left) in self._spans:
                continue
            area += (bottom - top + 1) * (right - left + 1)
            if area > MAX_CELLS:
                raise UnreadableFile(
                    f"A folha «{sheet.name}» tem células unidas que cobrem mais de {MAX_CELLS} "
                    f"células (por exemplo em {address(top, left)})."
                )
            self._spans[top, left] = (bottom - top + 1, right - left + 1)
            for row in range(top, bottom + 1):
                self._covered.update((row, column) for column in range(left, right + 1))
                if row > top and (top, left) in sheet.cells:
                    self._reach[row] = self._reach.get(row, 0) + 1
            self._covered.discard((top, left))
        self._columns: dict[int, list[int]] = {}
        for row, column in sorted(sheet.cells):
            if (row, column) not in self._covered:
                self._columns.setdefault(row, []).append(column)
        self._fills: dict[int, list[int]] = {}
        for row, column in sorted(sheet.filled):
            if (row, column) not in self._covered:
                self._fills.setdefault(row, []).append(column)

    def covered_texts(self) -> list[str]:
        cells = self._sheet.cells
        return [
            f"{address(*place)} «{cells[place][0]}»"
            for place in sorted(self._covered & cells.keys())
        ]

    def width_of(self, row: int) -> int:
        """How many texts stand in `row`, those reaching down from above included."""
        return len(self._columns.get(row, ())) + self._reach.get(row, 0)

    def is_legend(self, row: int) -> bool:
        """Whether the row is one text beside a coloured cell: it says what the colour means."""
        texts = self._columns.get(row, [])
        return len(texts) == 1 and any(
            abs(column - texts[0]) <= _LEGEND_REACH for column in self._fills.get(row, ())
        )

    def runs(self) -> Iterator[list[int]]:
        """Groups of rows between blank ones; one blank row inside a table does not part it."""
        rows = sorted(set(self._columns) | set(self._reach))
        run = rows[:1]
        for row in rows[1:]:
            gap = row - run[-1] - 1
            if gap == 0 or (gap == 1 and self._goes_on(run, row)):
                run.append(row)
            else:
                yield run
                run = [row]
        yield run

    def _goes_on(self, run: list[int], row: int) -> bool:
        """Whether `row`, after one blank row, is one more row of the table in `run`.

        It must stay within the table's columns, have several texts and not look like a header.
        """
        if not self._sheet.is_styled:
            return False
        columns = self._columns.get(row, [])
        body = [c for r in run if self.width_of(r) > 1 for c in self._columns.get(r, ())]
        if len(columns) < 2 or len(run) < 2 or not body:
            return False
        if columns[0] < min(body) or columns[-1] > max(body):
            return False
        following = self._columns.get(row + 1, [])
        is_header = all(self._sheet.cells[row, column][2] for column in columns)
        return not is_header and bool(following or self.width_of(row) > 1)

    def paragraphs(self, row: int) -> Iterator[Paragraph]:
        for column in self._columns.get(row, ()):
            text, _, bold = self._sheet.cells[row, column]
            yield Paragraph(text, bold=bold, page_or_sheet=self._sheet.name, line=row + 1)

    def table(self, rows: list[int], number: int) -> Table:
        top, bottom = rows[0], rows[-1]
        texts = [column for row in rows for column in self._columns.get(row, ())]
        spans = [
            column + self._spans.get((row, column), (1, 1))[1] - 1
            for row in rows
            for column in self._columns.get(row, ())
        ]
        if all(map(self.is_legend, rows)):
            texts += [column for row in rows for column in self._fills[row]]
            middle = self._columns[top][0]
            texts = [column for column in texts if abs(column - middle) <= _LEGEND_REACH]
            spans += texts
        left, right = min(texts), max(spans)
        cells = []
        for row in range(top, bottom + 1):
            own = self._columns.get(row, [])
            fills = self._fills.get(row, [])
            shaded = fills[bisect_left(fills, left) : bisect_left(fills, right + 1)]
            for column in sorted({*own, *shaded}):
                text, fill, bold = self._sheet.cells.get((row, column)) or (
                    "",
                    self._sheet.filled[row, column],
                    False,
                )
                row_span, column_span = self._spans.get((row, column), (1, 1))
                cells.append(
                    Cell(
                        row - top,
                        column - left,
                        text,
                        min(row_span, bottom - row + 1),
                        min(column_span, right - column + 1),
                        fill,
                        bold,
                    )
                )
        return compacted(
            Table(
                cells,
                bottom - top + 1,
                right - left + 1,
                number,
                self._sheet.name,
                first_row=top + 1,
                columns=tuple(range(left, right + 1)),
            )
        )
