"""What happened to an action in a month, said by who answers for it and accepted by the network."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from monitor.agenda.models import Activity, Evidence
from monitor.kernel.models import Versioned
from monitor.network.models import Network, Organisation
from monitor.plans.enums import ReportChannel, ReportState, ReportStatus
from monitor.plans.models.plan import Action, Measure


class ServedAction(models.Model):
    """An activity counts for an action; one may count for several."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="served")
    action = models.ForeignKey(Action, models.CASCADE, related_name="served_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "action"], name="activity_serves_once")
        ]


class MonthReportQuerySet(models.QuerySet["MonthReport"]):
    def for_network(self, network: Network) -> MonthReportQuerySet:
        return self.filter(action__plan__network=network)

    def answered(self) -> MonthReportQuerySet:
        """What needs nothing more from who reports."""
        return self.filter(state__in=[ReportState.SUBMITTED, ReportState.ACCEPTED])


class MonthReport(Versioned):
    """One for an action and a month. Status and texts are shared by who answers for the action; each
    number belongs to who stated it (`ReportedValue`).

    `organisation` is who wrote last; `comment` what the coordination says when it returns or reopens;
    `effects` what accepting changed in the action, so that reopening undoes exactly that.
    """

    audit_hidden = frozenset({"effects"})

    action = models.ForeignKey(Action, models.CASCADE, related_name="reports")
    month = models.DateField(_("mês"))
    state = models.CharField(
        _("situação"), max_length=10, choices=ReportState, default=ReportState.DRAFT
    )
    status = models.CharField(
        _("como está a ação"), max_length=12, choices=ReportStatus, blank=True
    )
    postponed_to = models.DateField(_("novo mês"), null=True, blank=True)
    reason = models.TextField(_("motivo"), blank=True)
    difficulties = models.TextField(_("dificuldades"), blank=True)
    next_step = models.TextField(_("próximo passo"), blank=True)
    comment = models.TextField(_("comentário da coordenação"), blank=True)
    channel = models.CharField(
        _("por onde chegou"), max_length=10, choices=ReportChannel, default=ReportChannel.ACCOUNT
    )
    reporter_name = models.CharField(_("quem indicou"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entidade"),
    )
    submitted_at = models.DateTimeField(_("enviado em"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decidido em"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    effects = models.JSONField(default=dict)

    objects = MonthReportQuerySet.as_manager()

    class Meta:
        ordering = ["month"]
        verbose_name = _("relato do mês")
        verbose_name_plural = _("relatos do mês")
        constraints = [
            models.UniqueConstraint(fields=["action", "month"], name="one_report_a_month"),
            models.CheckConstraint(
                condition=Q(state=ReportState.DRAFT) | ~Q(status=""),
                name="what_is_submitted_has_a_status",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReportStatus.POSTPONED)
                | Q(state=ReportState.DRAFT)
                | Q(postponed_to__isnull=False),
                name="what_is_postponed_has_a_new_month",
            ),
        ]
        indexes = [models.Index(fields=["month", "state"], name="report_by_month")]

    def __str__(self) -> str:
        return f"{self.action} ({self.month:%Y-%m})"

    def audit_extra(self) -> dict[str, Any]:
        if not self.pk:
            return {}
        return {
            "values": sorted(str(item) for item in self.values.select_related("measure")),
            "evidence": sorted(self.evidence.values_list("evidence__name", flat=True)),
        }


class ReportedValue(models.Model):
    """A number of one organisation for one measure; without organisation, the network's own team's."""

    report = models.ForeignKey(MonthReport, models.CASCADE, related_name="values")
    measure = models.ForeignKey(Measure, models.CASCADE, related_name="values")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    value = models.DecimalField(_("valor"), max_digits=16, decimal_places=4, null=True, blank=True)
    reached_on = models.DateField(_("alcançado em"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "measure", "organisation"],
                name="a_number_once",
                condition=Q(organisation__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["report", "measure"],
                name="a_number_of_the_team_once",
                condition=Q(organisation__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(reached_on__isnull=False),
                name="a_reported_value_says_something",
            ),
        ]

    def __str__(self) -> str:
        if self.value is None:
            return f"{self.measure}: {self.reached_on:%Y-%m-%d}"
        return f"{self.measure}: {self.value.normalize():f}"


class ReportEvidence(models.Model):
    """A file that shows what a report says; `measure` when it is of a milestone."""

    report = models.ForeignKey(MonthReport, models.CASCADE, related_name="evidence")
    measure = models.ForeignKey(Measure, models.SET_NULL, null=True, blank=True, related_name="+")
    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="reports")
