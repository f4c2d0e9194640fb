"""What a careful person would say that a plan says, and how a reading compares with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

ALL = tuple(range(1, 13))
Q1, Q2, Q3, Q4 = (1, 2, 3), (4, 5, 6), (7, 8, 9), (10, 11, 12)


@dataclass(frozen=True)
class Either:
    """Readings that are equally right for a person."""

    options: tuple[Any, ...]


def either(*options: Any) -> Either:
    return Either(options)


@dataclass(frozen=True)
class Node:
    """`level` is for the reader of the truth: the names of levels are compared apart."""

    level: str
    code: Any
    title: str


@dataclass(frozen=True)
class Measure:
    text: Any
    kind: Any = None
    unit: Any = None
    target: Any = None


@dataclass(frozen=True)
class Action:
    """`lead` and `partner` are names; `notes` are pieces of text that must stay with the action."""

    title: Any
    path: Any
    lead: Any = ()
    partner: Any = ()
    measures: Any = ()
    months: Any = ()
    done: Any = ()
    code: Any = ""
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Truth:
    """`levels` are words of the level names; `nodes` are all nodes in document order."""

    actions: Sequence[Action]
    nodes: Sequence[Node] = ()
    levels: Sequence[Any] = ()
    title: Any = None
    period: Any = None
    kept: Sequence[str] = ()
    quiet: bool = True


@dataclass
class Score:
    """Right, expected and read counts by field, and a sentence for each difference."""

    right: dict[str, int] = field(default_factory=dict)
    wanted: dict[str, int] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=dict)
    differences: list[str] = field(default_factory=list)

    def add(self, name: str, wanted: Any, read: Any, where: str) -> None:
        options = wanted.options if isinstance(wanted, Either) else (wanted,)
        best = max(options, key=lambda option: (_same(option, read), _common(option, read)))
        right = _common(best, read)
        self.right[name] = self.right.get(name, 0) + right
        self.wanted[name] = self.wanted.get(name, 0) + _size(best)
        self.read[name] = self.read.get(name, 0) + _size(read)
        if not _same(best, read):
            self.differences.append(f"{where}: {name} {_told(best, read)}")

    @property
    def share(self) -> float:
        """Right over the larger of wanted and read, all fields together."""
        total = sum(max(self.wanted[name], self.read[name]) for name in self.wanted)
        return sum(self.right.values()) / total if total else 1.0


def plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _told(wanted: Any, read: Any) -> str:
    """What is missing and what is too much; both whole where only the order differs."""
    missing, extra = _listed(wanted), _listed(read)
    for item in list(missing):
        place = next((i for i, other in enumerate(extra) if _equal(item, other)), None)
        if place is not None:
            extra.pop(place)
            missing.remove(item)
    if not (missing or extra):
        return f"is {read!r}, not {wanted!r}"
    return f"has {extra!r}, not {missing!r}"


def _size(value: Any) -> int:
    return len(_listed(value))


def _equal(wanted: Any, read: Any) -> bool:
    if isinstance(wanted, Either):
        return any(_equal(option, read) for option in wanted.options)
    if isinstance(wanted, Node):
        return _equal(wanted.code, read.code) and _equal(wanted.title, read.title)
    if isinstance(wanted, Measure):
        return all(
            expected is None or _equal(expected, getattr(read, name))
            for name, expected in vars(wanted).items()
            if name != "target"
        ) and _equal(wanted.target, read.target)
    if isinstance(wanted, str) and isinstance(read, str):
        return plain(wanted) == plain(read)
    return bool(wanted == read)


def _common(wanted: Any, read: Any) -> int:
    rest = _listed(read)
    count = 0
    for item in _listed(wanted):
        place = next((i for i, other in enumerate(rest) if _equal(item, other)), None)
        if place is not None:
            rest.pop(place)
            count += 1
    return count


def _same(wanted: Any, read: Any) -> bool:
    one, other = _listed(wanted), _listed(read)
    return len(one) == len(other) and all(map(_equal, one, other))


def score(truth: Truth, reading: dict[str, Any]) -> Score:
    """Compare the JSON object of a reading with the truth, field by field."""
    result = Score()
    read = reading["actions"]
    result.add("action", [a.title for a in truth.actions], [a["title"] for a in read], "plan")
    if truth.nodes or not truth.actions:
        nodes = [Node("", n["code"], n["title"]) for n in reading["nodes"]]
        result.add("node", list(truth.nodes), nodes, "plan")
    if truth.levels:
        _levels(result, truth.levels, reading["levels"])
    if truth.title is not None:
        result.add("title", truth.title, plain(reading["title"]), "plan")
    if truth.period is not None:
        period = reading["period"] or {}
        wanted = either(*([option] for option in _options(truth.period)))
        result.add("period", wanted, [(period.get("start"), period.get("end"))], "plan")
    for action, found in _pairs(truth.actions, read):
        _action(result, action, found)
    _kept(result, truth, reading)
    return result


def _levels(result: Score, wanted: Sequence[Any], read: list[str]) -> None:
    folded = [_fold(name) for name in read]
    named = [
        next((o for o in _options(w) if i < len(folded) and _fold(o) in folded[i]), _options(w)[0])
        for i, w in enumerate(wanted)
    ]
    shown = [
        n if i < len(named) and _fold(n) in folded[i] else read[i]
        for i, n in enumerate([*named, *read[len(named) :]])
        if i < len(read)
    ]
    result.add("levels", named, shown, "plan")


def _options(wanted: Any) -> tuple[Any, ...]:
    return wanted.options if isinstance(wanted, Either) else (wanted,)


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in text if not unicodedata.combining(letter))


def _pairs(
    wanted: Sequence[Action], read: list[dict[str, Any]]
) -> Iterable[tuple[Action, dict[str, Any]]]:
    """Each expected action with the read one of the same title (the first not yet taken)."""
    rest = list(read)
    for action in wanted:
        found = next((r for r in rest if _equal(action.title, r["title"])), None)
        if found is not None:
            rest.remove(found)
            yield action, found


def _action(result: Score, wanted: Action, read: dict[str, Any]) -> None:
    where = f"«{read['title'][:40]}»"
    result.add("path", wanted.path, read["path"], where)
    for role in ("lead", "partner"):
        names = [plain(p["text"]) for p in read["partners"] if p["role"] == role]
        result.add(role, getattr(wanted, role), names, where)
    measures = [Measure(m["text"], m["kind"], m["unit"], m["target"]) for m in read["measures"]]
    result.add("measure", wanted.measures, measures, where)
    result.add("months", wanted.months, tuple(read["months"]["planned"]), where)
    result.add("done", wanted.done, tuple(read["months"]["done"]), where)
    if "code" in read:
        result.add("code", wanted.code, read["code"], where)
    kept = plain(f"{read['notes']} {read['schedule_text']}")
    for note in wanted.notes:
        result.add("note", [plain(note)], [plain(note)] if plain(note) in kept else [kept], where)


def _kept(result: Score, truth: Truth, reading: dict[str, Any]) -> None:
    everything = plain(all_text(reading))
    for text in truth.kept:
        found = plain(text) in everything
        result.add("kept", [plain(text)], [plain(text)] if found else [], "plan")
    if truth.quiet:
        stray = [
            u["text"]
            for u in reading["unplaced"]
            if (u["source"] or {}).get("table") is not None
            and not any(
                plain(text) in plain(u["text"]) or plain(u["text"]) in plain(text)
                for text in truth.kept
            )
        ]
        if stray:
            result.differences.append(f"plan: unplaced text of tables {stray!r}")


def words(text: str) -> set[str]:
    """The words and numbers of a text, folded."""
    return set(re.findall(r"\w+", _fold(text)))


def all_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return " ".join(all_text(item) for item in value.values())
    if isinstance(value, list):
        return " ".join(all_text(item) for item in value)
    return f"{value:g}" if isinstance(value, (int, float)) else ""
