"""A file is shown before it is written: what each row would do, and the rows back from the page, signed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.core import signing

Row = TypeVar("Row")
Planned = TypeVar("Planned")
Problem = TypeVar("Problem")

HOURS_TO_CONFIRM = 12


@dataclass(frozen=True, slots=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(slots=True)
class Preview(Generic[Row, Planned, Problem]):
    rows: list[Row]
    created: list[Planned] = field(default_factory=list)
    changed: list[Planned] = field(default_factory=list)
    unchanged: list[Planned] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)

    @property
    def can_be_confirmed(self) -> bool:
        return not self.problems and bool(self.created or self.changed)


def signed(content: Any, purpose: str) -> str:
    """What JSON can hold, for a form that sends it back."""
    return signing.dumps(content, salt=purpose, compress=True)


def unsigned(token: str, purpose: str) -> Any:
    """Raises BadSignature for what was not signed for this purpose, or too long ago."""
    return signing.loads(token, salt=purpose, max_age=HOURS_TO_CONFIRM * 3600)
