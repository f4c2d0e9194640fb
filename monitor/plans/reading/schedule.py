"""Months that a text says: dates, month names and ranges, quarters, semesters, "ao longo do ano".

A text that names no month ("2021", "Anual", "Trimestral") gives none: nobody indicated which.
"""

from __future__ import annotations

import re

from monitor.plans.reading.wording import fold

MONTH_NAMES = (
    "janeiro", "fevereiro", "marco", "abril", "maio", "junho",
    "julho", "agosto", "setembro", "outubro", "novembro", "dezembro",
)  # fmt: skip
_ABBREVIATIONS = {
    "jan": 1, "fev": 2, "mar": 3, "abr": 4, "mai": 5, "jun": 6,
    "jul": 7, "ago": 8, "set": 9, "sep": 9, "out": 10, "nov": 11, "dez": 12,
}  # fmt: skip
_MONTH = rf"(?:{'|'.join(MONTH_NAMES)}|(?:{'|'.join(_ABBREVIATIONS)})(?![a-z])\.?)"
_YEAR = r"(?:(?:19|20)\d\d|'?\d\d(?!\d|[./-]\d))"
ALL_YEAR = list(range(1, 13))
_ALL_YEAR = re.compile(
    r"(?:ao longo|durante|todo|no decorrer|"
    r"no decurso)\s+(?:d?o\s+)?(?:o\s+)?(?:de\s+)?(?:ano(?!\s+letivo)|20\d\d|cada ano|"
    r"todo o ano|"
    r"dos? anos?(?!\s+letivo)|plano|projeto|triennio|trienio|bienio|periodo|vigencia)|"
    r"\bcontinu[oa]s?\b|continuamente|\bpermanentes?\b|"
    r"permanentemente|\bmensal(?:mente)?\b|mensais|todos os meses|"
    r"\bsemanal(?:mente)?\b|semanais|\bdiari[oa]s?\b|"
    r"diariamente|(?:de|em) cada mes|quinzenal(?:mente)?|quinzenais|todos os dias|sempre que|"
    r"anual continu|longo prazo continu"
)
_SEQUENCE = r"(?:\s*(?:,|e|a|ao|/|-|–|;|&)\s*)"
_ORDINAL = r"(?:[1-4]\s?\.?\s?[oaº]?\.?|iv|i{1,3}|primeiro|segundo|terceiro|quarto)"
_PARTS = {
    "trim": 3, "t": 3, "tri": 3, "q": 3, "quadrim": 4, "quad": 4, "sem": 6, "s": 6, "bim": 2,
}  # fmt: skip
_PART_WORD = (
    r"(?:trimestres?|trim|tri|t|quadrimestres?|quadrim|quad|semestres?|sem|s|bimestres?|bim|q)"
)
_NUMBER_PART = re.compile(
    rf"(?<![a-z0-9])(?P<ordinals>{_ORDINAL}(?:{_SEQUENCE}(?:[ao]s?\s+)?{_ORDINAL})*)\s*(?P<part>{_PART_WORD})(?![a-z])\.?"
)
_PART_NUMBER = re.compile(
    r"(?<![a-z0-9])(?P<part>trim|tri|t|sem|s|q|quad)\.?\s?(?P<number>[1-4])(?!\d|[.,]\d|%)"
)
_RANGE_WORD = r"\s*(?:-|–|—|\ba\b|\bate\b(?:\s+(?:ao?\s+)?)?|\bao\b|>|->|→)\s*"
_MONTH_RANGE = re.compile(
    rf"(?<![a-z])(?P<first>{_MONTH})\s*(?:(?:de\s+|/|-|\s)\s*(?P<year1>{_YEAR}))?"
    rf"{_RANGE_WORD}(?:(?:ao?\s+)?(?:fim|final|meados|inicio)\s+de\s+|\d{{1,2}}\s+(?:de\s+)?)?"
    rf"(?P<last>{_MONTH})(?:\s*(?:de\s+|/|-|\s)\s*(?P<year2>{_YEAR}))?"
)
_BETWEEN = re.compile(
    rf"entre\s+(?P<first>{_MONTH})(?:\s+(?:de\s+)?(?P<year1>{_YEAR}))?\s+e\s+(?P<last>{_MONTH})(?:\s+(?:de\s+)?(?P<year2>{_YEAR}))?"
)
_UNTIL = re.compile(
    rf"(?<![a-z])(?:ate|prazo:?\s+ate)\s+(?:ao?\s+)?(?:dia\s+)?(?:\d{{1,2}}\s+de\s+)?(?:(?:fim|final|"
    rf"meados|inicio|mes)\s+de\s+)?(?P<last>{_MONTH})(?![a-z])"
)
_START_END = re.compile(
    rf"inicio\s*:?\s*(?:em\s+)?(?P<first>{_MONTH})\W+"
    rf"(?:fim|termo|conclusao)\s*:?\s*(?:em\s+)?(?P<last>{_MONTH})"
)
_SLASHED = re.compile(r"(?<![a-z/])([a-z]{3})\.?/([a-z]{3})\.?(?![a-z/])")
_EXCEPT = re.compile(r"\b(?:exceto|excepto|com excecao de)\s+(?:em\s+|o\s+mes\s+de\s+)?")
_FROM = re.compile(rf"(?:a partir de|desde|inicio em|a iniciar em)\s+(?P<first>{_MONTH})(?![a-z])")
_NAMED = re.compile(rf"(?<![a-z])(?P<month>{_MONTH})(?![a-z])")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?((?:19|20)?\d\d)(?!\d)")
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?![\d])")
_MONTH_YEAR = re.compile(r"(?<![\d/.-])(\d{1,2})[/.-]((?:19|20)\d\d)(?!\d)")
_DATE_RANGE = re.compile(r"^\s*(?:-|–|—|a|ate|ate a|ao?|e)\s*$")


def months_of(text: str) -> list[int]:
    """Sorted months 1–12 that the text indicates; [] when it indicates none."""
    text = re.sub(r"\bjan(eiro)?\.?\s*/\s*dez(embro)?\b", "janeiro a dezembro", fold(text))
    if not text:
        return []
    if match := _EXCEPT.search(text):
        left_out = months_of(text[match.end() :].split(")")[0])
        kept = months_of(text[: match.start()])
        if kept and left_out:
            return [month for month in kept if month not in left_out]
    found: set[int] = set()
    rest = _take_dates(text, found)
    rest = _take_parts(rest, found)
    rest = _take_ranges(rest, found)
    for match in _NAMED.finditer(rest):
        found.add(month_number(match["month"]) or 0)
    if not found and _ALL_YEAR.search(text):
        return ALL_YEAR.copy()
    return sorted(found - {0})


def month_number(word: str) -> int | None:
    """1–12 for a month's name or abbreviation, None otherwise."""
    word = fold(word).strip(" .")
    if word in MONTH_NAMES:
        return MONTH_NAMES.index(word) + 1
    return _ABBREVIATIONS.get(word[:3]) if 3 <= len(word) <= 4 else None


def part_months(text: str) -> list[int]:
    """Months of exactly one quarter, semester… ("2.º T", "T2", "1.º Semestre"); [] otherwise."""
    folded = re.sub(r"\s*(?:/|-|de\s)?\s*(?:19|20)\d\d\s*$", "", fold(text)).strip()
    if match := _NUMBER_PART.fullmatch(folded):
        numbers = _numbers(match["ordinals"])
        return _span(numbers[0], match["part"]) if len(numbers) == 1 else []
    if match := _PART_NUMBER.fullmatch(folded):
        return _span(int(match["number"]), match["part"])
    if match := re.fullmatch(r"(trimestre|semestre)\s+(iv|i{1,3}|[1-4])", folded):
        return _span(_numbers(match[2])[0], match[1])
    return []


def between(first: int, last: int, years: int = 0) -> list[int]:
    """Months from `first` to `last`, over the turn of `years` years when it is given."""
    if years > 1 or (years == 1 and last >= first):
        return ALL_YEAR.copy()
    if years == 1 or last < first:
        return sorted({*range(first, 13), *range(1, last + 1)})
    return list(range(first, last + 1))


def _span(number: int, part: str) -> list[int]:
    size = next(
        _PARTS[key] for key in sorted(_PARTS, key=len, reverse=True) if part.startswith(key)
    )
    start = (number - 1) * size
    return list(range(start + 1, start + size + 1)) if start + size <= 12 else []


def _numbers(ordinals: str) -> list[int]:
    words = {
        "i": 1,
        "ii": 2,
        "iii": 3,
        "iv": 4,
        "primeiro": 1,
        "segundo": 2,
        "terceiro": 3,
        "quarto": 4,
    }
    tokens = re.findall(r"[1-4]|\biv\b|\bi{1,3}\b|primeiro|segundo|terceiro|quarto", ordinals)
    return [words.get(token) or int(token) for token in tokens]


def _take_parts(text: str, found: set[int]) -> str:
    def take(match: re.Match[str]) -> str:
        ordinals = match["ordinals"]
        numbers = _numbers(ordinals)
        if not numbers:
            return match[0]
        if len(numbers) == 2 and re.search(r"[-–]|\ba\b|\bao\b", ordinals[1:].replace("ª", "")):
            numbers = list(range(numbers[0], numbers[1] + 1))
        for number in numbers:
            found.update(_span(number, match["part"]))
        return " "

    def take_short(match: re.Match[str]) -> str:
        shorts.append((match.start(), match.end(), int(match["number"]), match["part"]))
        return " " * len(match[0])

    shorts: list[tuple[int, int, int, str]] = []
    original = text
    text = _PART_NUMBER.sub(take_short, text)
    for index, (start, _end, number, part) in enumerate(shorts):
        numbers = [number]
        if index and re.fullmatch(_RANGE_WORD, original[shorts[index - 1][1] : start]):
            numbers = list(range(shorts[index - 1][2], number + 1))
        for each in numbers:
            found.update(_span(each, part))
    return _NUMBER_PART.sub(take, text)


def _take_ranges(text: str, found: set[int]) -> str:
    for match in _SLASHED.finditer(text):
        # "jan/jun" is a stretch and "mai/jun" two months: the same either way.
        first, last = month_number(match[1]), month_number(match[2])
        if first and last and first < last:
            found.update(range(first, last + 1))
    for pattern in (_START_END, _BETWEEN, _MONTH_RANGE):
        for match in pattern.finditer(text):
            first, last = month_number(match["first"]), month_number(match["last"])
            if first and last:
                years = match.groupdict()
                found.update(between(first, last, _turn(years.get("year1"), years.get("year2"))))
        text = pattern.sub(" ", text)
    for match in _UNTIL.finditer(text):
        found.update(range(1, (month_number(match["last"]) or 0) + 1))
    text = _UNTIL.sub(" ", text)
    for match in _FROM.finditer(text):
        found.update(range(month_number(match["first"]) or 13, 13))
    return _FROM.sub(" ", text)


def months_from(start: str, end: str) -> list[int]:
    """The months from the first that `start` says to the last that `end` says, over the turn of years."""
    first, last = months_of(start), months_of(end)
    if not start and last:
        return list(range(1, last[-1] + 1))
    if not (first and last):
        return first or last
    years = [re.findall(r"(?:19|20)\d\d", text)[-1:] for text in (start, end)]
    turns = int(years[1][0]) - int(years[0][0]) if all(years) else 0
    return between(first[0], last[-1], max(0, turns))


def _turn(first: str | None, last: str | None) -> int:
    if not first or not last:
        return 0
    return max(0, int(last.strip("'")[-2:]) - int(first.strip("'")[-2:]))


def _take_dates(text: str, found: set[int]) -> str:
    """Numeric dates; two joined by a dash or "a" are a range."""
    dates: list[tuple[int, int, int, int]] = []  # start, end, year, month
    for pattern, year_group, month_group in ((_ISO, 1, 2), (_DAY_FIRST, 3, 2), (_MONTH_YEAR, 2, 1)):
        for match in pattern.finditer(text):
            month = int(match[month_group])
            if 1 <= month <= 12:
                dates.append((match.start(), match.end(), int(match[year_group][-2:]), month))
        text = pattern.sub(lambda match: "#" * len(match[0]), text)
    dates.sort()
    for index, (start, _end, year, month) in enumerate(dates):
        found.add(month)
        if index and _DATE_RANGE.match(text[dates[index - 1][1] : start]):
            _, _, first_year, first_month = dates[index - 1]
            if year >= first_year:
                found.update(between(first_month, month, year - first_year))
    return text.replace("#", " ")
