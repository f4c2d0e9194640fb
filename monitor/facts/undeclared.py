"""Cuts that an indicator does not declare, which nobody rolled up."""

from __future__ import annotations

from functools import lru_cache

from monitor.facts.audience import is_public
from monitor.facts.cells import Cells
from monitor.facts.known import Known
from monitor.facts.models import Rolled
from monitor.facts.shapes import Shape, parse_cut


def is_declared(shape: Shape, cut: str) -> bool:
    """Whether the cut is one that is rolled up. Raises KeyError for what the shape has not."""
    members = parse_cut(cut)
    if shape.cut(**members) != cut:
        raise KeyError(cut)
    return tuple(members) in shape.cuts


def worked_out(about: Known, cut: str) -> Cells | None:
    """The numbers of a cut that is not rolled up: asked of the engine, and kept a while.

    Raises KeyError where only what is published is read, and of a feed: a cut that is not declared is
    not there.
    """
    if is_public() or about.edition.is_live:
        raise KeyError(cut)
    return _worked_out(about.rolled, about.stamp, tuple(parse_cut(cut))).get(cut)


@lru_cache(maxsize=8)
def _worked_out(rolled: int, stamp: int, names: tuple[str, ...]) -> dict[str, Cells]:
    from monitor.facts.hierarchy import Hierarchy
    from monitor.facts.weighing import rolling_of

    row = Rolled.objects.select_related("slab", "axes").get(pk=rolled)
    rolling = rolling_of(row.slab, Hierarchy.load())
    places = enumerate(row.axes.territories)
    width = len(row.axes.periods)
    if tuple(row.axes.periods) != rolling.axes.periods:
        raise RuntimeError(f"{row}: its periods are no longer those of its file")
    rows = {t: rolling.places[name] for t, name in places if name in rolling.places}
    return {
        block.cut: block.cells(rows, width, rolling.shape.per) for block in rolling.blocks(names)
    }
