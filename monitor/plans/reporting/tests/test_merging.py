"""What each person said is told from what each only saw."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.plans.reporting.changes import Stated
from monitor.plans.reporting.merging import Merged, Seen, as_text, changes_of, digest, merge


@pytest.mark.parametrize(
    ("shown", "mine", "stored", "expected"),
    [
        ("", "", "", Merged({}, {})),
        ("", "meu", "", Merged({"x": "meu"}, {})),
        ("a", "", "a", Merged({"x": ""}, {})),
        ("", "", "deles", Merged({}, {})),
        ("a", "a", "deles", Merged({}, {})),
        ("a", "a", "", Merged({}, {})),
        ("", "igual", "igual", Merged({}, {})),
        ("", "meu", "deles", Merged({}, {"x": "deles"})),
        ("a", "meu", "deles", Merged({}, {"x": "deles"})),
        ("a", "", "deles", Merged({}, {"x": "deles"})),
    ],
)
def test_only_what_both_changed_is_a_conflict(
    shown: str, mine: str, stored: str, expected: Merged
) -> None:
    assert merge({"x": mine}, Seen.of({"x": shown}), {"x": stored}) == expected


def test_what_was_tried_before_is_ones_own_also_when_it_is_taken_back() -> None:
    """The page showed nothing; 5 was sent and stored, and its answer was lost."""
    seen = Seen({}, {"x": frozenset({digest("5")})})
    assert merge({"x": Decimal(7)}, seen, {"x": Decimal(5)}) == Merged({"x": Decimal(7)}, {})
    assert merge({"x": None}, seen, {"x": Decimal(5)}) == Merged({"x": None}, {})
    assert merge({"x": None}, seen, {"x": Decimal(6)}) == Merged({}, {"x": Decimal(6)})


def test_equal_values_have_equal_texts_however_they_are_kept() -> None:
    assert as_text(Decimal("3.0000")) == as_text(Decimal(3)) == "3"
    assert as_text(Decimal("1E+3")) == "1000"
    assert as_text(Decimal("2.50")) == "2.5"
    assert as_text(date(2026, 3, 1)) == "2026-03-01"
    assert as_text(None) == ""


texts = st.sampled_from(["", "a", "b", "c"])


@given(shown=st.dictionaries(st.sampled_from(["status", "measure-7"]), texts))
def test_what_a_page_showed_survives_the_journey_through_it(shown: dict[str, str]) -> None:
    there_and_back = Seen.read(str(Seen.of(shown)))
    for name in ("status", "measure-7"):
        assert there_and_back.knows(name, shown.get(name, ""))
        assert there_and_back.changed(name, "z")


@given(text=st.text(max_size=60))
def test_nonsense_in_the_place_of_what_was_seen_is_as_not_seen(text: str) -> None:
    assert merge({"x": "meu"}, Seen.read(text), {"x": "deles"}).mine == {}


names = st.sampled_from(["status", "difficulties", "measure-1", "measure-2"])


@given(
    before=st.dictionaries(names, texts),
    first=st.dictionaries(names, texts),
    second=st.dictionaries(names, texts),
)
def test_of_two_pages_opened_at_once_nothing_is_lost_unsaid(
    before: dict[str, str], first: dict[str, str], second: dict[str, str]
) -> None:
    """Whatever each typed is stored afterwards, or is told to the second as a conflict."""
    seen = Seen.of(before)
    stored: dict[str, Any] = dict(before)
    stored |= merge(before | first, seen, stored).mine
    assert all(stored.get(name, "") == text for name, text in first.items())
    merged = merge(before | second, seen, stored)
    assert not merged.mine.keys() & merged.conflicts.keys()
    after = stored | merged.mine
    for name, text in second.items():
        typed = text != before.get(name, "")
        assert not typed or after.get(name, "") == text or name in merged.conflicts
    for name, text in first.items():
        typed = text != before.get(name, "")
        assert not typed or after.get(name, "") == text


def test_a_day_is_a_milestone_and_a_number_a_number() -> None:
    day = date(2026, 3, 9)
    said = {"status": "done", "measure-7": day, "measure-8": Decimal(2), "measure-9": None}
    changes = changes_of(said)
    assert changes.fields == {"status": "done"}
    assert changes.values == {
        7: Stated(reached_on=day),
        8: Stated(value=Decimal(2)),
        9: Stated(),
    }
