"""What takes place, and the actions of plans that it serves: written together, in one event.

What an activity adds to a month that was accepted is locked with it: to change it the month is
reopened first, with a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from monitor.agenda import actions as agenda
from monitor.agenda.enums import ActivityStatus
from monitor.agenda.models import Activity
from monitor.kernel.audit import recorded, snapshot
from monitor.kernel.periods import first_of_month
from monitor.network.models import Network, Organisation
from monitor.plans.enums import MeasureSource, ReportState
from monitor.plans.models import Action, MonthReport, ServedAction
from monitor.plans.workflow import READ_ONLY
from monitor.ui.jinja import date as in_words

# (action, month, participants) of what counts.
Counted = frozenset[tuple[int, date, int | None]]


class LockedMonth(Exception):
    """What would change is part of what was accepted. The message is a sentence."""


def record_activity(
    *,
    by: Any,
    network: Network,
    actions: Collection[Action] = (),
    acting_for: Organisation | None = None,
    **values: Any,
) -> Activity:
    """`values` as in monitor.agenda.actions. Raises CountsDiffer, NotYours, LockedMonth."""

    def write() -> Activity:
        with recorded("activity.recorded", by=by, network=network.pk) as record:
            record.target = activity = agenda.put_activity(
                by=by, network=network, acting_for=acting_for, **values
            )
            _serve(activity, actions)
            _require_unlocked(_counted(activity))
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
    """Raises StaleVersion, CountsDiffer, NotYours, LockedMonth."""
    with agenda.recording("activity.edited", activity, by=by, acting_for=acting_for) as (
        record,
        current,
    ):
        record.before["actions"] = _titles(current)
        before = _counted(current)
        agenda.put_changes(current, expected=expected, changes=changes, acting_for=acting_for)
        _serve(current, actions)
        _require_unlocked(before ^ _counted(current))
        record.after = snapshot(current) | {"actions": _titles(current)}
    return current


def take_step(write: Callable[..., Activity], *, activity: Activity, **options: Any) -> Activity:
    """Cancel, hold or put back (of monitor.agenda.actions), with `options`: one may change what counts.

    Raises what `write` does, and LockedMonth.
    """
    with transaction.atomic():
        before = _counted(Activity.objects.get(pk=activity.pk))
        changed = write(activity=activity, **options)
        _require_unlocked(before ^ _counted(changed))
    return changed


def _serve(activity: Activity, actions: Collection[Action]) -> None:
    """Make the activity serve exactly these actions of its network."""
    wanted = {action.pk for action in actions}
    served = dict(activity.served.values_list("action", "pk"))
    new = wanted - served.keys()
    if new:
        here = Action.objects.for_network(activity.network).filter(pk__in=new)
        if here.count() < len(new):
            raise ValueError("an action of another network")
    gone = [pk for action, pk in served.items() if action not in wanted]
    ServedAction.objects.filter(pk__in=gone).delete()
    ServedAction.objects.bulk_create(
        ServedAction(activity=activity, action_id=action) for action in sorted(new)
    )


def _titles(activity: Activity) -> list[str]:
    return sorted(activity.served.values_list("action__title", flat=True))


def _counted(activity: Activity) -> Counted:
    """What the activity adds to each action that it serves."""
    if activity.status != ActivityStatus.HELD:
        return frozenset()
    month = first_of_month(activity.starts_on)
    served = activity.served.values_list("action", flat=True)
    return frozenset((action, month, activity.participants) for action in served)


def _require_unlocked(changed: Counted) -> None:
    """Raises LockedMonth when a plan is closed, or a month accepted in which activities are counted."""
    touched = {(action, month) for action, month, _participants in changed}
    served = Action.objects.filter(pk__in={action for action, _month in touched})
    closed = served.filter(plan__status__in=READ_ONLY).select_related("plan").first()
    if closed is not None:
        raise LockedMonth(
            _("O plano «%(plan)s» está encerrado: para mudar o que conta é preciso reabri-lo.")
            % {"plan": closed.plan}
        )
    accepted = MonthReport.objects.filter(
        state=ReportState.ACCEPTED,
        action__in=served.filter(measures__source=MeasureSource.ACTIVITIES),
        month__in={month for _action, month in touched},
    )
    for report in accepted.select_related("action"):
        if (report.action_id, report.month) in touched:
            raise LockedMonth(
                _(
                    "O relato de %(month)s da ação «%(action)s» já foi aceite e conta as atividades:"
                    " para as mudar é preciso que a coordenação o reabra."
                )
                % {"month": in_words(report.month, "month"), "action": report.action}
            )
