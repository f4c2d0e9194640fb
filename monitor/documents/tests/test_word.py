"""Word tables and paragraphs, on documents made here."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from monitor.documents.model import Paragraph, Table, UnreadableFile
from monitor.documents.reading import word

_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def raw(body: str, **parts: str) -> bytes:
    """A docx whose body (and styles, numbering, footnotes, theme) is exactly the given XML."""
    links = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/{kind}" Target="{kind}.xml"/>'
        for n, kind in enumerate(parts)
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="a" '
            f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        package.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
        )
        package.writestr(
            "word/document.xml", f"<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>"
        )
        for kind, content in parts.items():
            package.writestr(f"word/{kind}.xml", content.replace("NS", _NAMESPACES, 1))
    return buffer.getvalue()


def saved(document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    return (
        f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr>"
        f'<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def texts(data: bytes) -> list[str]:
    return [b.text for b in word.read(data).blocks if isinstance(b, Paragraph)]


def only_table(data: bytes) -> Table:
    (table,) = word.read(data).tables
    return table


def test_merged_cells_become_one_cell_with_spans():
    """A 3×4 table; (0,0)–(1,1) merged and (0,3)–(2,3) merged leave 12 − 3 − 2 = 7 cells."""
    document = docx.Document()
    table = document.add_table(rows=3, cols=4)
    for r in range(3):
        for c in range(4):
            table.cell(r, c).text = f"{r}{c}"
    table.cell(0, 0).merge(table.cell(1, 1)).text = "bloco"
    table.cell(0, 3).merge(table.cell(2, 3)).text = "coluna"
    read = only_table(saved(document))
    spans = {c.text: (c.row, c.column, c.row_span, c.column_span) for c in read.cells}
    assert (read.row_count, read.column_count, len(read.cells)) == (3, 4, 7)
    assert spans["bloco"] == (0, 0, 2, 2)
    assert spans["coluna"] == (0, 3, 3, 1)
    assert [c.text for c in read.rows()[1]] == ["bloco", "bloco", "12", "coluna"]


def test_grid_columns_in_which_no_cell_starts_are_dropped():
    row = cell(paragraph("a"), '<w:gridSpan w:val="3"/>') + cell(
        paragraph("b"), '<w:gridSpan w:val="2"/>'
    )
    read = only_table(raw(f"<w:tbl><w:tr>{row}</w:tr><w:tr>{row}</w:tr></w:tbl>"))
    assert read.column_count == 2
    assert all(c.column_span == 1 for c in read.cells)


@pytest.mark.parametrize(
    ("shading", "expected"),
    [
        ('w:val="clear" w:color="auto" w:fill="ddebf7"', "DDEBF7"),
        ('w:val="clear" w:fill="auto"', None),
        ('w:val="clear" w:fill="FFFFFF"', None),
        ('w:val="clear" w:fill="BDD6EE" w:themeFill="accent1" w:themeFillTint="66"', "BDD6EE"),
        ('w:val="clear" w:themeFill="accent1"', "4472C4"),
        ('w:val="solid" w:color="00B050" w:fill="auto"', "00B050"),
        ('w:val="pct50" w:color="auto" w:fill="FFFFFF"', "808080"),
    ],
)
def test_a_cell_keeps_its_shading(shading, expected):
    """50 % black on white is round(127.5) = 128 = 0x80 in each channel."""
    theme = (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:clrScheme>'
        '<a:accent1><a:srgbClr val="4472C4"/></a:accent1></a:clrScheme></a:theme>'
    )
    row = cell(paragraph("X"), f"<w:shd {shading}/>") + cell(paragraph("Y"))
    read = only_table(raw(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>", theme=theme))
    assert [c.fill for c in read.cells] == [expected, None]


def test_shading_of_all_paragraphs_of_a_cell_counts_as_its_own():
    shade = '<w:shd w:val="clear" w:fill="DDEBF7"/>'
    row = (
        cell(paragraph("a", shade) + paragraph("b", shade))
        + cell(paragraph("a", shade) + paragraph("b"))
        + cell(paragraph("c", shade), '<w:shd w:val="clear" w:fill="00FF00"/>')
    )
    read = only_table(raw(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>"))
    assert [c.fill for c in read.cells] == ["DDEBF7", None, "00FF00"]


def test_a_nested_table_becomes_lines_of_its_cell():
    inner = "".join(
        f"<w:tr>{cell(paragraph(a))}{cell(paragraph(b))}</w:tr>" for a, b in (("a", "b"), ("c", ""))
    )
    row = cell(paragraph("antes") + f"<w:tbl>{inner}</w:tbl>") + cell(paragraph("fora"))
    read = only_table(raw(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>"))
    assert [c.text for c in read.cells] == ["antes\na | b\nc", "fora"]


def test_a_table_that_only_frames_another_gives_way_to_it():
    inner = f"<w:tbl><w:tr>{cell(paragraph('1'))}{cell(paragraph('2'))}</w:tr></w:tbl>"
    frame = f"<w:tbl><w:tr>{cell(paragraph('legenda') + inner)}</w:tr></w:tbl>"
    legend, table = word.read(raw(frame)).blocks
    assert legend.text == "legenda"
    assert [c.text for c in table.cells] == ["1", "2"]
    assert table.number == 1


def test_headings_come_from_style_names_outlines_and_inheritance():
    document = docx.Document()
    document.add_heading("Plano", 0)
    document.add_heading("Eixo", 1)
    own = document.styles.add_style("Objetivo do plano", WD_STYLE_TYPE.PARAGRAPH)
    own.base_style = document.styles["Heading 2"]
    document.add_paragraph("Objetivo", style=own)
    translated = document.styles.add_style("Cabeçalho 3", WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("Ação", style=translated)
    direct = document.add_paragraph("Meta")
    outline = OxmlElement("w:outlineLvl")
    outline.set(qn("w:val"), "3")
    direct._p.get_or_add_pPr().append(outline)
    document.add_paragraph("Texto")
    read = word.read(saved(document))
    assert read.title == "Plano"
    assert [(b.text, b.heading) for b in read.blocks] == [
        ("Plano", 0), ("Eixo", 1), ("Objetivo", 2), ("Ação", 3), ("Meta", 4), ("Texto", 0),
    ]  # fmt: skip


def level(depth: int, form: str, text: str) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


_NUMBERING = (
    '<w:numbering NS><w:abstractNum w:abstractNumId="0">'
    + level(0, "decimal", "Objetivo %1") + level(1, "decimal", "%1.%2")
    + level(2, "lowerLetter", "%3)")
    + '</w:abstractNum><w:abstractNum w:abstractNumId="1">'
    + level(0, "bullet", "·") + level(1, "bullet", "o")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
    '<w:startOverride w:val="7"/></w:lvlOverride></w:num></w:numbering>'
)  # fmt: skip


def numbered(text: str, number: int, depth: int) -> str:
    return paragraph(
        text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    )


def test_automatic_numbers_are_written_into_the_text_and_restart_by_level():
    body = "".join(
        numbered(text, 1, level)
        for text, level in (("A", 0), ("B", 1), ("C", 1), ("D", 2), ("E", 0), ("F", 1))
    )
    assert texts(raw(body + numbered("G", 3, 0), numbering=_NUMBERING)) == [
        "Objetivo 1 A", "1.1 B", "1.2 C", "a) D", "Objetivo 2 E", "2.1 F", "Objetivo 7 G",
    ]  # fmt: skip


def test_bullets_become_dashes_with_their_depth():
    read = word.read(raw(numbered("um", 2, 0) + numbered("dois", 2, 1), numbering=_NUMBERING))
    assert [(b.text, b.indent) for b in read.blocks] == [("- um", 1), ("- dois", 2)]


def test_a_cell_with_nothing_but_an_automatic_number_shows_it():
    rows = "".join(
        f"<w:tr>{cell(numbered('', 1, 0))}{cell(paragraph(text))}</w:tr>" for text in "ab"
    )
    read = only_table(raw(f"<w:tbl>{rows}</w:tbl>", numbering=_NUMBERING))
    assert [c.text for c in read.cells] == ["Objetivo 1", "a", "Objetivo 2", "b"]


def test_numbering_given_by_a_heading_style_counts_too():
    styles = """<w:styles NS><w:style w:type="paragraph" w:styleId="E"><w:name w:val="heading 1"/>
    <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>"""
    body = paragraph("X", '<w:pStyle w:val="E"/>') * 2
    read = word.read(raw(body, styles=styles, numbering=_NUMBERING))
    assert [(b.text, b.heading) for b in read.blocks] == [("Objetivo 1 X", 1), ("Objetivo 2 X", 1)]


def test_insertions_are_kept_and_deletions_and_hidden_text_dropped():
    body = (
        "<w:p><w:r><w:t>fica </w:t></w:r><w:ins><w:r><w:t>entra</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>sai</w:delText></w:r></w:del>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>oculto</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr>" + cell(paragraph("apagada")) + "</w:tr>"
        "<w:tr>" + cell(paragraph("viva")) + "</w:tr></w:tbl>"
    )
    document = word.read(raw(body))
    assert document.blocks[0].text == "fica entra"
    assert [c.text for c in document.blocks[1].cells] == ["viva"]


def test_a_paragraph_whose_end_was_deleted_joins_the_next():
    body = paragraph("Reforçar a ", "<w:rPr><w:del/></w:rPr>") + paragraph("rede")
    assert texts(raw(body)) == ["Reforçar a rede"]


def test_breaks_hyphens_symbols_fields_and_content_controls():
    body = (
        "<w:p><w:r><w:t>um</w:t><w:br/><w:t>do\u00adis</w:t><w:softHyphen/><w:noBreakHyphen/>"
        '<w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        f"<w:sdt><w:sdtContent>{paragraph('controlo')}</w:sdtContent></w:sdt>"
        f"<w:tbl><w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent>{cell(paragraph('c'))}"
        "</w:sdtContent></w:sdt></w:tr></w:sdtContent></w:sdt></w:tbl>"
    )
    document = word.read(raw(body))
    assert [b.text for b in document.blocks[:2]] == ["um\ndois-✓3", "controlo"]
    assert [c.text for c in document.blocks[2].cells] == ["c"]


def test_a_text_box_is_read_once_though_it_is_stored_twice():
    box = f"<w:txbxContent>{paragraph('na caixa')}</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>âncora</w:t></w:r><w:r><mc:AlternateContent>"
        f"<mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert texts(raw(body)) == ["âncora", "na caixa"]


def test_footnotes_come_last_and_headers_and_contents_tables_do_not_come():
    styles = """<w:styles NS><w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/>
    </w:style></w:styles>"""
    notes = (
        f'<w:footnotes NS><w:footnote w:id="2">{paragraph("fonte: registo")}</w:footnote>'
        "</w:footnotes>"
    )
    body = (
        paragraph("Eixo 1 .... 4", '<w:pStyle w:val="T1"/>')
        + '<w:p><w:r><w:t>corpo</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
        + paragraph("fim")
    )
    data = raw(
        body, styles=styles, footnotes=notes, header=f"<w:hdr NS>{paragraph('cima')}</w:hdr>"
    )
    assert texts(data) == ["corpo", "fim", "(1) fonte: registo"]
    assert word.read(data).notes == ["O índice do documento foi ignorado: repete os títulos."]


def test_bold_is_known_for_paragraphs_and_cells():
    body = (
        paragraph("forte", run="<w:b/>") + paragraph("fraco", run='<w:b w:val="0"/>')
        + f"<w:tbl><w:tr>{cell(paragraph('a', run='<w:b/>'))}{cell(paragraph('b'))}</w:tr></w:tbl>"
    )  # fmt: skip
    strong, weak, table = word.read(raw(body)).blocks
    assert (strong.bold, weak.bold) == (True, False)
    assert [c.bold for c in table.cells] == [True, False]


def test_a_damaged_or_empty_package_says_what_is_missing():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(UnreadableFile, match="falta-lhe o texto do documento"):
        word.read(buffer.getvalue())
    with pytest.raises(UnreadableFile, match="danificado"):
        word.read(saved(docx.Document())[:-200])
    with pytest.raises(UnreadableFile, match="linha"):
        word.read(raw("<w:p>"))
