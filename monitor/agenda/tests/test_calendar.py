"""Feeds, read back by a calendar library as a calendar program would."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from icalendar import Calendar, Event

from monitor.agenda import actions, calendar
from monitor.agenda.calendar import CalendarEntry, rendered
from monitor.agenda.models import CalendarFeed


@pytest.fixture
def feed(clas: Any, coordinator: Any) -> CalendarFeed:
    return actions.create_feed(by=coordinator, network=clas)


def read(feed: CalendarFeed) -> tuple[Calendar, dict[str, Event]]:
    """The feed and its events by title."""
    parsed = Calendar.from_ical(rendered(feed))
    assert parsed.errors == []
    return parsed, {str(event["summary"]): event for event in parsed.walk("VEVENT")}


def test_days_and_hours_are_told_apart(record: Any, feed: CalendarFeed, organisation: Any) -> None:
    record("Dia")
    record("Semana", ends_on=date(2026, 3, 6))
    record(
        "Sessão, com; sinais\\ e «aspas»",
        starts_at=time(14, 30),
        ends_at=time(16, 0),
        place="Biblioteca",
        organisers=[organisation],
    )
    record("Sem fim", starts_at=time(9, 0))
    record("Período com início", starts_at=time(9, 0), ends_on=date(2026, 3, 6))
    parsed, events = read(feed)
    assert str(parsed["x-wr-calname"]) == "Rede Social de Vale"
    assert events["Dia"].decoded("dtstart") == date(2026, 3, 3)
    assert events["Dia"].decoded("dtend") == date(2026, 3, 4)
    assert events["Semana"].decoded("dtend") == date(2026, 3, 7)
    timed = events["Sessão, com; sinais\\ e «aspas»"]
    assert timed["dtstart"].params["TZID"] == "Europe/Lisbon"
    assert timed.decoded("dtstart").astimezone(UTC) == datetime(2026, 3, 3, 14, 30, tzinfo=UTC)
    assert timed.decoded("dtend").astimezone(UTC) == datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
    assert (str(timed["location"]), str(timed["description"])) == (
        "Biblioteca",
        "Associação Mão Amiga",
    )
    assert "dtend" not in events["Sem fim"]
    assert events["Período com início"].decoded("dtstart") == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("day", "starts", "ends", "hours"),
    [
        # 29 March 2026: 01:00 becomes 02:00; from 00:30 to 02:30 passes one hour.
        (date(2026, 3, 29), time(0, 30), time(2, 30), 1),
        # 25 October 2026: 02:00 becomes 01:00; from 00:30 to 02:30 pass three.
        (date(2026, 10, 25), time(0, 30), time(2, 30), 3),
        (date(2026, 10, 24), time(0, 30), time(2, 30), 2),
    ],
)
def test_the_night_of_the_clock_change_has_its_own_length(
    record: Any, feed: CalendarFeed, day: date, starts: time, ends: time, hours: int
) -> None:
    record("Noite", starts_on=day, starts_at=starts, ends_at=ends)
    text = rendered(feed).decode()
    assert f"DTSTART;TZID=Europe/Lisbon:{day:%Y%m%d}T003000" in text
    _parsed, events = read(feed)
    instants = [events["Noite"].decoded(name).astimezone(UTC) for name in ("dtstart", "dtend")]
    assert instants[1] - instants[0] == timedelta(hours=hours)


def test_an_event_over_the_night_of_the_clock_change_ends_when_the_clock_says(
    record: Any, feed: CalendarFeed
) -> None:
    """From 22:00 of the 24th (UTC+1: 21:00 UTC) to 06:00 of the 25th (UTC+0): nine hours."""
    record(
        "Vigília",
        starts_on=date(2026, 10, 24),
        ends_on=date(2026, 10, 25),
        starts_at=time(22, 0),
        ends_at=time(6, 0),
    )
    event = read(feed)[1]["Vigília"]
    assert event.decoded("dtstart").astimezone(UTC) == datetime(2026, 10, 24, 21, tzinfo=UTC)
    assert event.decoded("dtend").astimezone(UTC) == datetime(2026, 10, 25, 6, tzinfo=UTC)


def test_the_zone_that_a_feed_carries_agrees_with_the_official_one(
    record: Any, feed: CalendarFeed
) -> None:
    """A program that knows no zones reads the feed's own rule: here it is made into one and asked."""
    record("Sessão", starts_at=time(9, 0))
    [zone] = read(feed)[0].walk("VTIMEZONE")
    own = zone.to_tz(lookup_tzid=False)
    for year in (2025, 2026, 2030):
        for month in range(1, 13):
            for day in (1, 24, 25, 28):
                moment = datetime(year, month, day, 12)
                official = moment.replace(tzinfo=calendar.LISBON).utcoffset()
                assert moment.replace(tzinfo=own).utcoffset() == official


def test_a_cancelled_activity_stays_cancelled_with_the_same_uid_and_a_greater_sequence(
    record: Any, feed: CalendarFeed, coordinator: Any
) -> None:
    activity = record("Passeio")
    before = read(feed)[1]["Passeio"]
    assert (str(before["status"]), before["sequence"]) == ("CONFIRMED", 0)
    actions.edit_activity(
        by=coordinator, activity=activity, expected=1, changes={"starts_on": date(2026, 3, 10)}
    )
    moved = read(feed)[1]["Passeio"]
    actions.cancel_activity(by=coordinator, activity=activity, expected=2, reason="Mau tempo")
    gone = read(feed)[1]["Passeio"]
    assert str(gone["status"]) == "CANCELLED"
    assert [event["sequence"] for event in (before, moved, gone)] == [0, 1, 2]
    assert len({str(event["uid"]) for event in (before, moved, gone)}) == 1
    stamps = [event.decoded("last-modified") for event in (before, moved, gone)]
    assert stamps == sorted(stamps)
    assert "Mau tempo" not in rendered(feed).decode()


def test_a_feed_shows_only_what_it_names(
    record: Any, clas: Any, other_clas: Any, coordinator: Any, organisation: Any
) -> None:
    body = clas.bodies.create(name="Plenário", kind="plenary")
    record("De todos", note="o que se passou na sala")
    record("Do plenário", body=body)
    record("Da associação", organisers=[organisation])
    actions.record_activity(
        by=coordinator, network=other_clas, title="De outra rede", starts_on=date(2026, 3, 3)
    )

    def titles(**named: Any) -> set[str]:
        return set(read(actions.create_feed(by=coordinator, network=clas, **named))[1])

    assert titles() == {"De todos", "Do plenário", "Da associação"}
    assert titles(body=body) == {"Do plenário"}
    assert titles(organisation=organisation) == {"Da associação"}
    feed = CalendarFeed.objects.get(kind="network")
    assert "o que se passou" not in rendered(feed).decode()


def address(feed: CalendarFeed) -> str:
    return reverse("agenda:feed", kwargs={"token": feed.token})


def without_csrf(page: bytes) -> bytes:
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", page)


def test_an_unchanged_feed_is_the_same_bytes_and_is_not_sent_twice(
    client: Any, record: Any, feed: CalendarFeed, coordinator: Any
) -> None:
    activity = record()
    first = client.get(address(feed))
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert first["Cache-Control"] == "private, no-cache"
    again = client.get(address(feed), headers={"accept-language": "en"})
    assert again.content == first.content
    known = {"if-none-match": first["ETag"]}
    unchanged = client.get(address(feed), headers=known)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    actions.edit_activity(by=coordinator, activity=activity, expected=1, changes={"place": "Junta"})
    changed = client.get(address(feed), headers=known)
    assert (changed.status_code, changed["ETag"] != first["ETag"]) == (200, True)
    assert client.head(address(feed)).status_code == 200
    assert client.post(address(feed)).status_code == 405


def test_an_address_that_was_taken_back_is_missing(
    client: Any, feed: CalendarFeed, coordinator: Any
) -> None:
    assert client.get(address(feed)).status_code == 200
    actions.revoke_feed(by=coordinator, feed=feed, expected=1)
    gone = client.get(address(feed))
    missing = client.get(reverse("agenda:feed", kwargs={"token": "x" * 32}))
    assert (gone.status_code, missing.status_code) == (404, 404)
    same = gone.content.replace(feed.token.encode(), b"x" * 32)
    assert without_csrf(same) == without_csrf(missing.content)


def test_a_feed_costs_the_same_whatever_its_length(
    client: Any, record: Any, feed: CalendarFeed, organisation: Any, django_assert_num_queries: Any
) -> None:
    for number in (1, 4):
        for _one in range(number):
            record(organisers=[organisation])
        # The feed, the activities, who organises them.
        with django_assert_num_queries(3):
            client.get(address(feed))


@pytest.fixture
def another_source() -> Iterator[None]:
    def source(feed: CalendarFeed) -> Iterator[CalendarEntry]:
        moment = datetime(2026, 1, 5, 9, tzinfo=UTC)
        yield CalendarEntry("a-1", 3, "De outra sala", date(2026, 5, 1), None, moment)

    calendar.add_source(source)
    calendar.add_source(source)
    yield
    calendar._sources.remove(source)


def test_a_room_above_adds_its_own_entries_once(
    record: Any, feed: CalendarFeed, another_source: None
) -> None:
    record("Sessão", starts_at=time(9, 0))
    _parsed, events = read(feed)
    assert set(events) == {"Sessão", "De outra sala"}
    event = events["De outra sala"]
    assert (event.decoded("dtend"), event["sequence"]) == (date(2026, 5, 2), 3)
    assert event.decoded("dtstamp") == datetime(2026, 1, 5, 9, tzinfo=UTC)
