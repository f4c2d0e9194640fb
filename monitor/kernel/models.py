"""The audit trail and the version column."""

from __future__ import annotations

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class Versioned(models.Model):
    """An object that people edit: `version` grows by one with each accepted edit."""

    version = models.PositiveIntegerField(_("versão"), default=1, editable=False)

    class Meta:
        abstract = True


class AuditHead(models.Model):
    """One row: how many events there are and the hash of the last; locked while one is appended."""

    count = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def for_network(self, network_id: int) -> AuditEventQuerySet:
        return self.filter(network_id=network_id)

    def about(self, target: models.Model) -> AuditEventQuerySet:
        return self.filter(object_type=target._meta.label_lower, object_id=str(target.pk))

    def newest_first(self) -> AuditEventQuerySet:
        return self.order_by("-number")


class AuditEvent(models.Model):
    """One write: who, what, before, after. Append-only; foreign keys would tie it to what it outlives."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(_("quando"))
    verb = models.CharField(_("o quê"), max_length=60)
    actor_id = models.CharField(max_length=40, blank=True)
    actor_name = models.CharField(_("quem"), max_length=200, blank=True)
    network_id = models.BigIntegerField(null=True)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    object_label = models.CharField(max_length=300, blank=True)
    before = models.JSONField(encoder=DjangoJSONEncoder)
    after = models.JSONField(encoder=DjangoJSONEncoder)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["network_id", "-number"], name="audit_by_network"),
            models.Index(fields=["object_type", "object_id", "-number"], name="audit_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.object_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("An audit event is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("An audit event is never deleted.")
