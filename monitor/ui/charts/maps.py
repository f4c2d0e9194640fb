"""Maps of areas in colours, written as SVG here: on boundaries where there are, else on a tile grid.

Every area has a title (its name and value) and, with an address, is a link that the keyboard reaches.
"""

from __future__ import annotations

import hashlib
import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from markupsafe import Markup, escape

from monitor.ui.charts.classes import Class, Classes, Method, classify
from monitor.ui.charts.drawing import png_of
from monitor.ui.charts.look import FONT, INK, MUTED, SMALL, WHITE, WIDTH
from monitor.ui.charts.model import Chart, Header, Value, amount, words
from monitor.ui.charts.shapes import FINENESS, Laid, Shapes, fitted_lines, lay
from monitor.ui.jinja import number

# Both are told apart without seeing all colours: the first by lightness alone, the second by
# lightness outwards from the middle and by orange against blue.
SEQUENTIAL = ("#e6f0fa", "#bcd7ee", "#86b6dd", "#4f8ec4", "#2a65a3", "#174278", "#0b2450")
DIVERGING = (
    "#6b3203", "#b3620f", "#e3a352", "#f7dcb4", "#f4f4f2", "#cbdcef", "#84aed9", "#3a74b4", "#113f78",
)  # fmt: skip
# Text on these colours, which stay the same in the dark theme, where ink and white do not.
ON_LIGHT, ON_DARK = "#010102", "#fefefe"
EDGE = "#566176"  # between areas: a theme that turned it light would lose it on light colours
_HIGHEST = 620
_LINE, _BOX = 21, 13
_LETTER = 6.4  # mean width of a letter at SMALL, in pixels
_DIGITS = string.digits + string.ascii_lowercase
_TILE_LETTERS = 5  # a name is written in cells that hold so many letters


@dataclass(frozen=True, slots=True)
class Area:
    """One territory of a map. `reason`: why a value is missing, in words; `href`: where it leads."""

    code: str
    name: str
    value: Value = None
    reason: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Slide:
    """What of another period takes the place of what is drawn: of each area, in the order given, a
    letter for its paint (base 36, of those that the drawing lists) and its value in words."""

    paints: str
    told: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Map(Chart):
    """A chart whose drawing is SVG already; `spec` is empty. `slides`: one for each of its periods."""

    drawing: str = ""
    slides: tuple[Slide, ...] = ()

    def svg(self) -> Markup:
        return Markup(self.drawing)

    def png(self, scale: float = 2) -> bytes:
        return png_of(self.drawing, scale)


def choropleth(
    title: str,
    areas: Sequence[Area],
    shapes: Shapes,
    *,
    method: Method = "quantile",
    count: int = 5,
    breaks: Sequence[float] = (),
    palette: Literal["sequential", "diverging"] = "sequential",
    centre: float = 0,
    unit: str = "",
    decimals: int | None = None,
    of: str = "",
    note: str = "",
    sentence: str = "",
    periods: Sequence[tuple[str, Sequence[Area]]] = (),
) -> Map:
    """Areas coloured by the class of their value; a missing one is hatched, with its reason.

    Args:
        areas: in the order of the table. Values are drawn and written as given (`charts.Value`).
        shapes: outlines by code; an area without one is said under the map and is in the table.
        method, count, breaks: see `classes.classify`. With "diverging" each side of `centre` is
            classified apart, with half of the classes.
        of: header of the names in the table ("Município").
        note: a line under the map: source and edition.
        sentence: what the map shows, where who asks for it knows more than the ends.
        periods: of every period its sentence and the same areas: the classes are then those of all
            their values, and the drawing says which area is which, for a script that moves through them.

    Raises:
        ValueError: as `classes.classify`.
    """
    every = [area for _said, own in periods or (("", areas),) for area in own]
    known = [value for area in every if (value := amount(area.value)) is not None]
    scale = _Scale.of(known, method, count, breaks, palette, centre)
    laid = lay(shapes, (area.code for area in areas), WIDTH, _HIGHEST)
    sentence = sentence or _sentence(areas, unit)
    drawing = _Drawing(
        title, sentence, areas, scale, laid, unit, decimals, note or shapes.source, every
    )
    headers: tuple[Header, ...] = (
        of or pgettext("coluna", "Território"),
        (
            f"{pgettext('coluna', 'Valor')} ({unit})" if unit else pgettext("coluna", "Valor"),
            "number",
        ),
    )
    rows = tuple((area.name, _told(area, "", decimals)) for area in areas)
    slides = tuple(
        Slide(
            "".join(_DIGITS[drawing.paint(area)] for area in own),
            tuple(_told(area, unit, decimals) for area in own),
            said,
        )
        for said, own in periods
    )
    return Map(title, sentence, headers, rows, {}, drawing.written(), slides)


def outlines(
    title: str, areas: Sequence[Area], shapes: Shapes, *, of: str = "", note: str = ""
) -> Map:
    """Areas in one colour: where they are, and nothing about them. `value` is not read."""
    laid = lay(shapes, (area.code for area in areas), WIDTH, _HIGHEST)
    sentence = ngettext("%(count)d território.", "%(count)d territórios.", len(areas)) % {
        "count": len(areas)
    }
    drawing = _Drawing(title, sentence, areas, None, laid, "", None, note or shapes.source)
    headers = (of or pgettext("coluna", "Território"), pgettext("coluna", "Código"))
    rows = tuple((area.name, area.code) for area in areas)
    return Map(title, sentence, headers, rows, {}, drawing.written())


@dataclass(frozen=True, slots=True)
class _Scale:
    """Classes from the lowest to the highest with a colour each; of one side or of two."""

    below: Classes | None
    above: Classes
    colours: tuple[str, ...]
    centre: float

    @classmethod
    def of(
        cls,
        known: Sequence[float],
        method: Method,
        count: int,
        breaks: Sequence[float],
        palette: Literal["sequential", "diverging"],
        centre: float,
    ) -> _Scale:
        if palette == "sequential":
            found = classify(known, method, min(count, len(SEQUENTIAL)), breaks=breaks)
            size = len(found.classes)
            if size > len(SEQUENTIAL):
                raise ValueError(f"a map tells at most {len(SEQUENTIAL)} classes apart")
            return cls(None, found, _spread(SEQUENTIAL, size), centre)
        half = max(min(count // 2, len(DIVERGING) // 2), 1)
        sides: list[Classes] = []
        for side in ([v for v in known if v < centre], [v for v in known if v >= centre]):
            limits = [b for b in breaks if (b < centre) == (not sides) and b != centre]
            manual = method == "manual" and limits
            kind: Method = method if method != "manual" or manual else "equal"
            sides.append(classify(side, kind, half if method != "manual" else 1, breaks=limits))
        below, above = sides
        arm = len(DIVERGING) // 2
        if max(len(below.classes), len(above.classes)) > arm:
            raise ValueError(f"a map tells at most {arm} classes on each side apart")
        low = _spread(DIVERGING[arm - 1 :: -1], len(below.classes))[::-1]
        high = _spread(DIVERGING[arm + 1 :], len(above.classes))
        return cls(below, above, (*low, *high), centre)

    @property
    def classes(self) -> tuple[Class, ...]:
        return (*(self.below.classes if self.below else ()), *self.above.classes)

    def position(self, value: float) -> int:
        if self.below is None:
            return self.above.of(value)
        if value < self.centre:
            return self.below.of(value)
        return len(self.below.classes) + self.above.of(value)

    @property
    def explained(self) -> str:
        if not self.classes:
            return ""
        if self.below is None:
            return self.above.explained
        return _("Abaixo e acima de %(centre)s, cada lado com as suas classes.") % {
            "centre": number(self.centre)
        }


def _spread(colours: Sequence[str], size: int) -> tuple[str, ...]:
    """`size` of the colours, as far apart as they go; one alone is of the middle."""
    if size == 1:
        return (colours[len(colours) // 2],)
    return tuple(colours[round(at * (len(colours) - 1) / max(size - 1, 1))] for at in range(size))


def text_over(colour: str) -> str:
    """Light or dark, whichever is read better on a colour that no theme changes."""
    bright = luminance(colour)
    light, dark = luminance(ON_DARK), luminance(ON_LIGHT)
    return ON_DARK if (light + 0.05) * (dark + 0.05) > (bright + 0.05) ** 2 else ON_LIGHT


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2, from 0 (black) to 1 (white)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


class _Drawing:
    """The pieces of one SVG: legend above, areas, notes below. Without a scale all is of one colour.

    `every`: the areas in all the periods that the drawing is to be moved through.
    """

    def __init__(
        self,
        title: str,
        sentence: str,
        areas: Sequence[Area],
        scale: _Scale | None,
        laid: Laid,
        unit: str,
        decimals: int | None,
        note: str,
        every: Sequence[Area] = (),
    ):
        self.title, self.sentence, self.areas, self.scale = title, sentence, areas, scale
        self.laid, self.unit, self.decimals, self.note = laid, unit, decimals, note
        self.moves = len(every) > len(areas)
        reasons = Counter(
            area.reason or _("Sem valor")
            for area in every
            if scale is not None and amount(area.value) is None
        )
        self.reasons = dict(reasons.most_common())
        self._hatching = {reason: at for at, reason in enumerate(self.reasons)}
        said = [title, sentence, repr(scale), repr(laid.paths), repr([a.name for a in areas])]
        self.name = f"map-{hashlib.sha256(chr(0).join(said).encode()).hexdigest()[:8]}"
        self.paints = self._paints()

    def _paints(self) -> list[tuple[str, str, str]]:
        """Of each class, then of each reason: how an area is filled, and the ink and the halo of a
        name on it."""
        colours = self.scale.colours if self.scale else (SEQUENTIAL[1],)
        hatched = [(f"url(#{self.name}-a{at})", INK, WHITE) for at in range(len(self.reasons))]
        return [*((colour, text_over(colour), "none") for colour in colours), *hatched]

    def paint(self, area: Area) -> int:
        """Which of the paints an area has."""
        if self.scale is None:
            return 0
        value = amount(area.value)
        if value is not None:
            return self.scale.position(value)
        return len(self.scale.colours) + self._hatching[area.reason or _("Sem valor")]

    def written(self) -> str:
        legend, top = self._legend()
        below = top + self.laid.height + 8
        notes, height = self._notes(below)
        name, links = self.name, any(area.href for area in self.areas)
        role = "group" if links else "img"
        paints = " ".join(",".join(paint) for paint in self.paints)
        moved = f' data-paints="{paints}"' if self.moves else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart map" role="{role}" '
            f'viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}" '
            f'font-family="{FONT}" font-size="{SMALL}" '
            f'aria-labelledby="{name}-title {name}-desc"{moved}>'
            f'<title id="{name}-title">{escape(self.title)}</title>'
            f'<desc id="{name}-desc">{escape(self.sentence)}</desc>'
            f"{self._patterns()}{legend}{self._frames(top)}{self._drawn(top)}{notes}</svg>"
        )

    def _patterns(self) -> str:
        """One hatching for each reason: leaning right, left, crossed, then again; for the legend
        and, in the finer measure of the areas, for these."""
        lines = ("M0,6L6,0", "M0,0L6,6", "M0,6L6,0M0,0L6,6")
        found = [
            f'<pattern id="{self.name}-{where}{at}" width="6" height="6" '
            f'patternUnits="userSpaceOnUse"{finer}><path d="{lines[at % 3]}" stroke="{MUTED}" '
            f'stroke-width="{1 + at // 3}" fill="none"/></pattern>'
            for at in range(len(self.reasons))
            for where, finer in (("", ""), ("a", f' patternTransform="scale({FINENESS})"'))
        ]
        return f"<defs>{''.join(found)}</defs>" if found else ""

    def _legend(self) -> tuple[str, float]:
        """Swatches in one or two columns; returns what is written and where the map begins."""
        if self.scale is None:
            return "", 0.0
        counted = [
            (colour, one.said(self.decimals), one.count)
            for colour, one in zip(self.scale.colours, self.scale.classes, strict=True)
        ]
        counted += [
            (f"url(#{self.name}-{at})", reason, count)
            for at, (reason, count) in enumerate(self.reasons.items())
        ]
        entries = [
            (fill, text if self.moves else f"{text} ({number(count)})")
            for fill, text, count in counted
        ]
        widest = max((len(text) for _fill, text in entries), default=0)
        columns = 2 if (widest * _LETTER + _BOX + 12) * 2 <= WIDTH else 1
        rows = -(-len(entries) // columns)
        written, y = [], 0.0
        if self.unit:
            written.append(f'<text x="0" y="12" fill="{MUTED}">{escape(self.unit)}</text>')
            y = _LINE
        for at, (fill, text) in enumerate(entries):
            x, row = (at // rows) * WIDTH / columns, y + (at % rows) * _LINE
            written.append(
                f'<rect x="{x + 0.5:g}" y="{row + 1.5:g}" width="{_BOX}" height="{_BOX}" '
                f'fill="{fill}" stroke="{MUTED}"/><text x="{x + _BOX + 7:g}" y="{row + 12:g}" '
                f'fill="{INK}">{escape(text)}</text>'
            )
        return f"<g>{''.join(written)}</g>", y + rows * _LINE + 8

    def _frames(self, top: float) -> str:
        return "".join(
            f'<rect x="{x + 0.5:.1f}" y="{y + top + 0.5:.1f}" width="{width - 1:.1f}" '
            f'height="{height - 1:.1f}" fill="none" stroke="{MUTED}" stroke-width="0.5"/>'
            for x, y, width, height in self.laid.frames
        )

    def _drawn(self, top: float) -> str:
        drawn = "".join(
            self._area(at, area)
            for at, area in enumerate(self.areas)
            if area.code in self.laid.paths
        )
        return (
            f'<g transform="translate(0,{top:g}) scale({1 / FINENESS:g})" stroke="{EDGE}" '
            f'stroke-width="{FINENESS / 2:g}" stroke-linejoin="round" fill-rule="evenodd">{drawn}</g>'
        )

    def _area(self, at: int, area: Area) -> str:
        fill, ink, halo = self.paints[self.paint(area)]
        said = area.name
        if self.scale is not None:
            said += f": {_told(area, self.unit, self.decimals)}"
        body = (
            f'<title>{escape(said)}</title><path d="{self.laid.paths[area.code]}" fill="{fill}"/>'
            f"{self._cell_name(area, ink, halo)}"
        )
        own = f' data-area="{at}" data-name="{escape(area.name)}"' if self.moves else ""
        if area.href:
            return f'<a href="{escape(area.href)}"{own}>{body}</a>'
        return f"<g{own}>{body}</g>"

    def _cell_name(self, area: Area, ink: str, halo: str) -> str:
        """The name in its cell, where cells are large enough for one."""
        letters = int(self.laid.cell / (_LETTER * 0.95))
        centre = (self.laid.centres or {}).get(area.code)
        if centre is None or letters < _TILE_LETTERS:
            return ""
        lines = fitted_lines(area.name, letters)
        x, y = (place * FINENESS for place in centre)
        first = y + SMALL * FINENESS * (0.35 - (len(lines) - 1) / 2)
        spans = "".join(
            f'<tspan x="{x:.0f}" y="{first + at * SMALL * FINENESS:.0f}">{escape(line)} </tspan>'
            for at, line in enumerate(lines)
        )
        return (
            f'<text text-anchor="middle" font-size="{(SMALL - 1) * FINENESS}" '
            f'fill="{ink}" stroke="{halo}" stroke-width="{4 * FINENESS}" paint-order="stroke" '
            f'pointer-events="none" aria-hidden="true">{spans}</text>'
        )

    def _explained(self) -> str:
        if self.scale is None:
            return ""
        if not self.moves:
            return self.scale.explained
        if self.scale.above.method == "quantile":
            return _(
                "As classes são as mesmas em todos os períodos: cada uma tem quase tantos valores como as"
                " outras, contando todos."
            )
        return f"{self.scale.explained} {_('São as mesmas em todos os períodos.')}"

    def _notes(self, y: float) -> tuple[str, float]:
        absent = sum(area.code not in self.laid.paths for area in self.areas)
        lines = [self._explained(), self.note]
        if absent:
            lines.append(
                ngettext(
                    "%(count)d território sem lugar no mapa: está na tabela.",
                    "%(count)d territórios sem lugar no mapa: estão na tabela.",
                    absent,
                )
                % {"count": absent}
            )
        letters = int(WIDTH / _LETTER)
        written = []
        for line in (part for text in lines if text for part in fitted_lines(text, letters, 4)):
            y += 16
            written.append(f'<text x="0" y="{y:.0f}" fill="{MUTED}">{escape(line)}</text>')
        return f"<g>{''.join(written)}</g>", y + 6


def _told(area: Area, unit: str, decimals: int | None) -> str:
    """A value in its own words, or "—" and why."""
    value = area.value
    if amount(value) is None:
        said = words(value)
        return f"{said} ({area.reason})" if area.reason else said
    if isinstance(value, int | float) and decimals is not None:
        said = number(value, decimals)
        return f"{said} {unit}" if unit else said
    return words(value, unit)


def _sentence(areas: Sequence[Area], unit: str) -> str:
    known = [area for area in areas if amount(area.value) is not None]
    missing = len(areas) - len(known)
    if not known:
        return _("Sem valores para mostrar.")
    lowest = min(known, key=lambda area: amount(area.value) or 0)
    highest = max(known, key=lambda area: amount(area.value) or 0)
    told = {
        "count": len(known),
        "lowest": words(lowest.value, unit),
        "where_lowest": lowest.name,
        "highest": words(highest.value, unit),
        "where_highest": highest.name,
    }
    if len(known) == 1:
        said = _("%(where_lowest)s: %(lowest)s") % told
    else:
        said = (
            _(
                "%(count)d territórios: de %(lowest)s (%(where_lowest)s) a %(highest)s "
                "(%(where_highest)s)"
            )
            % told
        )
    if missing:
        said += ngettext("; %(count)d sem valor", "; %(count)d sem valor", missing) % {
            "count": missing
        }
    return f"{said}."
