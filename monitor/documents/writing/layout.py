"""How a document is laid out on paper: what the blocks themselves do not say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class TableLayout:
    """`widths` are centimetres, one for each column: equal ones when empty, and scaled together
    where the paper is narrower or wider. `centred` and `right` hold 0-based columns. `font_size` is
    in points.
    """

    widths: tuple[float, ...] = ()
    header_rows: int = 1
    centred: frozenset[int] = frozenset()
    right: frozenset[int] = frozenset()
    font_size: float = 8.0

    def shares(self, column_count: int) -> list[float]:
        """The part of the whole width that each column takes; their sum is 1."""
        widths = [max(width, 0.1) for width in self.widths[:column_count]]
        mean = sum(widths) / len(widths) if widths else 1.0
        widths += [mean] * (column_count - len(widths))
        return [width / sum(widths) for width in widths]


@dataclass(frozen=True, slots=True)
class PageLayout:
    """An A4 page: texts at its head and foot (page numbers follow the foot), tables by number."""

    landscape: bool = False
    head: str = ""
    foot: str = ""
    tables: Mapping[int, TableLayout] = field(default_factory=dict)

    def of_table(self, number: int) -> TableLayout:
        return self.tables.get(number, TableLayout())


def writable(text: str) -> str:
    """`text` without the characters that XML cannot hold."""
    return _ILLEGAL.sub("", text)


def needs_white_text(fill: str) -> bool:
    """Whether white text has more contrast than black on `fill` ("RRGGBB"), by WCAG's formula."""
    parts = [part / 255 for part in bytes.fromhex(fill)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05
