"""A page of the observatory: in the house's frame for a person, one kept page for all strangers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import get_language_info

from monitor.facts.audience import as_public
from monitor.portal.keeping import Passing, kept_page
from monitor.portal.observatory.choices import NAMES
from monitor.portal.observatory.sight import Sight, sight_of

# Room for every municipality of the country: who asks for too many is told which are left out.
_LONGEST_ASKED = 6000


class Links:
    """Addresses of the observatory, in the language of the page where the address says it."""

    def __init__(self, language: str = ""):
        self.language = "" if language == settings.LANGUAGE_CODE else language

    def __call__(self, name: str, *args: Any, query: str = "") -> str:
        parts = [query, f"lingua={self.language}" if self.language else ""]
        whole = "&".join(filter(None, parts))
        return reverse(f"observatory:{name}", args=args) + (f"?{whole}" if whole else "")

    def to(self, address: str) -> str:
        """An address of the observatory that says no language, in this one."""
        mark = "&" if "?" in address else "?"
        return address + (f"{mark}lingua={self.language}" if self.language else "")


# What a page shows; `is_passing` when that is not to be kept.
Build = Callable[[Sight, Links], dict[str, Any]]


def page(
    request: HttpRequest,
    name: str,
    args: tuple[str, ...],
    asked: dict[str, str],
    build: Build,
    *,
    sight: Sight | None = None,
    stamp: str = "",
) -> HttpResponse:
    """For a person, in the house's frame; for strangers, one page kept for all of them, as long as
    what they may read and `stamp`, of what else it shows, are the same."""
    template = f"portal/observatory/{name}.html"
    sight = sight or sight_for(request)
    if request.user.is_authenticated:
        links = Links()
        with as_public():
            context = build(sight, links)
        return render(request, template, context | _own_frame(sight, links))
    language = language_of(request)

    def draw() -> str:
        links = Links(language)
        with as_public():
            context = build(sight, links)
        query = urlencode({key: value for key, value in asked.items() if value})
        [other] = [code for code, _name in settings.LANGUAGES if code != language]
        frame = {
            "layout": "portal/observatory/public.html",
            "links": links,
            "composing": (),
            "language": tag(language),
            "other": {
                "code": other,
                "name": get_language_info(other)["name_local"],
                "href": Links(other)(name, *args, query=query),
            },
            "address": settings.MONITOR_ADDRESS + links(name, *args, query=query),
        }
        text = render_to_string(template, context | frame)
        return Passing(text) if context.get("is_passing") else text

    return _kept(request, sight, (name, args, asked), draw, stamp)


def embedded_page(
    request: HttpRequest, name: str, args: tuple[str, ...], asked: dict[str, str], build: Build
) -> HttpResponse:
    """To be put in another site: what anybody may see, whoever asks; no session is opened."""
    sight, language = sight_of(), language_of(request)

    def draw() -> str:
        links = Links(language)
        with as_public():
            context = build(sight, links)
        context |= {"links": links, "language": tag(language), "address": settings.MONITOR_ADDRESS}
        return render_to_string(f"portal/observatory/{name}.html", context)

    return _kept(request, sight, (name, args, asked), draw)


def taken_away(
    request: HttpRequest,
    name: str,
    args: tuple[str, ...],
    asked: dict[str, str],
    draw: Callable[[Sight, Links], HttpResponse],
) -> HttpResponse:
    """A file of what a page shows: for strangers one kept for all of them, as the page is."""
    sight, language = sight_for(request), language_of(request)

    def drawn() -> HttpResponse:
        with as_public():
            return draw(sight, Links(language))

    if request.user.is_authenticated:
        with translation.override(language):
            return drawn()
    return _kept(request, sight, (name, args, asked), drawn)


def sight_for(request: HttpRequest) -> Sight:
    return sight_of(request.user if request.user.is_authenticated else None)


def _own_frame(sight: Sight, links: Links) -> dict[str, Any]:
    composing = [
        (network.name, reverse("indicators:add_view", kwargs={"network": network.code}))
        for network in sight.composing
    ]
    return {"layout": "ui/page.html", "links": links, "composing": composing}


def language_of(request: HttpRequest) -> str:
    """That of `?lingua=`, or Portuguese: the address alone says what it shows."""
    asked = request.GET.get("lingua", "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def tag(language: str) -> str:
    return "pt-PT" if language == "pt" else language


def _kept(
    request: HttpRequest,
    sight: Sight,
    what: tuple[str, tuple[str, ...], dict[str, str]],
    draw: Callable[[], str | HttpResponse],
    stamp: str = "",
) -> HttpResponse:
    """`what`: the name of the page, what its address names and what it asks."""
    name, args, asked = what
    told = repr((name, args, sorted(asked.items())))
    return kept_page(
        request,
        name=f"observatory:{hashlib.sha256(told.encode()).hexdigest()}",
        stamp=sight.stamp + stamp,
        changed_at=sight.changed_at,
        language=language_of(request),
        draw=draw,
    )


def asked_in(given: QueryDict) -> dict[str, str]:
    """One value for each name; several territories may come one by one, as boxes are ticked."""
    found = {name: ",".join(given.getlist(name))[:_LONGEST_ASKED] for name in NAMES}
    return {name: value for name, value in found.items() if value}
