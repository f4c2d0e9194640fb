"""The list, its totals, and the calendars to subscribe to."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from monitor.agenda.models import CalendarFeed
from monitor.plans.models import Action
from monitor.plans.tests.activities.typed import PDF, at, text_of


def test_the_list_is_filtered_and_says_its_totals(
    signed_in: Any, clas: Any, gnr: Any, record: Any, action: Action
) -> None:
    record("Formação de voluntários", counts={("f", ""): 12, ("m", ""): 0}, organisers=[gnr])
    record("Reunião", kind="meeting", starts_on=date(2026, 5, 5), participants=3)
    page = text_of(signed_in.get(at("activities", clas)))
    assert "2 atividades realizadas, 15 participações" in page
    assert re.search(r"Não perguntado</th><td class=\"number\">3<", page)
    assert re.search(r"Homens</th><td class=\"number\">0<", page)
    assert re.search(r"Outro ou não indicado</th><td class=\"number\">—<", page)
    for query, found, missing in (
        ("q=formacao", "Formação", "Reunião"),
        ("ano=2026&mes=5", "Reunião", "Formação"),
        ("tipo=meeting", "Reunião", "Formação"),
        (f"entidade={gnr.pk}", "Formação", "Reunião"),
    ):
        rows = text_of(signed_in.get(f"{at('activities', clas)}?{query}"))
        rows = rows[rows.index('id="results"') :]
        assert f">{found}" in rows
        assert f">{missing}" not in rows
    nothing = text_of(signed_in.get(at("activities", clas), {"q": "nada disto"}))
    assert "Nenhuma atividade corresponde" in nothing


@pytest.mark.parametrize(
    "query", ["ano=0&mes=13", "ano=99999999999999999999", "entidade=a&tipo=z", "orgao=-1&page=x"]
)
def test_an_address_typed_by_hand_never_breaks_the_list(
    signed_in: Any, clas: Any, record: Any, query: str
) -> None:
    record("Sessão")
    assert ">Sessão<" in text_of(signed_in.get(f"{at('activities', clas)}?{query}"))


@pytest.mark.parametrize("name", ["activities", "calendars"])
def test_lists_cost_the_same_whatever_their_length(
    signed_in: Any,
    clas: Any,
    gnr: Any,
    action: Action,
    record: Any,
    make_organisation: Any,
    django_assert_num_queries: Any,
    django_assert_max_num_queries: Any,
    name: str,
) -> None:
    from monitor.agenda.actions import create_feed

    def more(number: int) -> None:
        organisation = make_organisation(clas, f"E{number}")
        record(organisers=[gnr, organisation], actions=[action], counts={("f", ""): 2})
        create_feed(by=None, network=clas, organisation=organisation)

    more(0)
    with django_assert_max_num_queries(16) as one:
        signed_in.get(at(name, clas))
    for number in range(1, 5):
        more(number)
    with django_assert_num_queries(len(one.captured_queries)):
        assert signed_in.get(at(name, clas)).status_code == 200


def test_an_activity_costs_the_same_whatever_it_has(
    signed_in: Any,
    clas: Any,
    action: Action,
    record: Any,
    make_action: Any,
    make_organisation: Any,
    django_assert_num_queries: Any,
    django_assert_max_num_queries: Any,
) -> None:
    from monitor.agenda.actions import store_evidence

    def page(number: int) -> str:
        activity = record(
            actions=[make_action(action.node, "a") for _one in range(number)],
            organisers=[make_organisation(clas, f"X{number}{item}") for item in range(number)],
        )
        for item in range(number):
            content = PDF + bytes([item])
            store_evidence(by=None, network=clas, name="a.pdf", content=content, activity=activity)
        return at("activity", clas, activity=activity.pk)

    first, second = page(1), page(5)
    with django_assert_max_num_queries(16) as one:
        signed_in.get(first)
    with django_assert_num_queries(len(one.captured_queries)):
        assert text_of(signed_in.get(second)).count(">a.pdf</a>") == 5


def test_a_calendar_is_made_copied_and_taken_back(
    signed_in: Any, client: Any, clas: Any, action: Action
) -> None:
    body = clas.bodies.create(name="Plenário", kind="plenary")
    page = text_of(signed_in.get(at("calendars", clas), {"orgao": body.pk}))
    assert f'<option value="body-{body.pk}" selected>Plenário</option>' in page
    made = signed_in.post(at("create-calendar", clas), {"of": f"body-{body.pk}"}, follow=True)
    feed = CalendarFeed.objects.get()
    address = f"http://testserver/agenda/{feed.token}.ics"
    assert address in text_of(made)
    assert address.replace("http", "webcal", 1) in text_of(made)
    assert signed_in.get(address).status_code == 200
    revoke = at("revoke-calendar", clas, feed=feed.pk)
    assert "Entretanto" in text_of(signed_in.post(revoke, {"version": 9}, follow=True))
    assert "já não serve" in text_of(signed_in.post(revoke, {"version": 1}, follow=True))
    assert signed_in.get(address).status_code == 404
    wrong = signed_in.post(at("create-calendar", clas), {"of": "body-999"})
    assert "Selecione uma opção válida" in text_of(wrong)


def test_a_partner_makes_and_takes_back_only_its_own_calendar(
    partner: Any, clas: Any, gnr: Any
) -> None:
    from monitor.agenda.actions import create_feed

    everybodys = create_feed(by=None, network=clas)
    refused = partner.post(at("create-calendar", clas), {"of": "network"})
    assert "Selecione uma opção válida" in text_of(refused)
    made = partner.post(at("create-calendar", clas), {"of": f"organisation-{gnr.pk}"}, follow=True)
    page = text_of(made)
    assert page.count(".ics</code>") == 2
    assert page.count(">Anular<") == 1
    revoke = at("revoke-calendar", clas, feed=everybodys.pk)
    assert partner.post(revoke, {"version": 1}).status_code == 404


def test_the_menu_leads_here_and_the_body_to_its_calendar(signed_in: Any, clas: Any) -> None:
    body = clas.bodies.create(name="Plenário", kind="plenary")
    page = text_of(signed_in.get(at("activities", clas)))
    current = re.findall(r'<a class="nav__link" href="([^"]+)" aria-current="page"', page)
    assert set(current) == {at("activities", clas)}
    assert f"{at('calendars', clas)}?orgao={body.pk}" in text_of(
        signed_in.get(body.get_absolute_url())
    )
