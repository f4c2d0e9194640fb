"""One action carried out in many networks."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from monitor.kernel.models import Versioned
from monitor.network.models import Network, OwnedByNetwork
from monitor.plans.enums import SharingState
from monitor.plans.models.plan import Action


class SharedAction(Versioned):
    """An action of a network above, proposed to one below with its own start; `local` is what the
    network made of it in its plan."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="shared")
    network = models.ForeignKey(Network, models.CASCADE, related_name="shared_actions")
    starts_on = models.DateField(_("início"))
    local = models.OneToOneField(
        Action, models.SET_NULL, null=True, blank=True, related_name="instance_of"
    )
    state = models.CharField(
        _("situação"), max_length=10, choices=SharingState, default=SharingState.INVITED
    )
    reason = models.TextField(_("motivo"), blank=True)

    objects = OwnedByNetwork.as_manager()

    class Meta:
        ordering = ["network__name"]
        verbose_name = _("ação partilhada")
        verbose_name_plural = _("ações partilhadas")
        constraints = [
            models.UniqueConstraint(fields=["action", "network"], name="shared_once_with_a_network")
        ]

    def __str__(self) -> str:
        return f"{self.action} · {self.network}"
