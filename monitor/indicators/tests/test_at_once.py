"""Two people on the dictionary at the same moment, with real commits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from monitor.indicators import actions
from monitor.indicators.dictionary import Dictionary
from monitor.indicators.models import Indicator
from monitor.kernel.audit import verify

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], Any]) -> list[str]:
    """How each ended, all begun at the same moment: "done", or what refused it."""
    barrier = threading.Barrier(len(deeds))
    ends = [""] * len(deeds)

    def run(number: int, deed: Callable[[], Any]) -> None:
        barrier.wait(timeout=10)
        try:
            deed()
            ends[number] = "done"
        except ValidationError as error:
            ends[number] = " ".join(error.messages)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return ends


def giving(item: Indicator, formula: str) -> Callable[[], Any]:
    return lambda: actions.edit_indicator(
        by=None, indicator=item, expected=1, changes={"formula": formula}
    )


def test_two_edits_that_would_close_a_circle_together_do_not(clas: Any, made: Any) -> None:
    """One gives a the formula b + b, the other gives b the formula a + a: the second sees the first."""
    for _round in range(3):
        Indicator.objects.all().delete()
        a, b = made("vale__a", network=clas), made("vale__b", network=clas)
        ends = at_once(giving(a, "vale__b + vale__b"), giving(b, "vale__a + vale__a"))
        assert sorted(end == "done" for end in ends) == [False, True]
        assert any("anda às voltas" in end for end in ends)
        assert Dictionary(Indicator.objects.all()).all_problems() == []
    assert verify()[1] == []


def test_what_is_deleted_while_a_formula_is_made_of_it_leaves_no_hole(clas: Any, made: Any) -> None:
    for _round in range(3):
        Indicator.objects.all().delete()
        a, r = made("vale__a", network=clas), made("vale__r", network=clas)
        at_once(
            lambda a=a: actions.delete_indicator(by=None, indicator=a, expected=1),
            giving(r, "vale__a + vale__a"),
        )
        assert Dictionary(Indicator.objects.all()).all_problems() == []


def test_one_code_is_given_once(clas: Any) -> None:
    values = {
        "name": "Utentes",
        "definition": "Quem é apoiado.",
        "unit": "N.º",
        "theme": "responses",
        "roll_up": "sum",
    }

    def create() -> Any:
        return actions.create_indicator(by=None, network=clas, code="vale__x", **values)

    ends = at_once(create, create, create)
    assert sorted(ends) == ["Este código já está a ser usado."] * 2 + ["done"]
    assert Indicator.objects.count() == 1
