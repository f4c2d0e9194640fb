from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitor.desk.data import queries
from monitor.desk.data.common import at, crumbs, import_of
from monitor.desk.data.forms import DatasetForm, MappingForm, RulesForm
from monitor.desk.data.own import own_indicator
from monitor.documents.model import UnreadableFile
from monitor.facts import writing
from monitor.facts.enums import Visibility
from monitor.facts.importing import actions, checks, work
from monitor.facts.importing.models import DataImport, Rules, State
from monitor.facts.importing.rejected import rejected_rows
from monitor.facts.models import Dataset
from monitor.facts.recovery import Recoverable
from monitor.facts.sources.declared import SOURCES
from monitor.facts.sources.mapping import Mapping
from monitor.facts.sources.observations import SourceProblem
from monitor.indicators.models import Indicator
from monitor.indicators.queries import shapes_of
from monitor.kernel.permissions import requires
from monitor.kernel.versions import StaleVersion, posted_version
from monitor.network.access import NetworkRequest

PER_PAGE, IMPORTS_SHOWN = 50, 20
CSV = "text/csv; charset=utf-8"
TONES = {
    State.QUEUED.value: "info",
    State.WORKING.value: "info",
    State.MAPPING.value: "warning",
    State.REVIEW.value: "warning",
    State.CONFIRMED.value: "success",
    State.UNDONE.value: "neutral",
    State.FAILED.value: "danger",
    State.CANCELLED.value: "neutral",
}


@requires("data.view")
@require_GET
def listing(request: NetworkRequest, network: str) -> HttpResponse:
    access = request.access
    may_edit = access.allows(queries.EDIT)
    page = Paginator(queries.datasets(access), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": [(_("Dados"), None)],
        "page": page,
        "imports": queries.imports(access)[:IMPORTS_SHOWN] if may_edit else [],
        "may_edit": may_edit,
        "tones": TONES,
        "sources": {code for code, source in SOURCES.items() if source.address},
    }
    return render(request, "desk/data/list.html", context)


@requires("data.view")
@require_GET
def dataset(request: NetworkRequest, network: str, dataset: int) -> HttpResponse:
    access = request.access
    found: Dataset = get_object_or_404(queries.datasets(access), pk=dataset)
    form = DatasetForm(instance=found) if queries.may_change(access, found) else None
    current = list(queries.current_of(found))
    context = {
        "crumbs": crumbs(access, (found.title, None)),
        "dataset": found,
        "editions": queries.editions(found),
        "current": current,
        "names": queries.names_of(item.indicator for item in current),
        "form": form,
    }
    return render(request, "desk/data/dataset.html", context)


@requires("data.edit")
@require_POST
def visibility(request: NetworkRequest, network: str, dataset: int) -> HttpResponse:
    here = queries.datasets_to_change(request.access)
    found: Dataset = get_object_or_404(here, pk=dataset)
    chosen, version = request.POST.get("visibility", ""), posted_version(request)
    if chosen not in Visibility.values:
        raise Http404
    return _changing(
        request,
        found,
        lambda: actions.set_visibility(
            by=request.user, dataset=found, expected=version, visibility=chosen
        ),
        _("Ficou guardado quem vê estes dados."),
    )


@requires("data.edit")
@require_POST
def official(request: NetworkRequest, network: str, dataset: int) -> HttpResponse:
    """Whether the numbers of the installation are shown as their source published them."""
    here = queries.datasets_to_change(request.access).filter(network=None)
    found: Dataset = get_object_or_404(here, pk=dataset)
    chosen, version = "is_official" in request.POST, posted_version(request)
    return _changing(
        request,
        found,
        lambda: writing.set_official(
            by=request.user, dataset=found, expected=version, is_official=chosen
        ),
        _("Ficou guardado, e já vale para o que o público vê."),
    )


def _changing(
    request: NetworkRequest, dataset: Dataset, action: Callable[[], Any], done: str
) -> HttpResponse:
    try:
        action()
    except StaleVersion:
        text = _("Entretanto, outra pessoa alterou este conjunto. Nada foi feito.")
        messages.warning(request, text)
    except Recoverable as refusal:
        messages.error(request, work.told_apart(refusal))
    else:
        messages.success(request, done)
    return redirect(at(request.access, "dataset", dataset=dataset.pk))


@requires("data.edit")
@require_http_methods(["GET", "POST"])
def rules(request: NetworkRequest, network: str, indicator: str) -> HttpResponse:
    """What is strange in the numbers of an indicator: of the network's own, or of a common one for who
    runs the installation."""
    access = request.access
    item: Indicator = get_object_or_404(queries.indicators_read(access), code=indicator)
    if item.is_common and not queries.may_speak_for_all(access):
        raise PermissionDenied
    form = RulesForm(request.POST or None, instance=_rules_of(item.code))
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_rules(
                by=request.user,
                network=item.network,
                indicator=item.code,
                expected=form.expected,
                limits=form.changes,
            )
        except StaleVersion as stale:
            form.show_conflict(stale.current)
        else:
            messages.success(request, _("Fica guardado, e vale a partir do próximo ficheiro."))
            return redirect(at(access, "data"))
    title = _("O que se estranha em «%(name)s»") % {"name": item.name}
    context = {
        "crumbs": crumbs(access, (title, None)),
        "title": title,
        "lead": _(
            "Avisa-se antes de publicar, sem impedir. O que ficar em branco não se verifica."
        ),
        "form": form,
        "cancel": at(access, "data"),
    }
    return render(request, "ui/form.html", context)


def _rules_of(code: str) -> Rules:
    """As they are kept, or as they are for its unit, to be kept."""
    kept = Rules.objects.filter(indicator=code).first()
    if kept is not None:
        return kept
    usual = checks.limits_of([shapes_of([code])[code]])[code]
    return Rules(indicator=code, **asdict(usual))


@requires("data.edit")
@require_GET
def review(request: NetworkRequest, network: str, data_import: int) -> HttpResponse:
    """Where an import is: at work, to be explained, to be confirmed, or over."""
    item = import_of(request, data_import)
    explaining = item.state == State.MAPPING or (
        item.state == State.REVIEW and item.proposals and "explicar" in request.GET
    )
    if not explaining:
        return _page(request, item)
    return _mapping_page(request, item, _form(request, item, _chosen(request, item)))


def _chosen(request: NetworkRequest, item: DataImport) -> Mapping:
    """The mapping of the table that was asked for, or the one kept."""
    asked = request.GET.get("tabela") or request.POST.get("table") or ""
    if item.mapping is not None and asked in {"", str(item.mapping.table)}:
        return item.mapping
    for proposal in item.proposals:
        if str(proposal["mapping"]["table"]) == asked:
            return Mapping.from_json(proposal["mapping"])
    raise Http404


def _form(
    request: NetworkRequest, item: DataImport, mapping: Mapping, data: Any = None
) -> MappingForm:
    return MappingForm(mapping, queries.indicators_to_feed(request.access, item.for_all), data)


def _mapping_page(request: NetworkRequest, item: DataImport, form: MappingForm) -> HttpResponse:
    number = form.mapping.table
    proposal = next(p for p in item.proposals if p["mapping"]["table"] == number)
    context = {
        "crumbs": crumbs(request.access, (item.name, None)),
        "item": item,
        "form": form,
        "proposal": proposal,
        "samples": [
            [row[place] for row in proposal["sample"][:3] if row[place]]
            for place in range(len(form.mapping.columns))
        ],
        "choices": [
            (
                f"{p['sheet'] or _('Tabela')} · {p['title'][:80] or p['mapping']['table']} ({p['rows']})",
                f"?explicar&tabela={p['mapping']['table']}",
                p["mapping"]["table"] == number,
            )
            for p in item.proposals
        ],
    }
    return render(request, "desk/data/mapping.html", context)


def _page(request: NetworkRequest, item: DataImport) -> HttpResponse:
    context = {
        "crumbs": crumbs(request.access, (item.name, None)),
        "item": item,
        "tone": TONES[item.state],
        "names": queries.names_of(item.summary.get("indicators", ())),
        "source": SOURCES.get(item.origin),
    }
    return render(request, "desk/data/import.html", context)


@requires("data.edit")
@require_GET
def progress(request: NetworkRequest, network: str, data_import: int) -> HttpResponse:
    """The bar alone; once the work is over the whole page is asked for."""
    item = import_of(request, data_import)
    response = render(request, "desk/data/progress.html", {"item": item})
    if not item.is_at_work:
        response["HX-Refresh"] = "true"
    return response


@requires("data.edit")
@require_POST
def explain(request: NetworkRequest, network: str, data_import: int) -> HttpResponse:
    item = import_of(request, data_import)
    if not item.proposals:
        return _back(request, item)
    form = _form(request, item, _chosen(request, item), request.POST)
    if not form.is_valid():
        return _mapping_page(request, item, form)
    mapping, codes = _named(request, item, form.result())
    return _doing(
        request,
        item,
        lambda: actions.explain(
            by=request.user,
            item=item,
            expected=posted_version(request),
            mapping=mapping,
            shapes=shapes_of(codes),
        ),
    )


def _named(
    request: NetworkRequest, item: DataImport, mapping: Mapping
) -> tuple[Mapping, list[str]]:
    """The mapping, with the network's own indicators where it names common ones and the import is not
    for all; and their codes."""
    access = request.access
    known = {each.code: each for each in queries.indicators_to_feed(access, item.for_all)}
    named = {mapping.indicator, *(column.indicator for column in mapping.columns)} & known.keys()
    if not item.for_all:
        mine = {
            code: own_indicator(by=request.user, network=access.network, indicator=known[code]).code
            for code in sorted(named)
        }
        mapping, named = mapping.renamed(mine), set(mine.values())
    if mapping.having("indicator"):
        by_itself = queries.indicators_named_by_files(access, item.for_all)
        named |= set(by_itself.values_list("code", flat=True))
    return mapping, sorted(named)


@requires("data.edit")
@require_POST
def confirm(request: NetworkRequest, network: str, data_import: int) -> HttpResponse:
    item = import_of(request, data_import)
    version = posted_version(request)
    return _doing(
        request, item, lambda: actions.confirm(by=request.user, item=item, expected=version)
    )


@requires("data.edit")
@require_POST
def undo(request: NetworkRequest, network: str, data_import: int) -> HttpResponse:
    item = import_of(request, data_import)
    done = _("A importação foi anulada: vale outra vez o que valia antes dela.")
    return _doing(request, item, lambda: actions.undo(by=request.user, item=item), done)


@requires("data.edit")
@require_POST
def cancel(request: NetworkRequest, network: str, data_import: int) -> HttpResponse:
    item = import_of(request, data_import)
    done = _("A importação vai parar. Nada foi publicado.")
    return _doing(request, item, lambda: actions.cancel(by=request.user, item=item), done)


@requires("data.edit")
@require_POST
def retry(request: NetworkRequest, network: str, data_import: int) -> HttpResponse:
    item = import_of(request, data_import)
    version = posted_version(request)
    return _doing(
        request, item, lambda: actions.retry(by=request.user, item=item, expected=version)
    )


def _doing(
    request: NetworkRequest, item: DataImport, action: Callable[[], Any], done: str = ""
) -> HttpResponse:
    try:
        action()
    except actions.NotNow as refused:
        messages.warning(request, str(refused))
    except StaleVersion:
        text = _("Entretanto, outra pessoa alterou esta importação. Nada foi feito.")
        messages.warning(request, text)
    else:
        if done:
            messages.success(request, done)
    return _back(request, item)


def _back(request: NetworkRequest, item: DataImport) -> HttpResponse:
    return redirect(at(request.access, "data_import", data_import=item.pk))


@requires("data.edit")
@require_GET
def rejected(request: NetworkRequest, network: str, data_import: int) -> HttpResponse:
    """The rows that stayed out, with what is wrong, to correct and send again."""
    item = import_of(request, data_import)
    if item.state not in {State.REVIEW, State.CONFIRMED} or not item.summary.get("stopping"):
        return _back(request, item)
    try:
        content = rejected_rows(item, work.read_document)
    except (SourceProblem, UnreadableFile) as error:
        messages.warning(request, str(error))
        return _back(request, item)
    response = HttpResponse(content, content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="recusadas-{item.pk}.csv"'
    return response
