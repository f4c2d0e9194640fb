"""What was said of a plan's actions, what took place for them and what was asked: one query.

Rows of plain texts and numbers: a plan of a thousand actions has tens of thousands of them in two
years, and a date or a decimal made by the database layer for each costs more than reading it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    CharField,
    F,
    Field,
    Max,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Round

from monitor.agenda.enums import ActivityStatus
from monitor.kernel.aggregates import Joined
from monitor.kernel.periods import first_of_month
from monitor.plans.enums import (
    MeasureKind,
    MeasureSource,
    PeopleCount,
    ReportState,
    ReportStatus,
    RollUp,
)
from monitor.plans.execution.arithmetic import Number
from monitor.plans.models import LinkAction, MonthReport, ReportedValue, ServedAction

HELD, ASKED = "held", "asked"
ANSWERED = (ReportState.SUBMITTED, ReportState.ACCEPTED)
CLOSING = frozenset({ReportStatus.DONE.value, ReportStatus.CANCELLED.value})

# Of a stored number; SQLite adds in floating point.
DECIMALS = 4
# The numbers of which only the sum matters: their months can be added up before they are read.
_ADDED = Q(measure__roll_up=RollUp.SUM, measure__source=MeasureSource.REPORTED) & ~(
    Q(measure__kind=MeasureKind.MILESTONE) | Q(measure__people=PeopleCount.DISTINCT)
)


class Said(NamedTuple):
    """The state of a month's report, and how the action was said to be."""

    state: str
    status: str

    @property
    def accepted(self) -> bool:
        return self.state == ReportState.ACCEPTED


@dataclass(frozen=True, slots=True)
class Facts:
    """Reports that are submitted or accepted and activities that were held.

    `numbers` are by measure, all else by action: `reports` by month, `latest` the last month that was
    accepted, `waiting` those to be accepted, `asked` those that somebody was asked about.
    """

    numbers: dict[int, list[Number]] = field(default_factory=lambda: defaultdict(list))
    activities: dict[int, list[Number]] = field(default_factory=lambda: defaultdict(list))
    reports: dict[int, dict[date, Said]] = field(default_factory=lambda: defaultdict(dict))
    latest: dict[int, date] = field(default_factory=dict)
    waiting: dict[int, set[date]] = field(default_factory=lambda: defaultdict(set))
    asked: dict[int, set[date]] = field(default_factory=lambda: defaultdict(set))

    def accepted(self, action: int, until: date | None = None) -> Said | None:
        """The latest accepted report of an action, up to a month when one is given."""
        month = self.latest.get(action)
        if month is None:
            return None
        reports = self.reports[action]
        if until is not None and month > until:
            earlier = [item for item, said in reports.items() if said.accepted and item <= until]
            return reports[max(earlier)] if earlier else None
        return reports[month]

    def touched(self, month: date) -> set[int]:
        """The actions of which something was said, or for which something took place, in a month."""
        found = {action for action, reports in self.reports.items() if month in reports}
        return found | {
            action
            for action, numbers in self.activities.items()
            if any(number.month == month for number in numbers)
        }


def load_facts(*, added_before: date | None = None, **actions: Any) -> Facts:
    """`load_facts(action__plan=plan)`, `load_facts(action=action)`: one query either way.

    With `added_before`, the numbers of the months before it come as one where the rule is to add
    them: the value is the same and two years cost little more than two months, but who said what in
    which of those months is not there.
    """
    kinds = [_reports(actions), _activities(actions), _asked(actions)]
    if added_before is None:
        kinds.append(_numbers(_stated("report", actions)))
    else:
        added = _stated("report", actions).filter(_ADDED)
        kinds += [
            _numbers(_stated("measure", actions).exclude(_ADDED)),
            _numbers(added.filter(report__month__gte=added_before)),
            _sums(added.filter(report__month__lt=added_before, value__isnull=False)),
        ]
    return _gather(kinds[0].union(*kinds[1:], all=True))


def _reports(actions: dict[str, Any]) -> QuerySet[Any, Any]:
    """One row for all the months of an action that say the same: "2026-03-01,2026-04-01"."""
    answered = MonthReport.objects.filter(**actions).answered().order_by()
    return _columns(
        answered.values("action_id", "state", "status"),
        month=Joined(_text("month")),
        state=F("state"),
        status=F("status"),
    )


def _stated(through: str, actions: dict[str, Any]) -> QuerySet[ReportedValue]:
    """The numbers of these actions, found through their reports or through their measures."""
    mine = {f"{through}__{name}": value for name, value in actions.items()}
    return ReportedValue.objects.filter(report__state__in=ANSWERED, **mine).order_by()


def _numbers(stated: QuerySet[ReportedValue]) -> QuerySet[Any, Any]:
    return _columns(
        stated,
        month=_text("report__month"),
        state=F("report__state"),
        measure=F("measure_id"),
        who=F("organisation_id"),
        told=Coalesce(_text("reached_on"), _text("value")),
        key=F("id"),
    )


def _sums(stated: QuerySet[ReportedValue]) -> QuerySet[Any, Any]:
    return _columns(
        stated.values("report__action_id", "measure_id", "report__state"),
        month=Cast(Max("report__month"), CharField()),
        state=F("report__state"),
        measure=F("measure_id"),
        told=Cast(Round(Sum("value"), DECIMALS), CharField()),
        key=Max("id"),
    )


def _activities(actions: dict[str, Any]) -> QuerySet[Any, Any]:
    return _columns(
        ServedAction.objects.filter(activity__status=ActivityStatus.HELD, **actions),
        month=_text("activity__starts_on"),
        state=Value(HELD),
        told=_text("activity__participants"),
        key=F("activity_id"),
    )


def _asked(actions: dict[str, Any]) -> QuerySet[Any, Any]:
    asked = LinkAction.objects.filter(**actions)
    return _columns(asked, month=_text("link__month__month"), state=Value(ASKED))


def _text(column: str) -> Cast:
    return Cast(column, CharField())


def _columns(rows: QuerySet[Any, Any], **columns: Any) -> QuerySet[Any, Any]:
    """The same columns whatever the table, as a union asks: nothing in those that a table lacks."""
    kinds: dict[str, Field[Any, Any]] = {
        "month": CharField(),
        "state": CharField(),
        "status": CharField(),
        "measure": BigIntegerField(),
        "who": BigIntegerField(),
        "told": CharField(),
        "key": BigIntegerField(),
    }
    made = {
        f"the_{name}": columns.get(name) or Cast(Value(None), kind) for name, kind in kinds.items()
    }
    action = "report__action_id" if rows.model is ReportedValue else "action_id"
    return rows.order_by().annotate(**made).values_list(action, *made)


def _gather(rows: Iterable[tuple[Any, ...]]) -> Facts:
    facts = Facts()
    months: dict[str, tuple[date, ...]] = {}
    known: dict[tuple[str, str], Said] = {}
    for action, text, state, status, measure, who, told, key in rows:
        found = months.get(text)
        if found is None:
            days = map(date.fromisoformat, text.split(","))
            found = months[text] = tuple(first_of_month(day) for day in days)
        month = found[0]
        if measure is not None:
            accepted = state == ReportState.ACCEPTED
            facts.numbers[measure].append(_number(month, told, key, who, accepted))
        elif state == HELD:
            facts.activities[action].append(_number(month, told, key, None, True))
        elif state == ASKED:
            facts.asked[action].add(month)
        else:
            said = known.get((state, status))
            if said is None:
                said = known[state, status] = Said(state, status)
            facts.reports[action].update(dict.fromkeys(found, said))
            if said.accepted:
                facts.latest[action] = max(*found, facts.latest.get(action, date.min))
            else:
                facts.waiting[action].update(found)
    return facts


def _number(month: date, told: str | None, key: int, who: int | None, accepted: bool) -> Number:
    """`told` is an amount or, with its dashes, a day."""
    if told is None:
        return Number(month, None, key, who, None, accepted)
    if told[4:5] == "-":
        return Number(month, None, key, who, date.fromisoformat(told), accepted)
    return Number(month, Decimal(told), key, who, None, accepted)
