"""What plans add to an organisation's calendar: the days on which it is asked about its actions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from monitor.agenda.calendar import CalendarEntry
from monitor.agenda.enums import FeedKind
from monitor.agenda.models import CalendarFeed
from monitor.kernel.models import AuditEvent
from monitor.plans.enums import ActionStatus, Asked, MonthKind, PlanStatus, ResponsibilityRole
from monitor.plans.models import Action, ReportingSettings, ScheduledMonth
from monitor.ui.jinja import date as in_words


def report_days(feed: CalendarFeed) -> Iterator[CalendarEntry]:
    """A day for each planned month of each action that the organisation is asked about: the one on
    which its network asks. Cancelled with the action. Four queries.

    The sequence is made of the versions of the action and of the network's settings: any change of
    what is shown makes one of them grow.
    """
    if feed.kind != FeedKind.ORGANISATION:
        return
    found = ReportingSettings.objects.filter(network=feed.network).first()
    asks = found or ReportingSettings(network=feed.network, version=0)
    months = _months(feed, asks).select_related("action__plan").order_by("month", "action")
    changes = _last_changes(feed, asks)
    for item in months:
        action = item.action
        beginning = datetime.combine(action.plan.starts_on, time.min)
        moments = [
            changes.get((Action._meta.label_lower, str(action.pk))),
            changes.get((ReportingSettings._meta.label_lower, str(asks.pk))),
        ]
        yield CalendarEntry(
            uid=_uid(action, item),
            sequence=action.version + asks.version,
            title=_("Dar conta: %(action)s") % {"action": action.title},
            starts=item.month.replace(day=asks.day),
            ends=None,
            changed_at=max(filter(None, moments), default=timezone.make_aware(beginning)),
            is_cancelled=action.status == ActionStatus.CANCELLED,
            description=_("O relato de %(month)s. Plano: %(plan)s.")
            % {"month": in_words(item.month, "month"), "plan": action.plan.title},
        )


def _months(feed: CalendarFeed, asks: ReportingSettings) -> QuerySet[ScheduledMonth]:
    answers: dict[str, Any] = {"action__responsibilities__organisation": feed.organisation}
    if asks.ask == Asked.LEADS:
        answers["action__responsibilities__role"] = ResponsibilityRole.LEAD
    return (
        ScheduledMonth.objects.filter(kind=MonthKind.PLANNED, action__plan__network=feed.network)
        .exclude(action__plan__status=PlanStatus.DRAFT)
        .filter(**answers)
        .distinct()
    )


def _last_changes(feed: CalendarFeed, asks: ReportingSettings) -> dict[tuple[str, str], datetime]:
    """(kind of object, key) → when it last changed, of the network's actions and settings."""
    kinds = [Action._meta.label_lower, ReportingSettings._meta.label_lower]
    events = AuditEvent.objects.for_network(feed.network_id).filter(object_type__in=kinds)
    rows = events.order_by().values_list("object_type", "object_id").annotate(Max("at"))
    return {(kind, key): at for kind, key, at in rows}


def _uid(action: Action, item: ScheduledMonth) -> str:
    """The same in every edition of the feed; different in another installation."""
    of = salted_hmac("plans.calendar", f"{action.pk}/{item.month:%Y-%m}")
    return str(UUID(of.hexdigest()[:32]))
