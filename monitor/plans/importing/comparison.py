"""A draft beside a plan of the network: what is new, changed, the same, and absent from the file.

The file adds and corrects, it never deletes: what the plan has and the file does not say stays,
and is listed. Without a plan to compare with, everything is new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from monitor.kernel.text import fold
from monitor.network.models import Network
from monitor.plans.enums import MeasureKind, MonthKind, ResponsibilityRole
from monitor.plans.importing.draft import Draft, partner_key
from monitor.plans.importing.partners import Partners
from monitor.plans.importing.wanted import (
    WantedAction,
    WantedMeasure,
    WantedPartner,
    wanted_action,
)
from monitor.plans.models import (
    Action,
    Measure,
    Plan,
    PlanNode,
    Responsibility,
    ScheduledMonth,
)
from monitor.plans.reading.model import ReadNode

ALIKE = 0.8


class CannotConfirm(Exception):
    """Something has to be decided before anything is written; one Portuguese sentence each."""

    def __init__(self, *sentences: str):
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class FieldChange:
    """`name` is the column or part that changes, `label` what the page calls it."""

    name: str
    label: str
    before: str
    after: str


@dataclass(slots=True)
class NodeMatch:
    read: ReadNode
    level: int
    node: PlanNode | None = None
    changes: list[FieldChange] = field(default_factory=list)


@dataclass(slots=True)
class ActionMatch:
    """`new_*` are what the file has and the plan's action does not."""

    wanted: WantedAction
    path: list[str]
    action: Action | None = None
    changes: list[FieldChange] = field(default_factory=list)
    new_partners: list[WantedPartner] = field(default_factory=list)
    linked: list[tuple[Responsibility, WantedPartner]] = field(default_factory=list)
    new_measures: list[WantedMeasure] = field(default_factory=list)
    changed_measures: list[tuple[Measure, WantedMeasure]] = field(default_factory=list)
    new_months: list[tuple[str, date]] = field(default_factory=list)
    dropped_months: list[ScheduledMonth] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Comparison:
    """Nodes with parents before children, actions in the order of the file."""

    plan: Plan | None
    nodes: list[NodeMatch]
    actions: list[ActionMatch]
    absent_nodes: list[PlanNode]
    absent_actions: list[Action]

    @property
    def new_nodes(self) -> list[NodeMatch]:
        return [match for match in self.nodes if match.node is None]

    @property
    def changed_nodes(self) -> list[NodeMatch]:
        return [match for match in self.nodes if match.node and match.changes]

    @property
    def new_actions(self) -> list[ActionMatch]:
        return [match for match in self.actions if match.action is None]

    @property
    def changed_actions(self) -> list[ActionMatch]:
        return [match for match in self.actions if match.action and match.changes]

    @property
    def unchanged_actions(self) -> list[ActionMatch]:
        return [match for match in self.actions if match.action and not match.changes]

    @property
    def nothing_changes(self) -> bool:
        return self.plan is not None and not (
            self.new_nodes or self.changed_nodes or self.new_actions or self.changed_actions
        )


@dataclass(slots=True)
class _Existing:
    """A plan's parts in memory, by action; five queries."""

    nodes: list[PlanNode]
    actions: list[Action]
    partners: dict[int, list[Responsibility]]
    measures: dict[int, list[Measure]]
    months: dict[int, list[ScheduledMonth]]

    @classmethod
    def of(cls, plan: Plan | None) -> _Existing:
        if plan is None:
            return cls([], [], {}, {}, {})
        mine = {"action__plan": plan}
        return cls(
            list(plan.nodes.all()),
            list(plan.actions.all()),
            _by_action(
                Responsibility.objects.filter(**mine).select_related("organisation").order_by("pk")
            ),
            _by_action(Measure.objects.filter(**mine)),
            _by_action(ScheduledMonth.objects.filter(**mine).order_by("month")),
        )


def _by_action(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.action_id].append(row)
    return grouped


def matching_plans(network: Network, draft: Draft) -> list[Plan]:
    """The network's plans that this file may be another edition of: same title, same period."""
    return [plan for plan in Plan.objects.for_network(network) if is_same_plan(plan, draft)]


def is_same_plan(plan: Plan, draft: Draft) -> bool:
    period = (plan.starts_on, plan.ends_on)
    return period == (draft.start, draft.end) and fold(plan.title) == fold(draft.title)


def compare(draft: Draft, plan: Plan | None, partners: Partners) -> Comparison:
    """A document that gives no period has the plan's.

    Raises CannotConfirm when the period is unknown or the levels are not those of the plan.
    """
    start, end = period_of(draft, plan)
    if start is None or end is None:
        raise CannotConfirm(_("Falta indicar o período do plano (data de início e de fim)."))
    levels = _levels(draft, plan)
    existing = _Existing.of(plan)
    nodes = _match_nodes(draft, levels, existing.nodes)
    node_of = {match.read.id: match.node for match in nodes}
    wanted = [wanted_action(row, partners, start, end) for row in draft.rows()]
    found = _match_actions(wanted, node_of, existing.actions)
    actions = []
    titles = {node.pk: node.title for node in existing.nodes}
    for row, item in zip(draft.rows(), wanted, strict=True):
        match = ActionMatch(item, row.path, found.get(item.key))
        _compare_action(match, node_of, existing, titles)
        actions.append(match)
    matched_nodes = {match.node.pk for match in nodes if match.node}
    matched_actions = {action.pk for action in found.values()}
    return Comparison(
        plan,
        nodes,
        actions,
        [node for node in existing.nodes if node.pk not in matched_nodes],
        [action for action in existing.actions if action.pk not in matched_actions],
    )


def period_of(draft: Draft, plan: Plan | None) -> tuple[date | None, date | None]:
    if plan is not None and not (draft.start and draft.end):
        return plan.starts_on, plan.ends_on
    return draft.start, draft.end


def _levels(draft: Draft, plan: Plan | None) -> dict[str, int]:
    own = {name: index for index, name in enumerate(draft.levels)}
    if plan is None or not plan.levels or [*map(fold, plan.levels)] == [*map(fold, draft.levels)]:
        return own
    theirs = {fold(name): index for index, name in enumerate(plan.levels)}
    if all(fold(name) in theirs for name in draft.levels):
        return {name: theirs[fold(name)] for name in draft.levels}
    raise CannotConfirm(
        _(
            "Os níveis do documento ({read}) não são os do plano ({plan}). É preciso dar-lhes os "
            "mesmos nomes na revisão ou importar como plano novo."
        ).format(read=", ".join(draft.levels), plan=", ".join(plan.levels))
    )


def _match_nodes(draft: Draft, levels: dict[str, int], nodes: list[PlanNode]) -> list[NodeMatch]:
    children: dict[tuple[int | None, int], list[PlanNode]] = defaultdict(list)
    for known in nodes:
        children[known.parent_id, known.level].append(known)
    found: dict[str, PlanNode | None] = {}
    matches = []
    for read in _parents_first(draft):
        parent = found.get(read.parent) if read.parent else None
        level = levels[read.level]
        node: PlanNode | None = None
        if read.parent is None or parent is not None:
            siblings = children[parent.pk if parent else None, level]
            node = _same_node(read, siblings)
            if node is not None:
                siblings.remove(node)
        found[read.id] = node
        matches.append(NodeMatch(read, level, node))
    for match in matches:
        if match.node is not None:
            match.changes = _node_changes(match.read, match.node, found)
    return matches


def _parents_first(draft: Draft) -> list[ReadNode]:
    return sorted(draft.nodes, key=lambda node: len(draft.lineage(node.id)))


def _same_node(read: ReadNode, siblings: list[PlanNode]) -> PlanNode | None:
    title = fold(read.title)
    for node in siblings:
        if fold(node.title) == title:
            return node
    if read.code:
        for node in siblings:
            if node.code == read.code:
                return node
    return _most_alike(title, siblings)


def _most_alike(title: str, candidates: list[Any]) -> Any:
    """The candidate whose title is closest, if close enough to be the same one corrected."""
    scored = [
        (SequenceMatcher(None, title, fold(item.title), autojunk=False), item)
        for item in candidates
    ]
    close = [(matcher.ratio(), item) for matcher, item in scored if matcher.quick_ratio() >= ALIKE]
    best = max(close, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= ALIKE else None


def _node_changes(
    read: ReadNode, node: PlanNode, found: dict[str, PlanNode | None]
) -> list[FieldChange]:
    changes = list(
        _texts(
            node,
            read,
            (("code", _("Número")), ("title", _("Título")), ("objective", _("Objetivo"))),
        )
    )
    shared = found.get(read.shares_actions_of) if read.shares_actions_of else None
    if read.shares_actions_of and (shared is None or shared.pk != node.shares_actions_of_id):
        changes.append(FieldChange("shares_actions_of", _("Ações em comum com outro"), "", ""))
    return changes


def _texts(before: Any, after: Any, names: tuple[tuple[str, str], ...]) -> Iterator[FieldChange]:
    """What differs; what the file leaves blank is not a difference."""
    for name, label in names:
        old, new = getattr(before, name), getattr(after, name)
        if new and new != old:
            yield FieldChange(name, label, old, new)


def _match_actions(
    wanted: list[WantedAction], node_of: dict[str, PlanNode | None], actions: list[Action]
) -> dict[str, Action]:
    """By node and title; then by a title that stands once; then by likeness inside the node."""
    by_title: dict[str, list[Action]] = defaultdict(list)
    by_node: dict[int | None, list[Action]] = defaultdict(list)
    for action in actions:
        by_title[fold(action.title)].append(action)
        by_node[action.node_id].append(action)
    found: dict[str, Action] = {}

    def node_pk(item: WantedAction) -> int | None:
        node = node_of.get(item.node) if item.node else None
        return node.pk if node else None

    def take(item: WantedAction, action: Action | None) -> None:
        if action is not None:
            found[item.key] = action
            by_title[fold(action.title)].remove(action)
            by_node[action.node_id].remove(action)

    placed = [item for item in wanted if item.node is None or node_pk(item) is not None]
    for item in placed:
        same = by_title.get(fold(item.title), [])
        take(item, next((action for action in same if action.node_id == node_pk(item)), None))
    for item in wanted:
        same = by_title.get(fold(item.title), [])
        if item.key not in found and len(same) == 1:
            take(item, same[0])
    for item in placed:
        if item.key not in found:
            take(item, _most_alike(fold(item.title), by_node.get(node_pk(item), [])))
    return found


def _compare_action(
    match: ActionMatch,
    node_of: dict[str, PlanNode | None],
    existing: _Existing,
    titles: dict[int, str],
) -> None:
    wanted, action = match.wanted, match.action
    pk = action.pk if action else 0
    _compare_partners(match, existing.partners.get(pk, []))
    _compare_measures(match, existing.measures.get(pk, []))
    _compare_months(match, existing.months.get(pk, []))
    if action is None:
        return
    names = (
        ("code", _("Número")),
        ("title", _("Ação")),
        ("schedule_text", _("Calendarização")),
        ("notes", _("Notas")),
    )
    match.changes[:0] = _texts(action, wanted, names)
    node = node_of.get(wanted.node) if wanted.node else None
    if wanted.node and (node is None or node.pk != action.node_id):
        before = titles.get(action.node_id, "") if action.node_id else ""
        after = match.path[-1] if match.path else ""
        match.changes.append(FieldChange("node", _("Onde está no plano"), before, after))


def _compare_partners(match: ActionMatch, rows: list[Responsibility]) -> None:
    free = list(rows)
    for wanted in match.wanted.partners:
        row = next((row for row in free if _same_partner(row, wanted)), None)
        if row is None:
            match.new_partners.append(wanted)
            continue
        free.remove(row)
        if row.organisation_id is None and (wanted.organisation or wanted.new_name):
            match.linked.append((row, wanted))
    match.kept += [str(row) for row in free]
    if match.new_partners or match.linked:
        match.changes.append(
            FieldChange(
                "partners",
                _("Responsáveis e parceiros"),
                ", ".join(map(str, rows)),
                _partner_words(match),
            )
        )


def _partner_words(match: ActionMatch) -> str:
    steps = []
    if match.new_partners:
        names = ", ".join(_partner_name(item) for item in match.new_partners)
        steps.append(_("entra: {names}").format(names=names))
    if match.linked:
        names = ", ".join(_partner_name(item) for _row, item in match.linked)
        steps.append(_("passa a entidade da rede: {names}").format(names=names))
    return "; ".join(steps)


def _same_partner(row: Responsibility, wanted: WantedPartner) -> bool:
    if row.role != wanted.role:
        return False
    if row.organisation_id and row.organisation_id == wanted.organisation:
        return True
    return bool(row.text) and partner_key(row.text) == wanted.key


def _partner_name(wanted: WantedPartner) -> str:
    name = wanted.text
    if wanted.new_name and wanted.new_name != wanted.text:
        name += f" ({wanted.new_name})"
    if wanted.role == ResponsibilityRole.PARTNER:
        name += f" [{ResponsibilityRole.PARTNER.label}]"
    return name


def _compare_measures(match: ActionMatch, rows: list[Measure]) -> None:
    free = list(rows)
    for wanted in match.wanted.measures:
        row = next((row for row in free if fold(row.text) == fold(wanted.text)), None)
        if row is None:
            match.new_measures.append(wanted)
            continue
        free.remove(row)
        changed = (
            (row.text, row.kind) != (wanted.text, wanted.kind)
            or (wanted.unit and row.unit != wanted.unit)
            or (wanted.target is not None and row.target != wanted.target)
        )
        if changed:
            match.changed_measures.append((row, wanted))
    match.kept += [row.text for row in free]
    if match.new_measures or match.changed_measures:
        after = [_measure_words(item) for item in match.new_measures]
        after += [_measure_words(item) for _row, item in match.changed_measures]
        match.changes.append(
            FieldChange(
                "measures",
                _("Indicadores"),
                "; ".join(row.text for row in rows),
                _("entra ou muda: {names}").format(names="; ".join(after)),
            )
        )


def _measure_words(wanted: WantedMeasure) -> str:
    words = f"{wanted.text} ({MeasureKind(wanted.kind).label})"
    return words if wanted.target is None else f"{words} = {wanted.target.normalize():f}"


def _compare_months(match: ActionMatch, rows: list[ScheduledMonth]) -> None:
    """The file's planned months replace the plan's of the same years; done months only add."""
    have = {(row.kind, row.month) for row in rows}
    want: set[tuple[str, date]] = set()
    for kind, months in (
        (MonthKind.PLANNED, match.wanted.planned),
        (MonthKind.DONE, match.wanted.done),
    ):
        held = {row.month for row in rows if row.kind == kind}
        want |= {(kind.value, month) for month in _months_meant(months, held)}
    match.new_months = sorted(want - have)
    years = {month.year for kind, month in want if kind == MonthKind.PLANNED}
    match.dropped_months = [
        row
        for row in rows
        if row.kind == MonthKind.PLANNED
        and row.month.year in years
        and (row.kind, row.month) not in want
    ]
    if match.new_months or match.dropped_months:
        after = (have | want) - {(row.kind, row.month) for row in match.dropped_months}
        match.changes.append(
            FieldChange("months", _("Meses"), _month_words(have), _month_words(after))
        )


def _months_meant(months: tuple[date, ...], held: set[date]) -> set[date]:
    """A table without years shows one year of the plan: when a year of it is so, all stay as held."""
    numbers = {month.month for month in months}
    years = {month.year for month in months}
    if len(years) > 1 and any(
        {month.month for month in held if month.year == year} == numbers for year in years
    ):
        return held
    return set(months)


def _month_words(months: set[tuple[str, date]]) -> str:
    words = []
    for kind in MonthKind:
        named = [date_format(month, "M Y") for which, month in sorted(months) if which == kind]
        if named:
            words.append(f"{kind.label}: {', '.join(named)}")
    return "; ".join(words)
