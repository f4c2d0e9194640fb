"""What takes place, and the actions of plans that it serves: written together, in one event."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from monitor.agenda import actions as agenda
from monitor.agenda.models import Activity
from monitor.kernel.audit import recorded, snapshot
from monitor.network.models import Network, Organisation
from monitor.plans.models import Action, ServedAction


def record_activity(
    *,
    by: Any,
    network: Network,
    actions: Collection[Action] = (),
    acting_for: Organisation | None = None,
    **values: Any,
) -> Activity:
    """`values` as in monitor.agenda.actions. Raises CountsDiffer, NotYours."""

    def write() -> Activity:
        with recorded("activity.recorded", by=by, network=network.pk) as record:
            record.target = activity = agenda.put_activity(
                by=by, network=network, acting_for=acting_for, **values
            )
            _serve(activity, actions)
            record.after = snapshot(activity) | {"actions": _titles(activity)}
        return activity

    return agenda.once(write, by=by, network=network, uid=values.get("uid"))


def edit_activity(
    *,
    by: Any,
    activity: Activity,
    expected: int,
    changes: Mapping[str, Any],
    actions: Collection[Action],
    acting_for: Organisation | None = None,
) -> Activity:
    """Raises StaleVersion, CountsDiffer, NotYours."""
    with agenda.recording("activity.edited", activity, by=by, acting_for=acting_for) as (
        record,
        current,
    ):
        record.before["actions"] = _titles(current)
        agenda.put_changes(current, expected=expected, changes=changes, acting_for=acting_for)
        _serve(current, actions)
        record.after = snapshot(current) | {"actions": _titles(current)}
    return current


def _serve(activity: Activity, actions: Collection[Action]) -> None:
    """Make the activity serve exactly these actions of its network."""
    wanted = {action.pk for action in actions}
    served = dict(activity.served.values_list("action", "pk"))
    here = Action.objects.for_network(activity.network).filter(pk__in=wanted - served.keys())
    new = set(here.values_list("pk", flat=True)) if wanted - served.keys() else set()
    if wanted - served.keys() - new:
        raise ValueError("an action of another network")
    gone = [pk for action, pk in served.items() if action not in wanted]
    ServedAction.objects.filter(pk__in=gone).delete()
    ServedAction.objects.bulk_create(
        ServedAction(activity=activity, action_id=action) for action in sorted(new)
    )


def _titles(activity: Activity) -> list[str]:
    return sorted(activity.served.values_list("action__title", flat=True))
