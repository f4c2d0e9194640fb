"""The gallery of components, and the choice of theme."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from monitor.kernel.permissions import PUBLIC, requires
from monitor.ui import samples
from monitor.ui.forms import SampleForm
from monitor.ui.themes import THEMES

A_YEAR = 365 * 24 * 3600


@requires(PUBLIC)
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme in a cookie and go back to the page the choice was made on."""
    theme = request.POST.get("theme", "")
    if theme not in THEMES:
        return HttpResponseBadRequest()
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = "/"
    response = HttpResponseRedirect(back)
    response.set_cookie(
        "theme",
        theme,
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@requires(PUBLIC)
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "ui/gallery.html",
        {
            "sample_form": SampleForm(),
            "wrong_form": SampleForm(
                {"name": "", "email": "sem-arroba", "kind": ""}, auto_id="wrong_%s"
            ),
            "page": Paginator(range(240), 20).get_page(request.GET.get("page", 4)),
            "entries": samples.history(),
            "plan_rows": samples.PLAN_ROWS,
            "charts": samples.charts(),
        },
    )
