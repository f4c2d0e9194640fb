"""Several people and telephones at one report; texts that are asked about; files; passing on."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from monitor.kernel.models import AuditEvent
from monitor.plans.models import Action, ReportLink
from monitor.plans.reporting.evidence import attach
from monitor.plans.tests.visiting import MARCH, PDF, Visit, at, numbers_of, report_of, text_of


def test_two_partners_of_an_action_each_say_their_own_number(
    link: ReportLink, make_link: Any, school: Any, action: Action
) -> None:
    theirs = Visit(make_link(school, action), action)
    Visit(link, action).type(3, 60, status="under_way").press("submit")
    page = theirs.open()
    assert "GNR já disse como está a ação" in page
    assert "já indicado por GNR: 3" in page
    assert "0 de 1" in page
    theirs.type(2, status="under_way").press("submit")
    assert numbers_of(action) == {
        ("GNR", "N.º de sessões"): 3,
        ("GNR", "N.º de alunos"): 60,
        ("AE", "N.º de sessões"): 2,
    }
    assert "1 de 1" in theirs.open() or "Está tudo respondido" in theirs.open()


def test_what_another_wrote_meanwhile_is_not_undone_by_a_page_that_did_not_show_it(
    link: ReportLink, make_link: Any, school: Any, action: Action
) -> None:
    """The school opened its page before the guard wrote a text, and leaves that text alone."""
    theirs = Visit(make_link(school, action), action)
    Visit(link, action).type(3, status="under_way", difficulties="Falta carrinha").press("save")
    assert theirs.type(2).press("save").status_code == 303
    assert report_of(action).difficulties == "Falta carrinha"
    assert report_of(action).status == "under_way"
    assert len(numbers_of(action)) == 2


def test_a_text_that_two_wrote_shows_both(
    link: ReportLink, make_link: Any, school: Any, action: Action
) -> None:
    theirs = Visit(make_link(school, action), action)
    Visit(link, action).type(3, difficulties="Falta carrinha").press("save")
    theirs.type(2, status="done", difficulties="Faltam salas")
    response = theirs.press("submit")
    page = text_of(response)
    assert response.status_code == 409
    assert "Aqui: Faltam salas" in page
    assert "Guardado: Falta carrinha" in page
    assert report_of(action).difficulties == "Falta carrinha"
    assert (report_of(action).state, report_of(action).status) == ("draft", "done")
    assert numbers_of(action)["AE", "N.º de sessões"] == 2
    assert theirs.press("submit").status_code == 303
    assert report_of(action).difficulties == "Faltam salas"
    assert report_of(action).state == "submitted"


def test_the_same_link_on_two_telephones_loses_no_number(link: ReportLink, action: Action) -> None:
    one, other = Visit(link, action), Visit(link, action)
    one.type(3).press("save", script=True)
    other.type("", 60).press("save", script=True)
    one.type(4).press("save", script=True)
    assert numbers_of(action) == {("GNR", "N.º de sessões"): 4, ("GNR", "N.º de alunos"): 60}


def test_the_same_number_on_two_telephones_is_asked_about(link: ReportLink, action: Action) -> None:
    one, other = Visit(link, action), Visit(link, action)
    one.type(3).press("save", script=True)
    response = other.type(5).press("save", script=True)
    assert response.status_code == 409
    assert "Guardado: 3" in text_of(response)
    assert numbers_of(action) == {("GNR", "N.º de sessões"): 3}


def test_an_answer_that_never_arrived_is_not_taken_for_a_strangers(
    link: ReportLink, action: Action
) -> None:
    """The first 5 is stored but its answer is lost; then the person types 7."""
    visit = Visit(link, action)
    number = f"{action.pk}-tried-measure-{visit.measures[0].pk}"
    before = visit.seen
    visit.type(5).press("save", script=True)
    visit.seen = before
    assert visit.type(7).press("save", script=True, **{number: ["5"]}).status_code == 200
    assert numbers_of(action) == {("GNR", "N.º de sessões"): 7}
    visit.seen = before
    visit.type("").press("save", script=True, **{number: ["5", "7"]})
    assert numbers_of(action) == {}


def test_with_the_script_only_what_is_said_of_a_draft_comes_back(
    link: ReportLink, make_link: Any, school: Any, action: Action
) -> None:
    """It keeps what the screen shows as seen: another's text, which is not on it, is not."""
    mine = Visit(link, action)
    Visit(make_link(school, action), action).type(difficulties="Faltam salas").press("save")
    answer = text_of(mine.type(3).press("save", script=True))
    assert f'id="estado-{action.pk}"' in answer
    assert "<fieldset" not in answer
    assert "difficulties" not in mine.seen
    mine.type(4).press("save", script=True)
    assert report_of(action).difficulties == "Faltam salas"


def test_with_the_script_a_block_that_was_sent_comes_back_whole(
    link: ReportLink, action: Action
) -> None:
    answer = Visit(link, action).type(3, status="done").press("submit", script=True)
    assert f'<section class="block" id="acao-{action.pk}"' in text_of(answer)
    assert "Está tudo respondido" in text_of(answer)


def test_free_text_that_may_name_somebody_is_asked_about_before_it_is_kept(
    link: ReportLink, action: Action
) -> None:
    visit = Visit(link, action).type(3, status="done", difficulties="Ligar à Rosa: 912 345 678")
    response = visit.press("submit")
    page = text_of(response)
    assert response.status_code == 422
    assert "912 345 678" in page
    assert "Confirmo: não identifica nenhuma pessoa apoiada" in page
    report = report_of(action)
    assert (report.state, report.status, report.difficulties) == ("draft", "done", "")
    assert numbers_of(action) == {("GNR", "N.º de sessões"): 3}
    assert not AuditEvent.objects.filter(after__icontains="912 345").exists()
    confirmed = visit.press("submit", **{f"{action.pk}-names_nobody": "on"})
    assert confirmed.status_code == 303
    assert report_of(action).difficulties == "Ligar à Rosa: 912 345 678"


def test_a_confirmation_is_of_one_text_and_not_of_the_next(
    link: ReportLink, action: Action
) -> None:
    visit = Visit(link, action).type(difficulties="A linha é 271 234 567")
    answer = visit.press("save", script=True, **{f"{action.pk}-names_nobody": "on"})
    assert "Confirmo" not in text_of(answer)
    again = visit.type(next_step="Ou 912 345 678").press("save", script=True)
    assert "Confirmo" in text_of(again)
    assert report_of(action).next_step == ""


def test_a_file_shows_what_was_done_and_can_be_taken_back(link: ReportLink, action: Action) -> None:
    visit = Visit(link, action)
    for _again in range(2):
        file = SimpleUploadedFile("folha.pdf", PDF)
        answer = visit.press("save", script=True, **{f"{action.pk}-evidence": file})
        assert "folha.pdf" in text_of(answer)
    [item] = report_of(action).evidence.select_related("evidence")
    assert (item.evidence.name, item.evidence.created_by) == ("folha.pdf", "Ana (gnr@exemplo.pt)")
    wrong = SimpleUploadedFile("virus.exe", b"MZ\x90")
    answer = visit.press("save", script=True, **{f"{action.pk}-evidence": wrong})
    assert answer.status_code == 422
    large = SimpleUploadedFile("folha.pdf", PDF + b" " * 10 * 2**20)
    answer = visit.press("save", script=True, **{f"{action.pk}-evidence": large})
    assert "mais de 10 MB" in text_of(answer)
    assert visit.press("remove", item.pk).status_code == 303
    assert not report_of(action).evidence.exists()


def test_a_file_of_another_report_is_not_taken_back(
    link: ReportLink, make_link: Any, make_action: Any, action: Action, gnr: Any
) -> None:
    theirs = make_action(action.node, "De outros")
    item = attach(by=None, action=theirs, month=MARCH, name="a.pdf", content=PDF)
    assert Visit(link, action).press("remove", item.pk).status_code == 404
    assert report_of(theirs).evidence.count() == 1


def test_what_is_not_mine_any_more_is_passed_on(
    link: ReportLink, action: Action, school: Any, client: Client
) -> None:
    school.contacts.create(name="Rui", email="rui@ae.pt")
    passing = {f"{action.pk}-passing-to_email": "RUI@ae.pt", f"{action.pk}-passing-note": "Mudou."}
    response = client.post(at(link), passing | {"pass_on": str(action.pk)})
    assert response.status_code == 303
    assert "Já não há nada por responder" in text_of(client.get(at(link)))
    other = ReportLink.objects.get(email="rui@ae.pt")
    assert "Sessões nas escolas" in text_of(client.get(at(other)))


def test_to_nobody_known_the_coordination_is_told_and_the_action_stays(
    link: ReportLink, action: Action, client: Client
) -> None:
    client.post(at(link), {"pass_on": str(action.pk)})
    page = text_of(client.get(at(link)))
    assert "A coordenação já sabe que esta ação passou a outra pessoa." in page
    assert "Sessões nas escolas" in page


def test_a_wrong_address_of_the_next_person_is_said_and_nothing_is_passed(
    link: ReportLink, action: Action, client: Client
) -> None:
    wrong = {f"{action.pk}-passing-to_email": "rui", "pass_on": str(action.pk)}
    response = client.post(at(link), wrong)
    assert response.status_code == 422
    assert 'value="rui"' in text_of(response)
    assert "Sessões nas escolas" in text_of(client.get(at(link)))
