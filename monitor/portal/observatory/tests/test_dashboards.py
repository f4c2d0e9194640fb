"""A dashboard shows to each person what that person may read, and stands when a view of it does not."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from monitor.indicators.actions import PanelValues, create_dashboard, edit_dashboard
from monitor.indicators.models import Dashboard, Panel

RANKING = "/observatorio/indicadores/taxa/?periodo=2023"
SERIES = "/observatorio/indicadores/residentes/?vista=serie"
TABLE = "/observatorio/indicadores/residentes/?vista=tabela"
PLACE = "/observatorio/territorios/dicofre/9901/"
HIDDEN = "/observatorio/indicadores/reservado/"


def text_of(response: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


@pytest.fixture
def compose(published: None, clas: Any, person: Any) -> Any:
    technician = person("coordinator", clas)

    def made(*views: str, audience: str = "public", name: str = "Retrato") -> Dashboard:
        panels = [PanelValues(view) for view in views]
        return create_dashboard(
            by=technician, network=clas, name=name, audience=audience, panels=panels
        )

    return made


def test_anybody_opens_a_public_dashboard_with_its_views_and_their_sources(
    client: Any, compose: Any
) -> None:
    response = client.get(compose(RANKING, SERIES, TABLE, PLACE).get_absolute_url())
    assert response.status_code == 200
    assert not response.cookies
    text = text_of(response)
    for title in ("Taxa de apoio, 2023", "Residentes", "Retrato"):
        assert title in text
    # 288 of 1900, rounded to base 5 before: 290 / 1900. The 2 of C are hidden, and A in company.
    assert "9902 1 15,3" in text
    assert "9901 — — (omitido)" in text
    assert "Contas de teste" in text
    assert response.content.count(b"<svg") >= 2


def test_what_is_the_networks_or_the_coordinations_is_missing_for_the_others(
    client: Any, compose: Any, clas: Any, other_clas: Any, person: Any
) -> None:
    ours = compose(SERIES, audience="network", name="Da rede")
    drafts = compose(SERIES, audience="coordination", name="Em preparação")
    nobodys = ours.get_absolute_url().replace(str(ours.pk), "999999")
    seen = {
        (None, ours): 404,
        (None, drafts): 404,
        (("observer", clas), ours): 200,
        (("observer", clas), drafts): 404,
        (("coordinator", clas), drafts): 200,
        (("coordinator", other_clas), ours): 404,
    }
    for (who, dashboard), status in seen.items():
        client.logout()
        if who:
            client.force_login(person(*who))
        assert client.get(dashboard.get_absolute_url()).status_code == status, (who, dashboard)
        assert client.get(nobodys).status_code == 404


def test_a_view_of_numbers_that_are_anothers_says_so_and_the_others_stand(
    client: Any, compose: Any, private: Any
) -> None:
    text = text_of(client.get(compose(HIDDEN, SERIES).get_absolute_url()))
    assert "Os números desta vista não existem ou não são para quem está a ver." in text
    assert "777" not in text
    assert "Residentes" in text


def test_a_view_that_had_no_time_says_so_and_that_page_is_not_kept(
    client: Any, compose: Any, settings: Any
) -> None:
    address = compose(SERIES).get_absolute_url()
    settings.PANEL_SECONDS = 0
    late = client.get(address)
    assert late.status_code == 200
    assert late["Cache-Control"] == "no-store"
    assert "demorou mais do que o tempo" in text_of(late)
    assert SERIES in unescape(late.content.decode())
    settings.PANEL_SECONDS = 5
    shown = client.get(address)
    assert "demorou" not in text_of(shown)
    assert shown["Cache-Control"].startswith("public")


def test_the_time_of_a_page_is_shared_by_its_views(
    client: Any, compose: Any, settings: Any
) -> None:
    settings.DASHBOARD_SECONDS = 0
    text = text_of(client.get(compose(SERIES, RANKING).get_absolute_url()))
    assert text.count("demorou mais do que o tempo") == 2


def test_a_view_that_asks_for_what_is_no_more_shows_the_nearest_and_says_so(
    client: Any, compose: Any
) -> None:
    dashboard = compose(RANKING.replace("2023", "1999"))
    text = text_of(client.get(dashboard.get_absolute_url()))
    assert "Taxa de apoio, 2023" in text
    assert "O endereço pede «periodo=1999», que este indicador não tem." in text


def test_an_address_that_leads_nowhere_any_more_is_a_panel_without_a_view(
    client: Any, compose: Any
) -> None:
    dashboard = compose(SERIES)
    Panel.objects.create(dashboard=dashboard, address="/pagina/antiga/", position=1)
    response = client.get(dashboard.get_absolute_url())
    assert "Os números desta vista não existem" in text_of(response)
    assert "/pagina/antiga/" not in response.content.decode()


def test_a_kept_page_follows_its_dashboard(client: Any, compose: Any) -> None:
    dashboard = compose(SERIES)
    address = dashboard.get_absolute_url()
    assert "Contas" in text_of(client.get(address))
    changes = {"name": "Outro nome"}
    edit_dashboard(by=None, dashboard=dashboard, expected=1, changes=changes, panels=[])
    assert "Outro nome" in text_of(client.get(address))
    edit_dashboard(
        by=None, dashboard=dashboard, expected=2, changes={"audience": "network"}, panels=[]
    )
    assert client.get(address).status_code == 404


def test_in_english_its_views_lead_to_english_pages(client: Any, compose: Any) -> None:
    response = client.get(compose(SERIES).get_absolute_url(), {"lingua": "en"})
    assert response["Content-Language"] == "en"
    assert f"{SERIES}&lingua=en" in unescape(response.content.decode())


def test_who_composes_is_offered_to_add_each_view(
    client: Any, compose: Any, clas: Any, person: Any
) -> None:
    client.force_login(person("coordinator", clas))
    assert "paineis/juntar/" in client.get(SERIES).content.decode()
    client.force_login(person("observer", clas))
    assert "paineis/juntar/" not in client.get(SERIES).content.decode()
    client.logout()
    assert "paineis/juntar/" not in client.get(SERIES).content.decode()


def test_public_dashboards_are_found_from_the_observatory(client: Any, compose: Any) -> None:
    assert "Painéis" not in text_of(client.get("/observatorio/"))
    compose(SERIES, name="Retrato de todos")
    compose(SERIES, audience="network", name="Retrato da rede")
    text = text_of(client.get("/observatorio/"))
    assert "Retrato de todos" in text
    assert "Retrato da rede" not in text
