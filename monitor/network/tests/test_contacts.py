"""The people of an organisation whom the network writes to."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from monitor.kernel.models import AuditEvent
from monitor.network import actions
from monitor.network.models import Contact, Organisation


@pytest.fixture
def gnr(clas: Any) -> Organisation:
    return Organisation.objects.create(network=clas, name="Guarda", acronym="GNR")


def at(name: str, pk: int, network: str = "vale") -> str:
    return reverse(f"network:{name}", kwargs={"network": network, "pk": pk})


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


ANA = {"version": 1, "name": "Ana", "email": "ana@gnr.pt", "phone": "", "is_main": "on"}


def test_a_contact_is_registered_changed_and_removed(signed_in: Any, gnr: Organisation) -> None:
    assert "checked" in text(signed_in.get(at("create_contact", gnr.pk)))
    signed_in.post(at("create_contact", gnr.pk), ANA)
    ana = Contact.objects.get()
    assert (ana.organisation, ana.is_main) == (gnr, True)
    page = text(signed_in.get(gnr.get_absolute_url()))
    assert "ana@gnr.pt" in page
    signed_in.post(at("contact", ana.pk), ANA | {"phone": "210 000 000"})
    ana.refresh_from_db()
    assert (ana.phone, ana.version) == ("210 000 000", 2)
    signed_in.post(at("remove_contact", ana.pk), {"version": 2})
    assert not Contact.objects.exists()
    verbs = AuditEvent.objects.order_by("number").values_list("verb", flat=True)
    assert list(verbs) == ["contact.created", "contact.edited", "contact.deleted"]


def test_the_history_of_the_organisation_tells_of_its_contacts(
    signed_in: Any, gnr: Organisation
) -> None:
    signed_in.post(at("create_contact", gnr.pk), ANA)
    page = text(signed_in.get(gnr.get_absolute_url()))
    assert "registou o contacto «Ana (ana@gnr.pt)»" in page


def test_a_new_main_contact_takes_the_place_of_the_other(
    gnr: Organisation, coordinator: Any
) -> None:
    ana = actions.create_contact(
        by=coordinator, organisation=gnr, name="Ana", email="ana@gnr.pt", is_main=True
    )
    eva = actions.create_contact(
        by=coordinator, organisation=gnr, name="Eva", email="eva@gnr.pt", is_main=True
    )
    assert list(gnr.contacts.filter(is_main=True)) == [eva]
    ana.refresh_from_db()
    actions.edit_contact(
        by=coordinator, contact=ana, expected=ana.version, changes={"is_main": True}
    )
    assert list(gnr.contacts.filter(is_main=True)) == [ana]


def test_an_address_stands_once_in_an_organisation(
    signed_in: Any, gnr: Organisation, coordinator: Any
) -> None:
    actions.create_contact(by=coordinator, organisation=gnr, name="Ana", email="ana@gnr.pt")
    again = signed_in.post(at("create_contact", gnr.pk), ANA | {"email": "ANA@gnr.pt"})
    assert "Este endereço já é de «Ana»." in text(again)
    eva = actions.create_contact(by=coordinator, organisation=gnr, name="Eva", email="eva@gnr.pt")
    with pytest.raises(ValidationError):
        actions.edit_contact(
            by=coordinator, contact=eva, expected=1, changes={"email": "Ana@gnr.pt"}
        )
    assert Contact.objects.count() == 2


def test_two_people_who_change_a_contact_see_both(signed_in: Any, gnr: Organisation) -> None:
    ana = Contact.objects.create(organisation=gnr, name="Ana", email="ana@gnr.pt", version=4)
    response = signed_in.post(at("contact", ana.pk), ANA)
    assert "outra pessoa alterou o mesmo registo" in text(response)
    response = signed_in.post(at("remove_contact", ana.pk), {"version": 1}, follow=True)
    assert "Entretanto o contacto mudou" in text(response)
    assert Contact.objects.exists()


def test_an_observer_sees_contacts_and_changes_none(
    client: Any, clas: Any, gnr: Organisation, person: Any
) -> None:
    ana = Contact.objects.create(organisation=gnr, name="Ana", email="ana@gnr.pt")
    client.force_login(person("observer", clas))
    page = text(client.get(gnr.get_absolute_url()))
    assert "ana@gnr.pt" in page
    assert "Acrescentar um contacto" not in page
    for name, pk in (("create_contact", gnr.pk), ("contact", ana.pk), ("remove_contact", ana.pk)):
        assert client.post(at(name, pk), ANA).status_code == 403
