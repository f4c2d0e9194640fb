"""How the audit trail tells what happened in a network."""

from django.utils.translation import gettext_lazy as _

from monitor.network.models import Membership

# A write of many organisations keeps, under this name, what it did to each: {key: {column: value}}.
OF_EACH = "organisations"

SENTENCES = {
    "network.created": _("{actor} criou a rede {object}"),
    "network.edited": _("{actor} alterou a rede {object}: {changes}"),
    "organisation.created": _("{actor} registou a entidade {object}"),
    "organisation.edited": _("{actor} alterou {object}: {changes}"),
    "organisation.alias-added": _("{actor} alterou {object}: {changes}"),
    "organisation.alias-removed": _("{actor} alterou {object}: {changes}"),
    "organisation.membership-edited": _("{actor} alterou a adesão de {object}: {changes}"),
    "organisation.merged": _("{actor} juntou «{before[merged][name]}» a {object}"),
    "organisation.imported": _("{actor} importou entidades: {changes}"),
    "organisation.imported-created": _(
        "{actor} registou a entidade {object} ao importar uma lista"
    ),
    "organisation.imported-changed": _("{actor} alterou {object} ao importar uma lista: {changes}"),
    "contact.created": _("{actor} registou o contacto {object}"),
    "contact.edited": _("{actor} alterou o contacto {object}: {changes}"),
    "contact.deleted": _("{actor} retirou o contacto {object}"),
    "body.created": _("{actor} criou o órgão {object}"),
    "body.edited": _("{actor} alterou o órgão {object}: {changes}"),
    "mandate.created": _("{actor} registou o mandato de {object}"),
    "mandate.edited": _("{actor} alterou o mandato de {object}: {changes}"),
    "person.invited": _("{actor} deu acesso à rede a {object}"),
    "person.role-changed": _("{actor} mudou o acesso de {object}: {changes}"),
    "person.removed": _("{actor} retirou o acesso de {object}"),
}

FIELDS = {
    "aliases": _("outros nomes"),
    "created": _("novas"),
    "changed": _("alteradas"),
} | {f"membership.{name}": Membership._meta.get_field(name) for name in Membership.EDITED}
