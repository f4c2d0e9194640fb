"""Who is asked what each month, through which link, and what became of it."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from monitor.kernel.models import Versioned
from monitor.network.models import Network, Organisation, OwnedByNetwork
from monitor.plans.enums import Asked, HandOverState, Unscheduled
from monitor.plans.models.plan import Action


class ReportingSettings(Versioned):
    """How a network runs its month. The delays are days after the first message; 0 leaves that out.
    `enabled_on` is the day since which it asks: months before are never made up for."""

    network = models.OneToOneField(Network, models.CASCADE, related_name="reporting_settings")
    enabled = models.BooleanField(_("pedir os relatos por e-mail todos os meses"), default=False)
    enabled_on = models.DateField(_("desde"), null=True, editable=False)
    day = models.PositiveSmallIntegerField(
        _("dia do mês em que se pede"),
        default=25,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
    )
    reminder_after = models.PositiveSmallIntegerField(_("lembrete"), default=7)
    second_reminder_after = models.PositiveSmallIntegerField(_("segundo lembrete"), default=14)
    notice_after = models.PositiveSmallIntegerField(_("aviso à coordenação"), default=21)
    closes_after = models.PositiveSmallIntegerField(_("o mês fecha"), default=0)
    unscheduled = models.CharField(
        _("ações sem nenhum mês previsto"),
        max_length=10,
        choices=Unscheduled,
        default=Unscheduled.QUARTERLY,
    )
    ask = models.CharField(_("a quem se pede"), max_length=10, choices=Asked, default=Asked.LEADS)
    message = models.TextField(_("palavras da rede no início da mensagem"), blank=True)

    class Meta:
        verbose_name = _("definições do acompanhamento")

    def __str__(self) -> str:
        return str(self.network)


class ReportingMonth(Versioned):
    """A month of a network, from its first message until it is closed."""

    network = models.ForeignKey(Network, models.CASCADE, related_name="reporting_months")
    month = models.DateField(_("mês"))
    opened_at = models.DateTimeField(_("aberto em"), auto_now_add=True)
    closed_at = models.DateTimeField(_("fechado em"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = OwnedByNetwork.as_manager()

    class Meta:
        ordering = ["-month"]
        verbose_name = _("mês de acompanhamento")
        constraints = [
            models.UniqueConstraint(fields=["network", "month"], name="a_month_of_a_network_once")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


def new_nonce() -> str:
    return secrets.token_urlsafe(9)


class ReportLinkQuerySet(models.QuerySet["ReportLink"]):
    def for_network(self, network: Network) -> ReportLinkQuerySet:
        return self.filter(month__network=network)


class ReportLink(Versioned):
    """What one address was asked in one month. `stage`: 0 after the first message, 1 and 2 after the
    reminders, 3 when the coordination was told."""

    audit_hidden = frozenset({"nonce"})

    month = models.ForeignKey(ReportingMonth, models.CASCADE, related_name="links")
    name = models.CharField(_("nome"), max_length=200, blank=True)
    email = models.EmailField(_("endereço de e-mail"))
    nonce = models.CharField(max_length=20, default=new_nonce, editable=False)
    stage = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(_("anulada em"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("usada em"), null=True, blank=True)
    actions = models.ManyToManyField(Action, through="LinkAction", related_name="report_links")

    objects = ReportLinkQuerySet.as_manager()

    class Meta:
        ordering = ["email"]
        verbose_name = _("ligação de relato")
        constraints = [
            models.UniqueConstraint(fields=["month", "email"], name="one_link_an_address_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.email})" if self.name else self.email


class LinkAction(models.Model):
    link = models.ForeignKey(ReportLink, models.CASCADE, related_name="items")
    action = models.ForeignKey(Action, models.CASCADE, related_name="link_items")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    passed_on_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["link", "action"], name="asked_once")]


class HandOver(models.Model):
    """ "This is not mine any more": from whom, to whom if they said, and what was done about it."""

    item = models.ForeignKey(LinkAction, models.CASCADE, related_name="hand_overs")
    note = models.TextField(_("nota"), blank=True)
    to_name = models.CharField(_("quem trata agora"), max_length=200, blank=True)
    to_email = models.EmailField(_("endereço de e-mail"), blank=True)
    state = models.CharField(max_length=10, choices=HandOverState, default=HandOverState.PENDING)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("passagem de uma ação")

    def __str__(self) -> str:
        return str(self.item.action)
