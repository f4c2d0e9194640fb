"""The three files of a report: for everybody, with the words that people wrote and the same figures."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import docx
import pikepdf
import pytest

from monitor.documents.writing.report import Band
from monitor.plans.documents import generating
from monitor.plans.documents.content import Column, Content, Section, Table
from monitor.plans.documents.rendering import (
    KINDS,
    Paper,
    annex,
    on_paper,
    render,
    report_of,
)
from monitor.plans.enums import ReportPeriod
from monitor.plans.models import ExecutionReport

from .reading import pdf_text, sheets

TEXTS = {
    "summary": "O trimestre correu bem.\n\nA carrinha volta em julho.",
    "method": "Mais <nada> & *tudo*.",
}


@pytest.fixture
def paper() -> Paper:
    return Paper("Rede Social de Vale", "", datetime(2026, 7, 20, 9, tzinfo=UTC), None)


@pytest.fixture
def approved(paper: Paper) -> Paper:
    when = datetime(2026, 7, 21, 9, 30, tzinfo=UTC)
    return Paper(paper.author, "N.º 3/2026", paper.generated_at, when, "Ana Lopes")


def test_the_pdf_is_for_everybody_and_names_itself(content: Content, approved: Paper) -> None:
    document = pikepdf.open(io.BytesIO(render("pdf", content, TEXTS, approved)))
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang) == "pt-PT"
    assert document.Root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["dc:title"] == "Relatório de execução: 2.º trimestre de 2026"
        assert metadata["dc:creator"] == ["Rede Social de Vale"]


def test_every_chart_of_the_pdf_says_in_words_what_it_shows(
    content: Content, approved: Paper
) -> None:
    document = pikepdf.open(io.BytesIO(render("pdf", content, TEXTS, approved)))
    alternatives = [
        str(item.Alt)
        for item in document.objects
        if isinstance(item, pikepdf.Dictionary) and "/Alt" in item and item.get("/S") == "/Figure"
    ]
    charts = [chart for section in content.sections for chart in section.charts]
    assert sorted(alternatives) == sorted(f"{item.title}. {item.sentence}" for item in charts)


def test_the_pdf_reads_as_the_content_does(content: Content, approved: Paper) -> None:
    text = pdf_text(render("pdf", content, TEXTS, approved))
    for expected in (
        "Número: N.º 3/2026",
        "21/07/2026, 10:30, por Ana Lopes",
        "O trimestre correu bem.",
        "Mais <nada> & *tudo*.",
        "N.º de visitas 20 30 100 30 %",
        "junho de 2026 2 0 0 2 1",
        "— por aceitar",
        "folha.pdf",
    ):
        assert expected in text.replace("Número N.º", "Número: N.º")
    assert "RASCUNHO" not in text
    for section in content.sections:
        assert section.title in text


def test_a_draft_says_on_every_page_that_it_is_one(content: Content, paper: Paper) -> None:
    document = render("pdf", content, TEXTS, paper)
    text = pdf_text(document)
    assert "a atribuir na aprovação" in text
    assert text.count("RASCUNHO") == len(pikepdf.open(io.BytesIO(document)).pages)
    word = docx.Document(io.BytesIO(render("docx", content, TEXTS, paper)))
    head = word.sections[0].header._element.xml
    assert "RASCUNHO" in head
    approved = Paper(paper.author, "N.º 1/2026", paper.generated_at, paper.generated_at, "Ana")
    word = docx.Document(io.BytesIO(render("docx", content, TEXTS, approved)))
    assert "RASCUNHO" not in word.sections[0].header._element.xml


def test_the_word_document_has_the_sections_the_words_and_the_tables(
    content: Content, approved: Paper
) -> None:
    document = docx.Document(io.BytesIO(render("docx", content, TEXTS, approved)))
    styles = [(item.style.name.casefold(), item.text) for item in document.paragraphs]
    headings = [text for style, text in styles if style.startswith("heading")]
    assert headings == [section.title for section in content.sections]
    body = [text for _style, text in styles]
    assert "O trimestre correu bem." in body
    assert body.index("A carrinha volta em julho.") == body.index("O trimestre correu bem.") + 1
    made = [block for section in content.sections for block in section.tables if block.on_paper]
    assert len(document.tables) == len(made)
    assert len(document.inline_shapes) == 2
    months = next(table for table in document.tables if table.cell(0, 0).text == "Mês")
    assert [cell.text for cell in months.rows[3].cells] == [
        "junho de 2026",
        "2",
        "0",
        "0",
        "2",
        "1",
    ]


def test_the_annex_has_one_sheet_for_each_table_with_numbers_as_numbers(
    content: Content, approved: Paper
) -> None:
    made = sheets(render("xlsx", content, TEXTS, approved))
    assert list(made) == [
        "Relatório",
        "Este período e o anterior",
        "Ações que mudaram de estado",
        "Ações de cada domínio",
        "Ações em cada mês",
        "Meses sem relato, por ação",
        "Ações",
        "Indicadores",
        "Dificuldades, por ação e mês",
        "Ações e relatos por entidade",
        "Atividades por tipo",
        "Participações por sexo e idade",
        "Pessoas diferentes (sem soma)",
        "Atividades",
        "Ficheiros entregues, por ação",
    ]
    assert [row[2] for row in made["Ações"][1:]] == [
        "a Visitas",
        "Plano local",
        "Obras",
        "Encontro",
    ]
    visits = made["Indicadores"][1]
    assert visits[:7] == (
        "Domínio 1: Pessoas",
        "a Visitas",
        "N.º de visitas",
        20,
        30,
        100,
        "30\xa0%",
    )
    assert visits[-1] == "soma dos números indicados mês a mês"
    assert made["Indicadores"][3][3] == datetime(2026, 5, 15)
    assert made["Atividades por tipo"][2] == ("Reunião", 1, None, 1)


def test_sections_with_a_title_alone_are_left_out_of_the_files(paper: Paper) -> None:
    content = Content("T", (), (Section("a", "Só título"), Section("b", "Com texto")))
    blocks = report_of(content, {"b": "Palavras."}, paper).blocks
    assert [block.text for block in blocks] == ["Com texto", "Palavras."]  # type: ignore[union-attr]


def test_a_band_names_the_rows_under_it_and_empty_columns_are_left_out_of_the_paper() -> None:
    table = Table(
        "x",
        "X",
        (
            Column("Parte", on_paper=False),
            Column("Grupo"),
            Column("Nome"),
            Column("N.º", is_number=True),
            Column("Nota", if_any=True),
        ),
        (
            ("p", "A", "um", 1, None),
            ("p", "A", "dois", 2, None),
            ("p", "B", "três", None, None),
        ),
        banded=True,
    )
    made = on_paper(table)
    assert [column.title for column in made.columns] == ["Nome", "N.º"]
    assert made.rows == (Band("A"), ("um", 1), ("dois", 2), Band("B"), ("três", None))
    [whole] = annex(Content("T", (), (Section("a", "A", blocks=(table, table)),)))
    assert len(whole.columns) == 5
    assert whole.rows == table.rows * 2


def test_the_same_report_gives_the_same_bytes(content: Content, approved: Paper) -> None:
    for kind in ("docx", "pdf"):
        assert render(kind, content, TEXTS, approved) == render(kind, content, TEXTS, approved)


def test_an_approved_report_of_61_actions_has_a_file_of_each_kind(
    big_plan: Any, coordinator: Any
) -> None:
    report = generating.create_report(
        by=coordinator, plan=big_plan(61), period=ReportPeriod.QUARTER, year=2026, index=1
    )
    generating.approve(by=coordinator, report=report, expected=1)
    files = ExecutionReport.objects.latest("pk").files.all()
    assert sorted(item.kind for item in files) == sorted(KINDS)
