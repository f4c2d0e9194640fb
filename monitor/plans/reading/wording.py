"""Text of cells and headings: cleaning, folding for comparison, lists inside a cell."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_BREAK_TAG = re.compile(r"<(?:br|/p|/li|/div|li|p|div)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:p|ul|ol|li|br|b|i|u|em|strong|span|div|sup|sub)\b[^<>]*>", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\ufffd"))
_PLACEHOLDER = re.compile(r"(?:[-–—_.…]{1,5}|n\.?\s?/?\s?a\.?|s/\s?d|não aplicável)", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-–—•▪●◦‣►▶➢✓✔·*\uf0b7\uf0a7\uf0d8]|o(?=\t))\s*(?=\S)")
_ORDINAL_SIGN = str.maketrans({"°": "º"})
# Spelling before the 1990 agreement → the present one, on folded text.
_OLD_SPELLING = (
    (re.compile(r"\b(ac|direc|selec|correc|protec|interac|redac|trac|fac)c(?=ao|oes|ion)"), r"\1"),
    (re.compile(r"\b(a|reta|intera|transa)ct(?=i|o|u|a)"), r"\1t"),
    (re.compile(r"\b(ob|pro|ad|sub|tra)jec?t(?=o|i)"), r"\1jet"),
    (re.compile(r"\b(dire|sele|corre|efe|infe|arquite|perspe|respe|prote)ct(?=o|i|a|u)"), r"\1t"),
    (re.compile(r"\b(se|ve|dete|inje)ctor"), r"\1tor"),
    (re.compile(r"\bexecuc?cao\b"), "execucao"),
    (re.compile(r"\boptim"), "otim"),
    (re.compile(r"\badopc?c(?=ao|oes)"), "adoc"),
)


@lru_cache(maxsize=16384)
def clean(text: str) -> str:
    """Cell text with paragraph tags as line breaks, single blanks and no invisible characters."""
    if not text:
        return ""
    if "<" in text:
        text = _TAG.sub("", _BREAK_TAG.sub("\n", text))
    text = text.translate(_INVISIBLE)
    lines = (_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def is_placeholder(text: str) -> bool:
    """A mark that says "nothing here": a dash, "n/a"."""
    return bool(_PLACEHOLDER.fullmatch(text))


def one_line(text: str) -> str:
    return " ".join(text.split())


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Comparison form: lower case, no accents, present spelling, single blanks."""
    text = unicodedata.normalize("NFKD", text.translate(_ORDINAL_SIGN).casefold())
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = " ".join(text.split())
    if "c" in text:
        for pattern, present in _OLD_SPELLING:
            text = pattern.sub(present, text)
    return text


def is_bullet(line: str) -> bool:
    return bool(_BULLET.match(line))


def without_bullet(line: str) -> str:
    return _BULLET.sub("", line).strip()


def inline_items(line: str) -> list[str]:
    """The items of a list on one line, "- A - B (x - y)" → ["A", "B (x - y)"]; [] if it is none.

    The line must start with the dash; dashes inside parentheses or quotes do not count.
    """
    mark = line[:1]
    if mark not in "-–•▪●·" or not line[1:2].isspace():
        return []
    items, depth, start, position = [], 0, 1, 1
    while position < len(line):
        letter = line[position]
        if letter in "([{«“":
            depth += 1
        elif letter in ")]}»”":
            depth = max(0, depth - 1)
        elif (
            letter == mark
            and depth == 0
            and line[position - 1].isspace()
            and line[position + 1 : position + 2].isspace()
        ):
            items.append(line[start:position].strip())
            start = position + 1
        position += 1
    items.append(line[start:].strip())
    return [item for item in items if item]


def join_wrapped(lines: list[str]) -> list[str]:
    """Lines that only continue the one above (a lower-case start, a hyphen at the end) joined to it."""
    joined: list[str] = []
    for line in lines:
        if joined and not is_bullet(line) and _continues(joined[-1], line):
            joined[-1] = glue(joined[-1], line)
        else:
            joined.append(line)
    return joined


def glue(above: str, below: str) -> str:
    """Two pieces of one sentence; a word hyphenated at the line end is mended."""
    if re.search(r"[^\W\d_]{2}-$", above) and below[:1].islower():
        return above[:-1] + below
    return f"{above} {below}"


def _continues(above: str, below: str) -> bool:
    if above[-1:] in ".;:!?":
        return False
    return below[:1].islower() or bool(
        re.search(r"(?:[,(/]|\b(?:de|da|do|das|dos|e|a|o|em|para|com|por|no|na))$", above)
    )


def split_outside(text: str, separators: str) -> list[str]:
    """`text` cut at any of `separators` outside parentheses and quotes; pieces stripped, none empty."""
    pieces, depth, start = [], 0, 0
    for position, letter in enumerate(text):
        if letter in "([{«“":
            depth += 1
        elif letter in ")]}»”":
            depth = max(0, depth - 1)
        elif depth == 0 and letter in separators:
            pieces.append(text[start:position].strip())
            start = position + 1
    pieces.append(text[start:].strip())
    return [piece for piece in pieces if piece]


# Longer than any list that a person keeps in one cell: such a cell is cut at its marks alone, so
# that no document can make the reading slow.
LONGEST_LIST = 8_000


def cut_at_marks(text: str) -> list[str]:
    """The pieces of a cell too long to be weighed word by word, each at most LONGEST_LIST long."""
    pieces = (piece.strip() for piece in re.split(r"[\n;,|]+", text))
    return [
        piece[start : start + LONGEST_LIST]
        for piece in pieces
        for start in range(0, len(piece), LONGEST_LIST)
    ]
