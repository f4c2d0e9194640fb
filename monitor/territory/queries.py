"""What pages and other rooms read of territories."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from monitor.kernel.text import fold
from monitor.territory.models import (
    Containment,
    InForce,
    Level,
    Population,
    Scheme,
    Succession,
    Territory,
    TerritoryGroup,
)

# From the largest: the order in which containers are shown.
LEVEL_ORDER = list(Level.values)


def territories(
    *, day: date, text: str = "", level: str = "", nuts3: str = "", entity: str = ""
) -> InForce:
    """Territories in force on `day`, with containers and latest population at hand (`with_context`)."""
    found = Territory.objects.on(day)
    if text:
        found = found.filter(folded__contains=fold(text))
    if level:
        found = found.filter(level=level)
    for scheme, code in ((Scheme.NUTS_2024, nuts3), (Scheme.INTERMUNICIPAL, entity)):
        if code:
            inside = Q(containments__parent__scheme=scheme, containments__parent__code=code)
            through = Q(
                containments__parent__containments__parent__scheme=scheme,
                containments__parent__containments__parent__code=code,
            )
            found = found.filter(inside | through).distinct()
    return found.order_by("folded")


def with_context(found: QuerySet[Territory], day: date) -> QuerySet[Territory]:
    """Adds `current_containments` and `latest` (populations, newest first): two queries in all."""
    return found.prefetch_related(
        Prefetch(
            "containments",
            queryset=Containment.objects.on(day).select_related("parent"),
            to_attr="current_containments",
        ),
        Prefetch("populations", queryset=Population.objects.order_by("-year"), to_attr="latest"),
    )


def sources_of(shown: Iterable[Any]) -> list[str]:
    """Where the population figures of territories prepared by `with_context` are from."""
    return sorted({item.latest[0].source for item in shown if item.latest})


def regions_to_choose(scheme: Scheme, level: Level) -> list[tuple[str, str]]:
    return list(Territory.objects.filter(scheme=scheme, level=level).values_list("code", "name"))


@dataclass(frozen=True, slots=True)
class SummedPopulation:
    """Residents of a territory as the sum over its municipalities, never over part of them."""

    year: int
    residents: int
    aged_65_and_over: int | None
    municipalities: int
    source: str


def municipalities_in(territory: Territory) -> list[int]:
    """Primary keys of the municipalities under a territory, down the chain that holds it today."""
    found: set[int] = set()
    level = {territory.pk}
    while level:
        below = Containment.objects.filter(parent__in=level).values_list("child", "child__level")
        pairs = set(below)
        found |= {pk for pk, kind in pairs if kind == Level.MUNICIPALITY}
        level = {pk for pk, kind in pairs if kind not in {Level.MUNICIPALITY, Level.PARISH}}
    return sorted(found)


def summed_populations(territory: Territory) -> list[SummedPopulation]:
    """One per year in which every municipality of the territory has a figure; newest first."""
    municipalities = municipalities_in(territory)
    by_year: dict[int, list[Population]] = {}
    for item in Population.objects.filter(territory__in=municipalities):
        by_year.setdefault(item.year, []).append(item)
    summed = []
    for year, items in sorted(by_year.items(), reverse=True):
        if len(items) < len(municipalities):
            continue
        older = [item.aged_65_and_over for item in items if item.aged_65_and_over is not None]
        summed.append(
            SummedPopulation(
                year,
                sum(item.residents for item in items),
                sum(older) if len(older) == len(items) else None,
                len(items),
                " · ".join(sorted({item.source for item in items})),
            )
        )
    return summed


@dataclass(frozen=True, slots=True)
class TerritoryPage:
    territory: Territory
    editions: list[Territory]
    containers: list[Containment]
    children: list[Containment]
    populations: list[Population]
    summed: list[SummedPopulation]
    groups: list[TerritoryGroup]
    before: list[Succession]
    after: list[Succession]


def territory_page(editions: list[Territory]) -> TerritoryPage:
    """All about the newest edition of a code; `editions` newest first."""
    territory = editions[0]
    containers = sorted(
        territory.containments.select_related("parent"),
        key=lambda item: (item.parent.scheme, LEVEL_ORDER.index(item.parent.level)),
    )
    children = list(territory.contents.select_related("child").order_by("child__folded"))
    populations = list(territory.populations.all())
    regional = territory.level not in {Level.MUNICIPALITY, Level.PARISH}
    return TerritoryPage(
        territory,
        editions,
        containers,
        children,
        populations,
        summed_populations(territory) if regional and not populations else [],
        list(territory.groups.all()),
        list(territory.predecessors.select_related("before")),
        list(territory.successors.select_related("after")),
    )


def editions_of(scheme: str, code: str) -> list[Territory]:
    """Every row of a code, the one in force (or the last that was) first."""
    rows = Territory.objects.filter(scheme=scheme, code=code)
    return sorted(rows, key=lambda row: row.valid_from or date.min, reverse=True)


def groups() -> QuerySet[TerritoryGroup]:
    return TerritoryGroup.objects.annotate(size=Count("members"))
