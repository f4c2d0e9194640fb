"""What holds for numbers that nobody chose: against the rules told again in plain Python."""

from __future__ import annotations

import math
from array import array
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.facts import packing, periods, queries, slices
from monitor.facts.answers import ABSENT, NOT_APPLICABLE, REASONS
from monitor.facts.cells import Cells, column, quotient
from monitor.facts.conftest import NORTH_2013, SOUTH_2013, A, B, C, table_of, tell_now
from monitor.facts.enums import Missing
from monitor.facts.hierarchy import Hierarchy
from monitor.facts.shapes import Dimension, Shape

SEX = Dimension("sex", ("f", "m"))
QUARTERS = tuple(f"2023-Q{part}" for part in (1, 2, 3, 4))
REGION = {A: NORTH_2013, B: NORTH_2013, C: SOUTH_2013}
some = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

value = st.one_of(
    st.integers(0, 50).map(lambda number: {"value": float(number)}),
    st.sampled_from([Missing.NOT_APPLICABLE, Missing.NOT_REPORTED, Missing.CONFIDENTIAL]).map(
        lambda reason: {"reason": reason.value}
    ),
)
cell = st.tuples(
    st.sampled_from([A, B, C, NORTH_2013]),
    st.sampled_from([*QUARTERS, "2023"]),
    st.sampled_from(["", *SEX.members]),
)
tables = st.dictionaries(cell, value, min_size=1, max_size=40)
rules = st.sampled_from(["sum", "mean", "last"])

part = st.sampled_from([0.0, 1.0, -3.0, 7.5, math.nan])

Part = tuple[float | None, float, int]


def plainly(told: dict[Any, dict[str, Any]], rule: str) -> dict[tuple[str, str], Part]:
    """(territory, period) → numerator, denominator, place of the reason: everybody, by the rule."""

    def row(territory: str, period: str, sex: str) -> Part | None:
        found = told.get((territory, period, sex))
        if found is None:
            return None
        return found.get("value"), 1.0, REASONS.index(found.get("reason", ""))

    def whole(own: Part | None, parts: list[Part | None], of: int) -> Part | None:
        if own and (own[0] is not None or own[2] != ABSENT):
            return own
        here = [part for part in parts if part]
        if not here:
            return own
        given = [part for part in here if part[0] is not None]
        void = [part for part in here if part[2] == NOT_APPLICABLE]
        if given and len(given) + len(void) >= of:
            return sum(part[0] or 0 for part in given), sum(part[1] for part in given), 0
        if not given and len(void) >= of:
            return None, 0.0, NOT_APPLICABLE
        return None, 0.0, max([ABSENT, *(part[2] for part in here)])

    def everybody(territory: str, period: str) -> Part | None:
        own = row(territory, period, "")
        return whole(own, [row(territory, period, sex) for sex in SEX.members], 2)

    def placed(territory: str, period: str) -> Part | None:
        inside = [town for town, region in REGION.items() if region == territory]
        parts = [everybody(town, period) for town in inside]
        return whole(everybody(territory, period), parts, len(inside))

    def timed(territory: str, period: str) -> Part | None:
        own = placed(territory, period)
        if period != "2023":
            return own
        quarters = QUARTERS[-1:] if rule == "last" else QUARTERS
        return whole(own, [placed(territory, quarter) for quarter in quarters], len(quarters))

    return {
        (territory, period): found
        for territory in (A, B, C, NORTH_2013, SOUTH_2013)
        for period in (*QUARTERS, "2023")
        if (found := timed(territory, period))
    }


def rolled(told: dict[Any, dict[str, Any]], shape: Shape) -> dict[tuple[str, str], Part]:
    """The same from the roll-ups, without a database to keep them in."""
    from monitor.facts.engines import engine
    from monitor.facts.rollups import Rolling
    from monitor.facts.traits import Traits

    table = table_of(
        shape,
        [
            {"territory": territory, "period": period, "sex": sex, "status": "final"} | more
            for (territory, period, sex), more in told.items()
        ],
    )
    rolling = Rolling.of(engine(), table, shape, Traits(("sex",), gaps=True), Hierarchy.load())
    rows = rolling.rows(()).to_pylist()
    axes = rolling.axes
    return {
        (axes.territories[row["t"]], axes.periods[row["p"]]): (
            row["num"],
            1.0 if row["den"] is None else row["den"],
            row["reason"],
        )
        for row in rows
        if axes.territories[row["t"]] in {A, B, C, NORTH_2013, SOUTH_2013}
    }


@some
@given(told=tables, rule=rules)
def test_roll_ups_follow_the_rules_whatever_was_told(
    country: None, told: dict[Any, dict[str, Any]], rule: str
) -> None:
    shape = Shape("any", (SEX,), rule, periodicity="quarter")
    expected, found = plainly(told, rule), rolled(told, shape)
    assert found.keys() == expected.keys()
    for place, (num, den, reason) in expected.items():
        assert (found[place][0], found[place][2]) == (num, reason), place
        if rule == "mean" and num is not None:
            assert found[place][1] == den, place


@some
@given(told=st.dictionaries(st.tuples(*[st.sampled_from([A, B, C])] * 1), value, min_size=1))
def test_a_group_taken_together_is_the_region_that_it_is(
    country: None, told: dict[Any, dict[str, Any]]
) -> None:
    """The ranking's own sum of A and B, and the roll-up of the North."""
    tell_now(
        Shape("any"),
        [{"territory": town, "period": "2023"} | more for (town,), more in told.items()],
    )
    answer = queries.ranking("any", "2023", [A, B])
    north = queries.series("any", [NORTH_2013]).figure(NORTH_2013, "2023")
    assert (answer.whole.value, answer.whole.reason) == (north.value, north.reason)


@some
@given(
    told=st.dictionaries(
        st.tuples(
            st.sampled_from([A, B, C]), st.sampled_from(QUARTERS), st.sampled_from(SEX.members)
        ),
        value,
        min_size=1,
        max_size=30,
    ),
    rule=rules,
    by=st.sampled_from([(), ("sex",)]),
    partial=st.booleans(),
)
def test_a_ratio_is_the_same_rolled_up_at_once_and_step_by_step(
    country: None, told: dict[Any, dict[str, Any]], rule: str, by: Any, partial: bool
) -> None:
    from monitor.facts import ratios
    from monitor.facts.reading import known

    cuts = ((), ("sex",))
    shape = Shape("any", (SEX,), rule, periodicity="quarter", partial=partial, cuts=cuts)
    tell_now(
        shape,
        [
            {"territory": town, "period": quarter, "sex": sex} | more
            for (town, quarter, sex), more in told.items()
        ],
    )
    about = known("any")
    where = ("nuts3", "nuts-2013", ("2023",))
    way = ratios._way(about, *where)
    assert way is not None
    at_once = dict(ratios._at_once(about, by, (), way))
    steps = dict(ratios._step_by_step(about, by, (), where))
    assert at_once == steps
    rolled_up = dict(ratios._rolled_up(about, by, by, (), where))
    assert {key: part for key, part in rolled_up.items() if key in steps} == steps
    assert {part for key, part in rolled_up.items() if key not in steps} <= {ratios._ABSENT}


@given(st.lists(st.tuples(part, part), min_size=1))
def test_cells_divide_as_one_value_divides(pairs: list[tuple[float, float]]) -> None:
    nums, dens = (array("d", own) for own in zip(*pairs, strict=True))
    flags = bytes([0x20]) * len(pairs)
    cells = Cells(nums, dens, flags, None, {0: 0}, len(pairs), by_period=True, per=100)
    found = column(cells, range(len(pairs)))
    assert list(found.values) == [quotient(num, den, 100) for num, den in pairs]
    assert list(found.flags) == [0x20 if den else 0x21 for _num, den in pairs]


@given(st.lists(st.one_of(st.floats(allow_infinity=False), st.integers(-5, 10**6).map(float))))
def test_what_is_packed_is_unpacked(values: list[float]) -> None:
    unpacked = packing.unpack(packing.pack(array("d", values)))
    # Adding 0.0 takes away the sign of a zero, which need not be kept.
    assert [repr(value + 0.0) for value in unpacked] == [repr(value + 0.0) for value in values]


@given(
    st.lists(st.one_of(st.integers(-(2**31), 2**31 - 1).map(float), st.just(math.nan)), min_size=1)
)
def test_what_is_packed_without_its_sums_is_unpacked_with_them(parts: list[float]) -> None:
    """A year of two halves, whatever the year says; and one that says nothing but their sum is shorter."""
    sums = slices.sums_in(["2023", "2023-H1", "2023-H2"], len(parts))
    assert sums == packing.Sums(len(parts), ((0, (1, 2)),))
    for year in (parts, [2 * part for part in parts], [0.0] * len(parts)):
        values = array("d", [*year, *parts, *parts])
        assert list(map(repr, packing.unpack(packing.pack(values, sums)))) == list(
            map(repr, values)
        )


def test_a_year_of_quarters_takes_hardly_more_room_than_its_quarters() -> None:
    quarters = [float(number * number % 9973) for number in range(4000)]
    year = [sum(quarters[at::1000]) for at in range(1000)]
    sums = slices.sums_in(["2023", *periods.parts("2023", "quarter")], 1000)
    alone = len(packing.pack(array("d", quarters)))
    assert len(packing.pack(array("d", year + quarters), sums)) < 1.05 * alone
    assert len(packing.pack(array("d", year + quarters))) > 1.15 * alone


@given(st.integers(1900, 2100), st.sampled_from(["year", "half", "quarter", "month"]), st.data())
def test_periods_are_made_of_their_parts(year: int, kind: str, data: Any) -> None:
    per_year = 12 // periods.MONTHS_IN[kind]
    period = periods.moved(periods.parts(str(year), kind)[0], data.draw(st.integers(0, 60)))
    assert periods.parse(period) == period
    assert periods.containing(periods.first_day(period), kind) == period
    assert periods.first_day(periods.moved(period, 1)) == periods.day_after(period)
    assert periods.moved(period, per_year) == periods.moved(periods.moved(period, -1), per_year + 1)
    for whole in periods.wholes(period):
        assert period in periods.parts(whole, kind)
    assert periods.wholes(period) == sorted(
        periods.wholes(period), key=lambda whole: periods.day_after(whole)
    )


@pytest.mark.parametrize("roll_up", ["sum", "mean", "ratio"])
def test_a_shape_survives_its_json(roll_up: str) -> None:
    shape = Shape("x", (SEX,), roll_up, "%", "quarter", cuts=((), ("sex",)), per=100)
    assert Shape.from_json(shape.as_json()) == shape
    assert replace(shape, indicator="y") != shape
