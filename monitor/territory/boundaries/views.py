from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitor.documents.model import UnreadableFile
from monitor.kernel.permissions import PLATFORM, requires
from monitor.territory.boundaries import actions, queries
from monitor.territory.boundaries.forms import BoundaryChoiceForm, BoundaryFileForm
from monitor.territory.boundaries.matching import Match, match, proposed
from monitor.territory.boundaries.reading import BoundaryFile, unpacked
from monitor.territory.models import BoundarySet
from monitor.ui.charts.maps import Area, Map, outlines
from monitor.ui.charts.shapes import Shapes

_SHOWN = 100  # of each kind of warning


@requires(PLATFORM)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    context = {"crumbs": [_home(), (_("Limites"), None)], "sets": queries.boundary_sets()}
    return render(request, "territory/boundaries.html", context)


@requires(PLATFORM)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    form = BoundaryFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data.pop("file")
        try:
            draft = actions.upload_boundaries(
                by=request.user, data=file.read(), name=file.name, **form.cleaned_data
            )
        except UnreadableFile as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect(draft)
    context = {
        "crumbs": [_home(), _sets(), (_("Carregar"), None)],
        "form": form,
        "title": _("Carregar limites"),
        "cancel": reverse("territory:boundaries"),
        "submit": _("Ler o ficheiro"),
        "multipart": True,
    }
    return render(request, "ui/form.html", context)


@requires(PLATFORM)
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft: what each choice would give. A version: its map and what was told when it was loaded."""
    found = get_object_or_404(BoundarySet, pk=pk)
    context: dict[str, Any] = {
        "crumbs": [_home(), _sets(), (found.title, None)],
        "set": found,
        "shown": _SHOWN,
    }
    if found.loaded_at is None:
        return render(request, "territory/boundary_draft.html", context | _draft(request, found))
    names = queries.known_codes().get((found.scheme, found.level), {})
    shapes = queries.shapes_of(found)
    areas = [Area(code, names.get(code, code)) for code in sorted(shapes.outlines)]
    context["chart"] = _map(found, areas, shapes)
    return render(request, "territory/boundary_set.html", context)


def _draft(request: HttpRequest, draft: BoundarySet) -> dict[str, Any]:
    file, known = unpacked(draft.content), queries.known_codes()
    found = _chosen(request, file, known) or proposed(file, known)
    initial = {"column": found.column, "level": found.choice} if found else None
    areas, shapes = _matched(file, found, known, draft.source)
    return {
        "file": file,
        "match": found,
        "form": BoundaryChoiceForm(file.fields, known, initial=initial),
        "chart": _map(draft, areas, shapes) if areas else None,
    }


def _chosen(request: HttpRequest, file: BoundaryFile, known: Any) -> Match | None:
    form = BoundaryChoiceForm(file.fields, known, request.GET)
    if "column" not in request.GET or not form.is_valid():
        return None
    scheme, _slash, level = form.cleaned_data["level"].partition("/")
    return match(file, known, form.cleaned_data["column"], scheme, level)


def _matched(
    file: BoundaryFile, found: Match | None, known: Any, source: str
) -> tuple[list[Area], Shapes]:
    if found is None:
        return [], Shapes({})
    names = known[found.scheme, found.level]
    rings = {
        code: [[(x, y) for x, y in ring] for at in each for p in file.features[at] for ring in p]
        for code, each in found.matched.items()
    }
    drawn = {code: outline for code, outline in rings.items() if outline}
    return [Area(code, names[code]) for code in sorted(found.matched)], Shapes(drawn, source=source)


def _map(boundary_set: BoundarySet, areas: list[Area], shapes: Shapes) -> Map:
    return outlines(boundary_set.title, areas, shapes, note=shapes.source)


@requires(PLATFORM)
@require_POST
def load(request: HttpRequest, pk: int) -> HttpResponse:
    draft = get_object_or_404(BoundarySet, pk=pk)
    scheme, _slash, level = request.POST.get("level", "").partition("/")
    try:
        loaded = actions.load_boundaries(
            by=request.user,
            boundary_set=draft,
            column=request.POST.get("column", ""),
            scheme=scheme,
            level=level,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = _("Limites carregados e em uso: %(areas)d territórios.") % {"areas": loaded.areas}
        messages.success(request, said)
    return redirect(draft)


@requires(PLATFORM)
@require_POST
def use(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(BoundarySet, pk=pk)
    try:
        actions.use_boundaries(by=request.user, boundary_set=found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Limites em uso: %(title)s.") % {"title": found.title})
    return redirect(found)


@requires(PLATFORM)
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(BoundarySet, pk=pk)
    try:
        actions.discard_boundaries(by=request.user, boundary_set=found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(found)
    messages.success(request, _("Limites eliminados."))
    return redirect("territory:boundaries")


def _home() -> tuple[str, str]:
    return _("Territórios"), reverse("territory:list")


def _sets() -> tuple[str, str]:
    return _("Limites"), reverse("territory:boundaries")
