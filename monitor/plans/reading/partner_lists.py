"""Partners between clear marks: lines, bullets, ";", ",", "/", "+", and "e" between two names."""

from __future__ import annotations

import re
from functools import lru_cache

from monitor.network.names import normalise_name
from monitor.plans.reading.model import PartnerRole
from monitor.plans.reading.organisations import (
    HEADS,
    KNOWN_ACRONYMS,
    KNOWN_NAMES,
    OFFICES,
    TAILS,
    THEMES,
    UNITS,
    WEAK_HEADS,
    WHOLE_NAMES,
)
from monitor.plans.reading.wording import (
    fold,
    inline_items,
    is_placeholder,
    split_outside,
    without_bullet,
)

CONNECTIVES = frozenset({
    "de", "do", "da", "dos", "das", "d'", "e", "a", "à", "ao", "para", "em", "no", "na", "del",
    "la", "por", "com", "contra", "às", "aos",
})  # fmt: skip
_ROLES: tuple[tuple[re.Pattern[str], PartnerRole], ...] = (
    (re.compile(r"^(?:entidades?\s+)?(?:respons[áa]ve(?:l|is)|promotor\w*|coordena\w+)\s*:\s*", re.I), "lead"),
    (re.compile(r"^(?:entidades?\s+)?(?:parceir\w+|parcerias?|colabora\w+|envolvid\w+)\s*:\s*", re.I), "partner"),
)  # fmt: skip
_TOKEN = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)?|[^\s()]+")
_ACRONYM = re.compile(r"[A-ZÀ-Ý][A-ZÀ-Ý0-9.&+’'_-]*[A-ZÀ-Ý0-9+]s?\.?|(?:[A-Z]\.){2,}|[A-Z]{2,}")
_AND = re.compile(
    r"\s+(?:e|&|bem como|assim como|em articulação com|em parceria com|com)\s+", re.IGNORECASE
)
_LINKING = re.compile(
    r"^(?:em\s+(?:articulação|parceria|colaboração)\s+com|com\s+(?:o\s+apoio|a\s+colaboração)\s+d[eoa]s?)\s+"
    r"(?:(?:as?|os?)\s+)?",
    re.IGNORECASE,
)
_OTHERS = frozenset({"outros", "outras", "restantes", "demais"})
_ROMAN = re.compile(r"(?:X{0,2}(?:IX|IV|V?I{2,3}|VI))")
_ENUMERATION = re.compile(r"^\d{1,2}[.)]\s+(?=[^\W\d])")
_HIDDEN = "\ue000"
LEGAL_FORM = r"I\.?\s?P\.?|S\.?A\.|Lda\.?|C\.?R\.?L\.?|E\.?\s?P\.?\s?E\.?|E\.\s?M\.|IPRL"
_LEGAL_START = re.compile(rf"(?:{LEGAL_FORM})(?=\s|$)")


def chunks_of(text: str, role: PartnerRole = "lead") -> list[tuple[str, PartnerRole]]:
    """Pieces between clear marks: lines, bullets, ";", ",", "/", "+"; "e" only between two names."""
    protected, whole = _protect(text)
    lines = protected.split("\n")
    if len(lines) == 1 and (items := inline_items(lines[0])):
        lines = items
    chunks: list[tuple[str, PartnerRole]] = []
    current = role
    for line in _joined_lines(lines):
        line = _ENUMERATION.sub("", without_bullet(line))
        pieces = _pieces(line)
        for place, piece in enumerate(pieces):
            for pattern, said in _ROLES:
                if match := pattern.match(piece):
                    piece, current = piece[match.end() :], said
            closing = 0 < place == len(pieces) - 1
            for part in _split_slash(_LINKING.sub("", piece)):
                for name in _closing_pair(part) if closing else _split_and(part):
                    name = _restore(name, whole).strip(" .:-–*")
                    name = _restore_dot(name, part)
                    if (
                        name
                        and not is_placeholder(name)
                        and fold(name).strip(".") not in {"etc", "e"}
                    ):
                        chunks.append((name, current))
    return chunks


def _pieces(line: str) -> list[str]:
    """Cut at ";", ",", "|", bullets and " + "; "I.P." stays with the institute before it."""
    pieces: list[str] = []
    for piece in split_outside(re.sub(r"\s\+\s", ";", line), ";,|•▪●\t"):
        if pieces and (_LEGAL_START.match(piece) or _is_matter(pieces[-1], piece)):
            pieces[-1] = f"{pieces[-1]}, {piece}"
        else:
            pieces.extend(_dashed(piece))
    return pieces


def _is_matter(unit: str, text: str) -> bool:
    """ "Divisão de Educação" + "Cultura e Desporto": the unit goes on with what it deals with."""
    matters = re.split(r"\s+e\s+", text)
    return fold(unit).split()[0] in OFFICES and len(matters) > 1 and all(map(_theme, matters))


def _dashed(text: str) -> list[str]:
    """ "CMA - GNR - IPSS" is a list; "IEFP - GIP" is one name with its unit."""
    parts = re.split(r"\s+[-–]\s+", text)
    listed = len(parts) > 2 and all(
        normalise_name(part) in KNOWN_NAMES or (is_acronym(part) and " " not in part)
        for part in parts
    )
    return parts if listed else [text]


def _restore_dot(name: str, part: str) -> str:
    """The full stop of an abbreviation at the end ("J. Freg.") belongs to it."""
    short = re.search(r"(?:^|\s)([^\W\d]{1,4})$", name)
    if short and part.rstrip().endswith(f"{short[1]}.") and not short[1].isupper():
        return name + "."
    if re.search(r"\.[A-Z]$", name) and part.rstrip().endswith("."):
        return name + "."
    return name


def _protect(text: str) -> tuple[str, list[str]]:
    whole: list[str] = []

    def hide(match: re.Match[str]) -> str:
        whole.append(match[0])
        return f"{_HIDDEN}{len(whole) - 1}{_HIDDEN}"

    return WHOLE_NAMES.sub(hide, text), whole


def _restore(text: str, whole: list[str]) -> str:
    if _HIDDEN not in text:
        return text
    return re.sub(f"{_HIDDEN}(\\d+){_HIDDEN}", lambda match: whole[int(match[1])], text)


def _joined_lines(lines: list[str]) -> list[str]:
    """Lines that only finish the name above: a connective at the break, or a word never alone."""
    joined: list[str] = []
    for line in lines:
        line = line.strip()
        if not line:
            continue
        words = fold(without_bullet(line)).split()
        if joined and words and line == without_bullet(line):
            last = fold(joined[-1]).split()[-1:]
            opened = joined[-1].count("(") > joined[-1].count(")")
            if (
                opened
                or line.startswith("(")
                or (last and last[0] in CONNECTIVES)
                or (words[0] in CONNECTIVES and words[0] != "e")
                or (len(words) == 1 and words[0].strip(".,;") in TAILS)
                or line[:1].islower()
                or joined[-1].endswith(("-", "/"))
            ):
                glue = "" if joined[-1].endswith(("-", "/")) else " "
                joined[-1] = f"{joined[-1]}{glue}{line}"
                continue
        joined.append(line)
    return joined


def _split_slash(text: str) -> list[str]:
    parts = split_outside(text, "/")
    if len(parts) < 2:
        return [text]
    # "a/o", "EB 2/3" and "s/n" are not lists.
    if any(len(part) < 2 or part[0].isdigit() for part in parts):
        return [text]
    return parts


def _split_and(text: str) -> list[str]:
    """ "JF e CMA" → two; "Associação de Pais e Encarregados" stays one."""
    pieces = [text]
    for match in reversed(list(_AND.finditer(text))):
        left, right = pieces[0][: match.start()], pieces[0][match.end() :]
        if left.count("(") > left.count(")"):
            continue
        link = match[0].strip().casefold()
        if link not in {"e", "&", "com"} or _two_names(left, right, link):
            pieces[0:1] = [left, re.sub(r"^(?:as?|os?|com|de|da|do)\s+(?=[A-ZÀ-Ý])", "", right)]
    return [piece.strip() for piece in pieces if piece.strip()]


def _closing_pair(text: str) -> list[str]:
    """The last piece of an enumeration: "…, Maia e Valongo" names two."""
    pieces = _split_and(text)
    left, link, right = text.partition(" e ")
    short = all(0 < len(part.split()) <= 3 and part[0].isupper() for part in (left, right) if part)
    if len(pieces) == 1 and link and right and short and not _theme(right):
        return [left, right]
    return pieces


def _theme(text: str) -> bool:
    return normalise_name(text) in THEMES


def _two_names(left: str, right: str, link: str) -> bool:
    right = re.sub(r"^(?:as?|os?|de|da|do)\s+(?=[A-ZÀ-Ý])", "", right)
    if _theme(right) and fold(left).split()[0] in UNITS:
        return False  # "Divisão de Educação e Ação Social"
    first, words = tokens(right)[:1], tokens(left)
    if not first or not words:
        return False
    if link == "&":
        return is_acronym(first[0]) and is_acronym(words[-1]) and len(first[0]) > 2
    others = fold(right).split()[0] in _OTHERS
    begins = others or _begins_name(first[0])
    begins = begins or normalise_name(right) in KNOWN_NAMES or _HIDDEN in first[0]
    strong = is_acronym(first[0]) or (
        fold(first[0]).strip(".") in HEADS - WEAK_HEADS or normalise_name(right) in KNOWN_NAMES
    )
    if link == "com":
        return is_acronym(words[-1]) and strong
    complete = (
        is_acronym(words[-1])
        or words[-1].endswith(")")
        or _HIDDEN in words[-1]
        or normalise_name(left) in KNOWN_NAMES
        or strong
        or others
    )
    return begins and complete


def tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


@lru_cache(maxsize=4096)
def is_acronym(token: str) -> bool:
    core = re.sub(r"['’´]s$", "", token.strip(".,;:()-–_"))
    if len(core) < 2 or _ROMAN.fullmatch(core) or not _ACRONYM.fullmatch(core):
        return False
    letters = [letter for letter in core if letter.isalpha()]
    return len(letters) >= 2 and not (
        len(letters) > 8 and "-" not in core and core not in KNOWN_ACRONYMS
    )


def _begins_name(token: str) -> bool:
    return is_acronym(token) or fold(token).strip(".") in HEADS
