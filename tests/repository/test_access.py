"""The access matrix: every address × every role × every method, in two networks.

What is expected comes from the permission table alone; what an address needs to exist (a plan, an
organisation…) comes from `OBJECTS`. An address whose parameters are not there fails the build.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from monitor.kernel.permissions import GRANTS, PLATFORM, PUBLIC, SIGNED_IN, Role, views_in

PARAMETER = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")
METHODS = ("get", "post", "put", "delete")
# What a bare `pk` names, by where it stands.
KINDS = {
    "entidades/nomes/": "alias",
    "entidades/contactos/": "contact",
    "entidades/": "organisation",
    "orgaos/mandatos/": "mandate",
    "orgaos/": "body",
    "pessoas/": "assignment",
    "importacoes/": "plan_import",
    "limites/": "boundary_set",
}
# What a partner may do only to what is its own organisation's: refused on what is not.
OWN_ONLY = {"action.edit", "activity.edit"}
# Parameters that choose among the program's own words, not among objects.
WORDS = {"kind": "csv", "scheme": "dicofre", "code": "0104", "token": "nenhum"}
WORDS |= {"year": "2026", "number": "3", "section": "summary", "boundary_set": "1"}
# Of open data, where what is not there is missing for everybody alike.
WORDS |= {"name": "populacao"}


def routes() -> list[tuple[str, str]]:
    return [
        (route, pattern.callback.permission)
        for route, pattern in views_in(get_resolver())
        if hasattr(pattern.callback, "permission")
    ]


IN_A_NETWORK = [(route, permission) for route, permission in routes() if permission in GRANTS]
ELSEWHERE = [(route, permission) for route, permission in routes() if permission not in GRANTS]


@pytest.fixture(scope="module")
def furnished(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, dict[str, str]]]:
    """Two networks with one of everything: made once, for what each test does is taken back."""
    from monitor.network.models import Network

    with django_db_blocker.unblock(), transaction.atomic():
        networks = [
            Network.objects.create(code=code, name=f"Rede Social de {code}", kind="clas")
            for code in ("vale", "serra")
        ]
        yield {network.code: furnish(network) for network in networks}
        transaction.set_rollback(True)


@pytest.fixture
def objects(furnished: dict[str, dict[str, str]], db: None) -> dict[str, dict[str, str]]:
    """By network: the value of each URL parameter, of objects that exist there."""
    return furnished


@pytest.fixture
def clas(objects: Any) -> Any:
    from monitor.network.models import Network

    return Network.objects.get(code="vale")


@pytest.fixture
def other_clas(objects: Any) -> Any:
    from monitor.network.models import Network

    return Network.objects.get(code="serra")


def furnish(network: Any) -> dict[str, str]:
    """One of everything that an address of a network can name."""
    from datetime import date

    from django.utils import timezone

    from monitor.agenda.models import Activity, CalendarFeed, Evidence
    from monitor.facts.models import DataImport, Dataset
    from monitor.indicators.models import CompositeIndex, Dashboard, Indicator
    from monitor.kernel.outbox import enqueue
    from monitor.network.models import Alias, Body, Contact, Mandate, Network, Organisation
    from monitor.people.models import User
    from monitor.plans.models import (
        Action,
        ExecutionReport,
        HandOver,
        LinkAction,
        Plan,
        PlanImport,
        PlanNode,
        ReportingMonth,
        ReportLink,
        SharedAction,
    )

    code = network.code
    organisation = Organisation.objects.create(network=network, name=f"Associação {code}")
    duplicate = Organisation.objects.create(network=network, name=f"Outra de {code}")
    alias = Alias.of(organisation, f"Sigla {code}")
    alias.save()
    body = Body.objects.create(network=network, name="Plenário", kind="plenary")
    mandate = Mandate.objects.create(
        body=body, organisation=organisation, person="Ana", starts_on=date(2026, 1, 1)
    )
    plan = Plan.objects.create(
        network=network,
        title="Plano",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        levels=["Eixo"],
    )
    node = PlanNode.objects.create(plan=plan, level=0, title="Eixo")
    action = Action.objects.create(plan=plan, node=node, title="Ação")
    above = Network.objects.create(code=f"{code}-acima", name="Acima", kind="metropolitan")
    below = Network.objects.create(
        code=f"{code}-abaixo", name="Abaixo", kind="clas", parent=network
    )
    offered = Plan.objects.create(
        network=above,
        title="Plano",
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        levels=["Eixo"],
    )
    proposal = SharedAction.objects.create(
        action=Action.objects.create(plan=offered, title="Ação de cima"),
        network=network,
        starts_on=plan.starts_on,
    )
    shared = SharedAction.objects.create(action=action, network=below, starts_on=plan.starts_on)
    activity = Activity.objects.create(
        network=network, title="Sessão", starts_on=date(2026, 3, 1), body=body
    )
    evidence = Evidence.objects.create(
        network=network,
        activity=activity,
        name="folha.pdf",
        content=b"%PDF-",
        content_type="application/pdf",
        size=5,
        sha256=code,
    )
    feed = CalendarFeed.objects.create(network=network, kind="network")
    member = User.objects.create_user(f"membro@{code}.pt", name="Membro")
    assignment = network.role_assignments.create(user=member, role=Role.OBSERVER)
    plan_import = PlanImport.objects.create(
        network=network,
        file_name="plano.txt",
        content=b"",
        sha256=code,
        created_by=member,
        state="failed",
    )
    month = ReportingMonth.objects.create(network=network, month=date(2026, 3, 1))
    link = ReportLink.objects.create(month=month, email=f"ana@{code}.pt")
    asked = LinkAction.objects.create(link=link, action=action)
    hand_over = HandOver.objects.create(item=asked)
    contact = Contact.objects.create(
        organisation=organisation, name="Ana", email=f"ana@{code}.pt", is_main=True
    )
    indicator = Indicator.objects.create(
        network=network,
        code=f"{code}__utentes",
        name="Utentes",
        unit="N.º",
        roll_up="sum",
        theme="responses",
    )
    index = CompositeIndex.objects.create(network=network, name="Índice")
    dashboard = Dashboard.objects.create(network=network, name="Painel")
    dataset = Dataset.objects.create(network=network, code=f"{code}-dados", title="Dados")
    data_import = DataImport.objects.create(network=network, name="dados.csv", state="failed")
    message = enqueue(
        to=member.email,
        subject="Assunto",
        text="Texto",
        html="<p>Texto</p>",
        category="test.month",
        network=network.pk,
    )
    assert message is not None
    report = ExecutionReport.objects.create(
        network=network,
        plan=plan,
        title="Relatório",
        period="quarter",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 3, 31),
        generated_at=timezone.now(),
        content={
            "sections": [
                {"key": "summary", "title": "Síntese", "lead": "", "level": 1, "blocks": []}
            ]
        },
    )
    return {
        "network": code,
        "message": str(message.pk),
        "plan": str(plan.pk),
        "report": str(report.pk),
        "node": str(node.pk),
        "action": str(action.pk),
        "organisation": str(organisation.pk),
        "survivor": str(organisation.pk),
        "duplicate": str(duplicate.pk),
        "alias": str(alias.pk),
        "contact": str(contact.pk),
        "link": str(link.pk),
        "hand_over": str(hand_over.pk),
        "body": str(body.pk),
        "mandate": str(mandate.pk),
        "assignment": str(assignment.pk),
        "plan_import": str(plan_import.pk),
        "proposal": str(proposal.pk),
        "shared": str(shared.pk),
        "activity": str(activity.pk),
        "evidence": str(evidence.pk),
        "feed": str(feed.pk),
        "indicator": indicator.code,
        "dataset": str(dataset.pk),
        "data_import": str(data_import.pk),
        "index": str(index.pk),
        "dashboard": str(dashboard.pk),
    }


def plain(route: str) -> str:
    """A regular expression's address with any word in the place of its groups."""
    return re.sub(r"\(\?P<\w+>[^)]*\)", "a", route).replace("^", "").replace("$", "")


def parameters(route: str) -> list[str]:
    """What each parameter of an address names: "network", "plan", "alias"…"""
    return [
        KINDS[next(place for place in KINDS if f"/{place}<" in route)]
        if match["name"] == "pk"
        else match["name"]
        for match in PARAMETER.finditer(plain(route))
    ]


def address(route: str, values: dict[str, str]) -> str:
    """The route with its parameters filled in; an unknown one fails: give it an object above."""
    known = iter(parameters(route))
    return "/" + PARAMETER.sub(lambda match: (values | WORDS)[next(known)], plain(route))


@pytest.mark.parametrize(("route", "permission"), IN_A_NETWORK)
def test_a_role_gets_in_where_the_table_says_so(
    route: str,
    permission: str,
    objects: dict[str, dict[str, str]],
    clas: Any,
    person: Callable[..., Any],
) -> None:
    organisation = clas.organisations.first()
    for role in Role:
        client = Client()
        client.force_login(person(role, clas, organisation if role == Role.PARTNER else None))
        for method in METHODS:
            response = getattr(client, method)(address(route, objects["vale"]))
            if role in GRANTS[permission]:
                assert response.status_code != 403 or permission in OWN_ONLY, (role, method)
            else:
                assert response.status_code == 403, (role, method)


@pytest.mark.parametrize(("route", "permission"), IN_A_NETWORK)
def test_a_stranger_cannot_tell_another_network_from_a_missing_one(
    route: str,
    permission: str,
    objects: dict[str, dict[str, str]],
    other_clas: Any,
    person: Callable[..., Any],
) -> None:
    client = Client()
    client.force_login(person("administrator", other_clas))
    theirs = address(route, objects["vale"])
    missing = address(route, objects["vale"] | {"network": "nenhuma"})
    for method in METHODS:
        seen, asked = answer(client, method, theirs)
        absent, asked_of_none = answer(client, method, missing)
        assert (seen.status_code, absent.status_code) == (404, 404)
        assert without_tokens(seen, theirs) == without_tokens(absent, missing)
        assert asked == asked_of_none


@pytest.mark.parametrize(
    ("route", "permission"),
    [item for item in IN_A_NETWORK if set(parameters(item[0])) - {"network"} - WORDS.keys()],
)
def test_an_object_of_another_network_is_missing_even_for_an_administrator_here(
    route: str,
    permission: str,
    objects: dict[str, dict[str, str]],
    clas: Any,
    person: Callable[..., Any],
) -> None:
    client = Client()
    client.force_login(person("administrator", clas))
    theirs = address(route, objects["serra"] | {"network": "vale"})
    nobodys = address(route, dict.fromkeys(objects["serra"], "999999") | {"network": "vale"})
    for method in METHODS:
        seen, asked = answer(client, method, theirs)
        absent, asked_of_none = answer(client, method, nobodys)
        assert seen.status_code == absent.status_code
        assert seen.status_code in {404, 405}
        assert without_tokens(seen, theirs) == without_tokens(absent, nobodys)
        assert asked == asked_of_none


@pytest.mark.parametrize(("route", "permission"), routes())
def test_a_visitor_is_asked_to_sign_in_wherever_it_is_not_public(
    route: str, permission: str, objects: dict[str, dict[str, str]], client: Client
) -> None:
    response = client.get(address(route, objects["vale"]))
    if permission == PUBLIC:
        assert "/conta/entrar/?next=" not in response.get("Location", "")
    else:
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/conta/entrar/")


@pytest.mark.parametrize(("route", "permission"), ELSEWHERE)
def test_a_person_without_networks_reaches_only_what_is_not_the_platforms(
    route: str, permission: str, person: Callable[..., Any]
) -> None:
    client = Client()
    client.force_login(person())
    response = client.get(address(route, {"network": "nenhuma", "plan": "1"}))
    assert permission in {PUBLIC, SIGNED_IN, PLATFORM}
    if permission == PLATFORM:
        assert response.status_code == 404


def answer(client: Client, method: str, url: str) -> tuple[Any, list[str]]:
    """The response, and the queries that it took in their order, without their values: what cannot
    be told apart by what the database is asked cannot be told apart by the time that it takes."""
    with CaptureQueriesContext(connection) as queries:
        response = getattr(client, method)(url)
    return response, [re.sub(r"'[^']*'|\b\d+\b", "?", query["sql"]) for query in queries]


def without_tokens(response: Any, url: str) -> bytes:
    """The body without what is of the request itself: its token, and the address that it asked for."""
    body = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", response.content)
    return body.replace(url.encode(), b"")
