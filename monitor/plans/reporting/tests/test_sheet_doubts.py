"""What in a filled workbook has to be asked about, and which workbooks are refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from monitor.network.models import Organisation
from monitor.plans.models import Action
from monitor.plans.reporting.changes import ReportChanges, Stated
from monitor.plans.reporting.sheet_writing import workbook_of
from monitor.plans.reporting.tests.paper import (
    MARCH,
    Paper,
    asked,
    changes,
    measures,
    refusal,
    say,
)


def test_blank_says_nothing_and_zero_is_a_number(
    paper: Any, look: Any, actions: list[Action]
) -> None:
    say(actions[0], status="under_way", difficulties="Chuva", hours="7.5")
    page = paper()
    page.cell(actions[0], "Dificuldades").value = None
    page.cell(actions[0], "Número ou data", 1).value = 0
    assert changes(look(page)) == {
        actions[0].pk: ReportChanges({}, {measures(actions[0])[1].pk: Stated(Decimal(0))})
    }
    page.cell(actions[0], "Número ou data", 1).value = None
    assert changes(look(page)) == {}


def test_every_doubt_is_told_at_once_with_its_cell_its_text_and_what_it_may_mean(
    paper: Any, look: Any, actions: list[Action]
) -> None:
    page = paper()
    page.fill(actions[0], status="feita", numbers=["12 sessões", "1.234", "março"])
    page.fill(actions[2], status="Adiada", postponed_to="setembro")
    first, third = page.rows(actions[0])[0], page.rows(actions[2])[0]
    found = look(page)
    assert asked(found) == [
        (f"Relato!D{first}", "feita", "«feita» não é uma das situações da lista."),
        (f"Relato!G{first}", "12 sessões", "Em «12 sessões» há mais do que um número."),
        (
            f"Relato!G{first + 1}",
            "1.234",
            "Em «1.234», o ponto tanto pode separar milhares como casas decimais.",
        ),
        (f"Relato!G{first + 2}", "março", "«março» não diz o dia em que se alcançou."),
        (f"Relato!H{third}", "setembro", "«setembro» não diz o mês e o ano."),
    ]
    offered = [[answer for answer, _label in item.choices] for item in found.questions]
    ways_out = ["unsaid", "left-out"]
    assert offered == [
        ["=Concluída", *ways_out],
        ["=12", *ways_out],
        ["=1234", "=1,234", *ways_out],
        ["=31/03/2026", *ways_out],
        ["=09/2026", *ways_out],
    ]
    assert not found.can_be_confirmed

    answers = {item.key: item.choices[0][0] for item in found.questions}
    count, hours, guide = measures(actions[0])
    answered = look(page, **answers)
    assert changes(answered) == {
        actions[0].pk: ReportChanges(
            {"status": "done"},
            {
                count.pk: Stated(Decimal(12)),
                hours.pk: Stated(Decimal(1234)),
                guide.pk: Stated(reached_on=date(2026, 3, 31)),
            },
        ),
        actions[2].pk: ReportChanges({"status": "postponed", "postponed_to": date(2026, 9, 1)}),
    }
    assert answered.can_be_confirmed
    out = look(page, **answers | {f"{actions[0].pk}-status": "left-out"})
    assert set(changes(out)) == {actions[2].pk}
    unsaid = look(page, **answers | {f"{actions[0].pk}-measure-{hours.pk}": "unsaid"})
    assert set(changes(unsaid)[actions[0].pk].values) == {count.pk, guide.pk}


def test_what_is_missing_is_asked_with_everything_that_it_may_be(
    paper: Any, look: Any, actions: list[Action]
) -> None:
    page = paper()
    page.fill(actions[0], numbers=[3])
    page.fill(actions[1], status="Adiada")
    page.fill(actions[2], status="Cancelada")
    found = look(page)
    status, month, reason = found.questions
    assert status.sentence == "Falta dizer como está a ação."
    assert status.place == page.cell(actions[0], "Situação").coordinate.join(["Relato!", ""])
    assert [label for _answer, label in status.choices][:2] == ["Não iniciada", "Em curso"]
    assert (month.sentence, month.choices[0]) == (
        "Falta o novo mês.",
        ("=04/2026", "abril de 2026"),
    )
    assert [answer for answer, _label in reason.choices] == ["left-out"]
    answers = {status.key: "=under_way", month.key: "=04/2026", reason.key: "left-out"}
    assert {pk: dict(said.fields) for pk, said in changes(look(page, **answers)).items()} == {
        actions[0].pk: {"status": "under_way"},
        actions[1].pk: {"status": "postponed", "postponed_to": date(2026, 4, 1)},
    }


def test_a_text_that_may_name_somebody_is_asked_about(
    paper: Any, look: Any, actions: list[Action]
) -> None:
    page = paper()
    page.fill(actions[0], status="Em curso", difficulties="Ligar 912 345 678", next_step="Ana")
    page.cell(actions[0], "Próximo passo").value = "Escrever a ana@exemplo.pt"
    found = look(page)
    assert [item.text for item in found.questions] == [
        "Ligar 912 345 678",
        "Escrever a ana@exemplo.pt",
    ]
    first, second = (item.key for item in found.questions)
    assert len(look(page, **{first: "confirmed"}).questions) == 1
    kept = look(page, **{first: "confirmed", second: "unsaid"})
    assert changes(kept)[actions[0].pk].fields == {
        "status": "under_way",
        "difficulties": "Ligar 912 345 678",
    }


def test_what_somebody_else_said_since_the_download_is_not_undone_by_what_nobody_touched(
    paper: Any, look: Any, actions: list[Action]
) -> None:
    say(actions[0], status="under_way")
    page = paper()
    page.fill(actions[0], numbers=[3])
    say(actions[0], status="done")
    found = look(page)
    assert list(found.readings[0].said) == [f"measure-{measures(actions[0])[0].pk}"]


def test_an_accepted_month_and_an_action_of_others_are_asked_about(
    paper: Any, look: Any, actions: list[Action]
) -> None:
    page = paper()
    for action in actions:
        page.fill(action, status="Concluída")
    say(actions[0], status="late", state="accepted")
    actions[1].responsibilities.all().delete()
    found = look(page)
    assert [item.sentence for item in found.questions] == [
        "O mês desta ação já foi aceite: para o mudar é preciso reabri-lo.",
        "A ação já não está em vigor, ou a entidade já não responde por ela.",
    ]
    answers = {item.key: "left-out" for item in found.questions}
    assert set(changes(look(page, **answers))) == {actions[2].pk}


def test_rows_that_are_not_the_templates_are_told(
    paper: Any, look: Any, actions: list[Action]
) -> None:
    """Two actions' keys swapped by sorting only the visible columns; a row copied and changed; a number
    where there is no indicator; a row written below."""
    page = paper()
    for action in actions[1:]:
        page.fill(action, status="Concluída")
    one, two = page.rows(actions[1])[0], page.rows(actions[2])[0]
    sheet = page.sheet
    sheet.cell(one, 1).value, sheet.cell(two, 1).value = (
        sheet.cell(two, 1).value,
        sheet.cell(one, 1).value,
    )
    found = look(page)
    assert {item.sentence for item in found.questions} == {
        "A ação ou o indicador escritos nesta linha não são os da sua chave: foi trocada."
    }
    assert [item.text for item in found.questions] == ["Concluída", "Concluída"]

    page = paper()
    page.fill(actions[2], status="Em curso")
    page.fill(actions[1], status="Em curso")
    copied = page.rows(actions[1])[0]
    last = page.sheet.max_row
    for column in page.columns.values():
        page.sheet.cell(last + 1, column).value = page.sheet.cell(copied, column).value
    page.sheet.cell(last + 1, page.columns["Situação"]).value = "Concluída"
    page.sheet.cell(last, page.columns["Número ou data"]).value = 7
    page.sheet.cell(last + 2, page.columns["Ação"]).value = "Outra"
    page.sheet.cell(last + 2, page.columns["Dificuldades"]).value = "Muita chuva"
    found = look(page)
    assert asked(found) == [
        (f"Relato!G{last}", "7", "Esta ação não tem indicadores: o número não tem onde ficar."),
        (
            f"Relato!D{last + 1}",
            "Concluída",
            f"Em Relato!D{copied} está outra coisa da mesma ação: «Em curso».",
        ),
        (
            f"Relato!J{last + 2}",
            "Muita chuva",
            "Esta linha não é da folha que foi descarregada: não se sabe a que ação pertence.",
        ),
    ]
    answered = look(page, **{item.key: "unsaid" for item in found.questions})
    expected = ReportChanges({"status": "under_way"})
    assert changes(answered) == {actions[1].pk: expected, actions[2].pk: expected}


def test_a_sheet_of_another_network_or_month_is_refused(
    clas: Any, other_clas: Any, gnr: Organisation, sheets: Any, look: Any
) -> None:
    theirs = Paper(workbook_of(other_clas, gnr, MARCH, sheets()))
    assert refusal(look, theirs) == "Esta folha é de outra rede."
    april = Paper(workbook_of(clas, gnr, date(2026, 4, 1), sheets()))
    assert refusal(look, april) == (
        "Esta folha é de abril de 2026, e esta página é de março de 2026."
    )


def test_a_sheet_of_an_organisation_that_left_is_refused(clas: Any, sheets: Any, look: Any) -> None:
    gone = Organisation.objects.create(network=clas, name="Extinta")
    page = Paper(workbook_of(clas, gone, MARCH, sheets()))
    gone.delete()
    assert refusal(look, page) == "A entidade desta folha já não está nesta rede."


def test_an_edited_or_lost_identification_is_refused(paper: Any, look: Any) -> None:
    page = paper()
    cell = page.book["Identificação"]["A2"]
    cell.value = cell.value[:-3] + ("aaa" if cell.value[-3:] != "aaa" else "bbb")
    assert refusal(look, page).startswith("A identificação da folha foi alterada")
    page = paper()
    page.book.remove(page.book["Identificação"])
    page.sheet.data_validations.dataValidation.clear()
    assert refusal(look, page).startswith("O ficheiro não é uma folha de relato")
    page = paper()
    page.cell_of_heading = page.sheet.cell(page.head, page.columns["Dificuldades"])
    page.cell_of_heading.value = "Problemas"
    assert refusal(look, page) == (
        "Não se encontra a coluna «Dificuldades»: foi apagada ou mudou de nome."
    )
    page = paper()
    page.sheet.delete_rows(page.head)
    assert refusal(look, page) == "A linha dos títulos das colunas foi apagada ou alterada."
