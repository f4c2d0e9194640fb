"""How a shared action stands in the networks that it was proposed to: what whoever proposed it sees.

Of another network that is its name, its start, its decision, and the accepted figures of this action;
nothing else of it leaves it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitor.kernel.periods import first_of_month
from monitor.kernel.text import fold
from monitor.network.enums import NetworkKind
from monitor.network.models import Network
from monitor.plans.enums import MonthKind, PlanStatus, RollUp, SharingState
from monitor.plans.execution.arithmetic import (
    Figure,
    Heard,
    Number,
    comes_from_activities,
    stand,
)
from monitor.plans.execution.facts import CLOSING, Facts, Said, load_facts
from monitor.plans.models import Action, Measure, ScheduledMonth, SharedAction
from monitor.plans.queries.records import CLOSED_STATUSES
from monitor.plans.sharing.rollup import NO_FIGURE, Absence, Part, Total, roll_up
from monitor.plans.sharing.schedule import month_words

TERRITORIAL = frozenset({NetworkKind.METROPOLITAN.value, NetworkKind.INTERMUNICIPAL.value})


@dataclass(frozen=True, slots=True)
class Words:
    """What the networks below are called: the municipalities of an area, the networks of a federation."""

    of_municipalities: bool

    @property
    def title(self) -> str:
        return _("Nos municípios") if self.of_municipalities else _("Nas redes")

    @property
    def one(self) -> str:
        return _("Município") if self.of_municipalities else _("Rede")

    def of(self, some: int, all_: int) -> str:
        """ "12 de 17 municípios" """
        text = (
            ngettext("%(some)s de %(all)s município", "%(some)s de %(all)s municípios", all_)
            if self.of_municipalities
            else ngettext("%(some)s de %(all)s rede", "%(some)s de %(all)s redes", all_)
        )
        return text % {"some": some, "all": all_}


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """One network. `parts` are in the order of the measures; `silent` the months without report,
    `waiting` those whose report is not accepted yet."""

    pk: int
    version: int
    network: str
    starts_on: date
    state: str
    state_label: str
    reason: str
    parts: tuple[Part, ...]
    silent: tuple[date, ...]
    waiting: tuple[date, ...]

    @property
    def silent_said(self) -> str:
        return month_words(self.silent)

    @property
    def waiting_said(self) -> str:
        return month_words(self.waiting)

    @property
    def is_adopted(self) -> bool:
        return self.state == SharingState.ADOPTED

    @property
    def is_undecided(self) -> bool:
        return self.state == SharingState.INVITED

    @property
    def is_declined(self) -> bool:
        return self.state == SharingState.DECLINED


@dataclass(frozen=True, slots=True)
class Sharing:
    """`to_ask` are the networks below that have no proposal, or declined it."""

    rows: tuple[NetworkRow, ...]
    measures: tuple[Measure, ...]
    totals: tuple[Total, ...]
    to_ask: tuple[Network, ...]

    @property
    def adopted(self) -> int:
        return sum(row.is_adopted for row in self.rows)

    @property
    def missing(self) -> list[tuple[str, list[str]]]:
        """Who is missing and in what, said once for all measures; nothing that nobody is missing in."""
        said = [
            (_("Ainda não decidiram"), [row.network for row in self.rows if row.is_undecided]),
            (_("Recusaram"), [row.network for row in self.rows if row.is_declined]),
            (
                _("Com meses sem relato"),
                [f"{row.network} ({row.silent_said})" for row in self.rows if row.silent],
            ),
            (
                _("À espera de que a rede aceite"),
                [f"{row.network} ({row.waiting_said})" for row in self.rows if row.waiting],
            ),
        ]
        return [(what, who) for what, who in said if who]

    @property
    def columns(self) -> list[tuple[Measure, Total]]:
        return list(zip(self.measures, self.totals, strict=True))


def words_for(network: Network) -> Words:
    return Words(network.kind in TERRITORIAL)


def networks_to_ask(action: Action) -> list[Network]:
    """The networks below that have not been asked, or that declined."""
    below = Network.objects.filter(parent=action.plan.network_id)
    asked = SharedAction.objects.filter(action=action).exclude(state=SharingState.DECLINED)
    return list(below.exclude(pk__in=asked.values("network")))


def sharing_of(action: Action, *, today: date | None = None) -> Sharing:
    """`action` comes with its plan. Eight queries however many networks there are."""
    this_month = first_of_month(today or timezone.localdate())
    measures = tuple(action.measures.all())
    shares = list(SharedAction.objects.filter(action=action).select_related("network"))
    loaded = _load(shares, measures)
    rows = tuple(_row(item, measures, loaded, this_month) for item in shares)
    return Sharing(
        rows=rows,
        measures=measures,
        totals=tuple(
            roll_up(measure, [row.parts[number] for row in rows])
            for number, measure in enumerate(measures)
        ),
        to_ask=tuple(networks_to_ask(action)),
    )


@dataclass(slots=True)
class _Deed:
    """An action of a network: `is_asked` unless its plan is a draft."""

    status: str
    is_asked: bool
    planned: set[date] = field(default_factory=set)
    done: set[date] = field(default_factory=set)
    measures: dict[int, list[Measure]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class _Loaded:
    """`chains`, by key of the proposal: the action that the network has of it, then those that this
    one was carried over from."""

    chains: dict[int, list[int]]
    deeds: dict[int, _Deed]
    facts: Facts


def _load(shares: Sequence[SharedAction], measures: Sequence[Measure]) -> _Loaded:
    chains = _chains(shares)
    actions = {pk for chain in chains.values() for pk in chain}
    found = Action.objects.filter(pk__in=actions).values_list("pk", "status", "plan__status")
    deeds = {pk: _Deed(status, plan != PlanStatus.DRAFT) for pk, status, plan in found}
    for measure in Measure.objects.filter(action__in=actions, origin__in=measures):
        deeds[measure.action_id].measures[measure.origin_id or 0].append(measure)
    months = ScheduledMonth.objects.filter(action__in=actions)
    for pk, kind, month in months.values_list("action_id", "kind", "month"):
        (deeds[pk].planned if kind == MonthKind.PLANNED else deeds[pk].done).add(month)
    return _Loaded(chains, deeds, load_facts(action__in=actions))


def _chains(shares: Sequence[SharedAction]) -> dict[int, list[int]]:
    networks = [item.network_id for item in shares if item.local_id]
    carried = Action.objects.filter(plan__network__in=networks, carried_from__isnull=False)
    before: dict[int, int | None] = dict(carried.values_list("pk", "carried_from_id"))
    chains: dict[int, list[int]] = {}
    for item in shares:
        chain = chains[item.pk] = []
        link = item.local_id
        while link is not None and link not in chain:
            chain.append(link)
            link = before.get(link)
    return chains


def _row(
    shared: SharedAction, measures: Iterable[Measure], loaded: _Loaded, this_month: date
) -> NetworkRow:
    chain = loaded.chains[shared.pk]
    reports = {
        month: said for pk in chain for month, said in loaded.facts.reports.get(pk, {}).items()
    }
    waiting = tuple(sorted(month for month, said in reports.items() if not said.accepted))
    owed = {
        month
        for pk in chain
        for month in _owed(
            loaded.deeds[pk],
            loaded.facts.reports.get(pk, {}),
            loaded.facts.asked.get(pk, set()),
            this_month,
        )
    }
    silent = tuple(sorted(owed - reports.keys()))
    heard = Heard.NOTHING
    if reports:
        heard = Heard.ACCEPTED if len(reports) > len(waiting) else Heard.SUBMITTED
    parts = []
    for measure in measures:
        own = [item for pk in chain for item in loaded.deeds[pk].measures.get(measure.pk, ())]
        absence = _absence(shared, measure, own)
        figure = NO_FIGURE if absence else _figure(own, loaded.facts, this_month, heard)
        is_behind = absence is None and bool(silent or waiting)
        parts.append(Part(shared.network.name, figure, absence, is_behind))
    return NetworkRow(
        pk=shared.pk,
        version=shared.version,
        network=shared.network.name,
        starts_on=shared.starts_on,
        state=shared.state,
        state_label=shared.get_state_display(),
        reason=shared.reason,
        parts=tuple(parts),
        silent=silent,
        waiting=waiting,
    )


def _owed(
    deed: _Deed, reports: Mapping[date, Said], asked: set[date], this_month: date
) -> set[date]:
    """The months that are over, were planned or asked and not marked as done, while the action was
    open: those before the report that closed it, none when it was closed by hand."""
    end = this_month
    if deed.status in CLOSED_STATUSES:
        closed = max((month for month, said in reports.items() if said.accepted), default=None)
        if closed is None or reports[closed].status not in CLOSING:
            return set()
        end = min(end, closed)
    if not deed.is_asked:
        return set()
    return {month for month in (deed.planned | asked) - deed.done if month < end}


def _absence(shared: SharedAction, measure: Measure, own: Sequence[Measure]) -> Absence | None:
    if shared.state == SharingState.DECLINED:
        return Absence.DECLINED
    if shared.local_id is None:
        return Absence.UNDECIDED
    if not own:
        return Absence.NO_MEASURE
    return None if _kind(own[0]) == _kind(measure) else Absence.OTHERWISE


def _kind(measure: Measure) -> tuple[str, ...]:
    """What has to be equal for values to go together."""
    return (measure.kind, measure.roll_up, measure.people, fold(measure.unit))


def _figure(own: Sequence[Measure], facts: Facts, this_month: date, heard: Heard) -> Figure:
    """The figure of one network, from its measure and from those of the same rule that this one was
    carried over from."""
    rule = own[0]
    numbers = [
        number
        for measure in own
        if (*_kind(measure), measure.source, measure.counts)
        == (*_kind(rule), rule.source, rule.counts)
        for number in _numbers_of(measure, facts)
        if number.month <= this_month
    ]
    standing = stand(rule, numbers, target=None, heard=heard)
    return standing.latest if rule.roll_up == RollUp.NOT_SUMMABLE else standing.total


def _numbers_of(measure: Measure, facts: Facts) -> list[Number]:
    if comes_from_activities(measure):
        return facts.activities.get(measure.action_id, [])
    return facts.numbers.get(measure.pk, [])
