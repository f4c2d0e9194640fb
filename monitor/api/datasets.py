"""Public datasets, with what of them can be had. A dataset that is not public is missing, like any other
that does not exist."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from monitor.facts.models import Dataset, Edition, Slab
from monitor.facts.shapes import code_of, scheme_of
from monitor.facts.visibility import datasets_for
from monitor.indicators.models import Indicator
from monitor.indicators.queries import Description, describe_many
from monitor.territory.models import Territory


@dataclass(frozen=True, slots=True)
class OpenDataset:
    """`editions`: those in force, the newest first; there is at least one."""

    dataset: Dataset
    editions: tuple[Edition, ...]

    @property
    def latest(self) -> Edition:
        return self.editions[0]

    @property
    def slabs(self) -> list[Slab]:
        return slabs_of(self.latest)

    @property
    def changed_at(self) -> datetime:
        assert self.latest.published_at is not None
        return self.latest.published_at

    @property
    def first_published_at(self) -> datetime:
        return min(edition.published_at for edition in self.editions if edition.published_at)

    @property
    def publisher(self) -> str:
        """Who answers for the numbers, or else the network that shares them."""
        network = self.dataset.network
        return self.dataset.publisher or (network.name if network else "Monitor Social")

    @property
    def stamp(self) -> str:
        """It changes whenever anything of the dataset or of its editions does."""
        editions = " ".join(f"{edition.pk}.{edition.version}" for edition in self.editions)
        return f"{self.dataset.pk}.{self.dataset.version}:{editions}"

    def edition(self, number: int | None) -> Edition | None:
        """One by its number, or the latest."""
        if number is None:
            return self.latest
        return next((edition for edition in self.editions if edition.number == number), None)


def public_datasets() -> QuerySet[Dataset]:
    """Those with an edition in force, by code."""
    published = Edition.objects.published().filter(dataset=OuterRef("pk"))
    return datasets_for(None).filter(Exists(published)).order_by("code")


def opened(found: QuerySet[Dataset]) -> list[OpenDataset]:
    """With editions, files and network: three queries, however many they are."""
    editions = Edition.objects.published().order_by("-number").prefetch_related("slabs")
    rows: Any = found.select_related("network").prefetch_related(
        Prefetch("editions", queryset=editions, to_attr="in_force")
    )
    return [OpenDataset(dataset, tuple(_of(dataset))) for dataset in rows]


def _of(dataset: Any) -> Iterable[Edition]:
    for edition in dataset.in_force:
        edition.dataset = dataset
        for slab in edition.slabs.all():
            slab.edition = edition
        yield edition


def open_dataset(code: str) -> OpenDataset | None:
    return next(iter(opened(public_datasets().filter(code=code))), None)


def slabs_of(edition: Edition) -> list[Slab]:
    """Its files, by indicator."""
    found: list[Slab] = []
    for slab in sorted(edition.slabs.all(), key=lambda slab: slab.indicator):
        slab.edition = edition
        found.append(slab)
    return found


def slab_of(edition: Edition, indicator: str) -> Slab | None:
    return next((slab for slab in slabs_of(edition) if slab.indicator == indicator), None)


def described_of(slabs: Iterable[Slab], language: str) -> dict[str, Description]:
    """What the dictionary says of their indicators; one that it does not know is left out."""
    codes = {slab.indicator for slab in slabs}
    known = Indicator.objects.filter(code__in=codes).values_list("code", flat=True)
    return describe_many(sorted(known), language)


def names_of(territories: Iterable[str]) -> dict[str, str]:
    """Territory → its name, the latest of those it had; a query for each list of codes."""
    by_scheme: dict[str, set[str]] = {}
    for territory in territories:
        by_scheme.setdefault(scheme_of(territory), set()).add(code_of(territory))
    return {
        f"{scheme}:{code}": name
        for scheme, codes in sorted(by_scheme.items())
        for code, name in Territory.objects.filter(scheme=scheme, code__in=codes)
        .order_by("valid_from")
        .values_list("code", "name")
    }
