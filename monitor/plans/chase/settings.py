"""How a network runs its month."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from monitor.kernel.audit import recorded
from monitor.kernel.versions import StaleVersion, save_version
from monitor.network.models import Network
from monitor.plans.models import ReportingSettings


def edit_settings(
    *, by: Any, network: Network, expected: int, changes: dict[str, Any]
) -> ReportingSettings:
    """`expected` is 0 for a network that said nothing yet. Raises StaleVersion."""
    stored = ReportingSettings.objects.filter(network=network).first()
    if stored is None:
        with recorded("month.configured", by=by, network=network.pk) as record:
            made = ReportingSettings(network=network, **changes)
            made.enabled_on = timezone.localdate() if made.enabled else None
            made.save(force_insert=True)
            record.target = made
        return made
    if not expected:
        raise StaleVersion(stored)
    with recorded("month.configured", by=by, network=network.pk, target=stored):
        was_enabled = stored.enabled
        for name, value in changes.items():
            setattr(stored, name, value)
        if stored.enabled != was_enabled:
            stored.enabled_on = timezone.localdate() if stored.enabled else None
        save_version(stored, expected=expected, fields=[*changes, "enabled_on"])
    return stored
