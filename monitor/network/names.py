"""When two spellings are the same name. Importable without Django."""

from __future__ import annotations

import re
import unicodedata

_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}")
_JOINERS = re.compile(r"(?<= )(?:de|do|da|dos|das|d|e)(?= )")


def normalise_name(text: str) -> str:
    """Folded form for comparison: no accents, case, dots, hyphens, underscores, spaces or joining words.

    >>> normalise_name("IEFP - GIP") == normalise_name("IEFP_GIP") == normalise_name("iefp-gip")
    True
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = _DOTTED.sub(lambda match: match[0].replace(".", ""), plain)
    plain = re.sub(r"[^a-z0-9]+", " ", plain)
    return _JOINERS.sub("", plain).replace(" ", "")
