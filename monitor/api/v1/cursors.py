"""Where a page ended, as text that says nothing to who carries it: the key of the last row.

A page after a key is the same whatever was added or taken before it, and costs the same however deep.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence


class NoCursor(ValueError):
    """It was not made here."""


def cursor_of(key: Sequence[str | int]) -> str:
    told = json.dumps(list(key), ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


def key_of(cursor: str, kinds: Sequence[type]) -> list[str | int]:
    """The key, of values of these kinds. Raises NoCursor."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        told = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, RecursionError) as error:
        raise NoCursor(cursor) from error
    fits = isinstance(told, list) and len(told) == len(kinds)
    if not fits or not all(type(part) is kind for part, kind in zip(told, kinds, strict=True)):
        raise NoCursor(cursor)
    if any("\0" in part if isinstance(part, str) else not 0 <= part < 2**62 for part in told):
        raise NoCursor(cursor)
    return told  # type: ignore[no-any-return]
