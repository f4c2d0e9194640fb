"""Fill colours as "RRGGBB", from the themes, tints and patterns of Office files."""

from __future__ import annotations

import colorsys
import re
from typing import Any

_HEX = re.compile(r"[0-9A-Fa-f]{6}\Z")
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_THEME_ORDER = (
    "lt1", "dk1", "lt2", "dk2",
    "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink",
)  # fmt: skip
_ALIASES = {
    "background1": "lt1", "text1": "dk1", "background2": "lt2", "text2": "dk2",
    "light1": "lt1", "dark1": "dk1", "light2": "lt2", "dark2": "dk2",
    "bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2",
    "hyperlink": "hlink", "followedHyperlink": "folHlink",
}  # fmt: skip


def normal(text: str | None) -> str | None:
    """ "#ddebf7", "FFDDEBF7" or "DDEBF7" → "DDEBF7"; None for white, automatic or no colour."""
    if not text:
        return None
    text = text.lstrip("#")
    if len(text) == 8:
        text = text[2:]
    if not _HEX.match(text):
        return None
    text = text.upper()
    return None if text == "FFFFFF" else text


def mixed(front: str, back: str, share: float) -> str:
    """`front` laid over `back` with coverage `share` (0–1), each "RRGGBB"."""
    pairs = zip(bytes.fromhex(front), bytes.fromhex(back), strict=True)
    return bytes(round(f * share + b * (1 - share)) for f, b in pairs).hex().upper()


def tinted(rgb: str, tint: float) -> str:
    """`rgb` with its lightness moved by `tint` (−1 to black … 1 to white), as spreadsheets do."""
    red, green, blue = (part / 255 for part in bytes.fromhex(rgb))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    tint = max(-1.0, min(1.0, tint))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    parts = colorsys.hls_to_rgb(hue, light, saturation)
    return bytes(round(part * 255) for part in parts).hex().upper()


class Theme:
    """The twelve colours of a theme part, by name and by the index that spreadsheets use."""

    def __init__(self, root: Any | None) -> None:
        self._by_name: dict[str, str] = {}
        scheme = None if root is None else next(root.iter(_DRAWING + "clrScheme"), None)
        for slot in () if scheme is None else scheme:
            for value in slot:
                rgb = value.get("lastClr") or value.get("val") or ""
                if _HEX.match(rgb):
                    self._by_name[slot.tag.rpartition("}")[2]] = rgb.upper()

    def named(self, name: str | None) -> str | None:
        return self._by_name.get(_ALIASES.get(name or "", name or ""))

    def indexed(self, index: int) -> str | None:
        return self._by_name.get(_THEME_ORDER[index]) if 0 <= index < len(_THEME_ORDER) else None
