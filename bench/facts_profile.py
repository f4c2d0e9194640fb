"""The profile of a municipality with 200 indicators beside its 308 peers, against the same table written
the plain way: one row of the database for each number, read with the ORM, a Django template.

The plain way reads what it shows and no more: eight years of the municipality, as objects, and the last
of each peer, as tuples. Both pages must show the same figures, cell by cell.
"""

from __future__ import annotations

import html
import re
import statistics
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.database import own_database
from bench.measure import Result, interleaved, milliseconds
from bench.observatory import YEARS, code, furnish, value_of

INDICATORS, MOST_QUERIES, TREND, ROUNDS = 200, 10, 8, 15
OURS = "/observatorio/territorios/dicofre/0104/?pares=todos"
PLAIN = "/simples/dicofre/0104/"
TEMPLATE = Path(__file__).with_name("plain_profile.html")


def model() -> Any:
    """A number a row, as a Django application would keep it; its table is made."""
    from django.db import connection, models

    from monitor.indicators.models import Indicator

    class Observation(models.Model):
        indicator = models.ForeignKey(Indicator, models.CASCADE)
        territory = models.CharField(max_length=20)
        period = models.CharField(max_length=8)
        value = models.FloatField(null=True)

        class Meta:
            app_label = "bench"
            indexes = (
                models.Index(fields=["territory", "indicator", "period"], name="by_place"),
                models.Index(fields=["period", "indicator"], name="by_period"),
            )

    with connection.schema_editor() as editor:
        editor.create_model(Observation)
    return Observation


def fill(observation: Any, towns: list[str]) -> None:
    from monitor.indicators.models import Indicator

    keys = Indicator.objects.in_bulk(field_name="code")
    for number in range(INDICATORS):
        observation.objects.bulk_create(
            observation(
                indicator=keys[code(number)],
                territory=town,
                period=period,
                value=value_of(number, place, year),
            )
            for place, town in enumerate(towns)
            for year, period in enumerate(YEARS)
        )


def plain_view(observation: Any) -> Any:
    from django.db.models import Max
    from django.http import HttpResponse
    from django.shortcuts import get_object_or_404
    from django.template import engines

    from monitor.indicators.enums import Subject
    from monitor.kernel.permissions import PUBLIC, requires
    from monitor.territory.models import Territory

    template = engines["django"].from_string(TEMPLATE.read_text(encoding="utf-8"))

    @requires(PUBLIC)
    def view(request: Any, scheme: str, code: str) -> HttpResponse:
        territory = get_object_or_404(Territory, scheme=scheme, code=code)
        own = observation.objects.filter(territory=f"{scheme}:{code}")
        last = own.aggregate(last=Max("period"))["last"]
        rows = defaultdict(list)
        first = str(int(last) - TREND + 1)
        for row in own.filter(period__gte=first).select_related("indicator").order_by("period"):
            rows[row.indicator].append(row)
        peers = defaultdict(list)
        beside = observation.objects.filter(period=last).values_list("indicator_id", "value")
        for indicator, value in beside:
            peers[indicator].append(value)
        themes = defaultdict(list)
        for indicator, trend in rows.items():
            themes[indicator.theme].append(Line(indicator, trend, peers[indicator.pk]))
        shown = [(subject.label, themes[subject]) for subject in Subject if subject in themes]
        context = {"territory": territory, "themes": shown}
        return HttpResponse(template.render(context, request))

    return view


class Line:
    """What a row of the table shows."""

    def __init__(self, indicator: Any, trend: list[Any], peers: list[float]):
        from monitor.ui.jinja import number

        values = [row.value for row in trend]
        before, now = values[-2:]
        sign = "+" if now > before else ""
        change = f"{sign}{number(now - before, 0)}"
        if before:
            change += f" ({sign}{number(100 * (now - before) / before, 1)} %)"
        low, high = min(values), max(values)
        self.indicator, self.period, self.change = indicator, trend[-1].period, change
        self.value, self.of = number(now, 0), len(peers)
        self.rank = 1 + sum(value > now for value in peers)
        self.median = number(statistics.median(peers), 0)
        self.points = " ".join(
            f"{2 + place * 92 / (TREND - 1):.1f},{22 - 20 * (value - low) / ((high - low) or 1):.1f}"
            for place, value in enumerate(values)
        )
        self.said = (
            f"de {number(values[0], 0)} em {trend[0].period} para {self.value} em {self.period}"
        )


def cells(page: str) -> dict[str, list[str]]:
    """By indicator the texts of its row, spaces folded, the drawing and the unit left out."""
    page = re.sub(r'<span class="unit">.*?</span>', "", page)
    found = {}
    for row in re.findall(r'<tr><th scope="row">(.*?)</tr>', page, re.DOTALL):
        texts = re.split(r"</t[hd]>", row)
        plain = ["".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split()) for text in texts]
        found[plain[0]] = plain[1:]
    return found


@contextmanager
def application() -> Iterator[Any]:
    """A stranger's client; the plain page is beside ours."""
    with own_database():
        from django.conf import settings
        from django.test import Client, override_settings
        from django.urls import path

        from config import urls

        towns = furnish(INDICATORS)
        observation = model()
        fill(observation, towns)
        plain = path("simples/<str:scheme>/<str:code>/", plain_view(observation))

        class WithPlainPage:
            urlpatterns = (plain, *urls.urlpatterns)

        hosts = [*settings.ALLOWED_HOSTS, "testserver"]
        with override_settings(ROOT_URLCONF=WithPlainPage, ALLOWED_HOSTS=hosts):
            yield Client(headers={"accept-language": "pt-PT"})


def run() -> list[Result]:
    from django.core.cache import cache
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with application() as client:

        def page(address: str) -> str:
            response = client.get(address)
            assert response.status_code == 200, response.status_code
            text: str = response.content.decode()
            return text

        ours, plain = cells(page(OURS)), cells(page(PLAIN))
        assert len(ours) == INDICATORS
        assert ours == plain, next(
            (k, ours[k], plain.get(k)) for k in ours if ours[k] != plain.get(k)
        )
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            page(OURS)
        queries = len(captured)
        mine, theirs = interleaved(
            lambda: page(OURS), lambda: page(PLAIN), rounds=ROUNDS, before=cache.clear
        )
    faster = statistics.median(b / a for a, b in zip(mine, theirs, strict=True))
    detail = f"{milliseconds(mine)}, {milliseconds(theirs)}"
    about = f"profile page of {INDICATORS} indicators"
    return [
        Result(f"{about}: queries", queries, "queries", MOST_QUERIES),
        Result(f"{about}: faster than the plain way", faster, "×", 2, at_least=True, detail=detail),
    ]
