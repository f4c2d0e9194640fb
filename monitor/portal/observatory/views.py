"""The pages of the observatory: plain links and forms, kept for strangers, gated for everybody."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from monitor.facts import periods as calendar
from monitor.facts.audience import as_public
from monitor.facts.shapes import parse_cut
from monitor.indicators.dimensions import cut_label
from monitor.indicators.enums import Subject
from monitor.kernel.permissions import PUBLIC, requires
from monitor.portal.keeping import kept_page
from monitor.portal.observatory.choices import (
    MAP,
    NAMES,
    PYRAMID,
    RANKING,
    SCATTER,
    SERIES,
    TABLE,
    Choice,
    Measure,
)
from monitor.portal.observatory.figures import source_line
from monitor.portal.observatory.files import file_of
from monitor.portal.observatory.looks import Look, look, title_of
from monitor.portal.observatory.places import groups
from monitor.portal.observatory.profiles import profile
from monitor.portal.observatory.sight import Sight, sight_of
from monitor.territory.queries import territories

_FOUND = 40
_MOST_BOXES = 60
_LONGEST_SEARCH = 80


class Links:
    """Addresses of the observatory, in the language of the page where the address says it."""

    def __init__(self, language: str = ""):
        self.language = "" if language == settings.LANGUAGE_CODE else language

    def __call__(self, name: str, *args: Any, query: str = "") -> str:
        parts = [query, f"lingua={self.language}" if self.language else ""]
        whole = "&".join(filter(None, parts))
        return reverse(f"observatory:{name}", args=args) + (f"?{whole}" if whole else "")


Build = Callable[[Sight, Links], dict[str, Any]]


@requires(PUBLIC)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Indicators by theme, and territories by name."""
    text = request.GET.get("q", "").strip()[:_LONGEST_SEARCH]

    def build(sight: Sight, links: Links) -> dict[str, Any]:
        items = [sight.dictionary[code] for code in sight.readable]
        english = (translation.get_language() or "pt").startswith("en")
        names = {item: item.name_en if english and item.name_en else item.name for item in items}
        found = territories(day=timezone.localdate(), text=text)[:_FOUND] if text else []
        themes = [
            (
                subject.label,
                [
                    (names[item], links("indicator", item.code))
                    for item in items
                    if item.theme == subject
                ],
            )
            for subject in Subject
        ]
        return {
            "q": text,
            "found": list(found),
            "themes": [theme for theme in themes if theme[1]],
            "groups": groups(),
        }

    return _page(request, "home", (), {"q": text}, build)


@requires(PUBLIC)
@require_safe
def territory(request: HttpRequest, scheme: str, code: str) -> HttpResponse:
    peers = request.GET.get("pares", "")[:60]

    def build(sight: Sight, links: Links) -> dict[str, Any]:
        page = profile(sight, scheme, code, peers)
        return {"page": page, "sources": [source_line(edition) for edition in page.editions]}

    return _page(request, "territory", (scheme, code), {"pares": peers}, build)


@requires(PUBLIC)
@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    asked = _asked(request)

    def build(sight: Sight, links: Links) -> dict[str, Any]:
        measure = Measure(sight, code)
        choice = measure.choice(asked)
        return _indicator_context(measure, choice, look(measure, choice), links)

    return _page(request, "indicator", (code,), asked, build)


@requires(PUBLIC)
@require_safe
def file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The table or the drawing of a view, at an address of its own."""
    user = request.user if request.user.is_authenticated else None
    language = _language(request)
    with translation.override(language), as_public():
        measure = Measure(sight_of(user), code)
        choice = measure.choice(_asked(request))
        address = settings.MONITOR_ADDRESS + Links(language)(
            "indicator", code, query=choice.query()
        )
        editions = measure.workings.editions(code)
        return file_of(look(measure, choice), kind, editions, address)


@requires(PUBLIC)
@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
def embed(request: HttpRequest, code: str) -> HttpResponse:
    """A view to be put in another site: what anybody may see, whoever asks; no session is opened."""
    asked, language = _asked(request), _language(request)
    sight = sight_of()

    def draw() -> str:
        with as_public():
            measure = Measure(sight, code)
            choice = measure.choice(asked)
            context = _indicator_context(measure, choice, look(measure, choice), Links(language))
        context |= {"language": _tag(language), "address": settings.MONITOR_ADDRESS}
        return render_to_string("portal/observatory/embed.html", context)

    return kept_page(
        request,
        name=_kept_name("embed", (code,), asked),
        stamp=sight.stamp,
        changed_at=sight.changed_at,
        language=language,
        draw=draw,
    )


# ── parts of the above ───────────────────────────────────────────────────────────────────────────


def _page(
    request: HttpRequest, name: str, args: tuple[str, ...], asked: dict[str, str], build: Build
) -> HttpResponse:
    """For a person, in the house's frame; for strangers, one page kept for all of them."""
    template = f"portal/observatory/{name}.html"
    if request.user.is_authenticated:
        links = Links()
        with as_public():
            context = build(sight_of(request.user), links)
        return render(request, template, context | {"layout": "ui/page.html", "links": links})
    sight, language = sight_of(), _language(request)

    def draw() -> str:
        links = Links(language)
        with as_public():
            context = build(sight, links)
        query = urlencode({key: value for key, value in asked.items() if value})
        [other] = [code for code, _name in settings.LANGUAGES if code != language]
        frame = {
            "layout": "portal/observatory/public.html",
            "links": links,
            "language": _tag(language),
            "other": {
                "code": other,
                "name": get_language_info(other)["name_local"],
                "href": Links(other)(name, *args, query=query),
            },
            "address": settings.MONITOR_ADDRESS + links(name, *args, query=query),
        }
        return render_to_string(template, context | frame)

    return kept_page(
        request,
        name=_kept_name(name, args, asked),
        stamp=sight.stamp,
        changed_at=sight.changed_at,
        language=language,
        draw=draw,
    )


def _indicator_context(
    measure: Measure, choice: Choice, shown: Look, links: Links
) -> dict[str, Any]:
    def here(**changes: Any) -> str:
        return links("indicator", measure.code, query=choice.but(**changes).query())

    labels = {
        RANKING: _("Ordem"),
        SERIES: _("Série"),
        MAP: _("Mapa"),
        TABLE: _("Tabela"),
        SCATTER: _("Dispersão"),
        PYRAMID: _("Pirâmide"),
    }
    query = choice.query()
    dictionary = measure.sight.dictionary
    return {
        "measure": measure,
        "about": measure.about,
        "choice": choice,
        "look": shown,
        "title": title_of(measure, choice),
        "links": links,
        "tabs": [
            (labels[view], here(view=view, order=""), view == choice.view) for view in measure.views
        ],
        "periods": [
            (calendar.label(period), here(period=period), period == shown.period)
            for period in measure.periods
        ],
        "period_options": [(period, calendar.label(period)) for period in measure.periods],
        "group_options": measure.group_options(),
        "cut_options": [(cut, cut_label(parse_cut(cut).items())) for cut in measure.cuts if cut],
        "other_options": [
            (code, dictionary[code].name) for code in measure.sight.readable if code != measure.code
        ],
        "sorting": _sorting(shown, choice, here),
        "comparable": [row for row in shown.rows if row.key][:_MOST_BOXES],
        "rows": [(row, _profile_of(row.key, links)) for row in shown.rows],
        "downloads": [
            (kind.upper(), links("file", measure.code, kind, query=query))
            for kind in ("csv", "xlsx", *(("svg", "png") if shown.chart else ()))
        ],
        "embed": settings.MONITOR_ADDRESS + links("embed", measure.code, query=query),
        "permanent": settings.MONITOR_ADDRESS + here(),
        "sources": [source_line(edition) for edition in measure.workings.editions(measure.code)],
    }


def _sorting(shown: Look, choice: Choice, here: Callable[..., str]) -> list[tuple[str, str, str]]:
    """Of each column its header, the address that sorts by it, and how it is sorted now."""
    found = []
    for at, header in enumerate(shown.headers):
        up, down = str(at), f"-{at}"
        first, second = (up, down) if at == 0 else (down, up)
        state = {up: "ascending", down: "descending"}.get(choice.order, "")
        found.append((header, here(order=second if choice.order == first else first), state))
    return found


def _profile_of(key: str, links: Links) -> str:
    scheme, _colon, code = key.partition(":")
    return links("territory", scheme, code) if code else ""


def _asked(request: HttpRequest) -> dict[str, str]:
    """One value for each name; several territories may come one by one, as boxes are ticked."""
    given = {name: ",".join(request.GET.getlist(name))[:600] for name in NAMES}
    return {name: value for name, value in given.items() if value}


def _language(request: HttpRequest) -> str:
    """That of `?lingua=`, or Portuguese: the address alone says what it shows."""
    asked = request.GET.get("lingua", "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _tag(language: str) -> str:
    return "pt-PT" if language == "pt" else language


def _kept_name(name: str, args: tuple[str, ...], asked: dict[str, str]) -> str:
    told = repr((name, args, sorted(asked.items())))
    return f"observatory:{hashlib.sha256(told.encode()).hexdigest()}"
