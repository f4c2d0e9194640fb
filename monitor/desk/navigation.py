"""The menu: one list, each entry with the permission that shows it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from monitor.network.access import only_access


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    href: str
    current: bool
    icon: str = ""
    children: tuple[Entry, ...] = ()


# The team's month is another page.
MY_MONTH = "plans:my-month"
# (label, url name, permission, icon), in the order of a technician's month.
IN_A_NETWORK = (
    (gettext_lazy("O mês"), "plans:month-now", "month.manage", "clock"),
    (gettext_lazy("O mês"), MY_MONTH, "action.edit", "clock"),
    (gettext_lazy("Planos"), "plans:list", "plan.view", "table"),
    (gettext_lazy("Atividades"), "plans:activities", "activity.view", "calendar"),
    (pgettext_lazy("dicionário", "Indicadores"), "indicators:list", "indicator.view", "chart"),
    (gettext_lazy("Entidades"), "network:organisations", "organisation.view", "building"),
    (gettext_lazy("Órgãos"), "network:bodies", "body.view", "people"),
    (gettext_lazy("Mensagens"), "desk:mail", "mail.view", "mail"),
    (gettext_lazy("Pessoas"), "network:people", "people.manage", "person"),
    (gettext_lazy("Registo de alterações"), "network:audit", "audit.view", "history"),
)


def navigation(request: HttpRequest) -> list[Entry]:
    if not request.user.is_authenticated:
        return []
    entries = [
        Entry(
            pgettext("menu", "Início"),
            reverse("desk:home"),
            request.path == reverse("desk:home"),
            "home",
        )
    ]
    access = getattr(request, "access", None) or only_access(request.user)
    if access is not None:
        code = access.network.code
        match = request.resolver_match
        hrefs = {name: reverse(name, kwargs={"network": code}) for _l, name, _p, _i in IN_A_NETWORK}
        elsewhere = any(request.path.startswith(href) for href in hrefs.values())
        in_plans = match is not None and match.namespace == "plans" and not elsewhere
        for label, name, permission, icon in IN_A_NETWORK:
            if access.allows(permission) and (name != MY_MONTH or access.is_partner):
                current = request.path.startswith(hrefs[name])
                current |= name == "plans:list" and in_plans
                entries.append(Entry(str(label), hrefs[name], current, icon))
    href = reverse("observatory:home")
    entries.append(Entry(_("Observatório"), href, request.path.startswith(href), "chart"))
    href = reverse("territory:list")
    entries.append(Entry(_("Territórios"), href, request.path.startswith(href), "map"))
    return entries
