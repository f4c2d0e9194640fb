"""The table of a plan: what is merged with what, and what each month says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict

from monitor.kernel.permissions import Role
from monitor.network.access import Access
from monitor.plans.queries import Filters, plan_table

JUNE = date(2026, 6, 15)


def table_of(plan: Any, query: str = "", *, organisation: Any = None, **options: Any) -> Any:
    role = Role.PARTNER if organisation else Role.COORDINATOR
    access = Access(None, plan.network, role, organisation)
    filters = Filters.parse(QueryDict(query), organisation=organisation and organisation.pk)
    return plan_table(plan, access=access, filters=filters, today=JUNE, **options)


def titles(table: Any) -> list[str]:
    return [cell.record.title for cell in table.actions]


def shape(group: Any) -> list[list[tuple[str, int, int]]]:
    """(title, row span, column span) of the cells that start in each row."""
    return [
        [
            (" + ".join(node.title for node in cell.nodes), cell.row_span, cell.column_span)
            for cell in row.cells
        ]
        for row in group.rows
    ]


@pytest.fixture
def small(clas: Any, make_plan: Any, make_node: Any, make_action: Any) -> Any:
    """One domain; axis A with goals A1 (2 actions) and A2 (1), axis B with an action and no goal."""
    plan = make_plan(clas)
    domain = make_node(plan, "Pessoas", code="1", objective="Viver melhor")
    a = make_node(plan, "A", domain)
    a1, a2 = make_node(plan, "A1", a), make_node(plan, "A2", a)
    b = make_node(plan, "B", domain)
    for node, title in ((a1, "um"), (a1, "dois"), (a2, "três"), (b, "quatro")):
        make_action(node, title)
    return plan


def test_a_cell_is_merged_over_the_rows_of_its_actions(small: Any) -> None:
    [group] = table_of(small).groups
    assert group.node.title == "Pessoas"
    assert group.node.objective == "Viver melhor"
    assert shape(group) == [
        [("A", 3, 1), ("A1", 2, 1)],
        [],
        [("A2", 1, 1)],
        [("B", 1, 1), ("", 1, 1)],
    ]


def test_the_first_level_is_a_heading_and_the_others_are_columns(small: Any) -> None:
    table = table_of(small)
    assert table.heading_level == "Domínio"
    assert table.levels == ("Eixo", "Meta")
    assert table.columns == 2 + 1 + 1 + 1 + 12 + 1


def test_a_plan_with_one_level_keeps_it_as_a_column(
    clas: Any, make_plan: Any, make_node: Any, make_action: Any
) -> None:
    plan = make_plan(clas, levels=["Eixo"])
    make_action(make_node(plan, "A"), "um")
    table = table_of(plan)
    assert (table.heading_level, table.levels) == ("", ("Eixo",))
    assert shape(table.groups[0]) == [[("A", 1, 1)]]


def test_every_row_covers_every_column_exactly_once(small: Any, make_node: Any) -> None:
    """Each position of the grid is covered by one cell: spans neither overlap nor leave a hole."""
    domain = small.nodes.get(title="Pessoas")
    make_node(small, "vazio", small.nodes.get(title="B"))
    make_node(small, "salta um nível", domain, level=2)
    make_node(small, "domínio vazio")
    for folded in ((), (small.nodes.get(title="A").pk,)):
        table = table_of(small, folded=folded)
        for group in table.groups:
            covered = [0] * (len(group.rows) * table.columns)
            for number, row in enumerate(group.rows):
                column = 0
                spans = [(cell.column_span, cell.row_span) for cell in row.cells]
                if row.action:
                    spans += [(1, 1)] * (table.columns - len(table.levels))
                else:
                    spans.append((row.note_span, 1))
                for width, height in spans:
                    while covered[number * table.columns + column]:
                        column += 1
                    for down in range(height):
                        for right in range(width):
                            covered[(number + down) * table.columns + column + right] += 1
            assert set(covered) <= {1}


def test_nodes_without_actions_are_shown_until_a_filter_asks_for_actions(
    small: Any, make_node: Any
) -> None:
    make_node(small, "C", small.nodes.get(title="Pessoas"))
    [group] = table_of(small).groups
    assert group.rows[-1].note == "Sem ações"
    assert group.rows[-1].note_span == 1 + 16
    [group] = table_of(small, "estado=planned").groups
    assert len(group.rows) == 4


def test_nodes_that_share_actions_stand_in_one_merged_cell(
    clas: Any, make_plan: Any, make_node: Any, make_action: Any
) -> None:
    plan = make_plan(clas, levels=["Eixo", "Resposta"])
    axis = make_node(plan, "Eixo")
    first = make_node(plan, "Banco", axis)
    second = make_node(plan, "Bolsa", axis, shares_actions_of=first)
    make_node(plan, "Rede", axis, shares_actions_of=second)
    make_action(first, "um")
    make_action(first, "dois")
    [group] = table_of(plan).groups
    assert shape(group) == [[("Banco + Bolsa + Rede", 2, 1)], []]


def test_a_node_that_shares_actions_of_another_branch_says_whose(
    clas: Any, make_plan: Any, make_node: Any, make_action: Any
) -> None:
    plan = make_plan(clas, levels=["Eixo", "Resposta"])
    first = make_node(plan, "Banco", make_node(plan, "Eixo 1"))
    make_node(plan, "Bolsa", make_node(plan, "Eixo 2"), shares_actions_of=first)
    make_action(first, "um")
    table = table_of(plan)
    assert table.groups[1].rows[0].note == "As mesmas ações de «Banco»"


def test_months_are_planned_done_late_or_extra(
    clas: Any, make_plan: Any, make_node: Any, make_action: Any
) -> None:
    """In June: March planned and done, April planned and not done (late), May done only, June and July planned."""
    node = make_node(make_plan(clas), "Pessoas")
    make_action(node, "um", planned=[3, 4, 6, 7], done=[3, 5])
    [cell] = table_of(node.plan).actions
    assert cell.months == (
        "", "", "done", "late", "extra", "planned", "planned", "", "", "", "", "",
    )  # fmt: skip
    assert cell.is_late


@pytest.mark.parametrize(
    ("status", "late"),
    [
        ("planned", True),
        ("under_way", True),
        ("postponed", True),
        ("done", False),
        ("cancelled", False),
    ],
)
def test_a_month_that_is_over_is_late_only_while_the_action_is_open(
    clas: Any, make_plan: Any, make_node: Any, make_action: Any, status: str, late: bool
) -> None:
    node = make_node(make_plan(clas), "Pessoas")
    make_action(node, "um", planned=[1], status=status)
    [cell] = table_of(node.plan).actions
    assert cell.is_late is late
    assert cell.months[0] == ("late" if late else "planned")


def test_a_plan_of_many_years_shows_one_at_a_time(
    clas: Any, make_plan: Any, make_node: Any, make_action: Any
) -> None:
    node = make_node(make_plan(clas, years=(2025, 2027)), "Pessoas")
    make_action(node, "um", planned=[date(2025, 2, 1), date(2026, 2, 1), date(2027, 12, 1)])
    assert [table_of(node.plan, year=year).year for year in (None, 2027, 2040, 2001)] == [
        2026, 2027, 2027, 2025,
    ]  # fmt: skip
    assert [
        [number for number, state in enumerate(cell.months, 1) if state]
        for year in (2025, 2026, 2027)
        for cell in table_of(node.plan, year=year).actions
    ] == [[2], [2], [12]]


def test_a_folded_level_keeps_one_row_that_counts_what_it_hides(small: Any) -> None:
    axis = small.nodes.get(title="A")
    [group] = table_of(small, folded={axis.pk}).groups
    assert shape(group) == [[("A", 1, 1)], [("B", 1, 1), ("", 1, 1)]]
    assert group.rows[0].note == "3 ações"
    [group] = table_of(small, folded={small.nodes.get(title="Pessoas").pk}).groups
    assert (group.folded, group.rows, group.summary.total) == (True, [], 4)


def test_filters_say_themselves_in_words_and_keep_what_they_say(
    clas: Any, make_plan: Any, make_node: Any, make_action: Any, make_organisation: Any
) -> None:
    gnr, cms = make_organisation(clas, "GNR"), make_organisation(clas, "CMS")
    plan = make_plan(clas)
    people, places = make_node(plan, "Pessoas"), make_node(plan, "Lugares")
    make_action(people, "Ação de sensibilização", leads=[gnr], planned=[3])
    make_action(people, "Feira", leads=[cms], partners=[gnr], planned=[3], done=[3])
    make_action(places, "Obra", leads=[cms], planned=[9], status="cancelled")

    def check(query: str, words: list[str], found: list[str]) -> None:
        table = table_of(plan, query)
        assert [word for word, _ in table.words] == words
        assert titles(table) == found
        assert table.shown.total == len(found)
        assert table.summary.total == 3

    both = ["Ação de sensibilização", "Feira"]
    check("", [], [*both, "Obra"])
    check(f"parceiro={gnr.pk}", ["com GNR"], both)
    check(f"nivel={places.pk}", ["em «Lugares»"], ["Obra"])
    check("mes=3", ["previstas em março"], both)
    check("estado=late", ["atrasadas"], both[:1])
    check("estado=cancelled", ["canceladas"], ["Obra"])
    check("q=acao SENSI", ["com o texto «acao SENSI»"], both[:1])
    check("q=gnr", ["com o texto «gnr»"], both)
    check("q=lugares", ["com o texto «lugares»"], ["Obra"])
    check(
        f"parceiro={gnr.pk}&mes=3&estado=late",
        ["com GNR", "previstas em março", "atrasadas"],
        both[:1],
    )


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("parceiro=999999", "A entidade pedida não tem ações neste plano: foi ignorada."),
        ("parceiro=x", "A entidade pedida não existe: foi ignorada."),
        ("nivel=999999", "A parte pedida não é deste plano: foi ignorada."),
        ("nivel=-1", "A parte do plano pedida não existe: foi ignorada."),
        ("mes=13", "O mês tem de ser um número de 1 a 12: foi ignorado."),
        ("mes=²", "O mês tem de ser um número de 1 a 12: foi ignorado."),
        ("estado=xpto", "O estado pedido não existe: foi ignorado."),
        ("nivel=99999999999999999999999", "A parte do plano pedida não existe: foi ignorada."),
    ],
)
def test_a_filter_that_makes_no_sense_is_said_and_ignored(
    small: Any, query: str, said: str
) -> None:
    table = table_of(small, query)
    assert table.filters.problems == (said,)
    assert len(titles(table)) == 4


def test_a_partner_sees_its_own_actions_first(
    clas: Any, make_plan: Any, make_node: Any, make_action: Any, make_organisation: Any
) -> None:
    gnr = make_organisation(clas, "GNR")
    node = make_node(make_plan(clas), "Pessoas")
    make_action(node, "de outros", leads=["CMS"])
    make_action(node, "da GNR", partners=[gnr])
    assert titles(table_of(node.plan, organisation=gnr)) == ["da GNR"]
    everything = table_of(node.plan, "minhas=0", organisation=gnr)
    assert [(cell.record.title, cell.mine) for cell in everything.actions] == [
        ("de outros", False),
        ("da GNR", True),
    ]


def test_a_partner_without_actions_in_the_plan_sees_the_whole_plan(
    small: Any, make_organisation: Any
) -> None:
    table = table_of(small, organisation=make_organisation(small.network, "GNR"))
    assert len(titles(table)) == 4
    assert not table.mine_exist


def test_actions_without_a_node_come_first(small: Any, make_action: Any) -> None:
    make_action(None, "solta", plan=small)
    table = table_of(small)
    assert titles(table)[0] == "solta"
    assert table.groups[0].node is None


@pytest.mark.parametrize("actions", [1, 30])
def test_the_table_costs_five_queries_whatever_the_size(
    clas: Any,
    make_plan: Any,
    make_node: Any,
    make_action: Any,
    make_organisation: Any,
    django_assert_num_queries: Any,
    actions: int,
) -> None:
    gnr = make_organisation(clas, "GNR")
    plan = make_plan(clas)
    for number in range(actions):
        node = make_node(plan, f"D{number}")
        make_action(node, "ação", leads=[gnr], planned=[1, 2], done=[1], measures=["N.º"])
    with django_assert_num_queries(5):
        assert len(titles(table_of(plan))) == actions
