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


_QUALIFIER = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*")
# How Portuguese documents shorten the first words of a name.
ABBREVIATIONS = {
    "ae": "agrupamento de escolas",
    "ahbv": "associação humanitária de bombeiros voluntários",
    "ass": "associação",
    "assoc": "associação",
    "bv": "bombeiros voluntários",
    "cm": "câmara municipal",
    "cs": "centro de saúde",
    "eb": "escola básica",
    "es": "escola secundária",
    "jf": "junta de freguesia",
    "scm": "santa casa da misericórdia",
    "sta": "santa",
    "sto": "santo",
    "uf": "união das freguesias",
}


def without_qualifier(text: str) -> tuple[str, list[str]]:
    """What stands outside parentheses, and what each pair holds.

    >>> without_qualifier("CMV (Banco Local)")
    ('CMV', ['Banco Local'])
    """
    outside = " ".join(part.strip() for part in _QUALIFIER.split(text)[::2] if part.strip())
    return outside, [inside.strip() for inside in _QUALIFIER.findall(text) if inside.strip()]


def expanded(text: str) -> str:
    """The text with each known abbreviation written out: "J.F. Alvor" → "junta de freguesia Alvor"."""
    words = re.sub(r"(?<=\b\w)\.(?=\w)", "", text).replace(".", " ").split()
    return " ".join(ABBREVIATIONS.get(word.casefold(), word) for word in words)


def initials(text: str) -> str:
    """First letters of the words that count: "Bombeiros Voluntários de Vale" → "bvv"."""
    return "".join(word[0] for word in words_of(text))


def words_of(text: str) -> list[str]:
    """The folded words of a name, without the joining ones."""
    plain = re.split(r"[\s\-–—_/.,()«»\"]+", text)
    folded = [normalise_name(word) for word in plain]
    joiners = {"de", "do", "da", "dos", "das", "d", "e", "a", "o"}
    return [word for word in folded if word and word not in joiners]
