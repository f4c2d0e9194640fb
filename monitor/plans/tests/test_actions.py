"""Each write: what it changes, the one event that it leaves, and what it refuses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from monitor.kernel.models import AuditEvent
from monitor.kernel.versions import StaleVersion
from monitor.plans import actions
from monitor.plans.models import Action, Measure, Plan, PlanNode

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


@pytest.fixture
def plan(clas: Any, make_plan: Any) -> Plan:
    return make_plan(clas)


@pytest.fixture
def node(plan: Plan, make_node: Any) -> PlanNode:
    return make_node(plan, "Pessoas", code="1")


@pytest.fixture
def action(node: PlanNode, make_action: Any) -> Action:
    return make_action(node, "Visitas", planned=[3], measures=["N.º de visitas"])


def the_event() -> AuditEvent:
    return AuditEvent.objects.get()


def order(plan: Plan, model: Any) -> list[str]:
    rows = model.objects.filter(plan=plan).order_by("position", "id")
    return list(rows.values_list("title", flat=True))


def test_creating_a_plan_leaves_one_event(clas: Any, coordinator: Any) -> None:
    plan = actions.create_plan(
        by=coordinator,
        network=clas,
        title="PDS",
        starts_on=date(2026, 1, 1),
        ends_on=date(2029, 12, 31),
        levels=["Eixo"],
    )
    event = the_event()
    assert (event.verb, event.object_id, event.network_id) == (
        "plan.created",
        str(plan.pk),
        clas.pk,
    )


def test_a_node_is_created_below_its_parent_after_its_siblings(
    plan: Plan, node: PlanNode, coordinator: Any
) -> None:
    for title in ("A", "B"):
        actions.create_node(by=coordinator, plan=plan, parent=node, title=title)
    assert list(node.children.values_list("title", "level")) == [("A", 1), ("B", 1)]


def test_an_edit_keeps_what_was_before(action: Action, coordinator: Any) -> None:
    actions.edit_action(
        by=coordinator, action=action, expected=1, changes={"title": "Visitas de porta em porta"}
    )
    event = the_event()
    assert event.before["title"] == "Visitas"
    assert event.after["title"] == "Visitas de porta em porta"
    assert event.after["measures"] == ["N.º de visitas"]
    assert Action.objects.get().version == 2


def test_a_second_writer_changes_nothing(action: Action, coordinator: Any) -> None:
    actions.edit_action(by=coordinator, action=action, expected=1, changes={"title": "a"})
    with pytest.raises(StaleVersion) as stale:
        actions.edit_action(by=coordinator, action=action, expected=1, changes={"title": "b"})
    assert stale.value.current.title == "a"
    with pytest.raises(StaleVersion):
        actions.set_months(by=coordinator, action=action, expected=1, planned=[], done=[])
    assert Action.objects.get().months.count() == 1
    assert AuditEvent.objects.count() == 1


def test_partners_are_written_whole_in_their_order(
    clas: Any, action: Action, coordinator: Any, make_organisation: Any
) -> None:
    gnr = make_organisation(clas, "GNR")
    rows = [actions.PartnerRow("lead", "GNR", gnr), actions.PartnerRow("partner", "Escolas")]
    actions.set_partners(by=coordinator, action=action, expected=1, rows=rows)
    assert list(action.responsibilities.values_list("text", "organisation", "role")) == [
        ("GNR", gnr.pk, "lead"),
        ("Escolas", None, "partner"),
    ]
    event = the_event()
    assert (event.before["partners"], event.after["partners"]) == ([], ["GNR", "Escolas"])


def test_an_organisation_of_another_network_never_answers_for_an_action(
    other_clas: Any, action: Action, coordinator: Any, make_organisation: Any
) -> None:
    rows = [actions.PartnerRow("lead", "GNR", make_organisation(other_clas, "GNR"))]
    with pytest.raises(ValueError):
        actions.set_partners(by=coordinator, action=action, expected=1, rows=rows)
    assert AuditEvent.objects.count() == 0


def test_a_measure_that_stays_keeps_its_key(action: Action, coordinator: Any) -> None:
    kept = action.measures.get()
    values = ("count", "visitas", None)
    rows = [
        actions.MeasureRow(None, "N.º de pessoas", *values, Decimal("12"), "sum"),
        actions.MeasureRow(kept.pk, "N.º de visitas", *values, None, "sum"),
    ]
    actions.set_measures(by=coordinator, action=action, expected=1, rows=rows)
    assert [(item.text, item.target) for item in action.measures.all()] == [
        ("N.º de pessoas", 12),
        ("N.º de visitas", None),
    ]
    assert action.measures.last().pk == kept.pk
    actions.set_measures(by=coordinator, action=action, expected=2, rows=rows[:1])
    assert not Measure.objects.filter(pk=kept.pk).exists()


def test_months_become_exactly_those_given(action: Action, coordinator: Any) -> None:
    actions.set_months(by=coordinator, action=action, expected=1, planned=[APRIL], done=[MARCH])
    assert set(action.months.values_list("kind", "month")) == {("planned", APRIL), ("done", MARCH)}
    event = the_event()
    assert event.before["months"] == {"planned": ["2026-03"], "done": []}
    assert event.after["months"] == {"planned": ["2026-04"], "done": ["2026-03"]}


def test_a_month_is_marked_done_and_unmarked(action: Action, coordinator: Any) -> None:
    for version, is_done in ((1, True), (2, False)):
        actions.set_month_done(
            by=coordinator, action=action, expected=version, month=MARCH, is_done=is_done
        )
        assert action.months.filter(kind="done").exists() is is_done


def test_siblings_change_places(
    plan: Plan, node: PlanNode, make_node: Any, coordinator: Any
) -> None:
    second = make_node(plan, "Lugares", position=node.position)
    make_node(plan, "filho", node)
    third = make_node(plan, "Redes")
    actions.move_node(by=coordinator, node=second, expected=1, direction="up")
    roots = PlanNode.objects.filter(plan=plan, parent=None).order_by("position", "id")
    assert [item.title for item in roots] == ["Lugares", "Pessoas", "Redes"]
    actions.move_node(by=coordinator, node=second, expected=2, direction="down")
    assert [item.title for item in roots.all()] == ["Pessoas", "Lugares", "Redes"]
    with pytest.raises(actions.ImpossibleMove, match="último"):
        actions.move_node(by=coordinator, node=third, expected=1, direction="down")


def test_actions_of_a_node_change_places(
    plan: Plan, node: PlanNode, make_action: Any, coordinator: Any
) -> None:
    first, second = make_action(node, "a"), make_action(node, "b")
    actions.move_action(by=coordinator, action=second, expected=1, direction="up")
    assert order(plan, Action) == ["b", "a"]
    with pytest.raises(actions.ImpossibleMove, match="primeiro"):
        actions.move_action(by=coordinator, action=second, expected=2, direction="up")
    assert Action.objects.get(pk=first.pk).version == 1


def test_a_node_moves_only_to_a_parent_of_the_same_level(
    plan: Plan, node: PlanNode, make_node: Any, coordinator: Any
) -> None:
    other = make_node(plan, "Lugares")
    child = make_node(plan, "Eixo", node)
    actions.edit_node(by=coordinator, node=child, expected=1, changes={"parent": other})
    assert PlanNode.objects.get(pk=child.pk).parent == other
    for wrong in (None, make_node(plan, "neto", child)):
        with pytest.raises(actions.ImpossibleMove):
            actions.edit_node(by=coordinator, node=child, expected=2, changes={"parent": wrong})


def test_a_node_shares_the_actions_of_another_of_its_level_and_never_in_a_circle(
    plan: Plan, node: PlanNode, make_node: Any, coordinator: Any
) -> None:
    other, third = make_node(plan, "Lugares"), make_node(plan, "Tempos")
    share = "shares_actions_of"
    actions.edit_node(by=coordinator, node=other, expected=1, changes={share: node})
    actions.edit_node(by=coordinator, node=third, expected=1, changes={share: other})
    assert PlanNode.objects.get(pk=third.pk).shares_actions_of == other
    for wrong in (node, other, third, make_node(plan, "Eixo", node)):
        with pytest.raises(actions.CannotShare):
            actions.edit_node(by=coordinator, node=node, expected=1, changes={share: wrong})
    actions.edit_node(by=coordinator, node=other, expected=2, changes={share: None})
    assert PlanNode.objects.get(pk=other.pk).shares_actions_of is None


def test_deleting_a_node_takes_what_is_inside_and_says_it(
    plan: Plan, node: PlanNode, make_node: Any, make_action: Any, coordinator: Any
) -> None:
    make_action(make_node(plan, "Eixo", node), "um")
    make_action(make_node(plan, "Lugares"), "dois")
    actions.delete_node(by=coordinator, node=node, expected=1)
    assert order(plan, Action) == ["dois"]
    event = the_event()
    assert (event.object_id, event.before["actions"], event.after) == (str(node.pk), ["um"], {})


def test_deleting_a_plan_and_an_action_leaves_their_text_in_the_event(
    plan: Plan, action: Action, coordinator: Any
) -> None:
    actions.delete_action(by=coordinator, action=action, expected=1)
    actions.delete_plan(by=coordinator, plan=plan, expected=1)
    assert not Plan.objects.exists()
    deleted = AuditEvent.objects.order_by("number")
    assert [event.verb for event in deleted] == ["action.deleted", "plan.deleted"]
    assert deleted[0].before["title"] == "Visitas"
    assert deleted[0].before["months"]["planned"] == ["2026-03"]


def test_every_write_of_the_room_is_told_in_a_sentence() -> None:
    """The verbs are those that the actions and the workflows name; some are told by the room below."""
    import re
    from pathlib import Path

    from monitor.network.history import verbs as told
    from monitor.plans.workflow import VERBS

    room = Path(actions.__file__).parents[1]
    source = "".join(path.read_text() for path in room.rglob("*.py") if "tests" not in path.parts)
    calls = r'(?:recorded|recording|changing|_deciding|_changing)\(\s*"([a-z.-]+)"'
    written = set(re.findall(calls, source)) | {*VERBS.values()}
    assert len(written) > 30
    assert written <= told(), written - told()
