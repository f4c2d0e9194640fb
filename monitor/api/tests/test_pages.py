"""The page of a dataset, its files and what is new, as anybody gets them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from monitor.api.tests.conftest import FAMILIES
from monitor.api.tests.conftest import rows as told
from monitor.facts.conftest import A, B, C, tell_now
from monitor.facts.shapes import Shape
from monitor.facts.sources.jsonstat import read

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def same(response: Any, asked: str) -> bytes:
    """The page without what is of the request itself."""
    without = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", response.content)
    return without.replace(asked.encode(), b"")


def test_a_dataset_says_what_it_is_and_how_to_cite_it(client: Client, residents: Any) -> None:
    page = client.get("/dados-abertos/residentes/").content.decode()
    year = residents.published_at.year
    for text in (
        "População residente",
        "Instituto de Estatística",
        "CC BY 4.0",
        "Estatística oficial",
        f"Instituto de Estatística ({year}). População residente, edição 1.",
        "/dados-abertos/residentes/1/residents.csv",
        "/dados-abertos/residentes/1/residents.parquet",
        "/dados-abertos/residentes/1/datapackage.json",
        "territory",
    ):
        assert text in page


def test_the_preview_shows_only_what_may_be_shown(client: Client, families: Any) -> None:
    """A has 48 and B 43; B's women, 3, keep the district from saying anything."""
    page = client.get("/dados-abertos/familias/").content.decode()
    cells = page.split("Primeiras linhas</caption>")[1].split("</table>")[0]
    assert all(f">{exact}<" not in page for exact in (3, 22, 26, 40, 43, 48, 391))
    assert ">50<" in cells
    assert ">45<" in cells
    assert "arredondadas" in page


def test_the_preview_has_the_decimals_of_its_indicator(client: Client, country: Any) -> None:
    """Released 100 of 400 and 290 of 1900, 25.0 % and 15.3 %, after the district's 890 of 3100."""
    share = Shape("share", (), "ratio", unit="%", per=100, decimals=1)
    counts = {A: (100, 400), B: (288, 1900), C: (500, 800)}
    rows = [
        {"territory": town, "period": "2023"}
        | {"value": 100 * part / of, "numerator": part, "denominator": of}
        for town, (part, of) in counts.items()
    ]
    tell_now(share, rows, code="partes", title="Partes")
    page = client.get("/dados-abertos/partes/").content.decode()
    assert re.findall(r'<td class="number">([\d,]+)</td>', page)[:3] == ["28,7", "25,0", "15,3"]


def test_pages_in_english_are_reached_by_their_address(client: Client, residents: Any) -> None:
    response = client.get("/dados-abertos/residentes/?lingua=en")
    assert response["Content-Language"] == "en"
    assert b'<html lang="en"' in response.content


def test_the_csv_is_what_its_description_says(client: Client, residents: Any) -> None:
    package = json.loads(body(client.get("/dados-abertos/residentes/1/datapackage.json")))
    [resource] = package["resources"]
    assert package["licenses"] == [{"title": "CC BY 4.0", "name": "CC-BY-4.0"}]
    response = client.get(f"/dados-abertos/residentes/1/{resource['path']}")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    table = list(csv.DictReader(io.StringIO(body(response).decode("utf-8"))))
    fields = resource["schema"]["fields"]
    assert list(table[0]) == [field["name"] for field in fields]
    keys = [tuple(row[name] for name in resource["schema"]["primaryKey"]) for row in table]
    assert len(set(keys)) == len(table) == 12
    for field in fields:
        values = [row[field["name"]] for row in table]
        if allowed := field.get("constraints", {}).get("enum"):
            assert set(values) <= set(allowed)
        if field["type"] == "number":
            assert all(float(value) >= 0 for value in values if value)
    by_key = dict(zip(keys, table, strict=True))
    assert by_key[B, "2023", "f"]["value"] == "3"
    assert by_key[C, "2022", "f"]["value"] == ""
    assert by_key[C, "2022", "f"]["reason"] == "confidential"


def test_the_cube_is_read_back_by_our_own_reader(client: Client, residents: Any) -> None:
    cube = read(body(client.get("/dados-abertos/residentes/1/residents.json")))
    assert [axis.name for axis in cube.axes] == ["sex", "territory", "period"]
    assert [axis.role for axis in cube.axes] == ["", "geo", "time"]
    found = {
        tuple(
            axis.codes[place] for axis, place in zip(cube.axes, cell.places, strict=True)
        ): cell.value if cell.value is not None else cell.status
        for cell in cube.cells()
    }
    assert found["f", B, "2023"] == 3
    assert found["m", C, "2023"] == 200
    assert found["f", C, "2022"] == "confidential"


def test_the_cube_of_other_counts_goes_through_the_gate(client: Client, families: Any) -> None:
    cube = read(body(client.get("/dados-abertos/familias/1/families.json")))
    values = {cell.value for cell in cube.cells() if cell.value is not None}
    assert values
    assert all(value % 5 == 0 for value in values)
    assert "total" in cube.axes[0].codes


def test_the_parquet_is_a_table_of_the_same_rows(client: Client, families: Any) -> None:
    import pyarrow.parquet as pq

    response = client.get("/dados-abertos/familias/1/families.parquet")
    table = pq.read_table(io.BytesIO(body(response)))
    told_in_csv = body(client.get("/dados-abertos/familias/1/families.csv")).decode()
    assert table.num_rows == len(told_in_csv.splitlines()) - 1


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "1/datapackage.json",
        "1/families.csv",
        "1/families.parquet",
        "1/families.json",
    ],
)
@pytest.mark.parametrize("visibility", ["network", "private"])
def test_a_dataset_that_is_not_public_is_missing_like_any_other(
    client: Client, families: Any, clas: Any, rest: str, visibility: str
) -> None:
    families.dataset.network = clas
    families.dataset.visibility = visibility
    families.dataset.save()
    theirs = client.get(f"/dados-abertos/familias/{rest}")
    missing = client.get(f"/dados-abertos/nenhum/{rest}")
    assert theirs.status_code == missing.status_code == 404
    assert same(theirs, "familias") == same(missing, "nenhum")


def test_an_edition_or_a_file_that_there_is_not_is_missing(client: Client, residents: Any) -> None:
    for rest in ("?edicao=2", "2/residents.csv", "1/families.csv"):
        assert client.get(f"/dados-abertos/residentes/{rest}").status_code == 404


def test_what_was_published_last_year_can_be_had_again(client: Client, residents: Any) -> None:
    from monitor.api.tests.conftest import RESIDENTS

    again = told("2023", A=(23, 27))
    tell_now(RESIDENTS, again, code="residentes")
    first = body(client.get("/dados-abertos/residentes/1/residents.csv")).decode()
    second = body(client.get("/dados-abertos/residentes/2/residents.csv")).decode()
    assert f"{A},9901,2023,f,22," in first
    assert f"{A},9901,2023,f,23," in second
    page = client.get("/dados-abertos/residentes/?edicao=1").content.decode()
    assert "Ver a mais recente" in page


def test_nothing_is_sent_again_to_who_has_it(client: Client, residents: Any) -> None:
    for address in (
        "/dados-abertos/catalogo",
        "/dados-abertos/catalogo.ttl",
        "/dados-abertos/residentes/",
        "/dados-abertos/residentes/1/residents.csv",
        "/dados-abertos/novidades.xml",
        "/dados-abertos/novidades.atom",
    ):
        first = client.get(address)
        assert first.status_code == 200, address
        assert not first.cookies
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304, address
    residents.dataset.title = "Residentes"
    residents.dataset.version += 1
    residents.dataset.save()
    first = client.get("/dados-abertos/residentes/")
    assert b"<h1>Residentes</h1>" in first.content


def test_new_editions_are_told_newest_first(client: Client, residents: Any, families: Any) -> None:
    tell_now(FAMILIES, told("2024", A=(30, 30)), code="familias")
    tell_now(FAMILIES, told("2024", A=(1, 1)), code="secreto", visibility="private")
    plain = ElementTree.fromstring(client.get("/dados-abertos/novidades.xml").content)
    assert (plain.tag, plain.get("version")) == ("rss", "2.0")
    feed = ElementTree.fromstring(client.get("/dados-abertos/novidades.atom").content)
    titles = [item.text for item in feed.findall("a:entry/a:title", ATOM)]
    assert titles == [item.text for item in plain.findall("channel/item/title")]
    assert titles == [
        "Famílias apoiadas, edição 2",
        "Famílias apoiadas, edição 1",
        "População residente, edição 1",
    ]
    for entry in feed.findall("a:entry", ATOM):
        assert entry.find("a:updated", ATOM) is not None


def test_one_dataset_and_five_take_the_same_queries(
    client: Client, publish_many: Callable[[int], None]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for address in (
        "/dados-abertos/catalogo",
        "/dados-abertos/catalogo.ttl",
        "/dados-abertos/novidades.xml",
        "/api/v1/datasets",
        "/api/v1/indicators",
    ):
        publish_many(1)
        with CaptureQueriesContext(connection) as one:
            client.get(address)
        publish_many(4)
        with CaptureQueriesContext(connection) as five:
            client.get(address)
        assert len(one) == len(five), address
