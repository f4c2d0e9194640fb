from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from monitor.kernel.permissions import PLATFORM, requires
from monitor.kernel.versions import StaleVersion
from monitor.network import actions, queries
from monitor.network.access import NetworkRequest
from monitor.network.forms import AuditForm, NetworkForm, NewNetworkForm, PlacedNetworkForm
from monitor.network.history import sentences
from monitor.network.views.common import (
    PER_PAGE,
    at,
    crumbs,
    form_page,
    query_without_page,
    send_invitation,
)
from monitor.people.requests import SignedInRequest


@requires("network.view")
@require_GET
def home(request: NetworkRequest, network: str) -> HttpResponse:
    here = request.access.network
    today = timezone.localdate()
    context = {
        "crumbs": [(here.name, None)],
        "network": here,
        "summary": queries.summary(here),
        "bodies": queries.bodies(here, today),
        "children": here.children.filter(role_assignments__user=request.user),
    }
    return render(request, "network/home.html", context)


@requires(PLATFORM)
@require_http_methods(["GET", "POST"])
def create(request: SignedInRequest) -> HttpResponse:
    form = NewNetworkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.create_network(
            by=request.user,
            administrator_email=form.cleaned_data["email_of_administrator"],
            administrator_name=form.cleaned_data["administrator"],
            **form.changes,
        )
        send_invitation(request, made)
        return redirect(made.network)
    return form_page(request, form, _("Nova rede"), [], reverse("desk:home"))


@requires("network.edit")
@require_http_methods(["GET", "POST"])
def settings(request: NetworkRequest, network: str) -> HttpResponse:
    here = request.access.network
    kind = PlacedNetworkForm if request.user.is_superuser else NetworkForm
    form = kind(request.POST or None, instance=here)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_network(
                by=request.user, network=here, expected=form.expected, changes=form.changes
            )
        except StaleVersion as stale:
            form.show_conflict(stale.current)
        else:
            messages.success(request, _("Rede guardada."))
            return redirect(at(here, "home"))
    return form_page(request, form, _("Definições da rede"), crumbs(here), at(here, "home"))


@requires("audit.view")
@require_GET
def audit(request: NetworkRequest, network: str) -> HttpResponse:
    here = request.access.network
    days = AuditForm({"since": request.GET.get("de"), "until": request.GET.get("ate")})
    days.is_valid()
    filters: dict[str, Any] = {
        "actor": request.GET.get("quem", ""),
        "object_type": request.GET.get("tipo", ""),
        "text": request.GET.get("q", "").strip(),
        "since": days.cleaned_data.get("since"),
        "until": days.cleaned_data.get("until"),
    }
    page = Paginator(queries.audit_events(here, **filters), PER_PAGE).get_page(
        request.GET.get("page")
    )
    actors, types = queries.audit_choices(here)
    context = {
        "crumbs": crumbs(here, (_("Registo de alterações"), None)),
        "network": here,
        "page": page,
        "entries": sentences(page.object_list),
        "filters": filters,
        "filtered": any(filters.values()),
        "actors": actors,
        "types": types,
        "query": query_without_page(request),
    }
    return render(request, "network/audit.html", context)
