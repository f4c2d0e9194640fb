"""An activity is recorded, changed, cancelled, put back; each write leaves one event."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from monitor.agenda import actions
from monitor.agenda.counting import CountsDiffer
from monitor.agenda.models import Activity, CalendarFeed
from monitor.kernel.audit import verify
from monitor.kernel.models import AuditEvent
from monitor.kernel.versions import StaleVersion
from monitor.network.history import sentences


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("number").values_list("verb", flat=True))


def last_sentence() -> str:
    return sentences(AuditEvent.objects.newest_first()[:1])[0].sentence


def test_what_took_place_is_recorded_with_who_organised_it_and_who_came(
    record: Any, organisation: Any, coordinator: Any
) -> None:
    activity = record(
        "Visita",
        organisers=[organisation],
        counts={("f", ""): 12, ("m", ""): 8},
        place="Biblioteca",
    )
    activity.refresh_from_db()
    assert (activity.participants, activity.status, activity.sequence) == (20, "held", 0)
    assert [str(item) for item in activity.counts.all()] == ["Mulheres: 12", "Homens: 8"]
    assert list(activity.organisers.all()) == [organisation]
    assert verbs() == ["activity.recorded"]
    assert last_sentence() == f"{coordinator} registou a atividade «Visita»"
    assert AuditEvent.objects.get().after["organisers"] == ["Associação Mão Amiga"]


def test_what_lies_ahead_is_planned_and_becomes_held_on_its_day(
    record: Any, coordinator: Any
) -> None:
    today = timezone.localdate()
    ahead = record(starts_on=today + timedelta(days=1))
    assert ahead.status == "planned"
    with pytest.raises(actions.ImpossibleStatus):
        actions.mark_held(by=coordinator, activity=ahead, expected=1)
    actions.edit_activity(by=coordinator, activity=ahead, expected=1, changes={"starts_on": today})
    held = actions.mark_held(by=coordinator, activity=ahead, expected=2)
    assert (held.status, held.version) == ("held", 3)
    with pytest.raises(actions.ImpossibleStatus):
        actions.mark_held(by=coordinator, activity=held, expected=3)


@pytest.mark.parametrize(
    ("changes", "grows"),
    [
        ({"starts_on": date(2026, 3, 4)}, True),
        ({"starts_at": time(10, 0)}, True),
        ({"place": "Junta"}, True),
        ({"title": "Sessão 2"}, True),
        ({"title": "Sessão"}, False),
        ({"participants": 9, "note": "correu bem"}, False),
    ],
)
def test_the_sequence_grows_with_what_a_calendar_shows(
    record: Any, coordinator: Any, changes: dict[str, Any], grows: bool
) -> None:
    activity = record()
    before = activity.changed_at
    after = actions.edit_activity(by=coordinator, activity=activity, expected=1, changes=changes)
    after.refresh_from_db()
    assert after.sequence == (1 if grows else 0)
    assert after.uid == activity.uid
    assert after.changed_at > before


def test_a_cancelled_activity_keeps_its_reason_and_can_be_put_back(
    record: Any, coordinator: Any
) -> None:
    activity = record(participants=5)
    cancelled = actions.cancel_activity(
        by=coordinator, activity=activity, expected=1, reason="Mau tempo"
    )
    assert (cancelled.status, cancelled.sequence) == ("cancelled", 1)
    assert last_sentence().endswith("cancelou a atividade «Sessão»: Mau tempo")
    with pytest.raises(actions.ImpossibleStatus):
        actions.cancel_activity(by=coordinator, activity=activity, expected=2, reason="outra vez")
    back = actions.reinstate_activity(by=coordinator, activity=activity, expected=2)
    assert (back.status, back.sequence, back.cancel_reason) == ("held", 2, "")
    with pytest.raises(actions.ImpossibleStatus):
        actions.reinstate_activity(by=coordinator, activity=activity, expected=3)
    assert verbs() == ["activity.recorded", "activity.cancelled", "activity.reinstated"]
    assert verify()[1] == []


def test_counts_are_reconciled_with_what_is_already_stored(record: Any, coordinator: Any) -> None:
    activity = record(counts={("f", ""): 12, ("m", ""): 8})
    with pytest.raises(CountsDiffer, match="é 25 e a soma por sexo é 20"):
        actions.edit_activity(
            by=coordinator, activity=activity, expected=1, changes={"participants": 25}
        )
    actions.edit_activity(
        by=coordinator, activity=activity, expected=1, changes={"participants": 25, "counts": {}}
    )
    assert not activity.counts.exists()
    assert "menos «Homens: 8», «Mulheres: 12»" in last_sentence()


def test_a_second_writer_is_told(record: Any, coordinator: Any) -> None:
    activity = record()
    actions.edit_activity(by=coordinator, activity=activity, expected=1, changes={"place": "a"})
    with pytest.raises(StaleVersion):
        actions.edit_activity(by=coordinator, activity=activity, expected=1, changes={"place": "b"})
    assert Activity.objects.get().place == "a"


def test_a_form_sent_twice_records_one_activity(record: Any) -> None:
    uid = uuid4()
    first, second = record(uid=uid), record(uid=uid)
    assert first.pk == second.pk
    assert verbs() == ["activity.recorded"]


def test_a_partner_writes_only_what_its_organisation_organises(
    clas: Any, coordinator: Any, organisation: Any, record: Any
) -> None:
    other = clas.organisations.create(name="Outra")
    mine = record(organisers=[organisation, other], acting_for=organisation)
    theirs = record(organisers=[other])
    with pytest.raises(actions.NotYours):
        record(organisers=[other], acting_for=organisation)
    for change in ({"note": "minha?"}, {"organisers": [organisation]}):
        with pytest.raises(actions.NotYours):
            actions.edit_activity(
                by=coordinator,
                activity=theirs,
                expected=1,
                changes=change,
                acting_for=organisation,
            )
    with pytest.raises(actions.NotYours):
        actions.edit_activity(
            by=coordinator,
            activity=mine,
            expected=1,
            changes={"organisers": [other]},
            acting_for=organisation,
        )
    for write in (actions.mark_held, actions.reinstate_activity):
        with pytest.raises(actions.NotYours):
            write(by=coordinator, activity=theirs, expected=1, acting_for=organisation)
    assert verbs() == ["activity.recorded", "activity.recorded"]
    assert set(mine.organisers.all()) == {organisation, other}


def test_nothing_of_another_network_is_tied(record: Any, other_clas: Any, clas: Any) -> None:
    stranger = other_clas.organisations.create(name="De fora")
    with pytest.raises(ValueError, match="another network"):
        record(organisers=[stranger])
    with pytest.raises(ValueError, match="another network"):
        actions.create_feed(by=None, network=clas, organisation=stranger)
    assert not Activity.objects.exists()


def test_two_records_of_an_organisation_that_become_one_organise_once(
    clas: Any, coordinator: Any, organisation: Any, record: Any
) -> None:
    from monitor.network.actions import merge_organisations

    other = clas.organisations.create(name="AMA, Associação")
    both, one = record(organisers=[organisation, other]), record(organisers=[other])
    merge_organisations(
        by=coordinator, survivor=organisation, duplicate=other, expected=1, expected_duplicate=1
    )
    assert list(both.organisers.all()) == list(one.organisers.all()) == [organisation]


def test_an_address_of_a_calendar_is_made_once_and_anew_after_it_is_taken_back(
    clas: Any, coordinator: Any, organisation: Any
) -> None:
    first = actions.create_feed(by=coordinator, network=clas, organisation=organisation)
    assert actions.create_feed(by=coordinator, network=clas, organisation=organisation) == first
    assert (first.kind, len(first.token) >= 32) == ("organisation", True)
    actions.revoke_feed(by=coordinator, feed=first, expected=1)
    with pytest.raises(StaleVersion):
        actions.revoke_feed(by=coordinator, feed=first, expected=1)
    second = actions.create_feed(by=coordinator, network=clas, organisation=organisation)
    assert second.token != first.token
    assert CalendarFeed.objects.count() == 2
    assert verbs() == ["calendar.created", "calendar.revoked", "calendar.created"]
    assert first.token not in str(list(AuditEvent.objects.values_list("before", "after")))
