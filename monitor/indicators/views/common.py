from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import pgettext

from monitor.indicators.models import CompositeIndex, Dashboard
from monitor.network.access import Access, NetworkRequest
from monitor.network.models import Network

Crumbs = list[tuple[str, str | None]]
PER_PAGE = 50
HISTORY_LENGTH = 20


def at(network: Network, name: str, **kwargs: Any) -> str:
    """The address of a page of this room in a network."""
    return reverse(f"indicators:{name}", kwargs={"network": network.code, **kwargs})


def crumbs(network: Network, *path: tuple[str, str | None]) -> Crumbs:
    return [(pgettext("dicionário", "Indicadores"), at(network, "list")), *path]


def may_edit_common(access: Access) -> bool:
    """The common dictionary is for who runs the installation."""
    return bool(access.user.is_superuser)


def index_of(request: NetworkRequest, pk: int) -> CompositeIndex:
    here = CompositeIndex.objects.for_network(request.access.network)
    found: CompositeIndex = get_object_or_404(here.select_related("network"), pk=pk)
    return found


def dashboard_of(request: NetworkRequest, pk: int) -> Dashboard:
    here = Dashboard.objects.for_network(request.access.network)
    found: Dashboard = get_object_or_404(here.select_related("network"), pk=pk)
    return found


def form_page(
    request: NetworkRequest, template: str, form: Any, title: str, trail: Crumbs, **context: Any
) -> HttpResponse:
    context |= {"form": form, "title": title, "crumbs": [*trail, (title, None)]}
    return render(request, template, context)


def show_errors(form: Any, error: ValidationError) -> None:
    """What an action refused, under the fields that it names."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
