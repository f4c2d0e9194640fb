"""Plain text, pasted tables and Markdown into blocks."""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path

import pytest

from monitor.documents.model import Document, Paragraph, Table, UnreadableFile
from monitor.documents.reading.text import read

SEEDS = Path(__file__).resolve().parents[4] / "shared" / "seeds"


def text(content: str, name: str = "plano.txt") -> Document:
    return read(content.encode(), name)


def grid(table: Table) -> list[list[str]]:
    return [[cell.text if cell else "∅" for cell in row] for row in table.rows()]


def tables(content: str, name: str = "plano.txt") -> list[list[list[str]]]:
    return [grid(table) for table in text(content, name).tables]


def paragraphs(content: str, name: str = "plano.txt") -> list[str]:
    return [block.text for block in text(content, name).blocks if isinstance(block, Paragraph)]


# Encodings


@pytest.mark.parametrize(
    "data",
    [
        "Ação social".encode(),
        codecs.BOM_UTF8 + "Ação social".encode(),
        "Ação social".encode("cp1252"),
        "Ação social".encode("utf-16"),
        codecs.BOM_UTF16_BE + "Ação social".encode("utf-16-be"),
        "Ação social".encode("utf-16-le"),
        "Ação social".encode("utf-16-be"),
        codecs.BOM_UTF32_LE + "Ação social".encode("utf-32-le"),
        unicodedata.normalize("NFD", "Ação social").encode(),
        "Ação social\x1a".encode(),
    ],
)
def test_every_encoding_gives_the_same_text(data: bytes) -> None:
    assert read(data, "a.txt").blocks == [Paragraph("Ação social", line=1)]


def test_typographic_quotes_of_cp1252_are_kept() -> None:
    assert read("“Ação” – fim".encode("cp1252"), "a.txt").blocks[0].text == "“Ação” – fim"


def test_a_few_damaged_bytes_do_not_turn_utf8_into_another_encoding() -> None:
    document = read("ação, execução, inclusão, avaliação ".encode() + b"\xff", "a.txt")
    assert document.blocks[0].text == "ação, execução, inclusão, avaliação �"
    assert "1 carateres danificados" in document.notes[0]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "vazio"),
        (b" \r\n\t", "vazio"),
        (codecs.BOM_UTF8, "vazio"),
        (b"GIF89a\x01\x00\x01\x00\x80\x00\x00", "binários"),
        (bytes(range(256)) * 4, "binários"),
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (b"PK\x03\x04abc", "Word, Excel"),
        (b"{\\rtf1\\ansi Plano}", "RTF"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8" * 40, "UTF-16"),
    ],
)
def test_what_is_not_text_is_refused_in_one_sentence(data: bytes, word: str) -> None:
    with pytest.raises(UnreadableFile, match=word) as refusal:
        read(data, "plano.txt")
    assert "plano.txt" in str(refusal.value)
    assert str(refusal.value).endswith(".")


def test_a_sentence_names_the_file_without_its_folder() -> None:
    with pytest.raises(UnreadableFile, match=r"^O ficheiro «plano\.txt» está vazio\.$"):
        read(b"", "/pasta/plano.txt")
    with pytest.raises(UnreadableFile, match=r"^O ficheiro está vazio\.$"):
        read(b"", "")


# Tables pasted with TABs


def test_runs_of_tabbed_lines_are_tables_and_the_rest_paragraphs_with_their_line() -> None:
    document = text("Título\n\nEixo\tMeta\tAção\nA\tB\tC\n\nFim\nX\tY\tZ\n")
    assert [type(block) for block in document.blocks] == [Paragraph, Table, Paragraph, Table]
    assert [block.line for block in document.blocks if isinstance(block, Paragraph)] == [1, 6]
    first, second = document.tables
    assert grid(first) == [["Eixo", "Meta", "Ação"], ["A", "B", "C"]]
    assert (first.number, second.number, first.first_row) == (1, 2, 1)
    assert (first.source(1).table, first.source(1).row) == (1, 2)


def test_a_second_header_line_and_blank_leading_cells_stay_rows_of_the_table() -> None:
    assert tables("Eixo\tMeta\tCronograma\t\n\t\tJ\tF\n\tM\t\t\n") == [
        [["Eixo", "Meta", "Cronograma", ""], ["", "", "J", "F"], ["", "M", "", ""]]
    ]


def test_short_rows_are_completed_and_trailing_columns_kept() -> None:
    assert tables("a\tb\tc\t\t\nd\te\n") == [[["a", "b", "c", "", ""], ["d", "e", "", "", ""]]]


def test_html_in_a_cell_becomes_lines() -> None:
    cell = "<p>Um.</p> <p>Dois<br/>três &amp; quatro</p>"
    assert tables(f"a\tb\tc\n1\t2\t{cell}\n")[0][1][2] == "Um.\nDois\ntrês & quatro"


def test_what_only_looks_like_a_tag_stays() -> None:
    assert tables("a\tb\tc\n<18 anos\t>65 & <nome>\tR&D\n")[0][1] == [
        "<18 anos",
        ">65 & <nome>",
        "R&D",
    ]


def test_a_spreadsheet_cell_with_line_breaks_is_put_together() -> None:
    pasted = 'Ação\tParceiros\nFeira\t"CMA\nIEFP ""GIP"""\tx\n"Um\ndois"\tGNR\n'
    assert tables(pasted) == [
        [["Ação", "Parceiros", ""], ["Feira", 'CMA\nIEFP "GIP"', "x"], ["Um\ndois", "GNR", ""]]
    ]


def test_spreadsheet_cells_with_blank_lines_and_broken_last_cells_are_put_together() -> None:
    pasted = 'Ação\tMês\tNota\nFeira\tJ\t"um\n\n- dois"\nAta\t"F\nM"\tx\n'
    assert tables(pasted) == [
        [["Ação", "Mês", "Nota"], ["Feira", "J", "um\n- dois"], ["Ata", "F\nM", "x"]]
    ]


def test_a_quotation_in_a_cell_keeps_its_marks() -> None:
    assert tables('"Unidade A"\tb\tc\nd\t"e\tf\n')[0] == [
        ['"Unidade A"', "b", "c"],
        ["d", '"e', "f"],
    ]


def test_a_table_of_contents_is_paragraphs_that_keep_their_tab() -> None:
    content = "Índice\t2\nDomínio 1: Saúde\t6\n1.1\tEixo\t6\nAnexos\tIX\n"
    assert tables(content) == []
    assert paragraphs(content)[1] == "Domínio 1: Saúde\t6"


def test_a_two_column_table_of_numbers_that_go_down_is_a_table() -> None:
    assert len(tables("Indicador\tTotal\nAções\t9\nPessoas\t4\n")) == 1


def test_bullets_and_numbers_followed_by_a_tab_are_a_list() -> None:
    content = "1.\tReunir\n2.\tAvaliar\n\n•\tUm\n\t\tainda\n"
    assert tables(content) == []
    assert paragraphs(content) == ["1.\tReunir", "2.\tAvaliar", "- Um ainda"]


def test_a_lone_line_with_one_tab_is_a_paragraph_and_with_three_cells_a_table() -> None:
    assert tables("Presidente:\tMaria\n") == []
    assert tables("A\tB\tC\n") == [[["A", "B", "C"]]]


def test_rows_marked_with_an_x_are_not_a_table_of_contents() -> None:
    assert tables("Feira\tX\nAta\tX\n") == [[["Feira", "X"], ["Ata", "X"]]]


def test_rows_that_word_broke_at_the_paragraphs_of_their_cells_are_put_together() -> None:
    content = (
        "Eixo\tAção\tParceiros\tMês\n"
        "Saúde\tFeira\nanual\tCMA\nGNR\tJ\n"
        "Apoio\na famílias\tAta\t\t\n"
        "Casa\tObra\tJF\t\n"
        "Fim.\n"
    )
    assert tables(content) == [
        [
            ["Eixo", "Ação", "Parceiros", "Mês"],
            ["Saúde", "Feira\nanual", "CMA\nGNR", "J\nApoio"],
            ["a famílias", "Ata", "", ""],
            ["Casa", "Obra", "JF", ""],
        ]
    ]
    assert paragraphs(content) == ["Fim."]


def test_a_line_after_an_empty_last_cell_begins_the_next_row() -> None:
    content = "Eixo\tAção\tNota\nUm\tDois\t\nApoio\na todos\tAta\tx\n"
    assert tables(content)[0][2] == ["Apoio\na todos", "Ata", "x"]


def test_rows_with_fewer_tabs_by_accident_are_not_joined() -> None:
    assert tables("a\tb\tc\td\n1\t2\t3\n4\t5\n") == [
        [["a", "b", "c", "d"], ["1", "2", "3", ""], ["4", "5", "", ""]]
    ]


# Pipe tables


def test_a_pipe_table_is_read_with_or_without_its_delimiter_row() -> None:
    expected = [[["Área", "RO"], ["Saúde", ""], ["", "Banco"]]]
    assert tables("| Área | RO |\n|---|:-:|\n| Saúde | |\n| | Banco |\n") == expected
    assert tables("| Área | RO |\n| Saúde | |\n| | Banco |\n") == expected
    assert tables("Área | RO\n--- | ---\nSaúde |\n") == [[["Área", "RO"], ["Saúde", ""]]]


def test_a_line_with_a_pipe_is_not_a_table() -> None:
    assert tables("(+351) 200 000 000 | rede@example.pt\n| nota\n") == []


def test_escaped_pipes_and_pipes_as_entities_stay_in_their_cell() -> None:
    assert tables("| a \\| b | c&#124;d |\n") == [[["a | b", "c|d"]]]


def test_rows_of_dashes_as_values_are_kept() -> None:
    assert tables("| a | b |\n|---|---|\n| - | - |\n")[0][1] == ["-", "-"]


def test_rows_wider_than_the_header_lose_nothing() -> None:
    assert tables("| a | b |\n|---|---|\n| 1 | 2 | 3 |\n") == [[["a", "b", ""], ["1", "2", "3"]]]


@pytest.mark.parametrize(
    "cell",
    [
        "<ul><li>Um (a - b)</li><li>Dois</li></ul>",
        '<ul style="list-style-type: none"> - Um (a - b) - Dois',
        "- Um (a - b)<br>- Dois",
        "<p>• Um (a - b)</p><p>• Dois</p>",
    ],
)
def test_a_list_in_a_cell_is_one_line_for_each_item(cell: str) -> None:
    assert tables(f"| x | {cell} |\n")[0][0][1] == "- Um (a - b)\n- Dois"


def test_a_dash_between_words_does_not_split_a_plain_cell() -> None:
    assert tables("| x | Roteiro - Impacto (MSM) |\n")[0][0][1] == "Roteiro - Impacto (MSM)"


def test_a_cell_all_in_bold_says_so() -> None:
    table = next(text("| **Eixo** | <b>Meta</b> | um **dois** |\n").tables)
    assert [(cell.text, cell.bold) for cell in table.cells] == [
        ("Eixo", True),
        ("Meta", True),
        ("um dois", False),
    ]


# Tables in HTML among text


@pytest.mark.parametrize("name", ["plano.txt", "plano.md"])
def test_a_table_in_html_among_text_is_read_with_its_spans(name: str) -> None:
    content = (
        "Antes\n\n<table>\n<tr><th>Eixo</th><th>Ação</th></tr>\n"
        "<tr><td rowspan=2>Um</td><td>a<br>b</td></tr>\n<tr><td>c</td></tr></table>\n\n"
        "Entre\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n<div><table><tr><td>z</table></div>\nFim\n"
    )
    document = text(content, name)
    assert [grid(table) for table in document.tables] == [
        [["Eixo", "Ação"], ["Um", "a\nb"], ["Um", "c"]],
        [["x", "y"], ["1", "2"]],
        [["z"]],
    ]
    assert [table.number for table in document.tables] == [1, 2, 3]
    assert [(b.text, b.line) for b in document.blocks if isinstance(b, Paragraph)] == [
        ("Antes", 1),
        ("Entre", 8),
        ("Fim", 15),
    ]


def test_an_html_table_that_never_closes_is_text() -> None:
    assert paragraphs("<table>\nUm\n<table>\nDois\n") == ["Um", "Dois"]


# Drawn, aligned and semicolon tables


def test_drawn_tables_are_read() -> None:
    expected = [[["Ação", "Mês"], ["Feira\nanual", "J"], ["Ata", ""]]]
    ascii_box = (
        "+-------+-----+\n| Ação  | Mês |\n+=======+=====+\n| Feira | J   |\n| anual |     |\n"
        "+-------+-----+\n| Ata   |     |\n+-------+-----+\n"
    )
    assert tables(ascii_box) == expected
    box = (
        "┌───────┬─────┐\n│ Ação  │ Mês │\n├───────┼─────┤\n│ Feira │ J   │\n│ anual │     │\n"
        "├───────┼─────┤\n│ Ata   │     │\n└───────┴─────┘\n"
    )
    assert tables(box) == expected


def test_a_drawn_table_with_one_rule_has_a_row_for_each_line() -> None:
    content = "+---+---+\n| a | b |\n+---+---+\n| 1 | 2 |\n|   | 3 |\n+---+---+\n"
    assert tables(content) == [[["a", "b"], ["1", "2"], ["", "3"]]]


def test_columns_aligned_by_blanks_are_a_table() -> None:
    content = "Ação           Parceiro    Mês\nFazer a feira  CMA e JF    J\n               GNR         F\n"
    assert tables(content) == [
        [["Ação", "Parceiro", "Mês"], ["Fazer a feira", "CMA e JF", "J"], ["", "GNR", "F"]]
    ]
    assert tables("Ação   Mês\n-----  ---\nFeira  J\n") == [[["Ação", "Mês"], ["Feira", "J"]]]


def test_prose_and_contents_with_wide_blanks_are_not_tables() -> None:
    assert tables("Um dia.  Outro dia, longe.\nMais um dia.  Fim.\nE o fim.  Ponto final.\n") == []
    assert tables("1   Introdução       3\n2   Diagnóstico      5\n3   Plano            9\n") == []


def test_semicolon_rows_are_a_table_and_lists_in_prose_are_not() -> None:
    assert tables('Ação;Mês;Nota\nFeira;J;"a; b"\nAta;F;\n') == [
        [["Ação", "Mês", "Nota"], ["Feira", "J", "a; b"], ["Ata", "F", ""]]
    ]
    assert tables("Alimentação; vestuário; saúde.\nDomínios:\nhabitação; saúde;\n") == []


# Paragraphs of plain text


def test_numbering_and_abbreviations_are_untouched() -> None:
    lines = [
        "1. Introdução",
        "N.º de ações",
        "3.1 Realizar",
        "1.º trimestre",
        "# 5",
        "5*3*2",
        "a_b_c",
    ]
    assert paragraphs("\n\n".join(lines)) == lines


def test_plain_text_gives_no_headings() -> None:
    document = text("EIXO 1\n\nObjetivo 1.1 – Apoiar\n")
    assert [block.heading for block in document.blocks if isinstance(block, Paragraph)] == [0, 0]


def test_list_items_have_their_depth_and_go_on_by_indentation() -> None:
    document = text("- Um\n  ainda um\n - Dois\n   - a. Três\nOutra coisa\n1. Quatro\n   quatro\n")
    assert [(block.text, block.indent) for block in document.blocks] == [
        ("- Um ainda um", 1),
        ("- Dois", 2),
        ("- a. Três", 3),
        ("Outra coisa", 0),
        ("1. Quatro quatro", 0),
    ]


def test_hard_wrapped_lines_are_one_paragraph_and_hyphenation_is_undone() -> None:
    content = (
        "O presente plano de ação resulta do diagnóstico e da partici-\n"
        "pação de todos os parceiros da rede, que se propõem aplicá-\n"
        "lo durante o ano, com a ajuda de cada freguesia do concelho.\n"
        "Cada parceiro apresenta o seu relatório.\n"
    )
    assert paragraphs(content) == [
        "O presente plano de ação resulta do diagnóstico e da participação de todos os parceiros "
        "da rede, que se propõem aplicá-lo durante o ano, com a ajuda de cada freguesia do "
        "concelho.",
        "Cada parceiro apresenta o seu relatório.",
    ]


def test_short_lines_of_a_list_without_bullets_stay_apart() -> None:
    assert paragraphs("alimentação\nvestuário\nsaúde\n") == ["alimentação", "vestuário", "saúde"]


def test_bold_lines_and_marks_inside_them() -> None:
    document = text("**Eixo 1**\n\nO **Plano *vivo*** de 2030\n")
    assert [(block.text, block.bold) for block in document.blocks] == [
        ("Eixo 1", True),
        ("O Plano vivo de 2030", False),
    ]


# Markdown


def test_markdown_gives_headings_lists_and_numbers_as_written() -> None:
    content = (
        "# Plano **2030**\n\nEixo\n====\n\n1. Introdução\n4. Outra\n   - a) sub\n     linha\n\n"
        "Um parágrafo\nque *continua*.  \nOutra linha\n\n## Fim ##\n"
    )
    document = text(content, "plano.md")
    assert document.format == "markdown"
    assert [(b.text, b.heading, b.indent, b.line) for b in document.blocks] == [
        ("Plano 2030", 1, 0, 1),
        ("Eixo", 1, 0, 3),
        ("1. Introdução", 0, 1, 6),
        ("4. Outra", 0, 1, 7),
        ("- a) sub linha", 0, 2, 8),
        ("Um parágrafo que continua.", 0, 0, 11),
        ("Outra linha", 0, 0, 11),
        ("Fim", 2, 0, 15),
    ]


def test_the_only_first_level_heading_is_the_title() -> None:
    assert text("# Plano\n\n## Eixo\n", "a.md").title == "Plano"
    assert text("# Um\n\n# Dois\n", "a.md").title == ""


def test_text_that_clearly_is_markdown_is_read_as_such_and_tables_stand_in_order() -> None:
    document = text("## Eixo 1\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n## Eixo 2\n\ntexto\n")
    kinds = [(type(b).__name__, getattr(b, "heading", None)) for b in document.blocks]
    assert kinds == [("Paragraph", 2), ("Table", None), ("Paragraph", 2), ("Paragraph", 0)]
    assert text("# só uma\n\ntexto").format == "text"


def test_indented_markdown_is_never_code() -> None:
    assert paragraphs("# T\n\n    - item\n", "a.md") == ["T", "- item"]


# The seeds, where they are


def seed(number: str) -> bytes:
    found = sorted(SEEDS.glob(f"{number}*.txt"))
    if not found:
        pytest.skip(f"the source document {number} is not beside the repository ({SEEDS.name}/)")
    return found[0].read_bytes()


def test_the_first_plan_has_nineteen_tables_with_sixty_one_rows() -> None:
    """Each fragment has a header row and a row of month letters: 99 rows − 2 × 19 = 61."""
    document = read(seed("003"), "003.txt")
    found = list(document.tables)
    assert len(found) == 19
    assert sum(table.row_count for table in found) - 2 * 19 == 61
    assert {table.column_count for table in found} <= set(range(19, 25))
    for table in found:
        rows = grid(table)
        assert "".join(rows[1]) == "JFMAMJJASOND"
        assert rows[1][5:17] == list("JFMAMJJASOND")
        assert all(row[2] and row[3] and row[4] for row in rows[2:])
    contents = [b for b in document.blocks if isinstance(b, Paragraph) and "\t" in b.text]
    assert len(contents) == 16
    assert not any(re.search(r"</?p>", cell.text) for table in found for cell in table.cells)


def test_the_second_plan_has_six_tables_and_sixty_two_items() -> None:
    """Items by response: 5 4 4 3 | 3 0 0 4 2 | 3 0 0 4 2 | 3 0 5 0 0 | 5 4 5 | 2 2 1 1 = 62."""
    found = list(read(seed("004"), "004.txt").tables)
    assert [table.column_count for table in found] == [6, 6, 6, 8, 6, 6]
    assert [table.row_count - 1 for table in found] == [4, 5, 5, 5, 3, 4]
    items = [
        [max(cell.text.count("- ") and len(cell.text.split("\n- ")) for cell in row[5:] if cell)]
        for table in found
        for row in table.rows()[1:]
    ]
    assert sum(map(sum, items)) == 62
    assert [n for [n] in items] == [
        *(5, 4, 4, 3),
        *(3, 0, 0, 4, 2),
        *(3, 0, 0, 4, 2),
        *(3, 0, 5, 0, 0),
        *(5, 4, 5),
        *(2, 2, 1, 1),
    ]
