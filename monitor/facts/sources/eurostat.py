"""Eurostat's dissemination API: JSON-stat 2.0 with codes of NUTS, signs as statuses.

Only places of Portugal are kept; whether a code is of the NUTS of 2013 or of 2024 is told by the code
itself, and by the indicator's own list where both have it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from monitor.facts import periods
from monitor.facts.enums import Missing, Status
from monitor.facts.shapes import Shape
from monitor.facts.sources import jsonstat
from monitor.facts.sources.fetching import Client
from monitor.facts.sources.jsonstat import Axis, Cube
from monitor.facts.sources.observations import (
    At,
    Observation,
    Problem,
    Reading,
    SourceProblem,
)
from monitor.facts.sources.places import Places, UnknownPlace
from monitor.facts.sources.words import Words, sign

WORDS = "words_eurostat"
PLACE, PERIOD = "geo", "time"
# {their dimension: their categories}
Chosen = Mapping[str, Sequence[str]]


def read(
    body: bytes,
    shape: Shape,
    places: Places,
    *,
    words: Words | None = None,
    chosen: Chosen | None = None,
) -> Reading:
    """The observations of Portugal. `chosen`: the categories to keep of a dimension; where there is one
    alone, it need be no category of the indicator ({"unit": ["NR"]}). Raises SourceProblem."""
    cube = jsonstat.read(body)
    words = words or Words(WORDS)
    reading = Reading(title=cube.label, updated=cube.updated)
    place_axis, period_axis = _axis(cube, PLACE), _axis(cube, PERIOD)
    places_of = _of_portugal(cube.axes[place_axis], shape, places, reading)
    periods_of = _periods(cube.axes[period_axis], reading)
    members_of = {
        number: _members(axis, shape, words, (chosen or {}).get(axis.name, ()), reading)
        for number, axis in enumerate(cube.axes)
        if number not in {place_axis, period_axis}
    }
    for cell in cube.cells():
        place, period = places_of[cell.places[place_axis]], periods_of[cell.places[period_axis]]
        members = [own[cell.places[number]] for number, own in members_of.items()]
        if not place or not period or None in members:
            continue
        together = tuple(pair for own in members for pair in own or ())
        reason, status = _signs(cell.status)
        reading.rows.append(
            Observation(
                shape.indicator,
                place,
                period,
                together,
                cell.value,
                "" if cell.value is not None else reason or Missing.NOT_REPORTED,
                status,
            )
        )
    return reading


def _axis(cube: Cube, name: str) -> int:
    for number, axis in enumerate(cube.axes):
        if name in {axis.role, axis.name}:
            return number
    raise SourceProblem(_("A resposta não diz qual é o território ou o período."))


def _of_portugal(axis: Axis, shape: Shape, places: Places, reading: Reading) -> list[str]:
    found = []
    for code, label in zip(axis.codes, axis.labels, strict=True):
        try:
            found.append(places.region(code, shape.scheme) if code.startswith("PT") else "")
        except UnknownPlace:
            found.append("")
            text = _("O código não é de nenhum território conhecido.")
            reading.problems.append(Problem(text, At(column=axis.name), code, label))
        if not code.startswith("PT"):
            reading.leave_out(code)
    return found


def _periods(axis: Axis, reading: Reading) -> list[str]:
    found = []
    for code in axis.codes:
        try:
            found.append(periods.parse(code))
        except ValueError:
            found.append("")
            text = _("O período não se reconhece.")
            reading.problems.append(Problem(text, At(column=axis.name), code))
    return found


def _members(
    axis: Axis, shape: Shape, words: Words, chosen: Sequence[str], reading: Reading
) -> list[tuple[tuple[str, str], ...] | None]:
    """Of each category of an axis what it is for the indicator; None: it is not taken."""
    own = {dimension.name: dimension.members for dimension in shape.dimensions}
    wanted = [code for code in axis.codes if code in chosen] if chosen else axis.codes
    is_alone = len(wanted) == 1 and axis.name not in own
    found: list[tuple[tuple[str, str], ...] | None] = []
    for code, label in zip(axis.codes, axis.labels, strict=True):
        members = None
        if code in wanted:
            try:
                members = words.members(code, label)
            except KeyError:
                if not is_alone:
                    text = _("A categoria não tem palavra nossa.")
                    at, suggestion = At(column=axis.name), words.suggestion(label)
                    reading.problems.append(Problem(text, at, code, suggestion))
            if members and not all(member in own.get(name, ()) for name, member in members):
                members = None
                if not is_alone:
                    reading.leave_out(label)
            if members is None and is_alone:
                members = ()
        found.append(members)
    return found


def _signs(text: str) -> tuple[str, str]:
    """ "bp" → ("", "provisional"): a break in the series says nothing of how settled a value is."""
    reason, status = "", str(Status.FINAL)
    for letter in text:
        kind, word = sign(letter) or ("", "")
        if kind == "reason":
            reason = word
        elif kind == "status":
            status = word
    return reason, status


class Eurostat:
    def __init__(self, client: Client):
        self.client = client

    def answer(self, code: str, query: Mapping[str, str | Sequence[str]] | None = None) -> bytes:
        return self.client.get(code, {"format": "JSON", "lang": "en", **(query or {})})
