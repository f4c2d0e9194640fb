"""Numbers as Portuguese documents write them, and the units beside them."""

from __future__ import annotations

import re

NUMBER = r"\d{1,3}(?:[. \u00a0]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
BOUND = (
    r"[≥>≤<=~±]{1,2}|=>|pelo\s+menos|no\s+m[íi]nimo(?:\s+de)?|m[íi]nimo(?:\s+de)?|m[íi]n\.|"
    r"no\s+m[áa]ximo(?:\s+de)?|m[áa]ximo(?:\s+de)?|m[áa]x\.|cerca\s+de|aproximadamente|at[ée]|"
    r"mais\s+de|superior\s+a|igual\s+ou\s+superior\s+a|entre"
)
WORDS = {
    "um": 1, "uma": 1, "dois": 2, "duas": 2, "três": 3, "tres": 3, "quatro": 4, "cinco": 5,
    "seis": 6, "sete": 7, "oito": 8, "nove": 9, "dez": 10, "doze": 12, "quinze": 15, "vinte": 20,
}  # fmt: skip
# Units of measure: a number of them is a quantity, anything else that is counted is a count.
_UNITS = {
    "%": "%", "por cento": "%", "p.p.": "p.p.", "€": "€", "euro": "€", "euros": "€", "eur": "€",
    "h": "horas", "hora": "horas", "horas": "horas", "minutos": "minutos", "dia": "dias",
    "dias": "dias", "semana": "semanas", "semanas": "semanas", "mês": "meses", "meses": "meses",
    "kg": "kg", "quilo": "kg", "quilos": "kg", "tonelada": "t", "toneladas": "t", "ton": "t",
    "km": "km", "quilómetros": "km", "m2": "m²", "m²": "m²", "ha": "ha", "litros": "l",
}  # fmt: skip
_UNIT_AFTER = re.compile(r"\s*(%|€|por cento|p\.p\.|[^\W\d]+[²2]?)", re.IGNORECASE)


def parse_number(text: str) -> float:
    """ "1.500,5" → 1500.5, "2,5" → 2.5, "1 500" → 1500; "2.5" → 2.5 (a dot groups only thousands)."""
    text = re.sub(r"[ \u00a0]", "", text)
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", text):
        text = text.replace(".", "")
    return float(text.replace(",", "."))


def unit_of_measure(word: str) -> str | None:
    """The canonical unit, or None when the word only names something that can be counted."""
    return _UNITS.get(word.strip().casefold())


def unit_after(text: str) -> str:
    """The unit written right after a number: "% de utentes" → "%", " sessões" → "sessões"."""
    match = _UNIT_AFTER.match(text)
    if not match:
        return ""
    word = match[1]
    return unit_of_measure(word) or (word.casefold() if word.casefold() not in _NOT_UNITS else "")


_NOT_UNITS = frozenset({
    "de", "do", "da", "dos", "das", "e", "a", "o", "as", "os", "em", "no", "na", "por", "para",
    "com", "até", "ou", "que", "ao", "à", "ano", "cada",
})  # fmt: skip
