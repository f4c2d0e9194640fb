"""What a network sees of the actions proposed to it: the proposal, and nothing else of who proposes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from monitor.network.models import Network
from monitor.plans.enums import MonthKind, SharingState
from monitor.plans.models import Action, ScheduledMonth, SharedAction
from monitor.plans.sharing.schedule import month_words, months_from


class ProposedMeasure(NamedTuple):
    pk: int
    text: str
    kind: str
    unit: str
    rule: str

    @property
    def words(self) -> str:
        """ "pessoas · soma" """
        return " · ".join(part for part in (self.unit, self.rule.lower()) if part)


@dataclass(frozen=True, slots=True)
class Proposal:
    """`months` are already those of this network; `local` is the action that it made of it."""

    pk: int
    version: int
    title: str
    description: str
    by: str
    starts_on: date
    months: tuple[date, ...]
    measures: tuple[ProposedMeasure, ...]
    state: str
    reason: str
    local: Action | None

    @property
    def months_said(self) -> str:
        return month_words(self.months)

    @property
    def is_waiting(self) -> bool:
        return self.state == SharingState.INVITED


@dataclass(frozen=True, slots=True)
class Proposed:
    """How many actions were proposed to a network, and how many of them it has to decide."""

    all: int
    waiting: int


def proposed_to(network: Network) -> Proposed:
    states = list(SharedAction.objects.for_network(network).values_list("state", flat=True))
    return Proposed(len(states), states.count(SharingState.INVITED))


def proposals_to(network: Network) -> list[Proposal]:
    """Those to decide first; three queries however many there are."""
    found = [_proposal(item) for item in _with_texts(SharedAction.objects.for_network(network))]
    return sorted(found, key=lambda item: (not item.is_waiting, item.starts_on, item.title))


def proposal(shared: SharedAction) -> Proposal:
    return _proposal(_with_texts(SharedAction.objects.filter(pk=shared.pk)).get())


def _with_texts(shares: QuerySet[SharedAction]) -> QuerySet[SharedAction]:
    planned = ScheduledMonth.objects.filter(kind=MonthKind.PLANNED)
    return shares.select_related("action__plan__network", "local__plan").prefetch_related(
        "action__measures", Prefetch("action__months", planned, to_attr="planned")
    )


def _proposal(shared: SharedAction) -> Proposal:
    origin = shared.action
    planned = [item.month for item in origin.planned]  # type: ignore[attr-defined]
    return Proposal(
        pk=shared.pk,
        version=shared.version,
        title=origin.title,
        description=origin.description,
        by=origin.plan.network.name,
        starts_on=shared.starts_on,
        months=tuple(months_from(planned, shared.starts_on)),
        measures=tuple(
            ProposedMeasure(
                measure.pk,
                measure.text,
                measure.kind,
                measure.unit,
                _("marco") if measure.kind == "milestone" else measure.get_roll_up_display(),
            )
            for measure in origin.measures.all()
        ),
        state=shared.state,
        reason=shared.reason,
        local=shared.local,
    )
