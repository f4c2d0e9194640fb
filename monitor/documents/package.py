"""Zipped XML packages (docx, xlsx, ods): bounded unpacking and XML that carries no DTD.

Everything is refused by `UnreadableFile`; nothing is written to disk and nothing outside the
package is ever followed.
"""

from __future__ import annotations

import io
import posixpath
import re
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


class Package:
    """A zip file held in memory, read part by part under one budget of unpacked bytes."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
            raise UnreadableFile(
                "O ficheiro está incompleto ou danificado: o índice do arquivo ZIP não se lê."
            ) from error
        self.size = len(data)
        self.entries = self._zip.infolist()
        self._left = MAX_UNPACKED
        self._by_name = {entry.filename: entry for entry in self.entries}

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def chunks(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The unpacked bytes of `entry`, at most `CHUNK` at a time, whatever its header claims."""
        try:
            with self._zip.open(entry) as stream:
                while chunk := stream.read(CHUNK):
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise UnreadableFile(
                            "O ficheiro foi recusado: descomprimido passa de "
                            f"{MAX_UNPACKED // 2**20} MB."
                        )
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise UnreadableFile(
                f"O ficheiro está incompleto ou danificado na parte «{entry.filename}»."
            ) from error
        except RuntimeError as error:
            raise UnreadableFile(
                "O ficheiro está protegido por palavra-passe: guarde-o sem palavra-passe."
            ) from error

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
