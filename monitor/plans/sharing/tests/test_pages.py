"""The pages of who proposes and of who decides, asked for as a browser does; two networks both ways."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitor.network.models import Network, Organisation
from monitor.plans.models import Action, Plan, SharedAction
from monitor.plans.sharing import actions


def at(name: str, network: Any, **kwargs: Any) -> str:
    return reverse(f"plans:{name}", kwargs={"network": network.code, **kwargs})


def page_of(client: Client, address: str) -> str:
    response = client.get(address, follow=True)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture(autouse=True)
def may_2026() -> Any:
    with time_machine.travel(date(2026, 5, 20), tick=False):
        yield


@pytest.fixture
def signed_in_at(person: Any) -> Callable[..., Client]:
    """signed_in_at(network, role="coordinator") → a client of that network's team."""

    def make(network: Network, role: str = "coordinator") -> Client:
        client = Client()
        client.force_login(person(role, network))
        return client

    return make


def test_an_action_goes_from_the_card_to_the_networks_plan_and_back_as_a_total(
    area: Network, origin: Action, make_below: Any, make_plan: Any, said: Any, signed_in_at: Any
) -> None:
    """Norte starts in April: April and May. It reports 2 workshops in April; Sul has not decided."""
    norte, sul = make_below("Norte"), make_below("Sul")
    team = signed_in_at(area)
    assert "Propor a outras redes" in page_of(team, at("action", area, action=origin.pk))
    here = at("networks", area, action=origin.pk)
    assert "Ainda" not in page_of(team, here)
    posted = {f"rede-{norte.pk}": "on", f"rede-{sul.pk}": "on"}
    posted |= {f"inicio-{norte.pk}": "2026-04", f"inicio-{sul.pk}": "2026-03"}
    response = team.post(at("share", area, action=origin.pk), posted)
    assert response["Location"] == here

    member = signed_in_at(norte)
    plan = make_plan(norte, status="approved", title="Plano de Norte")
    assert "1 à espera de decisão" in page_of(member, at("list", norte))
    assert "1 ação à espera de decisão" in page_of(member, reverse("desk:home"))
    proposals = page_of(member, at("proposals", norte))
    for expected in ("Oficinas para cuidadores", "Área Metropolitana", "abril a maio de 2026"):
        assert expected in proposals
    assert "Equipa metropolitana" not in proposals
    assert "Plano metropolitano" not in proposals
    shared = SharedAction.objects.get(network=norte)
    adopt = at("adopt", norte, proposal=shared.pk)
    form = page_of(member, adopt)
    assert f'<option value="plano-{plan.pk}" selected>' in form
    oficinas = origin.measures.get(text="Oficinas")
    response = member.post(
        adopt, {"version": "1", "place": f"plano-{plan.pk}", f"meta-{oficinas.pk}": "3"}
    )
    local = plan.actions.get()
    assert response["Location"] == local.get_absolute_url()
    assert member.get(adopt)["Location"] == local.get_absolute_url()
    assert local.measures.get(text="Oficinas").target == Decimal(3)
    card = page_of(member, local.get_absolute_url())
    assert "<dt>Proposta por</dt><dd>Área Metropolitana</dd>" in card
    assert "1 à espera" not in page_of(member, at("list", norte))

    said(local, 4, {"Oficinas": 2})
    page = page_of(team, here)
    assert "1 de 2 municípios" in page
    assert "parcial" in page
    assert 'Rede de Sul <span class="muted">(ainda não a pôs no plano)</span>' in page
    assert "Ainda não decidiram (1):</strong> Rede de Sul." in page
    assert "Plano de Norte" not in page
    card = page_of(team, origin.get_absolute_url())
    for expected in ("Nos municípios", "1 / 2", "soma · 1 de 2 municípios", "parcial"):
        assert expected in card


def test_months_owed_and_waiting_are_named_on_the_page(
    area: Network, origin: Action, make_below: Any, adopted: Any, said: Any, signed_in_at: Any
) -> None:
    """Planned March and April: March waits to be accepted, April has no report."""
    said(adopted(make_below("Norte")), 3, {"Oficinas": 2}, state="submitted")
    page = page_of(signed_in_at(area), at("networks", area, action=origin.pk))
    assert re.search(r'data-label="Meses sem relato">abril de 2026</td>', page)
    assert re.search(r'data-label="Por aceitar">março de 2026</td>', page)
    assert "Com meses sem relato (1):</strong> Rede de Norte (abril de 2026)." in page
    assert "À espera de que a rede aceite (1):</strong> Rede de Norte (março de 2026)." in page
    assert "por aceitar</small>" in page


def test_a_proposal_is_declined_with_a_reason_that_whoever_proposed_reads(
    area: Network, origin: Action, propose: Any, make_below: Any, signed_in_at: Any
) -> None:
    norte = make_below("Norte")
    shared = propose(norte)
    member = signed_in_at(norte)
    address = at("decline", norte, proposal=shared.pk)
    assert "Este campo é obrigatório" in member.post(address, {"version": 1}).content.decode()
    asked = member.post(address, {"version": 1, "reason": "Ligar ao 912 345 678"})
    assert "Confirmo" in asked.content.decode()
    member.post(address, {"version": 1, "reason": "Já temos oficinas."})
    page = page_of(signed_in_at(area), at("networks", area, action=origin.pk))
    assert "Já temos oficinas." in page
    assert 'Rede de Norte <span class="muted">(recusou a ação)</span>' in page
    assert "Recusaram (1):</strong> Rede de Norte." in page
    proposals = page_of(member, at("proposals", norte))
    assert "Recusada" in proposals
    assert at("adopt", norte, proposal=shared.pk) in proposals
    assert address not in proposals


def test_the_start_is_changed_and_a_proposal_withdrawn_from_the_page(
    area: Network, origin: Action, propose: Any, make_below: Any, signed_in_at: Any
) -> None:
    shared = propose(make_below("Norte"))
    team = signed_in_at(area)
    where = {"action": origin.pk, "shared": shared.pk}
    start = at("share-start", area, **where)
    assert "não se pode escolher" in page_of_post(team, start, {"version": 1, "starts_on": "x"})
    page_of_post(team, start, {"version": 1, "starts_on": "2026-06"})
    shared.refresh_from_db()
    assert (shared.starts_on, shared.version) == (date(2026, 6, 1), 2)
    withdraw = at("share-withdraw", area, **where)
    assert "Nada foi feito" in page_of_post(team, withdraw, {"version": 1})
    assert "foi retirada" in page_of_post(team, withdraw, {"version": 2})
    assert not SharedAction.objects.exists()


def page_of_post(client: Client, address: str, data: dict[str, Any]) -> str:
    return client.post(address, data, follow=True).content.decode()


def test_proposing_to_nobody_or_in_no_month_is_said(
    area: Network, origin: Action, make_below: Any, signed_in_at: Any
) -> None:
    norte = make_below("Norte")
    team, address = signed_in_at(area), at("share", area, action=origin.pk)
    assert "Falta escolher pelo menos uma rede." in page_of_post(team, address, {})
    wrong = {f"rede-{norte.pk}": "on", f"inicio-{norte.pk}": "1999-01"}
    assert "Há um problema" in page_of_post(team, address, wrong)
    assert not SharedAction.objects.exists()


def test_a_network_that_is_not_below_cannot_be_chosen(
    area: Network, origin: Action, make_below: Any, clas: Network, signed_in_at: Any
) -> None:
    make_below("Norte")
    posted = {f"rede-{clas.pk}": "on", f"inicio-{clas.pk}": "2026-03"}
    page_of_post(signed_in_at(area), at("share", area, action=origin.pk), posted)
    assert not SharedAction.objects.exists()


def test_neither_network_reaches_anything_else_of_the_other(
    area: Network, origin: Action, propose: Any, adopted: Any, make_below: Any, signed_in_at: Any
) -> None:
    """The area's team in the municipality, the municipality's in the area, and one municipality in
    another's proposals: missing, every time."""
    norte, sul = make_below("Norte"), make_below("Sul")
    local, waiting = adopted(norte), propose(sul)
    taken = SharedAction.objects.get(local=local)
    team, of_norte = signed_in_at(area), signed_in_at(norte)
    for address in (
        at("action", norte, action=local.pk),
        at("proposals", norte),
        at("adopt", sul, proposal=waiting.pk),
        at("action", area, action=local.pk),
        at("networks", area, action=local.pk),
        at("adopt", area, proposal=waiting.pk),
    ):
        assert team.get(address).status_code == 404, address
    for address in (
        at("networks", area, action=origin.pk),
        at("networks", norte, action=origin.pk),
        at("adopt", norte, proposal=waiting.pk),
        at("decline", norte, proposal=waiting.pk),
    ):
        assert of_norte.get(address).status_code == 404, address
    for network, action, shared in (
        (norte, origin.pk, taken.pk),
        (norte, local.pk, taken.pk),
        (area, origin.pk, 999999),
    ):
        address = at("share-withdraw", network, action=action, shared=shared)
        client = team if network == area else of_norte
        assert client.post(address, {"version": 1}).status_code == 404
    assert SharedAction.objects.count() == 2


def test_the_page_of_a_metropolitan_action_names_no_organisation_of_a_municipality(
    area: Network, origin: Action, make_below: Any, adopted: Any, signed_in_at: Any
) -> None:
    local = adopted(make_below("Norte"))
    stranger = Organisation.objects.create(network=local.plan.network, name="Santa Casa de Norte")
    local.responsibilities.create(role="lead", organisation=stranger)
    Action.objects.filter(pk=local.pk).update(notes="Segredo de Norte", title="Outro título")
    page = page_of(signed_in_at(area), at("networks", area, action=origin.pk))
    for hidden in ("Santa Casa", "Segredo", "Outro título", f"acoes/{local.pk}/", "/norte/"):
        assert hidden not in page


def test_who_only_looks_sees_no_button(
    area: Network, origin: Action, propose: Any, make_below: Any, signed_in_at: Any
) -> None:
    norte = make_below("Norte")
    propose(norte)
    page = page_of(signed_in_at(area, "observer"), at("networks", area, action=origin.pk))
    assert "Rede de Norte" in page
    assert "municipios/" not in page.split("<main")[1]
    page = page_of(signed_in_at(norte, "observer"), at("proposals", norte))
    assert "Oficinas para cuidadores" in page
    assert "adotar" not in page


def test_without_an_open_plan_there_is_nowhere_to_put_it(
    propose: Any, make_below: Any, make_plan: Any, signed_in_at: Any
) -> None:
    norte = make_below("Norte")
    shared = propose(norte)
    make_plan(norte, status="closed")
    page = page_of(signed_in_at(norte), at("adopt", norte, proposal=shared.pk))
    assert "Falta um plano aberto" in page


def test_a_part_of_the_plan_may_be_chosen_and_only_of_the_own_network(
    propose: Any, make_below: Any, make_plan: Any, make_node: Any, clas: Network, signed_in_at: Any
) -> None:
    norte = make_below("Norte")
    shared = propose(norte)
    node = make_node(make_plan(norte), "Pessoas")
    theirs = make_node(make_plan(clas), "De outra")
    member, address = signed_in_at(norte), at("adopt", norte, proposal=shared.pk)
    for wrong in (f"parte-{theirs.pk}", f"plano-{theirs.plan_id}", "plano-x", ""):
        assert "Há um problema" in page_of_post(member, address, {"version": 1, "place": wrong})
    page_of_post(member, address, {"version": 1, "place": f"parte-{node.pk}"})
    assert Action.objects.get(node=node).title == "Oficinas para cuidadores"


@pytest.mark.parametrize("name", ["networks", "proposals", "action", "list"])
def test_every_page_costs_the_same_for_one_and_for_five(
    area: Network,
    origin: Action,
    make_below: Any,
    make_action: Any,
    adopted: Any,
    person: Any,
    signed_in_at: Any,
    name: str,
) -> None:
    norte = make_below("Norte")
    make_below("Sul")
    adopted(norte)
    home = norte if name in {"proposals", "list"} else area
    client = signed_in_at(home)
    address = at(name, home, **({"action": origin.pk} if name in {"networks", "action"} else {}))

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    one = asked()
    team = person("coordinator", area)
    for number in range(4):
        adopted(make_below(f"Municipio{number}"))
        make_below(f"Outro{number}")
        other = make_action(origin.node, f"Outra {number}", planned=[1], measures=["N.º"])
        actions.share(by=team, action=other, targets=[(norte, date(2026, 3, 1))])
    assert asked() == one


# -- carrying over ----------------------------------------------------------------------------------


@pytest.fixture
def old(clas: Network, make_plan: Any, make_node: Any, make_action: Any) -> Plan:
    plan = make_plan(clas)
    node = make_node(plan, "Pessoas")
    make_action(node, "por fazer", planned=[3, 9], done=[3])
    make_action(node, "também por fazer")
    make_action(node, "feita", status="done")
    return plan


def carried(client: Client, plan: Plan, **data: Any) -> Any:
    posted = {"months": "remaining", "into": "novo"} | data
    return client.post(at("carry", plan.network, plan=plan.pk), posted)


NEW = {
    "title": "Plano de Ação 2027",
    "starts_on": "2027-01-01",
    "ends_on": "2027-12-31",
    "levels": "Domínio",
}


def test_the_page_offers_what_is_unfinished_and_a_plan_for_next_year(
    signed_in: Client, old: Plan
) -> None:
    page = page_of(signed_in, at("carry", old.network, plan=old.pk))
    assert at("carry", old.network, plan=old.pk) in page_of(signed_in, old.get_absolute_url())
    assert "também por fazer" in page
    assert "feita" not in page
    for expected in ("Plano de Ação 2027", "2027-01-01", "2027-12-31", "Domínio Eixo Meta"):
        assert expected in page


def test_the_chosen_actions_go_into_a_new_plan_and_are_not_offered_again(
    signed_in: Client, old: Plan
) -> None:
    first = old.actions.get(title="por fazer")
    response = carried(signed_in, old, actions=[first.pk], **NEW)
    new = Plan.objects.get(title="Plano de Ação 2027")
    assert response["Location"] == new.get_absolute_url()
    [copy] = new.actions.all()
    assert "Transita de" in page_of(signed_in, copy.get_absolute_url())
    assert "Transitou para" in page_of(signed_in, first.get_absolute_url())
    page = page_of(signed_in, at("carry", old.network, plan=old.pk))
    assert "Já transitaram" in page
    assert f'value="{first.pk}"' not in page
    assert f'value="{old.actions.get(title="também por fazer").pk}"' in page


def test_the_same_form_sent_twice_carries_over_once(signed_in: Client, old: Plan) -> None:
    everything = [item.pk for item in old.actions.exclude(status="done")]
    carried(signed_in, old, actions=everything, **NEW)
    again = carried(signed_in, old, actions=everything, **NEW)
    assert again["Location"] == old.get_absolute_url()
    assert Plan.objects.count() == 2
    assert Action.objects.filter(carried_from__isnull=False).count() == 2


def test_they_go_into_an_open_plan_that_is_there(
    signed_in: Client, old: Plan, make_plan: Any
) -> None:
    there = make_plan(old.network, years=(2027, 2027), title="Já feito")
    make_plan(old.network, years=(2028, 2028), title="Encerrado", status="closed")
    page = page_of(signed_in, at("carry", old.network, plan=old.pk))
    assert f'<option value="{there.pk}" selected>' in page
    assert "Encerrado" not in page
    first = old.actions.get(title="por fazer")
    carried(signed_in, old, actions=[first.pk], into=there.pk, months="all")
    assert set(there.actions.get().months.values_list("month", flat=True)) == {
        date(2027, 3, 1),
        date(2027, 9, 1),
    }


def test_what_is_missing_for_a_new_plan_is_asked(signed_in: Client, old: Plan) -> None:
    first = old.actions.get(title="por fazer")
    page = carried(signed_in, old, actions=[first.pk], **NEW | {"title": "", "ends_on": ""})
    assert page.content.decode().count("Falta preencher, para o plano novo.") >= 2
    page = carried(signed_in, old, actions=[first.pk], **NEW | {"ends_on": "2026-12-31"})
    assert "O fim tem de ser depois do início." in page.content.decode()
    assert Plan.objects.count() == 1


def test_a_plan_of_another_network_is_not_offered(
    signed_in: Client, old: Plan, other_clas: Network, make_plan: Any
) -> None:
    theirs = make_plan(other_clas, years=(2027, 2027))
    first = old.actions.get(title="por fazer")
    page = carried(signed_in, old, actions=[first.pk], into=theirs.pk)
    assert "Há um problema" in page.content.decode()
    assert not theirs.actions.exists()


def test_the_page_costs_the_same_for_one_action_and_for_five(
    signed_in: Client, old: Plan, make_action: Any
) -> None:
    address = at("carry", old.network, plan=old.pk)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert signed_in.get(address).status_code == 200
        return len(queries)

    one = asked()
    for number in range(4):
        make_action(None, f"mais {number}", plan=old)
    assert asked() == one
