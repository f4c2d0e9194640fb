"""A report as a document, a PDF and a workbook: the same content, with the words that people wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from monitor.documents.writing.report import (
    Band,
    Block,
    Bullets,
    Heading,
    Picture,
    Report,
    ReportTable,
    Text,
    Value,
)
from monitor.documents.writing.report import Column as PaperColumn
from monitor.plans.documents.content import Cell, Content, Points, Section, Table
from monitor.ui.charts import Chart
from monitor.ui.jinja import dash, number
from monitor.ui.jinja import date as in_words

KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

_CM_OF_A_LETTER, _PADDING = 0.17, 0.35


@dataclass(frozen=True, slots=True)
class Paper:
    """What a document says of itself beside its content. `number` is "N.º 3/2026", blank in a draft."""

    author: str
    number: str
    generated_at: datetime
    approved_at: datetime | None
    approved_by: str = ""


def language() -> Any:
    """The platform's own: a report reads the same whoever generates it."""
    return override(settings.LANGUAGE_CODE)


def render(kind: str, content: Content, texts: Mapping[str, str], paper: Paper) -> bytes:
    """`kind` is a key of KINDS. What has no number bears the mark of a draft."""
    with language():
        return _WRITERS[kind](content, texts, paper)


def render_all(content: Content, texts: Mapping[str, str], paper: Paper) -> dict[str, bytes]:
    return {kind: render(kind, content, texts, paper) for kind in KINDS}


# Each writer takes a moment to load: not at every start of every process.


def _word(content: Content, texts: Mapping[str, str], paper: Paper) -> bytes:
    from monitor.documents.writing.report_word import write_report_docx

    return write_report_docx(report_of(content, texts, paper))


def _pdf(content: Content, texts: Mapping[str, str], paper: Paper) -> bytes:
    from monitor.documents.writing.pdf import write_pdf

    return write_pdf(report_of(content, texts, paper))


def _workbook(content: Content, texts: Mapping[str, str], paper: Paper) -> bytes:
    from monitor.documents.writing.report_workbook import write_report_xlsx

    return write_report_xlsx(replace(report_of(content, {}, paper), blocks=tuple(annex(content))))


_WRITERS = {"docx": _word, "pdf": _pdf, "xlsx": _workbook}


def report_of(content: Content, texts: Mapping[str, str], paper: Paper) -> Report:
    """In each section its sentences, then what people wrote, then the figures."""
    facts = [
        *content.facts,
        (_("Número"), paper.number or _("a atribuir na aprovação")),
        (_("Números gerados em"), in_words(paper.generated_at)),
    ]
    if paper.approved_at:
        approval = _("%(when)s, por %(who)s") % {
            "when": in_words(paper.approved_at),
            "who": paper.approved_by,
        }
        facts.append((_("Aprovado em"), approval))
    return Report(
        title=content.title,
        blocks=tuple(
            block
            for section in content.sections
            for block in _section(section, texts.get(section.key, "").strip())
        ),
        facts=tuple(facts),
        author=paper.author,
        mark="" if paper.number else _("RASCUNHO"),
        contents=_("Índice"),
        created=(paper.approved_at or paper.generated_at).replace(microsecond=0),
    )


def _section(section: Section, text: str) -> Iterator[Block]:
    """Nothing of a section that has only a title."""
    if not (section.lead or section.blocks or text):
        return
    yield Heading(section.title, section.level)
    if section.lead:
        yield Text(section.lead.replace("\n", "\n\n"))
    if text:
        yield Text(text)
    for block in section.blocks:
        if isinstance(block, Points):
            yield Bullets(block.items)
        elif isinstance(block, Chart):
            yield Picture(block.svg(), block.png(), f"{block.title}. {block.sentence}", block.title)
        elif block.on_paper:
            yield on_paper(block)


def on_paper(table: Table) -> ReportTable:
    """As it is read: with a band where the first column changes, without what is for the annex."""
    kept = [
        at
        for at, column in enumerate(table.columns)
        if column.on_paper and not (column.if_any and all(row[at] is None for row in table.rows))
    ]
    rows: list[tuple[Value, ...] | Band] = []
    band: Value = None
    for row in table.rows:
        cells = tuple(row[at] for at in kept)
        if table.banded:
            if cells[0] != band:
                band = cells[0]
                rows.append(Band(str(band)))
            cells = cells[1:]
        rows.append(cells)
    columns = tuple(_column(table, at) for at in kept[table.banded :])
    return ReportTable(table.caption, columns, tuple(rows))


def _column(table: Table, at: int) -> PaperColumn:
    """Numbers get the room that they and the longest word over them need; texts share the rest."""
    column = table.columns[at]
    if not column.is_number:
        return PaperColumn(column.title)
    texts = [*column.title.split(), *(cell_words(row[at]) for row in table.rows)]
    return PaperColumn(column.title, True, _CM_OF_A_LETTER * max(map(len, texts)) + _PADDING)


def cell_words(cell: Cell) -> str:
    """As it is read on a page."""
    if isinstance(cell, int | Decimal):
        return number(cell)
    return in_words(cell) if isinstance(cell, date) else str(dash(cell))


def annex(content: Content) -> list[ReportTable]:
    """A sheet for each name of a table, with every column and no bands: to sort and to filter."""
    sheets: dict[str, list[Table]] = {}
    for table in content.tables():
        sheets.setdefault(table.name, []).append(table)
    return [
        ReportTable(
            tables[0].caption,
            tuple(PaperColumn(column.title, column.is_number) for column in tables[0].columns),
            tuple(row for table in tables for row in table.rows),
        )
        for tables in sheets.values()
    ]
