"""Nouns of the agenda. People who take part are counts, never names."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from monitor.agenda.enums import ActivityKind, ActivityStatus, AgeBand, FeedKind, Sex
from monitor.kernel.models import Versioned
from monitor.kernel.text import FoldedField
from monitor.network.models import Body, Network, Organisation, OwnedByNetwork
from monitor.territory.models import Territory


class Activity(Versioned):
    """`uid` and `sequence` are those of the calendar (RFC 5545): the one never changes, the other
    grows when the day, the place or the title does, or when it is cancelled."""

    audit_hidden = frozenset({"uid", "sequence", "changed_at", "created_by_id"})

    network = models.ForeignKey(Network, models.CASCADE, related_name="activities")
    kind = models.CharField(
        _("tipo"), max_length=20, choices=ActivityKind, default=ActivityKind.SESSION
    )
    title = models.CharField(_("o que é"), max_length=300)
    starts_on = models.DateField(_("dia"))
    ends_on = models.DateField(_("até"), null=True, blank=True)
    starts_at = models.TimeField(_("hora de início"), null=True, blank=True)
    ends_at = models.TimeField(_("hora de fim"), null=True, blank=True)
    place = models.CharField(_("local"), max_length=200, blank=True)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, verbose_name=_("território")
    )
    body = models.ForeignKey(
        Body,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("órgão"),
    )
    organisers = models.ManyToManyField(
        Organisation, related_name="activities", blank=True, verbose_name=_("quem organiza")
    )
    participants = models.PositiveIntegerField(_("participantes"), null=True, blank=True)
    note = models.TextField(_("nota"), blank=True)
    status = models.CharField(
        _("situação"), max_length=10, choices=ActivityStatus, default=ActivityStatus.HELD
    )
    cancel_reason = models.TextField(_("motivo"), blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(auto_now=True)
    folded = FoldedField(sources=("title", "place", "note"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = OwnedByNetwork.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("atividade")
        verbose_name_plural = _("atividades")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="an_activity_ends_after_it_starts",
            )
        ]
        indexes = [models.Index(fields=["network", "-starts_on"], name="activity_by_day")]

    def __str__(self) -> str:
        return self.title

    def audit_extra(self) -> dict[str, Any]:
        if not self.pk:
            return {}
        return {
            "organisers": sorted(str(item) for item in self.organisers.all()),
            "counts": sorted(str(item) for item in self.counts.all()),
            "evidence": sorted(self.evidence.values_list("name", flat=True)),
        }


class ParticipantCount(models.Model):
    """How many of one sex and age band; blank is "not asked". They add up to the activity's total."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="counts")
    sex = models.CharField(_("sexo"), max_length=1, choices=Sex, blank=True)
    age_band = models.CharField(_("idade"), max_length=8, choices=AgeBand, blank=True)
    count = models.PositiveIntegerField(_("quantas pessoas"))

    class Meta:
        ordering = ["sex", "age_band"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "sex", "age_band"], name="counted_once")
        ]

    def __str__(self) -> str:
        labels = [self.get_sex_display(), self.get_age_band_display()]
        return f"{', '.join(str(label) for label in labels if label)}: {self.count}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def for_network(self, network: Network) -> EvidenceQuerySet:
        return self.filter(network=network)

    def listed(self) -> EvidenceQuerySet:
        """Without the file itself."""
        return self.defer("content")


class Evidence(models.Model):
    """A file that shows that something took place."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="evidence")
    activity = models.ForeignKey(
        Activity, models.CASCADE, null=True, blank=True, related_name="evidence"
    )
    name = models.CharField(_("ficheiro"), max_length=255)
    content = models.BinaryField()
    content_type = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_by = models.CharField(_("quem entregou"), max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("comprovativo")
        verbose_name_plural = _("comprovativos")

    def __str__(self) -> str:
        return self.name


def new_token() -> str:
    return secrets.token_urlsafe(24)


class CalendarFeed(Versioned):
    """An address that calendar programs read; who has it reads only what it names."""

    audit_hidden = frozenset({"token"})

    network = models.ForeignKey(Network, models.CASCADE, related_name="calendar_feeds")
    kind = models.CharField(max_length=12, choices=FeedKind)
    body = models.ForeignKey(Body, models.CASCADE, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="+"
    )
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = OwnedByNetwork.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("calendário")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=FeedKind.NETWORK, body=None, organisation=None)
                | Q(kind=FeedKind.BODY, body__isnull=False, organisation=None)
                | Q(kind=FeedKind.ORGANISATION, body=None, organisation__isnull=False),
                name="a_feed_names_what_it_shows",
            )
        ]

    def __str__(self) -> str:
        return str(self.body or self.organisation or self.network)
