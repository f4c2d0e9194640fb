from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from monitor.documents.package import MAX_FILE
from monitor.territory.boundaries.matching import Known
from monitor.territory.models import BoundarySet, Level, Scheme


class BoundaryFileForm(forms.ModelForm):
    field_order = ("file", "title", "source", "licence")
    file = forms.FileField(
        label=_("Ficheiro de limites"),
        help_text=_(
            "GeoJSON, TopoJSON, GeoPackage ou um zip com um Shapefile, até 25 MB, com uma coluna de "
            "códigos. Coordenadas em longitude e latitude ou em PT-TM06; os contornos são "
            "simplificados ao ler."
        ),
    )

    class Meta:
        model = BoundarySet
        fields = ["title", "source", "licence"]
        help_texts = {
            "title": _("Como se chamam estes limites: «Municípios, CAOP 2025»."),
            "source": _("Quem os publicou e em que edição: aparece debaixo de cada mapa."),
            "licence": _("Em que condições se podem usar."),
        }

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE:
            raise ValidationError(_now("O ficheiro tem mais de 25 MB."))
        return file


class BoundaryChoiceForm(forms.Form):
    """Which column holds the code, and of which list and level the codes are."""

    column = forms.ChoiceField(label=_("Coluna do código"))
    level = forms.ChoiceField(label=_("Nível e lista de códigos"))

    def __init__(self, fields: list[str], known: Known, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["column"].choices = [(field, field) for field in fields]  # type: ignore[attr-defined]
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (f"{scheme}/{level}", f"{Level(level).label} ({Scheme(scheme).label})")
            for scheme, level in sorted(known, key=_order)
        ]


def _order(key: tuple[str, str]) -> tuple[int, str]:
    return list(Level.values).index(key[1]), key[0]
