"""What the views of this room share: objects of the network that is asking, and their crumbs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from monitor.kernel.versions import StaleVersion, posted_version
from monitor.network.access import Access
from monitor.plans.actions import ClosedPlan, ImpossibleMove
from monitor.plans.models import Action, Plan, PlanNode
from monitor.plans.queries import Contents
from monitor.plans.workflow import READ_ONLY

View = TypeVar("View", bound=Callable[..., HttpResponse])
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


def plan_tabs(
    request: HttpRequest, plan: Plan, current: str, query: str = ""
) -> list[tuple[str, str, bool]]:
    """(label, address, is current) of the views of a plan; `query` keeps the filters in force."""
    labels = {
        "table": _("Tabela"),
        "gantt": _("Cronograma"),
        "actions": _("Lista de ações"),
        "execution": _("Execução"),
        "documents": _("Relatórios"),
    }
    return [
        (label, f"{address(view, request, plan=plan.pk)}?{query}", view == current)
        for view, label in labels.items()
    ]


def form_page(
    request: HttpRequest,
    form: Any,
    title: str,
    *trail: tuple[str, str | None],
    cancel: str,
    template: str = "ui/form.html",
    **context: Any,
) -> HttpResponse:
    """A page that is one form, under the crumbs of `trail`."""
    context |= {
        "crumbs": crumbs(request, *trail, (title, None)),
        "form": form,
        "title": title,
        "cancel": cancel,
    }
    return render(request, template, context)


def confirm_deletion(
    request: HttpRequest,
    target: Plan | PlanNode | Action,
    title: str,
    *trail: tuple[str, str | None],
    cancel: str,
    contents: Contents | None = None,
) -> HttpResponse:
    """The page that asks before something goes for good, and says what goes with it.

    Raises ClosedPlan: what is closed is not deleted.
    """
    plan = target if isinstance(target, Plan) else target.plan
    if plan.status in READ_ONLY:
        raise ClosedPlan(plan)
    context = {
        "target": target,
        "contents": contents,
        "title": title,
        "cancel": cancel,
        "crumbs": crumbs(request, *trail, (title, None)),
    }
    return render(request, "plans/delete.html", context)


def move_among_siblings(request: HttpRequest, move: Callable[..., Any], **what: Any) -> None:
    """Carry out the "up" or "down" that a button asked for, and say how it went."""
    try:
        move(
            by=request.user,
            expected=posted_version(request),
            direction="up" if request.POST.get("direction") == "up" else "down",
            **what,
        )
    except StaleVersion as stale:
        say_stale(request, stale)
    except ImpossibleMove as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Mudou de lugar."))


def refusing_closed_plans(view: View) -> View:
    """A closed plan sends people back to its table with a sentence."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ClosedPlan as closed:
            messages.warning(request, str(closed))
            return redirect(closed.plan)

    return wrapped  # type: ignore[return-value]


def say_stale(request: HttpRequest, stale: StaleVersion) -> None:
    """For a button that carries no text: nothing was done, look again."""
    messages.warning(
        request,
        _("Entretanto, outra pessoa alterou «%(what)s». Nada foi feito: convém ver como ficou.")
        % {"what": stale.current},
    )
