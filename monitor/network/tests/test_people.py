from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitor.kernel.models import AuditEvent
from monitor.kernel.permissions import Role
from monitor.network import actions
from monitor.network.models import Organisation, RoleAssignment
from monitor.people.models import User


@pytest.fixture
def administrator(client: Any, person: Any, clas: Any) -> Any:
    """The administrator of `clas`, signed in on `client`."""
    user = person("administrator", clas)
    client.force_login(user)
    return user


def at(name: str, **kwargs: Any) -> str:
    return reverse(f"network:{name}", kwargs={"network": "vale", **kwargs})


def test_an_invited_person_chooses_a_password_and_enters(
    client: Any, administrator: Any, clas: Any
) -> None:
    client.post(at("invite"), {"email": "Eva@Exemplo.pt", "name": "Eva Lima", "role": "observer"})
    eva = User.objects.get(email="eva@exemplo.pt")
    assert not eva.has_usable_password()
    assert "Convite por aceitar" in client.get(at("people")).content.decode()
    [message] = mail.outbox
    assert message.to == ["eva@exemplo.pt"]
    assert administrator.name in message.body
    link = re.search(r"https?://[^/]+(/\S+)", message.body)[1]
    client.logout()
    form = client.get(link).headers["Location"]
    new = "um cavalo bem alimentado 7"
    client.post(form, {"password1": new, "password2": new})
    client.post(reverse("account_login"), {"login": "eva@exemplo.pt", "password": new})
    assert client.get(at("home")).status_code == 200
    assert client.get(at("people")).status_code == 403


def test_who_has_an_account_gets_a_role_and_keeps_the_password(
    client: Any, administrator: Any, clas: Any
) -> None:
    eva = User.objects.create_user("eva@exemplo.pt", "a sua palavra 77", name="Eva")
    client.post(at("invite"), {"email": eva.email, "name": "Outro nome", "role": "observer"})
    eva.refresh_from_db()
    assert eva.name == "Eva"
    assert eva.check_password("a sua palavra 77")
    assert "recuperar" not in mail.outbox[0].body


def test_nobody_is_invited_twice_to_a_network(client: Any, administrator: Any, clas: Any) -> None:
    form = {"email": "eva@exemplo.pt", "name": "Eva", "role": "observer"}
    client.post(at("invite"), form)
    assert "já tem acesso" in client.post(at("invite"), form).content.decode()
    assert RoleAssignment.objects.for_network(clas).count() == 2


def test_a_partner_must_act_for_an_organisation_of_the_network(
    client: Any, administrator: Any, clas: Any, other_clas: Any
) -> None:
    strange = Organisation.objects.create(network=other_clas, name="Alheia")
    form = {"email": "eva@exemplo.pt", "name": "Eva", "role": "partner"}
    assert client.post(at("invite"), form).status_code == 200
    assert client.post(at("invite"), form | {"organisation": strange.pk}).status_code == 200
    assert not User.objects.filter(email="eva@exemplo.pt").exists()
    own = Organisation.objects.create(network=clas, name="Própria")
    assert client.post(at("invite"), form | {"organisation": own.pk}).status_code == 302


def test_a_network_always_keeps_one_administrator(
    client: Any, administrator: Any, person: Any, clas: Any
) -> None:
    mine = administrator.roles.get()
    body = client.post(
        at("edit_person", pk=mine.pk), {"role": "observer", "version": 1}
    ).content.decode()
    assert "ficaria sem administração" in body
    client.post(at("remove_person", pk=mine.pk), {"version": 1})
    assert administrator.roles.get().role == Role.ADMINISTRATOR
    person("administrator", clas)
    client.post(at("edit_person", pk=mine.pk), {"role": "observer", "version": 1})
    assert administrator.roles.get().role == Role.OBSERVER


def test_an_inactive_administrator_does_not_count(
    administrator: Any, person: Any, clas: Any
) -> None:
    other = person("administrator", clas)
    User.objects.filter(pk=other.pk).update(is_active=False)
    with pytest.raises(ValidationError):
        actions.remove_person(by=None, assignment=administrator.roles.get(), expected=1)


def test_removing_a_person_closes_the_network_and_keeps_the_account(
    client: Any, administrator: Any, person: Any, clas: Any
) -> None:
    rui = person("coordinator", clas)
    pk = rui.roles.get().pk
    assert client.get(at("remove_person", pk=pk)).status_code == 200
    client.post(at("remove_person", pk=pk), {"version": 1})
    client.force_login(rui)
    assert client.get(at("home")).status_code == 404
    event = AuditEvent.objects.get(verb="person.removed")
    assert event.after == {}


def test_a_role_changed_meanwhile_shows_both(
    client: Any, administrator: Any, person: Any, clas: Any
) -> None:
    assignment = person("observer", clas).roles.get()
    address = at("edit_person", pk=assignment.pk)
    client.post(address, {"role": "coordinator", "version": 1})
    body = client.post(address, {"role": "observer", "version": 1}).content.decode()
    assert "outra pessoa alterou" in body
    assert "Coordenação" in body


def test_the_list_of_people_asks_as_many_queries_for_one_as_for_five(
    client: Any, administrator: Any, person: Any, clas: Any
) -> None:
    counts = []
    for size in (1, 5):
        for _ in range(RoleAssignment.objects.count(), size):
            person("observer", clas)
        with CaptureQueriesContext(connection) as queries:
            client.get(at("people"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_invitation_is_sent_again(client: Any, administrator: Any, clas: Any) -> None:
    client.post(at("invite"), {"email": "eva@exemplo.pt", "name": "Eva", "role": "observer"})
    pk = RoleAssignment.objects.get(role="observer").pk
    client.post(at("invite_again", pk=pk))
    assert len(mail.outbox) == 2


def test_who_runs_the_installation_opens_a_network_for_its_administrator(
    client: Any, db: None
) -> None:
    client.force_login(User.objects.create_superuser("eu@exemplo.pt", name="Eu"))
    form = {
        "name": "Rede Nova",
        "code": "rede-nova",
        "kind": "clas",
        "email_of_administrator": "eva@exemplo.pt",
        "administrator": "Eva",
        "version": 1,
    }
    assert (
        "não pode ser usado"
        in client.post(reverse("network:create"), form | {"code": "nova"}).content.decode()
    )
    response = client.post(reverse("network:create"), form)
    assert response.headers["Location"] == "/redes/rede-nova/"
    assignment = RoleAssignment.objects.get()
    assert (assignment.user.email, assignment.role) == ("eva@exemplo.pt", "administrator")
    assert mail.outbox[0].to == ["eva@exemplo.pt"]


def test_nobody_else_opens_a_network(client: Any, administrator: Any) -> None:
    assert client.get(reverse("network:create")).status_code == 404
