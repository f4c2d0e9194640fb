"""What somebody may read, found in one place: another network's dataset is missing like any other."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum

from monitor.facts.audience import as_public
from monitor.facts.models import Current, Dataset
from monitor.facts.visibility import datasets_for
from monitor.indicators.dictionary import Dictionary
from monitor.indicators.living import living_one, living_with_numbers
from monitor.indicators.models import Indicator
from monitor.indicators.values import Workings
from monitor.kernel.permissions import Role
from monitor.network.access import Access
from monitor.network.models import Network, RoleAssignment
from monitor.territory.models import TerritoryGroup

_NEVER = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Sight:
    """`codes`: indicators whose numbers may be read; `stamp` changes with what any page shows."""

    accesses: tuple[Access, ...]
    codes: frozenset[str]
    changed_at: datetime
    _parts: tuple[Any, ...] = field(repr=False)
    living: tuple[Indicator, ...] = ()

    def seeing(self, code: str) -> Sight:
        """With what a network of the person keeps under a code, where it is too particular to be listed:
        one indicator of a plan."""
        if code in self.codes:
            return self
        own = (living_one(access.network, code) for access in self.accesses)
        found = tuple(item for item in own if item is not None)
        codes = self.codes | {item.code for item in found}
        return replace(self, codes=codes, living=(*self.living, *found)) if found else self

    @property
    def networks(self) -> list[int]:
        """Keys of those that the person is of."""
        return [access.network.pk for access in self.accesses]

    @property
    def composing(self) -> list[Network]:
        """Those whose dashboards the person makes."""
        return [access.network for access in self.accesses if access.allows("indicator.edit")]

    @cached_property
    def stamp(self) -> str:
        """Two queries: the dictionary and the groups of territories."""
        told = (
            self._parts,
            settings.DISCLOSURE_THRESHOLDS,
            Indicator.objects.aggregate(Count("pk"), Sum("version")),
            TerritoryGroup.objects.aggregate(Count("pk"), Sum("version")),
        )
        return hashlib.sha256(repr(told).encode()).hexdigest()

    @cached_property
    def dictionary(self) -> Dictionary:
        """Common indicators, those of the person's networks and those with numbers to be read."""
        own = Q(network=None) | Q(network__in=self.networks) | Q(code__in=self.codes)
        return Dictionary([*Indicator.objects.filter(own).order_by("folded"), *self.living])

    @cached_property
    def readable(self) -> tuple[str, ...]:
        """Codes with numbers: observed, and worked out from nothing but what may be read."""
        return tuple(item.code for item in self.dictionary if self._has_numbers(item))

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """Those of them with a period in which all that they are made from is known; one query more."""
        having = Workings(self.dictionary, self.readable)
        return tuple(code for code in self.readable if having.periods(code))

    def _has_numbers(self, item: Indicator) -> bool:
        if not item.formula:
            return item.code in self.codes
        inputs = self.dictionary.inputs(item.code)
        return self.dictionary.node(item.code) is not None and self.codes.issuperset(inputs)


def sight_of(user: Any = None) -> Sight:
    """One query for anybody; for a person one more, and those of what their networks keep."""
    accesses = _accesses(user) if user is not None else []
    with as_public():
        living = [item for access in accesses for item in living_with_numbers(access.network)]
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
        tuple(accesses),
        frozenset([*(row[0] for row in found), *(item.code for item in living)]),
        max((row[1] for row in found), default=_NEVER),
        tuple(found),
        tuple(living),
    )


def _accesses(user: Any) -> list[Access]:
    held = RoleAssignment.objects.filter(user=user).select_related("network", "organisation")
    return [Access(user, item.network, Role(item.role), item.organisation) for item in held]


def _datasets(accesses: list[Access]) -> QuerySet[Dataset]:
    wanted = Q(pk__in=datasets_for(None).values("pk"))
    for access in accesses:
        wanted |= Q(pk__in=datasets_for(access).values("pk"))
    return Dataset.objects.filter(wanted)
