"""The menu: one list, each entry with the permission that shows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from monitor.network.access import Access, only_access


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    href: str
    current: bool
    icon: str = ""
    children: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the menu. `permission` is one of a network, whose address it then has; "" is everybody's."""

    label: Any
    name: str
    permission: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Places under one word of the menu, which leads to the first of them."""

    label: Any
    icon: str
    places: tuple[Place, ...]


# The team's month is another page.
MY_MONTH = "plans:my-month"
# In the order of a technician's month.
MENU: tuple[Place | Group, ...] = (
    Place(pgettext_lazy("menu", "Início"), "desk:home", "", "home"),
    Place(_("O mês"), "plans:month-now", "month.manage", "clock"),
    Place(_("O mês"), MY_MONTH, "action.edit", "clock"),
    Place(_("Planos"), "plans:list", "plan.view", "table"),
    Place(_("Atividades"), "plans:activities", "activity.view", "calendar"),
    Group(
        pgettext_lazy("menu", "Rede"),
        "building",
        (
            Place(_("Entidades"), "network:organisations", "organisation.view"),
            Place(_("Órgãos"), "network:bodies", "body.view"),
            Place(_("Mensagens"), "desk:mail", "mail.view"),
            Place(_("Pessoas"), "network:people", "people.manage"),
            Place(_("Registo de alterações"), "network:audit", "audit.view"),
        ),
    ),
    Group(
        pgettext_lazy("menu", "Dados"),
        "chart",
        (
            Place(_("Observatório"), "observatory:home", ""),
            Place(pgettext_lazy("dicionário", "Indicadores"), "indicators:list", "indicator.view"),
            Place(_("Conjuntos de dados"), "desk:data", "data.view"),
            Place(_("Territórios"), "territory:list", ""),
        ),
    ),
)


def navigation(request: HttpRequest) -> list[Entry]:
    if not request.user.is_authenticated:
        return []
    access = getattr(request, "access", None) or only_access(request.user)
    entries: list[Entry] = []
    for item in MENU:
        if isinstance(item, Place):
            entries += _shown(item, access, request)
            continue
        inside = tuple(entry for place in item.places for entry in _shown(place, access, request))
        if inside:
            current = any(entry.current for entry in inside)
            entries.append(Entry(str(item.label), inside[0].href, current, item.icon, inside))
    if not any(entry.current for entry in entries) and _in_plans(request):
        plans = _address("plans:list", access)
        entries = [replace(entry, current=entry.href == plans) for entry in entries]
    return entries


def _shown(place: Place, access: Access | None, request: HttpRequest) -> list[Entry]:
    """The place as an entry, when who asks may go there."""
    if place.permission and (access is None or not access.allows(place.permission)):
        return []
    if place.name == MY_MONTH and not (access and access.is_partner):
        return []
    href = _address(place.name, access if place.permission else None)
    return [Entry(str(place.label), href, request.path.startswith(href), place.icon)]


def _address(name: str, access: Access | None) -> str:
    return reverse(name, kwargs={"network": access.network.code} if access else None)


def _in_plans(request: HttpRequest) -> bool:
    """On one of the many pages of a plan, most of which are not under the address of the list."""
    return request.resolver_match is not None and request.resolver_match.namespace == "plans"
