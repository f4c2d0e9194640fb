"""What plans offer to the store: the months of work of their actions, how much of them is done, and
the values of each of their indicators that were accepted. Drafts are in none.

One action in one month is one: an action of three months counts in each of them, so sums are of
months of work and never of different actions. All of it is of the territory of the network, the only
one that a plan has.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial

from django.db.models import Exists, Max, Min, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from monitor.facts import enums
from monitor.facts.enums import Periodicity
from monitor.facts.feeds import Family, Feed, Pedigree, Row, register, territory_of
from monitor.facts.shapes import Shape
from monitor.kernel.periods import first_of_month
from monitor.network.models import Network
from monitor.plans.enums import MeasureKind, MonthKind, PeopleCount, PlanStatus, ReportState
from monitor.plans.execution.arithmetic import by_month, comes_from_activities
from monitor.plans.execution.facts import load_facts
from monitor.plans.execution.public import themes_of
from monitor.plans.models import Measure, MonthReport, Plan, ReportedValue, ScheduledMonth

MEASURE = "plans.measure_"
_TOLD = (PlanStatus.APPROVED, PlanStatus.CLOSED)


def plans_of(network: Network) -> QuerySet[Plan]:
    return Plan.objects.filter(network=network, status__in=_TOLD).order_by()


def months_of_work(kind: str, network: Network) -> Iterable[Row]:
    place = territory_of(network)
    months = ScheduledMonth.objects.filter(kind=kind, action__plan__in=plans_of(network))
    counts = Counter(months.order_by().values_list("month", flat=True))
    return [(place, f"{month:%Y-%m}", count) for month, count in counts.items()] if place else []


def execution(network: Network) -> Iterable[Row]:
    """Of the months of work planned up to the current one, those that are done."""
    place = territory_of(network)
    done = ScheduledMonth.objects.filter(
        action=OuterRef("action"), month=OuterRef("month"), kind=MonthKind.DONE
    )
    planned = ScheduledMonth.objects.filter(
        kind=MonthKind.PLANNED,
        month__lte=first_of_month(timezone.localdate()),
        action__plan__in=plans_of(network),
    )
    told: dict[date, list[bool]] = defaultdict(list)
    for month, is_done in planned.order_by().values_list("month", Exists(done)):
        told[month].append(is_done)
    months = [(f"{month:%Y-%m}", sum(own), len(own)) for month, own in told.items()]
    return [(place, *month) for month in months] if place else []


def first_month(network: Network) -> date | None:
    """From then on there is a plan, and a month without work had none."""
    found: date | None = plans_of(network).aggregate(first=Min("starts_on"))["first"]
    return found


def pedigree(network: Network) -> Pedigree:
    accepted = MonthReport.objects.filter(
        action__plan__in=plans_of(network), state=ReportState.ACCEPTED
    )
    return Pedigree(network.name, accepted.aggregate(last=Max("decided_at"))["last"])


# ── the indicators of a plan ─────────────────────────────────────────────────────────────────────


def measures(network: Network, name: str | None) -> Iterator[Feed]:
    """A feed for each indicator of the network's plans that is a number."""
    found = Measure.objects.filter(action__plan__in=plans_of(network)).exclude(
        kind=MeasureKind.MILESTONE
    )
    if name is not None:
        own = name.removeprefix(MEASURE)
        found = found.filter(pk=int(own)) if own.isdecimal() else found.none()
    themes: dict[int, dict[int | None, str]] = {}
    for item in found.select_related("action__plan").order_by("action__position", "position"):
        plan = item.action.plan
        if plan.pk not in themes:
            themes[plan.pk] = themes_of(plan)
        yield _feed_of(item, themes[plan.pk][item.action.node_id])


def _feed_of(measure: Measure, theme: str) -> Feed:
    name = f"{MEASURE}{measure.pk}"
    adds_up = measure.people != PeopleCount.DISTINCT
    shape = Shape(
        name,
        roll_up=measure.roll_up if adds_up else enums.RollUp.NOT_SUMMABLE,
        unit=measure.unit,
        periodicity=Periodicity.MONTH,
        theme=theme,
        partial=True,
    )
    # Many actions have the same indicator.
    title = f"{measure.text} ({measure.action.code or measure.action.title})"
    return Feed(
        name,
        title,
        shape,
        partial(accepted_values, measure),
        measure.action.title,
        pedigree=partial(pedigree_of, measure),
    )


def accepted_values(measure: Measure, network: Network) -> Iterable[Row]:
    """What each month came to by the measure's own rule, of what needs nobody's acceptance any more."""
    place = territory_of(network)
    facts = load_facts(action=measure.action)
    if comes_from_activities(measure):
        numbers = facts.activities[measure.action_id]
    else:
        numbers = facts.numbers[measure.pk]
    steps = by_month(measure, [number for number in numbers if number.accepted])
    return [(place, f"{step.month:%Y-%m}", step.figure.value) for step in steps] if place else []


def pedigree_of(measure: Measure, network: Network) -> Pedigree:
    """The organisations whose numbers were accepted (the network's team, where it is none's)."""
    told = ReportedValue.objects.filter(measure=measure, report__state=ReportState.ACCEPTED)
    names = told.order_by().values_list("organisation__name", flat=True).distinct()
    who = sorted({name or network.name for name in names}) or [network.name]
    return Pedigree(", ".join(who), told.aggregate(last=Max("report__decided_at"))["last"])


def offer() -> None:
    """Registers the feeds of this room; called once, in `ready()`."""
    month = Periodicity.MONTH
    for kind, title, definition in (
        (
            MonthKind.PLANNED,
            _("Meses de trabalho previstos nas ações"),
            _("Meses que o cronograma dos planos aprovados prevê, uma vez por ação."),
        ),
        (
            MonthKind.DONE,
            _("Meses de trabalho realizados nas ações"),
            _("Meses em que se trabalhou nas ações dos planos aprovados, uma vez por ação."),
        ),
    ):
        name = f"plans.months_{kind.value}"
        shape = Shape(name, unit="N.º", periodicity=month, partial=True)
        how = partial(months_of_work, kind)
        register(
            Feed(name, title, shape, how, definition, first_month, pedigree, counts_people=False)
        )
    register(
        Feed(
            "plans.execution",
            _("Execução dos planos"),
            Shape(
                "plans.execution",
                roll_up=enums.RollUp.RATIO,
                unit="%",
                periodicity=month,
                decimals=1,
                per=100,
                partial=True,
            ),
            execution,
            _("Meses de trabalho realizados em cada 100 previstos até ao mês corrente."),
            pedigree=pedigree,
            counts_people=False,
        )
    )
    register(Family(MEASURE, measures))
