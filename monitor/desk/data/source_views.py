"""Where numbers begin: a file, INE, Eurostat, the template to fill in.

Each is of the network that asks, unless who runs the installation says that it is for all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from monitor.desk.data import queries
from monitor.desk.data.common import at, crumbs, import_of
from monitor.desk.data.forms import AskingForm, EurostatForm, IneForm, TemplateForm, UploadForm
from monitor.desk.data.own import own_indicator
from monitor.documents.model import Document, Table
from monitor.documents.writing.delimited import write_delimited
from monitor.documents.writing.workbook import write_workbook
from monitor.facts.importing import actions
from monitor.facts.importing.models import Origin
from monitor.facts.shapes import Shape
from monitor.facts.sources.observations import SourceProblem
from monitor.facts.sources.tables import as_template
from monitor.indicators.models import Indicator
from monitor.indicators.queries import shapes_of
from monitor.kernel.permissions import requires
from monitor.network.access import NetworkRequest

FILES: dict[str, tuple[Callable[[Table], bytes], str]] = {
    "xlsx": (
        lambda table: write_workbook(Document("xlsx", [table])),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "csv": (write_delimited, "text/csv; charset=utf-8"),
}


@requires("data.edit")
@require_http_methods(["GET", "POST"])
def upload(request: NetworkRequest, network: str) -> HttpResponse:
    access = request.access
    form = UploadForm(access, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, for_all = form.cleaned_data["file"], form.for_all
        known = queries.indicators_to_feed(access, for_all)
        by_itself = queries.indicators_named_by_files(access, for_all)
        try:
            item = actions.start_file(
                by=request.user,
                network=access.network,
                name=file.name,
                chunks=file.chunks(),
                indicators={each.code: each.name for each in known},
                shapes=shapes_of(each.code for each in by_itself),
                dataset=form.about(),
                visibility=form.cleaned_data["visibility"],
                replaces=form.cleaned_data["replaces"],
                for_all=for_all,
            )
        except SourceProblem as error:
            form.add_error("file", str(error))
        else:
            return redirect(at(access, "data_import", data_import=item.pk))
    context = {"crumbs": crumbs(access, (_("Importar dados"), None)), "form": form}
    return render(request, "desk/data/upload.html", context)


@requires("data.edit")
@require_http_methods(["GET", "POST"])
def ine(request: NetworkRequest, network: str) -> HttpResponse:
    """Numbers straight from INE, for the indicators of the dictionary that have a code there."""
    form = IneForm(request.access, request.POST or None)
    if request.method == "POST" and form.is_valid():
        indicator = form.cleaned_data["indicator"]
        asked = {"theirs": indicator.ine_code, "title": indicator.name}
        if (answer := _ask(request, form, Origin.INE, **asked)) is not None:
            return answer
    return _form(request, form, _("Pedir ao INE"), submit=_("Pedir"))


@requires("data.edit")
@require_http_methods(["GET", "POST"])
def eurostat(request: NetworkRequest, network: str) -> HttpResponse:
    """One indicator from a dataset of Eurostat, by the categories chosen of its other dimensions."""
    form = EurostatForm(request.access, request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = {"theirs": form.cleaned_data["code"], "chosen": form.cleaned_data["chosen"]}
        if (answer := _ask(request, form, Origin.EUROSTAT, **asked)) is not None:
            return answer
    return _form(request, form, _("Pedir ao Eurostat"), submit=_("Pedir"))


def _ask(request: NetworkRequest, form: Any, source: str, **asked: Any) -> HttpResponse | None:
    """The page of the import that begins; None, with the error in the form, when none does."""
    access = request.access
    try:
        with transaction.atomic():
            shape = _shape(request, form)
            item = actions.start_source(
                by=request.user,
                network=access.network,
                source=source,
                shape=shape,
                since=form.cleaned_data["since"],
                for_all=form.for_all,
                **asked,
            )
    except SourceProblem as error:
        form.add_error(None, str(error))
        return None
    return redirect(at(access, "data_import", data_import=item.pk))


def _shape(request: NetworkRequest, form: AskingForm) -> Shape:
    """Of the indicator that was chosen, or of the network's own of it, made now if need be."""
    indicator: Indicator = form.cleaned_data["indicator"]
    if not form.for_all:
        here = request.access.network
        indicator = own_indicator(by=request.user, network=here, indicator=indicator)
    return shapes_of([indicator.code])[indicator.code]


@requires("data.edit")
@require_POST
def ask_again(request: NetworkRequest, network: str, data_import: int) -> HttpResponse:
    item = import_of(request, data_import)
    codes = Indicator.objects.filter(code__in=item.shapes_json).values_list("code", flat=True)
    try:
        shape = next(iter(shapes_of(codes).values()), None)
        if shape is None:
            raise actions.NotNow(_("O indicador já não está no dicionário."))
        item = actions.ask_again(by=request.user, item=item, shape=shape)
    except (actions.NotNow, SourceProblem) as refused:
        messages.warning(request, str(refused))
    return redirect(at(request.access, "data_import", data_import=item.pk))


@requires("data.edit")
@require_http_methods(["GET", "POST"])
def template(request: NetworkRequest, network: str) -> HttpResponse:
    """The platform's own table of an indicator, to fill in: a common one gets the network's own."""
    form = TemplateForm(request.access, request.POST or None)
    if request.method == "POST" and form.is_valid():
        shape, kind = _shape(request, form), form.cleaned_data["kind"]
        write, mime = FILES[kind]
        response = HttpResponse(write(as_template(shape, [])), content_type=mime)
        response["Content-Disposition"] = f'attachment; filename="{shape.indicator}.{kind}"'
        return response
    return _form(request, form, _("Descarregar o modelo"), submit=_("Descarregar"))


def _form(request: NetworkRequest, form: Any, title: str, **context: Any) -> HttpResponse:
    access = request.access
    context |= {"form": form, "title": title, "crumbs": crumbs(access, (title, None))}
    return render(request, "ui/form.html", context | {"cancel": at(access, "data")})
