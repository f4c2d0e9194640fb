"""Quick entry: the technician who receives everything by phone fills many actions at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from monitor.kernel.permissions import requires
from monitor.network.models import Organisation
from monitor.plans.chase.due import due_actions
from monitor.plans.enums import ReportStatus
from monitor.plans.forms_grid import GridForm, statuses
from monitor.plans.models import Action
from monitor.plans.reporting.in_force import InForce, actions_in_force
from monitor.plans.reporting.queries import ReportSheet, report_sheets
from monitor.plans.views.common import access_of, address
from monitor.plans.views.month import month_address, month_crumbs, month_of

MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for: for whom the numbers are, which part, only what waits."""

    organisation: Organisation | None
    domain: int | None
    only_waiting: bool

    @classmethod
    def of(cls, request: HttpRequest) -> Wanted:
        """Raises Http404 for an organisation of no such network."""
        data = request.GET
        domain = data.get("dominio", "")
        return cls(
            organisation_of(request, data.get("entidade", "")),
            int(domain) if domain.isdecimal() and len(domain) < 18 else None,
            bool(data.get("faltam")),
        )

    @property
    def query(self) -> str:
        asked = {
            "entidade": self.organisation.pk if self.organisation else "",
            "dominio": self.domain or "",
            "faltam": "1" if self.only_waiting else "",
        }
        return urlencode({name: value for name, value in asked.items() if value})


def organisation_of(request: HttpRequest, key: str) -> Organisation | None:
    """One of the network that is asking, None when nobody is named. Raises Http404."""
    if not key:
        return None
    found: Organisation = get_object_or_404(
        Organisation.objects.for_network(access_of(request).network),
        pk=key if key.isdecimal() and len(key) < 18 else 0,
    )
    return found


@requires("month.manage")
@require_http_methods(["GET", "POST"])
def grid(request: HttpRequest, network: str, year: int, number: int) -> HttpResponse:
    month, wanted = month_of(year, number), Wanted.of(request)
    here = access_of(request).network
    in_force = actions_in_force(here, month, wanted.organisation)
    if request.method == "POST":
        keys = GridForm.keys(request.POST)
        actions = [action for action in in_force.actions if action.pk in set(keys)]
        form = GridForm(_sheets(actions, month, wanted), request.POST)
        done = form.save(by=request.user, organisation=wanted.organisation)
        _say(request, [report.action for report in done], form.accepts)
        if missing := len(set(keys)) - len(actions):
            messages.warning(request, _gone(missing))
        if not form.errors:
            query = f"?{wanted.query}" if wanted.query else ""
            return redirect(month_address(request, month, "grid") + query)
        form.show(_sheets(actions, month, wanted))
    else:
        actions = _kept(in_force, wanted, request, month)
        form = GridForm(_sheets(actions, month, wanted))
    answering = Organisation.objects.for_network(here).filter(
        responsibilities__action__plan__in=in_force.plans
    )
    return render(
        request,
        "plans/month/grid.html",
        {
            "form": form,
            "month": month,
            "wanted": wanted,
            "here": month_address(request, month, "grid"),
            "sheets": month_address(request, month, "sheets"),
            "action_href": address("action", request, action=0).removesuffix("0/"),
            "organisations": [(item.pk, item.short_name) for item in answering.distinct()],
            "domains": [(domain.key, domain.heading) for domain in in_force.domains],
            "statuses": statuses(),
            "status_labels": dict(ReportStatus.choices),
            "wide": True,
            "crumbs": month_crumbs(request, month, (_("Registo rápido"), None)),
        },
    )


def _sheets(actions: list[Action], month: date, wanted: Wanted) -> list[ReportSheet]:
    whose = dict.fromkeys((action.pk for action in actions), wanted.organisation)
    return report_sheets(actions, month, whose)


def _kept(in_force: InForce, wanted: Wanted, request: HttpRequest, month: date) -> list[Action]:
    """The actions that pass the filters; a part that no plan in force has filters nothing."""
    actions = in_force.actions
    parts = (domain.nodes for domain in in_force.domains if domain.key == wanted.domain)
    inside = next(parts, None)
    if inside is not None:
        actions = [action for action in actions if action.node_id in inside]
    if wanted.only_waiting:
        due = due_actions(access_of(request).network, month, timezone.localdate())
        waiting = {item.action.pk for item in due}
        actions = [action for action in actions if action.pk in waiting]
    return actions


def _say(request: HttpRequest, actions: list[Action], accepted: bool) -> None:
    if not actions:
        return
    names = [action.code or action.title for action in actions[:MOST_NAMED]]
    if len(actions) > MOST_NAMED:
        names.append("…")
    said = (
        ngettext(
            "Ficou guardada e aceite %(n)s ação: %(names)s",
            "Ficaram guardadas e aceites %(n)s ações: %(names)s",
            len(actions),
        )
        if accepted
        else ngettext(
            "Ficou guardada %(n)s ação: %(names)s",
            "Ficaram guardadas %(n)s ações: %(names)s",
            len(actions),
        )
    )
    messages.success(request, said % {"n": len(actions), "names": ", ".join(names)})


def _gone(count: int) -> str:
    return ngettext(
        "%(n)s ação deixou de estar em vigor entretanto: não foi guardada.",
        "%(n)s ações deixaram de estar em vigor entretanto: não foram guardadas.",
        count,
    ) % {"n": count}
