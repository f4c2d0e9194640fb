"""From a row of the outbox to the message that is sent; the preview shows the same."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from monitor.kernel.models import OutboxMessage
from monitor.kernel.outbox.addresses import absolute
from monitor.kernel.outbox.categories import name_of
from monitor.kernel.outbox.unsubscribing import token_for


def build(
    message: OutboxMessage, connection: BaseEmailBackend | None = None
) -> EmailMultiAlternatives:
    """A weekly message says how to stop it, in its text and to the mail program (RFC 8058)."""
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    text, html = message.text.rstrip() + "\n", message.html
    if message.weekly:
        address = stop_address(message)
        headers["List-Unsubscribe"] = f"<{address}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        label = _stop_label(message)
        text += f"\n-- \n{label}:\n{address}\n"
        if html:
            html = _before_the_end(html, format_html('<p><a href="{}">{}</a></p>', address, label))
    mail = EmailMultiAlternatives(
        message.subject,
        text,
        settings.DEFAULT_FROM_EMAIL,
        [message.to],
        headers=headers,
        reply_to=[message.reply_to] if message.reply_to else None,
        connection=connection,
    )
    if html:
        mail.attach_alternative(html, "text/html")
    return mail


def stop_address(message: OutboxMessage) -> str:
    """Where who receives a message can refuse others like it."""
    arguments: dict[str, Any] = {"token": token_for(message)}
    return absolute(reverse(settings.MAIL_STOP_URL, kwargs=arguments))


def _stop_label(message: OutboxMessage) -> str:
    with translation.override(message.language or settings.LANGUAGE_CODE):
        if name := name_of(message.category):
            return _("Deixar de receber «%(what)s»") % {"what": name}
        return _("Deixar de receber mensagens como esta")


def _before_the_end(html: str, addition: str) -> str:
    start, end, rest = html.rpartition("</body>")
    return f"{start}{addition}{end}{rest}" if end else f"{html}{addition}"
