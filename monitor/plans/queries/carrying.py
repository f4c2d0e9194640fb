"""What a plan leaves to be carried over, and what was carried over already."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from monitor.plans.models import Action, Plan
from monitor.plans.queries.records import CLOSED_STATUSES


@dataclass(frozen=True, slots=True)
class Candidate:
    """An unfinished action; `carried_to` is what it became in another plan, None while it is only here."""

    action: Action
    carried_to: Action | None


def unfinished(plan: Plan) -> QuerySet[Action]:
    return Action.objects.filter(plan=plan).exclude(status__in=CLOSED_STATUSES)


def candidates(plan: Plan) -> list[Candidate]:
    """In the order of the plan; two queries."""
    actions = unfinished(plan).select_related("node").order_by("position", "id")
    after = Action.objects.filter(carried_from__plan=plan).select_related("plan").order_by("-pk")
    carried = {action.carried_from_id: action for action in after}
    return [Candidate(action, carried.get(action.pk)) for action in actions]
