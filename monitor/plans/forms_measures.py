"""The form of what an action is measured by: text, target, and the rule that gives it its value."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from monitor.plans.actions import MeasureRow
from monitor.plans.enums import MeasureCounts, MeasureKind, MeasureSource, PeopleCount, RollUp
from monitor.plans.execution.words import rule_words
from monitor.plans.forms_rows import RowsForm
from monitor.plans.models import Action, Measure
from monitor.plans.reading.measures import counts_people

COLUMNS = ("text", "kind", "unit", "baseline", "target", "roll_up", "source", "counts", "people")
NOT_PEOPLE = "none"
# What is asked in one question: where the value comes from and, of activities, what is counted.
ORIGINS: dict[str, tuple[str, str, Any]] = {
    "reported": (MeasureSource.REPORTED.value, "", MeasureSource.REPORTED.label),
    "sessions": (
        MeasureSource.ACTIVITIES.value,
        MeasureCounts.SESSIONS.value,
        _("Atividades registadas: quantas são"),
    ),
    "participants": (
        MeasureSource.ACTIVITIES.value,
        MeasureCounts.PARTICIPANTS.value,
        _("Atividades registadas: participantes"),
    ),
    "milestone": (MeasureSource.MILESTONE.value, "", MeasureSource.MILESTONE.label),
}


def origin_of(source: str, counts: str) -> str:
    return next(
        (name for name, (*columns, _label) in ORIGINS.items() if columns == [source, counts]),
        "reported",
    )


class MeasureRowForm(forms.Form):
    """A row that leaves the rule to the program gets the one that its kind and its text suggest."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Indicador"), required=False, max_length=400)
    kind = forms.ChoiceField(label=_("Tipo"), choices=MeasureKind.choices)
    unit = forms.CharField(label=_("Unidade"), required=False, max_length=60)
    baseline = forms.DecimalField(
        label=_("Valor de partida"), required=False, max_digits=16, decimal_places=4, localize=True
    )
    target = forms.DecimalField(
        label=_("Meta"), required=False, max_digits=16, decimal_places=4, localize=True
    )
    roll_up = forms.ChoiceField(label=_("Como se agrega"), choices=RollUp.choices)
    origin = forms.ChoiceField(
        label=_("De onde vem o valor"),
        required=False,
        choices=[
            ("", _("Conforme o tipo")),
            *((name, label) for name, (*_columns, label) in ORIGINS.items()),
        ],
    )
    people = forms.ChoiceField(
        label=_("Se conta pessoas"),
        required=False,
        choices=[
            ("", _("Conforme o texto")),
            (NOT_PEOPLE, _("Não conta pessoas")),
            *PeopleCount.choices,
        ],
    )

    @property
    def rule(self) -> str:
        """In words, of the measure that this row already is."""
        known = {"kind", "source", "counts", "people", "roll_up"} <= self.initial.keys()
        return rule_words(Measure(**_columns(self.initial))) if known else ""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("text"):
            if any(values.get(name) is not None for name in ("baseline", "target")):
                self.add_error("text", gettext("Falta o nome do indicador."))
            return values
        origin = values.get("origin") or ""
        kind, is_milestone = values.get("kind", ""), values.get("kind") == MeasureKind.MILESTONE
        if is_milestone and origin in {"sessions", "participants"}:
            self.add_error("origin", gettext("Um marco tem uma data: não se conta em atividades."))
        elif origin == "milestone" and not is_milestone:
            self.add_error("origin", gettext("Só um indicador do tipo «Marco» tem uma data."))
        if is_milestone or not origin:
            values["source"], values["counts"] = MeasureSource.of_kind(kind).value, ""
        else:
            values["source"], values["counts"], _label = ORIGINS[origin]
        values["people"] = self._people(values, is_milestone)
        if values["people"] == PeopleCount.DISTINCT and values.get("roll_up") == RollUp.SUM:
            self.add_error(
                "roll_up",
                gettext(
                    "Pessoas diferentes não se somam: com «Último valor», indica-se o total até à data."
                ),
            )
        return values

    def _people(self, values: dict[str, Any], is_milestone: bool) -> str:
        said = str(values.get("people") or "")
        if is_milestone or values["counts"] == MeasureCounts.SESSIONS:
            return ""
        if values["counts"] == MeasureCounts.PARTICIPANTS and said in {"", NOT_PEOPLE}:
            return PeopleCount.UNSAID.value
        if said == NOT_PEOPLE:
            return ""
        if not said and counts_people(values["text"]):
            return PeopleCount.UNSAID.value
        return said


class MeasuresForm(RowsForm):
    row_form = MeasureRowForm
    label = _("Indicadores")

    def initial_rows(self) -> list[dict[str, Any]]:
        rows = list(self.action.measures.values("pk", *COLUMNS))
        for row in rows:
            row["baseline"], row["target"] = _plain(row["baseline"]), _plain(row["target"])
            row["origin"] = origin_of(row["source"], row["counts"])
            row["people"] = row["people"] or NOT_PEOPLE
        return rows

    def stored(self, current: Action) -> list[str]:
        return [_measure_words(item) for item in current.measures.all()]

    def said(self) -> list[str]:
        return [_measure_words(Measure(**_columns(row))) for row in self.filled()]

    def result(self) -> list[MeasureRow]:
        return [MeasureRow(pk=row["pk"], **_columns(row)) for row in self.filled()]


def _plain(value: Decimal | None) -> Decimal | None:
    """12.5000 → 12.5, 480.0000 → 480 (never 4.8E+2)."""
    if value is None:
        return None
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole else value.normalize()


def _columns(row: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: row[name] for name in COLUMNS}
    return values | {"people": "" if row["people"] == NOT_PEOPLE else row["people"]}


def _measure_words(measure: Measure) -> str:
    if measure.target is None:
        return f"{measure.text} ({rule_words(measure)})"
    return gettext("%(text)s (meta %(target)s; %(rule)s)") % {
        "text": measure.text,
        "target": _plain(measure.target),
        "rule": rule_words(measure),
    }
