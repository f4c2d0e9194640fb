from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitor.desk.data import queries
from monitor.desk.data.forms import MappingForm, SourceForm, UploadForm, VisibilityForm
from monitor.desk.data.own import own_indicator
from monitor.documents.model import UnreadableFile
from monitor.documents.writing.delimited import write_delimited
from monitor.facts.enums import Visibility
from monitor.facts.importing import actions, work
from monitor.facts.importing.models import DataImport, Origin, State
from monitor.facts.importing.rejected import rejected_rows
from monitor.facts.models import Dataset
from monitor.facts.sources.declared import SOURCES
from monitor.facts.sources.mapping import Mapping
from monitor.facts.sources.observations import SourceProblem
from monitor.facts.sources.tables import as_template
from monitor.indicators.models import Indicator
from monitor.indicators.queries import shapes_of
from monitor.kernel.permissions import requires
from monitor.kernel.versions import StaleVersion
from monitor.network.access import Access, NetworkRequest

Crumbs = list[tuple[str, str | None]]
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


def at(access: Access, name: str, **kwargs: Any) -> str:
    return reverse(f"desk:{name}", kwargs={"network": access.network.code, **kwargs})


def crumbs(access: Access, *path: tuple[str, str | None]) -> Crumbs:
    return [(_("Dados"), at(access, "data")), *path]


def import_of(request: NetworkRequest, pk: int) -> DataImport:
    here = DataImport.objects.for_network(request.access.network)
    item: DataImport = get_object_or_404(
        here.select_related("network", "dataset", "edition__dataset", "created_by"), pk=pk
    )
    return item


def posted_version(request: NetworkRequest) -> int:
    value = request.POST.get("version", "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0


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
        "ine": bool(SOURCES["ine"].address),
    }
    return render(request, "desk/data/list.html", context)


@requires("data.view")
@require_GET
def dataset(request: NetworkRequest, network: str, dataset: int) -> HttpResponse:
    access = request.access
    found: Dataset = get_object_or_404(queries.datasets(access), pk=dataset)
    own = found.network_id == access.network.pk
    context = {
        "crumbs": crumbs(access, (found.title, None)),
        "dataset": found,
        "editions": queries.editions(found),
        "current": queries.current_of(found),
        "form": VisibilityForm(instance=found) if own and access.allows(queries.EDIT) else None,
    }
    return render(request, "desk/data/dataset.html", context)


@requires("data.edit")
@require_POST
def visibility(request: NetworkRequest, network: str, dataset: int) -> HttpResponse:
    here = Dataset.objects.filter(network=request.access.network)
    found: Dataset = get_object_or_404(here, pk=dataset)
    chosen = request.POST.get("visibility", "")
    if chosen in Visibility.values:
        try:
            actions.set_visibility(
                by=request.user, dataset=found, expected=posted_version(request), visibility=chosen
            )
        except StaleVersion:
            text = _("Entretanto, outra pessoa alterou este conjunto. Nada foi feito.")
            messages.warning(request, text)
        else:
            messages.success(request, _("Ficou guardado quem vê estes dados."))
    return redirect(at(request.access, "dataset", dataset=found.pk))


@requires("data.edit")
@require_http_methods(["GET", "POST"])
def upload(request: NetworkRequest, network: str) -> HttpResponse:
    access = request.access
    form = UploadForm(access.network, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        own = Indicator.objects.own_of(access.network).observed()
        known = queries.indicators_to_feed(access)
        try:
            item = actions.start_file(
                by=request.user,
                network=access.network,
                name=file.name,
                chunks=file.chunks(),
                indicators={each.code: each.name for each in known},
                shapes=shapes_of(each.code for each in own),
                dataset=form.about(),
                visibility=form.cleaned_data["visibility"],
                replaces=form.cleaned_data["replaces"],
            )
        except SourceProblem as error:
            form.add_error("file", str(error))
        else:
            return redirect(at(access, "data_import", data_import=item.pk))
    context = {"crumbs": crumbs(access, (_("Importar dados"), None)), "form": form}
    return render(request, "desk/data/upload.html", context)


@requires("data.edit")
@require_http_methods(["GET", "POST"])
def source(request: NetworkRequest, network: str) -> HttpResponse:
    """Numbers straight from INE, for the indicators of the dictionary that have a code there."""
    access = request.access
    form = SourceForm(queries.indicators_at_ine(access), request.POST or None)
    if request.method == "POST" and form.is_valid():
        indicator = form.cleaned_data["indicator"]
        try:
            item = actions.start_source(
                by=request.user,
                network=access.network,
                source=Origin.INE,
                theirs=indicator.ine_code,
                shape=shapes_of([indicator.code])[indicator.code],
                title=indicator.name,
                since=form.cleaned_data["since"],
            )
        except SourceProblem as error:
            form.add_error(None, str(error))
        else:
            return redirect(at(access, "data_import", data_import=item.pk))
    title = _("Pedir ao INE")
    context = {"form": form, "title": title, "crumbs": crumbs(access, (title, None))}
    return render(request, "ui/form.html", context | {"cancel": at(access, "data")})


@requires("data.edit")
@require_http_methods(["GET", "POST"])
def template(request: NetworkRequest, network: str) -> HttpResponse:
    """The platform's own table of an indicator, to fill in: a common one gets the network's own."""
    access = request.access
    form = SourceForm(queries.indicators_to_feed(access), request.POST or None)
    del form.fields["since"]
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["indicator"]
        own = own_indicator(by=request.user, network=access.network, indicator=chosen)
        table = as_template(shapes_of([own.code])[own.code], [])
        response = HttpResponse(write_delimited(table), content_type=CSV)
        response["Content-Disposition"] = f'attachment; filename="{own.code}.csv"'
        return response
    title = _("Descarregar o modelo")
    context = {"form": form, "title": title, "crumbs": crumbs(access, (title, None))}
    return render(request, "ui/form.html", context | {"cancel": at(access, "data")})


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
    return MappingForm(mapping, queries.indicators_to_feed(request.access), data)


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
    mapping, codes = _of_the_network(request, form.result())
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


def _of_the_network(request: NetworkRequest, mapping: Mapping) -> tuple[Mapping, list[str]]:
    """The mapping with the network's own indicators where it names common ones, and their codes."""
    access = request.access
    known = {item.code: item for item in queries.indicators_to_feed(access)}
    named = {mapping.indicator, *(column.indicator for column in mapping.columns)}
    own = {
        code: own_indicator(by=request.user, network=access.network, indicator=known[code]).code
        for code in sorted(named & known.keys())
    }
    plain = mapping.as_json()
    plain["indicator"] = own.get(mapping.indicator, mapping.indicator)
    for column in plain["columns"]:
        column["indicator"] = own.get(column["indicator"], column["indicator"])
    codes = set(own.values())
    if mapping.having("indicator"):
        mine = Indicator.objects.own_of(access.network).observed()
        codes |= set(mine.values_list("code", flat=True))
    return Mapping.from_json(plain), sorted(codes)


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
