"""The sources that are built in, each as a declaration; one runner asks any of them.

{what, where, licence, how often, which words}: a new one is a new entry here and a file of words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings

from monitor.facts.enums import Periodicity
from monitor.facts.shapes import Shape
from monitor.facts.sources import eurostat, ine
from monitor.facts.sources.fetching import Client
from monitor.facts.sources.observations import Reading
from monitor.facts.sources.places import Places
from monitor.facts.sources.words import Words

# Called with the share done (0–1); what it raises stops the asking.
Progress = Callable[[float], object]


@dataclass(frozen=True, slots=True)
class Request:
    """`theirs`: the indicator's code at the source; `since`: the first period that is wanted; `chosen`:
    the categories that are wanted of each of the source's dimensions."""

    theirs: str
    shape: Shape
    since: str = ""
    given: tuple[tuple[str, str], ...] = ()
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """`periodicity`: how often most of it is new. `address` is a setting: blank, the source is switched
    off and nothing is ever asked of it."""

    code: str
    title: str
    publisher: str
    licence: str
    page: str
    periodicity: Periodicity
    words: str
    setting: str
    run: Callable[[Client, Request, Places, Words, Progress], Reading]

    @property
    def address(self) -> str:
        return str(getattr(settings, self.setting, "") or "")


def _ine(
    client: Client, request: Request, places: Places, words: Words, progress: Progress
) -> Reading:
    service = ine.Ine(client)
    meta = ine.wanted_periods(service.meta(request.theirs), request.since)
    reading = Reading(title=meta.name, updated=meta.updated)
    every_place = meta.categories.get(ine.PLACE_DIMENSION, ())
    scheme = places.scheme_told(every_place, meta.name)
    for number, of, body in service.answers(meta):
        reading.add(ine.read(body, request.shape, places, words=words, scheme=scheme))
        progress(number / of)
    if request.since:
        reading.rows = [row for row in reading.rows if row.period >= request.since]
    return reading


def _eurostat(
    client: Client, request: Request, places: Places, words: Words, progress: Progress
) -> Reading:
    query: dict[str, str | Sequence[str]] = {
        eurostat.PLACE: places.regions_of(request.shape.scheme),
        **request.chosen,
    }
    if request.since:
        query["sinceTimePeriod"] = request.since
    body = eurostat.Eurostat(client).answer(request.theirs, query)
    progress(1.0)
    return eurostat.read(body, request.shape, places, words=words, chosen=request.chosen)


SOURCES = {
    source.code: source
    for source in (
        Source(
            code="ine",
            title="Instituto Nacional de Estatística",
            publisher="INE",
            licence="CC BY 4.0",
            page="https://www.ine.pt/",
            periodicity=Periodicity.YEAR,
            words=ine.WORDS,
            setting="SOURCE_INE",
            run=_ine,
        ),
        Source(
            code="eurostat",
            title="Eurostat",
            publisher="Eurostat",
            licence="CC BY 4.0",
            page="https://ec.europa.eu/eurostat/",
            periodicity=Periodicity.YEAR,
            words=eurostat.WORDS,
            setting="SOURCE_EUROSTAT",
            run=_eurostat,
        ),
    )
}


def run(
    source: Source,
    request: Request,
    places: Places,
    *,
    client: Client | None = None,
    progress: Progress = lambda share: None,
) -> Reading:
    """Ask a source for an indicator. Raises SourceProblem with a sentence."""
    words = Words(source.words, given=dict(request.given))
    return source.run(client or Client(source.address), request, places, words, progress)
