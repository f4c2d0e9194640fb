"""What the views of this room share: objects of the network that is asking, and their crumbs."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from monitor.network.access import Access
from monitor.plans.models import Action, Plan, PlanNode

Crumbs = list[tuple[str, str | None]]


def access_of(request: HttpRequest) -> Access:
    return request.access  # type: ignore[attr-defined,no-any-return]


def plan_of(request: HttpRequest, pk: int) -> Plan:
    return get_object_or_404(Plan.objects.for_network(access_of(request).network), pk=pk)


def node_of(request: HttpRequest, pk: int) -> PlanNode:
    nodes = PlanNode.objects.for_network(access_of(request).network).select_related("plan")
    return get_object_or_404(nodes, pk=pk)


def action_of(request: HttpRequest, pk: int, *, to_edit: bool = False) -> Action:
    """404 outside the network, 403 to edit what a partner does not answer for."""
    access = access_of(request)
    actions = Action.objects.for_network(access.network).select_related("plan", "node")
    action: Action = get_object_or_404(actions, pk=pk)
    if to_edit and not Action.objects.editable_by(access).filter(pk=pk).exists():
        raise PermissionDenied
    return action


def address(name: str, request: HttpRequest, **kwargs: Any) -> str:
    """The address of one of this room's pages in the network that is asking."""
    return reverse(f"plans:{name}", kwargs={"network": access_of(request).network.code, **kwargs})


def crumbs(request: HttpRequest, *trail: tuple[str, str | None]) -> Crumbs:
    return [(_("Planos"), address("list", request)), *trail]


def plan_crumb(request: HttpRequest, plan: Plan) -> tuple[str, str]:
    return plan.title, address("table", request, plan=plan.pk)
