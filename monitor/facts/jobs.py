"""What the store does by itself: keeping up with territories, and clearing what nobody mentions."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.facts import writing
from monitor.facts.importing import actions as importing
from monitor.kernel.schedule import periodic


@periodic("facts.refresh", every=timedelta(minutes=10))
def refresh(now: datetime) -> None:
    """Roll up again what rolled up along territories that have changed since."""
    writing.refresh()


@periodic("facts.sweep", every=timedelta(days=1))
def sweep(now: datetime) -> None:
    writing.sweep(now)


@periodic("facts.sweep-imports", every=timedelta(days=1))
def sweep_imports(now: datetime) -> None:
    importing.sweep()
