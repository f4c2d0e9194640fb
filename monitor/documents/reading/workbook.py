"""Workbooks of any make: xlsx and xlsm, ods, and the older xls and xlsb."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from monitor.documents.model import Document, Table, UnreadableFile
from monitor.documents.reading import opendocument, xlsx
from monitor.documents.reading.number_format import date_text, plain
from monitor.documents.reading.sheets import Sheet, address, blocks

# calamine holds every cell up to the last one, empty or not.
_MAX_AREA = 5_000_000

Progress = Callable[[float, str], None]


def read_xlsx(data: bytes, name: str = "", progress: Progress | None = None) -> Document:
    document = Document("xlsx")
    return _filled(document, xlsx.read_sheets(data, document.notes, progress))


def read_ods(data: bytes, name: str = "", progress: Progress | None = None) -> Document:
    document = Document("ods")
    return _filled(document, opendocument.read_sheets(data, document.notes))


def read_binary(data: bytes, name: str = "", progress: Progress | None = None) -> Document:
    """An xls or xlsb: values and merged ranges; these formats' fills are not read."""
    document = Document("xls")
    document.notes.append(
        "O formato Excel antigo ou binário não deixa ler o sombreado das células: "
        "se o cronograma está a cor, o ficheiro tem de ser guardado como .xlsx."
    )
    return _filled(document, _binary_sheets(data, document.notes))


def _filled(document: Document, sheets: Iterable[Sheet]) -> Document:
    number = 1
    for sheet in sheets:
        found = blocks(sheet, number, document.notes)
        number += sum(isinstance(block, Table) for block in found)
        document.blocks.extend(found)
    return document


def _binary_sheets(data: bytes, notes: list[str]) -> Iterator[Sheet]:
    import python_calamine

    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError as error:
        raise UnreadableFile(
            "O ficheiro está protegido por palavra-passe: tem de ser guardado sem palavra-passe."
        ) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableFile("O ficheiro Excel está incompleto ou danificado.") from error
    for entry in workbook.sheets_metadata:
        if entry.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        if entry.visible != python_calamine.SheetVisibleEnum.Visible:
            notes.append(f"A folha «{entry.name}» está oculta e foi lida.")
        try:
            worksheet = workbook.get_sheet_by_name(entry.name)
            height, width = worksheet.total_height, worksheet.total_width
        except (python_calamine.CalamineError, OSError, ValueError) as error:
            raise UnreadableFile(
                f"O ficheiro Excel está danificado na folha «{entry.name}»."
            ) from error
        if height * width > _MAX_AREA:
            raise UnreadableFile(
                f"A folha «{entry.name}» estende-se até à célula {address(height - 1, width - 1)}, "
                "longe demais para ser lida: apague o que lá está."
            )
        sheet = Sheet(entry.name)
        for row, values in enumerate(worksheet.to_python(skip_empty_area=False)):
            for column, value in enumerate(values):
                if value != "":
                    sheet.put(row, column, _shown(value), None, False)
        for (top, left), (bottom, right) in worksheet.merged_cell_ranges or ():
            sheet.merges.append((top, left, bottom, right))
        yield sheet


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "VERDADEIRO" if value else "FALSO"
    if isinstance(value, float | int):
        return plain(value)
    if isinstance(value, datetime | date):
        return date_text(value)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        return str(value)
    return "\n".join(line for line in (" ".join(p.split()) for p in str(value).split("\n")) if line)
