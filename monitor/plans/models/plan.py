"""The plan, its parts, its actions and what each action has."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from monitor.facts.enums import Theme
from monitor.kernel.models import Versioned
from monitor.kernel.periods import moved
from monitor.network.models import Contact, Network, Organisation
from monitor.plans.enums import (
    ActionStatus,
    MeasureCounts,
    MeasureKind,
    MeasureSource,
    MonthKind,
    PeopleCount,
    PlanStatus,
    ResponsibilityRole,
    RollUp,
)


class PlanQuerySet(models.QuerySet["Plan"]):
    def for_network(self, network: Network) -> PlanQuerySet:
        return self.filter(network=network)

    def in_force(self, month: date) -> PlanQuerySet:
        """Approved, with some day of the month in their period."""
        return self.filter(
            status=PlanStatus.APPROVED, starts_on__lt=moved(month, 1), ends_on__gte=month
        )


class Plan(Versioned):
    """`levels` names the levels above the action in the plan's own words, from the root."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="plans")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    title = models.CharField(_("título"), max_length=300)
    starts_on = models.DateField(_("início"))
    ends_on = models.DateField(_("fim"))
    levels = models.JSONField(_("níveis"), default=list)
    status = models.CharField(
        _("situação"), max_length=20, choices=PlanStatus, default=PlanStatus.DRAFT
    )
    published_at = models.DateTimeField(_("execução publicada em"), null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "title"]
        verbose_name = _("plano")
        verbose_name_plural = _("planos")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="a_plan_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plans:table", kwargs={"network": self.network.code, "plan": self.pk})


class PlanNodeQuerySet(models.QuerySet["PlanNode"]):
    def for_network(self, network: Network) -> PlanNodeQuerySet:
        return self.filter(plan__network=network)


class PlanNode(Versioned):
    """A domain, axis, goal… `level` indexes Plan.levels; `position` orders the siblings.

    `shares_actions_of` says that this node's actions are those of another (a merged action cell).
    `theme` sets how small a public figure may be (`monitor.facts`); blank is that of the part above.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="nodes")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children"
    )
    level = models.PositiveSmallIntegerField(_("nível"))
    code = models.CharField(_("número"), max_length=30, blank=True)
    title = models.TextField(_("título"))
    objective = models.TextField(_("objetivo"), blank=True)
    theme = models.CharField(_("tema"), max_length=30, choices=Theme, blank=True)
    position = models.PositiveIntegerField(default=0)
    shares_actions_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="sharers"
    )

    objects = PlanNodeQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("nível do plano")
        indexes = [models.Index(fields=["plan", "position"], name="node_order")]

    def __str__(self) -> str:
        return self.title


class ActionQuerySet(models.QuerySet["Action"]):
    def for_network(self, network: Network) -> ActionQuerySet:
        return self.filter(plan__network=network)

    def of_organisation(self, organisation: Organisation) -> ActionQuerySet:
        return self.filter(responsibilities__organisation=organisation).distinct()

    def editable_by(self, access: Any) -> ActionQuerySet:
        """All actions of the network for its team; only their organisation's for a partner."""
        actions = self.for_network(access.network)
        return actions.of_organisation(access.organisation) if access.is_partner else actions


class Action(Versioned):
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="actions")
    node = models.ForeignKey(
        PlanNode, models.CASCADE, null=True, blank=True, related_name="actions"
    )
    code = models.CharField(_("número"), max_length=30, blank=True)
    title = models.TextField(_("ação"))
    description = models.TextField(_("descrição"), blank=True)
    status = models.CharField(
        _("estado"), max_length=20, choices=ActionStatus, default=ActionStatus.PLANNED
    )
    schedule_text = models.CharField(_("calendarização no documento"), max_length=300, blank=True)
    notes = models.TextField(_("notas"), blank=True)
    position = models.PositiveIntegerField(default=0)
    carried_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="carried_to",
        verbose_name=_("transita de"),
    )

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("ação")
        verbose_name_plural = _("ações")
        indexes = [models.Index(fields=["plan", "position"], name="action_order")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        network = self.plan.network
        return reverse("plans:action", kwargs={"network": network.code, "action": self.pk})

    def audit_extra(self) -> dict[str, Any]:
        """Partners, measures and months are part of what an edit of an action changes."""
        if not self.pk:
            return {}
        months: dict[str, list[str]] = {kind: [] for kind in MonthKind.values}
        for kind, month in self.months.values_list("kind", "month"):
            months[kind].append(f"{month:%Y-%m}")
        responsibilities = self.responsibilities.select_related("organisation")
        return {
            "partners": [str(item) for item in responsibilities],
            "measures": [str(item) for item in self.measures.all()],
            "months": {kind: sorted(values) for kind, values in months.items()},
        }


class ScheduledMonth(models.Model):
    action = models.ForeignKey(Action, models.CASCADE, related_name="months")
    kind = models.CharField(max_length=10, choices=MonthKind)
    month = models.DateField(_("mês"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "kind", "month"], name="month_once")
        ]


class Responsibility(models.Model):
    """Who answers for an action. `text` is how the document wrote it; `organisation` whom it means,
    `contact` the person there who is asked each month."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="responsibilities")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="responsibilities"
    )
    contact = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="responsibilities",
        verbose_name=_("quem trata"),
    )
    role = models.CharField(_("papel"), max_length=10, choices=ResponsibilityRole)
    text = models.CharField(_("como está no documento"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text or (self.organisation.short_name if self.organisation else "")


class Measure(Versioned):
    """What an action is measured by. No target means "sem meta", never zero.

    `source` is the rule by which a month gets its value; `counts` what is counted in the activities
    when they are the source; `people` whether a number of people is of different people or of
    attendances; `origin` the measure of a shared action that this one is an instance of.
    """

    action = models.ForeignKey(Action, models.CASCADE, related_name="measures")
    text = models.CharField(_("indicador"), max_length=400)
    kind = models.CharField(_("tipo"), max_length=10, choices=MeasureKind)
    unit = models.CharField(_("unidade"), max_length=60, blank=True)
    baseline = models.DecimalField(
        _("valor de partida"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    target = models.DecimalField(_("meta"), max_digits=16, decimal_places=4, null=True, blank=True)
    roll_up = models.CharField(_("como se agrega"), max_length=20, choices=RollUp)
    source = models.CharField(
        _("de onde vem o valor"),
        max_length=12,
        choices=MeasureSource,
        default=MeasureSource.REPORTED,
    )
    counts = models.CharField(_("o que se conta"), max_length=12, choices=MeasureCounts, blank=True)
    people = models.CharField(_("pessoas"), max_length=12, choices=PeopleCount, blank=True)
    origin = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="instances"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("indicador da ação")

    def __str__(self) -> str:
        return self.text
