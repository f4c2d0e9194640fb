"""How the audit trail tells what happened in the agenda."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "activity.recorded": _("{actor} registou a atividade {object}"),
    "activity.edited": _("{actor} alterou a atividade {object}: {changes}"),
    "activity.held": _("{actor} assinalou que a atividade {object} se realizou"),
    "activity.cancelled": _("{actor} cancelou a atividade {object}: {after[cancel_reason]}"),
    "activity.reinstated": _("{actor} repôs a atividade {object}"),
    "activity.evidence-stored": _("{actor} juntou um comprovativo a {object}: {changes}"),
    "activity.evidence-removed": _("{actor} retirou um comprovativo de {object}: {changes}"),
    "evidence.stored": _("{actor} entregou o comprovativo {object}"),
    "calendar.created": _("{actor} criou um endereço de calendário de {object}"),
    "calendar.revoked": _("{actor} anulou um endereço de calendário de {object}"),
}

FIELDS = {
    "organisers": _("quem organiza"),
    "counts": _("participantes por sexo e idade"),
    "evidence": _("comprovativos"),
}
