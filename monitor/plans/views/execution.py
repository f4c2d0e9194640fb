"""How a plan stands, what a month changed, one action's sums, an organisation's and a territory's part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from monitor.kernel.periods import first_of_month
from monitor.kernel.permissions import requires
from monitor.network.models import Organisation
from monitor.plans import presenters
from monitor.plans.enums import ResponsibilityRole
from monitor.plans.execution import words
from monitor.plans.execution.changes import changes_in, edits_of
from monitor.plans.execution.detail import action_detail
from monitor.plans.execution.places import by_territory, partner_execution, territory_execution
from monitor.plans.execution.queries import PlanExecution, by_partner, execution_of
from monitor.plans.execution.records import load_execution
from monitor.plans.models import Action, Plan
from monitor.plans.queries import Filters, action_card
from monitor.plans.queries.filters import PARAMETERS, filter_choices
from monitor.plans.queries.table import node_choices, organisation_names
from monitor.plans.views.common import (
    access_of,
    address,
    crumbs,
    plan_crumb,
    plan_of,
    plan_tabs,
)
from monitor.territory.queries import editions_of

PER_PAGE = 50


@requires("plan.view")
@require_GET
def plan(request: HttpRequest, network: str, plan: int) -> HttpResponse:
    found = plan_of(request, plan)
    today = timezone.localdate()
    until, problems = _asked_month(request.GET, found, today)
    access = access_of(request)
    organisation = access.organisation if access.is_partner else None
    filters = Filters.parse(request.GET, organisation=organisation.pk if organisation else None)
    records = load_execution(
        found, today=today, added_before=first_of_month(today) if until is None else None
    )
    filters = replace(filters, problems=(*problems, *filters.problems))
    execution = execution_of(records, until=until, filters=filters)
    links = presenters.Links.of(request.GET, [*PARAMETERS, "ate", "abrir"], ())
    names = organisation_names(records.plan)
    nodes = node_choices(records.plan)
    said = execution.filters.words(names, {pk: title.strip() for pk, title in nodes})
    context = {
        "execution": execution,
        "filters": execution.filters,
        "links": links,
        "chips": [(text, links.without(parameter)) for text, parameter in said],
        "choices": filter_choices(),
        "partner_choices": sorted(names.items(), key=lambda item: item[1].casefold()),
        "node_choices": nodes,
        "month_choices": _month_choices(execution),
        "changes": changes_in(
            records,
            execution.until,
            now=execution.records,
            among=execution.actions,
            with_values=False,
        ),
        "partners": by_partner(execution),
        "places": by_territory(found, until=execution.until),
        "mine_exist": bool(organisation and organisation.pk in names),
        "here": address("execution", request, plan=found.pk),
        "tabs": plan_tabs(request, found, "execution", links.query),
        "crumbs": crumbs(request, plan_crumb(request, found), (_("Execução"), None)),
    }
    return render(request, "plans/execution/plan.html", _looks(found) | context)


@requires("plan.view")
@require_GET
def changes(request: HttpRequest, network: str, plan: int) -> HttpResponse:
    found = plan_of(request, plan)
    today = timezone.localdate()
    month, problems = _asked_month(request.GET, found, today)
    records = load_execution(found, today=today)
    execution = execution_of(records, until=month)
    here = address("execution", request, plan=found.pk)
    context = {
        "execution": execution,
        "changes": changes_in(records, execution.until, now=execution.records),
        "edits": edits_of(found, records.plan, execution.until),
        "problems": problems,
        "month_choices": _month_choices(execution),
        "here": address("execution-changes", request, plan=found.pk),
        "crumbs": crumbs(
            request,
            plan_crumb(request, found),
            (_("Execução"), f"{here}?ate={execution.until:%Y-%m}"),
            (_("O que mudou"), None),
        ),
    }
    return render(request, "plans/execution/changes.html", _looks(found) | context)


@requires("plan.view")
@require_GET
def action(request: HttpRequest, network: str, plan: int, action: int) -> HttpResponse:
    """The sums of one action: a page of its own, and what the plan's page fetches from it."""
    found = plan_of(request, plan)
    actions = Action.objects.filter(plan=found).select_related("plan", "node")
    chosen: Action = get_object_or_404(actions, pk=action)
    card = action_card(chosen)
    context = {
        "action": chosen,
        "card": card,
        "detail": action_detail(card.records, card.facts),
        "report_tones": presenters.REPORT_TONES,
        "accounts_open": True,
        "tone": presenters.ACTION_TONES[chosen.status],
        "crumbs": crumbs(
            request,
            plan_crumb(request, found),
            (_("Execução"), address("execution", request, plan=found.pk)),
            (chosen.title, None),
        ),
    }
    return render(request, "plans/execution/action.html", _looks(found) | context)


@requires("plan.view")
@require_GET
def partner(request: HttpRequest, network: str, pk: int) -> HttpResponse:
    here = access_of(request).network
    organisation = get_object_or_404(Organisation.objects.for_network(here), pk=pk)
    asked = request.GET.get("plano", "")
    found = partner_execution(
        here, organisation, plan=int(asked) if asked.isdecimal() and len(asked) < 18 else None
    )
    execution = found.execution
    own = address("partner-execution", request, pk=pk)
    context: dict[str, Any] = {
        "found": found,
        "execution": execution,
        "organisation": organisation,
        "tabs": [
            (item.title, f"{own}?plano={item.pk}", bool(execution and execution.plan == item))
            for item in found.plans
        ],
        "role_labels": dict(ResponsibilityRole.choices),
        "activities": found.activities[:PER_PAGE],
        "crumbs": crumbs(request, (_("Execução por entidade"), None), (organisation.name, None)),
    }
    looks = _looks(execution.plan) if execution else {"words": words}
    return render(request, "plans/execution/partner.html", looks | context)


@requires("plan.view")
@require_GET
def territory(request: HttpRequest, network: str, scheme: str, code: str) -> HttpResponse:
    here = access_of(request).network
    editions = editions_of(scheme, code)
    if not editions:
        raise Http404
    year, problems = presenters.asked_year(request.GET)
    found = territory_execution(here, editions[0], year=year)
    own = address("territory-execution", request, scheme=scheme, code=code)
    context = {
        "found": found,
        "territory": found.territory,
        "problems": problems,
        "page": Paginator(found.activities, PER_PAGE).get_page(request.GET.get("page")),
        "query": f"ano={year}" if year else "",
        "years": [
            (_("Todos os anos"), own, year is None),
            *((str(item), f"{own}?ano={item}", item == year) for item in found.years),
        ],
        "words": words,
        "crumbs": crumbs(
            request, (_("Execução por território"), None), (found.territory.name, None)
        ),
    }
    return render(request, "plans/execution/territory.html", context)


def _looks(plan: Plan) -> dict[str, Any]:
    """What every page of this module draws a plan with."""
    return {
        "plan": plan,
        "words": words,
        "heading": presenters.heading,
        "tones": presenters.ACTION_TONES,
        "status_labels": presenters.STATUS_LABELS,
        "plan_tone": presenters.PLAN_TONES[plan.status],
    }


def _asked_month(data: QueryDict, plan: Plan, today: date) -> tuple[date | None, list[str]]:
    """The month of `?ate=2026-05`, and what is wrong with it."""
    value = data.get("ate", "").strip()
    if not value:
        return None, []
    try:
        month = date.fromisoformat(f"{value}-01")
    except ValueError:
        return None, [_("O mês pedido não existe: foi ignorado.")]
    if not plan.starts_on.replace(day=1) <= month <= min(plan.ends_on, today):
        return None, [_("O mês pedido está fora do plano ou ainda não chegou: foi ignorado.")]
    return month, []


def _month_choices(execution: PlanExecution) -> list[tuple[str, str]]:
    months: Iterable[date] = reversed(execution.months)
    return [(f"{month:%Y-%m}", words.month_words(month)) for month in months]
