"""What a view is: a drawing, a sentence and a table that say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.facts.answers import Figure
from monitor.facts.enums import Status
from monitor.portal.observatory.figures import Shown
from monitor.ui.charts.maps import Slide
from monitor.ui.charts.model import Chart
from monitor.ui.charts.statistics import Told


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` is what a file keeps as a number; the note says of it what `status` does."""

    text: str
    value: float | None = None
    note: str = ""
    status: str = Status.FINAL

    @classmethod
    def of(cls, figure: Figure, decimals: int) -> Cell:
        shown = Shown(figure, decimals)
        status = Status.FINAL if figure.value is None else figure.status
        return cls(shown.text, shown.value, shown.note, status)


@dataclass(frozen=True, slots=True)
class Row:
    """`key` is the territory's; blank where the row is of something else."""

    name: str
    cells: tuple[Cell, ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """`headers` begin with that of the rows' names; `notes` are said under the table; `slides` are what
    a map shows in each of the periods that its indicator has; `other` is the indicator beside it."""

    title: str
    sentence: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    chart: Chart | None = None
    notes: tuple[str, ...] = ()
    period: str = ""
    slides: tuple[Slide, ...] = ()
    other: str = ""

    def ordered(self, order: str) -> Look:
        """By the name or by a column ("1", "-1" from the last); those without a value at the end."""
        column = order.removeprefix("-")
        backwards = order.startswith("-")
        if column == "0":
            rows = sorted(self.rows, key=lambda row: row.name.casefold(), reverse=backwards)
            return replace(self, rows=tuple(rows))
        if not column.isdigit() or int(column) >= len(self.headers):
            return self
        at = int(column) - 1
        with_value = [row for row in self.rows if row.cells[at].value is not None]
        without = [row for row in self.rows if row.cells[at].value is None]
        with_value.sort(key=lambda row: row.cells[at].value or 0, reverse=backwards)
        return replace(self, rows=(*with_value, *without))


def told(title: str, sentence: str, headers: Sequence[str], rows: Sequence[Row]) -> Told:
    """What is said of a chart, from the table beside it."""
    table = tuple((row.name, *(cell.text for cell in row.cells)) for row in rows)
    first, *others = headers
    return Told(title, sentence, (first, *((text, "number") for text in others)), table)
