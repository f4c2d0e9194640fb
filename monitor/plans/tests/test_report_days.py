"""The days on which an organisation is asked about its actions, in its calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from icalendar import Calendar

from monitor.agenda.actions import create_feed
from monitor.agenda.calendar import rendered
from monitor.agenda.models import CalendarFeed
from monitor.plans import actions
from monitor.plans.models import Action, ReportingSettings


@pytest.fixture
def action(clas: Any, make_plan: Any, make_action: Any, make_organisation: Any) -> Action:
    """GNR leads it, the school is a partner; planned in March and May 2026, done in March."""
    plan = make_plan(clas, status="approved")
    gnr, school = make_organisation(clas, "GNR"), make_organisation(clas, "AE")
    found: Action = make_action(
        None, "Visitas", plan=plan, leads=[gnr], partners=[school], planned=[3, 5], done=[3]
    )
    return found


def feed_of(clas: Any, acronym: str) -> CalendarFeed:
    return create_feed(by=None, network=clas, organisation=clas.organisations.get(acronym=acronym))


def read(feed: CalendarFeed) -> list[Any]:
    return list(Calendar.from_ical(rendered(feed)).walk("VEVENT"))


def test_each_planned_month_has_its_day(clas: Any, action: Action) -> None:
    march, may = read(feed_of(clas, "GNR"))
    assert [item.decoded("dtstart") for item in (march, may)] == [
        date(2026, 3, 25),
        date(2026, 5, 25),
    ]
    assert str(march["summary"]) == "Dar conta: Visitas"
    assert str(march["description"]) == "O relato de março de 2026. Plano: Plano de Ação 2026."
    assert (str(march["status"]), march["uid"] == may["uid"]) == ("CONFIRMED", False)


def test_the_day_and_who_is_asked_are_the_networks(clas: Any, action: Action) -> None:
    assert read(feed_of(clas, "AE")) == []
    ReportingSettings.objects.create(network=clas, day=10, ask="everyone")
    march, _may = read(feed_of(clas, "AE"))
    assert march.decoded("dtstart") == date(2026, 3, 10)


def test_a_draft_asks_nobody(clas: Any, action: Action) -> None:
    action.plan.status = "draft"
    action.plan.save()
    assert read(feed_of(clas, "GNR")) == []


def test_only_an_organisations_calendar_has_them(clas: Any, action: Action) -> None:
    body = clas.bodies.create(name="Plenário", kind="plenary")
    assert read(create_feed(by=None, network=clas)) == []
    assert read(create_feed(by=None, network=clas, body=body)) == []


def test_a_change_keeps_the_uid_and_makes_the_sequence_grow(
    clas: Any, coordinator: Any, action: Action
) -> None:
    feed = feed_of(clas, "GNR")
    before = read(feed)[0]
    actions.edit_action(by=coordinator, action=action, expected=1, changes={"title": "Rondas"})
    renamed = read(feed)[0]
    ReportingSettings.objects.create(network=clas, day=10)
    moved = read(feed)[0]
    actions.edit_action(by=coordinator, action=action, expected=2, changes={"status": "cancelled"})
    gone = read(feed)
    stages = [before, renamed, moved, gone[0]]
    assert len({str(item["uid"]) for item in stages}) == 1
    assert [item["sequence"] for item in stages] == [1, 2, 3, 4]
    assert [str(item["status"]) for item in gone] == ["CANCELLED", "CANCELLED"]
    assert str(renamed["summary"]) == "Dar conta: Rondas"
    stamps = [item.decoded("dtstamp") for item in stages]
    assert stamps == sorted(stamps)
    assert rendered(feed) == rendered(feed)


def test_they_cost_the_same_whatever_their_number(
    clas: Any, action: Action, make_action: Any, django_assert_num_queries: Any
) -> None:
    feed = feed_of(clas, "GNR")
    with django_assert_num_queries(4):
        rendered(feed)
    gnr = clas.organisations.get(acronym="GNR")
    for _one in range(4):
        make_action(None, "Outra", plan=action.plan, leads=[gnr], planned=[1, 2, 3])
    with django_assert_num_queries(4):
        assert len(read(feed)) == 2 + 4 * 3
