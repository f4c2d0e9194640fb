"""What the pages of data show: datasets that may be seen from a network, and its imports."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Max, Q, QuerySet

from monitor.facts.enums import Visibility
from monitor.facts.importing.models import DataImport
from monitor.facts.models import Current, Dataset, Edition
from monitor.indicators.models import Indicator, own_prefix
from monitor.network.access import Access

EDIT = "data.edit"


def may_speak_for_all(access: Access) -> bool:
    """What is of the installation is for who runs it."""
    return bool(access.user.is_superuser)


def datasets(access: Access) -> QuerySet[Dataset]:
    """The network's own and those of the installation, private ones only for who may change them; with
    `edition_count` and `published_at` of the last edition in force."""
    own, of_all, shown = (
        Q(network=access.network),
        Q(network=None),
        ~Q(visibility=Visibility.PRIVATE),
    )
    if not access.allows(EDIT):
        own &= shown
    if not may_speak_for_all(access):
        of_all &= shown
    in_force = Q(editions__published_at__isnull=False, editions__withdrawn_at=None)
    found = Dataset.objects.filter(own | of_all)
    return found.annotate(
        edition_count=Count("editions", filter=in_force),
        published_at=Max("editions__published_at", filter=in_force),
    ).order_by("title", "pk")


def datasets_to_change(access: Access) -> QuerySet[Dataset]:
    """Those that who edits data may add files to, or show to others."""
    own = Q(network=access.network)
    return Dataset.objects.filter(own | Q(network=None) if may_speak_for_all(access) else own)


def may_change(access: Access, dataset: Dataset) -> bool:
    if dataset.network_id is None:
        return may_speak_for_all(access)
    return dataset.network_id == access.network.pk and access.allows(EDIT)


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
    here = DataImport.objects.for_network(access.network).within_reach_of(access.user)
    return here.listed().select_related("created_by", "dataset")


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """By code, in the same order; the code itself of what is no longer in the dictionary."""
    codes = list(codes)
    known = dict(Indicator.objects.filter(code__in=codes).values_list("code", "name"))
    return {code: known.get(code, code) for code in codes}


def indicators_read(access: Access) -> QuerySet[Indicator]:
    """What numbers are observed of, common or the network's own."""
    return Indicator.objects.for_network(access.network).observed().order_by("folded")


def indicators_to_feed(access: Access, for_all: bool = False) -> QuerySet[Indicator]:
    """What a file may be about. Of a common indicator that the network has its own of, the latter."""
    found, prefix = indicators_read(access), own_prefix(access.network)
    if for_all:
        return found.filter(network=None)
    own = Indicator.objects.own_of(access.network).values_list("code", flat=True)
    return found.exclude(network=None, code__in=[code.removeprefix(prefix) for code in own])


def indicators_named_by_files(access: Access, for_all: bool = False) -> QuerySet[Indicator]:
    """Those that a file may name by itself: a network's file never stands for the installation."""
    whose = None if for_all else access.network
    return Indicator.objects.filter(network=whose).observed()


def indicators_at_ine() -> QuerySet[Indicator]:
    common = Indicator.objects.for_network(None).observed()
    return common.exclude(ine_code="").order_by("folded")
