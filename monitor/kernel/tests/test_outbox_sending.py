"""Delivery to a real mail server that refuses, drops and delays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from monitor.kernel.models import MailState, OutboxMessage
from monitor.kernel.outbox import cancel, enqueue, handling
from monitor.kernel.outbox.building import build
from monitor.kernel.outbox.sending import LONGEST_WAIT, MOST_ATTEMPTS, deliver_due, take, wait_after
from monitor.kernel.outbox.unsubscribing import stop
from monitor.kernel.tests.mail_server import Mailbox, free_port

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def queued(to: str = "ana@exemplo.pt", **fields: Any) -> OutboxMessage:
    message = enqueue(
        to=to, **{"subject": "Assunto", "text": "Texto", "category": "test.month"} | fields
    )
    assert message is not None
    return message


def now(message: OutboxMessage) -> OutboxMessage:
    message.refresh_from_db()
    return message


def body(part: Any) -> str:
    text: str = part.get_payload(decode=True).decode()
    return text.replace("\r\n", "\n")


def make_due() -> None:
    """As if the wait between two attempts were over."""
    OutboxMessage.objects.filter(state=MailState.QUEUED).update(due_at=timezone.now())


def test_a_message_arrives_with_the_identifier_it_was_written_with(mailbox: Mailbox) -> None:
    message = queued(reply_to="equipa@exemplo.pt", html="<p>Olá</p>")
    assert deliver_due() == 1
    (mail,) = mailbox.received
    assert mail["Message-ID"].strip() == message.message_id
    assert (mail["To"], mail["Reply-To"]) == ("ana@exemplo.pt", "equipa@exemplo.pt")
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert now(message).state == MailState.SENT
    assert deliver_due() == 0


def test_a_weekly_message_says_how_to_stop_it_and_another_does_not(mailbox: Mailbox) -> None:
    queued(weekly=True, html="<html><body><p>Olá</p></body></html>")
    queued("rui@exemplo.pt")
    deliver_due()
    weekly, other = mailbox.received
    address = weekly["List-Unsubscribe"].strip(" <>\r\n")
    assert address.startswith("http://127.0.0.1:8000/mensagens/parar/")
    assert weekly["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, html = (body(part) for part in weekly.walk() if not part.is_multipart())
    assert text.endswith(f"Deixar de receber mensagens como esta:\n{address}\n")
    assert html.endswith(
        f'<a href="{address}">Deixar de receber mensagens como esta</a></p></body></html>'
    )
    assert "List-Unsubscribe" not in other
    assert body(other) == "Texto\n"


@pytest.mark.parametrize(
    ("misbehaviour", "arrivals"), [("drop", 1), ("silence", 2), ("451 4.2.0 Busy", 1)]
)
def test_what_fails_for_a_moment_is_tried_again_as_the_same_message(
    mailbox: Mailbox, misbehaviour: str, arrivals: int
) -> None:
    """Whose text was accepted without an answer arrives twice; the identifier tells it."""
    message = queued()
    mailbox.misbehaviours = [misbehaviour]
    assert deliver_due() == 0
    waiting = now(message)
    assert (waiting.state, waiting.attempts, waiting.leased_until) == (MailState.QUEUED, 1, None)
    assert timedelta(seconds=40) < waiting.due_at - timezone.now() < timedelta(seconds=80)
    assert waiting.last_error
    assert deliver_due() == 0
    make_due()
    assert deliver_due() == 1
    assert mailbox.message_ids == [message.message_id] * arrivals


def test_a_server_that_takes_too_long_is_left_and_tried_again(
    mailbox: Mailbox, settings: Any
) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    mailbox.misbehaviours, mailbox.delay = ["late"], 0.6
    message = queued()
    assert deliver_due() == 0
    assert "timed out" in now(message).last_error
    make_due()
    assert deliver_due() == 1
    assert set(mailbox.message_ids) == {message.message_id}


@pytest.mark.parametrize(
    ("misbehaviour", "said"),
    [
        ("550 5.1.1 No such person", "550 5.1.1 No such person"),
        ("DATA 552 5.3.4 Too big", "552 5.3.4 Too big"),
    ],
)
def test_what_is_refused_for_good_is_not_tried_again(
    mailbox: Mailbox, misbehaviour: str, said: str
) -> None:
    refused, next_one = queued(), queued("rui@exemplo.pt")
    mailbox.misbehaviours = [misbehaviour]
    assert deliver_due() == 1
    assert (now(refused).state, refused.last_error) == (MailState.DEAD, said)
    assert now(next_one).state == MailState.SENT


def test_a_message_that_is_no_mail_is_dead_at_once(mailbox: Mailbox) -> None:
    message = queued("ana\nBcc: rui@exemplo.pt")
    assert deliver_due() == 0
    assert (now(message).state, mailbox.received) == (MailState.DEAD, [])


def test_a_server_that_is_not_there_costs_one_message_one_attempt(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    first, second = queued(), queued("rui@exemplo.pt")
    assert deliver_due() == 0
    assert (now(first).attempts, now(second).attempts) == (1, 0)


def test_after_the_last_attempt_a_message_waits_for_a_person(
    mailbox: Mailbox, coordinator: Any
) -> None:
    message = queued()
    OutboxMessage.objects.update(attempts=MOST_ATTEMPTS - 1)
    mailbox.misbehaviours = ["451 4.2.0 Busy"]
    deliver_due()
    assert now(message).state == MailState.DEAD
    handling.send_again(by=coordinator, message=message)
    assert deliver_due() == 1
    with pytest.raises(handling.AlreadyHandled):
        handling.send_again(by=coordinator, message=message)


def test_a_message_that_ends_every_worker_ends_too(mailbox: Mailbox) -> None:
    """Taken so many times without a word of how it went."""
    message = queued()
    OutboxMessage.objects.update(attempts=MOST_ATTEMPTS)
    assert deliver_due() == 0
    assert now(message).state == MailState.DEAD
    assert now(message).last_error == "O envio foi interrompido todas as vezes."


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (9, 256), (10, 360)])
def test_each_wait_is_twice_the_one_before_up_to_six_hours(attempts: int, minutes: int) -> None:
    """More or less a fifth."""
    waits = [wait_after(attempts) / timedelta(minutes=minutes) for _ in range(50)]
    assert 0.8 <= min(waits) < max(waits) <= 1.2
    assert max(wait_after(40) for _ in range(50)) <= 1.2 * LONGEST_WAIT


def test_a_message_in_hands_is_taken_by_another_only_when_its_lease_is_over() -> None:
    message = queued()
    taken = take(timezone.now())
    assert taken == message
    assert take(timezone.now()) is None
    again = take(timezone.now() + timedelta(minutes=11))
    assert again is not None
    assert again.attempts == 2


def test_weekly_messages_keep_their_distance_when_they_leave_late(mailbox: Mailbox) -> None:
    """Due on the 2nd and the 9th, the worker was away until today: one leaves, one waits a week."""
    with time_machine.travel(MONDAY, tick=False):
        first, second = queued(weekly=True), queued(weekly=True)
    assert second.due_at - first.due_at == timedelta(days=7)
    assert deliver_due() == 1
    sent_at = now(first).sent_at
    assert sent_at is not None
    assert now(second).due_at == sent_at + timedelta(days=7)


def test_a_weekly_message_waits_while_another_to_that_address_is_in_hands() -> None:
    with time_machine.travel(MONDAY, tick=False):
        first, second = queued(weekly=True), queued(weekly=True)
    assert take(timezone.now()) == first
    assert take(timezone.now()) is None
    assert now(second).due_at == now(first).leased_until


def test_who_stops_a_category_gets_no_more_of_it(mailbox: Mailbox) -> None:
    first = queued(weekly=True)
    deliver_due()
    second, other = queued(weekly=True), queued(category="test.other")
    stop(message=first)
    make_due()
    deliver_due()
    assert (now(second).state, now(other).state) == (MailState.CANCELLED, MailState.SENT)
    assert mailbox.message_ids == [first.message_id, other.message_id]


def test_a_refusal_that_comes_while_a_message_waits_to_be_tried_again_is_kept(
    mailbox: Mailbox,
) -> None:
    message = queued(weekly=True)
    mailbox.misbehaviours = ["451 4.2.0 Busy"]
    deliver_due()
    stop(message=message)
    OutboxMessage.objects.update(state=MailState.QUEUED, due_at=timezone.now())
    assert deliver_due() == 0
    assert now(message).state == MailState.CANCELLED


def test_what_is_taken_back_while_it_fails_is_not_tried_again(mailbox: Mailbox) -> None:
    message = queued(key="a")
    mailbox.misbehaviours = ["drop"]
    deliver_due()
    assert cancel(["a"]) == 1
    make_due()
    assert deliver_due() == 0
    assert now(message).state == MailState.CANCELLED


def test_the_preview_is_what_is_sent(mailbox: Mailbox) -> None:
    message = queued(weekly=True, subject="Março", text="Olá, Ana.\n")
    deliver_due()
    (mail,) = mailbox.received
    preview = build(message)
    assert body(mail) == preview.body
    assert mail["Message-ID"].strip() == preview.extra_headers["Message-ID"]
