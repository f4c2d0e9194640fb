from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from monitor.kernel.permissions import SIGNED_IN, requires
from monitor.network.models import Network


@requires(SIGNED_IN)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/home.html", {"networks": Network.objects.for_user(request.user)})
