from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from monitor.desk.queries import work_of
from monitor.kernel.permissions import SIGNED_IN, requires


@requires(SIGNED_IN)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    context = {"works": list(work_of(request.user, today)), "today": today}
    return render(request, "desk/home.html", context)
