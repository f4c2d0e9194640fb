"""Delivery: one message is taken, handed to the mail server and marked before the next is taken.

Taking is committed before the server hears of the message and marking comes after it has accepted,
so a worker killed in between leaves at most that one to be sent twice, with the same Message-ID, and
none unsent: when its lease is over, another worker takes it.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from random import uniform
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from monitor.kernel.models import MailState, OutboxMessage
from monitor.kernel.outbox.building import build
from monitor.kernel.outbox.unsubscribing import refused
from monitor.kernel.outbox.writing import WEEK, lock

logger = logging.getLogger(__name__)

# 1, 2, 4… minutes, then every six hours: some four days in all, as RFC 5321 §4.5.4.1 asks.
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
MOST_ATTEMPTS = 24
# Servers end connections that bring too many messages.
PER_CONNECTION = 50
# Failures that say something of one message; any other says something of the server.
ABOUT_THE_MESSAGE = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, ValueError)


def deliver_due(stopping: Callable[[], bool] = lambda: False) -> int:
    """Send what is due until nothing is, the server fails, or `stopping()`; how many were sent."""
    connection: BaseEmailBackend = get_connection()
    sent = 0
    try:
        while not stopping() and (message := take(timezone.now())) is not None:
            error = _hand_over(message, connection)
            if error is None:
                sent += 1
            if error is not None or sent % PER_CONNECTION == 0:
                _close(connection)
            if error is not None and not isinstance(error, ABOUT_THE_MESSAGE):
                break
    finally:
        _close(connection)
    return sent


def take(now: datetime) -> OutboxMessage | None:
    """The message that has been due the longest, leased to the caller; None when none is due."""
    while (message := OutboxMessage.objects.due(now).first()) is not None:
        if _leased(message, now):
            return message
    return None


def _leased(message: OutboxMessage, now: datetime) -> bool:
    """False: another worker took it, or it turned out not to be due after all and is due no more."""
    with transaction.atomic():
        change = _held_back(message, now) if message.weekly else {}
        if not change and message.attempts >= MOST_ATTEMPTS:
            interrupted = message.last_error or _("O envio foi interrompido todas as vezes.")
            change = {"state": MailState.DEAD, "leased_until": None, "last_error": interrupted}
        leased_until = now + timedelta(seconds=settings.MAIL_LEASE)
        taking = {"leased_until": leased_until, "attempts": F("attempts") + 1}
        changed = OutboxMessage.objects.due(now).filter(pk=message.pk).update(**(change or taking))
    if change or not changed:
        return False
    message.leased_until = leased_until
    message.attempts += 1
    return True


def _held_back(message: OutboxMessage, now: datetime) -> dict[str, Any]:
    """What becomes of a weekly message whose address may not get it now; empty when it may."""
    (address,) = lock([message.to])
    if message.category in address.stopped:
        return {"state": MailState.CANCELLED, "last_error": refused()}
    others = OutboxMessage.objects.weekly_to([message.to]).exclude(pk=message.pk).order_by()
    last = others.aggregate(
        sent=Max("sent_at"), leased=Max("leased_until", filter=Q(state=MailState.QUEUED))
    )
    later = [at for at in (last["sent"] and last["sent"] + WEEK, last["leased"]) if at and at > now]
    return {"due_at": max(later)} if later else {}


def _hand_over(message: OutboxMessage, connection: BaseEmailBackend) -> Exception | None:
    """Send one message and mark how it went; what went wrong, if anything did."""
    try:
        connection.open()
        build(message, connection).send()
    except Exception as error:
        _mark_failed(message, error)
        return error
    # Whatever was decided in the meantime, it has been sent.
    OutboxMessage.objects.filter(pk=message.pk).update(
        state=MailState.SENT, sent_at=timezone.now(), leased_until=None, last_error=""
    )
    return None


def _mark_failed(message: OutboxMessage, error: Exception) -> None:
    dead = is_permanent(error) or message.attempts >= MOST_ATTEMPTS
    logger.warning("message %s, attempt %s: %s", message.pk, message.attempts, described(error))
    mine = OutboxMessage.objects.filter(
        pk=message.pk, state=MailState.QUEUED, leased_until=message.leased_until
    )
    mine.update(
        state=MailState.DEAD if dead else MailState.QUEUED,
        due_at=timezone.now() + wait_after(message.attempts),
        leased_until=None,
        last_error=described(error),
    )


def is_permanent(error: Exception) -> bool:
    """Whether trying again makes no sense: the server refused the recipient or the message for good,
    or the message cannot be written as mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _reason in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, ValueError)


def wait_after(attempts: int) -> timedelta:
    """Twice as long after each failure, more or less a fifth so that messages do not march together."""
    doubled = FIRST_WAIT * 2 ** min(attempts - 1, 16)
    return min(doubled, LONGEST_WAIT) * uniform(0.8, 1.2)


def described(error: Exception) -> str:
    """What the server said, with its code."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(_answer(*answer) for answer in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    if isinstance(error, OSError):
        return _("A ligação ao servidor de correio falhou: %(error)s") % {"error": error}
    return f"{type(error).__name__}: {error}"


def _answer(code: int, reason: bytes | str) -> str:
    text = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
    return f"{code} {text}"


def _close(connection: BaseEmailBackend) -> None:
    """What went wrong is already known; a farewell that fails says nothing more."""
    with suppress(Exception):
        connection.close()
