"""What each column of a table is: proposed by the program, corrected by a person, kept as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as AnyMapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from monitor.facts.enums import Status
from monitor.territory.models import Level

IGNORE, TERRITORY, PERIOD, INDICATOR = "", "territory", "period", "indicator"
VALUE, REASON, STATUS = "value", "reason", "status"
DIMENSION = "dimension:"
# The columns of the platform's own template, before those of the dimensions and after them.
TEMPLATE_BEFORE = (INDICATOR, TERRITORY, PERIOD)
TEMPLATE_AFTER = (VALUE, REASON, STATUS)
# What a file of refused rows says beside each of them, which is not read back.
PROBLEM = "problem"


def is_template(headings: Iterable[str]) -> bool:
    """Whether these are the columns of the platform's own template, which say everything."""
    return {*TEMPLATE_BEFORE, *TEMPLATE_AFTER} <= set(headings)


@dataclass(frozen=True, slots=True)
class Column:
    """`role` is one of the words above, or "dimension:sex". A column of values has by itself what its
    heading says: an indicator, a period, a territory, a cut, and whether it is provisional."""

    heading: str = ""
    role: str = IGNORE
    indicator: str = ""
    period: str = ""
    territory: str = ""
    cut: str = ""
    status: str = Status.FINAL

    @property
    def dimension(self) -> str:
        return self.role.removeprefix(DIMENSION) if self.role.startswith(DIMENSION) else ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """How a table is read. `first_row` is the first row of data, from 0 in the grid; `indicator`,
    `period` and `territory` are of all the table where no column says them; `level` is what names of
    places are names of; `scheme` the list of regions; `whole` the territory of a row of totals, which
    is only checked where blank; `words` {their: ours}."""

    table: int
    first_row: int
    columns: tuple[Column, ...]
    mark: str = ","
    indicator: str = ""
    period: str = ""
    territory: str = ""
    level: str = Level.MUNICIPALITY
    scheme: str = ""
    whole: str = ""
    words: AnyMapping[str, str] = field(default_factory=dict)

    def having(self, role: str) -> list[int]:
        return [place for place, column in enumerate(self.columns) if column.role == role]

    @property
    def values(self) -> list[tuple[int, Column]]:
        return [
            (place, column) for place, column in enumerate(self.columns) if column.role == VALUE
        ]

    @property
    def lacks(self) -> list[str]:
        """What is not said by any column nor for the whole table."""
        missing = [] if self.values else [VALUE]
        for what in (INDICATOR, TERRITORY, PERIOD):
            said = getattr(self, what) or self.having(what)
            if not said and not all(getattr(column, what) for _place, column in self.values):
                missing.append(what)
        return missing

    def as_json(self) -> dict[str, Any]:
        plain = asdict(self)
        return plain | {"level": str(self.level), "words": dict(self.words)}

    @classmethod
    def from_json(cls, plain: AnyMapping[str, Any]) -> Mapping:
        columns = tuple(Column(**column) for column in plain["columns"])
        return cls(**{**plain, "columns": columns})

    def renamed(self, indicators: AnyMapping[str, str]) -> Mapping:
        """The same with other codes of indicators where there are such."""
        columns = tuple(
            replace(column, indicator=indicators.get(column.indicator, column.indicator))
            for column in self.columns
        )
        own = indicators.get(self.indicator, self.indicator)
        return replace(self, columns=columns, indicator=own)

    def changed(self, place: int, **values: str) -> Mapping:
        """The same with another column at `place`."""
        columns = list(self.columns)
        columns[place] = replace(columns[place], **values)
        return replace(self, columns=tuple(columns))
