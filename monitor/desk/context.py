from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

THEMES = ("light", "dark", "contrast")


def page(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame needs."""
    theme = request.COOKIES.get("theme", "")
    return {
        "access": getattr(request, "access", None),
        "user": getattr(request, "user", None),
        "theme": theme if theme in THEMES else "auto",
        "language": "pt-PT" if get_language() == "pt" else get_language(),
        "languages": settings.LANGUAGES,
        "demonstration": settings.DEMONSTRATION,
    }
