"""Datasets, their editions, and the manifest of the files that hold the numbers (docs/adr/0013).

The numbers themselves are in immutable Parquet files under settings.FACTS; here is which of them is
in force, and what rolls up from it. Nothing published is ever changed: a new edition is a new row.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from monitor.facts.enums import Periodicity, Status, Theme, Visibility
from monitor.facts.shapes import Shape
from monitor.facts.traits import Traits
from monitor.kernel.models import Versioned
from monitor.network.models import Network


class Dataset(Versioned):
    """What a source offers under one name and licence. Without a network it is the installation's."""

    code = models.SlugField(_("código"), max_length=100, unique=True)
    network = models.ForeignKey(
        Network, models.CASCADE, null=True, blank=True, related_name="datasets"
    )
    title = models.CharField(_("título"), max_length=300)
    description = models.TextField(_("descrição"), blank=True)
    publisher = models.CharField(_("quem publica"), max_length=200, blank=True)
    licence = models.CharField(_("licença"), max_length=200, blank=True)
    source_url = models.URLField(_("endereço da fonte"), max_length=500, blank=True)
    periodicity = models.CharField(
        _("periodicidade"), max_length=20, choices=Periodicity, default=Periodicity.YEAR
    )
    visibility = models.CharField(
        _("quem vê"), max_length=10, choices=Visibility, default=Visibility.PRIVATE
    )
    theme = models.CharField(_("tema"), max_length=20, choices=Theme, default=Theme.GENERAL)
    # Its figures have been through the disclosure control of who publishes them, under a licence: they
    # pass as they were published. Any other dataset goes through the gate.
    is_official = models.BooleanField(
        _("estatística oficial, já publicada pela fonte"), default=False
    )

    class Meta:
        ordering = ["title"]
        verbose_name = _("conjunto de dados")
        verbose_name_plural = _("conjuntos de dados")

    def __str__(self) -> str:
        return self.title


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> EditionQuerySet:
        """Published and not taken back."""
        return self.filter(published_at__isnull=False, withdrawn_at=None)


class Edition(Versioned):
    """What a dataset said at one time. `sha256` is of all its files together."""

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField(_("número"))
    note = models.TextField(_("nota"), blank=True)
    status = models.CharField(_("situação"), max_length=12, choices=Status, default=Status.FINAL)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("criada em"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("quem importou"),
    )
    published_at = models.DateTimeField(_("publicada em"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("retirada em"), null=True, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["dataset", "-number"]
        verbose_name = _("edição")
        verbose_name_plural = _("edições")
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="edition_number_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(published_at__isnull=False),
                name="only_a_published_edition_is_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return _("%(dataset)s, edição %(number)d") % {
            "dataset": self.dataset,
            "number": self.number,
        }


class Slab(models.Model):
    """One immutable file: all that an edition says of one indicator. `path` is inside settings.FACTS."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="slabs")
    indicator = models.CharField(max_length=100)
    shape_json = models.JSONField()
    traits_json = models.JSONField(default=dict)
    path = models.CharField(max_length=300)
    rows = models.PositiveBigIntegerField()
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    first_period = models.CharField(max_length=10)
    last_period = models.CharField(max_length=10)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "indicator"], name="slab_once_an_edition")
        ]
        indexes = [models.Index(fields=["indicator", "-edition"], name="slab_by_indicator")]

    def __str__(self) -> str:
        return f"{self.indicator} · {self.edition_id}"

    @property
    def shape(self) -> Shape:
        return Shape.from_json(self.shape_json)

    @property
    def traits(self) -> Traits:
        return Traits.from_json(self.traits_json)

    @property
    def file(self) -> Path:
        return Path(settings.FACTS) / self.path


class Axes(models.Model):
    """An order of values, which many slabs share: `levels` and `territories` go together."""

    sha256 = models.CharField(max_length=64, unique=True)
    periods = models.JSONField()
    territories = models.JSONField()
    levels = models.JSONField()

    def __str__(self) -> str:
        return self.sha256


def _stamp() -> int:
    return secrets.randbits(62)


class Rolled(models.Model):
    """One rolling up of a slab. `hierarchy` is the fingerprint of what contained what when it was made;
    `stamp` tells it from any other, for what processes keep of it. `is_released`: as anybody may see
    it (`monitor.facts.release`)."""

    slab = models.ForeignKey(Slab, models.CASCADE, related_name="rolled", db_index=False)
    axes = models.ForeignKey(Axes, models.PROTECT, related_name="+")
    hierarchy = models.CharField(max_length=64)
    stamp = models.BigIntegerField(default=_stamp)
    is_released = models.BooleanField(default=False)
    # Of a release: counts under this one are hidden in it.
    k = models.PositiveSmallIntegerField(null=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["slab", "-id"], name="rolled_by_slab")]

    def __str__(self) -> str:
        return f"{self.slab} · {self.pk}"


class Current(models.Model):
    """The flip: which slab of an indicator is in force. One row changes and everybody sees the other.
    `released` is what anybody sees of it: of official statistics, the same."""

    indicator = models.CharField(max_length=100, unique=True)
    slab = models.ForeignKey(Slab, models.PROTECT, related_name="+")
    rolled = models.OneToOneField(Rolled, models.PROTECT, related_name="current")
    released = models.ForeignKey(
        Rolled, models.PROTECT, null=True, related_name="released_for", db_index=False
    )
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.indicator


class Axis(models.TextChoices):
    """What a slice is found by: a year of periods (every territory), or a few territories (every
    period)."""

    PERIOD = "p", "period"
    TERRITORY = "t", "territory"


class Slice(models.Model):
    """Rolled-up values of one cut, packed (`monitor.facts.packing`): numerators and denominators as
    float64, one byte of flags each, and for partial sums how many parts of how many."""

    rolled = models.ForeignKey(Rolled, models.CASCADE, related_name="slices", db_index=False)
    axis = models.CharField(max_length=1, choices=Axis)
    cut = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=10)
    numerators = models.BinaryField()
    denominators = models.BinaryField(null=True)
    flags = models.BinaryField()
    counts = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rolled", "axis", "cut", "key"], name="slice_once")
        ]

    def __str__(self) -> str:
        return f"{self.rolled_id} {self.axis} {self.cut} {self.key}"


# What is on its way into the store has its models beside its work.
from monitor.facts.importing.models import DataImport as DataImport  # noqa: E402
from monitor.facts.importing.models import Rules as Rules  # noqa: E402
