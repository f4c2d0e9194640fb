"""What a stranger was just sent is sent to the next as it was: no session, no view, no query.

A kept page (`monitor.portal.keeping`) is asked after in the database each time. When many come at once
(a link in a newsletter, a page that embeds a map) the same answer serves all of them for a moment:
MONITOR_PUBLIC_SECONDS, one by default. So long, at most, a page that changed or was withdrawn lives on.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import has_vary_header

from monitor.facts.kept import Kept
from monitor.portal.keeping import SameForAll

_MOST_BYTES = 32 * 2**20
# What an answer may depend on beside its address; a request with cookies is not answered from here.
_TOLD_BY = ("HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING")
_OWN = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
_OTHERS = ("HX-Request", "*")

Key = tuple[str | bool | None, ...]


class Sent(NamedTuple):
    until: float
    headers: dict[str, str]
    body: bytes


def repeated(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, before all others: the headers that they add are kept with the page."""
    sent: Kept[Key, Sent] = Kept(_MOST_BYTES)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        asked = request.META
        if request.method != "GET" or any(asked.get(name) for name in _OWN):
            return get_response(request)
        # The host and the scheme were looked at when it was made.
        key = (
            asked.get("HTTP_HOST"),
            request.is_secure(),
            request.get_full_path(),
            *(asked.get(name) for name in _TOLD_BY),
        )
        found = sent.get(key)
        if found and monotonic() < found[0].until:
            return HttpResponse(found[0].body, headers=found[0].headers)
        response = get_response(request)
        if isinstance(response, SameForAll) and may_be_repeated(response):
            until = monotonic() + settings.PUBLIC_SECONDS
            body = response.content
            sent.put(key, Sent(until, dict(response.items()), body), len(body))
        return response

    return middleware


def may_be_repeated(response: SameForAll) -> bool:
    """Whether no other middleware has made it somebody's own."""
    return (
        response.status_code == 200
        and not response.cookies
        and not any(has_vary_header(response, name) for name in _OTHERS)
    )
