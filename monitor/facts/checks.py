"""What `manage check` looks at in the settings of the gate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from monitor.facts.enums import Theme

LOWEST_K = 3


def check_thresholds(**kwargs: Any) -> Sequence[CheckMessage]:
    """Each theme is known and its k hides something: with a k of 2, two people know of each other."""
    chosen: dict[str, Any] = getattr(settings, "DISCLOSURE_THRESHOLDS", {})
    return [
        Error(
            f"DISCLOSURE_THRESHOLDS[{theme!r}] = {k!r}: a theme and a whole number from {LOWEST_K}.",
            hint=f"Themes: {', '.join(Theme.values)}.",
            id="facts.E001",
        )
        for theme, k in chosen.items()
        if theme not in Theme.values or type(k) is not int or k < LOWEST_K
    ]
