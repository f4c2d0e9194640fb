"""The execution reports of the demonstration: a year that was approved, a quarter still being written.

Real writes, after everything else is loaded: making the files takes longer than the rest of a report.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from monitor.demonstration.source import data
from monitor.people.models import User
from monitor.plans.documents import generating
from monitor.plans.enums import ReportPeriod
from monitor.plans.models import ExecutionReport, Plan


def are_written() -> bool:
    return ExecutionReport.objects.exists()


@transaction.atomic
def write() -> None:
    for item in data("documents.json"):
        _write(item)


def _write(item: dict[str, Any]) -> None:
    by = User.objects.get(email=item["by"])
    network, year = item["plan"]
    report = generating.create_report(
        by=by,
        plan=Plan.objects.get(network__code=network, starts_on__year=year),
        period=ReportPeriod(item["period"]),
        year=item["year"],
        index=item["index"],
    )
    for section, text in item["texts"].items():
        generating.write_narrative(by=by, report=report, section=section, text=text, expected=0)
    if item["approve"]:
        report.refresh_from_db()
        generating.approve(by=by, report=report, expected=report.version)
