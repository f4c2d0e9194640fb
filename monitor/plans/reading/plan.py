"""From a document to a plan: tables first, cards, then headings and bullets."""

from __future__ import annotations

import re
from collections.abc import Mapping

from monitor.documents.model import Document, Paragraph, Source, Table
from monitor.plans.reading.assembly import Assembly, Entry
from monitor.plans.reading.calendar import PLAIN_MARK, marks_fulfil_fills
from monitor.plans.reading.cards import Card, read_cards, title_field
from monitor.plans.reading.fields import LEVELS, RANK
from monitor.plans.reading.furniture import (
    acronyms_of,
    contents_of,
    is_page_number,
    period_of,
    places_of,
    running_texts,
    title_of,
)
from monitor.plans.reading.headers import check_mapping
from monitor.plans.reading.levels import (
    Context,
    cell_title,
    level_name,
)
from monitor.plans.reading.model import ColumnMapping, PlanReading, ReadNode, Unplaced
from monitor.plans.reading.numbering import is_label_alone, split_code
from monitor.plans.reading.outline import read_outline
from monitor.plans.reading.partners import Vocabulary
from monitor.plans.reading.prose import Headings
from monitor.plans.reading.rows import State, read_rows, repeats_actions
from monitor.plans.reading.tables import Understood, tables_in, understand_tables
from monitor.plans.reading.wording import clean, fold, is_placeholder, one_line, without_bullet

_PARTNER_LINE = re.compile(
    r"(?:entidades?\s+)?(?:respons|parcei|promot)\w+\s*:\s*(\S.*)", re.IGNORECASE
)
_TITLE_ROWS = 4
_PARTNER_FIELDS = ("lead", "partner")


def read_plan(document: Document, mapping: Mapping[str, str | None] | None = None) -> PlanReading:
    """Understand a document as a plan of action.

    `mapping` is what a network corrected before: {header: field or None}, headers folded or not.
    Nothing of a table is lost: what is no node, action or note is in `unplaced`.
    """
    return _Plan(document, check_mapping(mapping)).read()


def _title_rows(document: Document) -> list[Paragraph]:
    """The first rows of tables that hold one text: a sheet's title may stand inside its table."""
    lines = []
    for table in document.tables:
        for index, row in enumerate(table.rows()[:_TITLE_ROWS]):
            texts = {clean(cell.text) for cell in row if cell is not None and cell.row == index}
            texts.discard("")
            if len(texts) == 1:
                lines.append(Paragraph(texts.pop(), page_or_sheet=table.page_or_sheet))
    return lines


class _Plan:
    def __init__(self, document: Document, mapping: Mapping[str, str | None]) -> None:
        self.document = document
        self.mapping = mapping
        self.paragraphs = [
            block
            for block in document.blocks
            if isinstance(block, Paragraph) and block.text.strip() and not is_page_number(block)
        ]
        places = contents_of(self.paragraphs)
        self.contents = {id(self.paragraphs[place]) for place in places}
        self.paragraphs = [p for p in self.paragraphs if id(p) not in self.contents]
        self.running = running_texts(self.paragraphs)
        self.lines = [*self.paragraphs, *_title_rows(document)]
        title = title_of(document, self.lines, self.running)
        self.diagnosis = "diagnostico" in fold(title) and "plano" not in fold(title)
        self.blocks = understand_tables(document, mapping, self.diagnosis)
        self.tables = tables_in(self.blocks)
        self.acronyms = acronyms_of(self.paragraphs)
        legend: dict[str, str] = {}
        for understood in self.tables:
            self.acronyms.update(understood.acronyms)
            legend.update(understood.legend)
        if any(
            marks_fulfil_fills([each.grid[row] for row in segment.rows], segment.layout.slots)
            for each in self.tables
            for segment in each.segments
        ):
            legend[PLAIN_MARK] = "done"
        self.vocabulary = Vocabulary(self.acronyms, places_of(self.paragraphs))
        self.vocabulary.learn(self._partner_cells())
        self.assembly = Assembly(self.vocabulary, legend)
        self.state = State()
        self.reading = PlanReading(title=title, acronyms=self.acronyms)

    def read(self) -> PlanReading:
        reading, assembly = self.reading, self.assembly
        reading.start, reading.end = period_of(reading.title, self.lines)
        self._walk()
        if not assembly.actions and not any(each.kind in {"plan", "card"} for each in self.tables):
            read_outline(assembly, self.paragraphs, self.running, self.diagnosis)
        reading.nodes = assembly.tree.nodes
        reading.levels = assembly.tree.levels()
        reading.actions = assembly.actions
        reading.unplaced = assembly.unplaced
        reading.warnings = assembly.warnings
        reading.prose = self._prose()
        if not reading.actions:
            assembly.warn(
                "no_actions", "Não foi encontrada nenhuma ação neste documento.", Source()
            )
        return reading

    def _prose(self) -> list[Unplaced]:
        """The paragraphs that the reading says nowhere: with their label and number, or without."""
        reading = self.reading
        said = [reading.title, *reading.levels, *self.acronyms.values()]
        said += [text for node in reading.nodes for text in (node.title, node.objective)]
        for action in reading.actions:
            said += [action.title, action.notes, action.schedule_text, *action.cells.values()]
            said += [partner.text for partner in action.partners]
            said += [measure.text for measure in action.measures]
        said += [each.text for each in reading.unplaced]
        everything = "\n".join(fold(text) for text in said)
        return [
            Unplaced(text, paragraph.source)
            for paragraph in self.paragraphs
            if (text := one_line(paragraph.text))
            and fold(text) not in self.running
            and not any(
                fold(part.strip()) in everything
                for part in (
                    text,
                    split_code(text).title,
                    *re.split(r"[:–—]", text, maxsplit=1)[1:],
                )
                if part.strip()
            )
        ]

    def _walk(self) -> None:
        headings = Headings(self.blocks, self.running)
        self.assembly.described = headings.described
        for block in self.blocks:
            if isinstance(block, Paragraph):
                if id(block) in self.contents:
                    continue
                headings.read(block)
            elif block.kind == "annex" and self._repeats(block):
                self._plan_table(block, headings.for_table(block.table.page_or_sheet))
            elif block.kind == "plan":
                self.reading.fragments += 1
                self._plan_table(block, headings.for_table(block.table.page_or_sheet))
            elif block.kind == "card":
                self.reading.fragments += 1
                self._cards(block, headings)
            else:
                self._other(block)

    def _repeats(self, understood: Understood) -> bool:
        return all(
            repeats_actions(self.assembly, understood.grid, segment.layout, segment.rows)
            for segment in understood.segments
        )

    def _plan_table(self, understood: Understood, context: Context) -> None:
        self._above(understood, context)
        for segment in understood.segments:
            layout = segment.layout
            if not layout.is_plan and understood.kind != "annex":
                self._leave_rows(understood, segment.rows)
                continue
            if layout.guessed:
                self.assembly.warn(
                    "header_unrecognised",
                    "A tabela não tem cabeçalho conhecido; as colunas foram deduzidas do conteúdo.",
                    understood.table.source(),
                )
            self._remember(understood.table, [(c.header, c.field) for c in layout.columns])
            read_rows(
                self.assembly,
                understood.table,
                understood.grid,
                layout,
                segment.rows,
                context,
                self.state,
                continuation=bool(self.state.action) and segment is understood.segments[0],
            )

    def _above(self, understood: Understood, context: Context) -> None:
        """Rows before the header: levels that hold for the whole table, or its title."""
        from monitor.plans.reading.levels import heading_of

        for index in understood.above:
            texts: list[str] = []
            for cell in understood.grid[index]:
                text = clean(cell.text) if cell is not None and cell.row == index else ""
                if text and text not in texts:
                    texts.append(text)
            if not texts:
                continue
            source = understood.table.source(index)
            line = ": ".join(one_line(text).rstrip(":") for text in texts)
            if len(texts) == 2 and is_label_alone(texts[0]):
                line = f"{texts[0].rstrip(': ')}: {one_line(texts[1])}"
            heading = heading_of(line, source)
            if heading:
                context.push(heading)
            elif len(texts) == 1:
                self.assembly.enter_unnamed(context, one_line(texts[0]), source)
            else:
                self.assembly.leave(" | ".join(texts), source)

    def _cards(self, understood: Understood, headings: Headings) -> None:
        table = understood.table
        for card in read_cards(understood.grid, self.mapping, self.assembly.legend):
            context = headings.for_table(table.page_or_sheet)
            source = table.source(card.row)
            name = title_field(card)
            text = card.texts.pop(name) if name else self._title_above(card, context, headings)
            for index, loose in card.loose:
                self.assembly.leave(loose, table.source(index))
            if not text:
                for header, words in card.texts.items():
                    self.assembly.leave(f"{card.headers.get(header, '')}: {words}", source)
                continue
            labels = [(card.headers[key], key.split(":")[0]) for key in card.texts]
            self._remember(
                table, [(label, None if n.startswith("?") else n) for label, n in labels]
            )
            node = self._card_nodes(card, context, source)
            entry = Entry(card.texts, card.headers, card.marks, source, node)
            first = len(self.assembly.actions)
            self.assembly.add_actions(" ".join(text.split("\n")), entry)
            if code := headings.action_code(titled=bool(name)):
                for action in self.assembly.actions[first:]:
                    action.code = action.code or code
            headings.end_action()

    def _title_above(self, card: Card, context: Context, headings: Headings) -> str:
        """The heading over a card that names no action is its title, and no level of it as well."""
        title = headings.action_title()
        if context.stack and context.stack[-1].title == title:
            context.stack.pop()
        header = card.headers.get("objective", "")
        if title and fold(header).startswith("objetivos"):
            card.texts["notes"] = card.texts.pop("objective")
            card.headers["notes"] = header
        return title

    def _card_nodes(self, card: Card, context: Context, source: Source) -> ReadNode | None:
        names = sorted((name for name in card.texts if name in LEVELS), key=RANK.__getitem__)
        context.stack = [heading for heading in context.stack if heading.field not in names]
        node = self.assembly.tree.place(context)
        for name in names:
            text = card.texts.pop(name)
            if is_placeholder(text):
                continue
            words = level_name(card.headers[name], name)
            title = cell_title(text, name)
            node = self.assembly.tree.node(node.id if node else None, name, title, words, source)
        return node

    def _other(self, understood: Understood) -> None:
        """A table that is no part of the plan: its rows are listed, and why."""
        table = understood.table
        if understood.kind in {"empty", "acronyms"}:
            return
        if understood.kind in {"contents", "legend"}:
            message = {
                "contents": "Índice: não faz parte do plano.",
                "legend": "Legenda de cores do cronograma.",
            }[understood.kind]
            self.assembly.warn(f"{understood.kind}_table", message, table.source())
            return
        code, message = (
            "not_a_plan_table",
            "Esta tabela não tem ações; as suas linhas ficam por colocar.",
        )
        if understood.kind == "objectives":
            code = "no_action_column"
            message = "Não foi encontrada a coluna das ações nesta tabela; falta indicá-la."
            for segment in understood.segments:
                self._remember(table, [(c.header, c.field) for c in segment.layout.columns])
        self.assembly.warn(code, message, table.source())
        self._leave_rows(understood, range(len(understood.grid)))

    def _leave_rows(self, understood: Understood, rows: range) -> None:
        for index in rows:
            row = understood.grid[index]
            texts = [
                one_line(clean(cell.text))
                for column, cell in enumerate(row)
                if cell is not None
                and cell.row == index
                and cell.column == column
                and cell.text.strip()
            ]
            self.assembly.leave(" | ".join(texts), understood.table.source(index))

    def _remember(self, table: Table, columns: list[tuple[str, str | None]]) -> None:
        distinct: list[tuple[str, str | None]] = []
        for header, name in columns:
            if header and (header, name) not in distinct:
                distinct.append((header, name))
        if distinct:
            self.reading.mappings.append(ColumnMapping(table.number, distinct))

    def _partner_cells(self) -> list[str]:
        texts = [
            match[1]
            for paragraph in self.paragraphs
            if (match := _PARTNER_LINE.match(without_bullet(one_line(paragraph.text))))
        ]
        for understood in self.tables:
            for segment in understood.segments:
                columns = [
                    column.index
                    for column in segment.layout.columns
                    if column.field in _PARTNER_FIELDS
                ]
                for index in segment.rows:
                    for column in columns:
                        cell = understood.grid[index][column]
                        if (
                            cell
                            and cell.row == index
                            and cell.column == column
                            and cell.text.strip()
                        ):
                            texts.append(clean(cell.text))
            if understood.kind == "card":
                for card in read_cards(understood.grid, self.mapping, {}):
                    texts.extend(card.texts[name] for name in _PARTNER_FIELDS if name in card.texts)
        return texts
