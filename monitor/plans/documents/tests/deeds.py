"""What a process of its own does to the reports of a plan, until it is done or killed.

Imported first by a server that forks (`multiprocessing`, "forkserver"): neither the charts' engine nor
the typesetter survive a fork of a process that has used them. The database is that of DATABASE_URL.
"""

from __future__ import annotations

import django

django.setup()

import openpyxl  # noqa: E402, F401
import typst  # noqa: E402, F401
import vl_convert  # noqa: E402, F401

from monitor.people.models import User  # noqa: E402
from monitor.plans.documents import generating  # noqa: E402
from monitor.plans.enums import DocumentState, ReportPeriod  # noqa: E402
from monitor.plans.models import ExecutionReport, Plan  # noqa: E402

PERIODS = [(ReportPeriod.YEAR, 1), (ReportPeriod.HALF, 1), (ReportPeriod.HALF, 2)]
PERIODS += [(ReportPeriod.QUARTER, index) for index in (1, 2, 3, 4)]
SECTIONS = ("summary", "changes", "months")


def text_for(report: ExecutionReport, section: str) -> str:
    return f"{section} de {report.title}\n\nSegundo parágrafo."


def go_on(plan_key: int, person: int) -> None:
    """One report after another: generated, written in and generated again, approved."""
    plan, by = Plan.objects.get(pk=plan_key), User.objects.get(pk=person)
    for period, index in PERIODS:
        try:
            report = _report(plan, by, period, index)
        except generating.AlreadyDrafted as there:
            report = there.report
        if report.state == DocumentState.APPROVED:
            continue
        for section in SECTIONS:
            if section not in generating.texts_of(report):
                text = text_for(report, section)
                generating.write_narrative(
                    by=by, report=report, section=section, text=text, expected=0
                )
            generating.regenerate(by=by, report=report)
        report.refresh_from_db()
        generating.approve(by=by, report=report, expected=report.version)


def _report(plan: Plan, by: User, period: ReportPeriod, index: int) -> ExecutionReport:
    made = ExecutionReport.objects.filter(plan=plan, period=period, state=DocumentState.APPROVED)
    for report in made:
        if generating.Period.of(report).index == index:
            return report
    return generating.create_report(by=by, plan=plan, period=period, year=2026, index=index)
