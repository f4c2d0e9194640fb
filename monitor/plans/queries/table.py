"""The plan as its own table, ready to be rendered: groups, rows, merged level cells, month states.

With two or more levels the first one is a heading over its part of the table, as in the partners'
documents ("Domínio 1: …"); the others are columns whose cells are merged over their actions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitor.kernel.periods import first_of_month
from monitor.network.access import Access
from monitor.plans.enums import ActionStatus
from monitor.plans.execution.arithmetic import Standing
from monitor.plans.execution.facts import load_facts
from monitor.plans.models import Plan
from monitor.plans.queries.filters import Filters, ancestors, descendants
from monitor.plans.queries.records import (
    TWELVE_MONTHS,
    ActionRecord,
    MeasureRecord,
    MonthState,
    NodeRecord,
    PartnerRecord,
    PlanRecords,
    leads,
    load_plan,
    month_states,
    others,
)
from monitor.plans.queries.standing import with_facts

OTHER_COLUMNS = 16
"""The action, who answers for it, its measures, twelve months, its status."""


@dataclass(frozen=True, slots=True)
class NodeText:
    id: int
    code: str
    title: str
    objective: str


@dataclass(frozen=True, slots=True)
class LevelCell:
    """A merged cell. Several `nodes` share the same actions; none is a blank (a skipped level)."""

    column: int
    row_span: int
    column_span: int = 1
    nodes: tuple[NodeText, ...] = ()
    foldable: bool = False
    folded: bool = False


@dataclass(frozen=True, slots=True)
class ActionCell:
    record: ActionRecord
    leads: list[PartnerRecord]
    partners: list[PartnerRecord]
    measures: list[MeasureRecord]
    months: tuple[MonthState, ...]
    is_late: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class Row:
    """Cells that start in this row, then an action, or a `note` over all the columns that remain.

    `shares`: the node of this row has the actions of the rows right above (`sharers_apart`).
    """

    cells: tuple[LevelCell, ...]
    action: ActionCell | None = None
    note: str = ""
    note_span: int = 0
    shares: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of actions; a late one is also counted under its status."""

    total: int = 0
    late: int = 0
    by_status: dict[str, int] = field(default_factory=dict)

    @property
    def done(self) -> int:
        return self.by_status.get(ActionStatus.DONE, 0)

    @property
    def words(self) -> str:
        said = ngettext("%(n)s ação", "%(n)s ações", self.total) % {"n": self.total}
        if self.late:
            said += ", " + _("%(n)s em atraso") % {"n": self.late}
        return said


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the table under one heading; `node` is None where there is no heading."""

    node: NodeText | None
    rows: list[Row]
    summary: Summary
    folded: bool = False


@dataclass(frozen=True, slots=True)
class PlanTable:
    plan: Plan
    year: int
    years: tuple[int, ...]
    current_month: int | None
    heading_level: str
    levels: tuple[str, ...]
    has_partners: bool
    groups: list[Group]
    filters: Filters
    words: list[tuple[str, str]]
    summary: Summary
    shown: Summary
    partner_choices: list[tuple[int, str]]
    node_choices: list[tuple[int, str]]
    mine_exist: bool
    standings: Mapping[int, Standing]

    @property
    def columns(self) -> int:
        return len(self.levels) + OTHER_COLUMNS + self.has_partners

    @property
    def actions(self) -> Iterable[ActionCell]:
        return (row.action for group in self.groups for row in group.rows if row.action)


def plan_table(
    plan: Plan,
    *,
    access: Access | None,
    filters: Filters | None = None,
    year: int | None = None,
    folded: Collection[int] = (),
    today: date | None = None,
    sharers_apart: bool = False,
    told: bool = False,
) -> PlanTable:
    """Five queries, whatever the size; `access` says whose actions are "mine".

    `told` adds, with one more query, what was reported: values, and months without report.
    """
    today = today or timezone.localdate()
    partner = access.organisation if access and access.is_partner else None
    records = load_plan(plan, today=today)
    if told:
        facts = load_facts(action__plan=plan, added_before=first_of_month(today))
        records = with_facts(records, facts, today=today)
    return lay_out(
        records,
        today=today,
        organisation=partner.pk if partner else None,
        filters=filters,
        year=year,
        folded=folded,
        sharers_apart=sharers_apart,
    )


def lay_out(
    records: PlanRecords,
    *,
    today: date,
    organisation: int | None = None,
    filters: Filters | None = None,
    year: int | None = None,
    folded: Collection[int] = (),
    sharers_apart: bool = False,
) -> PlanTable:
    """The table of records already read. `year` falls to the nearest one of the plan's period.

    Nodes that share actions stand in one cell, or each in a row after them (`sharers_apart`).
    """
    plan = records.plan
    years = tuple(range(plan.starts_on.year, plan.ends_on.year + 1))
    wanted = year or today.year
    year = wanted if wanted in years else min(years, key=lambda item: abs(item - wanted))
    filters = (filters or Filters()).within(records)
    builder = _Builder(records, filters, year, frozenset(folded), organisation, sharers_apart)
    partners = organisation_names(records)
    return PlanTable(
        plan=plan,
        year=year,
        years=years,
        current_month=today.month if today.year == year else None,
        heading_level=builder.level_names[0] if builder.has_headings else "",
        levels=tuple(builder.level_names[builder.has_headings :]),
        has_partners=builder.has_partners,
        groups=builder.groups(),
        filters=filters,
        words=filters.words(partners, {node.id: _title(node) for node in records.nodes}),
        summary=_summary(records, records.actions),
        shown=_summary(records, builder.kept),
        partner_choices=sorted(partners.items(), key=lambda item: item[1].casefold()),
        node_choices=node_choices(records),
        mine_exist=organisation in partners,
        standings=records.standings,
    )


class _Builder:
    def __init__(
        self,
        records: PlanRecords,
        filters: Filters,
        year: int,
        folded: frozenset[int],
        organisation: int | None,
        sharers_apart: bool,
    ):
        self.records, self.folded, self.organisation = records, folded, organisation
        self.offset = records.offset(year)
        self.sharers_apart = sharers_apart
        self.keeps_empty = not filters.hides_empty_nodes
        self.inside: Collection[int] | None = None
        if filters.node:
            self.inside = descendants(records, filters.node) | ancestors(records, filters.node)
        self.children: dict[int | None, list[NodeRecord]] = defaultdict(list)
        for node in records.nodes:
            self.children[node.parent].append(node)
        self.kept: list[ActionRecord] = list(records.actions)
        if filters.active:
            ids = filters.keep(records, year=year)
            self.kept = [action for action in records.actions if action.id in ids]
        self.actions: dict[int | None, list[ActionRecord]] = defaultdict(list)
        for action in self.kept:
            self.actions[action.node].append(action)
        self.by_id = {node.id: node for node in records.nodes}
        self.columns_of = self._columns_of()
        deepest = max(self.columns_of.values(), default=-1) + 1
        names = [str(name) for name in records.plan.levels]
        self.level_names = names + [""] * (deepest - len(names))
        self.has_headings = len(self.level_names) > 1
        self.level_count = len(self.level_names)
        self.has_partners = any(others(partners) for partners in records.partners.values())
        self.states: dict[tuple[int, ...], tuple[MonthState, ...]] = {}

    def _columns_of(self) -> dict[int, int]:
        """The level at which each node stands: its own, but always below its parent's."""
        columns: dict[int, int] = {}

        def visit(nodes: list[NodeRecord], least: int) -> None:
            for node in nodes:
                columns[node.id] = max(node.level, least)
                visit(self.children.get(node.id, []), columns[node.id] + 1)

        visit(self.children.get(None, []), 0)
        return columns

    def groups(self) -> list[Group]:
        if not self.has_headings:
            rows = self._children_rows(None, -1)
            return [Group(None, rows, _summary(self.records, self.kept))] if rows else []
        found: list[Group] = []
        if loose := self.actions.get(None):
            rows = self._action_rows(loose, 1)
            found.append(Group(None, rows, _summary(self.records, loose)))
        for node in self.children.get(None, ()):
            column = self.columns_of[node.id]
            inside = self._actions_under(node.id)
            if not self._is_shown(node, inside):
                continue
            is_folded = node.id in self.folded
            if column > 0:
                rows = self._node_rows([node], 1)
                found.append(Group(None, rows, _summary(self.records, inside)))
                continue
            rows = [] if is_folded else self._children_rows(node.id, 0)
            found.append(Group(_text(node), rows, _summary(self.records, inside), is_folded))
        return found

    def _is_shown(self, node: NodeRecord, actions: Collection[ActionRecord]) -> bool:
        if self.inside is not None and node.id not in self.inside:
            return False
        return bool(actions) or self.keeps_empty

    def _actions_under(self, node: int) -> list[ActionRecord]:
        found = list(self.actions.get(node, ()))
        for child in self.children.get(node, ()):
            found += self._actions_under(child.id)
        return found

    def _children_rows(self, node: int | None, column: int) -> list[Row]:
        """The rows under a node that stands at `column`: its own actions, then its children's."""
        rows = self._action_rows(self.actions.get(node, []), column + 1)
        siblings = self.children.get(node, [])
        sharers = self._sharers(siblings)
        joined = {sharer.id for group in sharers.values() for sharer in group}
        for child in siblings:
            if child.id in joined:
                continue
            sharing = sharers.get(child.id, [])
            if not any(
                self._is_shown(item, self._actions_under(item.id)) for item in (child, *sharing)
            ):
                continue
            if self.sharers_apart:
                rows += self._node_rows([child], column + 1)
                for sharer in sharing:
                    [row] = self._node_rows([sharer], column + 1)
                    rows.append(replace(row, shares=bool(self.actions.get(child.id))))
            else:
                rows += self._node_rows([child, *sharing], column + 1)
        return rows

    def _sharers(self, siblings: list[NodeRecord]) -> dict[int, list[NodeRecord]]:
        """Siblings that share another's actions and have nothing of their own, by whose they share."""
        leaves = {node.id for node in siblings if not self.children.get(node.id)}
        sharers: dict[int, list[NodeRecord]] = defaultdict(list)
        for node in siblings:
            root = node
            seen = {node.id}
            while root.shares in self.by_id and root.shares not in seen:
                root = self.by_id[root.shares]
                seen.add(root.id)
            if root is not node and {node.id, root.id} <= leaves and not self.actions.get(node.id):
                sharers[root.id].append(node)
        return sharers

    def _node_rows(self, nodes: list[NodeRecord], next_column: int) -> list[Row]:
        """The rows of a level cell: one node, or several that share their actions.

        `next_column` is the first column that no cell of an ancestor covers.
        """
        node = nodes[0]
        column = self.columns_of[node.id]
        is_folded = node.id in self.folded
        rows = [] if is_folded else self._children_rows(node.id, column)
        foldable = is_folded or len(rows) > 1
        if not rows:
            span = self.level_count - column - 1 + OTHER_COLUMNS + self.has_partners
            rows = [Row((), None, self._note(node, is_folded), span)]
        texts = tuple(_text(item) for item in nodes)
        cell = LevelCell(column - self.has_headings, len(rows), 1, texts, foldable, is_folded)
        before = self._blank(next_column, column, len(rows))
        head = rows[0]
        rows[0] = Row((*before, cell, *head.cells), head.action, head.note, head.note_span)
        return rows

    def _note(self, node: NodeRecord, is_folded: bool) -> str:
        if is_folded:
            return _summary(self.records, self._actions_under(node.id)).words
        if node.shares in self.by_id:
            return _("As mesmas ações de «%(title)s»") % {"title": self.by_id[node.shares].title}
        return _("Sem ações")

    def _action_rows(self, actions: list[ActionRecord], next_column: int) -> list[Row]:
        if not actions:
            return []
        rows = [Row((), self._action(action)) for action in actions]
        before = self._blank(next_column, self.level_count, len(rows))
        rows[0] = Row(tuple(before), rows[0].action)
        return rows

    def _blank(self, start: int, end: int, row_span: int) -> list[LevelCell]:
        """The empty cell over the levels from `start` to before `end`, if there are any."""
        column = start - self.has_headings
        return [LevelCell(column, row_span, end - start)] if end > start else []

    def _action(self, action: ActionRecord) -> ActionCell:
        records = self.records
        partners = records.partners.get(action.id, [])
        late = records.late(action)
        key = (
            records.planned.get(action.id, 0) >> self.offset & TWELVE_MONTHS,
            records.done.get(action.id, 0) >> self.offset & TWELVE_MONTHS,
            late >> self.offset & TWELVE_MONTHS,
            records.unreported.get(action.id, 0) >> self.offset & TWELVE_MONTHS,
        )
        states = self.states.get(key)
        if states is None:
            states = self.states[key] = month_states(*key)
        return ActionCell(
            action,
            leads(partners) if self.has_partners else partners,
            others(partners) if self.has_partners else [],
            records.measures.get(action.id, []),
            states,
            bool(late),
            self.organisation is not None
            and any(partner.organisation == self.organisation for partner in partners),
        )


def _text(node: NodeRecord) -> NodeText:
    return NodeText(node.id, node.code, node.title, node.objective)


def _title(node: NodeRecord) -> str:
    return f"{node.code} {node.title}".strip()


def _summary(records: PlanRecords, actions: Iterable[ActionRecord]) -> Summary:
    by_status: dict[str, int] = defaultdict(int)
    total = late = 0
    for action in actions:
        total += 1
        late += bool(records.late(action))
        by_status[action.status] += 1
    return Summary(total, late, dict(by_status))


def organisation_names(records: PlanRecords) -> dict[int, str]:
    """Short names of the organisations that answer for something in the plan."""
    return {
        partner.organisation: partner.short_name
        for row in records.partners.values()
        for partner in row
        if partner.organisation is not None
    }


def node_choices(records: PlanRecords) -> list[tuple[int, str]]:
    """The first two levels, the second one indented, to choose a part of the plan from."""
    below: dict[int | None, list[NodeRecord]] = defaultdict(list)
    for node in records.nodes:
        below[node.parent].append(node)
    choices: list[tuple[int, str]] = []
    for node in below[None]:
        choices.append((node.id, _title(node)))
        choices += [(child.id, f"\u2003{_title(child)}") for child in below[node.id]]
    return choices
