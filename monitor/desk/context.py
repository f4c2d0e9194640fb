from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from monitor.network.models import Network
from monitor.ui.themes import THEMES

VERSION = version("monitor-social")


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    href: str
    current: bool = False


def page(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame needs. The menus are lazy: a fragment that shows none asks for none."""
    theme = request.COOKIES.get("theme", "")
    return {
        "access": getattr(request, "access", None),
        "user": getattr(request, "user", None),
        "theme": theme if theme in THEMES else "auto",
        "language": "pt-PT" if get_language() == "pt" else get_language(),
        "languages": [(code, str(name)) for code, name in settings.LANGUAGES],
        "demonstration": settings.DEMONSTRATION,
        "version": VERSION,
        "network_menu": SimpleLazyObject(lambda: list(_networks(request))),
        "account_menu": SimpleLazyObject(lambda: list(_account(request))),
        "footer_menu": [
            Link(_("Acessibilidade"), reverse("portal:accessibility")),
            Link(_("Privacidade"), reverse("portal:privacy")),
            Link(_("Componentes"), reverse("ui:gallery")),
        ],
    }


def _networks(request: HttpRequest) -> Iterator[Link]:
    if not request.user.is_authenticated:
        return
    access = getattr(request, "access", None)
    here = access.network.code if access else None
    for code, name in Network.objects.for_user(request.user).values_list("code", "name"):
        yield Link(name, reverse("plans:list", kwargs={"network": code}), code == here)


def _account(request: HttpRequest) -> Iterator[Link]:
    if request.user.is_authenticated:
        yield Link(_("As minhas redes"), reverse("desk:home"))
        yield Link(_("A minha conta"), reverse("account_profile"))
    else:
        yield Link(_("Entrar"), reverse("account_login"))
    if settings.DEMONSTRATION:
        yield Link(_("Mudar de pessoa"), reverse("demonstration:accounts"))
        yield Link(_("Correio da demonstração"), reverse("demonstration:mailbox"))
