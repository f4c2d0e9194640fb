"""Forms of lists inside an action (`forms_measures` has the other). A blank row is no row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from monitor.kernel.forms import Difference
from monitor.network.models import Contact, Network, Organisation
from monitor.network.resolve import Resolver
from monitor.plans.actions import PartnerRow
from monitor.plans.enums import ResponsibilityRole
from monitor.plans.models import Action

BLANK_ROWS = 3
MOST_ROWS = 60
KEEP_TEXT = "text"


class RowsForm(forms.Form):
    """A version and a formset of rows; `stale` and `conflict` are those of `kernel.forms`."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    row_form: type[forms.Form]
    label: Any

    def __init__(self, data: Any = None, *, action: Action, **options: Any):
        super().__init__(data, initial={"version": action.version})
        self.action = action
        self.stale = False
        self.conflict: list[Difference] = []
        formset = forms.formset_factory(
            self.row_form, extra=BLANK_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
        )
        self.rows = formset(data, initial=self.initial_rows(), prefix="linhas", form_kwargs=options)

    @property
    def expected(self) -> int:
        return int(self.cleaned_data["version"])

    def clean(self) -> dict[str, Any]:
        if not self.rows.is_valid():
            raise forms.ValidationError(
                [*self.rows.non_form_errors()]
                or gettext("Há linhas por corrigir: estão assinaladas.")
            )
        return super().clean() or {}

    def show_conflict(self, current: Action) -> None:
        self.stale = True
        mine, stored = "; ".join(self.said()), "; ".join(self.stored(current))
        if mine != stored:
            self.conflict = [Difference(str(self.label), mine, stored)]
        self.data = {**self.data.dict(), "version": current.version}  # type: ignore[attr-defined]

    def filled(self) -> list[dict[str, Any]]:
        return [row.cleaned_data for row in self.rows if row.cleaned_data.get("text")]

    def said(self) -> list[str]:
        return [row["text"] for row in self.filled()]

    def initial_rows(self) -> list[dict[str, Any]]:
        raise NotImplementedError

    def stored(self, current: Action) -> list[str]:
        raise NotImplementedError


class Contacts:
    """The contacts of a network by key and by organisation: one query."""

    def __init__(self, network: Network):
        contacts = Contact.objects.for_network(network).select_related("organisation")
        self._by_key = {str(contact.pk): contact for contact in contacts}

    def get(self, key: str) -> Contact | None:
        return self._by_key.get(key)

    def of(self, organisation: Organisation) -> list[Contact]:
        every = self._by_key.values()
        return [item for item in every if item.organisation_id == organisation.pk]


class PartnerRowForm(forms.Form):
    """A text is resolved against the network; what nobody answers to is asked, never guessed.

    `offered` is the text for which the choices of `organisation` and `contact` were made: another
    text starts over.
    """

    text = forms.CharField(
        label=_("Entidade"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"list": "entidades", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("Papel"), choices=ResponsibilityRole.choices, initial=ResponsibilityRole.LEAD
    )
    organisation = forms.CharField(label=_("Quem é"), required=False, widget=forms.Select)
    contact = forms.CharField(label=_("Quem trata"), required=False, widget=forms.Select)
    offered = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, resolver: Resolver, contacts: Contacts, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.resolver = resolver
        self.contacts = contacts
        self.chosen: Organisation | None = None
        self.named: Contact | None = None
        self.asks = False
        self.names = False
        if not self.is_bound:
            self._offer(self.initial.get("text", ""), self.initial.get("known"))
            self._offer_contacts(self.initial.get("known"), self.initial.get("contact", ""))

    def _offer_contacts(self, organisation: Organisation | None, present: str = "") -> None:
        """The contacts of the organisation, and whoever is named now though of another."""
        offered = self.contacts.of(organisation) if organisation else []
        if (named := self.contacts.get(present)) is not None and named not in offered:
            offered = [*offered, named]
        main = gettext("O contacto principal da entidade")
        choices = [("", main), *((str(item.pk), str(item)) for item in offered)]
        self.fields["contact"].widget.choices = choices
        self.names = bool(offered)

    def _offer(self, text: str, known: Organisation | None = None) -> None:
        """Choices for `text`: whom it may mean, or nobody known."""
        options = dict.fromkeys(
            [*([known] if known else []), *(self.resolver(text).candidates if text else ())]
        )
        choices = [(str(item.pk), str(item)) for item in options]
        choices.append((KEEP_TEXT, gettext("Ninguém da lista: manter só o texto")))
        self.fields["organisation"].widget.choices = [("", gettext("— escolher —")), *choices]
        self.asks = bool(text)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        text = " ".join(values.get("text", "").split())
        values["text"] = text
        if not text:
            return values
        try:
            return self._resolve(values, text)
        finally:
            named = self.contacts.get(values.get("contact", ""))
            if named is not None and values.get("offered") == text and self._still_fits(named):
                self.named = named
            self._offer_contacts(self.chosen, str(self.named.pk) if self.named else "")

    def _still_fits(self, contact: Contact) -> bool:
        """Of the organisation, or named for it before: an action may be passed to somebody elsewhere."""
        whose = str(self.chosen.pk) if self.chosen else ""
        return str(contact.organisation_id) == whose or (
            str(contact.pk) == self.initial.get("contact")
            and whose == self.initial.get("organisation")
        )

    def _resolve(self, values: dict[str, Any], text: str) -> dict[str, Any]:
        answer = values.get("organisation", "") if values.get("offered") == text else ""
        self._offer(text)
        if answer.isdecimal():
            self.chosen = self.resolver.organisations.get(int(answer))
            self._offer(text, self.chosen)
        if answer == KEEP_TEXT or self.chosen is not None:
            return values
        resolution = self.resolver(text)
        self.chosen = resolution.organisation
        if self.chosen is None:
            self.data = {**self.data.dict(), self.add_prefix("offered"): text}  # type: ignore[attr-defined]
            raise forms.ValidationError(
                {"organisation": gettext("Falta dizer quem é «%(text)s».") % {"text": text}}
            )
        return values


class PartnersForm(RowsForm):
    row_form = PartnerRowForm
    label = _("Responsáveis e parceiros")

    def initial_rows(self) -> list[dict[str, Any]]:
        return [
            {
                "text": str(item),
                "offered": str(item),
                "role": item.role,
                "known": item.organisation,
                "organisation": str(item.organisation_id) if item.organisation_id else KEEP_TEXT,
                "contact": str(item.contact_id or ""),
            }
            for item in self.action.responsibilities.select_related("organisation")
        ]

    def stored(self, current: Action) -> list[str]:
        return [str(item) for item in current.responsibilities.select_related("organisation")]

    def result(self) -> list[PartnerRow]:
        return [
            PartnerRow(row.cleaned_data["role"], row.cleaned_data["text"], row.chosen, row.named)  # type: ignore[attr-defined]
            for row in self.rows
            if row.cleaned_data.get("text")
        ]


def organisation_names(resolver: Resolver) -> Sequence[str]:
    """What the text box suggests: acronyms and names."""
    names: set[str] = set()
    for item in resolver.organisations.values():
        names |= {item.acronym, item.name} - {""}
    return sorted(names, key=str.casefold)
