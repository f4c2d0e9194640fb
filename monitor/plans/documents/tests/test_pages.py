"""The pages of reports, asked for as a browser does."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitor.kernel.forms import CONFIRMATION
from monitor.plans.documents import generating
from monitor.plans.documents.generating import texts_of
from monitor.plans.documents.rendering import KINDS
from monitor.plans.enums import ReportPeriod
from monitor.plans.models import ExecutionReport, Plan, RenderedReport, ReportNarrative


def text_of(response: Any) -> str:
    """What is read: no tags, blanks folded."""
    assert response.status_code == 200, response.status_code
    page = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(page.replace("\xa0", " ").split())


@pytest.fixture
def at(clas: Any, plan: Plan) -> Callable[..., str]:
    """at("document", report=…) → the address of a page of the plan's reports."""

    def address(name: str, **kwargs: Any) -> str:
        return reverse(f"plans:{name}", kwargs={"network": clas.code, "plan": plan.pk, **kwargs})

    return address


def test_a_report_is_asked_for_from_the_plan(signed_in: Any, plan: Plan, at: Any) -> None:
    """The quarter that just ended comes chosen; asking again leads to the same draft."""
    table = signed_in.get(at("table")).content.decode()
    assert at("documents") in table
    assert "Ainda não há relatórios deste plano" in text_of(signed_in.get(at("documents")))
    form = signed_in.get(at("create-document")).content.decode()
    assert re.search(r'value="quarter-2026-2"\s+selected', form)
    assert "quarter-2026-4" not in form
    for _again in range(2):
        response = signed_in.post(at("create-document"), {"period": "quarter-2026-2"})
        report = ExecutionReport.objects.get()
        assert response.url == at("document", report=report.pk)
    assert "Já há um relatório deste período" in text_of(signed_in.get(response.url))
    assert "2.º trimestre de 2026 Em preparação" in text_of(signed_in.get(at("documents")))


def test_a_period_that_has_not_begun_cannot_be_asked_for(signed_in: Any, at: Any) -> None:
    response = signed_in.post(at("create-document"), {"period": "quarter-2026-4"})
    assert response.status_code == 200
    assert not ExecutionReport.objects.exists()


def test_a_plan_in_preparation_has_no_reports_to_ask_for(
    signed_in: Any, clas: Any, make_plan: Any
) -> None:
    draft = make_plan(clas)
    place = {"network": clas.code, "plan": draft.pk}
    page = signed_in.get(reverse("plans:documents", kwargs=place)).content.decode()
    assert "relatorios/novo/" not in page
    signed_in.post(reverse("plans:create-document", kwargs=place), {"period": "year-2026-1"})
    assert not ExecutionReport.objects.exists()


def test_the_page_shows_every_section_with_its_charts_and_figures(
    signed_in: Any, draft: ExecutionReport, at: Any
) -> None:
    response = signed_in.get(at("document", report=draft.pk))
    page = text_of(response)
    for expected in (
        "No período estavam previstos 5 meses de ação; feitos: 3.",
        "Domínio 1: Pessoas",
        "N.º de visitas 20 30 100 30 %",
        "junho de 2026 2 0 0 2 1",
        "Faltou a carrinha.",
        "fotografia.jpg",
        "Como se contou",
    ):
        assert expected in page
    assert response.content.count(b'<figure class="graphic"') == 2


def test_a_text_is_written_on_a_page_of_its_own_or_in_its_place(
    signed_in: Any, draft: ExecutionReport, at: Any
) -> None:
    here = at("document-text", report=draft.pk, section="summary")
    page = at("document", report=draft.pk)
    response = signed_in.post(here, {"text": "Correu bem.", "version": 0})
    assert response.url == f"{page}#texto-summary"
    assert "Texto guardado." in text_of(signed_in.get(page))
    form = signed_in.get(here, headers={"HX-Request": "true"}).content.decode()
    assert 'id="texto-summary" hx-boost="true"' in form
    assert f'action="{here}"' in form
    signed_in.post(here, {"text": "Muito bem.", "version": 1}, headers={"HX-Request": "true"})
    shown = text_of(signed_in.get(page))
    assert "Muito bem. Alterar o texto" in shown
    assert "Texto guardado." not in shown


def test_a_second_writer_sees_both_texts_and_loses_none(
    signed_in: Any, draft: ExecutionReport, at: Any
) -> None:
    here = at("document-text", report=draft.pk, section="summary")
    signed_in.post(here, {"text": "Texto da Ana", "version": 0})
    response = signed_in.post(here, {"text": "Texto do Rui", "version": 0})
    page = text_of(response)
    assert "outra pessoa alterou o mesmo registo" in page
    assert "Texto do Rui Texto da Ana" in page
    assert texts_of(draft) == {"summary": "Texto da Ana"}
    signed_in.post(here, {"text": "Texto dos dois", "version": 1})
    assert texts_of(draft) == {"summary": "Texto dos dois"}


def test_a_text_that_may_name_somebody_is_asked_about(
    signed_in: Any, draft: ExecutionReport, at: Any
) -> None:
    here = at("document-text", report=draft.pk, section="summary")
    typed = {"text": "Ligar à senhora, 912 345 678.", "version": 0}
    assert "parece estar um" in text_of(signed_in.post(here, typed))
    assert not ReportNarrative.objects.exists()
    signed_in.post(here, typed | {CONFIRMATION: "on"})
    assert ReportNarrative.objects.get().text == typed["text"]


def test_there_is_no_writing_in_a_section_that_never_was(
    signed_in: Any, draft: ExecutionReport, at: Any
) -> None:
    here = at("document-text", report=draft.pk, section="nenhuma")
    assert signed_in.get(here).status_code == 404
    assert signed_in.post(here, {"text": "x", "version": 0}).status_code == 404


def test_generated_again_approved_and_downloaded(
    signed_in: Any, draft: ExecutionReport, plan: Plan, at: Any
) -> None:
    place = {"report": draft.pk}
    signed_in.post(
        at("document-text", section="summary", **place), {"text": "Correu bem.", "version": 0}
    )
    plan.actions.filter(title="Obras").update(title="Obras novas")
    confirm = signed_in.get(at("approve-document", **place))
    assert "Há números mais recentes" in text_of(confirm)
    signed_in.post(at("regenerate-document", **place))
    page = text_of(signed_in.get(at("document", **place)))
    assert "Os textos ficaram como estavam" in page
    assert "Obras novas" in page
    assert "Correu bem." in page
    confirm = signed_in.get(at("approve-document", **place)).content.decode()
    assert "Há números mais recentes" not in confirm
    [version] = re.findall(r'name="version" value="(\d+)"', confirm)
    drafts = {kind: signed_in.get(at("document-file", kind=kind, **place)) for kind in KINDS}
    assert "rascunho-relatorio-de-execucao" in drafts["pdf"]["Content-Disposition"]
    signed_in.post(at("approve-document", **place), {"version": version})
    page = signed_in.get(at("document", **place))
    assert "Relatório aprovado: N.º 1/2026." in text_of(page)
    assert "Escrever" not in text_of(page)
    assert "N.º 1/2026" in text_of(signed_in.get(at("documents")))
    for kind, media in KINDS.items():
        response = signed_in.get(at("document-file", kind=kind, **place))
        kept = RenderedReport.objects.get(report=draft, kind=kind)
        assert response.content == bytes(kept.content) != drafts[kind].content
        assert response["Content-Type"] == media
        assert f"relatorio-1-2026.{kind}" in response["Content-Disposition"]


def test_an_approval_of_what_changed_meanwhile_is_asked_again(
    signed_in: Any, draft: ExecutionReport, at: Any
) -> None:
    """The page was opened at version 1; somebody wrote since."""
    place = {"report": draft.pk}
    signed_in.post(
        at("document-text", section="summary", **place), {"text": "Entretanto.", "version": 0}
    )
    response = signed_in.post(at("approve-document", **place), {"version": "1"}, follow=True)
    assert "Nada foi feito" in text_of(response)
    assert not RenderedReport.objects.exists()


def test_what_is_approved_is_neither_written_in_nor_deleted(
    signed_in: Any, draft: ExecutionReport, coordinator: Any, at: Any
) -> None:
    place = {"report": draft.pk}
    generating.approve(by=coordinator, report=draft, expected=1)
    for name, kwargs, data in (
        ("document-text", {"section": "summary"}, {"text": "x", "version": 0}),
        ("regenerate-document", {}, {}),
        ("approve-document", {}, {"version": 2}),
        ("delete-document", {}, {"version": 2}),
    ):
        response = signed_in.post(at(name, **place, **kwargs), data, follow=True)
        assert "está aprovado: já não se altera" in text_of(response)
    report = ExecutionReport.objects.get()
    assert (report.number, texts_of(report)) == (1, {})


def test_a_draft_is_deleted_after_a_page_that_asks(
    signed_in: Any, draft: ExecutionReport, at: Any
) -> None:
    here = at("delete-document", report=draft.pk)
    assert "Isto não se desfaz" in text_of(signed_in.get(here))
    assert signed_in.post(here, {"version": "1"}).url == at("documents")
    assert not ExecutionReport.objects.exists()


def test_a_plan_with_reports_says_why_it_is_not_deleted(
    signed_in: Any, draft: ExecutionReport, plan: Plan, at: Any
) -> None:
    response = signed_in.post(at("delete"), {"version": plan.version}, follow=True)
    assert "tem relatórios de execução" in text_of(response)


def test_who_only_reads_sees_the_report_and_no_way_to_change_it(
    draft: ExecutionReport, person: Any, clas: Any, at: Any
) -> None:
    client = Client()
    client.force_login(person("observer", clas))
    page = text_of(client.get(at("document", report=draft.pk)))
    assert "Síntese" in page
    for word in ("Escrever", "Aprovar", "Gerar os números", "Eliminar"):
        assert word not in page
    assert client.get(at("document-file", report=draft.pk, kind="xlsx")).status_code == 200


def test_a_text_of_a_section_that_is_gone_is_shown_apart(
    signed_in: Any, draft: ExecutionReport, plan: Plan, at: Any
) -> None:
    place = {"report": draft.pk}
    signed_in.post(
        at("document-text", section="loose", **place), {"text": "Fica para depois.", "version": 0}
    )
    plan.actions.filter(node=None).delete()
    signed_in.post(at("regenerate-document", **place))
    page = text_of(signed_in.get(at("document", **place)))
    assert "Textos de secções que já não existem" in page
    assert "Fica para depois." in page


def test_the_list_asks_as_many_queries_for_five_reports_as_for_one(
    signed_in: Any, plan: Plan, coordinator: Any, at: Any
) -> None:
    counts = []
    wanted = [("quarter", 1), ("quarter", 2), ("quarter", 3), ("half", 1), ("year", 1)]
    for period, index in wanted:
        report = generating.create_report(
            by=coordinator, plan=plan, period=ReportPeriod(period), year=2026, index=index
        )
        generating.approve(by=coordinator, report=report, expected=1)
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(at("documents"))
        counts.append(len(queries))
    assert counts[0] == counts[-1]


def test_the_page_of_a_report_asks_as_many_queries_however_big_it_is(
    signed_in: Any, clas: Any, big_plan: Any, coordinator: Any
) -> None:
    counts = []
    for size in (1, 30):
        plan = big_plan(size)
        report = generating.create_report(
            by=coordinator, plan=plan, period=ReportPeriod.QUARTER, year=2026, index=2
        )
        place = {"network": clas.code, "plan": plan.pk, "report": report.pk}
        signed_in.get(reverse("plans:document", kwargs=place))
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(reverse("plans:document", kwargs=place))
        counts.append(len(queries))
    assert counts[0] == counts[1]
