"""A GET never writes: the connection itself refuses while a safe request is answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db import connections
from django.http import HttpRequest, HttpResponse

_WRITE = re.compile(
    r"""\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+"?(\w+)""", re.IGNORECASE
)
# A session is refreshed and a failed sign-in is counted whatever the method of the request.
WRITABLE_ON_READ = frozenset({"django_session", "axes_accesslog", "axes_accessattempt"})


class WriteOnRead(RuntimeError):
    pass


def refuse_writes(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
) -> Any:
    match = _WRITE.match(sql)
    if match and match[1] not in WRITABLE_ON_READ:
        raise WriteOnRead(f"a safe request wrote to {match[1]}")
    return execute(sql, params, many, context)


def read_only_guard(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., Any]:
    """Middleware. A view that must write on GET (a signed link) is marked `view.writes_on_get = True`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            return get_response(request)
        from django.urls import Resolver404, resolve

        try:
            exempt = getattr(resolve(request.path_info).func, "writes_on_get", False)
        except Resolver404:
            exempt = False
        if exempt:
            return get_response(request)
        with ExitStack() as stack:
            for connection in connections.all(initialized_only=True):
                stack.enter_context(connection.execute_wrapper(refuse_writes))
            return get_response(request)

    return middleware


def private_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., Any]:
    """Middleware: what a signed-in person sees stays out of every cache, shared or on disk.

    What says that it is public is the same for everybody, whoever asks: nobody's session is opened.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.get("Cache-Control", "").startswith("public"):
            return response
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware
