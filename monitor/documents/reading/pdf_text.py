"""From placed characters to lines, and from lines to the text of a cell or a paragraph.

A line that the layout wrapped is joined to the next; a line that ended with room to spare for the
next word, a list item or a wider gap is a real break.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from monitor.documents.reading.pdf_page import Char

_BULLET = re.compile(r"(?:[•▪●◦‣►▶➢➤✓✔■□·∙]\s*|[-–—]\s+)(?=\S)")
# "1.2 …", "a) …", "Objetivo 1.2: …", "Parceiros: …"
_NUMBERED = re.compile(
    r"\(?(?:\d{1,2}(?:\.\d{1,2})+\.?|\d{1,2}[.)]|[a-z]\))\s"
    r"|[A-ZÀ-Ý][\wÀ-ÿ]+(?:\s[A-ZÀ-Ý][\wÀ-ÿ]+){0,3}\s(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,4})(?:\.|\s?[:–—|]|\s-)\s"
    r"|[A-ZÀ-Ý][\wÀ-ÿ]+(?:\(\w{1,4}\))?(?:\s[\wÀ-ÿ]+(?:\(\w{1,4}\))?){0,3}\s?:\s"
    r"|[A-ZÀ-Ý][a-zà-ÿ]{2,}(?:\s\d{1,2}(?:\.\d{1,2})*\.?(?:\s?[:–]|\s-)|:)\s"
)
# "realizar-" + "se", "promovê-" + "las": the hyphen belongs to the verb and its pronoun.
_VERB = re.compile(r"(?:[rm]-\0(?:se|lhes?)|[áêô]-\0l[oa]s?)\b")
# "bem-estar", "pré-escolar", "segunda-feira": the hyphen is the word's own.
_COMPOUND = re.compile(
    r"\b(?:bem|mal|pré|pós|pró|ex|além|aquém|recém|vice|não|guarda|segunda|terça|quarta|quinta|sexta)-$",
    re.IGNORECASE,
)
# Acronyms one under another are a list, however narrow the column.
_ACRONYM_ALONE = re.compile(r"[A-ZÀ-Ý]{2,}[A-ZÀ-Ý0-9/–-]*")
_ACRONYM_FIRST = re.compile(r"[A-ZÀ-Ý]{2,}[A-ZÀ-Ý0-9]*(?:$|[\s/–-])")
# How no Portuguese word ends, how none begins, and the words as short as the tail of a cut one.
_CUT_END = re.compile(r"[b-df-hjkpqtv-yç]$|rs$|[sç]ã$|õ$|\w{4}[iíu]$", re.IGNORECASE)
_CUT_START = re.compile(r"ç|[nlrs]h|rr|ss|[^\W\daeiouáàâãéêíóôõúy]+\b")
_SHORT_WORDS = frozenset({
    "a", "à", "ao", "as", "às", "aos", "da", "das", "de", "do", "dos", "dá", "dia", "e", "é", "ela",
    "ele", "em", "era", "eu", "fim", "há", "já", "lar", "mas", "mês", "mil", "na", "nas", "nem",
    "no", "nos", "não", "o", "os", "ou", "por", "pôr", "que", "se", "sem", "ser", "seu", "são",
    "só", "sob", "sua", "tal", "tem", "um", "uma", "via", "vez", "sul", "rua", "pai", "mãe",
    "lei", "foi", "bem", "bom",
})  # fmt: skip
# So many characters show which way a text runs.
_SAMPLE = 24
_NARROW = 32.0
_MAX_PITCH = 1.45


@dataclass(frozen=True, slots=True)
class Line:
    """One visual line; `size` is the height of its characters' line box in points.

    `starts` are the places where a piece of it begins, after a gap wider than any word space.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool
    first_word: float = 0.0
    starts: tuple[float, ...] = ()


def lines(chars: list[Char]) -> list[Line]:
    """The lines of `chars` from top to bottom; text turned by 90° is turned back."""
    if not chars:
        return []
    chars = _turned(chars)
    middles = [char[1] + char[3] for char in chars]
    ordered = sorted(middles)
    if ordered != middles:
        chars = [chars[i] for i in sorted(range(len(chars)), key=middles.__getitem__)]
    groups: list[list[Char]] = []
    low = high = 0.0
    for char, twice in zip(chars, ordered, strict=True):
        middle = twice / 2
        if groups and low <= middle <= high:
            groups[-1].append(char)
            continue
        groups.append([char])
        # Half the height around the middle: a raised "º" joins, the next line does not.
        reach = (char.y1 - char.y0) * 0.42
        low, high = middle - reach, middle + reach
    return [_line(group) for group in groups]


def _turned(chars: list[Char]) -> list[Char]:
    """`chars` as if their text ran left to right, when most steps between them are vertical."""
    if len(chars) < 3:
        return chars
    up = down = across = 0
    for a, b in pairwise(chars[:_SAMPLE]):
        dx, dy = b.x0 - a.x0, (b.y0 + b.y1 - a.y0 - a.y1) / 2
        if abs(dx) >= abs(dy):
            across += 1
        elif dy < 0:
            up += 1
        else:
            down += 1
    if max(up, down) <= 2 * across or max(up, down) < 2:
        return chars
    if up > down:
        return [c._replace(x0=-c.y1, x1=-c.y0, y0=c.x0, y1=c.x1) for c in chars]
    if all(a.spaced for a in chars[1:]) or _stacked(chars):
        return chars
    return [c._replace(x0=c.y0, x1=c.y1, y0=-c.x1, y1=-c.x0) for c in chars]


def _stacked(chars: list[Char]) -> bool:
    """Whether the characters stand upright under one another, at least a line apart."""
    steps = [b.y0 - a.y0 for a, b in pairwise(chars)]
    heights = [char.y1 - char.y0 for char in chars]
    return sorted(steps)[len(steps) // 2] >= 1.5 * sorted(heights)[len(heights) // 2]


def _line(group: list[Char]) -> Line:
    group.sort()
    size = max([char[3] - char[1] for char in group])
    wide, narrow, apart = 0.25 * size, 0.04 * size, 1.2 * size
    parts: list[str] = []
    first = group[0][0]
    starts = [first]
    end = last_x0 = first - wide
    last_text, last_width, first_word = "", 0.0, 0.0
    for x0, _, x1, _, text, spaced, _ in group:
        # Bold imitated by printing twice: the same letter almost in the same place.
        if text == last_text and x0 - last_x0 < 0.2 * last_width:
            continue
        gap = x0 - end
        if parts and (gap > wide or (spaced and gap > narrow)):
            parts.append(" ")
            first_word = first_word or end - first
            if gap > apart:
                starts.append(x0)
        parts.append(text)
        if x1 > end:
            end = x1
        last_text, last_x0, last_width = text, x0, x1 - x0
    return Line(
        "".join(parts),
        first,
        min([char[1] for char in group]),
        end,
        max([char[3] for char in group]),
        size,
        all(char[6] for char in group),
        first_word or end - first,
        tuple(starts),
    )


def is_item(text: str) -> bool:
    """Whether a line starts a list item."""
    return _BULLET.match(text) is not None


def as_item(text: str) -> str:
    """A bullet of any shape becomes "- "."""
    return _BULLET.sub("- ", text, count=1) if is_item(text) else text


def joined(first: str, second: str) -> str:
    """Two wrapped lines as one, a word cut at the line's end made whole."""
    if first.endswith("-") and not first.endswith((" -", "--")) and second[:1].islower():
        is_whole = _COMPOUND.search(first) or _VERB.search(f"{first[-2:]}\0{second[:5]}")
        return (first if is_whole else first[:-1]) + second
    if first.endswith(("-", "/")) and not first.endswith((" -", " /", " –")):
        return first + second
    return f"{first} {second}"


def breaks(before: Line, after: Line, right: float) -> bool:
    """Whether a new paragraph starts at `after`; `right` is where the column's text may end."""
    if is_item(after.text) or _NUMBERED.match(after.text):
        return True
    if _ACRONYM_ALONE.fullmatch(before.text) and _ACRONYM_FIRST.match(after.text):
        return True
    if after.y0 - before.y0 > _MAX_PITCH * max(before.size, after.size):
        return True
    room = right - before.x1 - 0.25 * after.size
    return after.first_word + 1.5 < room


def is_broken(first: str, second: str) -> bool:
    """Whether a word alone on its line and the text below it can only be one word ("Bombeiro", "s")."""
    piece = second.split()[0].rstrip(".,;:)")
    if not (first.isalpha() and piece.isalpha() and piece.islower()):
        return False
    is_tail = len(piece) <= 3 and piece not in _SHORT_WORDS
    return is_tail or bool(_CUT_END.search(first) or _CUT_START.match(piece))


def _is_cut(before: Line, after: Line, right: float) -> bool:
    """Whether a narrow cell broke a word without a hyphen: its next letter would not have fitted."""
    letter = after.first_word / len(after.text.split()[0])
    return right - before.x1 <= 1.5 * letter and is_broken(before.text, after.text)


def _cut_word(found: list[Line], width: float) -> str | None:
    """A short word that a narrow cell broke without a hyphen ("Fe" over "v"), made whole."""
    if not 2 <= len(found) <= 3 or width > _NARROW:
        return None
    first, *rest = (line.text for line in found)
    tail = "".join(rest)
    if re.fullmatch(r"(?:19|20)\d\d", first + tail):
        return first + tail
    is_cut = first.isalpha() and tail.rstrip(".").isalpha() and tail.islower()
    return first + tail if is_cut and len(first) <= 4 and len(tail) <= 3 else None


def cell_text(chars: list[Char], x0: float, x1: float) -> tuple[str, bool]:
    """The text of a cell that spans x0…x1, and whether all of it is bold."""
    found = lines(chars)
    if not found:
        return "", False
    if (word := _cut_word(found, x1 - x0)) is not None:
        return word, all(line.bold for line in found)
    left, right = min(line.x0 for line in found), max(line.x1 for line in found)
    padding = max(0.0, min(left - x0, x1 - right, 8.0))
    # Turned text has its own measure, and so has a column of one word.
    limit = x1 - padding if x0 - 2 <= left and right <= x1 + 2 else right
    centred = any(line.x0 - left > 3 for line in found)
    paragraphs = [found[0].text]
    for before, after in pairwise(found):
        edge = limit
        if centred:
            edge = before.x1 + (limit - x0 - padding) - (before.x1 - before.x0)
        if _is_cut(before, after, edge):
            paragraphs[-1] += after.text
        elif breaks(before, after, edge):
            paragraphs.append(after.text)
        else:
            paragraphs[-1] = joined(paragraphs[-1], after.text)
    return "\n".join(map(as_item, paragraphs)), all(line.bold for line in found)
