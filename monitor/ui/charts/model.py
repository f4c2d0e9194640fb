"""What a chart is: a drawing, a sentence and a table that say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import NoneType
from typing import Any, Protocol, TypeAlias, runtime_checkable

from markupsafe import Markup

from monitor.ui.charts.drawing import png, svg
from monitor.ui.jinja import number


@runtime_checkable
class Said(Protocol):
    """A figure with words of its own, such as one that passed the disclosure gate."""

    @property
    def value(self) -> int | None: ...


Value: TypeAlias = int | float | Decimal | Said | None
Header: TypeAlias = str | tuple[str, str]
_PLAIN = (int, float, Decimal, NoneType)


def amount(value: Value) -> float | None:
    """What is drawn; None where nothing is."""
    if not isinstance(value, _PLAIN):  # Asking of a protocol takes a hundred times as long.
        value = value.value
    return None if value is None else float(value)


def words(value: Value, unit: str = "") -> str:
    """What is written: the figure's own words, or the number, or "—"."""
    if not isinstance(value, _PLAIN):
        return str(value)
    return f"{number(value)} {unit}" if unit and value is not None else number(value)


@dataclass(frozen=True, slots=True)
class Chart:
    """`headers` are those of `ui.table`; each row begins with its name. `spec` is Vega-Lite."""

    title: str
    sentence: str
    headers: tuple[Header, ...]
    rows: tuple[tuple[str, ...], ...]
    spec: Mapping[str, Any]

    def svg(self) -> Markup:
        return Markup(svg(self.spec))

    def png(self, scale: float = 2) -> bytes:
        return png(self.spec, scale)


@dataclass(frozen=True, slots=True)
class Series:
    """One part of a stacked bar; `tone` is a key of `look.TONES`."""

    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one thing is from its target; without a target no share is drawn or said."""

    label: str
    value: Value
    target: Value = None
    unit: str = ""
