"""Corrections of what the actions are measured by."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from monitor.plans.importing.corrections.base import (
    Correction,
    InvalidCorrection,
    OfAction,
    find_action,
    find_measure,
    quoted,
    register,
    required,
    settled,
    short,
)
from monitor.plans.importing.draft import Draft
from monitor.plans.reading.model import MeasureKind, ReadMeasure

FIELD = "measures"


def _kind(kind: str) -> MeasureKind:
    if kind == "quantity":
        return "quantity"
    return "milestone" if kind == "milestone" else "count"


@register("split_measure")
@dataclass(frozen=True, kw_only=True)
class SplitMeasure(Correction):
    action: str
    text: str
    parts: tuple[str, ...]

    def __post_init__(self) -> None:
        if len([part for part in self.parts if part.strip()]) < 2:
            raise InvalidCorrection(
                _("Para separar são precisos pelo menos dois indicadores, um por linha.")
            )

    def apply(self, draft: Draft) -> None:
        action = find_action(draft, self.action)
        old = find_measure(action, self.text)
        at = action.measures.index(old)
        parts = [part for part in self.parts if part.strip()]
        # The unit and the target belonged to the whole text: only its kind still says something.
        action.measures[at : at + 1] = [ReadMeasure(part, old.kind) for part in parts]
        settled(action, FIELD)

    def sentence(self) -> str:
        return _("O indicador «{text}» foi separado em {parts}.").format(
            text=short(self.text), parts=quoted(self.parts)
        )


@register("join_measures")
@dataclass(frozen=True, kw_only=True)
class JoinMeasures(Correction):
    action: str
    parts: tuple[str, ...]
    text: str = ""

    def __post_init__(self) -> None:
        if len(self.parts) < 2:
            raise InvalidCorrection(
                _("Para juntar é preciso escolher pelo menos dois indicadores.")
            )

    def apply(self, draft: Draft) -> None:
        action = find_action(draft, self.action)
        chosen = [find_measure(action, part) for part in self.parts]
        kept = min(chosen, key=action.measures.index)
        kept.text = self.text or " ".join(self.parts)
        action.measures = [
            measure
            for measure in action.measures
            if measure is kept or not any(measure is joined for joined in chosen)
        ]
        settled(action, FIELD)

    def sentence(self) -> str:
        return _("Os indicadores {parts} foram juntos num só.").format(parts=quoted(self.parts))


@register("edit_measure")
@dataclass(frozen=True, kw_only=True)
class EditMeasure(Correction):
    action: str
    text: str
    new: str
    measure_kind: str
    unit: str = ""
    target: float | None = None

    def __post_init__(self) -> None:
        required(self.new, _("Falta o texto do indicador."))

    def apply(self, draft: Draft) -> None:
        action = find_action(draft, self.action)
        measure = find_measure(action, self.text)
        measure.text, measure.kind = self.new, _kind(self.measure_kind)
        measure.unit, measure.target = self.unit, self.target
        settled(action, FIELD)

    def sentence(self) -> str:
        if self.new != self.text:
            return _("O indicador «{text}» passou a «{new}».").format(
                text=short(self.text), new=short(self.new)
            )
        return _("O tipo, a unidade ou a meta do indicador «{text}» mudou.").format(
            text=short(self.text)
        )


@register("add_measure")
@dataclass(frozen=True, kw_only=True)
class AddMeasure(OfAction):
    text: str
    measure_kind: str = "count"
    unit: str = ""
    target: float | None = None

    def __post_init__(self) -> None:
        required(self.text, _("Falta o texto do indicador."))

    def apply(self, draft: Draft) -> None:
        action = find_action(draft, self.action)
        action.measures.append(
            ReadMeasure(self.text, _kind(self.measure_kind), self.unit, self.target)
        )
        settled(action, FIELD)

    def sentence(self) -> str:
        return _("O indicador «{text}» foi acrescentado a «{action}».").format(
            text=short(self.text), action=self.label
        )


@register("remove_measure")
@dataclass(frozen=True, kw_only=True)
class RemoveMeasure(OfAction):
    text: str

    def apply(self, draft: Draft) -> None:
        action = find_action(draft, self.action)
        action.measures.remove(find_measure(action, self.text))
        settled(action, FIELD)

    def sentence(self) -> str:
        return _("O indicador «{text}» foi retirado de «{action}».").format(
            text=short(self.text), action=self.label
        )
