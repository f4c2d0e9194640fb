"""Open data: the catalogue, a page for each dataset, its files, and what is new."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from monitor.api.catalogue import SERIALISATIONS, CataloguePage, graph_of
from monitor.api.datasets import (
    OpenDataset,
    described_of,
    names_of,
    open_dataset,
    opened,
    public_datasets,
    slab_of,
    slabs_of,
)
from monitor.api.formats import (
    MOST_ROWS_OF_A_CUBE,
    as_csv,
    as_json_stat,
    data_package,
    dictionary_of,
)
from monitor.api.released import Row, released, rows
from monitor.api.released import page as rows_page
from monitor.api.responses import absolute, answer, asked_language, page
from monitor.facts import periods
from monitor.facts.enums import Missing, Status, threshold
from monitor.facts.models import Edition, Slab
from monitor.indicators.dimensions import member_label
from monitor.indicators.queries import Description
from monitor.kernel.permissions import PUBLIC, requires

DATASETS_A_PAGE = 20
PREVIEWED = 10
NEWS = 50


@requires(PUBLIC)
@require_safe
def catalogue(request: HttpRequest, suffix: str = "") -> HttpResponseBase:
    """For people, or in the form that the address or `Accept` asks for."""
    media_types = {"text/html": ""} | {media: key for key, (media, _f) in SERIALISATIONS.items()}
    if not suffix:
        preferred = request.get_preferred_type(list(media_types))
        if preferred is None:
            return HttpResponse(
                " · ".join(media_types), status=406, content_type="text/plain; charset=utf-8"
            )
        suffix = media_types[preferred]
    found = _catalogue_page(request)
    stamp = f"{suffix} {found.number}/{found.total} {' '.join(item.stamp for item in found.items)}"

    def make() -> HttpResponse:
        if not suffix:
            return page(request, "api/catalogue.html", {"catalogue": found, "news": _news_links()})
        media, form = SERIALISATIONS[suffix]
        described = described_of(
            [slab for item in found.items for slab in item.slabs], get_language() or "pt"
        )
        graph = graph_of(found, {code: about.name for code, about in described.items()})
        body = graph.serialize(format=form, encoding="utf-8")
        return HttpResponse(body, content_type=f"{media}; charset=utf-8")

    return answer(request, stamp, make, vary=("Accept",))


def _catalogue_page(request: HttpRequest) -> CataloguePage:
    """Raises Http404 for a page that there is not."""
    pages = Paginator(public_datasets(), DATASETS_A_PAGE)
    asked = request.GET.get("pagina") or request.GET.get("page") or "1"
    if not asked.isdecimal() or not 1 <= int(asked[:9]) <= pages.num_pages:
        raise Http404
    number = int(asked)
    items = opened(public_datasets()[DATASETS_A_PAGE * (number - 1) : DATASETS_A_PAGE * number])
    return CataloguePage(items, number, pages.num_pages, pages.count)


def _news_links() -> dict[str, str]:
    return {"feed": absolute("api:news"), "openapi": absolute("api-v1:openapi-json")}


@requires(PUBLIC)
@require_safe
def dataset(request: HttpRequest, code: str) -> HttpResponseBase:
    """`?edicao=`: an edition by its number; `?indicador=`: the file that is previewed."""
    item = _dataset(code)
    asked = request.GET.get("edicao", "")
    edition = _edition(item, int(asked[:9]) if asked.isdecimal() else None)
    slabs = slabs_of(edition)
    shown = slab_of(edition, request.GET.get("indicador", "")) or (slabs[0] if slabs else None)

    def make() -> HttpResponse:
        language = get_language() or "pt"
        about = described_of(slabs, language)
        context = {
            "item": item,
            "edition": edition,
            "files": [_file(item, edition, slab, about) for slab in slabs],
            "package": absolute("api:package", code=code, number=edition.number),
            "citation": _citation(item, edition),
            "threshold": max((threshold(slab.shape.theme) for slab in slabs), default=0),
            "observations": _api_address(slabs[0].indicator) if slabs else "",
            "first_period": min((slab.first_period for slab in slabs), default=""),
            "last_period": max((slab.last_period for slab in slabs), default=""),
        }
        return page(request, "api/dataset.html", context | _preview(shown, about, language))

    released_as = str(released(shown).name) if shown else ""
    stamp = f"{item.stamp} {edition.pk} {released_as}"
    return answer(request, stamp, make, changed_at=edition.published_at)


def _preview(slab: Slab | None, about: dict[str, Description], language: str) -> dict[str, Any]:
    if slab is None:
        return {"shown": None}
    found = rows_page(slab, limit=PREVIEWED).rows
    names = names_of(row.territory for row in found)
    described = about.get(slab.indicator)
    return {
        "shown": slab,
        "shown_name": described.name if described else slab.indicator,
        "decimals": slab.shape.decimals,
        "rows": [_in_words(slab, row, names.get(row.territory, row.territory)) for row in found],
        "fields": dictionary_of(slab.shape, described, language),
    }


def _in_words(slab: Slab, row: Row, name: str) -> dict[str, Any]:
    dimensions = zip(slab.shape.dimensions, row.members, strict=True)
    members = [member_label(d.name, member) if member else _("Total") for d, member in dimensions]
    return {
        "name": name,
        "texts": [periods.label(row.period), *members],
        "value": row.value,
        "reason": Missing(row.reason).label if row.reason else "",
        "status": Status(row.status).label,
    }


def _file(
    item: OpenDataset, edition: Edition, slab: Slab, about: dict[str, Description]
) -> dict[str, Any]:
    described = about.get(slab.indicator)
    where = {"code": item.dataset.code, "number": edition.number, "name": slab.indicator}
    name = described.name if described else slab.indicator
    kinds = ["csv", "parquet", *(["json"] if slab.rows <= MOST_ROWS_OF_A_CUBE else [])]
    return {
        "indicator": slab.indicator,
        "name": name,
        "choice": (slab.indicator, name),
        "unit": described.unit if described else slab.shape.unit,
        "links": [(kind, absolute(f"api:{kind}", **where)) for kind in kinds],
    }


def _api_address(indicator: str) -> str:
    return absolute("api-v1:observations", code=indicator)


def _citation(item: OpenDataset, edition: Edition) -> str:
    assert edition.published_at is not None
    return _(
        "%(publisher)s (%(year)d). %(title)s, edição %(number)d. Monitor Social. %(address)s"
    ) % {
        "publisher": item.publisher,
        "year": edition.published_at.year,
        "title": item.dataset.title,
        "number": edition.number,
        "address": f"{absolute('api:dataset', code=item.dataset.code)}?edicao={edition.number}",
    }


# ── files ────────────────────────────────────────────────────────────────────────────────────────


@requires(PUBLIC)
@require_safe
def package(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """The Frictionless description of an edition's CSV files."""
    item = _dataset(code)
    edition = _edition(item, number)
    slabs = slabs_of(edition)

    def make() -> HttpResponse:
        about = described_of(slabs, get_language() or "pt")
        told = data_package(item, edition, slabs, about)
        return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})

    return answer(request, item.stamp, make, changed_at=edition.published_at)


@requires(PUBLIC)
@require_safe
def csv(request: HttpRequest, code: str, number: int, name: str) -> HttpResponseBase:
    def make(_item: OpenDataset, _edition: Edition, slab: Slab) -> HttpResponseBase:
        names = names_of(_territories(slab))
        return StreamingHttpResponse(
            as_csv(slab.shape, rows(slab), names), content_type="text/csv; charset=utf-8"
        )

    return _as_file(request, code, number, name, "csv", make)


@requires(PUBLIC)
@require_safe
def parquet(request: HttpRequest, code: str, number: int, name: str) -> HttpResponseBase:
    def make(_item: OpenDataset, _edition: Edition, slab: Slab) -> HttpResponseBase:
        return FileResponse(
            released(slab).open("rb"), content_type="application/vnd.apache.parquet"
        )

    return _as_file(request, code, number, name, "parquet", make)


@requires(PUBLIC)
@require_safe
def json_stat(request: HttpRequest, code: str, number: int, name: str) -> HttpResponseBase:
    def make(item: OpenDataset, edition: Edition, slab: Slab) -> HttpResponseBase:
        if slab.rows > MOST_ROWS_OF_A_CUBE:
            raise Http404
        told = list(rows(slab))
        names = names_of({row.territory for row in told})
        about = described_of([slab], get_language() or "pt").get(slab.indicator)
        body = as_json_stat(item, edition, slab, told, names, about)
        return HttpResponse(body, content_type="application/json")

    return _as_file(request, code, number, name, "json", make)


def _as_file(
    request: HttpRequest,
    code: str,
    number: int,
    name: str,
    suffix: str,
    make: Callable[[OpenDataset, Edition, Slab], HttpResponseBase],
) -> HttpResponseBase:
    item = _dataset(code)
    edition = _edition(item, number)
    slab = slab_of(edition, name)
    if slab is None:
        raise Http404

    def made() -> HttpResponseBase:
        response = make(item, edition, slab)
        file_name = f"{item.dataset.code}-{edition.number}-{slab.indicator}.{suffix}"
        response["Content-Disposition"] = f'attachment; filename="{file_name}"'
        return response

    stamp = f"{item.stamp} {released(slab).name}"
    return answer(request, stamp, made, changed_at=edition.published_at)


def _territories(slab: Slab) -> set[str]:
    return {row.territory for row in rows(slab)}


def _dataset(code: str) -> OpenDataset:
    item = open_dataset(code)
    if item is None:
        raise Http404
    return item


def _edition(item: OpenDataset, number: int | None) -> Edition:
    edition = item.edition(number)
    if edition is None:
        raise Http404
    return edition


# ── what is new ──────────────────────────────────────────────────────────────────────────────────


@requires(PUBLIC)
@require_safe
def news(request: HttpRequest, kind: str = "rss") -> HttpResponseBase:
    """The latest editions of every public dataset, as RSS 2.0 or as Atom."""
    found = list(
        Edition.objects.published()
        .filter(dataset__in=public_datasets())
        .select_related("dataset")
        .order_by("-published_at", "-pk")[:NEWS]
    )
    told = " ".join(f"{one.pk}.{one.version}.{one.dataset.version}" for one in found)
    stamp = f"{kind} {told}"

    def make() -> HttpResponse:
        feed = (Atom1Feed if kind == "atom" else Rss201rev2Feed)(
            title=_("Dados abertos do Monitor Social: edições novas"),
            link=absolute("api:catalogue"),
            feed_url=settings.MONITOR_ADDRESS + request.path,
            description=_("Indicadores sociais de territórios, com a sua origem."),
            language=asked_language(request),
        )
        for edition in found:
            where = absolute("api:dataset", code=edition.dataset.code)
            link = f"{where}?edicao={edition.number}"
            feed.add_item(
                title=str(edition),
                link=link,
                unique_id=link,
                description=edition.note or edition.dataset.description or edition.dataset.title,
                pubdate=edition.published_at,
                updateddate=edition.published_at,
                author_name=edition.dataset.publisher or settings.MONITOR_ADDRESS,
            )
        return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)

    changed = found[0].published_at if found else None
    return answer(request, stamp, make, changed_at=changed)
