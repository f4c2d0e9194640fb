"""Any table, by what the program proposes: each trap alone, small enough to add up by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.documents.model import Cell, Document, Paragraph, Table
from monitor.documents.writing.delimited import write_delimited
from monitor.documents.writing.workbook import write_workbook
from monitor.facts.enums import RollUp
from monitor.facts.shapes import Dimension, Shape
from monitor.facts.sources import tables
from monitor.facts.sources.mapping import Mapping
from monitor.facts.sources.observations import Observation, Reading
from monitor.facts.sources.places import Places
from monitor.facts.sources.proposals import propose

MESSY = Path(__file__).resolve().parents[4] / (
    "shared/data/social/mtsss_covid_2020-06-16_messy_government_workbook.xlsx"
)
SEX = Dimension("sex", ("f", "m"))
AGE = Dimension("age", ("0-14", "15-64", "65+"))
SHAPES = {
    "residents": Shape("residents", (SEX, AGE), roll_up=RollUp.LAST),
    "births": Shape("births"),
    "share": Shape("share", unit="%", roll_up=RollUp.RATIO, decimals=1),
}


official = cache(Places.official)


@pytest.fixture(scope="module")
def places() -> Places:
    return official()


def sheet(text: str, *merges: tuple[int, int, int], title: str = "") -> Document:
    """Lines of fields parted by "|"; a merge is (row, column, columns)."""
    lines = [[field.strip() for field in line.split("|")] for line in text.strip().split("\n")]
    width = max(map(len, lines))
    spans = {(row, column): span for row, column, span in merges}
    cells = [
        Cell(row, column, field, column_span=spans.get((row, column), 1))
        for row, fields in enumerate(lines)
        for column, field in enumerate(fields)
        if field
    ]
    table = Table(cells, len(lines), width, 1, "Folha1", first_row=3)
    return Document("xlsx", [Paragraph(title), table] if title else [table])


def understood(document: Document, places: Places, **changes: Any) -> tuple[Mapping, Reading]:
    mapping = replace(propose(document, places, dict.fromkeys(SHAPES, "?"))[0].mapping, **changes)
    return mapping, tables.read(document, mapping, SHAPES, places)


def values(reading: Reading) -> dict[tuple[str, ...], float | None]:
    return {
        (
            row.territory.removeprefix("dicofre:"),
            row.period,
            *(m for _, m in row.members),
        ): row.value
        for row in reading.rows
    }


def test_years_across_under_a_title(places: Places) -> None:
    text = "Concelho | 2021 | 2022\nAveiro | 10 | 1.200\nÁgueda | 7 | 8,5"
    document = sheet(text, title="Nados-vivos")
    _mapping, reading = understood(document, places, indicator="births")
    assert values(reading) == {
        ("0105", "2021"): 10,
        ("0105", "2022"): 1200,
        ("0101", "2021"): 7,
        ("0101", "2022"): 8.5,
    }
    assert reading.problems == []


def test_territories_across(places: Places) -> None:
    document = sheet("Ano | Aveiro | Águeda\n2021 | 10 | 7\n2022 | 12 | 8")
    _mapping, reading = understood(document, places, indicator="births")
    assert values(reading)["0101", "2022"] == 8
    assert len(reading.rows) == 4


def test_a_long_table_with_sexes_and_ages(places: Places) -> None:
    document = sheet(
        """
        DICO | Concelho | Ano | Sexo | Grupo etário | Valor
        0105 | Aveiro | 2021 | Mulheres | 65 e mais anos | 10
        0105 | Aveiro | 2021 | Homens | 0-14 | 7
        0105 | Aveiro | 2021 | Total | Total | 30
        """
    )
    _mapping, reading = understood(document, places, indicator="residents")
    assert values(reading) == {
        ("0105", "2021", "f", "65+"): 10,
        ("0105", "2021", "m", "0-14"): 7,
        ("0105", "2021"): 30,
    }


def test_merged_headings_give_each_column_its_year_and_sex(places: Places) -> None:
    """In a workbook the year's cell spans its columns; in a csv blanks follow it."""
    text = "| 2021 | | 2022 |\nConcelho | H | M | H | M\nAveiro | 1 | 2 | 3 | 4"
    for document in (sheet(text, (0, 1, 2), (0, 3, 2)), sheet(text)):
        _mapping, reading = understood(document, places, indicator="residents")
        assert values(reading) == {
            ("0105", "2021", "m"): 1,
            ("0105", "2021", "f"): 2,
            ("0105", "2022", "m"): 3,
            ("0105", "2022", "f"): 4,
        }


def test_a_total_row_is_checked_and_kept_out(places: Places) -> None:
    """10 + 7 = 17 agrees with 2021; 12 + 8 = 20 does not with 21."""
    document = sheet("Concelho | 2021 | 2022\nAveiro | 10 | 12\nÁgueda | 7 | 8\nTotal | 17 | 21")
    _mapping, reading = understood(document, places, indicator="births")
    assert len(reading.rows) == 4
    (problem,) = reading.problems
    assert (problem.at.sheet, problem.at.row, problem.at.column) == ("Folha1", 6, "C")
    assert (problem.value, problem.suggestion, problem.stops) == ("21", "20", False)


def test_a_total_row_can_be_a_place(places: Places) -> None:
    document = sheet("Concelho | 2021\nAveiro | 10\nÁgueda | 7\nTOTAL GERAL | 17")
    _mapping, reading = understood(document, places, indicator="births", whole="01", level="district")  # fmt: skip
    assert values(reading)["01", "2021"] == 17


def test_a_total_with_a_missing_part_is_not_blamed(places: Places) -> None:
    document = sheet("Concelho | 2021 | 2022\nAveiro | 10 | 1\nÁgueda | … | 1\nTotal | 17 | 2")
    _mapping, reading = understood(document, places, indicator="births")
    assert reading.problems == []
    assert [(r.value, r.reason) for r in reading.rows][2] == (None, "confidential")


def test_a_blank_and_a_sign_are_missing_with_a_reason_and_zero_is_zero(places: Places) -> None:
    document = sheet("Concelho | 2021 | 2022 | 2023\nAveiro | 0 | | 5&\nÁgueda | - | x | 7 (p)")
    _mapping, reading = understood(document, places, indicator="births")
    assert [(r.value, r.reason, r.status) for r in reading.rows] == [
        (0, "", "final"),
        (None, "not_reported", "final"),
        (5, "", "provisional"),
        (None, "not_applicable", "final"),
        (None, "not_reported", "final"),
        (7, "", "provisional"),
    ]


def test_a_provisional_year_makes_its_column_provisional(places: Places) -> None:
    document = sheet("Concelho | 2021 | 2022 (p)\nAveiro | 10 | 12\nÁgueda | 11 | 13")
    _mapping, reading = understood(document, places, indicator="births")
    assert [r.status for r in reading.rows] == ["final", "provisional"] * 2


def test_percentages_and_decimal_points(places: Places) -> None:
    document = sheet("Concelho | 2021 | 2022\nAveiro | 12.5% | 13.25%\nÁgueda | 7.0 % | 8.5 %")
    mapping, reading = understood(document, places, indicator="share")
    assert mapping.mark == "."
    assert [r.value for r in reading.rows] == [12.5, 13.25, 7.0, 8.5]


def test_notes_among_the_rows_are_left_out(places: Places) -> None:
    document = sheet("Concelho | 2021\nAveiro | 10\nFonte: INE |\nÁgueda | 7")
    _mapping, reading = understood(document, places, indicator="births")
    assert len(reading.rows) == 2
    assert sum(reading.left_out.values()) == 1


def test_every_problem_is_told_at_once_with_its_place(places: Places) -> None:
    document = sheet(
        """
        Concelho | Ano | Sexo | Valor
        Aveirro | 2021 | Homens | 1
        Aveiro | vinte e um | Homens | 2
        Aveiro | 2021 | Homnes | 3
        Aveiro | 2021 | Homens | =A1+B2
        Lagoa | 2021 | Homens | 5
        Águeda | 2021 | Mulheres | 6
        """
    )
    mapping, reading = understood(document, places, indicator="residents")
    told = [(p.at.row, p.at.column, p.value, p.suggestion) for p in reading.problems]
    assert told[:4] == [
        (4, "A", "Aveirro", "0105 (Aveiro)"),
        (5, "B", "vinte e um", "2023 ou 2023-03"),
        (6, "C", "Homnes", "sex=m"),
        (7, "D", "=A1+B2", ""),
    ]
    assert told[4][2] == "Lagoa"
    assert told[4][3].count("Lagoa") == 2
    assert values(reading) == {("0101", "2021", "f"): 6}
    refused = tables.texts_of(tables.rejected(document, mapping, reading))
    assert [row[0] for row in refused] == [
        "Concelho",
        "Aveirro",
        "Aveiro",
        "Aveiro",
        "Aveiro",
        "Lagoa",
    ]
    assert refused[1][-1] == "A | O território não se reconhece. | Aveirro | 0105 (Aveiro)"


def test_the_refused_rows_read_back_once_corrected(places: Places) -> None:
    document = sheet("Concelho | 2021 | 2022\nAveirro | 10 | 12\nÁgueda | 1 | 2")
    mapping, reading = understood(document, places, indicator="births")
    table = tables.rejected(document, mapping, reading)
    table.cells = [replace(c, text=c.text.replace("Aveirro", "Aveiro")) for c in table.cells]
    again = tables.open_file(write_delimited(table), "corrigidas.csv")
    _mapping, second = understood(again, places, indicator="births")
    assert values(second) == {("0105", "2021"): 10, ("0105", "2022"): 12}


def test_a_word_that_a_person_explains_is_read(places: Places) -> None:
    document = sheet("Concelho | 2021\nAveirro | 10\nÁgueda | 1")
    mapping, reading = understood(document, places, indicator="births", words={"Aveirro": "0105"})
    assert len(reading.rows) == 2
    assert Mapping.from_json(mapping.as_json()) == mapping


def test_the_letter_m_is_told_by_the_letter_beside_it(places: Places) -> None:
    for other, of_m in (("H", "f"), ("F", "m")):
        text = f"Concelho | Ano | Sexo | Valor\nAveiro | 2021 | M | 1\nAveiro | 2021 | {other} | 2"
        _mapping, reading = understood(sheet(text), places, indicator="residents")
        assert values(reading)["0105", "2021", of_m] == 1


def test_a_period_of_another_kind_is_a_problem(places: Places) -> None:
    document = sheet("Concelho | Período | Valor\nAveiro | 2021-03 | 10\nAveiro | 2021 | 2")
    _mapping, reading = understood(document, places, indicator="births")
    assert [(p.value, p.at.row) for p in reading.problems] == [("2021-03", 4)]


def test_a_csv_in_latin_1_with_titles_and_notes(places: Places) -> None:
    data = (
        "Nados-vivos (N.º);;\r\nFonte: INE;;\r\n;;\r\nLocal de residência;2021;2022\r\n"
        "Águeda;1 234;1.300,5\r\nÍlhavo;7;x\r\n;;\r\nNota: provisório;;\r\n"
    ).encode("latin-1")
    _mapping, reading = understood(tables.open_file(data, "a.csv"), places, indicator="births")
    assert values(reading) == {
        ("0101", "2021"): 1234,
        ("0101", "2022"): 1300.5,
        ("0110", "2021"): 7,
        ("0110", "2022"): None,
    }
    assert [row.at.row for row in reading.rows] == [5, 5, 6, 6]


def test_a_utf8_csv_with_its_mark_and_commas(places: Places) -> None:
    data = b"\xef\xbb\xbf" + 'Concelho,2021,2022\nÁgueda,"1,234.5",3\nAveiro,2.5,4\n'.encode()
    mapping, reading = understood(tables.open_file(data, "a.csv"), places, indicator="births")
    assert mapping.mark == "."
    assert values(reading)["0101", "2021"] == 1234.5


def test_every_table_of_the_messy_workbook_is_proposed(places: Places) -> None:
    if not MESSY.exists():
        pytest.skip(f"{MESSY.name} is not beside this checkout")
    document = tables.open_file(MESSY.read_bytes(), MESSY.name)
    found = propose(document, places)
    assert len({proposal.sheet for proposal in found}) == 11
    by_district = [p for p in found if p.mapping.level == "district"]
    assert by_district
    shapes = {"births": replace(SHAPES["births"], periodicity="month")}
    for proposal in found:
        mapping = replace(proposal.mapping, indicator="births", period="2020-06", territory="PT")
        reading = tables.read(document, mapping, shapes, places)
        assert all(r.value is None or math.isfinite(r.value) for r in reading.rows)
        assert all(p.at.sheet and p.at.row for p in reading.problems)


def test_the_districts_of_the_messy_workbook_add_up_to_its_total(places: Places) -> None:
    """Aveiro reads 67,302 in the file, and the total row is checked against the districts."""
    if not MESSY.exists():
        pytest.skip(f"{MESSY.name} is not beside this checkout")
    document = tables.open_file(MESSY.read_bytes(), MESSY.name)
    proposal = next(
        p for p in propose(document, places) if p.sheet.startswith("Baixas") and p.rows == 21
    )
    mapping = replace(proposal.mapping, indicator="births", period="2020")
    reading = tables.read(document, mapping, SHAPES, places)
    told = {r.territory: r.value for r in reading.rows}
    assert told["dicofre:01"] == 67302
    assert len(reading.stopping) == 2


# The template


observed = st.builds(
    lambda place, year, members, value, reason, status: Observation(
        "residents",
        f"dicofre:{place}",
        str(year),
        members,
        value,
        reason if value is None else "",
        status,
    ),
    st.sampled_from(["0101", "0105", "1106", "1312"]),
    st.integers(1990, 2030),
    st.sampled_from([(), (("sex", "f"),), (("age", "65+"),), (("sex", "m"), ("age", "0-14"))]),
    st.none() | st.floats(-1e12, 1e12, allow_nan=False) | st.integers(-(10**9), 10**9).map(float),
    st.sampled_from(["not_reported", "confidential", "not_applicable", "suppressed"]),
    st.sampled_from(["final", "provisional", "estimated"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(observed, min_size=1, max_size=8))
def test_what_is_written_as_the_template_reads_back_the_same(rows: list[Observation]) -> None:
    table = tables.as_template(SHAPES["residents"], rows)
    _mapping, reading = understood(Document("csv", [table]), official())
    assert reading.problems == []
    assert [row._replace(at=rows[0].at) for row in reading.rows] == rows


def test_a_column_under_a_year_is_of_values_though_most_of_them_are_wrong(places: Places) -> None:
    text = "Concelho;2022;2023\nAveiro;1;?\nÁgueda;2;muitos\nÍlhavo;3;7\n"
    (proposal,) = propose(tables.open_file(text.encode(), "a.csv"), places)
    assert [column.role for column in proposal.mapping.columns] == ["territory", "value", "value"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_makes_the_round_trip_through_a_file(kind: str, places: Places) -> None:
    rows = [
        Observation("residents", "dicofre:0105", "2021", (("sex", "f"),), 0.1, "", "provisional"),
        Observation("residents", "nuts-2024:PT1A", "2021", (), None, "confidential"),
        Observation("residents", "nuts-2013:PT11", "2021", (("age", "65+"),), -1234567.25),
    ]
    table = tables.as_template(SHAPES["residents"], rows)
    data = write_delimited(table) if kind == "csv" else write_workbook(Document("xlsx", [table]))
    document = tables.open_file(data, f"modelo.{kind}")
    _mapping, reading = understood(document, places)
    assert reading.problems == []
    assert [row._replace(at=rows[0].at) for row in reading.rows] == rows
