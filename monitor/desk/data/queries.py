"""What the pages of data show: datasets that may be seen from a network, and its imports."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from monitor.facts.enums import Visibility
from monitor.facts.importing.models import DataImport
from monitor.facts.models import Current, Dataset, Edition
from monitor.indicators.models import Indicator
from monitor.network.access import Access

EDIT = "data.edit"


def datasets(access: Access) -> QuerySet[Dataset]:
    """The network's own (private ones for who edits data) and those of the installation that are not
    private; with `edition_count` and `published_at` of the last edition in force."""
    own = Q(network=access.network)
    if not access.allows(EDIT):
        own &= ~Q(visibility=Visibility.PRIVATE)
    of_all = Q(network=None) & ~Q(visibility=Visibility.PRIVATE)
    in_force = Q(editions__published_at__isnull=False, editions__withdrawn_at=None)
    found = Dataset.objects.filter(own | of_all)
    return found.annotate(
        edition_count=Count("editions", filter=in_force),
        published_at=Max("editions__published_at", filter=in_force),
    ).order_by("title", "pk")


def editions(dataset: Dataset) -> QuerySet[Edition]:
    """With `slab_count` and the periods that they go from and to."""
    return (
        dataset.editions.filter(published_at__isnull=False)
        .select_related("created_by")
        .annotate(
            slab_count=Count("slabs"),
            last_period=Max("slabs__last_period"),
        )
    )


def current_of(dataset: Dataset) -> QuerySet[Current]:
    """The indicators that this dataset feeds now."""
    return (
        Current.objects.filter(slab__edition__dataset=dataset)
        .select_related("slab__edition")
        .order_by("indicator")
    )


def imports(access: Access) -> QuerySet[DataImport]:
    here = DataImport.objects.for_network(access.network).listed()
    return here.select_related("created_by", "dataset")


def indicators_to_feed(access: Access) -> QuerySet[Indicator]:
    """What a file may be about: any observed indicator that the network reads."""
    return Indicator.objects.for_network(access.network).observed().order_by("folded")


def indicators_at_ine(access: Access) -> QuerySet[Indicator]:
    common: Any = Indicator.objects.for_network(None).observed()
    return common.exclude(ine_code="").order_by("folded")  # type: ignore[no-any-return]
