"""What runs by itself in this room."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta

from django.utils import timezone

from monitor.kernel.periods import first_of_month
from monitor.kernel.schedule import periodic
from monitor.plans.chase.closing import close_what_is_over
from monitor.plans.chase.rounds import escalate, prepare
from monitor.plans.models import ReportingMonth, ReportingSettings

logger = logging.getLogger(__name__)


@periodic("plans.chase", every=timedelta(minutes=10))
def chase(now: datetime) -> None:
    """The month of each network that asks by e-mail. What fails in one does not stop the others."""
    failed = []
    for settings in ReportingSettings.objects.filter(enabled=True).select_related("network"):
        try:
            chase_in(settings, now)
        except Exception:
            logger.exception("the month of %s", settings.network)
            failed.append(str(settings.network))
    if failed:
        raise RuntimeError(f"the chase failed in {', '.join(failed)}")


def chase_in(settings: ReportingSettings, now: datetime) -> None:
    network = settings.network
    asked_on = last_asking_day(settings.day, now)
    this_month = first_of_month(timezone.localdate(now))
    month = first_of_month(asked_on)
    # A month that went by while nothing ran is still asked, if the network wanted it asked then.
    missed = month < this_month
    wanted = not missed or (settings.enabled_on is not None and settings.enabled_on <= asked_on)
    prepared = ReportingMonth.objects.for_network(network).filter(month=month).exists()
    if wanted and not prepared:
        prepare(network, month, now)
    close_what_is_over(network, now)
    escalate(network, now)


def last_asking_day(day: int, now: datetime) -> date:
    """The latest `day` of a month (1 to 28) that has come, in Lisbon."""
    today = timezone.localdate(now)
    if today.day >= day:
        return today.replace(day=day)
    return (first_of_month(today) - timedelta(days=1)).replace(day=day)
