"""Nouns of a network. Each network keeps its own directory of organisations (docs/adr/0004)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from monitor.kernel.models import Versioned
from monitor.kernel.permissions import Role
from monitor.kernel.text import FoldedField
from monitor.network.enums import (
    BodyKind,
    MandateRole,
    MembershipStatus,
    NetworkKind,
    OrganisationKind,
)
from monitor.network.names import normalise_name
from monitor.territory.models import Territory


class NetworkQuerySet(models.QuerySet["Network"]):
    def for_user(self, user: Any) -> NetworkQuerySet:
        """The networks that a person has a role in (all of them for who runs the installation)."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self.all()
        return self.filter(role_assignments__user=user)


class Network(Versioned):
    code = models.SlugField(_("código"), unique=True)
    name = models.CharField(_("nome"), max_length=200)
    kind = models.CharField(_("tipo"), max_length=20, choices=NetworkKind)
    description = models.TextField(_("o que é a rede"), blank=True)
    email = models.EmailField(_("endereço de contacto"), blank=True)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, verbose_name=_("território")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("rede a que pertence"),
    )

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("rede")
        verbose_name_plural = _("redes")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("network:home", kwargs={"network": self.code})


class OwnedByNetwork(models.QuerySet):
    """What has a `network` column."""

    def for_network(self, network: Network) -> OwnedByNetwork:
        return self.filter(network=network)


class RoleAssignment(Versioned):
    """What a person is in a network; a partner acts for one organisation of it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="roles")
    network = models.ForeignKey(Network, models.CASCADE, related_name="role_assignments")
    role = models.CharField(_("papel"), max_length=20, choices=Role)
    organisation = models.ForeignKey(
        "Organisation", models.PROTECT, null=True, blank=True, verbose_name=_("entidade")
    )

    objects = OwnedByNetwork.as_manager()

    class Meta:
        verbose_name = _("papel na rede")
        verbose_name_plural = _("papéis na rede")
        constraints = [
            models.UniqueConstraint(fields=["user", "network"], name="one_role_in_a_network"),
            models.CheckConstraint(
                condition=~Q(role=Role.PARTNER) | Q(organisation__isnull=False),
                name="a_partner_acts_for_an_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class Organisation(Versioned):
    network = models.ForeignKey(Network, models.CASCADE, related_name="organisations")
    name = models.CharField(_("nome"), max_length=250)
    acronym = models.CharField(_("sigla"), max_length=60, blank=True)
    kind = models.CharField(
        _("tipo"), max_length=20, choices=OrganisationKind, default=OrganisationKind.OTHER
    )
    nipc = models.CharField(_("NIPC"), max_length=9, blank=True)
    email = models.EmailField(_("endereço de e-mail"), blank=True)
    phone = models.CharField(_("telefone"), max_length=40, blank=True)
    contact = models.CharField(_("pessoa de contacto"), max_length=200, blank=True)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, verbose_name=_("território")
    )
    notes = models.TextField(_("notas"), blank=True)
    folded = FoldedField(sources=("name", "acronym"))

    objects = OwnedByNetwork.as_manager()

    class Meta:
        ordering = ["folded"]
        verbose_name = _("entidade")
        verbose_name_plural = _("entidades")
        constraints = [
            models.UniqueConstraint(fields=["network", "name"], name="organisation_name_once"),
            models.UniqueConstraint(
                fields=["network", "nipc"], name="nipc_once", condition=~Q(nipc="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def short_name(self) -> str:
        return self.acronym or self.name

    def get_absolute_url(self) -> str:
        return reverse("network:organisation", kwargs={"network": self.network.code, "pk": self.pk})

    def audit_extra(self) -> dict[str, Any]:
        """Other names and the adhesion are part of what an edit of an organisation changes."""
        if not self.pk:
            return {}
        membership = Membership.objects.filter(organisation=self.pk).first()
        return {
            "aliases": sorted(
                Alias.objects.filter(organisation=self.pk).values_list("text", flat=True)
            ),
            "membership": {name: getattr(membership, name) for name in Membership.EDITED}
            if membership
            else {},
        }


class ContactQuerySet(models.QuerySet["Contact"]):
    def for_network(self, network: Network) -> ContactQuerySet:
        return self.filter(organisation__network=network)


class Contact(Versioned):
    """A person of an organisation whom the network writes to; no account is needed for that."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contacts")
    name = models.CharField(_("nome"), max_length=200)
    email = models.EmailField(_("endereço de e-mail"))
    phone = models.CharField(_("telefone"), max_length=40, blank=True)
    is_main = models.BooleanField(_("contacto principal"), default=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["-is_main", "name"]
        verbose_name = _("contacto")
        verbose_name_plural = _("contactos")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "email"], name="contact_email_once"),
            models.UniqueConstraint(
                fields=["organisation"], name="one_main_contact", condition=Q(is_main=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.email})"


class Alias(models.Model):
    """Another way of writing an organisation; the folded form is unique in the network."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="aliases")
    network = models.ForeignKey(Network, models.CASCADE, related_name="aliases")
    text = models.CharField(_("outro nome"), max_length=250)
    folded = models.CharField(max_length=250, editable=False)

    objects = OwnedByNetwork.as_manager()

    class Meta:
        verbose_name = _("outro nome")
        verbose_name_plural = _("outros nomes")
        ordering = ["text"]
        constraints = [
            models.UniqueConstraint(fields=["network", "folded"], name="alias_once_in_a_network")
        ]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def of(cls, organisation: Organisation, text: str) -> Alias:
        return cls(
            organisation=organisation,
            network_id=organisation.network_id,
            text=text,
            folded=normalise_name(text),
        )


class Membership(Versioned):
    """An organisation's adhesion to the network, with who represents it."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="membership")
    status = models.CharField(
        _("situação"), max_length=20, choices=MembershipStatus, default=MembershipStatus.MEMBER
    )
    joined_on = models.DateField(_("aderiu em"), null=True, blank=True)
    left_on = models.DateField(_("saiu em"), null=True, blank=True)
    representative = models.CharField(_("representante"), max_length=200, blank=True)
    substitute = models.CharField(_("suplente"), max_length=200, blank=True)

    EDITED = ("status", "joined_on", "left_on", "representative", "substitute")

    class Meta:
        verbose_name = _("adesão")
        verbose_name_plural = _("adesões")
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(joined_on=None) | Q(left_on__gte=F("joined_on")),
                name="a_member_leaves_after_joining",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_status_display()}"


class Body(Versioned):
    network = models.ForeignKey(Network, models.CASCADE, related_name="bodies")
    name = models.CharField(_("nome"), max_length=200)
    kind = models.CharField(_("tipo"), max_length=20, choices=BodyKind)
    purpose = models.TextField(_("para que serve"), blank=True)

    objects = OwnedByNetwork.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("órgão")
        verbose_name_plural = _("órgãos")
        constraints = [models.UniqueConstraint(fields=["network", "name"], name="body_name_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("network:body", kwargs={"network": self.network.code, "pk": self.pk})


class MandateQuerySet(models.QuerySet["Mandate"]):
    def for_network(self, network: Network) -> MandateQuerySet:
        return self.filter(body__network=network)

    def on(self, day: date) -> MandateQuerySet:
        """In force on `day`; both the first and the last day count."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Mandate(Versioned):
    body = models.ForeignKey(Body, models.CASCADE, related_name="mandates")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="mandates", verbose_name=_("entidade")
    )
    person = models.CharField(_("pessoa"), max_length=200)
    role = models.CharField(
        _("função"), max_length=20, choices=MandateRole, default=MandateRole.MEMBER
    )
    starts_on = models.DateField(_("início"))
    ends_on = models.DateField(_("fim"), null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "person"]
        verbose_name = _("mandato")
        verbose_name_plural = _("mandatos")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="a_mandate_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.body}"
