"""A plan in force with what was said of it, written straight into the tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from monitor.agenda.models import Activity
from monitor.plans.models import (
    LinkAction,
    Measure,
    MonthReport,
    Plan,
    ReportedValue,
    ReportingMonth,
    ReportLink,
    ServedAction,
)


def month(number: int, year: int = 2026) -> date:
    return date(year, number, 1)


@pytest.fixture
def plan(clas: Any, make_plan: Any) -> Plan:
    """Approved, for 2026."""
    return make_plan(clas, status="approved")


@pytest.fixture
def report(db: None) -> Callable[..., MonthReport]:
    """report(action, 3, "under_way", {"N.º": 12}, who=gnr): accepted unless `state` says otherwise."""

    def make(
        action: Any,
        in_month: int | date,
        status: str = "under_way",
        values: dict[str, Any] | None = None,
        *,
        state: str = "accepted",
        who: Any = None,
        **fields: Any,
    ) -> MonthReport:
        day = in_month if isinstance(in_month, date) else month(in_month)
        made, _new = MonthReport.objects.get_or_create(
            action=action,
            month=day,
            defaults={"status": status, "state": state, "organisation": who} | fields,
        )
        for text, value in (values or {}).items():
            measure = Measure.objects.get(action=action, text=text)
            column = "reached_on" if isinstance(value, date) else "value"
            ReportedValue.objects.create(
                report=made, measure=measure, organisation=who, **{column: value}
            )
        return made

    return make


@pytest.fixture
def held(db: None) -> Callable[..., Activity]:
    """held(action, date(2026, 3, 5), 20): an activity that took place and served it."""

    def make(action: Any, day: date, participants: int | None = None, **fields: Any) -> Activity:
        fields.setdefault("title", "Sessão")
        made = Activity.objects.create(
            network=action.plan.network, starts_on=day, participants=participants, **fields
        )
        ServedAction.objects.create(activity=made, action=action)
        return made

    return make


@pytest.fixture
def ask(db: None) -> Callable[..., None]:
    """ask(action, 4): somebody was asked about the action in April."""

    def make(action: Any, number: int) -> None:
        asked, _new = ReportingMonth.objects.get_or_create(
            network=action.plan.network, month=month(number)
        )
        link, _new = ReportLink.objects.get_or_create(month=asked, email="quem@exemplo.pt")
        LinkAction.objects.create(link=link, action=action)

    return make
