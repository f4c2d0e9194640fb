"""The value of a measure: for a month, over many, against its target. Pure: no database, no clock.

A month's numbers (one of each organisation, or one of each activity) become the month's value by
the measure's roll-up, and the months' values the period's by the same one. What is missing stays
missing, with its reason: it is never zero, and no percentage comes without a target.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from monitor.plans.enums import MeasureCounts, MeasureKind, MeasureSource, PeopleCount, RollUp


class Reason(TextChoices):
    """Why there is no value."""

    NOT_REPORTED = "not_reported", _("sem relato")
    NOT_ACCEPTED = "not_accepted", _("por aceitar")
    NOT_STATED = "not_stated", _("não indicado")
    NO_ACTIVITIES = "no_activities", _("sem atividades registadas")
    NOT_COUNTED = "not_counted", _("participantes por contar")
    NOT_REACHED = "not_reached", _("por alcançar")
    DISTINCT = "distinct", _("pessoas diferentes não se somam")
    NOT_SUMMABLE = "not_summable", _("não se soma")
    NOT_APPLICABLE = "not_applicable", _("não se aplica")


class Heard(StrEnum):
    """The most that was said of an action in a period."""

    NOTHING = "nothing"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"


class Rule(Protocol):
    """The columns of a measure by which it gets its value (`Measure`, `MeasureRecord`)."""

    @property
    def kind(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def counts(self) -> str: ...
    @property
    def people(self) -> str: ...
    @property
    def roll_up(self) -> str: ...


class Number(NamedTuple):
    """What one organisation stated for a month, or what one activity had.

    `value` None is an activity whose participants nobody counted, or a milestone, whose `day` is when
    it was reached; `who` None the network's own team, or an activity; `key` the order of writing.
    What took place needs nobody's acceptance.
    """

    month: date
    value: Decimal | None
    key: int
    who: int | None = None
    day: date | None = None
    accepted: bool = True


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, or the reason why there is none.

    `day` is when a milestone was reached, `gaps` the activities that the value leaves out because
    nobody counted who took part.
    """

    value: Decimal | None = None
    reason: Reason | None = None
    day: date | None = None
    gaps: int = 0

    @property
    def exists(self) -> bool:
        return self.value is not None or self.day is not None


@dataclass(frozen=True, slots=True)
class Standing:
    """A measure over a period: what is confirmed (`total`), its last month (`latest`, of `month`),
    and what waits to be accepted (`pending`), which counts in neither."""

    total: Figure
    latest: Figure
    month: date | None
    pending: Figure | None
    target: Decimal | None

    @property
    def ratio(self) -> Decimal | None:
        """Value over target, as it is: more than 1 when there is more than was aimed at."""
        return share(self.total.value, self.target)


class MonthStep(NamedTuple):
    """The numbers of a month, oldest first, and what they make together."""

    month: date
    numbers: tuple[Number, ...]
    figure: Figure


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole sum: month by month what counted, then what does not count yet."""

    standing: Standing
    steps: tuple[MonthStep, ...]
    waiting: tuple[MonthStep, ...]
    baseline: Decimal | None

    @property
    def from_baseline(self) -> Decimal | None:
        """How much of the way from the baseline to the target was made."""
        value, target = self.standing.total.value, self.standing.target
        if value is None or target is None or self.baseline in (None, target):
            return None
        assert self.baseline is not None
        return (value - self.baseline) / (target - self.baseline)


def is_milestone(rule: Rule) -> bool:
    return rule.kind == MeasureKind.MILESTONE


def comes_from_activities(rule: Rule) -> bool:
    return rule.source == MeasureSource.ACTIVITIES and not is_milestone(rule)


def share(value: Decimal | None, target: Decimal | None) -> Decimal | None:
    """None without a value or without a target that something can be a part of."""
    if value is None or target is None or target <= 0:
        return None
    return value / target


def together(rule: Rule, values: Sequence[Decimal]) -> Figure:
    """Several values as one: of organisations, months or networks, the latest last.

    Different people are only added when nobody can be in two of the numbers: when there is one.
    """
    if not values:
        return Figure(reason=Reason.NOT_REPORTED)
    if rule.roll_up == RollUp.SUM:
        if rule.people == PeopleCount.DISTINCT and len(values) > 1:
            return Figure(reason=Reason.DISTINCT)
        return Figure(sum(values, Decimal()))
    if rule.roll_up == RollUp.MEAN:
        return Figure(sum(values, Decimal()) / len(values))
    if rule.roll_up == RollUp.LAST:
        return Figure(values[-1])
    return Figure(reason=Reason.NOT_SUMMABLE)


def of_month(rule: Rule, numbers: Iterable[Number]) -> Figure:
    """The value of one month from its numbers; what does not add up is what was said last."""
    return _of_ordered(rule, sorted(_telling(rule, numbers), key=_order))


def _of_ordered(rule: Rule, ordered: Sequence[Number]) -> Figure:
    if not ordered:
        return Figure(reason=silence(rule))
    if is_milestone(rule):
        return Figure(day=ordered[-1].day)
    if comes_from_activities(rule) and rule.counts == MeasureCounts.SESSIONS:
        return Figure(Decimal(len(ordered)))
    values = [number.value for number in ordered if number.value is not None]
    gaps = len(ordered) - len(values)
    if not values:
        return Figure(reason=Reason.NOT_COUNTED, gaps=gaps)
    made = together(rule, values)
    if made.reason == Reason.NOT_SUMMABLE:
        made = Figure(values[-1])
    return Figure(made.value, made.reason, gaps=gaps)


def of_period(rule: Rule, numbers: Iterable[Number]) -> Figure:
    """The value of many months: their values, put together by the same roll-up."""
    steps = by_month(rule, numbers)
    if not steps:
        return Figure(reason=silence(rule))
    if is_milestone(rule):
        return steps[-1].figure
    gaps = sum(step.figure.gaps for step in steps)
    if rule.roll_up == RollUp.NOT_SUMMABLE:
        return Figure(reason=Reason.NOT_SUMMABLE, gaps=gaps)
    known = [step.figure for step in steps if step.figure.reason != Reason.NOT_COUNTED]
    if not known:
        return Figure(reason=Reason.NOT_COUNTED, gaps=gaps)
    if rule.roll_up == RollUp.LAST:
        return known[-1]
    values = [figure.value for figure in known if figure.value is not None]
    if len(values) < len(known):
        return Figure(reason=Reason.DISTINCT, gaps=gaps)
    made = together(rule, values)
    return Figure(made.value, made.reason, gaps=gaps)


def by_month(rule: Rule, numbers: Iterable[Number]) -> list[MonthStep]:
    """The months that have numbers, oldest first."""
    steps = []
    for month, group in groupby(sorted(_telling(rule, numbers), key=_order), key=_month):
        inside = tuple(group)
        steps.append(MonthStep(month, inside, _of_ordered(rule, inside)))
    return steps


def stand(
    rule: Rule,
    numbers: Sequence[Number],
    *,
    target: Decimal | None,
    heard: Heard = Heard.ACCEPTED,
    applies: bool = True,
) -> Standing:
    """How a measure stands by these numbers, whatever their order.

    `heard` and `applies` say why a value is missing; they never change one that is there.
    """
    telling = _telling(rule, numbers)
    counted = [number for number in telling if number.accepted]
    waiting = [number for number in telling if not number.accepted]
    total = _period(rule, counted)
    latest, month = total, None
    if counted:
        month = max(number.month for number in counted)
        latest = of_month(rule, [number for number in counted if number.month == month])
    else:
        total = latest = Figure(reason=_why_silent(rule, bool(waiting), heard, applies))
    pending = of_period(rule, waiting) if waiting else None
    return Standing(total, latest, month, pending, target)


def explain(
    rule: Rule, numbers: Sequence[Number], standing: Standing, *, baseline: Decimal | None
) -> Explanation:
    """The steps that lead to `standing`, made of the same numbers."""
    return Explanation(
        standing,
        tuple(by_month(rule, [number for number in numbers if number.accepted])),
        tuple(by_month(rule, [number for number in numbers if not number.accepted])),
        baseline,
    )


def silence(rule: Rule) -> Reason:
    """Why a measure that nobody said anything about has no value."""
    if comes_from_activities(rule):
        return Reason.NO_ACTIVITIES
    return Reason.NOT_REPORTED


def _why_silent(rule: Rule, waiting: bool, heard: Heard, applies: bool) -> Reason:
    if waiting:
        return Reason.NOT_ACCEPTED
    if not applies:
        return Reason.NOT_APPLICABLE
    if comes_from_activities(rule) or heard == Heard.NOTHING:
        return silence(rule)
    if heard == Heard.SUBMITTED:
        return Reason.NOT_ACCEPTED
    return Reason.NOT_REACHED if is_milestone(rule) else Reason.NOT_STATED


def _period(rule: Rule, numbers: Sequence[Number]) -> Figure:
    """`of_period`, without its steps where a sum is the same sum either way: most measures are."""
    if (
        rule.roll_up == RollUp.SUM
        and rule.people != PeopleCount.DISTINCT
        and rule.source == MeasureSource.REPORTED
        and not is_milestone(rule)
    ):
        values = [number.value for number in numbers if number.value is not None]
        if values:
            return Figure(sum(values, Decimal()))
    return of_period(rule, numbers)


def _telling(rule: Rule, numbers: Iterable[Number]) -> list[Number]:
    """Those that say something to this rule: a date to a milestone, a value to anything reported
    (a measure that changed its kind keeps what was said before)."""
    if comes_from_activities(rule):
        return list(numbers)
    if is_milestone(rule):
        return [number for number in numbers if number.day is not None]
    return [number for number in numbers if number.value is not None]


_month = attrgetter("month")
_order = attrgetter("month", "key")
