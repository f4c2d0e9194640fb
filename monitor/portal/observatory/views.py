"""The pages of the observatory: plain links and forms, kept for strangers, gated for everybody."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from monitor.facts import periods as calendar
from monitor.facts.shapes import parse_cut
from monitor.indicators.dimensions import cut_label
from monitor.indicators.enums import Subject
from monitor.indicators.models import Indicator
from monitor.kernel.permissions import PUBLIC, requires
from monitor.kernel.text import fold
from monitor.portal.observatory.choices import (
    MAP,
    PYRAMID,
    RANKING,
    SCATTER,
    SERIES,
    TABLE,
    Choice,
    Measure,
)
from monitor.portal.observatory.choosing import offered
from monitor.portal.observatory.dashboards import seen_dashboards
from monitor.portal.observatory.figures import source_line
from monitor.portal.observatory.files import file_of
from monitor.portal.observatory.looks import Look, look
from monitor.portal.observatory.pages import (
    Build,
    Links,
    asked_in,
    embedded_page,
    page,
    sight_for,
    taken_away,
)
from monitor.portal.observatory.places import groups
from monitor.portal.observatory.sight import Sight
from monitor.territory.queries import territories
from monitor.ui.charts.maps import Slide

_FOUND = 40
_LONGEST_SEARCH = 80


class Moment(NamedTuple):
    """A period of an indicator: its address, and what a map in the page shows of it without going there."""

    label: str
    href: str
    current: bool
    title: str
    slide: Slide | None


@requires(PUBLIC)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Indicators by theme, dashboards, and territories by name."""
    sight = sight_for(request)
    dashboards = list(seen_dashboards(sight).select_related("network"))
    stamp = [(item.pk, item.version, item.network.version) for item in dashboards]
    text = request.GET.get("q", "").strip()[:_LONGEST_SEARCH]

    def build(sight: Sight, links: Links) -> dict[str, Any]:
        items = [sight.dictionary[code] for code in sight.shown]
        items = [item for item in items if _is_about(item, text)]
        english = (translation.get_language() or "pt").startswith("en")
        names = {
            item.code: item.name_en if english and item.name_en else item.name for item in items
        }
        found = territories(day=timezone.localdate(), text=text)[:_FOUND] if text else []
        themes = [
            (
                subject.label,
                [
                    (names[item.code], links("indicator", item.code))
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
            "dashboards": dashboards,
        }

    return page(request, "home", (), {"q": text}, build, sight=sight, stamp=repr(stamp))


@requires(PUBLIC)
@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    asked = asked_in(request.GET)
    return page(request, "indicator", (code,), asked, _view_of(code, asked))


@requires(PUBLIC)
@require_safe
def file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The table or the drawing of a view, at an address of its own."""
    asked = asked_in(request.GET)

    def draw(sight: Sight, links: Links) -> HttpResponse:
        measure = Measure(sight, code)
        choice = measure.choice(asked)
        address = settings.MONITOR_ADDRESS + links("indicator", code, query=choice.query())
        return file_of(look(measure, choice), kind, measure.workings.editions(code), address)

    return taken_away(request, "file", (code, kind), asked, draw)


@requires(PUBLIC)
@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
def embed(request: HttpRequest, code: str) -> HttpResponse:
    asked = asked_in(request.GET)
    return embedded_page(request, "embed", (code,), asked, _view_of(code, asked))


def _view_of(code: str, asked: dict[str, str]) -> Build:
    def build(sight: Sight, links: Links) -> dict[str, Any]:
        measure = Measure(sight, code)
        choice = measure.choice(asked)
        search = asked.get("procurar", "").strip()[:_LONGEST_SEARCH]
        return _indicator_context(measure, choice, look(measure, choice), links, search)

    return build


# ── parts of the above ───────────────────────────────────────────────────────────────────────────


def _indicator_context(
    measure: Measure, choice: Choice, shown: Look, links: Links, search: str = ""
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
        "title": measure.title(choice),
        "links": links,
        "tabs": [
            (labels[view], here(view=view, order=""), view == choice.view) for view in measure.views
        ],
        "moments": [
            Moment(
                calendar.label(period),
                here(period=period),
                period == shown.period,
                measure.title(choice, calendar.label(period)),
                slide,
            )
            for period, slide in zip_longest(measure.periods, shown.slides)
        ],
        "period_options": [(period, calendar.label(period)) for period in measure.periods],
        "group_options": measure.group_options(),
        "group": choice.group or ("" if choice.territories else measure.first_list),
        "cut_options": [(cut, cut_label(parse_cut(cut).items())) for cut in measure.cuts if cut],
        "other_options": [
            (code, dictionary[code].name)
            for code in (measure.others if choice.view == SCATTER else ())
        ],
        "sorting": _sorting(shown, choice, here),
        "kept": [
            (name, value)
            for name, value in parse_qsl(choice.query())
            if name not in {"vista", "territorios", "grupo", "ordenar"}
        ],
        "offered": offered(measure, choice, shown.rows, search),
        "rows": [(row, _profile_of(row.key, links)) for row in shown.rows],
        "downloads": [
            (kind.upper(), links("file", measure.code, kind, query=query))
            for kind in ("csv", "xlsx", *(("svg", "png") if shown.chart else ()))
        ],
        "embed": settings.MONITOR_ADDRESS + links("embed", measure.code, query=query),
        "here": here(),
        "permanent": settings.MONITOR_ADDRESS + here(),
        "sources": [source_line(edition) for edition in measure.workings.editions(measure.code)],
    }


def _is_about(item: Indicator, text: str) -> bool:
    """Whether every word of the text is in its name, in either language, its code or its theme."""
    own = fold(f"{item.name} {item.name_en} {item.code} {Subject(item.theme).label}")
    return all(word in own for word in fold(text).split())


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
