"""The life of a proposal, over every pair of state and step."""

from __future__ import annotations

import pytest

from monitor.plans.enums import SharingState
from monitor.plans.sharing.workflow import TRANSITIONS, SharingStep, next_state, steps_from
from monitor.plans.workflow import ImpossibleStep

LIFE = {
    ("invited", "change_start"): "invited",
    ("invited", "withdraw"): None,
    ("invited", "adopt"): "adopted",
    ("invited", "decline"): "declined",
    ("declined", "propose"): "invited",
    ("declined", "withdraw"): None,
    ("declined", "adopt"): "adopted",
    ("adopted", "release"): "invited",
}


@pytest.mark.parametrize("state", SharingState.values)
@pytest.mark.parametrize("step", SharingStep.values)
def test_only_the_steps_of_the_table_are_possible(state: str, step: str) -> None:
    if (state, step) in LIFE:
        assert next_state(state, SharingStep(step)) == LIFE[state, step]
    else:
        with pytest.raises(ImpossibleStep):
            next_state(state, SharingStep(step))
    assert (step in steps_from(state)) is ((state, step) in LIFE)


def test_the_table_holds_nothing_else() -> None:
    assert {(str(a), str(b)): c and str(c) for (a, b), c in TRANSITIONS.items()} == LIFE
