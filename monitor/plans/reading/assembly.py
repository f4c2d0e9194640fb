"""Where actions are put together: the cells of one action become partners, measures, months, notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from monitor.documents.model import Source
from monitor.plans.reading.calendar import Marks
from monitor.plans.reading.fields import FIELDS, LEVELS, NOTE_FIELDS
from monitor.plans.reading.levels import Context, Heading, Tree, cell_title
from monitor.plans.reading.measures import (
    numbers_in,
    pure_number,
    read_measure,
    read_measures,
    split_measures,
)
from monitor.plans.reading.model import (
    ReadAction,
    ReadMeasure,
    ReadNode,
    ReadPartner,
    ReadWarning,
    Unplaced,
)
from monitor.plans.reading.numbering import split_code
from monitor.plans.reading.partners import Vocabulary, read_partners
from monitor.plans.reading.schedule import months_from, months_of
from monitor.plans.reading.wording import (
    fold,
    glue,
    inline_items,
    is_bullet,
    is_placeholder,
    one_line,
    without_bullet,
)

_ITEM_CODE = re.compile(
    r"^(?:[A-Z]{0,3}\s?\d{1,3}(?:\.\d{1,2})+\.?|\d{1,2}[.)]|[a-z]\)|"
    r"(?:A[cç][cç]?[ãa]o|Atividade|Medida)\s+(?:n\.?º\s*)?\d)"
)
GENERIC_HEADING = re.compile(
    r"^(?:(?:\d+(?:\.\d+)*\.?|[ivx]+\.)\s+)?(?:plano|proposta|introduc|nota|indice|"
    r"anexo|cronograma|matriz|quadro|tabela|"
    r"grelha|mapa|legenda|metodologia|enquadramento|ficha|relatorio|avaliac|"
    r"monitoriza|conclus|rede social|clas\b|"
    r"conselho local|municipio|camara|acoes|atividades|programac|calendari|"
    r"operacionaliz\w+ do plano|apresentac|referencia|bibliografia|glossario|siglas|"
    r"lista)"
)


@dataclass(slots=True)
class Entry:
    """What one row or card says of an action, by field, before it is understood."""

    texts: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    marks: Marks = field(default_factory=Marks)
    source: Source = field(default_factory=Source)
    node: ReadNode | None = None
    inherited: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    confidence: dict[str, float] = field(default_factory=dict)


class Assembly:
    """The reading in the making."""

    def __init__(self, vocabulary: Vocabulary, legend: dict[str, str]) -> None:
        self.tree = Tree()
        self.vocabulary = vocabulary
        self.legend = legend
        self.actions: list[ReadAction] = []
        self.unplaced: list[Unplaced] = []
        self.warnings: list[ReadWarning] = []
        self._by_title: dict[str, list[ReadAction]] = {}
        self._indexed = 0
        # Objectives that only describe the level above them ("Objetivo Geral: …").
        self.described: set[str] = set()
        self._warned: set[tuple[str, str, Source]] = set()

    def leave(self, text: str, source: Source) -> None:
        if text.strip():
            self.unplaced.append(Unplaced(one_line(text), source))

    def warn(self, code: str, message: str, source: Source) -> None:
        if (code, message, source) not in self._warned:
            self._warned.add((code, message, source))
            self.warnings.append(ReadWarning(code, message, source))

    def enter(self, context: Context, heading: Heading) -> None:
        context.push(heading)

    def enter_unnamed(self, context: Context, text: str, source: Source) -> None:
        """A band without a level word is a theme, unless it only says what the table is."""
        if GENERIC_HEADING.match(fold(text)):
            self.warn("table_title", f"«{text}» foi lido como título da tabela.", source)
            return
        numbered = split_code(text)
        title = numbered.title or text
        context.push(Heading("theme", LEVELS["theme"], numbered.code, title, source))

    def add_actions(self, text: str, entry: Entry) -> ReadAction:
        """The actions of one cell, all with what the row says; the last one is returned.

        When the cell lists several and the measures come in as many lines, each takes its own.
        """
        items = action_items(text)
        if len(items) > 1 and not self._divisible(items, entry):
            self.warn(
                "several_actions",
                "A célula parece ter várias ações; ficou como uma só porque os outros dados são comuns.",
                entry.source,
            )
            items = [one_line(text)]
        action: ReadAction | None = None
        for position, item in enumerate(items):
            action = self._new_action(item, text, entry)
            own = entry if len(items) == 1 else _share(entry, position, len(items))
            self._fill(action, own)
            for name in entry.merged:
                if name.split(":")[0] in FIELDS and name not in action.inherited:
                    action.inherited.append(name)
            if len(items) == 1 and len(entry.texts.get("action", "").split("\n")) > 1:
                action.confidence.setdefault("title", 0.7)
            self.actions.append(action)
        assert action is not None
        return action

    def _new_action(self, item: str, text: str, entry: Entry) -> ReadAction:
        title = cell_title(item, "action")
        code = one_line(entry.texts.get("code", ""))
        if not re.fullmatch(r"[\w.]+", code):
            code = split_code(code).code or code
        code = code.strip(" .)-–")
        action = ReadAction(
            node=entry.node.id if entry.node else None,
            path=self.tree.path(entry.node),
            title=title.title or item,
            code=title.code or code,
            source=entry.source,
            inherited=entry.inherited.copy(),
        )
        action.cells["action"] = text
        for name, confidence in entry.confidence.items():
            if name in entry.texts:
                action.confidence[{"action": "title"}.get(name, name)] = confidence
        return action

    def known_action(self, text: str, entry: Entry) -> ReadAction | None:
        """The one action read before with this title, or with this code and no other title."""
        title = cell_title(text, "action")
        key = fold(title.title).rstrip(" .;")
        code = title.code or one_line(entry.texts.get("code", "")).strip(" .")
        for each in self.actions[self._indexed :]:
            self._by_title.setdefault(fold(each.title).rstrip(" .;"), []).append(each)
        self._indexed = len(self.actions)
        same = self._by_title.get(key, [])
        same = [each for each in same if not code or not each.code or each.code == code]
        return same[0] if len(same) == 1 else None

    def _divisible(self, items: list[str], entry: Entry) -> bool:
        """Several items are several actions unless they share measures that nobody can tell apart."""
        if all(_ITEM_CODE.match(item) for item in items):
            return True
        for name in ("measures", "target"):
            measured = entry.texts.get(name, "")
            if measured and not is_placeholder(measured):
                if len(_lines_of(measured)) == len(items):
                    continue
                if len(read_measures(measured)) != len(items):
                    return False
        return True

    def extend(self, action: ReadAction, entry: Entry) -> None:
        """What another row says of the same action."""
        self._fill(action, entry)

    def aim(self, action: ReadAction, text: str, header: str) -> bool:
        """Give the measures that the action already has their targets; False when it has none."""
        if not any(measure.target is None for measure in action.measures):
            return False
        self._targets(action, action.measures, text, header)
        action.cells["target"] = text
        return True

    def finish_title(self, action: ReadAction, text: str) -> None:
        action.title = glue(action.title, one_line(text))
        action.cells["action"] = f"{action.cells.get('action', '')}\n{text}".strip()
        action.confidence["title"] = 0.6

    def _fill(self, action: ReadAction, entry: Entry) -> None:
        texts = entry.texts
        for name, text in texts.items():
            if name != "action" and not is_placeholder(text):
                known = action.cells.get(name)
                action.cells[name] = f"{known}\n{text}" if known else text
        self._partners(action, entry)
        self._measures(action, entry)
        self._schedule(action, entry)
        for name, text in texts.items():
            base = name.split(":")[0]
            if base in NOTE_FIELDS or name.startswith("?"):
                self._note(action, entry.headers.get(name) or FIELDS.get(base, ""), text)

    def _note(self, action: ReadAction, header: str, text: str) -> None:
        if is_placeholder(text):
            return
        header = header.split(" – ")[-1].strip(" :") if header else ""
        flat = "; ".join(without_bullet(line).rstrip(";") for line in text.split("\n"))
        line = f"{header}: {flat}" if header else flat
        if line not in action.notes.split("\n"):
            action.notes = f"{action.notes}\n{line}".strip()

    def _partners(self, action: ReadAction, entry: Entry) -> None:
        for name, text in entry.texts.items():
            role = name.split(":")[0]
            if role not in {"lead", "partner"} or is_placeholder(text):
                continue
            split = read_partners(text, self.vocabulary, "lead" if role == "lead" else "partner")
            known = {(each.text, each.role) for each in action.partners}
            action.partners.extend(
                ReadPartner(each.text, each.role)
                for each in split
                if (each.text, each.role) not in known
            )
            if split and (least := min(each.confidence for each in split)) < 1:
                action.confidence["partners"] = min(action.confidence.get("partners", 1), least)

    def _measures(self, action: ReadAction, entry: Entry) -> None:
        measures: list[ReadMeasure] = []
        for name, text in entry.texts.items():
            base = name.split(":")[0]
            if base == "measures" and not is_placeholder(text):
                measures.extend(read_measures(text))
            elif base == "measure_value" and not is_placeholder(text):
                measure = read_measure(entry.headers.get(name, "").split(" – ")[-1])
                number = pure_number(text)
                if number:
                    measure.target = number[0]
                    measures.append(measure)
                else:
                    self._note(action, entry.headers.get(name, ""), text)
        for name, text in entry.texts.items():
            if name.split(":")[0] == "target" and not is_placeholder(text):
                self._targets(action, measures, text, entry.headers.get(name, ""))
        if "results" in entry.texts and measures and pure_number(entry.texts["results"]):
            self._targets(action, measures, entry.texts.pop("results"), entry.headers["results"])
        action.measures.extend(measures)

    def _targets(
        self, action: ReadAction, measures: list[ReadMeasure], text: str, header: str
    ) -> None:
        """Give each measure its target: in order when they are as many, else by unit."""
        given = read_measures(text)
        waiting = [measure for measure in measures if measure.target is None]
        if len(given) < len(waiting) and len(numbers := numbers_in(text)) == len(waiting):
            given = [read_measure(number) for number in numbers]
        if not measures:
            numeric = [
                each for each in given if each.target is not None or each.kind != "milestone"
            ]
            bare = [each for each in numeric if pure_number(each.text) and not each.unit]
            if bare and header:
                for each in bare:
                    each.text = f"{header.split(' – ')[-1]}: {each.text}"
            measures.extend(given)
            return
        if len(given) == len(waiting) and all(each.target is not None for each in given):
            for measure, target in zip(waiting, given, strict=True):
                _aim(measure, target)
                if not pure_number(target.text):
                    self._note(action, header, target.text)
            return
        left = []
        for target in given:
            fitting = [
                measure
                for measure in measures
                if measure.target is None and target.unit and _same_unit(measure.unit, target.unit)
            ]
            if target.target is not None and fitting:
                _aim(fitting[0], target)
                if not pure_number(target.text):
                    self._note(action, header, target.text)
            else:
                left.append(target.text)
        if left:
            self._note(action, header or "Meta", "; ".join(left))
            if any(pure_number(each) for each in left):
                action.confidence["measures"] = 0.6

    def _schedule(self, action: ReadAction, entry: Entry) -> None:
        marks = entry.marks
        planned, done = set(marks.planned), set(marks.done)
        words = [*marks.words]
        if marks.texts:
            self._note(action, "Cronograma", "; ".join(marks.texts))
            if marks.doubtful:
                action.confidence["schedule"] = 0.6
        text = " ".join(
            one_line(words)
            for name, words in entry.texts.items()
            if name.split(":")[0] == "schedule" and not is_placeholder(words)
        )
        end = one_line(entry.texts.get("schedule_end", ""))
        if end and not is_placeholder(end):
            planned.update(months_from(text, end))
            text = f"{text} a {end}" if text else f"até {end}"
            words.append(text)
        elif text:
            planned.update(months_of(text))
            words.append(text)
        finished = entry.texts.get("done", "")
        if finished and not is_placeholder(finished):
            done.update(months_of(finished))
            self._note(action, entry.headers.get("done", "Executado"), finished)
        executed = entry.texts.get("executed", "")
        if executed and not any(letter.isdigit() for letter in executed):
            done.update(months_of(executed))
        if planned or done:
            action.planned = sorted(planned | set(action.planned))
            action.done = sorted(done | set(action.done))
        known = [part for part in action.schedule_text.split("; ") if part]
        action.schedule_text = "; ".join([*known, *(word for word in words if word not in known)])


def action_items(text: str) -> list[str]:
    """The actions that one cell lists: bullets, or lines with their own codes; else the cell is one.

    A line that introduces the list ("Dinamizar o Balcão:") keeps it as a description of one action.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) == 1:
        items = inline_items(lines[0])
        return items if len(items) > 1 else [without_bullet(lines[0]) or lines[0]]
    starts = [position for position, line in enumerate(lines) if is_bullet(line)]
    if not starts:
        starts = [position for position, line in enumerate(lines) if _ITEM_CODE.match(line)]
    if not starts or starts[0] != 0:
        return [one_line(text)]
    if len(starts) == 1:
        return [without_bullet(one_line(text))]
    ends = [*starts[1:], len(lines)]
    pieces = [" ".join(lines[start:end]) for start, end in zip(starts, ends, strict=True)]
    return [without_bullet(one_line(piece)).rstrip(";").strip() for piece in pieces]


def _lines_of(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _share(entry: Entry, position: int, count: int) -> Entry:
    """The part of the row for one of several actions: its own line where there are as many lines."""
    texts = {}
    for name, text in entry.texts.items():
        lines = _lines_of(text)
        if name not in LEVELS and name != "action" and len(lines) == count:
            texts[name] = lines[position]
        elif name in {"measures", "target"} and len(read_measures(text)) == count:
            texts[name] = split_measures(text)[position]
        else:
            texts[name] = text
    return Entry(texts, entry.headers, entry.marks, entry.source)


def _aim(measure: ReadMeasure, target: ReadMeasure) -> None:
    measure.target = target.target
    if target.kind == "quantity" and measure.unit != target.unit:
        measure.kind, measure.unit = "quantity", target.unit
    elif not measure.unit:
        measure.unit = target.unit
    if measure.kind == "milestone" and target.kind in {"count", "milestone"} and target.target != 1:
        measure.kind = "count"


def _same_unit(first: str, second: str) -> bool:
    first, second = fold(first), fold(second)
    if not first or not second:
        return False
    return first[:5] == second[:5] or first == second
