"""The audit trail, the version column, the outbox and the clock of the jobs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone
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


class MailState(models.TextChoices):
    QUEUED = "queued", _("Por enviar")
    SENT = "sent", _("Enviada")
    DEAD = "dead", _("Não entregue")
    CANCELLED = "cancelled", _("Anulada")


class OutboxMessageQuerySet(models.QuerySet["OutboxMessage"]):
    def for_network(self, network_id: int) -> OutboxMessageQuerySet:
        return self.filter(network_id=network_id)

    def due(self, now: datetime) -> OutboxMessageQuerySet:
        """What may be sent now, the longest due first; not what a worker has in hands."""
        free = Q(leased_until=None) | Q(leased_until__lte=now)
        return self.filter(free, state=MailState.QUEUED, due_at__lte=now).order_by("due_at", "pk")

    def weekly_to(self, addresses: Iterable[str]) -> OutboxMessageQuerySet:
        """What counts against the limit of one message a week: sent, or still to be."""
        standing = [MailState.QUEUED, MailState.SENT]
        return self.filter(weekly=True, to__in=addresses, state__in=standing)

    def matching(self, text: str) -> OutboxMessageQuerySet:
        return self.filter(Q(to__icontains=text) | Q(subject__icontains=text))

    def dead_first(self) -> OutboxMessageQuerySet:
        dead = models.Case(models.When(state=MailState.DEAD, then=0), default=1)
        return self.order_by(dead, "-pk")


class OutboxMessage(models.Model):
    """One message to one address, written in the transaction of its cause and sent by the worker.

    `message_id` is made here and never again, so that a second copy is known for what it is. While
    a worker has the message in hands `leased_until` is in the future; a worker that vanished lets it
    pass. `weekly`: at most one such message a week to an address, which may refuse its category.
    """

    # The texts carry signed links: the trail says that a message was, not what it opened.
    audit_hidden = frozenset({"text", "html"})

    message_id = models.CharField(max_length=250, unique=True, editable=False)
    key = models.CharField(max_length=200, blank=True, editable=False)
    network_id = models.BigIntegerField(null=True)
    category = models.CharField(max_length=60)
    to = models.EmailField(_("para"))
    reply_to = models.EmailField(_("responder a"), blank=True)
    subject = models.CharField(_("assunto"), max_length=300)
    text = models.TextField(_("texto"))
    html = models.TextField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    weekly = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("escrita em"), default=timezone.now, editable=False)
    due_at = models.DateTimeField(_("a enviar em"))
    state = models.CharField(
        _("situação"), max_length=10, choices=MailState, default=MailState.QUEUED
    )
    attempts = models.PositiveIntegerField(_("tentativas"), default=0)
    leased_until = models.DateTimeField(null=True)
    last_error = models.TextField(_("último erro"), blank=True)
    sent_at = models.DateTimeField(_("enviada em"), null=True)

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("mensagem")
        verbose_name_plural = _("mensagens")
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=~Q(key=""), name="one_message_for_a_key"
            ),
            models.CheckConstraint(
                condition=Q(state=MailState.SENT, sent_at__isnull=False)
                | ~Q(state=MailState.SENT) & Q(sent_at=None),
                name="a_sent_message_says_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=Q(state=MailState.QUEUED), name="mail_due"
            ),
            models.Index(fields=["to", "due_at"], condition=Q(weekly=True), name="mail_weekly"),
            models.Index(fields=["network_id", "state", "-id"], name="mail_by_network"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.to})"


class MailAddress(models.Model):
    """An address that is written to regularly: its row is locked while a weekly message to it is
    queued or taken for sending. `stopped`: the categories that it no longer wants."""

    address = models.EmailField(_("endereço"), unique=True)
    stopped = models.JSONField(_("mensagens recusadas"), default=list)

    def __str__(self) -> str:
        return self.address


class PeriodicRun(models.Model):
    """When a job runs next; of several workers, the one that holds `leased_until` runs it."""

    name = models.CharField(max_length=100, primary_key=True)
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name
