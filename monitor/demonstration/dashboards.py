"""The dashboards of the demonstration: what its municipality looks like beside the others, for anybody,
and what its network does, for those of it, as fresh as the last write."""

from __future__ import annotations

from django.urls import reverse

from monitor.demonstration.loading import METROPOLITAN, MUNICIPAL
from monitor.facts.feeds import code_in
from monitor.indicators.actions import PanelValues, create_dashboard
from monitor.indicators.enums import Audience
from monitor.indicators.models import Dashboard
from monitor.kernel.permissions import Role
from monitor.network.models import Network
from monitor.people.models import User

NAME, WORK = "Retrato social", "O trabalho da rede"


def load() -> tuple[Dashboard, Dashboard]:
    network = Network.objects.select_related("territory").get(code=MUNICIPAL)
    technician = User.objects.get(roles__network=network, roles__role=Role.COORDINATOR)
    return _portrait(network, technician), _work(network, technician)


def _portrait(network: Network, technician: User) -> Dashboard:
    place = network.territory
    assert place is not None
    own = f"{place.scheme}:{place.code}"
    group = f"grupo={METROPOLITAN}"
    return create_dashboard(
        by=technician,
        network=network,
        name=NAME,
        introduction="O concelho ao lado dos outros, com números inventados.",
        audience=Audience.PUBLIC,
        panels=[
            PanelValues(
                reverse("observatory:territory", args=(place.scheme, place.code)), is_wide=True
            ),
            _view("indice_envelhecimento", f"vista=mapa&{group}"),
            _view("peso_desemprego", f"vista=serie&{group}", "Desemprego, ano a ano"),
            _view("rsi_por_1000", group, "Onde o RSI chega a mais gente"),
            _view("populacao_residente", f"vista=piramide&territorios={own}"),
            _view("lugares_erpi", f"vista=tabela&{group}", "Lugares em lares", is_wide=True),
        ],
    )


def _work(network: Network, technician: User) -> Dashboard:
    def kept(name: str, query: str, *, is_wide: bool = False) -> PanelValues:
        return _view(code_in(network, name), query, is_wide=is_wide)

    return create_dashboard(
        by=technician,
        network=network,
        name=WORK,
        introduction="O que a rede regista: muda com cada atividade e com cada relato aceite.",
        audience=Audience.NETWORK,
        panels=[
            kept("plans.execution", "vista=serie"),
            kept("agenda.activities", "vista=serie"),
            kept("agenda.attendances", "vista=serie"),
            kept("plans.months_planned", "vista=tabela", is_wide=True),
        ],
    )


def _view(code: str, query: str, heading: str = "", *, is_wide: bool = False) -> PanelValues:
    address = reverse("observatory:indicator", args=(code,))
    return PanelValues(f"{address}?{query}", heading, is_wide)
