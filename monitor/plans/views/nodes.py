"""The parts of a plan above its actions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from monitor.kernel.permissions import requires
from monitor.kernel.versions import StaleVersion, posted_version
from monitor.plans import actions
from monitor.plans.forms import NodeForm
from monitor.plans.models import PlanNode
from monitor.plans.queries import level_name, node_contents
from monitor.plans.views.common import (
    address,
    confirm_deletion,
    form_page,
    move_among_siblings,
    node_of,
    plan_crumb,
    plan_of,
    refusing_closed_plans,
    say_stale,
)


@requires("plan.edit")
@require_http_methods(["GET", "POST"])
@refusing_closed_plans
def create(request: HttpRequest, network: str, plan: int) -> HttpResponse:
    """Under the node of `?em=`, or at the first level without it."""
    found = plan_of(request, plan)
    parent = None
    if inside := request.GET.get("em", ""):
        nodes = PlanNode.objects.filter(plan=found)
        parent = get_object_or_404(nodes, pk=inside if inside.isdecimal() else 0)
    level = parent.level + 1 if parent else 0
    trail = plan_crumb(request, found)
    if level >= len(found.levels):
        messages.warning(request, _("O plano não tem mais níveis: aí só cabem ações."))
        return redirect(found)
    form = NodeForm(request.POST or None, instance=PlanNode(plan=found, level=level), plan=found)
    if request.method == "POST" and form.is_valid():
        actions.create_node(by=request.user, plan=found, parent=parent, **form.changes)
        messages.success(request, _("Acrescentado ao plano."))
        return redirect(found)
    title = _("Acrescentar: %(level)s") % {"level": level_name(found.levels, level)}
    lead = _("Em «%(title)s».") % {"title": parent.title} if parent else ""
    return form_page(request, form, title, trail, cancel=trail[1], lead=lead)


@requires("plan.edit")
@require_http_methods(["GET", "POST"])
@refusing_closed_plans
def edit(request: HttpRequest, network: str, node: int) -> HttpResponse:
    found = node_of(request, node)
    trail = plan_crumb(request, found.plan)
    form = NodeForm(request.POST or None, instance=found, plan=found.plan)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_node(
                by=request.user, node=found, expected=form.expected, changes=form.changes
            )
        except StaleVersion as stale:
            form.show_conflict(stale.current, plan=found.plan)
        except actions.ImpossibleMove as refused:
            form.add_error("parent", str(refused))
        except actions.CannotShare as refused:
            form.add_error("shares_actions_of", str(refused))
        else:
            messages.success(request, _("Guardado."))
            return redirect(found.plan)
    levels = found.plan.levels
    below = found.level + 1
    return form_page(
        request,
        form,
        level_name(levels, found.level) or _("Parte do plano"),
        trail,
        cancel=trail[1],
        template="plans/node.html",
        node=found,
        level_below=level_name(levels, below) if below < len(levels) else "",
    )


@requires("plan.edit")
@require_POST
@refusing_closed_plans
def move(request: HttpRequest, network: str, node: int) -> HttpResponse:
    found = node_of(request, node)
    move_among_siblings(request, actions.move_node, node=found)
    return redirect("plans:node", network=network, node=node)


@requires("plan.edit")
@require_http_methods(["GET", "POST"])
@refusing_closed_plans
def delete(request: HttpRequest, network: str, node: int) -> HttpResponse:
    found = node_of(request, node)
    if request.method == "POST":
        try:
            actions.delete_node(by=request.user, node=found, expected=posted_version(request))
        except StaleVersion as stale:
            say_stale(request, stale)
            return redirect("plans:delete-node", network=network, node=node)
        messages.success(request, _("«%(title)s» foi eliminado.") % {"title": found.title})
        return redirect(found.plan)
    level = level_name(found.plan.levels, found.level) or _("Parte do plano")
    return confirm_deletion(
        request,
        found,
        _("Eliminar: %(level)s") % {"level": level},
        plan_crumb(request, found.plan),
        contents=node_contents(found),
        cancel=address("node", request, node=found.pk),
    )
