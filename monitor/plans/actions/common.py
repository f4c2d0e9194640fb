from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from monitor.kernel.audit import Recording, recorded
from monitor.kernel.models import Versioned
from monitor.plans.models import Action, Plan, PlanNode
from monitor.plans.workflow import READ_ONLY

UP, DOWN = "up", "down"


class ClosedPlan(Exception):
    """The plan is closed: nothing in it is edited until somebody reopens it."""

    def __init__(self, plan: Plan):
        super().__init__(_("O plano está encerrado: para o alterar é preciso reabri-lo."))
        self.plan = plan


class ImpossibleMove(Exception):
    """The message is a sentence."""


class CannotShare(Exception):
    """The message is a sentence."""


def require_open(plan: Plan) -> None:
    if plan.status in READ_ONLY:
        raise ClosedPlan(plan)


@contextmanager
def changing(verb: str, target: Action | PlanNode, *, by: Any) -> Iterator[tuple[Recording, Any]]:
    """A recording around a fresh copy of `target`, so that "before" is what the database holds.

    Raises ClosedPlan when the plan it belongs to is closed.
    """
    current = type(target)._base_manager.select_related("plan").get(pk=target.pk)
    require_open(current.plan)
    with recorded(verb, by=by, network=current.plan.network_id, target=current) as record:
        yield record, current


def assign(target: Versioned, changes: dict[str, Any]) -> list[str]:
    for name, value in changes.items():
        setattr(target, name, value)
    return list(changes)


def next_position(rows: models.QuerySet[Any]) -> int:
    last = rows.aggregate(last=models.Max("position"))["last"]
    return 0 if last is None else last + 1


def swapped(siblings: Iterable[Any], target: Any, direction: str) -> list[Any]:
    """The siblings in their new order, `target` one place up or down. Raises ImpossibleMove."""
    order = list(siblings)
    here = next(number for number, item in enumerate(order) if item.pk == target.pk)
    there = here - 1 if direction == UP else here + 1
    if not 0 <= there < len(order):
        raise ImpossibleMove(
            _("Já está em primeiro lugar.") if direction == UP else _("Já está em último lugar.")
        )
    order[here], order[there] = order[there], order[here]
    return order


def reorder(ordered: Sequence[Any]) -> None:
    """Deal the places that the siblings already hold in the new order.

    Equal places are spread apart first, so that the order is always what people see.
    """
    places = sorted(item.position for item in ordered)
    for number in range(1, len(places)):
        places[number] = max(places[number], places[number - 1] + 1)
    changed = []
    for item, place in zip(ordered, places, strict=True):
        if item.position != place:
            item.position = place
            changed.append(item)
    if changed:
        type(changed[0])._base_manager.bulk_update(changed, ["position"])
