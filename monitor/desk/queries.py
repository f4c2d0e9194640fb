"""What waits for a person when they sign in: one entry per network they have a role in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, Value, When

from monitor.kernel.periods import first_of_month
from monitor.kernel.permissions import GRANTS, Role
from monitor.network.models import Network, Organisation
from monitor.plans.enums import ActionStatus, ImportState, MonthKind
from monitor.plans.models import Action, PlanImport
from monitor.plans.queries.overview import PlanOverview, late_actions, plans_of
from monitor.plans.sharing.proposals import proposed_to

# A review that waits longer than the eye takes in is a list of its own: the imports page.
MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class NetworkWork:
    """`in_force` is the plan whose period holds today, newest first; `due` the person's own actions
    that are planned for this month or late, these first (partners only); `reviews` the imports to be
    confirmed; `proposed` how many actions another network proposed and nobody decided on."""

    network: Network
    role: str
    organisation: Organisation | None
    in_force: PlanOverview | None
    due: list[Action]
    reviews: list[PlanImport]
    proposed: int
    may_import: bool


def work_of(user: Any, today: date) -> Iterator[NetworkWork]:
    assignments = {
        item.network_id: item for item in user.roles.select_related("organisation").all()
    }
    for network in Network.objects.for_user(user):
        assignment = assignments.get(network.pk)
        role = Role(assignment.role) if assignment else Role.ADMINISTRATOR
        organisation = assignment.organisation if assignment else None
        overviews = plans_of(network, today=today)
        yield NetworkWork(
            network=network,
            role=str(role.label),
            organisation=organisation,
            in_force=next(
                (item for item in overviews if item.plan.starts_on <= today <= item.plan.ends_on),
                None,
            ),
            due=due_of(organisation, today) if organisation and role == Role.PARTNER else [],
            reviews=list(
                PlanImport.objects.filter(network=network, state=ImportState.READY).only(
                    "pk", "file_name", "created_at", "network_id"
                )[:MOST_SHOWN]
            )
            if role in GRANTS["plan.import"]
            else [],
            proposed=proposed_to(network).waiting if role in GRANTS["sharing.edit"] else 0,
            may_import=role in GRANTS["plan.import"],
        )


def due_of(organisation: Organisation, today: date) -> list[Action]:
    """Open actions of an organisation planned for this month, or planned before and not done (`is_late`)."""
    this_month = Action.objects.filter(
        months__kind=MonthKind.PLANNED, months__month=first_of_month(today)
    ).values("pk")
    mine = Action.objects.of_organisation(organisation).filter(
        plan__starts_on__lte=today, plan__ends_on__gte=today
    )
    open_ones = mine.exclude(status__in=[ActionStatus.DONE, ActionStatus.CANCELLED])
    late = open_ones.filter(pk__in=late_actions(today))  # type: ignore[misc]
    is_late = Case(
        When(pk__in=late_actions(today), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    due = (open_ones.filter(pk__in=this_month) | late).annotate(is_late=is_late).distinct()
    return list(due.order_by("-is_late", "position", "pk")[:MOST_SHOWN])
