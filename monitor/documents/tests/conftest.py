from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from monitor.documents.writing.report import (
    Band,
    Bullets,
    Column,
    Heading,
    Picture,
    Report,
    ReportTable,
    Text,
)
from monitor.ui.charts import planned_and_done


@pytest.fixture(scope="session")
def picture() -> Picture:
    months = [(date(2026, number, 1), 4, 3) for number in range(1, 7)]
    chart = planned_and_done("Previsto e feito", months)
    return Picture(chart.svg(), chart.png(), f"{chart.title}. {chart.sentence}", chart.title)


@pytest.fixture
def make_report(picture: Picture) -> Callable[..., Report]:
    """make_report(text="", rows=3): every kind of block, with `text` wherever a text may stand."""

    def make(text: str = "texto", rows: int = 3, mark: str = "rascunho") -> Report:
        columns = (Column("Ação"), Column(f"Quem {text}"), Column("Valor", is_number=True))
        values = tuple(
            (f"{at}. {text}", date(2026, 3, 5), None if at == 1 else Decimal("1234.5") * at)
            for at in range(rows)
        )
        table = ReportTable(f"Ações {text}", columns, (Band(f"Eixo {text}"), *values), "Ações")
        return Report(
            title=f"Relatório {text}",
            blocks=(
                Heading(f"Síntese {text}"),
                Text(f"Primeiro {text}.\nA seguir.\n\nSegundo."),
                Heading("Saltou um nível", 3),
                Bullets((f"um {text}", "dois")),
                picture,
                Heading("Execução"),
                table,
            ),
            facts=(("Rede", f"Vale {text}"), ("Número", "1/2026")),
            author=f"Rede {text}",
            mark=mark,
            contents="Índice",
            created=datetime(2026, 6, 30, 12, tzinfo=UTC),
        )

    return make
