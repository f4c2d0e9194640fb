"""A network with two organisations, a plan in force, and the month of July 2026."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from monitor.kernel.models import AuditEvent, MailState, OutboxMessage
from monitor.network.models import Contact, Organisation
from monitor.plans.chase.queued import CATEGORY
from monitor.plans.models import Action, Plan, ReportingMonth, ReportingSettings

JULY = date(2026, 7, 1)
# Noon in Lisbon of 25 July 2026, a Saturday.
ON_THE_DAY = datetime(2026, 7, 25, 11, tzinfo=UTC)


LISBON = ZoneInfo("Europe/Lisbon")


def lisbon(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LISBON).astimezone(UTC)  # type: ignore[misc]


def day(number: int) -> datetime:
    """`number` days after the first message, at noon."""
    return ON_THE_DAY + timedelta(days=number)


def mail(category: str = CATEGORY) -> list[tuple[str, str]]:
    """(to, last part of the key) of what was queued and stands."""
    messages = OutboxMessage.objects.filter(category=category).exclude(state=MailState.CANCELLED)
    return [(item.to, item.key.split(":", 3)[3]) for item in messages.order_by("pk")]


def sent() -> None:
    """Whatever is due leaves."""
    now = timezone.now()
    OutboxMessage.objects.filter(state=MailState.QUEUED, due_at__lte=now).update(
        state=MailState.SENT, sent_at=now
    )


def verbs() -> list[str]:
    events = AuditEvent.objects.filter(verb__regex=r"^(chase|month|link|handover)\.")
    return list(events.order_by("number").values_list("verb", flat=True))


@pytest.fixture
def clock() -> Any:
    """Time stands at noon of 25 July 2026; `clock.move_to(…)`, `clock.shift(…)`."""
    with time_machine.travel(ON_THE_DAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def configured(clas: Any) -> ReportingSettings:
    """Asks on the 25th; reminds after 7 and 14 days, tells the coordination after 21, closes after 40."""
    return ReportingSettings.objects.create(
        network=clas,
        enabled=True,
        enabled_on=date(2026, 7, 1),
        day=25,
        reminder_after=7,
        second_reminder_after=14,
        notice_after=21,
        closes_after=40,
    )


@pytest.fixture
def gnr(clas: Any) -> Organisation:
    """Its contact is Ana."""
    made = Organisation.objects.create(network=clas, name="Guarda", acronym="GNR")
    Contact.objects.create(organisation=made, name="Ana", email="ana@gnr.pt", is_main=True)
    return made


@pytest.fixture
def school(clas: Any) -> Organisation:
    """Its contact is Rui."""
    made = Organisation.objects.create(network=clas, name="Agrupamento", acronym="AE")
    Contact.objects.create(organisation=made, name="Rui", email="rui@ae.pt", is_main=True)
    return made


@pytest.fixture
def plan(clas: Any, make_plan: Callable[..., Plan]) -> Plan:
    return make_plan(clas, status="approved")


@pytest.fixture
def sessions(plan: Plan, make_action: Any, gnr: Any) -> Action:
    """GNR answers for it, planned for July."""
    made: Action = make_action(None, "Sessões nas escolas", plan=plan, leads=[gnr], planned=[7])
    return made


@pytest.fixture
def fair(plan: Plan, make_action: Any, school: Any) -> Action:
    """The school answers for it, planned for July."""
    made: Action = make_action(None, "Feira social", plan=plan, leads=[school], planned=[7])
    return made


@pytest.fixture
def asked(clas: Any, configured: Any, sessions: Any, fair: Any, clock: Any) -> ReportingMonth:
    """July was asked of Ana and of Rui, on the 25th at noon."""
    from monitor.plans.chase.rounds import prepare

    return prepare(clas, JULY, ON_THE_DAY).record


@pytest.fixture
def answer(coordinator: Any) -> Callable[..., Any]:
    """answer(action) → its submitted report of July."""
    from monitor.plans.enums import ReportChannel
    from monitor.plans.reporting.actions import save_report
    from monitor.plans.reporting.changes import ReportChanges

    def make(action: Action, month: date = JULY, **fields: Any) -> Any:
        return save_report(
            by=coordinator,
            action=action,
            month=month,
            changes=ReportChanges({"status": "under_way"} | fields),
            channel=ReportChannel.ACCOUNT,
            submit=True,
        )

    return make
