"""What the agenda offers to the store: activities held and attendances, by month.

An attendance is a person at one activity: people are counted again each time they come, so the sums
are never of different people. A month with an activity whose attendances were not counted (or not by
that dimension) is missing, never what the others add up to.

All that a network of one municipality does is of that municipality, wherever it takes place. In a
larger one an activity is in its municipality and in the territory of the network, which is stated and
not added up: some of its activities are of no municipality.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial

from django.db.models import Max, Min, QuerySet
from django.utils.translation import gettext_lazy as _

from monitor.agenda.enums import ActivityStatus, AgeBand, Sex
from monitor.agenda.models import Activity, ParticipantCount
from monitor.facts.enums import Periodicity
from monitor.facts.feeds import Feed, Pedigree, Row, register, territory_of
from monitor.facts.shapes import Dimension, Shape, key
from monitor.network.models import Network
from monitor.territory.models import Level, Scheme

SEX = Dimension("sex", tuple(Sex.values))
AGE = Dimension("age_band", tuple(AgeBand.values))

_MUNICIPALITY_DIGITS = 4  # of a parish's six
_OF_ONE = frozenset({Level.MUNICIPALITY, Level.PARISH})


def held(network: Network) -> QuerySet[Activity]:
    return Activity.objects.filter(network=network, status=ActivityStatus.HELD).order_by()


def places_of(network: Network) -> Iterator[tuple[int, int | None, str, str]]:
    """Activity, participants, territory and month, for each territory that the activity is in."""
    whole = territory_of(network)
    own = {whole} if whole else set()
    is_of_one = network.territory is not None and network.territory.level in _OF_ONE
    columns = ("territory__scheme", "territory__code", "territory__level")
    rows = held(network).values_list("pk", "participants", "starts_on", *columns)
    for pk, participants, day, scheme, code, level in rows:
        inside = set() if is_of_one else _municipality(scheme, code, level)
        for place in own | inside:
            yield pk, participants, place, f"{day:%Y-%m}"


def _municipality(scheme: str, code: str, level: str) -> set[str]:
    if level == Level.PARISH and scheme == Scheme.DICOFRE:
        return {key(scheme, code[:_MUNICIPALITY_DIGITS])}
    return {key(scheme, code)} if level == Level.MUNICIPALITY else set()


def activities(network: Network) -> Iterable[Row]:
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for _pk, _participants, place, month in places_of(network):
        sums[place, month] += 1
    return [(*where, count) for where, count in sums.items()]


def attendances(network: Network) -> Iterable[Row]:
    told: dict[tuple[str, str], list[int | None]] = defaultdict(list)
    for _pk, participants, place, month in places_of(network):
        told[place, month].append(participants)
    return [(*where, _total(counts)) for where, counts in told.items()]


def attendances_by(dimension: Dimension, network: Network) -> Iterable[Row]:
    """By one dimension: the agenda keeps sex and age band together or apart, as they were asked."""
    rows = list(places_of(network))
    split: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(dimension.members, 0))
    counts = ParticipantCount.objects.filter(activity__in=held(network).values("pk"))
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


def first_held(network: Network) -> date | None:
    """From then on the agenda is kept, and a month without activities had none."""
    found: date | None = held(network).aggregate(first=Min("starts_on"))["first"]
    return found


def pedigree(network: Network) -> Pedigree:
    return Pedigree(network.name, held(network).aggregate(last=Max("changed_at"))["last"])


def offer() -> None:
    """Registers the feeds of this room; called once, in `ready()`."""
    month = Periodicity.MONTH
    register(
        Feed(
            "agenda.activities",
            _("Atividades realizadas"),
            Shape("agenda.activities", unit="N.º", periodicity=month, partial=True),
            activities,
            _("Atividades que a rede registou como realizadas."),
            since=first_held,
            pedigree=pedigree,
            counts_people=False,
        )
    )
    attendance = _(
        "Cada pessoa conta uma vez por atividade em que esteve: não são pessoas diferentes."
    )
    register(
        Feed(
            "agenda.attendances",
            _("Participações em atividades"),
            Shape("agenda.attendances", unit="N.º", periodicity=month, partial=True),
            attendances,
            attendance,
            pedigree=pedigree,
        )
    )
    for dimension, title in (
        (SEX, _("Participações em atividades, por sexo")),
        (AGE, _("Participações em atividades, por idade")),
    ):
        name = f"agenda.attendances_by_{dimension.name}"
        shape = Shape(
            name,
            (dimension,),
            unit="N.º",
            periodicity=month,
            cuts=((), (dimension.name,)),
            partial=True,
        )
        how = partial(attendances_by, dimension)
        register(Feed(name, title, shape, how, attendance, pedigree=pedigree))
