"""Spreadsheet numbers as the text that a Portuguese reader sees: dates, percentages, units."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 12: "General", 13: "General", 14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "dd/mm/yyyy h:mm",
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss",
    47: "mm:ss.0", 48: "0.0E+0", 49: "@",
}  # fmt: skip
_MONTHS = (
    "janeiro", "fevereiro", "março", "abril", "maio", "junho",
    "julho", "agosto", "setembro", "outubro", "novembro", "dezembro",
)  # fmt: skip
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|[_*].')
_DIGITS = re.compile(r"[#0?][#0?,.]*")


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How one number format shows its values. `kind`: number, percent, date, time, text.

    `decimals` is None where the format does not fix them; `digits` is the least number of digits
    before the comma; `parts` names what of a date is shown: d, m, y, t (time), i (month initial).
    """

    kind: str = "number"
    decimals: int | None = None
    digits: int = 1
    before: str = ""
    after: str = ""
    parts: frozenset[str] = frozenset()

    def show(self, value: float, *, from_1904: bool = False) -> str:
        if self.kind in {"date", "time"}:
            moment = serial_moment(value, from_1904=from_1904)
            if moment is not None:
                return self._show_moment(moment)
        if self.kind == "percent":
            return f"{plain(value * 100, self.decimals)}%"
        text = plain(value, self.decimals)
        sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
        if self.digits > 1:
            whole, comma, rest = digits.partition(",")
            digits = whole.zfill(self.digits) + comma + rest
        return f"{self.before}{sign}{digits}{self.after}".strip()

    def _show_moment(self, moment: datetime) -> str:
        parts = self.parts
        if self.kind == "time":
            return moment.strftime("%H:%M")
        if "d" in parts or "t" in parts:
            return date_text(moment if "t" in parts else moment.date())
        if "i" in parts:
            return _MONTHS[moment.month - 1][0].upper()
        month = _MONTHS[moment.month - 1] if "m" in parts else ""
        year = str(moment.year) if "y" in parts else ""
        return f"{month} {year}".strip()


def number_format(code: str | None, identifier: int = 0) -> NumberFormat:
    """The format of a custom `code`, or of a built-in `identifier` when there is no code."""
    code = _BUILT_IN.get(identifier, "General") if code is None else code
    section = code.split(";")[0]
    bare = _LITERAL.sub("", section)
    if section.strip() == "@":
        return NumberFormat("text")
    lower = bare.lower()
    if "general" in lower or (not bare.strip() and "h" not in section.lower()):
        return NumberFormat()
    if not re.search(r"[#0?]", bare) or re.search(r"[ymd]", lower):
        timed = "h" in lower or "s" in lower or "[h]" in section.lower()
        months = re.sub(r"h+:m+|m+:s+", "", lower)
        parts = {letter for letter in "dmy" if letter in months} | ({"t"} if timed else set())
        if "mmmmm" in months:
            parts.add("i")
        if parts and parts != {"t"}:
            return NumberFormat("date", parts=frozenset(parts))
        if timed:
            return NumberFormat("time")
    if "%" in bare:
        return NumberFormat("percent", decimals=_decimals(bare))
    digits = _DIGITS.search(bare)
    if digits is None or "e+" in lower or "/" in bare:
        return NumberFormat()
    before, after = _around(section)
    whole = digits[0].partition(".")[0].replace(",", "")
    return NumberFormat("number", _decimals(digits[0]), whole.count("0"), before, after)


def _decimals(code: str) -> int:
    point = re.search(r"\.([0#?]+)", code)
    return len(point[1]) if point else 0


def _around(section: str) -> tuple[str, str]:
    """The literal text before and after the digits of a format: `0" ações"` → ("", " ações")."""
    marked = _LITERAL.sub(lambda m: "\x00" + (m[1] or m[2] or m[3] or "") + "\x01", section)
    position = re.search(r"[#0?](?![^\x00]*\x01)", marked)
    if position is None:
        return "", ""
    texts = []
    for piece in (marked[: position.start()], marked[position.start() :]):
        literals = re.findall(r"\x00([^\x01]*)\x01|([€$£ ])", piece)
        texts.append("".join(a or b for a, b in literals))
    return texts[0], texts[1]


def plain(value: float, decimals: int | None = None) -> str:
    """A number with a decimal comma and no idle zeros: 3.0 → "3", 0.50 → "0,5"."""
    if decimals is not None:
        value = round(value, decimals)
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    # Fifteen digits are what a spreadsheet keeps; the rest is the noise of binary fractions.
    text = f"{value:.15g}" if decimals is None else f"{value:.{decimals}f}".rstrip("0")
    return text.replace(".", ",")


def serial_moment(serial: float, *, from_1904: bool = False) -> datetime | None:
    """The moment of a spreadsheet serial number; None outside the years 1900–9999."""
    if not 0 <= serial < 2_958_466:
        return None
    start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)
    # Spreadsheets count a 29 February 1900 that never was.
    days = serial + 1 if not from_1904 and serial < 60 else serial
    moment = start + timedelta(days=days)
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0)


def date_text(value: date | datetime) -> str:
    """dd/mm/yyyy, with the time when there is one."""
    if isinstance(value, datetime) and value.time() != time():
        return value.strftime("%d/%m/%Y %H:%M")
    return value.strftime("%d/%m/%Y")
