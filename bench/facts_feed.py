"""An activity written in one network and seen in its dashboard by the next question, against making
the same panel of every network again, as a store that is rebuilt by night would."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any

from bench.database import own_database
from bench.measure import Result, interleaved, median_ratio, milliseconds
from bench.synthetic import municipalities

NETWORKS, ACTIVITIES = 40, 500
FIRST_DAY, DAYS = date(2022, 1, 1), 1461
ROUNDS = 15


def run() -> list[Result]:
    with own_database():
        municipalities()
        networks = made()
        return measured(networks)


def made() -> list[Any]:
    """Networks of a municipality each, with four years of activities."""
    from monitor.agenda.models import Activity
    from monitor.network.models import Network
    from monitor.territory.models import Level, Territory

    towns = Territory.objects.filter(level=Level.MUNICIPALITY).order_by("code")[:NETWORKS]
    networks = [
        Network.objects.create(
            code=f"rede-{town.code}", name=town.name, kind="clas", territory=town
        )
        for town in towns
    ]
    Activity.objects.bulk_create(
        held(network, place) for network in networks for place in range(ACTIVITIES)
    )
    return networks


def held(network: Any, place: int) -> Any:
    from monitor.agenda.models import Activity

    day = FIRST_DAY + timedelta(place * 997 % DAYS)
    return Activity(
        network=network,
        title=f"Sessão {place}",
        starts_on=day,
        territory=network.territory,
        participants=place % 30,
    )


def seen(network: Any) -> float:
    """How many activities the panel of a network shows."""
    from monitor.facts import queries
    from monitor.facts.feeds import code_in, territory_of

    code = code_in(network, "agenda.activities")
    answer = queries.series(code, [territory_of(network) or ""])
    return sum(value or 0 for value in answer.lines[0].column.values)


def measured(networks: list[Any]) -> list[Result]:
    first, places = networks[0], count(ACTIVITIES)

    told = 0.0

    def changed() -> None:
        nonlocal told
        for network in networks:
            held(network, next(places)).save()
        told = seen(first)

    def written_and_seen() -> None:
        held(first, next(places)).save()
        assert seen(first) == told + 1

    def rebuilt() -> None:
        for network in networks:
            assert seen(network) > ACTIVITIES

    one, every = interleaved(written_and_seen, rebuilt, rounds=ROUNDS, before=changed)
    share = 100 * median_ratio(one, every)
    detail = f"{milliseconds(one)}, {milliseconds(every)}"
    label = (
        f"a write to a feed seen by the next question: of making those of {NETWORKS} networks again"
    )
    return [Result(label, share, "%", 5, detail=detail)]
