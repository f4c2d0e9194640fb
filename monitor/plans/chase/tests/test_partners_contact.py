"""Who is asked for each organisation of an action, chosen where its partners are."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from monitor.kernel.models import AuditEvent
from monitor.network.models import Contact, Organisation
from monitor.plans.models import Action


@pytest.fixture
def eva(gnr: Organisation) -> Contact:
    """Another contact of GNR, not its main one."""
    return Contact.objects.create(organisation=gnr, name="Eva", email="eva@gnr.pt")


def page(action: Action) -> str:
    return reverse("plans:partners", kwargs={"network": "vale", "action": action.pk})


def row(
    organisation: Any, contact: Any = "", *, text: str = "GNR", **fields: Any
) -> dict[str, Any]:
    values = {
        "text": text,
        "offered": text,
        "role": "lead",
        "organisation": organisation.pk,
        "contact": contact.pk if contact else "",
    } | fields
    return {f"linhas-0-{name}": value for name, value in values.items()}


def posted(action: Action, row: dict[str, Any]) -> dict[str, Any]:
    action.refresh_from_db()
    initial = action.responsibilities.count()
    return {
        "version": action.version,
        "linhas-TOTAL_FORMS": 1,
        "linhas-INITIAL_FORMS": initial,
        **row,
    }


def named(action: Action) -> list[str | None]:
    return [str(item.contact) if item.contact else None for item in action.responsibilities.all()]


def test_a_contact_of_the_organisation_is_chosen_and_kept(
    signed_in: Any, sessions: Action, gnr: Organisation, eva: Contact
) -> None:
    shown = signed_in.get(page(sessions)).content.decode()
    assert f'<option value="{eva.pk}">Eva (eva@gnr.pt)</option>' in shown
    signed_in.post(page(sessions), posted(sessions, row(gnr, eva)))
    assert named(sessions) == ["Eva (eva@gnr.pt)"]
    shown = signed_in.get(page(sessions)).content.decode()
    assert f'<option value="{eva.pk}" selected>' in shown
    signed_in.post(page(sessions), posted(sessions, row(gnr, eva, role="partner")))
    assert named(sessions) == ["Eva (eva@gnr.pt)"]
    event = AuditEvent.objects.filter(verb="action.partners-set").earliest("number")
    assert (event.before["contacts"], event.after["contacts"]) == (
        [],
        ["GNR: Eva (eva@gnr.pt)"],
    )


def test_the_main_contact_is_what_a_blank_choice_means(
    signed_in: Any, sessions: Action, gnr: Organisation, eva: Contact
) -> None:
    sessions.responsibilities.update(contact=eva)
    signed_in.post(page(sessions), posted(sessions, row(gnr)))
    assert named(sessions) == [None]


def test_another_organisation_does_not_keep_the_contact_of_the_first(
    signed_in: Any, sessions: Action, gnr: Organisation, school: Organisation, eva: Contact
) -> None:
    sessions.responsibilities.update(contact=eva)
    signed_in.post(page(sessions), posted(sessions, row(school, eva, text="AE")))
    assert [item.organisation for item in sessions.responsibilities.all()] == [school]
    assert named(sessions) == [None]


def test_who_was_named_by_a_hand_over_stays_though_of_another_organisation(
    signed_in: Any, sessions: Action, gnr: Organisation, school: Organisation
) -> None:
    rui = school.contacts.get()
    sessions.responsibilities.update(contact=rui)
    signed_in.post(page(sessions), posted(sessions, row(gnr, rui)))
    assert named(sessions) == ["Rui (rui@ae.pt)"]


def test_a_contact_of_another_network_is_never_taken(
    signed_in: Any, sessions: Action, gnr: Organisation, other_clas: Any
) -> None:
    theirs = Organisation.objects.create(network=other_clas, name="Guarda")
    spy = Contact.objects.create(organisation=theirs, name="Zé", email="ze@serra.pt")
    signed_in.post(page(sessions), posted(sessions, row(gnr, spy)))
    assert named(sessions) == [None]
