"""What a plan did not finish, carried over to another."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from monitor.kernel.permissions import requires
from monitor.plans.actions.carrying import NothingToCarry, carry_over, carry_over_to_new
from monitor.plans.forms_sharing import CarryForm
from monitor.plans.models import Action
from monitor.plans.queries.carrying import candidates
from monitor.plans.views.common import form_page, plan_crumb, plan_of, refusing_closed_plans


@requires("plan.edit")
@require_http_methods(["GET", "POST"])
@refusing_closed_plans
def carry(request: HttpRequest, network: str, plan: int) -> HttpResponse:
    found = plan_of(request, plan)
    trail = plan_crumb(request, found)
    everything = candidates(found)
    waiting = [item for item in everything if item.carried_to is None]
    if request.method == "POST" and not waiting:
        messages.info(request, _("Nada ficou por transitar."))
        return redirect(found)
    form = CarryForm(request.POST or None, plan=found, waiting=waiting)
    if request.method == "POST" and form.is_valid():
        chosen = {int(pk) for pk in form.cleaned_data["actions"]}
        actions = [item.action for item in waiting if item.action.pk in chosen]
        return _carried(request, form, actions)
    return form_page(
        request,
        form,
        _("Transitar ações por concluir"),
        trail,
        cancel=trail[1],
        template="plans/sharing/carry.html",
        submit=_("Transitar"),
        waiting=waiting,
        carried=[item for item in everything if item.carried_to],
        plan=found,
    )


def _carried(request: HttpRequest, form: CarryForm, actions: list[Action]) -> HttpResponse:
    plan = form.plan
    months = form.cleaned_data["months"]
    into = form.open_plan
    try:
        if into is None:
            into = carry_over_to_new(
                by=request.user,
                plan=plan,
                actions=actions,
                months=months,
                **form.of_the_new_plan,
            )
            count = len(actions)
        else:
            made = carry_over(by=request.user, plan=plan, into=into, actions=actions, months=months)
            count = len(made)
    except NothingToCarry as nothing:
        messages.warning(request, str(nothing))
        return redirect(plan)
    messages.success(
        request,
        ngettext("Transitou %(n)s ação.", "Transitaram %(n)s ações.", count) % {"n": count},
    )
    return redirect(into)
