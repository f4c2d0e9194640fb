"""The life of a plan as one table: (state, step) → state. What is not in it cannot happen."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from monitor.plans.enums import PlanStatus


class Step(TextChoices):
    APPROVE = "approve", _("Aprovar o plano")
    RETURN = "return", _("Voltar a preparação")
    CLOSE = "close", _("Encerrar o plano")
    REOPEN = "reopen", _("Reabrir o plano")


TRANSITIONS: dict[tuple[PlanStatus, Step], PlanStatus] = {
    (PlanStatus.DRAFT, Step.APPROVE): PlanStatus.APPROVED,
    (PlanStatus.APPROVED, Step.RETURN): PlanStatus.DRAFT,
    (PlanStatus.APPROVED, Step.CLOSE): PlanStatus.CLOSED,
    (PlanStatus.CLOSED, Step.REOPEN): PlanStatus.APPROVED,
}

VERBS: dict[Step, str] = {
    Step.APPROVE: "plan.approved",
    Step.RETURN: "plan.returned",
    Step.CLOSE: "plan.closed",
    Step.REOPEN: "plan.reopened",
}

READ_ONLY = frozenset({PlanStatus.CLOSED})
# Only what was approved may be shown to everybody.
PUBLISHABLE = frozenset({PlanStatus.APPROVED, PlanStatus.CLOSED})


class ImpossibleStep(Exception):
    """The step is not one of this state's, or its guard refuses; the message is a sentence."""


def steps_from(status: str) -> list[Step]:
    return [step for (state, step) in TRANSITIONS if state == status]


def next_status(status: str, step: Step, *, action_count: int) -> PlanStatus:
    """Where `step` leads. Raises ImpossibleStep; a plan without actions is never approved."""
    target = TRANSITIONS.get((PlanStatus(status), step))
    if target is None:
        raise ImpossibleStep(_("Esse passo não é possível na situação atual do plano."))
    if step == Step.APPROVE and not action_count:
        raise ImpossibleStep(_("Um plano sem ações não pode ser aprovado."))
    return target


def check_publishing(status: str, *, is_public: bool) -> None:
    """Raises ImpossibleStep unless the execution of a plan in this status may be published."""
    if PlanStatus(status) not in PUBLISHABLE:
        raise ImpossibleStep(_("Só se publica a execução de um plano aprovado."))
    if is_public:
        raise ImpossibleStep(_("A execução deste plano já está publicada."))


def check_withdrawing(*, is_public: bool) -> None:
    """Raises ImpossibleStep when there is nothing to withdraw."""
    if not is_public:
        raise ImpossibleStep(_("A execução deste plano não está publicada."))
