"""The messages of a network: seen, sent again, given up; and stopped by who receives them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from monitor.kernel.models import AuditEvent, MailAddress, MailState, OutboxMessage
from monitor.kernel.outbox import enqueue
from monitor.kernel.outbox.sending import deliver_due
from monitor.kernel.outbox.unsubscribing import token_for
from monitor.network.history import sentences
from monitor.network.models import Organisation


def write(network: Any, subject: str = "Assunto", **fields: Any) -> OutboxMessage:
    state = fields.pop("state", MailState.QUEUED)
    message = enqueue(
        **{
            "to": "ana@exemplo.pt",
            "subject": subject,
            "text": "Texto",
            "category": "test.month",
            "network": network.pk,
        }
        | fields
    )
    assert message is not None
    OutboxMessage.objects.filter(pk=message.pk).update(state=state)
    message.refresh_from_db()
    return message


def body(response: Any) -> str:
    return str(response.content.decode())


def test_what_was_not_delivered_comes_first_with_what_can_be_done(
    signed_in: Client, clas: Any
) -> None:
    write(clas, "Antiga", state=MailState.DEAD)
    write(clas, "Recente")
    page = body(signed_in.get("/redes/vale/mensagens/"))
    assert page.index("Antiga") < page.index("Recente")
    assert "1 mensagem não foi entregue" in page
    assert "Enviar de novo" in page
    only = body(signed_in.get("/redes/vale/mensagens/?estado=queued&q=ANA@"))
    assert "Recente" in only
    assert "Antiga" not in only


def test_messages_of_another_network_are_not_seen(
    signed_in: Client, clas: Any, other_clas: Any
) -> None:
    theirs = write(other_clas, "Deles", html="<p>Deles</p>", state=MailState.DEAD)
    assert "Deles" not in body(signed_in.get("/redes/vale/mensagens/"))
    for address in ("", "html/"):
        page = f"/redes/vale/mensagens/{theirs.pk}/{address}"
        assert signed_in.get(page).status_code == 404
    for address in ("enviar-de-novo/", "desistir/"):
        page = f"/redes/vale/mensagens/{theirs.pk}/{address}"
        assert signed_in.post(page).status_code == 404
    signed_in.post("/redes/vale/mensagens/enviar-de-novo/")
    theirs.refresh_from_db()
    assert theirs.state == MailState.DEAD


def test_the_list_asks_as_much_of_the_database_for_five_messages_as_for_one(
    signed_in: Client, clas: Any
) -> None:
    write(clas, state=MailState.DEAD)
    signed_in.get("/redes/vale/mensagens/")
    with CaptureQueriesContext(connection) as one:
        signed_in.get("/redes/vale/mensagens/")
    for _ in range(4):
        write(clas, state=MailState.DEAD)
    with CaptureQueriesContext(connection) as five:
        signed_in.get("/redes/vale/mensagens/")
    assert len(five) == len(one)


def test_the_preview_shows_the_text_as_it_is_sent_and_frames_the_other_version(
    signed_in: Client, clas: Any
) -> None:
    message = write(clas, weekly=True, html="<p>Olá</p><script>alert(1)</script>")
    response = signed_in.get(f"/redes/vale/mensagens/{message.pk}/")
    assert "Deixar de receber mensagens como esta" in body(response)
    assert "frame-src 'self'" in response["Content-Security-Policy"]
    frame = signed_in.get(f"/redes/vale/mensagens/{message.pk}/html/")
    assert body(frame).startswith("<p>Olá</p>")
    assert "sandbox" in frame["Content-Security-Policy"]
    assert "default-src 'none'" in frame["Content-Security-Policy"]
    assert "unsafe-inline" not in frame["Content-Security-Policy"]
    assert "script-src" not in frame["Content-Security-Policy"]
    assert frame["X-Frame-Options"] == "SAMEORIGIN"


def test_a_message_of_text_only_has_no_other_version(signed_in: Client, clas: Any) -> None:
    message = write(clas)
    assert signed_in.get(f"/redes/vale/mensagens/{message.pk}/html/").status_code == 404
    assert "iframe" not in body(signed_in.get(f"/redes/vale/mensagens/{message.pk}/"))


def test_what_was_decided_is_in_the_trail_and_what_the_message_opens_is_not(
    signed_in: Client, clas: Any
) -> None:
    first = write(clas, "Primeira", text="segredo", html="segredo", state=MailState.DEAD)
    second = write(clas, "Segunda", state=MailState.DEAD)
    signed_in.post(f"/redes/vale/mensagens/{first.pk}/enviar-de-novo/")
    signed_in.post(f"/redes/vale/mensagens/{second.pk}/desistir/")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (MailState.QUEUED, MailState.CANCELLED)
    events = AuditEvent.objects.for_network(clas.pk).order_by("number")
    assert [item.sentence for item in sentences(events)] == [
        "Pessoa 1 mandou enviar de novo a mensagem «Primeira (ana@exemplo.pt)»",
        "Pessoa 1 desistiu de enviar a mensagem «Segunda (ana@exemplo.pt)»",
    ]
    assert "segredo" not in str(list(events.values_list("before", "after")))


def test_all_that_was_not_delivered_is_sent_again_at_once(signed_in: Client, clas: Any) -> None:
    for number in range(3):
        write(clas, f"{number}", state=MailState.DEAD)
    write(clas, "anulada", state=MailState.CANCELLED)
    response = signed_in.post("/redes/vale/mensagens/enviar-de-novo/", follow=True)
    assert "3 mensagens vão ser enviadas de novo" in body(response)
    assert deliver_due() == 3


@pytest.mark.parametrize("what", ["enviar-de-novo", "desistir"])
def test_what_was_sent_meanwhile_stays_as_it_is(signed_in: Client, clas: Any, what: str) -> None:
    message = write(clas)
    deliver_due()
    address = f"/redes/vale/mensagens/{message.pk}/{what}/"
    assert "nada foi feito" in body(signed_in.post(address, follow=True))
    message.refresh_from_db()
    assert message.state == MailState.SENT
    assert not AuditEvent.objects.exists()


@pytest.fixture
def mail_program() -> Client:
    """Who posts without having read any page: no cookie, no token."""
    return Client(enforce_csrf_checks=True)


def test_a_mail_program_stops_messages_with_one_post(clas: Any, mail_program: Client) -> None:
    """RFC 8058 §3.2: no cookie, no redirection; and a second post changes nothing."""
    message = write(clas, weekly=True)
    address = f"/mensagens/parar/{token_for(message)}/"
    for _ in range(2):
        answer = mail_program.post(address, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert MailAddress.objects.get(address="ana@exemplo.pt").stopped == ["test.month"]
    message.refresh_from_db()
    assert message.state == MailState.CANCELLED
    (event,) = AuditEvent.objects.all()
    (told,) = sentences([event])
    assert told.sentence == "ana@exemplo.pt deixou de querer receber «test.month»"
    assert event.network_id == clas.pk


def test_a_person_reads_first_stops_and_may_come_back(clas: Any, client: Client) -> None:
    message = write(clas, weekly=True)
    address = f"/mensagens/parar/{token_for(message)}/"
    assert "deixa de receber" in body(client.get(address))
    assert not MailAddress.objects.exclude(stopped=[]).exists()
    assert "já não recebe" in body(client.post(address))
    assert "já não recebe" in body(client.get(address))
    assert "deixa de receber" in body(client.post(address, {"voltar": "1"}))
    assert MailAddress.objects.get().stopped == []
    assert [event.verb for event in AuditEvent.objects.order_by("number")] == [
        "mail.stopped",
        "mail.resumed",
    ]


@pytest.mark.parametrize("token", ["nenhum", "1.abc", "x.y"])
def test_a_forged_link_stops_nothing(clas: Any, client: Client, token: str) -> None:
    write(clas, weekly=True)
    for method in (client.get, client.post):
        assert method(f"/mensagens/parar/{token}/").status_code == 404
    assert not MailAddress.objects.exclude(stopped=[]).exists()


def test_the_mail_of_the_demonstration_is_on_a_page_with_links(
    clas: Any, client: Client, settings: Any
) -> None:
    write(clas, "Enviada", text="Responder: http://127.0.0.1:8000/mes/abc/")
    assert client.get("/demonstracao/correio/").status_code == 404
    settings.DEMONSTRATION = True
    assert "Enviada" not in body(client.get("/demonstracao/correio/"))
    deliver_due()
    page = body(client.get("/demonstracao/correio/"))
    assert "Enviada" in page
    assert 'href="http://127.0.0.1:8000/mes/abc/"' in page


@pytest.mark.parametrize("role", ["partner", "observer"])
def test_only_who_coordinates_sees_the_messages(
    clas: Any, client: Client, person: Callable[..., Any], role: str
) -> None:
    organisation = Organisation.objects.create(network=clas, name="Associação")
    client.force_login(person(role, clas, organisation if role == "partner" else None))
    assert client.get("/redes/vale/mensagens/").status_code == 403
    assert "Mensagens" not in body(client.get("/inicio/"))
