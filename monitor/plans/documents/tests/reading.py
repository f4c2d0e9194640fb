"""What the files of a report say, read back."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pypdfium2


def pdf_text(content: bytes) -> str:
    """All text, blanks folded."""
    document = pypdfium2.PdfDocument(content)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    return re.sub(r"\s+", " ", text.replace("\u200b", "").replace("\xad", ""))


def sheets(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """By name, the rows of each sheet of a workbook."""
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in workbook}
