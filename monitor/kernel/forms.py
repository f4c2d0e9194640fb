"""Forms for what two people may edit at once, and for what must not name anybody."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from monitor.kernel.models import Versioned
from monitor.kernel.personal_data import Found, found_in, told

CONFIRMATION = "names_nobody"


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
            if isinstance(field.widget, forms.HiddenInput) or name == CONFIRMATION:
                continue
            mine = _shown(field, self[name].value())
            theirs = _shown(field, stored[name].value())
            if mine != theirs:
                self.conflict.append(Difference(str(field.label), mine, theirs))
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("version")] = str(current.version)
        self.data = data


class AsksAboutPersonalData(forms.BaseForm):
    """Put before Form or VersionedForm: the texts of the fields in `scanned` are looked through.

    When one has what may identify a person (`monitor.kernel.personal_data`), and had not before this
    edit, the form is invalid, says what it found, and from then on shows a box to confirm with.
    A template that lays out its own fields shows `form.confirmation`.
    """

    scanned: ClassVar[Iterable[str]] = ()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.add_prefix(CONFIRMATION) in self.data:
            self._ask()

    @property
    def confirmation(self) -> forms.BoundField | None:
        return self[CONFIRMATION] if CONFIRMATION in self.fields else None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        found = {name: self._found(name, data.get(name)) for name in self.scanned}
        if any(found.values()) and not data.get(CONFIRMATION):
            self._ask()
            for name, items in found.items():
                if items:
                    self.add_error(CONFIRMATION, self._said(name, items))
        return data

    def _ask(self) -> None:
        self.fields[CONFIRMATION] = forms.BooleanField(
            label=_("Confirmo: não identifica nenhuma pessoa apoiada"), required=False
        )

    def _found(self, name: str, value: Any) -> list[Found]:
        before = found_in(str(self.get_initial_for_field(self.fields[name], name) or ""))
        return [item for item in found_in(str(value or "")) if item not in before]

    def _said(self, name: str, found: list[Found]) -> str:
        return _(
            "Em «%(field)s» parece estar um %(what)s. Aqui não se guarda nada sobre pessoas apoiadas:"
            " é preciso retirar, ou confirmar que não identifica nenhuma."
        ) % {"field": self.fields[name].label or name, "what": told(found)}


def _shown(field: forms.Field, value: Any) -> str:
    """The text that a person would recognise in the field: a choice's label, a date as typed."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        with suppress(forms.ValidationError):
            value = field.clean(value)
        return ", ".join(str(item) for item in value or ())
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
