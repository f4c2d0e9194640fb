from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from monitor.documents.package import MAX_FILE
from monitor.kernel.forms import VersionedForm
from monitor.kernel.permissions import Role
from monitor.network.models import (
    Body,
    Contact,
    Mandate,
    Membership,
    Network,
    Organisation,
    RoleAssignment,
)
from monitor.network.nipc import compact, is_valid
from monitor.territory.models import Territory


def _offer_only_of(network: Network, field: Any) -> None:
    field.queryset = Organisation.objects.for_network(network)


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TerritoryCodeField(forms.CharField):
    """A territory typed by its code; cleans to a Territory or None."""

    def clean(self, value: Any) -> Territory | None:
        code = super().clean(value).strip()
        if not code:
            return None
        found = list(Territory.objects.filter(code__iexact=code).order_by("-valid_from"))
        if not found:
            raise forms.ValidationError(
                _now("Não há nenhum território com o código «%(code)s».") % {"code": code}
            )
        # NUTS codes may stand in two lists: the newest is meant.
        return found[0]

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return Territory.objects.filter(pk=value).values_list("code", flat=True).first()
        return value


# Addresses beside those of the networks.
RESERVED_CODES = frozenset({"nova"})
TERRITORY_HELP = _("O código: «0101» para um município, «010103» para uma freguesia.")


class NetworkForm(VersionedForm):
    territory = TerritoryCodeField(label=_("Território"), required=False, help_text=TERRITORY_HELP)

    class Meta:
        model = Network
        fields = ["name", "kind", "description", "email", "territory"]
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}


class PlacedNetworkForm(NetworkForm):
    """With the network that it belongs to, which is for whoever runs the installation to say: a network
    that attached itself to another would take part in it without being asked."""

    class Meta(NetworkForm.Meta):
        fields = [*NetworkForm.Meta.fields, "parent"]

    def clean_parent(self) -> Network | None:
        above = parent = self.cleaned_data["parent"]
        while above is not None:
            if above.pk == self.instance.pk:
                raise forms.ValidationError(_now("Uma rede não pode pertencer a si própria."))
            above = above.parent
        return parent  # type: ignore[no-any-return]


class NewNetworkForm(NetworkForm):
    email_of_administrator = forms.EmailField(
        label=_("Endereço de e-mail de quem administra"),
        help_text=_("Recebe um convite e passa a poder convidar as outras pessoas."),
    )
    administrator = forms.CharField(label=_("Nome de quem administra"), max_length=200)

    class Meta(NetworkForm.Meta):
        fields = ["name", "code", "kind", "parent", "description", "email", "territory"]
        help_texts = {"code": _("Letras minúsculas, algarismos e hífenes: aparece no endereço.")}

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code in RESERVED_CODES:
            raise forms.ValidationError(_now("Este código não pode ser usado."))
        return code


class OrganisationForm(VersionedForm):
    territory = TerritoryCodeField(label=_("Território"), required=False, help_text=TERRITORY_HELP)

    class Meta:
        model = Organisation
        fields = [
            "name",
            "acronym",
            "kind",
            "nipc",
            "email",
            "phone",
            "contact",
            "territory",
            "notes",
        ]
        widgets = {"notes": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "acronym": _("Como aparece nos planos: «CMV», «IEFP»."),
        }

    def __init__(self, *args: Any, network: Network, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.network = network
        # Spaces and a "PT" may be typed: the length is checked after they go.
        self.fields["nipc"] = forms.CharField(
            label=_("NIPC"), required=False, help_text=_("Nove algarismos.")
        )

    def clean_nipc(self) -> str:
        nipc = compact(self.cleaned_data["nipc"])
        if nipc and not is_valid(nipc):
            raise forms.ValidationError(
                _now("O NIPC não está certo: são nove algarismos e o último confirma os outros.")
            )
        if nipc and (other := self._others().filter(nipc=nipc).first()):
            raise forms.ValidationError(
                _now("Este NIPC já é de «%(name)s».") % {"name": other.name}
            )
        return nipc

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if self._others().filter(name=name).exists():
            raise forms.ValidationError(_now("Já há uma entidade com este nome."))
        return name

    def _others(self) -> Any:
        return Organisation.objects.for_network(self.network).exclude(pk=self.instance.pk)


class AliasForm(forms.Form):
    text = forms.CharField(
        label=_("Outro nome ou sigla"),
        max_length=250,
        help_text=_("Outra maneira de a escrever nos documentos."),
    )


class ContactForm(VersionedForm):
    class Meta:
        model = Contact
        fields = ["name", "email", "phone", "is_main"]
        help_texts = {
            "is_main": _("A quem se pergunta quando uma ação não diz quem trata dela."),
        }


class MembershipForm(VersionedForm):
    class Meta:
        model = Membership
        fields = list(Membership.EDITED)
        widgets = {"joined_on": day_input(), "left_on": day_input()}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.fields["version"].initial = 0

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        joined, left = data.get("joined_on"), data.get("left_on")
        if joined and left and left < joined:
            self.add_error("left_on", _now("A saída não pode ser antes da adesão."))
        return data


class BodyForm(VersionedForm):
    class Meta:
        model = Body
        fields = ["name", "kind", "purpose"]
        widgets = {"purpose": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, network: Network, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.network = network

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        taken = Body.objects.for_network(self.network).exclude(pk=self.instance.pk)
        if taken.filter(name=name).exists():
            raise forms.ValidationError(_now("Já há um órgão com este nome."))
        return name


class MandateForm(VersionedForm):
    class Meta:
        model = Mandate
        fields = ["person", "organisation", "role", "starts_on", "ends_on"]
        widgets = {"starts_on": day_input(), "ends_on": day_input()}
        help_texts = {"ends_on": _("O último dia; em branco enquanto estiver em funções.")}

    def __init__(self, *args: Any, network: Network, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _offer_only_of(network, self.fields["organisation"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _now("O fim não pode ser antes do início."))
        return data


class RoleForm(VersionedForm):
    class Meta:
        model = RoleAssignment
        fields = ["role", "organisation"]
        help_texts = {"organisation": _("Por quem responde: obrigatório para entidades parceiras.")}

    def __init__(self, *args: Any, network: Network, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _offer_only_of(network, self.fields["organisation"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("role") == Role.PARTNER and not data.get("organisation"):
            self.add_error(
                "organisation", _now("Uma entidade parceira tem de responder por uma entidade.")
            )
        return data


class InviteForm(RoleForm):
    email = forms.EmailField(label=_("Endereço de e-mail"))
    name = forms.CharField(label=_("Nome"), max_length=200)
    field_order = ["email", "name", "role", "organisation"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        del self.fields["version"]


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("Ficheiro de entidades"),
        help_text=_(
            "Excel (XLSX) ou CSV, com uma linha por entidade e os nomes das colunas na primeira."
        ),
    )

    def clean_file(self) -> Any:
        """Before it is read into memory; what it holds is the reader's business."""
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE:
            raise forms.ValidationError(
                _now("O ficheiro tem mais de %(most)s MB.") % {"most": MAX_FILE // 2**20}
            )
        return file


class AuditForm(forms.Form):
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
