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
    NEEDS_NAME,
    TAILS,
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

_CONNECTIVES = frozenset({
    "de", "do", "da", "dos", "das", "d'", "e", "a", "à", "ao", "para", "em", "no", "na", "del",
    "la", "por", "com", "contra", "às", "aos",
})  # fmt: skip
_ROLES: tuple[tuple[re.Pattern[str], PartnerRole], ...] = (
    (re.compile(r"^(?:entidades?\s+)?(?:respons[áa]ve(?:l|is)|promotor\w*|coordena\w+)\s*:\s*", re.I), "lead"),
    (re.compile(r"^(?:entidades?\s+)?(?:parceir\w+|parcerias?|colabora\w+|envolvid\w+)\s*:\s*", re.I), "partner"),
)  # fmt: skip
_TOKEN = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)?|[^\s()]+")
_ACRONYM = re.compile(r"[A-ZÀ-Ý][A-ZÀ-Ý0-9.&+’'_-]*[A-ZÀ-Ý0-9+]s?\.?|(?:[A-Z]\.){2,}|[A-Z]{2,}")
_DEFINITION = re.compile(r"([^\W\d][\w .,'’/&-]{5,90}?)\s*\(\s*([A-Z][A-Za-z0-9.&-]{1,12})\s*\)")
_LIST_ENTRY = re.compile(
    r"^\s*([A-Z][A-Za-z0-9./&-]{1,14})\s*(?:[–—=:]|\s-\s|\t|-(?=\s))\s*(\S.{4,120})$"
)
_JOINED_HYPHEN = re.compile(r"(?<=\w)\s*(?:-|–|_)\s*(?=[A-ZÀ-Ý])")
_AND = re.compile(
    r"\s+(?:e|&|bem como|assim como|em articulação com|em parceria com|com)\s+", re.IGNORECASE
)
_LEGAL_FORM = r"I\.?\s?P\.?|S\.?A\.|Lda\.?|C\.?R\.?L\.?"
_HIDDEN = "\ue000"


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
            chunks.extend(chunk for chunk, _ in _chunks(cell))
        self._collocations(chunks)
        runs = [run for chunk in chunks for run in _runs(_tokens(chunk))]
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
            words = _tokens(chunk)
            if len(words) == 1 or (self._bounded(words) and self._counts[_key(words)]):
                self._add(chunk)
        for name in self.acronyms.values():
            self._add(name)

    def _bounded(self, words: list[str]) -> bool:
        """A chunk that is one name: no acronym glued inside it."""
        return len(words) <= 6 and not any(_is_acronym(word) for word in words)

    def _add(self, name: str) -> None:
        self._counts[normalise_name(name)] += 2
        self._lengths = max(self._lengths, len(_tokens(name)))

    def _collocations(self, chunks: list[str]) -> None:
        """Two acronyms that only ever occur side by side, or once as "A de B", are one name."""
        before: dict[str, Counter[str]] = {}
        after: dict[str, Counter[str]] = {}
        for chunk in chunks:
            words = _tokens(chunk)
            names = [word for word in words if fold(word) not in _CONNECTIVES]
            for first, second in zip(["", *names], [*names, ""], strict=True):
                after.setdefault(first, Counter())[second] += 1
                before.setdefault(second, Counter())[first] += 1
            for left, link, right in zip(words, words[1:], words[2:], strict=False):
                if link in {"de", "do", "da"} and _is_acronym(left) and _is_acronym(right):
                    self._joined.add(normalise_name(left + right))
        for first, following in after.items():
            if len(following) != 1 or not _is_acronym(first) or first in KNOWN_ACRONYMS:
                continue
            second, count = next(iter(following.items()))
            if (
                count > 1
                and _is_acronym(second)
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
    found: list[Split] = []
    seen: set[tuple[str, str]] = set()
    chunks = _chunks(text, role)
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


def _chunks(text: str, role: PartnerRole = "lead") -> list[tuple[str, PartnerRole]]:
    """Pieces between clear marks: lines, bullets, ";", ",", "/", "+"; "e" only between two names."""
    protected, whole = _protect(text)
    lines = protected.split("\n")
    if len(lines) == 1 and (items := inline_items(lines[0])):
        lines = items
    chunks: list[tuple[str, PartnerRole]] = []
    current = role
    for line in _joined_lines(lines):
        line = without_bullet(line)
        for piece in _pieces(line):
            for pattern, said in _ROLES:
                if match := pattern.match(piece):
                    piece, current = piece[match.end() :], said
            for part in _split_slash(piece):
                for name in _split_and(part):
                    name = _restore(name, whole).strip(" .:-–*")
                    name = _restore_dot(name, part)
                    if name and not is_placeholder(name) and fold(name) not in {"etc", "e"}:
                        chunks.append((name, current))
    return chunks


def _pieces(line: str) -> list[str]:
    """Cut at ";", ",", "|", bullets and " + "; "I.P." stays with the institute before it."""
    pieces: list[str] = []
    for piece in split_outside(re.sub(r"\s\+\s", ";", line), ";,|•▪●\t"):
        if pieces and re.fullmatch(_LEGAL_FORM, piece):
            pieces[-1] = f"{pieces[-1]}, {piece}"
        else:
            pieces.extend(_dashed(piece))
    return pieces


def _dashed(text: str) -> list[str]:
    """ "CMA - GNR - IPSS" is a list; "IEFP - GIP" is one name with its unit."""
    parts = re.split(r"\s+[-–]\s+", text)
    listed = len(parts) > 2 and all(
        normalise_name(part) in KNOWN_NAMES or (_is_acronym(part) and " " not in part)
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
                or (last and last[0] in _CONNECTIVES)
                or (words[0] in _CONNECTIVES and words[0] != "e")
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


def _two_names(left: str, right: str, link: str) -> bool:
    right = re.sub(r"^(?:as?|os?|de|da|do)\s+(?=[A-ZÀ-Ý])", "", right)
    first, words = _tokens(right)[:1], _tokens(left)
    if not first or not words:
        return False
    if link == "&":
        return _is_acronym(first[0]) and _is_acronym(words[-1]) and len(first[0]) > 2
    begins = _begins_name(first[0]) or fold(right).split()[0] in {
        "outros",
        "outras",
        "restantes",
        "demais",
    }
    begins = begins or normalise_name(right) in KNOWN_NAMES or _HIDDEN in first[0]
    strong = _is_acronym(first[0]) or (
        fold(first[0]).strip(".") in HEADS - WEAK_HEADS or normalise_name(right) in KNOWN_NAMES
    )
    if link == "com":
        return _is_acronym(words[-1]) and strong
    complete = (
        _is_acronym(words[-1])
        or words[-1].endswith(")")
        or _HIDDEN in words[-1]
        or normalise_name(left) in KNOWN_NAMES
        or strong
        or fold(right).split()[0] in {"outros", "outras", "restantes", "demais"}
    )
    return begins and complete


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _is_acronym(token: str) -> bool:
    core = token.strip(".,;:()-–_")
    if len(core) < 2 or not _ACRONYM.fullmatch(core):
        return False
    letters = [letter for letter in core if letter.isalpha()]
    return len(letters) >= 2 and not (
        len(letters) > 8 and "-" not in core and core not in KNOWN_ACRONYMS
    )


def _begins_name(token: str) -> bool:
    return _is_acronym(token) or fold(token).strip(".") in HEADS


def _runs(words: list[str]) -> list[list[str]]:
    """Stretches of words between acronyms: candidates for names."""
    runs: list[list[str]] = [[]]
    for word in words:
        if _is_acronym(word):
            runs.append([])
        elif not word.startswith("("):
            runs[-1].append(word)
    return [run for run in runs if run]


def _split_chunk(
    chunk: str, vocabulary: Vocabulary, listed: bool = False
) -> list[tuple[str, float]]:
    """A chunk with no mark inside: cut where one name ends and another begins.

    In a cell that has marks (`listed`), a chunk is cut only between names that are known.
    """
    words = _tokens(chunk)
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
    return bool(long) and all(word.isupper() for word in letters if fold(word) not in _CONNECTIVES)


def _cut(
    piece: list[str], word: str, following: str, vocabulary: Vocabulary, shouted: bool
) -> tuple[bool, float]:
    """Whether a new name begins at `word`, and how sure that is."""
    last, key = piece[-1], fold(word).strip(".")
    whole = " ".join(piece)
    if (
        word.startswith("(")
        or re.fullmatch(_LEGAL_FORM, word)
        or key in _CONNECTIVES
        or fold(last) in _CONNECTIVES
    ):
        return False, 1.0
    if last.endswith("’") or fold(last).endswith("d'"):
        return False, 1.0
    if word[0] in "-–_" or last[-1] in "-–_":
        # "IEFP - GIP", "CMA -PIICIE": the part after the hyphen says which part of it.
        return False, 1.0
    acronym = _is_acronym(word) and not (shouted and word not in KNOWN_ACRONYMS)
    if acronym:
        if vocabulary.joined(last, word) or (last in NEEDS_NAME and word not in KNOWN_ACRONYMS):
            return False, 1.0
        sure = _is_acronym(last) or last.endswith(")") or vocabulary.knows(whole)
        return True, 1.0 if sure else 0.9
    if word[:1].islower() or word[:1].isdigit():
        return False, 1.0
    after_acronym = _is_acronym(last) and not (shouted and last not in KNOWN_ACRONYMS)
    if after_acronym:
        if last.strip(".") in NEEDS_NAME or vocabulary.is_place(word):
            return False, 0.9
        if (len(piece) > 1 and piece[-2] in {"-", "–"}) or last[0] in "-–":
            known = key in HEADS or vocabulary.knows(word)
            return known, 1.0 if known else 0.6
        return True, 1.0 if key in HEADS or normalise_name(word) in KNOWN_NAMES else 0.8
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
                and fold(piece[-size - 1]) not in _CONNECTIVES
                and piece[-size][:1].isupper()
                and piece[-size - 1] not in {"-", "–"}
            ),
            0,
        )
        if cut and not vocabulary.knows(" ".join(piece)):
            done.extend([piece[:-cut], piece[-cut:]])
        else:
            done.append(piece)
    return done


def _sureness(name: str, vocabulary: Vocabulary, sure: float) -> float:
    words = _tokens(name)
    if vocabulary.knows(name) or len(words) == 1:
        return sure
    capitals = [word for word in words if word[:1].isupper() and not _is_acronym(word)]
    if len(capitals) > 3 and not any(fold(word) in _CONNECTIVES for word in words):
        return min(sure, 0.5)
    return sure
