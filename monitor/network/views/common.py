from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from monitor.network.models import Network, RoleAssignment
from monitor.people import mail
from monitor.people.requests import SignedInRequest

Crumbs = list[tuple[str, str | None]]
PER_PAGE = 50
HISTORY_LENGTH = 20


def crumbs(network: Network, *path: tuple[str, str | None]) -> Crumbs:
    return [(network.name, at(network, "home")), *path]


def at(network: Network, name: str, **kwargs: Any) -> str:
    """The address of a page of this room in a network."""
    return reverse(f"network:{name}", kwargs={"network": network.code, **kwargs})


def form_page(
    request: SignedInRequest, form: Any, title: str, trail: Crumbs, cancel: str, **context: Any
) -> HttpResponse:
    context |= {"form": form, "title": title, "crumbs": [*trail, (title, None)], "cancel": cancel}
    return render(request, "ui/form.html", context)


def organisations_crumb(network: Network) -> tuple[str, str]:
    return _("Entidades"), at(network, "organisations")


def send_invitation(request: SignedInRequest, assignment: RoleAssignment) -> None:
    mail.send_invitation(request, assignment.user, by=request.user, to=assignment.network.name)
    messages.success(
        request, _("Convite enviado para %(email)s.") % {"email": assignment.user.email}
    )


def query_without_page(request: SignedInRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
