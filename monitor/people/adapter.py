"""What allauth asks of this installation, in its words and in Portuguese."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from monitor.people import actions

_WRONG = _("O endereço de e-mail ou a palavra-passe não estão certos.")


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: an administrator of a network invites."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _WRONG,
        "email_password_mismatch": _WRONG,
        "enter_current_password": _("A palavra-passe atual não está certa."),
        "incorrect_code": _("O código não está certo ou já passou."),
        "incorrect_password": _("A palavra-passe não está certa."),
        "invalid_login": _WRONG,
        "invalid_password_reset": _("A ligação já não serve: é preciso pedir outra."),
        "too_many_login_attempts": _(
            "Demasiadas tentativas falhadas. É preciso esperar uns minutos."
        ),
        "same_as_current": _("Deve ser diferente da atual."),
        "rate_limited": _("Demasiados pedidos seguidos. É preciso esperar um pouco."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Accounts have no user name: the e-mail address is the identity."""

    def set_password(self, user: Any, password: str) -> None:
        actions.set_password(by=user, user=user, password=password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/conta/"

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """The person's own language from the first page on."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_language(response, user.language)
        return response


class SecondStepAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("O código não está certo ou já passou."),
        "cannot_delete_authenticator": _("Não é possível desativar o segundo passo."),
        "cannot_generate_recovery_codes": _(
            "Os códigos de recuperação só existem com o segundo passo ativo."
        ),
        "unverified_email": _("É preciso confirmar primeiro o endereço de e-mail."),
    }


def remember_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
