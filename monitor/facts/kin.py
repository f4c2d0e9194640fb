"""Which indicators belong together, as rooms above know: those are looked at side by side."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

# Codes → groups of codes, some of these in each.
Kin = Callable[[Collection[str]], Iterable[Collection[str]]]
_kin: list[Kin] = []


def register(kin: Kin) -> None:
    """Called in `ready()` of a room."""
    _kin.append(kin)


def kin_of(codes: Collection[str]) -> list[Collection[str]]:
    return [group for kin in _kin for group in kin(codes)]
