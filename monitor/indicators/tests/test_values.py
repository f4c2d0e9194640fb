"""Formulas over the real store: the same numbers as if a source had counted them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitor.facts import queries as store
from monitor.facts.answers import Figure
from monitor.facts.enums import Missing
from monitor.facts.models import Dataset
from monitor.facts.writing import new_edition, publish, stage
from monitor.indicators import values
from monitor.indicators.dictionary import shape_of_indicator
from monitor.indicators.models import Indicator
from monitor.indicators.queries import dictionary_of_all
from monitor.indicators.tests.facts import (
    MUNICIPALITIES,
    NORTH,
    SOUTH,
    A,
    B,
    C,
    D,
    country,
    everywhere,
    publish_values,
)

SEX = [["sex", ["f", "m"]]]
Made = Callable[..., Indicator]


@pytest.fixture
def counts(made: Made) -> tuple[Indicator, Indicator]:
    """a: 2, 10, 3, 0. b: 4, 100, 6, 0. Of the north 12 of 104, of the south 3 of 6."""
    country()
    a, b = made("a"), made("b", roll_up="last")
    publish_values(a, everywhere([2, 10, 3, 0]))
    publish_values(b, everywhere([4, 100, 6, 0]))
    return a, b


def by_place(answer: Any) -> dict[str, Figure]:
    return answer.figures()  # type: ignore[no-any-return]


def test_a_rate_of_each_municipality_is_worked_out(counts: Any, made: Made) -> None:
    made("r", formula="100 * a / b")
    found = by_place(values.snapshot("r", "municipality", "2023"))
    assert [found[place].value for place in MUNICIPALITIES] == [50, 10, 50, None]
    assert found[D].reason == Missing.NOT_APPLICABLE


def test_a_rate_of_a_region_is_a_ratio_of_sums(counts: Any, made: Made) -> None:
    """North: 100 · 12/104; the mean of 50 and 10 would say 30. South: 100 · 3/6."""
    made("r", formula="100 * a / b")
    found = by_place(values.snapshot("r", "nuts3", "2023"))
    assert found[NORTH].value == pytest.approx(100 * 12 / 104)
    assert found[SOUTH].value == 50
    assert found[NORTH].rolled_up


def test_a_formula_says_what_the_store_says_of_the_same_counted_by_a_source(
    counts: Any, made: Made
) -> None:
    """The ratio staged with its numerator and denominator, and the formula of the two counts."""
    made("r", formula="100 * a / b")
    other = made("counted", unit="%", roll_up="ratio")
    rows = [(2.0, 4.0), (10.0, 100.0), (3.0, 6.0), (0.0, 0.0)]
    table = pa.table(
        {
            "territory": list(MUNICIPALITIES),
            "period": ["2023"] * 4,
            "value": [100 * n / d if d else 0.0 for n, d in rows],
            "numerator": [n for n, _d in rows],
            "denominator": [d for _n, d in rows],
        }
    )
    dataset = Dataset.objects.create(code="contado", title="Contado")
    edition = new_edition(by=None, dataset=dataset)
    stage(edition, shape_of_indicator(other), table)
    publish(by=None, edition=edition)
    for level in ("municipality", "nuts3"):
        mine = values.snapshot("r", level, "2023")
        theirs = store.snapshot("counted", level, "2023")
        assert mine.territories == theirs.territories
        assert mine.column.values == pytest.approx(theirs.column.values)
        assert [f.reason for f in mine.column] == [f.reason for f in theirs.column]
    wholes = [values.ranking(code, "2023", MUNICIPALITIES).whole.value for code in ("r", "counted")]
    assert wholes[0] == pytest.approx(wholes[1]) == pytest.approx(100 * 15 / 110)


def test_what_is_observed_is_answered_by_the_store(counts: Any) -> None:
    assert values.snapshot("a", "nuts3", "2023") == store.snapshot("a", "nuts3", "2023")
    assert values.series("a", [A, NORTH]) == store.series("a", [A, NORTH])
    assert values.ranking("a", "2023", [A, B]) == store.ranking("a", "2023", [A, B])
    assert values.profile(A, ["a", "b"], [B]) == store.profile(A, ["a", "b"], [B])
    assert values.latest_period("a") == store.latest_period("a") == "2023"


def test_a_missing_part_makes_rates_missing_with_its_reason(made: Made) -> None:
    country()
    publish_values(made("a"), everywhere([2, "confidential", 3, 1]))
    publish_values(made("b"), everywhere([4, "not_reported", 6, "not_reported"]))
    made("r", formula="100 * a / b")
    found = by_place(values.snapshot("r", "municipality", "2023"))
    assert {place: found[place].reason for place in (B, D)} == {
        B: Missing.CONFIDENTIAL,
        D: Missing.NOT_REPORTED,
    }
    regions = by_place(values.snapshot("r", "nuts3", "2023"))
    assert [regions[place].reason for place in (NORTH, SOUTH)] == [
        Missing.CONFIDENTIAL,
        Missing.NOT_REPORTED,
    ]


def test_formulas_of_formulas_take_the_parts_that_they_name(made: Made) -> None:
    """Women of A: 30 of 40; of B 10 of 20. A in all: 30 women of 50."""
    country()
    people = made("people", dimensions=SEX, roll_up="last")
    publish_values(
        people,
        [
            *((A, "2023", "f", 30), (A, "2023", "m", 20)),
            *((B, "2023", "f", 10), (B, "2023", "m", 30)),
        ],
    )
    made("women", formula="people[sex=f]", unit="N.º", roll_up="last")
    made("share", formula="100 * women / people")
    found = by_place(values.snapshot("share", "municipality", "2023"))
    assert (found[A].value, found[B].value) == (60, 25)
    assert by_place(values.snapshot("share", "nuts3", "2023"))[NORTH].value == pytest.approx(
        100 * 40 / 90
    )


def test_a_formula_by_sex_is_worked_out_by_sex(made: Made) -> None:
    country()
    for code, (f, m) in {"a": (3, 2), "b": (4, 10)}.items():
        publish_values(made(code, dimensions=SEX), [(A, "2023", "f", f), (A, "2023", "m", m)])
    made("r", formula="100 * a / b", dimensions=SEX)
    assert values.series("r", [A], "sex=f").figure(A, "2023").value == 75
    assert values.series("r", [A], "sex=m").figure(A, "2023").value == 20
    assert values.series("r", [A]).figure(A, "2023").value == pytest.approx(100 * 5 / 14)
    with pytest.raises(KeyError):
        values.series("r", [A], "age=65+")


def test_a_series_has_the_periods_that_all_parts_have(made: Made) -> None:
    country()
    publish_values(made("a"), [(A, str(year), year - 2020) for year in range(2020, 2025)])
    publish_values(made("b"), [(A, str(year), 10) for year in range(2022, 2026)])
    made("r", formula="100 * a / b")
    found = values.series("r", [A])
    assert found.periods == ("2022", "2023", "2024")
    assert found.lines[0].column.values == (20, 30, 40)
    assert values.series("r", [A], since="2023").periods == ("2023", "2024")
    assert values.series("r", [A], until="2022").periods == ("2022",)
    assert values.latest_period("r") == "2024"
    assert values.periods_of("r") == ("2022", "2023", "2024")


def test_months_are_taken_as_the_year_that_they_make(made: Made) -> None:
    """Registered at the end of the month, 50 in December; of 200 residents that year."""
    country()
    registered = made("registered", roll_up="last", periodicity="month")
    publish_values(registered, [(A, f"2023-{month:02}", 38 + month) for month in range(1, 13)])
    publish_values(made("people", roll_up="last"), [(A, "2023", 200)])
    made("r", formula="100 * registered / people")
    assert values.series("r", [A]).figure(A, "2023").value == 25


def test_a_rate_of_a_provisional_count_is_provisional(made: Made) -> None:
    country()
    publish_values(made("a"), everywhere([1, 2, 3, 4]), status="provisional")
    publish_values(made("b"), everywhere([10, 10, 10, 10]))
    made("r", formula="100 * a / b")
    assert by_place(values.snapshot("r", "municipality", "2023"))[A].is_provisional


def test_what_is_no_quotient_of_sums_has_no_figure_for_a_region(counts: Any, made: Made) -> None:
    made("product", formula="a * b", unit="N.º^2", roll_up="not_summable")
    assert by_place(values.snapshot("product", "municipality", "2023"))[B].value == 1000
    region = by_place(values.snapshot("product", "nuts3", "2023"))[NORTH]
    assert (region.value, region.reason) == (None, Missing.NOT_APPLICABLE)
    assert values.ranking("product", "2023", [A, B]).whole.reason == Missing.NOT_APPLICABLE


def test_unless_its_indicator_declares_how_parts_make_a_whole(counts: Any, made: Made) -> None:
    """r: 50 and 10 in the north; 100 − r: 50 and 90, of mean 70. In a series and in a snapshot."""
    made("r", formula="100 * a / b")
    made("rest", formula="100 - r", roll_up="mean")
    made("twice", formula="rest + rest", roll_up="not_summable")
    assert by_place(values.snapshot("rest", "nuts3", "2023"))[NORTH].value == 70
    assert values.series("rest", [NORTH, A]).figure(NORTH, "2023").value == 70
    assert values.series("rest", [NORTH, A]).figure(A, "2023").value == 50
    assert values.ranking("rest", "2023", [A, B]).whole.value == 70
    assert by_place(values.snapshot("twice", "municipality", "2023"))[A].value == 100


def test_a_ranking_tells_places_changes_and_the_whole(made: Made) -> None:
    """r: A 50 → 20, B 10 → 30; together 12 of 104, then 32 of 110."""
    country()
    for code, now, then in (("a", (2, 10), (2, 30)), ("b", (4, 100), (10, 100))):
        publish_values(
            made(code),
            [
                *((A, "2022", now[0]), (B, "2022", now[1])),
                *((A, "2023", then[0]), (B, "2023", then[1])),
            ],
        )
    made("r", formula="100 * a / b")
    found = values.ranking("r", "2023", [A, B], against="2022")
    assert [(row.territory, row.rank, row.change, row.moved) for row in found.rows] == [
        (B, 1, 20, 1),
        (A, 2, -30, -1),
    ]
    assert found.whole.value == pytest.approx(100 * 32 / 110)
    assert found.whole_change == pytest.approx(100 * 32 / 110 - 100 * 12 / 104)
    assert values.ranking("r", "2023", [A, B], parent=NORTH).whole.value == pytest.approx(
        100 * 32 / 110
    )


def test_a_profile_has_observed_and_derived_in_the_order_asked(counts: Any, made: Made) -> None:
    made("r", formula="100 * a / b")
    found = values.profile(A, ["r", "a", "nada", "b"], [B, C])
    assert [row.shape.indicator for row in found.rows] == ["r", "a", "b"]
    assert found.missing == ("nada",)
    r = found.rows[0]
    assert (r.period, r.figure.value, r.trend) == ("2023", 50, (50,))
    assert (r.rank, r.of, r.median) == (1, 3, 50)


def test_a_derived_row_of_a_profile_is_as_an_observed_one(made: Made) -> None:
    """r and the same values stored as s: 10, 20, 30 over three years, against peers."""
    country()
    years = [
        (place, str(2021 + y), 10 * (y + 1) + p)
        for y in range(3)
        for p, place in enumerate((A, B, C))
    ]
    publish_values(made("a"), years)
    publish_values(made("s"), years)
    made("r", formula="a + a - a", unit="N.º", roll_up="sum")
    [r] = values.profile(A, ["r"], [B, C], trend=2).rows
    [s] = values.profile(A, ["s"], [B, C], trend=2).rows
    assert (r.period, r.figure.value, r.trend_periods, r.trend) == (
        s.period,
        s.figure.value,
        s.trend_periods,
        s.trend,
    )
    assert (r.change, r.rank, r.of, r.median) == (s.change, s.rank, s.of, s.median)
    assert (r.rank, r.of, r.median) == (3, 3, 31)


def test_the_editions_of_a_formula_are_those_of_its_parts(counts: Any, made: Made) -> None:
    made("r", formula="100 * a / b")
    assert sorted(edition.dataset for edition in values.editions_of("r")) == ["a", "b"]
    assert [edition.dataset for edition in values.editions_of("a")] == ["a"]


def test_without_any_numbers_there_are_no_periods(made: Made, db: None) -> None:
    for code in ("a", "b"):
        made(code)
    made("r", formula="100 * a / b")
    assert values.series("r", [A]).periods == ()
    assert values.profile(A, ["r"]).missing == ("r",)
    with pytest.raises(values.UnknownIndicator):
        values.latest_period("r")


def test_the_store_is_asked_as_often_for_twenty_formulas_as_for_one(
    counts: Any, made: Made
) -> None:
    codes = [made(f"r{at}", formula=f"{at + 2} * a / b", unit="razão").code for at in range(20)]
    within = dictionary_of_all()
    asked = []
    for some in (codes[:1], codes):
        values.profile(A, some, [B], within=within)
        with CaptureQueriesContext(connection) as queries:
            values.profile(A, some, [B], within=within)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 5
    for question in (
        lambda: values.snapshot("r0", "municipality", "2023", within=within),
        lambda: values.series("r0", [A, B], within=within),
    ):
        with CaptureQueriesContext(connection) as queries:
            question()
        assert len(queries) <= 2


def test_slides_say_of_every_period_what_a_map_of_it_says(made: Made) -> None:
    """100 · 2/4 in 2022 and 100 · 3/4 in 2023; of the north 100 · 12/104 and 100 · 23/104."""
    country()
    before, now = (2, 10, 3, 0), (3, 20, 3, 0)
    publish_values(made("a"), [*everywhere(before, "2022"), *everywhere(now)])
    publish_values(
        made("b", roll_up="last"),
        [*everywhere((4, 100, 6, 0), "2022"), *everywhere((4, 100, 6, 0))],
    )
    made("r", formula="100 * a / b")
    for level in ("municipality", "nuts3"):
        found = values.slides("r", level)
        assert found.periods == ("2022", "2023")
        for period, column in zip(found.periods, found.columns, strict=True):
            told = values.snapshot("r", level, period)
            assert list(column) == list(told.column)
            assert found.territories == told.territories
    assert found.columns[1].values[0] == pytest.approx(100 * 23 / 104)
    assert values.slides("r", "municipality", since="2023").periods == ("2023",)
    assert values.slides("a", "nuts3") == store.slides("a", "nuts3")


def test_a_formula_is_read_in_the_periods_that_there_are_when_its_own_are_not(made: Made) -> None:
    """All are of the month; what is told is of years, one of them in common."""
    country()
    publish_values(made("a", periodicity="month"), [(A, "2022", 1), (A, "2023", 2)])
    publish_values(made("b", periodicity="month", roll_up="last"), [(A, "2023", 4), (A, "2024", 4)])
    made("r", formula="100 * a / b", periodicity="month")
    assert values.periods_of("r") == ("2023",)
    assert values.series("r", [A]).figure(A, "2023").value == 50
    assert values.series("r", [A], periodicity="month").periods == ()
