"""Forms of shared actions: proposing, deciding; and of what goes on in another plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Min
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from monitor.kernel.forms import AsksAboutPersonalData
from monitor.kernel.periods import months_between
from monitor.network.models import Network, Organisation
from monitor.plans.actions.carrying import CarriedMonths, next_plan
from monitor.plans.enums import MeasureKind, MonthKind
from monitor.plans.forms import LevelsField, outline
from monitor.plans.models import Action, Plan, PlanNode
from monitor.plans.queries.carrying import Candidate
from monitor.plans.sharing.proposals import Proposal
from monitor.plans.workflow import READ_ONLY

NEW_PLAN = "novo"


def first_month(action: Action, today: date) -> date:
    """When the action would start elsewhere: its own first month, or this one when that is over."""
    months = action.months.filter(kind=MonthKind.PLANNED)
    first = months.aggregate(first=Min("month"))["first"]
    return max(first or action.plan.starts_on, today).replace(day=1)


def months_to_start(plan: Plan, *others: date) -> list[tuple[str, str]]:
    """(value, name) of the months in which an action of the plan may start."""
    months = {*months_between(plan.starts_on, plan.ends_on), *others}
    return [
        (f"{month:%Y-%m}", f"{date_format(month, 'F').lower()} {month.year}")
        for month in sorted(months)
    ]


class MonthField(forms.ChoiceField):
    """One month to choose, as its first day."""

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%Y-%m}" if isinstance(value, date) else value

    def clean(self, value: Any) -> Any:
        chosen = super().clean(self.prepare_value(value))
        return date.fromisoformat(f"{chosen}-01") if chosen else None


@dataclass(frozen=True, slots=True)
class NetworkRow:
    network: Network
    chosen: forms.BoundField
    start: forms.BoundField


class ShareForm(forms.Form):
    """A box and a month for each network that the action may be proposed to."""

    def __init__(self, data: Any = None, *, action: Action, networks: Sequence[Network]):
        super().__init__(data)
        self.networks = networks
        start = first_month(action, timezone.localdate())
        months = months_to_start(action.plan, start)
        for network in networks:
            self.fields[f"rede-{network.pk}"] = forms.BooleanField(
                label=network.name, required=False
            )
            self.fields[f"inicio-{network.pk}"] = MonthField(
                label=gettext("Início em %(network)s") % {"network": network.name},
                choices=months,
                initial=start,
            )

    def rows(self) -> Iterator[NetworkRow]:
        for network in self.networks:
            yield NetworkRow(network, self[f"rede-{network.pk}"], self[f"inicio-{network.pk}"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not any(values.get(f"rede-{network.pk}") for network in self.networks):
            raise forms.ValidationError(gettext("Falta escolher pelo menos uma rede."))
        return values

    @property
    def targets(self) -> list[tuple[Network, date]]:
        return [
            (network, self.cleaned_data[f"inicio-{network.pk}"])
            for network in self.networks
            if self.cleaned_data[f"rede-{network.pk}"]
        ]


class StartForm(forms.Form):
    """The month in which a network that has not decided would start."""

    starts_on = MonthField(label=_("Início"))

    def __init__(self, data: Any = None, *, plan: Plan, starts_on: date):
        super().__init__(data, initial={"starts_on": starts_on})
        self.fields["starts_on"].choices = months_to_start(plan, starts_on)  # type: ignore[attr-defined]


class AdoptForm(forms.Form):
    """Where the action goes in the network's own plans; who leads it; what the network aims at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    place = forms.ChoiceField(label=_("Onde fica no plano"))
    lead = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Quem responde por ela"),
        required=False,
        empty_label=_("Por dizer"),
    )

    def __init__(self, data: Any = None, *, proposal: Proposal, network: Network, today: date):
        plans = list(Plan.objects.for_network(network).exclude(status__in=READ_ONLY))
        in_force = [plan for plan in plans if plan.starts_on <= today <= plan.ends_on]
        initial: dict[str, Any] = {"version": proposal.version}
        if in_force:
            initial["place"] = f"plano-{in_force[0].pk}"
        super().__init__(data, initial=initial)
        self.plans = {plan.pk: plan for plan in plans}
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            (plan.title, list(_places(plan))) for plan in plans
        ]
        self.fields["lead"].queryset = Organisation.objects.for_network(network)  # type: ignore[attr-defined]
        self.measures = [item for item in proposal.measures if item.kind != MeasureKind.MILESTONE]
        for measure in self.measures:
            self.fields[f"meta-{measure.pk}"] = forms.DecimalField(
                label=gettext("Meta da rede: %(measure)s") % {"measure": measure.text},
                required=False,
                max_digits=16,
                decimal_places=4,
                localize=True,
            )

    def clean_place(self) -> tuple[Plan, PlanNode | None]:
        kind, _dash, pk = self.cleaned_data["place"].partition("-")
        if kind == "plano":
            return self.plans[int(pk)], None
        node = PlanNode.objects.get(pk=int(pk))
        return self.plans[node.plan_id], node

    @property
    def targets(self) -> dict[int, Decimal | None]:
        return {measure.pk: self.cleaned_data[f"meta-{measure.pk}"] for measure in self.measures}


def _places(plan: Plan) -> Iterator[tuple[str, str]]:
    yield f"plano-{plan.pk}", gettext("%(plan)s: diretamente no plano") % {"plan": plan.title}
    for pk, title in outline(plan):
        yield f"parte-{pk}", title


class DeclineForm(AsksAboutPersonalData, forms.Form):
    scanned = ("reason",)

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Motivo"),
        help_text=_("Quem propôs a ação lê este motivo."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CarryForm(forms.Form):
    """Which unfinished actions go on, in which plan: one that is open, or the next one."""

    actions = forms.MultipleChoiceField(
        label=_("Ações que transitam"), widget=forms.CheckboxSelectMultiple
    )
    into = forms.ChoiceField(label=_("Para que plano"))
    months = forms.ChoiceField(
        label=_("Meses previstos"),
        choices=CarriedMonths.choices,
        initial=CarriedMonths.REMAINING,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label=_("Título"), max_length=300, required=False)
    starts_on = forms.DateField(
        label=_("Início"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends_on = forms.DateField(
        label=_("Fim"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    levels = LevelsField(label=_("Níveis acima da ação"), required=False)

    OF_A_NEW_PLAN = ("title", "starts_on", "ends_on", "levels")

    def __init__(self, data: Any = None, *, plan: Plan, waiting: Iterable[Candidate]):
        waiting = list(waiting)
        self.plan = plan
        following = next_plan(plan)
        plans = Plan.objects.for_network(plan.network).exclude(status__in=READ_ONLY)
        self.plans = {str(item.pk): item for item in plans.exclude(pk=plan.pk)}
        later = [pk for pk, item in self.plans.items() if item.starts_on > plan.starts_on]
        super().__init__(
            data,
            initial={
                "actions": [str(item.action.pk) for item in waiting],
                "into": later[-1] if later else NEW_PLAN,
                **{name: getattr(following, name) for name in self.OF_A_NEW_PLAN},
            },
        )
        self.fields["actions"].choices = [  # type: ignore[attr-defined]
            (str(item.action.pk), _said(item.action)) for item in waiting
        ]
        self.fields["into"].choices = [  # type: ignore[attr-defined]
            *((pk, item.title) for pk, item in self.plans.items()),
            (NEW_PLAN, gettext("Um plano novo, com o título e o período em baixo")),
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("into") == NEW_PLAN:
            for name in self.OF_A_NEW_PLAN:
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, gettext("Falta preencher, para o plano novo."))
            start, end = values.get("starts_on"), values.get("ends_on")
            if start and end and end < start:
                self.add_error("ends_on", gettext("O fim tem de ser depois do início."))
        return values

    @property
    def open_plan(self) -> Plan | None:
        """The plan chosen, None for a new one."""
        return self.plans.get(self.cleaned_data["into"])

    @property
    def of_the_new_plan(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.OF_A_NEW_PLAN}


def _said(action: Action) -> str:
    """ "1.2 Visitas porta a porta (em curso)" """
    title = f"{action.code} {action.title}".strip()
    return f"{title} ({action.get_status_display().lower()})"
