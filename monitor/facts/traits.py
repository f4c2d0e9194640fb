"""What a file turned out to have: looked at once, when it is written or rolled up."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Protocol

from monitor.facts.shapes import Shape


@dataclass(frozen=True, slots=True)
class Traits:
    """`stated`: dimensions of which the source counted everybody itself; `apart`: it gives numerators
    and denominators; `gaps`: it has values that are missing; `settled`: every value is final."""

    stated: tuple[str, ...] = ()
    apart: bool = False
    gaps: bool = False
    settled: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Traits:
        return cls(**plain | {"stated": tuple(plain["stated"])})


@dataclass(frozen=True, slots=True)
class Extent:
    """The territories and periods of a file, in order."""

    territories: tuple[str, ...]
    periods: tuple[str, ...]


class Numbers(Protocol):
    """What can be rolled up: a file of the store, or the rows of a feed as a table."""

    @property
    def shape(self) -> Shape: ...
    @property
    def traits(self) -> Traits: ...
    @property
    def file(self) -> Any: ...
