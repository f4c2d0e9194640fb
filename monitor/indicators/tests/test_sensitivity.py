"""How sensitive an indicator is decides what anybody sees of its figures, at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from monitor.facts import queries
from monitor.facts.audience import as_public
from monitor.facts.recovery import Recoverable
from monitor.indicators.actions import create_indicator, edit_indicator, import_indicators
from monitor.indicators.exchange import Row
from monitor.indicators.models import Indicator
from monitor.indicators.tests.facts import A, B, C, D, country, publish_values


@pytest.fixture
def helped(clas: Any, made: Any) -> Indicator:
    """7 of A, told as 5 at k = 5."""
    country()
    item: Indicator = made("vale__apoiados", network=clas)
    publish_values(
        item, [(A, "2023", 7), (B, "2023", 40), (C, "2023", 60), (D, "2023", 80)], network=clas
    )
    assert seen(A) == 5
    return item


def seen(place: str) -> float | None:
    with as_public():
        return queries.series("vale__apoiados", [place]).figure(place, "2023").value


def test_what_becomes_sensitive_is_hidden_under_its_count(helped: Any, coordinator: Any) -> None:
    """At k = 10 the 7 of A is hidden, and with it the 40 of B, which is all else in the north."""
    edit_indicator(by=coordinator, indicator=helped, expected=1, changes={"sensitivity": "health"})
    assert [seen(place) for place in (A, B, C)] == [None, None, 60]
    edit_indicator(by=coordinator, indicator=helped, expected=2, changes={"sensitivity": "general"})
    assert seen(A) == 5


def test_so_it_is_when_a_file_says_it(helped: Any, coordinator: Any, clas: Any) -> None:
    row = Row(1, {"code": helped.code, "sensitivity": "Saúde"})
    preview = import_indicators(by=coordinator, network=clas, rows=[row])
    assert [planned.item.code for planned in preview.changed] == [helped.code]
    assert seen(A) is None


def test_a_sensitivity_that_would_give_counts_away_is_refused(
    helped: Any, coordinator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_about: Any) -> None:
        raise Recoverable([])

    monkeypatch.setattr("monitor.indicators.actions.indicators.set_theme", refuse)
    with pytest.raises(ValidationError) as refused:
        edit_indicator(
            by=coordinator, indicator=helped, expected=1, changes={"sensitivity": "health"}
        )
    assert list(refused.value.message_dict) == ["sensitivity"]
    helped.refresh_from_db()
    assert helped.sensitivity == "general"


def test_the_code_of_what_a_network_keeps_is_taken(coordinator: Any, clas: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        create_indicator(
            by=coordinator,
            network=clas,
            code="vale__agenda_activities",
            name="Outra coisa",
            definition="Outra.",
            unit="N.º",
            theme="other",
            roll_up="sum",
        )
    assert list(refused.value.message_dict) == ["code"]
