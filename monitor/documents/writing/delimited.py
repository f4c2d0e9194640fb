"""csv files as Excel opens them in Portuguese: UTF-8 with its mark, semicolons, safe texts."""

from __future__ import annotations

import csv
import io
import re

from monitor.documents.model import Table

_RISKY = re.compile(r"'*[=+\-@\t\r]")


def write_delimited(table: Table) -> bytes:
    """The rows of `table`; a merged cell's text stands at its first position only.

    A text that a spreadsheet would run as a formula gets an apostrophe before it, which
    `reading.delimited` takes off again.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL)
    for row, cells in enumerate(table.rows()):
        writer.writerow(
            _safe(cell.text) if cell and (cell.row, cell.column) == (row, column) else ""
            for column, cell in enumerate(cells)
        )
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def _safe(text: str) -> str:
    return f"'{text}" if _RISKY.match(text) else text
