"""Worksheets: tables, titles, dates, fills and the parts that people hide."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color

from monitor.documents.model import Paragraph, Table, UnreadableFile
from monitor.documents.reading import workbook
from monitor.documents.reading.number_format import number_format

SHARED = Path(__file__).parents[4] / "shared"


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def edited(data: bytes, part: str, old: str, new: str) -> bytes:
    """The workbook with `old` replaced by `new` in one part of its package."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            target.writestr(name, content)
    return buffer.getvalue()


def sheet_with(*rows: tuple) -> tuple[openpyxl.Workbook, object]:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book, book.active


def test_values_are_read_as_the_sheet_shows_them():
    book, sheet = sheet_with(
        ("Ação", 3, 3.5, date(2024, 3, 5), datetime(2024, 3, 5, 14, 30), True, 0.125, "0104"),
        ("outra", 12, 1500, date(2024, 2, 1), date(2024, 2, 1), False, 0.5, 104),
    )
    for address, code in (
        ("D1", "dd/mm/yyyy"), ("E1", "dd/mm/yyyy hh:mm"), ("G1", "0.0%"), ("B2", '0" ações"'),
        ("C2", "#,##0.00 €"), ("D2", "mmm-yy"), ("E2", "mmmmm"), ("G2", "0%"), ("H2", "0000"),
    ):  # fmt: skip
        sheet[address].number_format = code
    (table,) = workbook.read_xlsx(saved(book)).tables
    assert [[c.text for c in row] for row in table.rows()] == [
        ["Ação", "3", "3,5", "05/03/2024", "05/03/2024 14:30", "VERDADEIRO", "12,5%", "0104"],
        ["outra", "12 ações", "1500 €", "fevereiro 2024", "F", "FALSO", "50%", "0104"],
    ]


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("General", 2.0, "2"),
        ("General", 0.1 + 0.2, "0,3"),
        ("General", 123456789012.3456, "123456789012,346"),
        ("General", 12345678901.2345, "12345678901,2345"),
        ("0.00", 3.14159, "3,14"),
        ("0.00", -0.5, "-0,5"),
        ("000", 7, "007"),
        ('"R$" 0', 5, "R$ 5"),
        ("[$-816]d/m/yyyy", 45356, "05/03/2024"),
        ("yyyy", 45356, "2024"),
        ("mmmm", 45356, "março"),
        ("h:mm", 0.5, "12:00"),
        ("dd/mm/yyyy", 1, "01/01/1900"),
        ("dd/mm/yyyy", 61, "01/03/1900"),
        ("dd/mm/yyyy", -3, "-3"),
    ],
)
def test_a_number_format_shows_its_value(code, value, shown):
    """Serial 45356 is 5 March 2024; serial 1 is 1 January 1900, serial 61 is 1 March 1900."""
    assert number_format(code).show(value) == shown


def test_titles_become_paragraphs_and_blank_rows_part_tables():
    book, sheet = sheet_with(
        ("Plano de 2024",), (), ("Eixo", "Ação"), ("1", "a"), (), (), ("Fonte", "Ano", "Valor"),
        ("INE", 2021, 5), (), ("Nota final",),
    )  # fmt: skip
    blocks = workbook.read_xlsx(saved(book)).blocks
    assert [type(b) for b in blocks] == [Paragraph, Table, Table, Paragraph]
    first, second = blocks[1], blocks[2]
    assert (blocks[0].text, blocks[0].line, blocks[0].page_or_sheet) == (
        "Plano de 2024",
        1,
        "Sheet",
    )
    assert (first.number, first.first_row, first.row_count) == (1, 3, 2)
    assert (second.number, second.first_row, second.column_count) == (2, 7, 3)
    assert second.source(1).row == 8
    assert blocks[3].text == "Nota final"
    assert sheet.max_row == 10


def test_one_blank_row_does_not_part_a_table_unless_a_header_follows():
    book, sheet = sheet_with(
        ("Eixo", "Ação"), ("1", "a"), (), ("2", "b"), ("3", "c"), (), ("Eixo", "Ação"), ("4", "d")
    )
    for address in ("A1", "B1", "A7", "B7"):
        sheet[address].font = Font(bold=True)
    tables = list(workbook.read_xlsx(saved(book)).tables)
    assert [(t.first_row, t.row_count) for t in tables] == [(1, 5), (7, 2)]
    assert tables[0].cells[0].bold
    assert not tables[0].cells[2].bold


def test_merged_ranges_become_spans_and_fills_are_kept():
    book, sheet = sheet_with(("Eixo", "Ação", "J", "F"), ("A", "x"), (None, "y"), ("B", "z"))
    sheet.merge_cells("A2:A3")
    sheet["C2"].fill = PatternFill("solid", fgColor="FFDDEBF7")
    sheet["D3"].fill = PatternFill("solid", fgColor=Color(theme=4))
    sheet["D4"].fill = PatternFill("solid", fgColor=Color(theme=0, tint=-0.5))
    sheet["C4"].fill = PatternFill("solid", fgColor="FFFFFFFF")
    sheet["H4"].fill = PatternFill("solid", fgColor="FF00FF00")
    (table,) = workbook.read_xlsx(saved(book)).tables
    grid = table.rows()
    assert (table.row_count, table.column_count) == (4, 4)
    assert grid[1][0] is grid[2][0]
    assert grid[1][0].row_span == 2
    assert grid[1][2].fill == "DDEBF7"
    assert grid[2][3].fill == "4F81BD"
    assert grid[3][3].fill == "808080"
    assert grid[3][2] is None


def test_hidden_sheets_rows_and_columns_are_read_and_noted():
    book, sheet = sheet_with(("a", "b", "c"), ("d", "e", "f"))
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["C"].hidden = True
    other = book.create_sheet("Apoio")
    other.append(("x", "y"))
    other.sheet_state = "hidden"
    document = workbook.read_xlsx(saved(book))
    assert [t.page_or_sheet for t in document.tables] == ["Sheet", "Apoio"]
    assert document.notes == [
        "Na folha «Sheet» há linhas ocultas, que foram lidas: 2.",
        "Na folha «Sheet» há colunas ocultas, que foram lidas: C.",
        "A folha «Apoio» está oculta e foi lida.",
    ]


def test_a_formula_without_a_stored_result_is_noted_and_never_becomes_zero():
    book, _ = sheet_with(("total", "=1+1", "z"), ("x", "y"))
    document = workbook.read_xlsx(saved(book))
    (table,) = document.tables
    assert [c.text for c in table.cells] == ["total", "z", "x", "y"]
    assert document.notes == [
        "Na folha «Sheet» há fórmulas sem resultado guardado, lidas como vazias: B1."
    ]


def test_lines_of_a_cell_are_kept():
    book, _ = sheet_with(("N.º de ações\nN.º de  participantes ", "b"), ("c", "d"))
    (table,) = workbook.read_xlsx(saved(book)).tables
    assert table.cells[0].text == "N.º de ações\nN.º de participantes"


def test_a_far_cell_is_refused_by_its_address_and_a_far_row_is_read():
    book, sheet = sheet_with(("a", "b"), ("c", "d"))
    sheet["XFD5"] = "longe"
    with pytest.raises(UnreadableFile, match="XFD5"):
        workbook.read_xlsx(saved(book))
    book, sheet = sheet_with(("a", "b"), ("c", "d"))
    sheet["A1048576"] = "fundo"
    assert workbook.read_xlsx(saved(book)).blocks[-1].line == 1_048_576


def test_a_merge_that_spans_the_sheet_is_cut_to_the_text():
    book, sheet = sheet_with(("a", "b"), ("c", "d"), ("e", "f"))
    sheet.merge_cells("A2:B2")
    data = edited(saved(book), "xl/worksheets/sheet1.xml", '"A2:B2"', '"A2:XFD1048576"')
    (table,) = workbook.read_xlsx(data).tables
    assert (table.row_count, table.column_count) == (3, 2)


def test_ten_thousand_columns_are_refused_in_a_sentence():
    book, _ = sheet_with(tuple(range(10_000)))
    with pytest.raises(UnreadableFile, match="1000 colunas"):
        workbook.read_xlsx(saved(book))


def test_an_ods_gives_texts_as_shown_spans_and_fills():
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.style import Style, TableCellProperties, TextProperties
    from odf.table import CoveredTableCell, TableCell, TableRow
    from odf.table import Table as OdfTable
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    blue = Style(name="azul", family="table-cell")
    blue.addElement(TableCellProperties(backgroundcolor="#ddebf7"))
    strong = Style(name="forte", family="table-cell")
    strong.addElement(TextProperties(fontweight="bold"))
    for style in (blue, strong):
        book.automaticstyles.addElement(style)

    def cell(*lines: str, **attributes) -> TableCell:
        element = TableCell(**attributes)
        for line in lines:
            element.addElement(P(text=line))
        return element

    table = OdfTable(name="Plano")
    rows = (
        (cell("Eixo", stylename="forte"), cell("Ação"), cell("J"), cell("F")),
        (cell("A", numberrowsspanned=2), cell("um", "dois"), cell(stylename="azul"), cell()),
        (CoveredTableCell(), cell("50%", valuetype="percentage", value="0.5"),
         cell(), cell(stylename="azul", numbercolumnsrepeated=5)),
        (cell(numbercolumnsrepeated=16_000),),
    )  # fmt: skip
    for cells in rows:
        row = TableRow()
        for element in cells:
            row.addElement(element)
        table.addElement(row)
    padding = TableRow(numberrowsrepeated=1_048_000)
    padding.addElement(cell(stylename="azul", numbercolumnsrepeated=1_024))
    table.addElement(padding)
    book.spreadsheet.addElement(table)
    buffer = io.BytesIO()
    book.save(buffer)

    (read,) = workbook.read_ods(buffer.getvalue()).tables
    grid = read.rows()
    assert (read.row_count, read.column_count, read.page_or_sheet) == (3, 4, "Plano")
    assert grid[0][0].bold
    assert grid[1][0] is grid[2][0]
    assert grid[1][1].text == "um\ndois"
    assert grid[2][1].text == "50%"
    assert [grid[1][2].fill, grid[2][3].fill] == ["DDEBF7", "DDEBF7"]


def test_a_damaged_workbook_names_the_sheet():
    book, _ = sheet_with(("a", "b"), ("c", "d"))
    broken = edited(saved(book), "xl/worksheets/sheet1.xml", "</sheetData>", "")
    with pytest.raises(UnreadableFile, match="«Sheet»"):
        workbook.read_xlsx(broken)
    with pytest.raises(UnreadableFile, match="danificado"):
        workbook.read_binary(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


@pytest.mark.parametrize("path", sorted(SHARED.glob("data/social/*.xlsx")) or [None])
def test_a_real_messy_workbook_is_read_with_nothing_lost(path):
    """Every text that openpyxl sees stands in some block, or in a note when a merge covers it."""
    if path is None:
        pytest.skip(f"no workbook under {SHARED / 'data/social'}")
    document = workbook.read_xlsx(path.read_bytes())
    seen = set()
    for block in document.blocks:
        if isinstance(block, Table):
            seen.update(c.text for c in block.cells)
        else:
            seen.add(block.text)
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    expected = set()
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            for value in row:
                if isinstance(value, str) and value.strip():
                    lines = (" ".join(line.split()) for line in value.split("\n"))
                    expected.add("\n".join(line for line in lines if line))
    assert len(expected) > 100
    hidden = {text for text in expected - seen if text not in " ".join(document.notes)}
    assert hidden == set()
    assert len({b.page_or_sheet for b in document.blocks}) == len(book.sheetnames)


def test_the_reader_of_binary_workbooks_gives_the_same_texts_and_spans():
    """calamine reads every make of workbook, so an xlsx can stand for the binary ones here."""
    book, sheet = sheet_with(("Eixo", "Ação", "Meta"), ("A", "x", 3), (None, "y", date(2024, 3, 5)))
    sheet.merge_cells("A2:A3")
    sheet["C3"].number_format = "dd/mm/yyyy"
    data = saved(book)
    (plain,), (binary,) = workbook.read_xlsx(data).tables, workbook.read_binary(data).tables
    assert binary.cells == plain.cells
    assert [c.text for c in binary.cells][-1] == "05/03/2024"


def test_the_text_of_boxes_over_a_sheet_is_read_first():
    book, _ = sheet_with(("a", "b"), ("c", "d"))
    book.active.add_chart(openpyxl.chart.BarChart(), "D1")
    shape = (
        "<xdr:absoluteAnchor><xdr:sp><xdr:txBody><a:p><a:r><a:t>Plano de </a:t></a:r>"
        "<a:r><a:t>Ação</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:absoluteAnchor>"
    )
    with zipfile.ZipFile(io.BytesIO(saved(book))) as package:
        start = package.read("xl/drawings/drawing1.xml").decode().split(">")[0] + ">"
    prefixed = start.replace(
        "<wsDr ",
        '<wsDr xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:xdr='
        '"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" ',
    )
    data = edited(saved(book), "xl/drawings/drawing1.xml", start, prefixed + shape)
    assert workbook.read_xlsx(data).blocks[0].text == "Plano de Ação"


def test_a_legend_of_colours_stays_a_table_with_its_fills():
    book, sheet = sheet_with(
        ("Plano",), (None, "Previsto"), (None, "Executado"), (), ("Ação", "Jan", "Fev"), ("a", "X")
    )
    sheet["A2"].fill = PatternFill("solid", fgColor="00B0F0")
    sheet["A3"].fill = PatternFill("solid", fgColor="92D050")
    title, legend, plan = workbook.read_xlsx(saved(book)).blocks
    assert title.text == "Plano"
    assert [(c.text, c.fill) for c in legend.cells] == [
        ("", "00B0F0"), ("Previsto", None), ("", "92D050"), ("Executado", None),
    ]  # fmt: skip
    assert (legend.first_row, plan.first_row, plan.number) == (2, 5, 2)


def test_a_table_tells_where_its_columns_stand_in_the_sheet():
    """Columns A and D hold nothing, so the grid has two: B (1) and E (4)."""
    book, _sheet = sheet_with((None, "Ação", None, None, "Meta"), (None, "Sessões", None, None, 12))
    (table,) = workbook.read_xlsx(saved(book)).tables
    assert (table.first_row, table.columns) == (1, (1, 4))
    assert [[cell.text for cell in row] for row in table.rows()] == [
        ["Ação", "Meta"],
        ["Sessões", "12"],
    ]
