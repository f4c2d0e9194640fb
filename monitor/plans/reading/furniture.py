"""Parts of a document that are not the plan: running headers, contents, lists of acronyms, dates."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from monitor.documents.model import Document, Paragraph, Table
from monitor.plans.reading.numbering import split_code
from monitor.plans.reading.partners import acronyms_in
from monitor.plans.reading.wording import clean, fold, one_line

_CONTENTS_LINE = re.compile(r"(?:\t|\.{3,}|…+|\s{3,})\s*\d{1,3}\s*$")
_CONTENTS_HEAD = re.compile(r"(?:indice(?: geral)?|sumario|conteudos?)\s*:?")
_PAGE_NUMBER = re.compile(
    r"(?:p[áa]g(?:ina)?\.?\s*)?\d{1,3}(?:\s*(?:de|/|\|)\s*\d{1,3})?", re.IGNORECASE
)
_PLACE = re.compile(
    r"(?:munic[íi]pio|c[âa]mara municipal|concelho|"
    r"conselho local de a[c]?[cç][ãa]o social|clas|rede social|"
    r"miseric[óo]rdia|vila|cidade)\s+d[eoa]s?\s+((?:[A-ZÀ-Ý][\w’'-]+)(?:\s+(?:(?:de|"
    r"da|do|dos|das|e)\s+)?[A-ZÀ-Ý][\w’'-]+){0,3})",
)
_TITLE_WORDS = re.compile(
    r"plano\s+(?:anual\s+)?(?:de\s+a[c]?[cç][ãa]o|de\s+desenvolvimento\s+social|"
    r"municipal|estrat[ée]gico|local|de\s+atividades|"
    r"intermunicipal|para a igualdade|de igualdade|supraconcelhio|metropolitano|"
    r"anual)|\bpds\b|\bpmind\b|plano\s+\w+|relat[óo]rio\s+(?:de|anual|final|"
    r"intercalar|semestral)|diagn[óo]stico\s+social|programa de a[çc][ãa]o|\bclds\b|^ata n|"
    r"estrat[ée]gia\s+(?:municipal|local)|agenda\s+\w+",
    re.IGNORECASE,
)
_AGENDA_ITEM = re.compile(r"ponto\s+\d|\d+\.\s", re.IGNORECASE)
_YEARS = re.compile(
    r"(?<![\d.,/-])((?:19|20)\d\d)\s*(?:[-–—/|]|\ba\b|\be\b|até)\s*((?:(?:19|20)\d\d)|"
    r"\d\d)(?!\d|[./-]\d)"
)
_YEAR = re.compile(r"(?<![\d.,/-])((?:19|20)\d\d)(?![\d]|[-/]\d)")
_ONLY_YEARS = re.compile(
    r"(?:ano\s+(?:de\s+)?|tri[êe]nio\s+|bi[êe]nio\s+)?(?:19|20)\d\d(?:\s*[-–/]\s*\d{2,4})?",
    re.IGNORECASE,
)
_ACRONYM_HEADS = re.compile(r"siglas?|abreviaturas?|acr[óo]nimos?")


def running_texts(paragraphs: list[Paragraph]) -> set[str]:
    """Folded texts that come back page after page: running headers and footers."""
    counts = Counter(fold(paragraph.text) for paragraph in paragraphs)
    return {text for text, count in counts.items() if count > 2}


def is_contents_line(paragraph: Paragraph) -> bool:
    return bool(_CONTENTS_LINE.search(paragraph.text))


def contents_of(paragraphs: list[Paragraph]) -> set[int]:
    """Places of the paragraphs of a table of contents: lines with a page number after "Índice"."""
    found: set[int] = set()
    inside = False
    for place, paragraph in enumerate(paragraphs):
        if _CONTENTS_HEAD.fullmatch(fold(paragraph.text)):
            inside = True
            found.add(place)
        elif is_contents_line(paragraph) or (inside and re.search(r"\D\s\d{1,3}$", paragraph.text)):
            found.add(place)
        else:
            inside = False
    return found


def is_page_number(paragraph: Paragraph) -> bool:
    return bool(_PAGE_NUMBER.fullmatch(paragraph.text.strip()))


def is_contents_table(table: Table) -> bool:
    """Rows of a title and a page number."""
    if table.column_count > 3:
        return False
    rows = [[clean(cell.text) for cell in row if cell] for row in table.rows()]
    rows = [[text for text in row if text] for row in rows]
    rows = [row for row in rows if row]
    if len(rows) < 3:
        return False
    numbered = sum(
        (len(row) >= 2 and bool(re.fullmatch(r"\d{1,3}", row[-1])))
        or bool(_CONTENTS_LINE.search(row[0]))
        for row in rows
    )
    pages = [int(row[-1]) for row in rows if re.fullmatch(r"\d{1,3}", row[-1])]
    return numbered >= 0.8 * len(rows) and pages == sorted(pages)


def acronym_table(table: Table) -> dict[str, str]:
    """Acronym → name of a table that lists them; empty for any other table."""
    if not table.row_count or not 2 <= table.column_count <= 4:
        return {}
    rows = [[clean(cell.text) if cell else "" for cell in row] for row in table.rows()]
    titled = bool(_ACRONYM_HEADS.search(fold(rows[0][0])))
    pairs: dict[str, str] = {}
    wrong = 0
    for row in rows[1 if titled else 0 :]:
        for left, right in zip(row[::2], row[1::2], strict=False):
            if not left and not right:
                continue
            short = re.fullmatch(r"[A-Z][A-Za-z0-9./&+-]{0,14}", left)
            if short and sum(letter.isupper() for letter in left) >= 2 and len(right) > len(left):
                pairs[left] = one_line(right)
            else:
                wrong += 1
    return pairs if pairs and wrong * 4 <= len(pairs) and (titled or len(pairs) > 2) else {}


def acronyms_of(paragraphs: list[Paragraph]) -> dict[str, str]:
    found: dict[str, str] = {}
    for paragraph in paragraphs:
        if "(" in paragraph.text or len(paragraph.text) < 140:
            for acronym, name in acronyms_in(paragraph.text).items():
                found.setdefault(acronym, name)
    return found


def places_of(paragraphs: list[Paragraph]) -> set[str]:
    """The places that the document is about: "Município de X", "CLAS de X"."""
    found = set()
    for paragraph in paragraphs[:400]:
        for match in _PLACE.finditer(paragraph.text):
            found.add(match[1])
            found.add(match[1].split()[0])
    return found


def title_of(document: Document, paragraphs: list[Paragraph], running: set[str]) -> str:
    """The plan's title: the first short line that names a plan, else the document's own title."""
    candidates: list[tuple[int, int, str]] = []
    for paragraph in paragraphs[:120]:
        text = one_line(paragraph.text).strip("*_# ")
        if is_contents_line(paragraph) or not 5 < len(text) < 200 or not _TITLE_WORDS.search(text):
            continue
        if text.endswith((";", ",")) or split_code(text).label or _AGENDA_ITEM.match(text):
            continue
        match = _TITLE_WORDS.search(text)
        assert match
        score = (
            (3 if _YEAR.search(text) or _YEARS.search(text) else 0)
            + (2 if paragraph.heading or text.isupper() else 0)
            + (2 if match.start() < 25 else 0)
            - (3 if text.endswith(".") or len(text) > 120 else 0)
            - (1 if fold(text) in running else 0)
        )
        candidates.append((score, -len(candidates), text))
    title = one_line(document.title)
    if candidates and max(candidates)[0] >= 2:
        best = max(candidates)
        if not (title and _TITLE_WORDS.search(title) and _YEAR.search(title) and best[0] < 5):
            return best[2]
    if title:
        return title
    if candidates:
        return max(candidates)[2]
    first = next((p for p in paragraphs if p.heading == 1), None) or next(
        (p for p in paragraphs[:3] if len(p.text) < 120 and not split_code(p.text).label), None
    )
    return one_line(first.text) if first else ""


def period_of(title: str, paragraphs: list[Paragraph]) -> tuple[date | None, date | None]:
    """First and last day of the plan, from its title or else from lines that name the plan."""
    texts = [title, *(p.text for p in paragraphs[:20] if _ONLY_YEARS.fullmatch(p.text.strip()))]
    texts += [
        p.text for p in paragraphs[:200] if _TITLE_WORDS.search(p.text) and not is_contents_line(p)
    ]
    texts += [
        p.text
        for p in paragraphs[:200]
        if re.search(
            r"per[íi]odo|vig[êe]ncia|tri[êe]nio|bi[êe]nio|quadri[êe]nio", p.text, re.IGNORECASE
        )
    ]
    texts += [p.text for p in paragraphs[:40] if len(p.text) < 40]
    for text in texts:
        if years := years_of(text):
            return date(years[0], 1, 1), date(years[1], 12, 31)
    return None, None


def years_of(text: str) -> tuple[int, int] | None:
    """First and last year that a text names: "2014-2017", "2024/27", "2021"."""
    for match in _YEARS.finditer(text):
        first = int(match[1])
        last = int(match[2]) if len(match[2]) == 4 else first // 100 * 100 + int(match[2])
        if first < last <= first + 15:
            return first, last
    if year := _YEAR.search(text):
        return int(year[1]), int(year[1])
    return None
