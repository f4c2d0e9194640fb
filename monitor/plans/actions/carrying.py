"""What a plan did not finish goes on in another: copied, with where each action came from."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitor.kernel.audit import recorded
from monitor.kernel.periods import first_of_month, months_apart, moved
from monitor.kernel.text import fold
from monitor.plans.actions.common import next_position, require_open
from monitor.plans.actions.plans import create_plan
from monitor.plans.enums import ActionStatus, MonthKind
from monitor.plans.models import (
    Action,
    Measure,
    Plan,
    PlanNode,
    Responsibility,
    ScheduledMonth,
)
from monitor.plans.queries.carrying import unfinished
from monitor.plans.sharing.following import follow

OF_THE_ACTION = ("code", "title", "description")
OF_THE_MEASURE = (
    "text",
    "kind",
    "unit",
    "baseline",
    "target",
    "roll_up",
    "source",
    "counts",
    "people",
    "origin_id",
    "position",
)
OF_THE_RESPONSIBILITY = ("organisation_id", "contact_id", "role", "text", "position")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class CarriedMonths(models.TextChoices):
    REMAINING = "remaining", gettext_lazy("Só os meses que ficaram por fazer")
    ALL = "all", gettext_lazy("Todos os meses previstos, de novo")
    NONE = "none", gettext_lazy("Nenhum: marcam-se depois")


class NothingToCarry(Exception):
    """The message is a sentence."""


def carry_over(
    *,
    by: Any,
    plan: Plan,
    into: Plan,
    actions: Iterable[Action],
    months: str = CarriedMonths.REMAINING,
) -> list[Action]:
    """Copy unfinished actions of `plan` into another plan of the network, after what it has.

    With them go the parts of the plan that they are in (found there by title, or made), who answers
    for them, their measures and the planned months chosen; what was shared or is an instance of a
    shared action follows. What is finished or was carried over already is left alone: when nothing
    remains, nothing is written. Raises ClosedPlan.
    """
    with transaction.atomic():
        require_open(_locked(plan, into)[into.pk])
        if into.network_id != plan.network_id or into.pk == plan.pk:
            raise ValueError("not another plan of the same network")
        wanted = list(
            unfinished(plan)
            .filter(pk__in=[action.pk for action in actions], carried_to=None)
            .order_by("position", "id")
        )
        if not wanted:
            return []
        with recorded("plan.carried-over", by=by, network=into.network_id, target=into) as record:
            record.before = {}
            record.after = {
                "from_plan": plan.title,
                "actions": [action.title for action in wanted],
            }
            made = _copy_actions(wanted, plan, into)
            _copy_responsibilities(made)
            follow(made, _copy_measures(made))
            _copy_months(made, plan, into, months)
    return list(made.values())


def carry_over_to_new(
    *,
    by: Any,
    plan: Plan,
    actions: Iterable[Action],
    months: str = CarriedMonths.REMAINING,
    **fields: Any,
) -> Plan:
    """The same into a plan made for it (`fields` are its columns). Raises NothingToCarry."""
    with transaction.atomic():
        _locked(plan)
        into = create_plan(by=by, network=plan.network, parent=plan.parent, **fields)
        if not carry_over(by=by, plan=plan, into=into, actions=actions, months=months):
            raise NothingToCarry(_("Estas ações já transitaram: não se criou outro plano."))
    return into


def next_plan(plan: Plan) -> Plan:
    """The plan that would follow, unsaved: as long, right after, the years of its title moved on."""
    start = plan.ends_on + timedelta(days=1)
    length = months_apart(plan.starts_on, start)
    years = plan.ends_on.year - plan.starts_on.year + 1

    def later(year: re.Match[str]) -> str:
        value = int(year[0])
        within = plan.starts_on.year <= value <= plan.ends_on.year
        return str(value + years) if within else year[0]

    return Plan(
        network_id=plan.network_id,
        title=_YEAR.sub(later, plan.title),
        starts_on=start,
        ends_on=moved(start, max(1, length)) - timedelta(days=1),
        levels=plan.levels,
        parent_id=plan.parent_id,
    )


def carried_months(
    months: str, *, planned: Collection[date], done: Collection[date], plan: Plan, into: Plan
) -> list[date]:
    """The planned months of an action in the plan that receives it. What remained of a year that is
    over stays in its month, in the first year of the new plan in which that month comes."""
    if months == CarriedMonths.NONE:
        return []
    if months == CarriedMonths.ALL:
        by = months_apart(plan.starts_on, into.starts_on)
        return sorted(moved(month, by) for month in planned)
    start = first_of_month(into.starts_on)
    remaining = set()
    for month in set(planned) - set(done):
        years = max(0, -(-months_apart(month, start) // 12))
        remaining.add(moved(month, 12 * years))
    return sorted(remaining)


def _locked(*plans: Plan) -> dict[int, Plan]:
    """Two people who carry over the same actions do it one after the other."""
    rows = Plan.objects.select_for_update().filter(pk__in=[plan.pk for plan in plans])
    return {plan.pk: plan for plan in rows.order_by("pk")}


def _copy_actions(actions: list[Action], plan: Plan, into: Plan) -> dict[int, Action]:
    parts = _Parts(plan, into)
    position = next_position(Action.objects.filter(plan=into))
    copies = Action.objects.bulk_create(
        Action(
            plan=into,
            node=parts.copy(action.node_id),
            carried_from=action,
            status=ActionStatus.UNDER_WAY
            if action.status == ActionStatus.UNDER_WAY
            else ActionStatus.PLANNED,
            position=position + number,
            **{name: getattr(action, name) for name in OF_THE_ACTION},
        )
        for number, action in enumerate(actions)
    )
    parts.copy_sharers()
    return {action.pk: copy for action, copy in zip(actions, copies, strict=True)}


def _copy_responsibilities(made: dict[int, Action]) -> None:
    Responsibility.objects.bulk_create(
        Responsibility(
            action=made[row.action_id],
            **{name: getattr(row, name) for name in OF_THE_RESPONSIBILITY},
        )
        for row in Responsibility.objects.filter(action__in=made)
    )


def _copy_measures(made: dict[int, Action]) -> dict[int, Measure]:
    measures = list(Measure.objects.filter(action__in=made))
    copies = Measure.objects.bulk_create(
        Measure(
            action=made[measure.action_id],
            **{name: getattr(measure, name) for name in OF_THE_MEASURE},
        )
        for measure in measures
    )
    return {measure.pk: copy for measure, copy in zip(measures, copies, strict=True)}


def _copy_months(made: dict[int, Action], plan: Plan, into: Plan, months: str) -> None:
    held: dict[tuple[int, str], set[date]] = {}
    rows = ScheduledMonth.objects.filter(action__in=made)
    for action, kind, month in rows.values_list("action_id", "kind", "month"):
        held.setdefault((action, kind), set()).add(month)
    ScheduledMonth.objects.bulk_create(
        ScheduledMonth(action=copy, kind=MonthKind.PLANNED, month=month)
        for old, copy in made.items()
        for month in carried_months(
            months,
            planned=held.get((old, MonthKind.PLANNED), ()),
            done=held.get((old, MonthKind.DONE), ()),
            plan=plan,
            into=into,
        )
    )


class _Parts:
    """The parts of one plan in another: the one of the same title under the same part (of the same
    number first, where there are several), or a new one. Levels that the other does not have are left out."""

    def __init__(self, plan: Plan, into: Plan):
        self.into = into
        self.nodes = {node.pk: node for node in PlanNode.objects.filter(plan=plan)}
        self.present = list(PlanNode.objects.filter(plan=into))
        self.position = next_position(PlanNode.objects.filter(plan=into))
        self.copies: dict[int, PlanNode | None] = {}

    def copy(self, pk: int | None) -> PlanNode | None:
        if pk is None:
            return None
        if pk not in self.copies:
            node = self.nodes[pk]
            above = self.copy(node.parent_id)
            too_deep = node.level >= len(self.into.levels)
            self.copies[pk] = (
                above if too_deep else self._found(node, above) or self._made(node, above)
            )
        return self.copies[pk]

    def _found(self, node: PlanNode, above: PlanNode | None) -> PlanNode | None:
        alike = [
            item
            for item in self.present
            if item.level == node.level
            and item.parent_id == (above.pk if above else None)
            and fold(item.title) == fold(node.title)
        ]
        return min(alike, key=lambda item: item.code != node.code, default=None)

    def _made(self, node: PlanNode, above: PlanNode | None) -> PlanNode:
        made = PlanNode.objects.create(
            plan=self.into,
            parent=above,
            level=node.level,
            code=node.code,
            title=node.title,
            objective=node.objective,
            theme=node.theme,
            position=self.position,
        )
        self.position += 1
        self.present.append(made)
        return made

    def copy_sharers(self) -> None:
        """The parts that have the actions of one that was carried over have those of its copy."""
        known = {item.pk for item in self.present}
        for node in self.nodes.values():
            origin = self.copies.get(node.shares_actions_of_id or 0)
            if origin is None or node.pk in self.copies:
                continue
            copy = self.copy(node.pk)
            if copy and copy.pk not in known and copy != origin:
                copy.shares_actions_of = origin
                copy.save(update_fields=["shares_actions_of"])
