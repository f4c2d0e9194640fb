"""What people decide about a message: try again, give up."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from monitor.kernel.audit import recorded
from monitor.kernel.models import MailState, OutboxMessage


class AlreadyHandled(Exception):
    """The message is no longer in a state in which this can be asked."""


def send_again(*, by: Any, message: OutboxMessage) -> None:
    """A message that could not be delivered is due now, with all its attempts ahead.

    Raises AlreadyHandled.
    """
    with recorded("mail.retried", by=by, network=message.network_id, target=message):
        _move(
            message,
            [MailState.DEAD],
            state=MailState.QUEUED,
            due_at=timezone.now(),
            attempts=0,
            leased_until=None,
        )


def give_up(*, by: Any, message: OutboxMessage) -> None:
    """A message that was not delivered, or has not left yet, will not be sent. Raises AlreadyHandled."""
    with recorded("mail.given-up", by=by, network=message.network_id, target=message):
        _move(message, [MailState.DEAD, MailState.QUEUED], state=MailState.CANCELLED)


def _move(message: OutboxMessage, allowed: list[MailState], **change: Any) -> None:
    if not OutboxMessage.objects.filter(pk=message.pk, state__in=allowed).update(**change):
        raise AlreadyHandled
    message.refresh_from_db()
