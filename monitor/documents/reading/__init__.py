"""From the bytes of a file to a `Document`, by what the file is and not by what it is called."""

from __future__ import annotations

import csv
import importlib
import re
from collections import Counter
from collections.abc import Callable
from pathlib import PurePath

from monitor.documents.model import Block, Document, Table, UnreadableFile
from monitor.documents.package import PROTECTED, Package

Progress = Callable[[float, str], None]

_DOCX, _XLSX, _XLSB, _XLS, _ODS = "docx", "xlsx", "xlsb", "xls", "ods"
_PDF, _HTML, _DELIMITED, _TEXT = "pdf", "html", "delimited", "text"

# format → (module of the reader, its function, whether it tells its progress)
_READERS = {
    _DOCX: ("word", "read", False),
    _XLSX: ("workbook", "read_xlsx", True),
    _XLSB: ("workbook", "read_binary", True),
    _XLS: ("workbook", "read_binary", True),
    _ODS: ("workbook", "read_ods", True),
    _PDF: ("pdf", "read", True),
    _HTML: ("markup", "read", False),
    _DELIMITED: ("delimited", "read", False),
    _TEXT: ("text", "read", False),
}
# format → (what people call it, the extensions that it may have)
_NAMES = {
    _DOCX: ("um documento Word", {"docx", "docm", "dotx", "dotm"}),
    _XLSX: ("uma folha de cálculo Excel", {"xlsx", "xlsm", "xltx", "xltm"}),
    _XLSB: ("uma folha de cálculo Excel binária", {"xlsb"}),
    _XLS: ("uma folha de cálculo Excel antiga", {"xls", "xlt"}),
    _ODS: ("uma folha de cálculo OpenDocument", {"ods", "ots"}),
    _PDF: ("um PDF", {"pdf"}),
    _HTML: ("uma página HTML", {"html", "htm", "xhtml"}),
    _DELIMITED: ("uma tabela em texto", {"csv", "tsv", "tab", "txt"}),
    _TEXT: ("texto simples", {"txt", "md", "markdown", "text", "csv", "tsv", "tab"}),
}
_TEXTUAL = frozenset().union(*(_NAMES[form][1] for form in (_HTML, _DELIMITED, _TEXT)))

_UNREADABLE_STARTS = (
    (b"{\\rtf", "O ficheiro está em formato RTF: tem de ser guardado no Word como .docx."),
    (b"\x89PNG", "O ficheiro é uma imagem: tem de passar por reconhecimento de texto (OCR)."),
    (b"\xff\xd8\xff", "O ficheiro é uma imagem: tem de passar por reconhecimento de texto (OCR)."),
    (b"GIF8", "O ficheiro é uma imagem: tem de passar por reconhecimento de texto (OCR)."),
    (b"II*\0", "O ficheiro é uma imagem: tem de passar por reconhecimento de texto (OCR)."),
    (b"MM\0*", "O ficheiro é uma imagem: tem de passar por reconhecimento de texto (OCR)."),
    (b"Rar!", "O ficheiro é um arquivo comprimido: serve o documento que está lá dentro."),
    (b"7z\xbc\xaf", "O ficheiro é um arquivo comprimido: serve o documento que está lá dentro."),
    (b"\x1f\x8b", "O ficheiro é um arquivo comprimido: serve o documento que está lá dentro."),
    (b"MZ", "O ficheiro é um programa, não um documento."),
    (b"\x7fELF", "O ficheiro é um programa, não um documento."),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML_START = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|table|div|p|meta)\b",
                         re.IGNORECASE | re.DOTALL)  # fmt: skip
_XML_START = re.compile(r"\s*<\?xml\b|\s*<[a-z]+:[A-Za-z]+\s[^>]*xmlns", re.IGNORECASE)
_HEAD = 4_096


def read(data: bytes, name: str = "", progress: Progress | None = None) -> Document:
    """Read a file whose content decides its reader; `name` only helps to tell texts apart.

    Raises:
        UnreadableFile: with one Portuguese sentence that says what is wrong.
    """
    extension = PurePath(name).suffix.lower().lstrip(".")
    form = sniff(data, extension)
    module, function, tells = _READERS[form]
    reader = getattr(importlib.import_module(f"{__name__}.{module}"), function)
    document: Document = reader(data, name, progress) if tells else reader(data, name)
    label, extensions = _NAMES[form]
    if not any(_has_text(block) for block in document.blocks):
        raise UnreadableFile(f"O ficheiro é {label} sem texto nenhum.")
    if extension and extension not in extensions:
        document.notes.insert(
            0, f"O ficheiro chama-se «{PurePath(name).name}», mas é {label} e foi lido como tal."
        )
    return document


def _has_text(block: Block) -> bool:
    return any(cell.text for cell in block.cells) if isinstance(block, Table) else bool(block.text)


def sniff(data: bytes, extension: str = "") -> str:
    """The format of `data`.

    Raises:
        UnreadableFile: for what is recognised but not read, and for what is not recognised.
    """
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile("O ficheiro está vazio.")
    if b"%PDF-" in data[:1024]:
        return _PDF
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return _zipped(data)
    if data.startswith(_OLE):
        return _compound(data)
    for start, sentence in _UNREADABLE_STARTS:
        if data.startswith(start):
            raise UnreadableFile(sentence)
    return _textual(data, extension)


def _zipped(data: bytes) -> str:
    package = Package(data)
    if "mimetype" in package:
        kind = package.read("mimetype").decode("ascii", "replace")
        if "spreadsheet" in kind:
            return _ODS
        if "opendocument" in kind:
            raise UnreadableFile(
                "O ficheiro é um documento OpenDocument que não é folha de cálculo: "
                "tem de ser guardado como .docx."
            )
    main = package.main_part("") if "_rels/.rels" in package else ""
    if main.endswith(".bin") or "xl/workbook.bin" in package:
        return _XLSB
    if main.startswith("xl/") or "xl/workbook.xml" in package:
        return _XLSX
    if main.startswith("word/") or "word/document.xml" in package:
        return _DOCX
    if main.startswith("ppt/"):
        raise UnreadableFile(
            "O ficheiro é uma apresentação: copie a tabela para um documento Word ou Excel."
        )
    if main:
        return _DOCX
    raise UnreadableFile("O ficheiro é um arquivo ZIP: serve o documento que está lá dentro.")


def _compound(data: bytes) -> str:
    """Old Office files are small file systems; the names of their streams tell them apart."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        raise UnreadableFile(PROTECTED)
    if holds("WordDocument"):
        raise UnreadableFile(
            "O ficheiro está no formato antigo do Word (.doc): tem de ser guardado no Word como .docx."
        )
    if holds("Workbook") or holds("Book"):
        return _XLS
    raise UnreadableFile("O ficheiro está num formato antigo do Office que não se lê.")


def _textual(data: bytes, extension: str) -> str:
    head = _decoded(data[:_HEAD])
    if head is None:
        raise UnreadableFile(
            "O ficheiro não é um documento que se reconheça: leem-se docx, xlsx, ods, pdf, csv, "
            "html, markdown e texto."
        )
    if _HTML_START.match(head) or (extension in _NAMES[_HTML][1] and "<" in head):
        return _HTML
    if _XML_START.match(head):
        if "<html" in head.lower():
            return _HTML
        raise UnreadableFile(
            "O ficheiro é XML solto, não um documento: tem de ser guardado como .docx ou .xlsx."
        )
    if head.lower().startswith("mime-version:"):
        raise UnreadableFile(
            "O ficheiro é uma página web arquivada (MHTML): tem de ser guardada como .docx ou .html."
        )
    if extension in {"csv", "tsv", "tab"}:
        return _DELIMITED
    if extension not in _TEXTUAL and _looks_delimited(head):
        return _DELIMITED
    return _TEXT


def _decoded(head: bytes) -> str | None:
    """The first characters of a text; None when the bytes are no text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    zeros = head.count(0)
    if zeros > len(head) // 4:
        order = "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
        text = head[: len(head) // 2 * 2].decode(order, "replace")
        return text if sum(map(str.isprintable, text)) > 0.8 * len(text) else None
    controls = sum(byte < 32 and byte not in (9, 10, 11, 12, 13) for byte in head)
    if zeros or controls > len(head) // 50:
        return None
    try:
        return head.decode("utf-8-sig")
    except UnicodeDecodeError:
        return head.decode("cp1252", "replace")


def _looks_delimited(head: str) -> bool:
    """Whether most lines share a separator, the same number of times; titles above have none."""
    for mark in "\t;,":
        rows = [
            row for row in csv.reader(head.splitlines(keepends=True), delimiter=mark) if any(row)
        ]
        widths = Counter(map(len, rows[:-1][:10] or rows))
        if sum(widths.values()) < 2:
            continue
        width, count = widths.most_common(1)[0]
        if width > 1 and (len(widths) == 1 or (width > 2 and count * 2 >= sum(widths.values()))):
            return True
    return False
    for mark in "\t;,":
        counts = Counter(row.count(mark) for row in rows)
        least = 1 if len(counts) == 1 else 2
        if any(count >= least and lines * 2 >= len(rows) for count, lines in counts.items()):
            return True
    return False
