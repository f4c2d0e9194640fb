"""An action of GNR in a plan of this year, and activities in a line."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from monitor.agenda.models import Activity
from monitor.plans.actions import activities as actions
from monitor.plans.models import Action


@pytest.fixture
def action(
    clas: Any, make_plan: Any, make_node: Any, make_action: Any, make_organisation: Any
) -> Action:
    today = timezone.localdate()
    plan = make_plan(clas, years=(today.year, today.year))
    gnr = make_organisation(clas, "GNR")
    found: Action = make_action(make_node(plan, "Pessoas", code="1"), "Visitas", leads=[gnr])
    return found


@pytest.fixture
def gnr(action: Action, clas: Any) -> Any:
    return clas.organisations.get(acronym="GNR")


@pytest.fixture
def partner(client: Any, person: Any, clas: Any, gnr: Any) -> Any:
    """The client, signed in as GNR."""
    client.force_login(person("partner", clas, gnr))
    return client


@pytest.fixture
def record(clas: Any, coordinator: Any) -> Any:
    def make(title: str = "Sessão", **values: Any) -> Activity:
        values = {"kind": "session", "starts_on": date(2026, 3, 3)} | values
        return actions.record_activity(by=coordinator, network=clas, title=title, **values)

    return make


@pytest.fixture
def accepted(record: Any, action: Action) -> Activity:
    """An activity of 20 people, in a month that was accepted for an action that counts activities."""
    activity: Activity = record(actions=[action], participants=20)
    action.measures.create(
        text="N.º de pessoas",
        kind="count",
        roll_up="sum",
        source="activities",
        counts="participants",
    )
    action.reports.create(month=date(2026, 3, 1), state="accepted", status="under_way")
    return activity
