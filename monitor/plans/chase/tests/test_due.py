"""What is due from whom."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitor.network.models import Contact, Organisation
from monitor.plans.chase.due import Why, due_actions, why_due
from monitor.plans.enums import ActionStatus, PlanStatus
from monitor.plans.models import ReportingSettings

MAY, JUNE, JULY, AUGUST = (date(2026, month, 1) for month in (5, 6, 7, 8))
TODAY = date(2026, 7, 25)
OPEN = ["planned", "under_way"]


def why(
    status: str,
    planned: Collection[date] = (),
    done: Collection[date] = (),
    *,
    month: date = JULY,
    this_month: date = JULY,
    unscheduled: str = "quarterly",
) -> Why | None:
    return why_due(
        status,
        planned,
        done,
        month=month,
        this_month=this_month,
        unscheduled=unscheduled,
    )


@pytest.mark.parametrize(
    ("planned", "done", "expected"),
    [
        ([JULY], [], Why.PLANNED),
        ([JULY], [JULY], Why.PLANNED),
        ([MAY, JULY], [MAY], Why.PLANNED),
        ([JUNE], [], Why.LATE),
        ([MAY, JUNE], [MAY], Why.LATE),
        ([MAY, JUNE], [MAY, JUNE], None),
        ([JUNE], [JUNE], None),
        ([AUGUST], [], None),
        ([JUNE, AUGUST], [], Why.LATE),
        ([], [], None),
        ([], [MAY], None),
    ],
)
@pytest.mark.parametrize("status", OPEN)
def test_an_open_action_is_due_when_planned_for_the_month_or_late(
    status: str, planned: list[date], done: list[date], expected: Why | None
) -> None:
    assert why(status, planned, done) == expected


@pytest.mark.parametrize(
    ("status", "planned", "unscheduled"),
    list(product(["done", "cancelled"], [[], [JUNE], [JULY]], ["monthly", "never"])),
)
def test_what_is_done_or_cancelled_is_never_due(
    status: str, planned: list[date], unscheduled: str
) -> None:
    assert why(status, planned, unscheduled=unscheduled) is None


@pytest.mark.parametrize(
    ("planned", "month", "expected"),
    [
        ([JUNE, AUGUST], JULY, None),
        ([JUNE, AUGUST], AUGUST, Why.PLANNED),
        ([JUNE], JULY, Why.LATE),
        ([], JULY, None),
    ],
)
def test_what_was_put_off_is_not_late_before_its_new_month(
    planned: list[date], month: date, expected: Why | None
) -> None:
    assert why("postponed", planned, month=month, this_month=month) == expected


@pytest.mark.parametrize("month", [date(2026, number, 1) for number in range(1, 13)])
def test_without_any_planned_month_the_network_says_when_it_asks(month: date) -> None:
    """Quarterly is March, June, September and December."""
    asked = {rule: why("planned", month=month, unscheduled=rule) for rule in ("never", "monthly")}
    assert asked == {"never": None, "monthly": Why.UNSCHEDULED}
    quarterly = why("planned", month=month, unscheduled="quarterly")
    assert (quarterly == Why.UNSCHEDULED) == (month.month in {3, 6, 9, 12})


def test_a_month_that_is_not_over_makes_nothing_late_in_the_next() -> None:
    """Seen in July, August owes nothing yet of what July has until its last day to do."""
    assert why("planned", [JULY], month=AUGUST, this_month=JULY) is None
    assert why("planned", [JULY], month=AUGUST, this_month=AUGUST) == Why.LATE


def test_every_status_has_its_rule() -> None:
    """With June planned and not done, and nothing ahead."""
    found = {status: why(status, [JUNE]) for status in ActionStatus.values}
    assert found == {
        "planned": Why.LATE,
        "under_way": Why.LATE,
        "postponed": Why.LATE,
        "done": None,
        "cancelled": None,
    }


@pytest.mark.parametrize(
    ("status", "years", "expected"),
    [
        (PlanStatus.APPROVED, (2026, 2026), 1),
        (PlanStatus.DRAFT, (2026, 2026), 0),
        (PlanStatus.CLOSED, (2026, 2026), 0),
        (PlanStatus.APPROVED, (2025, 2025), 0),
        (PlanStatus.APPROVED, (2027, 2027), 0),
    ],
)
def test_only_an_approved_plan_in_force_asks(
    clas: Any,
    make_plan: Any,
    make_action: Any,
    gnr: Any,
    status: str,
    years: tuple[int, int],
    expected: int,
) -> None:
    plan = make_plan(clas, status=status, years=years)
    make_action(None, "Ação", plan=plan, leads=[gnr], planned=[JULY])
    assert len(due_actions(clas, JULY, TODAY)) == expected


def test_what_was_answered_is_no_longer_due(
    clas: Any, sessions: Any, fair: Any, answer: Any
) -> None:
    assert {item.action for item in due_actions(clas, JULY, TODAY)} == {sessions, fair}
    answer(sessions)
    assert {item.action for item in due_actions(clas, JULY, TODAY)} == {fair}


def test_the_network_of_strangers_owes_nothing_here(
    other_clas: Any, sessions: Any, fair: Any
) -> None:
    assert due_actions(other_clas, JULY, TODAY) == []


def emails(clas: Any) -> list[tuple[str, str]]:
    (item,) = due_actions(clas, JULY, TODAY)
    return [(who.name, who.email) for who in item.asked]


def test_whoever_was_named_for_the_action_is_asked_before_the_main_contact(
    clas: Any, sessions: Any, gnr: Any
) -> None:
    assert emails(clas) == [("Ana", "ana@gnr.pt")]
    eva = Contact.objects.create(organisation=gnr, name="Eva", email="Eva@GNR.pt")
    assert emails(clas) == [("Ana", "ana@gnr.pt")]
    sessions.responsibilities.update(contact=eva)
    assert emails(clas) == [("Eva", "eva@gnr.pt")]


def test_without_a_main_contact_any_is_asked_and_then_the_organisation_itself(
    clas: Any, sessions: Any, gnr: Any
) -> None:
    Contact.objects.update(is_main=False)
    assert emails(clas) == [("Ana", "ana@gnr.pt")]
    Contact.objects.all().delete()
    assert emails(clas) == [("", "")]
    Organisation.objects.update(email="geral@gnr.pt", contact="Comandante")
    assert emails(clas) == [("Comandante", "geral@gnr.pt")]


def test_who_is_only_a_text_in_the_plan_cannot_be_asked(
    clas: Any, plan: Any, make_action: Any
) -> None:
    make_action(None, "Ação", plan=plan, leads=["Quem houver"], planned=[7])
    (item,) = due_actions(clas, JULY, TODAY)
    (who,) = item.asked
    assert (who.organisation, who.text, who.email) == (None, "Quem houver", "")


@pytest.mark.parametrize(
    ("leads", "partners", "ask", "expected"),
    [
        (["gnr"], ["school"], "leads", ["ana@gnr.pt"]),
        (["gnr"], ["school"], "everyone", ["ana@gnr.pt", "rui@ae.pt"]),
        ([], ["school"], "leads", ["rui@ae.pt"]),
        ([], [], "leads", []),
    ],
)
def test_leads_are_asked_or_everyone_and_partners_where_nobody_leads(
    clas: Any,
    plan: Any,
    make_action: Any,
    gnr: Any,
    school: Any,
    leads: list[str],
    partners: list[str],
    ask: str,
    expected: list[str],
) -> None:
    ReportingSettings.objects.create(network=clas, ask=ask)
    known = {"gnr": gnr, "school": school}
    make_action(
        None,
        "Ação",
        plan=plan,
        leads=[known[name] for name in leads],
        partners=[known[name] for name in partners],
        planned=[7],
    )
    (item,) = due_actions(clas, JULY, TODAY)
    assert [who.email for who in item.asked] == expected


def test_what_is_due_takes_as_many_queries_for_one_action_as_for_five(
    clas: Any, plan: Any, make_action: Any, gnr: Any, school: Any
) -> None:
    counts = []
    for count in (1, 4):
        for number in range(count):
            make_action(None, f"Ação {number}", plan=plan, leads=[gnr, school], planned=[5, 7])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            due_actions(clas, JULY, TODAY)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8
