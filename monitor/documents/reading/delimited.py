"""Values kept apart by semicolons, commas, TABs or pipes (csv, tsv)."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from monitor.documents.model import Block, Cell, Document, Table, UnreadableFile
from monitor.documents.reading.cells import MAX_CELLS, check_size, plain_text
from monitor.documents.reading.encoding import decode, subject
from monitor.documents.reading.sheets import Sheet, blocks

_SEPARATORS = ";\t,|"
_DECLARED = re.compile(r'"?sep=([^"\w\s]|\t)"?\n', re.IGNORECASE)
_GUARDED = re.compile(r"''*[=+\-@\t\r]")
_SAMPLE_ROWS = 100
_SAMPLE_CHARACTERS = 200_000
_END = "\0"


def read(data: bytes, name: str) -> Document:
    """The tables of the file and the titles and notes between them, as in a sheet of a workbook.

    A spreadsheet's first line "sep=;" decides the separator; otherwise it is the one by which
    most rows have the same number of fields. A quote that never closes is read as a character.
    Raises `UnreadableFile` for what is not text and for tables past the limits.
    """
    text, notes = decode(data, name)
    separator, text = _separator(text, name)
    rows = list(_rows(text, separator, name))
    if rows.pop() != [_END]:
        rows = [line.split(separator) for line in text.split("\n")]
        notes.append(
            f"{subject(name)} tem uma aspa por fechar: cada linha foi lida como uma linha."
        )
    sheet = Sheet("", is_styled=False)
    for row, fields in enumerate(rows):
        for column, field in enumerate(fields):
            sheet.put(row, column, plain_text(_unguarded(field)), None, False)
    if not sheet.cells:
        raise UnreadableFile(f"{subject(name)} não tem texto.")
    document = Document("csv", notes=notes)
    if max(column for _, column in sheet.cells) == 0:
        document.blocks.append(_single_column(sheet))
    else:
        document.blocks += [_off_sheet(block) for block in blocks(sheet, 1, notes)]
    for table in document.tables:
        check_size(table.row_count, table.column_count, name)
    return document


def _single_column(sheet: Sheet) -> Table:
    """A list, which on a sheet would be taken for titles."""
    rows = [row for row, _ in sheet.cells]
    cells = [Cell(row - rows[0], 0, text) for (row, _), (text, *_) in sheet.cells.items()]
    return Table(cells, rows[-1] - rows[0] + 1, 1, 1, first_row=rows[0] + 1)


def _off_sheet(block: Block) -> Block:
    return replace(block, page_or_sheet=None)


def _unguarded(text: str) -> str:
    """The text without the apostrophe that kept a spreadsheet from running it."""
    return text[1:] if _GUARDED.match(text) else text


def _rows(text: str, separator: str, name: str) -> Iterator[list[str]]:
    """The rows and, unless a quote was never closed, a last row that holds only `_END`."""
    width = 0
    _allow_fields_of(len(text) + 2)
    reader = csv.reader(io.StringIO(f"{text}\n{_END}", newline=""), delimiter=separator)
    for count, row in enumerate(reader, 1):
        if len(row) > width or count > MAX_CELLS:
            width = max(width, len(row))
            check_size(count, width, name)
        yield row


def _allow_fields_of(length: int) -> None:
    """Only ever raised: the limit is the whole process's, other readers of csv included."""
    csv.field_size_limit(max(csv.field_size_limit(), length))


def _separator(text: str, name: str) -> tuple[str, str]:
    """The separator, and the text without the line that declares it."""
    if declared := _DECLARED.match(text):
        text = text[declared.end() :]
        if not text.strip():
            raise UnreadableFile(f"{subject(name)} está vazio.")
        return declared[1], text
    if name.lower().endswith((".tsv", ".tab")) and "\t" in text:
        return "\t", text
    sample = text[:_SAMPLE_CHARACTERS]
    return max(_SEPARATORS, key=lambda separator: _regularity(sample, separator)), text


def _regularity(sample: str, separator: str) -> tuple[bool, bool, int, int]:
    """How well `separator` fits, greater is better.

    Whether any row has two fields; whether every closing quote stands before it; how many rows
    have the commonest number of fields, and that number. Decimal commas and commas in prose make
    irregular rows; a semicolon wins a tie because it comes first.
    """
    _allow_fields_of(_SAMPLE_CHARACTERS + 1)
    for strict in (True, False):
        widths: Counter[int] = Counter()
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator, strict=strict)
        try:
            for _, row in zip(range(_SAMPLE_ROWS), reader, strict=False):
                if len(row) > 1:
                    widths[len(row)] += 1
        except csv.Error:
            continue
        break
    if not widths:
        return False, strict, 0, 0
    width, rows = widths.most_common(1)[0]
    return True, strict, rows, width
