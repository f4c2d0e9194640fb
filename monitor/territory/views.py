from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitor.kernel.permissions import PLATFORM, SIGNED_IN, requires
from monitor.kernel.versions import StaleVersion
from monitor.territory import actions, queries
from monitor.territory.boundaries.queries import shapes_for
from monitor.territory.forms import GroupForm, NewGroupForm, ParishesForm, SuccessionForm
from monitor.territory.models import Level, Scheme, Territory, TerritoryGroup
from monitor.territory.parishes import ParishFileProblems
from monitor.ui.charts.maps import Area, Map, outlines

PER_PAGE = 50
MOST_PROBLEMS_SHOWN = 100


def _home() -> tuple[str, str]:
    return _("Territórios"), reverse("territory:list")


@requires(SIGNED_IN)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    filters = {
        "text": request.GET.get("q", "").strip(),
        "level": request.GET.get("nivel", Level.MUNICIPALITY),
        "nuts3": request.GET.get("nuts3", ""),
        "entity": request.GET.get("entidade", ""),
    }
    found = queries.with_context(queries.territories(day=today, **filters), today)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "crumbs": [(_("Territórios"), None)],
        "page": page,
        "query": query.urlencode(),
        "filters": filters,
        "levels": Level.choices,
        "regions": queries.regions_to_choose(Scheme.NUTS_2024, Level.NUTS3),
        "entities": queries.regions_to_choose(Scheme.INTERMUNICIPAL, Level.INTERMUNICIPAL),
        "sources": queries.sources_of(page),
    }
    return render(request, "territory/list.html", context)


@requires(SIGNED_IN)
@require_GET
def detail(request: HttpRequest, scheme: str, code: str) -> HttpResponse:
    editions = queries.editions_of(scheme, code)
    if not editions:
        raise Http404
    about = queries.territory_page(editions)
    municipalities = [
        item.child
        for item in about.children
        if item.valid_to is None and item.child.level == Level.MUNICIPALITY
    ]
    children = Paginator(about.children, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": [_home(), (about.territory.name, None)],
        "about": about,
        "territory": about.territory,
        "children": children,
        "chart": _where(about.territory.name, municipalities),
    }
    return render(request, "territory/detail.html", context)


def _where(title: str, members: list[Territory]) -> Map | None:
    """Where territories are: on their boundaries, or on a tile grid."""
    if not members:
        return None
    areas = [
        Area(f"{item.scheme}:{item.code}", item.name, href=item.get_absolute_url())
        for item in members
    ]
    return outlines(title, areas, shapes_for(area.code for area in areas))


@requires(PLATFORM)
@require_GET
def groups(request: HttpRequest) -> HttpResponse:
    context = {"crumbs": [_home(), (_("Grupos"), None)], "groups": queries.groups()}
    return render(request, "territory/groups.html", context)


@requires(PLATFORM)
@require_GET
def group(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(TerritoryGroup, code=code)
    members = list(queries.with_context(found.members.all(), timezone.localdate()))
    context = {
        "crumbs": [_home(), (_("Grupos"), reverse("territory:groups")), (found.name, None)],
        "group": found,
        "members": members,
        "chart": _where(found.name, members),
    }
    return render(request, "territory/group.html", context)


@requires(PLATFORM)
@require_http_methods(["GET", "POST"])
def create_group(request: HttpRequest) -> HttpResponse:
    form = NewGroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.create_group(
            by=request.user, members=form.cleaned_data["members"], **form.changes
        )
        messages.success(request, _("Grupo criado."))
        return redirect(made)
    return _form(request, form, _("Novo grupo de territórios"), reverse("territory:groups"))


@requires(PLATFORM)
@require_http_methods(["GET", "POST"])
def edit_group(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(TerritoryGroup, code=code)
    form = GroupForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.edit_group(
                by=request.user,
                group=found,
                expected=form.expected,
                changes=form.changes,
                members=form.cleaned_data["members"],
            )
        except StaleVersion as stale:
            form.show_conflict(stale.current)
        else:
            messages.success(request, _("Grupo guardado."))
            return redirect(saved)
    return _form(request, form, _("Alterar grupo"), found.get_absolute_url())


@requires(PLATFORM)
@require_POST
def delete_group(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(TerritoryGroup, code=code)
    actions.delete_group(by=request.user, group=found)
    messages.success(request, _("Grupo «%(name)s» eliminado.") % {"name": found.name})
    return redirect("territory:groups")


@requires(PLATFORM)
@require_http_methods(["GET", "POST"])
def load(request: HttpRequest) -> HttpResponse:
    """The official lists by one button; parishes by a file."""
    form = ParishesForm(request.POST or None, request.FILES or None)
    problems: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            loaded = actions.load_parishes(
                by=request.user,
                file=form.cleaned_data["file"].read(),
                valid_from=form.cleaned_data["valid_from"],
                source=form.cleaned_data["source"],
            )
        except ParishFileProblems as error:
            problems = error.problems
        else:
            messages.success(request, _("Freguesias: %(loaded)s.") % {"loaded": loaded})
            return redirect(f"{reverse('territory:list')}?nivel={Level.PARISH}")
    context = {
        "crumbs": [_home(), (_("Carregar"), None)],
        "form": form,
        "problems": problems[:MOST_PROBLEMS_SHOWN],
        "problem_count": len(problems),
    }
    return render(request, "territory/load.html", context)


@requires(PLATFORM)
@require_POST
def load_official(request: HttpRequest) -> HttpResponse:
    loaded = actions.load_municipalities(by=request.user)
    messages.success(request, _("Territórios: %(loaded)s.") % {"loaded": loaded})
    return redirect("territory:list")


@requires(PLATFORM)
@require_http_methods(["GET", "POST"])
def succession(request: HttpRequest) -> HttpResponse:
    form = SuccessionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_succession(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Sucessão registada."))
            return redirect(form.cleaned_data["after"][0])
    lead = _("Uma fusão tem vários antes e um depois; uma divisão, um antes e vários depois.")
    return _form(
        request, form, _("Registar fusão ou divisão"), reverse("territory:load"), lead=lead
    )


def _form(request: HttpRequest, form: Any, title: str, cancel: str, **context: Any) -> HttpResponse:
    context |= {"crumbs": [_home(), (title, None)], "form": form, "title": title, "cancel": cancel}
    return render(request, "ui/form.html", context)
