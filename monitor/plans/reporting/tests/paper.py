"""The workbook of a partner as the partner has it, for the tests of what becomes of it."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from monitor.documents.reading import read
from monitor.network.models import Organisation
from monitor.plans.models import Action, Measure, MonthReport, ReportedValue
from monitor.plans.reporting.changes import ReportChanges
from monitor.plans.reporting.sheet import FIELDS, KEY, NotASheet
from monitor.plans.reporting.sheet_reading import Filling, read_filling
from monitor.plans.reporting.sheet_review import Review

MARCH = date(2026, 3, 1)
HEADING = {name: heading for heading, name in FIELDS.items()}


class Paper:
    """The workbook as the partner has it open in Excel."""

    def __init__(self, data: bytes):
        self.book = load_workbook(io.BytesIO(data))
        self.sheet = self.book["Relato"]
        [(self.head, columns)] = [
            (row[0].row, {cell.value: cell.column for cell in row})
            for row in self.sheet.iter_rows()
            if row[0].value == KEY
        ]
        self.columns = columns

    def rows(self, action: Action) -> list[int]:
        return [
            row
            for row in range(self.head + 1, self.sheet.max_row + 1)
            if str(self.sheet.cell(row, self.columns[KEY]).value).split("-")[0] == str(action.pk)
        ]

    def cell(self, action: Action, heading: str, place: int = 0) -> Any:
        """The cell of the action's first row, or of another of its rows."""
        return self.sheet.cell(self.rows(action)[place], self.columns[heading])

    def fill(self, action: Action, **cells: Any) -> None:
        """fill(action, status="Em curso", numbers=[12, None, date(…)])"""
        for name, value in cells.items():
            if name == "numbers":
                for place, number in enumerate(value):
                    if number is not None:
                        self.cell(action, "Número ou data", place).value = number
            else:
                self.cell(action, HEADING[name]).value = value

    def saved(self) -> bytes:
        buffer = io.BytesIO()
        self.book.save(buffer)
        return buffer.getvalue()

    def taken_back(self) -> Filling:
        return read_filling(read(self.saved(), "relato.xlsx"))


def measures(action: Action) -> list[Measure]:
    return list(action.measures.all())


def changes(found: Review) -> dict[int, ReportChanges]:
    return {reading.sheet.action.pk: reading.changes for reading in found.readings}


def asked(found: Review) -> list[tuple[str, str, str]]:
    """(place, text, sentence) of each question."""
    return [(item.place, item.text, item.sentence) for item in found.questions]


def say(action: Action, *, hours: str = "", organisation: Any = None, **fields: Any) -> MonthReport:
    """Something that is stored of March already."""
    report, _made = MonthReport.objects.update_or_create(
        action=action, month=MARCH, defaults={"state": "submitted", **fields}
    )
    if hours:
        ReportedValue.objects.update_or_create(
            report=report,
            measure=measures(action)[1],
            organisation=organisation or Organisation.objects.get(acronym="GNR"),
            defaults={"value": Decimal(hours)},
        )
    return report


def refusal(look: Any, page: Paper) -> str:
    with pytest.raises(NotASheet) as refused:
        look(page)
    return str(refused.value)
