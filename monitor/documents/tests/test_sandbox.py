"""Files from outside: a document or one sentence, whatever the file does to the reader."""

from __future__ import annotations

import io
import json
import time

import docx
import openpyxl
import pytest
from reportlab.pdfgen.canvas import Canvas

from monitor.documents import sandbox, sandbox_child, wire
from monitor.documents.model import Cell, Document, Paragraph, Table, UnreadableFile
from monitor.documents.reading import read, sniff
from monitor.documents.sandbox import read_safely


def saved(document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def word_file() -> bytes:
    document = docx.Document()
    document.add_heading("Eixo 1", 1)
    table = document.add_table(rows=2, cols=2)
    for n, cell in enumerate(table._cells):
        cell.text = f"célula {n}"
    return saved(document)


def pdf_file(pages: int = 2) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for n in range(pages):
        canvas.drawString(100, 700, f"Texto {n}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def excel_file() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(("Eixo", "Ação"))
    book.active.append(("1", "a"))
    return saved(book)


@pytest.mark.parametrize(
    ("data", "name", "form"),
    [
        (word_file(), "plano.docx", "docx"),
        (excel_file(), "plano.xlsx", "xlsx"),
        (pdf_file(), "plano.pdf", "pdf"),
        ("Eixo;Ação\n1;Formação\n".encode("cp1252"), "plano.csv", "csv"),
        ("Eixo\tAção\n1\tFormação\n".encode("utf-16"), "plano.txt", "text"),
        ("<table><tr><td>Ação</td><td>b</td></tr></table>".encode(), "plano.html", "html"),
    ],
)
def test_the_child_reads_what_the_parent_would(data, name, form):
    document = read_safely(data, name)
    assert document == read(data, name)
    assert document.format == form
    assert document.blocks
    assert document.notes == []


@pytest.mark.parametrize(
    ("data", "name", "form", "label"),
    [
        (pdf_file(), "plano.docx", "pdf", "um PDF"),
        (word_file(), "plano.pdf", "docx", "um documento Word"),
        (excel_file(), "plano.csv", "xlsx", "uma folha de cálculo Excel"),
        (b"<html><table><tr><td>a</td><td>b</td></tr></table></html>", "p.xls", "html",
         "uma página HTML"),
        (b"Eixo;Meta\n1;2\n3;4\n", "plano.xlsx", "csv", "uma tabela em texto"),
    ],
)  # fmt: skip
def test_a_wrong_extension_is_read_by_content_and_noted(data, name, form, label):
    document = read(data, name)
    assert document.format == form
    assert document.notes[0] == f"O ficheiro chama-se «{name}», mas é {label} e foi lido como tal."


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "vazio"),
        (b" \r\n\t", "vazio"),
        (b"\xff\xfe", "vazio"),
        (OLE + "WordDocument".encode("utf-16-le"), r"\.doc\): tem de ser guardado no Word"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "palavra-passe"),
        (OLE + "Workbook".encode("utf-16-le"), "incompleto ou danificado"),
        (b"{\\rtf1 ola}", "RTF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "imagem"),
        (b"\x1f\x8b\x08" + bytes(50), "arquivo comprimido"),
        (bytes(range(256)) * 8, "não é um documento que se reconheça"),
        (b"PK\x03\x04" + bytes(40), "incompleto ou danificado"),
        (word_file()[:3_000], "incompleto ou danificado"),
        (b"<?xml version='1.0'?><a/>", "XML solto"),
        (saved(docx.Document()), "um documento Word sem texto nenhum"),
        (saved(openpyxl.Workbook()), "uma folha de cálculo Excel sem texto nenhum"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence(data, sentence):
    with pytest.raises(UnreadableFile, match=sentence) as refusal:
        read_safely(data, "plano")
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "name", ["", "a\0b.txt", "-c", "\u202eplano.txt", "../../x.txt", "x" * 3_000]
)
def test_any_name_is_only_a_name(name):
    assert read_safely("Promover a inclusão\n".encode(), name).blocks


def test_progress_tells_the_pages_done():
    told = []
    read_safely(pdf_file(4), "plano.pdf", progress=lambda share, label: told.append((share, label)))
    assert told == [(n / 4, f"Página {n + 1} de 4") for n in range(4)]


def test_a_reading_past_its_time_is_stopped_with_a_sentence():
    started = time.monotonic()
    with pytest.raises(UnreadableFile, match=r"mais de 0\.01 segundos"):
        read_safely(word_file(), "plano.docx", seconds=0.01)
    assert time.monotonic() - started < 5


def test_a_reading_past_its_memory_is_stopped_with_a_sentence():
    """A sheet of 400,000 distinct texts needs far more than 90 MB in the child."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for n in range(2_000):
        sheet.append([f"palavra {n} {c}" for c in range(200)])
    with pytest.raises(UnreadableFile, match=r"memória|fez parar"):
        read_safely(saved(book), "plano.xlsx", memory_mb=90)


def test_a_child_that_dies_or_answers_nonsense_gets_a_sentence(monkeypatch):
    def with_child(code: str) -> str:
        monkeypatch.setattr(sandbox, "_CHILD", code)
        with pytest.raises(UnreadableFile) as refusal:
            read_safely(b"texto", "a.txt")
        return str(refusal.value)

    assert "fez parar o leitor" in with_child("import os; os.kill(os.getpid(), 11)")
    assert "memória" in with_child("import os; os.abort()")
    assert "texto" in with_child("import os\nwhile True: os.write(1, b'x' * 65536)")
    assert "fez parar" in with_child("import os, time; os.close(1); time.sleep(60)")
    for nonsense in ("[]", "{", '{"document": {"blocks": [7]}}', '{"progress": 3}', '"x"'):
        assert with_child(f"print('''{nonsense}''', flush=True)") == sandbox_child.INTERNAL


def test_the_limits_hold_in_the_child(monkeypatch):
    """The child cannot write a file, dump core, or take the memory that its parent has."""
    code = (
        "import sys; sys.path[:] = sys.argv[5:]\n"
        "from monitor.documents import sandbox_child as c\n"
        "def answer(*_):\n"
        "    import resource as r\n"
        "    return {'error': repr([r.getrlimit(k)[0] for k in"
        " (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_CORE, r.RLIMIT_FSIZE)])}\n"
        "c._answer = answer\n"
        "c.run(*sys.argv[1:5])"
    )
    monkeypatch.setattr(sandbox, "_CHILD", code)
    with pytest.raises(UnreadableFile) as refusal:
        read_safely(b"texto", "a.txt", seconds=20, memory_mb=300)
    assert json.loads(str(refusal.value)) == [300 * 2**20, 21, 0, 0]


def test_a_document_survives_the_wire():
    document = Document(
        "pdf",
        [
            Paragraph("título", 1, 0, True, 3, 12),
            Table([Cell(0, 0, "a\nb", 2, 3, "DDEBF7", True)], 2, 3, 1, "Folha «1»", 7, (1, 2, 4)),
        ],
        "título",
        ["nota"],
    )
    assert wire.decode(json.loads(wire.dumps(wire.encode(document)))) == document


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.update(blocks=None),
        lambda m: m.update(title=3),
        lambda m: m["blocks"].append(["só isto"]),
        lambda m: m["blocks"].append([1, 1, 1, None, 1, [], [[0, 0, "a", 1, 1, None]]]),
        lambda m: m["blocks"].append([1, 1, 1, None, 1, [], [[0, -1, "a", 1, 1, None, 0]]]),
        lambda m: m["blocks"].append([1, 1, 1, {}, 1, [], []]),
        lambda m: m["blocks"].append([True, 1, 1, None, 1, [], []]),
        lambda m: m["blocks"].append([1, 2, 1, None, 1, [3], []]),
    ],
)
def test_a_message_of_another_shape_is_not_a_document(change):
    message = wire.encode(Document("text"))
    change(message)
    with pytest.raises(ValueError, match="not a"):
        wire.decode(message)


def test_ten_thousand_columns_get_a_sentence_in_every_format():
    wide = ";".join(f"c{n}" for n in range(10_000)) + "\n"
    book = openpyxl.Workbook()
    book.active.append([f"c{n}" for n in range(10_000)])
    for data, name in ((wide.encode(), "largo.csv"), (saved(book), "largo.xlsx")):
        with pytest.raises(UnreadableFile, match="colunas"):
            read_safely(data, name)


def test_text_is_recognised_in_its_encodings():
    text = "Eixo 1\nPromover a inclusão\n"
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"):
        assert sniff(text.encode(encoding), "txt") == "text"
