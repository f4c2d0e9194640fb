"""The end of a month: its links die; drafts stay drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from monitor.kernel.audit import recorded
from monitor.kernel.outbox import cancel
from monitor.kernel.versions import StaleVersion, save_version
from monitor.network.models import Network
from monitor.plans.chase import queued
from monitor.plans.chase.due import settings_of
from monitor.plans.chase.messages import closing_day
from monitor.plans.models import ReportingMonth


def close_month(*, by: Any, month: ReportingMonth, expected: int) -> ReportingMonth:
    """`by` is None when it closes by itself. A closed one stays as it is. Raises StaleVersion."""
    stored = ReportingMonth.objects.get(pk=month.pk)
    if stored.closed_at is not None:
        return stored
    with recorded("month.closed", by=by, network=stored.network_id, target=stored):
        stored.closed_at, stored.closed_by = timezone.now(), by
        save_version(stored, expected=expected, fields=["closed_at", "closed_by"])
        cancel(message.key for message in queued.waiting(stored))
    return stored


def reopen_month(*, by: Any, month: ReportingMonth, expected: int, reason: str) -> ReportingMonth:
    """Its links open again, but for those revoked. Raises StaleVersion; ValidationError without a reason."""
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Falta o motivo para reabrir o mês.")})
    stored = ReportingMonth.objects.get(pk=month.pk)
    if stored.closed_at is None:
        return stored
    with recorded("month.reopened", by=by, network=stored.network_id, target=stored) as record:
        record.before |= {"reason": ""}
        stored.closed_at = stored.closed_by = None
        save_version(stored, expected=expected, fields=["closed_at", "closed_by"])
        record.after = {"reason": reason, "closed_at": None, "closed_by_id": None}
    return stored


def close_what_is_over(network: Network, now: datetime) -> None:
    """Close by itself each month whose time is over, once: who reopens a month closes it."""
    settings = settings_of(network)
    today = timezone.localdate(now)
    # Only closing and reopening make new versions of a month.
    for record in ReportingMonth.objects.for_network(network).filter(closed_at=None, version=1):
        day = closing_day(record, settings)
        if day is not None and day <= today:
            try:
                close_month(by=None, month=record, expected=record.version)
            except StaleVersion:
                continue
