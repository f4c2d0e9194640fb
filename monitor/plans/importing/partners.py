"""Whom each partner's text means: what the network knows, what the review decided, what is open."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from monitor.network.models import Network, Organisation
from monitor.network.names import without_qualifier
from monitor.network.resolve import Match, Resolution, Resolver, resolve
from monitor.plans.importing.draft import Draft, PartnerDecision, partner_key
from monitor.plans.models import Plan, Responsibility

# What the directory knows by these is surer than what a plan keeps as text.
EXACT = frozenset({Match.NAME, Match.ALIAS, Match.ACRONYM})
_JOINED = re.compile(r"\s+e\s+|\s*[/;,+|\n]\s*|\s+-\s+")


@dataclass(frozen=True, slots=True)
class Place:
    """An action that cites a partner."""

    key: str
    title: str


@dataclass(slots=True)
class PartnerText:
    """One question of the review: all the spellings that fold to the same key.

    `held`: nobody was asked, because the plan that this document is compared with keeps it as text.
    """

    key: str
    resolution: Resolution
    decision: PartnerDecision | None = None
    held: bool = False
    spellings: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    same_as: list[PartnerDecision] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.spellings[0]

    @property
    def organisation(self) -> Organisation | None:
        """Known to the network without anybody deciding."""
        return None if self.decision else self.resolution.organisation

    @property
    def is_open(self) -> bool:
        return self.decision is None and self.resolution.organisation is None

    @property
    def is_ambiguous(self) -> bool:
        return self.resolution.match == Match.AMBIGUOUS

    @property
    def parts(self) -> tuple[str, ...]:
        """How the text would split, when it looks like several: "JF e CMV" → ("JF", "CMV")."""
        outside, inside = without_qualifier(self.text)
        if inside:
            return (outside, *inside) if outside else ()
        parts = tuple(part for part in _JOINED.split(self.text) if part)
        return parts if len(parts) > 1 else ()


@dataclass(frozen=True, slots=True)
class Partners:
    """Every distinct partner of a draft, in the order of the document."""

    texts: dict[str, PartnerText]

    def __getitem__(self, text: str) -> PartnerText:
        return self.texts[partner_key(text)]

    def __iter__(self) -> Iterator[PartnerText]:
        return iter(self.texts.values())

    @property
    def open(self) -> list[PartnerText]:
        return [item for item in self.texts.values() if item.is_open]

    @property
    def decided(self) -> list[PartnerText]:
        return [item for item in self.texts.values() if item.decision]

    @property
    def known(self) -> list[PartnerText]:
        return [item for item in self.texts.values() if item.organisation]


def held_as_text(plans: Iterable[Plan]) -> frozenset[str]:
    """Keys of what these plans keep as text and never tie to an organisation. One query or none."""
    plans = list(plans)
    if not plans:
        return frozenset()
    rows = Responsibility.objects.filter(action__plan__in=plans).order_by()
    tied: dict[str, bool] = {}
    for text, organisation in rows.values_list("text", "organisation_id").distinct():
        key = partner_key(text)
        tied[key] = tied.get(key, False) or organisation is not None
    return frozenset(key for key, is_tied in tied.items() if not is_tied)


def partners_of(
    draft: Draft,
    network: Network,
    resolver: Resolver | None = None,
    *,
    held: Collection[str] = frozenset(),
) -> Partners:
    """Two queries, whatever the size of the plan. `held` are keys that count as decided."""
    resolver = resolver or resolve(network)
    texts: dict[str, PartnerText] = {}
    for action in draft.rows():
        for partner in action.partners:
            key = partner_key(partner.text)
            item = texts.get(key)
            if item is None:
                item = texts[key] = PartnerText(
                    key, resolver(partner.text), _standing(draft, key, resolver)
                )
                _hold(item, held)
            if partner.text not in item.spellings:
                item.spellings.append(partner.text)
            if not item.places or item.places[-1].key != action.key:
                item.places.append(Place(action.key, action.title))
    partners = Partners(texts)
    for item in partners.open:
        item.same_as = _decided_for_a_part(item, texts)
    return partners


def _hold(item: PartnerText, held: Collection[str]) -> None:
    """What the plan keeps as text stays so until a person or the directory says who it is."""
    if item.decision is None and item.key in held and item.resolution.match not in EXACT:
        item.decision, item.held = PartnerDecision("text"), True


def _standing(draft: Draft, key: str, resolver: Resolver) -> PartnerDecision | None:
    """The decision, unless the organisation that it names is not (any more) of this network."""
    decision = draft.partner_decisions.get(key)
    if decision and decision.kind == "link" and decision.organisation not in resolver.organisations:
        return None
    return decision


def _decided_for_a_part(item: PartnerText, texts: dict[str, PartnerText]) -> list[PartnerDecision]:
    """What was decided for the text without its qualifier: "CMV (Banco Local)" may be "CMV"."""
    outside, inside = without_qualifier(item.text)
    if not inside or not outside:
        return []
    whole = texts.get(partner_key(outside))
    return [whole.decision] if whole and whole.decision and whole.decision.kind != "text" else []
