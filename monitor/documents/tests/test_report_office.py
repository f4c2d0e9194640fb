"""Reports in Word and Excel as other programs see them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import docx
import openpyxl
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.documents.writing.report import (
    Band,
    Column,
    Heading,
    Picture,
    Report,
    ReportTable,
    Text,
    clean,
)
from monitor.documents.writing.report_word import write_report_docx
from monitor.documents.writing.report_workbook import write_report_xlsx

MakeReport = Callable[..., Report]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOSTILE = [
    "</w:t><w:p> & <script> \" ' {{ x }}",
    '=HYPERLINK("http://x") +1 -1 @x',
    "مرحبا שלום \u202eabc 👩‍👩‍👧",
    "a\x00\x01\x1f\ufffe\ud800b",
    "x" * 40_000,
    "",
]


def word(report: Report) -> docx.document.Document:
    return docx.Document(io.BytesIO(write_report_docx(report)))


def sheets(report: Report) -> dict[str, list[list[object]]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(write_report_xlsx(report)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_word_has_real_headings_captions_and_a_title(make_report: MakeReport) -> None:
    document = word(make_report())
    styled = [(p.style.name, p.text) for p in document.paragraphs if p.style.name != "Normal"]
    assert styled == [
        ("Title", "Relatório texto"),
        ("Body Text", "Índice"),
        ("Heading 1", "Síntese texto"),
        ("Body Text", "Primeiro texto.\nA seguir."),
        ("Body Text", "Segundo."),
        ("Heading 2", "Saltou um nível"),
        ("Body Text", "um texto"),
        ("Body Text", "dois"),
        ("Caption", "Previsto e feito"),
        ("Heading 1", "Execução"),
        ("Caption", "Ações texto"),
    ]
    facts = [p for p in document.paragraphs if p.text.startswith(("Rede", "Número"))]
    assert [p.text for p in facts] == ["Rede  Vale texto", "Número  1/2026"]
    assert facts[0].runs[0].bold
    properties = document.core_properties
    assert (properties.title, properties.author) == ("Relatório texto", "Rede texto")


def test_word_tables_repeat_their_heads_and_put_numbers_to_the_right(
    make_report: MakeReport,
) -> None:
    (table,) = word(make_report()).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Ação", "Quem texto", "Valor"],
        ["Eixo texto"] * 3,
        ["0. texto", "05/03/2026", "0"],
        ["1. texto", "05/03/2026", "—"],
        ["2. texto", "05/03/2026", "2\u00a0469"],
    ]
    assert [row._tr.find(f".//{W}tblHeader") is not None for row in table.rows] == [
        True, False, False, False, False,
    ]  # fmt: skip
    sides = [cell.paragraphs[0].alignment for cell in table.rows[4].cells]
    assert sides == [None, None, docx.enum.text.WD_ALIGN_PARAGRAPH.RIGHT]


def test_word_pictures_have_their_words_and_their_proportion(
    make_report: MakeReport, picture: Picture
) -> None:
    document = word(make_report())
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr") == picture.alternative
    assert shape.width.cm == pytest.approx(11.5, abs=0.01)
    image = document.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed]
    assert image.blob == picture.png
    assert shape.width / shape.height == pytest.approx(
        image.image.px_width / image.image.px_height, rel=0.01
    )


@pytest.mark.parametrize("mark", ['rascunho «A» & "B"', ""])
def test_word_carries_the_mark_behind_every_page(make_report: MakeReport, mark: str) -> None:
    header = word(make_report(mark=mark)).sections[0].header
    shapes = header._element.findall(".//{urn:schemas-microsoft-com:vml}shape")
    assert [shape[0].get("string") for shape in shapes] == ([mark] if mark else [])


def test_a_tall_picture_fits_the_page(picture: Picture) -> None:
    """Twice as tall as wide, on a text 17 cm wide and 10 cm high: 5 by 10."""
    tall = Picture("", picture.png[:16] + (100).to_bytes(4) + (200).to_bytes(4), "x")
    assert tall.size(17, 10) == (5, 10)
    assert tall.size(17, 30) == (11.5, 23)


def test_columns_take_the_room_that_their_texts_need() -> None:
    """Two columns of one short word get just that; the long text has what is left."""
    long = ReportTable("x", (Column("A"), Column("N"), Column("Texto")), (("a", 1, "bc " * 80),))
    first, second, third = long.widths(17)
    assert first + second + third == pytest.approx(17)
    assert first == second < 1
    told = ReportTable("x", (Column("A", width=3), Column("B", width=1)), (("a", "b"),))
    assert told.widths(16) == [12, 4]


def test_a_workbook_has_a_sheet_for_each_table_with_numbers_as_numbers(
    make_report: MakeReport,
) -> None:
    found = sheets(make_report())
    assert list(found) == ["Relatório", "Ações"]
    assert found["Relatório"] == [
        ["Relatório texto", ""],
        ["Rede", "Vale texto"],
        ["Número", "1/2026"],
    ]
    assert found["Ações"] == [
        ["Ação", "Quem texto", "Valor"],
        ["Eixo texto", "", ""],
        ["0. texto", date(2026, 3, 5), 0.0],
        ["1. texto", date(2026, 3, 5), ""],
        ["2. texto", date(2026, 3, 5), 2469.0],
    ]


def test_text_of_a_workbook_never_runs_and_long_numbers_lose_no_digit() -> None:
    big = 12_345_678_901_234_567
    table = ReportTable("x", (Column("A"), Column("B")), (("=1+1", big), ("+3", Decimal("0.1"))))
    book = openpyxl.load_workbook(io.BytesIO(write_report_xlsx(Report("r", (table,)))))
    cells = [[(c.value, c.data_type) for c in row] for row in book["x"].iter_rows(min_row=2)]
    assert cells == [[("=1+1", "s"), (str(big), "s")], [("+3", "s"), (0.1, "n")]]
    assert book["x"]["A2"].quotePrefix
    assert book["x"].freeze_panes == "A2"


def test_two_tables_of_one_name_have_two_sheets() -> None:
    table = ReportTable("Quadro", (Column("A"),), ((1,),))
    assert list(sheets(Report("r", (table, table)))) == ["Relatório", "Quadro", "Quadro (2)"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_breaks_a_file(make_report: MakeReport, text: str) -> None:
    report = make_report(text)
    assert word(report).paragraphs[0].text == clean(report.title)
    assert len(sheets(report)["Ações"]) == 5


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=60), cell=st.text(max_size=40))
def test_any_text_at_all_makes_both_files(text: str, cell: str) -> None:
    table = ReportTable(text, (Column(text), Column(cell)), ((cell, text), (None, 0), Band(cell)))
    report = Report(text, (Heading(cell), Text(text), table), facts=((text, cell),), mark=cell)
    assert len(word(report).tables) == 1
    assert len(sheets(report)) == 2


def test_symbols_of_a_symbol_font_become_bullets() -> None:
    assert clean("\uf0b7 um\r\ndois \ue123") == "• um\ndois □"


def test_the_same_report_gives_the_same_word_file(make_report: MakeReport) -> None:
    assert write_report_docx(make_report()) == write_report_docx(make_report())
