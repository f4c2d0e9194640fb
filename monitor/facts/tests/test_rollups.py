"""Every rule on numbers that can be added up by hand, on both engines.

North has A and B until 2023 and A alone from 2024; see monitor/facts/conftest.py.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from monitor.facts import queries
from monitor.facts.answers import Figure
from monitor.facts.conftest import (
    COUNTRY_2013,
    COUNTRY_2024,
    DISTRICT,
    NORTH_2013,
    NORTH_2024,
    SOUTH_2013,
    SOUTH_2024,
    A,
    B,
    C,
)
from monitor.facts.shapes import Dimension, Shape

SEX = Dimension("sex", ("f", "m"))
pytestmark = pytest.mark.usefixtures("each_engine")


def figure(code: str, territory: str, period: str, cut: str = "") -> Figure:
    from monitor.facts import periods

    answer = queries.series(code, [territory], cut, periodicity=periods.kind(period))
    return answer.figure(territory, period)


def value(code: str, territory: str, period: str, cut: str = "") -> float | None:
    return figure(code, territory, period, cut).value


def test_a_sum_adds_members_territories_and_quarters(tell: Callable[..., Any]) -> None:
    """In each quarter A has 1 + 2, B 10 + 20, C 100 + 200: 3, 30, 300; in the year four times that."""
    counts = {A: (1, 2), B: (10, 20), C: (100, 200)}
    tell(
        Shape("births", (SEX,), "sum", periodicity="quarter", cuts=((), ("sex",))),
        [
            {"territory": town, "period": f"2023-Q{q}", "sex": sex, "value": count}
            for town, both in counts.items()
            for sex, count in zip("fm", both, strict=True)
            for q in (1, 2, 3, 4)
        ],
    )
    assert value("births", A, "2023-Q1") == 3
    assert value("births", NORTH_2013, "2023-Q1") == 33
    assert value("births", SOUTH_2013, "2023-Q1") == 300
    assert value("births", DISTRICT, "2023-Q2") == 333
    assert value("births", COUNTRY_2013, "2023") == 4 * 333
    assert value("births", COUNTRY_2013, "2023", "sex=f") == 4 * 111
    assert value("births", NORTH_2013, "2023-Q4", "sex=m") == 22
    told = figure("births", A, "2023-Q1", "sex=f")
    assert told == Figure(1)
    assert figure("births", A, "2023").rolled_up


def test_the_two_lists_of_regions_never_meet(tell: Callable[..., Any]) -> None:
    """North of 2013 is A and B (11), North of 2024 is A (1): each in every year, told apart, and what
    is read outside its own years says so."""
    tell(
        Shape("births"),
        [
            {"territory": town, "period": year, "value": count}
            for year in ("2014", "2023", "2024")
            for town, count in ((A, 1), (B, 10), (C, 100))
        ],
    )
    for year in ("2014", "2023", "2024"):
        assert value("births", NORTH_2013, year) == 11
        assert value("births", NORTH_2024, year) == 1
        assert value("births", SOUTH_2024, year) == 110
        assert value("births", COUNTRY_2024, year) == 111
    recast = {
        (region, year): figure("births", region, year).recast
        for region in (NORTH_2013, NORTH_2024, COUNTRY_2024, DISTRICT)
        for year in ("2014", "2023", "2024")
    }
    assert {key for key, is_recast in recast.items() if is_recast} == {
        (NORTH_2013, "2014"),
        (NORTH_2013, "2024"),
        (NORTH_2024, "2014"),
        (NORTH_2024, "2023"),
        (COUNTRY_2024, "2014"),
        (COUNTRY_2024, "2023"),
    }


def test_a_whole_that_the_source_counted_stands(tell: Callable[..., Any]) -> None:
    """The source says 40 for the North, where the towns make 33, and 5 for everybody in A, where the
    sexes make 3: its own numbers stand, and the country is made of them (40 + 300)."""
    rows = [
        {"territory": town, "period": "2023", "sex": sex, "value": count}
        for town, both in {A: (1, 2), B: (10, 20), C: (100, 200)}.items()
        for sex, count in zip("fm", both, strict=True)
    ]
    rows.append({"territory": A, "period": "2023", "sex": "", "value": 5})
    rows.append({"territory": NORTH_2013, "period": "2023", "sex": "", "value": 40})
    tell(Shape("births", (SEX,), cuts=((), ("sex",))), rows)
    assert figure("births", A, "2023") == Figure(5)
    assert figure("births", NORTH_2013, "2023") == Figure(40)
    assert value("births", COUNTRY_2013, "2023") == 340
    assert value("births", DISTRICT, "2023") == 5 + 30 + 300
    assert value("births", NORTH_2013, "2023", "sex=f") == 11


def test_a_year_that_the_source_counted_stands_over_its_quarters(tell: Callable[..., Any]) -> None:
    rows = [{"territory": A, "period": f"2023-Q{q}", "value": 10} for q in (1, 2, 3, 4)]
    tell(
        Shape("visits", periodicity="quarter"),
        [*rows, {"territory": A, "period": "2023", "value": 38}],
    )
    assert value("visits", A, "2023") == 38


def test_a_whole_with_a_missing_part_is_missing_with_the_gravest_reason(
    tell: Callable[..., Any],
) -> None:
    """B is confidential in 2022 and not in the file in 2023: the North is missing for those reasons,
    never 1; the South, of C alone, is not."""
    tell(
        Shape("births"),
        [
            {"territory": A, "period": "2022", "value": 1},
            {"territory": B, "period": "2022", "reason": "confidential"},
            {"territory": C, "period": "2022", "value": 100},
            {"territory": A, "period": "2023", "value": 1},
            {"territory": C, "period": "2023", "value": 100},
        ],
    )
    assert figure("births", B, "2022")[:2] == (None, "confidential")
    assert figure("births", NORTH_2013, "2022")[:2] == (None, "confidential")
    assert figure("births", NORTH_2013, "2023")[:2] == (None, "not_reported")
    assert figure("births", COUNTRY_2013, "2022")[:2] == (None, "confidential")
    assert value("births", SOUTH_2013, "2023") == 100


def test_a_confidential_total_stands_whatever_its_parts(tell: Callable[..., Any]) -> None:
    """A source that keeps a total to itself is not contradicted by an addition; one that merely did
    not report it is."""
    both = [{"territory": A, "sex": sex, "value": 4} for sex in "fm"]
    tell(
        Shape("cases", (SEX,)),
        [
            *({"period": "2022"} | row for row in both),
            {"territory": A, "period": "2022", "sex": "", "reason": "confidential"},
            *({"period": "2023"} | row for row in both),
            {"territory": A, "period": "2023", "sex": "", "reason": "not_reported"},
        ],
    )
    assert figure("cases", A, "2022")[:2] == (None, "confidential")
    assert value("cases", A, "2023") == 8


def test_what_is_not_applicable_is_no_part(tell: Callable[..., Any]) -> None:
    """B has no coast: the North is A alone. Where it applies to nobody, it does not apply."""
    tell(
        Shape("boats"),
        [
            {"territory": A, "period": "2023", "value": 7},
            {"territory": B, "period": "2023", "reason": "not_applicable"},
            {"territory": C, "period": "2023", "reason": "not_applicable"},
        ],
    )
    assert value("boats", NORTH_2013, "2023") == 7
    assert figure("boats", SOUTH_2013, "2023")[:2] == (None, "not_applicable")
    assert value("boats", COUNTRY_2013, "2023") == 7


def test_a_partial_sum_says_over_how_many(tell: Callable[..., Any]) -> None:
    """A has 1 and 2, B only 10 of its two, C nothing: the North is 13 of 3 in 4 values."""
    tell(
        Shape("births", (SEX,), partial=True),
        [
            {"territory": A, "period": "2023", "sex": "f", "value": 1},
            {"territory": A, "period": "2023", "sex": "m", "value": 2},
            {"territory": B, "period": "2023", "sex": "f", "value": 10},
        ],
    )
    assert figure("births", A, "2023")[5:] == (None, None)
    assert (value("births", B, "2023"), *figure("births", B, "2023")[5:]) == (10, 1, 2)
    north = figure("births", NORTH_2013, "2023")
    assert (north.value, north.present, north.expected) == (13, 3, 4)
    country = figure("births", COUNTRY_2013, "2023")
    assert (country.value, country.present, country.expected) == (13, 3, 5)
    assert figure("births", SOUTH_2013, "2023").value is None


def test_a_mean_is_of_the_values(tell: Callable[..., Any]) -> None:
    """(2 + 4) / 2 = 3 in the North, (2 + 4 + 9) / 3 = 5 in the country: not the mean of means."""
    tell(
        Shape("score", roll_up="mean", decimals=1),
        [
            {"territory": A, "period": "2023", "value": 2},
            {"territory": B, "period": "2023", "value": 4},
            {"territory": C, "period": "2023", "value": 9},
        ],
    )
    assert value("score", A, "2023") == 2
    assert value("score", NORTH_2013, "2023") == 3
    assert value("score", COUNTRY_2013, "2023") == 5


def test_a_ratio_is_of_sums(tell: Callable[..., Any]) -> None:
    """1 of 10 and 30 of 90 are 31 of 100: 31 %, and not the mean of 10 % and 33.3 %."""
    tell(
        Shape("share", roll_up="ratio", per=100, decimals=1),
        [
            {"territory": A, "period": "2023", "value": 10, "numerator": 1, "denominator": 10},
            {"territory": B, "period": "2023", "value": 33.3, "numerator": 30, "denominator": 90},
            {"territory": C, "period": "2023", "value": 0, "numerator": 0, "denominator": 0},
        ],
    )
    assert value("share", A, "2023") == 10
    assert value("share", NORTH_2013, "2023") == 31
    assert figure("share", SOUTH_2013, "2023")[:2] == (None, "not_applicable")


def test_a_percentage_without_its_parts_is_shown_and_not_added(tell: Callable[..., Any]) -> None:
    tell(
        Shape("share", roll_up="ratio", per=100, decimals=1),
        [
            {"territory": A, "period": "2023", "value": 10},
            {"territory": B, "period": "2023", "value": 33, "numerator": 33, "denominator": 100},
        ],
    )
    assert value("share", A, "2023") == 10
    assert figure("share", NORTH_2013, "2023")[:2] == (None, "not_reported")


def test_a_weighted_mean_is_weighed_by_the_source_or_by_another_indicator(
    tell: Callable[..., Any],
) -> None:
    """(10 × 1 + 20 × 3) / 4 = 17.5. The quarters are weighed by the residents of their year."""
    tell(
        Shape("income", roll_up="weighted_mean"),
        [
            {"territory": A, "period": "2023", "value": 10, "numerator": 10, "denominator": 1},
            {"territory": B, "period": "2023", "value": 20, "numerator": 60, "denominator": 3},
        ],
    )
    tell(
        Shape("residents", roll_up="last"),
        [
            {"territory": A, "period": "2023", "value": 1},
            {"territory": B, "period": "2023", "value": 3},
        ],
        code="pessoas",
    )
    tell(
        Shape("rent", roll_up="weighted_mean", weight="residents", periodicity="quarter"),
        [
            {"territory": A, "period": "2023-Q1", "value": 10},
            {"territory": B, "period": "2023-Q1", "value": 20},
        ],
        code="rendas",
    )
    assert value("income", NORTH_2013, "2023") == 17.5
    assert value("rent", A, "2023-Q1") == 10
    assert value("rent", NORTH_2013, "2023-Q1") == 17.5


def test_what_weighs_changes_and_so_does_what_it_weighs(tell: Callable[..., Any]) -> None:
    """With A three times B instead, (10 × 3 + 20 × 1) / 4 = 12.5."""
    rent = Shape("rent", roll_up="weighted_mean", weight="residents")
    tell(
        rent,
        [
            {"territory": A, "period": "2023", "value": 10},
            {"territory": B, "period": "2023", "value": 20},
        ],
    )
    assert value("rent", NORTH_2013, "2023") is None
    tell(
        Shape("residents", roll_up="last"),
        [
            {"territory": A, "period": "2023", "value": 3},
            {"territory": B, "period": "2023", "value": 1},
        ],
        code="pessoas",
    )
    assert value("rent", NORTH_2013, "2023") == 12.5


def test_the_last_of_the_periods_and_the_sum_of_the_rest(tell: Callable[..., Any]) -> None:
    """Residents at the end of each month: the quarter and the year end with the last; the North adds
    A and B. A year whose December is not there has no end."""
    tell(
        Shape("residents", roll_up="last", periodicity="month"),
        [
            {"territory": town, "period": f"2022-{month:02}", "value": month * many}
            for month in range(1, 13)
            for town, many in ((A, 1), (B, 10))
        ]
        + [{"territory": A, "period": f"2023-{month:02}", "value": 5} for month in range(1, 12)],
    )
    assert value("residents", A, "2022-Q1") == 3
    assert value("residents", A, "2022") == 12
    assert value("residents", NORTH_2013, "2022") == 132
    assert value("residents", A, "2023-Q3") == 5
    assert figure("residents", A, "2023")[:2] == (None, "not_reported")


def test_what_is_not_summable_is_only_what_was_told(tell: Callable[..., Any]) -> None:
    tell(
        Shape("median", (SEX,), "not_summable", cuts=((), ("sex",))),
        [
            {"territory": A, "period": "2023", "sex": "", "value": 40},
            {"territory": A, "period": "2023", "sex": "f", "value": 41},
            {"territory": B, "period": "2023", "sex": "", "value": 50},
            {"territory": NORTH_2013, "period": "2023", "sex": "", "value": 44},
        ],
    )
    assert value("median", A, "2023") == 40
    assert value("median", A, "2023", "sex=f") == 41
    assert value("median", NORTH_2013, "2023") == 44
    assert value("median", COUNTRY_2013, "2023") is None


def test_what_is_not_summable_has_no_total_of_its_members(tell: Callable[..., Any]) -> None:
    """The source says women only: everybody is not said, and is not worked out."""
    tell(
        Shape("median", (SEX,), "not_summable", cuts=((), ("sex",))),
        [{"territory": A, "period": "2023", "sex": "f", "value": 41}],
    )
    assert value("median", A, "2023", "sex=f") == 41
    assert value("median", A, "2023") is None


def test_a_year_with_a_missing_quarter_is_missing(tell: Callable[..., Any]) -> None:
    tell(
        Shape("births", periodicity="quarter"),
        [{"territory": A, "period": f"2023-Q{q}", "value": 5} for q in (1, 2, 4)],
    )
    assert figure("births", A, "2023")[:2] == (None, "not_reported")


def test_a_whole_is_as_unsettled_as_its_least_settled_part(tell: Callable[..., Any]) -> None:
    tell(
        Shape("births"),
        [
            {"territory": A, "period": "2023", "value": 1, "status": "provisional"},
            {"territory": B, "period": "2023", "value": 1},
            {"territory": C, "period": "2023", "value": 1, "status": "estimated"},
        ],
    )
    assert figure("births", NORTH_2013, "2023").status == "provisional"
    assert figure("births", COUNTRY_2013, "2023").status == "estimated"
    assert figure("births", B, "2023").status == "final"


def test_a_municipality_that_merged_is_followed_by_what_it_became(
    tell: Callable[..., Any],
) -> None:
    """A and B became M, of the North of 2013, in 2020. In 2018 the region has A and B, in 2022 M; and
    in the list of 2024, which never knew A or B, they are read where M is: in its South."""
    from monitor.territory.actions import record_succession
    from monitor.territory.models import Containment, Territory

    old = list(Territory.objects.filter(code__in=["9901", "9902"]))
    merged = Territory.objects.create(scheme="dicofre", code="9909", level="municipality", name="M")
    record_succession(by=None, before=old, after=[merged], on=date(2020, 1, 1))
    north = Territory.objects.get(scheme="nuts-2013", code="N")
    south = Territory.objects.get(scheme="nuts-2024", code="S")
    Containment.objects.filter(child__in=old, parent__scheme="nuts-2024").delete()
    for parent in (north, south):
        Containment.objects.create(
            child=merged,
            parent=parent,
            valid_from=parent.valid_from,
            valid_to=parent.valid_to,
        )
    tell(
        Shape("births"),
        [
            {"territory": A, "period": "2018", "value": 1},
            {"territory": B, "period": "2018", "value": 10},
            {"territory": C, "period": "2018", "value": 100},
            {"territory": "dicofre:9909", "period": "2022", "value": 12},
            {"territory": C, "period": "2022", "value": 100},
        ],
    )
    assert value("births", NORTH_2013, "2018") == 11
    assert value("births", NORTH_2013, "2022") == 12
    assert value("births", SOUTH_2024, "2018") == 111
    assert value("births", SOUTH_2024, "2022") == 112
    assert figure("births", SOUTH_2024, "2018").recast


def test_a_municipality_that_split_between_regions_leaves_both_without_a_sum(
    tell: Callable[..., Any],
) -> None:
    """B became P (North) and Q (South) in 2024. What was counted in B in 2023 is of neither region of
    2024, so neither has a sum; the country, whose regions both miss it, has none either."""
    from monitor.territory.actions import record_succession
    from monitor.territory.models import Containment, Territory

    b = Territory.objects.get(code="9902")
    Containment.objects.filter(child=b, parent__scheme="nuts-2024").delete()
    halves = []
    for code, region in (("9907", "N"), ("9908", "S")):
        half = Territory.objects.create(
            scheme="dicofre", code=code, level="municipality", name=code
        )
        parent = Territory.objects.get(scheme="nuts-2024", code=region)
        Containment.objects.create(child=half, parent=parent, valid_from=parent.valid_from)
        halves.append(half)
    record_succession(by=None, before=[b], after=halves, on=date(2024, 1, 1))
    tell(
        Shape("births"),
        [{"territory": town, "period": "2023", "value": 10} for town in (A, B, C)],
    )
    assert value("births", NORTH_2013, "2023") == 20
    assert figure("births", NORTH_2024, "2023").value is None
    assert figure("births", SOUTH_2024, "2023").value is None
    assert figure("births", COUNTRY_2024, "2023").value is None
