"""The plans of a network: the list, a plan's own form, its steps, its end."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitor.kernel.permissions import requires
from monitor.kernel.versions import StaleVersion, posted_version
from monitor.plans import actions, presenters
from monitor.plans.export import export as export_plan
from monitor.plans.forms import PlanForm
from monitor.plans.models import Plan
from monitor.plans.queries import plan_contents, plans_of
from monitor.plans.sharing.proposals import proposed_to
from monitor.plans.views.common import (
    access_of,
    address,
    confirm_deletion,
    form_page,
    plan_crumb,
    plan_of,
    refusing_closed_plans,
    say_stale,
)
from monitor.plans.workflow import ImpossibleStep, Step


@requires("plan.view")
@require_GET
def listing(request: HttpRequest, network: str) -> HttpResponse:
    access = access_of(request)
    return render(
        request,
        "plans/list.html",
        {
            "overviews": plans_of(access.network),
            "proposed": proposed_to(access.network),
            "tones": presenters.PLAN_TONES,
            "may_edit": access.allows("plan.edit"),
            "may_import": access.allows("plan.import"),
            "crumbs": [(_("Planos"), None)],
        },
    )


@requires("plan.edit")
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, network: str) -> HttpResponse:
    owner = access_of(request).network
    form = PlanForm(request.POST or None, instance=Plan(network=owner), network=owner)
    if request.method == "POST" and form.is_valid():
        plan = actions.create_plan(by=request.user, network=owner, **form.changes)
        messages.success(request, _("Plano criado. Falta acrescentar-lhe as partes e as ações."))
        return redirect(plan)
    return form_page(request, form, _("Novo plano"), cancel=address("list", request))


@requires("plan.edit")
@require_http_methods(["GET", "POST"])
@refusing_closed_plans
def edit(request: HttpRequest, network: str, plan: int) -> HttpResponse:
    found = plan_of(request, plan)
    trail = plan_crumb(request, found)
    owner = access_of(request).network
    form = PlanForm(request.POST or None, instance=found, network=owner)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.edit_plan(
                by=request.user, plan=found, expected=form.expected, changes=form.changes
            )
        except StaleVersion as stale:
            form.show_conflict(stale.current, network=owner)
        else:
            messages.success(request, _("Plano guardado."))
            return redirect(saved)
    return form_page(request, form, _("Alterar o plano"), trail, cancel=trail[1])


@requires("plan.export")
@require_GET
def export(request: HttpRequest, network: str, plan: int, kind: str) -> HttpResponse:
    """The whole plan as a file; the schedule of `?ano=`."""
    found = plan_of(request, plan)
    year, _problems = presenters.asked_year(request.GET)
    file = export_plan(found, kind, year=year)
    response = HttpResponse(file.content, content_type=file.content_type)
    name = slugify(found.title)[:80] or "plano"
    response["Content-Disposition"] = f'attachment; filename="{name}.{file.suffix}"'
    return response


@requires("plan.edit")
@require_POST
def step(request: HttpRequest, network: str, plan: int) -> HttpResponse:
    found = plan_of(request, plan)
    try:
        taken = Step(request.POST.get("step", ""))
    except ValueError as error:
        raise Http404 from error
    try:
        actions.take_step(by=request.user, plan=found, expected=posted_version(request), step=taken)
    except ImpossibleStep as refused:
        messages.warning(request, str(refused))
    except StaleVersion as stale:
        say_stale(request, stale)
    else:
        messages.success(request, _("Situação do plano alterada."))
    return redirect(found)


@requires("plan.edit")
@require_http_methods(["GET", "POST"])
@refusing_closed_plans
def delete(request: HttpRequest, network: str, plan: int) -> HttpResponse:
    found = plan_of(request, plan)
    trail = plan_crumb(request, found)
    if request.method == "POST":
        try:
            actions.delete_plan(by=request.user, plan=found, expected=posted_version(request))
        except StaleVersion as stale:
            say_stale(request, stale)
            return redirect("plans:delete", network=network, plan=plan)
        except ImpossibleStep as refused:
            messages.warning(request, str(refused))
            return redirect(found)
        messages.success(request, _("Plano «%(title)s» eliminado.") % {"title": found.title})
        return redirect("plans:list", network=network)
    return confirm_deletion(
        request,
        found,
        _("Eliminar o plano"),
        trail,
        contents=plan_contents(found),
        cancel=trail[1],
    )
