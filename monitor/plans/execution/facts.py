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

from django.db.models import BigIntegerField, CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from monitor.agenda.enums import ActivityStatus
from monitor.kernel.periods import first_of_month
from monitor.plans.enums import ReportState, ReportStatus
from monitor.plans.execution.arithmetic import Number
from monitor.plans.models import LinkAction, MonthReport, ServedAction

HELD, ASKED = "held", "asked"
CLOSING = frozenset({ReportStatus.DONE.value, ReportStatus.CANCELLED.value})


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

    `numbers` are by measure, all else by action: `reports` by month, `asked` the months that
    somebody was asked about.
    """

    numbers: dict[int, list[Number]] = field(default_factory=lambda: defaultdict(list))
    activities: dict[int, list[Number]] = field(default_factory=lambda: defaultdict(list))
    reports: dict[int, dict[date, Said]] = field(default_factory=lambda: defaultdict(dict))
    asked: dict[int, set[date]] = field(default_factory=lambda: defaultdict(set))

    def accepted(self, action: int, until: date | None = None) -> Said | None:
        """The latest accepted report of an action, up to a month when one is given."""
        found = [
            month
            for month, said in self.reports.get(action, {}).items()
            if said.accepted and (until is None or month <= until)
        ]
        return self.reports[action][max(found)] if found else None


def load_facts(**actions: Any) -> Facts:
    """`load_facts(action__plan=plan)`, `load_facts(action=action)`: one query either way."""
    rows = _reports(actions).union(_activities(actions), _asked(actions), all=True)
    return _gather(rows)


def _reports(actions: dict[str, Any]) -> QuerySet[Any, Any]:
    """A row for each number of a report, or one without number."""
    return _columns(
        MonthReport.objects.filter(**actions).answered(),
        month=_text("month"),
        state=F("state"),
        status=F("status"),
        measure=F("values__measure_id"),
        who=F("values__organisation_id"),
        value=_text("values__value"),
        day=_text("values__reached_on"),
        key=F("values__id"),
    )


def _activities(actions: dict[str, Any]) -> QuerySet[Any, Any]:
    return _columns(
        ServedAction.objects.filter(activity__status=ActivityStatus.HELD, **actions),
        month=_text("activity__starts_on"),
        state=Value(HELD),
        value=_text("activity__participants"),
        key=F("activity_id"),
    )


def _asked(actions: dict[str, Any]) -> QuerySet[Any, Any]:
    asked = LinkAction.objects.filter(**actions)
    return _columns(asked, month=_text("link__month__month"), state=Value(ASKED))


def _text(column: str) -> Cast:
    return Cast(column, CharField())


def _columns(rows: QuerySet[Any, Any], **columns: Any) -> QuerySet[Any, Any]:
    """The same columns whatever the table, as a union asks: nothing in those that a table lacks."""
    nothing = dict.fromkeys(("status", "value", "day"), Value(None, output_field=CharField()))
    nothing |= dict.fromkeys(("measure", "who", "key"), Value(None, output_field=BigIntegerField()))
    names = ("month", "state", "status", "measure", "who", "value", "day", "key")
    made = {f"the_{name}": columns.get(name) or nothing[name] for name in names}
    return rows.order_by().annotate(**made).values_list("action_id", *made)


def _gather(rows: Iterable[tuple[Any, ...]]) -> Facts:
    facts = Facts()
    months: dict[str, date] = {}
    told: dict[tuple[str, str], Said] = {}
    accepted = ReportState.ACCEPTED.value
    for action, text, state, status, measure, who, value, day, key in rows:
        month = months.get(text)
        if month is None:
            month = months[text] = first_of_month(date.fromisoformat(text))
        if state == HELD:
            number = Number(month, Decimal(value) if value else None, key)
            facts.activities[action].append(number)
        elif state == ASKED:
            facts.asked[action].add(month)
        else:
            said = told.get((state, status))
            if said is None:
                said = told[state, status] = Said(state, status)
            facts.reports[action][month] = said
            if measure is not None:
                facts.numbers[measure].append(
                    Number(
                        month,
                        Decimal(value) if value else None,
                        key,
                        who,
                        date.fromisoformat(day) if day else None,
                        state == accepted,
                    )
                )
    return facts
