"""Files that show that something took place: what is let in, and how one is handed back."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from monitor.agenda.models import Evidence
from monitor.documents import gate
from monitor.documents.model import UnreadableFile
from monitor.documents.package import Package

MOST_BYTES = 10 * 2**20
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
# By the first bytes; the office packages by what they hold.
_BEGINNINGS = (
    (re.compile(rb"%PDF-"), "application/pdf"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"....ftyp(?:heic|heix|mif1)", re.DOTALL), "image/heic"),
)
_PARTS = {
    "word/document.xml": _OFFICE + "wordprocessingml.document",
    "xl/workbook.xml": _OFFICE + "spreadsheetml.sheet",
    "ppt/presentation.xml": _OFFICE + "presentationml.presentation",
}
EXTENSIONS = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/webp": (".webp",),
    "image/heic": (".heic",),
    _OFFICE + "wordprocessingml.document": (".docx",),
    _OFFICE + "spreadsheetml.sheet": (".xlsx",),
    _OFFICE + "presentationml.presentation": (".pptx",),
    _OPEN + "text": (".odt",),
    _OPEN + "spreadsheet": (".ods",),
    _OPEN + "presentation": (".odp",),
}
ACCEPTED = ",".join(extension for group in EXTENSIONS.values() for extension in group)


def content_type_of(content: bytes, name: str = "") -> str:
    """What a file is by its content, whatever its name says.

    Raises UnreadableFile: empty, too large, unsafe, or of no kind that is accepted.
    """
    gate.check(content, name)
    if len(content) > MOST_BYTES:
        raise UnreadableFile(
            _("O ficheiro tem mais de %(most)s MB.") % {"most": MOST_BYTES // 2**20}
        )
    for beginning, content_type in _BEGINNINGS:
        if beginning.match(content):
            return content_type
    found = _package_type(content) if content[:4] == b"PK\x03\x04" else ""
    if not found:
        raise UnreadableFile(
            _(
                "Aceitam-se PDF, fotografias (JPG, PNG) e documentos DOCX, XLSX, PPTX, ODT, ODS ou ODP."
            )
        )
    return found


def _package_type(content: bytes) -> str:
    package = Package(content)
    names = {entry.filename for entry in package.entries}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnreadableFile(_("O ficheiro tem macros: é preciso guardá-lo sem elas ou em PDF."))
    for part, content_type in _PARTS.items():
        if part in names and "[Content_Types].xml" in names:
            return content_type
    kind = package.read("mimetype").decode("latin-1").strip() if "mimetype" in names else ""
    return kind if kind in EXTENSIONS else ""


def safe_name(name: str, content_type: str) -> str:
    """The name alone, without folders or control characters, ending as its content does."""
    plain = re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", name.replace("\\", "/"))
    plain = " ".join(PurePosixPath(plain).name.split()) or _("ficheiro")
    extensions = EXTENSIONS[content_type]
    if plain.lower().endswith(extensions):
        stem, _dot, ending = plain.rpartition(".")
        return f"{stem[:200]}.{ending}"
    return f"{plain[:200]}{extensions[0]}"


def as_download(evidence: Evidence) -> HttpResponse:
    """Always saved, never opened in the page; kept by no shared cache."""
    response = HttpResponse(bytes(evidence.content), content_type=evidence.content_type)
    response["Content-Disposition"] = content_disposition_header(True, evidence.name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
