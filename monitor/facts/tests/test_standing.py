"""What anybody sees follows the rule of today: the count that hides, and what is official."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.facts import queries, writing
from monitor.facts.audience import as_public
from monitor.facts.conftest import A, B, C, a_dataset, tell_now
from monitor.facts.enums import Missing, Theme, Visibility
from monitor.facts.importing.actions import set_visibility
from monitor.facts.models import Current
from monitor.facts.recovery import Recoverable, Recovered
from monitor.facts.release import Cell
from monitor.facts.shapes import Shape
from monitor.facts.visibility import visible_to
from monitor.kernel.models import AuditEvent

YEAR = "2016"
HIDDEN = Missing.SUPPRESSED


def towns(*values: float) -> list[dict[str, Any]]:
    return [
        {"territory": town, "period": YEAR, "value": value}
        for town, value in zip((A, B, C), values, strict=True)
    ]


def seen(edition: int | None = None) -> list[Any]:
    with as_public():
        answer = queries.series("a", [A, B, C], edition=edition)
    figures = [answer.figure(town, YEAR) for town in (A, B, C)]
    return [figure.reason if figure.value is None else figure.value for figure in figures]


def test_numbers_released_under_a_lower_count_are_seen_by_nobody_until_released_again(
    country: None, settings: Any
) -> None:
    """7 and 22 of the North: 5 and 20 at k = 5. At 10 the 7 is hidden, and the 22 beside it."""
    tell_now(Shape("a"), towns(7, 22, 101))
    assert seen() == [5, 20, 100]
    settings.DISCLOSURE_THRESHOLDS = {"general": 10}
    with pytest.raises(queries.UnknownIndicator):
        seen()
    assert queries.series("a", [A]).figure(A, YEAR).value == 7
    assert writing.refresh() == ["a"]
    assert seen() == [HIDDEN, HIDDEN, 100]
    assert writing.refresh() == []


def test_numbers_released_under_a_higher_count_are_seen_until_there_is_more_to_see(
    country: None, settings: Any
) -> None:
    settings.DISCLOSURE_THRESHOLDS = {"general": 10}
    tell_now(Shape("a"), towns(7, 22, 101))
    settings.DISCLOSURE_THRESHOLDS = {}
    assert seen() == [HIDDEN, HIDDEN, 100]
    assert writing.refresh() == ["a"]
    assert seen() == [5, 20, 100]


def test_an_old_edition_follows_too(country: None, settings: Any) -> None:
    """The 22 of B, hidden beside the 7 of the first, is the same in the second: it stays hidden, and so
    does what the North would tell it by."""
    first = tell_now(Shape("a"), towns(7, 22, 101))
    tell_now(Shape("a"), towns(50, 22, 101))
    assert seen(first.pk) == [5, 20, 100]
    settings.DISCLOSURE_THRESHOLDS = {"general": 10}
    with pytest.raises(queries.UnknownIndicator):
        seen(first.pk)
    writing.refresh()
    assert seen(first.pk) == [HIDDEN, HIDDEN, 100]
    assert seen() == [HIDDEN, HIDDEN, 100]


def test_what_becomes_official_is_seen_as_it_is_and_what_is_no_more_is_gated_at_once(
    country: None,
) -> None:
    first = tell_now(Shape("a"), towns(2, 49, 101))
    tell_now(Shape("a"), towns(2, 48, 101))
    assert seen() == [HIDDEN, HIDDEN, 100]
    dataset = a_dataset()
    dataset = writing.set_official(
        by=None, dataset=dataset, expected=dataset.version, is_official=True
    )
    assert seen() == [2, 48, 101]
    assert seen(first.pk) == [2, 49, 101]
    writing.set_official(by=None, dataset=dataset, expected=dataset.version, is_official=False)
    assert seen() == seen(first.pk) == [HIDDEN, HIDDEN, 100]
    assert AuditEvent.objects.filter(verb="dataset.official").count() == 2


def test_what_is_official_no_more_is_seen_by_nobody_even_without_a_release(country: None) -> None:
    """Whoever changed the row by hand."""
    tell_now(Shape("a"), towns(2, 48, 101), is_official=True)
    type(a_dataset()).objects.update(is_official=False)
    with pytest.raises(queries.UnknownIndicator):
        seen()
    assert writing.refresh() == ["a"]
    assert seen() == [HIDDEN, HIDDEN, 100]


def test_a_theme_that_becomes_sensitive_hides_more_at_once(country: None) -> None:
    first = tell_now(Shape("a"), towns(7, 22, 101))
    tell_now(Shape("a"), towns(8, 22, 101))
    assert seen() == [10, 20, 100]
    writing.set_theme(indicator="a", theme=Theme.HEALTH)
    assert seen() == [HIDDEN, HIDDEN, 100]
    assert seen(first.pk) == [HIDDEN, HIDDEN, 100]


def test_who_may_see_a_dataset_changes_at_once(country: None, coordinator: Any) -> None:
    tell_now(Shape("a"), towns(22, 48, 101), visibility=Visibility.PRIVATE)
    assert visible_to(None) == frozenset()
    dataset = a_dataset()
    set_visibility(
        by=coordinator, dataset=dataset, expected=dataset.version, visibility=Visibility.PUBLIC
    )
    assert visible_to(None) == {"a"}
    assert seen() == [20, 50, 100]


def test_what_would_give_something_away_when_made_again_is_seen_by_nobody_and_the_job_says_so(
    country: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_now(Shape("a"), towns(7, 22, 101))
    tell_now(Shape("b"), towns(7, 22, 101), code="outro")
    cell = Recovered(Cell("a", "", A, YEAR), 7, 7)

    def refuse(slabs: Any, *_others: Any) -> None:
        if slabs[0].indicator == "a":
            raise Recoverable([cell])

    monkeypatch.setattr(writing, "_guard", refuse)
    settings.DISCLOSURE_THRESHOLDS = {"general": 10}
    with pytest.raises(Recoverable) as refused:
        writing.refresh()
    assert refused.value.cells == (cell,)
    with pytest.raises(queries.UnknownIndicator):
        seen()
    assert Current.objects.get(indicator="b").released is not None
