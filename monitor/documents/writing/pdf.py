"""Reports as PDF: tagged, for everybody (PDF/UA-1) and for the archive (PDF/A-2a), by typst.

The exporter itself refuses what breaks either standard. No office program, no network: the template
is one file, and text reaches it as JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any

import typst

from monitor.documents.writing.report import (
    Block,
    Bullets,
    Heading,
    Picture,
    Report,
    ReportTable,
    Text,
    clean,
    levels,
)
from monitor.ui.charts import FONTS

STANDARDS: Any = ["ua-1", "a-2a"]
_TEMPLATE = Path(__file__).with_suffix("").with_name("report.typ")
_LONG_RUN = re.compile(r"\S{33,}")
_BREAK_EVERY = re.compile(r"\S{24}(?=\S)")
_UNSHOWN = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")
_NOT_LATIN = re.compile(r"[^\n\u0020-\u007e\u00a0-\u024f\u2010-\u2027\u20ac\u200b]")
_BOX = "?"
_MARK_POINTS, _LONGEST_MARK = 1_050, 60


class PdfNotWritten(Exception):
    """typst refused the report: a mistake of the template, not of its text."""


def write_pdf(report: Report) -> bytes:
    """PDF 1.7 with tags, language, title and alternative texts.

    A character that no font at hand shows becomes "?": the standards allow no empty box.
    """
    source = json.dumps(_data(report), ensure_ascii=False)
    for mend in (_without_unshown, _latin_only):
        try:
            return _compile(source, report)
        except typst.TypstError as error:
            mended = mend(source, error)
            if mended == source:
                raise PdfNotWritten(error.message) from error
            source = mended
    try:
        return _compile(source, report)
    except typst.TypstError as error:
        raise PdfNotWritten(error.message) from error


@cache
def _fonts() -> typst.Fonts:
    """The built fonts alone, so that a report looks the same everywhere; the system's without them."""
    if FONTS.is_dir():
        return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
    return typst.Fonts()


def _compile(source: str, report: Report) -> bytes:
    # A compiler for each report: it cannot be shared by threads, and making one costs nothing.
    compiler = typst.Compiler(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        font_paths=_fonts(),
        sys_inputs={"report": source},
    )
    created = report.created and report.created.astimezone(UTC)
    return compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=created)  # type: ignore[return-value]


def _without_unshown(source: str, error: typst.TypstError) -> str:
    """Without the characters that the error names."""
    named = "".join(
        _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)
        for text in _UNSHOWN.findall(error.diagnostic)
    )
    unshown = {character for character in named if _NOT_LATIN.match(character)}
    return source.translate({ord(character): _BOX for character in unshown})


def _latin_only(source: str, error: typst.TypstError) -> str:
    return _NOT_LATIN.sub(_BOX, source)


def _data(report: Report) -> dict[str, Any]:
    language, _, region = report.language.partition("-")
    mark = _text(report.mark)[:_LONGEST_MARK]
    return {
        "title": _one_line(report.title) or "—",
        "author": [_one_line(report.author)] if report.author else [],
        "lang": language,
        "region": region or None,
        "landscape": report.landscape,
        "head": _one_line(report.title)[:120],
        "mark": mark,
        "mark_size": min(96, _MARK_POINTS // max(len(mark), 1)),
        "facts": [[_text(name), _text(value)] for name, value in report.facts],
        "contents": _one_line(report.contents),
        "has_headings": any(isinstance(block, Heading) for block in report.blocks),
        "blocks": list(_blocks(report)),
    }


def _blocks(report: Report) -> Iterator[dict[str, Any]]:
    for block, level in levels(report.blocks):
        if data := _block(report, block, level):
            yield data


def _block(report: Report, block: Block, level: int) -> dict[str, Any] | None:
    """One block as the template takes it; nothing of one that has nothing to say."""
    match block:
        case Heading(text):
            return {"kind": "heading", "level": level, "text": _one_line(text) or "—"}
        case Text(_, muted):
            paragraphs = [_text(paragraph) for paragraph in block.paragraphs]
            return {"kind": "text", "muted": muted, "paragraphs": paragraphs}
        case Bullets(items):
            return {"kind": "bullets", "items": [_text(i) for i in items]} if items else None
        case Picture():
            return {
                "kind": "picture",
                "svg": block.svg,
                "alternative": clean(block.alternative),
                "caption": _text(block.caption),
                "width": block.size(*report.room)[0],
            }
        case ReportTable() if block.columns:
            return {
                "kind": "table",
                "caption": _text(block.caption),
                "columns": [_text(column.title) for column in block.columns],
                "numbers": [column.is_number for column in block.columns],
                "widths": block.widths(report.room[0]),
                "rows": [
                    _text(row.text) if not isinstance(row, tuple) else _cells(report, row)
                    for row in block.rows
                ],
            }
    return None


def _cells(report: Report, row: tuple[Any, ...]) -> list[str]:
    return [_breakable(report.words(value)) for value in row]


def _text(text: str) -> str:
    return _breakable(clean(text))


def _one_line(text: str) -> str:
    return " ".join(_text(text).split())


def _breakable(text: str) -> str:
    """Runs without spaces get places where a line may break: none may leave its column."""
    return _LONG_RUN.sub(
        lambda run: _BREAK_EVERY.sub(lambda part: part[0] + "\u200b", run[0]), text
    )
