"""The card of an action, and its forms."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from monitor.kernel.permissions import requires
from monitor.plans import presenters
from monitor.plans.models import Action
from monitor.plans.queries import action_card
from monitor.plans.views.common import access_of, action_of, crumbs, plan_crumb


@requires("plan.view")
@require_GET
def card(request: HttpRequest, network: str, action: int) -> HttpResponse:
    access = access_of(request)
    found = action_of(request, action)
    return render(
        request,
        "plans/action.html",
        {
            "card": action_card(found),
            "action": found,
            "tone": presenters.ACTION_TONES[found.status],
            "history": [],
            "may_edit": access.allows("plan.edit"),
            "may_report": access.allows("action.edit")
            and Action.objects.editable_by(access).filter(pk=found.pk).exists(),
            "crumbs": crumbs(request, plan_crumb(request, found.plan), (found.title, None)),
        },
    )
