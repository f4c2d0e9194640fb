"""Their word → our word, as data: two columns, `their` and `ours`.

`ours` is a cut ("sex=f", "age=65+"), "*" for everybody, "reason=…" or "status=…" for a sign beside a
number, the role of a column in the file of headings, and blank for what is knowingly not taken.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from monitor.facts.shapes import parse_cut
from monitor.kernel.text import fold

FOLDER = Path(__file__).parent.parent / "data"
EVERYBODY_WORD = "*"

Members = tuple[tuple[str, str], ...]

_BANDS = (
    # "65 e mais anos", "85 ou mais anos", "65 years or over", "65+", "Y_GE65"
    (
        re.compile(r"(?:y_ge)?(\d{1,3}) ?(?:\+|e mais|ou mais|and over|or over|or more|years or over)?"
                   r"(?: anos| years)?(?: e mais| ou mais| and over| or over)?"),
        "{0}+",
    ),
    # "0 - 14 anos", "15-64", "Y15-64", "dos 15 aos 24 anos", "15 a 24 anos"
    (re.compile(r"(?:dos |from )?y?(\d{1,3}) ?(?:-|–|a|aos|to) ?(\d{1,3})(?: anos| years)?"), "{0}-{1}"),
    # "Y_LT15", "menos de 15 anos"
    (re.compile(r"(?:y_lt|menos de |less than |under )(\d{1,3})(?: anos| years)?"), "0-{below}"),
)  # fmt: skip
_OPEN = re.compile(r"\+|mais|over|more|_ge")


@lru_cache(maxsize=32)
def load(name: str) -> Mapping[str, str]:
    """{folded word of theirs: ours} of a file of `monitor/facts/data`."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {fold(row["their"]): row["ours"] for row in csv.DictReader(file)}


class Words:
    """The words of a source, then those that a person gave for one import, which come first."""

    def __init__(self, *names: str, given: Mapping[str, str] | None = None):
        self._known: dict[str, str] = {}
        for name in names:
            self._known |= load(name)
        self._known |= {fold(their): ours for their, ours in (given or {}).items()}

    def __contains__(self, text: str) -> bool:
        return fold(text) in self._known

    def ours(self, text: str) -> str | None:
        """Our word; None for a word that nobody mapped."""
        return self._known.get(fold(text))

    def members(self, *texts: str) -> Members | None:
        """What a category is for us, by its label or its code; () is everybody.

        Raises KeyError when no text is known; None when it is knowingly left out.
        """
        for text in texts:
            ours = self.ours(text)
            if ours is None:
                ours = age_band(text)
            if ours is None:
                continue
            if ours == EVERYBODY_WORD:
                return ()
            return tuple(parse_cut(ours).items()) if ours else None
        raise KeyError(texts[0] if texts else "")

    def suggestion(self, text: str) -> str:
        near = get_close_matches(fold(text), list(self._known), 1, 0.75)
        return self._known[near[0]] if near else ""


def age_band(text: str) -> str | None:
    """ "0 - 14 anos" → "age=0-14"; None for what is no band of ages."""
    plain = fold(text)
    for pattern, form in _BANDS:
        match = pattern.fullmatch(plain)
        if not match or (form == "{0}+" and not _OPEN.search(plain)):
            continue
        below = int(match[1]) - 1
        if len(match.groups()) == 2 and int(match[2]) <= int(match[1]):
            return None
        return "age=" + form.format(*map(int, match.groups()), below=below)
    return None


def sign(text: str) -> tuple[str, str] | None:
    """What a sign beside or instead of a number says: ("reason", "confidential"), ("status", …)."""
    ours = load("signs").get(fold(text)) if text.strip() else "reason=not_reported"
    if not ours:
        return None
    kind, _equals, word = ours.partition("=")
    return kind, word


_WITH_SIGN = re.compile(r"(.*[\d%€])\s*(&|\*|\(?[pe]\)?|pro)", re.IGNORECASE)


def without_sign(text: str) -> tuple[str, str]:
    """ "7 (p)" → ("7", "provisional"); ("7", "") where no sign of a status follows the number."""
    if not (match := _WITH_SIGN.fullmatch(text)):
        return text, ""
    kind, word = sign(match[2]) or ("", "")
    return match[1], word if kind == "status" else ""
