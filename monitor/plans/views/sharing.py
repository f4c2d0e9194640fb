"""One action in many networks: the pages of who proposes and of who decides."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitor.kernel.permissions import requires
from monitor.kernel.versions import StaleVersion, posted_version
from monitor.plans import presenters
from monitor.plans.forms_sharing import AdoptForm, DeclineForm, ShareForm, StartForm
from monitor.plans.models import SharedAction
from monitor.plans.sharing import actions
from monitor.plans.sharing.proposals import proposal as proposal_of
from monitor.plans.sharing.proposals import proposals_to
from monitor.plans.sharing.standing import networks_to_ask, sharing_of, words_for
from monitor.plans.views.common import (
    access_of,
    action_of,
    address,
    crumbs,
    form_page,
    plan_crumb,
    refusing_closed_plans,
    say_stale,
)
from monitor.plans.workflow import ImpossibleStep


@requires("plan.view")
@require_GET
def networks(request: HttpRequest, network: str, action: int) -> HttpResponse:
    return _networks(request, action)


@requires("sharing.edit")
@require_POST
@refusing_closed_plans
def share(request: HttpRequest, network: str, action: int) -> HttpResponse:
    found = action_of(request, action)
    form = ShareForm(request.POST, action=found, networks=networks_to_ask(found))
    if not form.is_valid():
        return _networks(request, action, form)
    try:
        actions.share(by=request.user, action=found, targets=form.targets)
    except ImpossibleStep as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Ação proposta: cada rede decide se a põe no seu plano."))
    return redirect("plans:networks", network=network, action=action)


@requires("sharing.edit")
@require_POST
@refusing_closed_plans
def start(request: HttpRequest, network: str, action: int, shared: int) -> HttpResponse:
    found = _shared_of(request, action, shared)
    form = StartForm(request.POST, plan=found.action.plan, starts_on=found.starts_on)
    if form.is_valid():
        try:
            actions.change_start(
                by=request.user,
                shared=found,
                expected=posted_version(request),
                starts_on=form.cleaned_data["starts_on"],
            )
        except ImpossibleStep as refused:
            messages.warning(request, str(refused))
        except StaleVersion as stale:
            say_stale(request, stale)
        else:
            messages.success(request, _("Início alterado."))
    else:
        messages.warning(request, _("Esse mês não se pode escolher."))
    return redirect("plans:networks", network=network, action=action)


@requires("sharing.edit")
@require_POST
@refusing_closed_plans
def withdraw(request: HttpRequest, network: str, action: int, shared: int) -> HttpResponse:
    found = _shared_of(request, action, shared)
    try:
        actions.withdraw(by=request.user, shared=found, expected=posted_version(request))
    except ImpossibleStep as refused:
        messages.warning(request, str(refused))
    except StaleVersion as stale:
        say_stale(request, stale)
    else:
        messages.success(
            request, _("A proposta a «%(network)s» foi retirada.") % {"network": found.network}
        )
    return redirect("plans:networks", network=network, action=action)


def _shared_of(request: HttpRequest, action: int, pk: int) -> SharedAction:
    """A proposal of an action of the network that is asking."""
    found = action_of(request, action)
    shares = SharedAction.objects.filter(action=found)
    return get_object_or_404(shares.select_related("network", "action__plan"), pk=pk)


def _networks(request: HttpRequest, action: int, form: ShareForm | None = None) -> HttpResponse:
    access = access_of(request)
    found = action_of(request, action)
    sharing = sharing_of(found, today=timezone.localdate())
    may_share = access.allows("sharing.edit") and presenters.is_open(found.plan)
    if form is None and may_share and sharing.to_ask:
        form = ShareForm(action=found, networks=sharing.to_ask)
    words = words_for(access.network)
    return render(
        request,
        "plans/sharing/networks.html",
        {
            "action": found,
            "sharing": sharing,
            "words": words,
            "form": form,
            "may_share": may_share,
            "starts": {
                row.pk: StartForm(plan=found.plan, starts_on=row.starts_on)
                for row in sharing.rows
                if row.is_undecided
            }
            if may_share
            else {},
            "tones": presenters.SHARING_TONES,
            "crumbs": crumbs(
                request,
                plan_crumb(request, found.plan),
                (found.title, address("action", request, action=found.pk)),
                (words.title, None),
            ),
        },
    )


@requires("plan.view")
@require_GET
def proposals(request: HttpRequest, network: str) -> HttpResponse:
    access = access_of(request)
    return render(
        request,
        "plans/sharing/proposals.html",
        {
            "proposals": proposals_to(access.network),
            "may_decide": access.allows("sharing.edit"),
            "tones": presenters.SHARING_TONES,
            "crumbs": crumbs(request, (_("Partilhas"), None)),
        },
    )


@requires("sharing.edit")
@require_http_methods(["GET", "POST"])
@refusing_closed_plans
def adopt(request: HttpRequest, network: str, proposal: int) -> HttpResponse:
    access = access_of(request)
    shared = _proposal_of(request, proposal)
    proposed = proposal_of(shared)
    form = AdoptForm(
        request.POST or None,
        proposal=proposed,
        network=access.network,
        today=timezone.localdate(),
    )
    back = address("proposals", request)
    if proposed.local:
        return redirect(proposed.local)
    if not form.plans:
        messages.warning(request, _("Falta um plano aberto onde pôr a ação."))
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        plan, node = form.cleaned_data["place"]
        try:
            made = actions.adopt(
                by=request.user,
                shared=shared,
                expected=form.cleaned_data["version"],
                plan=plan,
                node=node,
                lead=form.cleaned_data["lead"],
                targets=form.targets,
            )
        except ImpossibleStep as refused:
            messages.warning(request, str(refused))
            return redirect(back)
        except StaleVersion:
            _say_changed(request)
            return redirect(back)
        messages.success(request, _("A ação está no plano. Daqui em diante é da rede."))
        return redirect(made)
    return form_page(
        request,
        form,
        _("Pôr no plano"),
        (_("Partilhas"), back),
        cancel=back,
        template="plans/sharing/adopt.html",
        proposal=proposed,
        submit=_("Pôr no plano"),
    )


@requires("sharing.edit")
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, network: str, proposal: int) -> HttpResponse:
    shared = _proposal_of(request, proposal)
    form = DeclineForm(request.POST or None, initial={"version": shared.version})
    back = address("proposals", request)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decline(
                by=request.user,
                shared=shared,
                expected=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )
        except ImpossibleStep as refused:
            messages.warning(request, str(refused))
        except StaleVersion:
            _say_changed(request)
        else:
            messages.success(request, _("Proposta recusada. Pode ainda ser posta no plano."))
        return redirect(back)
    return form_page(
        request,
        form,
        _("Recusar a proposta"),
        (_("Partilhas"), back),
        cancel=back,
        lead=shared.action.title,
        submit=_("Recusar"),
    )


def _proposal_of(request: HttpRequest, pk: int) -> SharedAction:
    """A proposal made to the network that is asking."""
    shares = SharedAction.objects.for_network(access_of(request).network)
    return get_object_or_404(shares.select_related("action"), pk=pk)


def _say_changed(request: HttpRequest) -> None:
    messages.warning(
        request, _("Entretanto a proposta mudou. Nada foi feito: convém ver como ficou.")
    )
