"""Every read of the agenda that a page or a room above needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from monitor.agenda.enums import ActivityStatus, AgeBand, FeedKind, Sex
from monitor.agenda.models import Activity, CalendarFeed, Evidence, ParticipantCount
from monitor.kernel.text import fold
from monitor.network.access import Access
from monitor.network.models import Body, Network, Organisation
from monitor.territory.models import Containment, Territory


def activities(
    network: Network,
    *,
    year: int | None = None,
    month: int | None = None,
    kind: str = "",
    organisation: int | None = None,
    body: int | None = None,
    territory: int | None = None,
    text: str = "",
) -> QuerySet[Activity]:
    """Newest first, each with its place and who organises it: two queries whatever their number.

    A month and a year are those of the first day; a territory includes what lies directly in it.
    """
    found: QuerySet[Activity] = Activity.objects.for_network(network)
    if year:
        found = found.filter(starts_on__year=year)
    if month:
        found = found.filter(starts_on__month=month)
    if kind:
        found = found.filter(kind=kind)
    if organisation:
        found = found.filter(organisers=organisation)
    if body:
        found = found.filter(body=body)
    if territory:
        inside = Containment.objects.filter(parent=territory).values("child")
        found = found.filter(Q(territory=territory) | Q(territory__in=inside))
    if text:
        found = found.filter(folded__contains=fold(text))
    return found.select_related("territory", "body").prefetch_related("organisers")


def editable(access: Access) -> QuerySet[Activity]:
    """All of the network for its team; only what its own organisation organises for a partner."""
    found: QuerySet[Activity] = Activity.objects.for_network(access.network)
    return found.filter(organisers=access.organisation) if access.is_partner else found


def evidence(network: Network) -> QuerySet[Evidence]:
    return Evidence.objects.for_network(network)


def evidence_of_activities(network: Network) -> QuerySet[Evidence]:
    """Without the files themselves, each with its activity."""
    found = Evidence.objects.for_network(network).listed().exclude(activity=None)
    return found.select_related("activity")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters of a network's activities offer: only what some activity has."""

    years: list[int]
    organisations: list[tuple[int, str]]
    bodies: list[tuple[int, str]]
    territories: list[tuple[int, str]]


def choices(network: Network) -> Choices:
    """Four queries."""
    found = Activity.objects.for_network(network)
    organisations = Organisation.objects.filter(activities__network=network).distinct()
    return Choices(
        years=[day.year for day in found.dates("starts_on", "year", order="DESC")],
        organisations=[(item.pk, item.short_name) for item in organisations],
        bodies=[(item.pk, item.name) for item in Body.objects.for_network(network)],
        territories=[
            (item.pk, item.name)
            for item in Territory.objects.filter(pk__in=found.values("territory"))
        ],
    )


def territories_of(network: Network) -> QuerySet[Territory]:
    """The network's own territory and what lies directly in it today: parishes, municipalities."""
    today = timezone.localdate()
    inside = Containment.objects.on(today).filter(parent=network.territory_id).values("child")
    return Territory.objects.filter(Q(pk=network.territory_id) | Q(pk__in=inside))


@dataclass(frozen=True, slots=True)
class Part:
    """A sex or an age band; `count` None where nobody was asked, which is not zero."""

    label: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Participation:
    """Of the activities that took place. Participants are attendances: who came twice counts twice.

    `uncounted` activities say no number. `sex_unasked` and `age_unasked` are participants of those
    that say one without that breakdown.
    """

    held: int
    planned: int
    cancelled: int
    participants: int | None
    uncounted: int
    by_sex: tuple[Part, ...]
    sex_unasked: int
    by_age: tuple[Part, ...]
    age_unasked: int


def participation(found: QuerySet[Activity]) -> Participation:
    """Two queries. What is cancelled or still ahead adds to no total."""
    chosen = Activity.objects.filter(pk__in=found.order_by().values("pk"))
    is_held = Q(status=ActivityStatus.HELD)
    totals = chosen.order_by().aggregate(
        held=Count("pk", filter=is_held),
        planned=Count("pk", filter=Q(status=ActivityStatus.PLANNED)),
        cancelled=Count("pk", filter=Q(status=ActivityStatus.CANCELLED)),
        uncounted=Count("pk", filter=is_held & Q(participants=None)),
        # Last: from here on its name is the sum's.
        participants=Sum("participants", filter=is_held),
    )
    rows = list(
        ParticipantCount.objects.filter(activity__in=chosen.filter(is_held).values("pk"))
        .order_by()
        .values_list("sex", "age_band")
        .annotate(Sum("count"))
    )
    by_sex = _parts(Sex, [(sex, count) for sex, _age, count in rows])
    by_age = _parts(AgeBand, [(age, count) for _sex, age, count in rows])
    everybody = totals["participants"] or 0
    return Participation(
        **totals,
        by_sex=by_sex,
        sex_unasked=everybody - sum(part.count or 0 for part in by_sex),
        by_age=by_age,
        age_unasked=everybody - sum(part.count or 0 for part in by_age),
    )


def _parts(kinds: type[Sex] | type[AgeBand], rows: Iterable[tuple[str, int]]) -> tuple[Part, ...]:
    sums: dict[str, int] = {}
    for value, count in rows:
        sums[value] = sums.get(value, 0) + count
    return tuple(Part(str(kind.label), sums.get(kind.value)) for kind in kinds)


@dataclass(frozen=True, slots=True)
class CountTable:
    """The participants of one activity: a column for each sex that it says, a row for each age band,
    and the totals."""

    sexes: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...], int | None], ...]
    totals: tuple[int | None, ...]


def count_table(activity: Activity) -> CountTable | None:
    """None when there is only a total. Without the cells a total of a row or a column is what was
    said; a cell that was not said is None. One query."""
    cells = {(item.sex, item.age_band): item.count for item in activity.counts.all()}
    if not cells:
        return None

    def total(sex: str, age_band: str) -> int | None:
        if (sex, age_band) in cells:
            return cells[sex, age_band]
        inside = [
            count
            for (one, other), count in cells.items()
            if one and other and (one == sex or other == age_band)
        ]
        return sum(inside) if inside else None

    sexes = [sex for sex in Sex if any(one == sex for one, _other in cells)]
    ages = [band for band in AgeBand if any(other == band for _one, other in cells)]
    return CountTable(
        sexes=tuple(str(sex.label) for sex in sexes),
        rows=tuple(
            (str(band.label), tuple(cells.get((sex, band)) for sex in sexes), total("", band))
            for band in ages
        ),
        totals=tuple(total(sex, "") for sex in sexes),
    )


def feeds(access: Access) -> QuerySet[CalendarFeed]:
    """Those in use. A partner sees its own organisation's beside the network's and the bodies'."""
    found: QuerySet[CalendarFeed] = CalendarFeed.objects.for_network(access.network)
    found = found.filter(revoked_at=None).select_related("network", "body", "organisation")
    if access.allows("month.manage"):
        return found
    return found.filter(~Q(kind=FeedKind.ORGANISATION) | Q(organisation=access.organisation))


def revocable(access: Access) -> QuerySet[CalendarFeed]:
    """A partner takes back only its own organisation's."""
    found = feeds(access)
    return found.filter(organisation=access.organisation) if access.is_partner else found


def feed_in_use(token: str) -> CalendarFeed | None:
    found: CalendarFeed | None = (
        CalendarFeed.objects.filter(token=token, revoked_at=None)
        .select_related("network", "body", "organisation")
        .first()
    )
    return found


def between(found: QuerySet[Activity], first: date, last: date) -> QuerySet[Activity]:
    """Those that start on these days, both included."""
    return found.filter(starts_on__gte=first, starts_on__lte=last)
