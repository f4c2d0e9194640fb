""" "This is not mine any more"."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from monitor.kernel.models import AuditEvent, MailState, OutboxMessage
from monitor.network.history import sentences
from monitor.network.models import Contact, Organisation
from monitor.plans.chase.due import due_actions
from monitor.plans.chase.handing_over import (
    AlreadyDecided,
    confirm,
    hand_over,
    pending_in,
    refuse,
)
from monitor.plans.chase.links import LinkActor, items_of, revoke
from monitor.plans.chase.tests.conftest import JULY, ON_THE_DAY
from monitor.plans.chase.writing import owed_by_link
from monitor.plans.enums import HandOverState
from monitor.plans.models import Action, HandOver, LinkAction, ReportingMonth, ReportLink

TODAY = ON_THE_DAY.date()


@pytest.fixture
def item(asked: ReportingMonth) -> LinkAction:
    """The sessions, in Ana's link."""
    return LinkAction.objects.select_related("link").get(link__email="ana@gnr.pt")


@pytest.fixture
def eva(gnr: Organisation) -> Contact:
    return Contact.objects.create(organisation=gnr, name="Eva", email="Eva@gnr.pt")


def asked_of(clas: Any, action: Action) -> list[str]:
    due = {found.action: found for found in due_actions(clas, JULY, TODAY)}
    return [who.email for who in due[action].asked]


def opened_by(email: str) -> list[Action]:
    return [found.action for found in items_of(ReportLink.objects.get(email=email))]


def test_a_known_contact_gets_it_at_once(
    clas: Any, item: LinkAction, sessions: Action, eva: Contact
) -> None:
    made = hand_over(
        by=LinkActor(item.link), item=item, note="Mudei de posto", to_email="EVA@gnr.pt "
    )
    assert made.state == HandOverState.DONE
    assert opened_by("ana@gnr.pt") == []
    assert opened_by("eva@gnr.pt") == [sessions]
    assert asked_of(clas, sessions) == ["eva@gnr.pt"]
    message = OutboxMessage.objects.get(to="eva@gnr.pt")
    assert "Este endereço foi indicado para responder" in message.text
    assert "Mudei de posto" in message.text
    event = AuditEvent.objects.get(verb="handover.done")
    assert [told.sentence for told in sentences([event])] == [
        "Ana (ana@gnr.pt) passou a ação «Sessões nas escolas» a eva@gnr.pt"
    ]


def test_who_already_has_a_link_gets_the_action_in_it(
    item: LinkAction, sessions: Action, fair: Action, clock: Any
) -> None:
    """Rui was written to today: the message about this one waits seven days."""
    OutboxMessage.objects.update(state=MailState.SENT, sent_at=ON_THE_DAY)
    hand_over(by=None, item=item, to_email="rui@ae.pt")
    assert set(opened_by("rui@ae.pt")) == {sessions, fair}
    assert ReportLink.objects.count() == 2
    message = OutboxMessage.objects.get(state=MailState.QUEUED)
    assert (message.to, message.due_at) == ("rui@ae.pt", ON_THE_DAY + timedelta(days=7))


def test_the_address_of_an_organisation_is_known_too(
    clas: Any, item: LinkAction, sessions: Action, school: Organisation
) -> None:
    Organisation.objects.filter(pk=school.pk).update(email="geral@ae.pt", contact="Direção")
    hand_over(by=None, item=item, to_email="geral@ae.pt")
    made = Contact.objects.get(email="geral@ae.pt")
    assert (made.organisation, made.name) == (school, "Direção")
    assert asked_of(clas, sessions) == ["geral@ae.pt"]


def test_the_numbers_stay_those_of_the_organisation_that_answers_for_it(
    item: LinkAction, sessions: Action, gnr: Organisation, school: Organisation
) -> None:
    """Rui's own organisation does not answer for the sessions: he answers for GNR."""
    hand_over(by=None, item=item, to_email="rui@ae.pt")
    passed = LinkAction.objects.get(link__email="rui@ae.pt", action=sessions)
    assert passed.organisation == gnr


def test_somebody_unknown_waits_for_the_coordination_and_is_told_nothing(
    clas: Any, item: LinkAction, sessions: Action, asked: ReportingMonth
) -> None:
    made = hand_over(by=LinkActor(item.link), item=item, to_name="Zé", to_email="ze@novo.pt")
    assert made.state == HandOverState.PENDING
    assert list(pending_in(clas)) == [made]
    assert not Contact.objects.filter(email="ze@novo.pt").exists()
    assert not OutboxMessage.objects.filter(to="ze@novo.pt").exists()
    assert opened_by("ana@gnr.pt") == [sessions]
    assert not owed_by_link(asked, TODAY)[item.link_id]
    assert asked_of(clas, sessions) == ["ana@gnr.pt"]


def test_a_contact_of_another_network_is_somebody_unknown(
    item: LinkAction, other_clas: Any
) -> None:
    theirs = Organisation.objects.create(network=other_clas, name="Guarda", email="g@serra.pt")
    Contact.objects.create(organisation=theirs, name="Zé", email="ze@serra.pt")
    for email in ("ze@serra.pt", "g@serra.pt"):
        HandOver.objects.all().delete()
        assert hand_over(by=None, item=item, to_email=email).state == HandOverState.PENDING


def test_saying_it_twice_is_saying_it_once(item: LinkAction) -> None:
    first = hand_over(by=None, item=item, note="Mudei")
    assert hand_over(by=None, item=item, to_email="ze@novo.pt") == first
    assert HandOver.objects.count() == 1


def test_what_was_passed_on_is_not_passed_on_again(item: LinkAction, eva: Contact) -> None:
    hand_over(by=None, item=item, to_email="eva@gnr.pt")
    with pytest.raises(AlreadyDecided):
        hand_over(by=None, item=item, to_email="rui@ae.pt")
    assert HandOver.objects.count() == 1


def test_it_may_come_back(
    item: LinkAction, sessions: Action, eva: Contact, asked: ReportingMonth
) -> None:
    hand_over(by=None, item=item, to_email="eva@gnr.pt")
    theirs = LinkAction.objects.get(link__email="eva@gnr.pt")
    hand_over(by=None, item=theirs, to_email="ana@gnr.pt")
    assert opened_by("ana@gnr.pt") == [sessions]
    assert opened_by("eva@gnr.pt") == []


def test_nobody_passes_an_action_to_themselves(item: LinkAction) -> None:
    with pytest.raises(ValidationError) as refused:
        hand_over(by=None, item=item, to_email="ANA@gnr.pt")
    assert list(refused.value.message_dict) == ["to_email"]


def test_the_coordination_confirms_with_somebody_who_becomes_a_contact(
    clas: Any, item: LinkAction, sessions: Action, gnr: Organisation, coordinator: Any
) -> None:
    made = hand_over(by=None, item=item)
    confirm(by=coordinator, hand_over=made, name="Zé", email="Ze@novo.pt", organisation=gnr)
    assert Contact.objects.get(email="ze@novo.pt").organisation == gnr
    assert opened_by("ze@novo.pt") == [sessions]
    assert asked_of(clas, sessions) == ["ze@novo.pt"]
    assert not pending_in(clas).exists()
    with pytest.raises(AlreadyDecided):
        refuse(by=coordinator, hand_over=made)


def test_the_coordination_sends_it_back(
    clas: Any, item: LinkAction, sessions: Action, coordinator: Any, asked: ReportingMonth
) -> None:
    made = refuse(by=coordinator, hand_over=hand_over(by=None, item=item))
    assert made.decided_by == coordinator
    assert [owed.item.action for owed in owed_by_link(asked, TODAY)[item.link_id]] == [sessions]
    with pytest.raises(AlreadyDecided):
        confirm(
            by=coordinator,
            hand_over=made,
            name="Zé",
            email="ze@novo.pt",
            organisation=Organisation.objects.first(),
        )


def test_a_revoked_link_of_the_new_person_opens_again_under_another_token(
    item: LinkAction, coordinator: Any, sessions: Action
) -> None:
    rui = ReportLink.objects.get(email="rui@ae.pt")
    nonce = rui.nonce
    revoke(by=coordinator, link=rui, expected=rui.version)
    hand_over(by=None, item=item, to_email="rui@ae.pt")
    rui.refresh_from_db()
    assert rui.revoked_at is None
    assert rui.nonce != nonce


def test_who_is_editing_the_partners_meanwhile_is_told(
    item: LinkAction, sessions: Action, eva: Contact
) -> None:
    before = sessions.version
    hand_over(by=None, item=item, to_email="eva@gnr.pt")
    sessions.refresh_from_db()
    assert sessions.version == before + 1


def test_what_was_already_answered_is_passed_on_for_the_next_months_without_a_message(
    clas: Any, item: LinkAction, sessions: Action, eva: Contact, answer: Any
) -> None:
    answer(sessions)
    hand_over(by=None, item=item, to_email="eva@gnr.pt")
    assert not OutboxMessage.objects.filter(to="eva@gnr.pt").exists()
    assert str(sessions.responsibilities.get().contact) == "Eva (Eva@gnr.pt)"
