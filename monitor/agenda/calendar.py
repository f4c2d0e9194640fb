"""Calendar feeds (RFC 5545): what programs read from an address that somebody subscribed to.

Rooms above add entries with `add_source`. The text of a feed depends on nothing but its entries: as
long as they stay, its bytes do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.metadata import version
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.utils import translation
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from monitor.agenda.enums import ActivityStatus, FeedKind
from monitor.agenda.models import Activity, CalendarFeed

ZONE = "Europe/Lisbon"
LISBON = ZoneInfo(ZONE)
REFRESH = timedelta(hours=4)
# Another version of the program may write the same entries otherwise.
VERSION = version("monitor-social")


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """`uid` never changes; `sequence` grows with each change of what is shown. `starts` and `ends`
    are both dates (`ends` is the last day, included) or both times of day in Lisbon, without a zone."""

    uid: str
    sequence: int
    title: str
    starts: date
    ends: date | None
    changed_at: datetime
    is_cancelled: bool = False
    place: str = ""
    description: str = ""


Source = Callable[[CalendarFeed], Iterable[CalendarEntry]]
_sources: list[Source] = []


def add_source(source: Source) -> Source:
    """Once for each room, when it is ready: `source(feed)` gives what the feed shows of that room."""
    if source not in _sources:
        _sources.append(source)
    return source


def entries(feed: CalendarFeed) -> list[CalendarEntry]:
    """In a stable order, and in Portuguese whatever program asks."""
    with translation.override(settings.LANGUAGE_CODE):
        found = [entry for source in _sources for entry in source(feed)]
    return sorted(found, key=lambda entry: (entry.starts.isoformat(), entry.uid))


@add_source
def activities_of(feed: CalendarFeed) -> Iterator[CalendarEntry]:
    """Two queries."""
    found: QuerySet[Activity] = Activity.objects.for_network(feed.network)
    if feed.kind == FeedKind.BODY:
        found = found.filter(body=feed.body)
    elif feed.kind == FeedKind.ORGANISATION:
        found = found.filter(organisers=feed.organisation)
    for activity in found.select_related("territory").prefetch_related("organisers"):
        starts, ends = _span(activity)
        places = [activity.place, activity.territory.name if activity.territory else ""]
        yield CalendarEntry(
            uid=str(activity.uid),
            sequence=activity.sequence,
            title=activity.title,
            starts=starts,
            ends=ends,
            changed_at=activity.changed_at,
            is_cancelled=activity.status == ActivityStatus.CANCELLED,
            place=", ".join(place for place in places if place),
            description=", ".join(item.name for item in activity.organisers.all()),
        )


def _span(activity: Activity) -> tuple[date, date | None]:
    """Whole days unless it is known when it starts and, over several days, when it ends."""
    last = activity.ends_on or activity.starts_on
    if activity.starts_at is None or (activity.ends_on and activity.ends_at is None):
        return activity.starts_on, last
    starts = datetime.combine(activity.starts_on, activity.starts_at)
    return starts, datetime.combine(last, activity.ends_at) if activity.ends_at else None


def fingerprint(feed: CalendarFeed, found: list[CalendarEntry]) -> str:
    """Changes when the text of the feed would, and costs a tenth of making it."""
    said = repr((VERSION, str(feed), found))
    return hashlib.sha256(said.encode()).hexdigest()


def rendered(feed: CalendarFeed, found: list[CalendarEntry] | None = None) -> bytes:
    """`found` are its entries, when they are already at hand."""
    calendar = Calendar()
    calendar.add("prodid", "-//Monitor Social//Agenda//PT")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", str(feed))
    calendar.add("x-wr-calname", str(feed))
    calendar.add("x-wr-timezone", ZONE)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    calendar.add_component(_lisbon())
    for entry in entries(feed) if found is None else found:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: CalendarEntry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    if isinstance(entry.starts, datetime):
        event.add("dtstart", entry.starts.replace(tzinfo=LISBON))
        if isinstance(entry.ends, datetime):
            event.add("dtend", entry.ends.replace(tzinfo=LISBON))
    else:
        event.add("dtstart", entry.starts)
        event.add("dtend", (entry.ends or entry.starts) + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    if entry.place:
        event.add("location", entry.place)
    if entry.description:
        event.add("description", entry.description)
    return event


def _lisbon() -> Timezone:
    """The rule in force since 1996, written out so that no new edition of the zone files changes a
    feed: an hour ahead from the last Sunday of March to the last of October, both at 01:00 UTC."""
    zone = Timezone()
    zone.add("tzid", ZONE)
    for part, first, before, after, name in (
        (TimezoneDaylight(), datetime(1996, 3, 31, 1), 0, 1, "WEST"),
        (TimezoneStandard(), datetime(1996, 10, 27, 2), 1, 0, "WET"),
    ):
        part.add("dtstart", first)
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        part.add("tzname", name)
        part.add("rrule", {"freq": "yearly", "bymonth": first.month, "byday": "-1SU"})
        zone.add_component(part)
    return zone
