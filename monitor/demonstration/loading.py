"""Load the fictional networks: territories, directories, bodies, plans, people. Once, in one transaction."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

from django.db import transaction

from monitor.demonstration import history, months, sharing
from monitor.demonstration.source import DATA, data
from monitor.kernel.audit import recorded
from monitor.kernel.periods import months_between
from monitor.kernel.permissions import Role
from monitor.network.enums import BodyKind, MandateRole, MembershipStatus, NetworkKind
from monitor.network.models import (
    Alias,
    Body,
    Mandate,
    Membership,
    Network,
    Organisation,
    RoleAssignment,
)
from monitor.network.names import normalise_name
from monitor.people.models import User
from monitor.plans.enums import MonthKind, PlanStatus, RollUp
from monitor.plans.models import (
    Action,
    Measure,
    MonthReport,
    Plan,
    PlanNode,
    Responsibility,
    ScheduledMonth,
)
from monitor.territory.models import (
    Containment,
    Level,
    Population,
    Scheme,
    Territory,
    TerritoryGroup,
)

PASSWORD = "demonstracao"
MUNICIPAL, METROPOLITAN = "montalvor", "estuario"


def is_loaded() -> bool:
    return Network.objects.filter(code=MUNICIPAL).exists()


@transaction.atomic
def load() -> None:
    """Everything of the demonstration as one recorded write, then what its people did since."""
    with recorded("demonstration.loaded", by=None) as record:
        territories = load_territories()
        networks = load_networks(territories)
        organisations = load_organisations(networks, territories)
        load_bodies(networks, organisations)
        load_people(networks, organisations)
        for file in ("previous_plan.json", "municipal_plan.json", "metropolitan_plan.json"):
            load_plan(data(file), networks, organisations)
        coordinator = User.objects.filter(
            roles__network=networks[MUNICIPAL], roles__role=Role.COORDINATOR
        ).get()
        months.load_months(networks[MUNICIPAL], coordinator)
        sharing.load_shared_action(networks[METROPOLITAN], territories)
        record.after = {
            "networks": len(networks),
            "organisations": len(organisations),
            "actions": Action.objects.count(),
            "reports": MonthReport.objects.count(),
        }
    history.play()


def load_territories() -> dict[str, Territory]:
    """Fictional territories by code, the metropolitan area included (its own code)."""
    source = data("territories.json")
    made: dict[str, Territory] = {}

    def add(item: dict[str, Any], level: Level) -> Territory:
        territory = Territory.objects.create(
            scheme=Scheme.FICTIONAL,
            code=item["code"],
            level=level,
            name=item["name"],
            latitude=item.get("lat"),
            longitude=item.get("lon"),
            area_km2=item.get("area_km2"),
        )
        if item.get("population"):
            Population.objects.create(
                territory=territory,
                year=2021,
                residents=item["population"],
                source="Demonstração (valor inventado)",
            )
        made[territory.code] = territory
        return territory

    municipality = add(source["municipality"], Level.MUNICIPALITY)
    for parish in source["municipality"]["parishes"]:
        Containment.objects.create(child=add(parish, Level.PARISH), parent=municipality)
    area = source["metropolitan_area"]
    metropolitan = add({**area, "code": METROPOLITAN}, Level.INTERMUNICIPAL)
    group = TerritoryGroup.objects.create(code=METROPOLITAN, name=metropolitan.name)
    for item in area["municipalities"]:
        member = add(item, Level.MUNICIPALITY)
        Containment.objects.create(child=member, parent=metropolitan)
        group.members.add(member)
    return made


def load_networks(territories: dict[str, Territory]) -> dict[str, Network]:
    return {
        item["key"]: Network.objects.create(
            code=item["key"],
            name=item["name"],
            description=item["description"],
            kind=NETWORK_KINDS[item["kind"]],
            territory=territories[item["territory"] or item["key"]],
        )
        for item in data("bodies.json")["networks"]
    }


def load_organisations(
    networks: dict[str, Network], territories: dict[str, Territory]
) -> dict[str, Organisation]:
    """Organisations by key, with aliases and, but for programmes and groups, a membership."""
    made: dict[str, Organisation] = {}
    aliases: dict[tuple[int, str], Alias] = {}
    with (DATA / "organisations.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            organisation = Organisation.objects.create(
                network=networks[row["network"]],
                name=row["name"],
                acronym=row["acronym"],
                kind=row["kind"],
                nipc=row["nipc"],
                email=row["email"],
                phone=row["phone"],
                contact=row["contact_person"],
                territory=territories.get(row["parish"] or row["territory"]),
            )
            made[row["key"]] = organisation
            known = {normalise_name(organisation.name), normalise_name(organisation.acronym)}
            for text in filter(None, row["aliases"].split("|")):
                alias = Alias.of(organisation, text.strip())
                if alias.folded not in known:
                    aliases.setdefault((alias.network_id, alias.folded), alias)
            if row["kind"] not in {"programme", "group"}:
                Membership.objects.create(
                    organisation=organisation,
                    status=MembershipStatus.MEMBER,
                    joined_on=date(2019, 3, 14),
                    representative=row["contact_person"],
                )
    Alias.objects.bulk_create(aliases.values())
    return made


# The data's words → ours. Who sits without a vote has no mandate.
BODY_KINDS = {"executive_nucleus": BodyKind.NUCLEUS}
NETWORK_KINDS = {"clas": NetworkKind.CLAS, "metropolitan_area": NetworkKind.METROPOLITAN}
MANDATE_ROLES = {
    "president": MandateRole.CHAIR,
    "coordinator": MandateRole.CHAIR,
    "secretary": MandateRole.SECRETARY,
    "member": MandateRole.MEMBER,
}


def load_bodies(networks: dict[str, Network], organisations: dict[str, Organisation]) -> None:
    for item in data("bodies.json")["bodies"]:
        body = Body.objects.create(
            network=networks[item["network"]],
            name=item["name"],
            kind=BODY_KINDS.get(item["kind"], item["kind"]),
            purpose=item.get("note", ""),
        )
        Mandate.objects.bulk_create(
            Mandate(
                body=body,
                organisation=organisations[member["organisation"]],
                person=member["representative"],
                role=MANDATE_ROLES[member["role"]],
                starts_on=member["start"],
                ends_on=member["end"],
            )
            for member in item["members"]
            if member["role"] in MANDATE_ROLES
        )


def load_people(networks: dict[str, Network], organisations: dict[str, Organisation]) -> None:
    for account in data("accounts.json"):
        user = User.objects.create_user(account["email"], PASSWORD, name=account["name"])
        RoleAssignment.objects.create(
            user=user,
            network=networks[account["network"]],
            role=Role(account["role"]),
            organisation=organisations.get(account["organisation"] or ""),
        )


def load_plan(
    source: dict[str, Any], networks: dict[str, Network], organisations: dict[str, Organisation]
) -> Plan:
    start, end = (date.fromisoformat(source["period"][key]) for key in ("start", "end"))
    network = networks[source["network"]]
    plan = Plan.objects.create(
        network=network,
        title=source["title"],
        starts_on=start,
        ends_on=end,
        levels=source["levels"],
        # A plan under way is approved afterwards, by the person who does it (`history`).
        status=PlanStatus.CLOSED if end < date(2026, 1, 1) else PlanStatus.DRAFT,
    )
    nodes: dict[str, PlanNode] = {}
    for position, item in enumerate(source["nodes"]):
        nodes[item["id"]] = PlanNode.objects.create(
            plan=plan,
            parent=nodes.get(item["parent"]),
            level=source["levels"].index(item["level"]),
            code=item["code"],
            title=item["title"],
            objective=item["objective"],
            shares_actions_of=nodes.get(item.get("shares_actions_of") or ""),
            position=position,
        )
    for position, item in enumerate(source["actions"]):
        action = Action.objects.create(
            plan=plan,
            node=nodes[item["node"]],
            code=item["code"],
            title=item["title"],
            description=item["description"],
            status=item["status"],
            schedule_text=item["schedule_text"],
            notes=item["notes"],
            position=position,
        )
        _add_details(action, item, organisations, start, end)
    return plan


def _add_details(
    action: Action,
    item: dict[str, Any],
    organisations: dict[str, Organisation],
    start: date,
    end: date,
) -> None:
    responsible = [("lead", key) for key in item["leads"]]
    responsible += [("partner", key) for key in item["partners"]]
    Responsibility.objects.bulk_create(
        Responsibility(
            action=action,
            organisation=organisations[key],
            role=role,
            text=organisations[key].short_name,
            position=position,
        )
        for position, (role, key) in enumerate(responsible)
    )
    Measure.objects.bulk_create(
        Measure(
            action=action,
            text=measure["text"],
            kind=measure["kind"],
            unit=measure["unit"],
            baseline=measure["baseline"],
            target=measure["target"],
            roll_up=RollUp.LAST if measure["kind"] == "milestone" else RollUp.SUM,
            position=position,
        )
        for position, measure in enumerate(item["measures"])
    )
    ScheduledMonth.objects.bulk_create(
        ScheduledMonth(action=action, kind=kind, month=month)
        for kind, key in ((MonthKind.PLANNED, "planned"), (MonthKind.DONE, "done"))
        for month in months_between(start, end)
        if month.month in item[key] or f"{month:%Y-%m}" in item[key]
    )
