"""Answers that are the same for everybody: no session, read from anywhere, asked again by their ETag."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.http import http_date
from django.utils.translation import get_language_info

FRESH_FOR = 300
# Part of every ETag: it grows when the same content is written in another way.
_WRITTEN = 1


def answer(
    request: HttpRequest,
    stamp: str,
    make: Callable[[], HttpResponseBase],
    *,
    changed_at: datetime | None = None,
    vary: tuple[str, ...] = (),
) -> HttpResponseBase:
    """304 when the asker has what `stamp` names; else what `make` makes."""
    language = asked_language(request)
    text = f"{_WRITTEN} {language} {request.get_full_path()} {stamp}"
    # With the key of the installation: a stamp may name an exact content, and a plain digest of it would
    # let whoever tries every hidden count see which one is right.
    etag = f'W/"{salted_hmac("monitor.api", text).hexdigest()[:24]}"'
    modified = int(changed_at.timestamp()) if changed_at else None
    response: HttpResponseBase | None = get_conditional_response(
        request, etag=etag, last_modified=modified
    )
    if response is None:
        with translation.override(language):
            response = make()
    response["ETag"] = etag
    if modified is not None:
        response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = f"public, max-age={FRESH_FOR}"
    response["Content-Language"] = language
    if vary:
        patch_vary_headers(response, list(vary))
    return open_to_all(response)


def open_to_all(response: HttpResponseBase) -> HttpResponseBase:
    """Any page of any site may read it; nothing that names the reader goes with the request."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
    return response


def asked_language(request: HttpRequest) -> str:
    """That of `?lingua=`, or Portuguese: the address alone says what it shows."""
    asked = request.GET.get("lingua", "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def absolute(view: str, **kwargs: Any) -> str:
    return settings.MONITOR_ADDRESS + reverse(view, kwargs=kwargs or None)


def page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Drawn without the request, so that nothing of who asked can be in it."""
    language = translation.get_language()
    [other] = [code for code, _name in settings.LANGUAGES if code != language]
    frame = {
        "language": "pt-PT" if language == "pt" else language,
        "lingua": "" if language == settings.LANGUAGE_CODE else f"?lingua={language}",
        "other": {
            "code": other,
            "name": get_language_info(other)["name_local"],
            "href": _in(request, other),
        },
        "address": settings.MONITOR_ADDRESS + _in(request, language),
    }
    return HttpResponse(render_to_string(template, context | frame))


def _in(request: HttpRequest, language: str) -> str:
    query = request.GET.copy()
    query.pop("lingua", None)
    if language != settings.LANGUAGE_CODE:
        query["lingua"] = language
    return request.path + (f"?{query.urlencode()}" if query else "")
