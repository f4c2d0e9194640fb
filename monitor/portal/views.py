from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from monitor.kernel.permissions import PUBLIC, requires
from monitor.plans.execution.public import publishing_networks


@requires(PUBLIC)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The front door. In the demonstration it opens on the work itself."""
    if settings.DEMONSTRATION and request.user.is_authenticated:
        return redirect("desk:home")
    return render(request, "portal/home.html", {"publishing": publishing_networks()})


@requires(PUBLIC)
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html")


@requires(PUBLIC)
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/privacy.html")
