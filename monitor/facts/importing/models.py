"""A file, or an answer of a source, on its way to being an edition."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from monitor.facts.enums import Visibility
from monitor.facts.shapes import Shape
from monitor.facts.sources.mapping import Mapping
from monitor.kernel.models import Versioned
from monitor.network.models import Network


class Origin(models.TextChoices):
    TABLE = "table", _("Ficheiro")
    ROWS = "rows", _("Modelo da plataforma")
    INE = "ine", _("INE")
    EUROSTAT = "eurostat", _("Eurostat")


class State(models.TextChoices):
    QUEUED = "queued", _("À espera de vez")
    WORKING = "working", _("Em curso")
    MAPPING = "mapping", _("Por explicar")
    REVIEW = "review", _("Por confirmar")
    CONFIRMED = "confirmed", _("Confirmada")
    UNDONE = "undone", _("Anulada")
    FAILED = "failed", _("Falhou")
    CANCELLED = "cancelled", _("Interrompida")


class Step(models.TextChoices):
    """What the job at hand does; it begins again from here when it is tried again."""

    READ = "read", _("Abrir o ficheiro")
    UNDERSTAND = "understand", _("Ler os números")
    WRITE = "write", _("Publicar")


AT_WORK = (State.QUEUED, State.WORKING)
OPEN = (*AT_WORK, State.MAPPING, State.REVIEW)
STOPPED = (State.FAILED, State.CANCELLED)
# A longer silence than this is a dead worker.
SILENCE = timedelta(minutes=5)
# How long what stopped can be taken up again: its files wait as long.
PATIENCE = timedelta(days=30)


class DataImportQuerySet(models.QuerySet["DataImport"]):
    def for_network(self, network: Network) -> DataImportQuerySet:
        return self.filter(network=network)

    def within_reach_of(self, user: Any) -> DataImportQuerySet:
        """What is of the installation is for who runs it."""
        return self if user.is_superuser else self.filter(for_all=False)

    def with_files(self) -> DataImportQuerySet:
        """Those whose files somebody may still need."""
        given_up = Q(state__in=STOPPED, finished_at__lt=timezone.now() - PATIENCE)
        return self.exclude(Q(state=State.UNDONE) | given_up)

    def listed(self) -> DataImportQuerySet:
        """Without what only the review reads."""
        return self.defer("proposals", "mapping_json", "summary", "shapes_json", "request")


class DataImport(Versioned):
    """`path` is the file as it came and `rows_path` its numbers, inside settings.FACTS; `shapes_json`
    {code: shape} of the indicators that it may write; `proposals` one for each table; `summary` what
    the reading found; `request` what was asked of a source. `for_all`: of the installation, and not
    of the network that asked. `replaces`: the edition says everything, and not only what is new."""

    audit_hidden = frozenset(
        {"proposals", "mapping_json", "summary", "shapes_json", "progress", "heartbeat_at"}
    )

    network = models.ForeignKey(Network, models.CASCADE, related_name="data_imports")
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.TABLE)
    name = models.CharField(_("ficheiro"), max_length=255)
    path = models.CharField(max_length=300, blank=True)
    rows_path = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    step = models.CharField(max_length=10, choices=Step, default=Step.READ)
    progress = models.FloatField(default=0)
    progress_text = models.CharField(max_length=200, blank=True)
    cancel_asked = models.BooleanField(default=False)
    error = models.TextField(blank=True)
    request = models.JSONField(default=dict)
    shapes_json = models.JSONField(default=dict)
    proposals = models.JSONField(default=list)
    mapping_json = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    replaces = models.BooleanField(default=False)
    for_all = models.BooleanField(default=False)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PRIVATE)
    dataset = models.ForeignKey(
        "facts.Dataset", models.SET_NULL, null=True, blank=True, related_name="imports"
    )
    edition = models.ForeignKey(
        "facts.Edition", models.SET_NULL, null=True, blank=True, related_name="imports"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = DataImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("importação de dados")
        indexes = [models.Index(fields=["network", "sha256"], name="data_import_by_content")]
        constraints = [
            models.CheckConstraint(
                condition=Q(progress__gte=0, progress__lte=1),
                name="data_import_progress_is_a_share",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner_id(self) -> int | None:
        """The network whose it is; None for the installation."""
        return None if self.for_all else self.network_id

    @property
    def file(self) -> Path:
        return Path(settings.FACTS) / self.path

    @property
    def rows_file(self) -> Path:
        return Path(settings.FACTS) / self.rows_path

    @property
    def shapes(self) -> dict[str, Shape]:
        return {code: Shape.from_json(plain) for code, plain in self.shapes_json.items()}

    @property
    def mapping(self) -> Mapping | None:
        return Mapping.from_json(self.mapping_json) if self.mapping_json else None

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def is_stuck(self) -> bool:
        """Waiting or at work, and nobody has given a sign of life for a while."""
        last = self.heartbeat_at or self.created_at
        return self.is_at_work and last < timezone.now() - SILENCE

    @property
    def may_be_resumed(self) -> bool:
        stopped = self.finished_at or self.created_at
        return self.state in STOPPED and stopped >= timezone.now() - PATIENCE

    @property
    def seconds_left(self) -> int | None:
        """By how long what is done took; None before there is anything to judge by."""
        if not self.started_at or self.progress < 0.03 or not self.is_at_work:
            return None
        elapsed = (timezone.now() - self.started_at).total_seconds()
        return round(elapsed * (1 - self.progress) / self.progress)

    def audit_extra(self) -> dict[str, Any]:
        return {"rows": self.summary.get("rows")} if self.summary else {}


class Rules(Versioned):
    """What is strange for an indicator: out of `lowest`…`highest`, or further from the former period
    than `jump` per cent, or a total further than `parts` per cent from the sum of its parts. A blank
    rule is not looked at."""

    indicator = models.CharField(max_length=100, unique=True)
    lowest = models.FloatField(_("valor mínimo"), null=True, blank=True)
    highest = models.FloatField(_("valor máximo"), null=True, blank=True)
    jump = models.FloatField(_("variação máxima (%)"), null=True, blank=True)
    parts = models.FloatField(
        _("diferença máxima entre o total e a soma das partes (%)"),
        null=True,
        blank=True,
        default=0,
    )

    def __str__(self) -> str:
        return self.indicator
