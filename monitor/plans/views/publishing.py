"""Whether a plan is public: what everybody would see and what stays hidden, before it is."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from monitor.kernel.permissions import requires
from monitor.kernel.versions import StaleVersion, posted_version
from monitor.plans import actions, presenters
from monitor.plans.execution.preview import named_in, part_themes, withheld
from monitor.plans.execution.public import Publication
from monitor.plans.forms_publishing import ThemesForm
from monitor.plans.models import PlanNode
from monitor.plans.views.common import (
    address,
    crumbs,
    form_page,
    plan_crumb,
    plan_of,
    say_stale,
)
from monitor.plans.workflow import ImpossibleStep, check_publishing


@requires("plan.edit")
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, network: str, plan: int) -> HttpResponse:
    """The page as strangers would see it, and the button that lets them."""
    found = plan_of(request, plan)
    if request.method == "POST":
        try:
            actions.publish(by=request.user, plan=found, expected=posted_version(request))
        except ImpossibleStep as refused:
            messages.warning(request, str(refused))
        except StaleVersion as stale:
            say_stale(request, stale)
        else:
            messages.success(request, _("A execução do plano está à vista de toda a gente."))
        return redirect(address("publish", request, plan=plan))
    try:
        check_publishing(found.status, is_public=False)
    except ImpossibleStep as refused:
        messages.warning(request, str(refused))
        return redirect(found)
    publication = Publication.of(found)
    context = presenters.public_look(publication.public) | {
        "plan": found,
        "months": publication.months,
        "withheld": withheld(publication),
        "named": named_in(publication.public),
        "themes": part_themes(publication),
        "crumbs": crumbs(request, plan_crumb(request, found), (_("Página pública"), None)),
    }
    return render(request, "plans/public/publish.html", context)


@requires("plan.edit")
@require_POST
def withdraw(request: HttpRequest, network: str, plan: int) -> HttpResponse:
    found = plan_of(request, plan)
    try:
        actions.withdraw(by=request.user, plan=found, expected=posted_version(request))
    except ImpossibleStep as refused:
        messages.warning(request, str(refused))
    except StaleVersion as stale:
        say_stale(request, stale)
    else:
        messages.success(request, _("A execução do plano deixou de estar publicada."))
    return redirect(found)


@requires("plan.edit")
@require_http_methods(["GET", "POST"])
def themes(request: HttpRequest, network: str, plan: int) -> HttpResponse:
    """Of the parts of the first level, all at once; those inside follow them."""
    found = plan_of(request, plan)
    here = address("publish", request, plan=plan)
    form = ThemesForm(
        request.POST or None,
        parts=_first_level(found.pk),
        level=found.levels[0] if found.levels else "",
    )
    if request.method == "POST" and form.is_valid():
        for part, version, theme in form.changed:
            try:
                actions.set_theme(by=request.user, node=part, expected=version, theme=theme)
            except StaleVersion as stale:
                say_stale(request, stale)
        return redirect(here)
    title = _("Temas do plano")
    return form_page(
        request,
        form,
        title,
        plan_crumb(request, found),
        (_("Página pública"), here),
        cancel=here,
        lead=_("O tema de cada parte diz que números são pequenos de mais para se mostrarem."),
    )


def _first_level(plan: int) -> list[PlanNode]:
    return list(PlanNode.objects.filter(plan=plan, parent=None).order_by("position", "id"))
