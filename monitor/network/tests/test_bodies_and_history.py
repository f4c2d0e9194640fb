from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from monitor.kernel.models import AuditEvent
from monitor.network import actions
from monitor.network.history import sentences
from monitor.network.models import Body, Mandate, Network, Organisation


def at(name: str, **kwargs: Any) -> str:
    return reverse(f"network:{name}", kwargs={"network": "vale", **kwargs})


def page(client: Any, address: str, **data: Any) -> str:
    return unescape(client.get(address, data).content.decode())


@pytest.fixture
def plenary(clas: Any, coordinator: Any) -> Body:
    return actions.create_body(by=coordinator, network=clas, name="Plenário", kind="plenary")


@pytest.fixture
def school(clas: Any, coordinator: Any) -> Organisation:
    return actions.create_organisation(by=coordinator, network=clas, name="Escola")


def test_a_body_is_created_and_its_mandates_begin_and_end(
    signed_in: Any, clas: Any, school: Organisation
) -> None:
    signed_in.post(at("create_body"), {"name": "Núcleo", "kind": "nucleus", "version": 1})
    body = Body.objects.get()
    today = timezone.localdate()
    form = {"person": "Rui Sá", "organisation": school.pk, "role": "chair", "version": 1}
    signed_in.post(at("create_mandate", pk=body.pk), form | {"starts_on": today.isoformat()})
    assert "Rui Sá" in page(signed_in, body.get_absolute_url()).split("Histórico")[0]
    mandate = Mandate.objects.get()
    assert list(Mandate.objects.on(today)) == [mandate]
    wrong = form | {"starts_on": today, "ends_on": today - timedelta(days=1)}
    assert (
        "antes do início"
        in signed_in.post(at("edit_mandate", pk=mandate.pk), wrong).content.decode()
    )
    signed_in.post(at("edit_mandate", pk=mandate.pk), form | {"starts_on": today, "ends_on": today})
    assert list(Mandate.objects.on(today)) == [mandate]
    assert not Mandate.objects.on(today + timedelta(days=1)).exists()
    assert "fim:" in page(signed_in, body.get_absolute_url())


def test_an_organisation_of_another_network_cannot_hold_a_mandate(
    signed_in: Any, plenary: Body, other_clas: Network
) -> None:
    strange = Organisation.objects.create(network=other_clas, name="Alheia")
    response = signed_in.post(
        at("create_mandate", pk=plenary.pk),
        {
            "person": "X",
            "organisation": strange.pk,
            "role": "member",
            "starts_on": "2024-01-01",
            "version": 1,
        },
    )
    assert response.status_code == 200
    assert not Mandate.objects.exists()


def test_the_home_counts_and_says_what_the_network_is(
    signed_in: Any, clas: Network, plenary: Body, school: Organisation
) -> None:
    Network.objects.filter(pk=clas.pk).update(description="Junta quem trabalha no concelho.")
    text = page(signed_in, at("home"))
    assert "Junta quem trabalha no concelho." in text
    assert "Plenário" in text


def test_settings_belong_to_the_administration(client: Any, person: Any, clas: Network) -> None:
    client.force_login(person("administrator", clas))
    form = {"name": "Rede Nova", "kind": "clas", "version": 1}
    assert client.post(at("settings"), form).status_code == 302
    clas.refresh_from_db()
    assert (clas.name, clas.version) == ("Rede Nova", 2)
    assert "outra pessoa" in client.post(at("settings"), form).content.decode()
    client.force_login(person("coordinator", clas))
    assert client.get(at("settings")).status_code == 403


def test_only_who_runs_the_installation_says_to_which_network_one_belongs(
    client: Any, person: Any, clas: Network, other_clas: Network
) -> None:
    """A network that attached itself to another would be proposed its actions, and count in its totals."""
    form = {"name": clas.name, "kind": "clas", "version": 1, "parent": other_clas.pk}
    client.force_login(person("administrator", clas))
    client.post(at("settings"), form)
    clas.refresh_from_db()
    assert clas.parent is None
    superuser = person()
    superuser.is_superuser = True
    superuser.save()
    client.force_login(superuser)
    client.post(at("settings"), form | {"version": 2})
    clas.refresh_from_db()
    assert clas.parent == other_clas
    circle = {"name": "Serra", "kind": "clas", "version": 1, "parent": clas.pk}
    answer = client.post(at("settings", network="serra"), circle)
    assert "não pode pertencer a si própria" in answer.content.decode()


def test_sentences_say_dates_choices_and_references_in_words(
    clas: Network, coordinator: Any, plenary: Body, school: Organisation
) -> None:
    other = actions.create_organisation(by=coordinator, network=clas, name="Lar")
    mandate = actions.create_mandate(
        by=coordinator, body=plenary, organisation=school, person="Rui", starts_on="2024-01-02"
    )
    mandate.refresh_from_db()
    actions.edit_mandate(
        by=coordinator,
        mandate=mandate,
        expected=1,
        changes={"organisation": other, "role": "chair", "ends_on": mandate.starts_on},
    )
    [told] = sentences(AuditEvent.objects.newest_first()[:1])
    assert told.sentence.startswith(f"{coordinator} alterou o mandato de «Rui · Plenário»: ")
    assert "entidade de «Escola» para «Lar»" in told.sentence
    assert "função de «Membro efetivo» para «Presidência»" in told.sentence
    assert "fim: 02/01/2024" in told.sentence


def test_an_event_of_a_room_without_words_is_still_told() -> None:
    event = AuditEvent(number=1, at=timezone.now(), verb="de.outra-sala", before={}, after={"x": 1})
    [told] = sentences([event])
    assert told.sentence == "O sistema alterou: x: 1"


def test_months_lists_and_missing_values_are_told_in_words() -> None:
    event = AuditEvent(
        number=1,
        at=timezone.now(),
        verb="action.scheduled",
        actor_name="Ana",
        object_type="plans.action",
        object_label="Ação",
        before={"months": {"planned": ["2026-01"]}, "notes": "antes"},
        after={"months": {"planned": ["2026-01", "2026-03"]}, "notes": ""},
    )
    [told] = sentences([event])
    assert "meses previstos (mais março de 2026)" in told.sentence.casefold()
    assert "notas em branco (antes «antes»)" in told.sentence


def test_a_sentence_that_names_an_absent_value_is_still_told() -> None:
    event = AuditEvent(
        number=1,
        at=timezone.now(),
        verb="organisation.merged",
        actor_name="Ana",
        object_label="Escola",
        before={},
        after={},
    )
    assert sentences([event])[0].sentence == "Ana alterou «Escola»"


def test_a_sentence_of_many_events_costs_no_more_queries(
    clas: Network, coordinator: Any, school: Organisation
) -> None:
    for number in range(5):
        actions.edit_organisation(
            by=coordinator,
            organisation=school,
            expected=number + 1,
            changes={"phone": str(number)},
        )
    counts = []
    for size in (1, 5):
        with CaptureQueriesContext(connection) as queries:
            sentences(AuditEvent.objects.newest_first()[:size])
        counts.append(len(queries))
    assert counts == [1, 1]


@pytest.mark.parametrize("name", ["bodies", "duplicates", "audit", "home"])
def test_a_page_asks_as_many_queries_for_one_as_for_five(
    signed_in: Any, clas: Network, coordinator: Any, name: str
) -> None:
    counts = []
    for size in (1, 5):
        for number in range(Body.objects.count(), size):
            actions.create_body(
                by=coordinator, network=clas, name=f"Grupo {number}", kind="working_group"
            )
            actions.create_organisation(
                by=coordinator, network=clas, name=f"Entidade {number}", aliases=(f"E{number}",)
            )
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(at(name))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_of_a_body_asks_as_many_queries_for_one_mandate_as_for_five(
    signed_in: Any, coordinator: Any, plenary: Body, school: Organisation
) -> None:
    counts = []
    for size in (1, 5):
        for number in range(Mandate.objects.count(), size):
            actions.create_mandate(
                by=coordinator,
                body=plenary,
                organisation=school,
                person=f"Pessoa {number}",
                starts_on=timezone.localdate(),
            )
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(plenary.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_audit_page_filters_by_person_object_and_day(
    signed_in: Any, clas: Network, coordinator: Any, person: Any, school: Organisation
) -> None:
    ana = person("coordinator", clas)
    actions.create_body(by=ana, network=clas, name="Grupo de Idosos", kind="working_group")
    address = at("audit")
    assert "Escola" in page(signed_in, address)
    only_ana = page(signed_in, address, quem=str(ana.pk)).split('id="results"')[1]
    assert "Grupo de Idosos" in only_ana
    assert "Escola" not in only_ana
    only_bodies = page(signed_in, address, tipo="network.body").split('id="results"')[1]
    assert "Escola" not in only_bodies
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert "Nenhum registo corresponde" in page(signed_in, address, de=tomorrow)
    assert "Grupo de Idosos" in page(signed_in, address, ate=timezone.localdate().isoformat())


def test_the_audit_page_never_shows_another_network(
    signed_in: Any, clas: Network, other_clas: Network
) -> None:
    actions.create_organisation(by=None, network=other_clas, name="Segredo da Serra")
    assert "Segredo" not in page(signed_in, at("audit"))


# Tenancy


STRANGERS = [
    ("organisation", "organisation"),
    ("edit_organisation", "organisation"),
    ("membership", "organisation"),
    ("body", "body"),
    ("edit_body", "body"),
    ("create_mandate", "body"),
    ("edit_mandate", "mandate"),
]


def neutral(response: Any) -> str:
    """The page without its own address and its one-time tokens."""
    body = response.content.decode().replace(response.wsgi_request.path, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)


@pytest.mark.parametrize(("name", "kind"), STRANGERS)
def test_another_networks_object_answers_like_one_that_does_not_exist(
    signed_in: Any, clas: Network, other_clas: Network, name: str, kind: str
) -> None:
    organisation = Organisation.objects.create(network=other_clas, name="Alheia")
    body = Body.objects.create(network=other_clas, name="Alheio", kind="other")
    mandate = Mandate.objects.create(
        body=body, organisation=organisation, person="X", starts_on="2024-01-01"
    )
    stranger = {"organisation": organisation, "body": body, "mandate": mandate}[kind]
    for method in (signed_in.get, signed_in.post):
        theirs = method(at(name, pk=stranger.pk))
        missing = method(at(name, pk=999_999))
        refused = 405 if method == signed_in.post and name in {"organisation", "body"} else 404
        assert theirs.status_code == missing.status_code == refused
        assert neutral(theirs) == neutral(missing)


def test_another_network_answers_like_one_that_does_not_exist(
    signed_in: Any, other_clas: Network
) -> None:
    theirs = signed_in.get("/redes/serra/entidades/")
    missing = signed_in.get("/redes/nenhuma/entidades/")
    assert theirs.status_code == missing.status_code == 404
    assert neutral(theirs) == neutral(missing)


def test_merging_needs_both_organisations_in_the_network(
    signed_in: Any, school: Organisation, other_clas: Network
) -> None:
    strange = Organisation.objects.create(network=other_clas, name="Alheia")
    for survivor, duplicate in ((school.pk, strange.pk), (strange.pk, school.pk)):
        address = at("merge", survivor=survivor, duplicate=duplicate)
        assert signed_in.post(address, {"version": 1, "duplicate_version": 1}).status_code == 404
    assert Organisation.objects.count() == 2


@pytest.mark.parametrize(
    "name", ["create_organisation", "duplicates", "import_organisations", "create_body", "audit"]
)
def test_observers_and_partners_only_look(
    client: Any, person: Any, clas: Network, school: Organisation, name: str
) -> None:
    for user in (person("observer", clas), person("partner", clas, school)):
        client.force_login(user)
        assert client.get(at(name)).status_code == 403
        assert client.get(at("organisations")).status_code == 200
        assert client.get(school.get_absolute_url()).status_code == 200
