"""Every write of a plan outside an import: one function, one transaction, one audit event."""

from monitor.plans.actions.common import CannotShare, ClosedPlan, ImpossibleMove
from monitor.plans.actions.deeds import (
    create_action,
    delete_action,
    edit_action,
    move_action,
    set_month_done,
)
from monitor.plans.actions.nodes import create_node, delete_node, edit_node, move_node
from monitor.plans.actions.parts import (
    MeasureRow,
    PartnerRow,
    set_measures,
    set_months,
    set_partners,
)
from monitor.plans.actions.plans import create_plan, delete_plan, edit_plan, take_step
from monitor.plans.actions.publishing import publish, set_theme, withdraw

__all__ = [
    "CannotShare",
    "ClosedPlan",
    "ImpossibleMove",
    "MeasureRow",
    "PartnerRow",
    "create_action",
    "create_node",
    "create_plan",
    "delete_action",
    "delete_node",
    "delete_plan",
    "edit_action",
    "edit_node",
    "edit_plan",
    "move_action",
    "move_node",
    "publish",
    "set_measures",
    "set_month_done",
    "set_months",
    "set_partners",
    "set_theme",
    "take_step",
    "withdraw",
]
