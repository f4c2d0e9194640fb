"""How sure shares are, and the places that they may have in an order."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.facts.models import Dataset
from monitor.facts.writing import new_edition, publish, stage
from monitor.indicators.dictionary import shape_of_indicator
from monitor.indicators.models import Indicator
from monitor.indicators.queries import dictionary_of_all
from monitor.indicators.tests.facts import (
    MUNICIPALITIES,
    A,
    B,
    C,
    D,
    country,
    everywhere,
    publish_values,
)
from monitor.indicators.uncertainty import (
    Interval,
    Places,
    Uncertainty,
    WhyNone,
    possible_places,
    uncertainty,
    wilson,
)
from monitor.indicators.working_out import Workings

Made = Callable[..., Indicator]


def test_the_limits_of_a_share_are_those_of_wilson() -> None:
    """z² = 3.8415. Of 10 none: from 0 to z²/(10 + z²) = 0.2775. Of 10 half: 0.5 ± 0.2634, for
    z √(0.25/10 + z²/400) / (1 + z²/10) = 1.96 √0.0346 / 1.3841."""
    assert wilson(0, 10) == pytest.approx((0, 0.2775), abs=1e-4)
    assert wilson(5, 10) == pytest.approx((0.5 - 0.2634, 0.5 + 0.2634), abs=1e-4)
    assert wilson(10, 10) == pytest.approx((1 - 0.2775, 1), abs=1e-4)


@given(st.integers(1, 10**6).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_limits_hold_the_share_and_are_nearer_with_more_counted(pair: tuple[int, int]) -> None:
    count, of = pair
    own, larger = wilson(count, of), wilson(count * 100, of * 100)
    assert 0 <= own.low <= count / of + 1e-12
    assert count / of - 1e-12 <= own.high <= 1
    assert larger.high - larger.low < own.high - own.low


def test_places_are_those_that_intervals_allow() -> None:
    """a is above all; b and c overlap, and so do c and d, but not b and d."""
    found = possible_places(
        {"a": Interval(9, 10), "b": Interval(5, 7), "c": Interval(4, 6), "d": Interval(3, 4.5)}
    )
    assert found == {"a": Places(1, 1), "b": Places(2, 3), "c": Places(2, 4), "d": Places(3, 4)}


def of(code: str, cut: str = "") -> Uncertainty:
    workings = Workings(dictionary_of_all(), [code])
    return uncertainty(workings, code, "2023", MUNICIPALITIES, cut)


@pytest.fixture
def counts(made: Made) -> None:
    """a: 5 of 10 in A, 0 of 10 in B, none known in C, 10 of 10 in D; by sex, b is 4 and 6 in each."""
    country()
    publish_values(made("a"), everywhere([5, 0, "confidential", 10]))
    b = made("b", roll_up="last", dimensions=[["sex", ["f", "m"]]], cuts=[["sex"]])
    publish_values(
        b,
        [
            (place, "2023", sex, size)
            for place in MUNICIPALITIES
            for sex, size in (("f", 4), ("m", 6))
        ],
    )


def test_a_share_of_counts_has_limits_in_its_own_unit(counts: None, made: Made) -> None:
    made("r", formula="100 * a / b")
    found = of("r")
    assert found.why == ""
    assert set(found.intervals) == {A, B, D}
    assert found.intervals[A] == pytest.approx((50 - 26.34, 50 + 26.34), abs=0.01)
    assert found.places == {A: (1, 3), B: (2, 3), D: (1, 2)}


@pytest.mark.parametrize(
    ("formula", "unit", "why"),
    [
        ("a + b", "N.º", WhyNone.NO_SHARE),
        ("100 * (b - a) / b", "%", WhyNone.NO_COUNTS),
        ("100 * left / b", "%", WhyNone.NO_COUNTS),
        ("money / b", "€/hab.", WhyNone.NO_COUNTS),
        ("100 * b / a", "%", WhyNone.NO_PART),
        ("100 * b[sex=f] / b[sex=m]", "%", WhyNone.NO_PART),
        ("100 * women / b[sex=m]", "%", WhyNone.NO_PART),
        ("100 * none / b", "%", WhyNone.NOTHING_KNOWN),
    ],
)
def test_what_is_no_share_of_counts_has_no_limits_and_says_why(
    counts: None, made: Made, formula: str, unit: str, why: str
) -> None:
    """There are 4 women for each 6 men: the figures alone would pass for a share."""
    made("left", formula="b - a", unit="N.º")
    made("women", formula="b[sex=f]", unit="N.º")
    publish_values(made("money", unit="€"), everywhere([1, 2, 3, 4]))
    publish_values(made("none"), everywhere(["not_reported"] * 4))
    made("r", formula=formula, unit=unit)
    assert of("r") == Uncertainty({}, {}, why)


def test_a_part_of_the_same_people_is_a_share(counts: None, made: Made) -> None:
    made("r", formula="100 * b[sex=f] / b")
    assert set(of("r").intervals) == {A, B, C, D}


def test_a_share_that_its_source_tells_in_counts_has_limits(counts: None, made: Made) -> None:
    """5 of 10 in A; of B only the value, of C half a person, of D none in none."""
    told = made("told", unit="%", roll_up="ratio")
    pairs = [(5.0, 10.0), (None, None), (0.5, 10.0), (0.0, 0.0)]
    table = pa.table(
        {
            "territory": list(MUNICIPALITIES),
            "period": ["2023"] * 4,
            "value": [50.0, 20.0, 5.0, 0.0],
            "numerator": pa.array([above for above, _below in pairs], pa.float64()),
            "denominator": pa.array([below for _above, below in pairs], pa.float64()),
        }
    )
    edition = new_edition(by=None, dataset=Dataset.objects.create(code="contado", title="Contado"))
    stage(edition, shape_of_indicator(told), table)
    publish(by=None, edition=edition)
    found = of("told")
    assert found.intervals == {A: pytest.approx((50 - 26.34, 50 + 26.34), abs=0.01)}
    assert found.places == {A: (1, 1)}


def test_what_is_observed_without_counts_has_no_limits(counts: None, made: Made) -> None:
    publish_values(made("rent", unit="€/hab.", roll_up="ratio"), everywhere([1, 2, 3, 4]))
    publish_values(made("rate", unit="%", roll_up="ratio"), everywhere([1, 2, 3, 4]))
    assert of("a").why == WhyNone.NO_SHARE
    assert of("rent").why == WhyNone.NO_COUNTS
    assert of("rate").why == WhyNone.NOTHING_KNOWN
