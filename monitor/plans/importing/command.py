"""The same import from the command line: read, decide nothing that a person should, write."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from monitor.documents.model import UnreadableFile
from monitor.network.models import Network
from monitor.plans.enums import ImportState
from monitor.plans.importing.comparison import CannotConfirm, matching_plans
from monitor.plans.importing.corrections.partners import DecidePartners
from monitor.plans.importing.draft import Draft
from monitor.plans.importing.editing import correct, draft_for
from monitor.plans.importing.jobs import ALIVE, read_now, receive, same_content
from monitor.plans.importing.partners import held_as_text, partners_of
from monitor.plans.importing.writing import confirm
from monitor.plans.models import Plan, PlanImport


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What was written; printed, it says so in Portuguese."""

    plan_import: PlanImport
    plan: Plan
    draft: Draft
    unresolved: tuple[str, ...] = ()
    nothing_changed: bool = False
    updated: bool = False

    def __str__(self) -> str:
        if self.nothing_changed:
            return f"Nada mudou: «{self.plan.title}» já tem tudo o que o documento diz."
        levels = [
            f"{level}: {sum(node.level == level for node in self.draft.nodes)}"
            for level in self.draft.levels
        ]
        measures = sum(len(action.measures) for action in self.draft.actions)
        verb = "atualizado" if self.updated else "escrito"
        lines = [
            f"«{self.plan.title}» foi {verb} na rede «{self.plan.network.name}».",
            "; ".join([*levels, f"Ações: {len(self.draft.actions)}", f"Indicadores: {measures}"]),
        ]
        if self.unresolved:
            lines.append("Parceiros que a rede não conhece e ficaram só como texto:")
            lines += [f"  {text}" for text in self.unresolved]
        if self.draft.unplaced:
            lines.append("Textos que não encontraram lugar:")
            lines += [f"  {item.text}" for item in self.draft.unplaced]
        return "\n".join(lines)


def import_file(*, by: Any, network: Network, name: str, data: bytes) -> ImportResult:
    """Read a file and write it as a plan of `network`.

    Partners that the network does not know are kept as text and listed. A plan with the same title
    and period is brought up to date instead of doubled.

    Raises:
        UnreadableFile: when the file cannot be read, or lacks what only a person can tell.
    """
    digest = hashlib.sha256(data).hexdigest()
    known = same_content(network, digest)
    if known is not None and known.state == ImportState.CONFIRMED and known.plan:
        return ImportResult(known, known.plan, draft_for(known), nothing_changed=True)
    if known is not None and known.state in ALIVE:
        raise UnreadableFile(
            f"O ficheiro «{name}» já está na rede «{network.name}», por rever: é lá que se confirma."
        )
    plan_import = receive(by=by, network=network, name=name, data=data, digest=digest)
    read_now(plan_import)
    plan_import.refresh_from_db()
    if plan_import.state == ImportState.FAILED:
        raise UnreadableFile(plan_import.error)
    draft = draft_for(plan_import)
    held = held_as_text(matching_plans(network, draft))
    unresolved = tuple(item.text for item in partners_of(draft, network, held=held).open)
    if unresolved:
        plan_import = correct(
            by=by,
            plan_import=plan_import,
            correction=DecidePartners(texts=unresolved, answer="text"),
        )
    draft = draft_for(plan_import)
    twins = matching_plans(network, draft)
    plan = twins[0] if len(twins) == 1 else None
    try:
        done = confirm(by=by, plan_import=plan_import, version=plan_import.version, plan=plan)
    except CannotConfirm as error:
        raise UnreadableFile(
            f"O ficheiro «{name}» foi lido mas não pode ser escrito sem revisão: {error}"
        ) from error
    assert done.plan is not None
    return ImportResult(
        done,
        done.plan,
        draft,
        unresolved,
        nothing_changed=not any(done.undo["left"].values()),
        updated=plan is not None,
    )
