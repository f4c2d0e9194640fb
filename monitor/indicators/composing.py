"""An index looked at: its recipe followed over the figures of a level in a period, with every step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.facts import periods as calendar
from monitor.facts.answers import NOTHING, EditionRef, Figure
from monitor.facts.models import Axis
from monitor.facts.periods import MONTHS_IN
from monitor.facts.queries import visible_to
from monitor.facts.shapes import code_of, key, scheme_of
from monitor.indicators.dictionary import Dictionary
from monitor.indicators.enums import Frequency
from monitor.indicators.index import (
    ImpossibleIndex,
    RankRange,
    Result,
    Score,
    compute,
    sensitivity,
)
from monitor.indicators.models import CompositeIndex, IndexPart
from monitor.indicators.recipes import recipe_of
from monitor.indicators.working_out import Workings
from monitor.network.access import Access
from monitor.territory.models import Level, Scheme, Territory

LEVELS = list(Level.values)


@dataclass(frozen=True, slots=True)
class Group:
    """Territories that may be put side by side: of one level, in one list of codes."""

    level: str
    scheme: str

    @property
    def value(self) -> str:
        return f"{self.level}.{self.scheme}"

    @property
    def label(self) -> str:
        level = str(Level(self.level).label)
        plain = self.scheme in {Scheme.DICOFRE, Scheme.INTERMUNICIPAL}
        return level if plain else f"{level} ({Scheme(self.scheme).label})"


@dataclass(frozen=True, slots=True)
class Row:
    """One territory: where it stands, and how far it would go under other weights."""

    territory: str
    name: str
    score: Score
    range: RankRange | None


@dataclass(frozen=True, slots=True)
class Composed:
    """`periods_used` go with the parts of the result: of each the last figure until the period asked
    for. `problem` says why there is no result."""

    groups: tuple[Group, ...]
    group: Group | None
    periods: tuple[str, ...]
    period: str
    periods_used: tuple[str, ...]
    result: Result | None
    scenarios: int
    firm: int
    rows: tuple[Row, ...]
    left_out: tuple[Row, ...]
    unreadable: tuple[IndexPart, ...]
    editions: tuple[EditionRef, ...]
    problem: str = ""

    def row(self, territory: str) -> Row | None:
        return next((r for r in (*self.rows, *self.left_out) if r.territory == territory), None)


def compose(
    index: CompositeIndex,
    parts: Sequence[IndexPart],
    within: Dictionary,
    access: Access,
    *,
    group: str = "",
    period: str = "",
) -> Composed:
    """Five queries, whatever the number of parts. What may not be read is left missing and told."""
    codes = [part.indicator.code for part in parts]
    seen = visible_to(access)
    workings = Workings(within, [c for c in codes if seen.issuperset(within.inputs(c))])
    kind = _coarsest(parts)
    own = {code: workings.periods(code, kind) for code in workings.codes}
    shown = _periods(list(own.values())) if len(own) == len(codes) else ()
    groups = _groups(workings)
    chosen = next((item for item in groups if item.value == group), groups[0] if groups else None)
    when = period if period in shown else (shown[-1] if shown else "")
    unreadable = tuple(part for part in parts if part.indicator.code not in workings.codes)
    editions = tuple(dict.fromkeys(e for code in workings.codes for e in workings.editions(code)))
    used = tuple(_until(own.get(code, ()), when) for code in codes) if when else ()
    made: Result | None = None
    problem = ""
    try:
        recipe = recipe_of(index, parts)
        if when and chosen:
            territories, figures = _figures(workings, codes, used, chosen)
            made = compute(recipe, territories, figures)
    except ImpossibleIndex as error:
        problem = str(error)
    found = sensitivity(made) if made else None
    ranges = {item.territory: item for item in found.ranges} if found else {}
    names = _names(chosen) if made and chosen else {}
    rows = {
        score.territory: Row(
            score.territory,
            names.get(score.territory, code_of(score.territory)),
            score,
            ranges.get(score.territory),
        )
        for score in (made.scores if made else ())
    }
    return Composed(
        groups,
        chosen,
        shown,
        when,
        used,
        made,
        found.scenarios if found else 0,
        found.firm if found else 0,
        tuple(rows[score.territory] for score in (made.ranked if made else ())),
        tuple(rows[score.territory] for score in (made.left_out if made else ())),
        unreadable,
        editions,
        problem,
    )


def _coarsest(parts: Sequence[IndexPart]) -> str:
    """The longest of the periods that the parts stand in."""
    kinds = [Frequency(part.indicator.periodicity).period for part in parts]
    return str(max(kinds, key=MONTHS_IN.__getitem__)) if kinds else ""


def _periods(own: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """From the first in which every part has something behind it."""
    if not own or not all(own):
        return ()
    first = max(shown[0] for shown in own)
    return tuple(sorted({period for shown in own for period in shown if period >= first}))


def _until(shown: Sequence[str], period: str) -> str:
    """The last one that is over when that one is."""
    end = calendar.day_after(period)
    return next((item for item in reversed(shown) if calendar.day_after(item) <= end), "")


def _groups(workings: Workings) -> tuple[Group, ...]:
    """From the smallest territories; one alone is no group."""
    counts: dict[Group, set[str]] = {}
    for code in workings.codes:
        for territory, level in workings.levels(code).items():
            counts.setdefault(Group(level, scheme_of(territory)), set()).add(territory)
    several = [group for group, territories in counts.items() if len(territories) > 1]
    return tuple(
        sorted(
            several, key=lambda item: (item.level != Level.MUNICIPALITY, -LEVELS.index(item.level))
        )
    )


def _figures(
    workings: Workings, codes: Sequence[str], used: Sequence[str], group: Group
) -> tuple[list[str], dict[str, dict[str, Figure]]]:
    territories = sorted(
        {
            territory
            for code in workings.codes
            for territory in workings.at_level(code, group.level, group.scheme)
        }
    )
    places = [(t, period) for period in dict.fromkeys(used) if period for t in territories]
    table = workings.columns([(code, "") for code in workings.codes], places, Axis.PERIOD)
    at = {place: number for number, place in enumerate(places)}
    figures = {
        code: {
            territory: table[code, ""].figure(at[territory, period]) if period else NOTHING
            for territory in territories
        }
        for code, period in zip(codes, used, strict=True)
    }
    return territories, figures


def _names(group: Group) -> dict[str, str]:
    found = Territory.objects.filter(level=group.level, scheme=group.scheme).order_by("valid_from")
    return {key(group.scheme, code): name for code, name in found.values_list("code", "name")}
