"""Which sections a report has, in which order, by how much time it tells of."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.plans.enums import ReportPeriod

# A quarter begins with what moved and what is missing; a year with what was done, and ends in words.
TEMPLATES: Mapping[ReportPeriod, tuple[str, ...]] = {
    ReportPeriod.QUARTER: (
        "summary",
        "changes",
        "counts",
        "months",
        "unreported",
        "parts",
        "difficulties",
        "partners",
        "activities",
        "evidence",
        "method",
    ),
    ReportPeriod.HALF: (
        "introduction",
        "summary",
        "changes",
        "counts",
        "months",
        "parts",
        "activities",
        "partners",
        "unreported",
        "difficulties",
        "conclusions",
        "evidence",
        "method",
    ),
    ReportPeriod.YEAR: (
        "introduction",
        "summary",
        "counts",
        "months",
        "parts",
        "activities",
        "changes",
        "partners",
        "difficulties",
        "unreported",
        "conclusions",
        "evidence",
        "method",
    ),
}
