"""What people send while importing: a file or a pasted table, and corrections."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from typing import Any, get_origin, get_type_hints

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitor.documents.package import MAX_FILE
from monitor.network.models import Network, Organisation
from monitor.network.resolve import resolve
from monitor.plans.importing.corrections import KINDS, Correction, InvalidCorrection, from_dict
from monitor.plans.importing.corrections.partners import LinkPartner
from monitor.plans.importing.jobs import PASTED_NAME

ACCEPTED = ".docx,.doc,.pdf,.xlsx,.xls,.ods,.odt,.csv,.tsv,.md,.html,.htm,.txt"


class UploadForm(forms.Form):
    """Either a file or a pasted text, never both and never neither."""

    file = forms.FileField(
        label=gettext_lazy("Documento do plano"),
        help_text=gettext_lazy(
            "Word, PDF, Excel, LibreOffice, CSV, Markdown, HTML ou texto, até 25 MB."
        ),
        required=False,
        max_length=255,
        error_messages={"empty": gettext_lazy("O ficheiro está vazio.")},
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    text = forms.CharField(
        label=gettext_lazy("Ou colar aqui a tabela"),
        help_text=gettext_lazy(
            "Copiar a tabela no Word ou no Excel e colar: cada linha é uma linha da tabela."
        ),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > MAX_FILE:
            raise forms.ValidationError(
                _("O ficheiro tem {size} MB e aceitam-se até {limit} MB.").format(
                    size=f"{file.size / 2**20:.1f}".replace(".", ","), limit=MAX_FILE // 2**20
                )
            )
        return file

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        text = values.get("text", "").strip()
        if self.errors:
            return values
        if values.get("file") and text:
            raise forms.ValidationError(
                _("Há um ficheiro e uma tabela colada: só se importa um de cada vez.")
            )
        if not values.get("file") and not text:
            raise forms.ValidationError(_("Falta escolher um ficheiro ou colar a tabela."))
        return values

    def content(self) -> tuple[str, bytes]:
        """(name, bytes) of what was sent."""
        file = self.cleaned_data["file"]
        if file:
            return file.name, file.read()
        return PASTED_NAME, self.cleaned_data["text"].strip("\r\n").encode()


def read_correction(data: QueryDict, network: Network) -> Correction:
    """The correction that a form asks for. Raises InvalidCorrection with a sentence.

    A one-click button carries the whole correction as JSON in `correction`; a form has a `kind`
    and one field per part, where a list is repeated values or the lines of a text area.
    """
    if "correction" in data:
        try:
            values = json.loads(str(data["correction"]))
        except ValueError:
            values = None
        if not isinstance(values, dict):
            raise InvalidCorrection(_("Esta correção não existe."))
    else:
        values = _from_form(data)
    if values.get("kind") == LinkPartner.kind:
        return _linked(values, data.get("organisation_name", ""), network)
    return from_dict(values)


def _from_form(data: QueryDict) -> dict[str, Any]:
    kind = KINDS.get(data.get("kind", ""))
    if kind is None:
        raise InvalidCorrection(_("Esta correção não existe."))
    values: dict[str, Any] = {"kind": kind.kind}
    hints = get_type_hints(kind)
    for item in fields(kind):
        is_list = get_origin(hints[item.name]) is tuple
        if is_list and (
            item.name in data or f"{item.name}_lines" in data or item.default is MISSING
        ):
            lines = data.get(f"{item.name}_lines", "").splitlines()
            values[item.name] = [
                part for part in [*data.getlist(item.name), *lines] if part.strip()
            ]
        elif not is_list and item.name in data:
            values[item.name] = str(data[item.name]).replace("\r\n", "\n")
    return values


def _linked(values: dict[str, Any], typed: str, network: Network) -> Correction:
    """The organisation is one of this network, named by its key or as people write it."""
    mine = Organisation.objects.for_network(network)
    organisation = None
    if typed.strip():
        organisation = resolve(network)(typed.strip()).organisation
    elif str(values.get("organisation", "")).isdecimal():
        organisation = mine.filter(pk=values["organisation"]).first()
    if organisation is None:
        raise InvalidCorrection(
            _("A rede não tem nenhuma entidade chamada «{name}».").format(name=typed.strip())
            if typed.strip()
            else _("Falta escolher a entidade.")
        )
    values = values | {"organisation": organisation.pk, "name": organisation.name}
    return from_dict(values)
