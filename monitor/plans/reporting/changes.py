"""What somebody says of an action for a month, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from monitor.plans.enums import MeasureKind, MeasureSource, ReportStatus
from monitor.plans.models import Measure, MonthReport

SHARED = ("status", "postponed_to", "reason", "difficulties", "next_step")


@dataclass(frozen=True, slots=True)
class Stated:
    """A number, or the day on which a milestone was reached; neither takes back what was said."""

    value: Decimal | None = None
    reached_on: date | None = None

    @property
    def is_blank(self) -> bool:
        return self.value is None and self.reached_on is None


@dataclass(frozen=True, slots=True)
class ReportChanges:
    """`fields` are some of SHARED; `values` are by key of the measure. What is not named stays."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[int, Stated] = field(default_factory=dict)

    def differing(self, report: MonthReport) -> dict[str, Any]:
        """The shared fields that would change."""
        return {
            name: value for name, value in self.fields.items() if getattr(report, name) != value
        }


def is_asked(measure: Measure) -> bool:
    """Whether who reports says it, rather than the activities."""
    return measure.source != MeasureSource.ACTIVITIES


def check_values(values: Mapping[int, Stated], measures: Mapping[int, Measure]) -> None:
    """Raises ValidationError by "measure-<pk>"; KeyError for a measure of another action."""
    errors: dict[str, str] = {}
    for pk, stated in values.items():
        if problem := _problem(measures[pk], stated):
            errors[f"measure-{pk}"] = problem
    if errors:
        raise ValidationError(errors)


def _problem(measure: Measure, stated: Stated) -> str:
    if stated.is_blank:
        return ""
    if not is_asked(measure):
        return _("O valor deste indicador vem das atividades registadas.")
    is_milestone = measure.kind == MeasureKind.MILESTONE
    if is_milestone != (stated.reached_on is not None):
        return _("Um marco tem uma data; os outros indicadores têm um número.")
    if stated.value is None:
        return ""
    if stated.value < 0:
        return _("O número não pode ser negativo.")
    if measure.kind == MeasureKind.COUNT and stated.value != stated.value.to_integral_value():
        return _("Uma contagem é um número inteiro.")
    if abs(stated.value) >= Decimal(10) ** 12:
        return _("O número é grande demais.")
    return ""


def check_complete(report: MonthReport) -> None:
    """What a report needs before it is submitted. Raises ValidationError by field."""
    errors: dict[str, str] = {}
    if not report.status:
        errors["status"] = _("Falta dizer como está a ação.")
    if report.status == ReportStatus.POSTPONED:
        if report.postponed_to is None:
            errors["postponed_to"] = _("Falta o novo mês.")
        elif report.postponed_to <= report.month:
            errors["postponed_to"] = _("O novo mês tem de ser depois deste.")
    if report.status == ReportStatus.CANCELLED and not report.reason.strip():
        errors["reason"] = _("Falta o motivo do cancelamento.")
    if errors:
        raise ValidationError(errors)
