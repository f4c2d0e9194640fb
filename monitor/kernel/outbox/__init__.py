"""Messages that leave by e-mail: a row in the transaction of its cause, sent later by the worker.

    enqueue(to=…, subject=…, text=…, category="room.purpose", network=network.pk, key="what:1")

`writing` queues, `building` makes what is sent out of a row, `sending` delivers, `handling` is what
people decide about a message, `unsubscribing` is what those who receive them do.
"""

from monitor.kernel.outbox.addresses import absolute
from monitor.kernel.outbox.writing import (
    Letter,
    cancel,
    enqueue,
    enqueue_many,
    last_weekly,
    unsubscribed,
)

__all__ = [
    "Letter",
    "absolute",
    "cancel",
    "enqueue",
    "enqueue_many",
    "last_weekly",
    "unsubscribed",
]
