"""Composing a dashboard: from a view that is being looked at, or row by row."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitor.indicators.models import Dashboard
from monitor.indicators.tests.pages import at, text_of

MAP = "/observatorio/indicadores/poor/?vista=mapa"
SERIES = "/observatorio/indicadores/poor/?vista=serie"


@pytest.fixture(autouse=True)
def poor(made: Any, clas: Any) -> Any:
    return made("poor", name="Pobres")


def filled(*addresses: str, initial: int = 0, **values: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "version": 1,
        "name": "Retrato",
        "introduction": "",
        "audience": "network",
        "vistas-INITIAL_FORMS": initial,
        "vistas-TOTAL_FORMS": len(addresses),
    }
    for number, address in enumerate(addresses):
        data[f"vistas-{number}-address"] = address
        data[f"vistas-{number}-ORDER"] = number + 1
    return data | values


def kept() -> list[str]:
    return [panel.address for panel in Dashboard.objects.get().panels.all()]


def test_a_view_is_added_to_a_new_dashboard_and_then_to_the_one_there_is(signed_in: Any) -> None:
    page = at("add_view")
    assert "Um painel novo" in text_of(signed_in.get(page, {"vista": MAP}))
    response = signed_in.post(page, {"dashboard": "new", "name": "Retrato", "address": MAP})
    made = Dashboard.objects.get()
    assert response["Location"] == reverse("observatory:dashboard", kwargs={"number": made.pk})
    assert (made.audience, kept()) == ("coordination", [MAP])
    signed_in.post(page, {"dashboard": made.pk, "address": SERIES, "is_wide": "on"})
    assert kept() == [MAP, SERIES]


def test_a_new_dashboard_needs_a_name_and_a_view_that_there_is(signed_in: Any) -> None:
    response = signed_in.post(at("add_view"), {"dashboard": "new", "address": MAP})
    assert "Falta o nome do painel novo." in text_of(response)
    bad = {"dashboard": "new", "name": "Retrato", "address": "/observatorio/"}
    assert "Não é o endereço de uma vista" in text_of(signed_in.post(at("add_view"), bad))
    assert not Dashboard.objects.exists()


def test_rows_are_ordered_by_their_place_and_taken_out(signed_in: Any) -> None:
    signed_in.post(at("create_dashboard"), filled(MAP, SERIES, ""))
    assert kept() == [MAP, SERIES]
    made = Dashboard.objects.get()
    page = at("edit_dashboard", dashboard=made.pk)
    order = {"vistas-0-ORDER": 2, "vistas-1-ORDER": 1}
    signed_in.post(page, filled(MAP, SERIES, initial=2, **order))
    assert kept() == [SERIES, MAP]
    signed_in.post(page, filled(SERIES, MAP, initial=2, version=2, **{"vistas-0-DELETE": "on"}))
    assert kept() == [MAP]


def test_rows_are_told_by_their_indicator_and_what_leads_nowhere_can_be_taken_out(
    signed_in: Any,
) -> None:
    signed_in.post(at("create_dashboard"), filled(MAP))
    made = Dashboard.objects.get()
    made.panels.create(address="/pagina/antiga/", position=1)
    page = at("edit_dashboard", dashboard=made.pk)
    text = text_of(signed_in.get(page))
    assert "1. Pobres" in text
    assert "2. /pagina/antiga/" in text
    out = filled(MAP, "/pagina/antiga/", initial=2, **{"vistas-1-DELETE": "on"})
    signed_in.post(page, out)
    assert kept() == [MAP]


def test_a_wrong_address_is_told_in_its_row_and_nothing_typed_is_lost(signed_in: Any) -> None:
    response = signed_in.post(
        at("create_dashboard"), filled("https://exemplo.pt/", introduction="Para a reunião.")
    )
    text = text_of(response)
    assert "Há vistas por corrigir" in text
    assert "Não é o endereço de uma vista do observatório" in text
    assert b"https://exemplo.pt/" in response.content
    assert "Para a reunião." in text


def test_a_second_writer_is_shown_both(signed_in: Any) -> None:
    signed_in.post(at("create_dashboard"), filled(MAP))
    page = at("edit_dashboard", dashboard=Dashboard.objects.get().pk)
    signed_in.post(page, filled(MAP, initial=1, name="Primeiro"))
    text = text_of(signed_in.post(page, filled(MAP, SERIES, initial=1, name="Segundo")))
    assert "outra pessoa alterou o mesmo registo" in text
    assert "Segundo" in text
    assert "Primeiro" in text
    assert Dashboard.objects.get().name == "Primeiro"


def test_a_dashboard_is_deleted_by_who_saw_its_last_version(signed_in: Any) -> None:
    signed_in.post(at("create_dashboard"), filled(MAP))
    page = at("delete_dashboard", dashboard=Dashboard.objects.get().pk)
    signed_in.post(page, {"version": 7})
    assert Dashboard.objects.exists()
    signed_in.post(page, {"version": 1})
    assert not Dashboard.objects.exists()


def test_the_list_has_those_of_the_network_that_the_person_may_see(
    signed_in: Any, client: Any, clas: Any, other_clas: Any, person: Any
) -> None:
    for network, name, audience in (
        (clas, "Da rede", "network"),
        (clas, "Da coordenação", "coordination"),
        (other_clas, "Da serra", "public"),
    ):
        Dashboard.objects.create(network=network, name=name, audience=audience)
    text = text_of(signed_in.get(at("dashboards")))
    assert "Da rede" in text
    assert "Da coordenação" in text
    assert "Da serra" not in text
    client.force_login(person("observer", clas))
    text = text_of(client.get(at("dashboards")))
    assert "Da rede" in text
    assert "Da coordenação" not in text


def test_the_list_asks_as_much_of_the_database_for_one_as_for_five(
    signed_in: Any, clas: Any, django_assert_num_queries: Any
) -> None:
    Dashboard.objects.create(network=clas, name="1")
    signed_in.get(at("dashboards"))
    with CaptureQueriesContext(
        connection,
    ) as one:
        signed_in.get(at("dashboards"))
    for number in range(2, 6):
        Dashboard.objects.create(network=clas, name=str(number))
    with django_assert_num_queries(len(one)):
        signed_in.get(at("dashboards"))
