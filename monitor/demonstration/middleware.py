from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse


def open_signed_in(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., Any]:
    return get_response
