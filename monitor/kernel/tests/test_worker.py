"""The worker as a process: killed at any moment, several at once, asked to end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

from monitor.kernel.models import MailState, OutboxMessage
from monitor.kernel.outbox import Letter, enqueue_many
from monitor.kernel.tests.mail_server import Mailbox

ROOT = Path(__file__).resolve().parents[3]
MESSAGES, KILLS = 150, 25

pytestmark = pytest.mark.django_db(transaction=True)


def queue(count: int) -> set[str]:
    """The identifiers of so many messages that wait."""
    letters = [
        Letter(to=f"p{n}@exemplo.pt", subject="Assunto", text="Texto", category="test.month")
        for n in range(count)
    ]
    return {message.message_id for message in enqueue_many(letters) if message}


def fork_worker() -> int:
    """A process that works as `monitor manage work` does, with the settings of the test."""
    connections.close_all()
    if process := os.fork():
        return process
    try:
        call_command("work", interval=0.05)
    finally:
        os._exit(0)


def wait_until(reached: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.002)


def end(process: int, number: int) -> None:
    os.kill(process, number)
    os.waitpid(process, 0)


def unsent() -> int:
    return OutboxMessage.objects.exclude(state=MailState.SENT).count()


def test_a_worker_killed_at_any_moment_loses_nothing_and_doubles_one_message_at_most(
    mailbox: Mailbox, settings: Any
) -> None:
    """25 workers, each killed a moment after its first message, then one that is left in peace:
    every message arrives; those that arrive again do so with their own identifier, at most one for
    each kill. The seed makes the moments the same in every run, as far as a machine allows."""
    settings.MAIL_LEASE = 0.5
    mailbox.pace = 0.004
    moments = Random(2026)
    wanted = queue(MESSAGES)
    for _ in range(KILLS):
        arrived = len(mailbox.received)
        worker = fork_worker()
        wait_until(lambda arrived=arrived: len(mailbox.received) > arrived)  # type: ignore[misc]
        time.sleep(moments.uniform(0, 0.03))
        end(worker, signal.SIGKILL)
    assert len(mailbox.received) < MESSAGES, "too few messages for so many kills"
    worker = fork_worker()
    wait_until(lambda: unsent() == 0)
    end(worker, signal.SIGTERM)
    arrivals = Counter(mailbox.message_ids)
    assert arrivals.keys() == wanted
    assert sum(arrivals.values()) - MESSAGES <= KILLS
    assert set(OutboxMessage.objects.values_list("last_error", flat=True)) == {""}


def test_two_workers_share_the_messages_without_sending_one_twice(mailbox: Mailbox) -> None:
    wanted = queue(60)
    mailbox.pace = 0.004
    workers = [fork_worker(), fork_worker()]
    wait_until(lambda: unsent() == 0)
    for worker in workers:
        end(worker, signal.SIGTERM)
    assert sorted(mailbox.message_ids) == sorted(wanted)


def test_a_worker_asked_to_end_finishes_the_message_in_hands(
    mailbox: Mailbox, database_url: str
) -> None:
    """The command itself, with its settings from the environment, on the database of the suite."""
    queue(200)
    mailbox.pace = 0.05
    _address, port = settings_of_mail()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url,
        "MONITOR_HTTPS": "0",
        "EMAIL_URL_HOST": "127.0.0.1",
        "EMAIL_URL_PORT": str(port),
    }
    command = [sys.executable, "-m", "monitor.cli", "manage", "work", "--interval", "60"]
    worker = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        wait_until(lambda: len(mailbox.received) > 2)
        worker.terminate()
        assert worker.wait(timeout=10) == 0
    finally:
        worker.kill()
        worker.wait()
    sent = OutboxMessage.objects.filter(state=MailState.SENT)
    assert set(sent.values_list("message_id", flat=True)) == set(mailbox.message_ids)
    assert not OutboxMessage.objects.exclude(leased_until=None).exists()
    assert len(mailbox.received) < 200


def settings_of_mail() -> tuple[str, int]:
    from django.conf import settings

    return settings.EMAIL_HOST, settings.EMAIL_PORT
