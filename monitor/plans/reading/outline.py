"""Plans without tables: headings that name levels, bullets or numbered lines that are actions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from monitor.documents.model import Paragraph
from monitor.plans.reading.assembly import GENERIC_HEADING, Assembly, Entry
from monitor.plans.reading.evidence import is_action_text
from monitor.plans.reading.fields import LEVELS, OTHERS, field_of, is_header_text
from monitor.plans.reading.furniture import is_contents_line
from monitor.plans.reading.levels import Context, Heading, heading_of
from monitor.plans.reading.measures import numbers_in
from monitor.plans.reading.model import ReadAction
from monitor.plans.reading.numbering import alone, is_label_alone, split_code
from monitor.plans.reading.wording import fold, is_bullet, one_line, without_bullet

Kind = Literal["level", "action", "detail", "list", "coded", "bullet", "end", "text"]

_DETAIL = re.compile(r"^([^:]{3,50}?)\s*:\s*(\S.*)$", re.DOTALL)
_LABEL_INSIDE = re.compile(r"(?<!\S)([A-ZÀ-Ý][^\W\d]+(?:\s+[a-zà-ÿ(][\w()/-]*){0,4})\s*:\s")
_ALONE_WITHOUT_COLON = frozenset(
    {"lead", "partner", "measures", "target", "schedule", "recipients", "budget", "action"}
)
_DETAIL_ALONE = re.compile(r"^([^:]{3,50}?)\s*:?$")
_INSIDE = re.compile(r"\s*\(([^()]*:[^()]*)\)\s*\.?$")
_ACTION_LEVELS = frozenset({"measure_group", "project"})
_BETWEEN = ("objective", "specific_objective", "strategy", "theme")


@dataclass(slots=True)
class Item:
    """One line: `name` is a field, `code` and `text` without marks, `indent` the depth of a bullet."""

    kind: Kind
    text: str
    paragraph: Paragraph
    name: str = ""
    code: str = ""
    indent: int = 0
    heading: Heading | None = None


def read_outline(
    assembly: Assembly, paragraphs: Sequence[Paragraph], running: set[str], diagnosis: bool = False
) -> None:
    """Add the levels and actions of a plan told in headings and bullets; nothing when there is none.

    In a `diagnosis` bullets are actions only when they are worded as deeds.
    """
    items = _joined(
        _item(piece)
        for paragraph in paragraphs
        if _counts(paragraph, running)
        for piece in _pieces(paragraph)
    )
    leaf = _leaf(items, diagnosis)
    if leaf is None:
        return
    _Reader(assembly, leaf, items).read()


def _pieces(paragraph: Paragraph) -> list[Paragraph]:
    """ "Responsável: X Parceiros: Y" run together in one paragraph, each label apart."""
    text = one_line(paragraph.text).replace("**", "")
    starts = [
        match.start(1)
        for match in _LABEL_INSIDE.finditer(text)
        if is_header_text(match[1]) and field_of(match[1])[0] in OTHERS
    ]
    if len(starts) < 2 or starts[0] > 3:
        return [paragraph]
    ends = [*starts[1:], len(text)]
    return [
        replace(paragraph, text=text[start:end].strip())
        for start, end in zip(starts, ends, strict=True)
    ]


def _counts(paragraph: Paragraph, running: set[str]) -> bool:
    # What is told of each action may be the same line for many ("Prazo: março").
    text = without_bullet(one_line(paragraph.text).strip("*_# "))
    labelled = heading_of(text, paragraph.source) is not None or _detail(text) is not None
    return not is_contents_line(paragraph) and (
        labelled or fold(paragraph.text) not in running or len(paragraph.text) > 60
    )


def _item(paragraph: Paragraph) -> Item:
    text = one_line(paragraph.text).strip("*_# ")
    bulleted = paragraph.indent > 0 or is_bullet(text)
    plain = without_bullet(text) if is_bullet(text) else text
    if not (bulleted and not is_label_alone(plain)) or _starts_label(plain):
        if is_label_alone(plain) and alone(plain).code:
            name = field_of(alone(plain).label)[0] or ""
            if name in LEVELS or name == "action":
                return Item(
                    "level" if name in LEVELS else "action", "", paragraph, name, alone(plain).code
                )
        heading = heading_of(plain, paragraph.source, paragraph.heading)
        if heading and heading.field == "goal" and numbers_in(heading.title):
            return Item("detail", heading.title, paragraph, "target", heading.name)
        if heading and (heading.code or not bulleted) and len(plain) < 300:
            return Item(
                "level", heading.title, paragraph, heading.field, heading.code, heading=heading
            )
        numbered = split_code(plain)
        if numbered.label and numbered.code and field_of(numbered.label)[0] == "action":
            return Item("action", numbered.title, paragraph, "action", numbered.code)
    detail = _detail(plain)
    if detail and (detail[2] or not plain[0].isdigit()):
        name, label, value = detail
        if not value:
            return Item("list", label, paragraph, name)
        return Item("detail", value, paragraph, name, label)
    numbered = split_code(plain)
    if re.match(r"[A-Z]{0,3}\d", numbered.code) and not numbered.label and len(plain) < 400:
        return Item("coded", numbered.title, paragraph, code=numbered.code, indent=paragraph.indent)
    if bulleted:
        return Item("bullet", plain, paragraph, code=numbered.code, indent=paragraph.indent or 1)
    if GENERIC_HEADING.match(fold(plain)) and len(plain) < 90 and not plain.endswith("."):
        return Item("end", plain, paragraph)
    if paragraph.heading or (plain.isupper() and len(plain) < 90):
        return Item("end", plain, paragraph)
    return Item("text", plain, paragraph)


def _starts_label(text: str) -> bool:
    numbered = split_code(text)
    return bool(numbered.label and numbered.code)


def _detail(text: str) -> tuple[str, str, str] | None:
    match = _DETAIL.match(text)
    if match and is_header_text(match[1]):
        name = field_of(match[1])[0]
        if name and (name not in LEVELS or name == "goal"):
            return ("target" if name == "goal" else name), match[1], match[2]
    match = _DETAIL_ALONE.match(text)
    if match and is_header_text(match[1]) and (text.endswith(":") or len(text) < 30):
        name = field_of(match[1])[0]
        if not text.endswith(":") and name not in _ALONE_WITHOUT_COLON:
            return None
        if name and (name not in LEVELS or name == "goal"):
            return ("target" if name == "goal" else name), match[1], ""
    return None


def _joined(items: object) -> list[Item]:
    """A label alone ("EIXO I") takes its title from the line below."""
    joined: list[Item] = []
    for item in items:  # type: ignore[attr-defined]
        above = joined[-1] if joined else None
        if (
            above
            and above.kind in {"level", "action"}
            and not above.text
            and item.kind in {"text", "end", "bullet"}
        ):
            above.text = item.text
            if above.kind == "level":
                above.heading = heading_of(
                    f"{alone(one_line(above.paragraph.text).strip('*_# ')).label} {above.code}: {item.text}",
                    above.paragraph.source,
                    above.paragraph.heading,
                )
            continue
        joined.append(item)
    return joined


def _leaf(items: list[Item], diagnosis: bool) -> str | None:
    """What the actions of this document are: "action", "coded:DEPTH", "bullet", "level:FIELD"; or None."""
    kinds = [item.kind for item in items]
    levels = [item for item in items if item.kind == "level" and item.name]
    if "action" in kinds:
        return "action"
    strong = [item for item in levels if item.code or item.paragraph.heading or item.heading]
    first = items.index(strong[0]) if strong else 0
    coded = [item for item in items[first:] if item.kind == "coded" and "." in item.code]
    if diagnosis and not _deeds(coded):
        coded = []
    if not strong:
        deep = [item for item in coded if item.code.count(".") >= 2]
        return "coded:2" if len(deep) > 1 and _deeds(deep) else None
    under = _following(items, {"level", "coded"})
    bullets = [item for item in under if item.kind == "bullet"]
    if any(item.kind == "list" and item.name == "action" for item in items):
        return "bullet"
    if coded and (not bullets or len(bullets) * 2 < len(coded)):
        depth = max(item.code.count(".") for item in coded)
        return f"coded:{depth}"
    if bullets and (not diagnosis or _deeds(bullets)):
        return "bullet"
    groups = [item for item in levels if item.name in _ACTION_LEVELS]
    return f"level:{groups[-1].name}" if groups else None


def _deeds(items: list[Item]) -> bool:
    return bool(items) and sum(is_action_text(item.text) for item in items) * 2 >= len(items)


def _following(items: list[Item], kinds: set[str]) -> list[Item]:
    return [item for above, item in pairwise(items) if above.kind in kinds]


class _Reader:
    def __init__(self, assembly: Assembly, leaf: str, items: list[Item]) -> None:
        self.assembly = assembly
        self.leaf, _, self.sort = leaf.partition(":")
        self.items = items
        self.context = Context()
        self.open = False
        self.actions: list[ReadAction] = []
        self.listing: tuple[str, str] | None = None
        self.indent = 0
        codes = [item.code for item in items if item.kind == "action" and item.code]
        self.depth = max((code.count(".") for code in codes), default=-1)

    def read(self) -> None:
        for item in self.items:
            self._read(item)
        self._leave_empty_levels()

    def _leave_empty_levels(self) -> None:
        """Levels that no action hangs from are told, unless they only announce one that has some."""
        nodes = self.assembly.tree.nodes
        for item in self.items:
            if item.kind != "level" or not item.code or not item.text:
                continue
            if not any(
                (node.code, node.level) == (item.code, item.heading and item.heading.name)
                or fold(node.title) == fold(item.text)
                for node in nodes
            ):
                self.assembly.leave(one_line(item.paragraph.text), item.paragraph.source)

    def _read(self, item: Item) -> None:
        match item.kind:
            case "level" if self.leaf == "level" and item.name == self.sort:
                self._begin(item)
            case "level":
                self._level(item)
            case "action":
                self._begin(item)
            case "list":
                self.listing = (item.name, item.text) if item.name != "action" else None
                if item.name == "action":
                    self.actions = []
            case "detail":
                self._detail(item)
            case "coded":
                self._coded(item)
            case "bullet":
                self._bullet(item)
            case "end":
                self._end(item)
            case "text":
                self._text(item)

    def _level(self, item: Item) -> None:
        if item.heading:
            self.context.push(item.heading)
        self.open, self.actions, self.listing, self.indent = True, [], None, 0

    def _coded(self, item: Item) -> None:
        depth = item.code.count(".")
        if self.leaf == "coded" and depth == int(self.sort) and (self.open or depth > 1):
            self._begin(item)
        elif self.leaf == "bullet" and not self.open:
            return
        elif self.leaf == "bullet" and depth == 0:
            self._bullet(item)
        elif self.leaf in {"coded", "bullet"}:
            self._between(item, depth)
        elif self.leaf == "action" and self.open and depth == self.depth:
            self._begin(item)
        elif self.actions:
            self._bullet(item)
        elif self.open:
            self.assembly.leave(one_line(item.paragraph.text), item.paragraph.source)

    def _between(self, item: Item, depth: int) -> None:
        """A numbered line above the actions that no word names: a theme, then objectives."""
        if depth == 0 and not self.context.stack and self.leaf != "coded":
            return
        stack = self.context.stack
        while (
            stack
            and stack[-1].code
            and stack[-1].code.count(".") >= depth
            and stack[-1].field in _BETWEEN
        ):
            stack.pop()
        used = {heading.field for heading in stack}
        name = "theme" if depth == 0 else next(n for n in _BETWEEN if n not in used)
        stack.append(Heading(name, LEVELS[name], item.code, item.text, item.paragraph.source))
        self.open, self.actions, self.listing = True, [], None

    def _begin(self, item: Item) -> None:
        self.listing = None
        self.actions = []
        self._add(item)
        self.indent = item.indent

    def _bullet(self, item: Item) -> None:
        if self.listing:
            for action in self.actions[-1:]:
                self._tell(action, self.listing[0], self.listing[1], item.text, item)
                if self.leaf == "bullet" and len(self.actions) > 1:
                    action.confidence[self.listing[0]] = 0.4
            if not self.actions and self.listing[0] in {"measures", "target"}:
                self._left(item)
            return
        deeper = bool(self.actions) and item.indent > max(self.indent, 1)
        if self.leaf == "bullet" and self.open and self.context.stack and not deeper:
            self._add(item)
            self.indent = item.indent
        elif self.actions:
            self._tell(self.actions[-1], "notes", "", item.text, item)

    def _add(self, item: Item) -> None:
        text = item.text or f"Ação {item.code}"
        texts: dict[str, str] = {}
        headers: dict[str, str] = {}
        if match := _INSIDE.search(text):
            for part in match[1].split(";"):
                if detail := _detail(part.strip()):
                    texts[detail[0]], headers[detail[0]] = detail[2], detail[1]
            if texts:
                text = text[: match.start()]
        node = self.assembly.tree.place(self.context)
        if item.code and item.kind in {"action", "coded", "level"}:
            texts["code"] = item.code
        entry = Entry(texts, headers, source=item.paragraph.source, node=node)
        self.actions.append(self.assembly.add_actions(text.rstrip(" ;"), entry))

    def _detail(self, item: Item) -> None:
        self.listing = None
        if item.name == "action":
            # "Ações: fazer isto; fazer aquilo": a list on one line.
            if self.leaf == "bullet" and self.open:
                for part in item.text.split(";"):
                    self._bullet(Item("bullet", part.strip(), item.paragraph, indent=1))
            return
        if not self.actions:
            self._left(item)
            return
        shared = self.leaf == "bullet" and len(self.actions) > 1 and item.paragraph.indent == 0
        common = item.name in {"lead", "partner", "schedule", "recipients"}
        for action in self.actions if shared and common else self.actions[-1:]:
            self._tell(action, item.name, item.code, item.text, item)
            if shared:
                action.confidence[
                    {"lead": "partners", "partner": "partners"}.get(item.name, item.name)
                ] = 0.5

    def _left(self, item: Item) -> None:
        """A detail of a level that has no action yet."""
        if self.open and self.context.stack:
            label = item.code or (self.listing[1] if self.listing else "")
            self.assembly.leave(
                f"{label}: {item.text}" if label else item.text, item.paragraph.source
            )

    def _tell(self, action: ReadAction, name: str, label: str, text: str, item: Item) -> None:
        if name == "target" and self.assembly.aim(action, text, label):
            return
        entry = Entry({name: text}, {name: label}, source=item.paragraph.source)
        self.assembly.extend(action, entry)

    def _text(self, item: Item) -> None:
        if self.actions and self.leaf in {"action", "level", "coded"} and len(item.text) < 1000:
            self._tell(self.actions[-1], "notes", "", item.text, item)
        elif self.listing and self.actions:
            self._tell(self.actions[-1], *self.listing, item.text, item)

    def _end(self, item: Item) -> None:
        depth = item.paragraph.heading
        inner = self.context.stack[-1].depth if self.context.stack else 0
        self.actions, self.listing = [], None
        if not depth or depth <= max(inner, 1):
            self.open = False
            self.context = Context()
