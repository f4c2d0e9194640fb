"""The plans of a network, each with how far it is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitor.kernel.periods import first_of_month
from monitor.network.models import Network
from monitor.plans.enums import ActionStatus, MonthKind
from monitor.plans.models import Action, Plan, PlanNode, ScheduledMonth
from monitor.plans.queries.records import CLOSED_STATUSES
from monitor.plans.queries.table import Summary


@dataclass(frozen=True, slots=True)
class PlanOverview:
    plan: Plan
    summary: Summary


def plans_of(network: Network, *, today: date | None = None) -> list[PlanOverview]:
    """Newest first; three queries however many plans there are."""
    plans = Plan.objects.for_network(network).select_related("parent")
    by_status: dict[int, dict[str, int]] = defaultdict(dict)
    actions = Action.objects.for_network(network)
    for plan, status, count in (
        actions.order_by().values_list("plan", "status").annotate(Count("pk"))
    ):
        by_status[plan][status] = count
    late: dict[int, int] = dict(
        actions.filter(pk__in=late_actions(today or timezone.localdate()))
        .order_by()
        .values_list("plan")
        .annotate(Count("pk"))
    )
    return [
        PlanOverview(
            plan,
            Summary(
                sum(by_status[plan.pk].values()), late.get(plan.pk, 0), dict(by_status[plan.pk])
            ),
        )
        for plan in plans
    ]


def late_actions(today: date) -> QuerySet[ScheduledMonth, Any]:
    """The ids of open actions with a planned month that is over and was not done (a subquery)."""
    done = ScheduledMonth.objects.filter(
        action=OuterRef("action"), month=OuterRef("month"), kind=MonthKind.DONE
    )
    return (
        ScheduledMonth.objects.filter(
            ~Exists(done), kind=MonthKind.PLANNED, month__lt=first_of_month(today)
        )
        .exclude(action__status__in=[ActionStatus(status) for status in CLOSED_STATUSES])
        .values("action")
    )


@dataclass(frozen=True, slots=True)
class Contents:
    """What would go with a part of the plan."""

    nodes: int
    actions: int

    @property
    def words(self) -> str:
        """ "2 partes do plano e 5 ações"; empty when nothing goes with it."""
        said = []
        if self.nodes:
            said.append(
                ngettext("%(n)s parte do plano", "%(n)s partes do plano", self.nodes)
                % {"n": self.nodes}
            )
        if self.actions:
            said.append(ngettext("%(n)s ação", "%(n)s ações", self.actions) % {"n": self.actions})
        return _(" e ").join(said)


def plan_contents(plan: Plan) -> Contents:
    return Contents(
        PlanNode.objects.filter(plan=plan).count(), Action.objects.filter(plan=plan).count()
    )


def node_contents(node: PlanNode) -> Contents:
    """Below the node, itself not counted."""
    inside = subtree(node)
    return Contents(len(inside) - 1, Action.objects.filter(node__in=inside).count())


def subtree(node: PlanNode) -> set[int]:
    """The ids of the node and of everything under it: one query."""
    children: dict[int | None, list[int]] = defaultdict(list)
    pairs = PlanNode.objects.filter(plan=node.plan_id).values_list("id", "parent_id")
    for pk, parent in pairs:
        children[parent].append(pk)
    inside: set[int] = set()
    ahead = [node.pk]
    while ahead:
        pk = ahead.pop()
        if pk not in inside:
            inside.add(pk)
            ahead += children.get(pk, [])
    return inside


def may_share_with(node: PlanNode) -> set[int]:
    """The nodes of its level whose actions it can share: not itself, nor one that has its own
    actions from it. One query."""
    peers = PlanNode.objects.filter(plan=node.plan_id, level=node.level)
    shared = dict(peers.values_list("id", "shares_actions_of_id"))
    allowed = set()
    for pk in shared:
        origin: int | None = pk
        seen: set[int] = set()
        while origin is not None and origin != node.pk and origin not in seen:
            seen.add(origin)
            origin = shared.get(origin)
        if origin != node.pk:
            allowed.add(pk)
    return allowed
