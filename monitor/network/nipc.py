"""The tax number of a legal person. Importable without Django."""

from __future__ import annotations

import re

from monitor.kernel.check_digits import is_tax_number as is_valid

__all__ = ["compact", "is_valid"]


def compact(text: str) -> str:
    """The digits alone: "PT 500 123 456" → "500123456"."""
    return re.sub(r"^PT", "", re.sub(r"[\s.\-]", "", text.upper()))
