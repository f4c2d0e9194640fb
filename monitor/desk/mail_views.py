"""The messages of a network, and the public page by which a person stops receiving some."""

from __future__ import annotations

from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp, csp_update
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from monitor.kernel.models import MailState, OutboxMessage
from monitor.kernel.outbox import handling, unsubscribing
from monitor.kernel.outbox.building import build
from monitor.kernel.outbox.categories import name_of
from monitor.kernel.permissions import PUBLIC, requires
from monitor.network.access import NetworkRequest
from monitor.network.models import Network

PER_PAGE = 50
TONES = {
    MailState.QUEUED.value: "info",
    MailState.SENT.value: "success",
    MailState.DEAD.value: "danger",
    MailState.CANCELLED.value: "neutral",
}


@requires("mail.view")
@require_GET
def listing(request: NetworkRequest, network: str) -> HttpResponse:
    here = request.access.network
    state, text = request.GET.get("estado", ""), request.GET.get("q", "").strip()
    all_of_them = OutboxMessage.objects.for_network(here.pk)
    found = all_of_them.matching(text) if text else all_of_them
    if state in MailState.values:
        found = found.filter(state=state)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "crumbs": _crumbs(here, (_("Mensagens"), None)),
        "network": here,
        "page": Paginator(found.dead_first().defer("text", "html"), PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "dead": all_of_them.filter(state=MailState.DEAD).count(),
        "states": MailState.choices,
        "state": state,
        "text": text,
        "filtered": bool(text or state),
        "tones": TONES,
        "query": query.urlencode(),
    }
    return render(request, "desk/mail.html", context)


@requires("mail.view")
@require_GET
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def preview(request: NetworkRequest, network: str, message: int) -> HttpResponse:
    """The message exactly as it is sent."""
    here, found = request.access.network, _message(request, message)
    mail = build(found)
    context = {
        "crumbs": _crumbs(
            here, (_("Mensagens"), reverse("desk:mail", args=[here.code])), (found.subject, None)
        ),
        "network": here,
        "message": found,
        "mail": mail,
        "category": name_of(found.category),
        "tones": TONES,
    }
    return render(request, "desk/mail_message.html", context)


@requires("mail.view")
@require_GET
@xframe_options_sameorigin
@csp({"default-src": [NONE], "frame-ancestors": [SELF], "base-uri": [NONE], "sandbox": True})  # type: ignore[arg-type]
def html(request: NetworkRequest, network: str, message: int) -> HttpResponse:
    """Its other version, for the frame of the preview: without script, style, image or form."""
    alternatives = build(_message(request, message)).alternatives
    if not alternatives:
        raise Http404
    return HttpResponse(alternatives[0][0])


@requires("mail.view")
@require_POST
def send_again(request: NetworkRequest, network: str, message: int) -> HttpResponse:
    return _handle(request, message, handling.send_again, _("A mensagem vai ser enviada de novo."))


@requires("mail.view")
@require_POST
def give_up(request: NetworkRequest, network: str, message: int) -> HttpResponse:
    return _handle(request, message, handling.give_up, _("A mensagem não será enviada."))


@requires("mail.view")
@require_POST
def send_all_again(request: NetworkRequest, network: str) -> HttpResponse:
    here = request.access.network
    sent = 0
    for message in OutboxMessage.objects.for_network(here.pk).filter(state=MailState.DEAD):
        try:
            handling.send_again(by=request.user, message=message)
        except handling.AlreadyHandled:
            continue
        sent += 1
    messages.success(
        request,
        ngettext(
            "%(count)s mensagem vai ser enviada de novo.",
            "%(count)s mensagens vão ser enviadas de novo.",
            sent,
        )
        % {"count": sent},
    )
    return redirect("desk:mail", network=here.code)


@csrf_exempt
@requires(PUBLIC)
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Where a weekly message says that it can be stopped: a mail program posts to it by itself
    (RFC 8058), a person reads first. Who asked is who holds the link; nothing else is known."""
    message = unsubscribing.message_of(token)
    if message is None:
        raise Http404
    if request.method == "POST":
        act = unsubscribing.resume if "voltar" in request.POST else unsubscribing.stop
        act(message=message)
    context = {
        "message": message,
        "stopped": unsubscribing.is_stopped(message),
        "what": name_of(message.category),
    }
    return render(request, "desk/stop_mail.html", context)


def _crumbs(network: Network, *trail: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [(network.name, reverse("network:home", args=[network.code])), *trail]


def _message(request: NetworkRequest, pk: int) -> OutboxMessage:
    return get_object_or_404(OutboxMessage.objects.for_network(request.access.network.pk), pk=pk)


def _handle(request: NetworkRequest, pk: int, act: Any, said: str) -> HttpResponse:
    try:
        act(by=request.user, message=_message(request, pk))
    except handling.AlreadyHandled:
        messages.warning(request, _("Entretanto, a mensagem mudou de situação: nada foi feito."))
    else:
        messages.success(request, said)
    return redirect("desk:mail", network=request.access.network.code)
