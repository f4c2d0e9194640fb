"""csv and tsv files into one table."""

from __future__ import annotations

import codecs

import pytest

from monitor.documents.model import Paragraph, UnreadableFile
from monitor.documents.reading.delimited import read


def grid(content: str | bytes, name: str = "plano.csv") -> list[list[str]]:
    data = content if isinstance(content, bytes) else content.encode()
    (table,) = read(data, name).tables
    return [[cell.text if cell else "" for cell in row] for row in table.rows()]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_found(separator: str) -> None:
    content = f"Ação{separator}Mês\nFeira{separator}J\nAta{separator}F\n"
    assert grid(content) == [["Ação", "Mês"], ["Feira", "J"], ["Ata", "F"]]


def test_a_decimal_comma_is_not_a_separator() -> None:
    assert grid("Taxa;2030\nA;1,5\nB;2,25\n") == [["Taxa", "2030"], ["A", "1,5"], ["B", "2,25"]]


def test_commas_in_prose_do_not_beat_the_semicolons() -> None:
    content = "Ação;Parceiros\nFeira, mercado, festa;CMA, JF\nOutra, mais;GNR, IEFP\n"
    assert grid(content)[1] == ["Feira, mercado, festa", "CMA, JF"]


def test_the_sep_line_decides_and_is_no_row() -> None:
    assert grid("sep=;\r\na;b,c,d\r\n1;2,3,4\r\n") == [["a", "b,c,d"], ["1", "2,3,4"]]
    assert grid('"sep=^"\na^b\n') == [["a", "b"]]


def test_quotes_hold_separators_line_breaks_and_doubled_quotes() -> None:
    content = 'a;b\r\n"um; ""dois""";"linha 1\r\nlinha 2\n\n- linha 3"\r\n'
    assert grid(content)[1] == ['um; "dois"', "linha 1\nlinha 2\n- linha 3"]


@pytest.mark.parametrize(
    "data",
    [
        "Ação;Mês\nÀ mão;Março\n".encode("cp1252"),
        codecs.BOM_UTF8 + "Ação;Mês\nÀ mão;Março\n".encode(),
        "Ação;Mês\nÀ mão;Março\n".encode("utf-16"),
        "Ação\tMês\nÀ mão\tMarço\n".encode("utf-16-le"),
        b"\n;\n" + "Ação;Mês\nÀ mão;Março\n;\n\n".encode(),
    ],
)
def test_encodings_and_blank_rows_around_give_the_same_table(data: bytes) -> None:
    assert grid(data) == [["Ação", "Mês"], ["À mão", "Março"]]


def test_rows_are_numbered_as_in_the_file() -> None:
    (table,) = read(b"\n;\na;b\n1;2\n", "a.csv").tables
    assert table.source(1).row == 4


def test_uneven_rows_are_completed() -> None:
    assert grid("a;b;c\n1\n2;3\n4;5;6;7\n") == [
        ["a", "b", "c", ""],
        ["1", "", "", ""],
        ["2", "3", "", ""],
        ["4", "5", "6", "7"],
    ]


def test_titles_and_blank_rows_part_the_tables_of_a_sheet() -> None:
    content = "Plano\n\nEixo 1\nAção;Mês\nFeira;J\n\nEixo 2\nAção;Mês\nAta;F\n"
    document = read(content.encode(), "a.csv")
    assert [
        (block.text, block.line)
        if isinstance(block, Paragraph)
        else ([cell.text for cell in block.cells], block.source(0).row)
        for block in document.blocks
    ] == [
        ("Plano", 1),
        ("Eixo 1", 3),
        (["Ação", "Mês", "Feira", "J"], 4),
        ("Eixo 2", 7),
        (["Ação", "Mês", "Ata", "F"], 8),
    ]
    assert {block.page_or_sheet for block in document.blocks} == {None}


def test_one_column_is_a_table_too() -> None:
    assert grid("Parceiro\nCMA\nGNR\n") == [["Parceiro"], ["CMA"], ["GNR"]]


def test_a_quote_that_never_closes_loses_no_row() -> None:
    document = read(b'a;b\n"x;1\ny;2\nz;3\n', "a.csv")
    (table,) = document.tables
    assert table.row_count == 4
    assert "aspa" in document.notes[0]


def test_text_after_a_closing_quote_is_kept() -> None:
    assert grid('a;b\n"CMA" e JF;"x\ny"\n')[1] == ["CMA e JF", "x\ny"]


def test_a_formula_is_read_as_the_text_that_it_is() -> None:
    assert grid('a;b\n"=1+1";-3\n')[1] == ["=1+1", "-3"]


def test_too_many_columns_or_cells_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="10000 colunas"):
        read(b";" * 9_999 + b"\n", "a.csv")
    with pytest.raises(UnreadableFile, match="células"):
        read(b"a;" * 999 + b"\n" + b"a;b\n" * 600, "a.csv")


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b";;\n;", b"sep=;\n", b"PK\x03\x04....", b"a;\x00\x01\x02b;c"]
)
def test_what_is_no_table_of_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read(data, "a.csv")
