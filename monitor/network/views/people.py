from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitor.kernel.permissions import requires
from monitor.kernel.versions import StaleVersion
from monitor.network import actions, queries
from monitor.network.access import NetworkRequest
from monitor.network.forms import InviteForm, RoleForm
from monitor.network.models import Network, RoleAssignment
from monitor.network.views.common import Crumbs, at, crumbs, form_page, send_invitation


def _trail(network: Network) -> Crumbs:
    return crumbs(network, (_("Pessoas"), at(network, "people")))


def _found(network: Network, pk: int) -> RoleAssignment:
    return get_object_or_404(queries.people(network), pk=pk)


@requires("people.manage")
@require_GET
def listing(request: NetworkRequest, network: str) -> HttpResponse:
    here = request.access.network
    context = {
        "crumbs": crumbs(here, (_("Pessoas"), None)),
        "network": here,
        "people": queries.people_by_name(here),
    }
    return render(request, "network/people.html", context)


@requires("people.manage")
@require_http_methods(["GET", "POST"])
def invite(request: NetworkRequest, network: str) -> HttpResponse:
    here = request.access.network
    form = InviteForm(request.POST or None, network=here)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.invite_person(by=request.user, network=here, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("email", error)
        else:
            send_invitation(request, made)
            return redirect(at(here, "people"))
    lead = _("A pessoa recebe uma mensagem com a ligação para entrar.")
    return form_page(
        request,
        form,
        _("Convidar uma pessoa"),
        _trail(here),
        at(here, "people"),
        lead=lead,
        submit=_("Enviar o convite"),
    )


@requires("people.manage")
@require_POST
def invite_again(request: NetworkRequest, network: str, pk: int) -> HttpResponse:
    assignment = _found(request.access.network, pk)
    send_invitation(request, assignment)
    return redirect(at(request.access.network, "people"))


@requires("people.manage")
@require_http_methods(["GET", "POST"])
def edit(request: NetworkRequest, network: str, pk: int) -> HttpResponse:
    here = request.access.network
    assignment = _found(here, pk)
    person = assignment.user.name
    form = RoleForm(request.POST or None, instance=assignment, network=here)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_role(
                by=request.user,
                assignment=assignment,
                expected=form.expected,
                changes=form.changes,
            )
        except StaleVersion as stale:
            form.show_conflict(stale.current, network=here)
        except ValidationError as error:
            form.add_error("role", error)
        else:
            messages.success(request, _("Acesso de %(person)s guardado.") % {"person": person})
            # Who stops managing people can no longer open their list.
            mine = assignment.user_id == request.user.pk
            return redirect(at(here, "home") if mine else at(here, "people"))
    title = _("Acesso de %(person)s") % {"person": person}
    return form_page(request, form, title, _trail(here), at(here, "people"))


@requires("people.manage")
@require_http_methods(["GET", "POST"])
def remove(request: NetworkRequest, network: str, pk: int) -> HttpResponse:
    here = request.access.network
    assignment = _found(here, pk)
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            actions.remove_person(
                by=request.user,
                assignment=assignment,
                expected=int(version) if version.isdecimal() else 0,
            )
        except StaleVersion:
            messages.warning(request, _("O acesso desta pessoa mudou entretanto."))
        except ValidationError as error:
            messages.error(request, error.message)
        else:
            messages.success(
                request,
                _("%(person)s deixou de ter acesso à rede.") % {"person": assignment.user.name},
            )
            if assignment.user_id == request.user.pk:
                return redirect("desk:home")
        return redirect(at(here, "people"))
    title = _("Retirar o acesso")
    context = {
        "crumbs": [*_trail(here), (title, None)],
        "network": here,
        "assignment": assignment,
    }
    return render(request, "network/remove_person.html", context)
