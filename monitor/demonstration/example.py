"""A neighbour's plan as it would arrive in Word: what the tour imports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from monitor.demonstration.source import data
from monitor.documents.model import Block, Cell, Document, Paragraph, Table
from monitor.documents.writing.layout import PageLayout, TableLayout
from monitor.documents.writing.word import write_word

TEXTS = ("axis", "goal", "action", "partners", "indicators")
WIDTHS = (3.6, 3.6, 5.4, 3.0, 3.4)
SHADE, HEADER = "9CC3E5", "D9E2F3"


def file_name() -> str:
    return str(data("import_example.json")["file_name"])


def word_document() -> bytes:
    source = data("import_example.json")
    blocks: list[Block] = [Paragraph(source["title"], heading=1)]
    blocks += [Paragraph(text) for text in source["introduction"]]
    blocks += [Paragraph(f"{short} – {name}") for short, name in source["acronyms"].items()]
    tables: dict[int, TableLayout] = {}
    for number, fragment in enumerate(source["fragments"], start=1):
        if domain := fragment["domain"]:
            blocks.append(Paragraph(domain["heading"], heading=2))
            if domain["objective_line"]:
                blocks.append(Paragraph(domain["objective_line"]))
        by_month = fragment["schedule"] == "months"
        blocks.append(_table(number, fragment, source["month_headers"] if by_month else []))
        schedule = (0.55,) * 12 if by_month else (3.5,)
        tables[number] = TableLayout(
            widths=WIDTHS + schedule,
            header_rows=2 if by_month else 1,
            centred=frozenset(range(5, 17)),
        )
    layout = PageLayout(
        landscape=True,
        head=source["running_header"],
        foot=source["running_footer"],
        tables=tables,
    )
    return write_word(Document("docx", blocks, source["title"]), layout)


def _table(number: int, fragment: dict[str, Any], letters: list[str]) -> Table:
    header_rows = 2 if letters else 1
    cells = list(_header(fragment["headers"], letters))
    for line, row in enumerate(fragment["rows"], start=header_rows):
        for column, name in enumerate(TEXTS):
            if row["cells"][name] is not None:
                span = 1 + _covered(fragment["rows"][line - header_rows + 1 :], name)
                cells.append(Cell(line, column, row["cells"][name], row_span=span))
        if not letters:
            cells.append(Cell(line, len(TEXTS), row["cells"]["schedule"]))
        cells += (
            Cell(
                line,
                len(TEXTS) + month - 1,
                "X" if month in row["crossed"] else "",
                fill=SHADE if month in row["shaded"] else None,
            )
            for month in range(1, len(letters) + 1)
        )
    columns = len(TEXTS) + (len(letters) or 1)
    return Table(cells, header_rows + len(fragment["rows"]), columns, number)


def _header(texts: list[str], letters: list[str]) -> Iterator[Cell]:
    """One row, or two with the month letters below the schedule's own heading."""
    for column, text in enumerate(texts):
        last = column == len(texts) - 1
        yield Cell(
            0,
            column,
            text,
            row_span=2 if letters and not last else 1,
            column_span=len(letters) or 1 if last else 1,
            fill=HEADER,
            bold=True,
        )
    for month, letter in enumerate(letters):
        yield Cell(1, len(TEXTS) + month, letter, fill=HEADER, bold=True)


def _covered(rows: list[dict[str, Any]], name: str) -> int:
    """How many of the rows below continue a merged cell."""
    count = 0
    for row in rows:
        if row["cells"][name] is not None:
            break
        count += 1
    return count
