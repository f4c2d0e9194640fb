"""Every write of a shared action: proposed by the network above, decided by each network below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from monitor.kernel.audit import Recording, recorded, snapshot
from monitor.kernel.periods import first_of_month
from monitor.kernel.versions import StaleVersion, save_version
from monitor.network.models import Network, Organisation
from monitor.plans.actions.common import assign, changing, next_position, require_open
from monitor.plans.enums import MonthKind, ResponsibilityRole
from monitor.plans.models import (
    Action,
    Measure,
    Plan,
    PlanNode,
    Responsibility,
    ScheduledMonth,
    SharedAction,
)
from monitor.plans.sharing.schedule import months_from
from monitor.plans.sharing.workflow import SharingStep, next_state
from monitor.plans.workflow import ImpossibleStep

# What an instance takes from the measure that it is an instance of.
OF_THE_MEASURE = ("text", "kind", "unit", "roll_up", "source", "counts", "people", "position")


def share(*, by: Any, action: Action, targets: Sequence[tuple[Network, date]]) -> None:
    """Propose the action to networks below its own, each with the month in which it starts there.

    A network that declined is asked again. Raises ImpossibleStep when one has the proposal already
    or the action was carried over, ClosedPlan.
    """
    with changing("sharing.proposed", action, by=by) as (record, current):
        Action.objects.select_for_update().get(pk=current.pk)
        if current.carried_to.exists():
            raise ImpossibleStep(_("Esta ação transitou para outro plano: propõe-se a de lá."))
        below = set(Network.objects.filter(parent=current.plan.network_id))
        shares = SharedAction.objects.select_for_update().filter(action=current)
        known = {item.network_id: item for item in shares}
        for network, starts_on in targets:
            if network not in below:
                raise ValueError("a network that is not below this one")
            start = first_of_month(starts_on)
            if (shared := known.get(network.pk)) is None:
                SharedAction.objects.create(action=current, network=network, starts_on=start)
                continue
            state = next_state(shared.state, SharingStep.PROPOSE)
            fields = assign(shared, {"state": state, "starts_on": start, "reason": ""})
            save_version(shared, expected=shared.version, fields=fields)
        record.before = {}
        record.after = {"networks": [network.name for network, _start in targets]}


def change_start(*, by: Any, shared: SharedAction, expected: int, starts_on: date) -> SharedAction:
    """While the network has not decided. Raises ImpossibleStep, StaleVersion, ClosedPlan."""
    with _above("sharing.rescheduled", SharingStep.CHANGE_START, shared, by, expected) as (
        record,
        current,
    ):
        record.before |= {"share_start": f"{current.starts_on:%Y-%m}"}
        current.starts_on = first_of_month(starts_on)
        record.after = record.before | {"share_start": f"{current.starts_on:%Y-%m}"}
        save_version(current, expected=expected, fields=["starts_on"])
    return current


def withdraw(*, by: Any, shared: SharedAction, expected: int) -> None:
    """Take back what no network adopted. Raises ImpossibleStep, StaleVersion, ClosedPlan."""
    with _above("sharing.withdrawn", SharingStep.WITHDRAW, shared, by, expected) as (
        record,
        current,
    ):
        record.after = record.before
        save_version(current, expected=expected, fields=[])
        current.delete()


@contextmanager
def _above(
    verb: str, step: SharingStep, shared: SharedAction, by: Any, expected: int
) -> Iterator[tuple[Recording, SharedAction]]:
    """A write of who proposed: its event is of the action, so that the action's history tells it."""
    with changing(verb, shared.action, by=by) as (record, _action):
        current = _locked(shared, expected)
        next_state(current.state, step)
        record.before = {"network": current.network.name}
        yield record, current


def adopt(
    *,
    by: Any,
    shared: SharedAction,
    expected: int,
    plan: Plan,
    node: PlanNode | None = None,
    lead: Organisation | None = None,
    targets: Mapping[int, Decimal | None] | None = None,
) -> Action:
    """Make the proposed action one of a plan of the network that received it.

    It takes the texts, the measures and the planned months, moved to its own start; who answers for
    it is the network's to say. `targets` are by key of the measure proposed; without one, "sem meta".

    Raises ImpossibleStep, StaleVersion, ClosedPlan.
    """
    require_open(Plan.objects.get(pk=plan.pk))
    with recorded("sharing.adopted", by=by, network=shared.network_id) as record:
        current = _locked(shared, expected)
        state = next_state(current.state, SharingStep.ADOPT)
        homes = [plan.network_id, lead.network_id if lead else plan.network_id]
        if any(home != current.network_id for home in homes) or (node and node.plan_id != plan.pk):
            raise ValueError("a plan, a part of it or an organisation of another network")
        local = _instance(current, plan, node, targets or {})
        if lead:
            Responsibility.objects.create(
                action=local, organisation=lead, role=ResponsibilityRole.LEAD
            )
        fields = assign(current, {"state": state, "local": local, "reason": ""})
        save_version(current, expected=expected, fields=fields)
        record.target = local
        record.after = snapshot(local) | {"proposed_by": current.action.plan.network.name}
    return local


def _instance(
    shared: SharedAction,
    plan: Plan,
    node: PlanNode | None,
    targets: Mapping[int, Decimal | None],
) -> Action:
    origin = shared.action
    local = Action.objects.create(
        plan=plan,
        node=node,
        position=next_position(Action.objects.filter(plan=plan)),
        title=origin.title,
        description=origin.description,
    )
    Measure.objects.bulk_create(
        Measure(
            action=local,
            origin=measure,
            target=targets.get(measure.pk),
            **{name: getattr(measure, name) for name in OF_THE_MEASURE},
        )
        for measure in origin.measures.all()
    )
    planned = origin.months.filter(kind=MonthKind.PLANNED).values_list("month", flat=True)
    ScheduledMonth.objects.bulk_create(
        ScheduledMonth(action=local, kind=MonthKind.PLANNED, month=month)
        for month in months_from(planned, shared.starts_on)
    )
    return local


def decline(*, by: Any, shared: SharedAction, expected: int, reason: str) -> SharedAction:
    """Whoever proposed reads the reason. Raises ImpossibleStep, StaleVersion; ValidationError
    without a reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("Falta o motivo da recusa.")})
    with recorded("sharing.declined", by=by, network=shared.network_id) as record:
        record.target = current = _locked(shared, expected)
        state = next_state(current.state, SharingStep.DECLINE)
        record.before = snapshot(current)
        fields = assign(current, {"state": state, "reason": reason.strip()})
        save_version(current, expected=expected, fields=fields)
    return current


def _locked(shared: SharedAction, expected: int) -> SharedAction:
    """The proposal as it is now, kept from other writers. Raises StaleVersion, also when it is gone."""
    found = SharedAction.objects.select_for_update(of=("self",)).select_related(
        "network", "action__plan__network"
    )
    current = found.filter(pk=shared.pk).first()
    if current is None or current.version != expected:
        raise StaleVersion(current or shared)
    return current
