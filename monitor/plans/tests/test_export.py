"""What is exported looks like the partners' table and reads back to the same plan."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from monitor.documents.model import Paragraph, Table
from monitor.documents.reading import read
from monitor.network.models import Network
from monitor.plans.export import LEGEND, PLANNED_FILL, export, plan_document, plan_json
from monitor.plans.importing import import_file
from monitor.plans.models import Plan
from monitor.plans.queries import load_plan, plan_table
from monitor.plans.reading import read_plan, to_json

SEEDS = Path(__file__).resolve().parents[4] / "shared" / "seeds"
TODAY = date(2026, 6, 15)


@pytest.fixture
def plan(
    clas: Any, make_plan: Any, make_node: Any, make_action: Any, make_organisation: Any
) -> Plan:
    """Two domains; a goal with two actions and a node that shares them, an axis without goal."""
    gnr = make_organisation(clas, "GNR")
    plan = make_plan(clas, title="Plano de Ação 2026")
    people = make_node(plan, "Pessoas", code="1", objective="Viver melhor.")
    axis = make_node(plan, "Envelhecer bem", people)
    goal = make_node(plan, "Chegar a todos", axis, code="1.1")
    make_node(plan, "Chegar depressa", axis, code="1.2", shares_actions_of=goal)
    make_action(
        goal,
        "Visitas de porta em porta",
        code="1.1.1",
        leads=[gnr],
        partners=["Agrup. Escolas", "CMA (Banco Local do Voluntariado)"],
        planned=[1, 2, 3],
        done=[1, 4],
        measures=[
            {"text": "N.º de visitas", "unit": "visitas", "target": 480},
            {"text": "N.º de pessoas visitadas", "unit": "pessoas"},
            {"text": "Relatório anual elaborado", "kind": "milestone"},
        ],
    )
    make_action(goal, "Telefonemas", planned=range(1, 13))
    no_goal = make_node(plan, "Conviver", people)
    make_action(no_goal, "Tardes de baile", leads=["JF"], done=[5])
    places = make_node(plan, "Lugares", code="2")
    square = make_node(plan, "Arranjar a praça", make_node(plan, "Rua", places))
    make_action(square, "Bancos novos", planned=[9])
    return plan


def tables_of(document: Any) -> list[Table]:
    return list(document.tables)


def text_at(table: Table, row: int, column: int) -> str:
    cell = table.rows()[row][column]
    return cell.text if cell else ""


def test_each_domain_is_a_heading_with_its_objective_and_its_table(plan: Plan) -> None:
    document = plan_document(plan_table(plan, access=None, today=TODAY, sharers_apart=True))
    words = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert words == [
        "Plano de Ação 2026",
        "Período: 2026",
        LEGEND,
        "Domínio 1: Pessoas",
        "Objetivo geral: Viver melhor.",
        "Domínio 2: Lugares",
    ]
    first, second = tables_of(document)
    assert (first.column_count, first.row_count) == (2 + 4 + 12, 2 + 4)
    assert second.row_count == 2 + 1
    assert [text_at(first, 0, column) for column in range(6)] == [
        "Eixo", "Meta", "Ações / Atividades", "Responsáveis", "Parceiros", "Indicadores",
    ]  # fmt: skip
    assert "".join(text_at(first, 1, column) for column in range(6, 18)) == "JFMAMJJASOND"


def test_months_are_shaded_where_planned_and_lettered_where_done(plan: Plan) -> None:
    """January is planned and done, February and March planned, April done without being planned."""
    document = plan_document(plan_table(plan, access=None, today=TODAY, sharers_apart=True))
    row = tables_of(document)[0].rows()[2]
    assert [(cell.text, cell.fill) for cell in row[6:11]] == [
        ("P/R", PLANNED_FILL),
        ("P", PLANNED_FILL),
        ("P", PLANNED_FILL),
        ("R", None),
        ("", None),
    ]


def test_a_node_that_shares_actions_stands_beside_their_merged_cell(plan: Plan) -> None:
    document = plan_document(plan_table(plan, access=None, today=TODAY, sharers_apart=True))
    rows = tables_of(document)[0].rows()
    assert rows[4][1].text == "1.2 Chegar depressa"
    assert rows[4][2] is rows[3][2]
    assert rows[3][2].text == "Telefonemas"
    assert rows[2][0] is rows[4][0]


def nodes_of(read: dict[str, Any]) -> list[tuple[Any, ...]]:
    """(level, code, title, objective, titles above, whose actions) of each node; ids are not compared.

    A node that shares the actions of one that shares them shares the first one's.
    """
    by_id = {node["id"]: node for node in read["nodes"]}

    def path(pk: str | None) -> tuple[str, ...]:
        return () if pk is None else (*path(by_id[pk]["parent"]), by_id[pk]["title"])

    def root(pk: str | None) -> str | None:
        while pk is not None and by_id[pk]["shares_actions_of"]:
            pk = by_id[pk]["shares_actions_of"]
        return pk

    return [
        (
            node["level"],
            node["code"],
            node["title"],
            node["objective"],
            path(node["parent"]),
            path(root(node["shares_actions_of"])),
        )
        for node in read["nodes"]
    ]


def actions_of(read: dict[str, Any]) -> list[dict[str, Any]]:
    """Each action without what a document does not say."""
    return [
        {
            "code": action["code"],
            "title": action["title"],
            "path": action["path"],
            "partners": [(item["text"], item["role"]) for item in action["partners"]],
            "measures": [
                (item["text"], item["kind"], item["unit"], item["target"])
                for item in action["measures"]
            ],
            "months": action["months"],
        }
        for action in read["actions"]
    ]


@pytest.mark.parametrize("kind", ["docx", "xlsx", "csv"])
def test_a_plan_reads_back_as_it_was(plan: Plan, kind: str) -> None:
    written = plan_json(load_plan(plan, today=TODAY))
    file = export(plan, kind, today=TODAY)
    back = to_json(read_plan(read(file.content, f"plano.{kind}")))
    assert actions_of(back) == actions_of(written)
    assert back["unplaced"] == []
    assert back["levels"] == plan.levels
    if kind == "docx":
        assert nodes_of(back) == nodes_of(written)
    if kind != "csv":
        assert (back["title"], back["period"]) == (written["title"], written["period"])


def test_json_tells_everything_with_the_year_of_each_month(plan: Plan) -> None:
    told = json.loads(export(plan, "json", today=TODAY).content)
    action = told["actions"][0]
    assert action["months"] == {"planned": [1, 2, 3], "done": [1, 4]}
    assert action["schedule"]["planned"] == ["2026-01", "2026-02", "2026-03"]
    assert action["partners"][0] == {
        "text": "GNR",
        "role": "lead",
        "organisation": "Entidade GNR",
    }
    assert action["measures"][0]["target"] == 480
    assert action["measures"][1]["target"] is None


@pytest.mark.parametrize("kind", ["docx", "xlsx", "csv", "json"])
def test_a_file_is_downloaded_under_the_name_of_the_plan(
    signed_in: Any, plan: Plan, clas: Any, kind: str
) -> None:
    url = reverse("plans:export", kwargs={"network": clas.code, "plan": plan.pk, "kind": kind})
    response = signed_in.get(url)
    assert response.status_code == 200
    assert f'filename="plano-de-acao-2026.{kind}"' in response["Content-Disposition"]


def test_an_empty_part_of_a_plan_is_exported_too(clas: Any, make_plan: Any, make_node: Any) -> None:
    plan = make_plan(clas)
    make_node(plan, "Vazio", code="1")
    for kind in ("docx", "xlsx", "csv", "json"):
        assert export(plan, kind, today=TODAY).content


# -- real and demonstration plans -----------------------------------------------------------------


def imported(network: Network, content: bytes, folder: Path, name: str) -> Any:
    path = folder / name
    path.write_bytes(content)
    return import_file(by=None, network=network, name=path.name, data=path.read_bytes())


@pytest.mark.parametrize("start", ["003", "004"])
def test_a_real_plan_exported_to_word_and_imported_again_is_unchanged(
    clas: Network, tmp_path: Path, start: str
) -> None:
    found = sorted(SEEDS.glob(f"{start}*.txt"))
    if not found:
        pytest.skip("os documentos reais não estão nesta máquina")
    text = found[0].read_bytes()
    if start == "004":
        text = b"Plano Estrat\xc3\xa9gico 2021-2030\n\n" + text
    first = imported(clas, text, tmp_path, "plano.txt")
    before = plan_json(load_plan(first.plan, today=TODAY))
    again = imported(clas, export(first.plan, "docx", today=TODAY).content, tmp_path, "plano.docx")
    assert again.plan == first.plan
    assert Plan.objects.count() == 1
    after = plan_json(load_plan(first.plan, today=TODAY))
    assert nodes_of(after) == nodes_of(before)
    assert actions_of(after) == actions_of(before)
    assert again.nothing_changed


def test_the_demonstration_exported_to_word_reads_back_to_the_same_plans(
    db: None,
) -> None:
    from monitor.demonstration.loading import load

    load()
    for plan in Plan.objects.all():
        file = export(plan, "docx", today=TODAY)
        back = to_json(read_plan(read(file.content, "plano.docx")))
        shown = export(plan, "json", today=TODAY)
        written = json.loads(shown.content)
        assert nodes_of(back) == nodes_of(written), plan.title
        year = plan_table(plan, access=None, today=TODAY).year
        for action in written["actions"]:
            for kind in ("planned", "done"):
                action["months"][kind] = [
                    int(month[5:])
                    for month in action["schedule"][kind]
                    if month.startswith(str(year))
                ]
        assert actions_of(back) == actions_of(written), plan.title
        assert (back["title"], back["period"]) == (written["title"], written["period"])
        assert back["unplaced"] == []
