"""Proposing, deciding, and what becomes of it when actions go."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from monitor.kernel.models import AuditEvent
from monitor.kernel.versions import StaleVersion
from monitor.network.history import sentences
from monitor.network.models import Network, Organisation
from monitor.plans.actions import delete_action, delete_node, delete_plan
from monitor.plans.actions.common import ClosedPlan
from monitor.plans.models import Action, Measure, Plan, SharedAction
from monitor.plans.sharing import actions
from monitor.plans.sharing.schedule import month_words, months_from
from monitor.plans.workflow import ImpossibleStep


def told() -> str:
    """The last event, in its sentence."""
    return sentences([AuditEvent.objects.newest_first().first()])[0].sentence  # type: ignore[list-item]


def test_an_action_is_proposed_to_several_networks_in_one_event(
    area: Network, origin: Action, make_below: Any, coordinator: Any
) -> None:
    norte, sul = make_below("Norte"), make_below("Sul")
    targets = [(norte, date(2026, 3, 1)), (sul, date(2026, 5, 17))]
    actions.share(by=coordinator, action=origin, targets=targets)
    assert list(SharedAction.objects.values_list("network__name", "starts_on", "state")) == [
        ("Rede de Norte", date(2026, 3, 1), "invited"),
        ("Rede de Sul", date(2026, 5, 1), "invited"),
    ]
    [event] = AuditEvent.objects.all()
    assert (event.verb, event.network_id) == ("sharing.proposed", area.pk)
    assert "redes: «Rede de Norte», «Rede de Sul»" in told()


def test_only_networks_below_are_proposed_to(
    area: Network, origin: Action, clas: Network, coordinator: Any, make_below: Any
) -> None:
    below = make_below("Norte")
    grandchild = Network.objects.create(code="neta", name="Neta", kind="clas", parent=below)
    for stranger in (clas, area, grandchild):
        with pytest.raises(ValueError, match="not below"):
            actions.share(by=coordinator, action=origin, targets=[(stranger, date(2026, 3, 1))])
    assert not SharedAction.objects.exists()


def test_what_was_proposed_is_not_proposed_again(propose: Any, make_below: Any) -> None:
    norte = make_below("Norte")
    propose(norte)
    with pytest.raises(ImpossibleStep):
        propose(norte)


def test_who_declined_is_asked_again_with_another_start(
    propose: Any, make_below: Any, person: Any
) -> None:
    norte = make_below("Norte")
    shared = propose(norte)
    member = person("coordinator", norte)
    actions.decline(by=member, shared=shared, expected=1, reason=" Sem equipa. ")
    shared.refresh_from_db()
    assert (shared.state, shared.reason) == ("declined", "Sem equipa.")
    assert AuditEvent.objects.newest_first()[0].network_id == norte.pk
    assert "Sem equipa." in told()
    again = propose(norte, 9)
    assert (again.pk, again.state, again.reason) == (shared.pk, "invited", "")
    assert again.starts_on == date(2026, 9, 1)


def test_declining_needs_a_reason(propose: Any, make_below: Any, coordinator: Any) -> None:
    with pytest.raises(ValidationError):
        actions.decline(
            by=coordinator, shared=propose(make_below("Norte")), expected=1, reason="  "
        )


def test_the_start_changes_only_while_nobody_decided(
    origin: Action, propose: Any, adopted: Any, make_below: Any, coordinator: Any
) -> None:
    shared = propose(make_below("Norte"))
    actions.change_start(by=coordinator, shared=shared, expected=1, starts_on=date(2026, 6, 20))
    shared.refresh_from_db()
    assert (shared.starts_on, shared.version) == (date(2026, 6, 1), 2)
    assert "em Rede de Norte: início de Março de 2026 para Junho de 2026" in told()
    assert AuditEvent.objects.about(origin).filter(verb="sharing.rescheduled").exists()
    local = adopted(make_below("Sul"))
    taken = SharedAction.objects.get(local=local)
    with pytest.raises(ImpossibleStep, match="já tem esta ação"):
        actions.change_start(
            by=coordinator, shared=taken, expected=taken.version, starts_on=date(2026, 6, 1)
        )


def test_a_proposal_is_withdrawn_until_it_is_adopted(
    propose: Any, adopted: Any, make_below: Any, coordinator: Any
) -> None:
    shared = propose(make_below("Norte"))
    actions.withdraw(by=coordinator, shared=shared, expected=1)
    assert not SharedAction.objects.filter(pk=shared.pk).exists()
    assert "deixou de propor a ação «Oficinas para cuidadores» a Rede de Norte" in told()
    taken = SharedAction.objects.get(local=adopted(make_below("Sul")))
    with pytest.raises(ImpossibleStep):
        actions.withdraw(by=coordinator, shared=taken, expected=taken.version)


def test_adopting_makes_an_action_of_the_network_and_nobody_else(
    origin: Action, propose: Any, make_below: Any, make_plan: Any, make_node: Any, person: Any
) -> None:
    """Planned in March and April there; the network starts in June: June and July here."""
    norte = make_below("Norte")
    plan = make_plan(norte)
    node = make_node(plan, "Pessoas")
    lead = Organisation.objects.create(network=norte, name="Santa Casa")
    shared = propose(norte, 6)
    oficinas = origin.measures.get(text="Oficinas")
    local = actions.adopt(
        by=person("coordinator", norte),
        shared=shared,
        expected=1,
        plan=plan,
        node=node,
        lead=lead,
        targets={oficinas.pk: Decimal(2)},
    )
    local.refresh_from_db()
    assert (local.title, local.description) == (origin.title, origin.description)
    assert (local.plan, local.node, local.status) == (plan, node, "planned")
    assert list(local.months.values_list("kind", "month")) == [
        ("planned", date(2026, 6, 1)),
        ("planned", date(2026, 7, 1)),
    ]
    assert [item.organisation for item in local.responsibilities.all()] == [lead]
    copied = ("text", "kind", "unit", "roll_up", "source", "counts", "people", "position")
    theirs = list(origin.measures.values_list("pk", *copied))
    assert list(local.measures.values_list("origin", *copied)) == theirs
    assert list(local.measures.values_list("target", flat=True)) == [Decimal(2), *[None] * 4]
    shared.refresh_from_db()
    assert (shared.local, shared.state, shared.version) == (local, "adopted", 2)
    event = AuditEvent.objects.newest_first()[0]
    assert (event.verb, event.network_id) == ("sharing.adopted", norte.pk)
    assert "«Oficinas para cuidadores», proposta por Área Metropolitana" in told()


@pytest.mark.parametrize(
    ("planned", "start", "expected"),
    [
        ([date(2026, 3, 1), date(2026, 5, 1)], date(2026, 11, 1), [(2026, 11), (2027, 1)]),
        ([date(2026, 3, 1)], date(2026, 1, 1), [(2026, 1)]),
        ([], date(2026, 9, 1), [(2026, 9)]),
    ],
)
def test_months_move_with_the_start(
    planned: list[date], start: date, expected: list[tuple[int, int]]
) -> None:
    """March and May from November: November and, two months later, January. Without months, the start."""
    assert [(month.year, month.month) for month in months_from(planned, start)] == expected


def test_months_in_a_row_are_said_as_one() -> None:
    months = [date(2026, 3, 1), date(2026, 4, 1), date(2026, 6, 1)]
    assert month_words(months) == "março a abril de 2026, junho de 2026"
    across = [date(2026, 12, 1), date(2027, 1, 1)]
    assert month_words(across) == "dezembro de 2026 a janeiro de 2027"
    assert month_words([]) == ""


def test_nothing_of_another_network_gets_into_what_is_adopted(
    propose: Any, make_below: Any, make_plan: Any, make_node: Any, clas: Network, coordinator: Any
) -> None:
    norte = make_below("Norte")
    shared, plan, theirs = propose(norte), make_plan(norte), make_plan(clas)
    stranger = Organisation.objects.create(network=clas, name="Estranha")
    for wrong in (
        {"plan": theirs},
        {"plan": plan, "node": make_node(theirs, "Pessoas")},
        {"plan": plan, "node": make_node(make_plan(norte), "De outro plano")},
        {"plan": plan, "lead": stranger},
    ):
        with pytest.raises(ValueError, match="another network"):
            actions.adopt(by=coordinator, shared=shared, expected=1, **wrong)
    shared.refresh_from_db()
    assert (shared.local, shared.version) == (None, 1)
    assert not Action.objects.filter(plan__in=[plan, theirs]).exists()


def test_a_proposal_is_decided_once(
    propose: Any, make_below: Any, make_plan: Any, coordinator: Any
) -> None:
    norte = make_below("Norte")
    shared, plan = propose(norte), make_plan(norte)
    actions.adopt(by=coordinator, shared=shared, expected=1, plan=plan)
    for again in (
        lambda: actions.adopt(by=coordinator, shared=shared, expected=1, plan=plan),
        lambda: actions.decline(by=coordinator, shared=shared, expected=1, reason="não"),
        lambda: actions.withdraw(by=coordinator, shared=shared, expected=1),
    ):
        with pytest.raises(StaleVersion):
            again()
    assert plan.actions.count() == 1


def test_a_closed_plan_neither_proposes_nor_receives(
    origin: Action, propose: Any, make_below: Any, make_plan: Any, coordinator: Any
) -> None:
    norte = make_below("Norte")
    shared = propose(norte)
    closed = make_plan(norte, status="closed")
    with pytest.raises(ClosedPlan):
        actions.adopt(by=coordinator, shared=shared, expected=1, plan=closed)
    Plan.objects.filter(pk=origin.plan_id).update(status="closed")
    with pytest.raises(ClosedPlan):
        propose(make_below("Sul"))
    with pytest.raises(ClosedPlan):
        actions.withdraw(by=coordinator, shared=shared, expected=1)


@pytest.mark.parametrize("what", ["action", "node", "plan"])
def test_what_goes_from_the_networks_plan_stands_proposed_again(
    origin: Action,
    propose: Any,
    make_below: Any,
    make_plan: Any,
    make_node: Any,
    coordinator: Any,
    what: str,
) -> None:
    norte = make_below("Norte")
    plan = make_plan(norte)
    parent = make_node(plan, "Pessoas")
    node = make_node(plan, "Cuidadores", parent)
    local = actions.adopt(by=coordinator, shared=propose(norte), expected=1, plan=plan, node=node)
    if what == "action":
        delete_action(by=coordinator, action=local, expected=1)
    elif what == "node":
        delete_node(by=coordinator, node=parent, expected=1)
    else:
        delete_plan(by=coordinator, plan=plan, expected=1)
    shared = SharedAction.objects.get()
    assert (shared.state, shared.local, shared.version) == ("invited", None, 3)
    assert not Action.objects.filter(pk=local.pk).exists()


def test_an_action_adopted_outlives_the_one_proposed(
    origin: Action, adopted: Any, make_below: Any, coordinator: Any
) -> None:
    local = adopted(make_below("Norte"))
    delete_action(by=coordinator, action=origin, expected=1)
    assert not SharedAction.objects.exists()
    assert Action.objects.filter(pk=local.pk).exists()
    assert set(Measure.objects.filter(action=local).values_list("origin", flat=True)) == {None}
