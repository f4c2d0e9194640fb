"""Who takes part: one cell names several partners, often glued by nothing but blanks.

Splitting is done twice over a document: the first pass learns names (cells with one name, names
between clear marks, acronyms defined somewhere), the second uses them for the glued lists.
Whatever has little evidence keeps a low confidence and is shown to a person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.network.names import normalise_name
from monitor.plans.reading.model import PartnerRole
from monitor.plans.reading.organisations import (
    HEADS,
    KNOWN_ACRONYMS,
    KNOWN_NAMES,
    LOCAL_BODIES,
    NEEDS_NAME,
    OPEN_HEADS,
    TAILS,
    WEAK_HEADS,
    WHOLE_NAMES,
)
from monitor.plans.reading.partner_lists import (
    CONNECTIVES,
    LEGAL_FORM,
    chunks_of,
    is_acronym,
    tokens,
)
from monitor.plans.reading.wording import LONGEST_LIST, cut_at_marks, fold

_DEFINITION = re.compile(r"([^\W\d][\w .,'’/&-]{5,90}?)\s*\(\s*([A-Z][A-Za-z0-9.&-]{1,12})\s*\)")
_LIST_ENTRY = re.compile(
    r"^\s*([A-Z][A-Za-z0-9./&-]{1,14})\s*(?:[–—=:]|\s-\s|\t|-(?=\s))\s*(\S.{4,120})$"
)
_JOINED_HYPHEN = re.compile(r"(?<=\w)\s*(?:-|–|_)\s*(?=[A-ZÀ-Ý])")


@dataclass(frozen=True, slots=True)
class Split:
    """One partner as written, with how sure its limits are (0–1)."""

    text: str
    role: PartnerRole = "lead"
    confidence: float = 1.0


class Vocabulary:
    """Names and acronyms that the document itself gives evidence for."""

    def __init__(self, acronyms: dict[str, str] | None = None, places: Iterable[str] = ()) -> None:
        self.acronyms = dict(acronyms or {})
        self.places = {normalise_name(place) for place in places}
        self._counts: Counter[str] = Counter()
        self._lengths = 1
        self._joined: set[str] = set()

    def learn(self, cells: Iterable[str]) -> None:
        """Pass one: collect what stands alone; pairs that never occur apart become one name."""
        chunks: list[str] = []
        for cell in cells:
            if len(cell) <= LONGEST_LIST:
                chunks.extend(chunk for chunk, _ in chunks_of(cell))
        self._collocations(chunks)
        runs = [run for chunk in chunks for run in _runs(tokens(chunk))]
        bounded = Counter(_key(run) for run in runs if len(run) <= 4)
        for run in runs:
            cuts = range(1, len(run))
            if len(run) > 4 or any(
                _is_name(run[:cut], bounded) and _is_name(run[cut:], bounded) for cut in cuts
            ):
                continue  # two names that are glued teach nothing of their sum
            self._counts[_key(run)] += 1
        for run in runs:  # a whole run that also begins or ends a longer one is a name
            for size in range(1, len(run)):
                for part in (run[:size], run[-size:]):
                    if _key(part) in bounded:
                        self._counts[_key(part)] += 1
        for chunk in chunks:
            words = tokens(chunk)
            if len(words) == 1 or (self._bounded(words) and self._counts[_key(words)]):
                self._add(chunk)
        for name in self.acronyms.values():
            self._add(name)

    def _bounded(self, words: list[str]) -> bool:
        """A chunk that is one name: no acronym glued inside it."""
        return len(words) <= 6 and not any(is_acronym(word) for word in words)

    def _add(self, name: str) -> None:
        self._counts[normalise_name(name)] += 2
        self._lengths = max(self._lengths, len(tokens(name)))

    def _collocations(self, chunks: list[str]) -> None:
        """Two acronyms that only ever occur side by side, or once as "A de B", are one name."""
        before: dict[str, Counter[str]] = {}
        after: dict[str, Counter[str]] = {}
        for chunk in chunks:
            words = tokens(chunk)
            names = [word for word in words if fold(word) not in CONNECTIVES]
            for first, second in zip(["", *names], [*names, ""], strict=True):
                after.setdefault(first, Counter())[second] += 1
                before.setdefault(second, Counter())[first] += 1
            for left, link, right in zip(words, words[1:], words[2:], strict=False):
                if link in {"de", "do", "da"} and is_acronym(left) and is_acronym(right):
                    self._joined.add(normalise_name(left + right))
        for first, following in after.items():
            if len(following) != 1 or not is_acronym(first) or first in KNOWN_ACRONYMS:
                continue
            second, count = next(iter(following.items()))
            if (
                count > 1
                and is_acronym(second)
                and len(before[second]) == 1
                and second not in KNOWN_ACRONYMS
            ):
                self._joined.add(normalise_name(first + second))

    def knows(self, text: str) -> bool:
        key = normalise_name(text)
        return key in KNOWN_NAMES or self._counts[key] > 1 or key in self._joined

    def joined(self, first: str, second: str) -> bool:
        return normalise_name(first + second) in self._joined

    def is_place(self, word: str) -> bool:
        return normalise_name(word) in self.places


def read_partners(text: str, vocabulary: Vocabulary, role: PartnerRole = "lead") -> list[Split]:
    """The partners that a cell names, in order, each once."""
    if len(text) > LONGEST_LIST:
        return [Split(piece, role, 0.3) for piece in dict.fromkeys(cut_at_marks(text))]
    found: list[Split] = []
    seen: set[tuple[str, str]] = set()
    chunks = chunks_of(text, role)
    for chunk, own_role in chunks:
        for name, confidence in _split_chunk(chunk, vocabulary, listed=len(chunks) > 1):
            key = (normalise_name(name), own_role)
            if key[0] and key not in seen:
                seen.add(key)
                found.append(Split(name, own_role, confidence))
    return found


def _key(words: list[str]) -> str:
    return normalise_name(" ".join(words))


def _is_name(words: list[str], bounded: Counter[str]) -> bool:
    return _key(words) in bounded or _key(words) in KNOWN_NAMES


def split_partners(text: str, vocabulary: Vocabulary | None = None) -> list[str]:
    return [split.text for split in read_partners(text, vocabulary or Vocabulary())]


def acronyms_in(text: str) -> dict[str, str]:
    """Acronyms that a text defines: "CMA – Câmara Municipal…" or "Câmara Municipal… (CMA)"."""
    found: dict[str, str] = {}
    match = _LIST_ENTRY.match(text)
    if match and _stands_for(match[1], match[2]):
        found[match[1]] = match[2].strip(" .;")
    for match in _DEFINITION.finditer(text):
        name = _tail_for(match[1], match[2])
        if name:
            found.setdefault(match[2], name)
    return found


def _stands_for(acronym: str, name: str) -> bool:
    """Every capital of the acronym begins a word of the name, in order."""
    letters = re.sub(r"[^a-z]", "", fold(acronym))
    initials = "".join(word[0] for word in re.findall(r"[a-z]+", fold(name)))
    position = 0
    for letter in letters:
        position = initials.find(letter, position) + 1
        if not position:
            return len(letters) > 3 and fold(name).startswith(letters[:2])
    return len(letters) > 1


def _tail_for(words: str, acronym: str) -> str:
    """The last words of a sentence that the acronym in parentheses abbreviates."""
    tokens = words.split()
    capitals = [i for i, token in enumerate(tokens) if token[:1].isupper()]
    letters = re.sub(r"[^A-Z]", "", acronym)
    for start in reversed(capitals):
        name = " ".join(tokens[start:])
        if tokens[start][:1] == letters[:1] and _stands_for(acronym, name):
            return name
    return ""


def _runs(words: list[str]) -> list[list[str]]:
    """Stretches of words between acronyms: candidates for names."""
    runs: list[list[str]] = [[]]
    named = ""
    for word in words:
        if is_acronym(word):
            named = word.strip(".")
            runs.append([])
        elif named in NEEDS_NAME:
            continue  # "AE Ribeira": the place is no name by itself
        elif not word.startswith("("):
            runs[-1].append(word)
    return [run for run in runs if run]


def _split_chunk(
    chunk: str, vocabulary: Vocabulary, listed: bool = False
) -> list[tuple[str, float]]:
    """A chunk with no mark inside: cut where one name ends and another begins.

    In a cell that has marks (`listed`), a chunk is cut only between names that are known.
    """
    words = tokens(chunk)
    if len(words) < 2 or vocabulary.knows(chunk) or WHOLE_NAMES.fullmatch(chunk):
        return [(chunk, 1.0)]
    shouted = _shouted(words)
    pieces: list[list[str]] = []
    sure = 1.0
    for position, word in enumerate(words):
        following = words[position + 1] if position + 1 < len(words) else ""
        if not pieces:
            pieces.append([word])
            continue
        cut, confidence = _cut(pieces[-1], word, following, vocabulary, shouted)
        if cut and listed and confidence < 0.9:
            cut, confidence = False, 0.8
        sure = min(sure, confidence)
        if cut:
            pieces.append([word])
        else:
            pieces[-1].append(word)
    pieces = _cut_known_tails(pieces, vocabulary)
    names = [" ".join(piece) for piece in pieces]
    return [(name, _sureness(name, vocabulary, sure)) for name in names]


def _shouted(words: list[str]) -> bool:
    """Everything in capitals: capitals say nothing about acronyms."""
    letters = [word for word in words if word.isalpha() and len(word) > 1]
    long = [word for word in letters if len(word) > 6 and word not in KNOWN_ACRONYMS]
    return bool(long) and all(word.isupper() for word in letters if fold(word) not in CONNECTIVES)


def _cut(
    piece: list[str], word: str, following: str, vocabulary: Vocabulary, shouted: bool
) -> tuple[bool, float]:
    """Whether a new name begins at `word`, and how sure that is."""
    last, key = piece[-1], fold(word).strip(".")
    whole = " ".join(piece)
    if (
        word.startswith("(")
        or re.fullmatch(LEGAL_FORM, word)
        or key in CONNECTIVES
        or fold(last) in CONNECTIVES
    ):
        return False, 1.0
    if last.endswith("’") or fold(last).endswith("d'"):
        return False, 1.0
    if word[0] in "-–_" or last[-1] in "-–_":
        # "IEFP - GIP", "CMA -PIICIE": the part after the hyphen says which part of it.
        return False, 1.0
    acronym = is_acronym(word) and not (shouted and word not in KNOWN_ACRONYMS)
    if acronym:
        if len(piece) == 1 and fold(last) in OPEN_HEADS:
            return False, 1.0
        unnamed = last in NEEDS_NAME and last not in KNOWN_ACRONYMS
        known = word in KNOWN_ACRONYMS or vocabulary.knows(word)
        if vocabulary.joined(last, word) or (unnamed and not known):
            return False, 1.0
        sure = is_acronym(last) or last.endswith(")") or vocabulary.knows(whole)
        return True, 1.0 if sure else 0.9
    if word[:1].islower() or word[:1].isdigit():
        return False, 1.0
    after_acronym = is_acronym(last) and not (shouted and last not in KNOWN_ACRONYMS)
    if after_acronym:
        if normalise_name(word) in KNOWN_NAMES:
            return True, 1.0
        if last.strip(".") in NEEDS_NAME or vocabulary.is_place(word):
            return False, 0.9
        if (len(piece) > 1 and piece[-2] in {"-", "–"}) or last[0] in "-–":
            known = key in HEADS or vocabulary.knows(word)
            return known, 1.0 if known else 0.6
        if key in HEADS or vocabulary.knows(word):
            return True, 1.0
        # "UCC Ribeira": a body of which each place has one takes the name that follows.
        return last not in LOCAL_BODIES, 0.8
    return _cut_words(piece, word, following, vocabulary)


def _cut_words(
    piece: list[str], word: str, following: str, vocabulary: Vocabulary
) -> tuple[bool, float]:
    """A capital after an ordinary word: another name only with evidence."""
    key = fold(word).strip(".")
    whole = " ".join(piece)
    if key in TAILS and key not in HEADS:
        return False, 1.0
    pair = f"{word} {following}".strip()
    if vocabulary.knows(whole) and (
        vocabulary.knows(pair) or vocabulary.knows(word) or key in HEADS
    ):
        return True, 1.0
    if key in HEADS and key not in WEAK_HEADS and len(piece) > 1:
        return True, 0.9
    if key in HEADS and vocabulary.knows(whole):
        return True, 0.9
    if piece[-1].endswith(")"):
        return True, 0.9
    return False, 1.0


def _cut_known_tails(pieces: list[list[str]], vocabulary: Vocabulary) -> list[list[str]]:
    """ "CMA -PIICIE Alijó Educa+ Bagos d'Ouro": a known name at the end is taken off."""
    done: list[list[str]] = []
    for piece in pieces:
        cut = next(
            (
                size
                for size in range(len(piece) - 1, 1, -1)
                if len(piece) - size >= 1
                and vocabulary.knows(" ".join(piece[-size:]))
                and fold(piece[-size - 1]) not in CONNECTIVES
                and piece[-size][:1].isupper()
                and piece[-size - 1] not in {"-", "–"}
                and piece[-size - 1].strip(".") not in NEEDS_NAME
                and not vocabulary.is_place(" ".join(piece[-size:]))
            ),
            0,
        )
        if cut and not vocabulary.knows(" ".join(piece)):
            done.extend([piece[:-cut], piece[-cut:]])
        else:
            done.append(piece)
    return done


def _sureness(name: str, vocabulary: Vocabulary, sure: float) -> float:
    words = tokens(name)
    if vocabulary.knows(name) or len(words) == 1:
        return sure
    capitals = [word for word in words if word[:1].isupper() and not is_acronym(word)]
    if len(capitals) > 3 and not any(fold(word) in CONNECTIVES for word in words):
        return min(sure, 0.5)
    return sure
