"""Jobs run when their time has come, once, whatever the clocks on the wall do."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from threading import Event, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from monitor.kernel import schedule
from monitor.kernel.models import PeriodicRun
from monitor.kernel.schedule import LEASE, periodic, run_due

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LISBON = ZoneInfo("Europe/Lisbon")


@pytest.fixture(autouse=True)
def registry(monkeypatch: pytest.MonkeyPatch) -> dict[str, schedule.Job]:
    """Only the jobs of the test; those of the rooms are where they were when it ends."""
    schedule.discover()
    jobs: dict[str, schedule.Job] = {}
    monkeypatch.setattr(schedule, "registry", jobs)
    return jobs


@pytest.fixture
def ran() -> list[datetime]:
    """When the job «each-ten», of every ten minutes, was run."""
    times: list[datetime] = []
    periodic("each-ten", every=timedelta(minutes=10))(times.append)
    return times


@pytest.mark.django_db
def test_a_job_runs_at_first_sight_and_then_each_time_its_wait_is_over(
    ran: list[datetime],
) -> None:
    """12:00, 12:10, 12:20; not at 12:09, nor twice at 12:10."""
    minutes = [0, 9, 10, 10, 19, 20]
    for minute in minutes:
        run_due(NOON.replace(minute=minute))
    assert [at.minute for at in ran] == [0, 10, 20]


@pytest.mark.django_db
def test_what_was_missed_is_run_once(ran: list[datetime]) -> None:
    """The worker was away from 12:00 to 13:07: one run then, the next at 13:10."""
    for at in (NOON, NOON + timedelta(minutes=67), NOON + timedelta(minutes=69)):
        run_due(at)
    assert [at.minute for at in ran] == [0, 7]
    assert PeriodicRun.objects.get().next_at == NOON + timedelta(minutes=70)


@pytest.mark.django_db
def test_a_job_that_fails_is_noted_and_tried_again_at_its_next_time(
    caplog: pytest.LogCaptureFixture,
) -> None:
    attempts = Counter[str]()

    @periodic("failing", every=timedelta(minutes=10))
    def failing(now: datetime) -> None:
        attempts["failing"] += 1
        raise ZeroDivisionError

    @periodic("good", every=timedelta(minutes=10))
    def good(now: datetime) -> None:
        attempts["good"] += 1

    for minute in (0, 5, 10):
        run_due(NOON.replace(minute=minute))
    assert attempts == {"failing": 2, "good": 2}
    assert PeriodicRun.objects.get(name="failing").last_error.startswith("ZeroDivisionError")
    assert "job failing failed" in caplog.text


@pytest.mark.django_db
def test_a_job_whose_worker_vanished_is_run_again_when_its_lease_is_over(
    ran: list[datetime],
) -> None:
    PeriodicRun.objects.create(name="each-ten", next_at=NOON, leased_until=NOON + LEASE)
    run_due(NOON + LEASE - timedelta(seconds=1))
    assert ran == []
    run_due(NOON + LEASE)
    assert ran == [NOON + LEASE]


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_runs_the_job() -> None:
    """The second comes while the first is at it, and again when the first has ended."""
    runs, begun, end = Counter[str](), Event(), Event()

    @periodic("long", every=timedelta(minutes=10))
    def long(now: datetime) -> None:
        runs["long"] += 1
        begun.set()
        assert end.wait(10)

    def first_worker() -> None:
        try:
            run_due(NOON)
        finally:
            connection.close()

    first = Thread(target=first_worker)
    first.start()
    assert begun.wait(10)
    assert run_due(NOON + timedelta(seconds=1)) == []
    end.set()
    first.join(10)
    assert run_due(NOON + timedelta(seconds=2)) == []
    assert runs == {"long": 1}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "wall_hours"),
    [
        # At 01:00 UTC of 29 March 2026 Lisbon goes from 01:00 to 02:00: there is no 01:xx.
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), {23: 6, 0: 6, 2: 6, 3: 6}),
        # At 01:00 UTC of 25 October 2026 it goes from 02:00 back to 01:00: there are two 01:xx.
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), {0: 6, 1: 12, 2: 6}),
    ],
)
def test_the_night_the_clock_changes_has_six_runs_in_each_hour(
    ran: list[datetime], day: datetime, wall_hours: dict[int, int]
) -> None:
    """Four hours, looked at every minute: 24 runs of a job of every ten minutes, ten minutes apart,
    whichever hours of the wall they fall in."""
    with time_machine.travel(day, tick=False) as traveller:
        for _ in range(4 * 60):
            run_due(timezone.now())
            traveller.shift(timedelta(minutes=1))
    assert {b - a for a, b in pairwise(ran)} == {timedelta(minutes=10)}
    assert Counter(at.astimezone(LISBON).hour for at in ran) == wall_hours
    assert len(ran) == 24


def test_two_jobs_with_one_name_are_refused(ran: list[datetime]) -> None:
    with pytest.raises(ValueError, match="each-ten"):
        periodic("each-ten", every=timedelta(minutes=1))(lambda now: None)


@pytest.mark.django_db
def test_the_worker_runs_what_is_due_and_ends_when_asked_for_one_round(
    ran: list[datetime], settings: Any
) -> None:
    call_command("work", once=True)
    call_command("work", once=True)
    assert len(ran) == 1
