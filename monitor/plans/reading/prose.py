"""Headings between tables: which levels hold when a table begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.documents.model import Paragraph, Source
from monitor.plans.reading.assembly import GENERIC_HEADING
from monitor.plans.reading.cards import CARD_TITLE
from monitor.plans.reading.fields import LEVELS, field_of
from monitor.plans.reading.furniture import is_contents_line
from monitor.plans.reading.levels import Context, Heading, heading_of, objective_fields
from monitor.plans.reading.numbering import Numbered, alone, is_label_alone, split_code
from monitor.plans.reading.tables import Understood
from monitor.plans.reading.wording import fold, one_line

_ACTION_LABELS = frozenset({"action", "measure_group", "project"})
_CAPTION = re.compile(r"^(?:tabela|quadro|figura|mapa|fonte)\b")


class Headings:
    """Follows the paragraphs of a document; `for_table` says what holds at the table that comes."""

    def __init__(self, blocks: Sequence[Understood | Paragraph], running: set[str]) -> None:
        self.running = running
        paragraphs = [block for block in blocks if isinstance(block, Paragraph)]
        self.described = objective_fields(paragraphs, running)
        self.context = Context()
        self.pending: Numbered | None = None
        self.describing = False
        self.action = Numbered("", "", "")
        self.section: Heading | None = None
        self.themes = self._themes(blocks)

    def read(self, paragraph: Paragraph) -> None:
        text = one_line(paragraph.text).strip("*_# ")
        if not text or is_contents_line(paragraph):
            return
        if self.pending:
            pending, self.pending = self.pending, None
            if heading_of(text, paragraph.source) is None and len(text) < 200:
                joined = f"{pending.label} {pending.code}: {text}"
                heading = heading_of(joined, paragraph.source, paragraph.heading)
                if heading:
                    self._enter(heading)
                    return
        if self.describing:
            self.describing = False
            if heading_of(text, paragraph.source) is None and not is_label_alone(text):
                self.context.add_objective(text)
                return
        self._line(text, paragraph)

    def _line(self, text: str, paragraph: Paragraph) -> None:
        if is_label_alone(text):
            numbered = alone(text)
            name, _ = field_of(numbered.label)
            if name in self.described and not numbered.code:
                self.describing = True
            elif name in LEVELS:
                heading = heading_of(text, paragraph.source, paragraph.heading)
                if heading:
                    self._enter(heading)
                    self.pending = numbered if numbered.code else None
            return
        heading = heading_of(text, paragraph.source, paragraph.heading)
        if heading:
            if heading.field in self.described:
                self.context.add_objective(split_code(text).title)
            else:
                self._enter(heading)
            return
        if match := CARD_TITLE.match(text):
            self.action = Numbered("Ficha", (match[1] or "").rstrip("."), match[2])
            return
        numbered = split_code(text)
        if numbered.label and field_of(numbered.label)[0] == "action" and len(text) < 250:
            self.action = numbered
            return
        if self._names_section(paragraph):
            self.section = self._theme(paragraph)

    def _enter(self, heading: Heading) -> None:
        self.context.push(heading)
        self.action = (
            Numbered("", heading.code, heading.title)
            if heading.field in _ACTION_LABELS
            else Numbered("", "", "")
        )

    def for_table(self, page_or_sheet: int | str | None) -> Context:
        """A copy of the levels that hold here; a section title counts when no level word does.

        A sheet of a workbook that is named like a level ("Eixo 1 - Saúde") is that level.
        """
        context = self.context.copy()
        if isinstance(page_or_sheet, str):
            sheet = heading_of(page_or_sheet, Source(page_or_sheet))
            if sheet and not any(above.field == sheet.field for above in context.stack):
                context.push(sheet)
        if not context.stack and self.section and self.themes:
            context.push(self.section)
        return context

    def action_title(self) -> str:
        return self.action.title

    def action_code(self, titled: bool) -> str:
        """The code for the card's action; a measure's number is not that of a card with its own title."""
        return self.action.code if self.action.label or not titled else ""

    def end_action(self) -> None:
        """A card took what the heading said of its action."""
        self.action = Numbered("", "", "")

    def _names_section(self, paragraph: Paragraph) -> bool:
        text = one_line(paragraph.text)
        folded = fold(text)
        if folded in self.running or len(text) > 120 or _CAPTION.match(folded):
            return False
        if GENERIC_HEADING.match(folded) or text.endswith((".", ";", ":")):
            return False
        return bool(paragraph.heading or paragraph.bold or (text.isupper() and len(text) > 4))

    def _theme(self, paragraph: Paragraph) -> Heading:
        numbered = split_code(one_line(paragraph.text))
        return Heading("theme", LEVELS["theme"], numbered.code, numbered.title, paragraph.source)

    def _themes(self, blocks: Sequence[Understood | Paragraph]) -> bool:
        """Whether section titles tell the tables apart: at least two tables under different ones."""
        titles: set[str] = set()
        last = ""
        for block in blocks:
            if isinstance(block, Paragraph):
                if self._names_section(block) and not is_contents_line(block):
                    last = fold(block.text)
            elif block.kind in {"plan", "card"} and last:
                titles.add(last)
        return len(titles) > 1
