"""The content of a document before it has a format: blocks with cells that may cover others.

A grid is rows of cells; `UP` marks a position that the cell above covers, `LEFT` one that the cell
to its left covers. A writer draws the cover as a merged cell or leaves blanks, as people do both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

UP = "\x00up"
LEFT = "\x00left"
GREY = "BFBFBF"
LIGHT = "F2F2F2"
MONTHS = list("JFMAMJJASOND")


@dataclass(frozen=True)
class Filled:
    """A cell with a background colour ("RRGGBB")."""

    fill: str
    text: str = ""


CellContent = str | Filled


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 1


@dataclass(frozen=True)
class Text:
    text: str
    bold: bool = False


@dataclass(frozen=True)
class Item:
    """A list item; the marker is the writer's own bullet unless `text` brings its own."""

    text: str
    depth: int = 1


@dataclass(frozen=True)
class Sheet:
    """Begins a worksheet (workbooks only)."""

    name: str


@dataclass(frozen=True)
class Grid:
    rows: list[list[CellContent]]
    header: int = 1
    merged: bool = True

    @property
    def width(self) -> int:
        return max(len(row) for row in self.rows)


Block = Heading | Text | Item | Sheet | Grid


@dataclass(frozen=True)
class Content:
    """`running` is the page header that a PDF or Word file repeats on each page."""

    blocks: Sequence[Block]
    running: str = ""
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Placed:
    """A cell where it stands, with what it covers."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    fill: str | None


def placed(grid: Grid) -> Iterator[Placed]:
    """The cells of a grid with their spans; rows shorter than the grid end with blanks."""
    rows = [row + [""] * (grid.width - len(row)) for row in grid.rows]
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if cell in (UP, LEFT):
                if not grid.merged:
                    yield Placed(r, c, 1, 1, "", None)
                continue
            height = width = 1
            if grid.merged:
                while c + width < grid.width and row[c + width] == LEFT:
                    width += 1
                while r + height < len(rows) and rows[r + height][c] == UP:
                    height += 1
            text = cell.text if isinstance(cell, Filled) else cell
            fill = cell.fill if isinstance(cell, Filled) else None
            yield Placed(r, c, height, width, text, fill)


def months(
    marked: Sequence[int] = (), mark: CellContent = "X", length: int = 12
) -> list[CellContent]:
    """Twelve month cells with `mark` in the given months (1–12)."""
    return [mark if month in marked else "" for month in range(1, length + 1)]


def shaded(marked: Sequence[int], fill: str = GREY) -> list[CellContent]:
    return months(marked, Filled(fill))


def over(text: str, width: int) -> list[CellContent]:
    """A text over `width` columns."""
    return [text, *[LEFT] * (width - 1)]
