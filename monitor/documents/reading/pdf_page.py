"""What one PDF page draws: characters, ruling lines and filled rectangles, as plain tuples.

Coordinates are points from the top-left corner of the page as it is displayed, x to the right and
y downwards, whatever the page's rotation.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

# A rectangle thinner than this is a drawn line; anything thicker is a filled area.
THIN = 3.0
# A path with more segments than this is a drawing, not a table.
_MAX_SEGMENTS = 2_000
_MAX_OBJECTS = 100_000
_MAX_FORM_DEPTH = 4
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
_BLANKS = {*range(33), 0xA0, 0x202F, *range(0x2000, 0x200C)} - {0x02}
_HYPHENS = {0x02, 0xFFFE, 0xAD, 0x2010, 0x2011}

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Char(NamedTuple):
    """A visible character; `spaced` when a blank comes before it in the text stream.

    y1 − y0 is the line box of its font, so equal for every character of one size.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    spaced: bool
    bold: bool


class Fill(NamedTuple):
    x0: float
    y0: float
    x1: float
    y1: float
    colour: str


@dataclass(slots=True)
class Page:
    """`horizontal` lines are (y, x0, x1), `vertical` ones (x, y0, y1); `fills` in drawing order."""

    number: int
    width: float
    height: float
    chars: list[Char] = field(default_factory=list)
    horizontal: list[tuple[float, float, float]] = field(default_factory=list)
    vertical: list[tuple[float, float, float]] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    image_area: float = 0.0
    unmapped: int = 0


def read_page(page: Any, number: int) -> Page:
    """Extract `page` (a pypdfium2 PdfPage); `number` counts from 1."""
    left, bottom, right, top = page.get_cropbox()
    width, height = right - left, top - bottom
    rotation = page.get_rotation() // 90 % 4
    placed: Callable[[float, float], Point] = (
        lambda x, y: (x - left, top - y),
        lambda x, y: (y - bottom, x - left),
        lambda x, y: (right - x, y - bottom),
        lambda x, y: (top - y, right - x),
    )[rotation]
    shown = (width, height) if rotation % 2 == 0 else (height, width)
    result = Page(number, *shown)
    _Paths(result, placed).walk(page.raw)
    _read_chars(page.raw, result, placed, upright=rotation == 0)
    return result


class _Paths:
    """Walks the page's objects and sorts paths into lines and fills."""

    def __init__(self, page: Page, placed: Callable[[float, float], Point]) -> None:
        self._page = page
        self._placed = placed
        self._left = _MAX_OBJECTS

    def walk(self, raw_page: Any) -> None:
        count = pdfium.FPDFPage_CountObjects(raw_page)
        for index in range(min(count, _MAX_OBJECTS)):
            self._object(pdfium.FPDFPage_GetObject(raw_page, index), _IDENTITY, 0)

    def _object(self, item: Any, outer: Matrix, depth: int) -> None:
        self._left -= 1
        if self._left < 0:
            return
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            self._path(item, outer)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            matrix = _product(_matrix(item), outer)
            self._page.image_area += abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_FORM_DEPTH:
            matrix = _product(_matrix(item), outer)
            for index in range(pdfium.FPDFFormObj_CountObjects(item)):
                self._object(pdfium.FPDFFormObj_GetObject(item, index), matrix, depth + 1)

    def _path(self, item: Any, outer: Matrix) -> None:
        fill_mode, stroke = ctypes.c_int(), ctypes.c_int()
        if not pdfium.FPDFPath_GetDrawMode(item, fill_mode, stroke):
            return
        if not fill_mode.value and not stroke.value:
            return
        for points, closed in self._subpaths(item, outer):
            x0, y0, x1, y1 = _box(points)
            if fill_mode.value and _is_rectangle(points):
                if min(x1 - x0, y1 - y0) <= THIN:
                    self._line(x0, y0, x1, y1)
                else:
                    colour = _colour(item)
                    if colour:
                        self._page.fills.append(Fill(x0, y0, x1, y1, colour))
            if stroke.value:
                ends = [*points, points[0]] if closed else points
                for (xa, ya), (xb, yb) in pairwise(ends):
                    if abs(xa - xb) <= 0.5 or abs(ya - yb) <= 0.5:
                        self._line(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))

    def _line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        if x1 - x0 >= y1 - y0:
            self._page.horizontal.append(((y0 + y1) / 2, x0, x1))
        else:
            self._page.vertical.append(((x0 + x1) / 2, y0, y1))

    def _subpaths(self, item: Any, outer: Matrix) -> Iterator[tuple[list[Point], bool]]:
        """Each run of straight segments, in displayed coordinates; one with a curve is skipped."""
        count = pdfium.FPDFPath_CountSegments(item)
        if not 2 <= count <= _MAX_SEGMENTS:
            return
        a, b, c, d, e, f = _product(_matrix(item), outer)
        x, y = ctypes.c_float(), ctypes.c_float()
        points: list[Point] = []
        closed = curved = False
        for index in range(count):
            segment = pdfium.FPDFPath_GetPathSegment(item, index)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                if len(points) > 1 and not curved:
                    yield points, closed
                points, closed, curved = [], False, False
            elif kind == pdfium.FPDF_SEGMENT_BEZIERTO:
                curved = True
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            px, py = x.value, y.value
            points.append(self._placed(a * px + c * py + e, b * px + d * py + f))
            closed = closed or bool(pdfium.FPDFPathSegment_GetClose(segment))
        if len(points) > 1 and not curved:
            yield points, closed


def _matrix(item: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return _IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _product(inner: Matrix, outer: Matrix) -> Matrix:
    if outer == _IDENTITY:
        return inner
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def _box(points: list[Point]) -> tuple[float, float, float, float]:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def _is_rectangle(points: list[Point]) -> bool:
    """Whether consecutive corners share an x or a y: an upright rectangle, closed or not."""
    if not 4 <= len(points) <= 6:
        return False
    return all(
        abs(xa - xb) <= 0.5 or abs(ya - yb) <= 0.5 for (xa, ya), (xb, yb) in pairwise(points)
    )


def _colour(item: Any) -> str | None:
    """ "RRGGBB" of the fill, white included; None when it is transparent."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha) or alpha.value < 16:
        return None
    return f"{red.value:02X}{green.value:02X}{blue.value:02X}"


def _read_chars(
    raw_page: Any, page: Page, placed: Callable[[float, float], Point], *, upright: bool
) -> None:
    text_page = pdfium.FPDFText_LoadPage(raw_page)
    try:
        count = pdfium.FPDFText_CountChars(text_page)
        box = pdfium.FS_RECTF()
        pointer = ctypes.byref(box)
        get_box = pdfium.FPDFText_GetLooseCharBox
        # Char(...) spelt out: a page has thousands, and NamedTuple's own constructor is slow.
        append, new = page.chars.append, tuple.__new__
        width, height = page.width, page.height
        left, top = (-placed(0, 0)[0], placed(0, 0)[1]) if upright else (0.0, 0.0)
        name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
        spaced, bold, line = False, False, -1.0
        for index, code in enumerate(_codes(text_page, count)):
            if code in _BLANKS:
                spaced = True
                continue
            get_box(text_page, index, pointer)
            if upright:
                x0, x1 = box.left - left, box.right - left
                y0, y1 = top - box.top, top - box.bottom
            else:
                (xa, ya), (xb, yb) = placed(box.left, box.top), placed(box.right, box.bottom)
                x0, x1, y0, y1 = min(xa, xb), max(xa, xb), min(ya, yb), max(ya, yb)
            if not (-1 <= (x0 + x1) / 2 <= width + 1 and -1 <= (y0 + y1) / 2 <= height + 1):
                continue
            if 32 < code < 0x180 and code != 0xAD:
                text = chr(code)
            elif code in _HYPHENS:
                text = "-"
            elif code > 0xFFFF or 0xD800 <= code <= 0xDFFF:
                text = chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"
            elif 0xE000 <= code <= 0xF8FF:
                text = "•"
            else:
                text = _LIGATURES.get(code) or chr(code)
            if text == "\ufffd":
                page.unmapped += 1
            if spaced or y0 != line:
                line = y0
                pdfium.FPDFText_GetFontInfo(text_page, index, name, 128, flags)
                lower = name.value.lower()
                bold = b"bold" in lower or b"black" in lower or b"heavy" in lower
            append(new(Char, (x0, y0, x1, y1, text, spaced, bold)))
            spaced = False
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def _codes(text_page: Any, count: int) -> list[int]:
    """The Unicode value of each character index of the page.

    The page's text in one call when it matches the indices one to one, else a call for each: the
    text leaves out characters without a value and writes two units for those beyond 0xFFFF.
    """
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer) - 1
    codes = buffer[:count]
    if written == count and not any(0xD800 <= code <= 0xDFFF for code in codes):
        return codes
    return [pdfium.FPDFText_GetUnicode(text_page, index) for index in range(count)]
