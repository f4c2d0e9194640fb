"""How the audit trail tells what happened to accounts."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "person.edited": _("{actor} alterou a conta de {object}: {changes}"),
    "person.email-changed": _("{actor} mudou o endereço da conta de {object}: {changes}"),
    "person.password-set": _("{actor} definiu a palavra-passe da conta de {object}"),
    "person.second-step-added": _("{actor} ativou um segundo passo de entrada"),
    "person.second-step-removed": _("{actor} desativou um segundo passo de entrada"),
    "person.second-step-renewed": _("{actor} renovou os códigos de recuperação"),
}
