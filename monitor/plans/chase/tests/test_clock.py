"""The chase and the clock: the day, the night in which clocks change, workers that were down."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from monitor.kernel.models import OutboxMessage
from monitor.plans import jobs
from monitor.plans.chase.closing import close_what_is_over
from monitor.plans.chase.rounds import escalate, prepare
from monitor.plans.chase.tests.conftest import (
    JULY,
    LISBON,
    ON_THE_DAY,
    day,
    lisbon,
    mail,
    sent,
    verbs,
)
from monitor.plans.models import (
    ReportingMonth,
    ReportingSettings,
)


def days_prepared(settings: ReportingSettings, clock: Any, start: datetime, hours: int) -> Any:
    """Every hour from `start`, the job; which hours opened a month, in Lisbon."""
    opened = []
    for hour in range(hours):
        now = start + timedelta(hours=hour)
        clock.move_to(now)
        before = ReportingMonth.objects.count()
        jobs.chase_in(settings, now)
        if ReportingMonth.objects.count() > before:
            opened.append(now.astimezone(LISBON).strftime("%Y-%m-%d %H:%M"))
    return opened


@pytest.mark.parametrize(
    ("asking_day", "start", "expected"),
    [
        # Summer time ends on 25 October 2026 at 2:00, which is 1:00 again; it began on 29 March 2026.
        (25, (2026, 10, 24, 12), ["2026-10-25 00:00"]),
        (28, (2026, 3, 27, 12), ["2026-03-28 00:00"]),
        # The first was already past when the network began to ask.
        (1, (2026, 10, 31, 12), ["2026-10-31 12:00", "2026-11-01 00:00"]),
    ],
)
def test_the_night_in_which_clocks_change_asks_once(
    configured: ReportingSettings,
    sessions: Any,
    clock: Any,
    asking_day: int,
    start: tuple[int, ...],
    expected: list[str],
) -> None:
    configured.day, configured.enabled_on = asking_day, lisbon(*start).date()
    configured.save()
    assert days_prepared(configured, clock, lisbon(*start), 40) == expected


def test_reminders_count_days_and_not_hours_over_the_change_of_clocks(
    clas: Any, configured: ReportingSettings, sessions: Any, clock: Any
) -> None:
    """Asked on 20 October at 23:30 (summer time); seven days later is 27 October from midnight on,
    which winter time reaches an hour later."""
    ReportingSettings.objects.update(day=20)
    start = lisbon(2026, 10, 20, 23, 30)
    clock.move_to(start)
    prepare(clas, date(2026, 10, 1), start)
    sent()
    before, after = lisbon(2026, 10, 26, 23, 59), lisbon(2026, 10, 27, 0, 1)
    escalate(clas, before)
    assert [key for _to, key in mail()] == ["0"]
    clock.move_to(after)
    escalate(clas, after)
    assert [key for _to, key in mail()] == ["0", "1"]


def test_a_worker_that_was_down_on_the_day_asks_when_it_is_back(
    clas: Any, configured: ReportingSettings, sessions: Any, clock: Any
) -> None:
    clock.move_to(lisbon(2026, 7, 24, 23))
    jobs.chase(lisbon(2026, 7, 24, 23))
    assert not OutboxMessage.objects.exists()
    clock.move_to(lisbon(2026, 7, 28, 10))
    jobs.chase(lisbon(2026, 7, 28, 10))
    assert mail() == [("ana@gnr.pt", "0")]
    assert ReportingMonth.objects.get().month == JULY


@pytest.mark.parametrize(
    ("enabled_on", "months"),
    [(date(2026, 7, 28), [JULY]), (date(2026, 7, 29), []), (None, [])],
)
def test_a_month_missed_altogether_is_made_up_for_only_if_it_was_wanted_then(
    clas: Any,
    configured: ReportingSettings,
    sessions: Any,
    clock: Any,
    enabled_on: date | None,
    months: list[date],
) -> None:
    """Asks on the 28th; the worker was down from then to 2 August."""
    ReportingSettings.objects.update(day=28, enabled_on=enabled_on)
    clock.move_to(lisbon(2026, 8, 2, 10))
    jobs.chase(lisbon(2026, 8, 2, 10))
    assert list(ReportingMonth.objects.values_list("month", flat=True)) == months


def test_a_network_that_does_not_ask_by_email_is_left_alone(
    configured: ReportingSettings, sessions: Any, clock: Any
) -> None:
    ReportingSettings.objects.update(enabled=False)
    jobs.chase(ON_THE_DAY)
    assert not ReportingMonth.objects.exists()


def test_what_fails_in_one_network_does_not_stop_the_others(
    clas: Any, other_clas: Any, configured: Any, sessions: Any, clock: Any, monkeypatch: Any
) -> None:
    ReportingSettings.objects.create(network=other_clas, enabled=True)
    whole = jobs.prepare

    def failing(network: Any, *args: Any) -> Any:
        if network == other_clas:
            raise ValueError("broken")
        return whole(network, *args)

    monkeypatch.setattr(jobs, "prepare", failing)
    with pytest.raises(RuntimeError, match="Serra"):
        jobs.chase(ON_THE_DAY)
    assert mail() == [("ana@gnr.pt", "0")]


def test_a_month_that_was_reopened_is_not_closed_again_by_itself(
    asked: ReportingMonth, clas: Any, coordinator: Any, clock: Any
) -> None:
    from monitor.plans.chase.closing import reopen_month

    clock.move_to(day(40))
    close_what_is_over(clas, day(40))
    asked.refresh_from_db()
    assert (asked.closed_at, asked.closed_by) == (day(40), None)
    reopen_month(by=coordinator, month=asked, expected=asked.version, reason="Faltava a GNR")
    close_what_is_over(clas, day(41))
    asked.refresh_from_db()
    assert asked.closed_at is None
    assert verbs()[-2:] == ["month.closed", "month.reopened"]
