"""What waits for a person when they sign in: one entry per network they have a role in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from monitor.kernel.permissions import GRANTS, Role
from monitor.network.models import Network, Organisation
from monitor.plans.enums import ImportState
from monitor.plans.models import PlanImport
from monitor.plans.queries.overview import PlanOverview, plans_of
from monitor.plans.reporting.waiting import TeamMonth, Waiting, team_months, waiting_of
from monitor.plans.sharing.proposals import proposed_to

# A review that waits longer than the eye takes in is a list of its own: the imports page.
MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class NetworkWork:
    """`in_force` is the plan whose period holds today, newest first; `mine` the open months in which the
    person's organisation has something to say (partners only); `team` those in which the team has
    something to decide or nobody answered; `reviews` the imports to be confirmed; `proposed` how many
    actions another network proposed and nobody decided on."""

    network: Network
    role: str
    organisation: Organisation | None
    in_force: PlanOverview | None
    mine: list[Waiting]
    team: list[TeamMonth]
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
            mine=[item for item in waiting_of(organisation, today) if item.waiting]
            if organisation and role == Role.PARTNER
            else [],
            team=team_months(network, today) if role in GRANTS["month.manage"] else [],
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
