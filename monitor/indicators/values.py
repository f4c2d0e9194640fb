"""The questions of `monitor.facts.queries`, for any indicator: what is observed is asked of the store,
what has a formula is worked out from it. The same questions, the same answers.

An answer of a formula has no edition of its own: `editions_of` says those that it was made from. Each
takes the query of the dictionary (none when it is given as `within`) and two of the store, however many
indicators a formula is made from in the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

from monitor.facts import periods as calendar
from monitor.facts import queries as store
from monitor.facts.answers import (
    Change,
    Column,
    EditionRef,
    Line,
    ProfileAnswer,
    ProfileRow,
    RankingAnswer,
    SeriesAnswer,
    SlidesAnswer,
    SnapshotAnswer,
)
from monitor.facts.models import Axis
from monitor.facts.queries import TREND, UnknownIndicator
from monitor.facts.ranking import ranked, ranks
from monitor.facts.reading import known_for
from monitor.facts.shapes import parse_cut
from monitor.indicators import queries
from monitor.indicators.dictionary import Dictionary
from monitor.indicators.working_out import Workings, group_together

__all__ = [
    "UnknownIndicator",
    "editions_of",
    "latest_period",
    "periods_of",
    "profile",
    "ranking",
    "series",
    "slides",
    "snapshot",
]


def _part(column: Column, first: int, size: int) -> Column:
    """Some of the figures of a column, side by side in it."""
    own = slice(first, first + size)
    return Column(column.values[own], column.flags[own], column.present[own], column.expected[own])


def _workings(indicator: str, within: Dictionary | None, edition: int | None) -> Workings | None:
    """Raises UnknownIndicator; None for what is observed (or not in the dictionary, but in the store)."""
    within = within or queries.dictionary_of_all()
    if indicator not in within or within.node(indicator) is None:
        return None
    return Workings(within, [indicator], edition)


def series(
    indicator: str,
    territories: Sequence[str],
    cut: str = "",
    since: str | None = None,
    until: str | None = None,
    *,
    periodicity: str | None = None,
    edition: int | None = None,
    within: Dictionary | None = None,
) -> SeriesAnswer:
    """Raises UnknownIndicator; KeyError for a cut that the indicator has not."""
    own = _workings(indicator, within, edition)
    if own is None:
        return store.series(
            indicator, territories, cut, since, until, periodicity=periodicity, edition=edition
        )
    shape = own.within.shape(indicator)
    cut = shape.cut(**parse_cut(cut))
    shown = _between(own.periods(indicator, periodicity), since, until)
    territories = tuple(dict.fromkeys(territories))
    places = [(territory, period) for territory in territories for period in shown]
    column = own.columns([(indicator, cut)], places, Axis.TERRITORY)[indicator, cut]
    size = len(shown)
    lines = tuple(
        Line(territory, _part(column, at * size, size)) for at, territory in enumerate(territories)
    )
    return SeriesAnswer(shape, cut, shown, lines, None)


def _between(shown: Sequence[str], since: str | None, until: str | None) -> tuple[str, ...]:
    """Of those, the ones from the day that one begins to the day that the other ends."""
    first = calendar.first_day(since) if since else None
    end = calendar.day_after(until) if until else None
    return tuple(
        period
        for period in shown
        if (first is None or calendar.first_day(period) >= first)
        and (end is None or calendar.day_after(period) <= end)
    )


def snapshot(
    indicator: str,
    level: str,
    period: str,
    cut: str = "",
    scheme: str | None = None,
    *,
    edition: int | None = None,
    within: Dictionary | None = None,
) -> SnapshotAnswer:
    """Raises UnknownIndicator; KeyError for a cut that the indicator has not."""
    own = _workings(indicator, within, edition)
    if own is None:
        return store.snapshot(indicator, level, period, cut, scheme, edition=edition)
    shape = own.within.shape(indicator)
    cut = shape.cut(**parse_cut(cut))
    territories = own.at_level(indicator, level, scheme)
    places = [(territory, period) for territory in territories]
    column = own.columns([(indicator, cut)], places, Axis.PERIOD)[indicator, cut]
    return SnapshotAnswer(
        shape,
        cut,
        level,
        own.scheme(indicator, level, scheme),
        period,
        territories,
        _part(column, 0, len(places)),
        None,
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
    within: Dictionary | None = None,
) -> SlidesAnswer:
    """Raises UnknownIndicator; KeyError for a cut that the indicator has not."""
    own = _workings(indicator, within, edition)
    if own is None:
        return store.slides(
            indicator, level, cut, scheme, since, until, periodicity=periodicity, edition=edition
        )
    shape = own.within.shape(indicator)
    cut = shape.cut(**parse_cut(cut))
    shown = _between(own.periods(indicator, periodicity), since, until)
    territories = own.at_level(indicator, level, scheme)
    places = [(territory, period) for period in shown for territory in territories]
    column = own.columns([(indicator, cut)], places, Axis.PERIOD)[indicator, cut]
    size = len(territories)
    return SlidesAnswer(
        shape,
        cut,
        level,
        own.scheme(indicator, level, scheme),
        territories,
        shown,
        tuple(_part(column, at * size, size) for at in range(len(shown))),
        None,
    )


def ranking(
    indicator: str,
    period: str,
    group: Iterable[str],
    cut: str = "",
    parent: str | None = None,
    against: str | None = None,
    *,
    best: str = "most",
    edition: int | None = None,
    within: Dictionary | None = None,
) -> RankingAnswer:
    """Per head is another indicator, with its formula. Raises UnknownIndicator, KeyError."""
    own = _workings(indicator, within, edition)
    if own is None:
        return store.ranking(
            indicator, period, group, cut, parent, against, best=best, edition=edition
        )
    shape = own.within.shape(indicator)
    cut = shape.cut(**parse_cut(cut))
    group = tuple(dict.fromkeys(group))
    shown = [*group, *([parent] if parent and parent not in group else [])]
    times = [period, *([against] if against else [])]
    places = [(territory, time) for time in times for territory in shown]
    column = own.columns([(indicator, cut)], places, Axis.PERIOD)[indicator, cut]
    columns = [_part(column, at * len(shown), len(shown)) for at in range(len(times))]
    wholes = [
        column.figure(shown.index(parent))
        if parent
        else group_together(own, indicator, cut, group, time)
        for column, time in zip(columns, times, strict=True)
    ]
    then = columns[1] if against else None
    rows = ranked(group, columns[0], then, None, 1, best)
    values = [whole.value for whole in wholes]
    change = None
    if against and values[0] is not None and values[1] is not None:
        change = values[0] - values[1]
    counted = sum(row.rank is not None for row in rows)
    return RankingAnswer(
        shape, cut, period, against, rows, wholes[0], change, counted, None, None, 1
    )


def profile(
    territory: str,
    indicators: Sequence[str],
    peers: Sequence[str] = (),
    *,
    trend: int = TREND,
    edition: int | None = None,
    within: Dictionary | None = None,
) -> ProfileAnswer:
    """Of each indicator the latest figure of a territory, in the order asked: three queries of the store
    for what is observed and three for all the formulas."""
    within = within or queries.dictionary_of_all()
    asked = tuple(dict.fromkeys(indicators))
    derived = [code for code in asked if code in within and within.node(code) is not None]
    rows: dict[str, ProfileRow] = {}
    if observed := [code for code in asked if code not in derived]:
        answer = store.profile(territory, observed, peers, trend=trend, edition=edition)
        rows = {row.shape.indicator: row for row in answer.rows}
    if derived:
        own = Workings(within, derived, edition)
        rows |= _derived_rows(own, territory, tuple(dict.fromkeys([territory, *peers])), trend)
    found = tuple(rows[code] for code in asked if code in rows)
    missing = tuple(code for code in asked if code not in rows)
    return ProfileAnswer(territory, tuple(peers), found, missing)


def _derived_rows(
    own: Workings, territory: str, compared: tuple[str, ...], trend: int
) -> dict[str, ProfileRow]:
    periods = {code: shown for code in own.codes if (shown := own.periods(code))}
    every = sorted({period for shown in periods.values() for period in shown})
    wanted = [(code, "") for code in periods]
    lines = own.columns(wanted, [(territory, period) for period in every], Axis.TERRITORY)
    at = {period: number for number, period in enumerate(every)}
    latest = {}
    for code, shown in periods.items():
        there = [period for period in shown if lines[code, ""].values[at[period]] is not None]
        latest[code] = there[-1] if there else shown[-1]
    places = [(peer, period) for period in sorted(set(latest.values())) for peer in compared]
    beside = own.columns(wanted, places, Axis.PERIOD) if len(compared) > 1 else {}
    start = {period: number for number, (peer, period) in enumerate(places) if peer == territory}
    rows = {}
    for code, shown in periods.items():
        period = latest[code]
        until = shown.index(period) + 1
        past = shown[max(until - trend, 0) : until]
        line, before = lines[code, ""], calendar.year_before(period)
        trend_values = tuple(line.values[at[time]] for time in past)
        old = line.values[at[before]] if before in at else None
        others = beside.get((code, ""))
        values = others.values[start[period] :][: len(compared)] if others else ()
        known = [value for value in values if value is not None]
        rows[code] = ProfileRow(
            own.within.shape(code),
            period,
            line.figure(at[period]),
            past,
            trend_values,
            _change(before, trend_values[-1], old),
            ranks(values, "most")[0] if values else None,
            len(known),
            median(known) if known else None,
            None,
        )
    return rows


def _change(since: str, value: float | None, before: float | None) -> Change | None:
    if value is None or before is None:
        return None
    return Change(since, value - before, (value - before) / abs(before) if before else None)


def periods_of(
    indicator: str, *, edition: int | None = None, within: Dictionary | None = None
) -> tuple[str, ...]:
    """Those that an indicator has anything of, oldest first, of the kind that it is read in."""
    own = _workings(indicator, within, edition)
    if own is not None:
        return own.periods(indicator)
    about = known_for([indicator], edition).get(indicator)
    return about.by_kind[about.kind] if about else ()


def latest_period(
    indicator: str, *, edition: int | None = None, within: Dictionary | None = None
) -> str:
    """Raises UnknownIndicator when there is none."""
    shown = periods_of(indicator, edition=edition, within=within)
    if not shown:
        raise UnknownIndicator(indicator)
    return shown[-1]


def editions_of(
    indicator: str, *, edition: int | None = None, within: Dictionary | None = None
) -> tuple[EditionRef, ...]:
    """Where the numbers of an indicator are from: its own edition, or those of all that it is made from."""
    own = _workings(indicator, within, edition)
    if own is not None:
        return own.editions(indicator)
    return tuple(about.edition for about in known_for([indicator], edition).values())
