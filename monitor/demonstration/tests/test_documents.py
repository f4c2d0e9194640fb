"""The demonstration opens with an approved report and a draft, both with words that fit their figures."""

from __future__ import annotations

import pytest

from monitor.demonstration import documents, loading
from monitor.demonstration.source import data
from monitor.kernel.audit import verify
from monitor.plans.documents.content import from_json
from monitor.plans.models import ExecutionReport


@pytest.fixture
def loaded(db: None) -> None:
    loading.load()


def test_a_year_is_approved_and_a_quarter_is_being_written(loaded: None) -> None:
    documents.write()
    assert documents.are_written()
    year, quarter = ExecutionReport.objects.order_by("pk")
    assert (year.title, year.number, year.files.count()) == (
        "Relatório de execução: 2025",
        1,
        3,
    )
    assert (quarter.title, quarter.state) == (
        "Relatório de execução: 3.º trimestre de 2026",
        "draft",
    )
    for report in (year, quarter):
        written = set(report.narratives.values_list("section", flat=True))
        assert written <= set(from_json(report.content).keys)
    assert verify()[1] == []


def test_the_words_agree_with_the_figures(loaded: None) -> None:
    """What the texts say was put off, cancelled or never failed a month is so in the tables."""
    documents.write()
    year = from_json(ExecutionReport.objects.order_by("pk")[0].content)
    states = {
        row[2]: row for table in year.tables() if table.name == "actions" for row in table.rows
    }
    assert states["5.3 Carta de compromissos dos parceiros"][4].startswith("Adiada")
    assert states["3.3 Bolsa de horas entre produtores"][4] == "Cancelada"
    for name in ("1.1 Visitas de porta em porta", "1.3 Carrinha de serviços"):
        assert states[name][5:7] == (12, 12)
    missing = [row[3] for table in year["unreported"].tables for row in table.rows]
    assert missing.count("março de 2025") > len(missing) / 2
    quarter = from_json(ExecutionReport.objects.order_by("pk")[1].content)
    changed = {
        row[0][4:]: row[2]
        for table in quarter["changes"].tables
        if table.name == "statuses"
        for row in table.rows
    }
    assert changed["Criar quatro lugares de descanso do cuidador em lar"] == "Adiada"
    assert changed["Concluir as doze casas de renda apoiada do Bairro do Forno"] == "Adiada"
    assert changed["Curso de auxiliar de apoio domiciliário"] == "Concluída"
    assert len(data("documents.json")) == 2
