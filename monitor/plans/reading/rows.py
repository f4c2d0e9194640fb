"""Rows of a plan table into nodes and actions: inheritance, several items in one cell, leftovers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.documents.model import Cell, Source, Table
from monitor.plans.reading.assembly import Assembly, Entry
from monitor.plans.reading.calendar import Marks, background_fills, is_spoken, mark_of, read_marks
from monitor.plans.reading.fields import LEVELS
from monitor.plans.reading.headers import Grid, Layout
from monitor.plans.reading.levels import Context, cell_title, heading_of, level_name
from monitor.plans.reading.model import ReadAction, ReadNode
from monitor.plans.reading.numbering import Numbered
from monitor.plans.reading.wording import clean, fold, is_placeholder, one_line

_TOTAL = re.compile(r"^(?:sub)?-?total\b|^totais\b|^soma\b")
_REMARK = re.compile(r"^(?:\*|nota[s]?\s*:|fontes?\s*:|legenda|obs\.?\s*:|\(\d\)|\d\)\s|[¹²³])")


@dataclass(slots=True)
class State:
    """The node that each level has in the row above; it outlives the fragments of one table."""

    context: str | None = None
    levels: tuple[str, ...] = ()
    nodes: dict[str, ReadNode | None] = field(default_factory=dict)
    action: ReadAction | None = None
    deepest: ReadNode | None = None


@dataclass(slots=True)
class Row:
    """One grid row by field. `fresh` are the fields that begin here and are not merged from above."""

    texts: dict[str, str] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    headers: dict[str, str] = field(default_factory=dict)
    loose: list[tuple[str, str]] = field(default_factory=list)


def read_rows(
    assembly: Assembly,
    table: Table,
    grid: Grid,
    layout: Layout,
    rows: range,
    context: Context,
    state: State,
    continuation: bool,
) -> None:
    """Read `rows` of the grid. `context` is changed by band rows ("Eixo 2: …" across the table)."""
    reader = _Reader(assembly, table, grid, layout, context, state)
    reader.again = repeats_actions(assembly, grid, layout, rows)
    reader.background = background_fills([grid[r] for r in rows], layout.slots)
    reader.check_fills(rows)
    for number, index in enumerate(rows):
        reader.read(index, first=continuation and number == 0)


def repeats_actions(assembly: Assembly, grid: Grid, layout: Layout, rows: range) -> bool:
    """A table without levels whose actions were read before (a timetable, a budget) adds to them."""
    if layout.levels or not assembly.actions:
        return False
    column = layout.indexes("action")[0]
    texts = [clean(cell.text) for r in rows if (cell := grid[r][column]) and cell.text.strip()]
    texts = [text for text in texts if not _TOTAL.match(fold(text))]
    known = sum(assembly.known_action(text, Entry()) is not None for text in texts)
    return bool(texts) and known >= 0.6 * len(texts)


class _Reader:
    def __init__(
        self,
        assembly: Assembly,
        table: Table,
        grid: Grid,
        layout: Layout,
        context: Context,
        state: State,
    ) -> None:
        self.assembly = assembly
        self.table = table
        self.grid = grid
        self.layout = layout
        self.context = context
        self.state = state
        self.background: set[str] = set()
        self.again = False
        self.levels = layout.levels
        self.columns = {column.index: column for column in layout.columns}
        first = {
            column.field: column.header
            for column in reversed(layout.columns)
            if column.field and not column.prefix
        }
        self.words = {name: level_name(first[name], name) for name in self.levels}

    def check_fills(self, rows: range) -> None:
        """Say when two colours mark the months and nothing tells what each one means."""
        fills = {
            cell.fill
            for row in rows
            for index in self.layout.slots
            if (cell := self.grid[row][index]) is not None
            and cell.fill
            and cell.fill not in self._plain_fills(row)
        }
        if len(fills - set(self.assembly.legend)) > 1:
            self.assembly.warn(
                "colours_unexplained",
                "O cronograma tem mais de uma cor e não há legenda: todas foram lidas como previsto.",
                self.table.source(),
            )

    def _plain_fills(self, index: int) -> set[str]:
        """Colours that are decoration in this row: the table's own, and that of the action's cell."""
        action = self.layout.indexes("action")
        cell = self.grid[index][action[0]] if action else None
        return {*self.background, cell.fill} if cell is not None and cell.fill else self.background

    def read(self, index: int, first: bool) -> None:
        cells = [cell for cell in self._distinct(index) if cell.text.strip()]
        source = self.table.source(index)
        if not cells:
            if self.state.action:
                self._extend(index, Row(), source)
            return
        if len(cells) == 1 and self._band(cells[0], index, source):
            return
        row = self._row(index)
        head = fold(clean(cells[0].text))
        if _TOTAL.match(head) and len(head) < 60 and not self._looks_like_action(row):
            text = " | ".join(clean(cell.text) for cell in cells)
            self.assembly.leave(text, source)
            self.assembly.warn("totals_row", "Linha de totais: não é uma ação.", source)
            return
        self._follow_context()
        if self._goes_on(row, first):
            return
        self._place(index, row, source)

    def _looks_like_action(self, row: Row) -> bool:
        action = row.texts.get("action", "")
        return bool(action) and not _TOTAL.match(fold(action))

    def _place(self, index: int, row: Row, source: Source) -> None:
        leaf, inherited, renewed = self._levels(row, source)
        state = self.state
        for header, text in row.loose:
            self.assembly.leave(f"{header}: {text}" if header else text, source)
        text = row.texts.get("action", "")
        declined = is_placeholder(text)  # "—" says that there is none; a blank may be a merged cell
        if declined:
            text = ""
        merged = "action" in row.texts and "action" not in row.fresh
        if merged and state.action and not (renewed and leaf is not state.deepest):
            self._extend(index, row, source)
            return
        shared = merged and renewed
        if text and not shared:
            self._new_actions(index, row, text, leaf, inherited, source)
            state.deepest = leaf
            return
        others = [
            name for name in row.texts if name not in LEVELS and name not in {"action", "code"}
        ]
        has_content = any(
            name in row.fresh and not is_placeholder(row.texts[name]) for name in others
        )
        if renewed and leaf:
            above = state.deepest
            if has_content and not shared:
                self._untitled(index, row, leaf, inherited, source)
            elif (
                not declined
                and above
                and above is not leaf
                and above.parent == leaf.parent
                and state.action
            ):
                leaf.shares_actions_of = above.id
            elif "action" in self.layout.fields():
                self.assembly.warn("node_without_actions", f"«{leaf.title}» não tem ações.", source)
            state.deepest = leaf
        elif has_content or self._marks(index, ""):
            if state.action:
                self._extend(index, row, source)
            else:
                for name in row.texts:
                    self.assembly.leave(row.texts[name], source)

    def _new_actions(
        self,
        index: int,
        row: Row,
        text: str,
        leaf: ReadNode | None,
        inherited: list[str],
        source: Source,
    ) -> None:
        entry = self._entry(index, row, source)
        if known := self.assembly.known_action(text, entry) if self.again else None:
            self.assembly.extend(known, entry)
            self.state.action = known
            return
        entry.node, entry.inherited = leaf, inherited
        entry.merged = [name for name in row.texts if name not in LEVELS and name not in row.fresh]
        self.state.action = self.assembly.add_actions(text, entry)

    def _untitled(
        self, index: int, row: Row, leaf: ReadNode, inherited: list[str], source: Source
    ) -> None:
        self._new_actions(index, row, leaf.title, leaf, inherited, source)
        assert self.state.action
        self.state.action.confidence["title"] = 0.3
        self.assembly.warn(
            "row_without_action",
            "A linha não diz a ação: ficou com o título do nível acima.",
            source,
        )

    def _extend(self, index: int, row: Row, source: Source) -> None:
        """A row that goes on with the action above: more measures, partners, months."""
        assert self.state.action
        for name in [name for name in row.texts if name not in row.fresh]:
            del row.texts[name]
        row.texts.pop("action", None)
        entry = self._entry(index, row, source)
        self.assembly.extend(self.state.action, entry)

    def _entry(self, index: int, row: Row, source: Source) -> Entry:
        kind = ""
        if kind_text := row.texts.get("mark_kind", ""):
            kind = mark_of(kind_text) or ""
        confidence = {
            column.field: column.confidence
            for column in self.layout.columns
            if column.field and column.confidence < 1
        }
        return Entry(
            texts=row.texts,
            headers=row.headers,
            marks=self._marks(index, kind),
            source=source,
            confidence=confidence,
        )

    def _marks(self, index: int, kind: str) -> Marks:
        fills = self._plain_fills(index)
        return read_marks(self.grid[index], self.layout.slots, self.assembly.legend, fills, kind)

    def _levels(self, row: Row, source: Source) -> tuple[ReadNode | None, list[str], bool]:
        """(innermost node, inherited fields, whether the row names a node that is new to it)."""
        leaf = self.assembly.tree.place(self.context)
        nodes = self.state.nodes
        inherited: list[str] = []
        changed = renewed = False
        for name in self.levels:
            text = row.texts.get(name, "")
            if is_placeholder(text):
                nodes[name], changed = None, True
            elif text:
                node = self._stacked(leaf, text, source) or self._node(
                    leaf, name, cell_title(text, name), source
                )
                if name not in row.fresh and not changed:
                    inherited.append(name)
                elif node is not nodes.get(name):
                    changed = renewed = True
                nodes[name] = node
            elif changed:
                nodes[name] = None
            elif nodes.get(name):
                inherited.append(name)
            leaf = nodes.get(name) or leaf
        return leaf, inherited, renewed

    def _node(
        self, parent: ReadNode | None, name: str, title: Numbered, source: Source
    ) -> ReadNode:
        return self.assembly.tree.node(
            parent.id if parent else None, name, title, self.words[name], source
        )

    def _stacked(self, parent: ReadNode | None, text: str, source: Source) -> ReadNode | None:
        """ "Eixo 1: X" over "Objetivo 1.1: Y" in one cell: two levels, the innermost one returned."""
        lines = text.split("\n")
        headings = [heading for line in lines if (heading := heading_of(line, source))]
        if len(lines) < 2 or len({heading.field for heading in headings}) < len(lines):
            return None
        node = parent
        for heading in headings:
            title = Numbered("", heading.code, heading.title)
            node = self.assembly.tree.node(
                node.id if node else None, heading.field, title, heading.name, source
            )
        return node

    def _follow_context(self) -> None:
        """Forget the row above when a heading or another table of levels came between."""
        for name in self.levels:
            if any(heading.field == name for heading in self.context.stack):
                self._drop_from_context(name)
        leaf = self.assembly.tree.place(self.context)
        mark = leaf.id if leaf else None
        if (mark, tuple(self.levels)) != (self.state.context, self.state.levels):
            self.state.context, self.state.levels = mark, tuple(self.levels)
            self.state.nodes.clear()
            self.state.action = self.state.deepest = None

    def _drop_from_context(self, name: str) -> None:
        """A level that the table gives by itself does not come from the heading as well."""
        stack = self.context.stack
        place = next(i for i, heading in enumerate(stack) if heading.field == name)
        columns = self.layout.indexes(name)
        given = any(
            (cell := row[column]) is not None and cell.text.strip()
            for row in self.grid[self.layout.first :]
            for column in columns
        )
        if given:
            del stack[place]
        else:
            self.levels = [level for level in self.levels if level != name]

    def _goes_on(self, row: Row, first: bool) -> bool:
        """A row that only finishes the sentence above: the first of a fragment, or with nothing else."""
        action = self.state.action
        text = row.texts.get("action", "")
        if action is None or not text or any(name in row.texts for name in self.levels):
            return False
        if "action" not in row.fresh or not (first or len(row.texts) == 1):
            return False
        if not text[:1].islower() or action.title[-1:] in ".;:!?":
            return False
        self.assembly.finish_title(action, text)
        rest = {name: words for name, words in row.texts.items() if name != "action"}
        if rest:
            self.assembly.extend(
                action, Entry(texts=rest, headers=row.headers, source=action.source)
            )
        return True

    def _band(self, cell: Cell, index: int, source: Source) -> bool:
        """A row that is one text across the table: a level, a remark or the table's own title."""
        text = clean(cell.text)
        wide = cell.column_span >= max(2, 0.6 * self.table.column_count)
        wide = wide or self.table.column_count == 1
        heading = heading_of(text, source)
        own = self.columns[cell.column].field
        if _REMARK.match(fold(text)) and (wide or cell.column == 0):
            self.assembly.leave(text, source)
            return True
        if heading and heading.field != own and (wide or cell.column == 0):
            if heading.field in self.assembly.described:
                self.context.add_objective(heading.title)
            else:
                self.assembly.enter(self.context, heading)
            return True
        shouted = text.isupper() and own == "action" and cell.column == 0 and len(text) > 4
        if not wide and not (shouted and self.table.column_count > 2):
            return False
        if _TOTAL.match(fold(text)) or len(text) > 200:
            self.assembly.leave(text, source)
        else:
            self.assembly.enter_unnamed(self.context, one_line(text), source)
        return True

    def _distinct(self, index: int) -> list[Cell]:
        """Cells that begin in this row, left to right."""
        return [
            cell
            for column, cell in enumerate(self.grid[index])
            if cell is not None and cell.row == index and cell.column == column
        ]

    def _row(self, index: int) -> Row:
        row = Row()
        seen: set[int] = set()
        for position, cell in enumerate(self.grid[index]):
            if cell is None or id(cell) in seen:
                continue
            seen.add(id(cell))
            text = clean(cell.text)
            if not text:
                continue
            self._take(row, cell, position, text, index)
        return row

    def _take(self, row: Row, cell: Cell, position: int, text: str, index: int) -> None:
        covered = range(position, min(position + cell.column_span, self.table.column_count))
        if any(place in self.layout.slots for place in covered):
            if is_spoken(cell) and cell.row == index:
                _append(row.texts, "schedule", text)
                row.fresh.add("schedule")
            return
        columns = [self.columns[place] for place in covered]
        column = next((each for each in columns if each.field), columns[0])
        name = column.field
        fresh = cell.row == index
        if name is None:
            if not fresh:
                return
            if column.header and not mark_of(text):
                _append(row.texts, f"?{column.header}", text)
                row.headers[f"?{column.header}"] = column.header
                row.fresh.add(f"?{column.header}")
            else:
                row.loose.append((column.header, text))
            return
        if name == "schedule" and self.layout.slots and mark_of(text) is not None:
            row.loose.append((column.header, text))
            return
        key = name
        if column.prefix:
            text = f"{text.rstrip('.')}."
        if name == "notes" or (
            name in row.texts and row.headers.get(name, column.header) != column.header
        ):
            key = name if name not in row.texts else f"{name}:{column.header}"
        _append(row.texts, key, text)
        if not column.prefix:
            row.headers[key] = column.header
        if fresh:
            row.fresh.add(key)


def _append(texts: dict[str, str], name: str, text: str) -> None:
    texts[name] = f"{texts[name]}\n{text}" if name in texts else text


def legend_of(table: Table) -> Mapping[str, str]:
    """Fill → "planned" | "done" of a table that explains its colours; empty for other tables."""
    words = {
        "planned": re.compile(r"previst|planead|programad|a realizar|calendarizad"),
        "done": re.compile(r"executad|realizad|concretizad|concluid|cumprid"),
    }
    if len([cell for cell in table.cells if cell.text.strip()]) > 8:
        return {}
    legend: dict[str, str] = {}
    for position, cell in enumerate(table.cells):
        meaning = next((m for m, p in words.items() if p.search(fold(cell.text))), None)
        if meaning is None or len(cell.text) > 60 or "nao" in fold(cell.text).split():
            continue
        before = table.cells[position - 1] if position else None
        after = table.cells[position + 1] if position + 1 < len(table.cells) else None
        for near in (cell, before, after):
            if (
                near
                and near.fill
                and (near is cell or not near.text.strip())
                and near.fill not in legend
            ):
                legend[near.fill] = meaning
                break
    return legend
