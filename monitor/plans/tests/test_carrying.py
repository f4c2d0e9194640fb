"""Unfinished actions carried over to another plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from monitor.kernel.models import AuditEvent
from monitor.network.history import sentences
from monitor.network.models import Contact, Network
from monitor.plans import actions
from monitor.plans.actions.carrying import (
    CarriedMonths,
    NothingToCarry,
    carried_months,
    carry_over,
    carry_over_to_new,
    next_plan,
)
from monitor.plans.models import Action, Measure, Plan, PlanNode, SharedAction
from monitor.plans.queries.carrying import candidates


def days(*months: str) -> list[date]:
    return [date.fromisoformat(f"{month}-01") for month in months]


@pytest.fixture
def old(clas: Any, make_plan: Any) -> Plan:
    return make_plan(clas)


@pytest.fixture
def new(clas: Any, make_plan: Any) -> Plan:
    return make_plan(clas, years=(2027, 2027), title="Plano de Ação 2027")


@pytest.fixture
def visits(old: Plan, make_node: Any, make_action: Any, make_organisation: Any) -> Action:
    """Planned in March, June and October 2026, done in March."""
    node = make_node(old, "Chegar a todos", make_node(old, "Pessoas", code="1", theme="health"))
    gnr = make_organisation(old.network, "GNR")
    action = make_action(
        node,
        "Visitas porta a porta",
        code="1.1",
        description="Em todas as freguesias.",
        notes="Correu bem.",
        schedule_text="ao longo do ano",
        status="under_way",
        leads=[gnr],
        partners=["Escolas"],
        planned=[3, 6, 10],
        done=[3],
        measures=[
            {"text": "N.º de visitas", "target": 480, "baseline": 12, "people": "attendances"}
        ],
    )
    lead = action.responsibilities.get(role="lead")
    lead.contact = Contact.objects.create(organisation=gnr, name="Rui", email="rui@gnr.pt")
    lead.save()
    return action


def test_an_action_goes_with_all_that_is_its_own(
    visits: Action, old: Plan, new: Plan, coordinator: Any
) -> None:
    """June and October were not done: they are planned for the same months of 2027."""
    [copy] = carry_over(by=coordinator, plan=old, into=new, actions=[visits])
    copy.refresh_from_db()
    assert (copy.plan, copy.carried_from, copy.status) == (new, visits, "under_way")
    assert (copy.code, copy.title) == ("1.1", "Visitas porta a porta")
    assert (copy.description, copy.notes, copy.schedule_text) == ("Em todas as freguesias.", "", "")
    assert list(copy.months.order_by("month").values_list("kind", "month")) == [
        ("planned", month) for month in days("2027-06", "2027-10")
    ]
    rows = ("role", "text", "organisation", "contact__email")
    assert list(copy.responsibilities.values_list(*rows)) == list(
        visits.responsibilities.values_list(*rows)
    )
    [measure] = copy.measures.all()
    assert (measure.text, measure.target, measure.baseline) == ("N.º de visitas", 480, 12)
    assert (measure.roll_up, measure.people) == ("sum", "attendances")
    goal = copy.node
    assert goal is not None
    assert goal.parent is not None
    assert (goal.title, goal.parent.title, goal.parent.code) == ("Chegar a todos", "Pessoas", "1")
    assert goal.parent.theme == "health"
    visits.refresh_from_db()
    assert (visits.plan, visits.version, visits.status) == (old, 1, "under_way")


def test_it_leaves_one_event_that_says_what_and_from_where(
    visits: Action, old: Plan, new: Plan, coordinator: Any
) -> None:
    carry_over(by=coordinator, plan=old, into=new, actions=[visits])
    [event] = AuditEvent.objects.all()
    assert (event.verb, event.object_id) == ("plan.carried-over", str(new.pk))
    told = sentences([event])[0].sentence
    assert told.startswith("Pessoa 1 fez transitar ações para o plano «Plano de Ação 2027»: ")
    for change in ("do plano: «Plano de Ação 2026»", "ações: «Visitas porta a porta»"):
        assert change in told


def test_what_is_finished_stays_and_what_went_goes_only_once(
    visits: Action, old: Plan, new: Plan, make_action: Any, coordinator: Any
) -> None:
    done = make_action(None, "feita", plan=old, status="done")
    cancelled = make_action(None, "cancelada", plan=old, status="cancelled")
    postponed = make_action(None, "adiada", plan=old, status="postponed")
    everything = [visits, done, cancelled, postponed]
    made = carry_over(by=coordinator, plan=old, into=new, actions=everything)
    assert [(item.title, item.status) for item in made] == [
        ("Visitas porta a porta", "under_way"),
        ("adiada", "planned"),
    ]
    assert carry_over(by=coordinator, plan=old, into=new, actions=everything) == []
    assert AuditEvent.objects.count() == 1
    assert [(item.action, item.carried_to) for item in candidates(old)] == [
        (visits, made[0]),
        (postponed, made[1]),
    ]


def test_a_copy_that_was_deleted_is_offered_again(
    visits: Action, old: Plan, new: Plan, coordinator: Any
) -> None:
    [copy] = carry_over(by=coordinator, plan=old, into=new, actions=[visits])
    actions.delete_action(by=coordinator, action=copy, expected=1)
    assert [item.carried_to for item in candidates(old)] == [None]
    assert len(carry_over(by=coordinator, plan=old, into=new, actions=[visits])) == 1


def test_parts_are_found_by_title_where_they_stand_and_made_where_not(
    visits: Action, old: Plan, new: Plan, make_node: Any, make_action: Any, coordinator: Any
) -> None:
    """«PESSOAS» is there under another number: it is the same. A goal of the same title under another
    domain is not."""
    other = make_node(new, "Território", code="1")
    make_node(new, "Chegar a todos", other)
    people = make_node(new, "PESSOAS", code="2")
    make_action(other, "já lá estava")
    [copy] = carry_over(by=coordinator, plan=old, into=new, actions=[visits])
    assert copy.node is not None
    assert (copy.node.title, copy.node.parent) == ("Chegar a todos", people)
    assert PlanNode.objects.filter(plan=new).count() == 4
    assert copy.position > new.actions.get(title="já lá estava").position


def test_of_two_parts_of_the_same_title_the_number_tells(
    visits: Action, old: Plan, new: Plan, make_node: Any, coordinator: Any
) -> None:
    make_node(new, "Pessoas", code="7")
    same = make_node(new, "Pessoas", code="1")
    [copy] = carry_over(by=coordinator, plan=old, into=new, actions=[visits])
    assert copy.node is not None
    assert copy.node.parent == same


def test_a_plan_of_fewer_levels_takes_the_action_at_its_deepest(
    visits: Action, old: Plan, clas: Any, make_plan: Any, coordinator: Any
) -> None:
    flat = make_plan(clas, years=(2027, 2027), levels=["Eixo"])
    [copy] = carry_over(by=coordinator, plan=old, into=flat, actions=[visits])
    assert copy.node is not None
    assert (copy.node.title, copy.node.level) == ("Pessoas", 0)
    bare = make_plan(clas, years=(2028, 2028), levels=[])
    [again] = carry_over(by=coordinator, plan=flat, into=bare, actions=[copy])
    assert again.node is None


def test_parts_that_share_the_actions_go_with_the_one_that_has_them(
    visits: Action, old: Plan, new: Plan, make_node: Any, coordinator: Any
) -> None:
    assert visits.node is not None
    make_node(
        old, "Chegar aos idosos", visits.node.parent, shares_actions_of=visits.node, position=9
    )
    make_node(old, "Sem ações", visits.node.parent)
    [copy] = carry_over(by=coordinator, plan=old, into=new, actions=[visits])
    sharer = PlanNode.objects.get(plan=new, title="Chegar aos idosos")
    assert sharer.shares_actions_of == copy.node
    assert not PlanNode.objects.filter(plan=new, title="Sem ações").exists()


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ("remaining", days("2027-06", "2027-10", "2028-02")),
        ("all", days("2027-03", "2027-06", "2027-10", "2029-02")),
        ("none", []),
    ],
)
def test_months_of_the_new_plan(months: str, expected: list[date], old: Plan, new: Plan) -> None:
    """March, June and October 2026 and February 2028 planned, March done. Remaining: June and October,
    a year later; February 2028 is still ahead and stays. All again: each a year later."""
    planned = days("2026-03", "2026-06", "2026-10", "2028-02")
    assert (
        carried_months(months, planned=planned, done=days("2026-03"), plan=old, into=new)
        == expected
    )


def test_a_month_left_from_years_ago_comes_in_the_first_year_in_which_it_can(
    clas: Any, old: Plan, make_plan: Any
) -> None:
    """Into a plan from July 2027: October 2025 comes in October 2027, March 2026 in March 2028."""
    into = make_plan(clas, years=(2027, 2028))
    into.starts_on = date(2027, 7, 1)
    assert carried_months(
        "remaining", planned=days("2025-10", "2026-03"), done=[], plan=old, into=into
    ) == days("2027-10", "2028-03")


def test_the_plan_that_follows_is_as_long_and_right_after(clas: Any, make_plan: Any) -> None:
    """2026 → 2027; a plan of 2024–2026 is followed by 2027–2029; other years in a title stay."""
    following = next_plan(make_plan(clas, title="Plano de Ação 2026 (Lei de 2006)"))
    assert following.title == "Plano de Ação 2027 (Lei de 2006)"
    assert (following.starts_on, following.ends_on) == (date(2027, 1, 1), date(2027, 12, 31))
    longer = next_plan(make_plan(clas, years=(2024, 2026), title="PDS 2024-2026"))
    assert longer.title == "PDS 2027-2029"
    assert (longer.starts_on, longer.ends_on) == (date(2027, 1, 1), date(2029, 12, 31))


def test_a_new_plan_is_made_with_what_it_receives_or_not_at_all(
    visits: Action, old: Plan, coordinator: Any
) -> None:
    fields = {
        "title": "Plano de Ação 2027",
        "starts_on": date(2027, 1, 1),
        "ends_on": date(2027, 12, 31),
        "levels": old.levels,
    }
    made = carry_over_to_new(by=coordinator, plan=old, actions=[visits], **fields)
    assert (made.network, made.actions.count()) == (old.network, 1)
    verbs = AuditEvent.objects.order_by("number").values_list("verb", flat=True)
    assert list(verbs) == ["plan.created", "plan.carried-over"]
    with pytest.raises(NothingToCarry):
        carry_over_to_new(by=coordinator, plan=old, actions=[visits], **fields)
    assert Plan.objects.count() == 2
    assert AuditEvent.objects.count() == 2


def test_actions_go_into_an_open_plan_of_the_same_network_only(
    visits: Action,
    old: Plan,
    clas: Any,
    other_clas: Any,
    make_plan: Any,
    make_action: Any,
    coordinator: Any,
) -> None:
    with pytest.raises(actions.ClosedPlan):
        carry_over(
            by=coordinator, plan=old, into=make_plan(clas, status="closed"), actions=[visits]
        )
    for wrong in (make_plan(other_clas), old):
        with pytest.raises(ValueError, match="same network"):
            carry_over(by=coordinator, plan=old, into=wrong, actions=[visits])
    stranger = make_action(None, "de outra", plan=make_plan(other_clas))
    assert carry_over(by=coordinator, plan=old, into=make_plan(clas), actions=[stranger]) == []


def test_from_a_closed_plan_actions_still_go_on(
    visits: Action, old: Plan, new: Plan, coordinator: Any
) -> None:
    Plan.objects.filter(pk=old.pk).update(status="closed")
    assert len(carry_over(by=coordinator, plan=old, into=new, actions=[visits])) == 1


def test_the_number_of_queries_does_not_grow_with_the_actions(
    visits: Action,
    old: Plan,
    new: Plan,
    clas: Any,
    make_plan: Any,
    make_action: Any,
    coordinator: Any,
    django_assert_max_num_queries: Any,
) -> None:
    def another() -> Action:
        return make_action(
            visits.node, "outra", leads=["x"], planned=[1, 2], measures=["N.º de ações"]
        )

    # The first event ever also makes the head of the trail.
    carry_over(by=coordinator, plan=old, into=new, actions=[visits])
    counts = []
    for number in (1, 5):
        into = make_plan(clas, years=(2028, 2028))
        waiting = [another() for _number in range(number)]
        with django_assert_max_num_queries(40) as queries:
            assert len(carry_over(by=coordinator, plan=old, into=into, actions=waiting)) == number
        counts.append(len(queries.captured_queries))
    assert counts[0] == counts[1]


@pytest.fixture
def shared(visits: Action, make_plan: Any) -> Callable[[], tuple[SharedAction, Action]]:
    """`visits` is of a network above; what a network below made of it."""

    def make() -> tuple[SharedAction, Action]:
        below = Network.objects.create(
            code="abaixo", name="Abaixo", kind="clas", parent=visits.plan.network
        )
        local = Action.objects.create(plan=make_plan(below), title=visits.title)
        origin = visits.measures.get()
        Measure.objects.create(
            action=local, text=origin.text, kind="count", roll_up="sum", origin=origin
        )
        return (
            SharedAction.objects.create(
                action=visits,
                network=below,
                starts_on=date(2026, 3, 1),
                local=local,
                state="adopted",
            ),
            local,
        )

    return make


def test_an_instance_carried_over_goes_on_being_one_and_gives_its_place_back(
    shared: Any, make_plan: Any, coordinator: Any
) -> None:
    item, local = shared()
    into = make_plan(local.plan.network, years=(2027, 2027))
    [copy] = carry_over(by=coordinator, plan=local.plan, into=into, actions=[local])
    item.refresh_from_db()
    assert (item.local, item.state) == (copy, "adopted")
    assert copy.measures.get().origin == item.action.measures.get()
    actions.delete_plan(by=coordinator, plan=into, expected=1)
    item.refresh_from_db()
    assert (item.local, item.state) == (local, "adopted")


def test_a_shared_action_carried_over_stays_shared_and_comes_back_when_the_copy_goes(
    shared: Any, visits: Action, old: Plan, new: Plan, coordinator: Any
) -> None:
    item, local = shared()
    [copy] = carry_over(by=coordinator, plan=old, into=new, actions=[visits])
    item.refresh_from_db()
    assert item.action == copy
    assert local.measures.get().origin == copy.measures.get()
    actions.delete_action(by=coordinator, action=copy, expected=1)
    item.refresh_from_db()
    assert (item.action, item.local, item.state) == (visits, local, "adopted")
    assert local.measures.get().origin == visits.measures.get()


def test_values_and_targets_keep_their_digits(
    old: Plan, new: Plan, make_action: Any, coordinator: Any
) -> None:
    measure = {"text": "Taxa", "kind": "quantity", "target": Decimal("12.5"), "roll_up": "mean"}
    action = make_action(None, "uma", plan=old, measures=[measure])
    [copy] = carry_over(
        by=coordinator, plan=old, into=new, actions=[action], months=CarriedMonths.NONE
    )
    assert copy.measures.get().target == Decimal("12.5")
    assert not copy.months.exists()
