"""Files are let in by what they are, kept in the database, and handed back to their network only."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.urls import reverse

from monitor.agenda import actions
from monitor.agenda.evidence import EXTENSIONS, MOST_BYTES, content_type_of, safe_name
from monitor.agenda.models import Evidence
from monitor.documents.model import UnreadableFile
from monitor.kernel.models import AuditEvent

PDF = b"%PDF-1.7\n..."


def package(**parts: str) -> bytes:
    """A zip with these parts; "__" in a name stands for "/", "_" for "."."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return target.getvalue()


def office(main: str, **more: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in ({"[Content_Types].xml": "<a/>", main: "<a/>"} | more).items():
            archive.writestr(name, text)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (PDF, ".pdf"),
        (b"\x89PNG\r\n\x1a\n....", ".png"),
        (b"\xff\xd8\xff\xe0....", ".jpg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", ".webp"),
        (b"\x00\x00\x00\x18ftypheic....", ".heic"),
        (office("word/document.xml"), ".docx"),
        (office("xl/workbook.xml"), ".xlsx"),
        (office("ppt/presentation.xml"), ".pptx"),
        (package(mimetype="application/vnd.oasis.opendocument.text"), ".odt"),
        (package(mimetype="application/vnd.oasis.opendocument.spreadsheet"), ".ods"),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, ending: str) -> None:
    kind = content_type_of(content, "enganador.exe")
    assert ending in EXTENSIONS[kind]
    assert safe_name("enganador.exe", kind) == f"enganador.exe{ending}"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "vazio"),
        (b"MZ\x90\x00", "Aceitam-se"),
        (b"<html><script>", "Aceitam-se"),
        (b"GIF89a", "Aceitam-se"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Aceitam-se"),
        (package(a="qualquer coisa"), "Aceitam-se"),
        (package(mimetype="text/html"), "Aceitam-se"),
        (office("word/document.xml", **{"word/vbaProject.bin": "x"}), "macros"),
        (office("word/document.xml", **{"../fora.xml": "x"}), "fora"),
        (office("word/document.xml", **{"a.xml": "<!DOCTYPE a>"}), "DTD"),
        (b"PK\x03\x04" + b"\0" * 40, "danificado"),
        (PDF + b"\0" * MOST_BYTES, "10 MB"),
    ],
)
def test_what_is_not_accepted_is_refused_with_its_reason(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableFile, match=why):
        content_type_of(content, "folha.pdf")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\Docs\\folha.PDF", "folha.PDF"),
        ("../../etc/folha.pdf", "folha.pdf"),
        ("folha\r\nX: y.pdf", "folhaX: y.pdf"),
        ("fdp.\u202eexe", "fdp.exe.pdf"),
        ("", "ficheiro.pdf"),
        ("a" * 300 + ".pdf", "a" * 200 + ".pdf"),
    ],
)
def test_a_name_is_only_a_name(name: str, kept: str) -> None:
    assert safe_name(name, "application/pdf") == kept


def test_evidence_of_an_activity_is_kept_once_and_told_in_its_history(
    record: Any, clas: Any, coordinator: Any
) -> None:
    activity = record()
    options = {"by": coordinator, "network": clas, "activity": activity}
    first = actions.store_evidence(name="folha.pdf", content=PDF, **options)
    again = actions.store_evidence(name="cópia.pdf", content=PDF, **options)
    assert first == again
    assert (first.size, first.created_by) == (len(PDF), str(coordinator))
    event = AuditEvent.objects.about(activity).newest_first()[1]
    assert (event.verb, event.after["evidence"]) == ("activity.evidence-stored", ["folha.pdf"])
    actions.remove_evidence(by=coordinator, evidence=first)
    assert not Evidence.objects.exists()
    assert AuditEvent.objects.about(activity).newest_first()[0].after["evidence"] == []


def test_a_file_without_an_activity_is_an_event_of_its_own(clas: Any, coordinator: Any) -> None:
    kept = actions.store_evidence(by=coordinator, network=clas, name="a.pdf", content=PDF)
    event = AuditEvent.objects.get()
    assert (event.verb, event.object_id) == ("evidence.stored", str(kept.pk))
    assert "%PDF" not in str(event.after)


def test_a_partner_touches_only_the_files_of_what_it_organises(
    record: Any, clas: Any, coordinator: Any, organisation: Any
) -> None:
    activity = record()
    options = {"by": coordinator, "network": clas, "activity": activity, "content": PDF}
    with pytest.raises(actions.NotYours):
        actions.store_evidence(name="a.pdf", acting_for=organisation, **options)
    kept = actions.store_evidence(name="a.pdf", **options)
    with pytest.raises(actions.NotYours):
        actions.remove_evidence(by=coordinator, evidence=kept, acting_for=organisation)
    assert Evidence.objects.count() == 1


def test_a_file_is_saved_and_never_opened_and_only_by_its_network(
    signed_in: Any, clas: Any, other_clas: Any, coordinator: Any
) -> None:
    mine, theirs = (
        actions.store_evidence(by=coordinator, network=network, name="relatório.pdf", content=PDF)
        for network in (clas, other_clas)
    )

    def get(evidence: Evidence) -> Any:
        where = {"network": clas.code, "evidence": evidence.pk}
        return signed_in.get(reverse("agenda:evidence", kwargs=where))

    response = get(mine)
    assert (response.status_code, response.content) == (200, PDF)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == ("attachment; filename*=utf-8''relat%C3%B3rio.pdf")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert get(theirs).status_code == 404
