"""Sentences that several modules of the room say."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitor.facts.enums import RollUp

# How an indicator is added up, for whoever reads its page.
ROLL_UP = {
    RollUp.SUM: gettext_lazy(
        "O valor de um território maior, ou de um período mais longo, é a soma dos valores das partes."
    ),
    RollUp.LAST: gettext_lazy(
        "É uma fotografia: num território maior somam-se as partes; num período mais longo vale o último valor."
    ),
    RollUp.MEAN: gettext_lazy(
        "O valor de um território maior, ou de um período mais longo, é a média dos valores das partes."
    ),
    RollUp.WEIGHTED_MEAN: gettext_lazy(
        "O valor de um território maior é a média dos valores das partes, cada um com o seu peso."
    ),
    RollUp.RATIO: gettext_lazy(
        "Num território maior somam-se à parte o que está em cima e o que está em baixo, e só depois se divide."
    ),
    RollUp.NOT_SUMMABLE: gettext_lazy(
        "Não se soma nem se faz média: um território maior só tem valor quando a fonte o dá."
    ),
}


def with_suggestion(text: str, suggestion: str) -> str:
    if not suggestion:
        return text
    return f"{text} " + _("Será «%(suggestion)s»?") % {"suggestion": suggestion}
