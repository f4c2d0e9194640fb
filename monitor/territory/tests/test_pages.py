from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitor.territory.actions import load_municipalities
from monitor.territory.models import Level, Population, Scheme, Territory, TerritoryGroup


@pytest.fixture
def loaded(db: None) -> None:
    load_municipalities(by=None)


@pytest.fixture
def platform(client: Any, person: Any) -> Any:
    """The test client, signed in as who runs the installation."""
    user = person()
    user.is_superuser = True
    user.save()
    client.force_login(user)
    return client


def names(response: Any) -> list[str]:
    """The row headings of the page's table."""
    rows = re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', response.content.decode())
    return [unescape(name) for name in rows]


def test_the_list_finds_names_typed_without_accents(signed_in: Any, loaded: None) -> None:
    assert names(signed_in.get("/territorios/?q=agueda")) == ["Águeda"]
    assert names(signed_in.get("/territorios/?q=0101")) == ["Águeda"]


def test_the_list_filters_by_region_and_entity(signed_in: Any, loaded: None) -> None:
    assert len(names(signed_in.get("/territorios/?entidade=amp"))) == 17
    assert len(names(signed_in.get("/territorios/?nuts3=PT11A"))) == 17
    page = signed_in.get("/territorios/?nivel=nuts3")
    assert "Grande Lisboa" in names(page)
    assert "Área Metropolitana de Lisboa" not in names(page)


def test_the_list_says_the_year_and_source_and_never_zero_for_missing(
    signed_in: Any, loaded: None
) -> None:
    Population.objects.filter(territory__code="0101").delete()
    body = signed_in.get("/territorios/?q=agueda").content.decode()
    assert '<td class="number">—</td>' in body
    body = signed_in.get("/territorios/?q=0102").content.decode()
    assert "(2019)" in body
    assert "INE, estimativas anuais" in body


def test_an_empty_list_tells_what_to_do(signed_in: Any, platform: Any) -> None:
    assert reverse("territory:load") in platform.get("/territorios/").content.decode()


def test_the_list_asks_as_many_queries_for_one_as_for_fifty(signed_in: Any, loaded: None) -> None:
    counts = []
    for text in ("agueda", ""):
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(f"/territorios/?q={text}")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_territory_shows_what_held_it_and_when(signed_in: Any, loaded: None) -> None:
    body = signed_in.get("/territorios/dicofre/1106/").content.decode()
    assert "Área Metropolitana de Lisboa" in body
    assert "de 01/01/2015 até 01/01/2024" in body
    assert "desde 01/01/2024" in body


def test_an_unknown_territory_is_not_found(signed_in: Any, loaded: None) -> None:
    assert signed_in.get("/territorios/dicofre/9999/").status_code == 404


def test_only_who_runs_the_platform_sees_the_groups(signed_in: Any, loaded: None) -> None:
    for name in ("groups", "create_group", "load", "succession"):
        assert signed_in.get(reverse(f"territory:{name}")).status_code == 404


def test_a_group_is_made_from_names_and_codes(platform: Any, loaded: None) -> None:
    response = platform.post(
        "/territorios/grupos/novo/",
        {"name": "Pares", "code": "pares", "members": "Águeda\n0102", "version": 1},
    )
    assert response.status_code == 302
    group = TerritoryGroup.objects.get(code="pares")
    assert sorted(group.members.values_list("code", flat=True)) == ["0101", "0102"]


def test_a_name_of_two_places_asks_for_the_code(platform: Any, loaded: None) -> None:
    """Lagoa is in the Algarve (0806) and in São Miguel (4201)."""
    response = platform.post(
        "/territorios/grupos/novo/",
        {"name": "P", "code": "p", "members": "Lagoa\nTerra do Nunca", "version": 1},
    )
    body = response.content.decode()
    assert "0806" in body
    assert "4201" in body
    assert "Terra do Nunca" in body
    assert not TerritoryGroup.objects.filter(code="p").exists()


def test_a_second_writer_of_a_group_sees_both_texts(platform: Any, loaded: None) -> None:
    group = TerritoryGroup.objects.create(code="g", name="Primeiro")
    group.members.set(Territory.objects.filter(code="0101"))
    address = reverse("territory:edit_group", kwargs={"code": "g"})
    first = {"name": "De A", "members": "0101", "version": 1}
    assert platform.post(address, first).status_code == 302
    response = platform.post(address, first | {"name": "De B"})
    body = response.content.decode()
    assert response.status_code == 200
    assert "De A" in body
    assert "De B" in body
    assert platform.post(address, first | {"name": "De B", "version": 2}).status_code == 302
    group.refresh_from_db()
    assert (group.name, group.version) == ("De B", 3)


def test_a_group_is_deleted_and_its_territories_stay(platform: Any, loaded: None) -> None:
    platform.post("/territorios/grupos/amp/eliminar/")
    assert not TerritoryGroup.objects.exists()
    assert Territory.objects.filter(level=Level.MUNICIPALITY).count() == 308


def test_a_wrong_parish_file_shows_every_row_at_once(platform: Any, loaded: None) -> None:
    file = SimpleUploadedFile("f.csv", b"dicofre,freguesia\n10103,A\n010104,\n")
    response = platform.post("/territorios/carregar/", {"file": file, "source": "Teste"})
    body = response.content.decode()
    assert "Linha 2" in body
    assert "Linha 3" in body
    assert not Territory.objects.filter(level=Level.PARISH).exists()


def test_a_good_parish_file_is_loaded_with_its_source(platform: Any, loaded: None) -> None:
    file = SimpleUploadedFile("f.csv", b"dicofre,freguesia\n010103,Aguada\n")
    platform.post(
        "/territorios/carregar/", {"file": file, "source": "Teste", "valid_from": "2025-10-01"}
    )
    parish = Territory.objects.get(level=Level.PARISH)
    assert (parish.source, parish.valid_from) == ("Teste", date(2025, 10, 1))


def test_a_merger_is_registered_by_codes(platform: Any, loaded: None) -> None:
    for code in ("010101", "010102", "010190"):
        Territory.objects.create(
            scheme=Scheme.DICOFRE, code=code, level=Level.PARISH, name=f"Freguesia {code}"
        )
    platform.post(
        "/territorios/carregar/sucessao/",
        {"before": "010101\n010102", "after": "010190", "on": "2013-09-29"},
    )
    body = platform.get("/territorios/dicofre/010190/").content.decode()
    assert "Freguesia 010101" in body
    assert "29/09/2013" in body
