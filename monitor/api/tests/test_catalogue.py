"""The catalogue in its three serialisations, against the shapes of DCAT-AP 3.0.1."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from rdflib import DCAT, DCTERMS, RDF, SH, Graph, Namespace, URIRef
from rdflib.compare import isomorphic

STANDARD = Path(__file__).resolve().parents[4] / "shared" / "standards" / "dcat-ap-3.0.1"
SHAPES = (
    ("html/shacl/shapes.ttl", "html/shacl/range.ttl"),
    ("shacl/dcat-ap-SHACL.ttl", "shacl/ranges.ttl"),
)
SERIALISED = {
    "ttl": ("text/turtle", "turtle"),
    "jsonld": ("application/ld+json", "json-ld"),
    "rdf": ("application/rdf+xml", "xml"),
}
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")


@lru_cache
def shapes(names: tuple[str, ...]) -> Graph:
    if not STANDARD.is_dir():
        pytest.skip(f"the shapes of DCAT-AP are not at {STANDARD.name} beside the project")
    found = Graph()
    for name in names:
        found.parse(STANDARD / name)
    # The files name some shapes of properties that neither of them defines.
    for triple in list(found.triples((None, SH.property, None))):
        if (triple[2], SH.path, None) not in found:
            found.remove(triple)
    return found


def report(graph: Graph, names: tuple[str, ...]) -> tuple[bool, str]:
    from pyshacl import validate

    conforms, _results, text = validate(graph, shacl_graph=shapes(names), advanced=True)
    return bool(conforms), str(text)


def parsed(client: Client, suffix: str, query: str = "") -> Graph:
    response = client.get(f"/dados-abertos/catalogo.{suffix}{query}")
    assert response.status_code == 200
    return Graph().parse(data=response.content, format=SERIALISED[suffix][1])


@pytest.mark.parametrize("names", SHAPES, ids=lambda names: Path(names[0]).stem)
def test_the_catalogue_conforms(
    client: Client, residents: Any, families: Any, names: tuple[str, ...]
) -> None:
    conforms, text = report(parsed(client, "ttl"), names)
    assert conforms, text


@pytest.mark.parametrize("names", SHAPES, ids=lambda names: Path(names[0]).stem)
def test_the_shapes_tell_good_from_bad(names: tuple[str, ...]) -> None:
    shapes(names)
    assert report(Graph().parse(STANDARD / "golden_good.ttl"), names)[0]
    conforms, text = report(Graph().parse(STANDARD / "golden_bad.ttl"), names)
    assert not conforms
    assert "accessURL" in text


def test_the_three_serialisations_say_the_same(client: Client, residents: Any) -> None:
    turtle = parsed(client, "ttl")
    assert isomorphic(turtle, parsed(client, "jsonld"))
    assert isomorphic(turtle, parsed(client, "rdf"))


def test_an_empty_catalogue_conforms_too(client: Client, db: None) -> None:
    conforms, text = report(parsed(client, "ttl"), SHAPES[0])
    assert conforms, text


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.1", "application/rdf+xml"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("*/*", "text/html"),
    ],
)
def test_the_form_is_the_one_that_is_preferred(
    client: Client, residents: Any, accept: str, media_type: str
) -> None:
    response = client.get("/dados-abertos/catalogo", headers={"Accept": accept})
    assert response["Content-Type"].split(";")[0] == media_type
    assert "Accept" in response["Vary"]


def test_a_form_that_there_is_not_is_refused(client: Client, db: None) -> None:
    response = client.get("/dados-abertos/catalogo", headers={"Accept": "image/png"})
    assert response.status_code == 406


def test_each_dataset_says_who_when_and_under_which_licence(client: Client, residents: Any) -> None:
    graph = parsed(client, "ttl")
    [node] = graph.subjects(RDF.type, DCAT.Dataset)
    assert str(graph.value(node, DCTERMS.title)) == "População residente"
    licences = {
        str(graph.value(file, DCTERMS.license)) for file in graph.objects(node, DCAT.distribution)
    }
    assert licences == {"http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"}
    span = graph.value(node, DCTERMS.temporal)
    assert str(graph.value(span, DCAT.startDate)) == "2022-01-01"
    assert str(graph.value(span, DCAT.endDate)) == "2023-12-31"


def test_a_dataset_that_is_not_public_is_not_in_it(client: Client, families: Any) -> None:
    families.dataset.visibility = "network"
    families.dataset.save()
    assert not list(parsed(client, "ttl").subjects(RDF.type, DCAT.Dataset))


def test_every_dataset_is_on_one_page_and_pages_are_linked(
    client: Client, publish_many: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.api.views.DATASETS_A_PAGE", 2)
    publish_many(5)
    seen: list[Any] = []
    address: str | None = "/dados-abertos/catalogo.ttl"
    pages = 0
    while address:
        graph = Graph().parse(data=client.get(address).content, format="turtle")
        seen += graph.subjects(RDF.type, DCAT.Dataset)
        following = next(graph.objects(None, HYDRA.next), None)
        assert isinstance(following, URIRef | None)
        query = str(following).partition("?")[2]
        address = f"/dados-abertos/catalogo.ttl?{query}" if following else None
        pages += 1
    assert pages == 3
    assert len(seen) == len(set(seen)) == 5
    assert client.get("/dados-abertos/catalogo?pagina=4").status_code == 404


def test_a_licence_in_free_words_still_conforms(client: Client, families: Any) -> None:
    families.dataset.licence = "https://exemplo.pt/condições de uso"
    families.dataset.source_url = "https://exemplo.pt/a b<c>"
    families.dataset.save()
    conforms, text = report(parsed(client, "rdf"), SHAPES[0])
    assert conforms, text
