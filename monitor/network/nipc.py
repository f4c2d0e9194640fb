"""The tax number of a legal person. Importable without Django."""

from __future__ import annotations

import re


def compact(text: str) -> str:
    """The digits alone: "PT 500 123 456" → "500123456"."""
    return re.sub(r"^PT", "", re.sub(r"[\s.\-]", "", text.upper()))


def is_valid(nipc: str) -> bool:
    """Nine digits of which the last is 11 minus the weighted sum (9…2) modulo 11, or 0 from 10 on."""
    if not re.fullmatch(r"[1-9]\d{8}", nipc):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(nipc, range(9, 1, -1), strict=False))
    check = 11 - total % 11
    return int(nipc[8]) == (0 if check >= 10 else check)
