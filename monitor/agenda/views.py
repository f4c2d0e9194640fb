from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_safe

from monitor.agenda import queries
from monitor.agenda.calendar import entries, fingerprint, rendered
from monitor.agenda.evidence import as_download
from monitor.kernel.permissions import PUBLIC, requires
from monitor.network.access import NetworkRequest


@requires(PUBLIC)
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What a calendar program asks for again and again: unchanged, it gets 304. Taken back is missing."""
    found = queries.feed_in_use(token)
    if found is None:
        raise Http404
    shown = entries(found)
    etag = f'"{fingerprint(found, shown)}"'
    response = get_conditional_response(request, etag=etag)
    if not isinstance(response, HttpResponse):
        text = rendered(found, shown)
        response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = content_disposition_header(False, f"{found}.ics") or ""
    response["ETag"] = etag
    # Asked for anew each time: an address that was taken back shows nothing from then on.
    response["Cache-Control"] = "private, no-cache"
    return response


@requires("activity.view")
@require_GET
def evidence(request: NetworkRequest, network: str, evidence: int) -> HttpResponse:
    return as_download(get_object_or_404(queries.evidence(request.access.network), pk=evidence))
