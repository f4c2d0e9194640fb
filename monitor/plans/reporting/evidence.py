"""The files that show what a report says."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from monitor.agenda.actions import put_evidence
from monitor.kernel.audit import recorded
from monitor.plans.actions.common import require_open
from monitor.plans.models import Action, MonthReport, ReportEvidence
from monitor.plans.reporting.actions import ClosedMonth, is_closed
from monitor.plans.reporting.workflow import ReportStep, next_state


def attach(
    *,
    by: Any,
    action: Action,
    month: date,
    name: str,
    content: bytes,
    in_closed_month: bool = False,
) -> ReportEvidence:
    """The same file of the same report is kept once.

    Raises UnreadableFile for what is not accepted; ImpossibleStep, ClosedMonth, ClosedPlan.
    """
    with transaction.atomic():
        report, _made = MonthReport.objects.get_or_create(action=action, month=month)
        report = _writable(report.pk, in_closed_month=in_closed_month)
        sha256 = hashlib.sha256(content).hexdigest()
        if same := report.evidence.filter(evidence__sha256=sha256).first():
            return same
        network = report.action.plan.network
        with recorded("report.evidence-added", by=by, network=network.pk, target=report):
            evidence = put_evidence(by=by, network=network, name=name, content=content)
            return ReportEvidence.objects.create(report=report, evidence=evidence)


def detach(*, by: Any, item: ReportEvidence, in_closed_month: bool = False) -> None:
    """The file goes with it. Raises ImpossibleStep, ClosedMonth, ClosedPlan."""
    with transaction.atomic():
        report = _writable(item.report_id, in_closed_month=in_closed_month)
        network = report.action.plan.network_id
        with recorded("report.evidence-removed", by=by, network=network, target=report):
            item.evidence.delete()


def _writable(pk: int, *, in_closed_month: bool) -> MonthReport:
    """The report, locked while it is written."""
    report = (
        MonthReport.objects.select_for_update(of=("self",))
        .select_related("action__plan__network")
        .get(pk=pk)
    )
    plan = report.action.plan
    require_open(plan)
    if not in_closed_month and is_closed(plan.network_id, report.month):
        raise ClosedMonth(_("Este mês já foi fechado pela coordenação."))
    next_state(report.state, ReportStep.SAVE)
    return report
