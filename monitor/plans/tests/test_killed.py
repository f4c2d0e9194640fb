"""kill -9 in the middle of a report, of a chase, of a document: what was begun is whole or is not there."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from monitor.kernel.audit import verify
from monitor.kernel.models import AuditEvent, OutboxMessage
from monitor.network.models import Organisation
from monitor.plans.chase import rounds
from monitor.plans.enums import MonthKind, ReportChannel, ReportState
from monitor.plans.models import (
    Action,
    LinkAction,
    Measure,
    MonthReport,
    ReportedValue,
    ReportingMonth,
    ReportingSettings,
    ReportLink,
)
from monitor.plans.reporting import actions
from monitor.plans.reporting.changes import ReportChanges, Stated

pytestmark = pytest.mark.django_db(transaction=True)

REPORTS, CHASES = 60, 20
NOW = timezone.make_aware(datetime(2026, 3, 25, 10, 0))


def killed(work: Callable[[], None], after: float) -> None:
    """Run `work` in a process of its own and kill it after so many seconds."""
    connections.close_all()
    process = os.fork()
    if not process:
        try:
            work()
        finally:
            os._exit(0)
    time.sleep(after)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


@pytest.fixture
def plan(clas: Any, make_plan: Any, make_action: Any) -> Any:
    """Twelve actions planned all year, each with a measure and an organisation of its own."""
    made = make_plan(clas, status="approved")
    for number in range(12):
        organisation = Organisation.objects.create(
            network=clas, name=f"Entidade {number}", email=f"e{number}@exemplo.pt"
        )
        make_action(
            None,
            f"Ação {number}",
            plan=made,
            leads=[organisation],
            planned=range(1, 13),
            measures=["N.º de sessões"],
        )
    return made


def test_a_report_is_whole_or_is_not_there(plan: Any, coordinator: Any) -> None:
    """Each process says and accepts month after month; 60 are killed, each within the time that a few
    reports take on this machine. The numbers of the reports that were submitted, the schedule of those
    that were accepted and the trail always agree."""
    chance = Random(3)
    pairs = [(action, month) for month in range(1, 13) for action in plan.actions.all()]

    def go_on(most: int = len(pairs)) -> None:
        said = set(MonthReport.objects.answered().values_list("action_id", "month__month"))
        left = [(action, month) for action, month in pairs if (action.pk, month) not in said]
        for action, month in left[:most]:
            measure = Measure.objects.get(action=action)
            report = actions.save_report(
                by=coordinator,
                action=action,
                month=date(2026, month, 1),
                changes=ReportChanges({"status": "under_way"}, {measure.pk: Stated(Decimal(7))}),
                organisation=action.responsibilities.get().organisation,
                channel=ReportChannel.LINK,
                submit=True,
            )
            actions.accept(by=coordinator, report=report, expected=report.version)

    start = time.perf_counter()
    go_on(most=2)
    pace = time.perf_counter() - start
    for _ in range(REPORTS):
        killed(go_on, chance.uniform(0.2, 2.5) * pace)
    assert MonthReport.objects.count() > 2
    submitted = MonthReport.objects.answered()
    assert ReportedValue.objects.filter(report__in=submitted, value=7).count() == submitted.count()
    assert ReportedValue.objects.count() == submitted.count()
    accepted = MonthReport.objects.filter(state=ReportState.ACCEPTED)
    done = set(
        Action.objects.filter(months__kind=MonthKind.DONE).values_list("pk", "months__month")
    )
    assert set(accepted.values_list("action_id", "month")) == done
    events = AuditEvent.objects.filter(object_type="plans.monthreport")
    assert events.filter(verb="report.submitted").count() == submitted.count()
    assert events.filter(verb="report.accepted").count() == accepted.count()
    for report in MonthReport.objects.all():
        assert events.filter(object_id=str(report.pk)).count() == report.version - 1
    assert verify()[1] == []


def test_a_chase_asks_everybody_once_or_nobody(plan: Any, clas: Any) -> None:
    """Twenty chases are killed, then one is left in peace: twelve addresses, twelve messages."""
    ReportingSettings.objects.create(network=clas, enabled=True)
    chance = Random(4)
    months = [date(2026, month, 1) for month in range(1, 5)]

    def go_on() -> None:
        for number, month in enumerate(months):
            rounds.prepare(clas, month, NOW + timedelta(days=31 * number))

    def check() -> None:
        for record in ReportingMonth.objects.all():
            links = ReportLink.objects.filter(month=record)
            asked = LinkAction.objects.filter(link__in=links)
            assert (links.count(), asked.count()) == (12, 12)
        events = AuditEvent.objects.filter(verb="chase.prepared").count()
        assert events == ReportingMonth.objects.count()
        assert OutboxMessage.objects.count() == ReportLink.objects.count()

    for _ in range(CHASES):
        killed(go_on, chance.uniform(0.005, 0.15))
        check()
    go_on()
    check()
    assert ReportingMonth.objects.count() == len(months)
    assert OutboxMessage.objects.values("message_id").distinct().count() == 12 * len(months)
    assert verify()[1] == []
