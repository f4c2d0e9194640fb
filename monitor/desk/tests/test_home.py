from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from monitor.desk.queries import work_of
from monitor.network.models import Organisation
from monitor.plans.models import Action, MonthReport, Plan, ReportingMonth, ScheduledMonth
from monitor.plans.reporting.waiting import TeamMonth, Waiting

TODAY = date(2026, 5, 20)


@pytest.fixture
def plan(clas: Any) -> Plan:
    return Plan.objects.create(
        network=clas,
        title="Plano de 2026",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        levels=["Eixo"],
        status="approved",
    )


def action(plan: Plan, organisation: Organisation, title: str, month: int, **fields: Any) -> Action:
    made = Action.objects.create(plan=plan, title=title, **fields)
    made.responsibilities.create(organisation=organisation, role="lead")
    ScheduledMonth.objects.create(action=made, kind="planned", month=date(2026, month, 1))
    return made


def test_a_partner_sees_how_much_of_the_month_waits_for_it(
    clas: Any, plan: Plan, person: Callable[..., Any], client: Client
) -> None:
    """May: planned for May and for March wait; June does not yet; a done one no longer does."""
    ours = Organisation.objects.create(network=clas, name="Associação")
    theirs = Organisation.objects.create(network=clas, name="Outra")
    action(plan, ours, "de maio", 5)
    action(plan, ours, "de março", 3)
    action(plan, ours, "de junho", 6)
    action(plan, ours, "feita", 3, status="done")
    action(plan, theirs, "de outra", 5)
    partner = person("partner", clas, ours)
    (work,) = work_of(partner, TODAY)
    assert work.mine == [Waiting(date(2026, 5, 1), waiting=2, total=2)]
    assert work.team == []
    client.force_login(partner)
    with time_machine.travel(timezone.now().replace(2026, 5, 20), tick=False):
        page = client.get("/inicio/").content.decode()
    assert "2 ações por responder" in page
    assert "/redes/vale/o-meu-mes/?mes=2026-05" in page


def test_the_team_sees_what_is_to_be_accepted_and_who_did_not_answer(
    clas: Any, plan: Plan, person: Callable[..., Any]
) -> None:
    """Of April's two actions one is submitted; of May, not yet asked about, nothing is missing."""
    ours = Organisation.objects.create(network=clas, name="Associação")
    april = date(2026, 4, 1)
    said = action(plan, ours, "dita", 4)
    action(plan, ours, "calada", 4)
    ReportingMonth.objects.create(network=clas, month=april)
    MonthReport.objects.create(action=said, month=april, state="submitted", status="done")
    (work,) = work_of(person("coordinator", clas), TODAY)
    assert work.team == [TeamMonth(april, to_accept=1, without_answer=1)]
    assert work.mine == []


def test_the_plan_in_force_is_the_one_whose_period_holds_today(
    clas: Any, plan: Plan, person: Callable[..., Any]
) -> None:
    Plan.objects.create(
        network=clas,
        title="Plano de 2027",
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 12, 31),
        levels=[],
    )
    (work,) = work_of(person("observer", clas), TODAY)
    assert work.in_force is not None
    assert work.in_force.plan == plan


def test_a_person_without_a_role_is_told_so(client: Client, person: Callable[..., Any]) -> None:
    client.force_login(person())
    assert "ainda não tem papel" in client.get("/inicio/").content.decode()


def test_the_page_asks_as_much_of_the_database_for_five_actions_as_for_one(
    clas: Any, plan: Plan, person: Callable[..., Any], client: Client
) -> None:
    ours = Organisation.objects.create(network=clas, name="Associação")
    client.force_login(person("partner", clas, ours))
    action(plan, ours, "uma", 5)
    client.get("/inicio/")
    with CaptureQueriesContext(connection) as one:
        client.get("/inicio/")
    for number in range(4):
        action(plan, ours, f"mais {number}", 5)
    with CaptureQueriesContext(connection) as five:
        client.get("/inicio/")
    assert len(five) == len(one)
