"""How the audit trail tells what was decided about a message."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "mail.retried": _("{actor} mandou enviar de novo a mensagem {object}"),
    "mail.given-up": _("{actor} desistiu de enviar a mensagem {object}"),
    "mail.stopped": _("{actor} deixou de querer receber «{after[what]}»"),
    "mail.resumed": _("{actor} voltou a querer receber «{after[what]}»"),
}

FIELDS = {
    "kernel.outboxmessage": _("mensagem"),
    "kernel.mailaddress": _("endereço de e-mail"),
}
