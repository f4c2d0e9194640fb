"""A month's report, from the first word to the locked month and back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.utils import timezone

from monitor.kernel.audit import verify
from monitor.kernel.models import AuditEvent
from monitor.kernel.versions import StaleVersion
from monitor.network.models import Organisation
from monitor.plans.actions import ClosedPlan
from monitor.plans.enums import MonthKind, ReportChannel, ReportState
from monitor.plans.models import Action, MonthReport, ReportedValue, ReportingMonth
from monitor.plans.reporting import actions
from monitor.plans.reporting.actions import ClosedMonth
from monitor.plans.reporting.changes import ReportChanges, Stated
from monitor.plans.reporting.queries import report_sheets
from monitor.plans.reporting.workflow import TRANSITIONS, ReportStep, next_state
from monitor.plans.workflow import ImpossibleStep

MARCH, APRIL, MAY = (date(2026, month, 1) for month in (3, 4, 5))
UNDER_WAY = {"status": "under_way"}


@pytest.fixture
def gnr(clas: Any) -> Organisation:
    return Organisation.objects.create(network=clas, name="Guarda", acronym="GNR")


@pytest.fixture
def school(clas: Any) -> Organisation:
    return Organisation.objects.create(network=clas, name="Agrupamento", acronym="AE")


@pytest.fixture
def action(clas: Any, make_plan: Any, make_action: Any, gnr: Any, school: Any) -> Action:
    """Planned in March and April; two organisations answer for it."""
    found: Action = make_action(
        None,
        "Sessões nas escolas",
        plan=make_plan(clas, status="approved"),
        leads=[gnr, school],
        planned=[3, 4],
        measures=["N.º de sessões"],
    )
    return found


@pytest.fixture
def say(action: Action, coordinator: Any) -> Callable[..., MonthReport]:
    """say(status="under_way", sessions=3, organisation=gnr, submit=True) → the report of March."""

    def said(
        *,
        sessions: int | None = None,
        organisation: Any = None,
        submit: bool = False,
        month: date = MARCH,
        expected: int | None = None,
        **fields: Any,
    ) -> MonthReport:
        measure = action.measures.get()
        values = {} if sessions is None else {measure.pk: Stated(Decimal(sessions))}
        return actions.save_report(
            by=coordinator,
            action=action,
            month=month,
            changes=ReportChanges(fields, values),
            organisation=organisation,
            channel=ReportChannel.LINK,
            expected=expected,
            submit=submit,
        )

    return said


@pytest.mark.parametrize(("state", "step"), list(product(ReportState, ReportStep)))
def test_a_step_leads_where_the_table_says_and_nowhere_else(state: Any, step: Any) -> None:
    if (state, step) in TRANSITIONS:
        assert next_state(state, step) == TRANSITIONS[state, step]
    else:
        with pytest.raises(ImpossibleStep):
            next_state(state, step)


def test_a_draft_is_kept_and_does_not_count_as_an_answer(say: Any) -> None:
    report = say(difficulties="Faltou a carrinha.")
    assert report.state == ReportState.DRAFT
    assert not MonthReport.objects.answered().exists()


def test_what_is_submitted_says_how_the_action_is(say: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        say(sessions=3, submit=True)
    assert set(refused.value.message_dict) == {"status"}
    assert not MonthReport.objects.exists()


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"status": "postponed"}, "postponed_to"),
        ({"status": "postponed", "postponed_to": MARCH}, "postponed_to"),
        ({"status": "cancelled", "reason": "  "}, "reason"),
    ],
)
def test_what_is_put_off_or_cancelled_says_until_when_or_why(
    say: Any, fields: dict[str, Any], missing: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        say(**fields, submit=True)
    assert set(refused.value.message_dict) == {missing}


def test_the_same_thing_said_twice_is_one_write(say: Any, gnr: Any) -> None:
    first = say(**UNDER_WAY, sessions=3, organisation=gnr, submit=True)
    events = AuditEvent.objects.count()
    again = say(**UNDER_WAY, sessions=3, organisation=gnr, submit=True)
    assert (again.pk, again.version) == (first.pk, first.version)
    assert AuditEvent.objects.count() == events


def test_each_organisation_states_its_own_number_and_neither_loses_it(
    say: Any, gnr: Any, school: Any
) -> None:
    """The Guard held 3 sessions and the school 5; the school saw no report when it began."""
    first = say(**UNDER_WAY, sessions=3, organisation=gnr, submit=True)
    say(**UNDER_WAY, sessions=5, organisation=school, submit=True, expected=first.version - 1)
    values = ReportedValue.objects.values_list("organisation__acronym", "value")
    assert set(values) == {("GNR", 3), ("AE", 5)}


def test_a_status_that_somebody_else_changed_meanwhile_is_shown_not_overwritten(
    say: Any, gnr: Any, school: Any
) -> None:
    seen = say(**UNDER_WAY, organisation=gnr, submit=True).version
    say(status="done", organisation=school, submit=True)
    with pytest.raises(StaleVersion) as stale:
        say(status="late", organisation=gnr, submit=True, expected=seen)
    assert stale.value.current.status == "done"


def test_a_number_taken_back_is_missing_not_zero(say: Any, action: Action, gnr: Any) -> None:
    say(sessions=3, organisation=gnr)
    measure = action.measures.get()
    actions.save_report(
        by=None,
        action=action,
        month=MARCH,
        changes=ReportChanges(values={measure.pk: Stated()}),
        organisation=gnr,
        channel=ReportChannel.LINK,
    )
    assert not ReportedValue.objects.exists()


@pytest.mark.parametrize("value", [Decimal("-1"), Decimal("2.5"), Decimal("1e13")])
def test_a_count_is_a_whole_number_that_makes_sense(
    action: Action, coordinator: Any, value: Decimal
) -> None:
    measure = action.measures.get()
    with pytest.raises(ValidationError) as refused:
        actions.save_report(
            by=coordinator,
            action=action,
            month=MARCH,
            changes=ReportChanges(values={measure.pk: Stated(value)}),
            channel=ReportChannel.LINK,
        )
    assert set(refused.value.message_dict) == {f"measure-{measure.pk}"}


def test_the_measures_of_another_action_and_strangers_are_refused(
    say: Any, action: Action, clas: Any, make_action: Any
) -> None:
    other = make_action(None, "Outra", plan=action.plan, measures=["N.º de visitas"])
    with pytest.raises(KeyError):
        actions.save_report(
            by=None,
            action=action,
            month=MARCH,
            changes=ReportChanges(values={other.measures.get().pk: Stated(Decimal(1))}),
            channel=ReportChannel.LINK,
        )
    stranger = Organisation.objects.create(network=clas, name="Estranha")
    with pytest.raises(ValueError, match="does not answer"):
        say(**UNDER_WAY, organisation=stranger)


def test_an_accepted_month_marks_the_schedule_moves_the_action_and_is_locked(
    say: Any, action: Action, coordinator: Any
) -> None:
    report = say(**UNDER_WAY, sessions=3, submit=True)
    actions.accept(by=coordinator, report=report, expected=report.version)
    action.refresh_from_db()
    assert action.status == "under_way"
    assert list(action.months.filter(kind=MonthKind.DONE).values_list("month", flat=True)) == [
        MARCH
    ]
    with pytest.raises(ImpossibleStep):
        say(status="late")


def test_only_what_was_submitted_is_accepted_or_returned(say: Any, coordinator: Any) -> None:
    draft = say(**UNDER_WAY)
    with pytest.raises(ImpossibleStep):
        actions.accept(by=coordinator, report=draft, expected=draft.version)
    with pytest.raises(ImpossibleStep):
        actions.return_to_partner(
            by=coordinator, report=draft, expected=draft.version, comment="Falta o número."
        )


def test_what_is_returned_says_why_and_may_be_submitted_again(say: Any, coordinator: Any) -> None:
    report = say(**UNDER_WAY, submit=True)
    with pytest.raises(ValidationError):
        actions.return_to_partner(
            by=coordinator, report=report, expected=report.version, comment=" "
        )
    returned = actions.return_to_partner(
        by=coordinator, report=report, expected=report.version, comment="Falta o número."
    )
    assert (returned.state, returned.comment) == (ReportState.RETURNED, "Falta o número.")
    assert say(**UNDER_WAY, sessions=2, submit=True).state == ReportState.SUBMITTED


def test_a_later_accepted_month_decides_how_the_action_is(
    say: Any, action: Action, coordinator: Any
) -> None:
    """April (done) is accepted before March (late): the action stays done."""
    for month, status in ((APRIL, "done"), (MARCH, "late")):
        report = say(status=status, month=month, submit=True)
        actions.accept(by=coordinator, report=report, expected=report.version)
    action.refresh_from_db()
    assert action.status == "done"


def test_reopening_needs_a_reason_and_undoes_what_accepting_changed(
    say: Any, action: Action, coordinator: Any
) -> None:
    march = say(**UNDER_WAY, submit=True)
    actions.accept(by=coordinator, report=march, expected=march.version)
    april = say(status="postponed", postponed_to=MAY, month=APRIL, submit=True)
    accepted = actions.accept(by=coordinator, report=april, expected=april.version)
    action.refresh_from_db()
    planned = action.months.filter(kind=MonthKind.PLANNED)
    assert action.status == "postponed"
    assert planned.filter(month=MAY).exists()
    with pytest.raises(ValidationError):
        actions.reopen(by=coordinator, report=accepted, expected=accepted.version, reason="")
    actions.reopen(by=coordinator, report=accepted, expected=accepted.version, reason="Engano.")
    action.refresh_from_db()
    assert action.status == "under_way"
    assert sorted(planned.values_list("month", flat=True)) == [MARCH, APRIL]
    assert action.months.filter(kind=MonthKind.DONE, month=MARCH).exists()


def test_reopening_keeps_a_month_that_was_marked_done_by_hand(
    say: Any, action: Action, coordinator: Any
) -> None:
    action.months.create(kind=MonthKind.DONE, month=MARCH)
    report = say(**UNDER_WAY, submit=True)
    accepted = actions.accept(by=coordinator, report=report, expected=report.version)
    actions.reopen(by=coordinator, report=accepted, expected=accepted.version, reason="Engano.")
    assert action.months.filter(kind=MonthKind.DONE, month=MARCH).exists()


def test_two_decisions_at_once_are_one(say: Any, coordinator: Any) -> None:
    report = say(**UNDER_WAY, submit=True)
    actions.accept(by=coordinator, report=report, expected=report.version)
    with pytest.raises(StaleVersion):
        actions.return_to_partner(
            by=coordinator, report=report, expected=report.version, comment="Falta."
        )


def test_a_closed_month_takes_words_only_from_the_team(say: Any, action: Action, clas: Any) -> None:
    ReportingMonth.objects.create(network=clas, month=MARCH, closed_at=timezone.now())
    with pytest.raises(ClosedMonth):
        say(**UNDER_WAY)
    report = actions.save_report(
        by=None,
        action=action,
        month=MARCH,
        changes=ReportChanges(UNDER_WAY),
        channel=ReportChannel.PHONE,
        in_closed_month=True,
    )
    assert report.status == "under_way"


def test_a_closed_plan_takes_no_report(say: Any, action: Action) -> None:
    action.plan.status = "closed"
    action.plan.save()
    with pytest.raises(ClosedPlan):
        say(**UNDER_WAY)


def test_each_write_leaves_one_event_that_names_the_numbers(say: Any, gnr: Any) -> None:
    before = AuditEvent.objects.count()
    say(**UNDER_WAY, sessions=3, organisation=gnr, submit=True)
    assert AuditEvent.objects.count() == before + 1
    event = AuditEvent.objects.order_by("number").last()
    assert (event.verb, event.after["values"]) == ("report.submitted", ["N.º de sessões: 3"])
    assert verify()[1] == []


def test_a_sheet_shows_last_months_answer_and_what_others_said(
    say: Any, action: Action, gnr: Any, school: Any, django_assert_num_queries: Any
) -> None:
    say(**UNDER_WAY, sessions=2, organisation=gnr, submit=True)
    say(**UNDER_WAY, sessions=4, organisation=school, month=APRIL)
    with django_assert_num_queries(5):
        [sheet] = report_sheets([action], APRIL, {action.pk: gnr})
    [asked] = sheet.asked
    assert asked.own == Stated()
    assert asked.before == Stated(Decimal(2))
    assert [(item.organisation, item.stated.value) for item in asked.others] == [("AE", 4)]
    assert sheet.previous.month == MARCH


@pytest.mark.django_db(transaction=True)
def test_two_partners_who_write_at_the_same_moment_both_keep_their_numbers(
    action: Action, gnr: Any, school: Any
) -> None:
    measure = action.measures.get()
    barrier = threading.Barrier(2)
    problems: list[BaseException] = []

    def write(organisation: Any, sessions: int) -> None:
        try:
            barrier.wait(timeout=10)
            actions.save_report(
                by=None,
                action=action,
                month=MARCH,
                changes=ReportChanges(UNDER_WAY, {measure.pk: Stated(Decimal(sessions))}),
                organisation=organisation,
                channel=ReportChannel.LINK,
                submit=True,
            )
        except BaseException as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=pair) for pair in ((gnr, 3), (school, 5))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert problems == []
    report = MonthReport.objects.get()
    assert {item.value for item in report.values.all()} == {3, 5}
    assert verify()[1] == []
    assert connection.vendor in {"sqlite", "postgresql"}
