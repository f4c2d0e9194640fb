"""Accounts: allauth's views one by one, under Portuguese addresses; it finds them by these names."""

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery
from django.urls import URLPattern, path, re_path

from monitor.kernel.permissions import PUBLIC, SIGNED_IN, requires
from monitor.people import forms, views

# allauth notes when recovery codes are first seen.
for view in (recovery.view_recovery_codes, recovery.download_recovery_codes):
    view.writes_on_get = True


def at(route: str, permission: str, view: Callable[..., Any], name: str) -> URLPattern:
    return path(route, requires(permission)(view), name=name)


urlpatterns = [
    path("", views.profile, name="account_profile"),
    path("email/", views.new_email, name="account_new_email"),
    path("email/<str:token>/", views.confirm_new_email, name="account_confirm_new_email"),
    path("por-convite/", views.by_invitation, name="account_signup"),
    at("entrar/", PUBLIC, account.LoginView.as_view(form_class=forms.SignInForm), "account_login"),
    at("sair/", PUBLIC, account.logout, "account_logout"),
    at("inativa/", PUBLIC, account.account_inactive, "account_inactive"),
    at(
        "confirmar/",
        SIGNED_IN,
        account.ReauthenticateView.as_view(form_class=forms.ReauthenticateForm),
        "account_reauthenticate",
    ),
    at(
        "palavra-passe/",
        SIGNED_IN,
        account.PasswordChangeView.as_view(form_class=forms.ChangePasswordForm),
        "account_change_password",
    ),
    at(
        "palavra-passe/definir/",
        SIGNED_IN,
        account.PasswordSetView.as_view(form_class=forms.SetPasswordForm),
        "account_set_password",
    ),
    at(
        "recuperar/",
        PUBLIC,
        account.PasswordResetView.as_view(form_class=forms.ResetForm),
        "account_reset_password",
    ),
    at("recuperar/enviado/", PUBLIC, account.password_reset_done, "account_reset_password_done"),
    at(
        "recuperar/feito/",
        PUBLIC,
        account.password_reset_from_key_done,
        "account_reset_password_from_key_done",
    ),
    re_path(
        r"^recuperar/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        requires(PUBLIC)(
            account.PasswordResetFromKeyView.as_view(form_class=forms.NewPasswordForm)
        ),
        name="account_reset_password_from_key",
    ),
    at("dois-passos/", SIGNED_IN, second_step.index, "mfa_index"),
    at(
        "dois-passos/entrar/",
        PUBLIC,
        second_step.AuthenticateView.as_view(form_class=forms.CodeForm),
        "mfa_authenticate",
    ),
    at(
        "dois-passos/confirmar/",
        SIGNED_IN,
        second_step.ReauthenticateView.as_view(form_class=forms.CodeAgainForm),
        "mfa_reauthenticate",
    ),
    at(
        "dois-passos/ativar/",
        SIGNED_IN,
        views.ActivateSecondStep.as_view(),
        "mfa_activate_totp",
    ),
    at(
        "dois-passos/desativar/",
        SIGNED_IN,
        views.DeactivateSecondStep.as_view(),
        "mfa_deactivate_totp",
    ),
    at("dois-passos/codigos/", SIGNED_IN, recovery.view_recovery_codes, "mfa_view_recovery_codes"),
    at(
        "dois-passos/codigos/novos/",
        SIGNED_IN,
        views.NewRecoveryCodes.as_view(),
        "mfa_generate_recovery_codes",
    ),
    at(
        "dois-passos/codigos/descarregar/",
        SIGNED_IN,
        recovery.download_recovery_codes,
        "mfa_download_recovery_codes",
    ),
]
