"""Networks put together; each expected value is worked out in its docstring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from monitor.plans.execution.arithmetic import Figure, Reason
from monitor.plans.sharing.rollup import Absence, Made, Part, roll_up


@dataclass(frozen=True)
class Rule:
    roll_up: str = "sum"
    kind: str = "count"
    source: str = "reported"
    counts: str = ""
    people: str = ""


MILESTONE = Rule(kind="milestone", source="milestone", roll_up="not_summable")


def parts(*values: Any) -> list[Part]:
    """A network for each value, by order: a number, a day, a reason or an absence."""
    made = []
    for number, value in enumerate(values):
        name = f"Rede {number}"
        if isinstance(value, Absence):
            made.append(Part(name, absence=value))
        elif isinstance(value, Reason):
            made.append(Part(name, Figure(reason=value)))
        elif isinstance(value, date):
            made.append(Part(name, Figure(day=value)))
        else:
            made.append(Part(name, Figure(Decimal(str(value)))))
    return made


def test_a_sum_is_of_those_present_and_says_who_is_missing() -> None:
    """2 + 0 + 5 = 7 of three networks out of five: zero is a value, silence is not."""
    total = roll_up(Rule(), parts(2, Absence.UNDECIDED, 0, Reason.NOT_REPORTED, 5))
    assert (total.made, total.figure.value) == (Made.SUM, Decimal(7))
    assert (total.present, total.networks) == (3, 5)
    assert total.is_partial
    assert [(part.network, part.why) for part in total.missing] == [
        ("Rede 1", "ainda não a pôs no plano"),
        ("Rede 3", "sem relato"),
    ]


def test_a_sum_of_everybody_is_complete() -> None:
    """1 + 2 = 3 of two networks out of two."""
    total = roll_up(Rule(), parts(1, 2))
    assert (total.figure.value, total.present, total.networks) == (Decimal(3), 2, 2)
    assert not total.is_partial


def test_a_mean_is_of_those_present_each_network_once() -> None:
    """(80 + 90 + 100) / 3 = 90; the fourth network declined and weighs nothing."""
    total = roll_up(Rule("mean"), parts(80, 90, 100, Absence.DECLINED))
    assert (total.made, total.figure.value) == (Made.MEAN, Decimal(90))
    assert (total.present, total.networks, total.is_partial) == (3, 4, True)


def test_last_values_are_added_and_named_so() -> None:
    """10 + 4 = 14."""
    total = roll_up(Rule("last"), parts(10, 4, Reason.NOT_ACCEPTED))
    assert (total.made, total.figure.value) == (Made.SUM_OF_LAST, Decimal(14))
    assert total.made.label == "soma dos últimos valores"
    assert [part.why for part in total.missing] == ["por aceitar"]


def test_what_is_not_summable_has_no_total_and_still_says_who_is_there() -> None:
    total = roll_up(Rule("not_summable"), parts(10, 4, Absence.NO_MEASURE))
    assert total.made == Made.LIST
    assert (total.figure.value, total.figure.reason) == (None, Reason.NOT_SUMMABLE)
    assert (total.present, total.networks) == (2, 3)


def test_a_milestone_is_counted_by_those_that_reached_it() -> None:
    """Two of four reached it. One said not yet, which is an answer; one has not adopted the action."""
    total = roll_up(
        MILESTONE,
        parts(date(2026, 3, 2), Reason.NOT_REACHED, date(2026, 5, 9), Absence.UNDECIDED),
    )
    assert (total.made, total.figure.value) == (Made.REACHED, Decimal(2))
    assert (total.present, total.networks) == (2, 4)
    assert [part.network for part in total.missing] == ["Rede 3"]


def test_different_people_of_two_networks_are_not_added() -> None:
    """30 here and 12 there may be some of the same people: no total; one network alone is a total."""
    rule = Rule(people="distinct")
    assert roll_up(rule, parts(30, 12)).figure == Figure(reason=Reason.DISTINCT)
    assert roll_up(rule, parts(30, Absence.UNDECIDED)).figure.value == Decimal(30)


@pytest.mark.parametrize("rule", ["sum", "mean", "last"])
def test_a_total_of_nobody_is_missing_and_never_zero(rule: str) -> None:
    total = roll_up(Rule(rule), parts(Absence.UNDECIDED, Reason.NOT_REPORTED))
    assert total.figure == Figure(reason=Reason.NOT_REPORTED)
    assert (total.present, total.networks, total.is_partial) == (0, 2, True)


def test_a_value_with_months_still_owed_makes_the_total_partial() -> None:
    """Everybody has a value, 3 + 4 = 7, but one of them owes a month."""
    first, second = parts(3, 4)
    second = Part(second.network, second.figure, is_behind=True)
    total = roll_up(Rule(), [first, second])
    assert (total.figure.value, total.present, total.networks) == (Decimal(7), 2, 2)
    assert (total.is_partial, total.missing, total.behind) == (True, (), ("Rede 1",))
