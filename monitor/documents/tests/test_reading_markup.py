"""HTML pages into blocks, as Word, Excel, Google and others write them."""

from __future__ import annotations

import pytest

from monitor.documents.model import Cell, Document, Paragraph, UnreadableFile
from monitor.documents.reading.css import fill_of
from monitor.documents.reading.markup import read


def page(content: str) -> Document:
    return read(content.encode(), "plano.html")


def cells(content: str) -> list[Cell]:
    (table,) = page(content).tables
    return table.cells


def grid(content: str) -> list[list[str]]:
    (table,) = page(content).tables
    return [[cell.text if cell else "∅" for cell in row] for row in table.rows()]


def lines(content: str) -> list[tuple[str, int, int]]:
    blocks = page(content).blocks
    return [(b.text, b.heading, b.indent) for b in blocks if isinstance(b, Paragraph)]


def test_headings_paragraphs_and_lists_in_reading_order() -> None:
    content = (
        "<title>Página</title><h1>Plano <i>2030</i></h1><div>Um<p>Dois<br>linhas</div>Três"
        "<ul><li>a<ul><li><p>b</p></li></ul></li><li>c</li></ul>"
        "<ol start=3 type=a><li>d<li>e</ol><ol type=i><li>f</ol><h2>Fim</h2>"
    )
    assert lines(content) == [
        ("Plano 2030", 1, 0),
        ("Um", 0, 0),
        ("Dois\nlinhas", 0, 0),
        ("Três", 0, 0),
        ("- a", 0, 1),
        ("- b", 0, 2),
        ("- c", 0, 1),
        ("c. d", 0, 1),
        ("d. e", 0, 1),
        ("i. f", 0, 1),
        ("Fim", 2, 0),
    ]
    assert page(content).title == "Página"


def test_scripts_styles_hidden_and_deleted_text_are_left_out() -> None:
    content = (
        "<style>.x{display:none}</style><script>alert('não')</script><p>Fica<del> não</del></p>"
        "<p class=x>não</p><p style='mso-hide:all'>não</p><p hidden>não</p><!-- não -->"
    )
    assert lines(content) == [("Fica", 0, 0)]


def test_markup_written_as_text_stays_text() -> None:
    assert lines("<p>&lt;p&gt; e **dois** &amp;amp; &lt;18</p>") == [
        ("<p> e **dois** &amp; <18", 0, 0)
    ]


def test_spans_become_merged_cells() -> None:
    content = (
        "<table><tr><th rowspan=2>A<th colspan=2>B<tr><td>1<td>2"
        "<tr><td colspan=2 rowspan=0>C<td>3<tr><td>4</table>"
    )
    assert grid(content) == [["A", "B", "B"], ["A", "1", "2"], ["C", "C", "3"], ["C", "C", "4"]]
    assert [(c.row_span, c.column_span, c.bold) for c in cells(content)][:3] == [
        (2, 1, True),
        (1, 2, True),
        (1, 1, False),
    ]


def test_a_row_span_ends_with_its_group_of_rows() -> None:
    content = "<table><thead><tr><td rowspan=9>A<td>B</thead><tbody><tr><td>C<td>D</tbody></table>"
    assert grid(content) == [["A", "B"], ["C", "D"]]


def test_spans_that_overlap_never_share_a_position() -> None:
    content = "<table><tr><td>a<td rowspan=2>b<td>c<tr><td colspan=3>d</table>"
    assert grid(content) == [["a", "b", "c"], ["d", "b", "∅"]]


def test_a_wild_colspan_is_bounded_and_leaves_no_empty_columns() -> None:
    assert grid("<table><tr><td colspan=99999999>a<tr><td>1<td>2</table>") == [
        ["a", "a"],
        ["1", "2"],
    ]


def test_a_table_past_the_limits_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="colunas"):
        page("<table><tr>" + "<td>a" * 10_000 + "</table>")
    with pytest.raises(UnreadableFile, match="grande de mais"):
        page("<table><tr>" + "<td rowspan=65534>a" * 900 + "<tr><td>b" * 7_000 + "</table>")


def test_a_table_inside_a_cell_becomes_lines_and_one_that_frames_gives_way() -> None:
    inner = "<table><tr><td>1<td>2<tr><td>3<td>4</table>"
    assert grid(f"<table><tr><td>a{inner}z<td>b</table>") == [["a\n1 | 2\n3 | 4\nz", "b"]]
    assert grid(f"<table><tr><td>{inner}</table>") == [["1", "2"], ["3", "4"]]


def test_a_caption_and_rows_inside_a_form_are_not_lost() -> None:
    content = "<table><caption>Quadro 1</caption><form><tr><td>a<td>b</form></table>"
    assert lines(content) == [("Quadro 1", 0, 0)]
    assert grid(content) == [["a", "b"]]


def test_lists_and_breaks_inside_a_cell_are_lines() -> None:
    content = "<table><tr><td>Sim:<ul><li>um<li>dois</ul><td><p>a<p>b<br>c</table>"
    assert grid(content) == [["Sim:\n- um\n- dois", "a\nb\nc"]]


def test_a_cell_is_bold_when_all_of_it_is() -> None:
    content = (
        "<style>.c3{font-weight:700}</style><table><tr><td><b>a</b> <b>b</b><td><b>a</b>b"
        "<td class=c3>c<td><span class=c3>d</span><td><b><span style='font-weight:normal'>e</span></b>"
    )
    assert [cell.bold for cell in cells(content)] == [True, False, True, True, False]


@pytest.mark.parametrize(
    ("cell", "fill"),
    [
        ("<td bgcolor='#ddebf7'>x", "DDEBF7"),
        ("<td bgcolor=yellow>x", "FFFF00"),
        ("<td style='width:10pt;background:#BFBFBF;mso-shading:white'>x", "BFBFBF"),
        ("<td style='background-color: rgb(217, 234, 211)'>x", "D9EAD3"),
        ("<td style='background:#fc0 none'>x", "FFCC00"),
        ("<td class=xl65>x", "D9E1F2"),
        ("<td class='c5 c9'>x", "CCCCCC"),
        ("<td style='background:white'>x", None),
        ("<td style='background:transparent'>x", None),
        ("<td style='background-color:rgba(0,0,0,0)'>x", None),
        ("<td bgcolor=red style='background:none'>x", None),
        ("<td>x", None),
    ],
)
def test_fills_come_from_attributes_styles_and_class_sheets(cell: str, fill: str | None) -> None:
    sheet = (
        "<style><!--\n/* { } */ td{padding:0} .xl65\n\t{mso-style-parent:style0;\n"
        "\tbackground:#D9E1F2;\n\tmso-pattern:black none;}\n.c5,p.c6{background-color:#cccccc}"
        "@media print{.c9{color:red}}--></style>"
    )
    assert cells(f"{sheet}<table><tr>{cell}</table>")[0].fill == fill


def test_a_cell_without_fill_has_that_of_its_row_unless_it_says_none() -> None:
    content = "<table><tr bgcolor=silver><td>a<td style='background:white'>b<td bgcolor=red>c"
    assert [cell.fill for cell in cells(content)] == ["C0C0C0", None, "FF0000"]


def test_shaded_months_without_text_are_a_table() -> None:
    content = "<table><tr><td bgcolor=#4472c4>&nbsp;<td>&nbsp;</table>"
    assert [(cell.text, cell.fill) for cell in cells(content)] == [("", "4472C4"), ("", None)]


def test_word_lists_and_contents_are_read() -> None:
    content = (
        "<p class=MsoTitle>Plano</p>"
        "<p class=MsoToc1>Eixo 1<span style='mso-tab-count:1 dotted'>..... </span>7</p>"
        "<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><![if !supportLists]>"
        "<span style='font-family:Symbol'><span style='mso-list:Ignore'>o<span>&nbsp;&nbsp;</span>"
        "</span></span><![endif]>Um</p>"
        "<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'>"
        "<span style='mso-list:Ignore'>1.<span>&nbsp; </span></span>Dois</p>"
    )
    assert lines(content) == [
        ("Plano", 0, 0),
        ("Eixo 1\t7", 0, 0),
        ("- Um", 0, 2),
        ("1. Dois", 0, 1),
    ]
    assert page(content).title == "Plano"


def test_google_lists_have_the_depth_in_their_class() -> None:
    content = (
        "<ul class='lst-kix_ab12-0 start'><li>a</li></ul><ul class='lst-kix_ab12-1'><li>b</li></ul>"
    )
    assert lines(content) == [("- a", 0, 1), ("- b", 0, 2)]


def test_a_google_sheet_loses_its_row_numbers_and_column_letters() -> None:
    content = (
        "<table class='waffle'><thead><tr><th></th><th>A</th><th>B</th></tr></thead><tbody>"
        "<tr><th>1</th><td>Ação</td><td>Mês</td></tr></tbody></table>"
    )
    assert grid(content) == [["Ação", "Mês"]]


def test_an_excel_page_loses_the_hidden_row_that_sets_widths() -> None:
    content = (
        "<table><tr><td>a<td>b</tr><tr style='display:none'><td>c<td>d</tr>"
        "<tr height=0 style='display:none'><td width=64></td><td width=9></td></tr></table>"
    )
    assert grid(content) == [["a", "b"], ["c", "d"]]


def test_a_word_page_loses_the_flat_row_that_sets_widths_and_its_islands_of_data() -> None:
    content = (
        "<xml><w:WordDocument>Print</w:WordDocument></xml>"
        "<table><tr><td colspan=3>a<o:p></o:p></td></tr><tr><td colspan=2>b</td><td>c</td></tr>"
        "<![if !supportMisalignedColumns]><tr height=0><td></td><td></td><td></td></tr><![endif]>"
        "</table>"
    )
    assert grid(content) == [["a", "a"], ["b", "c"]]
    assert lines(content) == []


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16", "mac_roman"])
def test_encodings(encoding: str) -> None:
    label = {"mac_roman": "macintosh", "cp1252": "windows-1252"}.get(encoding, encoding)
    content = f"<html><meta charset={label}><p>Ação à mão</p></html>".encode(encoding)
    assert read(content, "a.html").blocks == [Paragraph("Ação à mão", line=1)]


def test_what_the_clipboard_puts_before_the_page_is_no_text() -> None:
    content = "Version:0.9\nStartHTML:00000097\nEndHTML:000170\n<html><body><p>a</p></body></html>"
    assert lines(content) == [("a", 0, 0)]


def test_preformatted_lines_keep_their_breaks() -> None:
    assert lines("<pre>a\nb   c</pre>") == [("a\nb c", 0, 0)]


def test_nothing_outside_the_file_is_followed() -> None:
    content = (
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>a&x;</p>'
        '<iframe src="file:///etc/passwd"></iframe><link rel=stylesheet href="file:///etc/passwd">'
    )
    assert "root:" not in str(page(content).blocks)


@pytest.mark.parametrize(
    "content", ["", "<html></html>", "<script>x</script>", "<table><tr><td></table>"]
)
def test_a_page_without_text_is_refused(content: str) -> None:
    with pytest.raises(UnreadableFile):
        page(content)


def test_a_page_nested_past_the_limit_is_refused_not_cut() -> None:
    with pytest.raises(UnreadableFile, match="dentro de elementos"):
        page("<div>" * 5_000 + "texto")


def test_colour_notations() -> None:
    assert fill_of("#FFFFFF") == ""
    assert fill_of("url(x.png) #abc") == "AABBCC"
    assert fill_of("rgb(300,0,1)") == "FF0001"
    assert fill_of("inherit") == ""


def test_a_worksheet_saved_as_a_page_is_parted_like_a_sheet():
    page = (
        "<table><tr><td>Plano de Ação 2024</td><td></td><td></td></tr>"
        "<tr><td></td><td></td><td></td></tr>"
        "<tr><td>Eixo 1</td><td></td><td></td></tr>"
        "<tr><td>Ação</td><td>Quem</td><td>Quando</td></tr>"
        "<tr><td>Abrir</td><td>GNR</td><td>maio</td></tr></table>"
    )
    first, second, table = read(page.encode(), "plano.html").blocks
    assert (first.text, second.text) == ("Plano de Ação 2024", "Eixo 1")
    assert [cell.text for cell in table.cells] == ["Ação", "Quem", "Quando", "Abrir", "GNR", "maio"]
