"""What the tests of a month share: two organisations that answer for an action, and links to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from monitor.network.models import Organisation
from monitor.plans.models import Action, LinkAction, ReportingMonth, ReportLink
from monitor.plans.tests.visiting import MARCH


@pytest.fixture
def gnr(clas: Any) -> Organisation:
    return Organisation.objects.create(network=clas, name="Guarda Nacional", acronym="GNR")


@pytest.fixture
def school(clas: Any) -> Organisation:
    return Organisation.objects.create(network=clas, name="Agrupamento", acronym="AE")


@pytest.fixture
def action(
    clas: Any, make_plan: Any, make_node: Any, make_action: Any, gnr: Any, school: Any
) -> Action:
    plan = make_plan(clas, status="approved")
    goal = make_node(plan, "Chegar a todos", make_node(plan, "Pessoas"))
    found: Action = make_action(
        goal,
        "Sessões nas escolas",
        leads=[gnr, school],
        planned=[3],
        measures=["N.º de sessões", "N.º de alunos"],
    )
    return found


@pytest.fixture
def make_link(clas: Any) -> Callable[..., ReportLink]:
    """make_link(gnr, action, other) → a link of March for what is given."""

    def make(organisation: Any, *actions: Action, email: str = "", name: str = "Ana") -> ReportLink:
        month, _made = ReportingMonth.objects.get_or_create(network=clas, month=MARCH)
        email = email or f"{organisation.acronym.lower()}@exemplo.pt"
        link = ReportLink.objects.create(month=month, email=email, name=name)
        for action in actions:
            LinkAction.objects.create(link=link, action=action, organisation=organisation)
        return link

    return make


@pytest.fixture
def link(make_link: Any, gnr: Any, action: Action) -> ReportLink:
    found: ReportLink = make_link(gnr, action)
    return found
