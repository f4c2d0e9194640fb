"""Styles and automatic numbering of a Word document, with their inheritance resolved."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = W + "val"
_HEADING_NAME = re.compile(
    r"(?:heading|t[ií]tulo|cabe[cç]alho|titre|überschrift)\s*([1-9])\b", re.IGNORECASE
)
_CONTENTS_NAME = re.compile(r"(?:toc|[ií]ndice|sum[aá]rio)\s*[1-9]\Z", re.IGNORECASE)
_TITLE_NAME = re.compile(r"(?:title|t[ií]tulo|titre)\Z", re.IGNORECASE)
_OFF = {"0", "false", "off", "none"}
_MAX_LABEL = 60


def is_on(element: Any | None) -> bool:
    """A toggle such as <w:b/>: on unless its value says otherwise."""
    return element is not None and element.get(VAL, "1") not in _OFF


def integer(text: str | None, default: int) -> int:
    try:
        return int(text) if text is not None else default
    except ValueError:
        return default


@dataclass(slots=True)
class Style:
    """What readers need of a paragraph or character style. None means "not said here"."""

    outline: int | None = None
    number: tuple[str | None, int | None] | None = None
    bold: bool | None = None
    hidden: bool | None = None
    is_title: bool = False
    is_contents: bool = False
    based_on: str | None = None


class Styles:
    """Style id → `Style` with everything inherited along `basedOn`, worked out when asked for."""

    def __init__(self, root: Any | None) -> None:
        self._elements: dict[str, Any] = {}
        self._own: dict[str, Style] = {}
        self._resolved: dict[str, Style] = {}
        self.default = ""
        for element in () if root is None else root.iterchildren(W + "style"):
            identifier = element.get(W + "styleId", "")
            self._elements[identifier] = element
            if element.get(W + "default") in {"1", "true"} and (
                element.get(W + "type") == "paragraph"
            ):
                self.default = identifier

    def get(self, identifier: str | None) -> Style:
        """The style, or the default paragraph style for None; an unknown one says nothing."""
        if identifier is None:
            identifier = self.default
        found = self._resolved.get(identifier)
        if found is None:
            found = self._resolved[identifier] = self._inherited(identifier)
        return found

    def _said(self, identifier: str) -> Style:
        if identifier not in self._own:
            element = self._elements.get(identifier)
            self._own[identifier] = Style() if element is None else _style(element)
        return self._own[identifier]

    def _inherited(self, identifier: str) -> Style:
        style = self._said(identifier)
        result = replace(style, based_on=None)
        seen = {identifier}
        parent = style.based_on
        while parent is not None and parent not in seen:
            seen.add(parent)
            above = self._said(parent)
            if result.outline is None:
                result.outline = above.outline
            if result.number is None:
                result.number = above.number
            elif above.number is not None:
                result.number = (
                    result.number[0] if result.number[0] is not None else above.number[0],
                    result.number[1] if result.number[1] is not None else above.number[1],
                )
            if result.bold is None:
                result.bold = above.bold
            if result.hidden is None:
                result.hidden = above.hidden
            parent = above.based_on
        return result


def _style(element: Any) -> Style:
    style = Style()
    for child in element:
        tag = child.tag
        if tag == W + "name":
            name = child.get(VAL, "")
            heading = _HEADING_NAME.match(name)
            if heading and element.get(W + "type") == "paragraph":
                style.outline = int(heading[1]) - 1
            style.is_title = _TITLE_NAME.match(name) is not None
            style.is_contents = _CONTENTS_NAME.match(name) is not None
        elif tag == W + "basedOn":
            style.based_on = child.get(VAL)
        elif tag == W + "pPr":
            outline = child.find(W + "outlineLvl")
            if outline is not None:
                style.outline = integer(outline.get(VAL), 9)
            style.number = number_of(child)
        elif tag == W + "rPr":
            bold, hidden = child.find(W + "b"), child.find(W + "vanish")
            style.bold = None if bold is None else is_on(bold)
            style.hidden = None if hidden is None else is_on(hidden)
    return style


def number_of(properties: Any) -> tuple[str | None, int | None] | None:
    """(numId, level) of a w:pPr; either part may be left to the style."""
    element = properties.find(W + "numPr")
    if element is None:
        return None
    identifier, level = element.find(W + "numId"), element.find(W + "ilvl")
    return (
        None if identifier is None else identifier.get(VAL),
        None if level is None else integer(level.get(VAL), 0),
    )


@dataclass(slots=True)
class _Level:
    format: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(slots=True)
class _Number:
    """A w:num: levels after overrides, and the abstract list whose counters it shares."""

    abstract: str
    levels: dict[int, _Level]
    restarts: dict[int, int] = field(default_factory=dict)
    started: bool = False


class Numbering:
    """Counters of automatic lists: `label` is called once per paragraph, in document order."""

    def __init__(self, root: Any | None) -> None:
        self._numbers: dict[str, _Number] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._style_levels: dict[tuple[str, str], int] = {}
        if root is None:
            return
        abstracts: dict[str, dict[int, _Level]] = {}
        links: dict[str, str] = {}
        style_lists: dict[str, str] = {}
        for element in root.findall(W + "abstractNum"):
            identifier = element.get(W + "abstractNumId", "")
            abstracts[identifier] = {
                integer(level.get(W + "ilvl"), 0): _level(level)
                for level in element.findall(W + "lvl")
            }
            link, defines = element.find(W + "numStyleLink"), element.find(W + "styleLink")
            if link is not None:
                links[identifier] = link.get(VAL, "")
            if defines is not None:
                style_lists[defines.get(VAL, "")] = identifier
        for element in root.findall(W + "num"):
            target = element.find(W + "abstractNumId")
            abstract = "" if target is None else target.get(VAL, "")
            abstract = style_lists.get(links.get(abstract, ""), abstract)
            number = _Number(abstract, dict(abstracts.get(abstract, {})))
            for override in element.findall(W + "lvlOverride"):
                index = integer(override.get(W + "ilvl"), 0)
                level, start = override.find(W + "lvl"), override.find(W + "startOverride")
                if level is not None:
                    number.levels[index] = _level(level)
                if start is not None:
                    number.restarts[index] = integer(start.get(VAL), 1)
            identifier = element.get(W + "numId", "")
            self._numbers[identifier] = number
            for index, level in number.levels.items():
                if level.style:
                    self._style_levels[identifier, level.style] = index

    def label(self, identifier: str, level: int | None, style: str | None) -> tuple[str, int, bool]:
        """The text that Word shows before the paragraph, its level, and whether it is a bullet."""
        number = self._numbers.get(identifier)
        if number is None:
            return "", 0, False
        if level is None:
            level = self._style_levels.get((identifier, style or ""), 0)
        definition = number.levels.get(level)
        if definition is None:
            return "", level, False
        if definition.format == "bullet":
            return "-", level, True
        counters = self._counters.setdefault(number.abstract, {})
        if not number.started:
            number.started = True
            for index, start in number.restarts.items():
                counters[index] = start - 1
        counters[level] = counters.get(level, definition.start - 1) + 1
        for deeper in [index for index in counters if index > level]:
            rule = number.levels.get(deeper)
            restart = None if rule is None else rule.restart
            if restart is None or (restart and level < restart):
                del counters[deeper]
        return self._render(number, level, definition, counters), level, False

    def _render(
        self, number: _Number, level: int, definition: _Level, counters: dict[int, int]
    ) -> str:
        def shown(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            rule = number.levels.get(index, definition)
            value = counters.get(index, rule.start)
            return written(value, "decimal" if definition.legal and index < level else rule.format)

        return re.sub(r"%([1-9])", shown, definition.text)[:_MAX_LABEL].strip()


def _level(element: Any) -> _Level:
    level = _Level()
    for child in element:
        tag = child.tag
        if tag == W + "numFmt":
            level.format = child.get(VAL, "decimal")
        elif tag == W + "lvlText":
            level.text = child.get(VAL, "")
        elif tag == W + "start":
            level.start = integer(child.get(VAL), 1)
        elif tag == W + "lvlRestart":
            level.restart = integer(child.get(VAL), 0)
        elif tag == W + "isLgl":
            level.legal = is_on(child)
        elif tag == W + "pStyle":
            level.style = child.get(VAL)
    return level


_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def written(value: int, form: str) -> str:
    """`value` in a numbering format of Word: 4 → "4", "d", "IV", "04", "4.º"."""
    if form in {"lowerLetter", "upperLetter"} and value > 0:
        letter = chr(ord("a") + (value - 1) % 26) * min((value - 1) // 26 + 1, 4)
        return letter if form == "lowerLetter" else letter.upper()
    if form in {"lowerRoman", "upperRoman"} and 0 < value < 4000:
        text = ""
        for size, symbol in _ROMAN:
            count, value = divmod(value, size)
            text += symbol * count
        return text.lower() if form == "lowerRoman" else text
    if form == "decimalZero":
        return f"{value:02d}"
    if form == "ordinal":
        return f"{value}.º"
    return "" if form == "none" else str(value)
