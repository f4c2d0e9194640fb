"""What the plan reader understood, before anything is written: the contract of `monitor plan read`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from monitor.documents.model import Source

MeasureKind = Literal["count", "quantity", "milestone"]
PartnerRole = Literal["lead", "partner"]


@dataclass(slots=True)
class ReadPartner:
    text: str
    role: PartnerRole = "lead"


@dataclass(slots=True)
class ReadMeasure:
    """`unit` names what is counted ("ações", "€", "%"); `target` stays None when no number was given."""

    text: str
    kind: MeasureKind
    unit: str = ""
    target: float | None = None


@dataclass(slots=True)
class ReadNode:
    """A level of the plan above the action. `id` and `parent` are local to one reading.

    `shares_actions_of` names the node whose (merged) action cell this one shares.
    """

    id: str
    parent: str | None
    level: str
    code: str
    title: str
    objective: str = ""
    shares_actions_of: str | None = None
    source: Source = field(default_factory=Source)


@dataclass(slots=True)
class ReadAction:
    """`cells` keeps the original text of each mapped cell, by field, for the review beside it.

    `confidence` is 0–1 by field; a field that is absent was certain.
    """

    node: str | None
    path: list[str]
    title: str
    code: str = ""
    partners: list[ReadPartner] = field(default_factory=list)
    measures: list[ReadMeasure] = field(default_factory=list)
    planned: list[int] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    schedule_text: str = ""
    notes: str = ""
    source: Source = field(default_factory=Source)
    inherited: list[str] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Unplaced:
    text: str
    source: Source


@dataclass(slots=True)
class ReadWarning:
    """`code` is a stable English identifier, `message` a Portuguese sentence."""

    code: str
    message: str
    source: Source


@dataclass(slots=True)
class ColumnMapping:
    """How one recognised header was understood: header text → field, in column order.

    A network's remembered mapping is passed back to the reader as {folded header: field}.
    """

    table: int
    columns: list[tuple[str, str | None]]


@dataclass(slots=True)
class PlanReading:
    """`prose` is what stands outside the tables and is no part of the plan (an introduction,
    contacts): kept to be shown, never written."""

    title: str = ""
    start: date | None = None
    end: date | None = None
    levels: list[str] = field(default_factory=list)
    nodes: list[ReadNode] = field(default_factory=list)
    actions: list[ReadAction] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    prose: list[Unplaced] = field(default_factory=list)
    warnings: list[ReadWarning] = field(default_factory=list)
    mappings: list[ColumnMapping] = field(default_factory=list)
    acronyms: dict[str, str] = field(default_factory=dict)
    fragments: int = 0
