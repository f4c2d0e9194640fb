"""What was said of an action in a month, by whom: what the coordination decides on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from monitor.network.models import Organisation
from monitor.plans.enums import ResponsibilityRole
from monitor.plans.execution.arithmetic import Figure, Number, of_month
from monitor.plans.models import Action, Measure, MonthReport, ReportedValue, ReportEvidence
from monitor.plans.reporting.changes import Stated, is_asked
from monitor.plans.reporting.queries import SaidByOthers


@dataclass(frozen=True, slots=True)
class ToldMeasure:
    """`together` is what the numbers of several make by the measure's rule, None when there is one;
    `is_asked` is false for what the activities count."""

    measure: Measure
    said: tuple[SaidByOthers, ...]
    together: Figure | None
    is_asked: bool


@dataclass(frozen=True, slots=True)
class ToldReport:
    """`report` is None while nobody said anything. `answerable` are the organisations that answer for
    the action, leads first; `silent` the leads whose numbers are missing. `months` are the other
    reports of the action, newest first."""

    action: Action
    month: date
    report: MonthReport | None
    measures: tuple[ToldMeasure, ...]
    evidence: tuple[ReportEvidence, ...]
    answerable: tuple[Organisation, ...]
    silent: tuple[Organisation, ...]
    months: tuple[MonthReport, ...]


def told_report(action: Action, month: date) -> ToldReport:
    """Six queries at most."""
    reports = MonthReport.objects.filter(action=action).select_related("organisation", "decided_by")
    by_month = {item.month: item for item in reports.order_by("-month")}
    report = by_month.pop(month, None)
    said: dict[int, list[ReportedValue]] = defaultdict(list)
    evidence: list[ReportEvidence] = []
    if report is not None:
        for item in report.values.select_related("organisation"):
            said[item.measure_id].append(item)
        files = report.evidence.select_related("evidence").defer("evidence__content")
        evidence = list(files.order_by("pk"))
    measures = tuple(
        _told_measure(measure, month, said[measure.pk]) for measure in action.measures.all()
    )
    heard = {item.organisation_id for items in said.values() for item in items}
    leads: dict[Organisation, None] = {}
    partners: dict[Organisation, None] = {}
    for who in action.responsibilities.select_related("organisation"):
        if who.organisation is not None:
            group = leads if who.role == ResponsibilityRole.LEAD else partners
            group.setdefault(who.organisation)
    asks = any(item.is_asked for item in measures)
    return ToldReport(
        action=action,
        month=month,
        report=report,
        measures=measures,
        evidence=tuple(evidence),
        answerable=tuple(leads | partners),
        silent=tuple(item for item in leads if asks and item.pk not in heard),
        months=tuple(by_month.values()),
    )


def _told_measure(measure: Measure, month: date, said: list[ReportedValue]) -> ToldMeasure:
    numbers = [
        Number(month, item.value, item.pk, item.organisation_id, item.reached_on) for item in said
    ]
    return ToldMeasure(
        measure,
        tuple(
            SaidByOthers(
                item.organisation.short_name if item.organisation else "",
                Stated(item.value, item.reached_on),
            )
            for item in said
        ),
        of_month(measure, numbers) if len(said) > 1 else None,
        is_asked(measure),
    )
