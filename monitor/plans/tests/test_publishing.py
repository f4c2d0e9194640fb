"""Publishing how a plan stands, withdrawing it, and the themes that say what is too small to show."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from monitor.kernel.models import AuditEvent
from monitor.kernel.versions import StaleVersion
from monitor.plans import actions
from monitor.plans.enums import PlanStatus
from monitor.plans.models import MonthReport, Plan, PlanNode, ReportedValue, ReportingMonth
from monitor.plans.workflow import ImpossibleStep, Step, check_publishing, check_withdrawing


def at(name: str, plan: Plan) -> str:
    return reverse(f"plans:{name}", kwargs={"network": "vale", "plan": plan.pk})


def page_of(client: Any, address: str) -> str:
    return client.get(address, follow=True).content.decode()


@pytest.fixture
def plan(clas: Any, make_plan: Any, make_node: Any, make_action: Any) -> Plan:
    """Approved, with an action of a sensitive theme that reached 7 people in January, which is closed."""
    plan = make_plan(clas, status="approved")
    action = make_action(
        make_node(plan, "Vítimas", theme="violence"),
        "Acolher <vítimas>",
        measures=["N.º de mulheres"],
    )
    report = MonthReport.objects.create(
        action=action,
        month=date(2026, 1, 1),
        state="accepted",
        status="under_way",
        difficulties="Falta casa",
        next_step="Pedir casa",
        reporter_name="Rita Lobo",
    )
    ReportedValue.objects.create(report=report, measure=action.measures.get(), value=7)
    ReportingMonth.objects.create(
        network=clas, month=date(2026, 1, 1), closed_at="2026-02-15T10:00Z"
    )
    return plan


@pytest.mark.parametrize("status", PlanStatus.values)
@pytest.mark.parametrize("is_public", [True, False])
def test_only_an_approved_or_closed_plan_that_is_not_public_is_published(
    status: str, is_public: bool
) -> None:
    if status in {"approved", "closed"} and not is_public:
        check_publishing(status, is_public=is_public)
    else:
        with pytest.raises(ImpossibleStep):
            check_publishing(status, is_public=is_public)


def test_only_what_is_public_is_withdrawn() -> None:
    check_withdrawing(is_public=True)
    with pytest.raises(ImpossibleStep):
        check_withdrawing(is_public=False)


def test_publishing_and_withdrawing_leave_an_event_each(coordinator: Any, plan: Plan) -> None:
    published = actions.publish(by=coordinator, plan=plan, expected=1)
    assert Plan.objects.get().published_at == published.published_at is not None
    with pytest.raises(ImpossibleStep):
        actions.publish(by=coordinator, plan=plan, expected=2)
    actions.withdraw(by=coordinator, plan=plan, expected=2)
    assert Plan.objects.get().published_at is None
    verbs = AuditEvent.objects.order_by("number").values_list("verb", flat=True)
    assert list(verbs) == ["plan.published", "plan.withdrawn"]


def test_a_second_writer_publishes_nothing(coordinator: Any, plan: Plan) -> None:
    actions.edit_plan(by=coordinator, plan=plan, expected=1, changes={"title": "Outro"})
    with pytest.raises(StaleVersion):
        actions.publish(by=coordinator, plan=plan, expected=1)
    assert Plan.objects.get().published_at is None


def test_a_plan_back_in_preparation_is_no_longer_public(coordinator: Any, plan: Plan) -> None:
    actions.publish(by=coordinator, plan=plan, expected=1)
    actions.take_step(by=coordinator, plan=plan, expected=2, step=Step.CLOSE)
    assert Plan.objects.get().published_at is not None
    actions.take_step(by=coordinator, plan=plan, expected=3, step=Step.REOPEN)
    actions.take_step(by=coordinator, plan=plan, expected=4, step=Step.RETURN)
    assert Plan.objects.get().published_at is None


def test_a_theme_is_changed_even_in_a_closed_plan(coordinator: Any, plan: Plan) -> None:
    node = PlanNode.objects.get()
    actions.take_step(by=coordinator, plan=plan, expected=1, step=Step.CLOSE)
    actions.set_theme(by=coordinator, node=node, expected=1, theme="")
    assert PlanNode.objects.get().theme == ""
    with pytest.raises(ValueError):
        actions.set_theme(by=coordinator, node=node, expected=2, theme="colours")
    [event] = AuditEvent.objects.filter(verb="node.themed")
    assert (event.before["theme"], event.after["theme"]) == ("violence", "")


def test_the_page_before_publishing_shows_what_strangers_read_and_what_is_hidden(
    signed_in: Any, plan: Plan
) -> None:
    page = page_of(signed_in, at("publish", plan))
    preview = page[page.index('class="preview"') :]
    assert "menos de 10" in preview
    assert "Acolher &lt;vítimas&gt;" in preview
    assert ">7<" not in preview
    before = page[: page.index('class="preview"')]
    assert '<td class="number" data-label="Número">7</td>' in before
    assert "janeiro de 2026, o último mês fechado" in before
    for secret in ("Falta casa", "Pedir casa", "Rita Lobo"):
        assert secret not in page


def test_a_coordinator_publishes_and_withdraws_by_its_buttons(signed_in: Any, plan: Plan) -> None:
    shown = signed_in.post(at("publish", plan), {"version": 1}, follow=True).content.decode()
    assert "Publicada desde" in shown
    public = reverse("portal:plan", kwargs={"network": "vale", "plan": plan.pk})
    assert f'href="{public}"' in shown
    again = signed_in.post(at("publish", plan), {"version": 2}, follow=True).content.decode()
    assert "já está publicada" in again
    signed_in.post(at("withdraw", plan), {"version": 2})
    assert Plan.objects.get().published_at is None
    again = signed_in.post(at("withdraw", plan), {"version": 3}, follow=True).content.decode()
    assert "não está publicada" in again


def test_a_plan_in_preparation_has_no_such_page(signed_in: Any, clas: Any, make_plan: Any) -> None:
    plan = make_plan(clas)
    page = signed_in.get(at("publish", plan), follow=True)
    assert page.redirect_chain[-1][0] == plan.get_absolute_url()
    assert "aprovado" in page.content.decode()
    assert at("publish", plan) not in page.content.decode()


def test_themes_are_changed_all_at_once_and_only_those_that_differ(
    signed_in: Any, plan: Plan, make_node: Any
) -> None:
    first, second = PlanNode.objects.get(), make_node(plan, "Casas")
    data = {
        f"theme-{first.pk}": "violence",
        f"version-{first.pk}": 1,
        f"theme-{second.pk}": "housing",
        f"version-{second.pk}": 1,
    }
    assert "Violência: escondem-se os números abaixo de 10" in page_of(
        signed_in, at("themes", plan)
    )
    signed_in.post(at("themes", plan), data)
    assert list(PlanNode.objects.order_by("pk").values_list("theme", "version")) == [
        ("violence", 1),
        ("housing", 2),
    ]
    stale = signed_in.post(at("themes", plan), data | {f"theme-{second.pk}": "health"}, follow=True)
    assert "outra pessoa alterou «Casas»" in stale.content.decode()


def test_the_form_of_a_part_asks_for_its_theme(signed_in: Any, plan: Plan) -> None:
    node = PlanNode.objects.get()
    address = reverse("plans:node", kwargs={"network": "vale", "node": node.pk})
    assert "De que tratam os números" in page_of(signed_in, address)
    signed_in.post(address, {"title": "Vítimas", "theme": "housing", "version": 1})
    assert PlanNode.objects.get().theme == "housing"
