"""Who answers for an action, what it is measured by, when it happens: each list is written whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from monitor.kernel.audit import snapshot
from monitor.kernel.versions import save_version
from monitor.network.models import Contact, Organisation
from monitor.plans.actions.common import changing
from monitor.plans.enums import MeasureSource, MonthKind
from monitor.plans.models import Action, Measure, Responsibility, ScheduledMonth


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """`contact` is who is asked each month; None for the organisation's main one."""

    role: str
    text: str
    organisation: Organisation | None = None
    contact: Contact | None = None


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """`pk` of the measure that this row already is, None for a new one."""

    pk: int | None
    text: str
    kind: str
    unit: str
    baseline: Decimal | None
    target: Decimal | None
    roll_up: str
    source: str = MeasureSource.REPORTED.value
    counts: str = ""
    people: str = ""


def set_partners(*, by: Any, action: Action, expected: int, rows: Sequence[PartnerRow]) -> Action:
    with changing("action.partners-set", action, by=by) as (record, current):
        record.before |= {"contacts": _named(current)}
        for row in rows:
            if row.organisation and row.organisation.network_id != current.plan.network_id:
                raise ValueError("an organisation of another network")
            if row.contact and row.contact.organisation.network_id != current.plan.network_id:
                raise ValueError("a contact of another network")
        save_version(current, expected=expected, fields=[])
        current.responsibilities.all().delete()
        Responsibility.objects.bulk_create(
            Responsibility(
                action=current,
                role=row.role,
                text=row.text,
                organisation=row.organisation,
                contact=row.contact,
                position=number,
            )
            for number, row in enumerate(rows)
        )
        record.after = snapshot(current) | {"contacts": _named(current)}
    return current


def _named(action: Action) -> list[str]:
    """Who was chosen to be asked, for the trail."""
    named = action.responsibilities.exclude(contact=None).select_related("contact", "organisation")
    return [f"{item}: {item.contact}" for item in named]


def set_measures(*, by: Any, action: Action, expected: int, rows: Sequence[MeasureRow]) -> Action:
    """Measures that stay keep their key; those that no row names are removed."""
    with changing("action.measures-set", action, by=by) as (_record, current):
        save_version(current, expected=expected, fields=[])
        existing = {item.pk: item for item in current.measures.all()}
        kept = {row.pk for row in rows if row.pk}
        Measure.objects.filter(pk__in=existing.keys() - kept).delete()
        for number, row in enumerate(rows):
            measure = existing.get(row.pk) if row.pk else None
            values = {
                "text": row.text,
                "kind": row.kind,
                "unit": row.unit,
                "baseline": row.baseline,
                "target": row.target,
                "roll_up": row.roll_up,
                "source": row.source,
                "counts": row.counts,
                "people": row.people,
                "position": number,
            }
            if measure is None:
                Measure.objects.create(action=current, **values)
            elif any(getattr(measure, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(measure, name, value)
                save_version(measure, expected=measure.version, fields=values)
    return current


def set_months(
    *, by: Any, action: Action, expected: int, planned: Collection[date], done: Collection[date]
) -> Action:
    with changing("action.scheduled", action, by=by) as (_record, current):
        save_version(current, expected=expected, fields=[])
        write_months(current, {MonthKind.PLANNED: planned, MonthKind.DONE: done})
    return current


def write_months(action: Action, wanted: Mapping[MonthKind, Collection[date]]) -> None:
    """Inside a recording: make the months of each kind named be exactly these first days."""
    for kind, months in wanted.items():
        present = dict(action.months.filter(kind=kind).values_list("month", "pk"))
        gone = [pk for month, pk in present.items() if month not in months]
        ScheduledMonth.objects.filter(pk__in=gone).delete()
        ScheduledMonth.objects.bulk_create(
            ScheduledMonth(action=action, kind=kind, month=month)
            for month in sorted(set(months) - present.keys())
        )
