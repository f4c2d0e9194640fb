"""How the month runs, and what the coordination decides in it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from monitor.kernel.forms import VersionedForm
from monitor.network.models import Network, Organisation
from monitor.plans.models import HandOver, ReportingSettings

DELAYS = ("reminder_after", "second_reminder_after", "notice_after", "closes_after")
LONGEST_DELAY = 120


class ReportingSettingsForm(VersionedForm):
    class Meta:
        model = ReportingSettings
        fields = ["enabled", "day", "ask", "unscheduled", *DELAYS, "message"]
        labels = {
            "reminder_after": _("Lembrete, dias depois do pedido"),
            "second_reminder_after": _("Segundo lembrete, dias depois do pedido"),
            "notice_after": _("Aviso à coordenação, dias depois do pedido"),
            "closes_after": _("O mês fecha sozinho, dias depois do pedido"),
        }
        help_texts = {
            "enabled": _("Quando o dia deste mês já passou, os pedidos saem em poucos minutos."),
            "day": _("De 1 a 28. As mensagens nunca saem antes das oito da manhã."),
            "ask": _("Onde ninguém é responsável, pergunta-se a quem estiver indicado."),
            "reminder_after": _("Só a quem ainda não respondeu. Zero: não há lembrete."),
            "second_reminder_after": _("Zero: não há segundo lembrete."),
            "notice_after": _("A lista de quem falta, a quem coordena. Zero: não há aviso."),
            "closes_after": _("As ligações deixam de servir. Zero: é a coordenação que fecha."),
            "message": _("Aparecem no início do pedido e dos lembretes."),
        }
        widgets = {
            **{name: forms.NumberInput(attrs={"class": "input--short"}) for name in DELAYS},
            "day": forms.NumberInput(attrs={"class": "input--short"}),
            "message": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.fields["version"].initial = 0

    def clean(self) -> dict[str, Any]:
        """Each step comes after the one before it; those left out do not count."""
        values = super().clean() or {}
        before = 0
        for name in DELAYS:
            delay = values.get(name) or 0
            if delay > LONGEST_DELAY:
                self.add_error(name, gettext("No máximo %(most)s dias.") % {"most": LONGEST_DELAY})
            elif delay and delay <= before:
                self.add_error(name, gettext("Tem de ser depois do passo anterior."))
            before = max(before, delay)
        return values


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Motivo"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Fica no registo de alterações."),
    )


class PassOnForm(forms.Form):
    """Who has the action now."""

    name = forms.CharField(label=_("Nome"), max_length=200)
    email = forms.EmailField(label=_("Endereço de e-mail"))
    organisation = forms.ModelChoiceField(
        label=_("Entidade"),
        queryset=Organisation.objects.none(),
        help_text=_("Quem ainda não é contacto da entidade passa a ser."),
    )

    def __init__(self, data: Any = None, *, network: Network, hand_over: HandOver):
        initial = {
            "name": hand_over.to_name,
            "email": hand_over.to_email,
            "organisation": hand_over.item.organisation_id,
        }
        super().__init__(data, initial=initial)
        organisations = Organisation.objects.for_network(network)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
