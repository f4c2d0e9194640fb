"""Corrections applied to the reading of the conftest: keys are t<table>r<row>."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from monitor.plans.importing.corrections import (
    KINDS,
    DoesNotApply,
    InvalidCorrection,
    apply,
    from_dict,
    to_dict,
)
from monitor.plans.importing.draft import Draft, draft_of, dump, load, partner_key
from monitor.plans.reading.model import PlanReading


def partners(draft: Draft, key: str) -> list[str]:
    action = draft.action(key)
    assert action is not None
    return [partner.text for partner in action.partners]


def measures(draft: Draft, key: str) -> list[str]:
    action = draft.action(key)
    assert action is not None
    return [measure.text for measure in action.measures]


def test_a_reading_is_stored_and_loaded_without_losing_anything(reading: PlanReading) -> None:
    assert load(dump(reading)) == reading


def test_corrections_never_change_the_stored_reading(reading: PlanReading) -> None:
    before = deepcopy(reading)
    draft = draft_of(reading)
    for action in draft.actions:
        for part in (action.partners, action.measures, action.planned, action.done, action.path):
            part.clear()
        action.inherited.append("x")
        action.cells.clear()
        action.confidence.clear()
    for example in EXAMPLES:
        apply(reading, [example | {"action": "t1r2", "text": "CMV", "node": "eixo-t2r4"}])
    assert reading == before


def test_keys_come_from_the_place_in_the_file(reading: PlanReading) -> None:
    draft = draft_of(reading)
    assert [action.key for action in draft.rows()] == ["t1r2", "t1r3", "t2r2", "t2r3"]
    assert [node.id for node in draft.nodes][:2] == ["dominio-p1l3", "eixo-t1r2"]
    assert draft.nodes[4].shares_actions_of == "eixo-t2r2"
    assert draft.actions[0].node == "eixo-t1r2"


def test_splitting_a_partner_does_so_wherever_it_is_written_and_repeats_nobody(
    reading: PlanReading,
) -> None:
    """The first action already has CMV: "JF e CMV" adds only JF."""
    draft = apply(reading, [{"kind": "split_partner", "text": "JF e CMV", "parts": ["JF", "CMV"]}])
    assert partners(draft, "t1r2") == ["CMV", "JF"]


def test_spellings_of_one_partner_are_renamed_together(reading: PlanReading) -> None:
    draft = apply(reading, [{"kind": "rename_partner", "text": "CMV", "new": "Câmara"}])
    assert partners(draft, "t1r2") == ["Câmara", "JF e CMV"]
    assert partners(draft, "t2r2") == ["Câmara"]


def test_a_rename_can_stay_in_one_action(reading: PlanReading) -> None:
    draft = apply(
        reading, [{"kind": "rename_partner", "text": "CMV", "new": "Câmara", "action": "t2r2"}]
    )
    assert partners(draft, "t1r2")[0] == "CMV"
    assert partners(draft, "t2r2") == ["Câmara"]


def test_partners_of_an_action_are_joined_where_the_first_stood(reading: PlanReading) -> None:
    draft = apply(
        reading,
        [
            {
                "kind": "join_partners",
                "action": "t1r2",
                "parts": ["JF e CMV", "CMV"],
                "text": "Todos",
            }
        ],
    )
    assert partners(draft, "t1r2") == ["Todos"]


def test_partners_are_added_and_removed(reading: PlanReading) -> None:
    draft = apply(
        reading,
        [
            {"kind": "add_partner", "action": "t1r3", "text": "Bombeiros", "role": "partner"},
            {"kind": "remove_partner", "action": "t1r3", "text": "GNR"},
        ],
    )
    assert partners(draft, "t1r3") == ["Bombeiros"]
    assert draft.actions[1].partners[0].role == "partner"


@pytest.mark.parametrize(
    ("correction", "kind", "organisation"),
    [
        ({"kind": "link_partner", "text": "GNR", "organisation": 7, "name": "Guarda"}, "link", 7),
        ({"kind": "new_organisation", "text": "GNR", "name": "Guarda"}, "new", None),
        ({"kind": "keep_partner_text", "text": "GNR"}, "text", None),
    ],
)
def test_a_partner_is_decided_once_for_all_its_spellings(
    reading: PlanReading, correction: dict[str, Any], kind: str, organisation: int | None
) -> None:
    decision = apply(reading, [correction]).partner_decisions[partner_key("G.N.R.")]
    assert (decision.kind, decision.organisation) == (kind, organisation)


def test_the_rest_is_decided_at_once_and_earlier_answers_stand(reading: PlanReading) -> None:
    draft = apply(
        reading,
        [
            {"kind": "keep_partner_text", "text": "CMV"},
            {"kind": "decide_partners", "texts": ["CMV", "GNR"], "answer": "new"},
        ],
    )
    assert draft.partner_decisions["cmv"].kind == "text"
    assert draft.partner_decisions["gnr"].name == "Guarda Nacional Republicana"


def test_a_measure_is_split_joined_and_edited(reading: PlanReading) -> None:
    split = {
        "kind": "split_measure",
        "action": "t1r2",
        "text": "N.º de ações N.º de vagas",
        "parts": ["N.º de ações", "N.º de vagas"],
    }
    edit = {
        "kind": "edit_measure",
        "action": "t1r2",
        "text": "N.º de vagas",
        "new": "Vagas",
        "measure_kind": "quantity",
        "unit": "vagas",
        "target": "1 200,5",
    }
    draft = apply(reading, [split, edit])
    assert measures(draft, "t1r2") == ["N.º de ações", "Vagas"]
    second = draft.actions[0].measures[1]
    assert (second.kind, second.unit, second.target) == ("quantity", "vagas", 1200.5)
    assert "measures" not in draft.actions[0].confidence
    join = {"kind": "join_measures", "action": "t1r2", "parts": ["Vagas", "N.º de ações"]}
    assert measures(apply(reading, [split, edit, join]), "t1r2") == ["Vagas N.º de ações"]


def test_measures_are_added_and_removed(reading: PlanReading) -> None:
    draft = apply(
        reading,
        [
            {"kind": "add_measure", "action": "t2r2", "text": "N.º de rastreios", "target": "10"},
            {"kind": "remove_measure", "action": "t1r3", "text": "N.º de famílias"},
        ],
    )
    assert measures(draft, "t2r2") == ["N.º de rastreios"]
    assert draft.actions[2].measures[0].target == 10
    assert measures(draft, "t1r3") == []


def test_the_words_and_months_of_an_action_are_corrected(reading: PlanReading) -> None:
    draft = apply(
        reading,
        [
            {"kind": "edit_action", "action": "t1r3", "title": "Horário até às 20h", "code": "1.2"},
            {"kind": "set_months", "action": "t1r3", "planned": ["5", "2"], "done": []},
        ],
    )
    action = draft.actions[1]
    assert (action.title, action.code, action.planned) == ("Horário até às 20h", "1.2", [2, 5])


def test_a_moved_action_takes_the_path_of_its_new_node(reading: PlanReading) -> None:
    draft = apply(reading, [{"kind": "move_action", "action": "t1r3", "node": "eixo-t2r2"}])
    assert draft.actions[1].path == ["Saúde", "Prevenção"]
    assert draft.actions[1].inherited == []


def test_an_action_is_split_and_the_second_keeps_partners_but_no_measures(
    reading: PlanReading,
) -> None:
    draft = apply(
        reading, [{"kind": "split_action", "action": "t1r2", "parts": ["Abrir", "Equipar"]}]
    )
    assert [action.title for action in draft.actions[:3]] == [
        "Abrir",
        "Equipar",
        "Horário alargado",
    ]
    assert [action.key for action in draft.rows()][:2] == ["t1r2", "t1r2x2"]
    assert partners(draft, "t1r2x2") == ["CMV", "JF e CMV"]
    assert draft.actions[1].planned == [3, 4]
    assert (len(draft.actions[0].measures), draft.actions[1].measures) == (1, [])


def test_an_action_joins_the_one_before_with_all_it_has(reading: PlanReading) -> None:
    draft = apply(reading, [{"kind": "join_action", "action": "t1r3"}])
    assert len(draft.actions) == 3
    joined = draft.actions[0]
    assert joined.title == "Abrir uma creche Horário alargado"
    assert [partner.text for partner in joined.partners] == ["CMV", "JF e CMV", "GNR"]
    assert len(joined.measures) == 2
    assert joined.cells["action"] == "Abrir uma creche\nHorário alargado"


def test_the_first_action_has_none_before_to_join(reading: PlanReading) -> None:
    with pytest.raises(DoesNotApply):
        from_dict({"kind": "join_action", "action": "t1r2"}).apply(draft_of(reading))


def test_a_row_that_is_no_action_is_set_aside_and_stays_listed(reading: PlanReading) -> None:
    draft = apply(reading, [{"kind": "remove_action", "action": "t2r3"}])
    assert len(draft.actions) == 3
    assert [item.text for item in draft.set_aside] == ["Caminhadas\nCLDS/CMV"]


def test_nodes_are_renamed_joined_and_deleted_only_when_empty(reading: PlanReading) -> None:
    join = {"kind": "join_node", "node": "eixo-t2r4", "into": "eixo-t2r2"}
    edit = {"kind": "edit_node", "node": "dominio-p1l3", "title": "As famílias", "code": "I"}
    draft = apply(reading, [join, edit])
    assert [node.title for node in draft.nodes] == [
        "As famílias",
        "Conciliação",
        "Saúde",
        "Prevenção",
    ]
    assert draft.actions[0].path == ["As famílias", "Conciliação"]
    full = apply(reading, [{"id": 1, "kind": "delete_node", "node": "eixo-t1r2"}])
    assert (len(full.nodes), full.inapplicable) == (5, [1])
    assert len(apply(reading, [{"kind": "delete_node", "node": "eixo-t2r4"}]).nodes) == 4


def test_nodes_of_different_levels_are_not_joined(reading: PlanReading) -> None:
    correction = from_dict({"kind": "join_node", "node": "eixo-t1r2", "into": "dominio-p2l9"})
    with pytest.raises(DoesNotApply):
        correction.apply(draft_of(reading))


def test_text_without_a_place_becomes_an_action_a_note_or_a_node(reading: PlanReading) -> None:
    as_action = apply(reading, [{"kind": "unplaced_action", "item": "u-t2r6", "node": "eixo-t2r2"}])
    assert [action.title for action in as_action.actions][2:4] == [
        "Rastreios nas aldeias",
        "Feira da saúde",
    ]
    as_note = apply(reading, [{"kind": "unplaced_note", "item": "u-t2r6", "action": "t2r2"}])
    assert as_note.actions[2].notes == "Com carrinha\nFeira da saúde"
    as_node = apply(
        reading, [{"kind": "unplaced_node", "item": "u-t2r6", "parent": "dominio-p2l9"}]
    )
    assert (as_node.nodes[-1].title, as_node.nodes[-1].level) == ("Feira da saúde", "Eixo")
    for draft in (as_action, as_note, as_node):
        assert [item.text for item in draft.unplaced] == ["Total: 4 ações"]


def test_text_that_is_not_of_the_plan_stays_listed_as_left_out(reading: PlanReading) -> None:
    draft = apply(reading, [{"kind": "set_aside", "items": ["u-t2r5", "u-t2r6"]}])
    assert draft.unplaced == []
    assert len(draft.set_aside) == 2


def test_title_period_and_level_names_are_set(reading: PlanReading) -> None:
    draft = apply(
        reading,
        [
            {
                "kind": "set_plan",
                "title": "PDS",
                "start": "2025-01-01",
                "end": "2027-12-31",
                "levels": ["Área", "Objetivo"],
            }
        ],
    )
    assert (draft.title, draft.end.year, draft.levels) == ("PDS", 2027, ["Área", "Objetivo"])
    assert {node.level for node in draft.nodes} == {"Área", "Objetivo"}


def test_a_plan_does_not_end_before_it_starts() -> None:
    with pytest.raises(InvalidCorrection):
        from_dict({"kind": "set_plan", "title": "PDS", "start": "2027-01-01", "end": "2026-01-01"})


def test_taking_back_an_early_correction_leaves_out_what_depended_on_it(
    reading: PlanReading,
) -> None:
    split = {"id": 1, "kind": "split_partner", "text": "CLDS/CMV", "parts": ["CLDS", "CMV"]}
    role = {"id": 2, "kind": "partner_role", "action": "t2r3", "text": "CLDS", "role": "partner"}
    assert apply(reading, [split, role]).inapplicable == []
    without = apply(reading, [role])
    assert without.inapplicable == [2]
    assert partners(without, "t2r3") == ["CLDS/CMV"]


EXAMPLES: list[dict[str, Any]] = [
    {"kind": "split_partner", "text": "A e B", "parts": ["A", "B"]},
    {"kind": "join_partners", "action": "x", "parts": ["A", "B"]},
    {"kind": "rename_partner", "text": "A", "new": "B"},
    {"kind": "add_partner", "action": "x", "text": "A"},
    {"kind": "remove_partner", "action": "x", "text": "A"},
    {"kind": "partner_role", "action": "x", "text": "A", "role": "lead"},
    {"kind": "link_partner", "text": "A", "organisation": 1, "name": "B"},
    {"kind": "new_organisation", "text": "A"},
    {"kind": "keep_partner_text", "text": "A"},
    {"kind": "decide_partners", "texts": ["A", "B", "C"], "answer": "new"},
    {"kind": "split_measure", "action": "x", "text": "A", "parts": ["A", "B"]},
    {"kind": "join_measures", "action": "x", "parts": ["A", "B"]},
    {"kind": "edit_measure", "action": "x", "text": "A", "new": "B", "measure_kind": "count"},
    {"kind": "add_measure", "action": "x", "text": "A"},
    {"kind": "remove_measure", "action": "x", "text": "A"},
    {"kind": "edit_action", "action": "x", "title": "A"},
    {"kind": "set_months", "action": "x", "planned": [1]},
    {"kind": "accept_field", "action": "x", "names": ["measures"]},
    {"kind": "move_action", "action": "x", "node": "y"},
    {"kind": "split_action", "action": "x", "parts": ["A", "B"]},
    {"kind": "join_action", "action": "x"},
    {"kind": "remove_action", "action": "x"},
    {"kind": "edit_node", "node": "x", "title": "A"},
    {"kind": "join_node", "node": "x", "into": "y"},
    {"kind": "delete_node", "node": "x"},
    {"kind": "unplaced_action", "item": "x"},
    {"kind": "unplaced_note", "item": "x", "action": "y"},
    {"kind": "unplaced_node", "item": "x"},
    {"kind": "set_aside", "items": ["x"]},
    {"kind": "set_plan", "title": "A", "start": "2026-01-01", "end": "2026-12-31"},
    {"kind": "map_column", "header": "obs", "field": "notes"},
]


def test_every_kind_of_correction_is_exemplified() -> None:
    assert {example["kind"] for example in EXAMPLES} == set(KINDS)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["kind"])
def test_a_correction_says_itself_and_survives_storage(example: dict[str, Any]) -> None:
    correction = from_dict(example)
    assert correction.sentence().endswith(".")
    assert from_dict(to_dict(correction)) == correction


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["kind"])
def test_a_correction_of_what_is_not_there_is_left_out(example: dict[str, Any]) -> None:
    """On an empty reading only the title and the meaning of a column can still be set."""
    draft = apply(PlanReading(), [example | {"id": 4}])
    always = example["kind"] in ("set_plan", "map_column")
    assert draft.inapplicable == ([] if always else [4])


@pytest.mark.parametrize(
    "bad",
    [
        {"kind": "no_such_thing"},
        {"kind": "split_partner", "text": "A", "parts": ["A", " "]},
        {"kind": "rename_partner", "text": "A", "new": " "},
        {"kind": "set_months", "action": "x", "planned": [13]},
        {"kind": "set_months", "action": "x", "planned": ["março"]},
        {"kind": "edit_action", "action": "x"},
        {"kind": "map_column", "header": "cor"},
        {"kind": "add_measure", "action": "x", "text": "A", "target": "nan"},
        {"kind": "set_plan", "title": "A", "start": "1026-01-01", "end": "2026-12-31"},
        {"kind": "edit_node", "node": "x", "title": "A", "code": "1" * 31},
        {"kind": "new_organisation", "text": "A", "organisation_kind": "clube"},
        {
            "kind": "edit_measure",
            "action": "x",
            "text": "A",
            "new": "A",
            "measure_kind": "count",
            "target": "muitos",
        },
    ],
)
def test_what_cannot_be_a_correction_is_refused_with_a_sentence(bad: dict[str, Any]) -> None:
    with pytest.raises(InvalidCorrection, match=r"\.$"):
        from_dict(bad)
