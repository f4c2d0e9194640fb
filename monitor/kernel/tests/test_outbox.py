"""Queueing: with its cause or not at all, once for a key, once a week for an address."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from monitor.kernel.models import MailAddress, MailState, OutboxMessage
from monitor.kernel.outbox import (
    Letter,
    absolute,
    cancel,
    enqueue,
    enqueue_many,
    last_weekly,
    unsubscribed,
)

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def letter(to: str = "ana@exemplo.pt", **fields: Any) -> dict[str, Any]:
    return {"to": to, "subject": "Assunto", "text": "Texto", "category": "test.month", **fields}


def due(message: OutboxMessage | None) -> datetime:
    assert message is not None
    return message.due_at


@pytest.mark.django_db
def test_a_message_undone_with_its_cause_leaves_nothing() -> None:
    def cause() -> None:
        with transaction.atomic():
            enqueue(**letter(weekly=True))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cause()
    assert not OutboxMessage.objects.exists()
    assert not MailAddress.objects.exists()


@pytest.mark.django_db
def test_a_message_says_once_and_for_all_what_its_identifier_is() -> None:
    first, second = enqueue(**letter()), enqueue(**letter())
    assert first is not None
    assert second is not None
    assert first.message_id != second.message_id
    assert first.message_id.startswith("<")


@pytest.mark.django_db
def test_a_second_message_with_a_key_is_the_first_one() -> None:
    first = enqueue(**letter(key="mês:3", subject="Um"))
    second = enqueue(**letter(key="mês:3", subject="Outro"))
    assert first == second
    assert OutboxMessage.objects.get().subject == "Um"


@pytest.mark.django_db
def test_two_messages_of_one_batch_with_the_same_key_are_one() -> None:
    first, second = enqueue_many([Letter(**letter(key="a")), Letter(**letter(key="a"))])
    assert first is not None
    assert first.pk is not None
    assert first == second


@pytest.mark.django_db
@time_machine.travel(MONDAY, tick=False)
def test_weekly_messages_to_an_address_keep_seven_days_between_them() -> None:
    """Monday 2nd; then the 9th and the 16th; one that is not weekly, and another address, at once."""
    assert due(enqueue(**letter(weekly=True))) == MONDAY
    assert due(enqueue(**letter(" ANA@exemplo.pt", weekly=True))) == MONDAY + timedelta(days=7)
    assert due(enqueue(**letter(weekly=True, at=MONDAY))) == MONDAY + timedelta(days=14)
    assert due(enqueue(**letter())) == MONDAY
    assert due(enqueue(**letter("rui@exemplo.pt", weekly=True))) == MONDAY
    assert last_weekly("Ana@exemplo.pt") == MONDAY + timedelta(days=14)
    assert last_weekly("eva@exemplo.pt") is None


@pytest.mark.django_db
@time_machine.travel(MONDAY, tick=False)
def test_a_weekly_message_that_was_taken_back_does_not_hold_the_next_one() -> None:
    enqueue(**letter(weekly=True, key="primeira"))
    assert cancel(["primeira", "nenhuma", ""]) == 1
    assert due(enqueue(**letter(weekly=True))) == MONDAY


@pytest.mark.django_db
def test_only_what_has_not_left_is_taken_back() -> None:
    message = enqueue(**letter(key="a"))
    assert message is not None
    OutboxMessage.objects.update(state=MailState.SENT, sent_at=MONDAY)
    assert cancel(["a"]) == 0


@pytest.mark.django_db
def test_an_address_that_refuses_a_category_gets_the_others() -> None:
    MailAddress.objects.create(address="ana@exemplo.pt", stopped=["test.month"])
    assert enqueue(**letter("Ana@exemplo.pt")) is None
    assert enqueue(**letter("Ana@exemplo.pt", weekly=True)) is None
    assert enqueue(**letter(category="test.other")) is not None
    asked = ["Ana@exemplo.pt", "rui@exemplo.pt"]
    assert unsubscribed(asked) == unsubscribed(asked, "test.month") == {"Ana@exemplo.pt"}
    assert unsubscribed(asked, "test.other") == set()


@pytest.mark.django_db
def test_many_messages_come_back_in_the_order_they_were_given() -> None:
    letters = [Letter(**letter(f"{name}@exemplo.pt", weekly=True)) for name in "zambeze"]
    messages = enqueue_many(letters)
    assert [message.to[0] for message in messages if message] == list("zambeze")


@pytest.mark.django_db
def test_forty_messages_take_as_many_queries_as_two() -> None:
    def asked(count: int, mark: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            enqueue_many(
                [Letter(**letter(f"{mark}{n}@exemplo.pt", weekly=True)) for n in range(count)]
            )
        return len(queries)

    assert asked(40, "a") == asked(2, "b")


def test_the_address_of_a_page_is_whole() -> None:
    assert absolute("/mes/a/") == "http://127.0.0.1:8000/mes/a/"


def in_threads(count: int, work: Any) -> list[Any]:
    """`work` in so many threads at once, each with a connection of its own."""
    together = Barrier(count)

    def run(number: int) -> Any:
        try:
            together.wait(timeout=10)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_keep_the_week_between_their_messages() -> None:
    """Four writers, three messages each, one address: twelve messages, a week between neighbours."""

    def write(number: int) -> None:
        for _ in range(3):
            enqueue(**letter(weekly=True))

    in_threads(4, write)
    days = sorted(OutboxMessage.objects.values_list("due_at", flat=True))
    assert len(days) == 12
    assert min(b - a for a, b in pairwise(days)) >= timedelta(days=7)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("weekly", [True, False])
def test_writers_at_the_same_time_with_one_key_leave_one_message(weekly: bool) -> None:
    written = in_threads(4, lambda number: enqueue(**letter(key="uma", weekly=weekly)))
    assert {message.pk for message in written} == {OutboxMessage.objects.get().pk}
