"""How a plan, each of its parts and each of its actions stand at the end of a month."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from monitor.kernel.periods import first_of_month, months_between
from monitor.plans.enums import ActionStatus, ReportStatus
from monitor.plans.execution.arithmetic import Standing
from monitor.plans.execution.facts import Facts, Said
from monitor.plans.execution.records import ExecutionRecords, load_execution
from monitor.plans.models import Plan
from monitor.plans.queries.card import level_name
from monitor.plans.queries.filters import Filters, ancestors, descendants
from monitor.plans.queries.records import (
    CLOSED_STATUSES,
    ActionRecord,
    MeasureRecord,
    NodeRecord,
    PartnerRecord,
    PlanRecords,
)


class MeasureExecution(NamedTuple):
    measure: MeasureRecord
    standing: Standing


@dataclass(frozen=True, slots=True)
class ActionExecution:
    """Months are bits (`PlanRecords`), those after the month asked for left out: `unreported` were
    expected and nobody said anything, `waiting` were reported and not accepted yet.

    `said` is the latest accepted report, `expected` how many months the plan has for the action.
    """

    record: ActionRecord
    partners: list[PartnerRecord]
    measures: list[MeasureExecution]
    planned: int
    done: int
    late: int
    unreported: int
    waiting: int
    said: Said | None
    expected: int

    @property
    def progress(self) -> tuple[int, int]:
        """How many of the months planned so far are done, and how many those are."""
        return (self.planned & self.done).bit_count(), self.planned.bit_count()

    @property
    def is_late(self) -> bool:
        """By its schedule, or because whoever answers for it said so."""
        if self.record.status in CLOSED_STATUSES:
            return False
        return bool(self.late or (self.said and self.said.status == ReportStatus.LATE))


@dataclass(frozen=True, slots=True)
class Counts:
    """Of actions: each has one status; a late one and one without report also count there. Of months:
    planned so far and, of those, done, late (over and not done) and without report."""

    statuses: Counter[str] = field(default_factory=Counter)
    late: int = 0
    unreported: int = 0
    waiting: int = 0
    months_planned: int = 0
    months_done: int = 0
    months_late: int = 0
    months_unreported: int = 0

    @classmethod
    def of(cls, actions: Iterable[ActionExecution]) -> Counts:
        found = list(actions)
        return cls(
            Counter(action.record.status for action in found),
            sum(action.is_late for action in found),
            sum(bool(action.unreported) for action in found),
            sum(bool(action.waiting) for action in found),
            sum(action.planned.bit_count() for action in found),
            sum((action.planned & action.done).bit_count() for action in found),
            sum(action.late.bit_count() for action in found),
            sum(action.unreported.bit_count() for action in found),
        )

    @property
    def total(self) -> int:
        return self.statuses.total()

    def by_status(self) -> list[tuple[str, int]]:
        """(status, how many), in the order of the workflow, those that there are."""
        order = (
            ActionStatus.DONE, ActionStatus.UNDER_WAY, ActionStatus.PLANNED,
            ActionStatus.POSTPONED, ActionStatus.CANCELLED,
        )  # fmt: skip
        return [(status.value, self.statuses[status]) for status in order if self.statuses[status]]


@dataclass(frozen=True, slots=True)
class NodeExecution:
    """A part of the plan with all that is in it; `shares` is whose actions it has in common."""

    node: NodeRecord
    level: str
    counts: Counts
    actions: list[ActionExecution]
    children: list[NodeExecution]
    shares: NodeRecord | None = None


class Line(NamedTuple):
    """A part of the plan at its depth, or one of its actions right after it."""

    depth: int
    part: NodeExecution | None
    action: ActionExecution | None


@dataclass(frozen=True, slots=True)
class PlanExecution:
    """`roots` are the parts of the first level, `loose` the actions outside all parts; `shown` counts
    what the filters leave, `counts` the whole plan."""

    plan: Plan
    records: PlanRecords
    facts: Facts
    today: date
    until: date
    since: date | None
    filters: Filters
    counts: Counts
    shown: Counts
    roots: list[NodeExecution]
    loose: list[ActionExecution]
    actions: Mapping[int, ActionExecution]
    """Those that the filters leave, by id, in the order of the plan."""

    @property
    def months(self) -> list[date]:
        """The months that can be asked for: the plan's, up to the current one."""
        last = min(self.plan.ends_on, self.today)
        return list(months_between(self.plan.starts_on, max(last, self.plan.starts_on)))

    def loose_lines(self) -> Iterator[Line]:
        for action in self.loose:
            yield Line(0, None, action)

    def lines_of(self, part: NodeExecution, depth: int = 0) -> Iterator[Line]:
        """A part with all that is in it, in reading order."""
        yield Line(depth, part, None)
        for action in part.actions:
            yield Line(depth, None, action)
        for child in part.children:
            yield from self.lines_of(child, depth + 1)


class PartnerLine(NamedTuple):
    """An organisation of the plan and how the actions that it answers for stand."""

    organisation: int
    name: str
    leads: int
    counts: Counts


def plan_execution(
    plan: Plan,
    *,
    until: date | None = None,
    today: date | None = None,
    since: date | None = None,
    filters: Filters | None = None,
) -> PlanExecution:
    """Six queries, whatever the size of the plan and the number of its months.

    `until` is a first day; later than the current month, or None, it is the current month. Values are
    of the months from `since` (the first of all without it) to it.
    """
    today = today or timezone.localdate()
    this_month = first_of_month(today)
    is_now = since is None and (until is None or until >= this_month)
    records = load_execution(plan, today=today, added_before=this_month if is_now else None)
    return execution_of(records, until=until, since=since, filters=filters)


def execution_of(
    loaded: ExecutionRecords,
    *,
    until: date | None = None,
    since: date | None = None,
    filters: Filters | None = None,
) -> PlanExecution:
    """The same, of records already read: no query."""
    plan, facts = loaded.plan.plan, loaded.facts
    this_month = first_of_month(loaded.today)
    until = min(until or this_month, this_month)
    records = loaded.at(until, since=since)
    filters = (filters or Filters()).within(records)
    everything = {
        action.id: action_execution(action, records, facts, until, expected)
        for action, expected in (
            (action, loaded.plan.planned.get(action.id, 0).bit_count())
            for action in records.actions
        )
    }
    kept = everything
    if filters.active:
        ids = filters.keep(records, year=until.year)
        kept = {pk: action for pk, action in everything.items() if pk in ids}
    builder = _Builder(records, kept, filters)
    return PlanExecution(
        plan=plan,
        records=records,
        facts=facts,
        today=loaded.today,
        until=until,
        since=since,
        filters=filters,
        counts=Counts.of(everything.values()),
        shown=Counts.of(kept.values()),
        roots=builder.parts(None),
        loose=builder.actions.get(None, []),
        actions=kept,
    )


def action_execution(
    action: ActionRecord, records: PlanRecords, facts: Facts, until: date, expected: int
) -> ActionExecution:
    seen = records.until(until)
    waiting = 0
    for month in facts.waiting.get(action.id, ()):
        waiting |= records.bit(month)
    return ActionExecution(
        record=action,
        partners=records.partners.get(action.id, []),
        measures=[
            MeasureExecution(measure, records.standings[measure.id])
            for measure in records.measures.get(action.id, ())
        ],
        planned=records.planned.get(action.id, 0) & seen,
        done=records.done.get(action.id, 0) & seen,
        late=records.late(action),
        unreported=records.unreported.get(action.id, 0),
        waiting=waiting & seen,
        said=facts.accepted(action.id, until),
        expected=expected,
    )


def by_partner(execution: PlanExecution) -> list[PartnerLine]:
    """The organisations that answer for what is shown, by name; no query."""
    names: dict[int, str] = {}
    mine: dict[int, dict[int, ActionExecution]] = defaultdict(dict)
    leading: Counter[int] = Counter()
    for action in execution.actions.values():
        for partner in action.partners:
            if partner.organisation is not None:
                names[partner.organisation] = partner.short_name
                mine[partner.organisation][action.record.id] = action
                leading[partner.organisation] += partner.role == "lead"
    return [
        PartnerLine(pk, name, leading[pk], Counts.of(mine[pk].values()))
        for pk, name in sorted(names.items(), key=lambda item: item[1].casefold())
    ]


class _Builder:
    """The tree of a plan over some of its actions."""

    def __init__(self, records: PlanRecords, kept: Mapping[int, ActionExecution], filters: Filters):
        self.records = records
        self.keeps_empty = not filters.hides_empty_nodes
        self.inside: set[int] | None = None
        if filters.node:
            self.inside = descendants(records, filters.node) | ancestors(records, filters.node)
        self.by_id = {node.id: node for node in records.nodes}
        self.children: dict[int | None, list[NodeRecord]] = defaultdict(list)
        for node in records.nodes:
            self.children[node.parent].append(node)
        self.actions: dict[int | None, list[ActionExecution]] = defaultdict(list)
        for action in kept.values():
            self.actions[action.record.node].append(action)

    def parts(self, parent: int | None) -> list[NodeExecution]:
        found = []
        for node in self.children.get(parent, ()):
            if self.inside is not None and node.id not in self.inside:
                continue
            part = self._part(node)
            if part.counts.total or self.keeps_empty:
                found.append(part)
        return found

    def _part(self, node: NodeRecord) -> NodeExecution:
        """Counts add up from below: values of different measures never do."""
        children = self.parts(node.id)
        actions = self.actions.get(node.id, [])
        return NodeExecution(
            node=node,
            level=level_name(self.records.plan.levels, node.level),
            counts=Counts.of([*actions, *_inside(children)]),
            actions=actions,
            children=children,
            shares=self.by_id.get(node.shares) if node.shares else None,
        )


def _inside(parts: Iterable[NodeExecution]) -> Iterator[ActionExecution]:
    for part in parts:
        yield from part.actions
        yield from _inside(part.children)
