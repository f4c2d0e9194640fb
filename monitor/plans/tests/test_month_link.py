"""The page behind a signed link, asked for as a browser without script does."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from monitor.kernel.models import AuditEvent
from monitor.plans.chase.links import revoke, token_for
from monitor.plans.enums import ReportChannel
from monitor.plans.models import Action, MonthReport, ReportedValue, ReportingMonth, ReportLink
from monitor.plans.reporting import actions as reports
from monitor.plans.reporting.changes import Stated
from monitor.plans.tests.visiting import Visit, at, numbers_of, report_of, text_of


def test_a_link_opens_its_month_without_account_and_without_cookie(
    link: ReportLink, client: Client, make_action: Any, action: Action
) -> None:
    make_action(action.node, "De mais ninguém")
    response = client.get(at(link))
    page = text_of(response)
    assert response.status_code == 200
    assert "Março de 2026" in page
    assert "Pessoas › Chegar a todos" in page
    assert "Sessões nas escolas" in page
    assert "De mais ninguém" not in page
    assert "0 de 1" in page
    assert not response.cookies
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_opening_it_is_in_the_trail_and_changes_no_report(link: ReportLink, client: Client) -> None:
    client.get(at(link))
    client.get(at(link))
    client.head(at(link))
    events = AuditEvent.objects.filter(verb="link.opened")
    assert [(event.actor_name, event.network_id) for event in events] == [
        ("Ana (gnr@exemplo.pt)", link.month.network_id)
    ] * 2
    assert not MonthReport.objects.exists()


def test_status_and_numbers_are_sent_in_one_go(link: ReportLink, action: Action) -> None:
    visit = Visit(link, action).type(3, 60, status="under_way")
    response = visit.press("submit")
    assert (response.status_code, response["Location"]) == (303, f"{at(link)}#progresso")
    report = report_of(action)
    assert (report.state, report.status, report.channel) == ("submitted", "under_way", "link")
    assert report.reporter_name == "Ana"
    assert numbers_of(action) == {("GNR", "N.º de sessões"): 3, ("GNR", "N.º de alunos"): 60}
    event = AuditEvent.objects.get(verb="report.submitted")
    assert (event.actor_id, event.actor_name) == ("", "Ana (gnr@exemplo.pt)")
    page = visit.open()
    assert "Está tudo respondido" in page
    assert "Corrigir" in page


def test_sending_twice_is_sending_once(link: ReportLink, action: Action) -> None:
    visit = Visit(link, action).type(3, 60, status="under_way")
    seen = visit.seen
    for _again in range(2):
        visit.seen = seen
        assert visit.press("submit").status_code == 303
    assert AuditEvent.objects.filter(verb__startswith="report.").count() == 1
    assert ReportedValue.objects.count() == 2


def test_a_draft_is_kept_as_it_is_and_asks_for_nothing(link: ReportLink, action: Action) -> None:
    visit = Visit(link, action).type("", 60)
    assert visit.press("save").status_code == 303
    assert report_of(action).state == "draft"
    page = visit.open()
    assert "Guardado. Falta enviar." in page
    assert 'value="60"' in page
    assert "0 de 1" in page


def test_what_is_missing_is_asked_and_the_rest_is_kept(link: ReportLink, action: Action) -> None:
    visit = Visit(link, action).type(3)
    response = visit.press("submit")
    assert response.status_code == 422
    assert "Falta dizer como está a ação." in text_of(response)
    assert report_of(action).state == "draft"
    assert numbers_of(action) == {("GNR", "N.º de sessões"): 3}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"status": "postponed"}, "Falta o novo mês."),
        ({"status": "cancelled"}, "Falta o motivo do cancelamento."),
    ],
)
def test_putting_off_and_giving_up_need_their_why(
    link: ReportLink, action: Action, typed: dict[str, str], sentence: str
) -> None:
    visit = Visit(link, action).type(**typed)
    assert sentence in text_of(visit.press("submit"))
    assert report_of(action).state == "draft"
    visit.type(postponed_to="2026-06-01", reason="Sem transporte")
    assert visit.press("submit").status_code == 303
    assert report_of(action).state == "submitted"


def test_a_correction_that_is_incomplete_leaves_what_was_sent_whole(
    link: ReportLink, action: Action
) -> None:
    visit = Visit(link, action).type(3, status="under_way")
    visit.press("submit")
    visit.open()
    visit.type(4, status="cancelled")
    response = visit.press("submit")
    page = text_of(response)
    assert "Falta o motivo do cancelamento." in page
    assert 'value="cancelled" id="id_' in page
    assert page.split('value="cancelled"')[1].split(">")[0].endswith("checked")
    assert (report_of(action).status, report_of(action).state) == ("under_way", "submitted")
    assert numbers_of(action)["GNR", "N.º de sessões"] == 4


@pytest.mark.parametrize(
    ("typed", "stored"), [("12", "12"), ("1 200", "1200"), ("2,5", None), ("-1", None), ("x", None)]
)
def test_a_count_is_read_as_people_type_it(
    link: ReportLink, action: Action, typed: str, stored: str | None
) -> None:
    visit = Visit(link, action).type(typed, 60, status="under_way")
    response = visit.press("submit")
    first = ReportedValue.objects.filter(measure=visit.measures[0]).first()
    assert (first and first.value) == (stored and Decimal(stored))
    assert (response.status_code == 303) == (stored is not None)
    if stored is None:
        assert f'value="{typed}"' in text_of(response)
        assert numbers_of(action) == {("GNR", "N.º de alunos"): 60}


def test_what_came_back_shows_why_and_goes_again(
    link: ReportLink, action: Action, coordinator: Any
) -> None:
    visit = Visit(link, action).type(3, status="under_way")
    visit.press("submit")
    report = report_of(action)
    reports.return_to_partner(
        by=coordinator, report=report, expected=report.version, comment="Faltam os alunos."
    )
    page = visit.open()
    assert page.index("Faltam os alunos.") < page.index("Como está a ação em março?")
    assert "0 de 1" in page
    visit.type(3, 60)
    visit.press("submit")
    assert report_of(action).state == "submitted"


def test_what_was_accepted_is_locked_and_said_so(
    link: ReportLink, action: Action, coordinator: Any
) -> None:
    visit = Visit(link, action).type(3, status="under_way")
    visit.press("submit")
    visit.open()
    report = report_of(action)
    reports.accept(by=coordinator, report=report, expected=report.version)
    refused = visit.type(4).press("submit")
    assert refused.status_code == 422
    assert "a coordenação tem de o reabrir" in text_of(refused)
    page = visit.open()
    assert "Aceite pela coordenação" in page
    assert 'type="radio"' not in page
    assert numbers_of(action) == {("GNR", "N.º de sessões"): 3}


def test_last_months_answer_is_one_tap_away(
    link: ReportLink, action: Action, coordinator: Any, gnr: Any, client: Client
) -> None:
    measure = action.measures.first()
    assert measure is not None
    reports.save_report(
        by=coordinator,
        action=action,
        month=date(2026, 2, 1),
        changes=reports.ReportChanges({"status": "under_way"}, {measure.pk: Stated(Decimal(9))}),
        organisation=gnr,
        channel=ReportChannel.PHONE,
        submit=True,
    )
    page = text_of(client.get(at(link)))
    assert "Em fevereiro: Em curso; N.º de sessões: 9" in page
    assert "<span>Em curso <small>como em fevereiro</small></span>" in page


def test_everything_is_sent_with_one_button(
    make_link: Any, make_action: Any, gnr: Any, action: Action
) -> None:
    other = make_action(action.node, "Outra", leads=[gnr], measures=["N.º de visitas"])
    link = make_link(gnr, action, other)
    data = {
        f"{action.pk}-status": "done",
        f"{other.pk}-status": "late",
        f"{other.pk}-measure-{other.measures.get().pk}": "2",
        "submit": "all",
    }
    response = Client().post(at(link), data)
    assert response["Location"].endswith("#progresso")
    assert set(MonthReport.objects.values_list("state", "status")) == {
        ("submitted", "done"),
        ("submitted", "late"),
    }


def test_sending_one_keeps_what_was_typed_in_the_others(
    make_link: Any, make_action: Any, gnr: Any, action: Action
) -> None:
    other = make_action(action.node, "Outra", leads=[gnr])
    data = {f"{action.pk}-status": "done", f"{other.pk}-status": "late", "submit": str(action.pk)}
    response = Client().post(at(make_link(gnr, action, other)), data)
    assert response["Location"].endswith(f"#acao-{other.pk}")
    assert (report_of(action).state, report_of(other).state) == ("submitted", "draft")


def test_a_link_opens_nothing_of_another_action_however_it_is_asked(
    link: ReportLink, action: Action, make_action: Any, client: Client
) -> None:
    theirs = make_action(action.node, "De outros")
    client.post(at(link), {f"{theirs.pk}-status": "done", "submit": str(theirs.pk)})
    client.post(at(link), {f"{theirs.pk}-status": "done", "submit": "all"})
    assert not MonthReport.objects.exists()
    assert client.post(at(link), {"pass_on": str(theirs.pk)}).status_code == 404


def test_a_false_address_is_missing_like_any_other(link: ReportLink, client: Client) -> None:
    token = token_for(link)
    for wrong in ("nenhum", token[:-1] + ("a" if token[-1] != "a" else "b"), f"9{token}"):
        assert client.get(f"/mes/{wrong}/").status_code == 404
        assert client.post(f"/mes/{wrong}/", {"submit": "all"}).status_code == 404


def test_a_revoked_link_says_so_and_shows_nothing_else(
    link: ReportLink, action: Action, coordinator: Any, client: Client, clas: Any
) -> None:
    clas.email = "rede@vale.pt"
    clas.save()
    revoke(by=coordinator, link=link, expected=link.version)
    for response in (
        client.get(at(link)),
        client.post(at(link), {f"{action.pk}-status": "done", "submit": "all"}),
    ):
        page = text_of(response)
        assert response.status_code == 410
        assert "anulada" in page
        assert "rede@vale.pt" in page
        assert "Sessões" not in page
        assert response["Cache-Control"] == "private, no-store"
    assert not MonthReport.objects.exists()


def test_a_closed_month_kills_the_link(link: ReportLink, action: Action, client: Client) -> None:
    visit = Visit(link, action).type(3, status="done")
    ReportingMonth.objects.update(closed_at=timezone.now())
    assert client.get(at(link)).status_code == 410
    assert visit.press("save", script=True).status_code == 410
    assert not MonthReport.objects.exists()


def test_the_page_costs_the_same_for_one_action_and_for_five(
    make_link: Any,
    make_action: Any,
    gnr: Any,
    action: Action,
    client: Client,
    django_assert_max_num_queries: Any,
) -> None:
    one = make_link(gnr, action)
    more = [
        make_action(action.node, f"Ação {n}", leads=[gnr], measures=["a", "b"]) for n in range(5)
    ]
    five = make_link(gnr, *more, email="outra@exemplo.pt")
    for link, actions in ((one, [action]), (five, more)):
        drafts = {f"{found.pk}-status": "done" for found in actions}
        client.post(at(link), drafts | {"save": "all"})
    assert MonthReport.objects.count() == 1 + 5
    with django_assert_max_num_queries(18) as small:
        client.get(at(one))
    with django_assert_max_num_queries(18) as large:
        client.get(at(five))
    assert len(small.captured_queries) == len(large.captured_queries)


def test_two_actions_weigh_less_than_thirty_kilobytes(
    make_link: Any, make_action: Any, gnr: Any, action: Action, client: Client
) -> None:
    other = make_action(action.node, "Outra", leads=[gnr], measures=["a", "b"])
    response = client.get(at(make_link(gnr, action, other)))
    assert len(response.content) < 30_000
