"""The pages of execution, asked for as a browser does."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from time_machine import travel

from monitor.plans.models import Action

TODAY = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def in_june() -> Any:
    with travel("2026-06-15T10:00:00+00:00", tick=False):
        yield


def at(name: str, network: Any, **kwargs: Any) -> str:
    return reverse(f"plans:{name}", kwargs={"network": network.code, **kwargs})


def text_of(response: Any) -> str:
    """What is read: no tags, blanks folded."""
    assert response.status_code == 200, response.status_code
    page = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(page.replace("\xa0", " ").split())


@pytest.fixture
def gnr(clas: Any, make_organisation: Any) -> Any:
    return make_organisation(clas, "GNR")


@pytest.fixture
def action(
    clas: Any,
    plan: Any,
    make_node: Any,
    make_action: Any,
    make_organisation: Any,
    gnr: Any,
    report: Any,
) -> Action:
    """GNR said 12 in February and 5 in March, the municipality 8 in February; 7 wait; April silent."""
    cms = make_organisation(clas, "CMS")
    action = make_action(
        make_node(plan, "Pessoas", code="1"),
        "Visitas",
        leads=[gnr],
        partners=[cms],
        planned=[2, 3, 4],
        done=[2, 3],
        measures=[{"text": "N.º de visitas", "target": 100, "baseline": 10}, "N.º de aldeias"],
        status="under_way",
    )
    report(action, 2, values={"N.º de visitas": 12}, who=gnr, reporter_name="Ana")
    report(action, 2, values={"N.º de visitas": 8}, who=cms)
    report(action, 3, values={"N.º de visitas": 5}, who=gnr)
    report(action, 5, values={"N.º de visitas": 7}, who=gnr, state="submitted")
    return action


def test_the_page_of_a_plan_says_how_it_stands(signed_in: Any, clas: Any, action: Action) -> None:
    page = text_of(signed_in.get(at("execution", clas, plan=action.plan_id)))
    for expected in (
        "Até junho de 2026, de 1 ação: 1 em curso. 1 está em atraso, de 1 falta relato",
        "Domínio 1: Pessoas",
        "N.º de visitas: 25 de 100 por aceitar: 7 25 %",
        "N.º de aldeias: — não indicado sem meta",
        "2 / 3",
        "O que mudou desde maio de 2026",
    ):
        assert expected in page
    february = text_of(
        signed_in.get(at("execution", clas, plan=action.plan_id), {"ate": "2026-02"})
    )
    assert "N.º de visitas: 20 de 100 20 %" in february


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("ate=xpto", "O mês pedido não existe"),
        ("ate=2026-13", "O mês pedido não existe"),
        ("ate=2031-01", "fora do plano ou ainda não chegou"),
        ("ate=2026-07", "fora do plano ou ainda não chegou"),
        ("estado=xpto", "O estado pedido não existe"),
        ("parceiro=999999", "não tem ações neste plano"),
    ],
)
def test_an_address_typed_by_hand_is_told_what_was_ignored(
    signed_in: Any, clas: Any, action: Action, query: str, said: str
) -> None:
    page = signed_in.get(f"{at('execution', clas, plan=action.plan_id)}?{query}")
    assert said in text_of(page)


def test_filters_keep_what_they_say(
    signed_in: Any, clas: Any, action: Action, make_action: Any
) -> None:
    make_action(action.node, "Feira", status="done")
    page = at("execution", clas, plan=action.plan_id)
    shown = text_of(signed_in.get(page, {"estado": "unreported"}))
    assert "Visitas" in shown
    assert "Feira" not in shown
    assert "A mostrar 1 de 2 ações." in shown
    assert "Nenhuma ação corresponde" in text_of(signed_in.get(page, {"q": "nada disto"}))


def test_the_sum_is_shown_on_request_and_works_alone(
    signed_in: Any, clas: Any, action: Action
) -> None:
    """12 + 8 = 20 and 5 make 25 of 100; from 10, (25 − 10) / (100 − 10) = 16,7 %."""
    url = at("execution-action", clas, plan=action.plan_id, action=action.pk)
    source = signed_in.get(at("execution", clas, plan=action.plan_id)).content.decode()
    assert f'href="{url}" hx-get="{url}"' in source
    response = signed_in.get(url)
    assert 'id="conta"' in response.content.decode()
    page = text_of(response)
    for expected in (
        "Regra soma dos números indicados mês a mês",
        "fevereiro de 2026 GNR 12 + CMS 8 = 20",
        "março de 2026 GNR 5",
        "Valor 20 + 5 = 25",
        "Face à meta 25 / 100 = 25,0 %",
        "Desde o valor de partida (25 − 10) / (100 − 10) = 16,7 %",
        "maio de 2026 GNR 7 por aceitar: ainda não conta",
        "Face à meta sem meta",
        "abril de 2026 Sem relato",
        "Aceite Em curso GNR, Ana",
    ):
        assert expected in page


def test_the_card_of_an_action_shows_how_it_stands(
    signed_in: Any, clas: Any, action: Action, held: Any
) -> None:
    held(action, date(2026, 4, 2), 20, title="Sessão na escola")
    response = signed_in.get(at("action", clas, action=action.pk))
    page = text_of(response)
    for expected in ("25 de 100", "Mostrar a conta", "Mês a mês", "Sessão na escola", "soma dos"):
        assert expected in page
    assert 'class="month month--unreported"' in response.content.decode()


def test_what_a_month_changed_has_a_page(
    signed_in: Any, clas: Any, coordinator: Any, action: Action
) -> None:
    from monitor.plans import actions

    actions.set_months(
        by=coordinator, action=action, expected=1, planned=[date(2026, 9, 1)], done=[]
    )
    url = at("execution-changes", clas, plan=action.plan_id)
    march = text_of(signed_in.get(url, {"ate": "2026-03"}))
    assert "N.º de visitas Visitas 20 de 100 20 % 25 de 100 25 %" in march
    assert "alterou o cronograma" not in march
    june = text_of(signed_in.get(url))
    assert "Nada mudou." in june
    assert "alterou o cronograma da ação «Visitas»" in june


def test_an_organisation_has_a_page_of_what_it_answers_for(
    signed_in: Any, clas: Any, action: Action, gnr: Any, held: Any, make_action: Any
) -> None:
    held(action, date(2026, 4, 2), 20, title="Sessão na escola").organisers.add(gnr)
    make_action(action.node, "de outros", leads=["CMS"])
    page = text_of(signed_in.get(at("partner-execution", clas, pk=gnr.pk)))
    for expected in (
        "Entidade GNR",
        "de 1 ação: 1 em curso",
        "Visitas Responsável",
        "Sessão na escola",
    ):
        assert expected in page
    assert "de outros" not in page
    idle = clas.organisations.create(name="Sem nada")
    assert "não responde por nenhuma ação" in text_of(
        signed_in.get(at("partner-execution", clas, pk=idle.pk))
    )


def test_a_territory_has_a_page_of_what_took_place_there(
    signed_in: Any,
    clas: Any,
    other_clas: Any,
    action: Action,
    held: Any,
    make_plan: Any,
    make_action: Any,
) -> None:
    from monitor.territory.models import Territory

    place = Territory.objects.create(scheme="fictional", code="V1", level="parish", name="Alto")
    held(action, date(2026, 4, 2), 20, title="Sessão na escola", territory=place)
    held(action, date(2025, 4, 2), 9, title="Antiga", territory=place)
    clas.organisations.filter(acronym="GNR").update(territory=place)
    secret = make_action(None, "segredo", plan=make_plan(other_clas))
    held(secret, date(2026, 4, 2), 500, title="segredo", territory=place)
    url = at("territory-execution", clas, scheme="fictional", code="V1")
    page = text_of(signed_in.get(url))
    for expected in (
        "2 atividades realizadas, 29 participações",
        "Sessão na escola",
        "Entidade GNR",
    ):
        assert expected in page
    assert "segredo" not in page
    this_year = text_of(signed_in.get(url, {"ano": "2026"}))
    assert "1 atividade realizada, 20 participações" in this_year
    assert "Antiga" not in this_year
    missing = at("territory-execution", clas, scheme="fictional", code="V2")
    assert signed_in.get(missing).status_code == 404


def test_a_partner_starts_with_its_own_actions(
    client: Any, person: Any, clas: Any, action: Action, gnr: Any, make_action: Any
) -> None:
    make_action(action.node, "de outros")
    client.force_login(person("partner", clas, gnr))
    url = at("execution", clas, plan=action.plan_id)
    assert "de outros" not in text_of(client.get(url))
    assert "de outros" in text_of(client.get(url, {"minhas": "0"}))


@pytest.mark.parametrize("name", ["execution", "execution-changes", "partner-execution", "table"])
def test_a_page_costs_the_same_for_one_and_five_actions_and_for_one_and_many_months(
    signed_in: Any,
    clas: Any,
    action: Action,
    gnr: Any,
    make_node: Any,
    make_action: Any,
    report: Any,
    held: Any,
    ask: Any,
    django_assert_max_num_queries: Any,
    name: str,
) -> None:
    kwargs = {"pk": gnr.pk} if name == "partner-execution" else {"plan": action.plan_id}
    url = at(name, clas, **kwargs)
    held(action, date(2026, 1, 1), 2).organisers.add(gnr)
    with django_assert_max_num_queries(16) as one:
        assert signed_in.get(url).status_code == 200
    for number in range(5):
        other = make_action(
            make_node(action.plan, f"D{number}"), "a", leads=[gnr], measures=["N.º"], planned=[1]
        )
        for in_month in range(1, 7):
            report(other, in_month, values={"N.º": in_month}, who=gnr)
            held(other, date(2026, in_month, 2), 3).organisers.add(gnr)
        ask(other, 3)
    with django_assert_max_num_queries(16) as many:
        assert signed_in.get(url).status_code == 200
    assert len(one.captured_queries) == len(many.captured_queries)


def test_nothing_of_another_plan_or_network_is_ever_found(
    signed_in: Any, clas: Any, other_clas: Any, action: Action, make_plan: Any, make_action: Any
) -> None:
    theirs = make_action(None, "segredo", plan=make_plan(other_clas, status="approved"))
    elsewhere = make_action(None, "outro plano", plan=make_plan(clas, status="approved"))
    organisation = other_clas.organisations.create(name="Deles")
    for url in (
        at("execution", clas, plan=theirs.plan_id),
        at("execution-changes", clas, plan=theirs.plan_id),
        at("execution-action", clas, plan=theirs.plan_id, action=theirs.pk),
        at("execution-action", clas, plan=action.plan_id, action=theirs.pk),
        at("execution-action", clas, plan=action.plan_id, action=elsewhere.pk),
        at("partner-execution", clas, pk=organisation.pk),
    ):
        assert signed_in.get(url).status_code == 404
