"""The questions: datasets, indicators, territories, observations. Nothing here reads who is asking."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import ValidationError

from monitor.api.datasets import OpenDataset, open_dataset, opened, public_datasets, slabs_of
from monitor.api.released import page as rows_page
from monitor.api.responses import FRESH_FOR, absolute, open_to_all
from monitor.api.v1.cursors import NoCursor, cursor_of, key_of
from monitor.api.v1.limits import seconds_to_wait
from monitor.api.v1.problems import MEDIA_TYPE, Problem, field_problems, problem
from monitor.api.v1.schemas import (
    Code,
    Cursor,
    DatasetOut,
    DatasetsOut,
    IndicatorOut,
    IndicatorsOut,
    Level,
    Limit,
    Number,
    ObservationsOut,
    Period,
    Scheme,
    Territories,
    TerritoriesOut,
)
from monitor.facts.models import Edition, Slab
from monitor.facts.visibility import datasets_for
from monitor.indicators.models import Indicator
from monitor.kernel.permissions import PUBLIC, requires
from monitor.territory.models import Territory

_READ = "GET, HEAD, OPTIONS"
_REFUSED = {404: Problem, 422: Problem, 429: Problem}


class ReadingAPI(NinjaAPI):
    def get_openapi_schema(self, **how: Any) -> Any:
        """With the media type of problems, and what every answer may be besides."""
        schema = super().get_openapi_schema(**how)
        for operations in schema["paths"].values():
            for operation in operations.values():
                responses = operation["responses"]
                for status, response in responses.items():
                    if int(status) >= 400:
                        response["content"] = {
                            MEDIA_TYPE: response["content"].pop("application/json")
                        }
                wait = {"schema": {"type": "integer"}, "description": "Seconds. | Segundos."}
                responses[429]["headers"] = {"Retry-After": wait}
                responses[304] = {"description": "As the ETag says. | Como diz o ETag."}
        return schema


api = ReadingAPI(
    title="Monitor Social",
    version="1.0.0",
    description=(
        "Indicadores sociais de territórios: só leitura, sem chave nem cookies. "
        "| Social indicators of territories: read-only, no key, no cookies."
    ),
    docs_url=None,
    urls_namespace="api-v1",
)


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, _("Não há nada público com este endereço."))


@api.exception_handler(NoCursor)
def _no_cursor(request: HttpRequest, error: NoCursor) -> HttpResponse:
    return problem(404, _("Este cursor não indica nenhuma página: começar sem ele."))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(422, _("Ver os valores em «errors»."), errors=field_problems(error.errors))


# ── datasets ─────────────────────────────────────────────────────────────────────────────────────


@api.get("/datasets", response={200: DatasetsOut, **_REFUSED}, url_name="datasets")
def datasets(request: HttpRequest, cursor: Cursor = None, limit: Limit = 100) -> Any:
    """Public datasets, by code. | Conjuntos de dados públicos, por código."""
    found = public_datasets()
    if cursor is not None:
        found = found.filter(code__gt=key_of(cursor, [str])[0])
    items = opened(found[: limit + 1])
    following = cursor_of([items[limit - 1].dataset.code]) if len(items) > limit else None
    return {"items": [_dataset(item) for item in items[:limit]], "next": following}


@api.get("/datasets/{code}", response={200: DatasetOut, **_REFUSED}, url_name="dataset")
def dataset(request: HttpRequest, code: Code) -> Any:
    """One dataset, with its editions. | Um conjunto de dados, com as suas edições."""
    item = open_dataset(code)
    if item is None:
        raise Http404
    return _dataset(item)


def _dataset(item: OpenDataset) -> dict[str, Any]:
    own = item.dataset
    named = ("code", "title", "description", "licence", "source_url", "periodicity", "theme")
    return {name: getattr(own, name) for name in named} | {
        "publisher": item.publisher,
        "is_official": own.is_official,
        "page": absolute("api:dataset", code=own.code),
        "indicators": [slab.indicator for slab in slabs_of(item.latest)],
        "editions": [
            {name: getattr(edition, name) for name in ("number", "published_at", "status", "note")}
            | {"sha256": edition.sha256 if own.is_official else ""}
            for edition in item.editions
        ],
    }


# ── indicators ───────────────────────────────────────────────────────────────────────────────────


@api.get("/indicators", response={200: IndicatorsOut, **_REFUSED}, url_name="indicators")
def indicators(request: HttpRequest, cursor: Cursor = None, limit: Limit = 100) -> Any:
    """Those with public numbers, by code. | Os que têm números públicos, por código."""
    codes = _public_slabs().order_by("indicator").values_list("indicator", flat=True).distinct()
    if cursor is not None:
        codes = codes.filter(indicator__gt=key_of(cursor, [str])[0])
    wanted = list(codes[: limit + 1])
    following = cursor_of([wanted[limit - 1]]) if len(wanted) > limit else None
    return {"items": _indicators(wanted[:limit]), "next": following}


@api.get("/indicators/{code}", response={200: IndicatorOut, **_REFUSED}, url_name="indicator")
def indicator(request: HttpRequest, code: Code) -> Any:
    """One indicator: what it measures, and of what it has numbers. | Um indicador."""
    found = _indicators([code])
    if not found:
        raise Http404
    return found[0]


def _public_slabs() -> Any:
    return Slab.objects.filter(
        edition__in=Edition.objects.published().filter(dataset__in=datasets_for(None))
    )


def _indicators(codes: list[str]) -> list[dict[str, Any]]:
    """Two queries, however many they are: the newest file of each, and the dictionary."""
    newest = {
        slab.indicator: slab
        for slab in _public_slabs()
        .filter(indicator__in=codes)
        .select_related("edition__dataset")
        .order_by("edition__published_at", "pk")
    }
    known = {item.code: item for item in Indicator.objects.filter(code__in=codes)}
    return [_indicator(newest[code], known.get(code)) for code in codes if code in newest]


def _indicator(slab: Slab, known: Indicator | None) -> dict[str, Any]:
    shape = slab.shape
    words = ("name", "name_en", "definition", "definition_en")
    return {name: getattr(known, name, "") for name in words} | {
        "code": slab.indicator,
        "unit": shape.unit,
        "decimals": shape.decimals,
        "roll_up": str(shape.roll_up),
        "periodicity": str(shape.periodicity),
        "dataset": slab.edition.dataset.code,
        "edition": slab.edition.number,
        "first_period": slab.first_period,
        "last_period": slab.last_period,
        "dimensions": [{"name": d.name, "members": list(d.members)} for d in shape.dimensions],
    }


# ── territories ──────────────────────────────────────────────────────────────────────────────────


@api.get("/territories", response={200: TerritoriesOut, **_REFUSED}, url_name="territories")
def territories(
    request: HttpRequest,
    scheme: Scheme | None = None,
    level: Level | None = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Any:
    """Territories of each list of codes, with when each one held. | Territórios."""
    found = Territory.objects.order_by("scheme", "code", "pk")
    if scheme is not None:
        found = found.filter(scheme=scheme)
    if level is not None:
        found = found.filter(level=level)
    if cursor is not None:
        told, code, pk = key_of(cursor, [str, str, int])
        same = Q(scheme=told, code=code, pk__gt=pk) | Q(scheme=told, code__gt=code)
        found = found.filter(same | Q(scheme__gt=told))
    rows = list(found[: limit + 1])
    last = rows[limit - 1] if len(rows) > limit else None
    return {
        "items": [_territory(row) for row in rows[:limit]],
        "next": cursor_of([last.scheme, last.code, last.pk]) if last else None,
    }


def _territory(row: Territory) -> dict[str, Any]:
    return {
        "territory": f"{row.scheme}:{row.code}",
        "scheme": row.scheme,
        "code": row.code,
        "level": row.level,
        "name": row.name,
        "valid_from": row.valid_from.isoformat() if row.valid_from else None,
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
    }


# ── observations ─────────────────────────────────────────────────────────────────────────────────


@api.get(
    "/indicators/{code}/observations",
    response={200: ObservationsOut, **_REFUSED},
    url_name="observations",
)
def observations(
    request: HttpRequest,
    code: Code,
    territory: Territories = [],  # noqa: B006
    since: Period = None,
    until: Period = None,
    edition: Number = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Any:
    """The numbers of an indicator in its newest edition, or in the `edition` asked for; a cursor stays
    in the edition that it began with. | Os números de um indicador, na edição mais recente ou noutra."""
    slabs = _public_slabs().filter(indicator=code).select_related("edition__dataset")
    after: list[Any] = []
    if cursor is not None:
        slab = slabs.filter(pk=_place(cursor)).first()
    elif edition is not None:
        slab = slabs.filter(edition__number=edition).order_by("-edition__published_at").first()
    else:
        slab = slabs.order_by("-edition__published_at", "-pk").first()
    if slab is None:
        raise Http404
    shape, own = slab.shape, slab.edition.dataset
    if cursor is not None:
        _pk, *after = key_of(cursor, [int, *[str] * (len(shape.dimensions) + 2)])
    found = rows_page(
        slab,
        after=after,
        limit=limit,
        territories=territory,
        since=since or "",
        until=until or "",
    )
    names = [dimension.name for dimension in shape.dimensions]
    return {
        "indicator": code,
        "unit": shape.unit,
        "dataset": own.code,
        "edition": slab.edition.number,
        "licence": own.licence,
        "items": [
            {
                "territory": row.territory,
                "period": row.period,
                "dimensions": {n: m for n, m in zip(names, row.members, strict=True) if m},
                "value": row.value,
                "reason": row.reason,
                "status": row.status,
            }
            for row in found.rows
        ],
        "next": cursor_of([slab.pk, *found.following]) if found.following else None,
    }


def _place(cursor: str) -> int:
    """The file that a cursor is of, whose dimensions say how long the rest of it is."""
    for dimensions in range(10):
        try:
            return int(key_of(cursor, [int, *[str] * (dimensions + 2)])[0])
        except NoCursor:
            continue
    raise NoCursor(cursor)


# ── the door ─────────────────────────────────────────────────────────────────────────────────────


def served(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Limit, method, ETag, and no cookie."""

    @wraps(view)
    def answered(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204)
            response["Allow"] = response["Access-Control-Allow-Methods"] = _READ
            return open_to_all(response)
        if request.method not in {"GET", "HEAD"}:
            return open_to_all(problem(405, _("Esta API só responde a GET."), Allow=_READ))
        if wait := seconds_to_wait(request):
            detail = _("Voltar a pedir daqui a %(seconds)d segundos.") % {"seconds": wait}
            return open_to_all(
                problem(429, detail, Retry_After=str(wait), Cache_Control="no-store")
            )
        method, request.method = request.method, "GET"
        try:
            response = view(request, **kwargs)
        except Http404:
            response = problem(404, _("Não há nada público com este endereço."))
        finally:
            request.method = method
        return open_to_all(_conditional(request, response))

    return requires(PUBLIC)(csrf_exempt(answered))


def _conditional(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = f"public, max-age={FRESH_FOR}"
    if response.status_code != 200 or not isinstance(response, HttpResponse):
        response["Cache-Control"] = "public, max-age=0"
        return response
    etag = f'"{sha256(response.content).hexdigest()[:24]}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def _nothing(request: HttpRequest, code: str) -> HttpResponseBase:
    raise Http404


def _urlpatterns() -> list[URLPattern]:
    found: list[URLPattern] = []
    for pattern in api.urls[0]:
        assert isinstance(pattern, URLPattern)
        pattern.callback = served(pattern.callback)
        found.append(pattern)
    return [*found, path("<path:code>", served(_nothing), name="nothing")]


urlpatterns = _urlpatterns()
app_name = "api-v1"
