"""Documents written as nested lists: what the readers would hand over, built directly."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.documents.model import Block, Cell, Document, Paragraph, Table
from monitor.plans.reading import read_plan
from monitor.plans.reading.model import PlanReading, ReadAction

SEEDS = Path(__file__).resolve().parents[5] / "shared" / "seeds"


def table_of(rows: list[list[str]], number: int) -> Table:
    """ "<" is covered by the cell on the left, "^" by the one above; "text#RRGGBB" has a fill."""
    height, width = len(rows), max(len(row) for row in rows)
    grid = [[*row, *[""] * (width - len(row))] for row in rows]
    cells = []
    for row in range(height):
        for column in range(width):
            text = grid[row][column]
            if text in {"<", "^"}:
                continue
            right, down = 1, 1
            while column + right < width and grid[row][column + right] == "<":
                right += 1
            while row + down < height and grid[row + down][column] == "^":
                down += 1
            text, _, fill = text.partition("#")
            cells.append(Cell(row, column, text, down, right, fill or None))
    return Table(cells, height, width, number)


def document_of(*blocks: str | list[list[str]]) -> Document:
    """A text is a paragraph ("## …" a heading of level 2), a list of rows is a table."""
    made: list[Block] = []
    number = 0
    for block in blocks:
        if isinstance(block, str):
            text = block.lstrip("#")
            made.append(Paragraph(text.strip(), heading=len(block) - len(text)))
        else:
            number += 1
            made.append(table_of(block, number))
    return Document("built", made)


@pytest.fixture
def read_blocks() -> Callable[..., PlanReading]:
    return lambda *blocks, mapping=None: read_plan(document_of(*blocks), mapping)


@pytest.fixture
def seed() -> Callable[[str], PlanReading]:
    """The reading of a seed by the start of its name; skips where the seeds are not there."""

    def read(start: str) -> PlanReading:
        from monitor.documents.reading.text import read as read_text

        found = sorted(SEEDS.glob(f"{start}*.txt"))
        if not found:
            pytest.skip("os documentos reais não estão nesta máquina")
        return read_plan(read_text(found[0].read_bytes(), found[0].name))

    return read


@pytest.fixture
def signature() -> Callable[[str], tuple[int, str]]:
    """(length, first 12 of SHA-256) of a text with single blanks: an expected value without the text."""

    def sign(text: str) -> tuple[int, str]:
        flat = " ".join(text.split())
        return len(flat), hashlib.sha256(flat.encode()).hexdigest()[:12]

    return sign


@pytest.fixture
def titles() -> Callable[[list[ReadAction]], list[str]]:
    return lambda actions: [action.title for action in actions]
