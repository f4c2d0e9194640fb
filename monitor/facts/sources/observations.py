"""What every reader gives: observations, and what is wrong with the others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from monitor.facts.enums import Status
from monitor.facts.shapes import EVERYBODY, Shape


class SourceProblem(Exception):
    """A whole answer or file that cannot be used; the message is a sentence for people."""


class At(NamedTuple):
    """A place in a file, as a person counts: a sheet, a row from 1, the letters of a column."""

    sheet: str = ""
    row: int = 0
    column: str = ""


class Observation(NamedTuple):
    """`value` is None for the `reason`; `members` are (dimension, member), none for everybody."""

    indicator: str
    territory: str
    period: str
    members: tuple[tuple[str, str], ...] = ()
    value: float | None = None
    reason: str = ""
    status: str = Status.FINAL
    at: At = At()

    @property
    def cell(self) -> tuple[Any, ...]:
        return self.indicator, self.territory, self.period, tuple(sorted(self.members))


class Problem(NamedTuple):
    """`stops`: the observation stays out until it is mended; otherwise it is a warning."""

    text: str
    at: At = At()
    value: str = ""
    suggestion: str = ""
    stops: bool = True


@dataclass(slots=True)
class Reading:
    """`left_out`: {what was knowingly not taken: how many times}; `provisional`: any of it is."""

    title: str = ""
    rows: list[Observation] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    updated: str = ""

    def leave_out(self, what: str) -> None:
        self.left_out[what] = self.left_out.get(what, 0) + 1

    def add(self, other: Reading) -> None:
        self.title, self.updated = self.title or other.title, other.updated or self.updated
        self.rows += other.rows
        self.problems += other.problems
        for what, times in other.left_out.items():
            self.left_out[what] = self.left_out.get(what, 0) + times

    @property
    def stopping(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.stops]

    @property
    def warnings(self) -> list[Problem]:
        return [problem for problem in self.problems if not problem.stops]


def as_table(shape: Shape, rows: Iterable[Observation]) -> Any:
    """A pyarrow Table of the observations of a shape, for `facts.writing.stage`."""
    import pyarrow as pa

    own = [row for row in rows if row.indicator == shape.indicator]
    members = [dict(row.members) for row in own]
    texts = {
        dimension.name: [told.get(dimension.name, EVERYBODY) for told in members]
        for dimension in shape.dimensions
    }
    texts |= {
        name: [str(getattr(row, name)) for row in own]
        for name in ("territory", "period", "reason", "status")
    }
    columns = {name: pa.array(values, pa.string()) for name, values in texts.items()}
    return pa.table(columns | {"value": pa.array([row.value for row in own], pa.float64())})


# Numbers as people write them

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f']")
_AROUND = re.compile(r"^(?:€|EUR)|(?:€|EUR|%|‰)$")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3})+(?:([.,])\d+)?")


def decimal_mark(texts: Iterable[str]) -> str:
    """ "," or ".", whichever the numbers of a table use; "," where nothing tells (1.234 is 1234)."""
    points = commas = 0
    for text in texts:
        plain = _AROUND.sub("", _SPACES.sub("", text))
        if not re.fullmatch(r"[+-]?[\d.,]*\d", plain):
            continue
        comma, point = plain.rfind(","), plain.rfind(".")
        if comma >= 0 and point >= 0:
            commas, points = commas + 9 * (comma > point), points + 9 * (point > comma)
        elif plain.count(",") > 1:
            points += 9
        elif plain.count(".") > 1:
            commas += 9
        elif comma >= 0:
            commas += 1 if len(plain) - comma != 4 else 0
        elif point >= 0:
            points += 1 if len(plain) - point != 4 else 0
    return "." if points > commas else ","


def parse_number(text: str, mark: str = ",") -> float:
    """ "1 951,50", "1.234,5", "12,5 %" (12.5), "1 234 €", "−3". Raises ValueError for other text.

    `mark` parts the decimals; the other sign and any space only group thousands.
    """
    plain = _SPACES.sub("", text).replace("−", "-")
    plain = _AROUND.sub("", plain)
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    group = "." if mark == "," else ","
    if group in plain:
        grouped = _GROUPED.fullmatch(plain)
        if not grouped or grouped[1] != group or grouped[2] == group:
            raise ValueError(f"{text!r} is no number")
        plain = plain.replace(group, "")
    plain = plain.replace(mark, ".")
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"{text!r} is no number")
    return float(plain)
