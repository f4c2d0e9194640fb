"""One figure in words: rounded as its indicator says, provisional where it is, "—" with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from monitor.facts.answers import EditionRef, Figure
from monitor.facts.enums import Missing, Status
from monitor.indicators.units import COUNT, unit_label
from monitor.ui.jinja import DASH, number


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as a page writes it; `value` is what is drawn."""

    figure: Figure
    decimals: int

    @property
    def value(self) -> float | None:
        return self.figure.value

    @property
    def text(self) -> str:
        """The number alone, or "—"."""
        value = self.figure.value
        return DASH if value is None else number(value, self.decimals)

    @property
    def note(self) -> str:
        """What is said beside the number: why it is missing, how settled it is, of how many it is."""
        figure = self.figure
        if figure.value is None:
            return str(Missing(figure.reason or Missing.NOT_REPORTED).label)
        notes = [str(Status(figure.status).label)] if figure.is_provisional else []
        if figure.present is not None:
            told = {"present": figure.present, "expected": figure.expected}
            notes.append(_("%(present)d de %(expected)d territórios") % told)
        return ", ".join(notes)

    def __str__(self) -> str:
        return f"{self.text} ({self.note})" if self.note else self.text


_COUNTS = frozenset(unit_label(COUNT, language) for language, _name in settings.LANGUAGES)


def unit_beside(unit: str) -> str:
    """What is said after a number: of a plain count, nothing."""
    return "" if unit in _COUNTS else unit


def with_unit(text: str, unit: str) -> str:
    told = unit_beside(unit)
    return f"{text} {told}" if told and text != DASH else text


def source_line(edition: EditionRef) -> str:
    """ "INE, Estimativas, edição 3 (CC BY 4.0)"."""
    who = ", ".join(dict.fromkeys(filter(None, [edition.publisher, edition.title])))
    if edition.is_live:
        if edition.published_at is None:
            return who
        when = f"{timezone.localtime(edition.published_at):%d/%m/%Y %H:%M}"
        return _("%(source)s, como estava em %(when)s") % {"source": who, "when": when}
    line = _("%(source)s, edição %(number)d") % {"source": who, "number": edition.number}
    if edition.published_at:
        line += f", {edition.published_at:%d/%m/%Y}"
    return f"{line} ({edition.licence})" if edition.licence else line
