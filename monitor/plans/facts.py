"""What plans offer to the store: the months of work of their actions, as the plan table has them.

One action in one month is one: an action of three months counts in each of them, so sums are of
months of work and never of different actions. Drafts are in none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial

from django.utils.translation import gettext_lazy as _

from monitor.facts.enums import Periodicity
from monitor.facts.feeds import Asked, Feed, Row, register
from monitor.facts.shapes import Shape
from monitor.plans.enums import MonthKind, PlanStatus
from monitor.plans.models import ScheduledMonth


def months_of_work(kind: str, asked: Asked) -> Iterable[Row]:
    """In the territory of the network, the only one that a plan has."""
    place = asked.of_network
    if place is None or not asked.wants(place):
        return []
    plans = PlanStatus.APPROVED, PlanStatus.CLOSED
    rows = ScheduledMonth.objects.filter(
        asked.days("month"),
        kind=kind,
        action__plan__network=asked.network,
        action__plan__status__in=plans,
    )
    counts = Counter(rows.order_by().values_list("month", flat=True))
    return [(place, f"{month:%Y-%m}", count) for month, count in counts.items()]


def offer() -> None:
    """Registers the feeds of this room; called once, in `ready()`."""
    for kind, title in (
        (MonthKind.PLANNED, _("Meses de trabalho previstos nas ações")),
        (MonthKind.DONE, _("Meses de trabalho realizados nas ações")),
    ):
        name = f"plans.months_{kind.value}"
        shape = Shape(name, unit="month", periodicity=Periodicity.MONTH)
        register(Feed(name, title, shape, partial(months_of_work, kind), zero=True))
