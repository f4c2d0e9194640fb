"""Forms of the execution report: of which period, and what people write in it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from monitor.kernel.forms import AsksAboutPersonalData, VersionedForm
from monitor.plans.documents.period import Period, periods_of
from monitor.plans.enums import ReportPeriod
from monitor.plans.models import Plan, ReportNarrative

LONGEST_TEXT = 20_000


class PeriodForm(forms.Form):
    """The last period that is over comes chosen: of a plan of one year, a quarter."""

    period = forms.ChoiceField(label=_("Período"))

    def __init__(self, *args: Any, plan: Plan, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.periods = {_key(period): period for period in periods_of(plan, today)}
        field = self.fields["period"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (kind.label, [(_key(period), _told(period)) for period in found])
            for kind, found in groupby(self.periods.values(), key=lambda period: period.kind)
        ]
        recent = Period.around(ReportPeriod.QUARTER, today).first - timedelta(days=1)
        field.initial = _key(Period.around(ReportPeriod.QUARTER, min(recent, plan.ends_on)))

    @property
    def chosen(self) -> Period:
        return self.periods[self.cleaned_data["period"]]


def _key(period: Period) -> str:
    return f"{period.kind}-{period.year}-{period.index}"


def _told(period: Period) -> str:
    return period.name if period.kind == ReportPeriod.YEAR else f"{period.name} ({period.months})"


class NarrativeForm(AsksAboutPersonalData, VersionedForm):
    """The words of a section; a blank line parts the paragraphs."""

    scanned = ["text"]
    text = forms.CharField(
        label=_("Texto"),
        required=False,
        max_length=LONGEST_TEXT,
        help_text=_(
            "Uma linha em branco separa os parágrafos. Gerar de novo os números não lhe toca."
        ),
        widget=forms.Textarea(attrs={"rows": 10, "data-autofocus": True}),
    )

    class Meta:
        model = ReportNarrative
        fields = ["text"]
