"""What a view gives to take away: its table as CSV or XLSX, its drawing as SVG or PNG."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from monitor.documents.writing.report import Column, Report, ReportTable
from monitor.documents.writing.report_workbook import write_report_xlsx
from monitor.facts.answers import EditionRef
from monitor.facts.shapes import code_of
from monitor.portal.observatory.figures import source_line
from monitor.portal.observatory.looks import Cell, Look

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
    "png": "image/png",
}
_RUN_BY_SHEETS = ("=", "+", "-", "@", "\t", "\r")


def file_of(look: Look, kind: str, editions: Sequence[EditionRef], address: str) -> HttpResponse:
    """Raises Http404 for a kind that there is not, or a drawing of what is not drawn."""
    if kind not in KINDS or (kind in {"svg", "png"} and look.chart is None):
        raise Http404
    sources = [source_line(edition) for edition in editions]
    if kind == "csv":
        content = _csv(look, sources)
    elif kind == "xlsx":
        content = _workbook(look, sources, address)
    else:
        assert look.chart is not None
        content = look.chart.svg().encode() if kind == "svg" else look.chart.png()
    response = HttpResponse(content, content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="{slugify(look.title)[:80]}.{kind}"'
    return response


def _headers(look: Look) -> list[str]:
    """A column for the code, one for the name, and two for each figure: the value and its note."""
    first, *others = look.headers
    notes = [(text, _("%(column)s: nota") % {"column": text}) for text in others]
    return [pgettext("coluna", "Código"), first, *(text for pair in notes for text in pair)]


def _csv(look: Look, sources: Sequence[str]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    source = pgettext("coluna", "Fonte")
    writer.writerow([*_headers(look), source])
    for row in look.rows:
        figures = [text for cell in row.cells for text in (_plain(cell), _safe(cell.note))]
        writer.writerow([code_of(row.key), _safe(row.name), *figures, _safe(" · ".join(sources))])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def _plain(cell: Cell) -> str:
    """With a decimal comma; nothing where nothing is known."""
    return "" if cell.value is None else f"{_rounded(cell):g}".replace(".", ",")


def _rounded(cell: Cell) -> float:
    """As it is shown: a file says no more than the page."""
    decimals = cell.text.partition(",")[2] or cell.text.partition(".")[2]
    return round(cell.value or 0, len(decimals) if decimals.isdigit() else 0)


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_RUN_BY_SHEETS) else text


def _workbook(look: Look, sources: Sequence[str], address: str) -> bytes:
    rows = tuple(
        (
            code_of(row.key) or row.name,
            row.name,
            *(
                item
                for cell in row.cells
                for item in (None if cell.value is None else _rounded(cell), cell.note)
            ),
        )
        for row in look.rows
    )
    columns = tuple(
        Column(text, is_number=at > 1 and at % 2 == 0) for at, text in enumerate(_headers(look))
    )
    facts = [
        (_("O que mostra"), look.sentence),
        *((pgettext("coluna", "Fonte"), source) for source in sources),
        (_("Endereço"), address),
    ]
    table = ReportTable(look.title, columns, rows, sheet=_("Dados"))
    return write_report_xlsx(Report(look.title, (table,), tuple(facts)))
