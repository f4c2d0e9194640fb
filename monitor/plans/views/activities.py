"""What takes place: the list, one activity, its forms, the files that show it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitor.agenda import actions as agenda
from monitor.agenda import queries
from monitor.agenda.enums import ActivityKind, ActivityStatus
from monitor.agenda.models import Activity
from monitor.kernel.permissions import requires
from monitor.kernel.versions import StaleVersion, posted_version
from monitor.network.models import Organisation
from monitor.plans import presenters
from monitor.plans.actions import activities as actions
from monitor.plans.enums import ResponsibilityRole
from monitor.plans.forms_activities import ActivityForm, CancelForm, EvidenceForm
from monitor.plans.models import Action
from monitor.plans.queries.activities import with_actions
from monitor.plans.views.common import Crumbs, access_of, address, say_stale
from monitor.ui.jinja import month_names

PER_PAGE = 50
TONES = {
    ActivityStatus.PLANNED.value: "info",
    ActivityStatus.HELD.value: "success",
    ActivityStatus.CANCELLED.value: "neutral",
}
MOST_KEY = 2**53
# Name of a filter in the address → name of the query's, and the most that it can be.
FILTERS = {
    "ano": ("year", 9999),
    "mes": ("month", 12),
    "entidade": ("organisation", MOST_KEY),
    "orgao": ("body", MOST_KEY),
    "territorio": ("territory", MOST_KEY),
}


def trail(request: HttpRequest, *path: tuple[str, str | None]) -> Crumbs:
    return [(_("Atividades"), address("activities", request)), *path]


def activity_of(request: HttpRequest, pk: int, *, to_edit: bool = False) -> Activity:
    """404 outside the network, 403 to edit what a partner does not organise."""
    access = access_of(request)
    found = Activity.objects.for_network(access.network).select_related(
        "network", "territory", "body", "created_by"
    )
    activity: Activity = get_object_or_404(found, pk=pk)
    if to_edit and not queries.editable(access).filter(pk=pk).exists():
        raise PermissionDenied
    return activity


def acting_for(request: HttpRequest) -> Organisation | None:
    access = access_of(request)
    return access.organisation if access.is_partner else None


def page_of(request: HttpRequest, activity: Activity) -> str:
    return address("activity", request, activity=activity.pk)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """The filters of the address; what is not a number or a kind is left out."""
    asked: dict[str, Any] = {}
    for parameter, (name, most) in FILTERS.items():
        value = request.GET.get(parameter, "")
        is_number = value.isdecimal() and len(value) < 18
        asked[name] = int(value) if is_number and 0 < int(value) <= most else None
    kind = request.GET.get("tipo", "")
    asked["kind"] = kind if kind in ActivityKind.values else ""
    return asked | {"text": request.GET.get("q", "").strip()}


@requires("activity.view")
@require_GET
def listing(request: HttpRequest, network: str) -> HttpResponse:
    access = access_of(request)
    asked = _asked(request)
    found = queries.activities(access.network, **asked)
    page = Paginator(with_actions(found), PER_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    choices = queries.choices(access.network)
    context = {
        "crumbs": [(_("Atividades"), None)],
        "page": page,
        "totals": queries.participation(found),
        "asked": asked,
        "filtered": any(asked.values()),
        "choices": choices,
        "years": [(year, year) for year in choices.years],
        "kinds": ActivityKind.choices,
        "months": list(enumerate(month_names(), 1)),
        "tones": TONES,
        "query": kept.urlencode(),
    }
    return render(request, "plans/activities/list.html", context)


@requires("activity.view")
@require_GET
def detail(request: HttpRequest, network: str, activity: int) -> HttpResponse:
    return _detail(request, activity_of(request, activity), EvidenceForm())


def _detail(request: HttpRequest, found: Activity, form: EvidenceForm) -> HttpResponse:
    access = access_of(request)
    may_edit = (
        access.allows("activity.edit") and queries.editable(access).filter(pk=found.pk).exists()
    )
    context = {
        "crumbs": trail(request, (found.title, None)),
        "activity": found,
        "tone": TONES[found.status],
        "organisers": found.organisers.all(),
        "counts": queries.count_table(found),
        "served": Action.objects.filter(served_by__activity=found).select_related("plan"),
        "evidence": found.evidence.listed(),
        "history": presenters.history_of(found, access),
        "form": form,
        "may_edit": may_edit,
    }
    return render(request, "plans/activities/detail.html", context)


@requires("activity.edit")
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, network: str) -> HttpResponse:
    """With `?acao=`, for that action: ticked, and with its leads as those that organise it."""
    access = access_of(request)
    asked = request.GET.get("acao", "")
    pk = int(asked) if asked.isdecimal() and len(asked) < 18 else 0
    action = Action.objects.editable_by(access).filter(pk=pk).first()
    form = ActivityForm(
        request.POST or None,
        instance=Activity(network=access.network),
        access=access,
        served=[action.pk] if action else [],
        initial={"organisers": _organisers(request, action)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.record_activity(
                by=request.user,
                network=access.network,
                actions=form.cleaned_data.get("actions", ()),
                acting_for=form.own,
                **form.changes,
            )
        except actions.LockedMonth as locked:
            form.add_error(None, str(locked))
        else:
            messages.success(request, _("Atividade registada."))
            another = "another" in request.POST
            return redirect(request.get_full_path() if another else page_of(request, made))
    cancel = action.get_absolute_url() if action else address("activities", request)
    return _form(request, form, _("Registar atividade"), cancel, trail(request), is_new=True)


def _organisers(request: HttpRequest, action: Action | None) -> list[Organisation]:
    if own := acting_for(request):
        return [own]
    if action is None:
        return []
    return list(
        Organisation.objects.filter(
            responsibilities__action=action, responsibilities__role=ResponsibilityRole.LEAD
        ).distinct()
    )


def _form(
    request: HttpRequest, form: Any, title: str, cancel: str, path: Crumbs, **context: Any
) -> HttpResponse:
    template = context.pop("template", "plans/activities/form.html")
    context |= {"form": form, "title": title, "cancel": cancel, "crumbs": [*path, (title, None)]}
    return render(request, template, context)


@requires("activity.edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, network: str, activity: int) -> HttpResponse:
    found = activity_of(request, activity, to_edit=True)
    served = set(found.served.values_list("action", flat=True))
    options: dict[str, Any] = {"access": access_of(request), "served": served}
    form = ActivityForm(request.POST or None, instance=found, **options)
    home = page_of(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_activity(
                by=request.user,
                activity=found,
                expected=form.expected,
                changes=form.changes,
                actions=form.chosen,
                acting_for=form.own,
            )
        except StaleVersion as stale:
            form.show_conflict(stale.current, **options)
        except actions.LockedMonth as locked:
            form.add_error(None, str(locked))
        else:
            messages.success(request, _("Atividade guardada."))
            return redirect(home)
    path = trail(request, (form.instance.title, home))
    return _form(request, form, _("Alterar atividade"), home, path, is_new=False)


@requires("activity.edit")
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, network: str, activity: int) -> HttpResponse:
    found = activity_of(request, activity, to_edit=True)
    home = page_of(request, found)
    form = CancelForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_step(
                agenda.cancel_activity,
                by=request.user,
                activity=found,
                expected=form.expected,
                reason=form.cleaned_data["cancel_reason"],
                acting_for=acting_for(request),
            )
        except StaleVersion as stale:
            form.show_conflict(stale.current)
        except (agenda.ImpossibleStatus, actions.LockedMonth) as refused:
            messages.warning(request, str(refused))
            return redirect(home)
        else:
            messages.success(request, _("Atividade cancelada."))
            return redirect(home)
    context = {
        "template": "ui/form.html",
        "kind": "danger",
        "submit": _("Cancelar a atividade"),
        "lead": _("Continua nos calendários, como cancelada, e deixa de contar. Pode ser reposta."),
    }
    path = trail(request, (found.title, home))
    return _form(request, form, _("Cancelar a atividade"), home, path, **context)


def _step(request: HttpRequest, pk: int, write: Any, done: str) -> HttpResponse:
    """A button that changes the situation of an activity."""
    found = activity_of(request, pk, to_edit=True)
    try:
        actions.take_step(
            write,
            by=request.user,
            activity=found,
            expected=posted_version(request),
            acting_for=acting_for(request),
        )
    except StaleVersion as stale:
        say_stale(request, stale)
    except (agenda.ImpossibleStatus, actions.LockedMonth) as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, done)
    return redirect(page_of(request, found))


@requires("activity.edit")
@require_POST
def hold(request: HttpRequest, network: str, activity: int) -> HttpResponse:
    return _step(request, activity, agenda.mark_held, _("Atividade realizada."))


@requires("activity.edit")
@require_POST
def reinstate(request: HttpRequest, network: str, activity: int) -> HttpResponse:
    return _step(request, activity, agenda.reinstate_activity, _("Atividade reposta."))


@requires("activity.edit")
@require_POST
def add_evidence(request: HttpRequest, network: str, activity: int) -> HttpResponse:
    found = activity_of(request, activity, to_edit=True)
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _detail(request, found, form)
    agenda.store_evidence(
        by=request.user,
        network=found.network,
        name=form.name,
        content=form.cleaned_data["file"],
        activity=found,
        acting_for=acting_for(request),
    )
    messages.success(request, _("Comprovativo guardado."))
    return redirect(page_of(request, found))


@requires("activity.edit")
@require_POST
def remove_evidence(request: HttpRequest, network: str, evidence: int) -> HttpResponse:
    here = access_of(request).network
    item = get_object_or_404(queries.evidence_of_activities(here), pk=evidence)
    assert item.activity is not None
    agenda.remove_evidence(by=request.user, evidence=item, acting_for=acting_for(request))
    messages.success(request, _("«%(name)s» deixou de ser comprovativo.") % {"name": item.name})
    return redirect(page_of(request, item.activity))
