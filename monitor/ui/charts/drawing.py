"""Vega-Lite to SVG and PNG, in this process and without network.

About 15–25 ms a chart once warm, half a second for the first of a process; kept by content.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from django.utils.translation import get_language
from lxml import etree

from monitor.ui.charts.look import FONT

# Built with the front end; without it the fonts of the system are drawn with.
FONTS = Path(__file__).resolve().parents[1] / "fonts"
_KEPT = 512
_SVG = "{http://www.w3.org/2000/svg}"
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_MEASURES = {"d", "transform", "width", "height", "viewBox", "x", "y", "x1", "x2", "y1", "y2"}
_DEFAULTS = {
    ("opacity", "1"),
    ("stroke-width", "1"),
    ("text-anchor", "start"),
    ("fill-opacity", "1"),
}
_DROPPED = {"class", "font-family", "role", "pointer-events", "stroke-miterlimit"}


def svg(spec: Mapping[str, Any]) -> str:
    """An `<svg>` to put in a page: named by `usermeta.title` and `description`, without style.

    ValueError when the specification asks for data from elsewhere or is not Vega-Lite.
    """
    return _svg(_canonical(spec), _number_format())


def png(spec: Mapping[str, Any], scale: float = 2) -> bytes:
    """The same drawing on white."""
    return _png(_canonical(spec), _number_format(), scale)


def png_of(drawing: str, scale: float = 2) -> bytes:
    """Any SVG of ours on white."""
    on_white = drawing.replace(
        "</desc>", '</desc><rect width="100%" height="100%" fill="#ffffff"/>', 1
    )
    return bytes(_vega().svg_to_png(on_white, scale=scale))


def _canonical(spec: Mapping[str, Any]) -> str:
    return json.dumps(spec, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _number_format() -> str:
    return "pt-PT" if (get_language() or "pt").startswith("pt") else "en-GB"


@cache
def _vega() -> ModuleType:
    import vl_convert

    if FONTS.is_dir():
        vl_convert.register_font_directory(str(FONTS))
    return vl_convert


@lru_cache(maxsize=_KEPT)
def _svg(spec: str, number_format: str) -> str:
    if '"url":' in spec:
        raise ValueError("a chart brings its own data")
    drawn = _vega().vegalite_to_svg(spec, format_locale=number_format, allowed_base_urls=[])
    described = json.loads(spec)
    name = hashlib.sha256(f"{number_format}{spec}".encode()).hexdigest()[:8]
    title = described.get("usermeta", {}).get("title", "")
    return _clean(drawn, f"chart-{name}", title, described.get("description", ""))


@lru_cache(maxsize=_KEPT // 4)
def _png(spec: str, number_format: str, scale: float) -> bytes:
    return png_of(_svg(spec, number_format), scale)


def _clean(drawn: str, name: str, title: str, description: str) -> str:
    """Without what the content security policy forbids, English roles and empty paths; named.

    `description` is heard after the title; both are text, not markup.
    """
    root = etree.fromstring(drawn.encode(), etree.XMLParser(huge_tree=True))
    for element in list(root.iter(f"{_SVG}*")):
        _clean_element(element, name)
    for attribute in ("version", "class"):
        root.attrib.pop(attribute, None)
    root.set("class", "chart")
    root.set("role", "img")
    root.set("font-family", FONT)
    root.set("aria-labelledby", f"{name}-title {name}-desc")
    for position, (tag, text) in enumerate((("title", title), ("desc", description))):
        said = etree.Element(f"{_SVG}{tag}", {"id": f"{name}-{tag}"})
        said.text = text
        root.insert(position, said)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode")


def _clean_element(element: Any, name: str) -> None:
    parent = element.getparent()
    is_drawn = element.tag == f"{_SVG}path" and parent.tag != f"{_SVG}clipPath"
    has_colour = element.get("fill") or element.get("stroke")
    if is_drawn and (element.get("display") == "none" or not has_colour):
        parent.remove(element)
        return
    for declaration in element.attrib.pop("style", "").split(";"):
        if ":" in declaration:
            key, value = declaration.split(":", 1)
            element.set(key.strip(), value.strip())
    for key, value in list(element.attrib.items()):
        if key in _DROPPED or key.startswith("aria-") or (key, value) in _DEFAULTS:
            del element.attrib[key]
        elif key == "id":
            element.set(key, f"{name}-{value}")
        elif value.startswith("url(#"):
            element.set(key, value.replace("#", f"#{name}-", 1))
        elif key in _MEASURES:
            element.set(
                key, _LONG_NUMBER.sub(lambda found: f"{round(float(found[0]), 2):g}", value)
            )
    if element.tag == f"{_SVG}g" and parent is not None and not element.attrib:
        position = parent.index(element)
        parent[position : position + 1] = list(element)
