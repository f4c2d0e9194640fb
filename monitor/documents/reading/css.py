"""What the styles of an HTML file say of a cell: fill, bold, hidden. Nothing else is read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from monitor.documents.reading.colour import normal

_CLASS_SELECTOR = re.compile(r"[a-zA-Z0-9]*\.([\w-]+)\Z")
_RGB = re.compile(r"rgba?\( *(\d{1,3})[ ,]+(\d{1,3})[ ,]+(\d{1,3}) *(?:[,/] *([\d.]+%?) *)?\)")
_HEX = re.compile(r"#([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3})\b")
_WORD = re.compile(r"[a-z]+")
_NAMES = {
    "aqua": "00FFFF", "beige": "F5F5DC", "black": "000000", "blue": "0000FF", "cyan": "00FFFF",
    "darkblue": "00008B", "darkgray": "A9A9A9", "darkgreen": "006400", "darkgrey": "A9A9A9",
    "darkred": "8B0000", "fuchsia": "FF00FF", "gainsboro": "DCDCDC", "gold": "FFD700",
    "gray": "808080", "green": "008000", "grey": "808080", "lavender": "E6E6FA",
    "lightblue": "ADD8E6", "lightcyan": "E0FFFF", "lightgray": "D3D3D3", "lightgreen": "90EE90",
    "lightgrey": "D3D3D3", "lightyellow": "FFFFE0", "lime": "00FF00", "magenta": "FF00FF",
    "maroon": "800000", "navy": "000080", "olive": "808000", "orange": "FFA500",
    "pink": "FFC0CB", "purple": "800080", "red": "FF0000", "silver": "C0C0C0",
    "skyblue": "87CEEB", "steelblue": "4682B4", "teal": "008080", "violet": "EE82EE",
    "wheat": "F5DEB3", "whitesmoke": "F5F5F5", "yellow": "FFFF00", "yellowgreen": "9ACD32",
}  # fmt: skip


class Style(NamedTuple):
    """None where nothing is said; `fill` "" where it is said that there is none."""

    fill: str | None = None
    bold: bool | None = None
    hidden: bool | None = None

    def over(self, other: Style) -> Style:
        """This style, with what it does not say taken from `other`."""
        return Style(
            other.fill if self.fill is None else self.fill,
            other.bold if self.bold is None else self.bold,
            other.hidden if self.hidden is None else self.hidden,
        )


_NOTHING = Style()


class StyleSheet:
    """The class rules of a file's <style> elements (`.xl65{background:#…}`)."""

    def __init__(self, sheets: Iterable[str]) -> None:
        self._by_class: dict[str, Style] = {}
        for sheet in sheets:
            for rule in _without_comments(sheet).split("}"):
                selectors, brace, declarations = rule.rpartition("{")
                if brace and (style := parse(declarations)) != _NOTHING:
                    self._add(selectors.rpartition("{")[2], style)

    def _add(self, selectors: str, style: Style) -> None:
        for selector in selectors.split(","):
            if match := _CLASS_SELECTOR.match(selector.strip()):
                self._by_class[match[1]] = style.over(self._by_class.get(match[1], _NOTHING))

    def of(self, element: Any) -> Style:
        """The element's own style: its attribute, then its classes, then bgcolor."""
        if not len(element.attrib):
            return _NOTHING
        style = parse(element.get("style", ""))
        for name in reversed(element.get("class", "").split()):
            if name in self._by_class:
                style = style.over(self._by_class[name])
        colour = element.get("bgcolor")
        if colour and style.fill is None:
            style = style._replace(fill=fill_of(colour))
        return style


def _without_comments(sheet: str) -> str:
    before, *after = sheet.replace("<!--", "").replace("-->", "").split("/*")
    return before + "".join(part.partition("*/")[2] for part in after)


@lru_cache(maxsize=2_048)
def parse(declarations: str) -> Style:
    """The style that a list of declarations says, the last of each property winning."""
    fill: str | None = None
    bold: bool | None = None
    hidden: bool | None = None
    for declaration in declarations.lower().split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name in {"background", "background-color"}:
            fill = fill_of(value)
        elif name == "font-weight":
            bold = value[:4] == "bold" or (value[:3].isdecimal() and int(value[:3]) >= 600)
        elif (name, value[:4]) == ("display", "none") or (name, value[:3]) == ("mso-hide", "all"):
            hidden = True
    return Style(fill, bold, hidden)


def fill_of(value: str) -> str:
    """The colour of a CSS background as "RRGGBB"; "" for none, white and transparent."""
    value = value.strip().lower()
    if match := _RGB.search(value):
        if match[4] and not match[4].strip("0.%"):
            return ""
        return normal("".join(f"{min(int(part), 255):02X}" for part in match.group(1, 2, 3))) or ""
    if match := _HEX.search(value if value.startswith("#") or " " in value else f"#{value}"):
        digits = match[1]
        if len(digits) == 3:
            digits = "".join(2 * digit for digit in digits)
        return normal(digits[:6]) or ""
    return next((_NAMES[word] for word in _WORD.findall(value) if word in _NAMES), "")
