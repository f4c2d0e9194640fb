"""A plan as rows of the database: what a comparison reads and what undoing restores."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from monitor.plans.models import (
    Action,
    Measure,
    Plan,
    PlanNode,
    Responsibility,
    ScheduledMonth,
)

# By the name used in stored undo information, parents before what hangs from them.
MODELS: dict[str, type[models.Model]] = {
    "plan": Plan,
    "node": PlanNode,
    "action": Action,
    "responsibility": Responsibility,
    "measure": Measure,
    "month": ScheduledMonth,
}
OF_ACTIONS = ("responsibility", "measure", "month")

Rows = dict[str, dict[int, dict[str, Any]]]


def rows_of(plan_id: int) -> Rows:
    """{model name: {pk: {column: value}}} of a whole plan, in six queries."""
    conditions = {"plan": {"pk": plan_id}, "node": {"plan": plan_id}, "action": {"plan": plan_id}}
    return {
        name: {
            row["id"]: row
            for row in model._base_manager.filter(
                **conditions.get(name, {"action__plan": plan_id})
            ).values()
        }
        for name, model in MODELS.items()
    }


def digest(row: dict[str, Any]) -> str:
    text = json.dumps(row, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def plain(row: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(row, cls=DjangoJSONEncoder))
