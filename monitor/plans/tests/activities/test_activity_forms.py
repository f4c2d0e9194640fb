"""Recording and editing what took place, as a browser does."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from monitor.agenda.models import Activity
from monitor.kernel.forms import CONFIRMATION
from monitor.kernel.models import AuditEvent
from monitor.plans.actions import activities as actions
from monitor.plans.models import Action, ServedAction
from monitor.plans.tests.activities.typed import TYPED, at, text_of


def test_kind_title_and_day_are_enough(signed_in: Any, clas: Any) -> None:
    response = signed_in.post(at("record-activity", clas), TYPED)
    activity = Activity.objects.get()
    assert response.url == at("activity", clas, activity=activity.pk)
    assert (activity.title, activity.participants, activity.status) == (
        "Visita à aldeia",
        None,
        "held",
    )
    page = text_of(signed_in.get(response.url))
    assert "Atividade registada." in page
    assert "registou a atividade «Visita à aldeia»" in page


def test_the_form_opens_ready_for_the_action_that_it_is_for(
    signed_in: Any, clas: Any, action: Action, gnr: Any
) -> None:
    card = text_of(signed_in.get(action.get_absolute_url()))
    address = f"{at('record-activity', clas)}?acao={action.pk}"
    assert f'href="{address}"' in card
    page = text_of(signed_in.get(address))
    for name, value in (("actions", action.pk), ("organisers", gnr.pk)):
        assert re.search(rf'<input[^>]*name="{name}"[^>]*value="{value}"[^>]*checked', page)
    assert f'value="{timezone.localdate().isoformat()}"' in page
    # What comes first on a phone: what, when; the table of counts waits behind a disclosure.
    places = [page.index(f'name="{name}"') for name in ("kind", "title", "starts_on", "count_f_")]
    assert places == sorted(places)
    assert "disclosure open" not in page.replace('" ', " ")


def test_what_is_typed_arrives_whole(signed_in: Any, clas: Any, action: Action, gnr: Any) -> None:
    body = clas.bodies.create(name="Plenário", kind="plenary")
    typed = TYPED | {
        "kind": "event",
        "participants": "20",
        "count_f_": "12",
        "count_m_": "8",
        "ends_on": "2026-03-04",
        "starts_at": "09:30",
        "ends_at": "17:00",
        "place": "Biblioteca",
        "body": body.pk,
        "organisers": [gnr.pk],
        "actions": [action.pk],
        "note": "Correu bem.",
    }
    response = signed_in.post(at("record-activity", clas), typed)
    activity = Activity.objects.get()
    assert (activity.body, list(activity.organisers.all())) == (body, [gnr])
    assert ServedAction.objects.get().action == action
    page = text_of(signed_in.get(response.url))
    for expected in (
        "Evento", "03/03/2026", "04/03/2026", "09:30–17:00", "Biblioteca", "Correu bem.",
        "Todas as idades", "Visitas", "Entidade GNR", "Plenário",
    ):  # fmt: skip
        assert expected in page
    event = AuditEvent.objects.get()
    assert (event.verb, event.after["actions"]) == ("activity.recorded", ["Visitas"])
    card = text_of(signed_in.get(action.get_absolute_url()))
    assert "1 atividade realizada, 20 participações" in card


def test_a_total_that_is_not_the_sum_shows_both_and_loses_nothing(
    signed_in: Any, clas: Any
) -> None:
    typed = TYPED | {"participants": "21", "count_f_": "12", "count_m_": "8"}
    page = text_of(signed_in.post(at("record-activity", clas), typed))
    assert "O total de participantes é 21 e a soma por sexo é 20." in page
    for value in ("Visita à aldeia", 'value="21"', 'value="12"', 'value="8"'):
        assert value in page
    assert re.search(r'<details class="disclosure" open>\s*<summary>.*?por sexo e idade', page)
    assert not Activity.objects.exists()
    signed_in.post(at("record-activity", clas), typed | {"participants": ""})
    assert Activity.objects.get().participants == 20


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "Este campo é obrigatório"),
        ({"starts_on": "0226-03-03"}, "O ano não parece certo"),
        ({"ends_on": "2026-03-01"}, "O fim não pode ser antes do início"),
        ({"ends_at": "10:00"}, "Falta a hora de início"),
        ({"starts_at": "10:00", "ends_at": "09:00"}, "Acaba antes de começar"),
        ({"participants": "-1"}, "maior ou igual a 0"),
        ({"count_f_0-14": "muitas"}, "Introduza um número inteiro"),
        ({"actions": ["999999"]}, "Selecione uma opção válida"),
        ({"organisers": ["999999"]}, "Selecione uma opção válida"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(
    signed_in: Any, clas: Any, action: Action, changes: dict[str, Any], said: str
) -> None:
    page = text_of(signed_in.post(at("record-activity", clas), TYPED | changes))
    assert said in page
    assert not Activity.objects.exists()


def test_a_note_that_may_identify_somebody_is_asked_about_and_kept(
    signed_in: Any, clas: Any
) -> None:
    typed = TYPED | {"note": "Falar com a D. Rosa, 912 345 678"}
    page = text_of(signed_in.post(at("record-activity", clas), typed))
    assert "número de telefone «912 345 678»" in page
    assert "Confirmo: não identifica nenhuma pessoa apoiada" in page
    assert "Falar com a D. Rosa, 912 345 678</textarea>" in page
    assert not Activity.objects.exists()
    signed_in.post(at("record-activity", clas), typed | {CONFIRMATION: "on"})
    activity = Activity.objects.get()
    assert activity.note == "Falar com a D. Rosa, 912 345 678"
    edited = typed | {"title": "Outro nome", "status": "held"}
    signed_in.post(at("edit-activity", clas, activity=activity.pk), edited)
    activity.refresh_from_db()
    assert activity.title == "Outro nome"


def test_a_form_sent_twice_records_one_activity(signed_in: Any, clas: Any) -> None:
    page = text_of(signed_in.get(at("record-activity", clas)))
    uid = re.search(r'name="uid" value="([\w-]+)"', page)[1]  # type: ignore[index]
    for _time in range(2):
        assert signed_in.post(at("record-activity", clas), TYPED | {"uid": uid}).status_code == 302
    assert Activity.objects.count() == AuditEvent.objects.count() == 1


def test_the_mark_of_somebody_elses_form_is_refused(
    signed_in: Any, clas: Any, other_clas: Any
) -> None:
    theirs = actions.record_activity(
        by=None, network=other_clas, title="De fora", starts_on=date(2026, 3, 3)
    )
    page = text_of(signed_in.post(at("record-activity", clas), TYPED | {"uid": theirs.uid}))
    assert "já não serve" in page


def test_another_is_recorded_without_leaving_the_page(
    signed_in: Any, clas: Any, action: Action
) -> None:
    address = f"{at('record-activity', clas)}?acao={action.pk}"
    response = signed_in.post(address, TYPED | {"another": "1", "actions": [action.pk]})
    assert response.url == address
    assert ServedAction.objects.count() == 1


def test_an_edit_changes_what_it_serves_and_tells_it(
    signed_in: Any, clas: Any, action: Action, make_action: Any, record: Any
) -> None:
    other = make_action(action.node, "Outra ação")
    activity = record(actions=[action], counts={("f", ""): 12, ("m", ""): 8})
    address = at("edit-activity", clas, activity=activity.pk)
    page = text_of(signed_in.get(address))
    assert re.search(r'name="count_f_" value="12"', page)
    typed = TYPED | {"status": "held", "count_f_0-14": "7", "actions": [other.pk]}
    assert signed_in.post(address, typed).status_code == 302
    activity.refresh_from_db()
    assert activity.participants == 7
    assert [item.action for item in activity.served.all()] == [other]
    event = AuditEvent.objects.newest_first()[0]
    assert (event.before["actions"], event.after["actions"]) == (["Visitas"], ["Outra ação"])
    page = text_of(signed_in.get(at("activity", clas, activity=activity.pk)))
    assert "ações (mais «Outra ação», menos «Visitas»)" in page


def test_two_people_editing_each_see_both_texts(signed_in: Any, clas: Any, record: Any) -> None:
    activity = record("Sessão")
    address = at("edit-activity", clas, activity=activity.pk)
    signed_in.post(address, TYPED | {"status": "held", "place": "Junta"})
    page = text_of(signed_in.post(address, TYPED | {"status": "held", "place": "Biblioteca"}))
    assert "outra pessoa alterou o mesmo registo" in page
    assert "<td>Biblioteca</td><td>Junta</td>" in page
    again = TYPED | {"status": "held", "place": "Biblioteca", "version": 2}
    assert signed_in.post(address, again).status_code == 302
