"""Addresses that calendar programs subscribe to: made, copied, taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from monitor.agenda import actions, queries
from monitor.agenda.models import CalendarFeed
from monitor.kernel.permissions import requires
from monitor.kernel.versions import StaleVersion, posted_version
from monitor.plans.forms_activities import CalendarForm
from monitor.plans.views.activities import trail
from monitor.plans.views.common import access_of, address, say_stale


@requires("activity.view")
@require_http_methods(["GET"])
def listing(request: HttpRequest, network: str) -> HttpResponse:
    """With `?orgao=` or `?entidade=`, that body or organisation is the one offered."""
    asked = "network"
    for parameter, kind in (("orgao", "body"), ("entidade", "organisation")):
        if value := request.GET.get(parameter):
            asked = f"{kind}-{value}"
    return _page(request, CalendarForm(access=access_of(request), initial={"of": asked}))


def _page(request: HttpRequest, form: CalendarForm) -> HttpResponse:
    access = access_of(request)
    may_revoke = set()
    if access.allows("activity.edit"):
        may_revoke = set(queries.revocable(access).values_list("pk", flat=True))
    context = {
        "crumbs": trail(request, (_("Calendários"), None)),
        "feeds": [(feed, _address(request, feed)) for feed in queries.feeds(access)],
        "may_revoke": may_revoke,
        "form": form if access.allows("activity.edit") else None,
    }
    return render(request, "plans/activities/calendars.html", context)


def _address(request: HttpRequest, feed: CalendarFeed) -> str:
    return request.build_absolute_uri(reverse("agenda:feed", kwargs={"token": feed.token}))


@requires("activity.edit")
@require_POST
def create(request: HttpRequest, network: str) -> HttpResponse:
    access = access_of(request)
    form = CalendarForm(request.POST, access=access)
    if not form.is_valid():
        return _page(request, form)
    feed = actions.create_feed(by=request.user, network=access.network, **form.named)
    messages.success(request, _("O calendário de «%(what)s» tem endereço.") % {"what": feed})
    return redirect(address("calendars", request))


@requires("activity.edit")
@require_POST
def revoke(request: HttpRequest, network: str, feed: int) -> HttpResponse:
    found = get_object_or_404(queries.revocable(access_of(request)), pk=feed)
    try:
        actions.revoke_feed(by=request.user, feed=found, expected=posted_version(request))
    except StaleVersion as stale:
        say_stale(request, stale)
    else:
        messages.success(
            request, _("O endereço do calendário de «%(what)s» já não serve.") % {"what": found}
        )
    return redirect(address("calendars", request))
