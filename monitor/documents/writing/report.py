"""A report to be read: title page facts, headings, text, tables and figures. No domain words.

The three writers (`pdf`, `report_word`, `report_workbook`) say the same of the same report. Text is
text: nothing in it is ever markup.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

from monitor.documents.writing.layout import writable

Value = str | int | float | Decimal | date | None
MISSING = "—"
_CM_OF_A_LETTER, _PADDING, _LONGEST_WORD, _LONGEST_LINE = 0.185, 0.35, 16, 50
# Symbol fonts put their bullets here; no other font shows what stands in this area.
_PRIVATE_BULLETS = re.compile("[\uf0b7\uf0a7\uf0d8\uf0fc\uf076]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` counts from 1; a level that skips one is written at the next that may follow."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs: a blank line parts them, a line break stays one."""

    text: str
    muted: bool = False

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip("\n") for part in re.split(r"\n\s*\n", self.text) if part.strip()]


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is in centimetres, scaled to the page with the others; 0 is as its texts need."""

    title: str
    is_number: bool = False
    width: float = 0


@dataclass(frozen=True, slots=True)
class Band:
    """A row that names the rows under it, over all columns."""

    text: str


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A value for each column in each row; the first one names the row. None is missing: "—".

    `sheet` is its name in a workbook, the caption when blank.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...] | Band, ...]
    sheet: str = ""

    def widths(self, room: float) -> list[float]:
        """Centimetres for each column; their sum is `room`.

        Columns without a width of their own get at least their longest word, and what is left by
        the length of their texts.
        """
        needs = [
            (column.width, column.width)
            if column.width
            else _needed(column, [row[at] for row in self.value_rows])
            for at, column in enumerate(self.columns)
        ]
        least, wished = (sum(side) for side in zip(*needs, strict=True))
        if least >= room or wished == least:
            return [room * low / least for low, _high in needs]
        part = (room - least) / (wished - least)
        return [low + part * (high - low) for low, high in needs]

    @property
    def value_rows(self) -> Iterator[tuple[Value, ...]]:
        return (row for row in self.rows if not isinstance(row, Band))


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG and as PNG; `alternative` says in words what it shows. `width` in cm."""

    svg: str
    png: bytes
    alternative: str
    caption: str = ""
    width: float = 11.5

    def size(self, room: float, height: float) -> tuple[float, float]:
        """Width and height in centimetres, inside `room` and `height`, by the proportion of the PNG."""
        across, down = struct.unpack(">II", self.png[16:24])
        width = min(self.width, room, height * across / down)
        return width, width * down / across


Block = Heading | Text | Bullets | ReportTable | Picture


@dataclass(frozen=True, slots=True)
class Report:
    """`facts` are (name, value) pairs under the title. `mark` stands behind every page: "rascunho";
    blank for none. `contents` is the heading of the table of contents; blank for none. With
    `created`, the same report gives the same bytes as PDF and as Word document.
    """

    title: str
    blocks: tuple[Block, ...]
    facts: tuple[tuple[str, str], ...] = ()
    author: str = ""
    mark: str = ""
    contents: str = ""
    created: datetime | None = None
    language: str = "pt-PT"
    landscape: bool = False

    @property
    def room(self) -> tuple[float, float]:
        """Width and height of the text on an A4 page, in centimetres; a figure takes the height."""
        return (25.7, 14.0) if self.landscape else (17.0, 22.0)

    @property
    def tables(self) -> list[ReportTable]:
        return [block for block in self.blocks if isinstance(block, ReportTable)]

    def words(self, value: Value) -> str:
        """A value as it is read: "1 234,5", "05/03/2026", "—"."""
        locale = self.language.replace("-", "_")
        if value is None or value == "":
            return MISSING
        if isinstance(value, str):
            return clean(value)
        if isinstance(value, date):
            return format_date(value, "dd/MM/y", locale=locale)
        return format_decimal(value, format="#,##0.##", locale=locale)


def clean(text: str) -> str:
    """`text` without control characters and without those that only a symbol font shows."""
    text = writable(text.replace("\r\n", "\n").replace("\r", "\n"))
    return _PRIVATE.sub("□", _PRIVATE_BULLETS.sub("•", text))


def levels(blocks: Sequence[Block]) -> Iterator[tuple[Block, int]]:
    """Each block with the level it is written at: 0, or of a heading one that skips none."""
    last = 0
    for block in blocks:
        if isinstance(block, Heading):
            last = max(1, min(block.level, last + 1))
            yield block, last
        else:
            yield block, 0


def _needed(column: Column, values: Sequence[Value]) -> tuple[float, float]:
    """The least and the most centimetres a column has a use for, roughly."""
    texts = [column.title, *(str(value) for value in values if value is not None)]
    word = max((len(word) for text in texts for word in text.split()), default=1)
    longest = max(map(len, texts))
    least = _CM_OF_A_LETTER * min(word, _LONGEST_WORD) + _PADDING
    return least, max(least, _CM_OF_A_LETTER * min(longest, _LONGEST_LINE) + _PADDING)
