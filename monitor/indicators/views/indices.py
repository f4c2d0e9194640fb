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

from monitor.facts import periods as calendar
from monitor.indicators import actions, queries
from monitor.indicators.composing import Composed, Row, compose
from monitor.indicators.enums import Aggregation
from monitor.indicators.forms import IndexForm
from monitor.indicators.index import Scenario, told
from monitor.indicators.models import CompositeIndex, Indicator
from monitor.indicators.views.common import (
    HISTORY_LENGTH,
    PER_PAGE,
    at,
    crumbs,
    form_page,
    index_of,
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
    page = Paginator(queries.indices(here), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "network": here,
        "crumbs": crumbs(here, (_("Índices compostos"), None)),
        "page": page,
        "may_edit": request.access.allows("indicator.edit"),
    }
    return render(request, "indicators/indices.html", context)


@requires("indicator.view")
@require_GET
def detail(request: NetworkRequest, network: str, index: int) -> HttpResponse:
    here = request.access.network
    item = index_of(request, index)
    parts = list(item.parts.select_related("indicator"))
    made = compose(
        item,
        parts,
        queries.dictionary(here),
        request.access,
        group=request.GET.get("onde", ""),
        period=request.GET.get("quando", ""),
    )
    names = [part.indicator.name for part in parts]
    shown = made.row(request.GET.get("territorio", ""))
    context = {
        "network": here,
        "crumbs": crumbs(here, _indices_crumb(request), (item.name, None)),
        "index": item,
        "parts": parts,
        "made": made,
        "geometric": item.aggregation == Aggregation.GEOMETRIC,
        "where": [(group.value, group.label) for group in made.groups],
        "when": [(period, calendar.label(period)) for period in reversed(made.periods)],
        "when_used": [calendar.label(period) if period else "" for period in made.periods_used],
        "shown": shown,
        "shown_at": _position(made, shown),
        "ranges": _ranges_told(shown, names) if shown else [],
        "history": sentences(queries.index_events(item)[:HISTORY_LENGTH]),
        "may_edit": request.access.allows("indicator.edit"),
    }
    return render(request, "indicators/index.html", context)


def _position(made: Composed, shown: Row | None) -> int:
    """Where the territory stands in the columns of the steps."""
    if shown is None or made.result is None:
        return 0
    return [score.territory for score in made.result.scores].index(shown.territory)


def _ranges_told(row: Row, names: list[str]) -> list[tuple[str, int, str]]:
    if row.range is None:
        return []

    def under(scenario: Scenario | None) -> str:
        return told(scenario, names) if scenario else _("com os pesos do índice")

    return [
        (_("Melhor posição"), row.range.best, under(row.range.best_under)),
        (_("Pior posição"), row.range.worst, under(row.range.worst_under)),
    ]


def _indices_crumb(request: NetworkRequest) -> tuple[str, str]:
    return _("Índices compostos"), at(request.access.network, "indices")


@requires("indicator.edit")
@require_http_methods(["GET", "POST"])
def create(request: NetworkRequest, network: str) -> HttpResponse:
    here = request.access.network
    form = IndexForm(request.POST or None, indicators=_offered(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_index(
                by=request.user, network=here, parts=form.parts(), **form.changes
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Índice criado."))
            return redirect(made)
    return _form(request, form, _("Novo índice composto"), at(here, "indices"))


@requires("indicator.edit")
@require_http_methods(["GET", "POST"])
def edit(request: NetworkRequest, network: str, index: int) -> HttpResponse:
    item = index_of(request, index)
    offered = _offered(request)
    form = IndexForm(request.POST or None, instance=copy(item), indicators=offered)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_index(
                by=request.user,
                index=item,
                expected=form.expected,
                changes=form.changes,
                parts=form.parts(),
            )
        except StaleVersion as stale:
            form.show_conflict(stale.current, indicators=offered)
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Índice guardado."))
            return redirect(item)
    return _form(request, form, _("Alterar índice"), item.get_absolute_url(), item)


def _offered(request: NetworkRequest) -> dict[int, Indicator]:
    return {item.pk: item for item in queries.indicators(request.access.network)}


def _form(
    request: NetworkRequest, form: Any, title: str, cancel: str, item: CompositeIndex | None = None
) -> HttpResponse:
    here = request.access.network
    trail = crumbs(here, _indices_crumb(request), *([(item.name, cancel)] if item else []))
    context = {"network": here, "cancel": cancel, "item": item}
    return form_page(request, "indicators/index_form.html", form, title, trail, **context)


@requires("indicator.edit")
@require_POST
def delete(request: NetworkRequest, network: str, index: int) -> HttpResponse:
    item = index_of(request, index)
    try:
        actions.delete_index(by=request.user, index=item, expected=posted_version(request))
    except StaleVersion:
        messages.warning(
            request, _("Entretanto, outra pessoa alterou este índice. Nada foi apagado.")
        )
        return redirect(item)
    messages.success(request, _("Índice apagado."))
    return redirect(at(request.access.network, "indices"))
