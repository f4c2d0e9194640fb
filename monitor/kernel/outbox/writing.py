"""Queueing: what is written in the transaction of its cause and undone with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language

from monitor.kernel.models import MailAddress, MailState, OutboxMessage
from monitor.kernel.outbox.addresses import new_message_id, normal

WEEK = timedelta(days=7)
# How many messages are written with each handful of queries.
BATCH = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message to be queued.

    `key`: there is never a second message with it. `at`: not before. `weekly`: no sooner than seven
    days after the last such message to that address, which can refuse the category. `network`: whose
    page shows it. `html` is plain markup: no style, script or image of its own.
    """

    to: str
    subject: str
    text: str
    html: str = ""
    category: str
    network: int | None = None
    key: str = ""
    at: datetime | None = None
    weekly: bool = False
    reply_to: str = ""


def enqueue(**fields: Any) -> OutboxMessage | None:
    """Queue one message (the fields of `Letter`), in the transaction that is open.

    The message that already has its `key` is returned as it is; None when the address has refused
    that category.
    """
    return enqueue_many([Letter(**fields)])[0]


def enqueue_many(letters: Sequence[Letter]) -> list[OutboxMessage | None]:
    """`enqueue` for each, in their order, with a constant number of queries for each few hundred."""
    now = timezone.now()
    # By address: two writers take the rows in the same order and none waits for the other in a ring.
    order = sorted(range(len(letters)), key=lambda place: normal(letters[place].to))
    written: dict[int, OutboxMessage | None] = {}
    with transaction.atomic():
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            messages = _write([letters[place] for place in places], now)
            written.update(zip(places, messages, strict=True))
    return [written[place] for place in range(len(letters))]


def _write(letters: Sequence[Letter], now: datetime) -> Iterator[OutboxMessage | None]:
    regular = {normal(letter.to) for letter in letters if letter.weekly}
    stopped = {row.address: row.stopped for row in lock(regular)}
    others = {normal(letter.to) for letter in letters} - regular
    stopped |= dict(
        MailAddress.objects.filter(address__in=others).values_list("address", "stopped")
    )
    keys = {letter.key for letter in letters if letter.key}
    known = _by_key(keys)
    last = _last_weekly(regular)
    made: list[OutboxMessage | None] = []
    new: list[OutboxMessage] = []
    for letter in letters:
        to = normal(letter.to)
        if letter.key in known:
            made.append(known[letter.key])
            continue
        if letter.category in stopped.get(to, ()):
            made.append(None)
            continue
        due = max(letter.at or now, now)
        if letter.weekly:
            if to in last:
                due = max(due, last[to] + WEEK)
            last[to] = due
        message = _message(letter, to, due, now)
        made.append(message)
        new.append(message)
        if letter.key:
            known[letter.key] = message
    OutboxMessage.objects.bulk_create([item for item in new if not item.key])
    keyed = [item for item in new if item.key]
    OutboxMessage.objects.bulk_create(keyed, ignore_conflicts=True)
    earlier = _settled(keyed)
    for item in made:
        yield earlier.get(item.key, item) if item is not None else None


def _settled(keyed: Sequence[OutboxMessage]) -> dict[str, OutboxMessage]:
    """Gives those written just now their primary keys. Another writer may have come first with the
    same key: its messages, by key, stand for both."""
    stored = OutboxMessage.objects.filter(key__in=[item.key for item in keyed])
    keys = dict(stored.values_list("message_id", "pk"))
    for item in keyed:
        item.pk = keys.get(item.message_id)
    return _by_key([item.key for item in keyed if item.pk is None])


def _message(letter: Letter, to: str, due: datetime, now: datetime) -> OutboxMessage:
    return OutboxMessage(
        message_id=new_message_id(),
        key=letter.key,
        network_id=letter.network,
        category=letter.category,
        to=to,
        reply_to=letter.reply_to.strip(),
        subject=" ".join(letter.subject.split())[:300],
        text=letter.text,
        html=letter.html,
        language=get_language() or "",
        weekly=letter.weekly,
        created_at=now,
        due_at=due,
    )


def lock(addresses: Collection[str]) -> list[MailAddress]:
    """The rows of these addresses, held until the transaction ends; those missing are made."""
    held = _locked(addresses)
    missing = set(addresses) - {row.address for row in held}
    if missing:
        rows = [MailAddress(address=address) for address in sorted(missing)]
        MailAddress.objects.bulk_create(rows, ignore_conflicts=True)
        held += _locked(missing)
    return held


def _locked(addresses: Collection[str]) -> list[MailAddress]:
    if not addresses:
        return []
    rows = MailAddress.objects.select_for_update().filter(address__in=addresses)
    return list(rows.order_by("address"))


def _by_key(keys: Collection[str]) -> dict[str, OutboxMessage]:
    if not keys:
        return {}
    return {item.key: item for item in OutboxMessage.objects.filter(key__in=keys)}


def _last_weekly(addresses: Collection[str]) -> dict[str, datetime]:
    if not addresses:
        return {}
    rows = OutboxMessage.objects.weekly_to(addresses).order_by().values("to")
    return dict(rows.annotate(last=Max(Coalesce("sent_at", "due_at"))).values_list("to", "last"))


def last_weekly(address: str) -> datetime | None:
    """When the last weekly message to an address was sent or, still queued, is to be."""
    return _last_weekly([normal(address)]).get(normal(address))


def unsubscribed(addresses: Iterable[str], category: str = "") -> set[str]:
    """Those of `addresses` that refuse a category (any of them, when none is said)."""
    asked = {normal(address): address for address in addresses}
    rows = MailAddress.objects.filter(address__in=asked).exclude(stopped=[])
    return {asked[row.address] for row in rows if not category or category in row.stopped}


def cancel(keys: Iterable[str]) -> int:
    """Take back what was queued under these keys and has not left; how many messages that was."""
    waiting = OutboxMessage.objects.filter(key__in=set(keys) - {""}, state=MailState.QUEUED)
    return waiting.update(state=MailState.CANCELLED)
