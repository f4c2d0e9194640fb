"""How many questions an address may ask in a minute, counted in the cache.

With a cache of each process (the default) the limit is of each process; with a shared one, of all.
"""

from __future__ import annotations

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

WINDOW = 60


def seconds_to_wait(request: HttpRequest) -> int:
    """Counts this request; 0 while it is within settings.API_LIMIT."""
    now = int(time.time())
    key = f"api-limit:{address_of(request)}:{now // WINDOW}"
    cache.add(key, 0, 2 * WINDOW)
    try:
        asked = cache.incr(key)
    except ValueError:  # It expired in between.
        asked = 1
    return WINDOW - now % WINDOW if asked > settings.API_LIMIT else 0


def address_of(request: HttpRequest) -> str:
    """Of who asks: the last address that a proxy of ours did not write, of settings.PROXIES of them."""
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part]
    if settings.PROXIES and told:
        return told[-min(settings.PROXIES, len(told))]
    return str(request.META.get("REMOTE_ADDR", ""))
