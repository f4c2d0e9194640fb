"""The life of a month's report as one table: (state, step) → state. What is not in it cannot happen."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from monitor.plans.enums import ActionStatus, ReportState, ReportStatus
from monitor.plans.workflow import ImpossibleStep


class ReportStep(TextChoices):
    SAVE = "save", _("Guardar")
    SUBMIT = "submit", _("Enviar")
    ACCEPT = "accept", _("Aceitar")
    RETURN = "return", _("Devolver")
    REOPEN = "reopen", _("Reabrir")


_DRAFT, _SUBMITTED, _RETURNED, _ACCEPTED = (
    ReportState.DRAFT,
    ReportState.SUBMITTED,
    ReportState.RETURNED,
    ReportState.ACCEPTED,
)

# A second partner adds its numbers to what the first submitted: saving does not take that back.
TRANSITIONS: dict[tuple[ReportState, ReportStep], ReportState] = {
    (_DRAFT, ReportStep.SAVE): _DRAFT,
    (_DRAFT, ReportStep.SUBMIT): _SUBMITTED,
    (_RETURNED, ReportStep.SAVE): _RETURNED,
    (_RETURNED, ReportStep.SUBMIT): _SUBMITTED,
    (_SUBMITTED, ReportStep.SAVE): _SUBMITTED,
    (_SUBMITTED, ReportStep.SUBMIT): _SUBMITTED,
    (_SUBMITTED, ReportStep.ACCEPT): _ACCEPTED,
    (_SUBMITTED, ReportStep.RETURN): _RETURNED,
    (_ACCEPTED, ReportStep.REOPEN): _RETURNED,
}

# What an accepted month makes of the action.
ACTION_STATUS: dict[ReportStatus, ActionStatus] = {
    ReportStatus.NOT_STARTED: ActionStatus.PLANNED,
    ReportStatus.UNDER_WAY: ActionStatus.UNDER_WAY,
    ReportStatus.LATE: ActionStatus.UNDER_WAY,
    ReportStatus.DONE: ActionStatus.DONE,
    ReportStatus.POSTPONED: ActionStatus.POSTPONED,
    ReportStatus.CANCELLED: ActionStatus.CANCELLED,
}

# In these the month itself took place.
MONTH_DONE = frozenset({ReportStatus.UNDER_WAY, ReportStatus.DONE})


def next_state(state: str, step: ReportStep) -> ReportState:
    """Where `step` leads. Raises ImpossibleStep with a sentence."""
    target = TRANSITIONS.get((ReportState(state), step))
    if target is None:
        raise ImpossibleStep(
            _("O mês desta ação já foi aceite: para o mudar, a coordenação tem de o reabrir.")
            if state == ReportState.ACCEPTED
            else _("Esse passo não é possível na situação atual do relato.")
        )
    return target
