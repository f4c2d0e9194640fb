from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from monitor.facts.importing.models import DataImport
from monitor.network.access import Access, NetworkRequest

Crumbs = list[tuple[str, str | None]]


def at(access: Access, name: str, **kwargs: Any) -> str:
    return reverse(f"desk:{name}", kwargs={"network": access.network.code, **kwargs})


def crumbs(access: Access, *path: tuple[str, str | None]) -> Crumbs:
    return [(_("Dados"), at(access, "data")), *path]


def import_of(request: NetworkRequest, pk: int) -> DataImport:
    here = DataImport.objects.for_network(request.access.network).within_reach_of(request.user)
    item: DataImport = get_object_or_404(
        here.select_related("network", "dataset", "edition__dataset", "created_by"), pk=pk
    )
    return item
