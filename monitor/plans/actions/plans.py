from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from monitor.kernel.audit import recorded
from monitor.kernel.versions import save_version
from monitor.network.models import Network
from monitor.plans.actions.common import assign, require_open
from monitor.plans.models import Action, Plan, PlanNode
from monitor.plans.sharing.following import release
from monitor.plans.workflow import PUBLISHABLE, VERBS, ImpossibleStep, Step, next_status


def create_plan(*, by: Any, network: Network, **fields: Any) -> Plan:
    with recorded("plan.created", by=by, network=network.pk) as record:
        record.target = plan = Plan.objects.create(network=network, **fields)
    return plan


def edit_plan(*, by: Any, plan: Plan, expected: int, changes: dict[str, Any]) -> Plan:
    current = Plan.objects.get(pk=plan.pk)
    require_open(current)
    with recorded("plan.edited", by=by, network=current.network_id, target=current):
        return save_version(current, expected=expected, fields=assign(current, changes))


def take_step(*, by: Any, plan: Plan, expected: int, step: Step) -> Plan:
    """What is in preparation again is no longer public.

    Raises ImpossibleStep (the workflow refuses) or StaleVersion.
    """
    current = Plan.objects.get(pk=plan.pk)
    count = Action.objects.filter(plan=current).count()
    status = next_status(current.status, step, action_count=count)
    with recorded(VERBS[step], by=by, network=current.network_id, target=current):
        current.status = status
        if status not in PUBLISHABLE:
            current.published_at = None
        return save_version(current, expected=expected, fields=["status", "published_at"])


def delete_plan(*, by: Any, plan: Plan, expected: int) -> None:
    """With everything in it; what it held is counted in the audit event.

    Raises ImpossibleStep while the plan has execution reports, ClosedPlan, StaleVersion.
    """
    current = Plan.objects.get(pk=plan.pk)
    require_open(current)
    if current.execution_reports.exists():
        raise ImpossibleStep(_("Este plano tem relatórios de execução: já não se elimina."))
    with recorded("plan.deleted", by=by, network=current.network_id, target=current) as record:
        record.before |= {
            "nodes": PlanNode.objects.filter(plan=current).count(),
            "actions": list(Action.objects.filter(plan=current).values_list("title", flat=True)),
        }
        save_version(current, expected=expected, fields=[])
        release(Action.objects.filter(plan=current))
        current.delete()
        record.deleted()
