"""What a report holds: sections of sentences, charts and tables. It is kept as JSON when it is
generated, so that what was approved reads the same whatever the program or the plan become.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from monitor.ui.charts.model import Chart

Cell = str | int | Decimal | date | None
"""None is missing. A cell that says why it is missing says it in words."""
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """`on_paper` False is for the annex alone; `if_any` leaves it out of the paper when it is empty."""

    title: str
    is_number: bool = False
    on_paper: bool = True
    if_any: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Tables of one `name` are one sheet of the annex. With `banded`, the first column on paper is not a
    column there: it heads the rows under it."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    banded: bool = False
    on_paper: bool = True


@dataclass(frozen=True, slots=True)
class Points:
    items: tuple[str, ...]


Block = Table | Points | Chart


@dataclass(frozen=True, slots=True)
class Section:
    """`key` stays the same from one generation to the next: people's words are kept under it.

    `lead` are the sentences under the title, one to a line. `level` 2 is inside the section before.
    """

    key: str
    title: str
    lead: str = ""
    blocks: tuple[Block, ...] = ()
    level: int = 1

    @property
    def tables(self) -> list[Table]:
        return [block for block in self.blocks if isinstance(block, Table)]

    @property
    def charts(self) -> list[Chart]:
        return [block for block in self.blocks if isinstance(block, Chart)]


@dataclass(frozen=True, slots=True)
class Content:
    """`facts` are (name, value) pairs under the title."""

    title: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    sections: tuple[Section, ...] = ()

    def __getitem__(self, key: str) -> Section:
        return next(section for section in self.sections if section.key == key)

    @property
    def keys(self) -> list[str]:
        return [section.key for section in self.sections]

    def tables(self) -> Iterator[Table]:
        for section in self.sections:
            yield from section.tables


def to_json(content: Content) -> dict[str, Any]:
    return {
        "title": content.title,
        "facts": [list(fact) for fact in content.facts],
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "lead": section.lead,
                "level": section.level,
                "blocks": [_block(block) for block in section.blocks],
            }
            for section in content.sections
        ],
    }


def from_json(data: dict[str, Any]) -> Content:
    """Of nothing, an empty one."""
    return Content(
        data.get("title", ""),
        tuple((name, value) for name, value in data.get("facts", ())),
        tuple(
            Section(
                item["key"],
                item["title"],
                item["lead"],
                tuple(_read_block(block) for block in item["blocks"]),
                item["level"],
            )
            for item in data.get("sections", ())
        ),
    )


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Points):
        return {"points": list(block.items)}
    if isinstance(block, Chart):
        return {
            "chart": block.title,
            "sentence": block.sentence,
            "headers": [
                item if isinstance(item, str) else {"of": list(item)} for item in block.headers
            ],
            "rows": [list(row) for row in block.rows],
            "spec": block.spec,
        }
    return {
        "table": block.name,
        "caption": block.caption,
        "columns": [
            [column.title, column.is_number, column.on_paper, column.if_any]
            for column in block.columns
        ],
        "rows": [[_cell(cell) for cell in row] for row in block.rows],
        "banded": block.banded,
        "on_paper": block.on_paper,
    }


def _read_block(data: dict[str, Any]) -> Block:
    if "points" in data:
        return Points(tuple(data["points"]))
    if "chart" in data:
        return Chart(
            data["chart"],
            data["sentence"],
            tuple(
                item if isinstance(item, str) else (item["of"][0], item["of"][1])
                for item in data["headers"]
            ),
            tuple(tuple(row) for row in data["rows"]),
            data["spec"],
        )
    return Table(
        data["table"],
        data["caption"],
        tuple(Column(*column) for column in data["columns"]),
        tuple(tuple(_read_cell(cell) for cell in row) for row in data["rows"]),
        data["banded"],
        data["on_paper"],
    )


def _cell(cell: Cell) -> Any:
    if isinstance(cell, Decimal):
        return {"number": str(cell)}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    return cell


def _read_cell(data: Any) -> Cell:
    if isinstance(data, dict):
        return Decimal(data["number"]) if "number" in data else date.fromisoformat(data["day"])
    return data  # type: ignore[no-any-return]
