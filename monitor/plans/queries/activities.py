"""Which activities serve which actions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from monitor.agenda.models import Activity
from monitor.agenda.queries import Participation, participation
from monitor.network.access import Access
from monitor.plans.enums import ActionStatus
from monitor.plans.models import Action, ServedAction
from monitor.plans.workflow import READ_ONLY

LAST_ACTIVITIES = 5
# What took place by the end of a plan is often recorded after it.
DAYS_AFTERWARDS = 180


def offered_actions(access: Access, *, besides: Collection[int] = ()) -> QuerySet[Action]:
    """What an activity may serve: the actions in force of plans that are not closed, and those named
    in `besides`; only its own for a partner."""
    today = timezone.localdate()
    in_force = ~Q(status=ActionStatus.CANCELLED) & Q(
        plan__starts_on__lte=today, plan__ends_on__gte=today - timedelta(days=DAYS_AFTERWARDS)
    )
    return (
        Action.objects.editable_by(access)
        .filter(in_force | Q(pk__in=besides))
        .exclude(plan__status__in=READ_ONLY)
        .select_related("plan", "node")
        .order_by("plan__starts_on", "plan", "position", "pk")
    )


def may_serve(access: Access, action: Action) -> bool:
    """Whether the card of an action offers to record an activity; one query for a partner."""
    return (
        access.allows("activity.edit")
        and action.plan.status not in READ_ONLY
        and action.status != ActionStatus.CANCELLED
        and (
            not access.is_partner
            or Action.objects.editable_by(access).filter(pk=action.pk).exists()
        )
    )


def serving(action: Action) -> QuerySet[Activity]:
    """The activities of an action, newest first."""
    return Activity.objects.filter(served__action=action)


@dataclass(frozen=True, slots=True)
class Serving:
    """What the card of an action says of its activities."""

    latest: list[Activity]
    totals: Participation
    may_record: bool


def serving_card(access: Access, action: Action) -> Serving:
    """The last few activities of an action and the totals of all of them: three queries, one more
    for a partner."""
    found = serving(action)
    return Serving(list(found[:LAST_ACTIVITIES]), participation(found), may_serve(access, action))


def with_actions(found: QuerySet[Activity]) -> QuerySet[Activity]:
    """Adds the actions that each serves (`served`, with their plans): one query more."""
    served = ServedAction.objects.select_related("action__plan").order_by("action__position")
    return found.prefetch_related(Prefetch("served", queryset=served))
