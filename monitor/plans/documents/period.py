"""Quarters, halves and years: what a report is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from monitor.kernel.periods import moved
from monitor.plans.enums import ReportPeriod
from monitor.plans.models import ExecutionReport, Plan
from monitor.ui.jinja import date as in_words
from monitor.ui.jinja import month_names

MONTHS = {ReportPeriod.QUARTER: 3, ReportPeriod.HALF: 6, ReportPeriod.YEAR: 12}
FIRST_YEAR = 1900


@dataclass(frozen=True, slots=True)
class Period:
    """`index` counts from 1 inside the year. ValueError for what is no period of a year."""

    kind: ReportPeriod
    year: int
    index: int

    def __post_init__(self) -> None:
        if not 1 <= self.index <= 12 // MONTHS[self.kind]:
            raise ValueError(f"no {self.kind} {self.index} in {self.year}")

    @classmethod
    def around(cls, kind: ReportPeriod, day: date) -> Period:
        return cls(kind, day.year, (day.month - 1) // MONTHS[kind] + 1)

    @classmethod
    def of(cls, report: ExecutionReport) -> Period:
        return cls.around(ReportPeriod(report.period), report.starts_on)

    @property
    def first(self) -> date:
        """Its first day, which is its first month."""
        return date(self.year, MONTHS[self.kind] * (self.index - 1) + 1, 1)

    @property
    def last_month(self) -> date:
        return moved(self.first, MONTHS[self.kind] - 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return moved(self.last_month, 1) - timedelta(days=1)

    @property
    def previous(self) -> Period:
        return Period.around(self.kind, moved(self.first, -1))

    def touches(self, plan: Plan) -> bool:
        return self.first <= plan.ends_on and plan.starts_on <= self.last

    @property
    def name(self) -> str:
        """ "3.º trimestre de 2026"."""
        if self.kind == ReportPeriod.YEAR:
            return str(self.year)
        told = {"n": self.index, "year": self.year}
        if self.kind == ReportPeriod.HALF:
            return _("%(n)s.º semestre de %(year)s") % told
        return _("%(n)s.º trimestre de %(year)s") % told

    @property
    def months(self) -> str:
        """ "julho a setembro de 2026"."""
        return _("%(first)s a %(last)s") % {
            "first": month_names()[self.first.month - 1],
            "last": in_words(self.last_month, "month"),
        }


def periods_of(plan: Plan, today: date) -> list[Period]:
    """Those that touch the plan and have begun: years, then halves, then quarters, newest first."""
    years = range(min(plan.ends_on, today).year, max(plan.starts_on.year, FIRST_YEAR) - 1, -1)
    periods = (
        Period(kind, year, index)
        for kind in (ReportPeriod.YEAR, ReportPeriod.HALF, ReportPeriod.QUARTER)
        for year in years
        for index in range(12 // MONTHS[kind], 0, -1)
    )
    return [period for period in periods if period.touches(plan) and period.first <= today]
