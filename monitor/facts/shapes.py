"""The shape of an indicator's numbers: what the store needs to know of it, and no more.

What the number means (name, definition, formula) is the dictionary's (`monitor.indicators`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from monitor.facts.enums import Periodicity, RollUp, Theme

# The columns of a table of facts that are no dimension.
TERRITORY, PERIOD, VALUE = "territory", "period", "value"
NUMERATOR, DENOMINATOR, REASON, STATUS = "numerator", "denominator", "reason", "status"
FIXED = (TERRITORY, PERIOD, VALUE, NUMERATOR, DENOMINATOR, REASON, STATUS)

# In a dimension's column: everybody, as the source itself counted them.
EVERYBODY = ""
# A cut is text: "" is everybody, "sex=f", "sex=f;age=65+", in the order of the shape's dimensions.
NO_CUT = ""

REGIONS = ("nuts-2024", "nuts-2013")


@dataclass(frozen=True, slots=True)
class Dimension:
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """`cuts` are the sets of dimensions that are rolled up and may be published: () is everybody,
    ("sex",) each sex, ("sex", "age") each sex in each age band. `per`: of a ratio or weighted mean,
    what the quotient is multiplied by (100 for a percentage). `weight`: the indicator that weighs
    the values of a weighted mean whose source gives none. `partial`: a sum over some of the parts is
    shown, saying over how many; otherwise a whole with a missing part is missing. `scheme`: the list
    of NUTS that its regions are read in when a question names none.

    Raises ValueError for what contradicts itself.
    """

    indicator: str
    dimensions: tuple[Dimension, ...] = ()
    roll_up: str = RollUp.SUM
    unit: str = ""
    periodicity: str = Periodicity.YEAR
    scheme: str = REGIONS[0]
    cuts: tuple[tuple[str, ...], ...] = ((),)
    theme: str = Theme.GENERAL
    decimals: int = 0
    per: float = 1
    weight: str = ""
    partial: bool = False

    def __post_init__(self) -> None:
        RollUp(self.roll_up)
        Periodicity(self.periodicity)
        names = [dimension.name for dimension in self.dimensions]
        if len(set(names)) < len(names) or set(names) & set(FIXED):
            raise ValueError(f"{self.indicator}: dimensions {names} repeat a name")
        for cut in self.cuts:
            if list(cut) != [name for name in names if name in cut]:
                raise ValueError(
                    f"{self.indicator}: the cut {cut} is not of {names}, in that order"
                )
        for dimension in self.dimensions:
            members = dimension.members
            if len(set(members)) < len(members) or not all(map(_is_member, members)):
                raise ValueError(f"{self.indicator}: members of {dimension.name}: {members}")

    @property
    def divides(self) -> bool:
        """Whether numerator and denominator are kept apart."""
        return self.roll_up in {RollUp.RATIO, RollUp.WEIGHTED_MEAN, RollUp.MEAN}

    def dimension(self, name: str) -> Dimension:
        """Raises KeyError for a dimension that it has not."""
        return next((d for d in self.dimensions if d.name == name), None) or _no(name)

    def cut(self, **members: str) -> str:
        """The text of a cut, in this shape's order. Raises KeyError for what is not of the shape."""
        for name, member in members.items():
            if member not in self.dimension(name).members:
                raise KeyError(f"{name}={member}")
        return ";".join(f"{d.name}={members[d.name]}" for d in self.dimensions if d.name in members)

    def cuts_in_full(self) -> Iterator[str]:
        """The text of every declared cut: "", "sex=f", "sex=m"…"""
        for names in self.cuts:
            yield from self.members_of_cut(names)

    def members_of_cut(self, names: Sequence[str]) -> Iterator[str]:
        dimensions = [self.dimension(name) for name in names]
        for members in product(*(dimension.members for dimension in dimensions)):
            yield self.cut(**dict(zip(names, members, strict=True)))

    def as_json(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in self.__slots__}
        return plain | {
            "dimensions": [[d.name, list(d.members)] for d in self.dimensions],
            "cuts": [list(cut) for cut in self.cuts],
            "roll_up": str(self.roll_up),
            "periodicity": str(self.periodicity),
            "theme": str(self.theme),
        }

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Shape:
        return cls(
            **plain
            | {
                "dimensions": tuple(Dimension(name, tuple(m)) for name, m in plain["dimensions"]),
                "cuts": tuple(tuple(cut) for cut in plain["cuts"]),
            }
        )


def parse_cut(text: str) -> dict[str, str]:
    """ "sex=f;age=65+" → {"sex": "f", "age": "65+"}; ValueError for other text."""
    if not text:
        return {}
    pairs = [part.split("=", 1) for part in text.split(";")]
    if any(len(pair) < 2 for pair in pairs):
        raise ValueError(f"{text!r} is no cut")
    return {pair[0]: pair[1] for pair in pairs}


def _is_member(text: str) -> bool:
    return bool(text) and ";" not in text


def _no(name: str) -> Dimension:
    raise KeyError(name)


def key(scheme: str, code: str) -> str:
    """A territory as text: "dicofre:0104"."""
    return f"{scheme}:{code}"


def scheme_of(territory: str) -> str:
    """Raises ValueError for what has no scheme."""
    scheme, separator, _code = territory.partition(":")
    if not separator:
        raise ValueError(f"{territory!r} names no list of codes")
    return scheme


def code_of(territory: str) -> str:
    return territory.partition(":")[2]


def default_scheme(level: str, shape: Shape) -> str:
    """The list that territories of a level are read in when a question names none."""
    if level in {"municipality", "district", "parish"}:
        return "dicofre"
    return level if level == "intermunicipal" else shape.scheme
