"""What the coordination decides about one person of the month: the link, the action passed on."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from monitor.kernel.permissions import requires
from monitor.kernel.versions import StaleVersion, posted_version
from monitor.plans.chase.handing_over import AlreadyDecided, confirm, refuse
from monitor.plans.chase.links import renew, revoke
from monitor.plans.forms_chase import PassOnForm
from monitor.plans.models import HandOver
from monitor.plans.views.common import access_of, say_stale
from monitor.plans.views.month import link_of, month_address, month_crumbs


@requires("month.manage")
@require_POST
def revoke_link(request: HttpRequest, network: str, link: int) -> HttpResponse:
    found = link_of(request, link)
    try:
        revoke(by=request.user, link=found, expected=posted_version(request))
    except StaleVersion as stale:
        say_stale(request, stale)
    else:
        messages.success(request, _("A ligação de %(who)s já não abre nada.") % {"who": found})
    return redirect(month_address(request, found.month.month))


@requires("month.manage")
@require_POST
def renew_link(request: HttpRequest, network: str, link: int) -> HttpResponse:
    found = link_of(request, link)
    try:
        renew(by=request.user, link=found, expected=posted_version(request))
    except StaleVersion as stale:
        say_stale(request, stale)
    else:
        messages.success(
            request,
            _("%(who)s tem outra ligação: vai na próxima mensagem que se lhe enviar.")
            % {"who": found},
        )
    return redirect(month_address(request, found.month.month))


@requires("month.manage")
@require_http_methods(["GET", "POST"])
def pass_on(request: HttpRequest, network: str, hand_over: int) -> HttpResponse:
    """Somebody said that an action is no longer theirs: to whom it goes, or back."""
    here = access_of(request).network
    found = get_object_or_404(
        HandOver.objects.filter(item__link__month__network=here).select_related(
            "item__link__month", "item__action__plan", "item__organisation"
        ),
        pk=hand_over,
    )
    month = found.item.link.month.month
    home = month_address(request, month)
    form = PassOnForm(
        request.POST if "name" in request.POST else None, network=here, hand_over=found
    )
    if request.method == "POST":
        try:
            if "refuse" in request.POST:
                refuse(by=request.user, hand_over=found)
                messages.success(request, _("A ação fica com quem estava."))
                return redirect(home)
            if form.is_valid():
                confirm(by=request.user, hand_over=found, **form.cleaned_data)
                messages.success(
                    request,
                    _("A ação passou a %(who)s, que vai receber a sua ligação.")
                    % {"who": form.cleaned_data["name"]},
                )
                return redirect(home)
        except AlreadyDecided as decided:
            messages.warning(request, str(decided))
            return redirect(home)
        except ValidationError as wrong:
            form.add_error(None, wrong)
    title = _("Passar a ação")
    context = {
        "form": form,
        "hand_over": found,
        "title": title,
        "submit": title,
        "cancel": home,
        "crumbs": month_crumbs(request, month, (title, None)),
    }
    return render(request, "plans/month/pass_on.html", context)
