"""How a plan stands: counts, values, months without report, at the end of any month."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict

from monitor.plans.execution import words
from monitor.plans.execution.arithmetic import Figure, Reason
from monitor.plans.execution.changes import changes_in, changes_since
from monitor.plans.execution.places import by_territory
from monitor.plans.execution.queries import (
    Counts,
    PlanExecution,
    by_partner,
    execution_of,
    plan_execution,
)
from monitor.plans.execution.records import load_execution
from monitor.plans.queries import Filters, plan_table

TODAY = date(2026, 6, 15)
FEBRUARY, MARCH, APRIL, MAY, JUNE = (date(2026, number, 1) for number in range(2, 7))


def standing(plan: Any, query: str = "", **options: Any) -> PlanExecution:
    filters = Filters.parse(QueryDict(query))
    return plan_execution(plan, today=TODAY, filters=filters, **options)


def of(execution: PlanExecution, title: str) -> Any:
    return next(item for item in execution.actions.values() if item.record.title == title)


def value(execution: PlanExecution, title: str, text: str = "N.º") -> Any:
    return next(
        item.standing for item in of(execution, title).measures if item.measure.text == text
    )


def months(execution: PlanExecution, title: str, kind: str) -> list[int]:
    bits = getattr(of(execution, title), kind)
    return [found.month for found in execution.records.months_of(bits)]


def test_each_action_counts_once_and_parts_add_up_to_the_plan(
    plan: Any, make_node: Any, make_action: Any
) -> None:
    """Axis A: a done and b under way; axis B: c postponed. Domain and plan: 3, one of each."""
    domain = make_node(plan, "Pessoas")
    a, b = make_node(plan, "A", domain), make_node(plan, "B", domain)
    make_action(a, "a", status="done", planned=[1, 2], done=[1, 2])
    make_action(a, "b", status="under_way", planned=[3, 4], done=[3])
    make_action(b, "c", status="postponed", planned=[9])
    execution = standing(plan)
    [root] = execution.roots
    assert [part.counts.by_status() for part in (*root.children, root)] == [
        [("done", 1), ("under_way", 1)],
        [("postponed", 1)],
        [("done", 1), ("under_way", 1), ("postponed", 1)],
    ]
    counts = execution.counts
    assert (counts.total, counts.late, counts.unreported) == (3, 1, 1)
    assert (counts.months_planned, counts.months_done) == (4, 3)
    assert (counts.months_late, counts.months_unreported) == (1, 1)
    assert counts == root.counts


def test_a_month_is_without_report_when_it_was_expected_is_over_and_nobody_said_anything(
    plan: Any, make_node: Any, make_action: Any, report: Any, ask: Any
) -> None:
    """Planned January to July; January done by hand, February accepted, March submitted, April only in
    draft, May returned: April and May have no report; June is not over. August was asked about."""
    action = make_action(make_node(plan, "A"), "a", planned=range(1, 8), done=[1])
    report(action, 2, state="accepted")
    report(action, 3, state="submitted")
    report(action, 4, state="draft")
    report(action, 5, state="returned")
    execution = standing(plan)
    assert months(execution, "a", "unreported") == [4, 5]
    assert months(execution, "a", "waiting") == [3]
    other = make_action(action.node, "b")
    ask(other, 4)
    ask(other, 6)
    assert months(standing(plan), "b", "unreported") == [4]


@pytest.mark.parametrize(
    ("status", "closed_in", "unreported"),
    [
        ("under_way", None, [1, 2, 4, 5]),
        ("done", 3, [1, 2]),
        ("cancelled", 3, [1, 2]),
        ("done", None, []),
    ],
)
def test_nothing_is_expected_of_an_action_after_it_closed(
    plan: Any,
    make_node: Any,
    make_action: Any,
    report: Any,
    status: str,
    closed_in: int | None,
    unreported: list[int],
) -> None:
    """Planned January to May. Closed by the report of March, January and February were still missed;
    closed by hand, nobody knows since when."""
    action = make_action(make_node(plan, "A"), "a", planned=range(1, 6), status=status)
    report(action, 3, status if closed_in else "under_way")
    assert months(standing(plan), "a", "unreported") == unreported


def test_nobody_is_asked_about_a_draft(
    clas: Any, make_plan: Any, make_node: Any, make_action: Any
) -> None:
    draft = make_plan(clas)
    make_action(make_node(draft, "A"), "a", planned=[1])
    execution = standing(draft)
    assert months(execution, "a", "unreported") == []
    assert months(execution, "a", "late") == [1]


def test_what_was_accepted_dates_the_statuses(
    plan: Any, make_node: Any, make_action: Any, report: Any
) -> None:
    """Under way in February, late in March, done in May; nobody ever reported of the other."""
    node = make_node(plan, "A")
    action = make_action(node, "a", status="done", planned=[2, 3, 5])
    make_action(node, "b", status="under_way")
    report(action, 2, "under_way")
    report(action, 3, "late")
    report(action, 5, "done")
    report(action, 6, "cancelled", state="submitted")
    assert [
        (of(found, "a").record.status, of(found, "a").is_late, of(found, "b").record.status)
        for found in (standing(plan, until=until) for until in (date(2026, 1, 1), MARCH, MAY, JUNE))
    ] == [
        ("planned", False, "under_way"),
        ("under_way", True, "under_way"),
        ("done", False, "under_way"),
        ("done", False, "under_way"),
    ]


def test_an_action_that_says_it_is_late_is_late_even_without_a_schedule(
    plan: Any, make_node: Any, make_action: Any, report: Any
) -> None:
    action = make_action(make_node(plan, "A"), "a", status="under_way")
    report(action, 4, "late")
    assert standing(plan).counts.late == 1


def test_values_follow_the_months_asked_for(
    plan: Any, make_node: Any, make_action: Any, make_organisation: Any, report: Any, clas: Any
) -> None:
    """February GNR 12 and CMS 8, March 5, April 7 to accept. To March 25 of 100; from March on 5."""
    gnr, cms = make_organisation(clas, "GNR"), make_organisation(clas, "CMS")
    measures = [{"text": "N.º", "target": 100}, "Outro"]
    action = make_action(make_node(plan, "A"), "a", measures=measures)
    report(action, 2, values={"N.º": 12}, who=gnr)
    report(action, 2, values={"N.º": 8}, who=cms)
    report(action, 3, values={"N.º": 5}, who=gnr)
    report(action, 4, values={"N.º": 7}, who=gnr, state="submitted")
    assert value(standing(plan, until=FEBRUARY), "a").total == Figure(Decimal(20))
    assert value(standing(plan, until=MARCH), "a").ratio == Decimal("0.25")
    assert value(standing(plan, until=MARCH, since=MARCH), "a").total == Figure(Decimal(5))
    whole = standing(plan)
    assert value(whole, "a").total == Figure(Decimal(25))
    assert value(whole, "a").pending == Figure(Decimal(7))
    assert value(whole, "a", "Outro").total.reason == Reason.NOT_STATED
    assert value(standing(plan, until=date(2026, 1, 1)), "a").total.reason == Reason.NOT_REPORTED
    assert value(standing(plan, since=APRIL), "a").total.reason == Reason.NOT_ACCEPTED


def test_activities_give_a_measure_its_value_without_any_report(
    plan: Any, make_node: Any, make_action: Any, held: Any
) -> None:
    """Held in March with 20 and in May with nobody counted; one cancelled, one still to come: 2
    sessions, 20 participants with one gap. To April: 1 and 20."""
    sessions = {"source": "activities", "counts": "sessions"}
    people = {"source": "activities", "counts": "participants", "people": "attendances"}
    action = make_action(
        make_node(plan, "A"),
        "a",
        measures=[{"text": "N.º", **sessions}, {"text": "Pessoas", **people}],
    )
    held(action, date(2026, 3, 31), 20)
    held(action, date(2026, 5, 2))
    held(action, date(2026, 4, 2), 99, status="cancelled")
    held(action, date(2026, 5, 3), 99, status="planned")
    execution = standing(plan)
    assert value(execution, "a").total == Figure(Decimal(2))
    assert value(execution, "a", "Pessoas").total == Figure(Decimal(20), gaps=1)
    april = standing(plan, until=APRIL)
    assert value(april, "a").total == Figure(Decimal(1))
    assert value(april, "a", "Pessoas").total == Figure(Decimal(20))
    assert value(standing(plan, until=FEBRUARY), "a").total.reason == Reason.NO_ACTIVITIES


def test_a_milestone_has_a_date_and_a_cancelled_action_no_value_to_wait_for(
    plan: Any, make_node: Any, make_action: Any, report: Any
) -> None:
    node = make_node(plan, "A")
    milestone = {"text": "N.º", "kind": "milestone", "source": "milestone"}
    action = make_action(node, "a", measures=[milestone])
    make_action(node, "b", measures=["N.º"], status="cancelled")
    report(action, 4, values={"N.º": date(2026, 4, 20)})
    assert value(standing(plan), "a").total == Figure(day=date(2026, 4, 20))
    assert value(standing(plan), "b").total.reason == Reason.NOT_APPLICABLE


def test_filters_leave_out_actions_and_the_parts_that_have_none(
    clas: Any, plan: Any, make_node: Any, make_action: Any, make_organisation: Any
) -> None:
    gnr = make_organisation(clas, "GNR")
    a, b = make_node(plan, "A"), make_node(plan, "B")
    make_action(a, "a", leads=[gnr], planned=[1])
    make_action(b, "b", status="done", planned=[1], done=[1])

    def shown(query: str) -> tuple[list[str], list[str], int]:
        found = standing(plan, query)
        titles = [item.record.title for item in found.actions.values()]
        return [part.node.title for part in found.roots], titles, found.shown.total

    assert shown("") == (["A", "B"], ["a", "b"], 2)
    assert shown(f"parceiro={gnr.pk}") == (["A"], ["a"], 1)
    assert shown("estado=unreported") == (["A"], ["a"], 1)
    assert shown("estado=done") == (["B"], ["b"], 1)
    assert shown(f"nivel={b.pk}") == (["B"], ["b"], 1)
    assert standing(plan, "estado=done").counts.total == 2


def test_partners_are_counted_by_what_they_answer_for(
    clas: Any, plan: Any, make_node: Any, make_action: Any, make_organisation: Any
) -> None:
    gnr, cms = make_organisation(clas, "GNR"), make_organisation(clas, "CMS")
    node = make_node(plan, "A")
    make_action(node, "a", leads=[gnr], partners=[cms], status="done")
    make_action(node, "b", leads=[gnr, "Bombeiros"], planned=[1])
    assert [
        (line.name, line.leads, line.counts.total, line.counts.unreported)
        for line in by_partner(standing(plan))
    ] == [("CMS", 0, 1, 0), ("GNR", 2, 2, 1)]


def test_territories_are_counted_by_what_took_place_there(
    plan: Any, make_node: Any, make_action: Any, held: Any
) -> None:
    """Two activities at Alto, 10 and 15 people, the first for two actions; one at Baixo, uncounted."""
    from monitor.territory.models import Territory

    high, low = (
        Territory.objects.create(scheme="fictional", code=name, level="parish", name=name)
        for name in ("Alto", "Baixo")
    )
    node = make_node(plan, "A")
    one, two = make_action(node, "a"), make_action(node, "b")
    first = held(one, date(2026, 3, 1), 10, territory=high)
    two.served_by.create(activity=first)
    held(two, date(2026, 4, 1), 15, territory=high)
    held(two, date(2026, 5, 1), territory=low)
    held(two, date(2026, 5, 1), 99)
    assert [
        (line.territory.name, line.activities, line.participants)
        for line in by_territory(plan, until=date(2026, 5, 31))
    ] == [("Alto", 2, 25), ("Baixo", 1, None)]


def test_what_a_month_changed_is_told_beside_what_was_before(
    plan: Any, make_node: Any, make_action: Any, report: Any
) -> None:
    """In May `a` went from under way to done with 5 more; `b`, planned for May, was not told of."""
    node = make_node(plan, "A")
    a = make_action(node, "a", status="done", planned=[4, 5], done=[4, 5], measures=["N.º"])
    b = make_action(node, "b", planned=[5], measures=["N.º"])
    report(a, 4, "under_way", {"N.º": 12})
    report(a, 5, "done", {"N.º": 5})
    changes = changes_since(plan, MAY, today=TODAY)
    assert [(item.action.id, item.before, item.after) for item in changes.statuses] == [
        (a.pk, "under_way", "done")
    ]
    assert [
        (item.action.id, item.before.total.value, item.after.total.value) for item in changes.values
    ] == [(a.pk, 12, 17)]
    assert [action.id for action in changes.done] == [a.pk]
    assert [action.id for action in changes.late] == [b.pk]
    assert [action.id for action in changes.unreported] == [b.pk]
    assert words.changes_words(changes) == (
        "1 ação mudou de estado, 1 indicador teve números novos, 1 ação foi realizada, "
        "1 ficou por fazer e de 1 ninguém deu conta."
    )
    quiet = changes_since(plan, FEBRUARY, today=TODAY)
    assert not quiet.any
    assert words.changes_words(quiet) == "Nada mudou."


def test_the_headline_says_it_all_in_one_sentence(
    plan: Any, make_node: Any, make_action: Any, report: Any
) -> None:
    node = make_node(plan, "A")
    make_action(node, "a", status="done")
    make_action(node, "b", planned=[1, 2])
    waiting = make_action(node, "c", status="under_way")
    report(waiting, 5, state="submitted")
    assert words.headline(standing(plan)) == (
        "Até junho de 2026, de 3 ações: 1 concluída, 1 em curso e 1 por iniciar. "
        "1 está em atraso, de 1 falta relato e de 1 há relatos por aceitar."
    )


def test_a_bar_of_a_hundred_is_filled_by_the_states() -> None:
    counts = Counts(statuses=Counts().statuses.__class__({"done": 1, "planned": 3}))
    assert words.bar(counts) == [("done", 0, 25), ("planned", 25, 75)]


def test_the_table_shows_values_beside_targets_and_months_without_report(
    plan: Any, make_node: Any, make_action: Any, report: Any
) -> None:
    """March reported, April and May not: April and May are without report, June is still planned."""
    measures = ["N.º", {"text": "Meta", "target": 20}, {"text": "Taxa", "roll_up": "not_summable"}]
    action = make_action(
        make_node(plan, "A"), "a", planned=range(3, 7), done=[3], measures=measures
    )
    report(action, 3, values={"N.º": 3, "Meta": 12, "Taxa": 60})
    table = plan_table(plan, access=None, today=TODAY, told=True)
    [cell] = table.actions
    assert cell.months[2:7] == ("done", "unreported", "unreported", "planned", "")
    told = words.MeasureCells(table.standings)
    assert [str(told(measure)) for measure in cell.measures] == [
        " <b>3</b> <small>sem meta</small>",
        " <b>12 de 20</b>",
        " <b>60 em março de 2026</b> <small>sem meta</small>",
    ]
    untold = plan_table(plan, access=None, today=TODAY)
    assert next(iter(untold.actions)).months[3] == "late"


@pytest.mark.parametrize("actions", [1, 30])
@pytest.mark.parametrize("years", [1, 2])
def test_six_queries_whatever_the_size_of_the_plan_and_its_months(
    clas: Any,
    make_plan: Any,
    make_node: Any,
    make_action: Any,
    report: Any,
    held: Any,
    ask: Any,
    django_assert_num_queries: Any,
    actions: int,
    years: int,
) -> None:
    plan = make_plan(clas, status="approved", years=(2025, 2026))
    for number in range(actions):
        node = make_node(plan, f"D{number}")
        action = make_action(node, "a", leads=["x"], planned=[1, 2], measures=["N.º"])
        ask(action, 5)
        held(action, date(2026, 1, 5), 3)
        for year in range(2027 - years, 2027):
            for in_month in range(1, 6):
                report(action, date(year, in_month, 1), values={"N.º": 1})
    with django_assert_num_queries(6):
        execution = plan_execution(plan, today=TODAY)
    assert execution.counts.total == actions
    assert {item.measures[0].standing.total.value for item in execution.actions.values()} == {
        Decimal(5 * years)
    }


def test_months_that_come_added_up_give_the_same_values(
    clas: Any, plan: Any, make_node: Any, make_action: Any, make_organisation: Any, report: Any
) -> None:
    """One measure of each rule, two organisations, decimals, reports that wait: read number by number
    or with the months before June added up, values, reasons and what waits are the same."""
    organisations = [make_organisation(clas, name) for name in ("GNR", "CMS")]
    kinds = [
        {"roll_up": "sum"},
        {"roll_up": "mean"},
        {"roll_up": "last"},
        {"roll_up": "not_summable"},
        {"roll_up": "sum", "people": "distinct"},
        {"roll_up": "sum", "people": "attendances"},
        {"roll_up": "sum", "kind": "milestone", "source": "milestone"},
    ]
    measures = [{"text": str(number), "target": 50} | kind for number, kind in enumerate(kinds)]
    node = make_node(plan, "A")
    for number in range(3):
        action = make_action(node, f"a{number}", measures=measures, planned=range(1, 13))
        for in_month in range(1, 7):
            state = "submitted" if in_month % 3 == number else "accepted"
            for place, who in enumerate(organisations):
                values: dict[str, Any] = {
                    str(measure): Decimal(f"{in_month * 7 + place * 3 + measure}.{number}1")
                    for measure in range(6)
                }
                values["6"] = date(2026, in_month, 5 + place)
                if (in_month + place) % 2:
                    report(action, in_month, "late", values, who=who, state=state)
    whole = load_execution(plan, today=TODAY)
    added = load_execution(plan, today=TODAY, added_before=JUNE)
    for until in (JUNE, MAY):
        one, other = (execution_of(records, until=until) for records in (whole, added))
        assert one.counts == other.counts
        for pk, standing_ in one.records.standings.items():
            same = other.records.standings[pk]
            assert (standing_.total, standing_.ratio) == (same.total, same.ratio)
            assert standing_.pending == same.pending
    assert changes_in(whole, JUNE).statuses == changes_in(added, JUNE).statuses
    told = [
        [(item.measure.id, item.before.total, item.after.total) for item in changes.values]
        for changes in (changes_in(whole, JUNE), changes_in(added, JUNE))
    ]
    assert told[0] == told[1]
    assert told[0]
