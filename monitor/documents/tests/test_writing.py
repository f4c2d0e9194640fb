"""Written files as other programs see them: python-docx and openpyxl open what we wrote."""

from __future__ import annotations

import io

import docx
import openpyxl
import pytest
from docx.enum.section import WD_ORIENT

from monitor.documents.model import Cell, Document, Paragraph, Table
from monitor.documents.writing.delimited import write_delimited
from monitor.documents.writing.layout import PageLayout, TableLayout, needs_white_text
from monitor.documents.writing.word import write_word
from monitor.documents.writing.workbook import write_workbook

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def merged() -> Table:
    """A header; an axis over two rows beside two actions; a note across both columns."""
    cells = [
        Cell(0, 0, "Eixo", fill="1F3864", bold=True),
        Cell(0, 1, "Ação", fill="D9E1F2", bold=True),
        Cell(1, 0, "E1", row_span=2),
        Cell(1, 1, "Duas:\n- a\n- b"),
        Cell(2, 1, "Três"),
        Cell(3, 0, "Nota", column_span=2),
    ]
    return Table(cells, 4, 2, 1)


def as_word(document: Document, layout: PageLayout | None = None) -> docx.document.Document:
    return docx.Document(io.BytesIO(write_word(document, layout)))


def as_workbook(
    document: Document, layout: PageLayout | None = None
) -> openpyxl.workbook.workbook.Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_workbook(document, layout)))


def test_word_merges_fills_bullets_and_repeats_the_header_rows() -> None:
    document = as_word(Document("docx", [merged()]), PageLayout(tables={1: TableLayout()}))
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Eixo", "Ação"],
        ["E1", "Duas:\na\nb"],
        ["E1", "Três"],
        ["Nota", "Nota"],
    ]
    assert table.cell(1, 0)._tc is table.cell(2, 0)._tc
    headers = [row._tr.find(f".//{W}tblHeader") is not None for row in table.rows]
    assert headers == [True, False, False, False]
    shading = table.cell(0, 0)._tc.find(f".//{W}shd")
    assert shading.get(f"{W}fill") == "1F3864"
    bullets = table.cell(1, 1)._tc.findall(f".//{W}numPr")
    assert len(bullets) == 2


def test_word_pages_lie_down_and_carry_their_head_and_foot() -> None:
    layout = PageLayout(landscape=True, head="Rede <Social>", foot="Vale")
    section = as_word(Document("docx", [merged()]), layout).sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert section.page_width > section.page_height
    assert section.header.paragraphs[0].text == "Rede <Social>"
    assert section.footer.paragraphs[0].text.startswith("Vale · ")
    upright = as_word(Document("docx", [merged()])).sections[0]
    assert upright.page_width < upright.page_height


def test_word_column_widths_keep_their_proportion_and_fill_the_page() -> None:
    """3 cm and 1 cm: the first column takes three quarters of the page's width less margins."""
    layout = PageLayout(tables={1: TableLayout(widths=(3.0, 1.0))})
    document = as_word(Document("docx", [merged()]), layout)
    first, second = (column.width for column in document.tables[0].columns)
    section = document.sections[0]
    assert first / second == pytest.approx(3, rel=0.01)
    room = section.page_width - section.left_margin - section.right_margin
    assert first + second == pytest.approx(room, rel=0.01)


def test_word_headings_title_and_paragraphs() -> None:
    blocks = [
        Paragraph("Plano"),
        Paragraph("Eixo 1", heading=1),
        Paragraph("- a", indent=2),
        Paragraph("b\tc\nd", bold=True),
    ]
    document = as_word(Document("docx", list(blocks), title="Plano"))
    assert [(p.style.name, p.text) for p in document.paragraphs] == [
        ("Title", "Plano"),
        ("Heading 1", "Eixo 1"),
        ("Body Text", "a"),
        ("Body Text", "b\tc\nd"),
    ]
    assert document.paragraphs[3].runs[0].bold
    assert document.core_properties.title == "Plano"
    untitled = as_word(Document("docx", [Paragraph("x")], title="Plano"))
    assert [p.text for p in untitled.paragraphs] == ["Plano", "x"]


def test_two_word_tables_in_a_row_stay_two() -> None:
    assert len(as_word(Document("docx", [merged(), merged()])).tables) == 2


def test_word_takes_text_that_xml_cannot_hold() -> None:
    document = as_word(Document("docx", [Paragraph("a\x00\x0b<&>\ufffe\ud800b")]))
    assert document.paragraphs[0].text == "a<&>b"


def test_the_same_document_gives_the_same_word_file() -> None:
    assert write_word(Document("docx", [merged()])) == write_word(Document("docx", [merged()]))


def test_a_workbook_has_merges_fills_and_frozen_headers() -> None:
    """Three lines of 13.5 points and 2 of margin: the second row is 42.5 points high."""
    layout = PageLayout(landscape=True, tables={1: TableLayout(widths=(2.0, 5.0))})
    sheet = as_workbook(Document("xlsx", [merged()]), layout).active
    assert sheet.title == "Tabela 1"
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A2:A3", "A4:B4"}
    assert (sheet["A1"].fill.fgColor.rgb, sheet["A1"].font.color.rgb) == ("001F3864", "00FFFFFF")
    assert sheet["B1"].font.color.rgb == "00000000"
    assert sheet["A2"].fill.fill_type is None
    assert sheet.freeze_panes == "A2"
    assert sheet.page_setup.orientation == "landscape"
    widths = [sheet.column_dimensions[letter].width for letter in "AB"]
    assert widths == [9.6, 24.0]
    assert sheet.row_dimensions[2].height == 42.5


@pytest.mark.parametrize("text", ["=1+1", "+351", "-a", "@x", "#N/A", "007", "1,5", "2030-01-01"])
def test_every_text_of_a_workbook_stays_text(text: str) -> None:
    table = Table([Cell(0, 0, text), Cell(0, 1, "b")], 1, 2, 1)
    cell = as_workbook(Document("xlsx", [table, Paragraph(text)])).worksheets[1]["A1"]
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")
    assert cell.quotePrefix == (text[0] in "=+-@")


def test_sheet_names_are_legal_and_different() -> None:
    names = ["Plano: [1/2]", "Plano  1 2", "PLANO   1 2", "x" * 40, "x" * 50, None, "''", 3]
    tables = [
        Table([Cell(0, 0, "a")], 1, 1, number, page_or_sheet=name)
        for number, name in enumerate(names, 1)
    ]
    found = as_workbook(Document("xlsx", list(tables))).sheetnames
    assert len({name.casefold() for name in found}) == len(names)
    assert found[3:6] == ["x" * 31, "x" * 27 + " (2)", "Tabela 6"]
    assert found[6:] == ["Tabela", "3"]


def test_a_text_past_the_limit_of_excel_says_that_it_was_cut() -> None:
    table = Table([Cell(0, 0, "a" * 40_000)], 1, 1, 1)
    value = as_workbook(Document("xlsx", [table])).active["A1"].value
    assert len(value) == 32_767
    assert value.endswith(" […]")


def test_paragraphs_of_a_workbook_stand_on_their_own_sheet() -> None:
    book = as_workbook(Document("xlsx", [Paragraph("=a", heading=1), merged(), Paragraph("b")]))
    assert book.sheetnames == ["Texto", "Tabela 1"]
    texts = book["Texto"]
    assert [texts["A1"].value, texts["A2"].value, texts["A1"].data_type] == ["=a", "b", "s"]


def test_a_csv_opens_in_excel_with_its_accents_and_columns() -> None:
    data = write_delimited(merged())
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig").split("\r\n") == [
        '"Eixo";"Ação"',
        '"E1";"Duas:\n- a\n- b"',
        '"";"Três"',
        '"Nota";""',
        "",
    ]


def test_text_is_white_only_where_it_has_more_contrast() -> None:
    assert [needs_white_text(fill) for fill in ("000000", "4472C4", "FFFF00", "FFFFFF")] == [
        True,
        True,
        False,
        False,
    ]
