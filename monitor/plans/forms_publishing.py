"""The themes of the parts of a plan: how small a number may be on its public page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from monitor.facts.enums import Theme
from monitor.plans.forms import theme_choices
from monitor.plans.models import PlanNode
from monitor.plans.presenters import heading


def theme_of(part: PlanNode) -> str:
    """Of a part that has none above."""
    return part.theme or Theme.GENERAL.value


class ThemesForm(forms.Form):
    """A theme for each part of the first level; each carries the version that was seen."""

    def __init__(self, *args: Any, parts: Sequence[PlanNode], level: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.parts = parts
        for part in parts:
            self.fields[f"theme-{part.pk}"] = forms.ChoiceField(
                label=heading(level, part),
                choices=theme_choices(),
                initial=theme_of(part),
            )
            self.fields[f"version-{part.pk}"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=part.version
            )

    @property
    def changed(self) -> list[tuple[PlanNode, int, str]]:
        """(part, the version that was seen, its new theme)."""
        return [
            (part, self.cleaned_data[f"version-{part.pk}"], theme)
            for part in self.parts
            if (theme := self.cleaned_data[f"theme-{part.pk}"]) != theme_of(part)
        ]
