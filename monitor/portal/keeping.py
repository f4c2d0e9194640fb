"""Pages that are the same for everybody: drawn once, kept, and sent without opening any session.

They are drawn without the request, so that nothing of who asked first can be in what others get. What
is kept is found again by its `stamp`, which the caller reads from the database each time: a page that
changed, or is no longer public, is never sent from here. Browsers ask again after five minutes. Where
many ask at once, `monitor.portal.repeating` answers before this.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

KEPT_FOR = 24 * 3600
FRESH_FOR = 300


class Passing(str):
    """A page that is sent and not kept: something in it could not be shown this time."""


class SameForAll(HttpResponse):
    """What was kept, sent to whoever asks."""


# Of a file, what it is and what it is called.
_SENT_WITH = ("Content-Type", "Content-Disposition")


class Kept(NamedTuple):
    stamp: str
    etag: str
    headers: dict[str, str]
    body: bytes
    """Compressed."""


def kept_page(
    request: HttpRequest,
    *,
    name: str,
    stamp: str,
    changed_at: datetime,
    language: str,
    draw: Callable[[], str | HttpResponse],
) -> HttpResponse:
    """The page or file `name` in a language, as it was kept or as `draw` makes it in that language."""
    key = f"public:{name}:{language}"
    kept: Kept | None = cache.get(key)
    if kept is None or kept.stamp != stamp:
        with translation.override(language):
            drawn = draw()
        response = drawn if isinstance(drawn, HttpResponse) else HttpResponse(drawn)
        if isinstance(drawn, Passing):
            response["Cache-Control"] = "no-store"
            response["Content-Language"] = language
            return response
        told = response.content
        kept = Kept(
            stamp,
            f'W/"{sha256(told).hexdigest()[:20]}"',
            {header: response[header] for header in _SENT_WITH if header in response},
            gzip.compress(told, 9, mtime=0),
        )
        cache.set(key, kept, KEPT_FOR)
    response = SameForAll(kept.body, headers=kept.headers)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response["Content-Encoding"] = "gzip"
    else:
        response.content = gzip.decompress(kept.body)
    response["Cache-Control"] = f"public, max-age={FRESH_FOR}"
    response["Content-Language"] = language
    response["ETag"] = kept.etag
    response["Last-Modified"] = http_date(changed_at.timestamp())
    patch_vary_headers(response, ["Accept-Encoding"])
    answer = get_conditional_response(
        request, etag=kept.etag, last_modified=int(changed_at.timestamp()), response=response
    )
    assert isinstance(answer, HttpResponse)
    return answer
