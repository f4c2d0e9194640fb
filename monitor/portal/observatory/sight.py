"""What somebody may read, found in one place: another network's dataset is missing like any other."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from monitor.facts.models import Current, Dataset
from monitor.facts.visibility import datasets_for
from monitor.indicators.dictionary import Dictionary
from monitor.indicators.models import Indicator
from monitor.kernel.permissions import Role
from monitor.network.access import Access
from monitor.network.models import RoleAssignment
from monitor.territory.models import TerritoryGroup

_NEVER = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Sight:
    """`codes`: indicators whose numbers may be read; `stamp` changes with what any page shows."""

    networks: tuple[int, ...]
    codes: frozenset[str]
    changed_at: datetime
    _parts: tuple[Any, ...] = field(repr=False)

    @cached_property
    def stamp(self) -> str:
        """Two queries: the dictionary and the groups of territories."""
        told = (
            self._parts,
            Indicator.objects.aggregate(Count("pk"), Sum("version")),
            TerritoryGroup.objects.aggregate(Count("pk"), Sum("version")),
        )
        return hashlib.sha256(repr(told).encode()).hexdigest()

    @cached_property
    def dictionary(self) -> Dictionary:
        """Common indicators, those of the person's networks and those with numbers to be read."""
        own = Q(network=None) | Q(network__in=self.networks) | Q(code__in=self.codes)
        return Dictionary(Indicator.objects.filter(own).order_by("folded"))

    @cached_property
    def readable(self) -> tuple[str, ...]:
        """Codes with numbers: observed, and worked out from nothing but what may be read."""
        return tuple(item.code for item in self.dictionary if self._has_numbers(item))

    def _has_numbers(self, item: Indicator) -> bool:
        if not item.formula:
            return item.code in self.codes
        inputs = self.dictionary.inputs(item.code)
        return self.dictionary.node(item.code) is not None and self.codes.issuperset(inputs)


def sight_of(user: Any = None) -> Sight:
    """One query for anybody, two for a person."""
    accesses = _accesses(user) if user is not None else []
    rows = Current.objects.filter(slab__edition__dataset__in=_datasets(accesses)).order_by("pk")
    found = list(
        rows.values_list(
            "indicator",
            "since",
            "rolled__stamp",
            "slab__edition__version",
            "slab__edition__dataset__version",
        )
    )
    return Sight(
        tuple(access.network.pk for access in accesses),
        frozenset(row[0] for row in found),
        max((row[1] for row in found), default=_NEVER),
        tuple(found),
    )


def _accesses(user: Any) -> list[Access]:
    held = RoleAssignment.objects.filter(user=user).select_related("network", "organisation")
    return [Access(user, item.network, Role(item.role), item.organisation) for item in held]


def _datasets(accesses: list[Access]) -> QuerySet[Dataset]:
    wanted = Q(pk__in=datasets_for(None).values("pk"))
    for access in accesses:
        wanted |= Q(pk__in=datasets_for(access).values("pk"))
    return Dataset.objects.filter(wanted)
