"""Many actions at once, each a row: what was written of it, what is wrong, and its own write.

The grid and the workbook share this. A row names only the cells that somebody changed, so that nobody's
word is lost: what another person changed meanwhile is shown, never overwritten.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from monitor.kernel.personal_data import found_in, told
from monitor.kernel.versions import StaleVersion
from monitor.network.models import Organisation
from monitor.plans.enums import ReportChannel, ReportState
from monitor.plans.models import Measure, MonthReport
from monitor.plans.reporting.actions import accept, save_report
from monitor.plans.reporting.cells import TEXTS, Unclear, normal, understood
from monitor.plans.reporting.changes import (
    SHARED,
    ReportChanges,
    Stated,
    check_complete,
    check_values,
)
from monitor.plans.reporting.merging import (
    Seen,
    as_text,
    changes_of,
    input_of,
    merge,
    stored_in,
)
from monitor.plans.reporting.queries import ReportSheet


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell. `is_personal`: it may name somebody, and can be confirmed."""

    cell: str
    text: str
    sentence: str
    suggestions: tuple[str, ...] = ()
    is_personal: bool = False


@dataclass(frozen=True, slots=True)
class RowReading:
    """`said` is by name of the cell, and holds only what differs from what is stored."""

    sheet: ReportSheet
    said: Mapping[str, Any]
    problems: tuple[Problem, ...]

    @property
    def changes(self) -> ReportChanges:
        return changes_of(self.said)

    @property
    def status(self) -> str:
        """How the action would be after it."""
        stored = self.sheet.report.status if self.sheet.report else ""
        return str(self.said.get("status", stored))

    @property
    def sends_a_draft(self) -> bool:
        """Whether it submits what was only kept so far."""
        report = self.sheet.report
        return bool(self.status and report and report.state == ReportState.DRAFT)


def stored_values(sheet: ReportSheet) -> dict[str, Any]:
    """What is stored in each cell of an action: the shared ones, and one for each measure asked."""
    report = sheet.report or MonthReport(month=sheet.month)
    stored: dict[str, Any] = {name: getattr(report, name) for name in SHARED}
    return stored | {input_of(item.measure): value_of(item.own) for item in sheet.asked}


def value_of(stated: Stated) -> Decimal | date | None:
    return stated.value if stated.reached_on is None else stated.reached_on


def is_locked(sheet: ReportSheet) -> bool:
    return sheet.report is not None and sheet.report.state == ReportState.ACCEPTED


def read_row(
    sheet: ReportSheet,
    texts: Mapping[str, str],
    *,
    seen: Seen | None = None,
    confirmed: Collection[str] = (),
    needs_status: bool = False,
) -> RowReading:
    """What the cells of a row say, and everything that is wrong with them.

    Args:
        texts: by name of the cell; a blank one takes back what was said.
        seen: what the cells had shown; those that still say it are not the person's words.
        confirmed: the cells of which somebody said that they name no person.
        needs_status: whether a row without one is incomplete rather than a draft.
    """
    measures = {input_of(item.measure): item.measure for item in sheet.asked}
    stored = stored_values(sheet)
    said: dict[str, Any] = {}
    problems: dict[str, Problem] = {}
    for name, text in texts.items():
        if name not in stored:
            if text.strip() and not (seen and seen.shown.get(name)):
                problems[name] = Problem(name, text, _("Este indicador já não é pedido."))
            continue
        try:
            value = understood(name, text, sheet.month, measures.get(name))
        except Unclear as question:
            problems[name] = Problem(name, text, str(question), question.suggestions)
            continue
        if seen is not None and not seen.changed(name, as_text(value)):
            continue
        if value == stored[name] or _is_same_text(value, stored[name]):
            continue
        said[name] = value
        if name in TEXTS and name not in confirmed and (found := _named(value, stored[name])):
            problems[name] = Problem(name, text, found, is_personal=True)
    if said or problems:
        for name, sentence in _refusals(sheet, said, stored, measures, needs_status):
            problems.setdefault(name, Problem(name, texts.get(name, ""), sentence))
    return RowReading(sheet, said, tuple(problems.values()))


def _is_same_text(value: Any, stored: Any) -> bool:
    """Whether two texts differ at most in what browsers and spreadsheets change by themselves."""
    return isinstance(value, str) and isinstance(stored, str) and normal(value) == normal(stored)


def _named(text: str, stored: str) -> str:
    """What in a text may identify a person and did not stand there before, as a sentence."""
    before = found_in(stored)
    found = [item for item in found_in(text) if item not in before]
    if not found:
        return ""
    return _(
        "Parece estar aqui um %(what)s. Não se guarda nada sobre pessoas apoiadas: é preciso"
        " retirar, ou confirmar que não identifica nenhuma."
    ) % {"what": told(found)}


def _refusals(
    sheet: ReportSheet,
    said: Mapping[str, Any],
    stored: Mapping[str, Any],
    measures: Mapping[str, Measure],
    needs_status: bool,
) -> Iterator[tuple[str, str]]:
    """(cell, sentence) of what the rules of a report refuse."""
    try:
        check_values(changes_of(said).values, {item.pk: item for item in measures.values()})
    except ValidationError as refused:
        yield from ((name, sentences[0]) for name, sentences in refused.message_dict.items())
    report = MonthReport(month=sheet.month)
    for name in SHARED:
        setattr(report, name, said.get(name, stored[name]))
    if report.status or needs_status:
        try:
            check_complete(report)
        except ValidationError as refused:
            yield from ((name, sentences[0]) for name, sentences in refused.message_dict.items())


def write_row(
    *,
    by: Any,
    reading: RowReading,
    seen: Seen,
    organisation: Organisation | None,
    channel: ReportChannel,
    reporter_name: str = "",
    accept_now: bool = False,
) -> MonthReport:
    """One row in one transaction: said, submitted when it has a status, accepted when asked.

    Raises:
        StaleVersion: a cell holds something else by now than was `seen` in it; nothing was written.
        ValidationError, ImpossibleStep, ClosedPlan: as `save_report` and `accept` do.
    """
    action, month = reading.sheet.action, reading.sheet.month
    with transaction.atomic():
        MonthReport.objects.get_or_create(action=action, month=month)
        current = MonthReport.objects.select_for_update().get(action=action, month=month)
        stored = stored_in(current, organisation.pk if organisation else None)
        merged = merge(reading.said, seen, stored)
        if merged.conflicts:
            raise StaleVersion(current)
        report = save_report(
            by=by,
            action=action,
            month=month,
            changes=changes_of(merged.mine),
            organisation=organisation,
            channel=channel,
            reporter_name=reporter_name,
            expected=current.version,
            submit=bool(reading.status),
            in_closed_month=True,
        )
        if accept_now:
            report = accept(by=by, report=report, expected=report.version)
    return report
