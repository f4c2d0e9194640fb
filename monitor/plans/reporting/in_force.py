"""Which actions a month may be said of, in the order of their plans' tables."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from monitor.network.models import Network, Organisation
from monitor.plans.models import Action, MonthReport, Plan, PlanNode
from monitor.plans.queries.records import CLOSED_STATUSES


@dataclass(frozen=True, slots=True)
class Domain:
    """A part of a plan at its first level, with everything under it."""

    key: int
    heading: str
    nodes: frozenset[int]


@dataclass(frozen=True, slots=True)
class InForce:
    """The plans that hold in a month, what may be said of in them, and their first-level parts."""

    plans: list[Plan]
    actions: list[Action]
    domains: list[Domain]


def plans_in_force(network: Network, month: date) -> list[Plan]:
    return list(Plan.objects.for_network(network).in_force(month).order_by("starts_on", "pk"))


def actions_in_force(
    network: Network, month: date, organisation: Organisation | None = None
) -> InForce:
    """Three queries.

    What is done or cancelled is left out, unless something is already said of the month.
    `organisation` keeps only the actions that it answers for.
    """
    plans = plans_in_force(network, month)
    said = MonthReport.objects.filter(action=OuterRef("pk"), month=month)
    actions = Action.objects.filter(plan__in=plans).filter(
        ~Q(status__in=CLOSED_STATUSES) | Exists(said)
    )
    if organisation is not None:
        actions = actions.of_organisation(organisation)
    places, domains = _outline(plans)
    order = {plan.pk: (at, plan) for at, plan in enumerate(plans)}
    found = list(actions)
    for action in found:
        action.plan = order[action.plan_id][1]
        action.plan.network = network
    found.sort(
        key=lambda action: (
            order[action.plan_id][0],
            places.get(action.node_id, -1),
            action.position,
            action.pk,
        )
    )
    return InForce(plans, found, domains)


def _outline(plans: list[Plan]) -> tuple[dict[int | None, int], list[Domain]]:
    """The place of each node in reading order, and the parts at the first level."""
    below: dict[tuple[int, int | None], list[PlanNode]] = defaultdict(list)
    for node in PlanNode.objects.filter(plan__in=plans).order_by("position", "id"):
        below[node.plan_id, node.parent_id].append(node)
    places: dict[int | None, int] = {}

    def visit(node: PlanNode) -> set[int]:
        places[node.pk] = len(places)
        inside = {node.pk}
        for child in below[node.plan_id, node.pk]:
            inside |= visit(child)
        return inside

    domains = [
        Domain(root.pk, f"{root.code} {root.title}".strip(), frozenset(visit(root)))
        for plan in plans
        for root in below[plan.pk, None]
    ]
    return places, domains
