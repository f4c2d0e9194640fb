"""What the people of the demonstration did since: real writes, so that histories have what to tell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from monitor.demonstration.source import data
from monitor.network import actions as network_actions
from monitor.network.models import Membership, Network, Organisation
from monitor.people.models import User
from monitor.plans import actions as plan_actions
from monitor.plans.chase import rounds
from monitor.plans.models import Action, Plan
from monitor.plans.workflow import Step


def play() -> None:
    """Each deed of the data in its order, by whoever it says."""
    people = {user.email: user for user in User.objects.all()}
    for deed in data("history.json"):
        DEEDS[deed["does"]](people[deed["by"]], deed)


def _plan(deed: dict[str, Any]) -> Plan:
    network, year = deed["plan"]
    return Plan.objects.get(network__code=network, starts_on__year=year)


def _action(deed: dict[str, Any]) -> Action:
    return Action.objects.get(plan=_plan(deed), title=deed["action"])


def _organisation(deed: dict[str, Any]) -> Organisation:
    return Organisation.objects.get(name=deed["organisation"])


def _approve(by: User, deed: dict[str, Any]) -> None:
    plan = _plan(deed)
    plan_actions.take_step(by=by, plan=plan, expected=plan.version, step=Step.APPROVE)


def _publish(by: User, deed: dict[str, Any]) -> None:
    plan = _plan(deed)
    plan_actions.publish(by=by, plan=plan, expected=plan.version)


def _edit_organisation(by: User, deed: dict[str, Any]) -> None:
    found = _organisation(deed)
    network_actions.edit_organisation(
        by=by, organisation=found, expected=found.version, changes=deed["changes"]
    )


def _edit_membership(by: User, deed: dict[str, Any]) -> None:
    membership = Membership.objects.get(organisation=_organisation(deed))
    network_actions.edit_membership(
        by=by,
        organisation=membership.organisation,
        expected=membership.version,
        changes=deed["changes"],
    )


def _add_alias(by: User, deed: dict[str, Any]) -> None:
    network_actions.add_alias(by=by, organisation=_organisation(deed), text=deed["text"])


def _edit_action(by: User, deed: dict[str, Any]) -> None:
    found = _action(deed)
    plan_actions.edit_action(by=by, action=found, expected=found.version, changes=deed["changes"])


def _month_done(by: User, deed: dict[str, Any]) -> None:
    found = _action(deed)
    plan_actions.set_month_done(
        by=by,
        action=found,
        expected=found.version,
        month=date.fromisoformat(deed["month"]),
        is_done=True,
    )


def _chase(by: User, deed: dict[str, Any]) -> None:
    network = Network.objects.get(code=deed["network"])
    day = datetime.combine(date.fromisoformat(deed["on"]), time(10))
    rounds.prepare(network, date.fromisoformat(deed["month"]), timezone.make_aware(day), by=by)


DEEDS: dict[str, Callable[[User, dict[str, Any]], None]] = {
    "approve": _approve,
    "publish": _publish,
    "edit_organisation": _edit_organisation,
    "edit_membership": _edit_membership,
    "add_alias": _add_alias,
    "edit_action": _edit_action,
    "month_done": _month_done,
    "chase": _chase,
}
