"""Saying of an action what a page was filled in with, whoever else writes at the same time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from monitor.kernel.versions import StaleVersion
from monitor.network.models import Organisation
from monitor.plans.enums import ReportChannel
from monitor.plans.models import Action, MonthReport
from monitor.plans.reporting.actions import save_report
from monitor.plans.reporting.merging import MEASURE, Seen, changes_of, merge, stored_in

ATTEMPTS = 8
FIRST_VERSION = 1


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who speaks, through what. `by` is the actor of the audit trail."""

    by: Any
    name: str
    channel: ReportChannel
    in_closed_month: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """`conflicts`: by name of the input, what somebody else wrote meanwhile, which stands.
    `wrong`: what is missing; `unwritten`: inputs that wait for it. All else was written."""

    conflicts: Mapping[str, Any] = field(default_factory=dict)
    wrong: ValidationError | None = None
    unwritten: frozenset[str] = frozenset()


def say(
    *,
    reporter: Reporter,
    action: Action,
    month: date,
    organisation: Organisation | None,
    said: Mapping[str, Any],
    seen: Seen,
    submit: bool = False,
    report: MonthReport | None,
    stored: Mapping[str, Any],
) -> Said:
    """Write what changed against what the page had shown (`merging`), and submit it when asked.

    Nothing of anybody is lost: numbers and texts that only one changed are written, also when the
    report cannot be submitted, or when another text is in conflict. `report` and `stored` (by name of
    the input) are what was just read; they are read again when somebody else writes in between.

    Raises ImpossibleStep, ClosedMonth, ClosedPlan; StaleVersion only after many attempts.
    """
    for attempt in range(ATTEMPTS):
        if attempt:
            report = MonthReport.objects.filter(action=action, month=month).first()
            stored = stored_in(report, organisation.pk if organisation else None)
        merged = merge(said, seen, stored)
        sending = submit and not merged.conflicts
        if not merged.mine and not sending:
            return Said(merged.conflicts)
        try:
            save_report(
                by=reporter.by,
                action=action,
                month=month,
                changes=changes_of(merged.mine),
                organisation=organisation,
                channel=reporter.channel,
                reporter_name=reporter.name,
                expected=report.version if report else FIRST_VERSION,
                submit=sending,
                in_closed_month=reporter.in_closed_month,
            )
        except StaleVersion:
            if attempt == ATTEMPTS - 1:
                raise
            continue
        except ValidationError as wrong:
            # Incomplete: the rest of it is kept. What was submitted already stays complete.
            kept = said if sending else {n: v for n, v in said.items() if n.startswith(MEASURE)}
            dropped = frozenset(said.keys() - kept.keys())
            if not sending and not dropped:
                raise
            rest = say(
                reporter=reporter,
                action=action,
                month=month,
                organisation=organisation,
                said=kept,
                seen=seen,
                report=report,
                stored=stored,
            )
            return replace(rest, wrong=wrong, unwritten=rest.unwritten | dropped)
        return Said(merged.conflicts)
    raise AssertionError("the last attempt returns or raises")
