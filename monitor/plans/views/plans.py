"""The plans of a network."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from monitor.kernel.permissions import requires
from monitor.plans import presenters
from monitor.plans.queries import plans_of
from monitor.plans.views.common import access_of


@requires("plan.view")
@require_GET
def listing(request: HttpRequest, network: str) -> HttpResponse:
    access = access_of(request)
    return render(
        request,
        "plans/list.html",
        {
            "overviews": plans_of(access.network),
            "tones": presenters.PLAN_TONES,
            "may_edit": access.allows("plan.edit"),
            "may_import": access.allows("plan.import"),
            "crumbs": [(_("Planos"), None)],
        },
    )
