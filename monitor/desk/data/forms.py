from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from monitor.desk.data import queries
from monitor.facts.enums import Visibility
from monitor.facts.importing.models import Rules
from monitor.facts.models import Dataset
from monitor.facts.periods import is_period
from monitor.facts.shapes import REGIONS, parse_cut
from monitor.facts.sources import mapping as roles
from monitor.facts.sources.mapping import Mapping
from monitor.indicators.dimensions import dimension_label
from monitor.indicators.models import Indicator
from monitor.kernel.forms import VersionedForm
from monitor.network.access import Access
from monitor.territory.models import Level

LEVELS = (
    (Level.MUNICIPALITY.value, _("Municípios")),
    (Level.PARISH.value, _("Freguesias")),
    (Level.DISTRICT.value, _("Distritos")),
)
_FILTER = re.compile(r"[\w$]+=\s*[\w$+-]+(\s*,\s*[\w$+-]+)*\s*")


class ForWhomForm(forms.Form):
    """For the network that asks; who runs the installation may say that it is for all."""

    of_all = forms.BooleanField(
        label=_("Para toda a instalação: números dos indicadores comuns, de todas as redes"),
        required=False,
    )

    def __init__(self, access: Access, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.access = access
        if not queries.may_speak_for_all(access):
            del self.fields["of_all"]

    @property
    def for_all(self) -> bool:
        return bool(self.cleaned_data.get("of_all"))


class DatasetChoice(forms.ModelChoiceField):
    def label_from_instance(self, item: Any) -> str:
        if item.network_id is not None:
            return str(item.title)
        return _now("%(title)s (de toda a instalação)") % {"title": item.title}


class UploadForm(ForWhomForm):
    file = forms.FileField(
        label=_("Ficheiro"),
        help_text=_("Excel, OpenDocument, CSV ou JSON-stat. Pode ter títulos, notas e totais."),
    )
    dataset = DatasetChoice(
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
    is_official = forms.BooleanField(
        label=_("Estatística oficial: mostra-se ao público tal como a fonte já a publicou"),
        required=False,
    )
    field_order = (
        "file", "dataset", "title", "publisher", "licence", "visibility", "replaces", "of_all",
        "is_official",
    )  # fmt: skip

    def __init__(self, access: Access, *args: Any, **kwargs: Any):
        super().__init__(access, *args, **kwargs)
        if not queries.may_speak_for_all(access):
            del self.fields["is_official"]
        known = queries.datasets_to_change(access)
        self.fields["dataset"].queryset = known  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        dataset = told.get("dataset")
        if not dataset and not told.get("title"):
            self.add_error(
                "title", _now("Falta o título do conjunto novo, ou escolher um que exista.")
            )
        if dataset and (dataset.network_id is None) != self.for_all:
            self.add_error(
                "dataset", _now("Um conjunto da rede não é de toda a instalação, nem ao contrário.")
            )
        if told.get("is_official") and not self.for_all:
            self.add_error(
                "is_official",
                _now("Os números de uma rede passam sempre pelo segredo estatístico."),
            )
        return told

    def about(self) -> dict[str, Any]:
        """The code, title and so on of where the numbers go."""
        chosen = self.cleaned_data["dataset"]
        if chosen is not None:
            return {"code": chosen.code}
        title = self.cleaned_data["title"]
        code = slugify(title) if self.for_all else f"{self.access.network.code}-{slugify(title)}"
        return {
            "code": code[:100].rstrip("-"),
            "title": title,
            "publisher": self.cleaned_data["publisher"],
            "licence": self.cleaned_data["licence"],
            "is_official": self.cleaned_data.get("is_official", False),
        }


class IndicatorChoice(forms.ModelChoiceField):
    def label_from_instance(self, item: Any) -> str:
        return called(item)


def called(item: Indicator) -> str:
    """The name of an indicator, told from that of the common one."""
    return item.name if item.is_common else _now("%(name)s (só desta rede)") % {"name": item.name}


class AskingForm(ForWhomForm):
    """What is asked is of one indicator."""

    indicator = IndicatorChoice(
        Indicator.objects.none(),
        label=pgettext_lazy("dicionário", "Indicador"),
        to_field_name="code",
    )

    def __init__(self, access: Access, *args: Any, **kwargs: Any):
        super().__init__(access, *args, **kwargs)
        choices = self.choices(access)
        self.fields["indicator"].queryset = choices  # type: ignore[attr-defined]

    def choices(self, access: Access) -> QuerySet[Indicator]:
        if queries.may_speak_for_all(access):
            return queries.indicators_read(access)
        return queries.indicators_to_feed(access)

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        indicator = told.get("indicator")
        if indicator and self.for_all and not indicator.is_common:
            self.add_error("indicator", _now("Este indicador é só desta rede."))
        return told


class SourceForm(AskingForm):
    since = forms.CharField(
        label=_("A partir de"), required=False, max_length=10, help_text=_("Por exemplo, 2015.")
    )
    field_order: tuple[str, ...] = ("indicator", "since", "of_all")

    def clean_since(self) -> str:
        since: str = self.cleaned_data["since"].strip()
        if since and not is_period(since):
            raise forms.ValidationError(_now("Escreve-se o ano, como 2015."))
        return since


class IneForm(SourceForm):
    def choices(self, access: Access) -> QuerySet[Indicator]:
        return queries.indicators_at_ine()


class EurostatForm(SourceForm):
    code = forms.RegexField(
        r"\A[A-Za-z0-9_]{3,60}\Z", label=_("Código do conjunto no Eurostat"),
        help_text=_("O que está entre parênteses retos no título, como «lfst_r_lfu3rt»."),
    )  # fmt: skip
    chosen = forms.CharField(
        label=_("Categorias que se querem"), required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Uma dimensão por linha, com os códigos do Eurostat: «unit = PC», «age = Y15-74»."
            " Sem «geo», pedem-se Portugal e todas as suas regiões."
        ),
    )  # fmt: skip
    field_order = ("indicator", "code", "chosen", "since", "of_all")

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).lower()

    def clean_chosen(self) -> dict[str, list[str]]:
        told = pairs(self.cleaned_data["chosen"])
        wrong = [name for name, codes in told.items() if not _FILTER.fullmatch(f"{name}={codes}")]
        if wrong:
            raise forms.ValidationError(
                _now("«%(name)s»: escreve-se como «geo = PT17, PT1A».") % {"name": wrong[0]}
            )
        return {
            name.lower(): [code.strip().upper() for code in codes.split(",")]
            for name, codes in told.items()
        }


class TemplateForm(AskingForm):
    kind = forms.ChoiceField(
        label=_("Como"),
        choices=(("xlsx", _("Folha de cálculo (XLSX)")), ("csv", _("Texto (CSV)"))),
    )
    field_order = ("indicator", "kind", "of_all")


def pairs(text: str) -> dict[str, str]:
    """Lines of "this = that". Raises ValidationError, with the line that is no such thing."""
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        before, equals, after = line.partition("=")
        if not equals or not before.strip():
            raise forms.ValidationError(
                _now("«%(line)s»: falta o sinal de igual.") % {"line": line}
            )
        found[before.strip()] = after.strip()
    return found


class RulesForm(VersionedForm):
    """What is told before anything is published; a field left blank is not looked at."""

    class Meta:
        model = Rules
        fields = ("lowest", "highest", "jump", "parts")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("jump", "parts"):
            self.fields[name].validators.append(MinValueValidator(0))
        self.fields["jump"].help_text = _("Em relação ao período anterior.")
        self.fields["parts"].help_text = _("Com 0, só se desculpa o arredondamento.")

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        lowest, highest = told.get("lowest"), told.get("highest")
        if lowest is not None and highest is not None and lowest > highest:
            self.add_error("highest", _now("O máximo é menor do que o mínimo."))
        return told


class DatasetForm(forms.ModelForm):
    class Meta:
        model = Dataset
        fields = ("visibility", "is_official")


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
        names = [(item.code, called(item)) for item in indicators]
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
        self.roles = dict(choices)
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
        """Of each column: its heading, what it is taken for, and its fields."""
        names = ("role", "indicator", "period", "territory", "cut")
        found = []
        for place, column in enumerate(self.mapping.columns):
            fields = {name: self[f"{name}-{place}"] for name in names}
            role, *rest = (field.value() or "" for field in fields.values())
            means = " · ".join(filter(None, [str(self.roles.get(role, role)), *rest]))
            found.append({"heading": column.heading, "place": place, "means": means} | fields)
        return found

    def clean_words(self) -> dict[str, str]:
        return pairs(self.cleaned_data["words"])

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
