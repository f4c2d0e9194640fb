"""Every write leaves one row: who, what, before, after — chained by hash so that an edit shows.

    with recorded("organisation.renamed", by=user, network=network.pk, target=organisation) as record:
        …write…

The block is one transaction. For a creation leave `target` out and set `record.target` inside; for
a deletion call `record.deleted()`; for bulk work set `record.before` and `record.after` yourself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from monitor.kernel.models import AuditEvent, AuditHead

_open: ContextVar[Recording | None] = ContextVar("open_recording", default=None)

HASHED = [
    "number",
    "at",
    "verb",
    "actor_id",
    "actor_name",
    "network_id",
    "object_type",
    "object_id",
    "object_label",
    "before",
    "after",
]


@dataclass(slots=True)
class Recording:
    target: models.Model | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] | None = None

    def deleted(self) -> None:
        self.after = {}


def snapshot(target: models.Model) -> dict[str, Any]:
    """The columns of an object as plain values, plus what it adds through `audit_extra()`.

    Binary columns and those that the model names in `audit_hidden` (a password) stay out.
    """
    hidden: frozenset[str] = getattr(target, "audit_hidden", frozenset())
    values = {
        column.attname: column.value_from_object(target)
        for column in target._meta.concrete_fields
        if not isinstance(column, models.BinaryField) and column.attname not in hidden
    }
    extra: Callable[[], dict[str, Any]] | None = getattr(target, "audit_extra", None)
    return _plain(values | (extra() if extra else {}))


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


@contextmanager
def recorded(
    verb: str, *, by: Any, network: int | None = None, target: models.Model | None = None
) -> Iterator[Recording]:
    """One transaction, one audit event. `by` is the acting user, or None for the system itself; who
    acts without an account is told by `str(by)` and has an empty `pk`.

    Raises RuntimeError when opened inside another recording: an action is one write.
    """
    if _open.get() is not None:
        raise RuntimeError(f"'{verb}' inside another recorded write: an action leaves one event.")
    recording = Recording(target, snapshot(target) if target is not None else {})
    token = _open.set(recording)
    try:
        with transaction.atomic():
            yield recording
            _append(verb, by, network, recording)
    finally:
        _open.reset(token)


def _append(verb: str, by: Any, network: int | None, recording: Recording) -> None:
    target = recording.target
    after = recording.after
    if after is None:
        after = snapshot(target) if target is not None else {}
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=1)
    event = AuditEvent(
        number=head.count + 1,
        at=timezone.now(),
        verb=verb,
        actor_id=str(by.pk) if by else "",
        actor_name=str(by)[:200] if by else "",
        network_id=network,
        object_type=target._meta.label_lower if target is not None else "",
        object_id=str(target.pk or recording.before.get("id", "")) if target is not None else "",
        object_label=str(target)[:300] if target is not None else "",
        before=_plain(recording.before),
        after=_plain(after),
        previous_hash=head.hash,
    )
    event.hash = chained_hash(event)
    event.save(force_insert=True)
    head.count, head.hash = event.number, event.hash
    head.save()


def chained_hash(event: AuditEvent) -> str:
    """SHA-256 over the previous hash and the canonical JSON of the event's own columns."""
    content = {name: getattr(event, name) for name in HASHED}
    text = json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{event.previous_hash}\n{text}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class BrokenLink:
    number: int
    reason: str


def verify() -> tuple[int, list[BrokenLink]]:
    """(number of events, what is wrong): edited rows, rows removed from the middle or from the end."""
    broken: list[BrokenLink] = []
    previous, expected, count = "", 1, 0
    for event in AuditEvent.objects.order_by("number").iterator(chunk_size=2000):
        if event.number != expected:
            broken.append(
                BrokenLink(expected, f"faltam os registos {expected} a {event.number - 1}")
            )
        if chained_hash(event) != event.hash:
            broken.append(BrokenLink(event.number, "o conteúdo foi alterado"))
        elif event.number == expected and event.previous_hash != previous:
            broken.append(BrokenLink(event.number, "não continua o registo anterior"))
        previous, expected, count = event.hash, event.number + 1, count + 1
    head = AuditHead.objects.filter(pk=1).first()
    if head and head.count >= expected:
        broken.append(BrokenLink(expected, f"faltam os registos {expected} a {head.count}"))
    elif head and head.hash != previous:
        broken.append(BrokenLink(head.count, "o último registo não é o que foi escrito"))
    return count, broken
