"""Whether everybody may see how a plan stands, and how small a number may be there."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from monitor.facts.enums import Theme
from monitor.kernel.audit import recorded
from monitor.kernel.versions import save_version
from monitor.plans.models import Plan, PlanNode
from monitor.plans.workflow import check_publishing, check_withdrawing


def publish(*, by: Any, plan: Plan, expected: int) -> Plan:
    """Of an approved or a closed plan. Raises ImpossibleStep, StaleVersion."""
    current = Plan.objects.get(pk=plan.pk)
    check_publishing(current.status, is_public=current.published_at is not None)
    with recorded("plan.published", by=by, network=current.network_id, target=current):
        current.published_at = timezone.now()
        return save_version(current, expected=expected, fields=["published_at"])


def withdraw(*, by: Any, plan: Plan, expected: int) -> Plan:
    """From the next request on, the page is missing. Raises ImpossibleStep, StaleVersion."""
    current = Plan.objects.get(pk=plan.pk)
    check_withdrawing(is_public=current.published_at is not None)
    with recorded("plan.withdrawn", by=by, network=current.network_id, target=current):
        current.published_at = None
        return save_version(current, expected=expected, fields=["published_at"])


def set_theme(*, by: Any, node: PlanNode, expected: int, theme: str) -> PlanNode:
    """Blank is that of the part above. Of a closed plan too: what is public of it may still have to
    hide more. Raises ValueError for no theme, StaleVersion."""
    current = PlanNode.objects.select_related("plan").get(pk=node.pk)
    with recorded("node.themed", by=by, network=current.plan.network_id, target=current):
        current.theme = Theme(theme).value if theme else ""
        return save_version(current, expected=expected, fields=["theme"])
