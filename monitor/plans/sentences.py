"""What the audit trail says of each write of this room, by area."""

from django.utils.translation import gettext_lazy as _

PLAN = {
    "plan.created": _("{actor} criou o plano {object}"),
    "plan.edited": _("{actor} alterou o plano {object}: {changes}"),
    "plan.approved": _("{actor} aprovou o plano {object}"),
    "plan.returned": _("{actor} devolveu o plano {object} à preparação"),
    "plan.closed": _("{actor} encerrou o plano {object}"),
    "plan.reopened": _("{actor} reabriu o plano {object}"),
    "plan.deleted": _("{actor} eliminou o plano {object}"),
    "node.created": _("{actor} acrescentou {object} ao plano"),
    "node.edited": _("{actor} alterou {object}: {changes}"),
    "node.moved": _("{actor} mudou {object} de lugar"),
    "node.deleted": _("{actor} eliminou {object} e o que estava dentro"),
    "action.created": _("{actor} criou a ação {object}"),
    "action.edited": _("{actor} alterou a ação {object}: {changes}"),
    "action.moved": _("{actor} mudou a ação {object} de lugar"),
    "action.deleted": _("{actor} eliminou a ação {object}"),
    "action.partners-set": _("{actor} alterou quem responde pela ação {object}: {changes}"),
    "action.measures-set": _("{actor} alterou os indicadores da ação {object}: {changes}"),
    "action.scheduled": _("{actor} alterou o cronograma da ação {object}: {changes}"),
    "action.reported": _("{actor} deu conta da ação {object}: {changes}"),
    "import.started": _("{actor} começou a importar o ficheiro {object}"),
    "import.read": _("{actor} leu o ficheiro {object}"),
    "import.failed": _("{actor} não conseguiu ler o ficheiro {object}"),
    "import.retried": _("{actor} pediu outra leitura do ficheiro {object}"),
    "import.corrected": _("{actor} corrigiu a leitura de {object}: {after[correction]}"),
    "import.correction_removed": _(
        "{actor} retirou uma correção da leitura de {object}: {after[correction]}"
    ),
    "import.confirmed": _("{actor} confirmou a importação do plano {object}"),
    "import.confirmed-created": _(
        "{actor} registou a entidade {object} ao confirmar a importação de um plano"
    ),
    "import.undone": _("{actor} anulou a importação de {object}"),
    "import.discarded": _("{actor} abandonou a importação do ficheiro {object}"),
}

REPORTS = {
    "report.saved": _("{actor} guardou o relato de {object}: {changes}"),
    "report.submitted": _("{actor} enviou o relato de {object}: {changes}"),
    "report.accepted": _("{actor} aceitou o relato de {object}"),
    "report.returned": _("{actor} devolveu o relato de {object}: {after[comment]}"),
    "report.reopened": _("{actor} reabriu o relato de {object}: {after[comment]}"),
    "report.evidence-added": _("{actor} juntou um comprovativo ao relato de {object}: {changes}"),
    "report.evidence-removed": _(
        "{actor} retirou um comprovativo do relato de {object}: {changes}"
    ),
}

CHASE = {
    "month.configured": _("{actor} alterou as definições do acompanhamento: {changes}"),
    "chase.prepared": _(
        "{actor} pediu os relatos de {object} (pessoas: {after[people]}; ações: {after[actions]})"
    ),
    "chase.reminded": _(
        "{actor} lembrou quem ainda não respondeu sobre {object} (mensagens: {after[people]})"
    ),
    "chase.sent": _("{actor} insistiu com quem falta: {changes}"),
    "month.closed": _("{actor} fechou o mês {object}"),
    "month.reopened": _("{actor} reabriu o mês {object}: {after[reason]}"),
    "link.opened": _("{actor} abriu a página de relato"),
    "link.revoked": _("{actor} anulou a ligação de {object}"),
    "link.renewed": _("{actor} voltou a dar ligação a {object}"),
    "handover.asked": _("{actor} disse que já não trata da ação {object}"),
    "handover.done": _("{actor} passou a ação {object} a {after[to_email]}"),
    "handover.refused": _("{actor} não aceitou a passagem da ação {object}"),
}
ACTIVITIES: dict[str, object] = {}
SHARING = {
    "sharing.proposed": _("{actor} propôs a ação {object} a outras redes: {changes}"),
    "sharing.rescheduled": _(
        "{actor} mudou o início proposto da ação {object} em {after[network]}: {changes}"
    ),
    "sharing.withdrawn": _("{actor} deixou de propor a ação {object} a {before[network]}"),
    "sharing.adopted": _("{actor} pôs no plano a ação {object}, proposta por {after[proposed_by]}"),
    "sharing.declined": _("{actor} recusou a ação proposta {object}: {after[reason]}"),
    "plan.carried-over": _("{actor} fez transitar ações para o plano {object}: {changes}"),
}
DOCUMENTS = {
    "document.created": _("{actor} gerou {object}"),
    "document.regenerated": _("{actor} voltou a gerar os números de {object}"),
    "document.written": _("{actor} escreveu em «{after[section]}», de {object}"),
    "document.approved": _("{actor} aprovou {object} com o {after[number]}"),
    "document.deleted": _("{actor} eliminou {object}"),
}
PUBLIC = {
    "plan.published": _("{actor} publicou a execução do plano {object}"),
    "plan.withdrawn": _("{actor} deixou de publicar a execução do plano {object}"),
    "node.themed": _("{actor} mudou o tema de {object}: {changes}"),
}

SENTENCES = {
    **PLAN,
    **REPORTS,
    **CHASE,
    **ACTIVITIES,
    **SHARING,
    **DOCUMENTS,
    **PUBLIC,
}

# How the history names what is no column of its object.
FIELDS = {
    "chased": _("pessoas"),
    "contacts": _("quem trata"),
    "partners": _("entidades"),
    "measures": _("indicadores"),
    "values": _("números"),
    "months.planned": _("meses previstos"),
    "months.done": _("meses realizados"),
    "actions": _("ações"),
    "nodes": _("partes do plano"),
    "networks": _("redes"),
    "share_start": _("início"),
    "from_plan": _("do plano"),
    "parent_id": _("está em"),
    "node_id": _("está em"),
    "shares_actions_of_id": _("ações em comum com"),
    "plans.plan": _("plano"),
    "plans.plannode": _("parte do plano"),
    "plans.action": _("ação"),
    "plans.planimport": _("importação"),
    "plans.responsibility": _("ações por que responde"),
    "plans.executionreport": _("relatório de execução"),
}

# What people call the messages that they get from this room (`monitor.kernel.outbox.categories`).
MAIL = {
    "plans.chase": _("Pedidos de relato do mês"),
    "plans.late": _("Avisos de quem não respondeu"),
}
