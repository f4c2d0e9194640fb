"""How the audit trail tells what happened to data."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "dataset.created": _("{actor} criou o conjunto de dados {object}"),
    "dataset.shown": _("{actor} mudou quem vê {object}: {changes}"),
    "dataset.official": _("{actor} mudou se {object} é estatística oficial: {changes}"),
    "edition.created": _("{actor} preparou {object}"),
    "edition.published": _("{actor} publicou {object}"),
    "edition.withdrawn": _("{actor} retirou {object}"),
    "data-import.started": _("{actor} começou a importar {object}"),
    "data-import.read": _("{object} foi aberto"),
    "data-import.explained": _("{actor} explicou as colunas de {object}"),
    "data-import.understood": _("{object} foi lido"),
    "data-import.confirm-asked": _("{actor} mandou publicar {object}"),
    "data-import.confirmed": _("{object} foi publicado"),
    "data-import.retried": _("{actor} mandou tentar de novo {object}"),
    "data-import.cancel-asked": _("{actor} mandou interromper {object}"),
    "data-import.cancelled": _("{object} foi interrompido"),
    "data-import.failed": _("{object} não se conseguiu ler"),
    "data-import.undone": _("{actor} anulou a importação {object}"),
    "rules.edited": _("{actor} mudou o que se estranha em {object}: {changes}"),
}

FIELDS = {
    "facts.dataset": _("conjunto de dados"),
    "facts.edition": _("edição"),
    "facts.dataimport": _("importação de dados"),
    "facts.rules": _("regras de validação"),
    "facts.dataset.visibility": _("quem vê"),
    "facts.dataset.is_official": _("estatística oficial"),
    "facts.rules.lowest": _("valor mínimo"),
    "facts.rules.highest": _("valor máximo"),
    "facts.rules.jump": _("variação máxima (%)"),
    "facts.rules.parts": _("diferença máxima entre o total e a soma das partes (%)"),
}
