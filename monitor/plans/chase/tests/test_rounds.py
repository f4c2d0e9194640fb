"""Asking, reminding, telling the coordination, closing: each once, whatever happens."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from monitor.kernel.audit import verify
from monitor.kernel.models import AuditEvent, MailState, OutboxMessage
from monitor.kernel.outbox import Letter, enqueue_many
from monitor.kernel.outbox.unsubscribing import stop
from monitor.network.models import Contact
from monitor.plans import jobs
from monitor.plans.chase.handing_over import hand_over
from monitor.plans.chase.links import read, revoke
from monitor.plans.chase.queued import NOTICE
from monitor.plans.chase.rounds import chase_now, escalate, prepare
from monitor.plans.chase.tests.conftest import (
    JULY,
    ON_THE_DAY,
    day,
    lisbon,
    mail,
    sent,
    verbs,
)
from monitor.plans.enums import ActionStatus
from monitor.plans.models import (
    Action,
    LinkAction,
    MonthReport,
    ReportingMonth,
    ReportingSettings,
    ReportLink,
)

# The first message


def test_each_address_gets_one_message_with_everything_due_from_it(
    clas: Any, plan: Any, make_plan: Any, make_action: Any, gnr: Any, school: Any, clock: Any
) -> None:
    """Ana answers for GNR and for the school in two plans: three actions, one message."""
    Contact.objects.filter(email="rui@ae.pt").update(email="ANA@gnr.pt")
    other = make_plan(clas, status="approved", title="Plano da Saúde")
    make_action(None, "Sessões", plan=plan, leads=[gnr], planned=[7])
    make_action(None, "Feira", plan=plan, leads=[school], planned=[7])
    make_action(None, "Rastreio", plan=other, leads=[gnr, school], planned=[6])
    prepared = prepare(clas, JULY, ON_THE_DAY)
    assert (prepared.people, prepared.actions, prepared.without_contact) == (1, 3, 0)
    message = OutboxMessage.objects.get()
    assert message.to == "ana@gnr.pt"
    assert message.subject == "julho de 2026: 3 ações à espera de resposta (Rede Social de Vale)"
    for words in ("Sessões", "Feira", "Rastreio", "Plano da Saúde", "Em atraso"):
        assert words in message.text
        assert words in message.html


def test_the_message_has_a_link_that_opens_exactly_those_actions(asked: Any, sessions: Any) -> None:
    message = OutboxMessage.objects.get(to="ana@gnr.pt")
    token = re.search(r"/mes/([^/\s]+)/", message.text)[1]  # type: ignore[index]
    link = read(token)
    assert link.email == "ana@gnr.pt"
    assert [item.action for item in link.items.all()] == [sessions]


def test_the_message_says_what_was_answered_last_time_until_when_and_how_to_stop(
    clas: Any, plan: Any, make_action: Any, gnr: Any, configured: Any, answer: Any, clock: Any
) -> None:
    """Closes 40 days after 25 July: on 3 September."""
    from decimal import Decimal

    from monitor.plans.models import ReportedValue

    configured.message = "Obrigada a todos."
    configured.save()
    action = make_action(
        None, "Sessões", plan=plan, leads=[gnr], planned=[6, 7], measures=["N.º de sessões"]
    )
    report = answer(action, date(2026, 6, 1))
    ReportedValue.objects.create(
        report=report, measure=action.measures.get(), organisation=gnr, value=Decimal(4)
    )
    prepare(clas, JULY, ON_THE_DAY)
    text = OutboxMessage.objects.get().text
    assert "Obrigada a todos." in text
    assert "Última resposta, junho de 2026: Em curso; N.º de sessões: 4" in text
    assert "serve até o mês fechar, em 3 de setembro de 2026" in text
    assert "Quando uma ação já é de outra pessoa" in text


def test_preparing_twice_asks_nobody_twice(asked: ReportingMonth, clas: Any) -> None:
    before = (mail(), ReportLink.objects.count(), LinkAction.objects.count(), verbs())
    again = prepare(clas, JULY, day(1))
    assert (again.record, again.people, again.actions) == (asked, 0, 0)
    assert (mail(), ReportLink.objects.count(), LinkAction.objects.count(), verbs()) == before
    assert before[0] == [("ana@gnr.pt", "0"), ("rui@ae.pt", "0")]
    assert before[3] == ["chase.prepared"]


def test_what_becomes_due_later_is_asked_when_somebody_asks_again(
    asked: ReportingMonth, clas: Any, plan: Any, make_action: Any, gnr: Any, clock: Any
) -> None:
    """Ana's second message waits until seven days after her first."""
    make_action(None, "Rastreio", plan=plan, leads=[gnr], planned=[7])
    sent()
    clock.move_to(day(2))
    again = prepare(clas, JULY, day(2))
    assert (again.people, again.actions) == (1, 1)
    assert mail()[2:] == [("ana@gnr.pt", "more.20260727")]
    assert OutboxMessage.objects.latest("pk").due_at == day(7)


def test_a_closed_month_asks_nobody(
    asked: ReportingMonth, clas: Any, plan: Any, make_action: Any, gnr: Any
) -> None:
    ReportingMonth.objects.update(closed_at=ON_THE_DAY)
    make_action(None, "Rastreio", plan=plan, leads=[gnr], planned=[7])
    assert prepare(clas, JULY, day(1)).people == 0


def test_an_action_without_anybody_to_write_to_is_counted(
    clas: Any, plan: Any, make_action: Any, clock: Any
) -> None:
    make_action(None, "Ação", plan=plan, leads=["Quem houver"], planned=[7])
    make_action(None, "Outra", plan=plan, planned=[7])
    prepared = prepare(clas, JULY, ON_THE_DAY)
    assert (prepared.people, prepared.without_contact) == (0, 2)
    assert not OutboxMessage.objects.exists()


def test_nobody_is_written_to_before_eight_in_the_morning(
    clas: Any, configured: Any, sessions: Any, clock: Any
) -> None:
    midnight = lisbon(2026, 7, 25, 0, 5)
    clock.move_to(midnight)
    prepare(clas, JULY, midnight)
    assert OutboxMessage.objects.get().due_at == lisbon(2026, 7, 25, 8)


def test_two_networks_ask_the_same_person_a_week_apart(
    clas: Any, other_clas: Any, make_plan: Any, make_action: Any, sessions: Any, clock: Any
) -> None:
    from monitor.network.models import Organisation

    theirs = Organisation.objects.create(network=other_clas, name="Guarda", email="Ana@gnr.pt")
    make_action(
        None, "Rastreio", plan=make_plan(other_clas, status="approved"), leads=[theirs], planned=[7]
    )
    prepare(clas, JULY, ON_THE_DAY)
    prepare(other_clas, JULY, ON_THE_DAY)
    messages = OutboxMessage.objects.order_by("due_at")
    assert [(item.network_id, item.due_at) for item in messages] == [
        (clas.pk, day(0)),
        (other_clas.pk, day(7)),
    ]
    assert all("Rastreio" not in item.text for item in messages.filter(network_id=clas.pk))


# Escalation


def test_the_course_of_a_month_in_which_nobody_answers(
    asked: ReportingMonth, clas: Any, person: Any, clock: Any
) -> None:
    """Reminded on day 7 and on day 14, the coordination told on day 21, closed on day 40."""
    coordinator = person("coordinator", clas)
    clas.email = "rede@vale.pt"
    clas.save()
    told = {}
    settings = ReportingSettings.objects.get()
    for number in range(42):
        clock.move_to(day(number))
        sent()
        before = (len(mail()), len(mail(NOTICE)))
        jobs.chase_in(settings, day(number))
        jobs.chase_in(settings, day(number))
        after = (len(mail()), len(mail(NOTICE)))
        if after != before:
            told[number] = (after[0] - before[0], after[1] - before[1])
        if ReportingMonth.objects.get(month=JULY).closed_at and "closed" not in told.values():
            told[number] = "closed"  # type: ignore[assignment]
    # On day 31 (25 August) the month of August is asked, of July's late actions.
    assert told == {7: (2, 0), 14: (2, 0), 21: (0, 2), 31: (2, 0), 38: (2, 0), 40: "closed"}
    assert {to for to, _key in mail(NOTICE)} == {coordinator.email, "rede@vale.pt"}
    july = [key for to, key in mail() if to == "ana@gnr.pt"]
    assert july == ["0", "1", "2", "0", "1"]
    assert verify()[1] == []


def test_a_reminder_goes_only_to_who_still_owes_something(
    asked: ReportingMonth, clas: Any, sessions: Any, answer: Any, clock: Any
) -> None:
    answer(sessions)
    clock.move_to(day(7))
    sent()
    escalate(clas, day(7))
    assert mail()[2:] == [("rui@ae.pt", "1")]
    assert set(ReportLink.objects.values_list("stage", flat=True)) == {1}


@pytest.mark.parametrize("status", [ActionStatus.CANCELLED, ActionStatus.DONE])
def test_an_action_that_was_closed_meanwhile_is_not_reminded(
    asked: ReportingMonth, clas: Any, status: str, clock: Any
) -> None:
    sent()
    Action.objects.update(status=status)
    clock.move_to(day(7))
    escalate(clas, day(7))
    assert len(mail()) == 2


def test_a_returned_report_is_owed_again(
    asked: ReportingMonth, clas: Any, sessions: Any, fair: Any, answer: Any, clock: Any
) -> None:
    sent()
    answer(sessions)
    answer(fair)
    MonthReport.objects.filter(action=fair).update(state="returned")
    clock.move_to(day(7))
    escalate(clas, day(7))
    assert mail()[2:] == [("rui@ae.pt", "1")]


def test_a_worker_that_was_down_sends_one_reminder_and_not_all_it_missed(
    asked: ReportingMonth, clas: Any, coordinator: Any, clock: Any
) -> None:
    clock.move_to(day(0))
    sent()
    clock.move_to(day(22))
    escalate(clas, day(22))
    assert mail()[2:] == [("ana@gnr.pt", "2"), ("rui@ae.pt", "2")]
    assert mail(NOTICE) == [(coordinator.email, f"20260816:{coordinator.email}")]
    escalate(clas, day(23))
    assert len(mail()) == 4
    assert set(ReportLink.objects.values_list("stage", flat=True)) == {3}


@pytest.mark.parametrize(
    ("delays", "expected"),
    [((0, 0, 0), []), ((3, 0, 0), ["1"]), ((0, 5, 0), ["2"]), ((7, 14, 0), ["1", "2"])],
)
def test_what_the_network_does_not_want_is_left_out(
    asked: ReportingMonth, clas: Any, clock: Any, delays: tuple[int, int, int], expected: list[str]
) -> None:
    names = ("reminder_after", "second_reminder_after", "notice_after")
    ReportingSettings.objects.update(**dict(zip(names, delays, strict=True)))
    for number in range(30):
        clock.move_to(day(number))
        sent()
        escalate(clas, day(number))
    assert [key for to, key in mail()[2:] if to == "ana@gnr.pt"] == expected
    assert not mail(NOTICE)


def test_the_weekly_limit_puts_a_reminder_off_and_never_drops_it(
    asked: ReportingMonth, clas: Any, clock: Any
) -> None:
    """Another network writes to Ana on day 5: her reminder of day 7 leaves on day 12."""
    sent()
    clock.move_to(day(5))
    OutboxMessage.objects.filter(to="ana@gnr.pt").update(sent_at=day(-3))
    enqueue_many(
        [Letter(to="ana@gnr.pt", subject="Outra", text="…", category="outra", weekly=True)]
    )
    sent()
    clock.move_to(day(7))
    escalate(clas, day(7))
    reminders = {item.to: item.due_at for item in OutboxMessage.objects.filter(key__endswith=":1")}
    assert reminders == {"ana@gnr.pt": day(12), "rui@ae.pt": day(7)}
    assert AuditEvent.objects.get(verb="chase.reminded").after == {
        "people": 2,
        "later": 1,
        "refused": 0,
        "told": 0,
    }


def test_a_reminder_that_waits_is_taken_back_when_the_answer_comes_first(
    asked: ReportingMonth, clas: Any, sessions: Any, answer: Any, clock: Any
) -> None:
    test_the_weekly_limit_puts_a_reminder_off_and_never_drops_it(asked, clas, clock)
    clock.move_to(day(9))
    answer(sessions)
    escalate(clas, day(9))
    waiting = OutboxMessage.objects.get(to="ana@gnr.pt", key__endswith=":1")
    assert waiting.state == MailState.QUEUED
    escalate(clas, day(12) - timedelta(minutes=20))
    waiting.refresh_from_db()
    assert waiting.state == MailState.CANCELLED


def test_who_refused_these_messages_gets_none_and_the_trail_says_so(
    asked: ReportingMonth, clas: Any, clock: Any
) -> None:
    stop(message=OutboxMessage.objects.get(to="ana@gnr.pt"))
    clock.move_to(day(7))
    escalate(clas, day(7))
    assert [to for to, key in mail() if key == "1"] == ["rui@ae.pt"]
    assert AuditEvent.objects.get(verb="chase.reminded").after["refused"] == 1


def test_who_said_that_it_is_not_theirs_is_not_reminded_of_it(
    asked: ReportingMonth, clas: Any, clock: Any
) -> None:
    item = LinkAction.objects.get(link__email="ana@gnr.pt")
    hand_over(by=None, item=item, note="Mudei de funções")
    clock.move_to(day(7))
    escalate(clas, day(7))
    assert [to for to, key in mail() if key == "1"] == ["rui@ae.pt"]


def test_the_coordination_is_told_at_most_once_a_week(
    asked: ReportingMonth, clas: Any, coordinator: Any, fair: Any, clock: Any
) -> None:
    """Rui's link is three days younger: he is in the next notice, a week after the first."""
    ReportLink.objects.filter(email="rui@ae.pt").update(created_at=day(3))
    notices = []
    for number in range(21, 30):
        clock.move_to(day(number))
        sent()
        escalate(clas, day(number))
        if len(mail(NOTICE)) > len(notices):
            notices.append(
                (number, OutboxMessage.objects.filter(category=NOTICE).latest("pk").text)
            )
    assert [number for number, _text in notices] == [21, 28]
    assert ("ana@gnr.pt" in notices[0][1], "rui@ae.pt" in notices[0][1]) == (True, False)
    assert ("ana@gnr.pt" in notices[1][1], "rui@ae.pt" in notices[1][1]) == (False, True)


# One click


def test_one_click_writes_to_who_owes_and_says_who_has_to_wait(
    asked: ReportingMonth, coordinator: Any, clock: Any
) -> None:
    """Two days after the first message nobody may be written to before day 7; on day 8 both may."""
    sent()
    links = list(asked.links.all())
    clock.move_to(day(2))
    chased = chase_now(by=coordinator, record=asked, links=links, now=day(2))
    assert [(str(link), at) for link, at in chased.later] == [
        ("Ana (ana@gnr.pt)", day(7)),
        ("Rui (rui@ae.pt)", day(7)),
    ]
    again = chase_now(by=coordinator, record=asked, links=links, now=day(2))
    assert again.later == chased.later
    assert len(mail()) == 4
    assert verbs() == ["chase.prepared", "chase.sent"]


def test_one_click_a_week_later_leaves_at_once(
    asked: ReportingMonth, coordinator: Any, sessions: Any, answer: Any, clock: Any
) -> None:
    sent()
    answer(sessions)
    clock.move_to(day(8))
    chased = chase_now(by=coordinator, record=asked, links=list(asked.links.all()), now=day(8))
    assert [str(link) for link in chased.now] == ["Rui (rui@ae.pt)"]
    assert [str(link) for link in chased.settled] == ["Ana (ana@gnr.pt)"]
    assert mail()[2:] == [("rui@ae.pt", "now.1.20260802")]


def test_a_revoked_link_is_not_written_to(
    asked: ReportingMonth, coordinator: Any, clas: Any, clock: Any
) -> None:
    link = asked.links.get(email="ana@gnr.pt")
    revoke(by=coordinator, link=link, expected=link.version)
    assert OutboxMessage.objects.get(to="ana@gnr.pt").state == MailState.CANCELLED
    clock.move_to(day(8))
    escalate(clas, day(8))
    chased = chase_now(by=coordinator, record=asked, links=list(asked.links.all()), now=day(8))
    assert [str(link) for link in chased.settled] == ["Ana (ana@gnr.pt)"]
    assert {to for to, _key in mail()} == {"rui@ae.pt"}
