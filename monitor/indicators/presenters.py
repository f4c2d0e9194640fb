"""How the audit trail tells what happened to the dictionary."""

from django.utils.translation import gettext_lazy as _

# A write of many indicators keeps, under this name, what it did to each: {key: {column: value}}.
OF_EACH = "indicators"

SENTENCES = {
    "indicator.created": _("{actor} criou o indicador {object}"),
    "indicator.edited": _("{actor} alterou o indicador {object}: {changes}"),
    "indicator.deleted": _("{actor} apagou o indicador {object}"),
    "indicator.imported": _("{actor} importou indicadores: {changes}"),
    "indicator.imported-created": _("{actor} criou o indicador {object} ao importar um dicionário"),
    "indicator.imported-changed": _(
        "{actor} alterou o indicador {object} ao importar um dicionário: {changes}"
    ),
    "dictionary.loaded": _("{actor} carregou o dicionário comum de indicadores"),
    "dictionary.loaded-created": _("{actor} carregou o indicador {object} no dicionário comum"),
    "dictionary.loaded-changed": _(
        "{actor} atualizou o indicador {object} no dicionário comum: {changes}"
    ),
    "index.created": _("{actor} criou o índice {object}"),
    "index.edited": _("{actor} alterou o índice {object}: {changes}"),
    "index.deleted": _("{actor} apagou o índice {object}"),
    "dashboard.created": _("{actor} criou o painel {object}"),
    "dashboard.edited": _("{actor} alterou o painel {object}: {changes}"),
    "dashboard.deleted": _("{actor} apagou o painel {object}"),
}

FIELDS = {
    "kept_dimensions": _("dimensões"),
    "kept_cuts": _("cortes que se publicam"),
    "parts": _("indicadores do índice"),
    "views": _("vistas do painel"),
}
