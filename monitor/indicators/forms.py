from __future__ import annotations

from copy import copy
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from monitor.documents.package import MAX_FILE
from monitor.indicators.actions import PartValues
from monitor.indicators.actions.indicators import broken_text
from monitor.indicators.comparison import wanted_code
from monitor.indicators.dictionary import Dictionary
from monitor.indicators.dimensions import (
    DimensionError,
    cuts_text,
    dimensions_text,
    parse_cuts,
    parse_dimensions,
)
from monitor.indicators.enums import Polarity, Subject
from monitor.indicators.fields import MOST_DECIMALS
from monitor.indicators.index import MOST_PARTS
from monitor.indicators.models import CompositeIndex, Indicator, own_prefix
from monitor.indicators.units import EXAMPLES
from monitor.kernel.forms import Difference, VersionedForm
from monitor.network.models import Network


class IndicatorForm(VersionedForm):
    """Checked against the dictionary that it would be a part of: units, formulas, circles."""

    dimensions = forms.CharField(
        label=_("Dimensões"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Uma por linha: «sex: f, m». Em branco se só houver o total."),
    )
    cuts = forms.CharField(
        label=_("Cortes que se publicam"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Um por linha: «sex», «sex × age». Em branco, cada dimensão por si."),
    )

    class Meta:
        model = Indicator
        fields = list(Indicator.EDITED)
        widgets = {
            "definition": forms.Textarea(attrs={"rows": 3}),
            "definition_en": forms.Textarea(attrs={"rows": 3}),
            "formula": forms.Textarea(
                attrs={"rows": 2, "spellcheck": "false", "autocapitalize": "off"}
            ),
            "weight": forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "off"}),
            "unit": forms.TextInput(attrs={"list": "unidades"}),
        }
        help_texts = {
            "definition": _("Em palavras simples: quem ou o que se conta, onde e quando."),
            "unit": _("Por exemplo: %(examples)s.") % {"examples": ", ".join(EXAMPLES)},
            "formula": _(
                "Em branco se o valor vem de uma fonte. Senão, códigos de outros indicadores,"
                " números e os sinais + − × ÷: «100 * a / b», «populacao_residente[age=85+]»."
            ),
            "weight": _("O código; só numa média ponderada."),
            "ine_code": _("O do mesmo número no INE, se houver."),
            "sensitivity": _("Até que contagem os números pequenos não se mostram ao público."),
        }

    def __init__(self, *args: Any, dictionary: Dictionary, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.dictionary = dictionary
        item = self.instance
        self.initial["dimensions"] = dimensions_text(item.declared_dimensions)
        self.initial["cuts"] = cuts_text(tuple(tuple(cut) for cut in item.cuts))
        self.fields["decimals"].max_value = MOST_DECIMALS  # type: ignore[attr-defined]
        self.fields["decimals"].widget.attrs |= {"min": 0, "max": MOST_DECIMALS}

    @property
    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in Indicator.EDITED}

    def clean_decimals(self) -> int:
        decimals: int = self.cleaned_data["decimals"]
        if decimals > MOST_DECIMALS:
            raise ValidationError(
                _now("São no máximo %(most)d casas decimais.") % {"most": MOST_DECIMALS}
            )
        return decimals

    def clean_formula(self) -> str:
        return " ".join(self.cleaned_data["formula"].split())

    def clean_dimensions(self) -> list[Any]:
        try:
            found = parse_dimensions(self.cleaned_data["dimensions"])
        except DimensionError as error:
            raise ValidationError(str(error)) from None
        return [[dimension.name, list(dimension.members)] for dimension in found]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "dimensions" in data and "cuts" in data:
            shown = Indicator(dimensions=data["dimensions"]).declared_dimensions
            try:
                data["cuts"] = [list(cut) for cut in parse_cuts(data["cuts"], shown)]
            except DimensionError as error:
                self.add_error("cuts", str(error))
        if not self.errors:
            self._check(data)
        return data

    def code(self, data: dict[str, Any]) -> str:
        return str(self.instance.code)

    def _check(self, data: dict[str, Any]) -> None:
        candidate = copy(self.instance)
        candidate.code = self.code(data)
        for name in Indicator.EDITED:
            setattr(candidate, name, data[name])
        after = self.dictionary.with_entries([candidate])
        for problem in after.problems(candidate.code):
            self.add_error(problem.field, str(problem))
        for problem in after.broken_by([candidate.code], self.dictionary):
            self.add_error(None, broken_text(after, problem.code, str(problem)))


class NewIndicatorForm(IndicatorForm):
    """With the code, which is for ever: the network's own begin with its prefix, put there if it is not."""

    new_code = forms.CharField(label=_("Código"), max_length=100, strip=True)
    field_order = ["name", "new_code"]

    def __init__(self, *args: Any, network: Network, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.network = network
        self.fields["new_code"].help_text = _now(
            "Como as fórmulas o chamam; não muda depois. Letras minúsculas sem acentos, algarismos"
            " e «_». Fica «%(prefix)s…»."
        ) % {"prefix": own_prefix(network)}

    def clean_new_code(self) -> str:
        typed = self.cleaned_data["new_code"]
        prefix = own_prefix(self.network)
        code: str = typed if typed.startswith(prefix) else prefix + typed
        if wanted := wanted_code(code, self.network):
            raise ValidationError(
                _now("Não é um código. Será «%(code)s»?") % {"code": wanted.removeprefix(prefix)}
            )
        if code in self.dictionary:
            raise ValidationError(
                _now("Este código já é de «%(name)s».") % {"name": self.dictionary[code].name}
            )
        return code

    def code(self, data: dict[str, Any]) -> str:
        return str(data["new_code"])


class DictionaryFileForm(forms.Form):
    file = forms.FileField(
        label=_("Ficheiro do dicionário"),
        help_text=_("Excel (XLSX) ou CSV com uma linha por indicador, ou JSON."),
    )

    def clean_file(self) -> Any:
        """Before it is read into memory; what it holds is the reader's business."""
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE:
            raise forms.ValidationError(
                _now("O ficheiro tem mais de %(most)s MB.") % {"most": MAX_FILE // 2**20}
            )
        return file


# Composite indices

ROWS_AT_FIRST, BLANK_ROWS = 6, 3


def grouped(indicators: Any) -> list[tuple[str, Any]]:
    """Choices by theme, each indicator by its key."""
    themes: dict[str, list[tuple[int, str]]] = {}
    for item in indicators:
        themes.setdefault(item.theme, []).append((item.pk, f"{item.name} ({item.unit})"))
    return [(str(label), themes[value]) for value, label in Subject.choices if value in themes]


class PartForm(forms.Form):
    """A row without an indicator is no row."""

    indicator = forms.TypedChoiceField(
        label=pgettext_lazy("dicionário", "Indicador"), required=False, coerce=int, empty_value=None
    )
    weight = forms.DecimalField(
        label=_("Peso"),
        required=False,
        max_digits=8,
        decimal_places=3,
        min_value=Decimal("0.001"),
        initial=1,
        localize=True,
    )
    good = forms.ChoiceField(
        label=_("O que é bom"),
        required=False,
        choices=[
            ("", _("Como diz o indicador")),
            (Polarity.MORE_IS_BETTER.value, Polarity.MORE_IS_BETTER.label),
            (Polarity.LESS_IS_BETTER.value, Polarity.LESS_IS_BETTER.label),
        ],
    )

    def __init__(self, *args: Any, choices: list[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("indicator") and "weight" not in self.errors and not data.get("weight"):
            self.add_error("weight", _now("Falta o peso."))
        return data


class IndexForm(VersionedForm):
    """The recipe and its parts, the second as rows; `more` asks for more of them."""

    class Meta:
        model = CompositeIndex
        fields = list(CompositeIndex.EDITED)
        widgets = {"definition": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, indicators: dict[int, Indicator], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.indicators = indicators
        stored = self.instance.parts.all() if self.instance.pk else []
        initial = [
            {"indicator": part.indicator_id, "weight": part.weight.normalize(), "good": part.good}
            for part in stored
        ]
        data = self.data if self.is_bound else None
        formset = forms.formset_factory(
            PartForm,
            extra=BLANK_ROWS if initial else ROWS_AT_FIRST,
            max_num=MOST_PARTS,
            absolute_max=MOST_PARTS,
        )
        choices = grouped(indicators.values())
        self.rows = formset(
            data, initial=initial, prefix="partes", form_kwargs={"choices": choices}
        )

    def clean(self) -> dict[str, Any]:
        if not self.rows.is_valid():
            raise ValidationError(
                [*self.rows.non_form_errors()]
                or _now("Há indicadores por corrigir: estão assinalados.")
            )
        return super().clean() or {}

    @property
    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CompositeIndex.EDITED}

    def parts(self) -> list[PartValues]:
        rows = (row.cleaned_data for row in self.rows)
        return [
            PartValues(self.indicators[row["indicator"]], row["weight"], row["good"])
            for row in rows
            if row.get("indicator")
        ]

    def show_conflict(self, current: Any, **options: Any) -> None:
        super().show_conflict(current, **options)
        mine = "; ".join(f"{part.indicator} ({part.weight.normalize():f})" for part in self.parts())
        stored = "; ".join(map(str, current.parts.select_related("indicator")))
        if mine != stored:
            self.conflict.append(Difference(_now("Indicadores"), mine, stored))
