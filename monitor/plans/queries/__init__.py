"""Every read that a page, an export or another room needs of a plan."""

from monitor.plans.queries.card import ActionCard, action_card, level_name
from monitor.plans.queries.filters import Filters
from monitor.plans.queries.overview import (
    Contents,
    PlanOverview,
    may_share_with,
    node_contents,
    plan_contents,
    plans_of,
)
from monitor.plans.queries.paths import node_paths
from monitor.plans.queries.records import PlanRecords, load_plan
from monitor.plans.queries.table import PlanTable, plan_table

__all__ = [
    "ActionCard",
    "Contents",
    "Filters",
    "PlanOverview",
    "PlanRecords",
    "PlanTable",
    "action_card",
    "level_name",
    "load_plan",
    "may_share_with",
    "node_contents",
    "node_paths",
    "plan_contents",
    "plan_table",
    "plans_of",
]
