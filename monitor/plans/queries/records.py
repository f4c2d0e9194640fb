"""A whole plan in five queries, as tuples: what the table, the Gantt, the list and the exports share.

A schedule is two integers: bit *n* stands for the *n*-th month since January of `first_year`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import CharField
from django.db.models.functions import Cast

from monitor.kernel.aggregates import Joined
from monitor.plans.enums import ActionStatus, MeasureSource, MonthKind, ResponsibilityRole
from monitor.plans.execution.arithmetic import Standing
from monitor.plans.models import (
    Action,
    Measure,
    Plan,
    PlanNode,
    Responsibility,
    ScheduledMonth,
)

CLOSED_STATUSES = frozenset({ActionStatus.DONE.value, ActionStatus.CANCELLED.value})
TWELVE_MONTHS = 0xFFF

MonthState = str
"""One of "" (nothing), "planned", "done", "late", "extra" (done without being planned), "unreported"
(planned and over, and nobody said what became of it)."""


class NodeRecord(NamedTuple):
    id: int
    parent: int | None
    level: int
    code: str
    title: str
    objective: str
    shares: int | None


class ActionRecord(NamedTuple):
    id: int
    node: int | None
    code: str
    title: str
    description: str
    status: str
    schedule_text: str
    notes: str


class PartnerRecord(NamedTuple):
    """`text` is how the document wrote it; `name` whom it means, "" when nobody is known."""

    organisation: int | None
    role: str
    text: str
    acronym: str
    name: str

    @property
    def label(self) -> str:
        return self.text or self.acronym or self.name

    @property
    def short_name(self) -> str:
        return self.acronym or self.name or self.text


class MeasureRecord(NamedTuple):
    text: str
    kind: str
    unit: str
    baseline: Decimal | None
    target: Decimal | None
    roll_up: str
    source: str = MeasureSource.REPORTED.value
    counts: str = ""
    people: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class PlanRecords:
    plan: Plan
    nodes: Sequence[NodeRecord]
    actions: Sequence[ActionRecord]
    partners: dict[int, list[PartnerRecord]]
    measures: dict[int, list[MeasureRecord]]
    planned: dict[int, int]
    done: dict[int, int]
    first_year: int
    past: int
    """The bits of the months before the current one."""
    unreported: Mapping[int, int] = field(default_factory=dict)
    standings: Mapping[int, Standing] = field(default_factory=dict)
    """What `standing.with_facts` adds: by action the months that are over and of which nobody said
    anything, by measure how it stands."""

    def late(self, action: ActionRecord) -> int:
        """The planned months that are over, not done, while the action is still open."""
        if action.status in CLOSED_STATUSES:
            return 0
        return self.planned.get(action.id, 0) & ~self.done.get(action.id, 0) & self.past

    def offset(self, year: int) -> int:
        return (year - self.first_year) * 12

    def bit(self, month: date) -> int:
        """0 for a month before all of the plan's."""
        place = _months_since(self.first_year, month)
        return 1 << place if place >= 0 else 0

    def months_of(self, bits: int) -> list[date]:
        """The first days that these bits stand for."""
        return [
            date(self.first_year + place // 12, place % 12 + 1, 1)
            for place in range(bits.bit_length())
            if bits >> place & 1
        ]

    def years_of(self, bits: int) -> list[int]:
        """The years of the plan, and those of these months outside it."""
        inside = range(self.plan.starts_on.year, self.plan.ends_on.year + 1)
        return sorted({*inside, *(month.year for month in self.months_of(bits))})

    def until(self, month: date) -> int:
        """The bits of the months up to `month`, itself included."""
        return (self.bit(month) << 1) - 1 if self.bit(month) else 0


def load_plan(plan: Plan, *, today: date, action: int | None = None) -> PlanRecords:
    """Five queries whatever the size of the plan; with all its parts and one `action` when asked."""
    nodes = PlanNode.objects.filter(plan=plan).order_by("position", "id")
    actions = Action.objects.filter(plan=plan).order_by("position", "id")
    mine: dict[str, Any] = {"action__plan": plan}
    if action is not None:
        actions, mine = actions.filter(pk=action), {"action": action}
    partners: dict[int, list[PartnerRecord]] = defaultdict(list)
    for of, organisation, role, written, acronym, name in (
        Responsibility.objects.filter(**mine)
        .order_by("position", "id")
        .values_list(
            "action_id",
            "organisation_id",
            "role",
            "text",
            "organisation__acronym",
            "organisation__name",
        )
    ):
        partners[of].append(PartnerRecord(organisation, role, written, acronym or "", name or ""))
    measures: dict[int, list[MeasureRecord]] = defaultdict(list)
    for of, *columns in (
        Measure.objects.filter(**mine)
        .order_by("position", "id")
        .values_list("action_id", *MeasureRecord._fields)
    ):
        measures[of].append(MeasureRecord._make(columns))

    # A row for all the months of an action, as texts: a date is made for each that there is.
    scheduled = list(
        ScheduledMonth.objects.filter(**mine)
        .values_list("action_id", "kind")
        .annotate(dates=Joined(Cast("month", CharField())))
    )
    texts = {text for *_of, months in scheduled for text in months.split(",")}
    dates = {text: date.fromisoformat(text) for text in texts}
    first_year = min([plan.starts_on.year, *(month.year for month in dates.values())])
    bits = {text: 1 << _months_since(first_year, month) for text, month in dates.items()}
    schedules: dict[str, dict[int, int]] = {kind: defaultdict(int) for kind in MonthKind.values}
    for of, kind, months in scheduled:
        for text in months.split(","):
            schedules[kind][of] |= bits[text]
    return PlanRecords(
        plan=plan,
        nodes=[
            NodeRecord._make(row)
            for row in nodes.values_list(
                "id", "parent_id", "level", "code", "title", "objective", "shares_actions_of_id"
            )
        ],
        actions=[
            ActionRecord._make(row)
            for row in actions.values_list(
                "id",
                "node_id",
                "code",
                "title",
                "description",
                "status",
                "schedule_text",
                "notes",
            )
        ],
        partners=partners,
        measures=measures,
        planned=schedules[MonthKind.PLANNED],
        done=schedules[MonthKind.DONE],
        first_year=first_year,
        past=(1 << max(0, _months_since(first_year, today))) - 1,
    )


def _months_since(year: int, month: date) -> int:
    """How many months lie between January of `year` and `month`."""
    return (month.year - year) * 12 + month.month - 1


def month_states(planned: int, done: int, late: int, unreported: int = 0) -> tuple[MonthState, ...]:
    """The twelve states of a year, from the low twelve bits of each schedule."""
    states: list[MonthState] = []
    for month in range(12):
        bit = 1 << month
        if done & bit:
            states.append("done" if planned & bit else "extra")
        elif planned & bit:
            over = "unreported" if unreported & bit else "late" if late & bit else "planned"
            states.append(over)
        else:
            states.append("")
    return tuple(states)


def leads(partners: Sequence[PartnerRecord]) -> list[PartnerRecord]:
    return [partner for partner in partners if partner.role == ResponsibilityRole.LEAD]


def others(partners: Sequence[PartnerRecord]) -> list[PartnerRecord]:
    return [partner for partner in partners if partner.role != ResponsibilityRole.LEAD]
