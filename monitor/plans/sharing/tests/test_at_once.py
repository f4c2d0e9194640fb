"""The same button pressed by several people at once, with real commits."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection

from monitor.kernel.versions import StaleVersion
from monitor.network.models import Network
from monitor.plans.actions.carrying import carry_over
from monitor.plans.models import Action, Plan, SharedAction
from monitor.plans.sharing import actions
from monitor.plans.workflow import ImpossibleStep

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


def all_at_once(write: Callable[[], Any]) -> list[Any]:
    """What each writer got: its result, or the exception that refused it."""

    def run(_number: int) -> Any:
        try:
            return write()
        except (StaleVersion, ImpossibleStep) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_an_action_is_proposed_to_a_network_once(
    origin: Action, make_below: Callable[[str], Network], coordinator: Any
) -> None:
    norte = make_below("Norte")
    targets = [(norte, date(2026, 3, 1))]
    got = all_at_once(lambda: actions.share(by=coordinator, action=origin, targets=targets))
    assert got.count(None) == 1
    assert SharedAction.objects.count() == 1


def test_a_proposal_is_adopted_once(
    propose: Any, make_below: Callable[[str], Network], make_plan: Any, coordinator: Any
) -> None:
    norte = make_below("Norte")
    shared, plan = propose(norte), make_plan(norte)
    got = all_at_once(lambda: actions.adopt(by=coordinator, shared=shared, expected=1, plan=plan))
    assert sum(isinstance(item, Action) for item in got) == 1
    assert sum(isinstance(item, StaleVersion) for item in got) == AT_ONCE - 1
    assert plan.actions.count() == 1


def test_actions_are_carried_over_once(
    clas: Network, make_plan: Any, make_action: Any, coordinator: Any
) -> None:
    old, new = make_plan(clas), make_plan(clas, years=(2027, 2027))
    waiting = [make_action(None, f"ação {number}", plan=old) for number in range(3)]
    got = all_at_once(lambda: carry_over(by=coordinator, plan=old, into=new, actions=waiting))
    assert sorted(len(item) for item in got) == [0] * (AT_ONCE - 1) + [3]
    assert Plan.objects.get(pk=new.pk).actions.count() == 3
