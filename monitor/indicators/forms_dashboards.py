"""Forms of dashboards: the whole of one, and adding to one the view that is being looked at."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from monitor.indicators.actions import PanelValues, view_address
from monitor.indicators.actions.dashboards import MOST_PANELS
from monitor.indicators.models import LONGEST_ADDRESS, Dashboard, Panel
from monitor.indicators.queries import names_of_views
from monitor.kernel.forms import Difference, VersionedForm
from monitor.network.models import Network

BLANK_ROWS = 2
_NEW = "new"


class _ViewFields(forms.Form):
    """What is said of a view in a dashboard."""

    address = forms.CharField(label=_("Endereço da vista"), max_length=2 * LONGEST_ADDRESS)
    heading = forms.CharField(
        label=_("Título próprio"),
        max_length=160,
        required=False,
        help_text=_("Sem ele, fica o título da vista."),
    )
    is_wide = forms.BooleanField(label=_("Ocupa toda a largura"), required=False)

    def __init__(self, *args: Any, network: Network, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.network = network

    def clean_address(self) -> str:
        text = self.cleaned_data["address"]
        return view_address(text, self.network) if text else ""

    def panel(self) -> PanelValues:
        data = self.cleaned_data
        return PanelValues(data["address"], data["heading"], data["is_wide"])


class PanelForm(_ViewFields):
    """A row without an address is no view."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["address"].required = False

    def add_place(self) -> None:
        self.fields["ORDER"].label = _now("Lugar")
        self.fields["DELETE"].label = _now("Retirar do painel")


class _Rows(forms.BaseFormSet):
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.add_place()


class DashboardForm(VersionedForm):
    """The dashboard and its views, the second as rows."""

    class Meta:
        model = Dashboard
        fields = list(Dashboard.EDITED)
        widgets = {
            "introduction": forms.Textarea(attrs={"rows": 3}),
            "audience": forms.RadioSelect,
        }

    def __init__(self, *args: Any, network: Network, **kwargs: Any):
        super().__init__(*args, **kwargs)
        stored: list[Panel] = list(self.instance.panels.all()) if self.instance.pk else []
        self.names = names_of_views(stored)
        formset = forms.formset_factory(
            PanelForm,
            formset=_Rows,
            extra=BLANK_ROWS,
            max_num=MOST_PANELS,
            absolute_max=MOST_PANELS + BLANK_ROWS,
            can_order=True,
            can_delete=True,
        )
        self.rows = formset(
            self.data if self.is_bound else None,
            initial=[
                {"address": panel.address, "heading": panel.heading, "is_wide": panel.is_wide}
                for panel in stored
            ],
            prefix="vistas",
            form_kwargs={"network": network},
        )

    def clean(self) -> dict[str, Any]:
        if not self.rows.is_valid():
            raise ValidationError(
                [*self.rows.non_form_errors()] or _now("Há vistas por corrigir: estão assinaladas.")
            )
        return super().clean() or {}

    def panels(self) -> list[PanelValues]:
        """In the order that the places say; a row without a place comes at the end."""
        rows: list[Any] = self.rows.ordered_forms
        return [row.panel() for row in rows if row.cleaned_data.get("address")]

    def show_conflict(self, current: Any, **options: Any) -> None:
        super().show_conflict(current, **options)
        mine = "; ".join(panel.heading or panel.address for panel in self.panels())
        stored = "; ".join(panel.heading or panel.address for panel in current.panels.all())
        if mine != stored:
            self.conflict.append(Difference(_now("Vistas"), mine, stored))


class AddViewForm(_ViewFields):
    """Adds the view of an address to a dashboard that there is, or to a new one."""

    field_order = ("dashboard", "name", "heading", "is_wide", "address")

    dashboard = forms.ChoiceField(label=_("Painel"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Nome do painel novo"),
        max_length=120,
        required=False,
        help_text=_("Só quando se junta a um painel novo."),
    )

    def __init__(self, *args: Any, dashboards: dict[str, Dashboard], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.dashboards = dashboards
        names = [(key, item.name) for key, item in dashboards.items()]
        choices: Any = self.fields["dashboard"]
        choices.choices = [*names, (_NEW, _now("Um painel novo"))]
        choices.initial = names[0][0] if names else _NEW
        self.fields["address"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("dashboard") == _NEW and not data.get("name"):
            self.add_error("name", _now("Falta o nome do painel novo."))
        for error in self.errors.get("address", ()):
            self.add_error(None, error)
        return data

    @property
    def chosen(self) -> Dashboard | None:
        """None for a new one."""
        return self.dashboards.get(self.cleaned_data["dashboard"])
