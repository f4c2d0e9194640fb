"""What whoever reports needs to see of an action: what is asked, what was said before, what others said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from monitor.network.models import Organisation
from monitor.plans.models import Action, Measure, MonthReport, ReportedValue
from monitor.plans.queries.paths import node_paths
from monitor.plans.reporting.changes import Stated, is_asked


@dataclass(frozen=True, slots=True)
class SaidByOthers:
    """A number that another organisation already stated, "" for the network's own team."""

    organisation: str
    stated: Stated


@dataclass(frozen=True, slots=True)
class AskedMeasure:
    """`own` is what this organisation said for the month, `before` for the last month it reported."""

    measure: Measure
    own: Stated
    others: tuple[SaidByOthers, ...]
    before: Stated


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """One action of one month, for one organisation. `report` is None while nobody said anything;
    `previous` is the latest earlier report that was submitted or accepted."""

    action: Action
    path: tuple[str, ...]
    month: date
    organisation: int | None
    report: MonthReport | None
    previous: MonthReport | None
    asked: tuple[AskedMeasure, ...]
    from_activities: tuple[Measure, ...]

    @property
    def version(self) -> int | None:
        return self.report.version if self.report else None


def report_sheets(
    actions: Iterable[Action],
    month: date,
    organisations: Mapping[int, Organisation | None],
    *,
    to_write: bool = False,
) -> list[ReportSheet]:
    """One sheet for each action, in their order; six queries however many there are.

    `organisations` names, by key of the action, for whom the sheet is. `to_write`: without where the
    action stands and what was said before, which are only to be read; four queries.
    """
    actions = list(actions)
    keys = [action.pk for action in actions]
    reports: dict[int, MonthReport] = {}
    previous: dict[int, MonthReport] = {}
    earlier = MonthReport.objects.filter(action__in=keys, month__lt=month).answered()
    latest = earlier.order_by("action_id", "-month")
    for report in () if to_write else latest.select_related("organisation"):
        previous.setdefault(report.action_id, report)
    for report in MonthReport.objects.filter(action__in=keys, month=month).select_related(
        "organisation"
    ):
        reports[report.action_id] = report
    measures: dict[int, list[Measure]] = defaultdict(list)
    for measure in Measure.objects.filter(action__in=keys):
        measures[measure.action_id].append(measure)
    values: dict[tuple[int, int], list[ReportedValue]] = defaultdict(list)
    wanted = [item.pk for item in [*reports.values(), *previous.values()]]
    for value in ReportedValue.objects.filter(report__in=wanted).select_related("organisation"):
        values[value.report_id, value.measure_id].append(value)
    paths = {} if to_write else node_paths({action.plan_id for action in actions})
    return [
        _sheet(
            action,
            paths.get(action.node_id, ()),
            month,
            organisations.get(action.pk),
            reports.get(action.pk),
            previous.get(action.pk),
            measures[action.pk],
            values,
        )
        for action in actions
    ]


def _sheet(
    action: Action,
    path: tuple[str, ...],
    month: date,
    organisation: Organisation | None,
    report: MonthReport | None,
    previous: MonthReport | None,
    measures: list[Measure],
    values: Mapping[tuple[int, int], list[ReportedValue]],
) -> ReportSheet:
    whose = organisation.pk if organisation else None

    def said(of: MonthReport | None, measure: Measure) -> list[ReportedValue]:
        return values.get((of.pk, measure.pk), []) if of else []

    def own(found: list[ReportedValue]) -> Stated:
        mine = [item for item in found if item.organisation_id == whose]
        return _stated(mine[0]) if mine else Stated()

    return ReportSheet(
        action=action,
        path=path,
        month=month,
        organisation=whose,
        report=report,
        previous=previous,
        asked=tuple(
            AskedMeasure(
                measure,
                own(said(report, measure)),
                tuple(
                    SaidByOthers(
                        item.organisation.short_name if item.organisation else "", _stated(item)
                    )
                    for item in said(report, measure)
                    if item.organisation_id != whose
                ),
                own(said(previous, measure)),
            )
            for measure in measures
            if is_asked(measure)
        ),
        from_activities=tuple(measure for measure in measures if not is_asked(measure)),
    )


def _stated(item: ReportedValue) -> Stated:
    value = item.value
    if value is not None and value == value.to_integral_value():
        value = Decimal(int(value))
    return Stated(value, item.reached_on)
