"""A small reading made by hand, and imports of it ready to be reviewed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from monitor.documents.model import Source
from monitor.plans.enums import ImportState
from monitor.plans.importing.corrections import from_dict
from monitor.plans.importing.draft import dump
from monitor.plans.importing.editing import correct
from monitor.plans.models import PlanImport
from monitor.plans.reading.model import (
    ColumnMapping,
    PlanReading,
    ReadAction,
    ReadMeasure,
    ReadNode,
    ReadPartner,
    ReadWarning,
    Unplaced,
)


def row(table: int, number: int) -> Source:
    return Source(None, table, number)


def action(node: str | None, title: str, source: Source, **fields: Any) -> ReadAction:
    partners = [ReadPartner(text) for text in fields.pop("partners", ["CMV"])]
    measures = [ReadMeasure(text, "count", "ações") for text in fields.pop("measures", [])]
    cells = {"action": title, "lead": " ".join(partner.text for partner in partners)}
    return ReadAction(
        node, [], title, partners=partners, measures=measures, source=source, cells=cells, **fields
    )


@pytest.fixture
def reading() -> PlanReading:
    """Two domains, three axes (one of the second shares the actions of the other), four actions."""
    return PlanReading(
        title="Plano de Ação 2026",
        start=date(2026, 1, 1),
        end=date(2026, 12, 31),
        levels=["Domínio", "Eixo"],
        nodes=[
            ReadNode("n1", None, "Domínio", "1", "Famílias", "Apoiar", source=Source(1, None, 3)),
            ReadNode("n2", "n1", "Eixo", "", "Conciliação", source=row(1, 2)),
            ReadNode("n3", None, "Domínio", "2", "Saúde", source=Source(2, None, 9)),
            ReadNode("n4", "n3", "Eixo", "", "Prevenção", source=row(2, 2)),
            ReadNode("n5", "n3", "Eixo", "", "Acesso", shares_actions_of="n4", source=row(2, 4)),
        ],
        actions=[
            action(
                "n2",
                "Abrir uma creche",
                row(1, 2),
                partners=["CMV", "JF e CMV"],
                measures=["N.º de ações N.º de vagas"],
                planned=[3, 4],
                confidence={"measures": 0.4},
            ),
            action(
                "n2",
                "Horário alargado",
                row(1, 3),
                partners=["GNR"],
                measures=["N.º de famílias"],
                inherited=["axis"],
            ),
            action(
                "n4", "Rastreios nas aldeias", row(2, 2), partners=["C.M.V."], notes="Com carrinha"
            ),
            action("n3", "Caminhadas", row(2, 3), partners=["CLDS/CMV"]),
        ],
        unplaced=[Unplaced("Total: 4 ações", row(2, 5)), Unplaced("Feira da saúde", row(2, 6))],
        warnings=[ReadWarning("totals_row", "A linha parece um total.", row(2, 5))],
        mappings=[
            ColumnMapping(1, [("Eixos", "axis"), ("Ações", "action"), ("Quem", "lead")]),
            ColumnMapping(2, [("Eixos", "axis"), ("Ações", "action"), ("Obs", None)]),
        ],
        acronyms={"GNR": "Guarda Nacional Republicana"},
        fragments=2,
    )


@pytest.fixture
def ready(coordinator: Any) -> Callable[..., PlanImport]:
    """ready(network, reading, corrections…) → an import of that reading, in review."""

    def make(network: Any, reading: PlanReading, *corrections: dict[str, Any]) -> PlanImport:
        content = repr(reading).encode()
        plan_import = PlanImport.objects.create(
            network=network,
            file_name="plano.docx",
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            state=ImportState.READY,
            reading=dump(reading),
            created_by=coordinator,
        )
        for correction in corrections:
            plan_import = correct(
                by=coordinator, plan_import=plan_import, correction=from_dict(correction)
            )
        return plan_import

    return make


@pytest.fixture
def decide_all() -> Callable[[PlanReading], dict[str, Any]]:
    """One correction that keeps every partner as text."""

    def make(reading: PlanReading) -> dict[str, Any]:
        texts = [partner.text for item in reading.actions for partner in item.partners]
        return {"kind": "decide_partners", "texts": texts, "answer": "text"}

    return make
