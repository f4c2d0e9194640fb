"""A document of the corpus: what it says, what is true of it, and the formats it is published in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.corpus.content import Content
from tests.corpus.truth import Truth

OFFICE = ("docx", "html", "pdf", "xlsx")
EVERY = ("docx", "html", "pdf", "xlsx", "md", "txt", "csv")
COLOURLESS = frozenset({"md", "txt", "csv"})


@dataclass(frozen=True)
class Sample:
    """`shading` says that months are told by colour alone: a colourless format says none."""

    name: str
    layout: str
    content: Content
    truth: Truth
    formats: Sequence[str] = EVERY
    shading: bool = False

    def truth_in(self, form: str) -> Truth:
        if self.shading and form in COLOURLESS:
            actions = [replace(action, months=(), done=()) for action in self.truth.actions]
            return replace(self.truth, actions=actions)
        return self.truth
