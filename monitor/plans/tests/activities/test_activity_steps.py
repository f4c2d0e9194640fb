"""What happens to an activity afterwards: cancelled, locked, shown by files, kept from others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from monitor.agenda.models import Activity, Evidence
from monitor.kernel.models import AuditEvent
from monitor.plans.models import Action, ServedAction
from monitor.plans.tests.activities.typed import PDF, TYPED, at, text_of, upload


def test_what_is_cancelled_says_why_counts_nowhere_and_can_come_back(
    signed_in: Any, clas: Any, action: Action, record: Any
) -> None:
    activity = record(actions=[action], participants=20)
    home = at("activity", clas, activity=activity.pk)
    address = at("cancel-activity", clas, activity=activity.pk)
    assert "é obrigatório" in text_of(signed_in.post(address, {"version": 1}))
    signed_in.post(address, {"version": 1, "cancel_reason": "Mau tempo"})
    page = text_of(signed_in.get(home))
    assert "Cancelada: não conta em nenhum total" in page
    assert "Mau tempo" in page
    assert "0 atividades realizadas · 1 cancelada" in text_of(
        signed_in.get(action.get_absolute_url())
    )
    edit = text_of(signed_in.get(at("edit-activity", clas, activity=activity.pk)))
    assert 'name="status"' not in edit
    signed_in.post(at("reinstate-activity", clas, activity=activity.pk), {"version": 2})
    assert "Atividade reposta." in text_of(signed_in.get(home))


def test_what_was_planned_is_held_by_a_button(signed_in: Any, clas: Any, record: Any) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    activity = record(starts_on=tomorrow)
    home = at("activity", clas, activity=activity.pk)
    assert "Já se realizou" in text_of(signed_in.get(home))
    hold = at("hold-activity", clas, activity=activity.pk)
    page = text_of(signed_in.post(hold, {"version": 1}, follow=True))
    assert "O dia da atividade ainda não chegou." in page
    typed = TYPED | {"starts_on": tomorrow.isoformat(), "status": "held"}
    page = text_of(signed_in.post(at("edit-activity", clas, activity=activity.pk), typed))
    assert "O dia ainda não chegou" in page
    Activity.objects.update(starts_on=timezone.localdate())
    page = text_of(signed_in.post(hold, {"version": 1}, follow=True))
    assert "Atividade realizada." in page
    page = text_of(signed_in.post(hold, {"version": 2}, follow=True))
    assert "Só o que está marcado passa a realizado." in page


@pytest.mark.parametrize(
    ("changes", "is_locked"),
    [
        ({}, False),
        ({"note": "faltava isto", "place": "Junta"}, False),
        ({"starts_on": "2026-03-20"}, False),
        ({"participants": "21"}, True),
        ({"starts_on": "2026-04-01"}, True),
        ({"status": "planned"}, True),
        ({"actions": []}, True),
    ],
)
def test_what_counts_in_an_accepted_month_is_locked_with_it(
    signed_in: Any,
    clas: Any,
    action: Action,
    accepted: Activity,
    changes: dict[str, Any],
    is_locked: bool,
) -> None:
    typed = TYPED | {"status": "held", "participants": "20", "actions": [action.pk]} | changes
    response = signed_in.post(at("edit-activity", clas, activity=accepted.pk), typed)
    assert response.status_code == (200 if is_locked else 302)
    if is_locked:
        assert "O relato de março de 2026 da ação «Visitas» já foi aceite" in text_of(response)
    accepted.refresh_from_db()
    assert accepted.version == (1 if is_locked else 2)
    assert AuditEvent.objects.count() == (1 if is_locked else 2)


def test_nothing_more_enters_or_leaves_an_accepted_month_until_it_is_reopened(
    signed_in: Any, clas: Any, action: Action, accepted: Activity
) -> None:
    typed = TYPED | {"actions": [action.pk]}
    page = text_of(signed_in.post(at("record-activity", clas), typed))
    assert "já foi aceite" in page
    assert "Visita à aldeia" in page
    cancel = at("cancel-activity", clas, activity=accepted.pk)
    reason = {"version": 1, "cancel_reason": "Engano"}
    assert "já foi aceite" in text_of(signed_in.post(cancel, reason, follow=True))
    assert [item.status for item in Activity.objects.all()] == ["held"]
    action.reports.update(state="submitted")
    signed_in.post(at("record-activity", clas), typed)
    signed_in.post(cancel, reason)
    assert [item.status for item in Activity.objects.order_by("pk")] == ["cancelled", "held"]
    action.reports.update(state="accepted")
    reinstate = at("reinstate-activity", clas, activity=accepted.pk)
    assert "já foi aceite" in text_of(signed_in.post(reinstate, {"version": 2}, follow=True))


def test_a_month_accepted_for_an_action_that_counts_no_activities_locks_none(
    signed_in: Any, clas: Any, action: Action, accepted: Activity
) -> None:
    action.measures.update(source="reported")
    typed = TYPED | {"status": "held", "participants": "21", "actions": [action.pk]}
    response = signed_in.post(at("edit-activity", clas, activity=accepted.pk), typed)
    assert response.status_code == 302


def test_what_counts_in_a_closed_plan_stays_as_it_is(
    signed_in: Any, clas: Any, action: Action, record: Any
) -> None:
    activity = record(actions=[action], participants=20)
    action.plan.status = "closed"
    action.plan.save()
    typed = TYPED | {"status": "held", "participants": "21"}
    page = text_of(signed_in.post(at("edit-activity", clas, activity=activity.pk), typed))
    assert "está encerrado" in page
    typed |= {"participants": "20", "note": "mais palavras"}
    saved = signed_in.post(at("edit-activity", clas, activity=activity.pk), typed)
    assert saved.status_code == 302
    assert activity.served.get().action == action


def test_files_are_joined_shown_and_taken_away(signed_in: Any, clas: Any, record: Any) -> None:
    activity = record()
    home = at("activity", clas, activity=activity.pk)
    add = at("add-evidence", clas, activity=activity.pk)
    assert signed_in.post(add, upload()).url == home
    evidence = Evidence.objects.get()
    download = reverse("agenda:evidence", kwargs={"network": clas.code, "evidence": evidence.pk})
    page = text_of(signed_in.get(home))
    assert f'href="{download}"' in page
    assert "juntou um comprovativo" in page
    assert signed_in.get(download).content == PDF
    refused = text_of(signed_in.post(add, upload("folha.pdf", b"MZ\x90")))
    assert "Aceitam-se PDF" in refused
    assert "Este campo é obrigatório" in text_of(signed_in.post(add, {}))
    signed_in.post(at("remove-evidence", clas, evidence=evidence.pk))
    assert not Evidence.objects.exists()
    assert signed_in.get(download).status_code == 404


def test_a_file_of_a_report_is_not_taken_away_here(signed_in: Any, clas: Any) -> None:
    kept = Evidence.objects.create(
        network=clas, name="a.pdf", content=PDF, content_type="application/pdf", size=1, sha256="a"
    )
    response = signed_in.post(at("remove-evidence", clas, evidence=kept.pk))
    assert (response.status_code, Evidence.objects.count()) == (404, 1)


def test_a_partner_records_and_changes_only_its_own(
    partner: Any, clas: Any, action: Action, gnr: Any, make_action: Any, record: Any
) -> None:
    others = make_action(action.node, "Ação de outros")
    page = text_of(partner.get(at("record-activity", clas)))
    assert "Visitas" in page
    assert "Ação de outros" not in page
    refused = partner.post(at("record-activity", clas), TYPED | {"actions": [others.pk]})
    assert "Selecione uma opção válida" in text_of(refused)
    partner.post(at("record-activity", clas), TYPED | {"actions": [action.pk]})
    mine = Activity.objects.get()
    assert list(mine.organisers.all()) == [gnr]
    theirs = record("De outros")
    for name in ("edit-activity", "cancel-activity"):
        assert partner.get(at(name, clas, activity=theirs.pk)).status_code == 403
        assert partner.get(at(name, clas, activity=mine.pk)).status_code == 200
    for name in ("hold-activity", "reinstate-activity", "add-evidence"):
        assert partner.post(at(name, clas, activity=theirs.pk), upload()).status_code == 403
    page = text_of(partner.get(at("activity", clas, activity=theirs.pk)))
    assert "De outros" in page
    assert "Alterar" not in page
    # Its own organisation stays even if its box was left empty, and so do the actions of others.
    ServedAction.objects.create(activity=mine, action=others)
    typed = TYPED | {"status": "held", "actions": [], "title": "Mudou"}
    assert partner.post(at("edit-activity", clas, activity=mine.pk), typed).status_code == 302
    mine.refresh_from_db()
    assert (mine.title, list(mine.organisers.all())) == ("Mudou", [gnr])
    assert [item.action for item in mine.served.all()] == [others]


def test_a_card_offers_to_record_only_to_who_may(
    partner: Any, clas: Any, action: Action, make_action: Any
) -> None:
    others = make_action(action.node, "Ação de outros")
    assert "Registar atividade" in text_of(partner.get(action.get_absolute_url()))
    assert "Registar atividade" not in text_of(partner.get(others.get_absolute_url()))


def test_an_observer_sees_and_records_nothing(
    client: Any, person: Any, clas: Any, record: Any
) -> None:
    client.force_login(person("observer", clas))
    record("Sessão aberta")
    page = text_of(client.get(at("activities", clas)))
    assert "Sessão aberta" in page
    assert "Registar" not in page
    assert client.get(at("record-activity", clas)).status_code == 403
