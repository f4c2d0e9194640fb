"""What anybody may see of how a plan stands: the same execution, once it has passed the gate.

**What is public.** The texts of the plan (parts, actions, descriptions, measures, targets), the names
of the organisations that answer for it, its calendar, and how many actions are done, under way or
late: counts of actions are not counts of people, so they are said as they are. Nothing else of what
was reported: no difficulty, next step, note, reason, file, nor who said it.

**Figures.** One for each measure and no other cut: its total since the plan began, of the accepted
reports or of the activities held, put together by its own roll-up and passed through
`monitor.facts.disclosure` with the threshold of its theme. No month, no organisation, no place:
nothing that adds up to a published total. Shares come from the published figure and the target, which
is the plan's own text.

**Month after month.** Who keeps the page of every month may subtract: a total of about 20 that becomes
about 25. Since each total is rounded on its own, all that is learnt of the difference is that it lies
within 4 of the one shown, anything from 1 to 9 here; of a hidden total less still, and a zero speaks of
nobody. No difference of two pages is ever one small number alone (a test goes through them all), but
many pages a month would say when each report arrived. So the page tells of the months that the network
closed, up to the last one before the first still open; of a closed plan, of all of them. What is
corrected in one of those shows at once, rounded like the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from monitor.facts.disclosure import PublicFigure, public_count, share_of
from monitor.facts.enums import Missing, Theme, threshold
from monitor.kernel.models import AuditEvent
from monitor.kernel.periods import first_of_month, moved
from monitor.network.models import Network
from monitor.plans.enums import PlanStatus
from monitor.plans.execution.arithmetic import Reason, Standing, is_milestone
from monitor.plans.execution.queries import (
    ActionExecution,
    Counts,
    NodeExecution,
    PlanExecution,
    execution_of,
)
from monitor.plans.execution.records import ExecutionRecords, load_execution
from monitor.plans.execution.words import month_words
from monitor.plans.models import Plan, PlanNode, ReportingMonth
from monitor.plans.queries.records import (
    MeasureRecord,
    MonthState,
    PartnerRecord,
    PlanRecords,
    leads,
    month_states,
    others,
)
from monitor.plans.workflow import PUBLISHABLE

# What happens in a network all day long and shows on no public page.
UNSEEN = ("link.opened", "report.saved", "report.submitted")
UNSUMMED = frozenset({Reason.DISTINCT, Reason.NOT_SUMMABLE})


class Published(NamedTuple):
    """A published plan; `stamp` is another one as soon as its page may be."""

    plan: Plan
    stamp: str
    changed_at: datetime


class ClosedMonths(NamedTuple):
    """`until` is the last of the closed months that are told, `open` the first that is not closed."""

    until: date | None
    open: date | None


@dataclass(frozen=True, slots=True)
class PublicMeasure:
    """`figure` is what the gate let through; None for a milestone, whose month is `reached`, and for
    what has no total. `reason` is why a milestone has no month and the others no figure; `is_partial`
    says that nobody counted who took part in some activities."""

    text: str
    unit: str
    target: Decimal | None
    figure: PublicFigure | None
    share: PublicFigure | None
    reached: date | None
    reason: Reason | None
    is_partial: bool

    @property
    def words(self) -> str:
        """ "cerca de 25", "menos de 5", "sem dados", "alcançado em janeiro de 2026"."""
        if self.reason is not None:
            return str(self.reason.label)
        if self.reached is not None:
            return _("alcançado em %(day)s") % {"day": month_words(self.reached)}
        said = str(self.figure)
        return f"{said} {self.unit}" if self.figure and self.figure.value and self.unit else said


@dataclass(frozen=True, slots=True)
class PublicAction:
    """`years` are the twelve states of each year of its schedule, `k` the threshold of its figures."""

    code: str
    title: str
    description: str
    status: str
    is_late: bool
    leads: tuple[str, ...]
    partners: tuple[str, ...]
    years: tuple[tuple[int, tuple[MonthState, ...]], ...]
    measures: tuple[PublicMeasure, ...]
    k: int


@dataclass(frozen=True, slots=True)
class PublicPart:
    """A part of the plan; `shares` is the title of the one whose actions it has in common."""

    id: int
    level: str
    code: str
    title: str
    objective: str
    counts: Counts
    actions: tuple[PublicAction, ...]
    children: tuple[PublicPart, ...]
    shares: str


class PublicPartner(NamedTuple):
    name: str
    acronym: str
    actions: int


@dataclass(frozen=True, slots=True)
class PublicExecution:
    """`until` is None before any month is closed; `thresholds` are the themes that each k hides by."""

    plan: Plan
    network: Network
    until: date | None
    counts: Counts
    parts: tuple[PublicPart, ...]
    loose: tuple[PublicAction, ...]
    partners: tuple[PublicPartner, ...]
    thresholds: tuple[tuple[int, tuple[str, ...]], ...]

    def actions(self) -> Iterator[PublicAction]:
        yield from self.loose
        for part in self.parts:
            yield from _inside(part)


def published_plans(network: str, plan: int | None = None) -> list[Published]:
    """Those of a network, by its code, or only one: one query. Nothing is said of any other.

    Every write leaves an event of its network, so the number of the last one tells whether the page
    is still the same; so does the month, since an open one may be over by now.
    """
    chosen: dict[str, object] = {"network__code": network}
    if plan is not None:
        chosen["pk"] = plan
    events = AuditEvent.objects.filter(network_id=OuterRef("network_id"))
    events = events.exclude(verb__in=UNSEEN).order_by("-number")
    plans = (
        Plan.objects.filter(published_at__isnull=False, status__in=PUBLISHABLE, **chosen)
        .select_related("network")
        .annotate(
            last_event=Subquery(events.values("number")[:1]),
            last_change=Subquery(events.values("at")[:1]),
        )
        .order_by("-starts_on", "title", "pk")
    )
    month = f"{timezone.localdate():%Y-%m}"
    found = []
    for item in plans:
        assert item.published_at is not None
        stamp = f"{item.published_at.isoformat()} {item.last_event} {month}"
        found.append(Published(item, stamp, item.last_change or item.published_at))
    return found


def publishing_networks() -> list[Network]:
    """The networks that show anybody a plan, by name: one query."""
    shown = Plan.objects.filter(published_at__isnull=False, status__in=PUBLISHABLE)
    return list(Network.objects.filter(pk__in=shown.values("network")).order_by("name"))


def closed_months(plan: Plan, *, today: date) -> ClosedMonths:
    """One query at most."""
    if plan.status == PlanStatus.CLOSED:
        return ClosedMonths(first_of_month(min(plan.ends_on, today)), None)
    first = first_of_month(plan.starts_on)
    asked = ReportingMonth.objects.filter(
        network=plan.network_id, month__gte=first, month__lte=min(plan.ends_on, today)
    )
    until = None
    for month, closed_at in asked.order_by("month").values_list("month", "closed_at"):
        if closed_at is None:
            return ClosedMonths(until, month)
        until = month
    return ClosedMonths(until, None)


def public_execution(plan: Plan, *, today: date | None = None) -> PublicExecution:
    """Eight queries, whatever the size of the plan."""
    return Publication.of(plan, today=today).public


@dataclass(frozen=True, slots=True)
class Publication:
    """How a plan stands in the house and what of it is public: for the page, and for whoever decides."""

    execution: PlanExecution
    months: ClosedMonths
    themes: Mapping[int | None, str]
    public: PublicExecution

    @classmethod
    def of(cls, plan: Plan, *, today: date | None = None) -> Publication:
        today = today or timezone.localdate()
        months = closed_months(plan, today=today)
        themes = themes_of(plan)
        loaded = load_execution(plan, today=today)
        execution = execution_until(loaded, months.until)
        return cls(execution, months, themes, passed(execution, loaded.plan, themes, months.until))


def execution_until(loaded: ExecutionRecords, until: date | None) -> PlanExecution:
    """As it stood at the end of the last closed month, or before it began."""
    before = moved(first_of_month(loaded.plan.plan.starts_on), -1)
    return execution_of(loaded, until=until or before)


def themes_of(plan: Plan) -> dict[int | None, str]:
    """The theme by which the figures of each part are hidden; outside all parts (None) it is general."""
    rows = PlanNode.objects.filter(plan=plan).values_list(
        "pk", "parent_id", "theme", "shares_actions_of_id"
    )
    return inherited_themes(rows)


def inherited_themes(
    parts: Iterable[tuple[int, int | None, str, int | None]],
) -> dict[int | None, str]:
    """Of (part, part above, theme, part whose actions it has): its own theme, or that of the part
    above. Actions in common are hidden by the strictest theme of the parts that have them."""
    rows = list(parts)
    above = {pk: (parent, theme) for pk, parent, theme, _shared in rows}

    def of(pk: int | None) -> str:
        while pk is not None:
            pk, theme = above[pk]
            if theme:
                return theme
        return Theme.GENERAL.value

    themes = {pk: of(pk) for pk in [None, *above]}
    strictest = dict(themes)
    for pk, _parent, _theme, shared in rows:
        if shared is not None:
            strictest[shared] = max(strictest[shared], themes[pk], key=threshold)
    return strictest


def passed(
    execution: PlanExecution,
    schedule: PlanRecords,
    themes: Mapping[int | None, str],
    until: date | None,
) -> PublicExecution:
    """The execution after the gate: no query. `schedule` has the months still to come."""
    gated = {
        pk: _action(action, schedule, execution, themes[action.record.node])
        for pk, action in execution.actions.items()
    }

    def part(found: NodeExecution) -> PublicPart:
        return PublicPart(
            id=found.node.id,
            level=found.level,
            code=found.node.code,
            title=found.node.title,
            objective=found.node.objective,
            counts=_progress(found.counts),
            actions=tuple(gated[action.record.id] for action in found.actions),
            children=tuple(part(child) for child in found.children),
            shares=found.shares.title if found.shares else "",
        )

    used = {themes[action.record.node] for action in execution.actions.values() if action.measures}
    return PublicExecution(
        plan=execution.plan,
        network=execution.plan.network,
        until=until,
        counts=_progress(execution.counts),
        parts=tuple(part(root) for root in execution.roots),
        loose=tuple(gated[action.record.id] for action in execution.loose),
        partners=_partners(execution),
        thresholds=_thresholds(used),
    )


def gate(measure: MeasureRecord, standing: Standing, theme: str) -> PublicFigure | None:
    """The one figure that is public of a measure; None when it is no figure or has no total."""
    if is_milestone(measure) or standing.total.reason in UNSUMMED:
        return None
    why = standing.total.reason == Reason.NOT_APPLICABLE
    missing = Missing.NOT_APPLICABLE if why else Missing.NOT_REPORTED
    return public_count(standing.total.value, theme, missing=missing)


def _measure(measure: MeasureRecord, standing: Standing, theme: str) -> PublicMeasure:
    total, figure = standing.total, gate(measure, standing, theme)
    return PublicMeasure(
        text=measure.text,
        unit="" if measure.unit.casefold() in measure.text.casefold() else measure.unit,
        target=measure.target,
        figure=figure,
        share=_share(figure, measure, theme),
        reached=first_of_month(total.day) if total.day else None,
        reason=None if figure or total.day else _why(total.reason),
        is_partial=bool(total.gaps and total.value is not None),
    )


def _why(reason: Reason | None) -> Reason:
    """What may be said of a milestone that has no month, or of what has no total: never how far the
    reports are on their way."""
    kept = {Reason.NOT_APPLICABLE, *UNSUMMED}
    return reason if reason in kept else Reason.NOT_REACHED


def _share(figure: PublicFigure | None, measure: MeasureRecord, theme: str) -> PublicFigure | None:
    """How much of the target the published figure is; None where there is nothing to compare."""
    target = measure.target
    if figure is None or target is None or target <= 0 or target % 1 or measure.unit == "%":
        return None
    share = share_of(figure, PublicFigure(int(target)), theme)
    return None if share.value is None else share


def _action(
    action: ActionExecution, schedule: PlanRecords, execution: PlanExecution, theme: str
) -> PublicAction:
    record = action.record
    planned = schedule.planned.get(record.id, 0)
    done = schedule.done.get(record.id, 0) & schedule.until(execution.until)
    years = []
    for year in schedule.years_of(planned | done):
        start = schedule.offset(year)
        states = month_states(planned >> start, done >> start, action.late >> start)
        if any(states):
            years.append((year, states))
    return PublicAction(
        code=record.code,
        title=record.title,
        description=record.description,
        status=record.status,
        is_late=action.is_late,
        leads=tuple(
            item.name or item.short_name for item in _known(leads(action.partners)).values()
        ),
        partners=tuple(item.short_name for item in _known(others(action.partners)).values()),
        years=tuple(years),
        measures=tuple(_measure(measure, standing, theme) for measure, standing in action.measures),
        k=threshold(theme),
    )


def _known(partners: Iterable[PartnerRecord]) -> dict[int, PartnerRecord]:
    """Organisations only: what the document wrote and nobody recognised may be a person."""
    return {item.organisation: item for item in partners if item.organisation is not None}


def _partners(execution: PlanExecution) -> tuple[PublicPartner, ...]:
    known: dict[int, PartnerRecord] = {}
    answers: Counter[int] = Counter()
    for action in execution.actions.values():
        mine = _known(action.partners)
        known |= mine
        answers.update(mine.keys())
    found = [
        PublicPartner(item.name or item.short_name, item.acronym if item.name else "", answers[pk])
        for pk, item in known.items()
    ]
    return tuple(sorted(found, key=lambda partner: partner.name.casefold()))


def _progress(counts: Counts) -> Counts:
    """Without what was not reported or waits to be accepted: that is between the partners."""
    return Counts(statuses=counts.statuses, late=counts.late)


def _thresholds(themes: Iterable[str]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    labels: dict[int, list[str]] = {}
    for theme in Theme:
        if theme.value in themes:
            labels.setdefault(threshold(theme), []).append(theme.value)
    return tuple((k, tuple(found)) for k, found in sorted(labels.items()))


def _inside(part: PublicPart) -> Iterator[PublicAction]:
    yield from part.actions
    for child in part.children:
        yield from _inside(child)
