"""PDF tables from their drawn lines, on pages made here with reportlab."""

from __future__ import annotations

import io

import pdfplumber
import pytest
from PIL import Image
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

from monitor.documents.model import Paragraph as ReadParagraph
from monitor.documents.model import UnreadableFile
from monitor.documents.reading import pdf

SMALL = ParagraphStyle("small", parent=getSampleStyleSheet()["Normal"], fontSize=7, leading=8.5)
LANDSCAPE = landscape(A4)
GRID = ("GRID", (0, 0), (-1, -1), 0.5, colors.black)


def built(story: list, page=LANDSCAPE, decorate=None, **options) -> bytes:
    buffer = io.BytesIO()
    document = SimpleDocTemplate(buffer, pagesize=page, **options)
    draw = decorate or (lambda canvas, document: None)
    document.build(story, onFirstPage=draw, onLaterPages=draw)
    return buffer.getvalue()


def drawn(draw, page=A4, **options) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=page, **options)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def only_table(data: bytes):
    (table,) = pdf.read(data).tables
    return table


def plan_page(number: int) -> list:
    """A ruled table: 2 header rows (5 texts, 12 months) and 6 actions, one goal cell merged."""
    rows = [
        ["Eixo", "Objetivo", "Ação", "Parceiros", "Indicadores", "Cronograma"] + [""] * 11,
        [""] * 5 + list("JFMAMJJASOND"),
    ]
    style = [
        GRID,
        ("SPAN", (5, 0), (16, 0)),
        ("SPAN", (0, 2), (0, 4)),
        *(("SPAN", (c, 0), (c, 1)) for c in range(5)),
        ("BACKGROUND", (0, 0), (-1, 1), colors.HexColor("#4472C4")),
        ("FONTSIZE", (0, 0), (-1, -1), 7),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    for r in range(6):
        texts = (
            f"Eixo {number}",
            f"Objetivo {number}.{r}",
            f"{number}.{r} Realizar sessões de esclarecimento junto da comunidade escolar e das "
            "famílias do concelho",
            "CMA, IEFP-GIP e CLDS",
            "N.º de ações<br/>N.º de participantes",
        )
        rows.append([Paragraph(text, SMALL) for text in texts] + [""] * 12)
        style.append(("BACKGROUND", (5 + r, r + 2), (5 + r, r + 2), colors.HexColor("#DDEBF7")))
    return [Table(rows, colWidths=[70, 90, 170, 100, 110] + [20] * 12, style=style)]


def test_a_ruled_table_gives_its_cells_merges_and_fills():
    """Header: 5 cells over 2 rows, 1 over 12 columns, 12 months; row r shades month r + 1."""
    table = only_table(built(plan_page(3)))
    assert (table.row_count, table.column_count, table.page_or_sheet) == (8, 17, 1)
    grid = table.rows()
    assert grid[0][0] is grid[1][0]
    assert grid[0][5].column_span == 12
    assert [grid[1][c].text for c in range(5, 17)] == list("JFMAMJJASOND")
    assert grid[2][0] is grid[4][0]
    assert grid[2][0].row_span == 3
    assert grid[5][0].row_span == 1
    assert grid[0][0].fill == "4472C4"
    for r in range(6):
        shaded = [c for c in range(5, 17) if grid[r + 2][c].fill]
        assert shaded == [5 + r]
        assert grid[r + 2][5 + r].fill == "DDEBF7"
    assert grid[2][2].text.startswith("3.0 Realizar sessões")
    assert "\n" not in grid[2][2].text
    assert grid[2][4].text == "N.º de ações\nN.º de participantes"


def test_cells_are_those_that_pdfplumber_finds():
    data = built([*plan_page(1), PageBreak(), *plan_page(2)])
    with pdfplumber.open(io.BytesIO(data)) as reference:
        expected = [
            ["".join(cell.split()) for row in table for cell in row if cell is not None]
            for page in reference.pages
            for table in page.extract_tables()
        ]
    read = [["".join(cell.text.split()) for cell in t.cells] for t in pdf.read(data).tables]
    assert read == expected
    assert len(read) == 2


def test_lines_drawn_as_thin_rectangles_make_cells_too():
    def draw(canvas):
        for x in (100, 200, 300):
            canvas.rect(x - 0.4, 500, 0.8, 100, stroke=0, fill=1)
        for y in (500, 550, 600):
            canvas.rect(100, y - 0.4, 200, 0.8, stroke=0, fill=1)
        for i, text in enumerate(("um", "dois", "três", "quatro")):
            canvas.drawString(110 + 100 * (i % 2), 570 - 50 * (i // 2), text)

    table = only_table(drawn(draw))
    assert [(c.row, c.column, c.text) for c in table.cells] == [
        (0, 0, "um"), (0, 1, "dois"), (1, 0, "três"), (1, 1, "quatro"),
    ]  # fmt: skip


def test_a_table_of_coloured_rectangles_without_lines_is_found():
    def draw(canvas):
        for i, text in enumerate(("um", "dois", "três", "quatro")):
            x, y = 100 + 101 * (i % 2), 550 - 51 * (i // 2)
            canvas.setFillColor(colors.HexColor("#EEEEEE"))
            canvas.rect(x, y, 100, 50, stroke=0, fill=1)
            canvas.setFillColor(colors.black)
            canvas.drawString(x + 10, y + 20, text)

    table = only_table(drawn(draw))
    assert [c.text for c in table.cells if c.text] == ["um", "dois", "três", "quatro"]
    assert {c.fill for c in table.cells if c.text} == {"EEEEEE"}


@pytest.mark.parametrize("angle", [90, 270])
def test_turned_header_text_is_read_in_its_own_direction(angle):
    def draw(canvas):
        for x in (100, 130, 160):
            canvas.line(x, 500, x, 640)
        for y in (500, 620, 640):
            canvas.line(100, y, 160, y)
        for x, text in ((112, "Janeiro"), (142, "Abril maio")):
            canvas.saveState()
            canvas.translate(x if angle == 270 else x + 6, 610 if angle == 270 else 510)
            canvas.rotate(angle)
            canvas.drawString(0, 0, text)
            canvas.restoreState()

    table = only_table(drawn(draw))
    assert [c.text for c in table.cells if c.text] == ["Janeiro", "Abril maio"]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_rotated_page_is_read_as_it_is_displayed(rotation):
    """The page content is turned the other way, so that the displayed page is the same."""

    def draw(canvas):
        canvas.setPageRotation(rotation)
        # reportlab swaps the sides of a page turned by 90° or 270°.
        width, height = A4 if rotation == 180 else landscape(A4)
        canvas.translate(*{90: (width, 0), 180: (width, height), 270: (0, height)}[rotation])
        canvas.rotate(rotation)
        for x in (100, 200, 300):
            canvas.line(x, 300, x, 400)
        for y in (300, 350, 400):
            canvas.line(100, y, 300, y)
        for i, text in enumerate(("um", "dois", "três", "quatro")):
            canvas.drawString(110 + 100 * (i % 2), 370 - 50 * (i // 2), text)

    table = only_table(drawn(draw))
    assert [(c.row, c.column, c.text) for c in table.cells] == [
        (0, 0, "um"), (0, 1, "dois"), (1, 0, "três"), (1, 1, "quatro"),
    ]  # fmt: skip


def test_a_word_cut_at_the_end_of_a_line_is_made_whole_and_a_pronoun_keeps_its_hyphen():
    def draw(canvas):
        canvas.setFont("Helvetica", 10)
        canvas.grid([100, 190, 300], [500, 560, 600])
        for x, y, text in (
            (104, 588, "Promover o desen-"), (104, 576, "volvimento local"),
            (194, 588, "As ações vão realizar-"), (194, 576, "se todos os anos aqui"),
        ):  # fmt: skip
            canvas.drawString(x, y, text)

    texts = [c.text for c in only_table(drawn(draw)).cells if c.text]
    assert texts == [
        "Promover o desenvolvimento local",
        "As ações vão realizar-se todos os anos aqui",
    ]


def test_headings_paragraphs_lists_and_running_lines():
    styles = getSampleStyleSheet()

    def decorate(canvas, document):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(40, 815, "Município de Vale Claro")
        canvas.drawString(280, 20, f"Página {document.page} de 3")

    story = []
    for n in (1, 2, 3):
        story += [
            Paragraph(f"Eixo {n}: Emprego", styles["Heading1"]),
            Paragraph("O diagnóstico mostra que a taxa de desemprego desceu muito. " * 4, styles["Normal"]),
            Paragraph("• Primeira medida", styles["Normal"]),
            Paragraph("• Segunda medida", styles["Normal"]),
            PageBreak(),
        ]  # fmt: skip
    document = pdf.read(built(story[:-1], page=A4, decorate=decorate))
    assert [(b.text[:16], b.heading, b.indent) for b in document.blocks] == [
        row
        for n in (1, 2, 3)
        for row in (
            (f"Eixo {n}: Emprego", 1, 0),
            ("O diagnóstico mo", 0, 0),
            ("- Primeira medid", 0, 1),
            ("- Segunda medida", 0, 1),
        )
    ]
    assert {b.page_or_sheet for b in document.blocks} == {1, 2, 3}
    assert len(document.notes) == 1
    assert "«Município de Vale Claro»" in document.notes[0]


def test_a_table_without_lines_is_read_by_alignment():
    def draw(canvas):
        canvas.setFont("Helvetica", 9)
        for r, row in enumerate(
            (
                ("Ação", "Parceiro", "Meta"),
                ("Formar", "GNR", "12"),
                ("Ouvir", "Escola", "30"),
                ("Visitar", "Junta", "7"),
            )
        ):
            for c, text in enumerate(row):
                canvas.drawString(80 + 150 * c, 700 - 20 * r, text)  # fmt: skip

    document = pdf.read(drawn(draw))
    (table,) = document.tables
    grid = table.rows()
    assert [[cell.text for cell in row if cell] for row in grid][1] == ["Formar", "GNR", "12"]
    assert not [b for b in document.blocks if isinstance(b, ReadParagraph)]


def test_prose_without_lines_makes_no_table():
    story = [Paragraph("Texto corrido sobre a rede social do concelho. " * 60, SMALL)]
    document = pdf.read(built(story, page=A4))
    assert not list(document.tables)
    assert len(document.blocks) == 1


def test_a_scan_says_that_it_needs_text_recognition():
    def draw(canvas):
        canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "grey")), 0, 0, *A4)
        canvas.drawString(500, 20, "Pág. 1")

    with pytest.raises(UnreadableFile, match="OCR"):
        pdf.read(drawn(draw))


def test_a_page_that_is_only_a_picture_is_noted():
    def draw(canvas):
        canvas.drawString(100, 700, "Texto da primeira página")
        canvas.showPage()
        canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "grey")), 0, 0, *A4)

    assert pdf.read(drawn(draw)).notes == [
        "Há páginas que são imagens sem texto e não foram lidas: 2."
    ]


def test_encrypted_truncated_and_blank_files_each_get_a_sentence():
    whole = drawn(lambda canvas: canvas.drawString(100, 700, "olá"))
    with pytest.raises(UnreadableFile, match="palavra-passe"):
        pdf.read(drawn(lambda canvas: canvas.drawString(1, 1, "x"), encrypt="segredo"))
    with pytest.raises(UnreadableFile, match="danificado"):
        pdf.read(b"%PDF-1.7\n" + b"\0" * 200)
    with pytest.raises(UnreadableFile, match="não tem texto"):
        pdf.read(drawn(lambda canvas: canvas.showPage()))
    assert pdf.read(whole).blocks[0].text == "olá"


def test_a_row_cut_by_the_end_of_the_page_is_made_whole():
    """Page 1 draws no line below its last row; page 2 repeats the header and goes on."""

    def draw(canvas):
        canvas.setFont("Helvetica", 9)
        for x in (100, 300, 500):
            canvas.line(x, 60, x, 140)
        for y in (100, 120, 140):
            canvas.line(100, y, 500, y)
        for x, y, text in (
            (104, 126, "Eixo"),
            (304, 126, "Ação"),
            (104, 106, "1"),
            (304, 106, "a"),
            (104, 86, "2"),
            (304, 86, "Promover a inclusão das"),
        ):
            canvas.drawString(x, y, text)  # fmt: skip
        canvas.showPage()
        canvas.setFont("Helvetica", 9)
        canvas.grid([100, 300, 500], [740, 760, 780, 800])
        for x, y, text in (
            (104, 786, "Eixo"),
            (304, 786, "Ação"),
            (304, 766, "pessoas idosas"),
            (104, 746, "3"),
            (304, 746, "c"),
        ):
            canvas.drawString(x, y, text)  # fmt: skip

    first, second = pdf.read(drawn(draw)).tables
    assert [c.text for c in first.cells] == [
        "Eixo", "Ação", "1", "a", "2", "Promover a inclusão das pessoas idosas",
    ]  # fmt: skip
    assert [c.text for c in second.cells] == ["Eixo", "Ação", "3", "c"]
    assert (first.row_count, second.row_count) == (3, 2)


def test_a_table_open_at_its_sides_keeps_its_outer_columns():
    def draw(canvas):
        canvas.setFont("Helvetica", 9)
        for y in (500, 540, 580):
            canvas.line(100, y, 400, y)
        canvas.line(250, 500, 250, 580)
        for x, y, text in (
            (104, 556, "um"),
            (254, 556, "dois"),
            (104, 516, "três"),
            (254, 516, "quatro"),
        ):
            canvas.drawString(x, y, text)  # fmt: skip

    table = only_table(drawn(draw))
    assert [c.text for c in table.cells] == ["um", "dois", "três", "quatro"]
    assert table.column_count == 2


def test_acronyms_one_under_another_stay_apart():
    def draw(canvas):
        canvas.setFont("Helvetica", 9)
        canvas.grid([100, 145, 400], [500, 600])
        for x, y, text in (
            (103, 588, "IEFP-GIP"),
            (103, 577, "CMA"),
            (103, 566, "CLDS 4G"),
            (150, 588, "ação"),
        ):
            canvas.drawString(x, y, text)  # fmt: skip

    assert only_table(drawn(draw)).cells[0].text == "IEFP-GIP\nCMA\nCLDS 4G"


def test_double_borders_make_no_narrow_columns():
    def draw(canvas):
        for x in (100, 103, 200, 203, 300, 303):
            canvas.line(x, 500, x, 603)
        for y in (500, 503, 550, 553, 600, 603):
            canvas.line(100, y, 303, y)
        for i, text in enumerate(("um", "dois", "três", "quatro")):
            canvas.drawString(112 + 100 * (i % 2), 570 - 50 * (i // 2), text)

    table = only_table(drawn(draw))
    assert [c.text for c in table.cells] == ["um", "dois", "três", "quatro"]


def test_what_was_typed_into_a_form_is_read():
    def draw(canvas):
        canvas.grid([100, 200, 400], [500, 540, 580])
        canvas.drawString(104, 556, "Ação")
        canvas.drawString(104, 516, "Parceiro")
        for y, name, value in ((545, "a", "Formar equipas"), (505, "b", "GNR")):
            canvas.acroForm.textfield(name=name, value=value, x=205, y=y, width=180, height=25)

    assert [c.text for c in only_table(drawn(draw)).cells] == [
        "Ação", "Formar equipas", "Parceiro", "GNR",
    ]  # fmt: skip


def test_labelled_lines_of_a_cell_start_anew_and_a_short_cut_word_is_made_whole():
    def draw(canvas):
        canvas.setFont("Helvetica", 9)
        canvas.grid([100, 190, 212, 300], [500, 600])
        for x, y, text in (
            (104, 588, "Eixo 1: Infância"),
            (104, 577, "Objetivo 1.1: Abrir"),
            (104, 566, "creches"),
            (193, 588, "Fe"),
            (193, 577, "v"),
            (216, 588, "Parceiros: GNR e"),
            (216, 577, "Duração: um ano"),
        ):
            canvas.drawString(x, y, text)  # fmt: skip

    assert [c.text for c in only_table(drawn(draw)).cells] == [
        "Eixo 1: Infância\nObjetivo 1.1: Abrir creches", "Fev", "Parceiros: GNR e\nDuração: um ano",
    ]  # fmt: skip
