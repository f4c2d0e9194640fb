"""A `Document` as JSON text and back, with every value checked: the sender is not trusted."""

from __future__ import annotations

import json
from typing import Any

from monitor.documents.model import Block, Cell, Document, Paragraph, Table

_Place = int | str | None


def encode(document: Document) -> dict[str, Any]:
    """Plain lists and strings; the inverse of `decode`."""
    return {
        "format": document.format,
        "title": document.title,
        "notes": document.notes,
        "blocks": [
            _encoded_table(block) if isinstance(block, Table) else _encoded_paragraph(block)
            for block in document.blocks
        ],
    }


def _encoded_table(table: Table) -> list[Any]:
    return [
        table.row_count,
        table.column_count,
        table.number,
        table.page_or_sheet,
        table.first_row,
        table.columns,
        [
            [c.row, c.column, c.text, c.row_span, c.column_span, c.fill, int(c.bold)]
            for c in table.cells
        ],
    ]


def _encoded_paragraph(paragraph: Paragraph) -> list[Any]:
    p = paragraph
    return [p.text, p.heading, p.indent, int(p.bold), p.page_or_sheet, p.line]


def decode(message: Any) -> Document:
    """The document in `message`.

    Raises:
        ValueError: when anything in it is not of the expected type.
    """
    if not isinstance(message, dict):
        raise ValueError("not a document")
    notes, blocks = message.get("notes"), message.get("blocks")
    if not isinstance(notes, list) or not isinstance(blocks, list):
        raise ValueError("not a document")
    return Document(
        _text(message.get("format")),
        [_block(values) for values in blocks],
        _text(message.get("title")),
        [_text(note) for note in notes],
    )


def _block(values: Any) -> Block:
    if not isinstance(values, list) or len(values) not in (6, 7):
        raise ValueError("not a block")
    if len(values) == 6:
        text, heading, indent, bold, place, line = values
        return Paragraph(
            _text(text),
            _count(heading),
            _count(indent),
            bool(_count(bold)),
            _place(place),
            None if line is None else _count(line),
        )
    row_count, column_count, number, place, first_row, columns, cells = values
    if not isinstance(cells, list) or not isinstance(columns, list):
        raise ValueError("not a table")
    if columns and len(columns) != column_count:
        raise ValueError("not a table")
    return Table(
        [_cell(cell) for cell in cells],
        _count(row_count),
        _count(column_count),
        _count(number),
        _place(place),
        _count(first_row),
        tuple(_count(column) for column in columns),
    )


def _cell(values: Any) -> Cell:
    if not isinstance(values, list) or len(values) != 7:
        raise ValueError("not a cell")
    row, column, text, row_span, column_span, fill, bold = values
    if not (
        type(row) is type(column) is type(row_span) is type(column_span) is type(bold) is int
        and isinstance(text, str)
        and (fill is None or isinstance(fill, str))
        and min(row, column) >= 0
        and min(row_span, column_span) >= 1
    ):
        raise ValueError("not a cell")
    return Cell(row, column, text, row_span, column_span, fill, bool(bold))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("not a text")
    return value


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("not a count")
    return value


def _place(value: Any) -> _Place:
    if value is not None and type(value) is not int and not isinstance(value, str):
        raise ValueError("not a place")
    return value


def dumps(message: dict[str, Any]) -> bytes:
    """One line of JSON, ended by a line feed."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
