"""The pages of the workbooks: handed out, taken back several at once, looked at, written."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html
from openpyxl import load_workbook

from monitor.kernel.models import AuditEvent
from monitor.network.models import Organisation
from monitor.plans.enums import ReportChannel, ReportState
from monitor.plans.models import Action, MonthReport, Plan, ReportingMonth
from monitor.plans.reporting.tests.paper import MARCH, Paper, measures, say

SHEETS = "/redes/vale/mes/2026-3/folhas/"
SHEET = "/redes/vale/mes/2026-3/folha.xlsx"


@pytest.fixture
def downloaded(signed_in: Any, actions: list[Action], gnr: Organisation) -> Callable[[], Paper]:
    return lambda: Paper(signed_in.get(f"{SHEET}?entidade={gnr.pk}").content)


class Looking:
    """The page that shows what the files would change, and its form."""

    def __init__(self, client: Any, *files: tuple[str, bytes]):
        self.client = client
        sent = [SimpleUploadedFile(name, data) for name, data in files]
        self.take(client.post(SHEETS, {"sheets": sent}))

    def take(self, response: Any) -> None:
        assert response.status_code == 200
        document = html.fromstring(response.content.decode())
        self.text = " ".join(" ".join(document.xpath("//main")[0].itertext()).split())
        [form] = [form for form in document.forms if form.action.endswith("/folhas/confirmar/")]
        self.tokens = form.xpath(".//input[@name='token']/@value")
        self.fields = {name: value for name, value in form.form_values() if name != "token"}

    def answer(self, choose: dict[str, str]) -> None:
        """By the end of the question's name: what is answered."""
        for name in self.fields:
            for end, answer in choose.items():
                if name.endswith(end):
                    self.fields[name] = answer

    def confirm(self) -> str:
        """What the page after it says."""
        response = self.client.post(SHEETS + "confirmar/", self.fields | {"token": self.tokens})
        if response.status_code == 302:
            return " ".join(
                html.fromstring(self.client.get(response["Location"]).content.decode())
                .get_element_by_id("messages")
                .text_content()
                .split()
            )
        self.take(response)
        return self.text


def said(action: Action) -> MonthReport:
    return MonthReport.objects.get(action=action, month=MARCH)


def test_a_partner_gets_its_own_actions(
    signed_in: Any, actions: list[Action], gnr: Organisation, plan: Plan, make_action: Any
) -> None:
    other = make_action(None, "De outra", plan=plan)
    response = signed_in.get(f"{SHEET}?entidade={gnr.pk}")
    assert response["Content-Disposition"] == 'attachment; filename="relato-2026-03-gnr.xlsx"'
    page = Paper(response.content)
    assert [bool(page.rows(action)) for action in [*actions, other]] == [True, True, True, False]
    top = [page.sheet.cell(row, 2).value for row in (1, 2, 3)]
    assert top == ["Relato de março de 2026", "Rede Social de Vale", "Guarda"]


def test_the_workbook_is_in_portuguese_whoever_asks(
    signed_in: Any, actions: list[Action], gnr: Organisation
) -> None:
    response = signed_in.get(f"{SHEET}?entidade={gnr.pk}", headers={"accept-language": "en"})
    book = load_workbook(io.BytesIO(response.content))
    assert book["Relato"]["B1"].value == "Relato de março de 2026"
    assert book["Identificação"]["B2"].value == "Não iniciada"


def test_who_answers_for_nothing_or_is_of_another_network_gets_no_workbook(
    signed_in: Any, clas: Any, other_clas: Any
) -> None:
    idle = Organisation.objects.create(network=clas, name="Parada")
    response = signed_in.get(f"{SHEET}?entidade={idle.pk}", follow=True)
    assert "não responde por ações em vigor" in response.content.decode()
    theirs = Organisation.objects.create(network=other_clas, name="Outra")
    answers = [signed_in.get(f"{SHEET}?entidade={key}") for key in (theirs.pk, 999_999, "x", "")]
    assert {answer.status_code for answer in answers} == {404}


def test_the_page_lists_who_has_a_workbook(
    signed_in: Any, actions: list[Action], gnr: Organisation, clas: Any
) -> None:
    Organisation.objects.create(network=clas, name="Parada")
    text = signed_in.get(SHEETS).content.decode()
    assert f"{SHEET}?entidade={gnr.pk}" in text
    assert "Parada" not in text


def test_a_workbook_is_shown_and_only_then_written(
    signed_in: Any, downloaded: Any, actions: list[Action], gnr: Organisation
) -> None:
    page = downloaded()
    page.sheet.cell(page.head - 2, page.columns["Situação"]).value = "Cabo Silva"
    page.fill(actions[0], status="Em curso", numbers=[12, 7.5])
    looking = Looking(signed_in, ("relato.xlsx", page.saved()))
    assert not MonthReport.objects.exists()
    assert "Guarda · preenchida por Cabo Silva" in looking.text
    assert "1.1 Sessões nas escolas Situação — Em curso" in looking.text
    assert "1.1 Sessões nas escolas Horas — 7,5" in looking.text
    assert looking.confirm() == "«relato.xlsx»: ficou guardada 1 ação."
    report = said(actions[0])
    assert (report.state, report.status) == (ReportState.SUBMITTED, "under_way")
    assert (report.channel, report.reporter_name) == (ReportChannel.WORKBOOK, "Cabo Silva")
    values = report.values.values_list("measure__text", "organisation", "value")
    assert set(values) == {
        ("N.º de sessões", gnr.pk, Decimal(12)),
        ("Horas", gnr.pk, Decimal("7.5")),
    }


def test_the_same_workbook_again_changes_nothing(
    signed_in: Any, downloaded: Any, actions: list[Action]
) -> None:
    page = downloaded()
    page.fill(actions[0], status="Em curso", numbers=[12])
    page.fill(actions[1], status="Concluída")
    first = Looking(signed_in, ("relato.xlsx", page.saved()))
    assert first.confirm() == "«relato.xlsx»: ficaram guardadas 2 ações."
    events = AuditEvent.objects.count()
    again = Looking(signed_in, ("relato.xlsx", page.saved()))
    assert "Esta folha não muda nada" in again.text
    assert again.tokens == []
    first.confirm()
    assert AuditEvent.objects.count() == events
    returned = said(actions[0])
    returned.state = ReportState.RETURNED
    returned.save()
    assert "não muda nada" in Looking(signed_in, ("relato.xlsx", page.saved())).text


def test_what_was_only_a_draft_is_submitted_by_the_workbook(
    signed_in: Any, downloaded: Any, actions: list[Action]
) -> None:
    say(actions[0], status="under_way", state="draft")
    looking = Looking(signed_in, ("relato.xlsx", downloaded().saved()))
    assert "Estava em rascunho e passa a enviado: 1.1 Sessões nas escolas." in looking.text
    looking.confirm()
    assert said(actions[0]).state == ReportState.SUBMITTED


def test_several_files_at_once_each_with_its_own_fate(
    signed_in: Any, downloaded: Any, actions: list[Action], clas: Any, make_action: Any, plan: Plan
) -> None:
    school = Organisation.objects.create(network=clas, name="Agrupamento", acronym="AE")
    lesson = make_action(None, "Aulas", plan=plan, leads=[school])
    good = downloaded()
    good.fill(actions[1], status="Concluída")
    doubtful = Paper(signed_in.get(f"{SHEET}?entidade={school.pk}").content)
    doubtful.fill(lesson, status="feita")
    looking = Looking(
        signed_in,
        ("foto.xlsx", b"\x89PNG"),
        ("agrupamento.xlsx", doubtful.saved()),
        ("guarda.xlsx", good.saved()),
        ("nada.csv", b"a;b\n1;2\n"),
    )
    assert looking.text.count("Este ficheiro não foi lido") == 2
    assert "O ficheiro não é uma folha de relato" in looking.text
    assert "«feita» não é uma das situações da lista." in looking.text
    after = looking.confirm()
    assert "«guarda.xlsx»: ficou guardada 1 ação." in after
    assert "A responder: agrupamento.xlsx" in after
    assert said(actions[1]).status == "done"
    assert not MonthReport.objects.filter(action=lesson).exists()
    looking.answer({"-status": "=Concluída"})
    assert "«agrupamento.xlsx»: ficou guardada 1 ação." in looking.confirm()
    assert said(lesson).status == "done"


def test_an_answer_is_kept_while_others_are_missing(
    signed_in: Any, downloaded: Any, actions: list[Action]
) -> None:
    page = downloaded()
    page.fill(actions[0], status="Em curso", numbers=["doze"])
    page.fill(actions[1], status="feita")
    looking = Looking(signed_in, ("relato.xlsx", page.saved()))
    looking.answer({f"measure-{measures(actions[0])[0].pk}": "=12"})
    assert "doze" not in looking.confirm()
    looking.answer({"-status": "=Concluída"})
    assert "ficaram guardadas 2 ações" in looking.confirm()
    assert said(actions[0]).values.get().value == Decimal(12)


def test_what_changed_since_it_was_shown_is_shown_again_and_nothing_of_the_file_is_written(
    signed_in: Any, downloaded: Any, actions: list[Action]
) -> None:
    page = downloaded()
    page.fill(actions[0], status="Em curso")
    page.fill(actions[1], status="Concluída")
    looking = Looking(signed_in, ("relato.xlsx", page.saved()))
    say(actions[1], status="late")
    events = AuditEvent.objects.count()
    text = looking.confirm()
    assert "outra pessoa mudou o que «relato.xlsx» muda" in text
    assert "1.2 Patrulhas Situação Atrasada Concluída" in text
    assert AuditEvent.objects.count() == events
    assert not MonthReport.objects.filter(action=actions[0]).exists()
    looking.confirm()
    assert (said(actions[0]).status, said(actions[1]).status) == ("under_way", "done")


def test_a_closed_month_still_takes_workbooks(
    signed_in: Any, downloaded: Any, actions: list[Action], clas: Any
) -> None:
    ReportingMonth.objects.create(network=clas, month=MARCH, closed_at=timezone.now())
    page = downloaded()
    page.fill(actions[0], status="Em curso")
    assert "ficou guardada 1 ação" in Looking(signed_in, ("a.xlsx", page.saved())).confirm()


def test_what_was_not_signed_here_or_is_too_old_is_not_written(
    signed_in: Any, downloaded: Any, actions: list[Action]
) -> None:
    page = downloaded()
    page.fill(actions[0], status="Em curso")
    looking = Looking(signed_in, ("relato.xlsx", page.saved()))
    for token in ("", "nada", looking.tokens[0][:-2]):
        response = signed_in.post(SHEETS + "confirmar/", {"token": token}, follow=True)
        assert "passou do prazo" in response.content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=13), tick=False):
        assert "passou do prazo" in looking.confirm()
    assert not MonthReport.objects.exists()


def test_a_review_of_one_month_is_not_confirmed_in_another(
    signed_in: Any, downloaded: Any, actions: list[Action]
) -> None:
    page = downloaded()
    page.fill(actions[0], status="Em curso")
    looking = Looking(signed_in, ("relato.xlsx", page.saved()))
    address = SHEETS.replace("2026-3", "2026-4") + "confirmar/"
    response = signed_in.post(address, {"token": looking.tokens})
    assert "Esta folha é de março de 2026" in response.content.decode()
    assert not MonthReport.objects.exists()


def test_too_many_files_or_none_are_refused_with_a_sentence(signed_in: Any, clas: Any) -> None:
    assert "Este campo é obrigatório" in signed_in.post(SHEETS, {}).content.decode()
    many = [SimpleUploadedFile(f"{at}.xlsx", b"x") for at in range(21)]
    assert "até 20 de cada vez" in signed_in.post(SHEETS, {"sheets": many}).content.decode()


def test_the_pages_take_as_many_queries_for_five_actions_as_for_one(
    signed_in: Any, clas: Any, plan: Plan, gnr: Organisation, make_action: Any
) -> None:
    made: list[Action] = []

    def add(organisation: Organisation) -> None:
        made.append(make_action(None, "Ação", plan=plan, leads=[organisation], measures=["N.º"]))

    def queries(ask: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert ask().status_code == 200
        return len(captured)

    def all_pages() -> list[int]:
        page = Paper(signed_in.get(f"{SHEET}?entidade={gnr.pk}").content)
        for action in made:
            if page.rows(action):
                page.fill(action, status="Em curso", numbers=[1])
        data = page.saved()
        return [
            queries(lambda: signed_in.get(SHEETS)),
            queries(lambda: signed_in.get(f"{SHEET}?entidade={gnr.pk}")),
            queries(lambda: signed_in.post(SHEETS, {"sheets": SimpleUploadedFile("a.xlsx", data)})),
        ]

    add(gnr)
    signed_in.get(SHEETS)
    one = all_pages()
    for at in range(4):
        add(gnr)
        add(Organisation.objects.create(network=clas, name=f"Entidade {at}"))
    assert all_pages() == one
    assert max(one) < 20


@pytest.mark.parametrize("role", ["partner", "observer"])
def test_only_who_runs_the_month_hands_out_and_takes_back(
    client: Any, person: Callable[..., Any], clas: Any, gnr: Organisation, role: str
) -> None:
    client.force_login(person(role, clas, gnr if role == "partner" else None))
    assert client.get(SHEETS).status_code == 403
    assert client.get(f"{SHEET}?entidade={gnr.pk}").status_code == 403
    assert client.post(SHEETS + "confirmar/").status_code == 403
