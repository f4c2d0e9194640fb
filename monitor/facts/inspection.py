"""Looking at a file once, when it is written or rolled up."""

from __future__ import annotations

from collections.abc import Sequence

import ibis

from monitor.facts.engines import Engine, Source
from monitor.facts.enums import Status
from monitor.facts.shapes import EVERYBODY
from monitor.facts.traits import Extent, Traits


def each(column: str) -> ibis.Table:
    """The different texts of a column, in order, and how many values each lacks."""
    facts = ibis.table({column: "string", "value": "float64"}, name="facts")
    return facts.group_by(column).agg(gaps=facts.value.isnull().sum()).order_by(column)


def traits_of(engine: Engine, file: Source, dimensions: Sequence[str], *, apart: bool) -> Traits:
    statuses = engine.ask(each, "status", facts=file)
    stated = [name for name in dimensions if EVERYBODY in _texts(engine, file, name)]
    return Traits(
        tuple(stated),
        apart,
        any(statuses["gaps"].to_pylist()),
        statuses["status"].to_pylist() == [Status.FINAL],
    )


def extent_of(engine: Engine, file: Source) -> Extent:
    return Extent(_texts(engine, file, "territory"), _texts(engine, file, "period"))


def _texts(engine: Engine, file: Source, column: str) -> tuple[str, ...]:
    return tuple(engine.ask(each, column, facts=file)[column].to_pylist())
