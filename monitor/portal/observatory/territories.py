"""The profile of a territory: its page, its table to take away, and its figures inside another site."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from monitor.facts.audience import as_public
from monitor.kernel.permissions import PUBLIC, requires
from monitor.portal.observatory.figures import source_line
from monitor.portal.observatory.files import file_of
from monitor.portal.observatory.pages import (
    Build,
    Links,
    embedded_page,
    language_of,
    page,
    sight_for,
)
from monitor.portal.observatory.profiles import as_look, profile
from monitor.portal.observatory.sight import Sight


@requires(PUBLIC)
@require_safe
def territory(request: HttpRequest, scheme: str, code: str) -> HttpResponse:
    peers = _peers(request)
    build = _profile_of(scheme, code, peers)
    return page(request, "territory", (scheme, code), {"pares": peers}, build)


@requires(PUBLIC)
@require_safe
def file(request: HttpRequest, scheme: str, code: str, kind: str) -> HttpResponse:
    language = language_of(request)
    with translation.override(language), as_public():
        shown = profile(sight_for(request), scheme, code, _peers(request))
        query = f"pares={shown.peers_code}"
        address = settings.MONITOR_ADDRESS + Links(language)("territory", scheme, code, query=query)
        return file_of(as_look(shown), kind, shown.editions, address)


@requires(PUBLIC)
@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
def embed(request: HttpRequest, scheme: str, code: str) -> HttpResponse:
    peers = _peers(request)
    build = _profile_of(scheme, code, peers)
    return embedded_page(request, "territory_embed", (scheme, code), {"pares": peers}, build)


def _peers(request: HttpRequest) -> str:
    return request.GET.get("pares", "")[:60]


def _profile_of(scheme: str, code: str, peers: str) -> Build:
    def build(sight: Sight, links: Links) -> dict[str, Any]:
        shown = profile(sight, scheme, code, peers)
        query = f"pares={shown.peers_code}"
        return {
            "page": shown,
            "sources": [source_line(edition) for edition in shown.editions],
            "downloads": [
                (kind.upper(), links("territory_file", scheme, code, kind, query=query))
                for kind in ("csv", "xlsx")
            ],
            "embed": settings.MONITOR_ADDRESS + links("territory_embed", scheme, code, query=query),
            "permanent": settings.MONITOR_ADDRESS + links("territory", scheme, code, query=query),
        }

    return build
