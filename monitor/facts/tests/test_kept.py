"""What a process keeps of what cannot change."""

from __future__ import annotations

from monitor.facts.kept import Kept


def test_the_longest_unused_makes_way() -> None:
    kept = Kept[str, int | None](10)
    kept.put("a", 1, 4)
    kept.put("b", None, 4)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == ((1,), (None,), None)
    kept.get("a")
    kept.put("c", 3, 4)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == ((1,), None, (3,))
    assert kept.weight == 8
    kept.clear()
    assert (kept.get("a"), kept.weight) == (None, 0)


def test_what_is_put_again_weighs_once() -> None:
    kept = Kept[str, int](10)
    kept.put("a", 1, 4)
    kept.put("a", 2, 6)
    assert (kept.get("a"), kept.weight) == ((2,), 6)


def test_what_weighs_too_much_is_not_kept() -> None:
    kept = Kept[str, int](10)
    kept.put("a", 1, 11)
    assert (kept.get("a"), kept.weight) == (None, 0)
