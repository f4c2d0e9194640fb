"""What every reader produces: a document as a sequence of blocks in reading order.

Nothing here knows what a plan is. A table is a list of cells with grid addresses; a merged cell is
one `Cell` with spans, so the positions that it covers hold no other cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Source:
    """Where something stands in the file: 1-based numbers, as a person would count them."""

    page_or_sheet: int | str | None = None
    table: int | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `row` and `column` are the 0-based grid position of its top-left corner.

    `text` keeps paragraph and list-item breaks as "\\n"; a list item starts with "- ".
    `fill` is the background as "RRGGBB" (upper case), None for none, white or automatic.
    """

    row: int
    column: int
    text: str = ""
    row_span: int = 1
    column_span: int = 1
    fill: str | None = None
    bold: bool = False


@dataclass(slots=True)
class Table:
    """Cells in row-major order. `number` counts the tables of the document from 1.

    `page_or_sheet` is a page number (PDF), a sheet name (workbooks) or None.
    `first_row` is the 1-based row of the file at which grid row 0 stands (workbooks whose table
    starts lower down); 1 for the other formats. `columns` are the 0-based columns of the sheet at
    which the grid columns stand (workbooks); empty for the other formats.
    """

    cells: list[Cell]
    row_count: int
    column_count: int
    number: int
    page_or_sheet: int | str | None = None
    first_row: int = 1
    columns: tuple[int, ...] = ()

    def source(self, row: int | None = None) -> Source:
        """The address of 0-based grid `row` (or of the table)."""
        return Source(
            self.page_or_sheet, self.number, None if row is None else row + self.first_row
        )

    def rows(self) -> list[list[Cell | None]]:
        """A dense grid, `row_count` × `column_count`; a covered position repeats the covering cell."""
        grid: list[list[Cell | None]] = [[None] * self.column_count for _ in range(self.row_count)]
        for cell in self.cells:
            for row in range(cell.row, min(cell.row + cell.row_span, self.row_count)):
                for column in range(
                    cell.column, min(cell.column + cell.column_span, self.column_count)
                ):
                    grid[row][column] = cell
        return grid


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text outside tables. `heading` is 1–6 where the format says so, 0 otherwise.

    `indent` is the nesting depth of a list item (1 for the first level), 0 for plain text.
    """

    text: str
    heading: int = 0
    indent: int = 0
    bold: bool = False
    page_or_sheet: int | str | None = None
    line: int | None = None

    @property
    def source(self) -> Source:
        return Source(self.page_or_sheet, None, self.line)


Block = Table | Paragraph


@dataclass(slots=True)
class Document:
    """A whole file in reading order. `format` is the reader's name ("docx", "pdf", …)."""

    format: str
    blocks: list[Block] = field(default_factory=list)
    title: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def tables(self) -> Iterator[Table]:
        return (block for block in self.blocks if isinstance(block, Table))


class UnreadableFile(Exception):
    """The file cannot be read; the message is one Portuguese sentence that names what and where."""
