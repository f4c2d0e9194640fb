"""Activities in a line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from monitor.agenda import actions
from monitor.agenda.models import Activity


@pytest.fixture
def record(clas: Any, coordinator: Any) -> Callable[..., Activity]:
    """record("Sessão", participants=12) → an activity of 3 March 2026, recorded by the coordinator."""

    def make(title: str = "Sessão", **values: Any) -> Activity:
        values = {"kind": "session", "starts_on": date(2026, 3, 3)} | values
        return actions.record_activity(by=coordinator, network=clas, title=title, **values)

    return make


@pytest.fixture
def organisation(clas: Any) -> Any:
    return clas.organisations.create(name="Associação Mão Amiga", acronym="AMA")
