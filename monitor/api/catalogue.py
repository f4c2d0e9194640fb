"""The catalogue as a graph of DCAT-AP 3.0.1 (https://semiceu.github.io/DCAT-AP/releases/3.0.1/).

One page of datasets at a time, as Hydra says it (https://www.hydra-cg.com/spec/latest/core/): the
catalogue is the same resource on every page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rdflib import (
    DCAT,
    DCTERMS,
    FOAF,
    RDF,
    RDFS,
    SKOS,
    XSD,
    BNode,
    Graph,
    Literal,
    Namespace,
    URIRef,
)

from monitor.api.datasets import OpenDataset
from monitor.api.formats import LICENCES
from monitor.api.responses import absolute
from monitor.facts import periods
from monitor.facts.enums import Periodicity, Theme
from monitor.facts.models import Slab

SERIALISATIONS = {
    "ttl": ("text/turtle", "turtle"),
    "jsonld": ("application/ld+json", "json-ld"),
    "rdf": ("application/rdf+xml", "pretty-xml"),
}
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"
# Of DCAT 3; rdflib's list of its words is of DCAT 2.
_VERSION = URIRef(f"{DCAT}version")
_LANGUAGE = {"pt": "POR", "en": "ENG"}
_FREQUENCY = {
    Periodicity.YEAR: "ANNUAL",
    Periodicity.SCHOOL_YEAR: "ANNUAL",
    Periodicity.HALF: "ANNUAL_2",
    Periodicity.QUARTER: "QUARTERLY",
    Periodicity.MONTH: "MONTHLY",
}
_SOCIETY = ("SOCI", "Population and society")
_HEALTH = ("HEAL", "Health")
_THEME = {
    Theme.HEALTH: _HEALTH,
    Theme.MENTAL_HEALTH: _HEALTH,
    Theme.EMPLOYMENT: ("ECON", "Economy and finance"),
}
# Suffix of the file, list of file types, media type.
FORMATS = {
    "csv": ("CSV", "text/csv"),
    "parquet": ("PARQUET", "application/vnd.apache.parquet"),
    "json": ("JSON", "application/json"),
}


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """`number` from 1 to `pages`, of `total` datasets."""

    items: Sequence[OpenDataset]
    number: int
    pages: int
    total: int


def graph_of(page: CataloguePage, names: dict[str, str]) -> Graph:
    """`names`: indicator → its name, for the titles of the files."""
    graph = Graph()
    for prefix, namespace in (("dcat", DCAT), ("dct", DCTERMS), ("foaf", FOAF), ("hydra", HYDRA)):
        graph.bind(prefix, namespace)
    catalogue = URIRef(absolute("api:catalogue"))
    publisher = URIRef(f"{settings.MONITOR_ADDRESS}/#monitor-social")
    _agent(graph, publisher, "Monitor Social")
    service = _service(graph, publisher)
    for language in _LANGUAGE.values():
        graph.add((catalogue, DCTERMS.language, _typed(graph, f"language/{language}")))
    _say(
        graph,
        catalogue,
        (RDF.type, DCAT.Catalog),
        (DCTERMS.title, _text(_("Dados abertos do Monitor Social"))),
        (DCTERMS.description, _text(_("Indicadores sociais de territórios, com a sua origem."))),
        (DCTERMS.publisher, publisher),
        (DCAT.service, service),
        (FOAF.homepage, URIRef(absolute("api:catalogue"))),
    )
    graph.add((catalogue, RDF.type, FOAF.Document))
    if page.items:
        changed = max(item.changed_at for item in page.items)
        graph.add((catalogue, DCTERMS.modified, _moment(changed)))
    for item in page.items:
        graph.add((catalogue, DCAT.dataset, _dataset(graph, item, names, service)))
    _paging(graph, catalogue, page)
    return graph


def _dataset(graph: Graph, item: OpenDataset, names: dict[str, str], service: URIRef) -> URIRef:
    dataset, edition = item.dataset, item.latest
    landing = URIRef(absolute("api:dataset", code=dataset.code))
    node = URIRef(f"{landing}#dados")
    publisher = URIRef(f"{landing}#entidade")
    _agent(graph, publisher, item.publisher)
    _say(
        graph,
        node,
        (RDF.type, DCAT.Dataset),
        (DCTERMS.identifier, Literal(str(node))),
        (DCTERMS.title, _own_words(dataset.title)),
        (DCTERMS.description, _own_words(dataset.description or dataset.title)),
        (DCTERMS.publisher, publisher),
        (DCTERMS.issued, _moment(item.first_published_at)),
        (DCTERMS.modified, _moment(item.changed_at)),
        (DCTERMS.language, _typed(graph, "language/POR")),
        (DCTERMS.spatial, _typed(graph, "country/PRT")),
        (DCTERMS.accessRights, _typed(graph, "access-right/PUBLIC")),
        (DCTERMS.accrualPeriodicity, _typed(graph, f"frequency/{_FREQUENCY[_period(item)]}")),
        (DCAT.theme, _theme(graph, dataset.theme)),
        (DCAT.landingPage, landing),
        (DCAT.keyword, _own_words(str(dataset.get_theme_display()))),
        (_VERSION, Literal(str(edition.number))),
    )
    graph.add((landing, RDF.type, FOAF.Document))
    graph.add((service, DCAT.servesDataset, node))
    if _is_address(dataset.source_url):
        source = URIRef(dataset.source_url)
        graph.add((node, FOAF.page, source))
        graph.add((source, RDF.type, FOAF.Document))
    if item.slabs:
        graph.add((node, DCTERMS.temporal, _span(graph, item.slabs)))
    licence = _licence(graph, dataset.licence)
    for slab in item.slabs:
        for suffix in FORMATS:
            where = absolute(
                f"api:{suffix}", code=dataset.code, number=edition.number, name=slab.indicator
            )
            file = URIRef(f"{where}#ficheiro")
            graph.add((node, DCAT.distribution, file))
            _distribution(graph, file, where, suffix, names.get(slab.indicator, slab.indicator))
            graph.add((file, DCTERMS.issued, _moment(item.changed_at)))
            graph.add((file, DCAT.accessService, service))
            if licence is not None:
                graph.add((file, DCTERMS.license, licence))
    return node


def _distribution(graph: Graph, file: URIRef, where: str, suffix: str, name: str) -> None:
    kind, media = FORMATS[suffix]
    media_type = URIRef(_MEDIA_TYPE + media)
    _say(
        graph,
        file,
        (RDF.type, DCAT.Distribution),
        (DCTERMS.title, _text(f"{name} ({'JSON-stat' if suffix == 'json' else kind})")),
        (DCAT.accessURL, URIRef(where)),
        (DCAT.downloadURL, URIRef(where)),
        (DCTERMS.format, _typed(graph, f"file-type/{kind}")),
        (DCAT.mediaType, media_type),
    )
    graph.add((URIRef(where), RDF.type, RDFS.Resource))
    graph.add((media_type, RDF.type, DCTERMS.MediaType))


def _service(graph: Graph, publisher: URIRef) -> URIRef:
    node = URIRef(f"{settings.MONITOR_ADDRESS}/api/v1/#api")
    endpoint = URIRef(f"{settings.MONITOR_ADDRESS}/api/v1/")
    description = URIRef(absolute("api-v1:openapi-json"))
    _say(
        graph,
        node,
        (RDF.type, DCAT.DataService),
        (DCTERMS.title, _text(_("API de leitura"))),
        (DCTERMS.publisher, publisher),
        (DCAT.endpointURL, endpoint),
        (DCAT.endpointDescription, description),
    )
    for resource in (endpoint, description):
        graph.add((resource, RDF.type, RDFS.Resource))
    return node


def _paging(graph: Graph, catalogue: URIRef, page: CataloguePage) -> None:
    if page.pages < 2:
        return
    view = URIRef(_page(catalogue, page.number))
    _say(
        graph,
        catalogue,
        (RDF.type, HYDRA.Collection),
        (HYDRA.totalItems, Literal(page.total, datatype=XSD.integer)),
        (HYDRA.view, view),
    )
    links = {"first": 1, "last": page.pages, "previous": page.number - 1, "next": page.number + 1}
    graph.add((view, RDF.type, HYDRA.PartialCollectionView))
    for name, number in links.items():
        if 1 <= number <= page.pages:
            graph.add((view, HYDRA[name], URIRef(_page(catalogue, number))))


def _page(catalogue: str, number: int) -> str:
    return f"{catalogue}?pagina={number}"


def _agent(graph: Graph, node: URIRef, name: str) -> None:
    graph.add((node, RDF.type, FOAF.Agent))
    graph.add((node, FOAF.name, Literal(name, lang="pt")))


def _licence(graph: Graph, text: str) -> Any:
    if not text:
        return None
    if known := LICENCES.get(text.strip().lower()):
        return _typed(graph, f"licence/{known[1]}")
    node = URIRef(text) if _is_address(text) else BNode()
    graph.add((node, RDF.type, DCTERMS.LicenseDocument))
    graph.add((node, DCTERMS.title, _own_words(text)))
    return node


def _is_address(text: str) -> bool:
    """Whether it may stand as the address of a node."""
    return bool(re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", text))


_CLASS_OF = {
    "language": DCTERMS.LinguisticSystem,
    "country": DCTERMS.Location,
    "access-right": DCTERMS.RightsStatement,
    "frequency": DCTERMS.Frequency,
    "file-type": DCTERMS.MediaTypeOrExtent,
    "licence": DCTERMS.LicenseDocument,
}


def _typed(graph: Graph, name: str) -> URIRef:
    """A word of the lists of the Publications Office, with its class."""
    node = URIRef(_AUTHORITY + name)
    if kind := _CLASS_OF.get(name.split("/")[0]):
        graph.add((node, RDF.type, kind))
    return node


def _theme(graph: Graph, theme: str) -> URIRef:
    code, label = _THEME.get(Theme(theme), _SOCIETY)
    node = URIRef(f"{_AUTHORITY}data-theme/{code}")
    graph.add((node, RDF.type, SKOS.Concept))
    graph.add((node, SKOS.prefLabel, Literal(label, lang="en")))
    return node


def _span(graph: Graph, slabs: Sequence[Slab]) -> BNode:
    node = BNode()
    first = min(periods.first_day(slab.first_period) for slab in slabs)
    after = max(periods.day_after(slab.last_period) for slab in slabs)
    _say(
        graph,
        node,
        (RDF.type, DCTERMS.PeriodOfTime),
        (DCAT.startDate, Literal(first)),
        (DCAT.endDate, Literal(after - timedelta(days=1))),
    )
    return node


def _period(item: OpenDataset) -> Periodicity:
    return Periodicity(item.dataset.periodicity)


def _say(graph: Graph, node: Any, *pairs: tuple[Any, Any]) -> None:
    for predicate, value in pairs:
        graph.add((node, predicate, value))


def _text(text: str) -> Literal:
    """Words of the platform, in the language of the answer."""
    return Literal(text, lang=get_language() or "pt")


def _own_words(text: str) -> Literal:
    """What was written by who made the dataset."""
    return Literal(text, lang="pt")


def _moment(value: Any) -> Literal:
    return Literal(value.isoformat(), datatype=XSD.dateTime)
