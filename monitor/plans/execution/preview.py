"""What whoever publishes a plan is told before: which figures the gate hides, and what names somebody."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from monitor.facts.disclosure import PublicFigure
from monitor.facts.enums import Theme, threshold
from monitor.kernel.personal_data import found_in, told
from monitor.plans.execution.public import Publication, PublicExecution, PublicPart, gate


class Withheld(NamedTuple):
    """A figure that is hidden, and what is known of it in the house."""

    action: str
    measure: str
    exact: Decimal
    shown: PublicFigure


class Named(NamedTuple):
    """A text of the plan in which something may identify a person."""

    text: str
    found: str


class PartTheme(NamedTuple):
    """A part of the first level, what it is about, and the count under which its figures are hidden."""

    title: str
    theme: str
    k: int


def part_themes(publication: Publication) -> list[PartTheme]:
    return [
        PartTheme(part.title, str(Theme(theme).label), threshold(theme))
        for part in publication.public.parts
        for theme in [publication.themes[part.id]]
    ]


def withheld(publication: Publication) -> list[Withheld]:
    """In the order of the plan."""
    found = []
    for action in publication.execution.actions.values():
        theme = publication.themes[action.record.node]
        for measure, standing in action.measures:
            shown, exact = gate(measure, standing, theme), standing.total.value
            if shown is not None and shown.is_hidden and exact is not None:
                found.append(Withheld(action.record.title, measure.text, exact, shown))
    return found


def named_in(public: PublicExecution) -> list[Named]:
    """Telephones, e-mails, tax and social security numbers in what would be public."""
    return [Named(text, told(found)) for text in _texts(public) if (found := found_in(text))]


def _texts(public: PublicExecution) -> Iterator[str]:
    yield public.plan.title
    for part in public.parts:
        yield from _texts_of(part)
    for action in public.actions():
        yield from (action.title, action.description, *(item.text for item in action.measures))


def _texts_of(part: PublicPart) -> Iterator[str]:
    yield from (part.title, part.objective)
    for child in part.children:
        yield from _texts_of(child)
