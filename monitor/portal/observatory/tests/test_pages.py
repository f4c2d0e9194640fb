from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from monitor.facts.conftest import A, B, C, tell_now
from monitor.facts.models import Dataset
from monitor.indicators.queries import shapes_of
from monitor.portal.observatory.profiles import points
from monitor.portal.observatory.tests.conftest import indicator, tell_of
from monitor.territory.models import Territory, TerritoryGroup

HOME = "/observatorio/"
RESIDENTS = "/observatorio/indicadores/residentes/"
HELPED = "/observatorio/indicadores/apoiados/"
RATE = "/observatorio/indicadores/taxa/"
PROFILE = "/observatorio/territorios/dicofre/9901/"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    from django.core.cache import cache

    cache.clear()


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return str(response.content.decode())


def plain(html: str) -> str:
    """What is read, without marks and with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_home_lists_what_has_numbers_and_finds_a_territory(
    client: Client, published: None
) -> None:
    page = text(client, HOME)
    assert f'href="{RESIDENTS}"' in page
    assert f'href="{RATE}"' in page
    assert PROFILE in text(client, f"{HOME}?q=9901")


def test_the_home_finds_indicators_by_name_in_either_language_by_code_and_by_theme(
    client: Client, published: None
) -> None:
    """All three are of the theme "População"; only the rate is "Taxa de apoio"."""

    def found(sought: str) -> list[str]:
        return re.findall(r'href="/observatorio/indicadores/(\w+)/"', text(client, HOME + sought))

    assert sorted(found("?q=populacao")) == ["apoiados", "residentes", "taxa"]
    assert found("?q=apoio+taxa") == ["taxa"]
    assert found("?q=Residents") == ["residentes"]
    assert found("?q=nada") == []
    assert "Nenhum indicador ou tema com este nome." in text(client, f"{HOME}?q=nada")


@pytest.mark.parametrize("view", ["ordem", "serie", "mapa", "tabela", "dispersao"])
def test_every_view_has_an_address_a_sentence_a_table_and_its_source(
    client: Client, published: None, view: str
) -> None:
    page = text(client, f"{RESIDENTS}?vista={view}")
    assert "<table" in page
    assert "graphic__sentence" in page
    assert "INE, Contas de teste, edição" in page
    assert ("graphic--look" in page) == (view != "tabela")
    assert "/observatorio/indicadores/residentes/ficheiro/csv/" in page


def test_a_public_page_shows_what_passed_the_gate_and_says_why_the_rest_is_missing(
    client: Client, published: None
) -> None:
    """k = 5: in 2023 C's 2 are hidden, and A's 121 with them, for the district tells all three; B has
    288 → 290, and its rate is 100 × 290 / 1900 = 15,3."""
    page = plain(text(client, HELPED))
    assert "290 (provisório)" in page
    assert "288" not in page
    assert "121" not in page
    assert "— (omitido)" in page
    rate = plain(text(client, RATE))
    assert "15,3 (provisório)" in rate
    assert "— (omitido)" in rate


def test_who_signs_in_sees_the_same_figures(signed_in: Client, published: None) -> None:
    page = plain(text(signed_in, HELPED))
    assert "290 (provisório)" in page
    assert "288" not in page


def test_the_links_of_a_map_carry_what_it_shows_in_each_period_as_it_is_released(
    client: Client, published: None
) -> None:
    """Of the helped 100, 300 and nobody's business in 2022; in 2023 only B's 288, as 290. The script
    that moves through them is only where there is something to move."""
    page = text(client, f"{HELPED}?vista=mapa")
    told = re.findall(r'periodo=(\d+)"[^>]*data-paints="(\w+)" data-told="([^"]*)"', page)
    assert [period for period, _paints, _told in told] == ["2022", "2023"]
    before, now = (values.split("|") for _period, _paints, values in told)
    assert now[1] == "290 pessoas"
    assert now[0] == now[2] == "— (omitido)"
    assert before[1] == "300 pessoas"
    assert "288" not in page
    assert "slider.js" in page
    assert "slider.js" not in text(client, f"{HELPED}?vista=ordem")
    assert "slider.js" not in text(client, f"{HELPED}incorporar/?vista=mapa")


def test_a_ranking_says_positions_and_the_change_against_a_period(
    client: Client, published: None
) -> None:
    """1900 before 1100 before 40; A gained 100, B lost 100."""
    page = plain(text(client, f"{RESIDENTS}?periodo=2023&contra=2022"))
    assert f"{B[8:]} 1 1900" in page.replace("\xa0", "") or "9902 1 1 900" in page
    assert "+100" in page
    assert "-100" in page


def test_the_table_is_sorted_by_the_address(client: Client, published: None) -> None:
    def names(order: str) -> list[str]:
        page = text(client, f"{RESIDENTS}?vista=tabela&ordenar={order}")
        return re.findall(r'<tr><th scope="row"><a[^>]*>(\d+)</a>', page)

    assert names("0") == ["9901", "9902", "9903"]
    assert names("-0") == ["9903", "9902", "9901"]
    assert names("2") == ["9903", "9901", "9902"]
    assert 'aria-sort="ascending"' in text(client, f"{RESIDENTS}?ordenar=2")


def test_chosen_territories_are_those_shown(client: Client, published: None) -> None:
    page = text(client, f"{RESIDENTS}?vista=serie&territorios={A},{C},dicofre:nada")
    assert ">9901</a>" in page
    assert ">9903</a>" in page
    assert ">9902</a>" not in page
    assert "9901 passou de 1 000 hab. (2022) para 1 100 hab. (2023, provisório)" in plain(
        page
    ).replace("\xa0", " ")


def test_territories_may_come_one_by_one_and_a_group_comes_before_them(
    client: Client, published: None
) -> None:
    ticked = f"{RESIDENTS}?vista=tabela&territorios={A}&territorios={C}"
    assert text(client, ticked).count('<tr><th scope="row">') == 2
    with_group = f"{ticked}&grupo=lista:municipality:dicofre"
    assert text(client, with_group).count('<tr><th scope="row">') == 3


def test_the_list_that_is_shown_is_the_one_that_the_form_names(
    client: Client, published: None
) -> None:
    """A group comes first among the options; until it is asked for, all municipalities are shown."""
    group = TerritoryGroup.objects.create(code="pares", name="Os dois")
    group.members.set(Territory.objects.filter(code__in=["9901", "9903"]))
    chosen = '<option value="lista:municipality:dicofre" selected>'
    assert chosen in text(client, RESIDENTS)
    assert chosen not in text(client, f"{RESIDENTS}?grupo=pares")
    assert chosen not in text(client, f"{RESIDENTS}?territorios={A}")


def test_what_has_no_period_in_common_with_what_it_is_made_from_is_offered_nowhere(
    client: Client, published: None
) -> None:
    """Guests are known in 2030 alone, residents in 2022 and 2023: a rate of the two has no page."""
    indicator("hospedes", name="Hóspedes")
    rows = [{"territory": A, "period": "2030", "value": 10}]
    tell_now(shapes_of(["hospedes"])["hospedes"], rows, code="hospedes", title="Hóspedes")
    rate = {"unit": "%", "roll_up": "ratio", "formula": "100 * hospedes / residentes"}
    indicator("por_residente", name="Por residente", **rate)
    offered = text(client, HOME) + text(client, f"{RESIDENTS}?vista=dispersao")
    assert "hospedes" in offered
    assert "por_residente" not in offered
    assert client.get("/observatorio/indicadores/por_residente/").status_code == 404


def boxes(page: str) -> list[tuple[str, bool]]:
    found = re.findall(r'type="checkbox" name="territorios" value="([^"]+)"( checked)?', page)
    return [(key, bool(ticked)) for key, ticked in found]


def test_any_territory_with_numbers_is_found_by_name_and_ticked_beside_those_chosen(
    client: Client, published: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With room for one box: the first that is shown, with the other two counted; then what is sought."""
    from monitor.portal.observatory import choosing

    monkeypatch.setattr(choosing, "_MOST_BOXES", 1)
    page = text(client, RESIDENTS)
    assert boxes(page) == [(B, False)]
    assert "Há mais 2: procurar pelo nome." in page
    page = text(client, f"{RESIDENTS}?vista=mapa&periodo=2022&territorios={A}&procurar=9903")
    assert boxes(page) == [(A, True), (C, False)]
    assert '<input type="hidden" name="periodo" value="2022">' in page
    assert 'name="vista" value="mapa"' in page
    page = text(client, f"{RESIDENTS}?procurar=nada")
    assert boxes(page) == []
    assert "Nenhum território com este nome ou código." in page


def test_what_an_address_asks_in_excess_or_wrongly_is_said(
    client: Client, published: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from monitor.portal.observatory import choices

    monkeypatch.setattr(choices, "MOST_COMPARED", 1)
    asked = f"?vista=serie&territorios={B},{A},dicofre:<b>,{C}&periodo=1066"
    for address in (RESIDENTS, f"{RESIDENTS}incorporar/"):
        page = plain(text(client, address + asked))
        assert "Sem números neste indicador: «dicofre:&lt;b&gt;»." in page
        assert "Comparam-se até 1 territórios: ficam de fora 9901 e 9903." in page
        assert "O endereço pede «periodo=1066», que este indicador não tem." in page
    assert "alert" not in text(client, f"{RESIDENTS}?vista=serie&territorios={A}")


def test_a_profile_where_nothing_changed_says_so(client: Client, published: None) -> None:
    """C had 40 residents and has 42, shown as 40 and 40; of the 3 and 2 helped nothing is said."""
    page = plain(text(client, "/observatorio/territorios/dicofre/9903/")).replace("\xa0", " ")
    assert "Nenhum indicador mudou 5 % ou mais no último ano." in page


def test_a_hidden_figure_stays_in_a_profile_with_its_reason(
    client: Client, published: None
) -> None:
    """Of C 3 and 2 people were helped: neither they nor their rate are told."""
    page = plain(text(client, "/observatorio/territorios/dicofre/9903/"))
    assert page.count("— (omitido)") >= 2


def test_a_territory_without_numbers_has_a_page_that_says_so(
    client: Client, published: None
) -> None:
    """Even where its numbers would stand in the same row as those of another."""
    from monitor.facts.slices import territory_key
    from monitor.territory.models import Territory

    codes = (f"98{number:04}" for number in range(10_000))
    code = next(code for code in codes if territory_key(f"dicofre:{code}") == territory_key(A))
    Territory.objects.create(scheme="dicofre", code=code, level="parish", name="Vazia")
    page = text(client, f"/observatorio/territorios/dicofre/{code}/")
    assert "Não há números deste território." in page


def test_a_pyramid_is_offered_where_there_are_sexes_and_ages(client: Client, by_age: None) -> None:
    address = "/observatorio/indicadores/idades/"
    page = plain(text(client, f"{address}?vista=piramide&territorios={A}"))
    assert "300" in page
    assert "Pirâmide" in page
    assert "É de um só território" not in page
    assert "Pirâmide" not in text(client, RESIDENTS)


def test_files_have_addresses_of_their_own(client: Client, published: None) -> None:
    lines = client.get(f"{HELPED}ficheiro/csv/").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Código;")
    found = {line.split(";")[0]: line for line in lines[1:]}
    assert ";290;provisório;" in found["9902"]
    assert ";;omitido;" in found["9903"]
    book = load_workbook(io.BytesIO(client.get(f"{HELPED}ficheiro/xlsx/").content))
    values = [cell for row in book.worksheets[1].iter_rows(values_only=True) for cell in row]
    assert 290 in values
    assert 288 not in values
    assert client.get(f"{HELPED}ficheiro/svg/").content.startswith(b"<svg")
    assert client.get(f"{HELPED}ficheiro/png/").content.startswith(b"\x89PNG")
    assert client.get(f"{HELPED}ficheiro/png/?vista=tabela").status_code == 404
    assert client.get(f"{HELPED}ficheiro/exe/").status_code == 404


def test_only_the_embedded_view_may_stand_in_another_site(client: Client, published: None) -> None:
    whole, embedded = client.get(RESIDENTS), client.get(f"{RESIDENTS}incorporar/")
    assert "frame-ancestors 'none'" in whole["Content-Security-Policy"]
    assert "frame-ancestors *" in embedded["Content-Security-Policy"]
    assert whole["X-Frame-Options"] == "DENY"
    assert "X-Frame-Options" not in embedded
    assert not embedded.cookies
    assert "<script" not in embedded.content.decode()
    assert "Contas de teste" in embedded.content.decode()


def test_a_page_is_in_english_when_its_address_says_so(client: Client, published: None) -> None:
    page = text(client, f"{RESIDENTS}?lingua=en")
    assert '<html lang="en"' in page
    assert "Residents" in page


def test_a_profile_has_headlines_trend_position_and_source(client: Client, published: None) -> None:
    """Of the three A is the second in residents; 1000 → 1100 is + 10 %."""
    page = plain(text(client, PROFILE)).replace("\xa0", " ")
    assert "Residentes : +100 (+10,0 %) desde 2022, provisório" in page
    assert "2.º de 3" in page
    assert "INE, Contas de teste" in page
    assert "provisório" in page
    assert client.get("/observatorio/territorios/dicofre/0000/").status_code == 404


def test_peers_are_chosen_by_the_address(client: Client, published: None) -> None:
    group = TerritoryGroup.objects.create(code="pares", name="Os dois")
    group.members.set(Territory.objects.filter(code__in=["9901", "9903"]))
    page = plain(text(client, f"{PROFILE}?pares=pares")).replace("\xa0", " ")
    assert "Pares: Os dois." in page
    assert "1.º de 2" in page
    everybody = plain(text(client, f"{PROFILE}?pares=todos"))
    assert "2.º de 3" in everybody.replace("\xa0", " ")


def test_a_profile_is_taken_away_as_a_table_that_says_what_the_page_says(
    client: Client, published: None
) -> None:
    """Residents of A: 1000, then 1100; second of the three, whose median is 1100. A's rate is hidden
    in company of C's."""
    response = client.get(f"{PROFILE}ficheiro/csv/")
    assert response.status_code == 200
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    residents = next(row for row in rows if row["Código"] == "residentes")
    assert residents["Valor"] == "1100"
    assert residents["Valor: nota"] == "2023; provisório"
    assert residents["Mudança num ano"] == "100"
    assert residents["Posição"] == "2"
    assert residents["Mediana dos pares"] == "1100"
    rate = next(row for row in rows if row["Código"] == "taxa")
    assert rate["Valor"] == ""
    assert "omitido" in rate["Valor: nota"]
    workbook = client.get(f"{PROFILE}ficheiro/xlsx/")
    sheet = load_workbook(io.BytesIO(workbook.content))["Dados"]
    assert any("Residentes (hab.)" in [cell.value for cell in row] for row in sheet.rows)
    assert client.get(f"{PROFILE}ficheiro/svg/").status_code == 404
    assert client.get(f"{PROFILE}ficheiro/exe/").status_code == 404
    assert client.get("/observatorio/territorios/dicofre/0000/ficheiro/csv/").status_code == 404


def test_the_headline_figures_stand_in_another_site(client: Client, published: None) -> None:
    response = client.get(f"{PROFILE}incorporar/")
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response
    assert not response.cookies
    assert 'target="_blank"' in response.content.decode()
    page = client.get(PROFILE)
    assert f"{PROFILE}incorporar/" in page.content.decode()
    assert "frame-ancestors *" not in page["Content-Security-Policy"]


def test_a_profile_asks_the_store_the_same_of_one_indicator_and_of_many(
    client: Client, published: None
) -> None:
    from django.core.cache import cache

    few = queries(client, PROFILE)
    for number in range(5):
        indicator(f"outro_{number}")
        tell_of(f"outro_{number}", {A: (10, 20), B: (30, 40)})
    cache.clear()
    queries(client, PROFILE)  # What is first met of each indicator is read once by a process.
    cache.clear()
    many = queries(client, PROFILE)
    assert len(many) <= len(few)
    assert len([sql for sql in many if "facts_" in sql]) <= 10


def test_a_kept_page_is_sent_with_three_queries_and_changes_with_its_numbers(
    client: Client, published: None
) -> None:
    text(client, RESIDENTS)
    assert len(queries(client, RESIDENTS)) == 3
    tell_of("residentes", {A: (1000, 1500)})
    assert "1 500" in plain(text(client, RESIDENTS)).replace("\xa0", " ")


def test_a_kept_file_is_what_it_was_and_changes_with_its_numbers(
    client: Client, published: None
) -> None:
    address = "/observatorio/indicadores/residentes/ficheiro/csv/"
    first = client.get(address)
    assert len(queries(client, address)) == 3
    again = client.get(address, headers={"accept-encoding": "gzip"})
    assert gzip.decompress(again.content) == first.content
    for header in ("Content-Type", "Content-Disposition"):
        assert again[header] == first[header]
    assert first["Content-Type"].startswith("text/csv")
    tell_of("residentes", {A: (1000, 1500)})
    assert "1500" in client.get(address).content.decode()


def test_another_networks_numbers_are_missing_exactly_like_none(
    client: Client, private: Dataset, coordinator: Any
) -> None:
    stranger = Client()
    stranger.force_login(coordinator)
    for who in (client, stranger):
        for tail in ("", "ficheiro/csv/", "incorporar/"):
            theirs = f"/observatorio/indicadores/reservado/{tail}"
            missing = f"/observatorio/indicadores/nenhum/{tail}"
            assert queries(who, theirs) == queries(who, missing)
            seen, absent = who.get(theirs), who.get(missing)
            assert (seen.status_code, absent.status_code) == (404, 404)
        assert "reservado" not in text(who, HOME)
        assert "885" not in text(who, PROFILE)
        assert "890" not in text(who, PROFILE)


def test_a_person_of_the_network_sees_its_numbers_and_the_next_stranger_does_not(
    client: Client, private: Dataset, other_clas: Any, person: Callable[..., Any]
) -> None:
    """888 passes the gate as 890."""
    own = Client()
    own.force_login(person("observer", other_clas))
    address = "/observatorio/indicadores/reservado/"
    assert "890" in plain(text(own, address))
    assert "890" in plain(text(own, PROFILE))
    assert client.get(address).status_code == 404
    assert "890" not in plain(text(client, PROFILE))
    assert own.get(f"{address}incorporar/").status_code == 404


def test_points_of_a_small_line_pass_over_what_is_missing() -> None:
    """In a box of 96 × 24 with edges of 2: from the lower left to the upper right."""
    assert points((0, None, 10)) == "2.0,22.0 94.0,2.0"
    assert points((None, 3)) == ""
    assert points((5, 5)) == "2.0,12.0 94.0,12.0"


def queries(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return [re.sub(r"'[^']*'|\b\d+\b", "?", query["sql"]) for query in captured]
