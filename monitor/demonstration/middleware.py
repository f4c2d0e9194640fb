"""In the demonstration a visitor is already somebody: the technician of the fictional municipality."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from monitor.people.models import User

# Whoever opens a signed link or a public page has no account, here as anywhere.
ALWAYS_OUT = ("/static/", "/conta/", "/mes/", "/publico/")
# What stands inside another site opens no session.
EMBEDDED = "/incorporar/"
# Who signs out stays out, so that the public pages can be seen as a stranger sees them.
STAY_OUT = "demonstration-out"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def open_signed_in(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., Any]:
    if not settings.DEMONSTRATION:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponse:
        opening = request.method == "GET" and not request.path.startswith(ALWAYS_OUT)
        opening = opening and not request.path.endswith(EMBEDDED)
        if opening and not request.user.is_authenticated and STAY_OUT not in request.COOKIES:
            technician = User.objects.filter(roles__role="coordinator").order_by("pk").first()
            if technician:
                login(request, technician, backend=BACKEND)
        response = get_response(request)
        if request.path == "/conta/sair/" and request.method == "POST":
            response.set_cookie(STAY_OUT, "1", httponly=True, samesite="Lax")
        return response

    return middleware
