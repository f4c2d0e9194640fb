"""What of a plan is public: every number through the gate, of closed months only, and nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import combinations_with_replacement
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.facts.disclosure import PublicFigure, public_count
from monitor.facts.enums import Theme, threshold
from monitor.network.models import Network
from monitor.plans.enums import MeasureKind, PeopleCount, PlanStatus, RollUp
from monitor.plans.execution.arithmetic import Number
from monitor.plans.execution.facts import Facts, Said
from monitor.plans.execution.preview import named_in, part_themes, withheld
from monitor.plans.execution.public import (
    PublicAction,
    Publication,
    PublicExecution,
    closed_months,
    execution_until,
    inherited_themes,
    passed,
    public_execution,
)
from monitor.plans.execution.records import ExecutionRecords
from monitor.plans.execution.tests.conftest import month
from monitor.plans.models import Plan, ReportingMonth
from monitor.plans.queries.records import (
    ActionRecord,
    MeasureRecord,
    NodeRecord,
    PartnerRecord,
    PlanRecords,
)

TODAY = date(2026, 6, 15)


@pytest.fixture
def close(clas: Any) -> Any:
    """close(1, 2, 3): the network closed these months of 2026."""

    def months(*numbers: int, closed: bool = True) -> None:
        for number in numbers:
            when = "2026-12-31T10:00Z" if closed else None
            ReportingMonth.objects.create(network=clas, month=month(number), closed_at=when)

    return months


def the(public: PublicExecution) -> PublicAction:
    [action] = public.actions()
    return action


def said(action: PublicAction) -> list[str]:
    return [measure.words for measure in action.measures]


# ── figures ──────────────────────────────────────────────────────────────────────────────────────


def test_a_total_is_rounded_or_hidden_and_its_share_comes_of_what_is_shown(
    plan: Plan, make_node: Any, make_action: Any, report: Any, close: Any
) -> None:
    """12 + 10 = 22 → 20, of 25: 80 %. 3 → less than 5. 0 → 0. 22 of no target has no share."""
    measures = [
        {"text": "Visitas", "target": 25},
        {"text": "Famílias", "target": 8},
        {"text": "Queixas", "target": 4},
        {"text": "Folhetos"},
        {"text": "Cartas", "target": 9},
    ]
    action = make_action(make_node(plan, "Pessoas"), "Visitar", measures=measures)
    report(action, 1, values={"Visitas": 12, "Famílias": 3, "Queixas": 0, "Folhetos": 22})
    report(action, 2, values={"Visitas": 10})
    close(1, 2)
    shown = the(public_execution(plan, today=TODAY))
    assert said(shown) == ["cerca de 20", "menos de 5", "0", "cerca de 20", "sem dados"]
    assert [item.share and item.share.value for item in shown.measures] == [80, None, 0, None, None]
    assert [item.target for item in shown.measures] == [25, 8, 4, None, 9]


def test_what_has_no_total_says_why_and_a_milestone_says_its_month(
    plan: Plan, make_node: Any, make_action: Any, report: Any, close: Any
) -> None:
    measures = [
        {"text": "Pessoas", "people": PeopleCount.DISTINCT},
        {"text": "Taxa", "roll_up": RollUp.NOT_SUMMABLE},
        {"text": "Plano", "kind": MeasureKind.MILESTONE, "roll_up": RollUp.LAST},
        {"text": "Ata", "kind": MeasureKind.MILESTONE, "roll_up": RollUp.LAST},
    ]
    action = make_action(make_node(plan, "Pessoas"), "Visitar", measures=measures)
    values = {"Pessoas": 12, "Taxa": 30}
    report(action, 1, values=values | {"Plano": date(2026, 1, 21)})
    report(action, 2, values=values)
    close(1, 2)
    shown = the(public_execution(plan, today=TODAY))
    assert said(shown) == [
        "pessoas diferentes não se somam",
        "não se soma",
        "alcançado em janeiro de 2026",
        "por alcançar",
    ]
    assert [item.figure for item in shown.measures] == [None] * 4


def test_only_accepted_reports_count(
    plan: Plan, make_node: Any, make_action: Any, report: Any, close: Any
) -> None:
    action = make_action(make_node(plan, "Pessoas"), "Visitar", measures=["Visitas"])
    for number, state in enumerate(("submitted", "draft", "returned"), 1):
        report(action, number, values={"Visitas": 40}, state=state)
    close(1, 2, 3)
    shown = public_execution(plan, today=TODAY)
    assert said(the(shown)) == ["sem dados"]
    assert (shown.counts.unreported, shown.counts.waiting) == (0, 0)


# ── closed months ────────────────────────────────────────────────────────────────────────────────


def test_figures_and_states_are_those_of_the_closed_months(
    plan: Plan, make_node: Any, make_action: Any, report: Any, close: Any
) -> None:
    """January and February make 30; March, still open, would make 50 and end the action."""
    action = make_action(
        make_node(plan, "Pessoas"),
        "Visitar",
        planned=[1, 2, 3, 4],
        done=[1, 3],
        measures=["Visitas"],
        status="done",
    )
    report(action, 1, "under_way", {"Visitas": 10})
    report(action, 2, "under_way", {"Visitas": 20})
    report(action, 3, "done", {"Visitas": 20})
    assert the(public_execution(plan, today=TODAY)).status == "planned"
    close(1, 2)
    close(3, closed=False)
    public = public_execution(plan, today=TODAY)
    assert public.until == month(2)
    shown = the(public)
    assert (shown.status, said(shown), shown.is_late) == ("under_way", ["cerca de 30"], True)
    [(year, states)] = shown.years
    assert (year, states[:5]) == (2026, ("done", "late", "planned", "planned", ""))


def test_the_first_open_month_is_where_the_figures_stop(plan: Plan, close: Any) -> None:
    close(1, 2, 4)
    close(3, closed=False)
    assert closed_months(plan, today=TODAY) == (month(2), month(3))
    ReportingMonth.objects.filter(month=month(3)).update(closed_at="2026-12-31T10:00Z")
    assert closed_months(plan, today=TODAY) == (month(4), None)


def test_without_a_closed_month_only_the_plan_is_told(
    plan: Plan, make_node: Any, make_action: Any, report: Any
) -> None:
    action = make_action(
        make_node(plan, "Pessoas"), "Visitar", planned=[1, 7], done=[1], measures=["Visitas"]
    )
    report(action, 1, values={"Visitas": 40})
    public = public_execution(plan, today=TODAY)
    assert (public.until, said(the(public)), public.counts.late) == (None, ["sem dados"], 0)
    [(_year, states)] = the(public).years
    assert set(states) == {"planned", ""}


def test_a_closed_plan_is_told_to_its_end(
    clas: Any, make_plan: Any, make_node: Any, make_action: Any, report: Any
) -> None:
    plan = make_plan(clas, status=PlanStatus.CLOSED)
    action = make_action(make_node(plan, "Pessoas"), "Visitar", measures=["Visitas"])
    report(action, 12, values={"Visitas": 40})
    public = public_execution(plan, today=date(2027, 3, 1))
    assert (public.until, said(the(public))) == (month(12), ["cerca de 40"])


@pytest.mark.parametrize("theme", [Theme.GENERAL, Theme.VIOLENCE])
def test_subtracting_the_pages_of_two_months_pins_down_no_small_number(theme: Theme) -> None:
    """Over all totals that show up to 55: what two of them allow their difference to be is never one
    small number alone. From "less than 5" to about 5, for instance, it is anything from 1 to 6."""
    differences: dict[tuple[PublicFigure, PublicFigure], set[int]] = defaultdict(set)
    for before, after in combinations_with_replacement(range(58), 2):
        shown = public_count(before, theme), public_count(after, theme)
        differences[shown].add(after - before)
    k = threshold(theme)
    assert not [found for found in differences.values() if len(found) == 1 and 0 < min(found) < k]
    rounded = [found for (one, other), found in differences.items() if one.value and other.value]
    assert all(max(found) - min(found) >= 2 for found in rounded)


# ── themes ───────────────────────────────────────────────────────────────────────────────────────


def test_a_theme_is_inherited_from_the_part_above_until_another_is_indicated() -> None:
    parts = [
        (1, None, "violence", None),
        (2, 1, "", None),
        (3, 2, "", None),
        (4, 2, "housing", None),
        (5, None, "", None),
    ]
    assert inherited_themes(parts) == {
        None: "general",
        1: "violence",
        2: "violence",
        3: "violence",
        4: "housing",
        5: "general",
    }


def test_actions_in_common_are_hidden_by_the_strictest_theme() -> None:
    parts = [(1, None, "housing", None), (2, None, "health", 1), (3, None, "", 1)]
    assert inherited_themes(parts)[1] == "health"


def test_the_threshold_follows_the_theme(
    plan: Plan, make_node: Any, make_action: Any, report: Any, close: Any
) -> None:
    goal = make_node(plan, "Meta", make_node(plan, "Vítimas", theme="violence"))
    hidden = make_action(goal, "Acolher", measures=["Casas"])
    shown = make_action(make_node(plan, "Casas"), "Reparar", measures=["Casas"])
    for action in (hidden, shown):
        report(action, 1, values={"Casas": 7})
    close(1)
    publication = Publication.of(plan, today=TODAY)
    public = publication.public
    assert [(action.k, *said(action)) for action in public.actions()] == [
        (10, "menos de 10"),
        (5, "cerca de 5"),
    ]
    assert public.thresholds == ((5, ("general",)), (10, ("violence",)))
    [item] = withheld(publication)
    assert (item.action, item.measure, item.exact) == ("Acolher", "Casas", Decimal(7))
    assert [(item.theme, item.k) for item in part_themes(publication)] == [
        ("Violência", 10),
        ("Geral", 5),
    ]


# ── all the rest ─────────────────────────────────────────────────────────────────────────────────


def test_only_organisations_are_named(
    plan: Plan, clas: Any, make_node: Any, make_action: Any, make_organisation: Any
) -> None:
    guard = make_organisation(clas, "GNR", "Guarda Nacional Republicana")
    make_action(make_node(plan, "Pessoas"), "um", leads=[guard, "Dra. Ana Sousa"], partners=[guard])
    public = public_execution(plan, today=TODAY)
    action = the(public)
    assert (action.leads, action.partners) == (("Guarda Nacional Republicana",), ("GNR",))
    assert public.partners == (("Guarda Nacional Republicana", "GNR", 1),)


def test_whoever_publishes_is_told_of_what_names_somebody(
    plan: Plan, make_node: Any, make_action: Any
) -> None:
    node = make_node(plan, "Pessoas", objective="Escrever a ana@exemplo.pt")
    make_action(node, "Ligar para 912 345 678")
    found = named_in(public_execution(plan, today=TODAY))
    assert [item.text for item in found] == ["Escrever a ana@exemplo.pt", "Ligar para 912 345 678"]


def test_it_takes_the_same_queries_whatever_the_size_of_the_plan(
    plan: Plan,
    make_node: Any,
    make_action: Any,
    report: Any,
    close: Any,
    django_assert_num_queries: Any,
) -> None:
    close(1)
    node = make_node(plan, "Pessoas")
    for count in (1, 5):
        for number in range(count):
            action = make_action(node, f"ação {number}", measures=["Visitas"], planned=[1, 2])
            report(action, 1, values={"Visitas": 40})
        with django_assert_num_queries(8):
            public_execution(plan, today=TODAY)


ROLL_UPS = st.sampled_from(RollUp.values)
VALUES = st.integers(0, 40) | st.integers(0, 3_000)


@st.composite
def loaded(draw: Any) -> tuple[ExecutionRecords, dict[int | None, str]]:
    """A plan of up to three parts and four actions, with up to three numbers for each measure."""
    parts = draw(st.lists(st.sampled_from(["", *Theme.values]), min_size=1, max_size=3))
    nodes = [
        NodeRecord(pk, None, 0, "", f"Parte {pk}", "", None) for pk in range(1, len(parts) + 1)
    ]
    themes = inherited_themes((pk, None, theme, None) for pk, theme in enumerate(parts, 1))
    actions, measures, facts = [], {}, Facts()
    for pk in range(1, draw(st.integers(1, 4)) + 1):
        node = draw(st.sampled_from([None, *(node.id for node in nodes)]))
        status = draw(st.sampled_from(["planned", "under_way", "done", "cancelled"]))
        actions.append(ActionRecord(pk, node, "", f"Ação {pk}", "", status, "", ""))
        measures[pk] = [
            MeasureRecord(
                f"Indicador {own}",
                "count",
                "",
                None,
                draw(st.none() | st.integers(1, 500).map(Decimal)),
                draw(ROLL_UPS),
                people=draw(st.sampled_from(["", *PeopleCount.values])),
                id=pk * 10 + own,
            )
            for own in range(draw(st.integers(1, 2)))
        ]
        facts.reports[pk] = {month(number): Said("accepted", "under_way") for number in (1, 2, 3)}
        for measure in measures[pk]:
            facts.numbers[measure.id] = [
                Number(month(draw(st.integers(1, 3))), Decimal(value), key)
                for key, value in enumerate(draw(st.lists(VALUES, max_size=3)))
            ]
    plan = Plan(
        network=Network(code="vale", name="Rede Social de Vale"),
        title="Plano",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        levels=["Domínio"],
        status="approved",
    )
    partners: dict[int, list[PartnerRecord]] = {}
    records = PlanRecords(plan, nodes, actions, partners, measures, {}, {}, 2026, past=0x1F)
    return ExecutionRecords(records, facts, TODAY), themes


@settings(max_examples=200, deadline=None)
@given(loaded())
def test_no_published_figure_of_any_plan_is_small_and_all_are_multiples_of_five(
    found: tuple[ExecutionRecords, dict[int | None, str]],
) -> None:
    records, themes = found
    execution = execution_until(records, month(3))
    nodes = {action.id: action.node for action in records.plan.actions}
    public = passed(execution, records.plan, themes, month(3))
    for action in public.actions():
        node = nodes[int(action.title.split()[-1])]
        assert action.k == threshold(themes[node])
        for item in action.measures:
            numbers = re.findall(r"\d+", item.words.replace("\u00a0", ""))
            assert not [number for number in numbers if 0 < int(number) < action.k]
            if item.figure is None or item.figure.value is None:
                assert item.share is None
                continue
            value = item.figure.value
            assert value % 5 == 0
            assert value == 0 or value >= action.k
