"""The card of an action, and its forms."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitor.kernel.periods import first_of_month
from monitor.kernel.permissions import requires
from monitor.kernel.versions import StaleVersion, posted_version
from monitor.network.resolve import resolve
from monitor.plans import actions, presenters
from monitor.plans.execution import words
from monitor.plans.execution.detail import action_detail
from monitor.plans.forms import ActionForm, ScheduleForm, months_of
from monitor.plans.forms_measures import MeasuresForm
from monitor.plans.forms_rows import Contacts, PartnersForm, organisation_names
from monitor.plans.models import Action, Plan, PlanNode
from monitor.plans.queries import action_card
from monitor.plans.queries.activities import serving_card
from monitor.plans.sharing.card import sharing_card
from monitor.plans.views.common import (
    access_of,
    action_of,
    confirm_deletion,
    crumbs,
    form_page,
    move_among_siblings,
    plan_crumb,
    plan_of,
    refusing_closed_plans,
    say_stale,
)


@requires("plan.view")
@require_GET
def card(request: HttpRequest, network: str, action: int) -> HttpResponse:
    access = access_of(request)
    found = action_of(request, action)
    is_open = presenters.is_open(found.plan)
    about = action_card(found)
    return render(
        request,
        "plans/action.html",
        {
            "card": about,
            "detail": action_detail(about.records, about.facts),
            "words": words,
            "report_tones": presenters.REPORT_TONES,
            "action": found,
            "tone": presenters.ACTION_TONES[found.status],
            "sharing": sharing_card(found, access),
            "serving": serving_card(access, found),
            "history": presenters.history_of(found, access),
            "may_edit": is_open and access.allows("plan.edit"),
            "report_month": _month_to_report(found.plan, timezone.localdate()),
            "may_report": is_open
            and access.allows("action.edit")
            and Action.objects.editable_by(access).filter(pk=found.pk).exists(),
            "crumbs": crumbs(request, plan_crumb(request, found.plan), (found.title, None)),
        },
    )


def _month_to_report(plan: Plan, today: date) -> date:
    """This month, or the nearest to it in the plan's period."""
    return first_of_month(min(max(today, plan.starts_on), plan.ends_on))


@requires("plan.edit")
@require_http_methods(["GET", "POST"])
@refusing_closed_plans
def create(request: HttpRequest, network: str, plan: int) -> HttpResponse:
    """In the node of `?em=`, or directly in the plan without it."""
    found = plan_of(request, plan)
    node = None
    if inside := request.GET.get("em", ""):
        nodes = PlanNode.objects.filter(plan=found)
        node = get_object_or_404(nodes, pk=inside if inside.isdecimal() else 0)
    trail = plan_crumb(request, found)
    form = ActionForm(request.POST or None, instance=Action(plan=found, node=node), plan=found)
    if request.method == "POST" and form.is_valid():
        made = actions.create_action(by=request.user, plan=found, **form.changes)
        messages.success(
            request, _("Ação criada. Falta dizer quem responde, os indicadores e os meses.")
        )
        return redirect(made)
    return form_page(request, form, _("Nova ação"), trail, cancel=trail[1])


def _edit(
    request: HttpRequest, found: Action, form: Any, title: str, save: Any, **context: Any
) -> HttpResponse:
    """The course of every form of an action; `save(form)` is the write.

    `options` of the context are what a form takes beside the instance, for showing a conflict.
    """
    options = context.pop("options", {})
    if request.method == "POST" and form.is_valid():
        try:
            save(form)
        except StaleVersion as stale:
            form.show_conflict(stale.current, **options)
        else:
            messages.success(request, _("Ação guardada."))
            return redirect(found)
    home = found.get_absolute_url()
    trail = [plan_crumb(request, found.plan), (found.title, home)]
    return form_page(request, form, title, *trail, cancel=home, **context)


@requires("plan.edit")
@require_http_methods(["GET", "POST"])
@refusing_closed_plans
def edit(request: HttpRequest, network: str, action: int) -> HttpResponse:
    found = action_of(request, action)
    form = ActionForm(request.POST or None, instance=found, plan=found.plan)
    return _edit(
        request,
        found,
        form,
        _("Alterar a ação"),
        lambda form: actions.edit_action(
            by=request.user, action=found, expected=form.expected, changes=form.changes
        ),
        options={"plan": found.plan},
    )


@requires("plan.edit")
@require_http_methods(["GET", "POST"])
@refusing_closed_plans
def partners(request: HttpRequest, network: str, action: int) -> HttpResponse:
    found = action_of(request, action)
    here = access_of(request).network
    resolver, contacts = resolve(here), Contacts(here)
    form = PartnersForm(request.POST or None, action=found, resolver=resolver, contacts=contacts)
    return _edit(
        request,
        found,
        form,
        _("Quem responde pela ação"),
        lambda form: actions.set_partners(
            by=request.user, action=found, expected=form.expected, rows=form.result()
        ),
        template="plans/partners.html",
        names=organisation_names(resolver),
    )


@requires("plan.edit")
@require_http_methods(["GET", "POST"])
@refusing_closed_plans
def measures(request: HttpRequest, network: str, action: int) -> HttpResponse:
    found = action_of(request, action)
    form = MeasuresForm(request.POST or None, action=found)
    return _edit(
        request,
        found,
        form,
        _("Indicadores da ação"),
        lambda form: actions.set_measures(
            by=request.user, action=found, expected=form.expected, rows=form.result()
        ),
        template="plans/measures.html",
    )


@requires("plan.edit")
@require_http_methods(["GET", "POST"])
@refusing_closed_plans
def schedule(request: HttpRequest, network: str, action: int) -> HttpResponse:
    found = action_of(request, action)
    filling = presenters.filled_schedule(request.POST)
    form = ScheduleForm(filling or request.POST or None, instance=found)
    if filling is not None:
        form.is_valid()
        request.method = "GET"
    return _edit(
        request,
        found,
        form,
        _("Cronograma da ação"),
        lambda form: actions.set_months(
            by=request.user,
            action=found,
            expected=form.expected,
            planned=form.cleaned_data["planned"],
            done=form.cleaned_data["done"],
        ),
        template="plans/schedule.html",
    )


@requires("action.edit")
@require_POST
@refusing_closed_plans
def month_done(request: HttpRequest, network: str, action: int) -> HttpResponse:
    """One month, done or not after all: a button of the card."""
    found = action_of(request, action, to_edit=True)
    try:
        month = date.fromisoformat(request.POST.get("month", ""))
    except ValueError as error:
        raise Http404 from error
    if month not in months_of(found):
        raise Http404
    try:
        actions.set_month_done(
            by=request.user,
            action=found,
            expected=posted_version(request),
            month=month,
            is_done=request.POST.get("done") == "1",
        )
    except StaleVersion as stale:
        say_stale(request, stale)
    return redirect(found)


@requires("plan.edit")
@require_POST
@refusing_closed_plans
def move(request: HttpRequest, network: str, action: int) -> HttpResponse:
    found = action_of(request, action)
    move_among_siblings(request, actions.move_action, action=found)
    return redirect(found)


@requires("plan.edit")
@require_http_methods(["GET", "POST"])
@refusing_closed_plans
def delete(request: HttpRequest, network: str, action: int) -> HttpResponse:
    found = action_of(request, action)
    if request.method == "POST":
        try:
            actions.delete_action(by=request.user, action=found, expected=posted_version(request))
        except StaleVersion as stale:
            say_stale(request, stale)
            return redirect("plans:delete-action", network=network, action=action)
        messages.success(request, _("Ação «%(title)s» eliminada.") % {"title": found.title})
        return redirect(found.plan)
    return confirm_deletion(
        request,
        found,
        _("Eliminar a ação"),
        plan_crumb(request, found.plan),
        (found.title, found.get_absolute_url()),
        cancel=found.get_absolute_url(),
    )
