"""A reading as the one JSON object of `monitor plan read`."""

from __future__ import annotations

from datetime import date
from typing import Any

from monitor.documents.model import Source
from monitor.plans.reading.model import PlanReading, ReadAction, ReadNode


def to_json(reading: PlanReading) -> dict[str, Any]:
    """Plain values only: dates as ISO text or null, months as sorted lists."""
    return {
        "title": reading.title,
        "period": {"start": _day(reading.start), "end": _day(reading.end)},
        "levels": list(reading.levels),
        "nodes": [_node(node) for node in reading.nodes],
        "actions": [_action(action) for action in reading.actions],
        "unplaced": [
            {"text": each.text, "source": _source(each.source)} for each in reading.unplaced
        ],
        "warnings": [
            {"code": each.code, "message": each.message, "source": _source(each.source)}
            for each in reading.warnings
        ],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _source(source: Source) -> dict[str, int | str | None]:
    return {
        "page_or_sheet": source.page_or_sheet,
        "table": source.table,
        "row": source.row,
    }


def _node(node: ReadNode) -> dict[str, Any]:
    return {
        "id": node.id,
        "parent": node.parent,
        "level": node.level,
        "code": node.code,
        "title": node.title,
        "objective": node.objective,
        "shares_actions_of": node.shares_actions_of,
    }


def _action(action: ReadAction) -> dict[str, Any]:
    return {
        "node": action.node,
        "path": list(action.path),
        "code": action.code,
        "title": action.title,
        "partners": [{"text": each.text, "role": each.role} for each in action.partners],
        "measures": [
            {"text": each.text, "kind": each.kind, "unit": each.unit, "target": each.target}
            for each in action.measures
        ],
        "months": {"planned": sorted(action.planned), "done": sorted(action.done)},
        "schedule_text": action.schedule_text,
        "notes": action.notes,
        "source": _source(action.source),
        "inherited": list(action.inherited),
    }
