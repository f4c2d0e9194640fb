"""Every read that a page, an export or another room needs of a plan."""

from monitor.plans.queries.filters import Filters
from monitor.plans.queries.records import PlanRecords, load_plan
from monitor.plans.queries.table import PlanTable, plan_table

__all__ = ["Filters", "PlanRecords", "PlanTable", "load_plan", "plan_table"]
