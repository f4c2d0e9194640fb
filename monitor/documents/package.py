"""Zipped XML packages (docx, xlsx, ods): bounded unpacking and XML that carries no DTD.

Everything is refused by `UnreadableFile`; nothing is written to disk and nothing outside the
package is ever followed.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from monitor.documents.model import UnreadableFile

MAX_FILE = 25 * 2**20
MAX_UNPACKED = 200 * 2**20
MAX_ENTRIES = 2_000
MAX_RATIO = 100
RATIO_FLOOR = 20 * 2**20
CHUNK = 64 * 2**10

_ENCODINGS = {"utf-8", "utf8", "utf-16", "us-ascii", "ascii", "iso-8859-1", "windows-1252"}
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/drawingml/main",
        b"http://schemas.openxmlformats.org/drawingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)


def has_doctype(xml: bytes) -> bool:
    """Whether `xml` (any part of a file, any Unicode encoding) opens a DTD."""
    if b"\0" in xml[:64]:
        xml = xml.replace(b"\0", b"")
    return b"<!DOCTYPE" in xml or b"<!ENTITY" in xml


def parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def check_xml(xml: bytes, part: str) -> None:
    """Refuse a DTD, entities and encodings in which a DTD could hide.

    Raises:
        UnreadableFile: naming `part`.
    """
    if has_doctype(xml):
        raise UnreadableFile(
            f"O ficheiro foi recusado: a parte «{part}» declara um DTD ou entidades XML, "
            "o que um documento de escritório nunca faz."
        )
    declared = _DECLARED.match(xml.lstrip(b"\xef\xbb\xbf")[:400])
    if declared and declared[1].decode("ascii").lower() not in _ENCODINGS:
        raise UnreadableFile(
            f"O ficheiro foi recusado: a parte «{part}» usa uma codificação inesperada "
            f"({declared[1].decode('ascii')})."
        )


def transitional(xml: bytes) -> bytes:
    """`xml` with the namespaces of "strict" Office files replaced by the usual ones."""
    if b"purl.oclc.org/ooxml" in xml[:8192]:
        for strict, usual in _STRICT:
            xml = xml.replace(strict, usual)
    return xml


def parse_xml(xml: bytes, part: str) -> Any:
    """The root element of `xml`.

    Raises:
        UnreadableFile: when it has a DTD or is not well formed.
    """
    check_xml(xml, part)
    try:
        return etree.fromstring(transitional(xml), parser())
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise UnreadableFile(
            f"O ficheiro está danificado: a parte «{part}» não é XML válido (linha {line})."
        ) from error


@dataclass(frozen=True, slots=True)
class Relationship:
    """A link from one part to another; external ones keep their address and are never opened."""

    kind: str
    target: str
    external: bool


PROTECTED = "O ficheiro está protegido por palavra-passe: tem de ser guardado sem palavra-passe."
_NO_DIRECTORY = "O ficheiro está incompleto ou danificado: o índice do arquivo ZIP não se lê."
# An index of so many bytes already holds more entries than are accepted.
_MAX_DIRECTORY = 2 * 2**20


def _check_directory(data: bytes) -> None:
    """Refuse a zip index that is missing or too long, before any entry of it is parsed."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 66_000))
    if end < 0 or len(data) < end + 22:
        raise UnreadableFile(_NO_DIRECTORY)
    size = struct.unpack_from("<L", data, end + 12)[0]
    if end >= 76 and data[end - 20 : end - 16] == b"PK\x06\x07":
        size = struct.unpack_from("<Q", data, end - 76 + 40)[0]
    if size > _MAX_DIRECTORY:
        raise UnreadableFile(
            f"O ficheiro foi recusado: o arquivo tem mais de {MAX_ENTRIES} entradas."
        )


def _damaged(entry: zipfile.ZipInfo) -> str:
    return f"O ficheiro está incompleto ou danificado na parte «{entry.filename}»."


class Package:
    """A zip file held in memory, read part by part under one budget of unpacked bytes."""

    def __init__(self, data: bytes) -> None:
        _check_directory(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
            raise UnreadableFile(_NO_DIRECTORY) from error
        self.size = len(data)
        self.entries = self._zip.infolist()
        if len(self.entries) > MAX_ENTRIES:
            raise UnreadableFile(
                f"O ficheiro foi recusado: o arquivo tem {len(self.entries)} entradas e "
                f"aceitam-se até {MAX_ENTRIES}."
            )
        self._data = memoryview(data)
        self._left = MAX_UNPACKED
        self._by_name = {entry.filename: entry for entry in self.entries}

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def chunks(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The unpacked bytes of `entry`, at most `CHUNK` at a time.

        Inflated here rather than by `zipfile`, which believes the size that the header claims and
        would hide what other unpackers go on to inflate.

        Raises:
            UnreadableFile: when it is damaged, lies about its size or goes over the budget.
        """
        if entry.flag_bits & 0x1:
            raise UnreadableFile(PROTECTED)
        size, crc = 0, 0
        for chunk in self._inflated(entry):
            size += len(chunk)
            self._left -= len(chunk)
            if size > entry.file_size:
                raise UnreadableFile(
                    f"O ficheiro foi recusado: a parte «{entry.filename}» é maior do que declara."
                )
            if self._left < 0:
                raise UnreadableFile(
                    f"O ficheiro foi recusado: descomprimido passa de {MAX_UNPACKED // 2**20} MB."
                )
            crc = zlib.crc32(chunk, crc)
            yield chunk
        if size != entry.file_size or crc != entry.CRC:
            raise UnreadableFile(_damaged(entry))

    def _inflated(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        head = bytes(self._data[entry.header_offset : entry.header_offset + 30])
        if len(head) < 30 or head[:4] != b"PK\x03\x04":
            raise UnreadableFile(_damaged(entry))
        start = entry.header_offset + 30 + sum(struct.unpack("<HH", head[26:30]))
        packed = self._data[start : start + entry.compress_size]
        if entry.compress_type == zipfile.ZIP_STORED:
            for offset in range(0, len(packed), CHUNK):
                yield bytes(packed[offset : offset + CHUNK])
            return
        if entry.compress_type != zipfile.ZIP_DEFLATED:
            raise UnreadableFile(
                f"O ficheiro foi recusado: a parte «{entry.filename}» usa uma compressão "
                "que os documentos de escritório não usam."
            )
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for offset in range(0, len(packed), CHUNK):
                piece: bytes | memoryview = packed[offset : offset + CHUNK]
                while len(piece) and not inflate.eof:
                    yield inflate.decompress(piece, CHUNK)
                    piece = inflate.unconsumed_tail
            while not inflate.eof and (rest := inflate.decompress(b"", CHUNK)):
                yield rest
        except zlib.error as error:
            raise UnreadableFile(_damaged(entry)) from error
        if not inflate.eof:
            raise UnreadableFile(_damaged(entry))

    def read(self, name: str) -> bytes:
        """The bytes of part `name`.

        Raises:
            UnreadableFile: when it is missing, damaged or over the budget.
        """
        entry = self._by_name.get(name)
        if entry is None:
            raise UnreadableFile(f"O ficheiro está incompleto: falta-lhe a parte «{name}».")
        return b"".join(self.chunks(entry))

    def xml(self, name: str) -> Any:
        """The root element of part `name`; None when the part does not exist."""
        return parse_xml(self.read(name), name) if name in self._by_name else None

    def relationships(self, part: str) -> dict[str, Relationship]:
        """Relationship id → relationship of `part` ("" for the package), targets made absolute."""
        folder, file_name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", file_name + ".rels"))
        found = {}
        for element in () if root is None else root:
            target = element.get("Target", "")
            external = element.get("TargetMode") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = element.get("Type", "").rsplit("/", 1)[-1]
            found[element.get("Id", "")] = Relationship(kind, target, external)
        return found

    def main_part(self, default: str) -> str:
        """The part that the package names as its document."""
        for link in self.relationships("").values():
            if link.kind == "officeDocument" and not link.external and link.target in self:
                return link.target
        return default
