"""The same invented plan of 61 actions as a Word file, a workbook and a ruled PDF, for the reading bench."""

from __future__ import annotations

import io
from functools import cache

FRAGMENTS, PER_FRAGMENT, ACTIONS = 19, 4, 61
LETTERS = list("JFMAMJJASOND")
HEADER = ["Eixos de intervenção", "Meta", "Ações/Atividades", "Responsáveis", "Indicadores"]


@cache
def rows() -> tuple[tuple[str, ...], ...]:
    """61 rows of five texts; axis and goal are blank where they continue the row above."""
    made = []
    for number in range(ACTIONS):
        first = number % PER_FRAGMENT == 0
        made.append(
            (
                f"Promover a resposta de proximidade número {number // PER_FRAGMENT + 1}"
                if first
                else "",
                f"Reforçar o acompanhamento das famílias do grupo {number // 2 + 1}"
                if number % 2 == 0
                else "",
                f"Realizar sessões de esclarecimento sobre o tema {number + 1} nas freguesias",
                ("CMV", "GNR", "JF e CMV", "IPSS")[number % 4],
                f"N.º de sessões N.º de participantes do tema {number + 1}",
            )
        )
    return tuple(made)


def planned(number: int) -> set[int]:
    """0-based months shaded for an action."""
    return {number % 12, (number + 4) % 12, (number + 5) % 12}


def fragments() -> list[list[int]]:
    """Row numbers of each of the 19 tables: 61 rows, three or four a table."""
    share, rest = divmod(ACTIONS, FRAGMENTS)
    result, start = [], 0
    for index in range(FRAGMENTS):
        size = share + (index < rest)
        result.append(list(range(start, start + size)))
        start += size
    return result


@cache
def word() -> bytes:
    from docx import Document
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    document = Document()
    for index, numbers in enumerate(fragments()):
        if index % 2 == 0:
            document.add_paragraph(
                f"Domínio de Intervenção {index // 2 + 1}: Área {index // 2 + 1}"
            )
        table = document.add_table(rows=2 + len(numbers), cols=17)
        grid = [row.cells for row in table.rows]
        for column, text in enumerate([*HEADER, "Cronograma"]):
            grid[0][column].text = text
        for month, letter in enumerate(LETTERS):
            grid[1][5 + month].text = letter
        for line, number in enumerate(numbers, start=2):
            for column, text in enumerate(rows()[number]):
                grid[line][column].text = text
            for month in planned(number):
                shade = OxmlElement("w:shd")
                shade.set(qn("w:val"), "clear")
                shade.set(qn("w:fill"), "4472C4")
                grid[line][5 + month]._tc.get_or_add_tcPr().append(shade)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@cache
def workbook() -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import PatternFill

    book = Workbook()
    sheet = book.active
    sheet.append([*HEADER, "Cronograma"])
    sheet.append([""] * 5 + LETTERS)
    fill = PatternFill("solid", fgColor="FF4472C4")
    for number, texts in enumerate(rows()):
        sheet.append(list(texts))
        for month in planned(number):
            sheet.cell(row=number + 3, column=6 + month).fill = fill
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@cache
def ruled_pdf(pages: int = 14) -> bytes:
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

    style = getSampleStyleSheet()["BodyText"]
    story: list[object] = []
    for page in range(pages):
        numbers = [number for number in range(ACTIONS) if number % pages == page]
        body = [[*HEADER, *LETTERS]]
        shades = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
        for line, number in enumerate(numbers, start=1):
            body.append([Paragraph(text, style) for text in rows()[number]] + [""] * 12)
            for month in planned(number):
                place = (5 + month, line)
                shades.append(("BACKGROUND", place, place, colors.steelblue))
        story.append(Table(body, [105, 105, 150, 60, 120, *[18] * 12], style=TableStyle(shades)))
        if page < pages - 1:
            story.append(PageBreak())
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=landscape(A4), margins=20).build(story)
    return buffer.getvalue()
