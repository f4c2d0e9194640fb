"""The workbook of a partner: handed out, filled in, read back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.kernel.periods import moved
from monitor.network.models import Organisation
from monitor.plans.enums import ReportStatus
from monitor.plans.models import Action, MonthReport, Plan, ReportedValue
from monitor.plans.reporting.cells import normal
from monitor.plans.reporting.changes import ReportChanges, Stated
from monitor.plans.reporting.in_force import actions_in_force
from monitor.plans.reporting.queries import report_sheets
from monitor.plans.reporting.sheet import COLUMNS
from monitor.plans.reporting.sheet_reading import Filling
from monitor.plans.reporting.sheet_review import review
from monitor.plans.reporting.sheet_writing import workbook_of
from monitor.plans.reporting.tests.paper import HEADING, MARCH, Paper, changes, measures, say
from monitor.ui.jinja import date as in_words


def test_what_is_filled_in_is_read_back(paper: Any, look: Any, actions: list[Action]) -> None:
    page = paper()
    page.sheet.cell(page.head - 2, page.columns["Situação"]).value = "Cabo Silva"
    page.fill(actions[0], status="Em curso", numbers=[12, 7.5, date(2026, 3, 15)])
    page.fill(actions[1], status="Concluída", difficulties="Faltou a carrinha.\nDuas vezes.")
    page.fill(actions[2], status="Adiada", postponed_to="setembro de 2026", next_step="Marcar")
    count, hours, guide = measures(actions[0])
    found = look(page)
    assert found.filling.reporter == "Cabo Silva"
    assert changes(found) == {
        actions[0].pk: ReportChanges(
            {"status": "under_way"},
            {
                count.pk: Stated(Decimal(12)),
                hours.pk: Stated(Decimal("7.5")),
                guide.pk: Stated(reached_on=date(2026, 3, 15)),
            },
        ),
        actions[1].pk: ReportChanges(
            {"status": "done", "difficulties": "Faltou a carrinha.\nDuas vezes."}
        ),
        actions[2].pk: ReportChanges(
            {"status": "postponed", "postponed_to": date(2026, 9, 1), "next_step": "Marcar"}
        ),
    }


def test_an_untouched_sheet_changes_nothing(paper: Any, look: Any, actions: list[Action]) -> None:
    say(actions[0], status="late", difficulties="Um  espaço a mais\n\ne uma linha", hours="7.25")
    say(actions[2], status="postponed", postponed_to=date(2027, 1, 1))
    found = look(paper())
    assert (found.readings, found.questions) == ([], [])


def test_what_is_open_is_what_has_to_be_written(paper: Any, actions: list[Action]) -> None:
    """1.1 has three numbers; the activities count for 1.2; 1.3 has no measure; 1.1's month is locked
    once it is accepted."""

    def open_cells(page: Paper, action: Action) -> list[list[str]]:
        return [
            [
                heading
                for heading, column in page.columns.items()
                if not page.sheet.cell(row, column).protection.locked
            ]
            for row in page.rows(action)
        ]

    page = paper()
    shared = list(HEADING.values())
    number = "Número ou data"
    first = [heading for heading in COLUMNS if heading in {*shared, number}]
    assert open_cells(page, actions[0]) == [first, [number], [number]]
    assert open_cells(page, actions[1]) == [shared]
    assert open_cells(page, actions[2]) == [shared]
    assert page.sheet.protection.sheet
    assert page.sheet.protection.password is None
    say(actions[0], status="done", state="accepted")
    locked = paper()
    assert open_cells(locked, actions[0]) == [[], [], []]
    assert locked.cell(actions[0], "Situação").value == "Concluída"


def test_excel_itself_refuses_what_is_no_status_number_or_date(
    paper: Any, actions: list[Action]
) -> None:
    page = paper()
    count, hours, guide = (
        page.cell(actions[0], "Número ou data", place).coordinate for place in range(3)
    )
    rules = {
        cell: rule.type
        for rule in page.sheet.data_validations.dataValidation
        for cell in (count, hours, guide, page.cell(actions[0], "Situação").coordinate)
        if cell in rule.sqref
    }
    assert rules == {
        count: "whole",
        hours: "decimal",
        guide: "date",
        page.cell(actions[0], "Situação").coordinate: "list",
    }
    hidden = page.book["Identificação"]
    assert hidden.sheet_state == "hidden"
    labels = [hidden.cell(row, 2).value for row in range(2, 8)]
    assert labels == [str(status.label) for status in ReportStatus]


def test_a_title_that_looks_like_a_formula_is_text(paper: Any, actions: list[Action]) -> None:
    cell = paper().cell(actions[2], "Ação")
    assert (cell.value, cell.data_type) == ("=Feira", "s")


def test_what_was_said_last_stands_beside_what_is_asked(
    paper: Any, actions: list[Action], gnr: Organisation
) -> None:
    before = MonthReport.objects.create(
        action=actions[0], month=date(2026, 2, 1), state="accepted", status="under_way"
    )
    ReportedValue.objects.create(
        report=before, measure=measures(actions[0])[1], organisation=gnr, value=Decimal("7.5")
    )
    page = paper()
    assert page.cell(actions[0], "Da última vez", 1).value == "7,5 (fevereiro de 2026)"
    assert page.cell(actions[1], "Da última vez").value == "conta-se pelas atividades"


def test_rows_may_be_sorted_or_removed_and_columns_moved(
    paper: Any, look: Any, actions: list[Action]
) -> None:
    """The same sheet upside down, without the third action, its columns in the order of the alphabet."""
    page = paper()
    page.fill(actions[0], status="Em curso", numbers=[3, None, None])
    page.fill(actions[2], status="Concluída")
    expected = {actions[0].pk: changes(look(page))[actions[0].pk]}
    kept = [row for action in actions[:2] for row in page.rows(action)]
    texts = [
        {heading: page.sheet.cell(row, at).value for heading, at in page.columns.items()}
        for row in [page.head, *reversed(kept)]
    ]
    page.sheet.delete_rows(page.head, page.sheet.max_row)
    for row, cells in enumerate(texts, page.head):
        for column, heading in enumerate(sorted(cells), 2):
            page.sheet.cell(row, column + 1).value = cells[heading]
    assert changes(look(page)) == expected


def test_a_long_identification_goes_through_a_spreadsheet_in_pieces(
    clas: Any, gnr: Organisation, plan: Plan, make_action: Any, look: Any
) -> None:
    made = [make_action(None, f"Ação {at}", plan=plan, leads=[gnr]) for at in range(150)]
    for action in made:
        say(action, status="under_way", difficulties=f"Texto {action.pk}")
    found = actions_in_force(clas, MARCH, gnr).actions
    now = report_sheets(found, MARCH, dict.fromkeys((a.pk for a in found), gnr))
    page = Paper(workbook_of(clas, gnr, MARCH, now))
    assert page.book["Identificação"]["A3"].value is not None
    page.fill(made[-1], status="Concluída")
    assert changes(look(page)) == {made[-1].pk: ReportChanges({"status": "done"})}


def test_a_formula_without_its_result_is_told(paper: Any, actions: list[Action], look: Any) -> None:
    page = paper()
    page.fill(actions[0], status="Em curso", numbers=["=2+3"])
    [note] = look(page).filling.notes
    assert "fórmulas sem resultado" in note


def test_a_filling_survives_being_signed(paper: Any, actions: list[Action]) -> None:
    page = paper()
    page.fill(actions[0], status="Em curso", numbers=["doze"])
    page.sheet.cell(page.sheet.max_row + 1, page.columns["Motivo"]).value = "solto"
    filling = page.taken_back()
    again = Filling.unpacked(filling.packed())
    assert again.packed() == filling.packed()
    assert (again.cells, again.misplaced) == (filling.cells, filling.misplaced)


texts = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Cn", "Co"]), max_size=40).filter(
    lambda text: "_x" not in text and not text.startswith("=")
)
numbers = st.decimals(0, 10**9, places=2)


@pytest.fixture
def for_properties(clas: Any, gnr: Organisation, sheets: Any, actions: list[Action]) -> Any:
    return clas, workbook_of(clas, gnr, MARCH, sheets()), actions


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    status=st.sampled_from(ReportStatus),
    count=st.none() | st.integers(0, 10**12 - 1),
    hours=st.none() | numbers,
    day=st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    months=st.integers(1, 24),
    difficulties=texts,
    next_step=texts,
)
def test_whatever_is_filled_in_reads_back_as_the_same_changes(
    for_properties: Any,
    status: ReportStatus,
    count: int | None,
    hours: Decimal | None,
    day: date | None,
    months: int,
    difficulties: str,
    next_step: str,
) -> None:
    clas, data, actions = for_properties
    page = Paper(data)
    month = moved(MARCH, months)
    expected = {"status": status.value, "postponed_to": month, "reason": "Porque sim"}
    expected |= {"difficulties": normal(difficulties), "next_step": normal(next_step)}
    page.fill(
        actions[0],
        status=str(status.label),
        postponed_to=in_words(month, "month"),
        reason="Porque sim",
        numbers=[count, None if hours is None else float(hours), day],
    )
    for name, text in (("difficulties", difficulties), ("next_step", next_step)):
        cell = page.cell(actions[0], HEADING[name])
        cell.value, cell.data_type = text, "s"
    found = review(page.taken_back(), clas, MARCH)
    confirmed = {item.key: "confirmed" for item in found.questions}
    found = review(page.taken_back(), clas, MARCH, confirmed)
    said = dict(zip(measures(actions[0]), [count, hours, day], strict=True))
    assert changes(found) == {
        actions[0].pk: ReportChanges(
            {name: value for name, value in expected.items() if value != ""},
            {
                measure.pk: Stated(reached_on=value)
                if isinstance(value, date)
                else Stated(Decimal(value))
                for measure, value in said.items()
                if value is not None
            },
        )
    }
