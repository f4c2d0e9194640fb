"""What whoever answers for an action says of it in a month."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from monitor.agenda.evidence import MOST_BYTES
from monitor.kernel.forms import CONFIRMATION, AsksAboutPersonalData
from monitor.kernel.periods import moved
from monitor.plans.enums import MeasureKind, ReportStatus
from monitor.plans.models import Measure
from monitor.plans.reporting.changes import SHARED, check_values
from monitor.plans.reporting.merging import Seen, as_text, digest, input_of, stated
from monitor.plans.reporting.queries import AskedMeasure, ReportSheet
from monitor.ui.jinja import date as in_words

# The commonest first; what asks for more, last.
STATUSES = (
    ReportStatus.UNDER_WAY,
    ReportStatus.DONE,
    ReportStatus.LATE,
    ReportStatus.NOT_STARTED,
    ReportStatus.POSTPONED,
    ReportStatus.CANCELLED,
)
MONTHS_AHEAD = 12
LONGEST = 2000


class NumberField(forms.DecimalField):
    """A number as people type it: "1 234", "2,5" and "2.5" alike."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            value = re.sub(r"\s", "", value).replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return as_text(value).replace(".", ",") if isinstance(value, Decimal) else value


class MonthField(forms.TypedChoiceField):
    def __init__(self, **kwargs: Any):
        super().__init__(coerce=date.fromisoformat, empty_value=None, **kwargs)

    def offer(self, months: list[date]) -> None:
        self.choices = [
            ("", _("— escolher o mês —")),
            *((month.isoformat(), in_words(month, "month")) for month in months),
        ]


class TextField(forms.CharField):
    widget = forms.Textarea

    def __init__(self, **kwargs: Any):
        super().__init__(required=False, max_length=LONGEST, **kwargs)
        self.widget.attrs["rows"] = 3

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class SheetForm(AsksAboutPersonalData, forms.Form):
    """One action of one month, for one organisation. Nothing is required: a draft is as it is.

    Several stand on one page, each under the prefix of its action.
    """

    scanned = ("reason", "difficulties", "next_step")

    status = forms.ChoiceField(
        label=_("Como está a ação"),
        required=False,
        choices=[(status.value, status.label) for status in STATUSES],
        widget=forms.RadioSelect,
    )
    postponed_to = MonthField(label=_("Novo mês"), required=False)
    reason = TextField(label=_("Motivo do cancelamento"))
    difficulties = TextField(label=_("Dificuldades"))
    next_step = TextField(label=_("Próximo passo"))
    evidence = forms.FileField(label=_("Comprovativo"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, sheet: ReportSheet):
        stored = shown_in(sheet)
        super().__init__(data, files, prefix=prefix_of(sheet), initial=stored)
        self.sheet = sheet
        self.conflicts: dict[str, str] = {}
        self.unwritten: frozenset[str] = frozenset()
        months = [moved(sheet.month, ahead) for ahead in range(1, MONTHS_AHEAD + 1)]
        kept = stored.get("postponed_to")
        self.fields["postponed_to"].offer(  # type: ignore[attr-defined]
            months if kept in (None, *months) else [kept, *months]
        )
        for item in sheet.asked:
            self.fields[input_of(item.measure)] = _measure_field(item.measure)

    @property
    def figures(self) -> list[tuple[AskedMeasure, forms.BoundField]]:
        return [(item, self[input_of(item.measure)]) for item in self.sheet.asked]

    def clean_evidence(self) -> UploadedFile | None:
        """Refused by its size before it is read."""
        file: UploadedFile | None = self.cleaned_data["evidence"]
        if file is not None and (file.size or 0) > MOST_BYTES:
            raise ValidationError(
                _("O ficheiro tem mais de %(most)s MB.") % {"most": MOST_BYTES // 2**20}
            )
        return file

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        for item in self.sheet.asked:
            name = input_of(item.measure)
            said = {item.measure.pk: stated(values.get(name))}
            try:
                check_values(said, {item.measure.pk: item.measure})
            except ValidationError as wrong:
                self.add_error(None, wrong)
        return values

    @property
    def in_question(self) -> frozenset[str]:
        """The texts that may identify a person and were not confirmed."""
        if CONFIRMATION not in self.errors:
            return frozenset()
        return frozenset(
            name for name in self.scanned if self._found(name, self.cleaned_data.get(name))
        )

    @property
    def unsaid(self) -> frozenset[str]:
        """The inputs that could not be written as they are."""
        return frozenset(self.errors) | self.in_question | self.conflicts.keys() | self.unwritten

    def said(self) -> dict[str, Any]:
        """By name of the input, all that may be written."""
        names = [*SHARED, *(input_of(item.measure) for item in self.sheet.asked)]
        refused = frozenset(self.errors) | self.in_question
        return {
            name: self.cleaned_data[name]
            for name in names
            if name in self.cleaned_data and name not in refused
        }

    def seen(self) -> Seen:
        """What the page that sent this had shown, and what it had tried before without an answer."""
        data = cast(QueryDict, self.data)
        tried = {}
        for name, field in self.fields.items():
            if texts := data.getlist(f"{self.add_prefix('tried')}-{name}"):
                tried[name] = [_cleaned(field, text) for text in texts]
        return Seen.read(data.get(self.add_prefix("seen"), ""), tried)

    def file(self) -> UploadedFile | None:
        return self.cleaned_data.get("evidence")

    def show(self, sheet: ReportSheet) -> None:
        """Go on with what is stored now, but keep what was typed where it could not be written."""
        data = cast(QueryDict, self.data).copy()
        for name, value in shown_in(sheet).items():
            if name in self.fields and name not in self.unsaid:
                data[self.add_prefix(name)] = _typed(self.fields[name], value)
        if CONFIRMATION not in self.errors:
            self.fields.pop(CONFIRMATION, None)
        self.data = data
        self.sheet = sheet

    def seal(self, *, in_place: bool = False) -> str:
        """The `seen` of the page that answers. `in_place`: the inputs stay on the screen as they are."""
        stored = shown_in(self.sheet)
        fresh = Seen.of(stored)
        if not self.is_bound:
            return str(fresh)
        before = self.seen()
        refused = self.unsaid - self.conflicts.keys()
        shown = {
            name: before.shown.get(name, "")
            if name in refused
            or (
                in_place
                and name not in self.conflicts
                and as_text(self.cleaned_data.get(name)) != as_text(value)
            )
            else digest(as_text(value))
            for name, value in stored.items()
        }
        return str(Seen(shown))


def prefix_of(sheet: ReportSheet) -> str:
    return str(sheet.action.pk)


def shown_in(sheet: ReportSheet) -> dict[str, Any]:
    """What is stored, by name of the input."""
    stored = {name: getattr(sheet.report, name) if sheet.report else "" for name in SHARED}
    stored["postponed_to"] = stored["postponed_to"] or None
    for item in sheet.asked:
        own = item.own
        stored[input_of(item.measure)] = own.reached_on if own.value is None else own.value
    return stored


def _measure_field(measure: Measure) -> forms.Field:
    label = str(measure)
    if measure.kind == MeasureKind.MILESTONE:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(label=label, required=False, widget=widget)
    keys = "numeric" if measure.kind == MeasureKind.COUNT else "decimal"
    attrs = {"inputmode": keys, "autocomplete": "off"}
    return NumberField(
        label=label,
        required=False,
        max_digits=16,
        decimal_places=4,
        widget=forms.TextInput(attrs=attrs),
    )


def _typed(field: forms.Field, value: Any) -> str:
    return str(field.prepare_value(value)) if isinstance(value, Decimal) else as_text(value)


def _cleaned(field: forms.Field, text: str) -> str:
    try:
        return as_text(field.clean(text))
    except ValidationError:
        return text


class HandOverForm(AsksAboutPersonalData, forms.Form):
    """ "This is not mine any more": to whom, if it is known."""

    scanned = ("note",)

    to_name = forms.CharField(label=_("Quem trata agora"), required=False, max_length=200)
    to_email = forms.EmailField(
        label=_("Endereço de e-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    note = TextField(label=_("Nota para a coordenação"))


class CommentForm(forms.Form):
    """What the coordination says when it returns or reopens."""

    comment = forms.CharField(
        label=_("Porquê"),
        help_text=_("Fica à vista de quem responde pela ação."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
