"""The five questions, on numbers that can be added up by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitor.facts import queries, reading, visibility, writing
from monitor.facts.answers import NOTHING
from monitor.facts.audience import as_public
from monitor.facts.conftest import (
    COUNTRY_2013,
    DISTRICT,
    NORTH_2013,
    NORTH_2024,
    SOUTH_2024,
    A,
    B,
    C,
    a_dataset,
    table_of,
)
from monitor.facts.models import Axis, Slice
from monitor.facts.shapes import Dimension, Shape

SEX, AGE = Dimension("sex", ("f", "m")), Dimension("age", ("0-64", "65+"))
TOWNS = {A: 1, B: 10, C: 100}


@pytest.fixture
def births(tell: Callable[..., Any]) -> Any:
    """In year y the towns have 1, 10 and 100 times y − 2020 of each sex in each age: 1 in 2021."""
    return tell(
        Shape("births", (SEX, AGE), cuts=((), ("sex",))),
        [
            {"territory": town, "period": str(year), "sex": sex, "age": age}
            | {"value": many * (year - 2020)}
            for town, many in TOWNS.items()
            for year in (2021, 2022, 2023)
            for sex in SEX.members
            for age in AGE.members
        ],
    )


def queries_of(call: Callable[[], Any]) -> int:
    call()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        call()
    return len(captured)


def test_a_series_has_a_line_for_each_territory_and_the_periods_asked(births: Any) -> None:
    answer = queries.series("births", [A, NORTH_2013, "dicofre:0000"], since="2022", until="2023")
    assert answer.periods == ("2022", "2023")
    assert [line.column.values for line in answer.lines] == [(8, 12), (88, 132), (None, None)]
    assert answer.figure("dicofre:0000", "2022") == NOTHING
    assert answer.edition.dataset == "contas"


def test_a_snapshot_has_every_territory_of_a_level(births: Any) -> None:
    towns = queries.snapshot("births", "municipality", "2021", "sex=f")
    assert dict(zip(towns.territories, towns.column.values, strict=True)) == {A: 2, B: 20, C: 200}
    regions = queries.snapshot("births", "nuts3", "2021")
    assert regions.scheme == "nuts-2024"
    assert {name: figure.value for name, figure in regions.figures().items()} == {
        NORTH_2024: 4,
        SOUTH_2024: 440,
    }
    nothing = queries.snapshot("births", "municipality", "1999")
    assert (nothing.territories, nothing.column.values) == ((A, B, C), (None,) * 3)
    assert [figure.reason for figure in nothing.column] == ["not_reported"] * 3


def test_the_slides_of_a_map_are_its_snapshots(births: Any) -> None:
    slides = queries.slides("births", "municipality", since="2022")
    assert slides.periods == ("2022", "2023")
    for period, column in zip(slides.periods, slides.columns, strict=True):
        assert column == queries.snapshot("births", "municipality", period).column


def test_a_series_of_a_part_is_put_together_from_the_years(births: Any) -> None:
    """Only everybody's numbers are kept by territory: those of women are 2, 4, 6 and 22, 44, 66."""
    by_territory = Slice.objects.filter(axis=Axis.TERRITORY)
    assert set(by_territory.values_list("cut", flat=True)) == {""}
    answer = queries.series("births", [A, NORTH_2013, "dicofre:0000"], "sex=f")
    own, north, unknown = (line.column for line in answer.lines)
    assert (own.values, north.values) == ((2, 4, 6), (22, 44, 66))
    assert [figure.rolled_up for figure in north] == [True] * 3
    assert unknown.values == (None,) * 3
    Slice.objects.filter(cut="sex=m", key="2022").delete()
    assert queries.series("births", [A], "sex=m").lines[0].column.values == (2, None, 6)


def test_a_series_of_a_part_says_how_many_of_how_many_are_in_it(tell: Callable[..., Any]) -> None:
    """Of the two towns of the North only A has women in 2023, and both in 2022; each is a share."""
    tell(
        Shape("p", (SEX,), "ratio", cuts=((), ("sex",)), per=100, partial=True),
        [
            {"territory": town, "period": period, "sex": "f"}
            | {"numerator": part, "denominator": 4, "value": 25 * part}
            for town, period, part in ((A, "2022", 1), (B, "2022", 3), (A, "2023", 3))
        ],
    )
    [line] = queries.series("p", [NORTH_2013], "sex=f").lines
    assert [(each.value, each.present, each.expected) for each in line.column] == [
        (50, None, None),
        (75, 1, 2),
    ]


def test_numbers_are_read_once_and_asked_every_time_whether_they_are_in_force(
    births: Any, tell: Callable[..., Any]
) -> None:
    def asked() -> tuple[float | None, int]:
        with CaptureQueriesContext(connection) as captured:
            answer = queries.snapshot("births", "municipality", "2023")
        return answer.figures()[A].value, len(captured)

    assert asked()[0] == 12
    assert asked() == (12, 1)
    Slice.objects.all().delete()
    assert asked() == (12, 1)
    tell(Shape("births"), [{"territory": A, "period": "2023", "value": 5}])
    assert asked()[0] == 5


def test_what_is_read_as_public_is_of_one_moment(births: Any, tell: Callable[..., Any]) -> None:
    def of_a() -> float | None:
        return queries.snapshot("births", "municipality", "2023").figures()[A].value

    with as_public():
        assert of_a() == 10  # 12, to base 5
        tell(Shape("births"), [{"territory": A, "period": "2023", "value": 25}])
        with CaptureQueriesContext(connection) as captured:
            assert of_a() == 10
        assert len(captured) == 0
    with as_public():
        assert of_a() == 25


def test_a_cut_that_is_not_declared_is_worked_out(births: Any) -> None:
    """One sex and age of the North in 2021 is 1 + 10; one age of it is twice that."""
    answer = queries.series("births", [NORTH_2013, A], "sex=f;age=65+")
    assert [line.column.values[0] for line in answer.lines] == [11, 1]
    assert queries.snapshot("births", "nuts3", "2021", "age=65+", "nuts-2013").column.values == (
        22,
        200,
    )


@pytest.mark.parametrize("cut", ["sex=x", "colour=red", "age=65+;sex=f"])
def test_a_cut_that_cannot_be_is_refused(births: Any, cut: str) -> None:
    with pytest.raises(KeyError):
        queries.series("births", [A], cut)


def test_a_ranking_counts_from_one_and_equal_values_share_their_place(
    tell: Callable[..., Any],
) -> None:
    """5, 5 and 3: first, first and third. The year before B was alone at the end."""
    values = {"2022": (5, 1, 3), "2023": (5, 5, 3)}
    tell(
        Shape("score"),
        [
            {"territory": town, "period": year, "value": value}
            for year, three in values.items()
            for town, value in zip(TOWNS, three, strict=True)
        ],
    )
    answer = queries.ranking("score", "2023", [*TOWNS, "dicofre:0000"], against="2022")
    assert [(row.territory, row.rank, row.tied) for row in answer.rows] == [
        (A, 1, True),
        (B, 1, True),
        (C, 3, False),
        ("dicofre:0000", None, False),
    ]
    assert [(row.change, row.moved) for row in answer.rows] == [
        (0, 0),
        (4, 2),
        (0, -1),
        (None, None),
    ]
    assert answer.of == 3
    least = queries.ranking("score", "2023", TOWNS, best="least")
    assert [(row.territory, row.rank) for row in least.rows] == [(C, 1), (A, 2), (B, 2)]


def test_a_ranking_takes_its_group_together_by_the_rule_of_the_indicator(births: Any) -> None:
    """A and B were 4 and 40 in 2021, 8 and 80 in 2022: together 88, 44 more; the district is 888."""
    answer = queries.ranking("births", "2022", [A, B], against="2021")
    assert (answer.whole.value, answer.whole_change) == (88, 44)
    answer = queries.ranking("births", "2022", [A, B], parent=DISTRICT, against="2021")
    assert (answer.whole.value, answer.whole_change) == (888, 444)
    answer = queries.ranking("births", "2022", [A, "dicofre:0000"])
    assert (answer.whole.value, answer.whole.reason) == (None, "not_reported")


def test_a_ranking_per_capita_goes_by_what_each_has(births: Any, tell: Callable[..., Any]) -> None:
    """4 of 100, 40 of 4000, 400 of 8000: 40, 10 and 50 in each thousand."""
    tell(
        Shape("residents", roll_up="last"),
        [
            {"territory": town, "period": "2021", "value": many}
            for town, many in zip(TOWNS, (100, 4000, 8000), strict=True)
        ],
        code="pessoas",
    )
    answer = queries.ranking("births", "2021", TOWNS, denominator="residents", base=1000)
    assert [(row.territory, row.per) for row in answer.rows] == [(C, 50), (A, 40), (B, 10)]
    without = queries.ranking("births", "2022", TOWNS, denominator="residents")
    assert [row.rank for row in without.rows] == [None] * 3


def test_a_ratio_by_dimension_region_and_year(
    each_engine: str, births: Any, tell: Callable[..., Any]
) -> None:
    """Births of one sex in the North of 2024 (A) are 2 in 2021; women are 20 and men 40."""
    tell(
        Shape("residents", (SEX,), "last", periodicity="quarter"),
        [
            {"territory": town, "period": f"2021-Q{q}", "sex": sex, "value": many * people * q / 4}
            for town, many in TOWNS.items()
            for sex, people in (("f", 20), ("m", 40))
            for q in (1, 2, 3, 4)
        ],
        code="pessoas",
    )
    answer = queries.ratio(
        "births", "residents", by=("sex",), level="nuts3", periods=("2021", "2022")
    )
    assert answer.by == ("sex",)
    found = {(row.territory, row.period, *row.members): row.value for row in answer.rows}
    assert found == {
        (NORTH_2024, "2021", "f"): 0.1,
        (NORTH_2024, "2021", "m"): 0.05,
        (SOUTH_2024, "2021", "f"): 0.1,
        (SOUTH_2024, "2021", "m"): 0.05,
    } | {(region, "2022", sex): None for region in (NORTH_2024, SOUTH_2024) for sex in SEX.members}
    assert {row.reason for row in answer.rows if row.value is None} == {"not_reported"}
    old = queries.ratio(
        *("births", "residents"), level="nuts3", scheme="nuts-2013", periods=("2021",), cut="sex=m"
    )
    assert [(row.territory, row.value) for row in old.rows] == [
        (NORTH_2013, 22 / 440),
        ("nuts-2013:S", 200 / 4000),
    ]


def test_a_ratio_says_what_it_cannot(births: Any) -> None:
    with pytest.raises(KeyError):
        queries.ratio("births", "births", by=("colour",), level="nuts3", periods=("2021",))
    with pytest.raises(ValueError, match="one kind"):
        queries.ratio("births", "births", level="nuts3", periods=("2021", "2021-Q1"))
    with pytest.raises(queries.UnknownIndicator):
        queries.ratio("births", "deaths", level="nuts3", periods=("2021",))


def test_a_profile_has_the_latest_figure_the_trend_and_the_place_among_peers(
    births: Any, tell: Callable[..., Any]
) -> None:
    """B has 40, 80, 120: 40 more than the year before, half as much again; second of the three, whose
    middle value it is."""
    tell(Shape("deaths"), [{"territory": B, "period": "2022", "value": 7}], code="obitos")
    answer = queries.profile(B, ["births", "nothing", "deaths"], [A, C])
    row, other = answer.rows
    assert answer.missing == ("nothing",)
    assert (row.period, row.figure.value, row.trend) == ("2023", 120, (40, 80, 120))
    assert row.trend_periods == ("2021", "2022", "2023")
    assert row.change == ("2022", 40, 0.5)
    assert (row.rank, row.of, row.median) == (2, 3, 120)
    assert (other.period, other.figure.value, other.change) == ("2022", 7, None)
    assert (other.rank, other.of) == (1, 1)


def test_the_latest_figure_of_a_territory_may_be_older_than_that_of_others(
    tell: Callable[..., Any],
) -> None:
    tell(
        Shape("visits"),
        [
            {"territory": A, "period": "2022", "value": 3},
            {"territory": B, "period": "2023", "value": 4},
        ],
    )
    row = queries.profile(A, ["visits"], [B]).rows[0]
    assert (row.period, row.figure.value, row.rank, row.of) == ("2022", 3, 1, 1)
    assert queries.latest_period("visits") == "2023"


def test_questions_take_as_many_queries_for_many_as_for_one(
    births: Any, tell: Callable[..., Any]
) -> None:
    """One for a series, a map, a slider or a ranking; two for a profile however long."""
    for number in range(6):
        tell(
            Shape(f"other-{number}"),
            [{"territory": town, "period": "2023", "value": 1} for town in TOWNS],
            code=f"outro-{number}",
        )
    many = ["births", *(f"other-{number}" for number in range(6))]
    assert queries_of(lambda: queries.series("births", [A])) == 1
    assert queries_of(lambda: queries.series("births", [*TOWNS, NORTH_2013, COUNTRY_2013])) == 1
    assert queries_of(lambda: queries.snapshot("births", "municipality", "2021")) == 1
    assert queries_of(lambda: queries.slides("births", "municipality")) == 1
    for group in ([A], [*TOWNS]):
        ranked = lambda group=group: queries.ranking(  # noqa: E731
            "births", "2023", group, against="2022", denominator="other-1"
        )
        assert queries_of(ranked) == 1
    assert queries_of(lambda: queries.profile(A, many[:1], [B])) == 2
    assert queries_of(lambda: queries.profile(A, many, [B, C])) == 2


def test_a_dataset_renamed_is_named_anew_at_the_foot_of_its_numbers(births: Any) -> None:
    dataset = a_dataset()
    assert queries.series("births", [A]).edition.title == "Contas"
    dataset.title, dataset.version = "Contas novas", dataset.version + 1
    dataset.save()
    assert queries.series("births", [A]).edition.title == "Contas novas"


def test_who_may_read_a_dataset(
    country: None, clas: Any, other_clas: Any, person: Callable[..., Any]
) -> None:
    from monitor.network.access import Access
    from monitor.network.models import Organisation

    theirs = Organisation.objects.create(network=clas, name="Entidade")
    coordinator = person("coordinator", clas)
    partner = person("partner", clas, theirs)
    stranger = person("coordinator", other_clas)
    for number, (network, visibility_, by) in enumerate(
        [
            (None, "public", None),
            (None, "network", None),
            (None, "private", None),
            (clas, "public", None),
            (clas, "network", None),
            (clas, "private", None),
            (clas, "private", partner),
        ]
    ):
        dataset = a_dataset(
            code=f"d{number}", title=f"{number}", network=network, visibility=visibility_
        )
        shape = Shape(f"i{number}")
        edition = writing.new_edition(by=by, dataset=dataset)
        writing.stage(
            edition, shape, table_of(shape, [{"territory": A, "period": "2023", "value": 1}])
        )
        writing.publish(by=by, edition=edition)

    def seen(access: Access | None) -> str:
        return "".join(sorted(code[1:] for code in visibility.visible_to(access)))

    assert seen(None) == "03"
    assert seen(Access(coordinator, clas, "coordinator")) == "013456"
    assert seen(Access(partner, clas, "partner", theirs)) == "01346"
    assert seen(Access(person("observer", clas), clas, "observer")) == "0134"
    assert seen(Access(stranger, other_clas, "coordinator")) == "013"


def test_asking_for_no_cells_asks_the_database_nothing(births: Any) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert reading.cells_by("territory", {}, [""]) == {}
        assert reading.cells_by("territory", {"births": []}, [""]) == {}
    assert len(captured) == 0
