"""The execution report that a plenary approves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from monitor.kernel.models import Versioned
from monitor.network.models import Network, OwnedByNetwork
from monitor.plans.enums import DocumentState, ReportPeriod
from monitor.plans.models.plan import Plan


class ExecutionReport(Versioned):
    """`content` is every figure as it was when generated (`plans.documents`); approved, it is frozen
    and has a number in its year."""

    audit_hidden = frozenset({"content"})

    network = models.ForeignKey(Network, models.CASCADE, related_name="execution_reports")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="execution_reports")
    title = models.CharField(_("título"), max_length=300)
    period = models.CharField(_("período"), max_length=10, choices=ReportPeriod)
    starts_on = models.DateField(_("de"))
    ends_on = models.DateField(_("a"))
    state = models.CharField(
        _("situação"), max_length=10, choices=DocumentState, default=DocumentState.DRAFT
    )
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    number = models.PositiveSmallIntegerField(_("número"), null=True, blank=True)
    content = models.JSONField(default=dict)
    generated_at = models.DateTimeField(_("gerado em"))
    approved_at = models.DateTimeField(_("aprovado em"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = OwnedByNetwork.as_manager()

    class Meta:
        ordering = ["-ends_on", "-pk"]
        verbose_name = _("relatório de execução")
        verbose_name_plural = _("relatórios de execução")
        constraints = [
            models.UniqueConstraint(
                fields=["network", "year", "number"], name="number_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(state=DocumentState.DRAFT, number=None)
                | Q(state=DocumentState.APPROVED, number__isnull=False, year__isnull=False),
                name="an_approved_report_has_a_number",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReportNarrative(Versioned):
    """The words that people write in a section; generating the figures again never touches them."""

    report = models.ForeignKey(ExecutionReport, models.CASCADE, related_name="narratives")
    section = models.CharField(max_length=60)
    text = models.TextField(_("texto"), blank=True)

    class Meta:
        verbose_name = _("texto do relatório")
        constraints = [
            models.UniqueConstraint(fields=["report", "section"], name="one_text_a_section")
        ]

    def __str__(self) -> str:
        return f"{self.report} · {self.section}"


class RenderedReport(models.Model):
    """A file of an approved report, as it was handed to the plenary."""

    report = models.ForeignKey(ExecutionReport, models.CASCADE, related_name="files")
    kind = models.CharField(
        max_length=4, choices=[("docx", "Word"), ("pdf", "PDF"), ("xlsx", "Excel")]
    )
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "kind"], name="one_file_a_kind")]
