"""Any plan: every position of its table is covered once, and what is written reads back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.documents.reading import read
from monitor.documents.writing.word import write_word
from monitor.plans.enums import ResponsibilityRole
from monitor.plans.export import plan_document, plan_json
from monitor.plans.models import Plan
from monitor.plans.queries.records import (
    ActionRecord,
    MeasureRecord,
    NodeRecord,
    PartnerRecord,
    PlanRecords,
)
from monitor.plans.queries.table import OTHER_COLUMNS, lay_out
from monitor.plans.reading import read_plan, to_json

LEVELS = ["Domínio", "Eixo", "Meta"]
VERBS = ["Criar", "Apoiar", "Promover", "Informar", "Reunir", "Avaliar", "Divulgar", "Formar"]
THINGS = ["famílias", "idosos", "escolas", "jovens", "cuidadores", "aldeias", "serviços", "casas"]
PARTNERS = ["GNR", "CLDS", "IPSS", "CPCJ", "IEFP - GIP", "Bagos d'Ouro", "Centro de Saúde"]
MEASURES = ["N.º de ações", "N.º de participantes", "Elaboração do plano", "N.º de visitas"]

months = st.integers(0, 0xFFF)


@st.composite
def records(draw: Any) -> PlanRecords:
    """A tree of up to 3 × 3 × 3 nodes of which any may be empty, and actions with anything.

    Titles are told apart by their number, as those of a real plan are by their words.
    """
    nodes: list[NodeRecord] = []
    actions: list[ActionRecord] = []
    partners: dict[int, list[PartnerRecord]] = {}
    measures: dict[int, list[MeasureRecord]] = {}
    planned: dict[int, int] = {}
    done: dict[int, int] = {}

    def title() -> str:
        number = len(nodes) + len(actions)
        return f"{draw(st.sampled_from(VERBS))} {draw(st.sampled_from(THINGS))} da zona {number}"

    def add_action(node: int | None) -> None:
        pk = len(actions) + 1
        code = draw(st.sampled_from(["", f"{pk}.1"]))
        actions.append(ActionRecord(pk, node, code, title(), "", "planned", "", ""))
        names = draw(st.lists(st.sampled_from(PARTNERS), unique=True, max_size=4))
        partners[pk] = [
            PartnerRecord(None, draw(st.sampled_from(ResponsibilityRole.values)), name, "", "")
            for name in names
        ]
        partners[pk].sort(key=lambda item: item.role)
        texts = draw(st.lists(st.sampled_from(MEASURES), unique=True, max_size=3))
        measures[pk] = [
            MeasureRecord(
                text,
                "count",
                "",
                None,
                draw(st.sampled_from([None, Decimal(12), Decimal(300)]))
                if text.startswith("N")
                else None,
                "sum",
            )
            for text in texts
        ]
        planned[pk], done[pk] = draw(months), draw(months)

    def add_nodes(parent: int | None, level: int, code: str) -> None:
        for number in range(draw(st.integers(1 if level == 0 else 0, 3))):
            own = f"{code}{number + 1}"
            pk = len(nodes) + 1
            nodes.append(NodeRecord(pk, parent, level, own, title(), "", None))
            if level > 0:
                for _action in range(draw(st.integers(0, 2))):
                    add_action(pk)
            if level < 2:
                add_nodes(pk, level + 1, f"{own}.")

    add_nodes(None, 0, "")
    plan = Plan(
        title="Plano de Ação 2026",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        levels=LEVELS,
        status="draft",
    )
    return PlanRecords(plan, nodes, actions, partners, measures, planned, done, 2026, past=0x1F)


@settings(max_examples=60, deadline=None)
@given(records(), st.booleans(), st.sets(st.integers(1, 12), max_size=3))
def test_every_position_of_the_table_is_covered_exactly_once(
    plan: PlanRecords, sharers_apart: bool, folded: set[int]
) -> None:
    table = lay_out(plan, today=date(2026, 6, 15), folded=folded, sharers_apart=sharers_apart)
    width = len(table.levels) + OTHER_COLUMNS + table.has_partners
    for group in table.groups:
        covered = [[0] * width for _row in group.rows]
        for number, row in enumerate(group.rows):
            spans = [(cell.column_span, cell.row_span) for cell in row.cells]
            spans += [(1, 1)] * (width - len(table.levels)) if row.action else [(row.note_span, 1)]
            column = 0
            for across, down in spans:
                while covered[number][column]:
                    column += 1
                for below in range(down):
                    for right in range(across):
                        covered[number + below][column + right] += 1
        assert all(position == 1 for row in covered for position in row)


@settings(max_examples=40, deadline=None)
@given(records())
def test_what_is_written_to_word_reads_back(plan: PlanRecords) -> None:
    table = lay_out(plan, today=date(2026, 6, 15), sharers_apart=True)
    back = to_json(read_plan(read(write_word(plan_document(table)), "plano.docx")))
    written = plan_json(plan)
    assert back["unplaced"] == []

    def told(action: dict[str, Any]) -> tuple[Any, ...]:
        return (
            action["code"],
            action["title"],
            action["path"],
            [(item["text"], item["role"]) for item in action["partners"]],
            [(item["text"], item["target"]) for item in action["measures"]],
            action["months"],
        )

    assert sorted(map(told, back["actions"]), key=lambda item: item[1]) == sorted(
        map(told, written["actions"]), key=lambda item: item[1]
    )
    assert {(node["code"], node["title"], node["shares_actions_of"]) for node in back["nodes"]} == {
        (node["code"], node["title"], None) for node in written["nodes"]
    }
