"""A partner that answers for three actions, and its workbook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from monitor.network.models import Organisation
from monitor.plans.models import Action, Plan
from monitor.plans.reporting.in_force import actions_in_force
from monitor.plans.reporting.queries import ReportSheet, report_sheets
from monitor.plans.reporting.sheet_review import Review, review
from monitor.plans.reporting.sheet_writing import workbook_of
from monitor.plans.reporting.tests.paper import MARCH, Paper


@pytest.fixture
def gnr(clas: Any) -> Organisation:
    return Organisation.objects.create(network=clas, name="Guarda", acronym="GNR")


@pytest.fixture
def plan(clas: Any, make_plan: Any) -> Plan:
    found: Plan = make_plan(clas, status="approved")
    return found


@pytest.fixture
def actions(plan: Plan, make_action: Any, gnr: Organisation) -> list[Action]:
    """The first has a count, a quantity and a milestone; the second counts activities; the third nothing."""
    return [
        make_action(
            None,
            "Sessões nas escolas",
            plan=plan,
            code="1.1",
            leads=[gnr],
            measures=[
                {"text": "N.º de sessões"},
                {"text": "Horas", "kind": "quantity", "unit": "horas"},
                {"text": "Guia escrito", "kind": "milestone", "roll_up": "last"},
            ],
        ),
        make_action(
            None,
            "Patrulhas",
            plan=plan,
            code="1.2",
            leads=[gnr],
            measures=[{"text": "N.º de patrulhas", "source": "activities", "counts": "sessions"}],
        ),
        make_action(None, "=Feira", plan=plan, code="1.3", leads=[gnr]),
    ]


@pytest.fixture
def sheets(clas: Any, gnr: Organisation, actions: list[Action]) -> Callable[[], list[ReportSheet]]:
    def now() -> list[ReportSheet]:
        found = actions_in_force(clas, MARCH, gnr).actions
        return report_sheets(found, MARCH, dict.fromkeys((a.pk for a in found), gnr))

    return now


@pytest.fixture
def paper(clas: Any, gnr: Organisation, sheets: Any) -> Callable[[], Paper]:
    return lambda: Paper(workbook_of(clas, gnr, MARCH, sheets()))


@pytest.fixture
def look(clas: Any) -> Callable[..., Review]:
    def compared(paper: Paper, **answers: str) -> Review:
        return review(paper.taken_back(), clas, MARCH, answers)

    return compared
