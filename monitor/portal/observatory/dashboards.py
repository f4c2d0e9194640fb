"""Dashboards: several views on one page, each with a time of its own; one that fails says so, and the
page stands."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import resolve
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from monitor.facts.answers import EditionRef
from monitor.facts.budget import OutOfTime, within
from monitor.indicators.actions.dashboards import TERRITORY
from monitor.indicators.models import Dashboard, DashboardQuerySet, Panel
from monitor.kernel.permissions import PUBLIC, requires
from monitor.portal.observatory.choices import Measure
from monitor.portal.observatory.figures import source_line
from monitor.portal.observatory.looks import Look, look
from monitor.portal.observatory.pages import Links, asked_in, page, sight_for
from monitor.portal.observatory.profiles import Profile, profile
from monitor.portal.observatory.sight import Sight

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A panel as it is shown: a view (`look`, with its drawing), a territory (`profile`), or why there is nothing
    (`is_passing`: this time)."""

    title: str
    href: str
    is_wide: bool
    look: Look | None = None
    svg: str = ""
    profile: Profile | None = None
    problem: str = ""
    is_passing: bool = False
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Drawing:
    """Of the panels of one page: the time that is left, and each indicator read once."""

    def __init__(self, sight: Sight, links: Links):
        self.sight = sight
        self.links = links
        self._end = time.monotonic() + settings.DASHBOARD_SECONDS
        self._measures: dict[str, Measure] = {}

    def drawn(self, panel: Panel) -> Drawn:
        """Never raises: what goes wrong in a panel is said in it."""
        path, _mark, query = panel.address.partition("?")
        asked, href = QueryDict(query), self.links.to(panel.address)
        title = panel.heading or pgettext("painel", "Vista")
        left = self._end - time.monotonic()
        try:
            match = resolve(path)
            with within(min(settings.PANEL_SECONDS, left)):
                if match.view_name == TERRITORY:
                    return self._territory(panel, href, match.kwargs, asked)
                return self._view(panel, href, match.kwargs["code"], asked)
        except OutOfTime:
            problem = _("Esta vista demorou mais do que o tempo que tem neste painel.")
            return Drawn(title, href, panel.is_wide, problem=problem, is_passing=True)
        except Http404:
            problem = _("Os números desta vista não existem ou não são para quem está a ver.")
            return Drawn(title, "", panel.is_wide, problem=problem)
        except Exception:
            log.exception("The panel %s of dashboard %s failed", panel.pk, panel.dashboard_id)
            problem = _("Não foi possível mostrar esta vista.")
            return Drawn(title, href, panel.is_wide, problem=problem, is_passing=True)

    def _territory(self, panel: Panel, href: str, place: dict[str, Any], asked: QueryDict) -> Drawn:
        shown = profile(self.sight, place["scheme"], place["code"], asked.get("pares") or "")
        editions = dict.fromkeys(edition for line in shown.headlines for edition in line.editions)
        return Drawn(
            panel.heading or shown.territory.name,
            href,
            panel.is_wide,
            profile=shown,
            sources=_sources(tuple(editions)),
        )

    def _view(self, panel: Panel, href: str, code: str, asked: QueryDict) -> Drawn:
        if code not in self._measures:
            self._measures[code] = Measure(self.sight, code)
        measure = self._measures[code]
        choice = measure.choice(asked_in(asked))
        shown = look(measure, choice)
        return Drawn(
            panel.heading or shown.title,
            href,
            panel.is_wide,
            look=shown,
            svg=shown.chart.svg() if shown.chart else "",
            notes=choice.left_out,
            sources=_sources(measure.workings.editions(code)),
        )


def _sources(editions: tuple[EditionRef, ...]) -> tuple[str, ...]:
    return tuple(source_line(edition) for edition in editions)


@requires(PUBLIC)
@require_safe
def dashboard(request: HttpRequest, number: int) -> HttpResponse:
    sight = sight_for(request)
    found = get_object_or_404(seen_dashboards(sight).select_related("network"), pk=number)

    def build(sight: Sight, links: Links) -> dict[str, Any]:
        drawing = Drawing(sight, links)
        panels = [drawing.drawn(panel) for panel in found.panels.all()]
        return {
            "dashboard": found,
            "panels": panels,
            "may_edit": found.network in sight.composing,
            "is_passing": any(panel.is_passing for panel in panels),
        }

    stamp = f"{found.version}:{found.network.version}"
    return page(request, "dashboard", (str(found.pk),), {}, build, sight=sight, stamp=stamp)


def seen_dashboards(sight: Sight) -> DashboardQuerySet:
    return Dashboard.objects.seen_by(sight.networks, [own.pk for own in sight.composing])
