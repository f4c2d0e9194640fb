"""The messages of the chase in the outbox: under which keys they stand, and how they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from monitor.kernel.models import MailState, OutboxMessage
from monitor.plans.models import ReportingMonth, ReportLink

# What people can refuse is the first; a coordinator is told who is late whatever else they refuse.
CATEGORY = "plans.chase"
NOTICE = "plans.late"


def key(link: ReportLink, what: str) -> str:
    """`what`: "0" for the first message, "1" and "2" for the reminders, else of whoever asks."""
    return f"chase:{link.month_id}:{link.pk}:{what}"


def messages_of(month: ReportingMonth, addresses: Iterable[str]) -> dict[int, list[OutboxMessage]]:
    """By key of the link, the messages of a month to these addresses, without their texts, oldest first."""
    found: dict[int, list[OutboxMessage]] = {}
    messages = OutboxMessage.objects.filter(
        weekly=True, to__in=set(addresses), key__startswith=f"chase:{month.pk}:"
    )
    for message in messages.defer("text", "html").order_by("pk"):
        found.setdefault(link_of(message), []).append(message)
    return found


def link_of(message: OutboxMessage) -> int:
    return int(message.key.split(":")[2])


def waiting(month: ReportingMonth, *, until: datetime | None = None) -> list[OutboxMessage]:
    """What has not left yet; with `until`, only what is to leave before that."""
    messages = OutboxMessage.objects.filter(
        state=MailState.QUEUED,
        network_id=month.network_id,
        category=CATEGORY,
        key__startswith=f"chase:{month.pk}:",
    )
    if until is not None:
        messages = messages.filter(due_at__lte=until)
    return list(messages.defer("text", "html").order_by("pk"))


def keys_of(link: ReportLink) -> list[str]:
    messages = OutboxMessage.objects.filter(
        weekly=True, to=link.email, key__startswith=f"chase:{link.month_id}:{link.pk}:"
    )
    return list(messages.values_list("key", flat=True))


def last_standing(messages: Collection[OutboxMessage]) -> OutboxMessage | None:
    """The newest that was not taken back."""
    standing = [item for item in messages if item.state != MailState.CANCELLED]
    return standing[-1] if standing else None
