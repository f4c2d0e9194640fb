"""The tree of levels above the actions, and the headings between tables that also name levels."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from monitor.documents.model import Paragraph, Source
from monitor.plans.reading.fields import LEVELS, RANK, field_of
from monitor.plans.reading.model import ReadNode
from monitor.plans.reading.numbering import Numbered, alone, is_label_alone, split_code
from monitor.plans.reading.wording import fold, one_line

_CAPTION = re.compile(
    r"^(?:tabela|quadro|figura|mapa|matriz|ficha|anexo)\s*(?:n\.?\s?[ºo]\s*)?[\divxl]*\s*[.:–—-]\s*",
    re.IGNORECASE,
)
_GENERIC_TAIL = re.compile(
    r"\s+(?:de|da)\s+(?:interven[cç][ãa]o|a[c]?tua[cç][ãa]o)\b|\s*\([^)]*\)", re.IGNORECASE
)
_PLURALS = (
    (r"ões$", "ão"), (r"oes$", "ao"), (r"ais$", "al"), (r"óis$", "ol"), (r"is$", "il"),
    (r"ns$", "m"), (r"(?<=[rzl])es$", ""), (r"s$", ""),
)  # fmt: skip
OBJECTIVES = frozenset({
    "general_objective", "strategic_objective", "specific_objective", "operational_objective",
    "objective", "goal",
})  # fmt: skip
# Words of prose as well ("Programa: abertura às 9h"): a level only with a number.
_ONLY_NUMBERED = frozenset({"programme", "project", "problem", "agenda", "theme"})
_SIDE = re.compile(r"(vertente|dimens[ãa]o)\s+(?:interna|externa)\s*:?", re.IGNORECASE)
_LONGEST_TITLE = 400


def singular(words: str) -> str:
    """ "Objetivos Gerais" → "Objetivo Geral"; capitals throughout become a capital at the start."""
    if words.isupper():
        words = words.capitalize()
    done = []
    for word in words.split():
        single = word
        if len(word) > 3:
            for plural, ending in _PLURALS:
                if re.search(plural, word, re.IGNORECASE):
                    single = re.sub(plural, ending, word, flags=re.IGNORECASE)
                    break
        done.append(single)
    return " ".join(done)


def level_name(words: str, name: str) -> str:
    """What the plan calls a level, in the singular: "Eixos de intervenção" → "Eixo"."""
    words = _GENERIC_TAIL.sub("", words.split(" – ")[-1]).strip(" :*.")
    if not words or len(words) > 40 or not any(letter.isalpha() for letter in words):
        return LEVELS[name]
    words = singular(words)
    return words[0].upper() + words[1:]


def cell_title(text: str, name: str) -> Numbered:
    """Code and title of a cell of field `name`: a label goes only with a code or its own column."""
    flat = one_line(text)
    numbered = split_code(flat)
    if numbered.label and not numbered.code and field_of(numbered.label)[0] != name:
        return Numbered("", "", flat)
    if not numbered.title:
        return Numbered(numbered.label, numbered.code, flat)
    return numbered


@dataclass(slots=True)
class Heading:
    """A level named by text outside the rows of a table: not a node until something hangs from it."""

    field: str
    name: str
    code: str
    title: str
    source: Source
    depth: int = 0
    objective: str = ""


@dataclass(slots=True)
class Context:
    """The headings that hold at one place of the document, from the root down."""

    stack: list[Heading] = field(default_factory=list)

    def push(self, heading: Heading) -> None:
        stack = self.stack
        same = next((i for i, above in enumerate(stack) if above.field == heading.field), None)
        if same is not None:
            del stack[same:]
        while stack and _deeper(stack[-1], heading):
            stack.pop()
        stack.append(heading)

    def add_objective(self, text: str) -> bool:
        """Give the objective to the innermost heading; False when there is none."""
        if not self.stack:
            return False
        top = self.stack[-1]
        if text not in top.objective.split("\n"):
            top.objective = f"{top.objective}\n{text}".strip()
        return True

    def copy(self) -> Context:
        return Context(self.stack.copy())


def _deeper(above: Heading, new: Heading) -> bool:
    if above.depth and new.depth and above.depth != new.depth:
        return above.depth > new.depth
    return RANK[above.field] > RANK[new.field]


def heading_of(text: str, source: Source, depth: int = 0) -> Heading | None:
    """The level that a line names: "Eixo 2 – Emprego", "Objetivo geral: …"; None for other text."""
    line = one_line(text).strip("*_# ")
    if len(line) > _LONGEST_TITLE:
        return None
    line = _CAPTION.sub("", line)
    if is_label_alone(line):
        numbered = alone(line)
        if not numbered.code:
            return _side(line, source, depth)
    else:
        numbered = split_code(line)
    if not numbered.label:
        return None
    name, confidence = field_of(numbered.label)
    if name not in LEVELS or confidence < 1:
        return None
    if not numbered.code:
        if name in _ONLY_NUMBERED:
            return None
        inner = split_code(numbered.title)  # "Eixo: 1 - Emprego"
        if inner.code and inner.title and not inner.label:
            numbered = Numbered(numbered.label, inner.code, inner.title)
    title = numbered.title.strip(" ;.") if not numbered.title.endswith("etc.") else numbered.title
    if numbered.title.endswith(".") and len(title.split()) > 6:
        title = numbered.title
    return Heading(name, level_name(numbered.label, name), numbered.code, title, source, depth)


def _side(line: str, source: Source, depth: int) -> Heading | None:
    """ "Vertente Interna" is a title by itself: the label is only the level."""
    match = _SIDE.fullmatch(line)
    if not match:
        return None
    return Heading("strand", level_name(match[1], "strand"), "", line.strip(" :"), source, depth)


def objective_fields(paragraphs: Iterable[Paragraph], skip: set[str]) -> set[str]:
    """Objective words that only describe the heading above ("Objetivo Geral: …") and are no level.

    They are a level when they are numbered or when one heading has several of them.
    """
    described: set[str] = set()
    levels: set[str] = set()
    seen: set[str] = set()
    for paragraph in paragraphs:
        heading = heading_of(paragraph.text, paragraph.source)
        if heading is None or fold(paragraph.text) in skip:
            continue
        if heading.field not in OBJECTIVES:
            seen.clear()
            continue
        if heading.code or heading.field in seen:
            levels.add(heading.field)
        seen.add(heading.field)
        described.add(heading.field)
    return described - levels


class Tree:
    """The nodes read so far; the same level, parent and title is the same node."""

    def __init__(self) -> None:
        self.nodes: list[ReadNode] = []
        self._by_id: dict[str, ReadNode] = {}
        self._names: dict[str, str] = {}
        self._by_title: dict[tuple[str | None, str, str], list[ReadNode]] = {}

    def node(
        self, parent: str | None, name: str, title: Numbered, words: str, source: Source
    ) -> ReadNode:
        """The node of field `name` under `parent`, made when there is none. `words` names its level."""
        key = re.sub(r"[^a-z0-9]+", "", fold(title.title))
        known = self._by_title.setdefault((parent, name, key), [])
        for node in known:
            if not node.code or not title.code or node.code == title.code:
                node.code = node.code or title.code
                return node
        if (title.code and title.title.endswith(title.code)) or not key:
            for node in self.nodes:
                if (node.parent, node.code) == (parent, title.code) and title.code:
                    return node
        # "Ação obrigatória" and "Ação facultativa" are two words for one depth; others keep the first.
        level = words if name == "action_group" else self._names.setdefault(name, words)
        node = ReadNode(
            id=f"n{len(self.nodes) + 1}",
            parent=parent,
            level=level,
            code=title.code,
            title=title.title,
            source=source,
        )
        self.nodes.append(node)
        self._by_id[node.id] = node
        known.append(node)
        return node

    def place(self, context: Context) -> ReadNode | None:
        """The nodes of the headings; the innermost one."""
        node: ReadNode | None = None
        for heading in context.stack:
            title = Numbered("", heading.code, heading.title or f"{heading.name} {heading.code}")
            node = self.node(
                node.id if node else None, heading.field, title, heading.name, heading.source
            )
            if heading.objective and not node.objective:
                node.objective = heading.objective
        return node

    def path(self, node: ReadNode | None) -> list[str]:
        titles: list[str] = []
        while node:
            titles.append(node.title)
            node = self._by_id.get(node.parent) if node.parent else None
        return titles[::-1]

    def levels(self) -> list[str]:
        """Level names from the root down: a level stands after every level that is above it."""
        depth: dict[str, int] = {}
        for node in self.nodes:
            steps, parent = 0, node.parent
            while parent:
                steps, parent = steps + 1, self._by_id[parent].parent
            depth[node.level] = max(depth.get(node.level, 0), steps)
        return sorted(depth, key=lambda level: depth[level])
