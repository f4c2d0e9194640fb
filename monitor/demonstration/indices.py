"""The composite index of the demonstration: where life is harder, in the eyes of its technician."""

from __future__ import annotations

from decimal import Decimal

from monitor.demonstration.loading import MUNICIPAL
from monitor.indicators.actions import PartValues, create_index
from monitor.indicators.enums import Direction, Polarity
from monitor.indicators.models import CompositeIndex, Indicator
from monitor.kernel.permissions import Role
from monitor.network.models import Network
from monitor.people.models import User

NAME = "Vulnerabilidade social"
# Indicator, weight, what is good of it (blank: as the indicator says).
PARTS = (
    ("rsi_por_1000", 2, ""),
    ("peso_desemprego", 2, ""),
    ("indice_envelhecimento", 1, Polarity.LESS_IS_BETTER.value),
)


def load() -> CompositeIndex:
    network = Network.objects.get(code=MUNICIPAL)
    technician = User.objects.get(roles__network=network, roles__role=Role.COORDINATOR)
    indicators = {item.code: item for item in Indicator.objects.for_network(network)}
    return create_index(
        by=technician,
        network=network,
        parts=[PartValues(indicators[code], Decimal(weight), good) for code, weight, good in PARTS],
        name=NAME,
        definition="Onde a vida é mais difícil: rendimento mínimo, desemprego e envelhecimento.",
        higher=Direction.WORSE,
    )
