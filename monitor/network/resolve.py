"""Which organisation of the network a text means. A close spelling is only ever proposed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum

from monitor.network.models import Alias, Network, Organisation
from monitor.network.names import (
    expanded,
    initials,
    normalise_name,
    without_qualifier,
    words_of,
)


class Match(StrEnum):
    """How the text led to the organisation, from the surest."""

    NAME = "name"
    ALIAS = "alias"
    ACRONYM = "acronym"
    ABBREVIATION = "abbreviation"
    QUALIFIER = "qualifier"
    AMBIGUOUS = "ambiguous"
    PROPOSED = "proposed"
    UNKNOWN = "unknown"


CONFIDENCE = {
    Match.NAME: 1.0,
    Match.ALIAS: 1.0,
    Match.ACRONYM: 1.0,
    Match.ABBREVIATION: 0.9,
    Match.QUALIFIER: 0.9,
    Match.AMBIGUOUS: 0.5,
    Match.PROPOSED: 0.4,
    Match.UNKNOWN: 0.0,
}
CLOSE_SPELLING = 0.82
SHORTEST_TO_COMPARE = 5
MOST_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Resolution:
    """`organisation` is None unless the text is beyond doubt; `candidates` are to choose from."""

    text: str
    organisation: Organisation | None
    match: Match
    candidates: tuple[Organisation, ...] = ()

    @property
    def confidence(self) -> float:
        return CONFIDENCE[self.match]


@dataclass(slots=True)
class Resolver:
    """Two queries to build, none to ask. Answers are kept: a plan repeats its partners."""

    organisations: dict[int, Organisation]
    index: dict[str, dict[int, Match]]
    _answers: dict[str, Resolution] = field(default_factory=dict)
    _words: list[tuple[Organisation, frozenset[str], str]] = field(default_factory=list)

    def __call__(self, text: str) -> Resolution:
        answer = self._answers.get(text)
        if answer is None:
            answer = self._answers[text] = self._resolve(text)
        return answer

    def _resolve(self, text: str) -> Resolution:
        if exact := self._exact(text, text):
            return exact
        if exact := self._exact(text, expanded(text), Match.ABBREVIATION):
            return exact
        outside, inside = without_qualifier(text)
        if inside and outside:
            for reading in (outside, expanded(outside)):
                if exact := self._exact(text, reading, Match.QUALIFIER):
                    return exact
        candidates = self._proposals(outside or text)
        for part in inside:
            named = self.index.get(normalise_name(part), {})
            candidates = list(
                dict.fromkeys([*(self.organisations[pk] for pk in named), *candidates])
            )
        match = Match.PROPOSED if candidates else Match.UNKNOWN
        return Resolution(text, None, match, tuple(candidates[:MOST_CANDIDATES]))

    def _exact(self, text: str, reading: str, match: Match | None = None) -> Resolution | None:
        found = self.index.get(normalise_name(reading))
        if not found or not normalise_name(reading):
            return None
        if len(found) > 1:
            candidates = tuple(self.organisations[pk] for pk in found)
            return Resolution(text, None, Match.AMBIGUOUS, candidates)
        [(pk, how)] = found.items()
        organisation = self.organisations[pk]
        return Resolution(text, organisation, match or how, (organisation,))

    def _proposals(self, text: str) -> list[Organisation]:
        folded = normalise_name(text)
        proposed: dict[Organisation, None] = {}
        if len(folded) >= SHORTEST_TO_COMPARE:
            for key in get_close_matches(folded, self.index, MOST_CANDIDATES, CLOSE_SPELLING):
                proposed |= dict.fromkeys(self.organisations[pk] for pk in self.index[key])
        words = frozenset(word for word in words_of(expanded(text)) if len(word) > 2)
        for organisation, name_words, name_initials in self._words:
            if (words and words <= name_words) or (len(folded) > 2 and folded == name_initials):
                proposed[organisation] = None
        return list(proposed)


def resolve(network: Network) -> Resolver:
    """The resolver of a network as it stands now: acronym, alias or name, spelt in any of the usual ways."""
    organisations = {
        item.pk: item
        for item in Organisation.objects.for_network(network).only(
            "name", "acronym", "kind", "network_id"
        )
    }
    index: dict[str, dict[int, Match]] = defaultdict(dict)
    for pk, item in organisations.items():
        spellings = [(item.name, Match.NAME), (expanded(item.name), Match.NAME)]
        if item.acronym:
            spellings += [
                (item.acronym, Match.ACRONYM),
                (f"{item.acronym} {item.name}", Match.NAME),
                (f"{item.name} {item.acronym}", Match.NAME),
            ]
        for text, match in spellings:
            if key := normalise_name(text):
                index[key].setdefault(pk, match)
    for pk, folded in Alias.objects.for_network(network).values_list("organisation_id", "folded"):
        index[folded].setdefault(pk, Match.ALIAS)
    words = [
        (item, frozenset(words_of(expanded(item.name))), initials(item.name))
        for item in organisations.values()
    ]
    return Resolver(organisations, dict(index), _words=words)
