"""The pages of what takes place, asked for as a browser does."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from monitor.agenda.models import Activity, CalendarFeed, Evidence
from monitor.kernel.forms import CONFIRMATION
from monitor.kernel.models import AuditEvent
from monitor.plans.actions import activities as actions
from monitor.plans.models import Action, ServedAction

PDF = b"%PDF-1.7\n..."


def at(name: str, network: Any, **kwargs: Any) -> str:
    return reverse(f"plans:{name}", kwargs={"network": network.code, **kwargs})


def text_of(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def action(
    clas: Any, make_plan: Any, make_node: Any, make_action: Any, make_organisation: Any
) -> Action:
    today = timezone.localdate()
    plan = make_plan(clas, years=(today.year, today.year))
    gnr = make_organisation(clas, "GNR")
    found: Action = make_action(make_node(plan, "Pessoas", code="1"), "Visitas", leads=[gnr])
    return found


@pytest.fixture
def gnr(action: Action, clas: Any) -> Any:
    return clas.organisations.get(acronym="GNR")


@pytest.fixture
def partner(client: Any, person: Any, clas: Any, gnr: Any) -> Any:
    """The client, signed in as GNR."""
    client.force_login(person("partner", clas, gnr))
    return client


@pytest.fixture
def record(clas: Any, coordinator: Any) -> Any:
    def make(title: str = "Sessão", **values: Any) -> Activity:
        values = {"kind": "session", "starts_on": date(2026, 3, 3)} | values
        return actions.record_activity(by=coordinator, network=clas, title=title, **values)

    return make


TYPED = {"kind": "session", "title": "Visita à aldeia", "starts_on": "2026-03-03", "version": 1}


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


def upload(name: str = "folha.pdf", content: bytes = PDF) -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content)}


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


def test_the_list_is_filtered_and_says_its_totals(
    signed_in: Any, clas: Any, gnr: Any, record: Any, action: Action
) -> None:
    record("Formação de voluntários", counts={("f", ""): 12, ("m", ""): 0}, organisers=[gnr])
    record("Reunião", kind="meeting", starts_on=date(2026, 5, 5), participants=3)
    page = text_of(signed_in.get(at("activities", clas)))
    assert "2 atividades realizadas, 15 participações" in page
    assert re.search(r"Não perguntado</th><td class=\"number\">3<", page)
    assert re.search(r"Homens</th><td class=\"number\">0<", page)
    assert re.search(r"Outro ou não indicado</th><td class=\"number\">—<", page)
    for query, found, missing in (
        ("q=formacao", "Formação", "Reunião"),
        ("ano=2026&mes=5", "Reunião", "Formação"),
        ("tipo=meeting", "Reunião", "Formação"),
        (f"entidade={gnr.pk}", "Formação", "Reunião"),
    ):
        rows = text_of(signed_in.get(f"{at('activities', clas)}?{query}"))
        rows = rows[rows.index('id="results"') :]
        assert f">{found}" in rows
        assert f">{missing}" not in rows
    nothing = text_of(signed_in.get(at("activities", clas), {"q": "nada disto"}))
    assert "Nenhuma atividade corresponde" in nothing


@pytest.mark.parametrize(
    "query", ["ano=0&mes=13", "ano=99999999999999999999", "entidade=a&tipo=z", "orgao=-1&page=x"]
)
def test_an_address_typed_by_hand_never_breaks_the_list(
    signed_in: Any, clas: Any, record: Any, query: str
) -> None:
    record("Sessão")
    assert ">Sessão<" in text_of(signed_in.get(f"{at('activities', clas)}?{query}"))


@pytest.mark.parametrize("name", ["activities", "calendars"])
def test_lists_cost_the_same_whatever_their_length(
    signed_in: Any,
    clas: Any,
    gnr: Any,
    action: Action,
    record: Any,
    make_organisation: Any,
    django_assert_num_queries: Any,
    django_assert_max_num_queries: Any,
    name: str,
) -> None:
    from monitor.agenda.actions import create_feed

    def more(number: int) -> None:
        organisation = make_organisation(clas, f"E{number}")
        record(organisers=[gnr, organisation], actions=[action], counts={("f", ""): 2})
        create_feed(by=None, network=clas, organisation=organisation)

    more(0)
    with django_assert_max_num_queries(16) as one:
        signed_in.get(at(name, clas))
    for number in range(1, 5):
        more(number)
    with django_assert_num_queries(len(one.captured_queries)):
        assert signed_in.get(at(name, clas)).status_code == 200


def test_an_activity_costs_the_same_whatever_it_has(
    signed_in: Any,
    clas: Any,
    action: Action,
    record: Any,
    make_action: Any,
    make_organisation: Any,
    django_assert_num_queries: Any,
    django_assert_max_num_queries: Any,
) -> None:
    from monitor.agenda.actions import store_evidence

    def page(number: int) -> str:
        activity = record(
            actions=[make_action(action.node, "a") for _one in range(number)],
            organisers=[make_organisation(clas, f"X{number}{item}") for item in range(number)],
        )
        for item in range(number):
            content = PDF + bytes([item])
            store_evidence(by=None, network=clas, name="a.pdf", content=content, activity=activity)
        return at("activity", clas, activity=activity.pk)

    first, second = page(1), page(5)
    with django_assert_max_num_queries(16) as one:
        signed_in.get(first)
    with django_assert_num_queries(len(one.captured_queries)):
        assert text_of(signed_in.get(second)).count(">a.pdf</a>") == 5


def test_a_calendar_is_made_copied_and_taken_back(
    signed_in: Any, client: Any, clas: Any, action: Action
) -> None:
    body = clas.bodies.create(name="Plenário", kind="plenary")
    page = text_of(signed_in.get(at("calendars", clas), {"orgao": body.pk}))
    assert f'<option value="body-{body.pk}" selected>Plenário</option>' in page
    made = signed_in.post(at("create-calendar", clas), {"of": f"body-{body.pk}"}, follow=True)
    feed = CalendarFeed.objects.get()
    address = f"http://testserver/agenda/{feed.token}.ics"
    assert address in text_of(made)
    assert address.replace("http", "webcal", 1) in text_of(made)
    assert signed_in.get(address).status_code == 200
    revoke = at("revoke-calendar", clas, feed=feed.pk)
    assert "Entretanto" in text_of(signed_in.post(revoke, {"version": 9}, follow=True))
    assert "já não serve" in text_of(signed_in.post(revoke, {"version": 1}, follow=True))
    assert signed_in.get(address).status_code == 404
    wrong = signed_in.post(at("create-calendar", clas), {"of": "body-999"})
    assert "Selecione uma opção válida" in text_of(wrong)


def test_a_partner_makes_and_takes_back_only_its_own_calendar(
    partner: Any, clas: Any, gnr: Any
) -> None:
    from monitor.agenda.actions import create_feed

    everybodys = create_feed(by=None, network=clas)
    refused = partner.post(at("create-calendar", clas), {"of": "network"})
    assert "Selecione uma opção válida" in text_of(refused)
    made = partner.post(at("create-calendar", clas), {"of": f"organisation-{gnr.pk}"}, follow=True)
    page = text_of(made)
    assert page.count(".ics</code>") == 2
    assert page.count(">Anular<") == 1
    revoke = at("revoke-calendar", clas, feed=everybodys.pk)
    assert partner.post(revoke, {"version": 1}).status_code == 404


def test_the_menu_leads_here_and_the_body_to_its_calendar(signed_in: Any, clas: Any) -> None:
    body = clas.bodies.create(name="Plenário", kind="plenary")
    page = text_of(signed_in.get(at("activities", clas)))
    current = re.findall(r'<a class="nav__link" href="([^"]+)" aria-current="page"', page)
    assert set(current) == {at("activities", clas)}
    assert f"{at('calendars', clas)}?orgao={body.pk}" in text_of(
        signed_in.get(body.get_absolute_url())
    )
