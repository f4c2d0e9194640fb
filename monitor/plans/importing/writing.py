"""From a reviewed draft to the plan: one transaction, one audit event, a flat number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from monitor.kernel.audit import recorded
from monitor.kernel.versions import StaleVersion, save_version
from monitor.network.models import Alias, Network, Organisation
from monitor.network.names import normalise_name
from monitor.plans.enums import ImportState
from monitor.plans.importing.comparison import (
    ActionMatch,
    CannotConfirm,
    Comparison,
    NodeMatch,
    compare,
    matching_plans,
    period_of,
)
from monitor.plans.importing.draft import LONGEST_PLAN, Draft
from monitor.plans.importing.editing import NotInReview, draft_for
from monitor.plans.importing.partners import Partners, PartnerText, held_as_text, partners_of
from monitor.plans.importing.plan_rows import MODELS, digest, plain, rows_of
from monitor.plans.importing.wanted import WantedPartner
from monitor.plans.models import (
    Action,
    HeaderMapping,
    Measure,
    Plan,
    PlanImport,
    PlanNode,
    Responsibility,
    ScheduledMonth,
)


@dataclass(slots=True)
class _Written:
    """What was made, changed (rows as they were) and removed: enough to undo."""

    created: dict[str, list[int]] = field(default_factory=dict)
    before: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)
    removed: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    organisations: list[int] = field(default_factory=list)
    aliases: list[int] = field(default_factory=list)
    mappings: list[dict[str, str | None]] = field(default_factory=list)

    def made(self, name: str, objects: Iterable[models.Model]) -> None:
        self.created.setdefault(name, []).extend(item.pk for item in objects)


def problems(draft: Draft, partners: Partners, plan: Plan | None = None) -> list[str]:
    """What keeps the draft from being confirmed (into `plan`), a sentence each."""
    sentences = []
    start, end = period_of(draft, plan)
    if plan is None and not draft.title.strip():
        sentences.append(_("Falta o título do plano."))
    if not start or not end:
        sentences.append(_("Falta indicar o período do plano (data de início e de fim)."))
    elif end.year - start.year > LONGEST_PLAN:
        sentences.append(_("Um plano dura no máximo {n} anos.").format(n=LONGEST_PLAN))
    elif end < start:
        sentences.append(_("O plano não pode acabar antes de começar."))
    if partners.open:
        sentences.append(
            _("Falta decidir quem são {count} parceiros.").format(count=len(partners.open))
        )
    if not draft.actions and not draft.nodes:
        sentences.append(_("Não há nada para escrever: nenhuma ação nem nível."))
    return sentences


def confirm(
    *, by: Any, plan_import: PlanImport, version: int, plan: Plan | None = None
) -> PlanImport:
    """Write the reviewed draft as a new plan, or into `plan`; an import confirmed already stays so.

    Raises StaleVersion when the review changed since `version`, CannotConfirm when something is
    undecided, NotInReview. When nothing differs from `plan`, nothing of the plan is written.
    """
    network = plan_import.network
    with recorded("import.confirmed", by=by, network=network.pk) as record:
        current = PlanImport.objects.without_file().select_for_update().get(pk=plan_import.pk)
        if current.state == ImportState.READY and current.version != version:
            raise StaleVersion(current)
        if current.state != ImportState.READY:
            raise NotInReview
        draft = draft_for(current)
        plans = [*matching_plans(network, draft), *([plan] if plan else [])]
        partners = partners_of(draft, network, held=held_as_text(plans))
        if sentences := problems(draft, partners, plan):
            raise CannotConfirm(*sentences)
        comparison = compare(draft, plan, partners)
        before = rows_of(plan.pk) if plan else {}
        record.before = _counts(before)
        written = _Written()
        organisations = _organisations(network, partners, written)
        _remember_columns(network, draft, written)
        if not comparison.nothing_changes:
            plan = _write(network, draft, comparison, organisations, before, written)
        assert plan is not None
        after = rows_of(plan.pk)
        current.plan, current.state = plan, ImportState.CONFIRMED
        current.finished_at, current.undo = timezone.now(), _undo(written, after)
        save_version(current, expected=version, fields=["plan", "state", "finished_at", "undo"])
        record.target = plan
        record.after = _counts(after) | {
            "import": current.pk,
            "file": current.file_name,
            "organisations": {
                pk: {"name": name}
                for name, pk in organisations.items()
                if pk in written.organisations
            },
            "changed": _changes(comparison),
        }
    return current


def _counts(rows: dict[str, dict[int, Any]]) -> dict[str, Any]:
    return {name: len(rows.get(name, {})) for name in MODELS if name != "plan"}


def _changes(comparison: Comparison) -> list[dict[str, str]]:
    titled = [(match.read.title, match.changes) for match in comparison.changed_nodes]
    titled += [(match.wanted.title, match.changes) for match in comparison.changed_actions]
    return [
        {"what": title, "field": change.name, "before": change.before, "after": change.after}
        for title, changes in titled
        for change in changes
    ]


def _undo(written: _Written, after: dict[str, dict[int, dict[str, Any]]]) -> dict[str, Any]:
    touched = {
        name: {*written.created.get(name, ()), *written.before.get(name, {})} for name in MODELS
    }
    return plain(
        {
            "created": written.created,
            "before": {name: list(rows.values()) for name, rows in written.before.items()},
            "removed": written.removed,
            "organisations": written.organisations,
            "aliases": written.aliases,
            "mappings": written.mappings,
            "left": {
                name: {pk: digest(row) for pk, row in after[name].items() if pk in pks}
                for name, pks in touched.items()
            },
        }
    )


# -- organisations and columns that the network learns -------------------------------------------


def _organisations(network: Network, partners: Partners, written: _Written) -> dict[str, int]:
    """{name of a new organisation: pk}; and the spellings that people tied to one become aliases."""
    new: dict[str, PartnerText] = {}
    for item in partners.decided:
        if item.decision and item.decision.kind == "new":
            new.setdefault(item.decision.name, item)
    pks = dict(
        Organisation.objects.for_network(network).filter(name__in=new).values_list("name", "pk")
    )
    made = Organisation.objects.bulk_create(
        Organisation(
            network=network,
            name=name,
            acronym=item.decision.acronym,
            kind=item.decision.organisation_kind,
        )
        for name, item in new.items()
        if name not in pks and item.decision
    )
    written.organisations = [item.pk for item in made]
    pks |= {item.name: item.pk for item in made}
    _aliases(network, partners, pks, written)
    return pks


def _aliases(network: Network, partners: Partners, pks: dict[str, int], written: _Written) -> None:
    owners: dict[str, tuple[int, str]] = {}
    for item in partners.decided:
        decision = item.decision
        if decision is None or decision.kind == "text":
            continue
        owner = decision.organisation or pks.get(decision.name)
        known = {normalise_name(decision.name), normalise_name(decision.acronym)}
        if owner is None or item.key in known or not normalise_name(item.text):
            continue
        owners[item.key] = (owner, item.text)
    mine = Organisation.objects.for_network(network).filter(
        pk__in=[owner for owner, _text in owners.values()]
    )
    named = {item.pk: item for item in mine}
    taken = set(
        Alias.objects.filter(network=network, folded__in=owners).values_list("folded", flat=True)
    )
    made = Alias.objects.bulk_create(
        Alias.of(named[owner], text[:250])
        for key, (owner, text) in owners.items()
        if key not in taken and owner in named
    )
    written.aliases = [item.pk for item in made]


def _remember_columns(network: Network, draft: Draft, written: _Written) -> None:
    if not draft.column_fields:
        return
    mine = HeaderMapping.objects.filter(network=network, header__in=draft.column_fields)
    before = dict(mine.values_list("header", "field"))
    written.mappings = [
        {"header": header, "before": before.get(header)} for header in draft.column_fields
    ]
    HeaderMapping.objects.bulk_create(
        [
            HeaderMapping(network=network, header=header[:200], field=name)
            for header, name in draft.column_fields.items()
        ],
        update_conflicts=True,
        unique_fields=["network", "header"],
        update_fields=["field"],
    )


# -- the plan ------------------------------------------------------------------------------------


def _write(
    network: Network,
    draft: Draft,
    comparison: Comparison,
    organisations: dict[str, int],
    before: dict[str, dict[int, dict[str, Any]]],
    written: _Written,
) -> Plan:
    plan = comparison.plan or _new_plan(network, draft, written)
    _write_nodes(plan, comparison.nodes, before, written)
    node_of = {match.read.id: match.node for match in comparison.nodes}
    _write_actions(plan, comparison.actions, node_of, before, written)
    _write_partners(comparison.actions, organisations, before, written)
    _write_measures(comparison.actions, before, written)
    _write_months(comparison.actions, before, written)
    return plan


def _new_plan(network: Network, draft: Draft, written: _Written) -> Plan:
    title = draft.title.strip()
    assert draft.start is not None
    assert draft.end is not None
    plan = Plan.objects.create(
        network=network,
        title=title if len(title) <= 300 else title[:299] + "…",
        starts_on=draft.start,
        ends_on=draft.end,
        levels=draft.levels,
    )
    written.made("plan", [plan])
    return plan


def _keep(name: str, pk: int, before: dict[str, Any], written: _Written) -> None:
    written.before.setdefault(name, {})[pk] = before[name][pk]


def _write_nodes(
    plan: Plan, matches: list[NodeMatch], before: dict[str, Any], written: _Written
) -> None:
    """One query per level, because a node needs the key of its parent."""
    node_of = {match.read.id: match.node for match in matches}
    position = max((row["position"] for row in before.get("node", {}).values()), default=-1) + 1
    order = {match.read.id: index for index, match in enumerate(matches)}
    waiting = [match for match in matches if match.node is None]
    while waiting:
        ready = [
            match
            for match in waiting
            if match.read.parent is None or node_of.get(match.read.parent) is not None
        ]
        made = PlanNode.objects.bulk_create(
            PlanNode(
                plan=plan,
                parent=node_of[match.read.parent] if match.read.parent else None,
                level=match.level,
                code=match.read.code,
                title=match.read.title,
                objective=match.read.objective,
                position=position + order[match.read.id],
            )
            for match in ready
        )
        for match, new_node in zip(ready, made, strict=True):
            match.node = node_of[match.read.id] = new_node
        written.made("node", made)
        waiting = [match for match in waiting if match.node is None]
    touched = []
    for match in matches:
        node = match.node
        assert node is not None
        shared = node_of.get(match.read.shares_actions_of or "")
        new = node.pk in written.created.get("node", ())
        if match.changes and not new:
            _keep("node", node.pk, before, written)
            for change in match.changes:
                if change.name != "shares_actions_of":
                    setattr(node, change.name, change.after)
            node.version += 1
        if shared is not None:
            node.shares_actions_of = shared
        if (match.changes and not new) or (new and shared is not None):
            touched.append(node)
    PlanNode.objects.bulk_update(
        touched, ["code", "title", "objective", "shares_actions_of", "version"]
    )


def _write_actions(
    plan: Plan,
    matches: list[ActionMatch],
    node_of: dict[str, PlanNode | None],
    before: dict[str, Any],
    written: _Written,
) -> None:
    position = max((row["position"] for row in before.get("action", {}).values()), default=-1) + 1
    new = [match for match in matches if match.action is None]
    changed = [match for match in matches if match.action and match.changes]
    made = Action.objects.bulk_create(
        Action(
            plan=plan,
            node=node_of[match.wanted.node] if match.wanted.node else None,
            code=match.wanted.code,
            title=match.wanted.title,
            schedule_text=match.wanted.schedule_text,
            notes=match.wanted.notes,
            position=position + index,
        )
        for index, match in enumerate(new)
    )
    written.made("action", made)
    for match in changed:
        action = match.action
        assert action is not None
        _keep("action", action.pk, before, written)
        for change in match.changes:
            if change.name in ("code", "title", "schedule_text", "notes"):
                setattr(action, change.name, change.after)
            elif change.name == "node" and match.wanted.node:
                action.node = node_of[match.wanted.node]
        action.version += 1
    Action.objects.bulk_update(
        [match.action for match in changed if match.action],
        ["code", "title", "schedule_text", "notes", "node", "version"],
    )
    for match, action in zip(new, made, strict=True):
        match.action = action


def _write_partners(
    matches: list[ActionMatch],
    organisations: dict[str, int],
    before: dict[str, Any],
    written: _Written,
) -> None:
    def organisation(wanted: WantedPartner) -> int | None:
        return organisations[wanted.new_name] if wanted.new_name else wanted.organisation

    made = Responsibility.objects.bulk_create(
        Responsibility(
            action=match.action,
            organisation_id=organisation(wanted),
            role=wanted.role,
            text=wanted.text,
            position=match.wanted.partners.index(wanted),
        )
        for match in matches
        for wanted in match.new_partners
    )
    written.made("responsibility", made)
    linked = []
    for match in matches:
        for row, wanted in match.linked:
            _keep("responsibility", row.pk, before, written)
            row.organisation_id = organisation(wanted)
            linked.append(row)
    Responsibility.objects.bulk_update(linked, ["organisation"])


def _write_measures(matches: list[ActionMatch], before: dict[str, Any], written: _Written) -> None:
    made = Measure.objects.bulk_create(
        Measure(
            action=match.action,
            text=wanted.text,
            kind=wanted.kind,
            unit=wanted.unit,
            target=wanted.target,
            roll_up=wanted.roll_up,
            source=wanted.source,
            people=wanted.people,
            position=match.wanted.measures.index(wanted),
        )
        for match in matches
        for wanted in match.new_measures
    )
    written.made("measure", made)
    changed = []
    for match in matches:
        for row, wanted in match.changed_measures:
            _keep("measure", row.pk, before, written)
            if row.kind != wanted.kind:
                row.source, row.counts, row.people = wanted.source, "", wanted.people
            row.text, row.kind = wanted.text, wanted.kind
            row.unit = wanted.unit or row.unit
            row.target = row.target if wanted.target is None else wanted.target
            row.version += 1
            changed.append(row)
    columns = ["text", "kind", "unit", "target", "source", "counts", "people", "version"]
    Measure.objects.bulk_update(changed, columns)


def _write_months(matches: list[ActionMatch], before: dict[str, Any], written: _Written) -> None:
    dropped = [row.pk for match in matches for row in match.dropped_months]
    if dropped:
        written.removed["month"] = [before["month"][pk] for pk in dropped]
        ScheduledMonth.objects.filter(pk__in=dropped).delete()
    made = ScheduledMonth.objects.bulk_create(
        ScheduledMonth(action=match.action, kind=kind, month=month)
        for match in matches
        for kind, month in match.new_months
    )
    written.made("month", made)
