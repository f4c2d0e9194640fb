"""A reading under review: what the reader understood, with a stable key on everything one can point at.

Keys come from places in the file ("t3r7": table 3, row 7), so that they mean the same after the
file is read again with another mapping of its columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any, Literal

from django.utils.text import slugify

from monitor.documents.model import Source
from monitor.network.names import normalise_name
from monitor.plans.reading.model import (
    ColumnMapping,
    PlanReading,
    ReadAction,
    ReadMeasure,
    ReadNode,
    ReadPartner,
    ReadWarning,
    Unplaced,
)

# What a plan has room for; a longer number is part of the title.
LONGEST_CODE = 30
# Years; a longer period is a slip of the hand, and every month of it would be written.
LONGEST_PLAN = 30


@dataclass(slots=True)
class DraftAction(ReadAction):
    key: str = ""


@dataclass(slots=True)
class DraftUnplaced(Unplaced):
    key: str = ""


@dataclass(frozen=True, slots=True)
class PartnerDecision:
    """Whom a partner's text means: an organisation of the network, a new one, or only text."""

    kind: Literal["link", "new", "text"]
    organisation: int | None = None
    name: str = ""
    acronym: str = ""
    organisation_kind: str = "other"


@dataclass(slots=True)
class Draft(PlanReading):
    """`partner_decisions` is by `partner_key`; `set_aside` what a person said is not of the plan;
    `inapplicable` the numbers of the corrections that no longer find what they correct."""

    partner_decisions: dict[str, PartnerDecision] = field(default_factory=dict)
    set_aside: list[DraftUnplaced] = field(default_factory=list)
    inapplicable: list[int] = field(default_factory=list)
    column_fields: dict[str, str] = field(default_factory=dict)

    def action(self, key: str) -> DraftAction | None:
        return next((action for action in self.rows() if action.key == key), None)

    def node(self, key: str | None) -> ReadNode | None:
        return next((node for node in self.nodes if node.id == key), None)

    def rows(self) -> Iterator[DraftAction]:
        for action in self.actions:
            assert isinstance(action, DraftAction)
            yield action

    def loose_texts(self) -> Iterator[DraftUnplaced]:
        for item in self.unplaced:
            assert isinstance(item, DraftUnplaced)
            yield item

    def fresh_key(self, base: str) -> str:
        """`base` if nothing has it yet, else basex2, basex3…"""
        taken = {action.key for action in self.rows()} | {node.id for node in self.nodes}
        candidate, number = base, 1
        while candidate in taken:
            number += 1
            candidate = f"{base}x{number}"
        return candidate

    def lineage(self, key: str | None) -> list[ReadNode]:
        """The nodes from the root down to `key`, both included."""
        by_id = {node.id: node for node in self.nodes}
        line: list[ReadNode] = []
        node = by_id.get(key) if key else None
        while node is not None and node not in line:
            line.insert(0, node)
            node = by_id.get(node.parent) if node.parent else None
        return line


def partner_key(text: str) -> str:
    """What makes two spellings of a partner one question of the review."""
    return normalise_name(text) or text.strip().casefold()


def dump(reading: PlanReading) -> dict[str, Any]:
    """The whole reading as JSON values, nothing lost; `load` gives it back."""
    values = {item.name: getattr(reading, item.name) for item in fields(PlanReading)}
    for name in ("start", "end"):
        values[name] = values[name].isoformat() if values[name] else None
    for name in ("nodes", "actions", "unplaced", "prose", "warnings", "mappings"):
        values[name] = [asdict(item) for item in values[name]]
    return values


def load(data: dict[str, Any]) -> PlanReading:
    return PlanReading(
        title=data["title"],
        start=_day(data["start"]),
        end=_day(data["end"]),
        levels=list(data["levels"]),
        nodes=[ReadNode(**_sourced(item)) for item in data["nodes"]],
        actions=[_action(item) for item in data["actions"]],
        unplaced=[Unplaced(**_sourced(item)) for item in data["unplaced"]],
        prose=[Unplaced(**_sourced(item)) for item in data.get("prose", [])],
        warnings=[ReadWarning(**_sourced(item)) for item in data["warnings"]],
        mappings=[
            ColumnMapping(item["table"], [(header, name) for header, name in item["columns"]])
            for item in data["mappings"]
        ],
        acronyms=dict(data["acronyms"]),
        fragments=data["fragments"],
    )


def draft_of(reading: PlanReading) -> Draft:
    """An independent copy, keyed; the reading itself is not touched."""
    taken: set[str] = set()
    ids: dict[str, str] = {}
    for node in reading.nodes:
        ids[node.id] = _unused(f"{slugify(node.level) or 'n'}-{_place(node.source)}", taken)
    nodes = [
        replace(
            node,
            id=ids[node.id],
            parent=ids.get(node.parent) if node.parent else None,
            shares_actions_of=ids.get(node.shares_actions_of) if node.shares_actions_of else None,
            code=node.code if len(node.code) <= LONGEST_CODE else "",
            title=node.title if len(node.code) <= LONGEST_CODE else f"{node.code} {node.title}",
        )
        for node in reading.nodes
    ]
    actions: list[ReadAction] = [
        _keyed(action, ids, _unused(_place(action.source), taken)) for action in reading.actions
    ]
    unplaced: list[Unplaced] = [
        DraftUnplaced(item.text, item.source, key=_unused(f"u-{_place(item.source)}", taken))
        for item in reading.unplaced
    ]
    return Draft(
        title=reading.title,
        start=reading.start,
        end=reading.end,
        levels=list(dict.fromkeys([*reading.levels, *(node.level for node in nodes)])),
        nodes=nodes,
        actions=actions,
        unplaced=unplaced,
        prose=list(reading.prose),
        warnings=list(reading.warnings),
        mappings=list(reading.mappings),
        acronyms=dict(reading.acronyms),
        fragments=reading.fragments,
    )


def _keyed(action: ReadAction, ids: dict[str, str], key: str) -> DraftAction:
    """A copy that shares nothing that a correction could change (asdict is five times slower)."""
    return DraftAction(
        node=ids.get(action.node) if action.node else None,
        path=list(action.path),
        title=action.title,
        code=action.code,
        partners=[ReadPartner(item.text, item.role) for item in action.partners],
        measures=[
            ReadMeasure(item.text, item.kind, item.unit, item.target) for item in action.measures
        ],
        planned=list(action.planned),
        done=list(action.done),
        schedule_text=action.schedule_text,
        notes=action.notes,
        source=action.source,
        inherited=list(action.inherited),
        cells=dict(action.cells),
        confidence=dict(action.confidence),
        key=key,
    )


def _place(source: Source) -> str:
    if source.table is not None:
        return f"t{source.table}r{source.row or 0}"
    page = slugify(str(source.page_or_sheet)) if source.page_or_sheet is not None else ""
    return f"p{page}l{source.row or 0}"


def _unused(base: str, taken: set[str]) -> str:
    candidate, number = base, 1
    while candidate in taken:
        number += 1
        candidate = f"{base}-{number}"
    taken.add(candidate)
    return candidate


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _sourced(item: dict[str, Any]) -> dict[str, Any]:
    return item | {"source": Source(**item["source"])}


def _action(item: dict[str, Any]) -> ReadAction:
    values = _sourced(item)
    values["partners"] = [ReadPartner(**partner) for partner in item["partners"]]
    values["measures"] = [ReadMeasure(**measure) for measure in item["measures"]]
    return ReadAction(**values)
