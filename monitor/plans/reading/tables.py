"""What each table of a document is: part of the plan, cards, acronyms, a legend, or something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from monitor.documents.model import Block, Document, Paragraph, Table
from monitor.plans.reading.calendar import mark_of
from monitor.plans.reading.cards import goes_on, is_card
from monitor.plans.reading.evidence import field_from_content
from monitor.plans.reading.fields import LEVELS
from monitor.plans.reading.furniture import acronym_table, is_contents_table
from monitor.plans.reading.headers import (
    Column,
    Grid,
    Layout,
    header_row,
    headerless_layout,
    known_header,
    read_layout,
)
from monitor.plans.reading.levels import heading_of
from monitor.plans.reading.rows import legend_of
from monitor.plans.reading.wording import clean

Kind = Literal[
    "plan", "card", "acronyms", "contents", "legend", "annex", "objectives", "other", "empty"
]
_MOST_ROWS_ABOVE = 8


@dataclass(slots=True)
class Segment:
    """Consecutive rows under one header. `continues` when the header is that of a table before."""

    layout: Layout
    rows: range
    continues: bool = False


@dataclass(slots=True)
class Understood:
    """A table and what it is. `above` are the grid rows before its header."""

    table: Table
    grid: Grid
    kind: Kind
    segments: list[Segment] = field(default_factory=list)
    above: range = range(0)
    acronyms: dict[str, str] = field(default_factory=dict)
    legend: dict[str, str] = field(default_factory=dict)


def understand_tables(
    document: Document, mapping: Mapping[str, str | None], diagnosis: bool = False
) -> list[Understood | Paragraph]:
    """The blocks of the document with each table understood, in order.

    In a `diagnosis` only tables that call a column action have actions.
    """
    learned: dict[str, str] = {}
    blocks: list[Understood | Paragraph] = []
    previous: Layout | None = None
    since: list[Paragraph] = []
    for block in _whole_cards(_opened(document.blocks), mapping):
        if isinstance(block, Paragraph):
            blocks.append(block)
            since.append(block)
            continue
        understood = _understand(block, mapping, learned, previous, since)
        if diagnosis and any(map(_only_proposes, understood.segments)):
            understood.kind = "other"
        if understood.kind == "plan":
            previous = understood.segments[-1].layout
            since = []
        blocks.append(understood)
    return blocks


def _only_proposes(segment: Segment) -> bool:
    """Answers to problems that nobody is to carry out and no date is set for."""
    layout = segment.layout
    told = layout.slots or layout.fields() & {"lead", "schedule", "measures", "target"}
    return bool(layout.promoted) or not told


def _opened(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, with a box that holds only a level ("Eixo 1 – Emprego") as a heading."""
    for block in blocks:
        texts = (
            [cell for cell in block.cells if cell.text.strip()] if isinstance(block, Table) else []
        )
        if isinstance(block, Table) and len(texts) == 1:
            lines = clean(texts[0].text).split("\n")
            source = block.source(texts[0].row)
            if all(heading_of(line, source) for line in lines):
                for line in lines:
                    yield Paragraph(line, page_or_sheet=source.page_or_sheet, line=source.row)
                continue
        yield block


def _whole_cards(blocks: Iterable[Block], mapping: Mapping[str, str | None]) -> Iterator[Block]:
    """The blocks, with a card that the end of a page cut made one table again."""
    held: Table | None = None
    for block in blocks:
        if isinstance(block, Table) and held and goes_on(held, block, mapping):
            held = _joined(held, block)
            continue
        if held:
            yield held
        held = block if isinstance(block, Table) else None
        if held is None:
            yield block
    if held:
        yield held


def _joined(above: Table, below: Table) -> Table:
    rows = above.row_count
    return replace(
        above,
        cells=[*above.cells, *(replace(cell, row=cell.row + rows) for cell in below.cells)],
        row_count=rows + below.row_count,
        column_count=max(above.column_count, below.column_count),
    )


def _understand(
    table: Table,
    mapping: Mapping[str, str | None],
    learned: dict[str, str],
    previous: Layout | None,
    since: list[Paragraph],
) -> Understood:
    grid = table.rows()
    understood = Understood(table, grid, "other")
    if not any(cell.text.strip() or cell.fill for cell in table.cells):
        understood.kind = "empty"
    elif legend := dict(legend_of(table)):
        understood.kind, understood.legend = "legend", legend
    elif acronyms := acronym_table(table):
        understood.kind, understood.acronyms = "acronyms", acronyms
    elif is_contents_table(table):
        understood.kind = "contents"
    elif is_card(grid, mapping):
        understood.kind = "card"
    else:
        _find_segments(understood, mapping, learned, previous, since)
    return understood


def _find_segments(
    understood: Understood,
    mapping: Mapping[str, str | None],
    learned: dict[str, str],
    previous: Layout | None,
    since: list[Paragraph],
) -> None:
    table, grid = understood.table, understood.grid
    start = _header_start(grid, mapping, previous)
    if start is None:
        layout = _continued(table, grid, previous, since) if previous else None
        if layout is None and previous is None:
            layout = headerless_layout(table, grid)
        if layout:
            understood.kind = "plan"
            rows = range(layout.first, len(grid))
            understood.segments = [Segment(layout, rows, previous is not None)]
        return
    layout = read_layout(table, grid, start, mapping, learned)
    understood.above = range(start)
    segments = []
    row = begin = layout.first
    while row < len(grid):
        again = known_header(grid[row], layout.headers) or header_row(
            grid[row], mapping, strict=True
        )
        if not again:
            row += 1
            continue
        segments.append(Segment(layout, range(begin, row)))
        layout = read_layout(table, grid, row, mapping, learned)
        row = begin = layout.first
    segments.append(Segment(layout, range(begin, len(grid))))
    understood.segments = segments
    if any(segment.layout.is_plan for segment in segments):
        understood.kind = "plan"
    elif any(segment.layout.may_repeat for segment in segments):
        understood.kind = "annex"
    elif any(
        segment.layout.levels
        and segment.layout.fields() & {"lead", "partner", "schedule", "measures"}
        for segment in segments
    ):
        understood.kind = "objectives"


def _header_start(
    grid: Grid, mapping: Mapping[str, str | None], previous: Layout | None
) -> int | None:
    for row in range(min(len(grid), _MOST_ROWS_ABOVE)):
        if previous and known_header(grid[row], previous.headers):
            return row
        if header_row(grid[row], mapping, strict=row > 0 or previous is not None):
            return row
    for row in range(min(len(grid), 2)):
        if previous is None and header_row(grid[row], mapping, strict=False):
            return row
    return None


def _continued(table: Table, grid: Grid, previous: Layout, since: list[Paragraph]) -> Layout | None:
    """The layout above carried over to a fragment without a header, when its cells agree with it."""
    columns = _fit(table, previous)
    if columns is None:
        return None
    slots = {index: slot for index, slot in previous.slots.items() if index < table.column_count}
    layout = Layout(columns, slots, 0, previous.headers, previous.promoted)
    agree = disagree = 0
    for column in columns:
        if column.index in slots:
            continue
        texts = [
            clean(cell.text)
            for row in range(len(grid))
            if (cell := grid[row][column.index]) is not None
            and cell.text.strip()
            and cell.row == row
        ]
        name, _ = field_from_content(texts * 2 if len(texts) == 1 else texts)
        if name is None or column.field is None:
            continue
        if _alike(name, column.field):
            agree += 1
        else:
            disagree += 1
    section = any(p.heading for p in since)
    if disagree > agree:
        return None
    if agree:
        return layout
    # Without evidence in the cells, only a row that plainly goes on: blank levels, or months marked.
    opening = grid[0][0]
    blank = opening is not None and not opening.text.strip() and bool(previous.levels)
    marked = any(
        (cell := row[index]) is not None and (cell.fill or mark_of(cell.text) is not None)
        for row in grid
        for index in slots
    )
    return layout if (blank or marked) and not section else None


def _alike(found: str, named: str) -> bool:
    groups = ({"lead", "partner"}, {"measures", "target", "results"}, {"action", *LEVELS})
    return found == named or any(found in group and named in group for group in groups)


def _fit(table: Table, previous: Layout) -> list[Column] | None:
    """The columns above for a table of perhaps another width: text columns first, then months."""
    width = len(previous.columns)
    if table.column_count == width:
        return previous.columns
    texts = [column for column in previous.columns if column.index not in previous.slots]
    last = max((column.index for column in texts if column.field != "schedule"), default=0)
    if previous.slots and table.column_count > last + 1:
        columns = previous.columns[: table.column_count]
        extra = range(len(columns), table.column_count)
        return [*columns, *(Column(index, "", "schedule", 0.5) for index in extra)]
    trailing = [column for column in previous.columns if not column.header]
    if 0 < width - table.column_count <= len(trailing):
        return previous.columns[: table.column_count]
    if 0 < table.column_count - width <= 2:
        extra = range(width, table.column_count)
        return [*previous.columns, *(Column(index, "", None, 0.5) for index in extra)]
    return None


def tables_in(blocks: list[Understood | Paragraph]) -> list[Understood]:
    return [block for block in blocks if isinstance(block, Understood)]
