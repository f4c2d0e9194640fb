"""The five questions, answered from the roll-ups in a constant number of queries.

Series of an indicator for territories · all the territories of a level in a period · ranking within a
group · ratio of two indicators · profile of a territory. What may be read is asked apart
(`visible_to`): these answer whatever code they are given.

Every answer is of what is in force, or of one `edition` (its primary key): a figure published last
year can be shown again. Each takes one query, which says what is in force, and one more for the
numbers that the process has not kept; a cut that is not declared is asked of the engine.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

from monitor.facts import feeds
from monitor.facts import periods as calendar
from monitor.facts.answers import (
    Change,
    Column,
    Figure,
    Line,
    ProfileAnswer,
    ProfileRow,
    RankingAnswer,
    RatioAnswer,
    SeriesAnswer,
    SlidesAnswer,
    SnapshotAnswer,
)
from monitor.facts.audience import is_public
from monitor.facts.cells import Cells, Places, Take, column, row, taking
from monitor.facts.known import Known, Level, UnknownIndicator
from monitor.facts.models import Axis
from monitor.facts.ranking import ranked, together
from monitor.facts.reading import cells_by, known
from monitor.facts.slices import period_key, territory_key
from monitor.facts.undeclared import is_declared, worked_out
from monitor.facts.visibility import visible_to
from monitor.network.models import Network

__all__ = [
    "UnknownIndicator",
    "latest_period",
    "profile",
    "ranking",
    "ratio",
    "series",
    "slides",
    "snapshot",
    "visible_to",
]

TREND = 8


def series(
    indicator: str,
    territories: Sequence[str],
    cut: str = "",
    since: str | None = None,
    until: str | None = None,
    *,
    periodicity: str | None = None,
    edition: int | None = None,
    network: Network | None = None,
) -> SeriesAnswer:
    """`network`: whose numbers, where it is the name of a feed.

    Raises UnknownIndicator; KeyError for a cut that the indicator has not.
    """
    indicator = _code(indicator, network)
    keys = {territory: territory_key(territory) for territory in territories}
    about, cells = _cells(indicator, cut, Axis.TERRITORY, set(keys.values()), edition)
    shown, take = about.along(since, until, periodicity)
    lines = tuple(
        Line(territory, row(cells.get(key), about.place_of.get(territory), take, len(shown)))
        for territory, key in keys.items()
    )
    return SeriesAnswer(about.shape, cut, shown, lines, about.edition)


def snapshot(
    indicator: str,
    level: str,
    period: str,
    cut: str = "",
    scheme: str | None = None,
    *,
    edition: int | None = None,
    network: Network | None = None,
) -> SnapshotAnswer:
    """`scheme`: without one, municipalities are read in DICOFRE and regions in the shape's list.
    `network`: whose numbers, where it is the name of a feed.

    Raises UnknownIndicator; KeyError for a cut that the indicator has not.
    """
    indicator = _code(indicator, network)
    about, cells = _cells(indicator, cut, Axis.PERIOD, {period_key(period)}, edition)
    scheme = about.scheme(level, scheme)
    shown = about.at_level(level, scheme)
    values = _across(about, cells, shown, period)
    return SnapshotAnswer(
        about.shape, cut, level, scheme, period, shown.names, values, about.edition
    )


def slides(
    indicator: str,
    level: str,
    cut: str = "",
    scheme: str | None = None,
    since: str | None = None,
    until: str | None = None,
    *,
    periodicity: str | None = None,
    edition: int | None = None,
) -> SlidesAnswer:
    """A level in every period, for the slider of a map."""
    about = known(indicator, edition)
    shown = about.chosen_periods(since, until, periodicity)
    keys = set(map(period_key, shown))
    found = cells_by(Axis.PERIOD, {indicator: keys}, {cut}, edition, among={indicator: about})
    about, cells = _found_in(found, indicator, cut, keys, edition)
    scheme = about.scheme(level, scheme)
    own = about.at_level(level, scheme)
    columns = tuple(_across(about, cells, own, period) for period in shown)
    return SlidesAnswer(about.shape, cut, level, scheme, own.names, shown, columns, about.edition)


def ranking(
    indicator: str,
    period: str,
    group: Iterable[str],
    cut: str = "",
    parent: str | None = None,
    against: str | None = None,
    *,
    denominator: str | None = None,
    base: float = 1,
    best: str = "most",
    edition: int | None = None,
) -> RankingAnswer:
    """A group of territories in order, "most" or "least" first.

    With a `denominator` indicator (of the same period, or of its year) the order is that of the value
    in each `base` of it. `whole` is the figure of `parent`, or the group taken together by the
    indicator's rule. Raises UnknownIndicator, KeyError.
    """
    group = tuple(dict.fromkeys(group))
    keys = {period_key(period), *([period_key(against)] if against else [])}
    codes = {indicator: keys} | ({denominator: keys} if denominator else {})
    found = cells_by(Axis.PERIOD, codes, {cut, ""}, edition)
    about, cells = _found_in(found, indicator, cut, keys, edition)
    shown = [*group, *([parent] if parent else [])]
    now = _named(about, cells, shown, period)
    then = _named(about, cells, shown, against) if against else None
    weights = None
    if denominator:
        own = any(code == denominator and by == cut for code, by, _key in found)
        under = _found_in(found, denominator, cut if own else "", keys, edition)
        weights = _weights(*under, group, period), _weights(*under, group, against)
    wholes = [
        (shown_at.figure(len(group)) if parent else _together(about, cells, group, time))
        for shown_at, time in ((now, period), (then, against))
        if shown_at and time
    ]
    rows = ranked(group, now, then, weights, base, best)
    return RankingAnswer(
        about.shape,
        cut,
        period,
        against,
        rows,
        wholes[0],
        _difference(*wholes) if against else None,
        sum(row.rank is not None for row in rows),
        about.edition,
        denominator,
        base,
    )


def profile(
    territory: str,
    indicators: Sequence[str],
    peers: Sequence[str] = (),
    *,
    trend: int = TREND,
    edition: int | None = None,
) -> ProfileAnswer:
    """Of each indicator the latest figure of a territory: a handful of queries, however many they are."""
    key = territory_key(territory)
    own = cells_by(Axis.TERRITORY, {code: {key} for code in indicators}, {""}, edition)
    latest = {
        code: found
        for (code, _cut, _key), (about, cells) in own.items()
        if territory in about.place_of and (found := _latest(about, cells, territory))
    }
    wanted = {code: {period_key(period)} for code, (period, *_rest) in latest.items()}
    beside = cells_by(Axis.PERIOD, wanted, {""}, edition) if peers and wanted else {}
    compared = _Compared(tuple(dict.fromkeys([territory, *peers])))
    rows = []
    for code in dict.fromkeys(indicators):
        if code in latest:
            period, about, cells = latest[code]
            others = beside.get((code, "", period_key(period)))
            rows.append(_profile_row(territory, period, about, cells, others, compared, trend))
    without = tuple(code for code in dict.fromkeys(indicators) if code not in latest)
    return ProfileAnswer(territory, tuple(peers), tuple(rows), without)


def latest_period(indicator: str, *, edition: int | None = None) -> str:
    """The last period that an indicator has anything of, of the kind it is read in."""
    about = known(indicator, edition)
    return about.by_kind[about.kind][-1]


def ratio(numerator: str, denominator: str, **how: Any) -> RatioAnswer:
    """See `monitor.facts.ratios.ratio`: it is asked of the engine, which is loaded only then.

    Raises PermissionError where only what was released is read: it is asked of exact counts.
    """
    if is_public():
        raise PermissionError(f"{numerator}/{denominator} is asked of exact counts")
    from monitor.facts.ratios import ratio as asked

    return asked(numerator, denominator, **how)


# ── parts of the above ───────────────────────────────────────────────────────────────────────────

Found = dict[tuple[str, str, str], tuple[Known, Cells]]


def _code(indicator: str, network: Network | None) -> str:
    """The name of a feed → the code that it has in a network; any other code is itself."""
    if network and feeds.is_offered(indicator):
        return feeds.code_in(network, indicator)
    return indicator


def _cells(
    indicator: str, cut: str, axis: str, keys: set[str], edition: int | None
) -> tuple[Known, dict[str, Cells]]:
    found = cells_by(axis, {indicator: keys}, {cut}, edition)
    return _found_in(found, indicator, cut, keys, edition)


def _found_in(
    found: Found, indicator: str, cut: str, keys: Iterable[str], edition: int | None
) -> tuple[Known, dict[str, Cells]]:
    """What was found of an indicator by key; of a cut that is not declared, worked out."""
    own = {key: item for key in keys if (item := found.get((indicator, cut, key)))}
    if own:
        return next(iter(own.values()))[0], {key: cells for key, (_about, cells) in own.items()}
    about = known(indicator, edition)
    if is_declared(about.shape, cut) or not (cells := worked_out(about, cut)):
        return about, {}
    return about, dict.fromkeys(keys, cells)


def _across(about: Known, cells: dict[str, Cells], level: Level, period: str) -> Column:
    own, time = cells.get(period_key(period)), about.time_of.get(period)
    if own and not own.by_period:
        return _named(about, cells, level.names, period)
    return row(own, time, level.take, len(level.names))


def _named(
    about: Known, cells: dict[str, Cells], territories: Sequence[str], period: str
) -> Column:
    own, places = cells.get(period_key(period)), _places(about, territories)
    return column(own, own.across(places, about.time_of.get(period)) if own else places)


def _places(about: Known, territories: Sequence[str]) -> Places:
    return [about.place_of.get(territory) for territory in territories]


def _together(about: Known, cells: dict[str, Cells], group: Sequence[str], period: str) -> Figure:
    own = cells.get(period_key(period))
    places = _places(about, group)
    if own:
        places = own.across(places, about.time_of.get(period))
    return together(about.shape, own, places)


def _weights(
    about: Known, cells: dict[str, Cells], group: Sequence[str], period: str | None
) -> tuple[float | None, ...]:
    """Of the period itself, or else of its year."""
    if period is None:
        return (None,) * len(group)
    known_period = period if period in about.time_of else str(calendar.year_of(period))
    return _named(about, cells, group, known_period).values


def _difference(now: Figure, before: Figure) -> float | None:
    if now.value is None or before.value is None:
        return None
    return now.value - before.value


class _Compared:
    """The territories of a profile, looked for once in each list of territories."""

    def __init__(self, names: tuple[str, ...]):
        self.names = names
        self._takes: dict[int, Take | None] = {}

    def values(self, about: Known, cells: Cells, period: str) -> tuple[float | None, ...]:
        # One list is one object, whichever roll-up has it (`monitor.facts.stored`).
        axis = id(about.territories)
        if axis not in self._takes:
            places = [place for place in _places(about, self.names) if place is not None]
            self._takes[axis] = taking(places) if len(places) == len(self.names) else None
        take = self._takes[axis]
        if take is None or not cells.by_period:
            return _named(about, {period_key(period): cells}, self.names, period).values
        return row(cells, about.time_of.get(period), take, len(self.names)).values


def _latest(about: Known, cells: Cells, territory: str) -> tuple[str, Known, Cells] | None:
    """The last period in which the territory has a value; else the last of all."""
    place, own = about.place_of[territory], about.by_kind[about.kind]
    for period in reversed(own):
        at = cells.at(place, about.time_of[period])
        if at is not None and cells.numerators[at] == cells.numerators[at]:
            return period, about, cells
    return own[-1], about, cells


def _profile_row(
    territory: str,
    period: str,
    about: Known,
    cells: Cells,
    beside: tuple[Known, Cells] | None,
    compared: _Compared,
    trend: int,
) -> ProfileRow:
    own = about.by_kind[about.kind]
    shown = own[max(own.index(period) + 1 - trend, 0) : own.index(period) + 1]
    place = about.place_of[territory]
    before = calendar.year_before(period)
    times = [about.time_of.get(time) for time in (*shown, before)]
    line = column(cells, cells.along(place, times))
    figure, past = line.figure(len(shown) - 1), line.values[-1]
    change = None
    if figure.value is not None and past is not None:
        difference = figure.value - past
        change = Change(before, difference, difference / abs(past) if past else None)
    rank, values = None, []
    if beside and beside[0].rolled == about.rolled:
        mine, *others = compared.values(about, beside[1], period)
        values = sorted(value for value in (mine, *others) if value is not None)
        rank = None if mine is None else 1 + len(values) - bisect_right(values, mine)
    return ProfileRow(
        about.shape,
        period,
        figure,
        shown,
        line.values[:-1],
        change,
        rank,
        len(values),
        median(values) if values else None,
        about.edition,
    )
