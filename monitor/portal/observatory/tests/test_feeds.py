"""What a network keeps, in its dictionary and in the observatory of who is of it."""

from __future__ import annotations

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitor.agenda import actions
from monitor.indicators.actions import PanelValues, create_dashboard
from monitor.plans.models import Action, Measure, Plan, ScheduledMonth
from monitor.territory.models import Territory

ATTENDANCES = "vale__agenda_attendances"


@pytest.fixture
def kept(clas: Any, coordinator: Any) -> Measure:
    """March 2026: 22 attendances in two activities; the month of work of March is done, April has none."""
    clas.territory = Territory.objects.create(
        scheme="dicofre", code="9901", level="municipality", name="Vila"
    )
    clas.save()
    for many in (12, 10):
        actions.record_activity(
            by=coordinator,
            network=clas,
            title="Sessão",
            kind="session",
            starts_on=date(2026, 3, 3),
            participants=many,
        )
    plan = Plan.objects.create(
        network=clas,
        title="Plano",
        status="approved",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
    )
    action = Action.objects.create(plan=plan, title="Visitar")
    for kind, month in (("planned", 3), ("planned", 4), ("done", 3)):
        ScheduledMonth.objects.create(action=action, kind=kind, month=date(2026, month, 1))
    measure = Measure.objects.create(
        action=action, text="N.º de visitas", kind="count", roll_up="sum"
    )
    report = action.reports.create(month=date(2026, 3, 1), state="accepted", status="under_way")
    report.values.create(measure=measure, value=41)
    return measure


def shown(client: Client, code: str, **query: str) -> str:
    answer = client.get(reverse("observatory:indicator", args=[code]), query)
    assert answer.status_code == 200
    return unescape(answer.content.decode()).replace("\xa0", " ")


def test_who_is_of_a_network_looks_at_what_it_keeps(signed_in: Client, kept: Measure) -> None:
    """22 are told as 20, with who said so and until when; the month of work is told as it is."""
    page = shown(signed_in, ATTENDANCES)
    assert "Vila: 20" in page
    assert "Rede Social de Vale, Participações em atividades, como estava em" in page
    assert "100,0" in shown(signed_in, "vale__plans_execution", periodo="2026-03")
    for view in ("serie", "mapa", "tabela"):
        assert "Vila" in shown(signed_in, ATTENDANCES, vista=view)


def test_what_was_written_is_on_the_next_page(
    signed_in: Client, kept: Measure, clas: Any, coordinator: Any
) -> None:
    assert "Vila: 20" in shown(signed_in, ATTENDANCES)
    actions.record_activity(
        by=coordinator,
        network=clas,
        title="Outra",
        kind="session",
        starts_on=date(2026, 3, 9),
        participants=30,
    )
    assert "Vila: 50" in shown(signed_in, ATTENDANCES)


def test_an_indicator_of_a_plan_has_its_page(signed_in: Client, kept: Measure) -> None:
    page = shown(signed_in, f"vale__plans_measure_{kept.pk}")
    assert "N.º de visitas (Visitar)" in page
    assert "Vila: 40" in page


def test_strangers_and_other_networks_find_nothing_there(
    client: Client, kept: Measure, person: Any, other_clas: Any
) -> None:
    addresses = [
        reverse("observatory:indicator", args=[code])
        for code in (ATTENDANCES, f"vale__plans_measure_{kept.pk}", "vale__plans_nothing")
    ]
    assert [client.get(address).status_code for address in addresses] == [404] * 3
    client.force_login(person("coordinator", other_clas))
    assert [client.get(address).status_code for address in addresses] == [404] * 3


def test_the_dictionary_says_what_a_network_keeps(
    signed_in: Client, kept: Measure, clas: Any
) -> None:
    listing = reverse("indicators:list", args=["vale"])
    page = signed_in.get(listing, {"tipo": "living"}).content.decode()
    for text in ("Participações em atividades", "Execução dos planos", "N.º de visitas"):
        assert text in page
    entry = signed_in.get(reverse("indicators:indicator", args=["vale", ATTENDANCES]))
    assert "Dos registos da rede, sempre atual" in entry.content.decode()
    assert reverse("observatory:indicator", args=[ATTENDANCES]) in entry.content.decode()


def test_nobody_changes_what_a_room_says_of_its_numbers(signed_in: Client, kept: Measure) -> None:
    for name in ("edit", "delete"):
        address = reverse(f"indicators:{name}", args=["vale", ATTENDANCES])
        assert signed_in.post(address, {"version": 1}).status_code == 403


def test_the_list_takes_as_many_queries_for_five_indicators_of_a_plan_as_for_one(
    signed_in: Client, kept: Measure
) -> None:

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            signed_in.get(reverse("indicators:list", args=["vale"]), {"tipo": "living"})
        return len(asked)

    once = cost()
    for text in "abcd":
        Measure.objects.create(action=kept.action, text=text, kind="count", roll_up="sum")
    assert cost() == once


def test_a_write_is_in_the_next_page_of_a_dashboard_and_strangers_are_told_that_it_is_not_theirs(
    client: Client, kept: Measure, clas: Any, coordinator: Any
) -> None:
    """20 attendances, and 50 after 30 more; of the 22 and the 52 nobody else reads a word."""
    address = reverse("observatory:indicator", args=[ATTENDANCES])
    made = create_dashboard(
        by=coordinator,
        network=clas,
        name="O trabalho",
        audience="public",
        panels=[PanelValues(address)],
    ).get_absolute_url()
    client.force_login(coordinator)
    for total, many in (("Vila: 20", 30), ("Vila: 50", 0)):
        assert total in unescape(client.get(made).content.decode()).replace("\xa0", " ")
        actions.record_activity(
            by=coordinator,
            network=clas,
            title="Mais",
            kind="session",
            starts_on=date(2026, 3, 9),
            participants=many,
        )
    client.logout()
    page = unescape(client.get(made).content.decode())
    assert "não são para quem está a ver" in page
    assert "Vila" not in page
