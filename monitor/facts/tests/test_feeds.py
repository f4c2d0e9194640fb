"""A feed over a table of another room: the residents that `territory` keeps, doubled by sex."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from monitor.facts import feeds, queries
from monitor.facts.conftest import COUNTRY_2024, NORTH_2024, SOUTH_2024, A, B, C
from monitor.facts.shapes import Dimension, Shape
from monitor.territory.models import Population, Territory

SEX = Dimension("sex", ("f", "m"))
asked_of: list[feeds.Asked] = []


def residents(asked: feeds.Asked) -> Iterable[tuple[str, str, str, int]]:
    asked_of.append(asked)
    rows = Population.objects.order_by("pk")
    if asked.since:
        rows = rows.filter(year__gte=asked.since.year)
    for item in rows.select_related("territory"):
        territory = f"{item.territory.scheme}:{item.territory.code}"
        if asked.territories is None or territory in asked.territories:
            for sex in SEX.members:
                yield territory, str(item.year), sex, item.residents


@pytest.fixture
def kept() -> Iterator[None]:
    """The registry as it was."""
    before = feeds.registered()
    asked_of.clear()
    for name, zero in (("people", False), ("visits", True)):
        shape = Shape(name, (SEX,), partial=zero, cuts=((), ("sex",)))
        feeds.register(feeds.Feed(name, "Pessoas", shape, residents, zero))
    yield
    for name in feeds.registered().keys() - before.keys():
        del feeds._feeds[name]


@pytest.fixture
def told(country: None, kept: None) -> None:
    for code, many in (("9901", 1), ("9902", 10), ("9903", 100)):
        tell(code, 2024, many)


def tell(code: str, year: int, many: int) -> None:
    territory = Territory.objects.get(code=code)
    Population.objects.create(territory=territory, year=year, residents=many, source="aqui")


def test_a_feed_answers_as_an_indicator_does(told: None, clas: Any) -> None:
    """Both sexes: 2, 20, 200; the South is B and C, 220; women of the country are 111."""
    answer = queries.series("people", [A, SOUTH_2024], network=clas)
    assert [line.column.values for line in answer.lines] == [(2,), (220,)]
    assert (answer.periods, answer.edition) == (("2024",), None)
    women = queries.snapshot("people", "country", "2024", "sex=f", network=clas)
    assert (women.territories, women.column.values) == ((COUNTRY_2024,), (111,))


def test_a_write_is_seen_by_the_next_question(told: None, clas: Any) -> None:
    assert queries.series("people", [NORTH_2024], network=clas).periods == ("2024",)
    tell("9901", 2025, 7)
    answer = queries.series("people", [NORTH_2024], network=clas)
    assert answer.figure(NORTH_2024, "2025").value == 14


def test_a_room_is_asked_only_for_what_the_question_needs(told: None, clas: Any) -> None:
    queries.series("people", [SOUTH_2024], since="2020", network=clas)
    assert asked_of[-1].territories == {SOUTH_2024, B, C}
    assert str(asked_of[-1].since) == "2020-01-01"
    assert asked_of[-1].network == clas


def test_what_a_feed_has_not_is_missing_unless_it_counts_nothing_as_zero(
    told: None, clas: Any
) -> None:
    """B and C in 2025 have no row: not reported; where no row is a count of nothing, zero."""
    tell("9901", 2025, 7)
    missing = queries.series("people", [B, SOUTH_2024], network=clas, since="2024", until="2025")
    assert [line.column.values for line in missing.lines] == [(20,), (220,)]
    assert missing.periods == ("2024",)
    nothing = queries.series("visits", [B, SOUTH_2024], network=clas, since="2024", until="2025")
    assert [line.column.values for line in nothing.lines] == [(20, 0), (220, 0)]


def test_a_feed_without_rows_has_no_numbers(country: None, kept: None, clas: Any) -> None:
    answer = queries.series("visits", [A], network=clas)
    assert (answer.periods, answer.lines[0].column.values) == ((), ())
    assert queries.snapshot("people", "municipality", "2024", network=clas).territories == ()


def test_a_feed_is_of_a_network_and_never_of_everybody(told: None) -> None:
    with pytest.raises(queries.UnknownIndicator):
        queries.series("people", [A])


def test_two_rooms_do_not_offer_the_same_name(kept: None) -> None:
    with pytest.raises(ValueError, match="two feeds"):
        feeds.register(feeds.feed("people"))
    with pytest.raises(feeds.UnknownFeed):
        feeds.feed("nothing")
    with pytest.raises(KeyError):
        feeds.feed("people").shape.cut(colour="red")
