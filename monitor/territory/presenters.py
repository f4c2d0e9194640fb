"""How the audit trail tells what happened to territories."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "territory.loaded": _("{actor} carregou os municípios e as regiões oficiais"),
    "territory.parishes-loaded": _("{actor} carregou uma lista de freguesias"),
    "territory.succeeded": _("{actor} registou uma fusão ou divisão de territórios"),
    "boundaries.uploaded": _("{actor} enviou um ficheiro de limites: {object}"),
    "boundaries.loaded": _("{actor} carregou os limites {object}"),
    "boundaries.used": _("{actor} pôs em uso os limites {object}"),
    "boundaries.discarded": _("{actor} eliminou os limites {object}"),
    "territory-group.created": _("{actor} criou o grupo de territórios {object}"),
    "territory-group.edited": _("{actor} alterou o grupo de territórios {object}: {changes}"),
    "territory-group.deleted": _("{actor} eliminou o grupo de territórios {object}"),
}
