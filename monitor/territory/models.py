"""Territories and how they contain one another, each with validity in time."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from monitor.kernel.models import Versioned
from monitor.kernel.text import FoldedField


class Level(models.TextChoices):
    COUNTRY = "country", _("País")
    NUTS1 = "nuts1", _("NUTS I")
    NUTS2 = "nuts2", _("NUTS II")
    NUTS3 = "nuts3", _("NUTS III")
    DISTRICT = "district", _("Distrito ou ilha")
    INTERMUNICIPAL = "intermunicipal", _("Entidade intermunicipal")
    MUNICIPALITY = "municipality", _("Município")
    PARISH = "parish", _("Freguesia")


class Scheme(models.TextChoices):
    """The list that a code belongs to: the same letters mean other places in another list."""

    DICOFRE = "dicofre", "DICOFRE"
    NUTS_2013 = "nuts-2013", "NUTS 2013"
    NUTS_2024 = "nuts-2024", "NUTS 2024"
    INTERMUNICIPAL = "intermunicipal", _("Entidades intermunicipais")
    FICTIONAL = "fictional", _("Território fictício")


class InForce(models.QuerySet):
    def on(self, day: date) -> InForce:
        """Valid on `day`: from `valid_from` (or always) until before `valid_to` (or still)."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gt=day)
        )


class Territory(models.Model):
    scheme = models.CharField(_("lista de códigos"), max_length=20, choices=Scheme)
    code = models.CharField(_("código"), max_length=20)
    level = models.CharField(_("nível"), max_length=20, choices=Level)
    name = models.CharField(_("nome"), max_length=200)
    folded = FoldedField(sources=("name", "code"))
    valid_from = models.DateField(_("em vigor desde"), null=True, blank=True)
    valid_to = models.DateField(_("em vigor até"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    area_km2 = models.FloatField(_("área (km²)"), null=True, blank=True)
    source = models.CharField(_("fonte"), max_length=200, blank=True)
    parents = models.ManyToManyField(
        "self", symmetrical=False, related_name="children", through="Containment"
    )

    objects = InForce.as_manager()

    class Meta:
        ordering = ["folded"]
        verbose_name = _("território")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code", "valid_from"], name="territory_code_once_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["scheme", "code"],
                name="territory_code_once_since_ever",
                condition=Q(valid_from=None),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gt=F("valid_from")),
                name="a_territory_ends_after_it_starts",
            ),
        ]
        indexes = [models.Index(fields=["level", "folded"], name="territory_by_level")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("territory:detail", kwargs={"scheme": self.scheme, "code": self.code})


class Containment(models.Model):
    """`child` lies in `parent`: a municipality in a district, a NUTS III, an intermunicipal entity."""

    child = models.ForeignKey(Territory, models.CASCADE, related_name="containments")
    parent = models.ForeignKey(Territory, models.CASCADE, related_name="contents")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = InForce.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["child", "parent", "valid_from"], name="contained_once_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["child", "parent"],
                name="contained_once_since_ever",
                condition=Q(valid_from=None),
            ),
        ]


class Population(models.Model):
    """Resident population of a territory in a year, with where the figure is from."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="populations")
    year = models.PositiveSmallIntegerField(_("ano"))
    residents = models.PositiveIntegerField(_("residentes"))
    aged_65_and_over = models.PositiveIntegerField(_("com 65 e mais anos"), null=True, blank=True)
    source = models.CharField(_("fonte"), max_length=200)

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["territory", "year"], name="one_population_a_year")
        ]


class Succession(models.Model):
    """One code became another on a day: a rename, a split (one to many) or a merger (many to one)."""

    before = models.ForeignKey(Territory, models.CASCADE, related_name="successors")
    after = models.ForeignKey(Territory, models.CASCADE, related_name="predecessors")
    on = models.DateField(_("data"))

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="succeeded_once"),
            models.CheckConstraint(
                condition=~Q(before=F("after")), name="a_territory_does_not_succeed_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class TerritoryGroup(Versioned):
    """A set chosen by people: the 17 of a metropolitan area, a peer group for comparison."""

    code = models.SlugField(_("código"), unique=True)
    name = models.CharField(_("nome"), max_length=200)
    description = models.TextField(_("para que serve"), blank=True)
    members = models.ManyToManyField(
        Territory, related_name="groups", verbose_name=_("territórios")
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("grupo de territórios")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("territory:group", kwargs={"code": self.code})

    def audit_extra(self) -> dict[str, Any]:
        members = self.members.values_list("code", flat=True) if self.pk else ()
        return {"members": sorted(members)}


class BoundarySetQuerySet(models.QuerySet["BoundarySet"]):
    def loaded(self) -> BoundarySetQuerySet:
        return self.exclude(loaded_at=None)

    def in_use(self) -> BoundarySetQuerySet:
        return self.filter(is_current=True)


class BoundarySet(Versioned):
    """The outlines of one level of territories from one file; once loaded, only `is_current` changes.

    Until then it is a draft: `content` holds what was read from the file (boundaries.reading), and
    scheme, level and code column are still to be chosen. `number` counts the versions of a level.
    """

    title = models.CharField(_("título"), max_length=200)
    source = models.CharField(_("fonte"), max_length=200)
    licence = models.CharField(_("licença"), max_length=200, blank=True)
    file_name = models.CharField(_("ficheiro"), max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(default=b"")
    scheme = models.CharField(_("lista de códigos"), max_length=20, choices=Scheme, blank=True)
    level = models.CharField(_("nível"), max_length=20, choices=Level, blank=True)
    code_field = models.CharField(_("coluna do código"), max_length=200, blank=True)
    number = models.PositiveIntegerField(_("versão"), null=True, blank=True)
    is_current = models.BooleanField(_("em uso"), default=False)
    features = models.PositiveIntegerField(_("territórios no ficheiro"))
    areas = models.PositiveIntegerField(_("territórios carregados"), default=0)
    points_in = models.PositiveIntegerField(_("pontos no ficheiro"))
    points_out = models.PositiveIntegerField(_("pontos guardados"))
    problems = models.JSONField(_("avisos"), default=dict)
    created_at = models.DateTimeField(_("enviado em"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    loaded_at = models.DateTimeField(_("carregado em"), null=True, blank=True)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = BoundarySetQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("conjunto de limites")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "level"],
                condition=Q(is_current=True),
                name="one_boundary_set_in_use_a_level",
            ),
            models.UniqueConstraint(
                fields=["scheme", "level", "number"],
                condition=Q(number__isnull=False),
                name="boundary_set_number_once_a_level",
            ),
            models.CheckConstraint(
                condition=Q(loaded_at=None, number=None, is_current=False)
                | Q(loaded_at__isnull=False, number__isnull=False) & ~Q(level=""),
                name="a_loaded_boundary_set_says_of_what",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("territory:boundary_set", kwargs={"pk": self.pk})


class Boundary(models.Model):
    """One territory's outline: `geometry` is the coordinates of a GeoJSON MultiPolygon, in degrees."""

    boundary_set = models.ForeignKey(BoundarySet, models.CASCADE, related_name="boundaries")
    code = models.CharField(_("código"), max_length=20)
    geometry = models.JSONField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["boundary_set", "code"], name="one_boundary_a_code")
        ]

    def __str__(self) -> str:
        return self.code
