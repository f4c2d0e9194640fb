"""The account page and the change of address. Sign-in and passwords are allauth's (urls.py)."""

from __future__ import annotations

from typing import Any

from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from monitor.kernel.permissions import PUBLIC, SIGNED_IN, requires
from monitor.kernel.versions import StaleVersion
from monitor.people import actions, mail
from monitor.people.adapter import remember_language
from monitor.people.forms import ActivateForm, EmailForm, ProfileForm
from monitor.people.requests import SignedInRequest


@requires(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        request.user.refresh_from_db()
        try:
            saved = actions.edit_profile(
                by=request.user, expected=form.expected, changes=form.changes
            )
        except StaleVersion as stale:
            form.show_conflict(stale.current)
        else:
            with override(saved.language):
                messages.success(request, _("Conta guardada."))
            response = redirect("account_profile")
            remember_language(response, saved.language)
            return response
    context = {
        "crumbs": [(_("A minha conta"), None)],
        "form": form,
        "second_step": is_mfa_enabled(request.user),
    }
    return render(request, "people/profile.html", context)


@sensitive_post_parameters("password")
@requires(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def new_email(request: SignedInRequest) -> HttpResponse:
    form = EmailForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        mail.send_new_address(request, request.user, form.cleaned_data["email"])
        messages.info(
            request,
            _("Foi enviada uma mensagem para %(email)s: o endereço muda quando for confirmado.")
            % {"email": form.cleaned_data["email"]},
        )
        return redirect("account_profile")
    title = _("Mudar o endereço de e-mail")
    context = {
        "crumbs": [(_("A minha conta"), reverse("account_profile")), (title, None)],
        "form": form,
        "title": title,
        "lead": _("O endereço atual é %(email)s.") % {"email": request.user.email},
        "submit": _("Enviar a confirmação"),
        "cancel": reverse("account_profile"),
    }
    return render(request, "ui/form.html", context)


@requires(PUBLIC)
@require_http_methods(["GET", "POST"])
def confirm_new_email(request: HttpRequest, token: str) -> HttpResponse:
    """Opened from the message: the page asks, its button writes."""
    found = mail.read_new_address(token)
    if found is None:
        return render(request, "people/address_link_failed.html", status=410)
    user, email = found
    if request.method == "POST":
        former = user.email
        try:
            saved = actions.change_email(by=user, user=user, email=email)
        except ValidationError:
            return render(request, "people/address_link_failed.html", status=410)
        mail.send_address_changed(former, saved)
        messages.success(
            request, _("O endereço da conta passou a ser %(email)s.") % {"email": email}
        )
        return redirect("account_profile" if request.user.is_authenticated else "account_login")
    return render(request, "people/confirm_address.html", {"email": email})


@requires(PUBLIC)
@require_GET
def by_invitation(request: HttpRequest) -> HttpResponse:
    return render(request, "people/by_invitation.html")


class ActivateSecondStep(ActivateTOTPView):
    form_class = ActivateForm

    def form_valid(self, form: Any) -> HttpResponse:
        with actions.second_step_changed("second-step-added", user=self.request.user):
            return super().form_valid(form)


class DeactivateSecondStep(DeactivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        with actions.second_step_changed("second-step-removed", user=self.request.user):
            return super().form_valid(form)


class NewRecoveryCodes(GenerateRecoveryCodesView):
    def form_valid(self, form: Any) -> HttpResponse:
        with actions.second_step_changed("second-step-renewed", user=self.request.user):
            return super().form_valid(form)
