"""Bytes of a text file into text: which encoding, and is it text at all."""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import PurePath

from monitor.documents.model import UnreadableFile

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SIGNATURES = (
    (b"%PDF-", "um PDF"),
    (b"PK\x03\x04", "um documento comprimido (Word, Excel ou ZIP)"),
    (b"\xd0\xcf\x11\xe0", "um documento do Office antigo ou cifrado"),
    (b"{\\rtf", "um documento RTF"),
)
_ONE_BYTE = {
    "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman",
    "iso-8859-15": "iso8859_15",
    "ibm850": "cp850",
    "windows-1250": "cp1250",
}
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x7f\ufffe\uffff]")
_SAMPLE = 4096


def subject(name: str) -> str:
    """How a sentence calls the file."""
    return f"O ficheiro «{PurePath(name).name}»" if name else "O ficheiro"


def decode(data: bytes, name: str, declared: str | None = None) -> tuple[str, list[str]]:
    """The text of `data`, NFC, lines ended by "\\n", and notes on what was doubtful in it.

    Tried in order: byte order mark, UTF-16 without one, UTF-8, the one-byte encoding that the file
    has `declared`, cp1252. Raises `UnreadableFile`
    for empty, binary and other-format content.
    """
    if not data.strip(b"\x00\t\n\r\x1a "):
        raise UnreadableFile(f"{subject(name)} está vazio.")
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableFile(f"{subject(name)} não é texto: por dentro é {what}.")
    text, notes = _decoded(data, name, declared)
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\x1a").replace("\ufeff", "")
    controls = len(_CONTROLS.findall(text))
    if "\x00" in text or controls > len(text) // 200:
        raise UnreadableFile(f"{subject(name)} não é texto: contém dados binários.")
    if controls:
        text = _CONTROLS.sub("", text)
    text = unicodedata.normalize("NFC", text)
    if not text.strip():
        raise UnreadableFile(f"{subject(name)} está vazio.")
    return text, notes


def _decoded(data: bytes, name: str, declared: str | None) -> tuple[str, list[str]]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], encoding, name)
    if unmarked := _utf16_without_mark(data):
        return _marked(data, unmarked, name)
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    lenient = data.decode("utf-8", errors="replace")
    damaged = lenient.count("\ufffd")
    intact = sum(character > "\x7f" for character in lenient) - damaged
    if intact > 4 * damaged:
        return lenient, [
            f"{subject(name)} é UTF-8 com {damaged} carateres danificados, marcados com «\ufffd»."
        ]
    encoding = _ONE_BYTE.get((declared or "").lower(), "cp1252")
    return data.decode(encoding, errors="replace"), []


def _marked(data: bytes, encoding: str, name: str) -> tuple[str, list[str]]:
    text = data.decode(encoding, errors="replace")
    damaged = text.count("\ufffd")
    if damaged > max(1, len(text) // 50):
        raise UnreadableFile(f"{subject(name)} diz ser {encoding.upper()} mas não o é.")
    notes = [f"{subject(name)} tem {damaged} carateres danificados, marcados com «\ufffd»."]
    return text, notes if damaged else []


def _utf16_without_mark(data: bytes) -> str | None:
    """The byte order of UTF-16 Latin text: nearly every other byte is NUL."""
    sample = data[:_SAMPLE]
    pairs = len(sample) // 2
    if pairs < 2 or b"\x00" not in sample:
        return None
    high_first = sample[0 : 2 * pairs : 2].count(0)
    low_first = sample[1 : 2 * pairs : 2].count(0)
    if low_first > 0.7 * pairs and high_first < 0.05 * pairs:
        return "utf-16-le"
    if high_first > 0.7 * pairs and low_first < 0.05 * pairs:
        return "utf-16-be"
    return None
