"""What a partner's workbook would change, what has to be asked first, and the writing of it.

Reading writes nothing: the review is a value that the page shows, and that is written, whole or not at
all, once a person agreed. The same file again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from monitor.kernel.periods import moved
from monitor.network.models import Network, Organisation
from monitor.plans.enums import ReportChannel, ReportStatus
from monitor.plans.models import MonthReport
from monitor.plans.reporting.cells import written
from monitor.plans.reporting.in_force import actions_in_force
from monitor.plans.reporting.merging import Seen
from monitor.plans.reporting.queries import ReportSheet, report_sheets
from monitor.plans.reporting.rows import (
    Problem,
    RowReading,
    is_locked,
    read_row,
    stored_values,
    write_row,
)
from monitor.plans.reporting.sheet import FIELDS, NotASheet
from monitor.plans.reporting.sheet_reading import Filling, Written
from monitor.ui.jinja import date as in_words

MONTHS_OFFERED = 12
# What a person may answer to a question: a text instead of the one in the cell ("=12"), or:
UNSAID, CONFIRMED, LEFT_OUT = "unsaid", "confirmed", "left-out"
INSTEAD = "="
HEADINGS = {name: heading for heading, name in FIELDS.items()}


@dataclass(frozen=True, slots=True)
class Question:
    """Something that cannot be written as it is. `key` names it in the form of the review."""

    key: str
    place: str
    action: str
    text: str
    sentence: str
    choices: tuple[tuple[str, str], ...]
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    action: str
    label: str
    stored: str
    mine: str


@dataclass(slots=True)
class Review:
    """One file. `readings` are the rows that would be written; `seen` is, by action, what was stored
    when they were read; `sent` names the actions of which nothing changes but that what was only kept
    is now submitted."""

    filling: Filling
    organisation: Organisation
    seen: dict[int, str]
    readings: list[RowReading] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)

    @property
    def can_be_confirmed(self) -> bool:
        return bool(self.readings) and not self.questions


def organisation_of(filling: Filling, network: Network, month: date) -> Organisation:
    """Whose the workbook is. Raises NotASheet when it is not of this network and month."""
    known = filling.identification
    if known.network != network.pk:
        raise NotASheet(_("Esta folha é de outra rede."))
    if known.month != month:
        raise NotASheet(
            _("Esta folha é de %(theirs)s, e esta página é de %(month)s.")
            % {"theirs": in_words(known.month, "month"), "month": in_words(month, "month")}
        )
    found: Organisation | None = (
        Organisation.objects.for_network(network).filter(pk=known.organisation).first()
    )
    if found is None:
        raise NotASheet(_("A entidade desta folha já não está nesta rede."))
    return found


def review(
    filling: Filling, network: Network, month: date, answers: Mapping[str, str] | None = None
) -> Review:
    """Compare a workbook with what is stored; `answers` are by key of the question.

    Raises NotASheet.
    """
    organisation = organisation_of(filling, network, month)
    in_force = actions_in_force(network, month, organisation)
    sheets = {
        sheet.action.pk: sheet
        for sheet in report_sheets(
            in_force.actions,
            month,
            dict.fromkeys((action.pk for action in in_force.actions), organisation),
        )
    }
    seen = {
        action: str(Seen.of(stored_values(sheets[action])))
        for action in filling.cells
        if action in sheets
    }
    found = Review(filling, organisation, seen)
    answers = answers or {}
    _ask_misplaced(found, sheets, answers)
    for action, cells in filling.cells.items():
        own = {
            key.removeprefix(f"{action}-"): answer
            for key, answer in answers.items()
            if key.partition("-")[0] == str(action)
        }
        if LEFT_OUT not in own.values():
            _review_row(found, action, cells, sheets.get(action), own)
    return found


def _ask_misplaced(
    found: Review, sheets: Mapping[int, ReportSheet], answers: Mapping[str, str]
) -> None:
    for item in found.filling.misplaced:
        key = f"place-{item.written.place}"
        if answers.get(key) == UNSAID:
            continue
        sheet = sheets.get(item.action) if item.action else None
        found.questions.append(
            Question(
                key,
                item.written.place,
                _name(sheet) if sheet else "",
                item.written.text,
                item.sentence,
                ((UNSAID, _("Deixar esta célula de fora")),),
            )
        )


def _review_row(
    found: Review,
    action: int,
    cells: Mapping[str, Written],
    sheet: ReportSheet | None,
    answers: Mapping[str, str],
) -> None:
    """`answers` are those of this action, by cell."""
    seen = Seen.read(found.filling.identification.seen.get(action, ""))
    first = next(iter(cells.values()))
    if sheet is None:
        sentence = _("A ação já não está em vigor, ou a entidade já não responde por ela.")
        found.questions.append(
            Question(_key(action), first.place, "", first.text, sentence, _row_choices())
        )
        return
    texts = {name: written.text for name, written in cells.items()}
    for name, answer in answers.items():
        if answer.startswith(INSTEAD):
            texts[name] = answer.removeprefix(INSTEAD)
        elif answer == UNSAID:
            texts.pop(name, None)
    confirmed = [name for name, answer in answers.items() if answer == CONFIRMED]
    reading = read_row(sheet, texts, seen=seen, confirmed=confirmed, needs_status=True)
    if not reading.problems and not reading.said and not reading.sends_a_draft:
        return
    if is_locked(sheet):
        sentence = _("O mês desta ação já foi aceite: para o mudar é preciso reabri-lo.")
        found.questions.append(
            Question(_key(action), first.place, _name(sheet), first.text, sentence, _row_choices())
        )
        return
    for problem in reading.problems:
        place = cells[problem.cell].place if problem.cell in cells else ""
        place = place or found.filling.places.get(action, {}).get(problem.cell, "")
        found.questions.append(_question(sheet, problem, place))
    if not reading.problems:
        found.readings.append(reading)
        found.differences += _differences(reading)
        if not reading.said:
            found.sent.append(_name(sheet))


def _key(action: int, cell: str = "") -> str:
    return f"{action}-{cell}" if cell else str(action)


def _name(sheet: ReportSheet) -> str:
    return f"{sheet.action.code} {sheet.action.title}".strip()


def _row_choices() -> tuple[tuple[str, str], ...]:
    return ((LEFT_OUT, _("Deixar esta ação de fora")),)


def _question(sheet: ReportSheet, problem: Problem, place: str) -> Question:
    """The suggestions first, then the way out."""
    choices = [
        (f"{INSTEAD}{text}", _("Ler como «%(text)s»") % {"text": text})
        for text in problem.suggestions
    ]
    if problem.is_personal:
        choices.append((CONFIRMED, _("Confirmo: não identifica nenhuma pessoa apoiada")))
    elif problem.cell == "status" and not problem.text:
        choices += [(f"{INSTEAD}{status.value}", str(status.label)) for status in ReportStatus]
    elif problem.cell == "postponed_to" and not problem.suggestions:
        months = [moved(sheet.month, ahead) for ahead in range(1, MONTHS_OFFERED + 1)]
        choices += [
            (INSTEAD + written("postponed_to", month), in_words(month, "month")) for month in months
        ]
    if problem.text:
        choices.append((UNSAID, _("Deixar esta célula por dizer")))
    return Question(
        _key(sheet.action.pk, problem.cell),
        place,
        _name(sheet),
        problem.text,
        problem.sentence,
        (*choices, *_row_choices()),
        problem.suggestions,
    )


def _differences(reading: RowReading) -> Iterable[Difference]:
    stored = stored_values(reading.sheet)
    labels = HEADINGS | {
        f"measure-{item.measure.pk}": item.measure.text for item in reading.sheet.asked
    }
    return [
        Difference(
            _name(reading.sheet), labels[name], shown(name, stored[name]), shown(name, value)
        )
        for name, value in reading.said.items()
    ]


def shown(name: str, value: Any) -> str:
    if name == "status" and value:
        return str(ReportStatus(value).label)
    return written(name, value)


def confirm(*, by: Any, review: Review, seen: Mapping[int, str]) -> list[MonthReport]:
    """Write a whole file or nothing of it.

    Args:
        seen: for each action, what was stored when somebody agreed to the review.

    Raises StaleVersion, ImpossibleStep, ClosedPlan, ValidationError as `write_row` does.
    """
    with transaction.atomic():
        return [
            write_row(
                by=by,
                reading=reading,
                seen=Seen.read(seen.get(reading.sheet.action.pk, "")),
                organisation=review.organisation,
                channel=ReportChannel.WORKBOOK,
                reporter_name=review.filling.reporter,
            )
            for reading in review.readings
        ]
