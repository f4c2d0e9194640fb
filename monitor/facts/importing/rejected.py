"""The rows of an import that stayed out, as a file to correct and send again."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from monitor.documents.model import Document
from monitor.documents.writing.delimited import write_delimited
from monitor.facts.importing import rows
from monitor.facts.importing.models import DataImport, Origin
from monitor.facts.importing.work import mapping_of
from monitor.facts.sources import mapping as roles
from monitor.facts.sources import tables
from monitor.facts.sources.observations import At, Problem, Reading, SourceProblem
from monitor.facts.sources.places import Places

MOST_ROWS = 50_000


def rejected_rows(item: DataImport, read_document: Callable[[DataImport], Document]) -> bytes:
    """A csv. Raises SourceProblem where there are no rows to give (an answer of a source)."""
    if item.origin == Origin.ROWS:
        return _of_rows(item)
    if item.origin != Origin.TABLE:
        raise SourceProblem(_("Os números vêm da fonte: não há ficheiro para corrigir."))
    document, mapping = read_document(item), mapping_of(item)
    reading: Reading = tables.read(document, mapping, item.shapes, Places.load())
    names = rows.dimensions_of(item.shapes.values())
    told = rows.sentences()
    for row in rows.wrong_rows(item.rows_file, names, MOST_ROWS):
        at = At(row["sheet"], row["row"], row["col"])
        reading.problems.append(Problem(told.get(row["wrong"], row["wrong"]), at))
    return write_delimited(tables.rejected(document, mapping, reading))


def _of_rows(item: DataImport) -> bytes:
    """The columns of the template, so that the same file may come back, and what was wrong beside."""
    names = rows.dimensions_of(item.shapes.values())
    heading = [*roles.TEMPLATE_BEFORE, *names, *roles.TEMPLATE_AFTER, roles.PROBLEM]
    lines, told = [heading], rows.sentences()
    for row in rows.wrong_rows(item.rows_file, names, MOST_ROWS):
        row["value"] = row["said"] if row["value"] is None else repr(row["value"])
        row["problem"] = "; ".join(told[wrong] for wrong in row["wrong"].split("|"))
        lines.append([row[name] for name in heading])
    return write_delimited(tables.grid_table(lines))
