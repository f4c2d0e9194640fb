"""The plan of action of seed 003, row by row. Expected values are codes, lengths and hashes."""

from __future__ import annotations

from collections import Counter

import pytest

# (table, row, domain, axis, goal, action, partners, kinds of the measures)
# axis, goal, action: (length, hash); None = the cell is blank; kinds: c count, m milestone.
ROWS = [
    (1, 3, "1", (80, "059bba8f5fed"), (31, "5ceae0aca8b5"), (60, "93f708c28203"),
     "Bagos D'Ouro|CMA|Agrup. Escolas|CPCJ|Saúde|Seg. social", "cc"),
    (1, 4, "1", (65, "f830f7d3f8f9"), (119, "5673d515be8e"), (88, "3aa5042a067d"),
     "CMA|Agrup. Escolas|CPCJ|RSI|IPSS", "c"),
    (2, 3, "1", (125, "61cec66287c4"), (81, "a499e0bf8739"), (184, "af2deed3e9f4"),
     "IEFP - GIP|CMA|IPSS|JF|CLDS", "c"),
    (2, 4, "1", (159, "6af082b01286"), (74, "97e4ac2ec2da"), (114, "25ae2aea2e61"), "CMA|GAE", "cc"),
    (3, 4, "1", None, (139, "859e15b7bdec"), (32, "6cb0aa5466d7"), "CMA", "c"),
    (3, 5, "1", None, None, (63, "2962b9600710"), "GNR|IPSS|JF|CMA|CMPA|CLDS", "cc"),
    (4, 3, "2", (115, "2b126780835e"), (81, "ae6559862601"), (142, "a13d2ba4d9cb"),
     "CMA|IEFP - GIP|RSI", "cc"),
    (4, 4, "2", None, None, (83, "c7f7e521132c"), "CMA|IEFP - GIP|CLDS", "cc"),
    (5, 3, "2", (64, "5829a02245c8"), (94, "217698456931"), (127, "05c9545d0b24"),
     "CMA|Balcão da Inclusão", "c"),
    (5, 7, "2", None, None, (82, "e2e4db0368c9"), "CMA|APPACDM", "m"),
    (6, 6, "2", None, None, (36, "4442cb31fcc8"), "CSRC VM", "c"),
    (6, 7, "2", None, None, (24, "b2f5e56c6b12"), "Cruz Vermelha|CSRC VM", "c"),
    (7, 3, "2", (89, "4be5ba4f0fb1"), (116, "f233a1f3088d"), (121, "a3b5d48f205e"), "CMA", "m"),
    (7, 4, "2", None, None, (63, "a0d8d85e7156"), "CMA (Banco Local do Voluntariado)|GNR|CLDS", "c"),
    (8, 3, "3", (60, "311263214272"), (124, "16f70ba720d6"), (188, "6b8174affc34"),
     "CMA|RSI|NE|Saúde|J. Freg", "cc"),
    (9, 3, "3", (148, "cecf9abe3d29"), (95, "86e8b8f7491a"), (28, "ffae7725e49b"), "CLDS|CMA", "cc"),
    (10, 6, "4", (51, "21d69f953507"), (43, "ef450d2d167a"), (95, "7329f20f3204"), "CMA", "c"),
    (11, 4, "5", (91, "5f170ac79816"), None, (76, "37085fe827cf"), "CMA|NE", "m"),
    (11, 5, "5", None, None, (94, "9db583701125"), "CMA|APAV (EMAV Douro)", "cc"),
    (11, 6, "5", (76, "4f936a7476ce"), None, (58, "4a6a19473976"), "CMA|Rede Social", "c"),
    (12, 3, "6", (159, "011f4fa0191e"), (185, "14724935a09f"), (244, "08096e188897"),
     "IEFP -GIP|CMA|FabLab|J. Freg|Agrup. Escolas|IPSS", "c"),
    (13, 4, "6", None, (35, "0c5215c1d728"), (103, "737be4ef4c36"), "CMA", "m"),
    (13, 5, "6", None, (69, "d9509bb1db9d"), (45, "4fc693e8eb45"), "CMA", "cc"),
    (14, 5, "7", (104, "5c65c9e3a8fb"), None, (58, "1ce3a0384fe7"), "CMA|FabLab", "c"),
    (15, 3, "8", (139, "373695f9b645"), (84, "43f17d1b8ac1"), (88, "e482d3bb6983"),
     "CPCJ|CMA -PIICIE Alijó Educa+|Bagos d'Ouro", "cc"),
    (15, 4, "8", None, None, (50, "a57bd373eaf0"), "CMA|CSRC de VM", "m"),
    (16, 3, "8", None, (36, "87da112f789f"), (107, "2b8bd9105830"),
     "Rede Social|CLDS|GNR|Agrup. Escolas", "c"),
    (16, 4, "8", (88, "74b1bb26039d"), (45, "7dd625908d35"), (51, "406ca57e0662"),
     "CMA|IEFP_GIP|IPSS|J. Freg|Agrup. Escolas", "cc"),
    (17, 7, "9", None, None, (53, "4e2bd6ee10d3"), "CMA", "mc"),
    (18, 6, "10", None, None, (28, "8b3439145ca7"), "CMA", "m"),
    (19, 3, "10", None, None, (125, "f8a804a84f3f"), "NE", "m"),
    (19, 6, "10", None, None, (177, "f6c604687a83"), "NE|CLAS|SCM de Alijó", "c"),
]  # fmt: skip
# The rows that begin an axis and have no goal, and the one that goes on below such a row.
WITHOUT_GOAL = {(11, 4), (11, 5), (11, 6), (14, 5)}


@pytest.fixture
def plan(seed):
    return seed("003")


def test_the_counts_are_exact(plan):
    levels = Counter(node.level for node in plan.nodes)
    assert (levels["Domínio"], levels["Eixo"]) == (10, 28)
    assert plan.levels == ["Domínio", "Eixo", "Meta"]
    assert len(plan.actions) == 61
    assert sum(len(action.measures) for action in plan.actions) == 85
    kinds = Counter(measure.kind for action in plan.actions for measure in action.measures)
    assert kinds == {"count": 73, "milestone": 12}
    assert plan.fragments == 19
    assert plan.unplaced == []


def test_the_actions_stand_under_their_domains(plan):
    domains = [node for node in plan.nodes if node.level == "Domínio"]
    assert [node.code for node in domains] == [str(number) for number in range(1, 11)]
    counted = Counter(action.path[0] for action in plan.actions)
    assert [counted[node.title] for node in domains] == [7, 16, 5, 4, 4, 4, 3, 5, 5, 8]
    assert all(len(node.objective) > 60 for node in domains)


def test_no_month_was_indicated(plan):
    assert not any(action.planned or action.done for action in plan.actions)
    assert not any(action.schedule_text or action.notes for action in plan.actions)


def test_blank_cells_inherit_and_say_so(plan):
    """33 rows have a blank axis; 32 a blank goal, of which 3 begin an axis and 1 follows such a one."""
    inherited = Counter(name for action in plan.actions for name in action.inherited)
    assert inherited == {"axis": 33, "goal": 28}


def test_the_title_and_the_period(plan):
    assert plan.title.casefold() == "proposta do plano de ação 2021"
    assert (plan.start.isoformat(), plan.end.isoformat()) == ("2021-01-01", "2021-12-31")


@pytest.mark.parametrize("expected", ROWS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_each_cell_is_where_it_belongs(plan, signature, expected):
    table, line, domain, axis, goal, title, partners, kinds = expected
    (action,) = (
        action
        for action in plan.actions
        if (action.source.table, action.source.row) == (table, line)
    )
    nodes = {node.id: node for node in plan.nodes}
    node, above = nodes[action.node], {}
    while node:
        above[node.level] = node
        node = nodes.get(node.parent)
    assert above["Domínio"].code == domain
    assert signature(action.title) == title
    assert (axis is None) == ("axis" in action.inherited)
    if axis:
        assert signature(above["Eixo"].title) == axis
    if goal:
        assert signature(above["Meta"].title) == goal
    else:
        assert ("Meta" in above) == ((table, line) not in WITHOUT_GOAL)
        assert ("goal" in action.inherited) == ("Meta" in above)
    assert [partner.text for partner in action.partners] == partners.split("|")
    assert {partner.role for partner in action.partners} == {"lead"}
    assert "".join(measure.kind[0] for measure in action.measures) == kinds
    assert all(measure.target is None for measure in action.measures)


def test_the_partner_that_a_programme_qualifies_is_shown_as_unsure(plan):
    unsure = [action.source.table for action in plan.actions if "partners" in action.confidence]
    assert unsure == [15]
