from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitor.indicators import actions, queries
from monitor.indicators.forms_dashboards import AddViewForm, DashboardForm
from monitor.indicators.models import Dashboard
from monitor.indicators.views.common import (
    HISTORY_LENGTH,
    PER_PAGE,
    at,
    crumbs,
    dashboard_of,
    form_page,
    show_errors,
)
from monitor.kernel.permissions import requires
from monitor.kernel.versions import StaleVersion, posted_version
from monitor.network.access import NetworkRequest
from monitor.network.history import sentences


@requires("indicator.view")
@require_GET
def listing(request: NetworkRequest, network: str) -> HttpResponse:
    here = request.access.network
    may_edit = request.access.allows("indicator.edit")
    seen = queries.dashboards(here).seen_by([here.pk], [here.pk] if may_edit else [])
    context = {
        "network": here,
        "crumbs": crumbs(here, (_("Painéis"), None)),
        "page": Paginator(seen, PER_PAGE).get_page(request.GET.get("page")),
        "may_edit": may_edit,
    }
    return render(request, "indicators/dashboards.html", context)


@requires("indicator.edit")
@require_http_methods(["GET", "POST"])
def create(request: NetworkRequest, network: str) -> HttpResponse:
    here = request.access.network
    form = DashboardForm(request.POST or None, network=here)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_dashboard(
                by=request.user, network=here, panels=form.panels(), **form.changes
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Painel criado."))
            return redirect(made)
    return _form(request, form, _("Novo painel"), at(here, "dashboards"))


@requires("indicator.edit")
@require_http_methods(["GET", "POST"])
def edit(request: NetworkRequest, network: str, dashboard: int) -> HttpResponse:
    item = dashboard_of(request, dashboard)
    here = request.access.network
    form = DashboardForm(request.POST or None, instance=copy(item), network=here)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_dashboard(
                by=request.user,
                dashboard=item,
                expected=form.expected,
                changes=form.changes,
                panels=form.panels(),
            )
        except StaleVersion as stale:
            form.show_conflict(stale.current, network=here)
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Painel guardado."))
            return redirect(item)
    return _form(request, form, _("Compor o painel"), item.get_absolute_url(), item)


def _form(
    request: NetworkRequest, form: Any, title: str, cancel: str, item: Dashboard | None = None
) -> HttpResponse:
    here = request.access.network
    trail = crumbs(
        here, (_("Painéis"), at(here, "dashboards")), *([(item.name, cancel)] if item else [])
    )
    history = sentences(queries.dashboard_events(item)[:HISTORY_LENGTH]) if item else []
    context = {"network": here, "cancel": cancel, "item": item, "history": history}
    return form_page(request, "indicators/dashboard_form.html", form, title, trail, **context)


@requires("indicator.edit")
@require_http_methods(["GET", "POST"])
def add_view(request: NetworkRequest, network: str) -> HttpResponse:
    """The view of `?vista=` (an address), to a dashboard that there is or to a new one."""
    here = request.access.network
    dashboards = {str(item.pk): item for item in queries.dashboards(here)}
    seen = request.GET.get("vista", "")
    form = AddViewForm(
        request.POST or None, initial={"address": seen}, dashboards=dashboards, network=here
    )
    if request.method == "POST" and form.is_valid():
        chosen, panel = form.chosen, form.panel()
        try:
            if chosen is None:
                chosen = actions.create_dashboard(
                    by=request.user, network=here, panels=[panel], name=form.cleaned_data["name"]
                )
            else:
                actions.add_panel(by=request.user, dashboard=chosen, panel=panel)
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(
                request, _("A vista está no painel «%(name)s».") % {"name": chosen.name}
            )
            return redirect(chosen)
    title = _("Juntar a vista a um painel")
    trail = crumbs(here, (_("Painéis"), at(here, "dashboards")))
    context = {"network": here, "cancel": seen if seen.startswith("/") else at(here, "dashboards")}
    return form_page(request, "ui/form.html", form, title, trail, **context)


@requires("indicator.edit")
@require_POST
def delete(request: NetworkRequest, network: str, dashboard: int) -> HttpResponse:
    item = dashboard_of(request, dashboard)
    try:
        actions.delete_dashboard(by=request.user, dashboard=item, expected=posted_version(request))
    except StaleVersion:
        messages.warning(
            request, _("Entretanto, outra pessoa alterou este painel. Nada foi apagado.")
        )
        return redirect(item)
    messages.success(request, _("Painel apagado."))
    return redirect(at(request.access.network, "dashboards"))
