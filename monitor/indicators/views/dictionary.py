from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitor.indicators import actions, queries
from monitor.indicators.dictionary import Dictionary
from monitor.indicators.enums import Subject
from monitor.indicators.forms import IndicatorForm, NewIndicatorForm
from monitor.indicators.living import living_one
from monitor.indicators.models import Indicator
from monitor.indicators.per_capita import may_be_per_capita, per_capita
from monitor.indicators.units import MEASURES, unit_label
from monitor.indicators.views.common import (
    HISTORY_LENGTH,
    PER_PAGE,
    at,
    crumbs,
    form_page,
    may_edit_common,
    show_errors,
)
from monitor.kernel.permissions import requires
from monitor.kernel.versions import StaleVersion, posted_version
from monitor.network.access import Access, NetworkRequest
from monitor.network.history import sentences, told_of


def found(request: NetworkRequest, code: str) -> tuple[Indicator, Dictionary]:
    """An indicator that the network reads, in its dictionary; 404 for one that it does not."""
    here = request.access.network
    within = queries.dictionary(here)
    if (own := living_one(here, code)) is not None:
        within = within.with_entries([own])
    if code not in within:
        raise Http404
    return within[code], within


def may_edit(access: Access, item: Indicator) -> bool:
    mine = not item.is_common or may_edit_common(access)
    return access.allows("indicator.edit") and mine and not item.is_living


@requires("indicator.view")
@require_GET
def listing(request: NetworkRequest, network: str) -> HttpResponse:
    here = request.access.network
    filters = {
        "text": request.GET.get("q", "").strip(),
        "theme": request.GET.get("tema", ""),
        "kind": request.GET.get("tipo", ""),
    }
    found: Any = queries.indicators(here, **filters)
    if filters["kind"] == queries.LIVING:
        found = queries.living_entries(here, text=filters["text"], theme=filters["theme"])
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    language = get_language() or "pt"
    context = {
        "network": here,
        "crumbs": [
            (here.name, here.get_absolute_url()),
            (pgettext("dicionário", "Indicadores"), None),
        ],
        "page": page,
        "units": {item.code: unit_label(item.unit, language) for item in page},
        "english": language.startswith("en"),
        "filters": filters,
        "filtered": any(filters.values()),
        "themes": Subject.choices,
        "kinds": [
            (queries.OBSERVED, _("De uma fonte")),
            (queries.DERIVED, _("Calculados por fórmula")),
            (queries.OWN, _("Só desta rede")),
            (queries.LIVING, _("Dos registos da rede")),
        ],
        "query": query.urlencode(),
    }
    return render(request, "indicators/list.html", context)


@requires("indicator.view")
@require_GET
def detail(request: NetworkRequest, network: str, indicator: str) -> HttpResponse:
    here = request.access.network
    item, within = found(request, indicator)
    events = queries.indicator_events(item)[:HISTORY_LENGTH]
    language = get_language() or "pt"
    users = [within[code] for code in within.users.get(item.code, ())]
    editable = may_edit(request.access, item)
    context = {
        "network": here,
        "crumbs": crumbs(here, (item.name, None)),
        "item": item,
        "about": queries.described(item, within, language),
        "other_language": queries.described(
            item, within, "pt" if language.startswith("en") else "en"
        ),
        "users": users,
        "inputs": [within[code] for code in within.inputs(item.code) if code != item.code],
        "weight": within.by_code.get(item.weight),
        "indices": queries.indices_using(item, here),
        "history": sentences(told_of(events, item)),
        "may_edit": editable,
        "may_create": request.access.allows("indicator.edit"),
        "per_capita": may_be_per_capita(item, within) and not item.is_living,
    }
    return render(request, "indicators/indicator.html", context)


@requires("indicator.edit")
@require_http_methods(["GET", "POST"])
def create(request: NetworkRequest, network: str) -> HttpResponse:
    here = request.access.network
    within = queries.dictionary(here)
    form = NewIndicatorForm(
        request.POST or None, network=here, dictionary=within, initial=_start(request, within)
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_indicator(
                by=request.user, network=here, code=form.cleaned_data["new_code"], **form.changes
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Indicador criado."))
            return redirect(at(here, "indicator", indicator=made.code))
    return _form(request, form, _("Novo indicador"), within, at(here, "list"))


def _start(request: NetworkRequest, within: Dictionary) -> dict[str, Any]:
    """Asked from the page of another indicator: the same for each so many inhabitants."""
    code = request.GET.get("por-habitante", "")
    if code in within and may_be_per_capita(within[code], within):
        return per_capita(within[code])
    return {}


@requires("indicator.edit")
@require_http_methods(["GET", "POST"])
def edit(request: NetworkRequest, network: str, indicator: str) -> HttpResponse:
    here = request.access.network
    item, within = found(request, indicator)
    if not may_edit(request.access, item):
        raise PermissionDenied
    back = at(here, "indicator", indicator=item.code)
    # A form writes what was typed on its instance: the one of the dictionary stays as it is stored.
    form = IndicatorForm(request.POST or None, instance=copy(item), dictionary=within)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_indicator(
                by=request.user, indicator=item, expected=form.expected, changes=form.changes
            )
        except StaleVersion as stale:
            form.show_conflict(stale.current, dictionary=within)
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Indicador guardado."))
            return redirect(back)
    return _form(request, form, _("Alterar indicador"), within, back, item=item)


def _form(
    request: NetworkRequest,
    form: Any,
    title: str,
    within: Dictionary,
    cancel: str,
    item: Indicator | None = None,
) -> HttpResponse:
    here = request.access.network
    trail = crumbs(here, (item.name, cancel)) if item else crumbs(here)
    context = {
        "network": here,
        "cancel": cancel,
        "item": item,
        "codes": sorted(within, key=lambda other: other.code),
        "measures": [measure.text for measure in MEASURES],
    }
    return form_page(request, "indicators/form.html", form, title, trail, **context)


@requires("indicator.edit")
@require_POST
def delete(request: NetworkRequest, network: str, indicator: str) -> HttpResponse:
    here = request.access.network
    item, _within = found(request, indicator)
    if not may_edit(request.access, item):
        raise PermissionDenied
    back = at(here, "indicator", indicator=item.code)
    try:
        actions.delete_indicator(by=request.user, indicator=item, expected=posted_version(request))
    except StaleVersion:
        messages.warning(
            request, _("Entretanto, outra pessoa alterou este indicador. Nada foi apagado.")
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Indicador apagado."))
        return redirect(at(here, "list"))
    return redirect(back)
