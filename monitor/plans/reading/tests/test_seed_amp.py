"""The metropolitan strategic plan of seed 004, row by row."""

from __future__ import annotations

from collections import Counter

import pytest

# (table, row, axis, area, specific objective, response, number of actions, first, last)
# None = the cell is blank; a response without actions shares those of the response above it.
ROWS = [
    (1, 2, "I", (16, "41e0aacdf2c6"), (39, "2d5c8b31dce7"), (40, "bccdfd6e3766"), 5,
     (92, "78a353cdda25"), (43, "4aaa2258f855")),
    (1, 3, "I", None, (67, "ab8e4c427232"), (41, "d1d373a012db"), 4,
     (28, "1a861ca247c7"), (43, "4aaa2258f855")),
    (1, 4, "I", None, None, (66, "a33af18aac2f"), 4, (28, "04185919720f"), (43, "4aaa2258f855")),
    (1, 5, "I", None, (26, "e30764fad51c"), (116, "dab71abf8d6a"), 3,
     (66, "43af34a4f344"), (43, "4aaa2258f855")),
    (2, 2, "I", (12, "88fbe448b569"), (53, "e4d5c3915302"), (49, "053d861d099b"), 3,
     (61, "2e47fd445da2"), (43, "4aaa2258f855")),
    (2, 3, "I", None, None, (24, "a81baa2d2358"), 0, None, None),
    (2, 4, "I", None, None, (26, "12703fbdeefd"), 0, None, None),
    (2, 5, "I", None, (37, "a99c7060ba16"), (67, "ddc7780e51a5"), 4,
     (28, "c0b264a72286"), (43, "4aaa2258f855")),
    (2, 6, "I", None, None, (62, "d4f7c2c9f04e"), 2, (116, "d4259babc782"), (62, "45679946599e")),
    (3, 2, "I", (11, "e548fdcbf405"), (53, "e4d5c3915302"), (49, "053d861d099b"), 3,
     (61, "2e47fd445da2"), (43, "4aaa2258f855")),
    (3, 3, "I", None, None, (24, "a81baa2d2358"), 0, None, None),
    (3, 4, "I", None, None, (26, "12703fbdeefd"), 0, None, None),
    (3, 5, "I", None, (37, "a99c7060ba16"), (81, "b02a8635c79f"), 4,
     (28, "8781cb9ae655"), (43, "4aaa2258f855")),
    (3, 6, "I", None, None, (62, "d4f7c2c9f04e"), 2, (116, "4e270d530b51"), (61, "6d4fbeb91011")),
    (4, 2, "II", (15, "69f918137ac9"), (67, "ab8e4c427232"), (41, "eb0b5b01dd8f"), 3,
     (226, "7beec92aefa3"), (65, "b2c4927c2f1d")),
    (4, 3, "II", None, None, (46, "17d413850254"), 0, None, None),
    (4, 4, "II", None, (26, "e30764fad51c"), (30, "82d395906366"), 5,
     (28, "a9861a9f4523"), (43, "4aaa2258f855")),
    (4, 5, "II", None, None, (27, "ef52525c5c48"), 0, None, None),
    (4, 6, "II", None, None, (38, "1591c1d137a2"), 0, None, None),
    (5, 3, "III", None, (67, "ab8e4c427232"), (46, "5401a7831612"), 4,
     (61, "2e47fd445da2"), (43, "4aaa2258f855")),
    (6, 2, "IV", (71, "9c24fb740010"), (28, "e40fcc18d35a"), (39, "55934dd932ff"), 2,
     (146, "4d8f2cb46551"), (97, "65b03323ac3b")),
    (6, 3, "IV", None, (84, "f6a1501c215c"), (57, "cf7773330237"), 2,
     (192, "89f8398ea269"), (112, "a1a257b4eeac")),
    (6, 4, "IV", None, (33, "b930c8011234"), (92, "cbfe137484d0"), 1,
     (209, "4d37bd9382e7"), (209, "4d37bd9382e7")),
    (6, 5, "IV", None, (48, "f1c89a01e805"), (45, "0ad288638c66"), 1,
     (108, "416785013e02"), (108, "416785013e02")),
]  # fmt: skip


@pytest.fixture
def plan(seed):
    return seed("004")


def responses(plan):
    return [node for node in plan.nodes if node.level == "Resposta Operativa"]


def test_the_counts_are_exact(plan):
    assert plan.levels == [
        "Eixo Prioritário",
        "Área",
        "Objetivo Geral",
        "Objetivo Específico",
        "Resposta Operativa",
    ]
    counted = Counter(node.level for node in plan.nodes)
    assert [counted[level] for level in plan.levels] == [4, 6, 6, 16, 26]
    assert len(plan.actions) == 62
    assert plan.unplaced == []
    assert plan.fragments == 6


def test_a_response_with_a_blank_action_cell_shares_those_of_the_one_above_it(plan):
    nodes = responses(plan)
    sharing = [place for place, node in enumerate(nodes) if node.shares_actions_of]
    assert len(sharing) == 7
    for place in sharing:
        assert nodes[place].shares_actions_of == nodes[place - 1].id
        assert nodes[place].parent == nodes[place - 1].parent
        assert not any(action.node == nodes[place].id for action in plan.actions)


def test_the_title_and_the_period(plan):
    assert "2014-2017" in plan.title
    assert (plan.start.isoformat(), plan.end.isoformat()) == ("2014-01-01", "2017-12-31")


@pytest.mark.parametrize("expected", ROWS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_each_response_has_its_place_and_its_actions(plan, signature, expected):
    table, line, axis, area, objective, response, count, first, last = expected
    (node,) = (
        node for node in responses(plan) if (node.source.table, node.source.row) == (table, line)
    )
    nodes = {each.id: each for each in plan.nodes}
    above, step = {}, node
    while step:
        above[step.level] = step
        step = nodes.get(step.parent)
    assert signature(node.title) == response
    assert above["Eixo Prioritário"].code == axis
    if area:
        assert signature(above["Área"].title) == area
    if objective:
        assert signature(above["Objetivo Específico"].title) == objective
    actions = [action for action in plan.actions if action.node == node.id]
    assert len(actions) == count
    assert (node.shares_actions_of is not None) == (count == 0)
    if count:
        assert signature(actions[0].title) == first
        assert signature(actions[-1].title) == last
        assert all(action.source.row == line for action in actions)
    for action in actions:
        assert ("area" in action.inherited) == (area is None)
        assert ("specific_objective" in action.inherited) == (objective is None)
