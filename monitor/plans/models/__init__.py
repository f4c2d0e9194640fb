"""Nouns of a plan of action. Months are first days (`monitor.kernel.periods`)."""

from monitor.plans.models.chase import (
    HandOver,
    LinkAction,
    ReportingMonth,
    ReportingSettings,
    ReportLink,
)
from monitor.plans.models.documents import ExecutionReport, RenderedReport, ReportNarrative
from monitor.plans.models.imports import HeaderMapping, PlanImport
from monitor.plans.models.plan import (
    Action,
    Measure,
    Plan,
    PlanNode,
    Responsibility,
    ScheduledMonth,
)
from monitor.plans.models.reports import (
    MonthReport,
    ReportedValue,
    ReportEvidence,
    ServedAction,
)
from monitor.plans.models.sharing import SharedAction

__all__ = [
    "Action",
    "ExecutionReport",
    "HandOver",
    "HeaderMapping",
    "LinkAction",
    "Measure",
    "MonthReport",
    "Plan",
    "PlanImport",
    "PlanNode",
    "RenderedReport",
    "ReportEvidence",
    "ReportLink",
    "ReportNarrative",
    "ReportedValue",
    "ReportingMonth",
    "ReportingSettings",
    "Responsibility",
    "ScheduledMonth",
    "ServedAction",
    "SharedAction",
]
