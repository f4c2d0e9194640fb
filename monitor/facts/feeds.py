"""Numbers that other rooms keep: as fresh as the last committed write, by the rules of the store.

A room says once what it offers and how to ask it:

    register(
        Feed(
            name="agenda.participants",
            title=_("Participantes em atividades"),
            shape=Shape("agenda.participants", (Dimension("sex", …),), periodicity="month"),
            how=participants,
        )
    )

`how(asked)` gives rows — territory, period, a member of each dimension, value — of one network, from
its own tables, filtered by what was asked: nothing is kept here, so nothing can be stale, and a panel
of one municipality reads the rows of one municipality. Feeds are never public: what leaves the house
goes through the gate of whoever publishes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from monitor.facts import periods as calendar
from monitor.facts.answers import Line, SeriesAnswer, SnapshotAnswer
from monitor.facts.cells import Cells, column
from monitor.facts.shapes import Shape, code_of, default_scheme, key, parse_cut, scheme_of
from monitor.facts.traits import Traits
from monitor.network.models import Network

Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question needs of a feed: a network, and (None: all) territories and days, the last
    excluded. Giving more is slow and not wrong."""

    network: Network
    territories: frozenset[str] | None = None
    since: date | None = None
    until: date | None = None

    @property
    def of_network(self) -> str | None:
        """The territory of the network."""
        whole = self.network.territory
        return key(whole.scheme, whole.code) if whole else None

    def wants(self, territory: str) -> bool:
        return self.territories is None or territory in self.territories

    def days(self, field: str) -> Q:
        """The condition on a field with the day."""
        found = Q(**{f"{field}__gte": self.since}) if self.since else Q()
        return found & Q(**{f"{field}__lt": self.until}) if self.until else found


@dataclass(frozen=True, slots=True)
class Feed:
    """`how` gives rows whose columns are `columns`, each of a period of the shape's periodicity.

    `zero`: where the feed has rows of a territory, a period without any is a count of nothing; without
    it, it is not reported.
    """

    name: str
    title: Any
    shape: Shape
    how: Callable[[Asked], Iterable[Row]]
    zero: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return "territory", "period", *(d.name for d in self.shape.dimensions), "value"


class UnknownFeed(KeyError):
    """No room offers it."""


_feeds: dict[str, Feed] = {}


def register(feed: Feed) -> None:
    """Called in `ready()` of a room. Raises ValueError for a name taken."""
    if feed.name in _feeds:
        raise ValueError(f"two feeds are called {feed.name!r}")
    _feeds[feed.name] = feed


def registered() -> dict[str, Feed]:
    return dict(_feeds)


def feed(name: str) -> Feed:
    """Raises UnknownFeed."""
    if name not in _feeds:
        raise UnknownFeed(name)
    return _feeds[name]


def series(
    name: str,
    territories: Sequence[str],
    cut: str = "",
    since: str | None = None,
    until: str | None = None,
    *,
    network: Network,
    periodicity: str | None = None,
) -> SeriesAnswer:
    """As `queries.series`, of a network. Raises UnknownFeed, KeyError for a cut that it has not."""
    source = feed(name)
    asked = Asked(
        network,
        _parts_of(territories),
        calendar.first_day(since) if since else None,
        calendar.day_after(until) if until else None,
    )
    rolled = _Rolled(source, asked, cut)
    shown = rolled.periods(periodicity or source.shape.periodicity, since, until)
    times = [rolled.times[period] for period in shown]
    lines = []
    for territory in dict.fromkeys(territories):
        place = rolled.places.get(territory)
        places = rolled.cells.along(place, times) if rolled.cells else [None] * len(times)
        lines.append(Line(territory, column(rolled.cells, places, source.shape.per)))
    return SeriesAnswer(source.shape, cut, shown, tuple(lines), None)


def snapshot(
    name: str,
    level: str,
    period: str,
    cut: str = "",
    scheme: str | None = None,
    *,
    network: Network,
) -> SnapshotAnswer:
    """As `queries.snapshot`, of a network: the territories that it has rows of.

    Raises UnknownFeed, KeyError for a cut that it has not.
    """
    source = feed(name)
    scheme = scheme or default_scheme(level, source.shape)
    asked = Asked(network, None, calendar.first_day(period), calendar.day_after(period))
    rolled = _Rolled(source, asked, cut)
    names = tuple(
        territory
        for territory, own in zip(rolled.territories, rolled.levels, strict=True)
        if own == level and scheme_of(territory) == scheme
    )
    time = rolled.times.get(period)
    places = [rolled.places[territory] for territory in names]
    where = rolled.cells.across(places, time) if rolled.cells else [None] * len(names)
    values = column(rolled.cells, where, source.shape.per)
    return SnapshotAnswer(source.shape, cut, level, scheme, period, names, values, None)


class _Rolled:
    """The rows of a feed for one question, on the axes that they turn out to have."""

    def __init__(self, source: Feed, asked: Asked, cut: str):
        from monitor.facts.engines import engine
        from monitor.facts.hierarchy import Hierarchy
        from monitor.facts.rollups import Rolling

        members = parse_cut(cut)
        if source.shape.cut(**members) != cut:
            raise KeyError(cut)
        self.territories: tuple[str, ...] = ()
        self.levels: tuple[str, ...] = ()
        self.places: dict[str, int] = {}
        self.times: dict[str, int] = {}
        self.cells: Cells | None = None
        rows = list(source.how(asked))
        if source.zero:
            rows += _zeros(source.shape, rows, asked)
        if not rows:
            return
        traits = Traits(gaps=any(row[-1] is None for row in rows), settled=True)
        table = _table(source, rows)
        rolling = Rolling.of(engine(), table, source.shape, traits, Hierarchy.load())
        self.territories, self.levels = rolling.axes.territories, rolling.axes.levels
        self.places, self.times = rolling.places, rolling.times
        for block in rolling.blocks(tuple(members)):
            if block.cut == cut:
                starts = {place: place for place in self.places.values()}
                self.cells = block.cells(starts, len(self.times))

    def periods(self, kind: str, since: str | None, until: str | None) -> tuple[str, ...]:
        own = (period for period in self.times if calendar.kind(period) == kind)
        return calendar.within(own, since, until)


def _parts_of(territories: Sequence[str]) -> frozenset[str] | None:
    """The territories and all that lies in them, at any time."""
    from monitor.territory.models import Containment

    found = set(territories)
    columns = ("parent__scheme", "parent__code", "child__scheme", "child__code")
    level = found
    while level:
        codes = [code_of(territory) for territory in level]
        links = Containment.objects.filter(parent__code__in=codes).values_list(*columns)
        level = {
            key(scheme, code) for above, whole, scheme, code in links if key(above, whole) in level
        } - found
        found |= level
    return frozenset(found)


def _table(source: Feed, rows: list[Row]) -> Any:
    import pyarrow as pa

    *texts, value = zip(*rows, strict=True)
    columns = {
        name: pa.array(column, pa.string())
        for name, column in zip(source.columns[:-1], texts, strict=True)
    }
    size = len(rows)
    columns["value"] = pa.array(map(_number, value), pa.float64(), size=size)
    nothing = pa.nulls(size, pa.string())
    return pa.table(columns | {"reason": nothing, "status": nothing})


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _zeros(shape: Shape, rows: list[Row], asked: Asked) -> list[Row]:
    """Nothing, where a territory that has rows has none."""
    told = {tuple(row[:-1]) for row in rows}
    found = sorted({row[1] for row in rows})
    if not found:
        return []
    kind = shape.periodicity
    first = calendar.containing(asked.since, kind) if asked.since else found[0]
    last = calendar.moved(calendar.containing(asked.until, kind), -1) if asked.until else found[-1]
    over = calendar.between(min(first, found[0]), max(last, found[-1]))
    full = shape.members_of_cut([dimension.name for dimension in shape.dimensions])
    members = [tuple(parse_cut(text).values()) for text in full]
    return [
        (territory, period, *own, 0)
        for territory in {row[0] for row in rows}
        for period in over
        for own in members
        if (territory, period, *own) not in told
    ]
