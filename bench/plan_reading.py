"""Reading a plan against the plainest library walk of the same file, in the same rounds."""

from __future__ import annotations

import io
import re
import statistics
import zipfile

from bench import samples
from bench.measure import Result, interleaved, median_ratio, milliseconds
from monitor.documents.reading import read
from monitor.plans.reading import read_plan

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def bare_lxml_walk(data: bytes) -> list[list[str]]:
    """The text of every cell of every table of a Word file, and nothing more."""
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    return [
        ["".join(text.text or "" for text in cell.iter(f"{W}t")) for cell in row.iter(f"{W}tc")]
        for table in root.iter(f"{W}tbl")
        for row in table.iter(f"{W}tr")
    ]


def calamine_alone(data: bytes) -> list[list[list[object]]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def pdfplumber_tables(data: bytes) -> list[list[list[str | None]]]:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        return [table for page in document.pages for table in page.extract_tables()]


def against(
    name: str, ours: float, reference: float, ratio: float, bound: float, floor: float
) -> Result:
    """At most `bound` times the reference, or `floor` seconds, whichever is larger."""
    allowed = max(bound, floor / reference)
    detail = f"{ours * 1000:.1f} ms, alone {reference * 1000:.1f} ms, {floor * 1000:.0f} ms allowed"
    return Result(name, ratio, "×", round(allowed, 2), detail=detail)


def folded(cells: object) -> list[str]:
    """Cell texts without spaces and hyphenation: line breaks fall differently in each extractor."""
    return [re.sub(r"[\s­-]+", "", str(cell or "")) for cell in cells]  # type: ignore[attr-defined]


def equal_cells(data: bytes) -> bool:
    ours = [
        folded(cell.text if cell else "" for cell in row)
        for table in read(data, "plano.pdf").tables
        for row in table.rows()
    ]
    theirs = [folded(row) for table in pdfplumber_tables(data) for row in table]
    return ours == theirs


def run() -> list[Result]:
    word, workbook, pdf = samples.word(), samples.workbook(), samples.ruled_pdf()
    plan = read_plan(read(word, "plano.docx"))
    assert len(plan.actions) == samples.ACTIONS, len(plan.actions)

    results = []
    for name, data, suffix, reference, floor in (
        ("Word plan read and understood", word, "docx", bare_lxml_walk, 0.150),
        ("Excel plan read and understood", workbook, "xlsx", calamine_alone, 0.100),
    ):
        ours, alone = interleaved(
            lambda data=data, suffix=suffix: read_plan(read(data, f"plano.{suffix}")),
            lambda data=data, reference=reference: reference(data),
        )
        results.append(
            against(
                name,
                statistics.median(ours),
                statistics.median(alone),
                median_ratio(ours, alone),
                5,
                floor,
            )
        )
    ours, plumber = interleaved(
        lambda: read(pdf, "plano.pdf"), lambda: pdfplumber_tables(pdf), rounds=5
    )
    results += [
        Result(
            "ruled 14-page PDF, times faster than pdfplumber",
            median_ratio(plumber, ours),
            "×",
            5,
            at_least=True,
            detail=f"{milliseconds(ours)}, pdfplumber {milliseconds(plumber)}",
        ),
        Result("PDF cells equal to pdfplumber's", float(equal_cells(pdf)), "1 = equal", 1, True),
    ]
    return results
