"""Feeds over a table of another room: the residents that `territory` keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from monitor.facts import feeds, queries
from monitor.facts.audience import as_public
from monitor.facts.conftest import COUNTRY_2024, NORTH_2024, SOUTH_2024, A, B, C
from monitor.facts.enums import Missing, RollUp
from monitor.facts.feeds import Family, Feed, Pedigree, code_in
from monitor.facts.shapes import Dimension, Shape
from monitor.network.models import Network
from monitor.territory.models import Population, Territory

SEX = Dimension("sex", ("f", "m"))
WHEN = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)


def counted() -> Iterator[tuple[str, str, int]]:
    for item in Population.objects.select_related("territory").order_by("pk"):
        yield f"{item.territory.scheme}:{item.territory.code}", str(item.year), item.residents


def by_sex(network: Network) -> Iterable[feeds.Row]:
    return [(*where, sex, many) for *where, many in counted() for sex in SEX.members]


def shares(network: Network) -> Iterable[feeds.Row]:
    """Of each place a quarter."""
    return [(*where, many, many * 4) for *where, many in counted()]


def of_size(network: Network, name: str | None) -> Iterable[Feed]:
    """A feed for each number of residents that there is."""
    for size in Population.objects.values_list("residents", flat=True):
        own = f"tests.size_{size}"
        if name in {None, own}:
            rows = [row for row in counted() if row[-1] == size]
            yield Feed(own, f"De {size}", Shape(own), lambda network, rows=rows: rows)  # type: ignore[misc]


@pytest.fixture
def offered() -> Iterator[None]:
    """Some feeds, and the registry as it was afterwards."""
    before, families = feeds.registered(), list(feeds._families)
    shape = Shape("tests.people", (SEX,), partial=True, cuts=((), ("sex",)))
    share = Shape("tests.share", roll_up=RollUp.RATIO, per=100, partial=True)
    since = date(2023, 1, 1)
    for offer in (
        Feed("tests.people", "Pessoas", shape, by_sex, pedigree=lambda n: Pedigree("Ana", WHEN)),
        Feed("tests.visits", "Visitas", shape, by_sex, since=lambda n: since),
        Feed(
            "tests.months", "Meses", Shape("tests.months"), lambda n: counted(), counts_people=False
        ),
        Feed("tests.share", "Parte", share, shares, counts_people=False),
        Family("tests.size_", of_size),
    ):
        feeds.register(offer)
    yield
    for name in feeds.registered().keys() - before.keys():
        del feeds._feeds[name]
    feeds._families[:] = families


@pytest.fixture
def told(country: None, offered: None) -> None:
    for code, many in (("9901", 1), ("9902", 10), ("9903", 100)):
        tell(code, 2024, many)


def tell(code: str, year: int, many: int) -> None:
    territory = Territory.objects.get(code=code)
    Population.objects.create(territory=territory, year=year, residents=many, source="aqui")


def test_a_feed_answers_as_an_indicator_does(told: None, clas: Any) -> None:
    """Both sexes: 2, 20, 200; the South is B and C, 220; women of the country are 111."""
    answer = queries.series("tests.people", [A, SOUTH_2024], network=clas)
    assert [line.column.values for line in answer.lines] == [(2,), (220,)]
    assert answer.periods == ("2024",)
    women = queries.snapshot("tests.people", "country", "2024", "sex=f", network=clas)
    assert (women.territories, women.column.values) == ((COUNTRY_2024,), (111,))
    # The code that it has in the network says whose it is.
    code = code_in(clas, "tests.people")
    assert code == "vale__tests_people"
    assert queries.series(code, [A]).lines[0].column.values == (2,)


def test_a_figure_of_a_feed_says_who_told_it_and_when(told: None, clas: Any) -> None:
    edition = queries.series("tests.people", [A], network=clas).edition
    assert edition is not None
    assert (edition.title, edition.publisher, edition.published_at) == ("Pessoas", "Ana", WHEN)
    assert edition.is_live


def test_a_write_is_seen_by_the_next_question(told: None, clas: Any) -> None:
    assert queries.series("tests.people", [NORTH_2024], network=clas).periods == ("2024",)
    tell("9901", 2025, 7)
    answer = queries.series("tests.people", [NORTH_2024], network=clas)
    assert answer.figure(NORTH_2024, "2025").value == 14


def test_what_a_feed_has_not_is_missing_unless_it_counts_nothing_as_zero(
    told: None, clas: Any
) -> None:
    """B and C in 2025 have no row: not reported; where no row is a count of nothing, zero. Before the
    counting began nothing is known."""
    tell("9901", 2025, 7)
    missing = queries.series("tests.people", [B, SOUTH_2024], network=clas)
    assert [line.column.values for line in missing.lines] == [(20, None), (220, None)]
    nothing = queries.series("tests.visits", [B, SOUTH_2024], network=clas, until="2025")
    assert nothing.periods == ("2023", "2024", "2025")
    assert [line.column.values for line in nothing.lines] == [(0, 20, 0), (0, 220, 0)]


def test_a_feed_is_ranked_and_profiled(told: None, clas: Any) -> None:
    """200, 20, 2; the three together 222. A is the last of three, whose median is 20."""
    code = code_in(clas, "tests.people")
    answer = queries.ranking(code, "2024", [A, B, C])
    assert [(row.territory, row.figure.value, row.rank) for row in answer.rows] == [
        (C, 200, 1), (B, 20, 2), (A, 2, 3),
    ]  # fmt: skip
    assert answer.whole.value == 222
    [row] = queries.profile(A, [code], [B, C]).rows
    assert (row.figure.value, row.rank, row.of, row.median) == (2, 3, 3, 20)


def test_a_share_is_one_of_sums(told: None, clas: Any) -> None:
    """(10 + 100) of (40 + 400) are 25 %, with the two kept apart."""
    answer = queries.series("tests.share", [A, SOUTH_2024], network=clas)
    assert [line.column.values for line in answer.lines] == [(25,), (25,)]


def test_two_feeds_make_a_ratio(told: None, clas: Any) -> None:
    """Of both sexes 20 for each 10; of the South 220 for each 110."""
    over, under = code_in(clas, "tests.people"), code_in(clas, "tests.months")
    for level, found in (("municipality", {A: 2, B: 2, C: 2}), ("nuts3", {SOUTH_2024: 2})):
        answer = queries.ratio(over, under, level=level, periods=["2024"])
        values = {row.territory: row.value for row in answer.rows}
        assert values.items() >= found.items()
    women = queries.ratio(over, under, by=["sex"], level="municipality", periods=["2024"])
    assert {(row.members, row.value) for row in women.rows} == {(("f",), 1), (("m",), 1)}


def test_anybody_reads_the_counts_of_people_of_a_feed_as_they_are_released(
    told: None, clas: Any
) -> None:
    """2 of A are hidden, and with it the 20 of B where something would tell it; months are no people."""
    with as_public():
        people = queries.snapshot("tests.people", "municipality", "2024", network=clas)
        months = queries.snapshot("tests.months", "municipality", "2024", network=clas)
        with pytest.raises(PermissionError):
            queries.ratio("a", "b", level="municipality", periods=["2024"])
    figures = people.figures()
    assert figures[A].reason == Missing.SUPPRESSED
    assert figures[C].value == 200
    assert months.column.values == (1, 10, 100)


def test_a_family_has_a_feed_for_each_thing(told: None, clas: Any) -> None:
    own = {code for code in feeds.feeds_of(clas) if "__tests_size" in code}
    assert own == {f"vale__tests_size_{size}" for size in (1, 10, 100)}
    answer = queries.series("tests.size_10", [A, B], network=clas)
    assert [line.column.values for line in answer.lines] == [(None,), (10,)]
    with pytest.raises(queries.UnknownIndicator):
        queries.series("tests.size_11", [A], network=clas)


def test_without_rows_or_a_network_there_are_no_numbers(
    country: None, offered: None, clas: Any
) -> None:
    for code in (code_in(clas, "tests.visits"), "tests.people", "nowhere__tests_people"):
        with pytest.raises(queries.UnknownIndicator):
            queries.series(code, [A])


def test_two_rooms_do_not_offer_the_same_name(offered: None, clas: Any) -> None:
    with pytest.raises(ValueError, match="two feeds"):
        feeds.register(feeds.feed("tests.people", clas))
    with pytest.raises(feeds.UnknownFeed):
        feeds.feed("tests.nothing", clas)
