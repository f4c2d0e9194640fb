"""Every write of the agenda. A room above that ties activities to its own things opens the recording
itself (`recording`) and calls the `put_…` functions inside it: one write, one event."""

from monitor.agenda.actions.activities import (
    ImpossibleStatus,
    NotYours,
    cancel_activity,
    edit_activity,
    mark_held,
    once,
    put_activity,
    put_changes,
    record_activity,
    recording,
    reinstate_activity,
)
from monitor.agenda.actions.evidence import put_evidence, remove_evidence, store_evidence
from monitor.agenda.actions.feeds import create_feed, revoke_feed

__all__ = [
    "ImpossibleStatus",
    "NotYours",
    "cancel_activity",
    "create_feed",
    "edit_activity",
    "mark_held",
    "once",
    "put_activity",
    "put_changes",
    "put_evidence",
    "record_activity",
    "recording",
    "reinstate_activity",
    "remove_evidence",
    "revoke_feed",
    "store_evidence",
]
