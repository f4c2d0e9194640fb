"""What is written reads back to the same cells: docx, xlsx, csv, Markdown and pasted text."""

from __future__ import annotations

import html
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.documents.model import Cell, Document, Paragraph, Table
from monitor.documents.reading import delimited, text, word, workbook
from monitor.documents.writing.delimited import write_delimited
from monitor.documents.writing.word import write_word
from monitor.documents.writing.workbook import write_workbook

LETTERS = "abçãéíõúAÇÉNºª.,:;!?%€'\"()/\\|<>&*_=+-@#~^`[]{}0129–“”«»"
words = st.text(LETTERS, min_size=1, max_size=8)
lines = st.lists(words, min_size=1, max_size=4).map(" ".join)
paragraph_lines = st.one_of(lines, lines.map(lambda line: f"- {line}"))


def is_plain(line: str) -> bool:
    """Not a bullet of another kind, which readers write as "- "."""
    return not line.startswith(("– ", "* ", "-- "))


full_texts = st.lists(paragraph_lines.filter(is_plain), min_size=1, max_size=3).map("\n".join)
cell_texts = st.just("") | full_texts
fills = st.sampled_from([None, None, "D9E1F2", "1F3864", "FFFF00"])


@st.composite
def tables(
    draw: st.DrawFn, spans: bool = True, texts: st.SearchStrategy[str] = cell_texts
) -> Table:
    """A table in which a cell starts in each row and column; others take the room they find."""
    row_count, column_count = draw(st.integers(1, 5)), draw(st.integers(2, 5))
    taken: set[tuple[int, int]] = set()
    cells = []
    for row in range(row_count):
        for column in range(column_count):
            if (row, column) in taken:
                continue
            down = across = 1
            if spans and row:
                across = draw(st.integers(1, column_count - column))
                while any((row, column + offset) in taken for offset in range(across)):
                    across -= 1
                if column + across < column_count:
                    down = draw(st.integers(1, row_count - row))
            taken |= {(row + r, column + c) for r in range(down) for c in range(across)}
            content = draw(texts)
            bold = draw(st.booleans()) and bool(content)
            cells.append(Cell(row, column, content, down, across, draw(fills), bold))
    return Table(cells, row_count, column_count, 1)


def same(found: Table, written: Table) -> None:
    assert (found.row_count, found.column_count) == (written.row_count, written.column_count)
    assert found.cells == written.cells


@settings(max_examples=60, deadline=None)
@given(tables())
def test_a_word_table_reads_back_to_the_same_cells(table: Table) -> None:
    document = word.read(write_word(Document("docx", [table])), "a.docx")
    (found,) = document.blocks
    assert isinstance(found, Table)
    same(found, table)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.builds(
            Paragraph,
            text=lines,
            heading=st.integers(0, 6),
        )
        | st.builds(
            lambda line, indent: Paragraph(f"- {line}", indent=indent), lines, st.integers(1, 9)
        )
        | tables(),
        min_size=1,
        max_size=5,
    )
)
def test_a_word_document_reads_back_block_by_block(blocks: list[Table | Paragraph]) -> None:
    number = 0
    for block in blocks:
        if isinstance(block, Table):
            number += 1
            block.number = number
    found = word.read(write_word(Document("docx", list(blocks))), "a.docx").blocks
    assert len(found) == len(blocks)
    for one, other in zip(found, blocks, strict=True):
        if isinstance(one, Table) and isinstance(other, Table):
            same(one, other)
        else:
            assert isinstance(one, Paragraph)
            assert isinstance(other, Paragraph)
            assert (one.text, one.heading, one.indent) == (other.text, other.heading, other.indent)


@settings(max_examples=40, deadline=None)
@given(tables(texts=full_texts))
def test_a_workbook_reads_back_to_the_same_cells(table: Table) -> None:
    data = write_workbook(Document("xlsx", [replace(table, page_or_sheet="Plano")]))
    (found,) = workbook.read_xlsx(data, "a.xlsx").tables
    assert found.page_or_sheet == "Plano"
    same(found, table)


@settings(max_examples=80, deadline=None)
@given(tables(spans=False, texts=full_texts))
def test_a_csv_reads_back_to_the_same_texts(table: Table) -> None:
    (found,) = delimited.read(write_delimited(table), "a.csv").tables
    assert [cell.text for cell in found.cells] == [cell.text for cell in table.cells]


def piped(table: Table) -> str:
    """`table` in Markdown as pages are turned into it: entities, <br>, <b>."""
    rows = []
    for row in table.rows():
        cells = []
        for cell in row:
            assert cell is not None
            content = html.escape(cell.text).replace("\n", "<br>")
            for character in "|*":
                content = content.replace(character, f"&#{ord(character)};")
            cells.append(f"<b>{content}</b>" if cell.bold else content)
        rows.append(f"| {' | '.join(cells)} |")
    rows.insert(1, "|" + " --- |" * table.column_count)
    return "\n".join(rows)


@settings(max_examples=80, deadline=None)
@given(tables(spans=False), st.booleans())
def test_a_markdown_table_reads_back_to_the_same_cells(table: Table, among_text: bool) -> None:
    content = piped(table)
    if among_text:
        content = f"# Plano\n\nUm.\n\n{content}\n\nDois.\n"
    (found,) = text.read(content.encode(), "plano.md").tables
    assert [(cell.text, cell.bold) for cell in found.cells] == [
        (cell.text, cell.bold) for cell in table.cells
    ]


plain_words = st.text("abçãéíAÇN.,:;%€()/–0129", min_size=1, max_size=8).filter(
    lambda word: word not in {"–", "·"} and not word.isdecimal()
)
plain_lines = st.lists(plain_words, min_size=1, max_size=4).map(" ".join)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(plain_lines, min_size=3, max_size=3), min_size=1, max_size=6))
def test_a_table_pasted_with_tabs_reads_back_to_the_same_texts(rows: list[list[str]]) -> None:
    content = "Antes.\n\n" + "\n".join("\t".join(row) for row in rows) + "\n\nDepois.\n"
    (found,) = text.read(content.encode(), "a.txt").tables
    assert [[cell.text if cell else None for cell in row] for row in found.rows()] == rows


@settings(max_examples=60, deadline=None)
@given(st.lists(plain_lines.filter(lambda line: line[0].isalpha()), min_size=1, max_size=6))
def test_paragraphs_of_plain_text_are_untouched(paragraphs: list[str]) -> None:
    found = text.read("\n\n".join(paragraphs).encode(), "a.txt").blocks
    assert [block.text for block in found if isinstance(block, Paragraph)] == paragraphs


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "'=", "''-"])
def test_no_text_runs_as_a_formula(start: str) -> None:
    table = Table([Cell(0, 0, "a"), Cell(0, 1, f"{start}1+1")], 1, 2, 1)
    line = write_delimited(table).decode("utf-8-sig").splitlines()[0]
    assert line.split(";")[1].strip('"').startswith("'")
    (found,) = delimited.read(write_delimited(table), "a.csv").tables
    assert found.cells[1].text == f"{start}1+1".strip()
