"""Tables that a PDF shows by alignment alone, without a single ruling line."""

from __future__ import annotations

import io
from collections.abc import Iterator

from monitor.documents.model import Cell, Table
from monitor.documents.reading.pdf_page import Page
from monitor.documents.reading.pdf_text import Line

_MIN_ROWS = 3
_MIN_COLUMNS = 3
_SETTINGS = {"vertical_strategy": "text", "horizontal_strategy": "text"}


def aligned_tables(
    page: Page, found: list[Line], data: bytes
) -> Iterator[tuple[float, float, Table]]:
    """(top, bottom, table) of each run of lines whose words stand in three or more columns."""
    starts = [line.starts for line in found]
    run: list[int] = []
    for index in range(len(found) + 1):
        if index < len(found) and _goes_on(run, index, starts):
            run.append(index)
            continue
        if len(run) >= _MIN_ROWS:
            table = _extracted(page, [found[i] for i in run], data)
            if table is not None:
                yield found[run[0]].y0, found[run[-1]].y1, table
        run = [index] if index < len(found) and len(starts[index]) >= _MIN_COLUMNS else []


def _goes_on(run: list[int], index: int, starts: list[tuple[float, ...]]) -> bool:
    if not run:
        return False
    first, own = starts[run[0]], starts[index]
    shared = sum(any(abs(x - y) < 5 for y in first) for x in own)
    return len(own) >= 2 and shared >= min(2, len(own)) and shared >= len(own) - 1


def _extracted(page: Page, run: list[Line], data: bytes) -> Table | None:
    # Slow to import and to run: only for the page that needs it.
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data), pages=[page.number]) as pdf:
        source = pdf.pages[0]
        top = max(0.0, min(line.y0 for line in run) - 2)
        bottom = min(float(source.height), max(line.y1 for line in run) + 2)
        rows = source.crop((0, top, source.width, bottom), relative=True).extract_table(_SETTINGS)
    if not rows:
        return None
    kept = [row for row in rows if any(cell and cell.strip() for cell in row)]
    cells = [
        Cell(row, column, " ".join(text.split()))
        for row, values in enumerate(kept)
        for column, text in enumerate(values)
        if text and text.strip()
    ]
    width = max((len(row) for row in kept), default=0)
    if len(kept) < _MIN_ROWS or width < 2:
        return None
    return Table(cells, len(kept), width, 0, page.number)
