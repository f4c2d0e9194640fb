"""Every write of a month's report: said by who answers for the action, decided by the network's team."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from monitor.kernel.audit import recorded
from monitor.kernel.versions import StaleVersion, save_version
from monitor.network.models import Organisation
from monitor.plans.actions.common import assign, require_open
from monitor.plans.enums import MonthKind, ReportChannel, ReportState, ReportStatus
from monitor.plans.models import (
    Action,
    MonthReport,
    ReportedValue,
    ReportingMonth,
    ScheduledMonth,
)
from monitor.plans.reporting.changes import ReportChanges, check_complete, check_values
from monitor.plans.reporting.workflow import (
    ACTION_STATUS,
    MONTH_DONE,
    ReportStep,
    next_state,
)


class ClosedMonth(Exception):
    """The network closed the month: only its team still writes in it. The message is a sentence."""


def save_report(
    *,
    by: Any,
    action: Action,
    month: date,
    changes: ReportChanges,
    organisation: Organisation | None = None,
    channel: ReportChannel,
    reporter_name: str = "",
    expected: int | None = None,
    submit: bool = False,
    in_closed_month: bool = False,
) -> MonthReport:
    """Write what was said, and submit it when asked; the same thing said twice is written once.

    Args:
        organisation: whose numbers these are; None is the network's own team.
        expected: the version of the report that the person saw, None when there was none. Numbers of
            one organisation never meet another's; a status or a text that changed meanwhile does.
        in_closed_month: the network's team may still write after closing.

    Raises:
        StaleVersion: somebody else changed what this changes.
        ImpossibleStep: the month of this action is accepted.
        ClosedMonth, ClosedPlan; ValidationError by field ("status", "measure-7"…).
    """
    with transaction.atomic():
        action = Action.objects.select_related("plan__network").get(pk=action.pk)
        require_open(action.plan)
        if not in_closed_month and is_closed(action.plan.network_id, month):
            raise ClosedMonth(_("Este mês já foi fechado pela coordenação."))
        if organisation and not action.responsibilities.filter(organisation=organisation).exists():
            raise ValueError("an organisation that does not answer for the action")
        measures = {measure.pk: measure for measure in action.measures.all()}
        check_values(changes.values, measures)
        report, is_new = _held(action, month)
        step = ReportStep.SUBMIT if submit else ReportStep.SAVE
        state = next_state(report.state, step)
        fields = changes.differing(report)
        if fields and expected is not None and expected != report.version:
            raise StaleVersion(report)
        mine = () if is_new else report.values.filter(organisation=organisation)
        own = {item.measure_id: item for item in mine}
        values = {
            pk: stated
            for pk, stated in changes.values.items()
            if (stated.value, stated.reached_on)
            != ((own[pk].value, own[pk].reached_on) if pk in own else (None, None))
        }
        if not fields and not values and state == report.state:
            return report
        verb = "report.submitted" if submit else "report.saved"
        before = None if is_new else report
        with recorded(verb, by=by, network=action.plan.network_id, target=before) as record:
            record.target = report
            written = assign(
                report,
                fields
                | {"state": state, "channel": channel, "organisation": organisation}
                | {"reporter_name": reporter_name[:200]}
                | ({"submitted_at": timezone.now()} if submit else {}),
            )
            if state == ReportState.SUBMITTED:
                check_complete(report)
            for pk, stated in values.items():
                number = own.get(pk) or ReportedValue(
                    report=report, measure=measures[pk], organisation=organisation
                )
                if stated.is_blank:
                    number.delete()
                    continue
                number.value, number.reached_on = stated.value, stated.reached_on
                number.save()
            save_version(report, expected=report.version, fields=written)
    return report


def _held(action: Action, month: date) -> tuple[MonthReport, bool]:
    """The report of the month, held until the transaction ends, and whether nobody wrote in it yet."""
    reports = MonthReport.objects.select_for_update().filter(action=action, month=month)
    found = reports.first()
    if found is None:
        new = MonthReport(action=action, month=month)
        # Somebody may be making it at this very moment: then theirs is the one.
        MonthReport.objects.bulk_create([new], ignore_conflicts=True)
        found = reports.get()
    found.action = action
    return found, found.version == 1


def is_closed(network: int, month: date) -> bool:
    return ReportingMonth.objects.filter(
        network=network, month=month, closed_at__isnull=False
    ).exists()


def accept(*, by: Any, report: MonthReport, expected: int) -> MonthReport:
    """Lock the month of the action, and let the action follow it. Raises ImpossibleStep, StaleVersion."""
    with _deciding("report.accepted", ReportStep.ACCEPT, report, by=by, expected=expected) as item:
        item.comment = ""
        item.effects = _take_effect(item)
    return item


def return_to_partner(*, by: Any, report: MonthReport, expected: int, comment: str) -> MonthReport:
    """Raises ImpossibleStep, StaleVersion; ValidationError without a comment."""
    comment = _said(comment, _("Falta dizer o que há a corrigir."))
    with _deciding("report.returned", ReportStep.RETURN, report, by=by, expected=expected) as item:
        item.comment = comment
    return item


def reopen(*, by: Any, report: MonthReport, expected: int, reason: str) -> MonthReport:
    """Unlock an accepted month; what accepting changed in the action is undone.

    Raises ImpossibleStep, StaleVersion; ValidationError without a reason.
    """
    reason = _said(reason, _("Falta o motivo para reabrir."))
    with _deciding("report.reopened", ReportStep.REOPEN, report, by=by, expected=expected) as item:
        item.comment = reason
        _undo_effect(item)
        item.effects = {}
    return item


def _said(text: str, otherwise: str) -> str:
    if not text.strip():
        raise ValidationError({"comment": otherwise})
    return text.strip()


@contextmanager
def _deciding(
    verb: str, step: ReportStep, report: MonthReport, *, by: Any, expected: int
) -> Iterator[MonthReport]:
    with transaction.atomic():
        current = (
            MonthReport.objects.select_for_update(of=("self",))
            .select_related("action__plan")
            .get(pk=report.pk)
        )
        require_open(current.action.plan)
        if current.version != expected:
            raise StaleVersion(current)
        state = next_state(current.state, step)
        network = current.action.plan.network_id
        with recorded(verb, by=by, network=network, target=current):
            current.state = state
            current.decided_at, current.decided_by = timezone.now(), by
            yield current
            fields = ("state", "comment", "effects", "decided_at", "decided_by")
            save_version(current, expected=expected, fields=fields)


def _take_effect(report: MonthReport) -> dict[str, Any]:
    """What an accepted month makes of its action: its status when no later month was accepted, the
    month done, the month that it was put off to. Returns what reopening has to undo."""
    action = Action.objects.select_for_update().get(pk=report.action_id)
    effects: dict[str, Any] = {"before": action.status}
    if report.status in MONTH_DONE and _add_month(action, MonthKind.DONE, report.month):
        effects["done"] = True
    if (
        report.status == ReportStatus.POSTPONED
        and report.postponed_to
        and _add_month(action, MonthKind.PLANNED, report.postponed_to)
    ):
        effects["planned"] = report.postponed_to.isoformat()
    if not _accepted(action).filter(month__gt=report.month).exists():
        _set_status(action, ACTION_STATUS[ReportStatus(report.status)])
    return effects


def _undo_effect(report: MonthReport) -> None:
    action = Action.objects.select_for_update().get(pk=report.action_id)
    if report.effects.get("done"):
        action.months.filter(kind=MonthKind.DONE, month=report.month).delete()
    if planned := report.effects.get("planned"):
        action.months.filter(kind=MonthKind.PLANNED, month=planned).delete()
    others = _accepted(action).exclude(pk=report.pk)
    if others.filter(month__gt=report.month).exists():
        return
    latest = others.order_by("-month").first()
    before = ACTION_STATUS[ReportStatus(latest.status)] if latest else report.effects.get("before")
    # Somebody may have changed the action by hand since: that stays.
    if before and action.status == ACTION_STATUS[ReportStatus(report.status)]:
        _set_status(action, before)


def _accepted(action: Action) -> Any:
    return MonthReport.objects.filter(action=action, state=ReportState.ACCEPTED)


def _add_month(action: Action, kind: MonthKind, month: date) -> bool:
    return ScheduledMonth.objects.get_or_create(action=action, kind=kind, month=month)[1]


def _set_status(action: Action, status: str) -> None:
    if action.status != status:
        action.status = status
        save_version(action, expected=action.version, fields=["status"])
