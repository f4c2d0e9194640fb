"""Corrections of a reading: a list of small typed changes, applied in order, each one undoable.

    draft = apply(reading, corrections)

The reading is never changed. A correction that no longer finds what it corrects is left out and
its number listed in `draft.inapplicable`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from monitor.plans.importing.corrections import actions, measures, partners, structure
from monitor.plans.importing.corrections.base import (
    KINDS,
    Correction,
    DoesNotApply,
    InvalidCorrection,
    coerce,
    from_dict,
    to_dict,
)
from monitor.plans.importing.draft import Draft, draft_of
from monitor.plans.reading.model import PlanReading

__all__ = [
    "KINDS",
    "Correction",
    "DoesNotApply",
    "InvalidCorrection",
    "actions",
    "apply",
    "coerce",
    "from_dict",
    "measures",
    "partners",
    "structure",
    "to_dict",
]


def apply(reading: PlanReading, corrections: Iterable[dict[str, Any]]) -> Draft:
    draft = draft_of(reading)
    for stored in corrections:
        try:
            from_dict(stored).apply(draft)
        except (DoesNotApply, InvalidCorrection):
            draft.inapplicable.append(int(stored.get("id", 0)))
    for action in draft.actions:
        action.path = [node.title for node in draft.lineage(action.node)]
    return draft
