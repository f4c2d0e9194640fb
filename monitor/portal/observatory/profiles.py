"""A territory in one page: headline figures, what changed, and every indicator beside its peers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from monitor.facts import periods as calendar
from monitor.facts.answers import EditionRef, Figure, ProfileRow
from monitor.facts.enums import Missing, Status
from monitor.facts.shapes import key
from monitor.indicators import values
from monitor.indicators.enums import Subject
from monitor.indicators.queries import Description, described
from monitor.indicators.values import Workings
from monitor.portal.observatory.figures import Shown, unit_beside
from monitor.portal.observatory.looks import Cell, Look, Row
from monitor.portal.observatory.places import groups, keys_of
from monitor.portal.observatory.sight import Sight
from monitor.territory.models import Territory, TerritoryGroup
from monitor.ui.jinja import DASH, number

# What is shown first where it is known; the others fill up to four.
HEADLINES = ("populacao_residente", "indice_envelhecimento", "peso_desemprego", "rsi_por_1000")
ALL_OF_LEVEL = "todos"
_CHANGED, _MOST_CHANGES = 0.05, 6
_WIDTH, _HEIGHT = 96, 24


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of the territory. `points` draw the trend; blank with fewer than two values."""

    row: ProfileRow
    about: Description
    period: str
    shown: Shown
    change: str
    change_said: str
    points: str
    trend_said: str
    position: str
    median: str
    relative: float
    editions: tuple[EditionRef, ...]

    @property
    def code(self) -> str:
        return self.about.code

    @property
    def unit(self) -> str:
        return unit_beside(self.about.unit)


@dataclass(frozen=True, slots=True)
class Profile:
    territory: Territory
    key: str
    peers_code: str
    peers_name: str
    peer_options: tuple[tuple[str, str], ...]
    headlines: tuple[Line, ...]
    changes: tuple[Line, ...]
    themes: tuple[tuple[str, tuple[Line, ...]], ...]
    editions: tuple[EditionRef, ...]


def profile(sight: Sight, scheme: str, code: str, peers: str = "") -> Profile:
    """Raises Http404 for no territory."""
    own = key(scheme, code)
    territory = Territory.objects.filter(scheme=scheme, code=code).order_by("-valid_from").first()
    if territory is None:
        raise Http404
    with_it = [group for group in groups() if own in keys_of(group)]
    chosen = _chosen(with_it, peers)
    members = keys_of(chosen) if chosen else _of_the_same_level(territory)
    answer = values.profile(own, sight.readable, members, within=sight.dictionary)
    workings = Workings(sight.dictionary, sight.readable)
    language = get_language() or "pt"
    lines = {
        row.shape.indicator: _line(
            row,
            described(sight.dictionary[row.shape.indicator], sight.dictionary, language),
            workings.editions(row.shape.indicator),
        )
        for row in answer.rows
        if row.figure.reason != Missing.NOT_REPORTED or any(v is not None for v in row.trend)
    }
    order = [c for c in HEADLINES if c in lines] + [c for c in lines if c not in HEADLINES]
    changed = sorted(lines.values(), key=lambda line: -abs(line.relative))
    editions = dict.fromkeys(edition for line in lines.values() for edition in line.editions)
    return Profile(
        territory,
        own,
        chosen.code if chosen else ALL_OF_LEVEL,
        chosen.name if chosen else _all_named(territory),
        (*((group.code, group.name) for group in with_it), (ALL_OF_LEVEL, _all_named(territory))),
        tuple(lines[code] for code in order[:4]),
        tuple(line for line in changed if abs(line.relative) >= _CHANGED)[:_MOST_CHANGES],
        _by_theme(sight, lines),
        tuple(editions),
    )


def _chosen(with_it: list[TerritoryGroup], peers: str) -> TerritoryGroup | None:
    """The group asked for, or the first that it is of; None for all of its level."""
    if peers == ALL_OF_LEVEL or not with_it:
        return None
    return next((group for group in with_it if group.code == peers), with_it[0])


def _of_the_same_level(territory: Territory) -> list[str]:
    same = Territory.objects.filter(scheme=territory.scheme, level=territory.level)
    return [key(territory.scheme, code) for code in same.values_list("code", flat=True).distinct()]


def _all_named(territory: Territory) -> str:
    told = {"level": territory.get_level_display(), "list": territory.get_scheme_display()}
    return _("%(level)s: todos (%(list)s)") % told


def _by_theme(sight: Sight, lines: Mapping[str, Line]) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    themes = []
    for subject in Subject:
        own = tuple(line for code, line in lines.items() if sight.dictionary[code].theme == subject)
        if own:
            themes.append((str(subject.label), own))
    return tuple(themes)


def _line(row: ProfileRow, about: Description, editions: tuple[EditionRef, ...]) -> Line:
    shown = Shown(row.figure, about.decimals)
    change, said, relative = "", "", 0.0
    if row.change is not None:
        relative = row.change.relative or 0.0
        sign = "+" if row.change.absolute > 0 else ""
        change = sign + number(row.change.absolute, about.decimals)
        if row.change.relative is not None:
            change += f" ({sign}{number(row.change.relative * 100, 1)}\u00a0%)"
        said = _("desde %(period)s") % {"period": calendar.label(row.change.since)}
        if row.figure.is_provisional:
            said += f", {Status(row.figure.status).label}"
    position = ""
    if row.rank is not None and row.of > 1:
        position = pgettext("posição", "%(rank)d.º de %(of)d") % {"rank": row.rank, "of": row.of}
        position = position.replace(" ", "\u00a0")
    median = ""
    if row.median is not None and row.of > 1:
        median = Shown(Figure(row.median), about.decimals).text
    return Line(
        row,
        about,
        calendar.label(row.period),
        shown,
        change,
        said,
        points(row.trend),
        _said_of_trend(row, about),
        position,
        median,
        relative,
        editions,
    )


def as_look(page: Profile) -> Look:
    """The profile as a table to take away: an indicator a row."""
    rows = [_row(line) for _theme, lines in page.themes for line in lines]
    told = {"place": page.territory.name, "count": len(rows), "peers": page.peers_name}
    return Look(
        page.territory.name,
        _("%(place)s: %(count)d indicadores, ao lado de %(peers)s.") % told,
        (
            pgettext("dicionário", "Indicador"),
            _("Valor"),
            _("Mudança num ano"),
            _("Posição"),
            _("Mediana dos pares"),
        ),
        tuple(rows),
    )


def _row(line: Line) -> Row:
    row, about = line.row, line.about
    change, median = Cell(DASH), Cell(DASH)
    if row.change is not None:
        change = Cell(
            number(row.change.absolute, about.decimals), row.change.absolute, line.change_said
        )
    if line.median:
        median = Cell(line.median, row.median)
    position = Cell(DASH)
    if line.position:
        position = Cell(str(row.rank), row.rank, line.position)
    value = Cell(
        line.shown.text, line.shown.value, "; ".join(filter(None, [line.period, line.shown.note]))
    )
    name = f"{about.name} ({about.unit})" if about.unit else about.name
    return Row(name, (value, change, position, median), f"indicator:{about.code}")


def points(trend: tuple[float | None, ...]) -> str:
    """The corners of a small line, in a box of 96 by 24; a missing value is passed over."""
    known = [(at, value) for at, value in enumerate(trend) if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(v for _at, v in known), max(v for _at, v in known)
    across, up = (_WIDTH - 4) / (len(trend) - 1), (_HEIGHT - 4) / ((high - low) or 1)
    flat = _HEIGHT / 2 if high == low else None
    return " ".join(
        f"{2 + at * across:.1f},{flat or _HEIGHT - 2 - (value - low) * up:.1f}"
        for at, value in known
    )


def _said_of_trend(row: ProfileRow, about: Description) -> str:
    known = [
        (period, value)
        for period, value in zip(row.trend_periods, row.trend, strict=True)
        if value is not None
    ]
    if len(known) < 2:
        return ""
    (first, before), (last, now) = known[0], known[-1]
    told = {
        "first": calendar.label(first),
        "before": number(before, about.decimals),
        "last": calendar.label(last),
        "now": number(now, about.decimals),
    }
    return _("de %(before)s em %(first)s para %(now)s em %(last)s") % told
