"""Periods as text that sorts: "2023", "2023-H1", "2023-Q1", "2023-03"; a school year is "2023-SY".

Importable without a database. Every function raises ValueError for what is no period.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext as _

from monitor.facts.enums import Periodicity
from monitor.kernel.text import fold

_PERIOD = re.compile(r"([12][0-9]{3})(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])|(SY)))?")
_KINDS = (Periodicity.HALF, Periodicity.QUARTER, Periodicity.MONTH)
MONTHS_IN = {
    Periodicity.MONTH: 1,
    Periodicity.QUARTER: 3,
    Periodicity.HALF: 6,
    Periodicity.YEAR: 12,
    Periodicity.SCHOOL_YEAR: 12,
}
# Those that add up to one another, shortest first.
LENGTHS = (Periodicity.MONTH, Periodicity.QUARTER, Periodicity.HALF, Periodicity.YEAR)
_FIRST_SCHOOL_MONTH = 9

_MONTHS = {
    "pt": "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "en": "january february march april may june july august september october november december",
}
_MONTH_NUMBERS = {
    form: number
    for names in _MONTHS.values()
    for number, name in enumerate(names.split(), start=1)
    for form in (name, name[:3])
}
_WORDS = {
    "semestre": "H",
    "half": "H",
    "half-year": "H",
    "semester": "H",
    "trimestre": "Q",
    "quarter": "Q",
}
_YEAR_WORD = r"([12][0-9]{3})"
_ORDINAL = r"([1-4])(?:\.?\s?[oºª°]|st|nd|rd|th)?\.?"
_LABELS = (
    # "4.º Trimestre de 2021", "1st Quarter 2021"
    re.compile(rf"{_ORDINAL} ([a-z-]+?)(?: (?:de|of))? {_YEAR_WORD}"),
    # "2021 4.º trimestre"
    re.compile(rf"{_YEAR_WORD}[ ,]+{_ORDINAL} ([a-z-]+)"),
)
_MONTH_LABEL = re.compile(rf"([a-z]+)\.?(?: (?:de|of)|[ /-])? ?{_YEAR_WORD}")
_NUMERIC_MONTH = re.compile(rf"(0?[1-9]|1[0-2])[/.-]{_YEAR_WORD}|{_YEAR_WORD}[/.m](0?[1-9]|1[0-2])")
_SHORT_PART = re.compile(rf"{_YEAR_WORD}[ -]?([htqs])([1-4])|([htqs])([1-4])[ /-]?{_YEAR_WORD}")
_SCHOOL_LABEL = re.compile(rf"(?:ano letivo )?{_YEAR_WORD} ?[/-] ?([0-9]{{2}}|[12][0-9]{{3}})")
# INE's own codes: S7A2023 (a year), S5A20214 (a quarter), S3A202006 (a month).
_INE_CODE = re.compile(r"s([357])a([12][0-9]{3})([0-9]{0,2})")


@lru_cache(maxsize=4096)
def _read(period: str) -> tuple[int, Periodicity, int]:
    """Year, kind, number of the part in the year (0 of a year)."""
    match = _PERIOD.fullmatch(period)
    if not match:
        raise ValueError(f"{period!r} is no period")
    year, half, quarter, month, school = match.groups()
    for kind, part in zip(_KINDS, (half, quarter, month), strict=True):
        if part:
            return int(year), kind, int(part)
    return int(year), Periodicity.SCHOOL_YEAR if school else Periodicity.YEAR, 0


def _write(year: int, kind: Periodicity, part: int) -> str:
    if kind == Periodicity.MONTH:
        return f"{year}-{part:02}"
    suffix = {Periodicity.HALF: f"-H{part}", Periodicity.QUARTER: f"-Q{part}"}
    return f"{year}" + ("-SY" if kind == Periodicity.SCHOOL_YEAR else suffix.get(kind, ""))


def is_period(text: str) -> bool:
    return _PERIOD.fullmatch(text) is not None


def kind(period: str) -> Periodicity:
    return _read(period)[1]


def year_of(period: str) -> int:
    """The calendar year; of a school year, the one in which it begins."""
    return _read(period)[0]


def first_day(period: str) -> date:
    year, unit, part = _read(period)
    if unit == Periodicity.SCHOOL_YEAR:
        return date(year, _FIRST_SCHOOL_MONTH, 1)
    return date(year, max(part - 1, 0) * MONTHS_IN[unit] + 1, 1)


def day_after(period: str) -> date:
    """The first day that is no longer of the period."""
    _year, unit, _part = _read(period)
    start = first_day(period)
    months = start.year * 12 + start.month - 1 + MONTHS_IN[unit]
    return date(months // 12, months % 12 + 1, 1)


def containing(day: date, unit: str) -> str:
    """The period of a kind in which a day lies: of 2023-05-02 and quarters, "2023-Q2"."""
    wanted = Periodicity(unit)
    if wanted == Periodicity.SCHOOL_YEAR:
        return _write(day.year - (day.month < _FIRST_SCHOOL_MONTH), wanted, 0)
    part = 0 if wanted == Periodicity.YEAR else (day.month - 1) // MONTHS_IN[wanted] + 1
    return _write(day.year, wanted, part)


def within(own: Iterable[str], since: str | None, until: str | None) -> tuple[str, ...]:
    """Those that lie from one period to another, by the days that they cover."""
    if since:
        first = first_day(since)
        own = [period for period in own if first_day(period) >= first]
    if until:
        end = day_after(until)
        own = [period for period in own if day_after(period) <= end]
    return tuple(own)


def wholes(period: str) -> list[str]:
    """The longer periods that it is a part of, shortest first: "2023-03" → Q1, H1 and 2023."""
    unit = kind(period)
    if unit in {Periodicity.YEAR, Periodicity.SCHOOL_YEAR}:
        return []
    longer = (Periodicity.QUARTER, Periodicity.HALF, Periodicity.YEAR)
    day = first_day(period)
    return [containing(day, other) for other in longer if MONTHS_IN[other] > MONTHS_IN[unit]]


def parts(period: str, unit: str) -> list[str]:
    """The periods of a shorter kind that make it up, in order; itself when it is of that kind."""
    wanted = Periodicity(unit)
    _year, own, _part = _read(period)
    if own == wanted:
        return [period]
    if MONTHS_IN[wanted] >= MONTHS_IN[own] or own == Periodicity.SCHOOL_YEAR:
        raise ValueError(f"{period!r} is not made of periods of kind {unit}")
    first = containing(first_day(period), wanted)
    return [moved(first, step) for step in range(MONTHS_IN[own] // MONTHS_IN[wanted])]


def moved(period: str, by: int) -> str:
    """The period of the same kind that many later (earlier when negative)."""
    year, unit, part = _read(period)
    if not part:
        return _write(year + by, unit, 0)
    in_year = 12 // MONTHS_IN[unit]
    years, index = divmod(part - 1 + by, in_year)
    return _write(year + years, unit, index + 1)


def year_before(period: str) -> str:
    """The same period of the year before, which seasons do not disturb."""
    year, unit, part = _read(period)
    return _write(year - 1, unit, part)


def between(first: str, last: str) -> list[str]:
    """Every period from one to another of its kind, both included."""
    if kind(first) != kind(last):
        raise ValueError(f"{first!r} and {last!r} are periods of different kinds")
    found = [first] if first <= last else []
    while found and found[-1] < last:
        found.append(moved(found[-1], 1))
    return found


def label(period: str) -> str:
    """In words, in the language of the page: "4.º trimestre de 2021", "março de 2026", "2021/2022"."""
    year, unit, part = _read(period)
    values = {"part": part, "year": year}
    if unit == Periodicity.SCHOOL_YEAR:
        return f"{year}/{year + 1}"
    if unit == Periodicity.HALF:
        return _("%(part)d.º semestre de %(year)d") % values
    if unit == Periodicity.QUARTER:
        return _("%(part)d.º trimestre de %(year)d") % values
    if unit == Periodicity.MONTH:
        from django.utils.dates import MONTHS

        return _("%(month)s de %(year)d") % {"month": str(MONTHS[part]).lower(), "year": year}
    return str(year)


def parse(text: str) -> str:
    """The period that a source means by its label or code, in Portuguese or English words.

    "2023" · "4.º Trimestre de 2021" · "1.º semestre de 2022" · "Março de 2026" · "March 2026" ·
    "2021/2022" · "2021T4" · "03/2026" · "2026-03" · INE's "S7A2023", "S5A20214", "S3A202006".
    """
    if is_period(text := text.strip()):
        return text
    plain = fold(text)
    for reading in (_ine_code, _year, _part_in_words, _month_in_words, _school_year, _short):
        if found := reading(plain):
            return found
    raise ValueError(f"{text!r} is no period")


def _ine_code(plain: str) -> str:
    if not (match := _INE_CODE.fullmatch(plain)):
        return ""
    year, part = match[2], match[3]
    kinds = {"7": "", "5": f"-Q{part}", "3": f"-{part:0>2}"}
    found = year + kinds[match[1]]
    return found if is_period(found) else ""


def _year(plain: str) -> str:
    match = re.fullmatch(rf"(?:ano(?: de)? |year )?{_YEAR_WORD}(?:\.0)?", plain)
    return match[1] if match else ""


def _part_in_words(plain: str) -> str:
    for pattern, order in zip(_LABELS, ((1, 2, 3), (2, 3, 1)), strict=True):
        if match := pattern.fullmatch(plain):
            part, word, year = (match[index] for index in order)
            found = f"{year}-{_WORDS.get(word, '?')}{part}"
            return found if is_period(found) else ""
    return ""


def _month_in_words(plain: str) -> str:
    if (match := _MONTH_LABEL.fullmatch(plain)) and match[1] in _MONTH_NUMBERS:
        return f"{match[2]}-{_MONTH_NUMBERS[match[1]]:02}"
    if match := _NUMERIC_MONTH.fullmatch(plain):
        month, year = (match[1], match[2]) if match[1] else (match[4], match[3])
        return f"{year}-{int(month):02}"
    return ""


def _school_year(plain: str) -> str:
    match = _SCHOOL_LABEL.fullmatch(plain)
    if not match or (int(match[1]) + 1) % 100 != int(match[2]) % 100:
        return ""
    return f"{match[1]}-SY"


def _short(plain: str) -> str:
    if not (match := _SHORT_PART.fullmatch(plain)):
        return ""
    year, letter, part = match.group(1, 2, 3) if match[1] else match.group(6, 4, 5)
    found = f"{year}-{'H' if letter in 'hs' else 'Q'}{part}"
    return found if is_period(found) else ""
