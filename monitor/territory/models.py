"""Territories and how they contain one another, each with validity in time."""

from __future__ import annotations

from datetime import date
from typing import Any

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
