"""A network's own numbers of a common indicator: under a copy of it, so that no network's file ever
stands for the whole installation."""

from __future__ import annotations

from typing import Any

from monitor.indicators.actions import create_indicator
from monitor.indicators.models import Indicator, own_prefix
from monitor.network.models import Network


def own_code(network: Network, indicator: Indicator) -> str:
    return own_prefix(network) + indicator.code if indicator.is_common else indicator.code


def own_indicator(*, by: Any, network: Network, indicator: Indicator) -> Indicator:
    """The network's own of a common indicator, made the first time that it is wanted."""
    if not indicator.is_common:
        return indicator
    code = own_code(network, indicator)
    known = Indicator.objects.own_of(network).filter(code=code).first()
    if known is not None:
        return known
    said = {name: getattr(indicator, name) for name in Indicator.EDITED}
    return create_indicator(by=by, network=network, code=code, **said | {"ine_code": ""})
