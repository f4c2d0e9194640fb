"""Who receives a weekly message refuses others like it, or wants them again, without an account."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils.translation import gettext as _

from monitor.kernel.audit import recorded
from monitor.kernel.models import MailAddress, MailState, OutboxMessage
from monitor.kernel.outbox.addresses import normal
from monitor.kernel.outbox.categories import name_of
from monitor.kernel.outbox.writing import lock

_signer = Signer(salt="monitor.kernel.outbox.stop", sep=".")


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who acts by a link of a message, in the audit trail: somebody who reads that mailbox."""

    address: str
    pk: str = ""

    def __str__(self) -> str:
        return self.address


def token_for(message: OutboxMessage) -> str:
    """What an address of the public page carries; it tells nothing of the person to who sees it."""
    return _signer.sign(str(message.pk))


def message_of(token: str) -> OutboxMessage | None:
    """None for a token that was not made here."""
    try:
        return OutboxMessage.objects.filter(pk=int(_signer.unsign(token))).first()
    except (BadSignature, ValueError):
        return None


def is_stopped(message: OutboxMessage) -> bool:
    row = MailAddress.objects.filter(address=normal(message.to)).first()
    return row is not None and message.category in row.stopped


@transaction.atomic
def stop(*, message: OutboxMessage) -> None:
    """The address gets no more of this category; what waits to be sent to it is taken back."""
    (row,) = lock([message.to])
    if message.category in row.stopped:
        return
    _record("mail.stopped", message, row, [*row.stopped, message.category])
    waiting = OutboxMessage.objects.filter(to=message.to, category=message.category)
    waiting.filter(state=MailState.QUEUED).update(state=MailState.CANCELLED, last_error=refused())


@transaction.atomic
def resume(*, message: OutboxMessage) -> None:
    (row,) = lock([message.to])
    if message.category in row.stopped:
        kept = [category for category in row.stopped if category != message.category]
        _record("mail.resumed", message, row, kept)


def refused() -> str:
    """Why a message was not sent."""
    return _("A pessoa deixou de querer receber estas mensagens.")


def _record(verb: str, message: OutboxMessage, row: MailAddress, stopped: list[str]) -> None:
    by = Addressee(message.to)
    with recorded(verb, by=by, network=message.network_id, target=row) as record:
        row.stopped = stopped
        row.save(update_fields=["stopped"])
        record.after = {"what": name_of(message.category) or message.category}
        record.before = {}
