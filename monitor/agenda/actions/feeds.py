from __future__ import annotations

from typing import Any

from django.utils import timezone

from monitor.agenda.enums import FeedKind
from monitor.agenda.models import CalendarFeed
from monitor.kernel.audit import recorded
from monitor.kernel.versions import save_version
from monitor.network.models import Body, Network, Organisation


def create_feed(
    *,
    by: Any,
    network: Network,
    body: Body | None = None,
    organisation: Organisation | None = None,
) -> CalendarFeed:
    """An address for what is named, or the network's; the one in use when there is one."""
    named = body or organisation
    if named is not None and named.network_id != network.pk:
        raise ValueError("of another network")
    what = {"network": network, "body": body, "organisation": organisation}
    in_use: CalendarFeed | None = CalendarFeed.objects.filter(**what, revoked_at=None).first()
    if in_use is not None:
        return in_use
    kind = FeedKind.BODY if body else FeedKind.ORGANISATION if organisation else FeedKind.NETWORK
    with recorded("calendar.created", by=by, network=network.pk) as record:
        record.target = feed = CalendarFeed.objects.create(kind=kind, **what)
    return feed


def revoke_feed(*, by: Any, feed: CalendarFeed, expected: int) -> CalendarFeed:
    """Whoever has the address reads nothing more. Raises StaleVersion."""
    current = CalendarFeed.objects.select_related("network", "body", "organisation").get(pk=feed.pk)
    with recorded("calendar.revoked", by=by, network=current.network_id, target=current):
        current.revoked_at = timezone.now()
        return save_version(current, expected=expected, fields=["revoked_at"])
