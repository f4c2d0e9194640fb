"""Nouns of a plan of action. Months are first days (`monitor.kernel.periods`)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from monitor.kernel.models import Versioned
from monitor.network.models import Network, Organisation
from monitor.plans.enums import (
    ActionStatus,
    ImportState,
    MeasureKind,
    MonthKind,
    PlanStatus,
    ResponsibilityRole,
    RollUp,
)


class PlanQuerySet(models.QuerySet["Plan"]):
    def for_network(self, network: Network) -> PlanQuerySet:
        return self.filter(network=network)


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
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="nodes")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children"
    )
    level = models.PositiveSmallIntegerField(_("nível"))
    code = models.CharField(_("número"), max_length=30, blank=True)
    title = models.TextField(_("título"))
    objective = models.TextField(_("objetivo"), blank=True)
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
    """Who answers for an action. `text` is how the document wrote it; `organisation` whom it means."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="responsibilities")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="responsibilities"
    )
    role = models.CharField(_("papel"), max_length=10, choices=ResponsibilityRole)
    text = models.CharField(_("como está no documento"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text or (self.organisation.short_name if self.organisation else "")


class Measure(Versioned):
    """What an action is measured by. No target means "sem meta", never zero."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="measures")
    text = models.CharField(_("indicador"), max_length=400)
    kind = models.CharField(_("tipo"), max_length=10, choices=MeasureKind)
    unit = models.CharField(_("unidade"), max_length=60, blank=True)
    baseline = models.DecimalField(
        _("valor de partida"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    target = models.DecimalField(_("meta"), max_digits=16, decimal_places=4, null=True, blank=True)
    roll_up = models.CharField(_("como se agrega"), max_length=20, choices=RollUp)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("indicador da ação")

    def __str__(self) -> str:
        return self.text


class PlanImportQuerySet(models.QuerySet["PlanImport"]):
    def for_network(self, network: Network) -> PlanImportQuerySet:
        return self.filter(network=network)

    def without_file(self) -> PlanImportQuerySet:
        """The file itself (up to 25 MB) stays in the database until something reads it."""
        return self.defer("content")

    def listed(self) -> PlanImportQuerySet:
        return self.defer("content", "reading", "corrections", "undo")


class PlanImport(Versioned):
    """A file on its way to being a plan. `reading` is all that was understood (`importing.draft`),
    `corrections` the list of changes made to it in the review, `undo` what confirming replaced.
    `heartbeat_at` is the last sign of life of who is reading it."""

    audit_hidden = frozenset({"reading", "corrections", "undo", "heartbeat_at", "progress"})

    network = models.ForeignKey(Network, models.CASCADE, related_name="plan_imports")
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, blank=True, related_name="imports")
    file_name = models.CharField(_("ficheiro"), max_length=255)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=20, choices=ImportState, default=ImportState.QUEUED)
    progress = models.FloatField(default=0)
    progress_text = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)
    reading = models.JSONField(default=dict)
    corrections = models.JSONField(default=list)
    undo = models.JSONField(default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)

    objects = PlanImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("importação")
        indexes = [models.Index(fields=["network", "sha256"], name="import_by_content")]

    def __str__(self) -> str:
        return self.file_name


class HeaderMapping(models.Model):
    """A network's remembered answer to "what is this column?": folded header → field ("" = ignore)."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="header_mappings")
    header = models.CharField(max_length=200)
    field = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "header"], name="header_mapped_once")
        ]
