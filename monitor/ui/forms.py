"""The form of the gallery: one field of each kind, kept nowhere."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    name = forms.CharField(label=_("Nome da ação"), max_length=200)
    email = forms.EmailField(
        label=_("Endereço de correio"), help_text=_("Serve apenas para enviar lembretes.")
    )
    kind = forms.ChoiceField(
        label=_("Tipo de entidade"),
        choices=[("", "—"), ("ipss", _("IPSS")), ("school", _("Agrupamento de escolas"))],
    )
    start = forms.DateField(
        label=_("Início"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    target = forms.IntegerField(label=_("Meta"), required=False, min_value=0)
    role = forms.ChoiceField(
        label=_("Papel na ação"),
        choices=[("lead", _("Responsável")), ("partner", _("Parceiro"))],
        widget=forms.RadioSelect,
        initial="lead",
    )
    notes = forms.CharField(label=_("Observações"), required=False, widget=forms.Textarea)
    public = forms.BooleanField(
        label=_("Mostrar no sítio público"),
        required=False,
        help_text=_("Os números pequenos ficam sempre resguardados."),
    )
    document = forms.FileField(
        label=_("Documento do plano"),
        required=False,
        help_text=_("Word, Excel, PDF ou texto, até 25 MB."),
    )
