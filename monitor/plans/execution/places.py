"""Execution seen from an organisation and from a territory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from monitor.agenda.enums import ActivityStatus
from monitor.agenda.models import Activity
from monitor.agenda.queries import Participation, activities, participation
from monitor.network.models import Network, Organisation
from monitor.plans.enums import PlanStatus
from monitor.plans.execution.queries import PlanExecution, plan_execution
from monitor.plans.models import Action, Plan
from monitor.plans.queries.filters import Filters
from monitor.territory.models import Territory


@dataclass(frozen=True, slots=True)
class PartnerExecution:
    """What an organisation answers for in one plan, and what it organised in the plan's period.

    `plans` are those that it answers for something in, newest first; without any there is no
    `execution`.
    """

    organisation: Organisation
    plans: list[Plan]
    execution: PlanExecution | None
    activities: QuerySet[Activity]
    participation: Participation


def partner_execution(
    network: Network,
    organisation: Organisation,
    *,
    plan: int | None = None,
    until: date | None = None,
    today: date | None = None,
) -> PartnerExecution:
    """In `plan`; without one of these, in the plan in force today, or the newest. Nine queries."""
    today = today or timezone.localdate()
    plans = list(
        Plan.objects.for_network(network)
        .filter(actions__responsibilities__organisation=organisation)
        .exclude(status=PlanStatus.DRAFT)
        .distinct()
    )
    in_force = [item for item in plans if item.starts_on <= today <= item.ends_on]
    asked = [item for item in plans if item.pk == plan]
    chosen = next(iter([*asked, *in_force, *plans]), None)
    execution = None
    organised = activities(network, organisation=organisation.pk).prefetch_related(None)
    if chosen is not None:
        execution = plan_execution(
            chosen, until=until, today=today, filters=Filters(partner=organisation.pk)
        )
        organised = organised.filter(starts_on__range=(chosen.starts_on, chosen.ends_on))
    return PartnerExecution(organisation, plans, execution, organised, participation(organised))


class ServedLine(NamedTuple):
    action: Action
    activities: int


@dataclass(frozen=True, slots=True)
class TerritoryExecution:
    """What took place somewhere in a year (`None`: ever): in the territory and directly inside it."""

    territory: Territory
    year: int | None
    years: list[int]
    activities: QuerySet[Activity]
    participation: Participation
    actions: list[ServedLine]
    organisations: QuerySet[Organisation]


def territory_execution(
    network: Network, territory: Territory, *, year: int | None = None
) -> TerritoryExecution:
    """Six queries, two of them when the page shows the activities and the organisations."""
    here = activities(network, territory=territory.pk)
    found = activities(network, territory=territory.pk, year=year)
    served = Action.objects.for_network(network).filter(
        served_by__activity__in=found.order_by().values("pk"),
        served_by__activity__status=ActivityStatus.HELD,
    )
    counted = served.annotate(held=Count("served_by__activity", distinct=True))
    return TerritoryExecution(
        territory=territory,
        year=year,
        years=[day.year for day in here.order_by().dates("starts_on", "year", order="DESC")],
        activities=found,
        participation=participation(found),
        actions=[
            ServedLine(action, action.held)  # type: ignore[attr-defined]
            for action in counted.select_related("plan").order_by("plan", "position", "pk")
        ],
        organisations=Organisation.objects.for_network(network)
        .filter(Q(territory=territory) | Q(territory__parents=territory))
        .distinct(),
    )


class PlaceLine(NamedTuple):
    """A territory where something took place for a plan."""

    territory: Territory
    activities: int
    participants: int | None


def by_territory(plan: Plan, *, until: date) -> list[PlaceLine]:
    """Where the activities of a plan's actions took place, by name; one query."""
    held = Activity.objects.filter(
        status=ActivityStatus.HELD, served__action__plan=plan, starts_on__lte=until
    ).exclude(territory=None)
    places: dict[int, PlaceLine] = {}
    for activity in (
        held.distinct()
        .select_related("territory")
        .only("participants", "territory__scheme", "territory__code", "territory__name")
    ):
        assert activity.territory is not None
        place = places.get(activity.territory.pk, PlaceLine(activity.territory, 0, None))
        participants = place.participants
        if activity.participants is not None:
            participants = (participants or 0) + activity.participants
        places[activity.territory.pk] = PlaceLine(
            activity.territory, place.activities + 1, participants
        )
    return sorted(places.values(), key=lambda place: place.territory.name.casefold())
