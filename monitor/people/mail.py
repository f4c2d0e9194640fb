"""Messages about an account: the invitation, the change of address."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from monitor.people.models import User

NEW_ADDRESS_HOURS = 24
_new_address = TimestampSigner(salt="monitor.people.new-address")


def send_invitation(request: HttpRequest, user: User, *, by: User, to: str) -> None:
    """Tell a person that they may enter `to`; who never had a password is asked to choose one."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    new = not user.has_usable_password()
    address = path.replace("UID-KEY", key) if new else reverse("account_login")
    context = {
        "new": new,
        "name": user.name,
        "by": by.name,
        "to": to,
        "address": request.build_absolute_uri(address),
        "again": request.build_absolute_uri(reverse("account_reset_password")),
        "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 3600),
    }
    with translation.override(user.language):
        _send(
            user.email, _("Convite para o Monitor Social"), "people/email/invitation.txt", context
        )


def send_new_address(request: HttpRequest, user: User, email: str) -> None:
    """A signed link to the new address; nothing when another account has it, and nobody can tell."""
    if User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        return
    token = _new_address.sign_object({"user": user.pk, "from": user.email, "to": email.lower()})
    address = reverse("account_confirm_new_email", kwargs={"token": token})
    context = {
        "name": user.name,
        "address": request.build_absolute_uri(address),
        "hours": NEW_ADDRESS_HOURS,
    }
    _send(email, _("Confirmar o novo endereço"), "people/email/new_address.txt", context)


def send_address_changed(former: str, user: User) -> None:
    context = {"name": user.name, "email": user.email}
    _send(former, _("O endereço da conta mudou"), "people/email/address_changed.txt", context)


def read_new_address(token: str) -> tuple[User, str] | None:
    """Whose address is to change and to which; None when the link is false, old or used."""
    try:
        content = _new_address.unsign_object(token, max_age=NEW_ADDRESS_HOURS * 3600)
    except BadSignature:
        return None
    user = User.objects.filter(pk=content["user"], email=content["from"]).first()
    return (user, content["to"]) if user else None


def _send(email: str, subject: str, template: str, context: dict[str, Any]) -> None:
    body = render_to_string(template, context)
    send_mail(
        settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + subject,
        body.strip() + "\n",
        settings.DEFAULT_FROM_EMAIL,
        [email],
    )
