"""What is known of indicators, and their numbers, wherever they are kept: by the store, or by another room
that feeds them. What the questions of `queries` are put together from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from monitor.facts import feeds, stored
from monitor.facts.cells import Cells
from monitor.facts.known import Known, UnknownIndicator


def known_for(indicators: Iterable[str], edition: int | None = None) -> dict[str, Known]:
    """Of each indicator what is in force (or what an edition says, by its primary key)."""
    kept, living = _apart(indicators, edition)
    found = stored.known_for(kept, edition)
    if living:
        from monitor.facts import live  # loads the engine

        found |= live.known_for(living)
    return found


def known(indicator: str, edition: int | None = None) -> Known:
    """Raises UnknownIndicator."""
    found = known_for([indicator], edition).get(indicator)
    if found is None:
        raise UnknownIndicator(indicator)
    return found


def cells_by(
    axis: str,
    wanted: Mapping[str, Iterable[str]],
    cuts: Iterable[str],
    edition: int | None = None,
    *,
    among: Mapping[str, Known] | None = None,
) -> dict[stored.Key, tuple[Known, Cells]]:
    """(indicator, cut, key of the slice) → numbers; what is not there is left out.

    `wanted`: indicator → the keys of its slices. `among`: what is known of them already, so that all
    is of one moment; without it, it is asked. One query more when not everything is kept.
    """
    keys_of = {indicator: own for indicator, keys in wanted.items() if (own := set(keys))}
    if not (cuts := list(cuts)) or not keys_of:
        return {}
    kept, living = _apart(keys_of, edition)
    told = stored.known_for(kept, edition) if among is None else among
    abouts = {code: told[code] for code in kept if code in told}
    cells = stored.cells_by(axis, keys_of, cuts, abouts)
    found = {key: (abouts[key[0]], own) for key, own in cells.items()}
    if living:
        from monitor.facts import live  # loads the engine

        found |= live.cells_by(axis, {code: keys_of[code] for code in living}, cuts)
    return found


def _apart(codes: Iterable[str], edition: int | None) -> tuple[Sequence[str], Sequence[str]]:
    """Those of the store, and those of feeds, which have no editions."""
    codes = list(codes)
    living = [code for code in codes if edition is None and feeds.name_in(code)]
    return [code for code in codes if code not in living] if living else codes, living
