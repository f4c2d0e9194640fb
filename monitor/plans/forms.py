"""Forms of a plan, of its parts and of an action's own columns."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from monitor.facts.enums import Theme, threshold
from monitor.kernel.forms import VersionedForm
from monitor.kernel.periods import months_between
from monitor.network.models import Network
from monitor.plans.enums import MonthKind
from monitor.plans.models import Action, Plan, PlanNode
from monitor.plans.queries import may_share_with

MOST_LEVELS = 8


class LevelsField(forms.CharField):
    """One level per line, from the most general; the value is the list of names."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        if isinstance(value, list):
            value = "\n".join(value)
        text = super().clean(value)
        names = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        if len(names) > MOST_LEVELS:
            raise forms.ValidationError(_("Um plano tem no máximo 8 níveis."))
        if len(set(names)) < len(names):
            raise forms.ValidationError(_("Cada nível precisa de um nome diferente."))
        return names


class PlanForm(VersionedForm):
    levels = LevelsField(
        label=_("Níveis acima da ação"),
        help_text=_("Um por linha, do mais geral ao mais próximo da ação, com os nomes do plano."),
    )

    class Meta:
        model = Plan
        fields = ["title", "starts_on", "ends_on", "levels", "parent"]
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        labels = {"parent": _("Faz parte de")}
        help_texts = {
            "parent": _("Por exemplo, o Plano de Desenvolvimento Social de que este é um ano.")
        }

    def __init__(self, *args: Any, network: Network, **kwargs: Any):
        super().__init__(*args, **kwargs)
        plans = Plan.objects.for_network(network).exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = plans  # type: ignore[attr-defined]
        if self.instance._state.adding:
            self.fields["levels"].initial = ["Domínio", "Eixo", "Meta"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        start, end = values.get("starts_on"), values.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("O fim tem de ser depois do início."))
        elif start and end and end.year - start.year > 12:
            self.add_error("ends_on", _("Um plano dura no máximo 12 anos."))
        if not self.instance._state.adding and "levels" in values:
            deepest = max(self.instance.nodes.values_list("level", flat=True), default=-1)
            if len(values["levels"]) <= deepest:
                self.add_error(
                    "levels", _("Há partes do plano em níveis que deixariam de existir.")
                )
        parent = values.get("parent")
        while parent is not None:
            if parent.pk == self.instance.pk:
                self.add_error("parent", _("Um plano não pode fazer parte de si próprio."))
                break
            parent = parent.parent
        return values


def outline(plan: Plan, *, level: int | None = None) -> list[tuple[int, str]]:
    """(pk, indented title) of the nodes of a plan in reading order, or of one level only."""
    below: dict[int | None, list[PlanNode]] = {}
    for node in PlanNode.objects.filter(plan=plan).order_by("position", "id"):
        below.setdefault(node.parent_id, []).append(node)
    found: list[tuple[int, str]] = []

    def visit(parent: int | None, depth: int) -> None:
        for node in below.get(parent, ()):
            if level is None or node.level == level:
                indent = "" if level is not None else "\u2003" * depth
                found.append((node.pk, f"{indent}{node.code} {node.title}".strip(" ")))
            visit(node.pk, depth + 1)

    visit(None, 0)
    return found


def theme_choices() -> list[tuple[str, str]]:
    """Each theme, with the count under which its public figures are hidden."""
    hidden = gettext("%(theme)s: escondem-se os números abaixo de %(k)s")
    return [
        (theme.value, hidden % {"theme": theme.label, "k": threshold(theme)}) for theme in Theme
    ]


class NodeForm(VersionedForm):
    class Meta:
        model = PlanNode
        fields = ["code", "title", "objective", "theme", "parent", "shares_actions_of"]
        labels = {"shares_actions_of": _("Tem as mesmas ações de")}
        help_texts = {
            "theme": _(
                "De que tratam os números desta parte. Na página pública, o tema diz quais são"
                " pequenos de mais para se mostrarem."
            ),
            "shares_actions_of": _("Como uma célula de ações unida no quadro do documento."),
        }
        widgets = {
            "code": forms.TextInput(attrs={"class": "input--short"}),
            "title": forms.Textarea(attrs={"rows": 3}),
            "objective": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any):
        super().__init__(*args, **kwargs)
        node = self.instance
        blank = _("O da parte acima") if node.level else _("Por indicar: vale como geral")
        self.fields["theme"].choices = [("", blank), *theme_choices()]  # type: ignore[attr-defined]
        self._offer_sharing(plan)
        if node._state.adding or node.parent_id is None:
            del self.fields["parent"]
            return
        choices = outline(plan, level=node.parent.level)
        parent = self.fields["parent"]
        parent.queryset = PlanNode.objects.filter(  # type: ignore[attr-defined]
            plan=plan, level=node.parent.level
        )
        parent.choices = choices  # type: ignore[attr-defined]
        parent.required = True
        parent.label = _("Está em")

    def _offer_sharing(self, plan: Plan) -> None:
        """The other nodes of the same level; not asked of a node that has its own actions."""
        node = self.instance
        new = node._state.adding
        has_own = not new and node.shares_actions_of_id is None and node.actions.exists()
        allowed = set() if new or has_own else may_share_with(node)
        if not allowed:
            del self.fields["shares_actions_of"]
            return
        shared = self.fields["shares_actions_of"]
        shared.queryset = PlanNode.objects.filter(pk__in=allowed)  # type: ignore[attr-defined]
        titles = [item for item in outline(plan, level=node.level) if item[0] in allowed]
        shared.choices = [("", _("Nenhum: tem as suas")), *titles]  # type: ignore[attr-defined]

    @property
    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ActionForm(VersionedForm):
    class Meta:
        model = Action
        fields = ["code", "title", "description", "node", "status", "schedule_text", "notes"]
        widgets = {
            "code": forms.TextInput(attrs={"class": "input--short"}),
            "title": forms.Textarea(attrs={"rows": 3}),
            "description": forms.Textarea(attrs={"rows": 3}),
            "notes": forms.Textarea(attrs={"rows": 4}),
        }
        labels = {"node": _("Está em")}

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any):
        super().__init__(*args, **kwargs)
        node = self.fields["node"]
        node.queryset = PlanNode.objects.filter(plan=plan)  # type: ignore[attr-defined]
        node.choices = [("", _("Diretamente no plano")), *outline(plan)]  # type: ignore[attr-defined]


class MonthsField(forms.MultipleChoiceField):
    """Months, as first days; those that may be chosen are given by `set_months`."""

    widget = forms.CheckboxSelectMultiple(attrs={"class": "month-choices"})

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, required=False, **kwargs)

    def set_months(self, months: list[date]) -> None:
        self.choices = [
            (f"{month:%Y-%m}", f"{date_format(month, 'F')} {month.year}") for month in months
        ]

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple | set):
            return [f"{item:%Y-%m}" if isinstance(item, date) else item for item in value]
        return value

    def clean(self, value: Any) -> list[date]:
        return [
            date(int(item[:4]), int(item[5:]), 1)
            for item in super().clean(self.prepare_value(value))
        ]


def months_of(action: Action) -> list[date]:
    """The months that an action can have: those of the plan's whole years, and those it has already."""
    plan = action.plan
    period = set(months_between(date(plan.starts_on.year, 1, 1), date(plan.ends_on.year, 12, 1)))
    return sorted(period | set(action.months.values_list("month", flat=True)))


class ScheduleForm(VersionedForm):
    planned = MonthsField(label=_("Previsto"))
    done = MonthsField(label=_("Realizado"))

    class Meta:
        model = Action
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        months = months_of(self.instance)
        for kind in MonthKind.values:
            field = self.fields[kind]
            field.set_months(months)  # type: ignore[attr-defined]
            field.initial = list(
                self.instance.months.filter(kind=kind).values_list("month", flat=True)
            )
        self.years = sorted({month.year for month in months})

    def grid(self) -> list[tuple[int, list[tuple[str, Any, list[tuple[str, bool]]]]]]:
        """By year: (kind, label, twelve of (value, is checked)); the months of one row of boxes."""
        rows = []
        for year in self.years:
            kinds = []
            for kind in MonthKind.values:
                chosen = set(self[kind].value() or ())
                boxes = [f"{year}-{month:02}" for month in range(1, 13)]
                kinds.append(
                    (kind, self.fields[kind].label, [(value, value in chosen) for value in boxes])
                )
            rows.append((year, kinds))
        return rows
