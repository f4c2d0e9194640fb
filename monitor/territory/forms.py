from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from monitor.kernel.forms import VersionedForm
from monitor.kernel.text import fold
from monitor.territory.models import Territory, TerritoryGroup
from monitor.territory.parishes import MOST_BYTES


def date_field(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class TerritoriesField(forms.CharField):
    """Territories typed one per line or between commas, by code or by name; cleans to a list."""

    widget = forms.Textarea(attrs={"rows": 8})

    def clean(self, value: Any) -> list[Territory]:
        text = super().clean(value)
        wanted = [part.strip() for part in re.split(r"[\n,;]+", text) if part.strip()]
        codes, names = defaultdict(list), defaultdict(list)
        for item in Territory.objects.order_by("-valid_from"):
            codes[item.code.casefold()].append(item)
            names[fold(item.name)].append(item)
        found: dict[Territory, None] = {}
        problems: list[str] = []
        for part in wanted:
            matches = codes.get(part.casefold()) or _narrowest(names.get(fold(part), []))
            if len({item.code for item in matches}) > 1:
                listed = ", ".join(f"{item.code} ({item.get_level_display()})" for item in matches)
                problems.append(
                    _now("«%(name)s» é mais do que um território: serve o código, %(codes)s.")
                    % {"name": part, "codes": listed}
                )
            elif not matches:
                problems.append(_now("Não há nenhum território «%(name)s».") % {"name": part})
            else:
                found[matches[0]] = None
        if problems:
            raise ValidationError(problems)
        return list(found)


def _narrowest(matches: list[Territory]) -> list[Territory]:
    """A name alone means the municipality before the region or district of the same name."""
    municipalities = [item for item in matches if item.level == "municipality"]
    return municipalities or matches


class GroupForm(VersionedForm):
    members = TerritoriesField(
        label=_("Territórios"),
        help_text=_("Um por linha, pelo nome ou pelo código: «Águeda» ou «0101»."),
    )

    class Meta:
        model = TerritoryGroup
        fields = ["name", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            members = self.instance.members.values_list("code", "name")
            self.fields["members"].initial = "\n".join(code for code, _name in members)


class NewGroupForm(GroupForm):
    class Meta(GroupForm.Meta):
        fields = ["name", "code", "description"]
        help_texts = {"code": _("Letras minúsculas, algarismos e hífenes: aparece no endereço.")}


class ParishesForm(forms.Form):
    file = forms.FileField(
        label=_("Ficheiro CSV"),
        help_text=_(
            "Com uma linha por freguesia e as colunas dicofre, freguesia e dico, por qualquer ordem."
        ),
    )
    source = forms.CharField(
        label=_("Fonte"),
        max_length=200,
        help_text=_("Quem publicou a lista e em que edição: «DGT, CAOP 2025»."),
    )
    valid_from = date_field(
        _("Em vigor desde"),
        required=False,
        help_text=_("Em branco, se a data não for conhecida."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_now("O ficheiro tem mais de 5 MB."))
        return file


class SuccessionForm(forms.Form):
    before = TerritoriesField(
        label=_("Territórios que deixam de existir"),
        help_text=_("Um por linha, pelo código."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    after = TerritoriesField(
        label=_("Territórios que lhes sucedem"),
        help_text=_("Um por linha, pelo código; carregam-se antes, com o ficheiro de freguesias."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    on = date_field(_("A partir de"))
