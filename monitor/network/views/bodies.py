from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from monitor.kernel.permissions import requires
from monitor.kernel.versions import StaleVersion
from monitor.network import actions, queries
from monitor.network.access import NetworkRequest
from monitor.network.forms import BodyForm, MandateForm
from monitor.network.history import sentences
from monitor.network.models import Body, Mandate, Network
from monitor.network.views.common import HISTORY_LENGTH, Crumbs, at, crumbs, form_page


def _crumb(network: Network) -> tuple[str, str]:
    return _("Órgãos"), at(network, "bodies")


def _trail(body: Body) -> Crumbs:
    network = body.network
    return crumbs(network, _crumb(network), (body.name, body.get_absolute_url()))


def _found(network: Network, pk: int) -> Body:
    return get_object_or_404(Body.objects.for_network(network).select_related("network"), pk=pk)


@requires("body.view")
@require_GET
def listing(request: NetworkRequest, network: str) -> HttpResponse:
    here = request.access.network
    context = {
        "crumbs": crumbs(here, (_("Órgãos"), None)),
        "network": here,
        "bodies": queries.bodies(here, timezone.localdate()),
        "may_edit": request.access.allows("body.edit"),
    }
    return render(request, "network/bodies.html", context)


@requires("body.view")
@require_GET
def detail(request: NetworkRequest, network: str, pk: int) -> HttpResponse:
    body = _found(request.access.network, pk)
    today = timezone.localdate()
    mandates = body.mandates.select_related("organisation__network")
    current = set(mandates.on(today).values_list("pk", flat=True))
    context = {
        "crumbs": [*_trail(body)[:-1], (body.name, None)],
        "network": body.network,
        "body": body,
        "current": [item for item in mandates if item.pk in current],
        "others": [item for item in mandates if item.pk not in current],
        "history": sentences(queries.body_events(body)[:HISTORY_LENGTH]),
        "may_edit": request.access.allows("body.edit"),
    }
    return render(request, "network/body.html", context)


@requires("body.edit")
@require_http_methods(["GET", "POST"])
def create(request: NetworkRequest, network: str) -> HttpResponse:
    here = request.access.network
    form = BodyForm(request.POST or None, network=here)
    if request.method == "POST" and form.is_valid():
        made = actions.create_body(by=request.user, network=here, **form.changes)
        messages.success(request, _("Órgão criado."))
        return redirect(made)
    trail = crumbs(here, _crumb(here))
    return form_page(request, form, _("Novo órgão"), trail, at(here, "bodies"))


@requires("body.edit")
@require_http_methods(["GET", "POST"])
def edit(request: NetworkRequest, network: str, pk: int) -> HttpResponse:
    body = _found(request.access.network, pk)
    trail, back = _trail(body), body.get_absolute_url()
    form = BodyForm(request.POST or None, instance=body, network=body.network)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_body(
                by=request.user, body=body, expected=form.expected, changes=form.changes
            )
        except StaleVersion as stale:
            form.show_conflict(stale.current, network=body.network)
        else:
            messages.success(request, _("Órgão guardado."))
            return redirect(back)
    return form_page(request, form, _("Alterar órgão"), trail, back)


@requires("body.edit")
@require_http_methods(["GET", "POST"])
def create_mandate(request: NetworkRequest, network: str, pk: int) -> HttpResponse:
    body = _found(request.access.network, pk)
    trail, back = _trail(body), body.get_absolute_url()
    form = MandateForm(request.POST or None, network=body.network)
    if request.method == "POST" and form.is_valid():
        actions.create_mandate(by=request.user, body=body, **form.changes)
        messages.success(request, _("Mandato registado."))
        return redirect(back)
    return form_page(request, form, _("Novo mandato"), trail, back)


@requires("body.edit")
@require_http_methods(["GET", "POST"])
def edit_mandate(request: NetworkRequest, network: str, pk: int) -> HttpResponse:
    """Also where a mandate ends: it gets its last day."""
    found = Mandate.objects.for_network(request.access.network)
    mandate = get_object_or_404(found.select_related("body__network"), pk=pk)
    body = mandate.body
    trail, back = _trail(body), body.get_absolute_url()
    form = MandateForm(request.POST or None, instance=mandate, network=body.network)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_mandate(
                by=request.user, mandate=mandate, expected=form.expected, changes=form.changes
            )
        except StaleVersion as stale:
            form.show_conflict(stale.current, network=body.network)
        else:
            messages.success(request, _("Mandato guardado."))
            return redirect(back)
    lead = _("Para terminar o mandato, basta indicar o último dia.")
    return form_page(request, form, _("Alterar mandato"), trail, back, lead=lead)
