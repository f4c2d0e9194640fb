from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from monitor.desk.context import THEMES
from monitor.kernel.permissions import PUBLIC, SIGNED_IN, requires
from monitor.network.models import Network

ONE_YEAR = 365 * 24 * 3600


@requires(SIGNED_IN)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/home.html", {"networks": Network.objects.for_user(request.user)})


@requires(PUBLIC)
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, high contrast, or as the device says: kept in a cookie for a year."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = redirect(back)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie("theme", theme, max_age=ONE_YEAR, samesite="Lax")
    else:
        response.delete_cookie("theme")
    return response
