"""What becomes of a shared action when an action moves on to another plan, or goes. Inside a recording."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import F, QuerySet

from monitor.plans.models import Action, Measure, SharedAction
from monitor.plans.sharing.workflow import SharingStep, next_state


def follow(actions: Mapping[int, Action], measures: Mapping[int, Measure]) -> None:
    """Old key → what takes its place: an instance goes on being one, what was shared goes on being
    shared, and its instances measure what the new action does."""
    shares = SharedAction.objects.all()
    for name in ("local", "action"):
        touched = shares.filter(**{f"{name}__in": actions}).values_list(name, flat=True).distinct()
        for old in list(touched):
            shares.filter(**{name: old}).update(**{name: actions[old]}, version=F("version") + 1)
    instances = list(Measure.objects.filter(origin__in=measures))
    for instance in instances:
        instance.origin = measures[instance.origin_id]  # type: ignore[index]
    Measure.objects.bulk_update(instances, ["origin"])


def release(actions: QuerySet[Action]) -> None:
    """Before these actions are deleted: one that had been carried over gives its place back to the
    action that it came from; otherwise what it was an instance of stands proposed again."""
    gone = {action.pk: action for action in actions.select_related("carried_from")}
    back = {
        pk: action.carried_from
        for pk, action in gone.items()
        if action.carried_from and action.carried_from_id not in gone
    }
    if back:
        follow(back, _same_measures(back))
    for shared in SharedAction.objects.filter(local__in=gone):
        state = next_state(shared.state, SharingStep.RELEASE)
        SharedAction.objects.filter(pk=shared.pk).update(
            local=None, state=state, version=F("version") + 1
        )


def _same_measures(back: Mapping[int, Action]) -> dict[int, Measure]:
    """By key of a measure of a copy: that of the original with the same text."""
    originals = Measure.objects.filter(action__in=list(back.values()))
    known = {(measure.action_id, measure.text): measure for measure in originals}
    keys = (
        (measure.pk, (back[measure.action_id].pk, measure.text))
        for measure in Measure.objects.filter(action__in=back)
    )
    return {pk: known[key] for pk, key in keys if key in known}
