"""allauth's forms with our words, and those of the account page."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second_step
from allauth.mfa.totp import forms as totp
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _

from monitor.kernel.forms import VersionedForm
from monitor.people.models import User

EMAIL = _("Endereço de e-mail")
PASSWORD = _("Palavra-passe")


class InOurWords:
    """Labels by field name; placeholders go, since a label says it better."""

    labels: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.label = self.labels.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""
            if name == "password1":
                field.help_text = " ".join(password_validators_help_texts())

    def clean(self) -> Any:
        cleaned = super().clean()  # type: ignore[misc]
        data = self.data  # type: ignore[attr-defined]
        if data.get("password2") and data.get("password1") != data["password2"]:
            different = [_("As duas palavras-passe são diferentes.")]
            self.errors["password2"] = self.error_class(different)  # type: ignore[attr-defined]
        return cleaned


class SignInForm(InOurWords, account.LoginForm):
    labels = {"login": EMAIL, "password": PASSWORD}


class ResetForm(InOurWords, account.ResetPasswordForm):
    labels = {"email": EMAIL}


class NewPasswordForm(InOurWords, account.ResetPasswordKeyForm):
    labels = {"password1": _("Nova palavra-passe"), "password2": _("A mesma, outra vez")}


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    labels = {
        "oldpassword": _("Palavra-passe atual"),
        "password1": _("Nova palavra-passe"),
        "password2": _("A nova, outra vez"),
    }


class SetPasswordForm(InOurWords, account.SetPasswordForm):
    labels = NewPasswordForm.labels


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    labels = {"password": PASSWORD}


class CodeForm(InOurWords, second_step.AuthenticateForm):
    labels = {"code": _("Código da aplicação ou de recuperação")}


class CodeAgainForm(InOurWords, second_step.ReauthenticateForm):
    labels = CodeForm.labels


class ActivateForm(InOurWords, totp.ActivateTOTPForm):
    labels = {"code": _("Código que a aplicação mostra")}


class ProfileForm(VersionedForm):
    class Meta:
        model = User
        fields = ["name", "language"]


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=_("Novo endereço de e-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label=_("Palavra-passe atual"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("A palavra-passe não está certa."))
        return password
