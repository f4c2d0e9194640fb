"""What a cell says: what has one meaning is read, what may have two is asked about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from monitor.plans.enums import ReportStatus
from monitor.plans.models import Measure
from monitor.plans.reporting.cells import SHORTCUTS, Unclear, understood, written

MARCH = date(2026, 3, 1)


def count(unit: str = "") -> Measure:
    return Measure(pk=1, text="N.º de sessões", kind="count", unit=unit)


def quantity(unit: str = "") -> Measure:
    return Measure(pk=2, text="Horas", kind="quantity", unit=unit)


MILESTONE = Measure(pk=3, text="Elaboração do plano", kind="milestone")


def number(text: str, measure: Measure) -> Decimal:
    value: Decimal = understood("measure-1", text, MARCH, measure)
    return value


def asked(name: str, text: str, measure: Measure | None = None) -> tuple[str, ...]:
    """What is suggested for a text that has no one meaning."""
    with pytest.raises(Unclear) as question:
        understood(name, text, MARCH, measure)
    assert f"«{text}»" in str(question.value)
    return question.value.suggestions


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", "12"),
        (" 0 ", "0"),
        ("12,0", "12"),
        ("1 234", "1234"),
        ("1.234", "1234"),
        ("1.234.567", "1234567"),
        ("12 sessões", "12"),
        ("12 SESSÕES", "12"),
        ("-3", "-3"),
    ],
)
def test_a_count_is_read_as_people_write_it(text: str, value: str) -> None:
    assert number(text, count("sessões")) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("12,5", "", "12.5"),
        ("2.5", "", "2.5"),
        ("0.125", "", "0.125"),
        ("1234.567", "", "1234.567"),
        ("1,234", "", "1.234"),
        ("1.234,5", "", "1234.5"),
        ("45 %", "%", "45"),
        ("45%", "por cento", "45"),
        ("1500 €", "euros", "1500"),
        ("12345678901,2345", "", "12345678901.2345"),
    ],
)
def test_a_quantity_is_read_with_its_comma_and_its_own_unit(
    text: str, unit: str, value: str
) -> None:
    assert number(text, quantity(unit)) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "measure", "suggestions"),
    [
        ("12 sessões", count(), ("12",)),
        ("12 famílias", count("sessões"), ("12",)),
        ("cerca de 12", count(), ("12",)),
        ("12 a 15", count(), ("12", "15")),
        ("doze", count(), ("12",)),
        ("nenhuma", count(), ("0",)),
        ("—", count(), ("0",)),
        ("muitas", count(), ()),
        ("12,5", count(), ()),
        ("1,234", count(), ("1234",)),
        ("45%", count(), ("45",)),
        ("45%", quantity("horas"), ("45",)),
        ("1.234", quantity(), ("1234", "1,234")),
        ("33,33333", quantity(), ("33,3333",)),
    ],
)
def test_a_number_with_two_meanings_is_asked_about(
    text: str, measure: Measure, suggestions: tuple[str, ...]
) -> None:
    assert asked("measure-1", text, measure) == suggestions


@pytest.mark.parametrize(
    "text",
    [
        "15/03/2026",
        "15-3-2026",
        "15.03.2026",
        "2026-03-15",
        "15/03/2026 14:30",
        "15 de março de 2026",
        "15 mar 2026",
    ],
)
def test_the_day_of_a_milestone_is_read(text: str) -> None:
    assert understood("measure-3", text, MARCH, MILESTONE) == date(2026, 3, 15)


@pytest.mark.parametrize(
    ("text", "suggestions"),
    [
        ("15/03", ("15/03/2026",)),
        ("15/03/26", ("15/03/2026",)),
        ("03/15/2026", ("15/03/2026",)),
        ("fevereiro de 2026", ("28/02/2026",)),
        ("sim", ("31/03/2026",)),
        ("31/02/2026", ()),
    ],
)
def test_a_day_that_is_not_whole_is_asked_about(text: str, suggestions: tuple[str, ...]) -> None:
    assert asked("measure-3", text, MILESTONE) == suggestions


@pytest.mark.parametrize(
    "text",
    ["09/2026", "9-2026", "2026-09", "setembro de 2026", "Set. 2026", "set/2026", "15/09/2026"],
)
def test_a_new_month_is_read(text: str) -> None:
    assert understood("postponed_to", text, MARCH) == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("text", "suggestions"),
    [
        ("setembro", ("09/2026",)),
        ("fevereiro", ("02/2027",)),
        ("9", ("09/2026",)),
        ("set/26", ("09/2026",)),
        ("09/26", ("09/2026",)),
        ("13/2026", ()),
        ("depois do verão", ()),
    ],
)
def test_a_month_without_its_year_is_asked_about(text: str, suggestions: tuple[str, ...]) -> None:
    assert asked("postponed_to", text) == suggestions


@pytest.mark.parametrize("status", ReportStatus)
def test_a_status_is_read_by_its_label_in_either_language_and_by_its_value(
    status: ReportStatus,
) -> None:
    portuguese = str(status.label)
    with override("en"):
        texts = [portuguese, portuguese.upper(), str(status.label), status.value]
        assert {understood("status", text, MARCH) for text in texts} == {status.value}


def test_a_status_in_the_masculine_is_the_same_status() -> None:
    assert understood("status", "concluído", MARCH) == "done"


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("realizada", "Concluída"),
        ("em execução", "Em curso"),
        ("conculida", "Concluída"),
        ("anulado", "Cancelada"),
    ],
)
def test_another_word_for_a_status_is_asked_about(text: str, suggestion: str) -> None:
    assert asked("status", text)[0] == suggestion


def test_a_blank_cell_says_nothing() -> None:
    assert understood("status", "  ", MARCH) == ""
    assert understood("postponed_to", "", MARCH) is None
    assert understood("measure-1", "", MARCH, count()) is None
    assert understood("reason", " \n", MARCH) == ""


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("measure-1", Decimal("12.5000"), "12,5"),
        ("measure-1", Decimal("1200"), "1200"),
        ("measure-1", Decimal("0"), "0"),
        ("measure-1", None, ""),
        ("measure-3", date(2026, 3, 15), "15/03/2026"),
        ("postponed_to", date(2026, 9, 1), "09/2026"),
        ("postponed_to", None, ""),
        ("status", "late", "late"),
    ],
)
def test_a_value_is_written_so_that_it_reads_back(name: str, value: Any, text: str) -> None:
    assert written(name, value) == text
    measure = {"measure-1": quantity(), "measure-3": MILESTONE}.get(name)
    assert understood(name, text, MARCH, measure) == value


def test_no_two_statuses_share_a_key() -> None:
    assert len(set(map(str, SHORTCUTS.values()))) == len(ReportStatus) == len(SHORTCUTS)
