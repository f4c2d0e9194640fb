"""A file on its way to being a plan."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from monitor.kernel.models import Versioned
from monitor.network.models import Network
from monitor.plans.enums import ImportState
from monitor.plans.models.plan import Plan


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
