"""What the sections of a report share: how an action, some months, a value are written in a cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from monitor.plans.documents.content import Cell
from monitor.plans.documents.gathering import Gathered
from monitor.plans.enums import ActionStatus, PeopleCount
from monitor.plans.execution.arithmetic import Reason, Standing
from monitor.plans.execution.queries import ActionExecution, NodeExecution, PlanExecution
from monitor.plans.execution.words import figure_words, listed, uncounted, value_words
from monitor.plans.presenters import heading
from monitor.plans.queries.records import ActionRecord, MeasureRecord, PartnerRecord, leads
from monitor.ui.jinja import month_names

_MOST_DECIMALS = Decimal("0.0001")


def status_names() -> list[tuple[str, str, str]]:
    """(status, of one action, of many), in the order in which they are told."""
    return [
        (ActionStatus.DONE.value, _("Concluída"), _("Concluídas")),
        (ActionStatus.UNDER_WAY.value, _("Em curso"), _("Em curso")),
        (ActionStatus.PLANNED.value, _("Por iniciar"), _("Por iniciar")),
        (ActionStatus.POSTPONED.value, _("Adiada"), _("Adiadas")),
        (ActionStatus.CANCELLED.value, _("Cancelada"), _("Canceladas")),
    ]


def name_of(action: ActionRecord) -> str:
    return " ".join(f"{action.code} {action.title}".split())


def state_of(action: ActionExecution) -> str:
    """ "Em curso, em atraso"."""
    name = next(one for status, one, _many in status_names() if status == action.record.status)
    return _("%(state)s, em atraso") % {"state": name} if action.is_late else name


def answering(action: ActionExecution) -> Sequence[PartnerRecord]:
    """The leads; where nobody is named as lead, whoever is named (`plans.chase.due`)."""
    return leads(action.partners) or action.partners


def answering_words(action: ActionExecution) -> str | None:
    return ", ".join(dict.fromkeys(partner.label for partner in answering(action))) or None


def is_expected(action: ActionExecution, bits: int) -> bool:
    """Something was to happen in these months, or to be said of them."""
    return bool((action.planned | action.unreported) & bits)


def months_words(months: Iterable[date]) -> str:
    """ "novembro de 2025, janeiro e março de 2026"."""
    names = month_names()
    years: dict[int, list[str]] = {}
    for month in months:
        years.setdefault(month.year, []).append(names[month.month - 1])
    return ", ".join(
        _("%(months)s de %(year)s") % {"months": listed(found), "year": year}
        for year, found in years.items()
    )


def first_level(gathered: Gathered) -> str:
    levels = gathered.plan.levels
    return str(levels[0]) if levels else _("Parte do plano")


def inside(name: str) -> str:
    """A level in the middle of a sentence: "domínio"; an acronym as it is."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def part_name(part: NodeExecution) -> str:
    return heading(part.level, part.node)  # type: ignore[arg-type]


def numbered(part: NodeExecution) -> str:
    """Under a header that names its level: "1 Pessoas"."""
    return f"{part.node.code} {part.node.title}".strip()


def loose_name() -> str:
    return _("Outras ações")


def part_names(execution: PlanExecution) -> dict[int, str]:
    """By action, the part of the first level that it is in."""
    names = {action.record.id: loose_name() for action in execution.loose}
    for part in execution.roots:
        names |= {
            line.action.record.id: part_name(part)
            for line in execution.lines_of(part)
            if line.action
        }
    return names


def measure_name(measure: MeasureRecord) -> str:
    """With its unit where the text does not have it, and what kind of count of people it is."""
    about = []
    if measure.unit and measure.unit.casefold() not in measure.text.casefold():
        about.append(measure.unit)
    if measure.people == PeopleCount.ATTENDANCES:
        about.append(_("presenças"))
    elif measure.people == PeopleCount.DISTINCT:
        about.append(_("pessoas diferentes"))
    return f"{measure.text} ({', '.join(about)})" if about else measure.text


def value_cell(standing: Standing, *, expected: bool = True) -> Cell:
    """The value or the day; without a total, the last month's in words, or why there is nothing.

    Of what was not `expected` in the period, no report is missing.
    """
    total = standing.total
    if total.reason == Reason.NOT_REPORTED and not expected:
        return _("— nada previsto")
    if total.day is not None:
        return total.day
    if total.value is not None:
        return rounded(total.value)
    return value_words(standing) or "— " + figure_words(total)


def note_cell(standing: Standing) -> str | None:
    """What the value leaves out."""
    notes = []
    if standing.total.reason and standing.latest.exists:
        notes.append(figure_words(standing.total))
    if standing.pending is not None:
        notes.append(_("por aceitar: %(value)s") % {"value": figure_words(standing.pending)})
    if standing.total.gaps:
        notes.append(uncounted(standing.total.gaps))
    return "; ".join(notes) or None


def rounded(value: Decimal) -> Decimal:
    if value == value.to_integral_value():
        return value.quantize(Decimal(1))
    return value.quantize(_MOST_DECIMALS).normalize()
