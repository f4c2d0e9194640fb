"""One query, three views of it: the plan's own table, the Gantt, the list of actions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from monitor.kernel.permissions import requires
from monitor.plans import presenters
from monitor.plans.execution.words import MeasureCells
from monitor.plans.models import Plan
from monitor.plans.queries import Filters, PlanTable, plan_table
from monitor.plans.queries.filters import PARAMETERS, filter_choices
from monitor.plans.views.common import access_of, address, crumbs, plan_of, plan_tabs
from monitor.plans.workflow import PUBLISHABLE, steps_from

ACTIONS_ON_A_PAGE = 100


@requires("plan.view")
@require_GET
def table(request: HttpRequest, network: str, plan: int) -> HttpResponse:
    found = plan_of(request, plan)
    shown, context = _shown(request, found)
    prefix = address("action", request, action=0)
    return render(
        request,
        "plans/table.html",
        context
        | {
            "month_of": presenters.MonthCells(),
            "value_of": MeasureCells(shown.standings),
            "action_href": prefix.removesuffix("0/"),
            "node_href": prefix.removesuffix("acoes/0/") + "niveis/",
            "heading": presenters.heading,
            "fold_all": [group.node.id for group in shown.groups if group.node],
        },
    )


@requires("plan.view")
@require_GET
def gantt(request: HttpRequest, network: str, plan: int) -> HttpResponse:
    _shown_table, context = _shown(request, plan_of(request, plan))
    return render(
        request,
        "plans/gantt.html",
        context | {"bars": presenters.bars, "heading": presenters.heading},
    )


@requires("plan.view")
@require_GET
def actions(request: HttpRequest, network: str, plan: int) -> HttpResponse:
    shown, context = _shown(request, plan_of(request, plan))
    page = Paginator(list(shown.actions), ACTIONS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "plans/actions.html", context | {"page": page})


def _shown(request: HttpRequest, plan: Plan) -> tuple[PlanTable, dict[str, Any]]:
    """The table that the address asks for, and what every view of it needs."""
    access = access_of(request)
    name = str(request.resolver_match.url_name) if request.resolver_match else "table"
    folded = presenters.folded_nodes(request.GET) if name == "table" else frozenset()
    year, problems = presenters.asked_year(request.GET)
    filters = Filters.parse(
        request.GET,
        organisation=access.organisation.pk if access.is_partner and access.organisation else None,
    )
    filters = replace(filters, problems=(*problems, *filters.problems))
    shown = plan_table(plan, access=access, filters=filters, year=year, folded=folded, told=True)
    links = presenters.Links.of(request.GET, [*PARAMETERS, "ano"], folded)
    return shown, {
        "plan": plan,
        "table": shown,
        "links": links,
        "chips": [(words, links.without(parameter)) for words, parameter in shown.words],
        "choices": filter_choices(),
        "tones": presenters.ACTION_TONES,
        "status_labels": presenters.STATUS_LABELS,
        "plan_tone": presenters.PLAN_TONES[plan.status],
        "here": address(name, request, plan=plan.pk),
        "tabs": plan_tabs(request, plan, name, links.query),
        "crumbs": crumbs(request, (plan.title, None)),
        "may_edit": access.allows("plan.edit") and presenters.is_open(plan),
        "steps": steps_from(plan.status) if access.allows("plan.edit") else [],
        "menu": _menu(request, plan),
        "downloads": [
            (
                label,
                f"{address('export', request, plan=plan.pk, kind=kind)}?ano={shown.year}",
                False,
            )
            for kind, label in (
                ("docx", _("Word, como a tabela dos parceiros")),
                ("xlsx", _("Excel")),
                ("csv", _("CSV")),
                ("json", _("JSON, com tudo")),
            )
        ]
        if access.allows("plan.export")
        else [],
    }


def _menu(request: HttpRequest, plan: Plan) -> list[tuple[str, str, bool]]:
    """(label, address, is current) of what else may be done with the plan."""
    access = access_of(request)
    entries: list[tuple[str, str, bool]] = []
    if access.allows("plan.edit") and presenters.is_open(plan):
        level = plan.levels[0] if plan.levels else _("parte do plano")
        entries += [
            (
                _("Acrescentar: %(level)s") % {"level": level},
                address("create-node", request, plan=plan.pk),
                False,
            ),
            (_("Alterar título, período e níveis"), address("edit", request, plan=plan.pk), False),
            (_("Eliminar o plano"), address("delete", request, plan=plan.pk), False),
        ]
    if access.allows("plan.edit"):
        carry = address("carry", request, plan=plan.pk)
        entries.append((_("Transitar ações por concluir"), carry, False))
    if access.allows("plan.edit") and plan.status in PUBLISHABLE:
        entries.append((_("Página pública"), address("publish", request, plan=plan.pk), False))
    return entries
