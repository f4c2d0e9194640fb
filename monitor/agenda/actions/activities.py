"""An activity is recorded, changed, cancelled.

`values` and `changes` hold columns of Activity and, beside them, `organisers` (organisations of the
network) and `counts` ({(sex, age band): number}, monitor.agenda.counting). `acting_for` is the
organisation that a partner answers for: it may only write what that organisation organises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from monitor.agenda.counting import reconciled
from monitor.agenda.enums import ActivityStatus
from monitor.agenda.models import Activity, ParticipantCount
from monitor.kernel.audit import Recording, recorded
from monitor.kernel.text import refold
from monitor.kernel.versions import save_version
from monitor.network.models import Network, Organisation

# What a calendar shows of an activity: its sequence grows with these.
CALENDAR = ("title", "starts_on", "ends_on", "starts_at", "ends_at", "place")
_BESIDE = ("organisers", "counts")


class NotYours(PermissionDenied):
    """A partner's organisation is not among those that organise it."""


class ImpossibleStatus(Exception):
    """The message is a sentence."""


def record_activity(
    *, by: Any, network: Network, acting_for: Organisation | None = None, **values: Any
) -> Activity:
    """Raises CountsDiffer, NotYours. The same `uid` by the same person is the same activity."""

    def write() -> Activity:
        with recorded("activity.recorded", by=by, network=network.pk) as record:
            record.target = activity = put_activity(
                by=by, network=network, acting_for=acting_for, **values
            )
        return activity

    return once(write, by=by, network=network, uid=values.get("uid"))


def edit_activity(
    *,
    by: Any,
    activity: Activity,
    expected: int,
    changes: Mapping[str, Any],
    acting_for: Organisation | None = None,
) -> Activity:
    """Raises StaleVersion, CountsDiffer, NotYours."""
    with recording("activity.edited", activity, by=by, acting_for=acting_for) as (_record, current):
        return put_changes(current, expected=expected, changes=changes, acting_for=acting_for)


def cancel_activity(
    *,
    by: Any,
    activity: Activity,
    expected: int,
    reason: str,
    acting_for: Organisation | None = None,
) -> Activity:
    """It stays in calendars, cancelled. Raises StaleVersion, ImpossibleStatus, NotYours."""
    with recording("activity.cancelled", activity, by=by, acting_for=acting_for) as (
        _record,
        current,
    ):
        if current.status == ActivityStatus.CANCELLED:
            raise ImpossibleStatus(_("A atividade já está cancelada."))
        changes = {"status": ActivityStatus.CANCELLED, "cancel_reason": reason}
        return put_changes(current, expected=expected, changes=changes, acting_for=acting_for)


def reinstate_activity(
    *, by: Any, activity: Activity, expected: int, acting_for: Organisation | None = None
) -> Activity:
    """What was cancelled by mistake. Raises StaleVersion, ImpossibleStatus, NotYours."""
    with recording("activity.reinstated", activity, by=by, acting_for=acting_for) as (
        _record,
        current,
    ):
        if current.status != ActivityStatus.CANCELLED:
            raise ImpossibleStatus(_("A atividade não está cancelada."))
        changes = {"status": status_on(current.starts_on), "cancel_reason": ""}
        return put_changes(current, expected=expected, changes=changes, acting_for=acting_for)


def mark_held(
    *, by: Any, activity: Activity, expected: int, acting_for: Organisation | None = None
) -> Activity:
    """Raises StaleVersion, ImpossibleStatus, NotYours."""
    with recording("activity.held", activity, by=by, acting_for=acting_for) as (_record, current):
        if current.status != ActivityStatus.PLANNED:
            raise ImpossibleStatus(_("Só o que está marcado passa a realizado."))
        if current.starts_on > timezone.localdate():
            raise ImpossibleStatus(_("O dia da atividade ainda não chegou."))
        changes = {"status": ActivityStatus.HELD}
        return put_changes(current, expected=expected, changes=changes, acting_for=acting_for)


@contextmanager
def recording(
    verb: str, activity: Activity, *, by: Any, acting_for: Organisation | None = None
) -> Iterator[tuple[Recording, Activity]]:
    """A recording around a fresh copy of `activity`. Raises NotYours."""
    current = Activity.objects.get(pk=activity.pk)
    _require(acting_for, current.organisers.all())
    with recorded(verb, by=by, network=current.network_id, target=current) as record:
        yield record, current


def once(write: Callable[[], Activity], *, by: Any, network: Network, uid: UUID | None) -> Activity:
    """What a form sent twice, even at the same moment, records: one activity."""
    if uid is None:
        return write()
    before = Activity.objects.filter(network=network, created_by=by, uid=uid)
    if known := before.first():
        return known
    try:
        return write()
    except IntegrityError:
        if known := before.first():
            return known
        raise


def put_activity(
    *, by: Any, network: Network, acting_for: Organisation | None = None, **values: Any
) -> Activity:
    """Inside a recording. Without `status`, what lies ahead is planned and the rest was held."""
    organisers = values.pop("organisers", ())
    values["participants"], counts = reconciled(
        values.get("participants"), values.pop("counts", {})
    )
    values.setdefault("status", status_on(values["starts_on"]))
    if values.get("uid") is None:
        values.pop("uid", None)
    activity = Activity.objects.create(network=network, created_by=by, **values)
    _set_organisers(activity, organisers, acting_for)
    _set_counts(activity, counts)
    return activity


def put_changes(
    current: Activity,
    *,
    expected: int,
    changes: Mapping[str, Any],
    acting_for: Organisation | None = None,
) -> Activity:
    """Inside a recording of `current`, fresh from the database."""
    changes = dict(changes)
    counts = None
    if "participants" in changes or "counts" in changes:
        cells = changes.get("counts")
        if cells is None:
            cells = {(item.sex, item.age_band): item.count for item in current.counts.all()}
        changes["participants"], counts = reconciled(
            changes.get("participants", current.participants), cells
        )
    shown = _shown_in_calendars(current)
    columns = [name for name in changes if name not in _BESIDE]
    for name in columns:
        setattr(current, name, changes[name])
    if _shown_in_calendars(current) != shown:
        current.sequence += 1
    current.changed_at = timezone.now()
    fields = [*columns, "sequence", "changed_at", "folded"]
    save_version(refold(current), expected=expected, fields=fields)
    if "organisers" in changes:
        _set_organisers(current, changes["organisers"], acting_for)
    if counts is not None:
        _set_counts(current, counts)
    return current


def status_on(day: date) -> ActivityStatus:
    return ActivityStatus.PLANNED if day > timezone.localdate() else ActivityStatus.HELD


def _shown_in_calendars(activity: Activity) -> list[Any]:
    is_cancelled = activity.status == ActivityStatus.CANCELLED
    return [*(getattr(activity, name) for name in CALENDAR), is_cancelled]


def _require(acting_for: Organisation | None, organisers: Any) -> None:
    if acting_for is not None and acting_for.pk not in {item.pk for item in organisers}:
        raise NotYours(_("Só se registam atividades que a própria entidade organiza."))


def _set_organisers(activity: Activity, organisers: Any, acting_for: Organisation | None) -> None:
    organisers = list(organisers)
    if any(item.network_id != activity.network_id for item in organisers):
        raise ValueError("an organisation of another network")
    _require(acting_for, organisers)
    activity.organisers.set(organisers)


def _set_counts(activity: Activity, counts: Mapping[tuple[str, str], int]) -> None:
    stored = {(item.sex, item.age_band): item.count for item in activity.counts.all()}
    if stored == counts:
        return
    activity.counts.all().delete()
    ParticipantCount.objects.bulk_create(
        ParticipantCount(activity=activity, sex=sex, age_band=age_band, count=count)
        for (sex, age_band), count in sorted(counts.items())
    )
