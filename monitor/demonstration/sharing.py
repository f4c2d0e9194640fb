"""One metropolitan action in seventeen municipalities, each with its own network, start and pace."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.text import slugify

from monitor.demonstration.months import IN_COLLECTION, at
from monitor.demonstration.source import data
from monitor.kernel.periods import months_between
from monitor.network.enums import NetworkKind, OrganisationKind
from monitor.network.models import Network, Organisation
from monitor.plans.enums import (
    ActionStatus,
    MeasureKind,
    MonthKind,
    PlanStatus,
    ReportChannel,
    ReportState,
    ReportStatus,
    RollUp,
    SharingState,
)
from monitor.plans.models import (
    Action,
    Measure,
    MonthReport,
    Plan,
    PlanNode,
    ReportedValue,
    Responsibility,
    ScheduledMonth,
    SharedAction,
)
from monitor.territory.models import Territory

YEAR = 2026


def load_shared_action(metropolitan: Network, territories: dict[str, Territory]) -> None:
    """Most municipalities took the action up; some still have to answer, one declined, two are silent."""
    source = data("months.json")["shared"]
    origin = Action.objects.get(plan__network=metropolitan, title=source["title"])
    Measure.objects.filter(action=origin, unit="%").update(roll_up=RollUp.MEAN)
    for code, start in source["starts"].items():
        network = _network(metropolitan, territories[code])
        shared = SharedAction.objects.create(
            action=origin, network=network, starts_on=date.fromisoformat(f"{start}-01")
        )
        if reason := source["declined"].get(code):
            shared.state, shared.reason = SharingState.DECLINED, reason
        elif code not in source["waiting"]:
            shared.local = _adopt(shared, source["node"], silent=code in source["silent"])
            shared.state = SharingState.ADOPTED
        shared.save()


def _network(metropolitan: Network, territory: Territory) -> Network:
    network = Network.objects.create(
        code=slugify(territory.name),
        name=f"Rede Social de {territory.name}",
        kind=NetworkKind.CLAS,
        territory=territory,
        parent=metropolitan,
    )
    Organisation.objects.create(
        network=network,
        name=f"Câmara Municipal de {territory.name}",
        kind=OrganisationKind.MUNICIPALITY,
        territory=territory,
    )
    return network


def _adopt(shared: SharedAction, node_title: str, *, silent: bool) -> Action:
    network, origin = shared.network, shared.action
    plan = Plan.objects.create(
        network=network,
        title=f"Plano de Ação {YEAR}",
        starts_on=date(YEAR, 1, 1),
        ends_on=date(YEAR, 12, 31),
        levels=["Domínio"],
        status=PlanStatus.APPROVED,
    )
    node = PlanNode.objects.create(plan=plan, level=0, code="1", title=node_title)
    action = Action.objects.create(
        plan=plan,
        node=node,
        code="1.1",
        title=origin.title,
        description=origin.description,
        status=ActionStatus.PLANNED if silent else ActionStatus.UNDER_WAY,
    )
    council = network.organisations.get()
    Responsibility.objects.create(
        action=action, organisation=council, role="lead", text=council.name
    )
    measures = Measure.objects.bulk_create(
        Measure(
            action=action,
            text=measure.text,
            kind=measure.kind,
            unit=measure.unit,
            roll_up=measure.roll_up,
            source=measure.source,
            people=measure.people,
            origin=measure,
            position=measure.position,
        )
        for measure in origin.measures.all()
    )
    months = list(months_between(shared.starts_on, plan.ends_on))
    ScheduledMonth.objects.bulk_create(
        ScheduledMonth(action=action, kind=MonthKind.PLANNED, month=month) for month in months
    )
    if not silent:
        _report(action, council, measures, [item for item in months if item <= IN_COLLECTION])
    return action


def _report(
    action: Action, council: Organisation, measures: list[Measure], months: list[date]
) -> None:
    chance = random.Random(council.name)
    told = [month for month in months if chance.random() < 0.85]
    reports = MonthReport.objects.bulk_create(
        MonthReport(
            action=action,
            month=month,
            state=ReportState.SUBMITTED if month == IN_COLLECTION else ReportState.ACCEPTED,
            status=ReportStatus.UNDER_WAY,
            channel=ReportChannel.LINK,
            organisation=council,
            submitted_at=at(month, 30),
            decided_at=None if month == IN_COLLECTION else at(month, 30) + timedelta(days=3),
        )
        for month in told
    )
    ScheduledMonth.objects.bulk_create(
        ScheduledMonth(action=action, kind=MonthKind.DONE, month=month)
        for month in told
        if month != IN_COLLECTION
    )

    def number(measure: Measure) -> dict[str, Any]:
        if measure.kind == MeasureKind.COUNT:
            return {"value": Decimal(chance.randint(1, 14))}
        return {"value": Decimal(chance.randint(35, 70))}

    ReportedValue.objects.bulk_create(
        ReportedValue(report=report, measure=measure, organisation=council, **number(measure))
        for report in reports
        for measure in measures
        if measure.kind != MeasureKind.MILESTONE
    )
