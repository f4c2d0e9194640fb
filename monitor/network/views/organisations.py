from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitor.kernel.permissions import requires
from monitor.kernel.versions import StaleVersion
from monitor.network import actions, queries
from monitor.network.access import NetworkRequest
from monitor.network.enums import MembershipStatus, OrganisationKind
from monitor.network.forms import AliasForm, MembershipForm, OrganisationForm
from monitor.network.history import sentences, told_of
from monitor.network.models import Alias, Membership, Network, Organisation
from monitor.network.views.common import (
    HISTORY_LENGTH,
    PER_PAGE,
    Crumbs,
    at,
    crumbs,
    form_page,
    organisations_crumb,
    query_without_page,
)


def organisation_of(network: Network, pk: int) -> Organisation:
    here = Organisation.objects.for_network(network)
    return get_object_or_404(here.select_related("network", "territory", "membership"), pk=pk)


def trail_to(organisation: Organisation) -> Crumbs:
    network = organisation.network
    here = (organisation.name, organisation.get_absolute_url())
    return crumbs(network, organisations_crumb(network), here)


@requires("organisation.view")
@require_GET
def listing(request: NetworkRequest, network: str) -> HttpResponse:
    here = request.access.network
    filters = {
        "text": request.GET.get("q", "").strip(),
        "kind": request.GET.get("tipo", ""),
        "status": request.GET.get("situacao", ""),
    }
    page = Paginator(queries.organisations(here, **filters), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "crumbs": crumbs(here, (_("Entidades"), None)),
        "network": here,
        "page": page,
        "filters": filters,
        "filtered": any(filters.values()),
        "kinds": OrganisationKind.choices,
        "statuses": [*MembershipStatus.choices, (queries.NO_MEMBERSHIP, _("Sem adesão"))],
        "query": query_without_page(request),
    }
    return render(request, "network/organisations.html", context)


@requires("organisation.view")
@require_GET
def detail(request: NetworkRequest, network: str, pk: int) -> HttpResponse:
    organisation = organisation_of(request.access.network, pk)
    return _detail_page(request, organisation, AliasForm())


def _detail_page(request: NetworkRequest, organisation: Organisation, form: Any) -> HttpResponse:
    events = queries.organisation_events(organisation)[:HISTORY_LENGTH]
    context = {
        "crumbs": [*trail_to(organisation)[:-1], (organisation.name, None)],
        "network": organisation.network,
        "organisation": organisation,
        "membership": getattr(organisation, "membership", None),
        "aliases": organisation.aliases.all(),
        "contacts": organisation.contacts.all(),
        "mandates": organisation.mandates.select_related("body"),
        "history": sentences(told_of(events, organisation)),
        "form": form,
        "may_edit": request.access.allows("organisation.edit"),
    }
    return render(request, "network/organisation.html", context)


@requires("organisation.edit")
@require_http_methods(["GET", "POST"])
def create(request: NetworkRequest, network: str) -> HttpResponse:
    here = request.access.network
    form = OrganisationForm(request.POST or None, network=here)
    if request.method == "POST" and form.is_valid():
        made = actions.create_organisation(by=request.user, network=here, **form.changes)
        messages.success(request, _("Entidade registada."))
        return redirect(made)
    trail = crumbs(here, organisations_crumb(here))
    return form_page(request, form, _("Nova entidade"), trail, at(here, "organisations"))


@requires("organisation.edit")
@require_http_methods(["GET", "POST"])
def edit(request: NetworkRequest, network: str, pk: int) -> HttpResponse:
    organisation = organisation_of(request.access.network, pk)
    trail, back = trail_to(organisation), organisation.get_absolute_url()
    form = OrganisationForm(
        request.POST or None, instance=organisation, network=organisation.network
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_organisation(
                by=request.user,
                organisation=organisation,
                expected=form.expected,
                changes=form.changes,
            )
        except StaleVersion as stale:
            form.show_conflict(stale.current, network=organisation.network)
        else:
            messages.success(request, _("Entidade guardada."))
            return redirect(back)
    return form_page(request, form, _("Alterar entidade"), trail, back)


@requires("organisation.edit")
@require_http_methods(["GET", "POST"])
def membership(request: NetworkRequest, network: str, pk: int) -> HttpResponse:
    organisation = organisation_of(request.access.network, pk)
    trail, back = trail_to(organisation), organisation.get_absolute_url()
    found = Membership.objects.filter(organisation=organisation).first()
    form = MembershipForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            if found is not None and not form.expected:
                raise StaleVersion(found)
            actions.edit_membership(
                by=request.user,
                organisation=organisation,
                expected=form.expected,
                changes=form.changes,
            )
        except StaleVersion as stale:
            form.show_conflict(stale.current)
        else:
            messages.success(request, _("Adesão guardada."))
            return redirect(back)
    return form_page(request, form, _("Adesão à rede"), trail, back)


@requires("organisation.edit")
@require_POST
def add_alias(request: NetworkRequest, network: str, pk: int) -> HttpResponse:
    organisation = organisation_of(request.access.network, pk)
    form = AliasForm(request.POST)
    if form.is_valid():
        try:
            actions.add_alias(
                by=request.user, organisation=organisation, text=form.cleaned_data["text"]
            )
        except ValidationError as error:
            form.add_error("text", error)
        else:
            messages.success(request, _("Outro nome acrescentado."))
            return redirect(organisation)
    return _detail_page(request, organisation, form)


@requires("organisation.edit")
@require_POST
def remove_alias(request: NetworkRequest, network: str, pk: int) -> HttpResponse:
    found = Alias.objects.for_network(request.access.network)
    alias = get_object_or_404(found.select_related("organisation__network"), pk=pk)
    actions.remove_alias(by=request.user, alias=alias)
    messages.success(request, _("«%(text)s» deixou de ser outro nome.") % {"text": alias.text})
    return redirect(alias.organisation)


@requires("organisation.edit")
@require_GET
def duplicates(request: NetworkRequest, network: str) -> HttpResponse:
    here = request.access.network
    trail = crumbs(here, organisations_crumb(here), (_("Possíveis repetidas"), None))
    context = {
        "crumbs": trail,
        "network": here,
        "pairs": queries.possible_duplicates(here),
        "organisations": queries.organisations(here),
    }
    return render(request, "network/duplicates.html", context)


@requires("organisation.edit")
@require_GET
def choose_merge(request: NetworkRequest, network: str) -> HttpResponse:
    """Two organisations picked by hand: on to their preview."""
    here = request.access.network
    chosen = [request.GET.get("primeira", ""), request.GET.get("segunda", "")]
    if not all(pk.isdecimal() for pk in chosen) or chosen[0] == chosen[1]:
        messages.error(request, _("É preciso escolher duas entidades diferentes."))
        return redirect(at(here, "duplicates"))
    return redirect(at(here, "merge", survivor=int(chosen[0]), duplicate=int(chosen[1])))


@requires("organisation.edit")
@require_http_methods(["GET", "POST"])
def merge(request: NetworkRequest, network: str, survivor: int, duplicate: int) -> HttpResponse:
    here = request.access.network
    kept, other = organisation_of(here, survivor), organisation_of(here, duplicate)
    if kept.pk == other.pk:
        return redirect(at(here, "duplicates"))
    if request.method == "POST":
        try:
            actions.merge_organisations(
                by=request.user,
                survivor=kept,
                duplicate=other,
                expected=_version(request, "version"),
                expected_duplicate=_version(request, "duplicate_version"),
            )
        except StaleVersion:
            messages.warning(
                request, _("Uma das entidades mudou entretanto: é preciso rever o que vai passar.")
            )
            return redirect(request.path)
        messages.success(
            request,
            _("«%(other)s» passou a fazer parte de «%(kept)s».")
            % {"other": other.name, "kept": kept.name},
        )
        return redirect(kept)
    trail = crumbs(
        here,
        organisations_crumb(here),
        (_("Possíveis repetidas"), at(here, "duplicates")),
        (_("Juntar"), None),
    )
    context = {
        "crumbs": trail,
        "network": here,
        "preview": actions.merge_preview(kept, other),
        "swap": at(here, "merge", survivor=other.pk, duplicate=kept.pk),
    }
    return render(request, "network/merge.html", context)


def _version(request: NetworkRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isdecimal() else 0
