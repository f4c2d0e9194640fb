"""Every read that a page, an export or another room needs of a plan."""

from monitor.plans.queries.card import ActionCard, action_card
from monitor.plans.queries.filters import Filters
from monitor.plans.queries.overview import PlanOverview, plans_of
from monitor.plans.queries.records import PlanRecords, load_plan
from monitor.plans.queries.table import PlanTable, plan_table

__all__ = [
    "ActionCard",
    "Filters",
    "PlanOverview",
    "PlanRecords",
    "PlanTable",
    "action_card",
    "load_plan",
    "plan_table",
    "plans_of",
]
