"""Whatever people correct, in whatever order, what comes out is a plan that can be written."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.documents.model import Source
from monitor.plans.importing.corrections import apply
from monitor.plans.importing.draft import Draft
from monitor.plans.reading.model import (
    PlanReading,
    ReadAction,
    ReadMeasure,
    ReadNode,
    ReadPartner,
    Unplaced,
)

NODES = ["eixo-t1r1", "eixo-t1r2", "meta-t1r1", "meta-t1r2", "u-t9r1-n"]
ACTIONS = ["t1r1", "t1r2", "t1r3", "t1r1x2", "u-t9r1-a"]
WORDS = ["A", "B", "A e B", "C/D", "N.º de ações"]


def reading() -> PlanReading:
    return PlanReading(
        title="Plano",
        start=date(2026, 1, 1),
        end=date(2026, 12, 31),
        levels=["Eixo", "Meta"],
        nodes=[
            ReadNode("1", None, "Eixo", "1", "Um", source=Source(None, 1, 1)),
            ReadNode("2", "1", "Meta", "", "Meta um", source=Source(None, 1, 1)),
            ReadNode("3", None, "Eixo", "2", "Dois", source=Source(None, 1, 2)),
            ReadNode("4", "3", "Meta", "", "", shares_actions_of="2", source=Source(None, 1, 2)),
        ],
        actions=[
            ReadAction(
                node,
                [],
                f"Ação {row}",
                partners=[ReadPartner(text) for text in WORDS[:3]],
                measures=[ReadMeasure(WORDS[4], "count", "ações")],
                planned=[row],
                source=Source(None, 1, row),
                confidence={"measures": 0.4},
                cells={"action": f"Ação {row}"},
            )
            for row, node in ((1, "2"), (2, "3"), (3, None))
        ],
        unplaced=[Unplaced("Solto", Source(None, 9, 1))],
    )


def correction() -> st.SearchStrategy[dict[str, Any]]:
    word, action, node = st.sampled_from(WORDS), st.sampled_from(ACTIONS), st.sampled_from(NODES)
    parts = st.lists(word, min_size=2, max_size=3, unique=True)
    of_action = {
        "edit_action": {"title": word},
        "set_months": {"planned": st.lists(st.integers(1, 12)), "done": st.just([])},
        "accept_field": {"names": st.just(["measures"])},
        "move_action": {"node": node},
        "split_action": {"parts": parts},
        "join_action": {},
        "remove_action": {},
        "join_partners": {"parts": parts},
        "add_partner": {"text": word},
        "remove_partner": {"text": word},
        "split_measure": {"text": word, "parts": parts},
        "join_measures": {"parts": parts},
        "add_measure": {"text": word},
        "remove_measure": {"text": word},
    }
    others = {
        "split_partner": {"text": word, "parts": parts},
        "rename_partner": {"text": word, "new": word},
        "keep_partner_text": {"text": word},
        "join_node": {"node": node, "into": node},
        "delete_node": {"node": node},
        "edit_node": {"node": node, "title": word},
        "unplaced_action": {"item": st.just("u-t9r1"), "node": node},
        "unplaced_node": {"item": st.just("u-t9r1"), "parent": node},
        "set_aside": {"items": st.just(["u-t9r1"])},
        "set_plan": {"title": word, "levels": st.just(["X", "Y"])},
    }
    kinds = {kind: values | {"action": action} for kind, values in of_action.items()} | others
    return st.sampled_from(sorted(kinds)).flatmap(
        lambda kind: st.fixed_dictionaries({"kind": st.just(kind), **kinds[kind]})
    )


def holds(draft: Draft) -> None:
    nodes = {node.id: node for node in draft.nodes}
    keys = [action.key for action in draft.rows()]
    assert len(nodes) == len(draft.nodes)
    assert len(set(keys)) == len(keys)
    for node in draft.nodes:
        assert node.parent is None or node.parent in nodes
        assert node.shares_actions_of is None or node.shares_actions_of in nodes
        assert node.level in draft.levels
        assert draft.lineage(node.id)[-1] is node
    for action in draft.actions:
        assert action.node is None or action.node in nodes
        assert action.path == [node.title for node in draft.lineage(action.node)]


@settings(max_examples=150, deadline=None)
@given(st.lists(correction(), max_size=8), st.data())
def test_any_corrections_in_any_order_leave_a_plan_that_hangs_together(
    corrections: list[dict[str, Any]], data: st.DataObject
) -> None:
    """And one taken back out of the middle does too; nothing is lost but by being said so."""
    numbered = [item | {"id": number} for number, item in enumerate(corrections, 1)]
    holds(apply(reading(), numbered))
    if numbered:
        gone = data.draw(st.sampled_from(numbered))
        holds(apply(reading(), [item for item in numbered if item is not gone]))


@settings(max_examples=150, deadline=None)
@given(st.lists(correction(), max_size=8))
def test_every_text_of_the_file_stays_in_the_plan_or_in_a_list(
    corrections: list[dict[str, Any]],
) -> None:
    draft = apply(reading(), corrections)
    kept = [text for action in draft.actions for text in (*action.cells.values(), action.notes)]
    kept += [item.text for item in (*draft.unplaced, *draft.set_aside)]
    kept += [node.title for node in draft.nodes]
    everything = "\n".join(kept)
    texts = ["Ação 1", "Ação 2", "Ação 3"]
    if not any(item["kind"] in ("edit_node", "delete_node", "join_node") for item in corrections):
        texts.append("Solto")
    for text in texts:
        assert text in everything
