"""What the tests of activities type, send and read."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

PDF = b"%PDF-1.7\n..."


TYPED = {"kind": "session", "title": "Visita à aldeia", "starts_on": "2026-03-03", "version": 1}


def at(name: str, network: Any, **kwargs: Any) -> str:
    return reverse(f"plans:{name}", kwargs={"network": network.code, **kwargs})


def text_of(response: Any) -> str:
    return str(response.content.decode())


def upload(name: str = "folha.pdf", content: bytes = PDF) -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content)}
