"""Operations on the grid of a table that several readers share."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from monitor.documents.model import Table


def compacted(table: Table) -> Table:
    """`table` without the grid columns at which no cell starts.

    A Word or PDF grid is as fine as every border anywhere in the table; a column in which nothing
    begins only lengthens spans.
    """
    columns = sorted({cell.column for cell in table.cells})
    if len(columns) == table.column_count:
        return table
    cells = []
    for cell in table.cells:
        start = bisect_left(columns, cell.column)
        span = bisect_left(columns, cell.column + cell.column_span) - start
        cells.append(replace(cell, column=start, column_span=span))
    kept = tuple(table.columns[column] for column in columns) if table.columns else ()
    return replace(table, cells=cells, column_count=len(columns), columns=kept)
