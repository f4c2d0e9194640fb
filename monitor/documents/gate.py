"""What is refused before a file is unpacked or parsed: too large, a bomb, a trap.

Runs in the process that received the file, so it holds at most one chunk of it unpacked at a time.
"""

from __future__ import annotations

import zipfile
from pathlib import PurePosixPath

from monitor.documents.model import UnreadableFile
from monitor.documents.package import (
    MAX_FILE,
    MAX_RATIO,
    MAX_UNPACKED,
    PROTECTED,
    RATIO_FLOOR,
    Package,
    has_doctype,
)

_XML = (".xml", ".rels", ".vml")
_OVERLAP = 16


def check(data: bytes, name: str = "") -> None:
    """Let a file through.

    Raises:
        UnreadableFile: with the sentence that says what is wrong and where.
    """
    if not data:
        raise UnreadableFile(
            f"O ficheiro «{name}» está vazio." if name else "O ficheiro está vazio."
        )
    if len(data) > MAX_FILE:
        raise UnreadableFile(
            f"O ficheiro tem {len(data) / 2**20:.1f} MB e aceitam-se até {MAX_FILE // 2**20} MB."
        )
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        _check_package(Package(data))


def _check_package(package: Package) -> None:
    names: set[str] = set()
    total = packed = 0
    for entry in package.entries:
        _check_name(entry, names)
        total += entry.file_size
        packed += entry.compress_size
    if total > MAX_UNPACKED:
        raise UnreadableFile(
            f"O ficheiro foi recusado: descomprimido passa de {MAX_UNPACKED // 2**20} MB."
        )
    if total > RATIO_FLOOR and total > MAX_RATIO * package.size:
        raise UnreadableFile(
            f"O ficheiro foi recusado: descomprimido cresce mais de {MAX_RATIO} vezes."
        )
    if packed > package.size:
        raise UnreadableFile("O ficheiro foi recusado: as partes do arquivo sobrepõem-se.")
    for entry in package.entries:
        _check_content(package, entry)


def _check_name(entry: zipfile.ZipInfo, seen: set[str]) -> None:
    name = entry.filename
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or "\0" in name or ":" in name[:2]:
        raise UnreadableFile(f"O ficheiro foi recusado: a parte «{name}» aponta para fora dele.")
    if name in seen:
        raise UnreadableFile(f"O ficheiro foi recusado: a parte «{name}» aparece duas vezes.")
    seen.add(name)
    if entry.flag_bits & 0x1:
        raise UnreadableFile(PROTECTED)


def _check_content(package: Package, entry: zipfile.ZipInfo) -> None:
    """Unpack once, chunk by chunk: true sizes, whole parts, and no DTD in any XML."""
    is_xml = entry.filename.lower().endswith(_XML)
    tail = b""
    for chunk in package.chunks(entry):
        if is_xml:
            # A declaration may stand across two chunks, in UTF-8 or in UTF-16.
            window = tail + chunk
            if has_doctype(window):
                raise UnreadableFile(
                    f"O ficheiro foi recusado: a parte «{entry.filename}» declara um DTD ou "
                    "entidades XML, o que um documento de escritório nunca faz."
                )
            tail = window[-2 * _OVERLAP :]
