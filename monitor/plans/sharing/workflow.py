"""The life of a proposal as one table: (state, step) → state, None when the proposal is gone."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from monitor.plans.enums import SharingState
from monitor.plans.workflow import ImpossibleStep


class SharingStep(TextChoices):
    PROPOSE = "propose", _("Propor de novo")
    CHANGE_START = "change_start", _("Mudar o início")
    WITHDRAW = "withdraw", _("Retirar a proposta")
    ADOPT = "adopt", _("Pôr no plano")
    DECLINE = "decline", _("Recusar")
    RELEASE = "release", _("A ação saiu do plano da rede")


_INVITED, _ADOPTED, _DECLINED = SharingState.INVITED, SharingState.ADOPTED, SharingState.DECLINED

# Once adopted it is the network's own: who proposed it changes nothing there any more.
TRANSITIONS: dict[tuple[SharingState, SharingStep], SharingState | None] = {
    (_INVITED, SharingStep.CHANGE_START): _INVITED,
    (_INVITED, SharingStep.WITHDRAW): None,
    (_INVITED, SharingStep.ADOPT): _ADOPTED,
    (_INVITED, SharingStep.DECLINE): _DECLINED,
    (_DECLINED, SharingStep.PROPOSE): _INVITED,
    (_DECLINED, SharingStep.WITHDRAW): None,
    (_DECLINED, SharingStep.ADOPT): _ADOPTED,
    (_ADOPTED, SharingStep.RELEASE): _INVITED,
}


def steps_from(state: str) -> list[SharingStep]:
    return [step for (start, step) in TRANSITIONS if start == state]


def next_state(state: str, step: SharingStep) -> SharingState | None:
    """Where `step` leads. Raises ImpossibleStep with a sentence."""
    key = (SharingState(state), step)
    if key not in TRANSITIONS:
        raise ImpossibleStep(
            _("A rede já tem esta ação no seu plano.")
            if state == _ADOPTED
            else _("Esse passo não é possível na situação atual da proposta.")
        )
    return TRANSITIONS[key]
