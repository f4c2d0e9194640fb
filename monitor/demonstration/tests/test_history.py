"""The demonstration is loaded once, the same each time, and with a history to read."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from monitor.demonstration import loading
from monitor.demonstration.source import data
from monitor.kernel.audit import verify
from monitor.kernel.models import AuditEvent
from monitor.network.history import sentences
from monitor.network.models import Organisation
from monitor.people.models import User
from monitor.plans.models import Action, Plan

DEEDS = data("history.json")


@pytest.fixture
def loaded(db: None) -> None:
    loading.load()


def test_every_deed_is_one_event_of_its_own_by_its_own_person(loaded: None) -> None:
    events = list(AuditEvent.objects.order_by("number"))
    assert events[0].verb == "demonstration.loaded"
    people = {user.email: user.name for user in User.objects.all()}
    assert [event.actor_name for event in events[1:]] == [people[deed["by"]] for deed in DEEDS]
    assert verify() == (1 + len(DEEDS), [])


def test_the_history_tells_itself_without_codes_or_empty_changes(loaded: None) -> None:
    told = [item.sentence for item in sentences(AuditEvent.objects.order_by("number")[1:])]
    assert told[0].endswith("aprovou o plano «Plano de Ação da Rede Social de Montalvor 2026»")
    for sentence in told:
        assert "sem diferenças" not in sentence
        assert "_" not in sentence


def test_loading_from_nothing_again_gives_the_same_history(db: None) -> None:
    def loaded_and_forgotten() -> list[tuple[str, str, str, list[str], list[str]]]:
        with transaction.atomic():
            loading.load()
            told = [
                (row.verb, row.actor_name, row.object_label, sorted(row.before), sorted(row.after))
                for row in AuditEvent.objects.order_by("number")
            ]
            transaction.set_rollback(True)
        return told

    assert loaded_and_forgotten() == loaded_and_forgotten()
    assert not Plan.objects.exists()


def test_the_pages_show_it(client: Any, loaded: None) -> None:
    client.force_login(User.objects.get(email="helena.pires@exemplo.pt"))
    page = client.get(reverse("network:audit", kwargs={"network": loading.MUNICIPAL}))
    assert "Sofia Lampreia" in page.content.decode()
    action = Action.objects.get(title=DEEDS[7]["action"])
    assert "Helena Sarmento Pires" in client.get(action.get_absolute_url()).content.decode()
    house = Organisation.objects.get(name=DEEDS[2]["organisation"])
    assert "270 256 780" in client.get(house.get_absolute_url()).content.decode()
