"""PDF reports as a screen reader and an archive see them: the structure tree, read with pikepdf."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.documents.writing import pdf
from monitor.documents.writing.pdf import write_pdf
from monitor.documents.writing.report import (
    Column,
    Heading,
    Report,
    ReportTable,
    Text,
)

MakeReport = Callable[..., Report]
SHOWS_TEXT = {"Tj", "TJ", "'", '"'}
PAINTS = {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh"}
# Markup of typst, of XML and of PDF; letters from right to left; what no font shows; what no file holds.
HOSTILE = [
    "*a* _b_ `c` $x^2$ #panic() @ref <label> [x] \\ // /* = - + 1. ~ ---",
    '#read("/etc/hostname") #import "@preview/x:1.0.0": * #eval("1")',
    "</w:t><w:p> & <script> \" ' %PDF {{ x }} ${y}",
    "مرحبا بالعالم שלום עולם \u202eabc\u202c",
    "👩‍👩‍👧 🎉 漢字 \ue000\uf0b7 \ufffd \U000f1234",
    "a\x00\x01\x1f\x7f\x85\u2028\u2029\ufffe\ud800b",
    "x" * 10_000,
    "https://exemplo.pt/" + "caminho/" * 40,
    "linha\r\noutra\rmais\n\n\n\tfim",
    "",
    " ",
]


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def elements(node: Any) -> Iterator[Any]:
    """The elements of a structure tree in reading order."""
    if isinstance(node, pikepdf.Array):
        for kid in node:
            yield from elements(kid)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node.K)


def tree(document: pikepdf.Pdf) -> list[Any]:
    return list(elements(document.Root.StructTreeRoot))


def of_kind(document: pikepdf.Pdf, kind: str) -> list[Any]:
    return [element for element in tree(document) if str(element.S) == f"/{kind}"]


def text_of(data: bytes) -> str:
    """All text, without what only breaks lines."""
    pages = pypdfium2.PdfDocument(data)
    text = "\n".join(page.get_textpage().get_text_range() for page in pages)
    return text.replace("\u200b", "").replace("\r\n", "\n")


def test_a_report_says_that_it_is_for_everybody_and_for_the_archive(
    make_report: MakeReport,
) -> None:
    document = opened(write_pdf(make_report()))
    root = document.Root
    assert root.MarkInfo.Marked
    assert str(root.Lang) == "pt-PT"
    assert root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["dc:title"] == "Relatório texto"
        assert metadata["dc:creator"] == ["Rede texto"]
        assert metadata["xmp:CreateDate"].startswith("2026-06-30T12:00:00")


def test_every_figure_has_its_words(make_report: MakeReport) -> None:
    document = opened(write_pdf(make_report()))
    assert [str(figure.Alt) for figure in of_kind(document, "Figure")] == [
        "Previsto e feito. De janeiro de 2026 a junho de 2026: previsto 24; "
        "feito 18 até junho de 2026."
    ]


def test_the_heads_of_a_table_are_tagged_with_what_they_head(make_report: MakeReport) -> None:
    """Three columns, a band and three rows: 3 + 1 heads, 9 cells, 5 rows."""
    document = opened(write_pdf(make_report(rows=3)))
    heads, cells = of_kind(document, "TH"), of_kind(document, "TD")
    assert (len(heads), len(cells), len(of_kind(document, "TR"))) == (4, 9, 5)
    for head in heads:
        scopes = [attribute.Scope for attribute in head.A if "/Scope" in attribute]
        assert scopes == ["/Column"]
        assert "/ID" in head
    names = {bytes(head.ID) for head in heads}
    for cell in cells:
        pointed = [bytes(name) for attribute in cell.A for name in attribute.get("/Headers", [])]
        assert pointed
        assert set(pointed) <= names
    (table,) = of_kind(document, "Table")
    assert [str(kid.S) for kid in table.K][:2] == ["/Caption", "/THead"]


def test_headings_are_nested_without_a_gap(make_report: MakeReport) -> None:
    """A heading of level 3 right under one of level 1 is written at level 2."""
    document = opened(write_pdf(make_report()))
    found = [str(element.S) for element in tree(document) if str(element.S)[:2] == "/H"]
    assert found == ["/H1", "/H1", "/H2", "/H1"]
    assert len(of_kind(document, "Title")) == 1
    assert len(of_kind(document, "TOCI")) == 3


def test_a_list_has_items_with_bodies(make_report: MakeReport) -> None:
    document = opened(write_pdf(make_report()))
    _facts, bullets = of_kind(document, "L")
    items = [kid for kid in bullets.K if str(kid.S) == "/LI"]
    assert [[str(part.S) for part in item.K] for item in items] == [["/Lbl", "/LBody"]] * 2


@pytest.mark.parametrize("mark", ["", "rascunho"])
def test_all_that_is_painted_is_tagged_or_an_artifact(make_report: MakeReport, mark: str) -> None:
    """PDF/UA-1, 7.1: no text and no shape stands outside marked content."""
    document = opened(write_pdf(make_report(rows=80, mark=mark)))
    assert len(document.pages) > 2
    for page in document.pages:
        depth = painted = 0
        for _operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            depth += (name in {"BDC", "BMC"}) - (name == "EMC")
            if name in SHOWS_TEXT | PAINTS or name == "Do":
                painted += 1
                assert depth > 0
        assert painted
        assert page.Tabs == "/S"


def test_every_font_is_inside_and_can_be_copied_as_text(make_report: MakeReport) -> None:
    document = opened(write_pdf(make_report()))
    fonts = [
        item
        for item in document.objects
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"
    ]
    composite = [font for font in fonts if font.get("/Subtype") == "/Type0"]
    assert composite
    for font in composite:
        assert "/ToUnicode" in font
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys())


def test_the_mark_stands_on_every_page_of_a_draft_only(make_report: MakeReport) -> None:
    draft, final = (write_pdf(make_report(rows=80, mark=mark)) for mark in ("RASCUNHO", ""))
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(draft)]
    assert len(pages) > 2
    assert all("RASCUNHO" in page for page in pages)
    assert "RASCUNHO" not in text_of(final)


def test_values_are_written_as_they_are_read(make_report: MakeReport) -> None:
    text = text_of(write_pdf(make_report()))
    assert "05/03/2026" in text
    assert "2\u00a0469" in text
    assert "—" in text


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_breaks_a_report(make_report: MakeReport, text: str) -> None:
    document = opened(write_pdf(make_report(text)))
    assert document.Root.MarkInfo.Marked
    assert len(of_kind(document, "TH")) == 4


def test_text_is_never_markup(make_report: MakeReport) -> None:
    text = text_of(write_pdf(make_report(HOSTILE[0])))
    assert "Primeiro *a* _b_ `c` $x^2$ #panic() @ref <label> [x]" in text.replace("\n", " ")
    assert '#read("/etc/hostname")' in text_of(write_pdf(make_report(HOSTILE[1])))


def test_what_no_font_shows_becomes_a_question_mark_and_the_rest_stays(
    make_report: MakeReport,
) -> None:
    text = text_of(write_pdf(make_report("antes 🎉 depois")))
    assert "antes ? depois" in text


def test_a_run_without_spaces_stays_on_the_page(make_report: MakeReport) -> None:
    document = pypdfium2.PdfDocument(write_pdf(make_report("x" * 3_000, mark="")))
    for page in document:
        text_page = page.get_textpage()
        boxes = [text_page.get_charbox(at) for at in range(text_page.count_chars())]
        assert max(right for _left, _bottom, right, _top in boxes) < page.get_width()


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=60), cell=st.text(max_size=40))
def test_any_text_at_all_makes_a_report(text: str, cell: str) -> None:
    table = ReportTable(text, (Column(text), Column(cell)), ((cell, text), (None, 0)))
    report = Report(text, (Heading(cell), Text(text), table), facts=((text, cell),), mark=cell)
    assert opened(write_pdf(report)).Root.MarkInfo.Marked


def test_a_report_of_nothing_is_still_one() -> None:
    report = Report("", (Text(""), ReportTable("", (), ()), ReportTable("x", (Column("a"),), ())))
    assert len(opened(write_pdf(report)).pages) == 1


def test_the_same_report_gives_the_same_bytes_in_any_thread(make_report: MakeReport) -> None:
    with ThreadPoolExecutor(4) as pool:
        written = set(pool.map(write_pdf, [make_report() for _ in range(8)]))
    assert len(written) == 1


def test_an_error_of_the_template_is_not_taken_for_one_of_the_text(
    make_report: MakeReport, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "report.typ"
    broken.write_text("#nothing-of-this-name()")
    monkeypatch.setattr(pdf, "_TEMPLATE", broken)
    with pytest.raises(pdf.PdfNotWritten, match="unknown variable"):
        write_pdf(make_report())


def test_verapdf_finds_nothing(make_report: MakeReport, tmp_path: Path) -> None:
    """The reference validator, where the machine has it: no package registry of ours offers it."""
    verapdf = shutil.which("verapdf")
    if verapdf is None:
        pytest.skip("no veraPDF on this machine; typst's own check and the tests above stand")
    path = tmp_path / "report.pdf"
    path.write_bytes(write_pdf(make_report(rows=80)))
    for profile in ("ua1", "2a"):
        done = subprocess.run(
            [verapdf, "--format", "text", "--flavour", profile, path],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.stdout.startswith("PASS"), done.stdout
