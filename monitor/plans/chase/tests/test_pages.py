"""The coordination's month."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from monitor.kernel.models import AuditEvent, MailState, OutboxMessage
from monitor.kernel.outbox.unsubscribing import stop
from monitor.network.models import Contact, Organisation
from monitor.plans.chase.handing_over import hand_over
from monitor.plans.chase.links import read, token_for
from monitor.plans.chase.overview import MonthOverview, month_overview
from monitor.plans.chase.rounds import prepare
from monitor.plans.chase.tests.conftest import JULY, ON_THE_DAY
from monitor.plans.enums import HandOverState, ReportState
from monitor.plans.models import (
    LinkAction,
    MonthReport,
    ReportingMonth,
    ReportingSettings,
    ReportLink,
)


def at(name: str = "month", *, month: int = 7, **kwargs: Any) -> str:
    if name.startswith("month") and name not in {"month-now", "month-settings"}:
        kwargs |= {"year": 2026, "number": month}
    return reverse(f"plans:{name}", kwargs={"network": "vale", **kwargs})


def seen(network: Any) -> MonthOverview:
    """What the page of July shows today."""
    return month_overview(network, JULY, timezone.localdate())


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def said(response: Any) -> str:
    """The messages of the page that a POST leads to."""
    return text(response).partition('<div id="messages">')[2].partition('<div class="title">')[0]


def test_the_month_opens_on_the_current_one(signed_in: Any, clock: Any) -> None:
    assert signed_in.get(at("month-now")).headers["Location"] == at()


@pytest.mark.parametrize(("year", "number"), [(2026, 0), (2026, 13), (1999, 1), (20260, 7)])
def test_what_is_no_month_is_not_found(signed_in: Any, year: int, number: int) -> None:
    assert signed_in.get(f"/redes/vale/mes/{year}-{number}/").status_code == 404


def test_the_page_shows_who_is_late_and_with_what(
    signed_in: Any, clas: Any, asked: Any, sessions: Any, answer: Any
) -> None:
    answer(sessions)
    page = text(signed_in.get(at()))
    late = page.partition('id="quem-falta"')[2].partition("</table>")[0]
    assert ("Rui" in late, "Feira social" in late, "Ana" in late) == (True, True, False)
    overview = seen(clas)
    assert [(row.name, [str(line.action) for line in row.owed]) for row in overview.late] == [
        ("Rui", ["Feira social"])
    ]
    counts = overview.counts
    assert (counts.asked, counts.without_answer, counts.to_accept, counts.accepted) == (2, 1, 1, 0)
    assert [row.name for row in overview.settled] == ["Ana"]


def test_before_the_day_the_page_shows_who_will_be_asked(
    signed_in: Any, clas: Any, configured: Any, sessions: Any, fair: Any, clock: Any
) -> None:
    clock.move_to(datetime(2026, 7, 10, tzinfo=UTC))
    assert "as mensagens saem em 25 de julho de 2026" in text(signed_in.get(at()))
    assert [row.email for row in seen(clas).to_ask] == ["ana@gnr.pt", "rui@ae.pt"]
    response = signed_in.post(at("month-ask"), follow=True)
    assert "Pedidos escritos a 2 pessoas" in said(response)
    assert OutboxMessage.objects.count() == 2
    assert AuditEvent.objects.get(verb="chase.prepared").actor_name == "Pessoa 1"


def test_a_month_that_did_not_begin_is_not_asked(
    signed_in: Any, configured: Any, plan: Any, make_action: Any, gnr: Any, clock: Any
) -> None:
    make_action(None, "Ação", plan=plan, leads=[gnr], planned=[8])
    assert "Pedir agora" not in text(signed_in.get(at(month=8)))
    assert "ainda não começou" in said(signed_in.post(at("month-ask", month=8), follow=True))
    assert not OutboxMessage.objects.exists()


def test_without_contact_the_way_to_add_one_is_shown(
    signed_in: Any, plan: Any, make_action: Any, clas: Any, clock: Any
) -> None:
    silent = Organisation.objects.create(network=clas, name="Banda")
    made = make_action(None, "Concerto", plan=plan, leads=[silent, "Quem houver"], planned=[7])
    page = text(signed_in.get(at()))
    assert f"/redes/vale/entidades/{silent.pk}/#contactos" in page
    assert at("partners", action=made.pk) in page


def test_one_click_chases_everybody_and_says_who_waits(
    signed_in: Any, asked: Any, clock: Any
) -> None:
    """The first messages were sent on the 25th: on the 28th nobody may get another before 1 August."""
    OutboxMessage.objects.update(state=MailState.SENT, sent_at=ON_THE_DAY)
    clock.move_to(ON_THE_DAY + timedelta(days=3))
    answer = said(signed_in.post(at("month-chase"), follow=True))
    assert "Ficam marcadas: Ana a 1 de agosto de 2026; Rui a 1 de agosto de 2026." in answer
    assert "Sai em 01/08/2026" in text(signed_in.get(at()))


def test_one_person_is_chased_alone_and_who_refuses_is_to_be_phoned(
    signed_in: Any, asked: Any, clock: Any
) -> None:
    stop(message=OutboxMessage.objects.get(to="ana@gnr.pt"))
    OutboxMessage.objects.filter(to="rui@ae.pt").update(state=MailState.SENT, sent_at=ON_THE_DAY)
    clock.move_to(ON_THE_DAY + timedelta(days=8))
    for email, words in (("ana@gnr.pt", "telefonar: Ana"), ("rui@ae.pt", "1 pessoa sai dentro")):
        link = ReportLink.objects.get(email=email)
        assert words in said(signed_in.post(at("month-chase"), {"link": link.pk}, follow=True))
    assert "Não quer receber" in text(signed_in.get(at()))


@pytest.mark.parametrize("link", ["999999", "x", ""])
def test_a_person_who_was_not_asked_cannot_be_chased(signed_in: Any, asked: Any, link: str) -> None:
    assert signed_in.post(at("month-chase"), {"link": link}).status_code == 404


def test_what_holds_no_remark_is_accepted_at_once(
    signed_in: Any, asked: Any, sessions: Any, fair: Any, answer: Any
) -> None:
    answer(sessions)
    answer(fair, difficulties="Faltou transporte")
    assert "Aceitar 1 sem observações" in text(signed_in.get(at()))
    both = [f"{report.pk}:{report.version}" for report in MonthReport.objects.all()]
    response = signed_in.post(at("month-accept"), {"report": both}, follow=True)
    assert "1 relato aceite." in said(response)
    states = dict(MonthReport.objects.values_list("action", "state"))
    assert states == {sessions.pk: ReportState.ACCEPTED, fair.pk: ReportState.SUBMITTED}


def test_what_changed_since_the_page_was_seen_is_not_accepted(
    signed_in: Any, asked: Any, sessions: Any, answer: Any
) -> None:
    report = answer(sessions)
    seen = f"{report.pk}:{report.version}"
    answer(sessions, next_step="Outra coisa")
    response = signed_in.post(at("month-accept"), {"report": [seen]}, follow=True)
    assert "O que mudou entretanto ficou por aceitar." in said(response)
    assert MonthReport.objects.get().state == ReportState.SUBMITTED


@pytest.mark.parametrize("status", ["late", "postponed", "cancelled"])
def test_what_did_not_go_as_planned_is_looked_at_one_by_one(
    signed_in: Any, clas: Any, asked: Any, sessions: Any, answer: Any, status: str
) -> None:
    more = {"postponed_to": date(2026, 9, 1)} if status == "postponed" else {}
    answer(sessions, status=status, reason="Sem verba", **more)
    assert seen(clas).plain == []
    assert "Com observações" in text(signed_in.get(at()))


def test_closing_and_reopening_with_a_reason(signed_in: Any, asked: Any) -> None:
    link = ReportLink.objects.get(email="ana@gnr.pt")
    signed_in.post(at("month-close"), {"version": asked.version})
    page = text(signed_in.get(at()))
    assert "As ligações já não servem." in page
    assert "Insistir" not in page
    assert not OutboxMessage.objects.filter(state=MailState.QUEUED).exists()
    refused = signed_in.post(at("month-reopen"), {"reason": " "})
    assert "Motivo" in text(refused)
    signed_in.post(at("month-reopen"), {"reason": "Faltava a GNR"})
    assert read(token_for(link)) == link
    assert AuditEvent.objects.get(verb="month.reopened").after["reason"] == "Faltava a GNR"
    assert "Faltava a GNR" in text(signed_in.get(at()))


def test_who_saw_an_older_month_does_not_close_it(signed_in: Any, asked: Any) -> None:
    response = signed_in.post(at("month-close"), {"version": asked.version + 1}, follow=True)
    assert "Nada foi feito" in said(response)
    assert ReportingMonth.objects.get().closed_at is None


def test_a_link_is_revoked_and_renewed_by_a_button(signed_in: Any, asked: Any) -> None:
    link = ReportLink.objects.get(email="ana@gnr.pt")
    before = token_for(link)
    signed_in.post(at("revoke-link", link=link.pk), {"version": link.version})
    assert "Ligação anulada" in text(signed_in.get(at()))
    link.refresh_from_db()
    signed_in.post(at("renew-link", link=link.pk), {"version": link.version})
    link.refresh_from_db()
    assert link.revoked_at is None
    assert token_for(link) != before


def test_a_hand_over_to_somebody_new_takes_one_click(
    signed_in: Any, asked: Any, sessions: Any, gnr: Any
) -> None:
    item = LinkAction.objects.get(link__email="ana@gnr.pt")
    made = hand_over(by=None, item=item, note="Mudei", to_name="Eva", to_email="eva@gnr.pt")
    page = text(signed_in.get(at()))
    assert "Indica Eva, eva@gnr.pt." in page
    form = text(signed_in.get(at("pass-on", hand_over=made.pk)))
    values = {"name": "Eva", "email": "eva@gnr.pt", "organisation": gnr.pk}
    assert 'value="Eva"' in form
    assert 'value="eva@gnr.pt"' in form
    assert f'<option value="{gnr.pk}" selected>' in form
    response = signed_in.post(at("pass-on", hand_over=made.pk), values, follow=True)
    assert "A ação passou a Eva" in said(response)
    assert Contact.objects.get(email="eva@gnr.pt").organisation == gnr
    made.refresh_from_db()
    assert made.state == HandOverState.DONE
    again = signed_in.post(at("pass-on", hand_over=made.pk), values, follow=True)
    assert "já foi decidida" in said(again)


def test_a_hand_over_is_sent_back(signed_in: Any, clas: Any, asked: Any) -> None:
    item = LinkAction.objects.get(link__email="ana@gnr.pt")
    made = hand_over(by=None, item=item)
    assert "Não indica ninguém." in text(signed_in.get(at()))
    signed_in.post(at("pass-on", hand_over=made.pk), {"refuse": "1"})
    made.refresh_from_db()
    assert made.state == HandOverState.REFUSED
    assert [row.name for row in seen(clas).late] == ["Ana", "Rui"]


def test_the_preview_is_the_message_without_a_link_that_opens(
    signed_in: Any, configured: Any, sessions: Any, fair: Any, clock: Any
) -> None:
    page = text(signed_in.get(at("month-preview")))
    assert "Bom dia, Ana," in page
    assert "Sessões nas escolas" in page
    assert "/mes/exemplo/" in page
    page = text(signed_in.get(at("month-preview") + "?para=rui@ae.pt&tipo=segundo"))
    assert "Segundo lembrete: julho de 2026 ainda sem resposta" in page
    assert "Feira social" in page
    assert "Sessões nas escolas" not in page
    assert not ReportLink.objects.exists()


def test_the_preview_of_an_empty_month_says_so(signed_in: Any, clock: Any) -> None:
    assert "não há nada a pedir" in text(signed_in.get(at("month-preview")))


SETTINGS = {
    "version": 0,
    "enabled": "on",
    "day": 20,
    "ask": "everyone",
    "unscheduled": "never",
    "reminder_after": 5,
    "second_reminder_after": 0,
    "notice_after": 12,
    "closes_after": 30,
    "message": "Obrigada",
}


def test_settings_are_made_and_then_changed(signed_in: Any, clas: Any, clock: Any) -> None:
    signed_in.post(at("month-settings"), SETTINGS)
    made = ReportingSettings.objects.get(network=clas)
    assert (made.day, made.ask, made.enabled_on) == (20, "everyone", date(2026, 7, 25))
    signed_in.post(at("month-settings"), SETTINGS | {"version": 1, "day": 21, "enabled": ""})
    made.refresh_from_db()
    assert (made.day, made.enabled, made.enabled_on, made.version) == (21, False, None, 2)


def test_two_people_who_change_the_settings_see_both(signed_in: Any, clas: Any) -> None:
    signed_in.post(at("month-settings"), SETTINGS)
    for version in (0, 7):
        response = signed_in.post(at("month-settings"), SETTINGS | {"version": version, "day": 9})
        assert "outra pessoa alterou o mesmo registo" in text(response)
    assert ReportingSettings.objects.get().day == 20


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"day": 29}, "day"),
        ({"day": 0}, "day"),
        ({"second_reminder_after": 5}, "second_reminder_after"),
        ({"notice_after": 4}, "notice_after"),
        ({"closes_after": 12}, "closes_after"),
        ({"closes_after": 121}, "closes_after"),
    ],
)
def test_each_step_comes_after_the_one_before(
    signed_in: Any, wrong: dict[str, int], field: str
) -> None:
    page = text(signed_in.post(at("month-settings"), SETTINGS | wrong))
    assert re.findall(r'id="id_(\w+)_error"', page) == [field]
    assert not ReportingSettings.objects.exists()


@pytest.mark.parametrize("name", ["month", "month-preview"])
def test_as_many_queries_for_five_people_as_for_one(
    signed_in: Any,
    clas: Any,
    configured: Any,
    plan: Any,
    make_action: Any,
    answer: Any,
    clock: Any,
    name: str,
) -> None:
    """Each has an action answered, one not, and a third due since; there is one of each without contact."""
    counts = []
    for number, count in ((0, 1), (1, 4)):
        for each in range(count):
            here = Organisation.objects.create(
                network=clas, name=f"Entidade {number}{each}", email=f"geral{number}{each}@e.pt"
            )
            first = make_action(None, "Primeira", plan=plan, leads=[here], planned=[7])
            make_action(None, "Segunda", plan=plan, leads=[here], planned=[7])
            silent = Organisation.objects.create(network=clas, name=f"Muda {number}{each}")
            make_action(None, "Muda", plan=plan, leads=[silent], planned=[7])
            prepare(clas, JULY, ON_THE_DAY)
            answer(first)
            hand_over(
                by=None,
                item=LinkAction.objects.get(link__email=here.email, action__title="Segunda"),
            )
            make_action(None, "Terceira", plan=plan, leads=[here], planned=[7])
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(at(name))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 40


def test_nothing_of_another_network_shows(
    signed_in: Any, asked: Any, other_clas: Any, person: Any, client: Any
) -> None:
    client.force_login(person("coordinator", other_clas))
    page = text(client.get("/redes/serra/mes/2026-7/"))
    for words in ("Ana", "Rui", "Sessões", "Feira"):
        assert words not in page
    link = ReportLink.objects.get(email="ana@gnr.pt")
    for name in ("revoke-link", "renew-link"):
        address = reverse(f"plans:{name}", kwargs={"network": "serra", "link": link.pk})
        assert client.post(address, {"version": 1}).status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None
