"""Every read of the dictionary: for the room's pages, and for whoever shows or computes a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import Resolver404, resolve
from django.utils import translation

from monitor.facts.enums import RollUp, Theme, threshold
from monitor.facts.shapes import Shape
from monitor.facts.visibility import visible_to
from monitor.indicators import formulas
from monitor.indicators.dictionary import Dictionary, shape_of_indicator
from monitor.indicators.dimensions import cut_label, dimension_label, member_label
from monitor.indicators.enums import Frequency, Polarity, Subject
from monitor.indicators.living import living
from monitor.indicators.models import CompositeIndex, Dashboard, DashboardQuerySet, Indicator, Panel
from monitor.indicators.units import unit_label
from monitor.indicators.words import ROLL_UP
from monitor.kernel.models import AuditEvent
from monitor.kernel.text import fold
from monitor.network.access import Access
from monitor.network.models import Network

# Ways of looking for an indicator beside its theme.
OBSERVED, DERIVED, OWN, LIVING = "observed", "derived", "own", "living"


def indicators(
    network: Network, *, text: str = "", theme: str = "", kind: str = ""
) -> QuerySet[Indicator]:
    """What a network reads, by theme and name; found by name, code, definition or the code at INE."""
    found = Indicator.objects.for_network(network)
    if text:
        found = found.filter(folded__contains=fold(text))
    if theme:
        found = found.filter(theme=theme)
    if kind == OWN:
        found = found.own_of(network)
    elif kind == DERIVED:
        found = found.derived()
    elif kind == OBSERVED:
        found = found.observed()
    return found.order_by("folded")


def living_entries(network: Network, *, text: str = "", theme: str = "") -> list[Indicator]:
    """What other rooms of the network keep, in the order of their rooms; found like the others."""
    return [
        item
        for item in living(network)
        if fold(text) in fold(f"{item.name} {item.name_en} {item.code} {item.definition}")
        and theme in {"", item.theme}
    ]


def dictionary(network: Network | None = None) -> Dictionary:
    """The whole dictionary as a network reads it (the common one without a network); one query."""
    return Dictionary(Indicator.objects.for_network(network))


def dictionary_of_all() -> Dictionary:
    """Of the installation, the own indicators of every network included."""
    return Dictionary(Indicator.objects.all())


def shape_of(code: str) -> Shape:
    """Raises KeyError for no indicator."""
    return shapes_of([code])[code]


def shapes_of(codes: Iterable[str]) -> dict[str, Shape]:
    """By code; one query. Raises KeyError when one of them is no indicator."""
    wanted = list(codes)
    found = {item.code: item for item in Indicator.objects.filter(code__in=wanted)}
    return {code: shape_of_indicator(found[code]) for code in wanted}


def readable_by(access: Access | None, within: Dictionary) -> frozenset[str]:
    """Codes whose numbers may be read: what is observed by its dataset, a formula when all that it is
    made from may be; one query."""
    seen = visible_to(access)
    derived = {
        item.code for item in within if item.formula and seen.issuperset(within.inputs(item.code))
    }
    return seen | derived


# In words


@dataclass(frozen=True, slots=True)
class FormulaPiece:
    """A stretch of a formula as a page shows it: a sign or a number, or the indicator `code` by its name."""

    text: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """What an indicator is, in one language. `rule` says how it is added up; `k` is the count under
    which its figures are not public; `dimensions` are labels with their members'."""

    code: str
    language: str
    name: str
    definition: str
    unit: str
    decimals: int
    theme: str
    polarity: str
    roll_up: str
    rule: str
    periodicity: str
    source: str
    ine_code: str
    sensitivity: str
    k: int
    is_common: bool
    formula: tuple[FormulaPiece, ...]
    dimensions: tuple[tuple[str, tuple[str, ...]], ...]


def describe(code: str, language: str = "pt") -> Description:
    """Raises KeyError for no indicator."""
    return describe_many([code], language)[code]


def describe_many(codes: Iterable[str], language: str = "pt") -> dict[str, Description]:
    """By code; two queries whatever their number. Raises KeyError when one of them is no indicator."""
    wanted = list(codes)
    found = {item.code: item for item in Indicator.objects.filter(code__in=wanted)}
    nodes = Dictionary(found.values())
    named = {code for item in found for code in nodes.named_by(item)}
    others = Indicator.objects.filter(code__in=named - found.keys())
    names = {item.code: _name(item, language) for item in [*found.values(), *others]}
    with translation.override(language):
        return {code: _described(found[code], nodes, names, language) for code in wanted}


def described(item: Indicator, within: Dictionary, language: str) -> Description:
    """One indicator whose dictionary is at hand; no query."""
    named = within.named_by(item.code)
    names = {code: _name(within[code], language) for code in named if code in within}
    with translation.override(language):
        return _described(item, within, names, language)


def _name(item: Indicator, language: str) -> str:
    return item.name_en if language.startswith("en") and item.name_en else item.name


def _described(
    item: Indicator, within: Dictionary, names: dict[str, str], language: str
) -> Description:
    english = language.startswith("en")
    return Description(
        code=item.code,
        language=language,
        name=_name(item, language),
        definition=item.definition_en if english and item.definition_en else item.definition,
        unit=unit_label(item.unit, language),
        decimals=item.decimals,
        theme=str(Subject(item.theme).label),
        polarity=str(Polarity(item.polarity).label),
        roll_up=str(RollUp(item.roll_up).label),
        rule=str(ROLL_UP[RollUp(item.roll_up)]),
        periodicity=str(Frequency(item.periodicity).label),
        source=item.source,
        ine_code=item.ine_code,
        sensitivity=str(Theme(item.sensitivity).label),
        k=threshold(item.sensitivity),
        is_common=item.is_common,
        formula=_formula_in_words(within.node(item.code), names),
        dimensions=tuple(
            (dimension_label(d.name), tuple(member_label(d.name, m) for m in d.members))
            for d in item.declared_dimensions
        ),
    )


def _formula_in_words(
    node: formulas.Node | None, names: dict[str, str]
) -> tuple[FormulaPiece, ...]:
    if node is None:
        return ()
    found = []
    for piece in formulas.pieces(node):
        if piece.reference is None:
            found.append(FormulaPiece(piece.text))
            continue
        text = names.get(piece.reference.code, piece.reference.code)
        if piece.reference.cut:
            text += f" ({cut_label(piece.reference.cut)})"
        found.append(FormulaPiece(text, piece.reference.code))
    return tuple(found)


# Pages


def indicator_events(item: Indicator) -> QuerySet[AuditEvent]:
    """What happened to an indicator, in writes of its own and in those of many."""
    about = Q(object_type=Indicator._meta.label_lower, object_id=str(item.pk))
    about |= Q(
        verb__in=("dictionary.loaded", "indicator.imported"),
        after__indicators__has_key=str(item.pk),
    )
    events: Any = AuditEvent.objects
    # What a network did is its own to read; the common dictionary's history is everybody's.
    return events.filter(about, network_id=item.network_id).newest_first()  # type: ignore[no-any-return]


def indices(network: Network) -> QuerySet[Any]:
    """With the number of their parts (`part_count`)."""
    found = CompositeIndex.objects.for_network(network)
    return found.annotate(part_count=Count("parts")).order_by("name")


def indices_using(item: Indicator, network: Network) -> QuerySet[Any]:
    if item.is_living:
        return CompositeIndex.objects.none()
    return CompositeIndex.objects.for_network(network).filter(parts__indicator=item)


def index_events(index: CompositeIndex) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.for_network(index.network_id).about(index).newest_first()


def dashboards(network: Network) -> DashboardQuerySet:
    """With the number of their views (`panel_count`)."""
    found = Dashboard.objects.for_network(network)
    return found.annotate(panel_count=Count("panels")).order_by("name")


def dashboard_events(dashboard: Dashboard) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.for_network(dashboard.network_id).about(dashboard).newest_first()


def names_of_views(panels: Sequence[Panel]) -> list[str]:
    """What each panel is of: its indicator, the code of its territory, or its address where that leads
    nowhere any more; one query."""
    codes = [_code_in(panel.address) for panel in panels]
    names = dict(Indicator.objects.filter(code__in=codes).values_list("code", "name"))
    return [names.get(code, code) for code in codes]


def _code_in(address: str) -> str:
    try:
        return str(resolve(address.partition("?")[0]).kwargs.get("code", address))
    except Resolver404:
        return address
