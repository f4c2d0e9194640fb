"""What the agenda offers to the store: activities held and attendances, by month.

An attendance is a person at one activity: people are counted again each time they come, so the sums
are never of different people. A month with an activity whose attendances were not counted (or not by
that dimension) is missing, never what the others add up to.

An activity is in its municipality and in the territory of its network, which is stated and not added
up: some of its activities are of no municipality.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from monitor.agenda.enums import ActivityStatus, AgeBand, Sex
from monitor.agenda.models import Activity, ParticipantCount
from monitor.facts.enums import Periodicity
from monitor.facts.feeds import Asked, Feed, Row, register
from monitor.facts.shapes import Dimension, Shape, key
from monitor.territory.models import Scheme

SEX = Dimension("sex", tuple(Sex.values))
AGE = Dimension("age_band", tuple(AgeBand.values))

_MUNICIPALITY_DIGITS = 4  # of a parish's six


def held(asked: Asked) -> QuerySet[Activity]:
    rows = Activity.objects.filter(network=asked.network, status=ActivityStatus.HELD)
    return rows.filter(asked.days("starts_on")).order_by()


def places_of(asked: Asked) -> Iterator[tuple[int, int | None, str, str]]:
    """Activity, participants, territory and month, for each territory that the activity is in."""
    whole = asked.of_network
    columns = ("pk", "participants", "starts_on", "territory__scheme", "territory__code")
    for pk, participants, day, scheme, code in held(asked).values_list(*columns):
        places = {whole} if whole else set()
        if scheme == Scheme.DICOFRE and len(code) >= _MUNICIPALITY_DIGITS:
            places.add(key(scheme, code[:_MUNICIPALITY_DIGITS]))
        for place in places:
            if asked.wants(place):
                yield pk, participants, place, f"{day:%Y-%m}"


def activities(asked: Asked) -> Iterable[Row]:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for _pk, _participants, place, month in places_of(asked):
        sums[place, month] += 1
    return [(*where, count) for where, count in sums.items()]


def attendances(asked: Asked) -> Iterable[Row]:
    told: dict[tuple[str, str], list[int | None]] = defaultdict(list)
    for _pk, participants, place, month in places_of(asked):
        told[place, month].append(participants)
    return [(*where, _total(counts)) for where, counts in told.items()]


def attendances_by(dimension: Dimension, asked: Asked) -> Iterable[Row]:
    """By one dimension: the agenda keeps sex and age band together or apart, as they were asked."""
    rows = list(places_of(asked))
    split: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(dimension.members, 0))
    counts = ParticipantCount.objects.filter(activity__in=held(asked).values("pk"))
    said = counts.exclude(**{dimension.name: ""})
    for pk, member, count in said.values_list("activity", dimension.name, "count"):
        split[pk][member] += count
    nobody, unknown = dict.fromkeys(dimension.members, 0), dict.fromkeys(dimension.members)
    told: dict[tuple[str, str, str], list[int | None]] = defaultdict(list)
    for pk, participants, place, month in rows:
        own = split.get(pk, nobody if participants == 0 else unknown)
        for member in dimension.members:
            told[place, month, member].append(own[member])
    return [(*where, _total(counts)) for where, counts in told.items()]


def _total(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def offer() -> None:
    """Registers the feeds of this room; called once, in `ready()`."""
    month = Periodicity.MONTH
    register(
        Feed(
            "agenda.activities",
            _("Atividades realizadas"),
            Shape("agenda.activities", unit="activity", periodicity=month),
            activities,
            zero=True,
        )
    )
    register(
        Feed(
            "agenda.attendances",
            _("Participações em atividades"),
            Shape("agenda.attendances", unit="attendance", periodicity=month),
            attendances,
        )
    )
    for dimension, title in (
        (SEX, _("Participações em atividades, por sexo")),
        (AGE, _("Participações em atividades, por idade")),
    ):
        name = f"agenda.attendances_by_{dimension.name}"
        shape = Shape(
            name, (dimension,), unit="attendance", periodicity=month, cuts=((), (dimension.name,))
        )
        register(Feed(name, title, shape, partial(attendances_by, dimension)))
