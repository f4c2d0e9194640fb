from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from monitor.facts.enums import Visibility
from monitor.facts.models import Dataset
from monitor.facts.periods import is_period
from monitor.facts.shapes import REGIONS, parse_cut
from monitor.facts.sources import mapping as roles
from monitor.facts.sources.mapping import Mapping
from monitor.indicators.dimensions import dimension_label
from monitor.indicators.models import Indicator
from monitor.network.models import Network
from monitor.territory.models import Level

LEVELS = (
    (Level.MUNICIPALITY.value, _("Municípios")),
    (Level.PARISH.value, _("Freguesias")),
    (Level.DISTRICT.value, _("Distritos")),
)


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Ficheiro"),
        help_text=_("Excel, OpenDocument, CSV ou JSON-stat. Pode ter títulos, notas e totais."),
    )
    dataset = forms.ModelChoiceField(
        Dataset.objects.none(),
        label=_("Conjunto de dados"),
        required=False,
        empty_label=_("Um novo"),
    )
    title = forms.CharField(label=_("Título do conjunto novo"), max_length=200, required=False)
    publisher = forms.CharField(label=_("Quem produziu os números"), max_length=200, required=False)
    licence = forms.CharField(label=_("Licença"), max_length=200, required=False)
    visibility = forms.ChoiceField(
        label=_("Quem vê"), choices=Visibility.choices, initial=Visibility.PRIVATE
    )
    replaces = forms.BooleanField(
        label=_("Este ficheiro diz tudo: o que não estiver nele deixa de valer"), required=False
    )

    def __init__(self, network: Network, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.network = network
        own = Dataset.objects.filter(network=network)
        self.fields["dataset"].queryset = own  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if not told.get("dataset") and not told.get("title"):
            self.add_error(
                "title", _now("Falta o título do conjunto novo, ou escolher um que exista.")
            )
        return told

    def about(self) -> dict[str, str]:
        """The code, title and so on of where the numbers go."""
        chosen = self.cleaned_data["dataset"]
        if chosen is not None:
            return {"code": chosen.code}
        title = self.cleaned_data["title"]
        return {
            "code": f"{self.network.code}-{slugify(title)}"[:100].rstrip("-"),
            "title": title,
            "publisher": self.cleaned_data["publisher"],
            "licence": self.cleaned_data["licence"],
        }


class SourceForm(forms.Form):
    indicator = forms.ModelChoiceField(
        Indicator.objects.none(),
        label=pgettext_lazy("dicionário", "Indicador"),
        to_field_name="code",
    )
    since = forms.CharField(
        label=_("A partir de"), required=False, max_length=10, help_text=_("Por exemplo, 2015.")
    )

    def __init__(self, choices: Any, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = choices  # type: ignore[attr-defined]

    def clean_since(self) -> str:
        since: str = self.cleaned_data["since"].strip()
        if since and not is_period(since):
            raise forms.ValidationError(_now("Escreve-se o ano, como 2015."))
        return since


class VisibilityForm(forms.ModelForm):
    class Meta:
        model = Dataset
        fields = ("visibility",)


class MappingForm(forms.Form):
    """What each column of a table is. Its fields of columns are "role-3", "period-3"…"""

    indicator = forms.ChoiceField(label=_("Indicador de toda a tabela"), required=False)
    period = forms.CharField(
        label=_("Período de toda a tabela"), required=False, max_length=20,
        help_text=_("Só se nenhuma coluna o disser: 2023, 2023-Q1 ou 2023-03."),
    )  # fmt: skip
    territory = forms.CharField(
        label=_("Território de toda a tabela"), required=False, max_length=60,
        help_text=_("Só se nenhuma coluna o disser: o código ou o nome do município."),
    )  # fmt: skip
    first_row = forms.IntegerField(label=_("Linhas de cabeçalho"), min_value=0, max_value=30)
    mark = forms.ChoiceField(
        label=_("Casas decimais"), choices=((",", _("com vírgula: 1.234,5")), (".", _("com ponto: 1,234.5")))
    )  # fmt: skip
    level = forms.ChoiceField(label=_("Os nomes são de"), choices=LEVELS)
    scheme = forms.ChoiceField(
        label=_("Lista de regiões"),
        required=False,
        choices=(("", _("A que os códigos disserem")), *((name, name.upper()) for name in REGIONS)),
    )
    whole = forms.CharField(
        label=_("Território da linha de total"), required=False, max_length=60,
        help_text=_("Em branco, o total só serve para conferir."),
    )  # fmt: skip
    words = forms.CharField(
        label=_("Palavras do ficheiro e o que querem dizer"), required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Uma por linha: «Aveirro = 0105», «Rapazes = sex=m», «Total = *»."),
    )  # fmt: skip

    def __init__(self, mapping: Mapping, indicators: Iterable[Indicator], data: Any = None):
        indicators = list(indicators)
        initial = {name: getattr(mapping, name) for name in self.base_fields if name != "words"}
        initial["words"] = "\n".join(f"{their} = {ours}" for their, ours in mapping.words.items())
        super().__init__(data, initial=initial)
        self.mapping = mapping
        names = [(item.code, item.name) for item in indicators]
        self.fields["indicator"].choices = [("", "—"), *names]  # type: ignore[attr-defined]
        dimensions = {d.name for item in indicators for d in item.declared_dimensions}
        dimensions |= {column.dimension for column in mapping.columns if column.dimension}
        choices = [
            (roles.IGNORE, _("Não se lê")),
            (roles.TERRITORY, _("Território")),
            (roles.PERIOD, _("Período")),
            (roles.VALUE, _("Valor")),
            (roles.INDICATOR, pgettext_lazy("dicionário", "Indicador")),
            (roles.STATUS, _("Situação do valor")),
            (roles.REASON, _("Motivo de não haver valor")),
            *((f"{roles.DIMENSION}{name}", dimension_label(name)) for name in sorted(dimensions)),
        ]
        for place, column in enumerate(mapping.columns):
            about = {"name": column.heading or str(place + 1)}
            self.fields[f"role-{place}"] = forms.ChoiceField(
                label=_now("O que é «%(name)s»") % about, choices=choices,
                required=False, initial=column.role,
            )  # fmt: skip
            self.fields[f"indicator-{place}"] = forms.ChoiceField(
                label=_now("Indicador de «%(name)s»") % about, choices=[("", "—"), *names],
                required=False, initial=column.indicator,
            )  # fmt: skip
            for name, label in (
                ("period", _now("Período de «%(name)s»")),
                ("territory", _now("Território de «%(name)s»")),
                ("cut", _now("Categoria de «%(name)s»")),
            ):
                self.fields[f"{name}-{place}"] = forms.CharField(
                    label=label % about, required=False, max_length=100,
                    initial=getattr(column, name),
                )  # fmt: skip

    def columns(self) -> list[dict[str, Any]]:
        """Of each column: its heading and its fields."""
        names = ("role", "indicator", "period", "territory", "cut")
        return [
            {"heading": column.heading, "place": place}
            | {name: self[f"{name}-{place}"] for name in names}
            for place, column in enumerate(self.mapping.columns)
        ]

    def clean_words(self) -> dict[str, str]:
        found = {}
        for line in filter(None, map(str.strip, self.cleaned_data["words"].splitlines())):
            their, equals, ours = line.partition("=")
            if not equals or not their.strip():
                raise forms.ValidationError(
                    _now("«%(line)s»: falta o sinal de igual.") % {"line": line}
                )
            found[their.strip()] = ours.strip()
        return found

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        for place in range(len(self.mapping.columns)):
            try:
                parse_cut(told.get(f"cut-{place}", ""))
            except ValueError:
                self.add_error(f"cut-{place}", _now("Escreve-se como «sex=f» ou «sex=f;age=65+»."))
        if not self.errors and (lacking := self.result().lacks):
            from monitor.facts.sources.tables import LABELS

            what = ", ".join(str(LABELS[name]) for name in lacking)
            self.add_error(None, _now("Falta dizer de onde vem: %(what)s.") % {"what": what})
        return told

    def result(self) -> Mapping:
        """The mapping as it was corrected."""
        told = self.cleaned_data
        names = ("role", "indicator", "period", "territory", "cut")
        columns = tuple(
            replace(column, **{name: told.get(f"{name}-{place}", "") for name in names})
            for place, column in enumerate(self.mapping.columns)
        )
        own = {name: told[name] for name in self.base_fields}
        return replace(self.mapping, columns=columns, **own)
