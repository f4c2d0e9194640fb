from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from monitor.demonstration import example, loading
from monitor.demonstration.middleware import BACKEND, STAY_OUT
from monitor.demonstration.source import data
from monitor.kernel.models import MailState, OutboxMessage
from monitor.kernel.outbox.building import build
from monitor.kernel.permissions import PUBLIC, requires
from monitor.people.models import User

MESSAGES_PER_PAGE = 20


@requires(PUBLIC)
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """Who is who in the demonstration, with one button each to become that person."""
    if not settings.DEMONSTRATION:
        raise Http404
    context = {"accounts": data("accounts.json"), "password": loading.PASSWORD}
    return render(request, "demonstration/accounts.html", context)


@requires(PUBLIC)
@require_POST
def become(request: HttpRequest) -> HttpResponse:
    if not settings.DEMONSTRATION:
        raise Http404
    emails = [account["email"] for account in data("accounts.json")]
    user = get_object_or_404(User, email=request.POST.get("email", ""), email__in=emails)
    logout(request)
    login(request, user, backend=BACKEND)
    response = redirect("desk:home")
    response.delete_cookie(STAY_OUT)
    return response


@requires(PUBLIC)
@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """What the demonstration has sent, of every network: nothing of it leaves this machine unless a
    mail server was set."""
    if not settings.DEMONSTRATION:
        raise Http404
    sent = OutboxMessage.objects.filter(state=MailState.SENT).order_by("-sent_at", "-pk")
    page = Paginator(sent, MESSAGES_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "mails": [(message, build(message)) for message in page]}
    return render(request, "demonstration/mailbox.html", context)


@requires(PUBLIC)
@require_GET
def example_plan(request: HttpRequest) -> HttpResponse:
    """The Word file that the tour imports."""
    if not settings.DEMONSTRATION:
        raise Http404
    return HttpResponse(
        example.word_document(),
        content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        headers={"Content-Disposition": f'attachment; filename="{example.file_name()}"'},
    )
