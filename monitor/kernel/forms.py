"""Forms for what two people may edit at once."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict

from monitor.kernel.models import Versioned


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that both people changed or one did: what is typed here, what is stored now."""

    label: str
    mine: str
    stored: str


class VersionedForm(forms.ModelForm):
    """Carries the version that the person started from.

    The view passes `form.expected` to the action; on StaleVersion it calls `show_conflict(current)`
    and renders the form again: both texts are shown, and saving then means the one typed here.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.stale = False
        self.conflict: list[Difference] = []

    @property
    def expected(self) -> int:
        return int(self.cleaned_data["version"])

    @property
    def changes(self) -> dict[str, Any]:
        """The model's own fields as typed."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def show_conflict(self, current: Versioned, **options: Any) -> None:
        """`options` are what this class of form takes beside the instance."""
        self.stale = True
        stored = type(self)(instance=current, **options)
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.HiddenInput):
                continue
            mine = _shown(field, self[name].value())
            theirs = _shown(field, stored[name].value())
            if mine != theirs:
                self.conflict.append(Difference(str(field.label), mine, theirs))
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("version")] = str(current.version)
        self.data = data


def _shown(field: forms.Field, value: Any) -> str:
    """The text that a person would recognise in the field: a choice's label, a date as typed."""
    if isinstance(field, forms.ModelChoiceField):
        found = field.queryset.filter(pk=value) if value and field.queryset is not None else None
        return str(found.first() or "") if found is not None else ""
    if isinstance(field, forms.ChoiceField):
        labels = dict(cast(Iterable[tuple[Any, Any]], field.choices))
        if isinstance(field, forms.MultipleChoiceField):
            return ", ".join(str(labels.get(item, item)) for item in value or ())
        return str(labels.get(value, value or ""))
    with suppress(forms.ValidationError):
        value = field.clean(value)
    if isinstance(value, list | tuple | set) or hasattr(value, "all"):
        return ", ".join(str(item) for item in value)
    return "" if value is None else str(value)
