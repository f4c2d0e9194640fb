"""Nouns of the dictionary. Without a network an indicator is of the installation, for everybody.

Codes are what formulas and figures are tied by: they never change, and one is of one indicator in the
whole installation. A network's own begin with its code and two underscores (`own_prefix`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from monitor.facts.enums import RollUp, Theme
from monitor.facts.feeds import name_in
from monitor.facts.feeds import own_prefix as own_prefix
from monitor.facts.shapes import REGIONS, Dimension
from monitor.indicators.dimensions import cuts_text, dimensions_text
from monitor.indicators.enums import (
    Aggregation,
    Audience,
    Direction,
    Frequency,
    Normalisation,
    Polarity,
    Subject,
    WhenMissing,
)
from monitor.indicators.formulas import CODE
from monitor.kernel.models import Versioned
from monitor.kernel.text import FoldedField
from monitor.network.models import Network, OwnedByNetwork

LONGEST_CODE, LONGEST_OWN = 100, 48
LONGEST_ADDRESS = 1000
SCHEMES = ((REGIONS[0], "NUTS 2024"), (REGIONS[1], "NUTS 2013"))


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def for_network(self, network: Network | None) -> IndicatorQuerySet:
        """What a network reads: the common ones and its own; the common ones alone without a network."""
        return self.filter(Q(network=None) | Q(network=network) if network else Q(network=None))

    def own_of(self, network: Network) -> IndicatorQuerySet:
        return self.filter(network=network)

    def derived(self) -> IndicatorQuerySet:
        return self.exclude(formula="")

    def observed(self) -> IndicatorQuerySet:
        return self.filter(formula="")


class Indicator(Versioned):
    """`theme` is the chapter that it is found in; `sensitivity` the theme whose k the disclosure gate
    applies to its figures. `dimensions` is [[name, [member, …]], …] and `cuts` [[name, …], …]: the
    sets of dimensions that may be published, each dimension alone when it is empty."""

    audit_hidden = frozenset({"dimensions", "cuts", "loaded"})

    network = models.ForeignKey(
        Network, models.CASCADE, null=True, blank=True, related_name="indicators"
    )
    code = models.CharField(
        _("código"),
        max_length=LONGEST_CODE,
        unique=True,
        validators=[
            RegexValidator(rf"\A{CODE}\Z", _("Letras minúsculas sem acentos, algarismos e «_»."))
        ],
    )
    name = models.CharField(_("nome"), max_length=200)
    name_en = models.CharField(_("nome em inglês"), max_length=200, blank=True)
    definition = models.TextField(_("o que mede"))
    definition_en = models.TextField(_("o que mede, em inglês"), blank=True)
    unit = models.CharField(_("unidade"), max_length=60)
    polarity = models.CharField(
        _("o que é bom"), max_length=20, choices=Polarity, default=Polarity.NONE
    )
    theme = models.CharField(_("tema"), max_length=20, choices=Subject)
    roll_up = models.CharField(_("como se agrega"), max_length=20, choices=RollUp)
    weight = models.CharField(_("indicador que pesa a média"), max_length=LONGEST_CODE, blank=True)
    partial = models.BooleanField(
        _("mostra somas incompletas, dizendo de quantas partes"), default=False
    )
    dimensions = models.JSONField(_("dimensões"), default=list, blank=True)
    cuts = models.JSONField(_("cortes que se publicam"), default=list, blank=True)
    periodicity = models.CharField(
        _("periodicidade"), max_length=20, choices=Frequency, default=Frequency.YEAR
    )
    scheme = models.CharField(
        _("lista de regiões"), max_length=20, choices=SCHEMES, default=REGIONS[0]
    )
    source = models.CharField(_("fonte"), max_length=300, blank=True)
    ine_code = models.CharField(_("código no INE"), max_length=10, blank=True)
    formula = models.TextField(_("fórmula"), blank=True)
    decimals = models.PositiveSmallIntegerField(_("casas decimais"), default=0)
    sensitivity = models.CharField(
        _("sensibilidade"), max_length=20, choices=Theme, default=Theme.GENERAL
    )
    # What `load_dictionary` wrote here, in short: as long as it is still so, nobody changed it.
    loaded = models.CharField(max_length=64, blank=True, editable=False)
    folded = FoldedField(sources=("name", "name_en", "code", "ine_code", "definition"))

    objects = IndicatorQuerySet.as_manager()

    # Everything that a person says of an indicator, in the order of forms and files.
    EDITED = (
        "name", "name_en", "definition", "definition_en", "theme", "unit", "decimals", "polarity",
        "formula", "roll_up", "weight", "partial", "dimensions", "cuts", "periodicity", "scheme",
        "source", "ine_code", "sensitivity",
    )  # fmt: skip

    class Meta:
        ordering = ["folded"]
        verbose_name = pgettext_lazy("dicionário", "indicador")
        verbose_name_plural = pgettext_lazy("dicionário", "indicadores")
        constraints = [
            models.CheckConstraint(
                condition=Q(formula="") | Q(weight=""), name="a_formula_is_weighed_by_none"
            )
        ]
        indexes = [models.Index(fields=["network", "theme"], name="indicator_by_theme")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_derived(self) -> bool:
        return bool(self.formula)

    @property
    def is_living(self) -> bool:
        """Kept by another room, which says what it is (`monitor.indicators.living`)."""
        return name_in(self.code) is not None

    @property
    def is_common(self) -> bool:
        return self.network_id is None

    @property
    def declared_dimensions(self) -> tuple[Dimension, ...]:
        return tuple(Dimension(name, tuple(members)) for name, members in self.dimensions)

    @property
    def declared_cuts(self) -> tuple[tuple[str, ...], ...]:
        """Never the whole, which is always published."""
        if self.cuts:
            return tuple(tuple(cut) for cut in self.cuts)
        return tuple((dimension.name,) for dimension in self.declared_dimensions)

    def audit_extra(self) -> dict[str, Any]:
        return {
            "kept_dimensions": dimensions_text(self.declared_dimensions, "; "),
            "kept_cuts": cuts_text(self.declared_cuts, "; "),
        }


class CompositeIndex(Versioned):
    """Several indicators in one number (`monitor.indicators.index`). `higher`: what a high index says."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="indices")
    name = models.CharField(_("nome"), max_length=200)
    definition = models.TextField(_("o que mede"))
    higher = models.CharField(
        _("um valor alto quer dizer"), max_length=10, choices=Direction, default=Direction.BETTER
    )
    normalisation = models.CharField(
        _("como se põem na mesma escala"),
        max_length=10,
        choices=Normalisation,
        default=Normalisation.MIN_MAX,
    )
    aggregation = models.CharField(
        _("como se juntam"), max_length=10, choices=Aggregation, default=Aggregation.ARITHMETIC
    )
    when_missing = models.CharField(
        _("se faltar uma parte"), max_length=10, choices=WhenMissing, default=WhenMissing.NO_INDEX
    )

    objects = OwnedByNetwork.as_manager()

    EDITED = ("name", "definition", "higher", "normalisation", "aggregation", "when_missing")

    class Meta:
        ordering = ["name"]
        verbose_name = _("índice")
        verbose_name_plural = _("índices")
        constraints = [models.UniqueConstraint(fields=["network", "name"], name="index_name_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("indicators:index", kwargs={"network": self.network.code, "index": self.pk})

    def audit_extra(self) -> dict[str, Any]:
        """The parts are what an edit of an index changes most."""
        if not self.pk:
            return {}
        return {"parts": [str(part) for part in self.parts.select_related("indicator")]}


class IndexPart(models.Model):
    """`good` says what is good where the indicator itself does not; blank leaves it to the indicator."""

    index = models.ForeignKey(CompositeIndex, models.CASCADE, related_name="parts")
    indicator = models.ForeignKey(
        Indicator,
        models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("dicionário", "indicador"),
    )
    weight = models.DecimalField(_("peso"), max_digits=8, decimal_places=3)
    good = models.CharField(_("o que é bom"), max_length=20, choices=Polarity, blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["index", "indicator"], name="part_once_in_an_index"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="a_part_weighs_something"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} ({self.weight.normalize():f})"

    @property
    def polarity(self) -> str:
        return self.good or self.indicator.polarity


class DashboardQuerySet(OwnedByNetwork):
    def for_network(self, network: Network) -> DashboardQuerySet:
        return self.filter(network=network)

    def seen_by(self, networks: Iterable[int], composing: Iterable[int]) -> DashboardQuerySet:
        """What somebody may open: `networks` are those that the person is of, `composing` those whose
        dashboards the person makes (keys)."""
        return self.filter(
            Q(audience=Audience.PUBLIC)
            | Q(audience=Audience.NETWORK, network__in=list(networks))
            | Q(network__in=list(composing))
        )


class Dashboard(Versioned):
    """Views of the observatory on one page. `audience` says who may open it; what each view shows is
    what whoever opens it may read (docs/adr/0017)."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="dashboards")
    name = models.CharField(_("nome"), max_length=120)
    introduction = models.TextField(_("introdução"), max_length=1000, blank=True)
    audience = models.CharField(
        _("quem o vê"), max_length=20, choices=Audience, default=Audience.COORDINATION
    )

    objects = DashboardQuerySet.as_manager()

    EDITED = ("name", "introduction", "audience")

    class Meta:
        ordering = ["name"]
        verbose_name = _("painel")
        verbose_name_plural = _("painéis")
        constraints = [
            models.UniqueConstraint(fields=["network", "name"], name="dashboard_name_once")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("observatory:dashboard", kwargs={"number": self.pk})

    def audit_extra(self) -> dict[str, Any]:
        """The views are what an edit of a dashboard changes most."""
        return {"views": [str(panel) for panel in self.panels.all()]} if self.pk else {}


class Panel(models.Model):
    """A view in a dashboard. `address` is what reproduces it, from the root of the site, without the
    language; `heading` is said instead of the view's own title."""

    dashboard = models.ForeignKey(Dashboard, models.CASCADE, related_name="panels")
    address = models.CharField(_("endereço da vista"), max_length=LONGEST_ADDRESS)
    heading = models.CharField(_("título"), max_length=160, blank=True)
    is_wide = models.BooleanField(_("ocupa toda a largura"), default=False)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.heading} ({self.address})" if self.heading else self.address
