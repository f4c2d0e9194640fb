"""Months as first days: the unit of every schedule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

MONTH_LETTERS = "JFMAMJJASOND"


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def months_between(start: date, end: date) -> Iterator[date]:
    """The first day of every month from `start`'s to `end`'s, both included."""
    year, month = start.year, start.month
    while (year, month) <= (end.year, end.month):
        yield date(year, month, 1)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def months_apart(start: date, end: date) -> int:
    """How many months `end`'s comes after `start`'s; negative when before."""
    return (end.year - start.year) * 12 + end.month - start.month


def moved(month: date, by: int) -> date:
    """The first day of the month that many months later (earlier when negative)."""
    years, index = divmod(month.month - 1 + by, 12)
    return date(month.year + years, index + 1, 1)
