"""Sums that can be done on paper: each expected value is worked out in its docstring."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.plans.enums import MeasureCounts, MeasureKind, MeasureSource, PeopleCount, RollUp
from monitor.plans.execution.arithmetic import (
    Figure,
    Heard,
    Number,
    Reason,
    explain,
    of_month,
    of_period,
    share,
    stand,
    together,
)

JANUARY, FEBRUARY, MARCH = (date(2026, month, 1) for month in (1, 2, 3))
GNR, CMS = 1, 2


@dataclass(frozen=True)
class Rule:
    kind: str = "count"
    source: str = "reported"
    counts: str = ""
    people: str = ""
    roll_up: str = "sum"


SUM, MEAN, LAST = Rule(), Rule(roll_up="mean"), Rule(roll_up="last")
NOT_SUMMABLE = Rule(roll_up="not_summable")
MILESTONE = Rule(kind="milestone", source="milestone", roll_up="not_summable")
SESSIONS = Rule(source="activities", counts="sessions")
ATTENDANCES = Rule(source="activities", counts="participants", people="attendances")
DISTINCT = Rule(source="activities", counts="participants", people="distinct")


def numbers(*rows: tuple[Any, ...], accepted: bool = True) -> list[Number]:
    """(month, value, who) in the order of writing; a value that is a date is a milestone's."""
    return [
        Number(
            month,
            None if isinstance(value, date) or value is None else Decimal(str(value)),
            key,
            who[0] if who else None,
            value if isinstance(value, date) else None,
            accepted,
        )
        for key, (month, value, *who) in enumerate(rows, 1)
    ]


def value_of(figure: Figure) -> Any:
    """The number, or why there is none."""
    return figure.reason if figure.value is None else figure.value


def test_organisations_add_up_in_a_month_and_months_in_a_period() -> None:
    """January 12 + 8 = 20, February 5: 25 in all."""
    said = numbers((JANUARY, 12, GNR), (JANUARY, 8, CMS), (FEBRUARY, 5, GNR))
    assert of_month(SUM, said[:2]) == Figure(Decimal(20))
    assert of_period(SUM, said) == Figure(Decimal(25))
    assert stand(SUM, said, target=Decimal(100)).ratio == Decimal("0.25")


def test_a_mean_is_the_mean_of_the_months_each_the_mean_of_its_organisations() -> None:
    """January (10 + 20) / 2 = 15, February 45: (15 + 45) / 2 = 30, not (10 + 20 + 45) / 3 = 25."""
    said = numbers((JANUARY, 10, GNR), (JANUARY, 20, CMS), (FEBRUARY, 45, GNR))
    assert of_month(MEAN, said[:2]) == Figure(Decimal(15))
    assert of_period(MEAN, said) == Figure(Decimal(30))


def test_the_last_value_is_the_one_written_last_in_the_last_month() -> None:
    """March was written before February, and is still the last month; in it 9 came after 7."""
    said = numbers((JANUARY, 3), (MARCH, 7, GNR), (MARCH, 9, CMS), (FEBRUARY, 50))
    assert of_period(LAST, said) == Figure(Decimal(9))


def test_what_does_not_add_up_has_a_latest_month_and_no_total_nor_percentage() -> None:
    """A rate of 60 % in January and 72 % in February, aimed at 80 %: February's stands, alone."""
    standing = stand(
        NOT_SUMMABLE,
        numbers((JANUARY, 60), (FEBRUARY, 72)),
        target=Decimal(80),
        heard=Heard.ACCEPTED,
    )
    assert standing.total == Figure(reason=Reason.NOT_SUMMABLE)
    assert (standing.month, standing.latest) == (FEBRUARY, Figure(Decimal(72)))
    assert standing.ratio is None


def test_a_milestone_is_reached_on_the_day_that_was_said_last() -> None:
    said = numbers((JANUARY, date(2026, 1, 20)), (FEBRUARY, date(2026, 1, 21)))
    standing = stand(MILESTONE, said, target=None)
    assert standing.total == standing.latest == Figure(day=date(2026, 1, 21))
    assert standing.total.exists


def test_sessions_are_counted_and_participants_added() -> None:
    """Two sessions in January with 10 and 15, one in March with 5: 3 sessions, 30 attendances."""
    held = numbers((JANUARY, 10), (JANUARY, 15), (MARCH, 5))
    assert of_month(SESSIONS, held[:2]) == Figure(Decimal(2))
    assert of_period(SESSIONS, held) == Figure(Decimal(3))
    assert of_period(ATTENDANCES, held) == Figure(Decimal(30))


def test_a_session_whose_participants_nobody_counted_is_a_gap_and_not_a_zero() -> None:
    """10 counted, one session not: 10 with one gap; when nothing was counted there is no number."""
    held = numbers((JANUARY, 10), (JANUARY, None))
    assert of_period(ATTENDANCES, held) == Figure(Decimal(10), gaps=1)
    assert of_period(SESSIONS, held) == Figure(Decimal(2))
    assert of_period(ATTENDANCES, held[1:]) == Figure(reason=Reason.NOT_COUNTED, gaps=1)
    later = [*held, *numbers((FEBRUARY, None))]
    assert of_period(ATTENDANCES, later) == Figure(Decimal(10), gaps=2)


def test_different_people_are_never_added_over_activities_months_or_organisations() -> None:
    """10 and 15 different people may be the same 10: one number stands, two have no sum."""
    held = numbers((JANUARY, 10), (JANUARY, 15))
    assert of_month(DISTINCT, held[:1]) == Figure(Decimal(10))
    assert of_month(DISTINCT, held) == Figure(reason=Reason.DISTINCT)
    assert of_period(DISTINCT, held) == Figure(reason=Reason.DISTINCT)
    apart = numbers((JANUARY, 10), (FEBRUARY, 15))
    standing = stand(DISTINCT, apart, target=Decimal(20))
    assert standing.total.reason == Reason.DISTINCT
    assert standing.latest == Figure(Decimal(15))
    assert standing.ratio is None
    reported = Rule(people="distinct")
    assert stand(reported, numbers((JANUARY, 4, GNR), (JANUARY, 6, CMS)), target=None).total == (
        Figure(reason=Reason.DISTINCT)
    )


def test_a_running_number_of_different_people_is_its_last_value() -> None:
    """ "So far 40 people" in January and 55 in February: 55 of the 110 aimed at is a half."""
    running = Rule(people="distinct", roll_up="last")
    standing = stand(running, numbers((JANUARY, 40), (FEBRUARY, 55)), target=Decimal(110))
    assert (standing.total, standing.ratio) == (Figure(Decimal(55)), Decimal("0.5"))


def test_only_what_was_accepted_counts_and_the_rest_counts_apart() -> None:
    """Accepted 12; 8 wait: 12 is confirmed, 8 to accept, and the percentage is of 12."""
    said = [*numbers((JANUARY, 12)), *numbers((FEBRUARY, 8), accepted=False)]
    standing = stand(SUM, said, target=Decimal(48))
    assert (standing.total, standing.pending) == (Figure(Decimal(12)), Figure(Decimal(8)))
    assert (standing.month, standing.ratio) == (JANUARY, Decimal("0.25"))


@pytest.mark.parametrize(
    ("rule", "said", "heard", "applies", "reason"),
    [
        (SUM, [], Heard.NOTHING, True, Reason.NOT_REPORTED),
        (SUM, [], Heard.SUBMITTED, True, Reason.NOT_ACCEPTED),
        (SUM, [], Heard.ACCEPTED, True, Reason.NOT_STATED),
        (SUM, [], Heard.ACCEPTED, False, Reason.NOT_APPLICABLE),
        (SUM, numbers((JANUARY, 3), accepted=False), Heard.SUBMITTED, True, Reason.NOT_ACCEPTED),
        (SUM, numbers((JANUARY, 3), accepted=False), Heard.ACCEPTED, True, Reason.NOT_ACCEPTED),
        (SUM, numbers((JANUARY, 3), accepted=False), Heard.ACCEPTED, False, Reason.NOT_ACCEPTED),
        (MILESTONE, [], Heard.NOTHING, True, Reason.NOT_REPORTED),
        (MILESTONE, [], Heard.ACCEPTED, True, Reason.NOT_REACHED),
        (SESSIONS, [], Heard.ACCEPTED, True, Reason.NO_ACTIVITIES),
        (SESSIONS, [], Heard.NOTHING, False, Reason.NOT_APPLICABLE),
        (ATTENDANCES, numbers((JANUARY, None)), Heard.NOTHING, True, Reason.NOT_COUNTED),
    ],
)  # fmt: skip
def test_what_is_missing_says_why(
    rule: Rule, said: list[Number], heard: Heard, applies: bool, reason: Reason
) -> None:
    standing = stand(rule, said, target=Decimal(10), heard=heard, applies=applies)
    assert standing.total.reason == reason
    assert not standing.total.exists
    assert standing.ratio is None


def test_there_is_no_percentage_without_a_target_and_none_is_cut_at_a_hundred() -> None:
    """30 of 20 is 150 %; nothing is a share of nothing."""
    assert share(Decimal(30), Decimal(20)) == Decimal("1.5")
    for target in (None, Decimal(0), Decimal(-5)):
        assert share(Decimal(30), target) is None
    assert share(None, Decimal(20)) is None


def test_zero_that_somebody_said_is_a_number() -> None:
    standing = stand(SUM, numbers((JANUARY, 0)), target=Decimal(20))
    assert (standing.total, standing.ratio) == (Figure(Decimal(0)), Decimal(0))


def test_the_sum_can_be_shown_step_by_step() -> None:
    """January 12 + 8 = 20, February 5; 25 of 100. From 10: (25 − 10) / (100 − 10) = 1/6. 3 wait."""
    said = numbers((FEBRUARY, 5, GNR), (JANUARY, 12, GNR), (JANUARY, 8, CMS))
    said += numbers((MARCH, 3, GNR), accepted=False)
    standing = stand(SUM, said, target=Decimal(100))
    account = explain(SUM, said, standing, baseline=Decimal(10))
    assert [(step.month, step.figure.value) for step in account.steps] == [
        (JANUARY, 20),
        (FEBRUARY, 5),
    ]
    assert [(number.who, number.value) for number in account.steps[0].numbers] == [
        (GNR, 12),
        (CMS, 8),
    ]
    assert [(step.month, step.figure.value) for step in account.waiting] == [(MARCH, 3)]
    assert account.from_baseline == Decimal(15) / Decimal(90)
    assert explain(SUM, said, standing, baseline=None).from_baseline is None
    assert explain(SUM, said, standing, baseline=Decimal(100)).from_baseline is None


def test_a_measure_that_became_a_milestone_does_not_take_old_numbers_for_dates() -> None:
    said = numbers((JANUARY, 12))
    assert stand(MILESTONE, said, target=None).total.reason == Reason.NOT_REACHED
    assert stand(SUM, numbers((JANUARY, date(2026, 1, 2))), target=None).total.reason == (
        Reason.NOT_STATED
    )


def test_networks_are_put_together_by_the_same_rule() -> None:
    """7 and 3: 10 by sum, 5 by mean, 3 by last, nothing when they do not add up."""
    both = [Decimal(7), Decimal(3)]
    assert [value_of(together(rule, both)) for rule in (SUM, MEAN, LAST, NOT_SUMMABLE)] == [
        10, 5, 3, Reason.NOT_SUMMABLE,
    ]  # fmt: skip
    assert together(SUM, []).reason == Reason.NOT_REPORTED


rules = st.builds(
    Rule,
    kind=st.sampled_from(MeasureKind.values),
    source=st.sampled_from(MeasureSource.values),
    counts=st.sampled_from(MeasureCounts.values),
    people=st.sampled_from(["", *PeopleCount.values]),
    roll_up=st.sampled_from(RollUp.values),
)
months = st.builds(date, st.integers(2025, 2026), st.integers(1, 12), st.just(1))
amounts = st.none() | st.decimals(0, 10**6, places=2)
told = st.lists(
    st.tuples(months, amounts, st.sampled_from([None, GNR, CMS]), st.booleans()), max_size=12
).map(
    lambda rows: [
        Number(month, value, key, who, None if value is not None else month, accepted)
        for key, (month, value, who, accepted) in enumerate(rows)
    ]
)
targets = st.none() | st.decimals(1, 10**6, places=2)


@given(rules, told, targets, st.randoms(use_true_random=False))
def test_the_order_of_reports_never_changes_a_result(
    rule: Rule, said: list[Number], target: Decimal | None, random: Any
) -> None:
    shuffled = list(said)
    random.shuffle(shuffled)
    assert stand(rule, said, target=target) == stand(rule, shuffled, target=target)


@given(rules, told, targets, st.sampled_from(Heard), st.booleans())
def test_a_missing_report_never_changes_a_number_only_its_reason(
    rule: Rule, said: list[Number], target: Decimal | None, heard: Heard, applies: bool
) -> None:
    full = stand(rule, said, target=target)
    other = stand(rule, said, target=target, heard=heard, applies=applies)
    assert (other.total.value, other.total.day) == (full.total.value, full.total.day)
    assert (other.ratio, other.pending, other.latest.value) == (
        full.ratio,
        full.pending,
        full.latest.value,
    )


@given(rules, told, targets)
def test_what_waits_to_be_accepted_never_changes_what_is_confirmed(
    rule: Rule, said: list[Number], target: Decimal | None
) -> None:
    confirmed = stand(rule, [item for item in said if item.accepted], target=target)
    full = stand(rule, said, target=target)
    assert (full.total.value, full.total.day, full.ratio) == (
        confirmed.total.value,
        confirmed.total.day,
        confirmed.ratio,
    )


@given(rules, told, targets)
def test_there_is_a_value_or_a_reason_and_never_both(
    rule: Rule, said: list[Number], target: Decimal | None
) -> None:
    standing = stand(rule, said, target=target)
    for figure in (standing.total, standing.latest, standing.pending):
        if figure is not None:
            assert figure.exists is (figure.reason is None)
    assert standing.ratio is None or (standing.target and standing.total.value is not None)


@given(rules, told)
def test_the_quick_sum_is_the_sum_of_the_steps(rule: Rule, said: list[Number]) -> None:
    accepted = [item for item in said if item.accepted]
    total = stand(rule, said, target=None).total
    if total.exists:
        assert total == of_period(rule, accepted)


@given(told, st.sampled_from([JANUARY, FEBRUARY, MARCH]))
def test_sums_of_two_periods_add_up_to_the_sum_of_both(said: list[Number], cut: date) -> None:
    before, after = (
        _sum(item for item in said if (item.month < cut) is earlier) for earlier in (True, False)
    )
    assert before + after == _sum(said)


def _sum(said: Iterable[Number]) -> Decimal:
    return of_period(SUM, said).value or Decimal()


@given(rules, told, st.decimals(1, 10**6, places=2))
def test_the_ratio_times_the_target_is_the_value(
    rule: Rule, said: list[Number], target: Decimal
) -> None:
    standing = stand(rule, said, target=target)
    if standing.ratio is not None:
        assert standing.total.value is not None
        assert abs(standing.ratio * target - standing.total.value) < Decimal("0.000001")
