"""A draft in the terms of the database: dates, limits of columns, organisations. Reads nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext as _

from monitor.kernel.periods import months_between
from monitor.plans.enums import MeasureKind, MeasureSource, PeopleCount, RollUp
from monitor.plans.importing.draft import DraftAction, partner_key
from monitor.plans.importing.partners import Partners
from monitor.plans.models import Action, Measure, Responsibility
from monitor.plans.reading.measures import counts_people
from monitor.plans.reading.model import ReadMeasure

# What the columns of a measure hold: 16 figures, 4 of them decimal.
LARGEST = 10**12
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class WantedPartner:
    """`organisation` is known; `new_name` is one to be created; neither: only the text."""

    text: str
    role: str
    organisation: int | None = None
    new_name: str = ""

    @property
    def key(self) -> str:
        return partner_key(self.text)


@dataclass(frozen=True, slots=True)
class WantedMeasure:
    text: str
    kind: str
    unit: str
    target: Decimal | None
    roll_up: str

    @property
    def source(self) -> str:
        return MeasureSource.of_kind(self.kind).value

    @property
    def people(self) -> str:
        counted = self.kind != MeasureKind.MILESTONE and counts_people(self.text)
        return PeopleCount.UNSAID.value if counted else ""


@dataclass(frozen=True, slots=True)
class WantedAction:
    key: str
    node: str | None
    title: str
    code: str
    schedule_text: str
    notes: str
    partners: tuple[WantedPartner, ...]
    measures: tuple[WantedMeasure, ...]
    planned: tuple[date, ...]
    done: tuple[date, ...]


def wanted_action(row: DraftAction, partners: Partners, start: date, end: date) -> WantedAction:
    overflow: list[str] = []

    def fitted(text: str, model: type[models.Model], column: str, name: str) -> str:
        """Text within its column; what does not fit goes whole to the notes, never lost."""
        limit = limit_of(model, column)
        if len(text) <= limit:
            return text
        overflow.append(f"{name}: {text}")
        return text[: limit - 1].rstrip() + "…"

    def fitting_target(measure: ReadMeasure) -> Decimal | None:
        if measure.target is None:
            return None
        if abs(measure.target) >= LARGEST:
            overflow.append(f"{measure.text}: {measure.target:f}")
            return None
        return round(Decimal(str(measure.target)), 4)

    code = fitted(row.code, Action, "code", _("Número"))
    schedule = fitted(row.schedule_text, Action, "schedule_text", _("Calendarização"))
    wanted_partners = tuple(
        _partner(
            fitted(partner.text, Responsibility, "text", _("Responsável")),
            partner.role,
            partners,
            partner.text,
        )
        for partner in row.partners
    )
    measures = tuple(
        WantedMeasure(
            text=fitted(measure.text, Measure, "text", _("Indicador")),
            kind=measure.kind,
            unit=fitted(measure.unit, Measure, "unit", _("Unidade")),
            target=fitting_target(measure),
            roll_up=roll_up_of(measure),
        )
        for measure in row.measures
    )
    return WantedAction(
        key=row.key,
        node=row.node,
        title=row.title,
        code=code,
        schedule_text=schedule,
        notes="\n".join(text for text in (row.notes, *overflow) if text),
        partners=wanted_partners,
        measures=measures,
        planned=dated(row.planned, start, end, row.schedule_text),
        done=dated(row.done, start, end, row.schedule_text),
    )


def _partner(text: str, role: str, partners: Partners, original: str) -> WantedPartner:
    known = partners[original]
    decision = known.decision
    if decision is None:
        organisation = known.resolution.organisation
        return WantedPartner(text, role, organisation.pk if organisation else None)
    if decision.kind == "new":
        return WantedPartner(text, role, None, decision.name)
    return WantedPartner(text, role, decision.organisation)


def limit_of(model: type[models.Model], column: str) -> int:
    """How many letters a text column takes."""
    field = model._meta.get_field(column)
    assert isinstance(field, models.CharField)
    assert field.max_length is not None
    return field.max_length


def roll_up_of(measure: ReadMeasure) -> str:
    """How a new measure adds up until somebody says otherwise: a share or a milestone does not."""
    unit = measure.unit.strip().casefold()
    if measure.kind == MeasureKind.MILESTONE or "%" in unit or unit.startswith(("taxa", "perc")):
        return RollUp.NOT_SUMMABLE
    return RollUp.SUM


def dated(numbers: list[int], start: date, end: date, schedule: str) -> tuple[date, ...]:
    """First days of the months `numbers` (1–12): in every year of the plan, or in the years that
    the schedule names. A month outside the plan's period stays, in the plan's first year."""
    named = {int(year) for year in _YEAR.findall(schedule)} & set(range(start.year, end.year + 1))
    months = [
        month
        for month in months_between(start, end)
        if month.month in numbers and (not named or month.year in named)
    ]
    reached = {month.month for month in months}
    first = min(named, default=start.year)
    months += [date(first, number, 1) for number in sorted(set(numbers) - reached)]
    return tuple(sorted(months))
