"""Two years of months: what each partner said, who was late, what was returned, what took place.

Invented once and always the same: the numbers come from a generator with a fixed seed.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from monitor.agenda.enums import ActivityStatus, AgeBand, Sex
from monitor.agenda.models import Activity, ParticipantCount
from monitor.demonstration.source import data
from monitor.kernel.periods import months_between
from monitor.network.models import Contact, Network, Organisation
from monitor.people.models import User
from monitor.plans.enums import (
    MeasureCounts,
    MeasureKind,
    MeasureSource,
    MonthKind,
    PeopleCount,
    ReportChannel,
    ReportState,
    ReportStatus,
    RollUp,
)
from monitor.plans.models import (
    Action,
    Measure,
    MonthReport,
    Plan,
    PlanNode,
    ReportedValue,
    ReportingMonth,
    ReportingSettings,
    ServedAction,
)
from monitor.territory.models import Level, Territory

LAST_CLOSED, IN_COLLECTION = date(2026, 9, 1), date(2026, 10, 1)
"""September 2026 is closed; October is still being answered when the demonstration opens."""


def load_months(network: Network, coordinator: User) -> None:
    """Everything of a municipal network since its first plan. Inside the recording of the load."""
    source = data("months.json")
    plans = list(Plan.objects.filter(network=network).order_by("starts_on"))
    ReportingSettings.objects.create(network=network, enabled=True, **source["settings"])
    load_contacts(network)
    set_themes(plans, source["themes"])
    carry_over(plans, source["carried_over"])
    describe_measures(plans, source)
    for plan in plans:
        Diary(plan, source, coordinator).write()
    open_months(network, plans, coordinator)


def load_contacts(network: Network) -> None:
    """The person that the directory names, as the main contact of each organisation."""
    Contact.objects.bulk_create(
        Contact(
            organisation=organisation,
            name=organisation.contact,
            email=organisation.email,
            phone=organisation.phone,
            is_main=True,
        )
        for organisation in Organisation.objects.for_network(network)
        if organisation.email and organisation.contact
    )


def set_themes(plans: list[Plan], themes: dict[str, str]) -> None:
    for node in PlanNode.objects.filter(plan__in=plans[-1:], parent=None):
        node.theme = themes.get(node.code, "")
        node.save(update_fields=["theme"])


def carry_over(plans: list[Plan], titles: dict[str, str]) -> None:
    """Actions of the second plan that the first one left to go on."""
    former, present = plans[0], plans[-1]
    for title, new in titles.items():
        origin = Action.objects.filter(plan=former, title=title).first()
        for action in Action.objects.filter(plan=present, title__startswith=new):
            action.carried_from = origin
            action.save(update_fields=["carried_from"])


def describe_measures(plans: list[Plan], source: dict[str, Any]) -> None:
    """How each measure gets and adds up its numbers, from its unit and words."""
    changed = []
    for measure in Measure.objects.filter(action__plan__in=plans).select_related("action"):
        counted = measure.action.code in source["activities"] and measure.action.plan == plans[-1]
        if measure.kind == MeasureKind.MILESTONE:
            measure.source = MeasureSource.MILESTONE
        elif counted and measure.text in source["from_activities"]:
            measure.source = MeasureSource.ACTIVITIES
            measure.counts = MeasureCounts.SESSIONS
        if measure.unit in {"dias", "%"}:
            measure.roll_up = RollUp.MEAN
        if any(word in measure.text for word in source["attendances"]):
            measure.people = PeopleCount.ATTENDANCES
        elif measure.unit in source["distinct"]:
            measure.people = PeopleCount.DISTINCT
            measure.roll_up = RollUp.LAST
        changed.append(measure)
    columns = ["source", "counts", "roll_up", "people"]
    Measure.objects.bulk_update(changed, columns, batch_size=500)


def open_months(network: Network, plans: list[Plan], by: User) -> None:
    """The months that the network asked about, all but the last closed."""
    for month in months_between(plans[0].starts_on, IN_COLLECTION):
        closed = month <= LAST_CLOSED
        made = ReportingMonth.objects.create(
            network=network,
            month=month,
            closed_at=at(month, 75) if closed else None,
            closed_by=by if closed else None,
        )
        ReportingMonth.objects.filter(pk=made.pk).update(opened_at=at(month, 24))


def at(month: date, days: int, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(month + timedelta(days=days), time(hour, 30)))


class Diary:
    """The reports and activities of one plan."""

    def __init__(self, plan: Plan, source: dict[str, Any], coordinator: User):
        self.plan, self.source, self.coordinator = plan, source, coordinator
        self.chance = random.Random(f"{plan.title}")
        self.reports: list[MonthReport] = []
        self.values: list[ReportedValue] = []
        keys = Organisation.objects.for_network(plan.network)
        late = set(source["late_organisations"])
        self.late = {
            item.pk
            for item in keys
            if item.email.split("@")[-1].removesuffix(".exemplo.pt") in late
        }
        self.parishes = list(
            Territory.objects.filter(
                level=Level.PARISH, containments__parent=plan.network.territory
            ).order_by("code")
            if plan.network.territory
            else ()
        )

    def write(self) -> None:
        actions = Action.objects.filter(plan=self.plan).prefetch_related(
            "months", "measures", "responsibilities__organisation"
        )
        for action in actions:
            self.report(action)
            if self.plan.starts_on.year == IN_COLLECTION.year:
                self.take_place(action)
        MonthReport.objects.bulk_create(self.reports)
        ReportedValue.objects.bulk_create(self.values)

    # What was said

    def report(self, action: Action) -> None:
        schedule: dict[str, set[date]] = defaultdict(set)
        for item in action.months.all():
            schedule[item.kind].add(item.month)
        planned, done = schedule[MonthKind.PLANNED], schedule[MonthKind.DONE]
        said = sorted(month for month in planned | done if month <= IN_COLLECTION)
        lead = self.lead(action)
        last = None
        for month in said:
            state = self.state(month, lead, month in done)
            if state is None:
                continue
            last = self.add(action, month, state, lead, month in done)
        if last is not None:
            self.conclude(last, action)
        self.share_out(action, [item for item in self.reports if item.action_id == action.pk], done)

    def lead(self, action: Action) -> Organisation | None:
        asked = [item.organisation for item in action.responsibilities.all() if item.organisation]
        return next((item for item in asked if item.email), asked[0] if asked else None)

    def state(self, month: date, lead: Organisation | None, happened: bool) -> ReportState | None:
        """Who is usually late leaves months unanswered; October is half way."""
        is_late = lead is not None and lead.pk in self.late
        if month == IN_COLLECTION:
            odds = {ReportState.ACCEPTED: 5, ReportState.SUBMITTED: 3, ReportState.RETURNED: 1}
            if is_late or self.chance.random() < 0.25:
                return None
            return self.chance.choices(list(odds), list(odds.values()))[0]
        if self.chance.random() < (0.35 if is_late else 0.04 if happened else 0.3):
            return None
        return ReportState.ACCEPTED

    def add(
        self,
        action: Action,
        month: date,
        state: ReportState,
        lead: Organisation | None,
        happened: bool,
    ) -> MonthReport:
        submitted = at(month, self.chance.randint(26, 40), self.chance.randint(8, 18))
        report = MonthReport(
            action=action,
            month=month,
            state=state,
            status=ReportStatus.UNDER_WAY if happened else ReportStatus.LATE,
            difficulties=self.some("difficulties", 0.22 if happened else 0.8),
            next_step=self.some("next_steps", 0.3),
            comment=self.some("comments", 1) if state == ReportState.RETURNED else "",
            channel=self.chance.choices(
                [ReportChannel.LINK, ReportChannel.PHONE, ReportChannel.WORKBOOK], [7, 2, 1]
            )[0],
            reporter_name=lead.contact if lead else "",
            organisation=lead,
            submitted_at=submitted,
        )
        if state in {ReportState.ACCEPTED, ReportState.RETURNED}:
            report.decided_at = submitted + timedelta(days=self.chance.randint(0, 6))
            report.decided_by = self.coordinator
        self.reports.append(report)
        return report

    def some(self, what: str, share: float) -> str:
        return str(self.chance.choice(self.source[what])) if self.chance.random() < share else ""

    def conclude(self, last: MonthReport, action: Action) -> None:
        """The last word said is what the action became."""
        last.status = {
            "done": ReportStatus.DONE,
            "cancelled": ReportStatus.CANCELLED,
            "postponed": ReportStatus.POSTPONED,
            "planned": ReportStatus.NOT_STARTED,
        }.get(action.status, last.status)
        if last.status == ReportStatus.CANCELLED:
            last.reason = self.source["cancel_reason"]
        if last.status == ReportStatus.POSTPONED:
            last.postponed_to = date(last.month.year + 1, 3, 1)

    def share_out(self, action: Action, reports: list[MonthReport], done: set[date]) -> None:
        """Deal each measure's year over the months that took place."""
        told = [item for item in reports if item.month in done]
        if not told:
            return
        for measure in action.measures.all():
            if measure.source == MeasureSource.ACTIVITIES:
                continue
            if measure.kind == MeasureKind.MILESTONE:
                if action.status == "done":
                    day = told[-1].month + timedelta(days=self.chance.randint(3, 24))
                    self.values.append(self.value(told[-1], measure, reached_on=day))
                continue
            for report, number in zip(told, self.numbers(measure, len(told), action), strict=True):
                if number is not None:
                    self.values.append(self.value(report, measure, value=number))

    def value(self, report: MonthReport, measure: Measure, **said: Any) -> ReportedValue:
        return ReportedValue(
            report=report, measure=measure, organisation=report.organisation, **said
        )

    def numbers(self, measure: Measure, count: int, action: Action) -> Iterator[Decimal | None]:
        """A value a month, now and then none; the year ends near the target, if there is one."""
        share = 1.05 if action.status == "done" else 0.82
        goal = float(measure.target or self.chance.randint(12, 90)) * self.chance.uniform(0.8, 1.15)
        for place in range(count):
            if self.chance.random() < 0.06:
                yield None
                continue
            if measure.roll_up == RollUp.MEAN:
                number = goal * self.chance.uniform(0.85, 1.2)
            elif measure.roll_up == RollUp.LAST:
                number = goal * share * (place + 1) / count
            else:
                number = goal * share / count * self.chance.uniform(0.6, 1.4)
            whole = measure.kind == MeasureKind.COUNT or number > 100
            yield Decimal(max(1, round(number))) if whole else Decimal(f"{number:.1f}")

    # What took place

    def take_place(self, action: Action) -> None:
        described = self.source["activities"].get(action.code)
        if not described:
            return
        kind, title, usual = described
        organisers = [
            item.organisation for item in action.responsibilities.all() if item.organisation
        ][:2]
        months = sorted(item.month for item in action.months.all() if item.kind == MonthKind.DONE)
        for month in months:
            self.hold(action, kind, title, usual, month, organisers)
        coming = [item.month for item in action.months.all() if item.month > IN_COLLECTION]
        if coming:
            self.hold(action, kind, title, usual, max(coming), organisers, held=False)

    def hold(
        self,
        action: Action,
        kind: str,
        title: str,
        usual: int,
        month: date,
        organisers: list[Organisation],
        held: bool = True,
    ) -> None:
        place = self.chance.choice(self.parishes) if self.parishes else None
        activity = Activity.objects.create(
            network=self.plan.network,
            kind=kind,
            title=title,
            starts_on=month + timedelta(days=self.chance.randint(1, 26)),
            starts_at=time(self.chance.choice([10, 14, 15])),
            ends_at=time(17),
            place=place.name if place else "",
            territory=place,
            status=ActivityStatus.HELD if held else ActivityStatus.PLANNED,
            created_by=self.coordinator,
        )
        activity.organisers.set(organisers)
        ServedAction.objects.create(activity=activity, action=action)
        if held:
            self.count(activity, max(2, round(usual * self.chance.uniform(0.6, 1.4))))

    def count(self, activity: Activity, people: int) -> None:
        """Most activities tell women from men; some tell ages too; a few say only the total."""
        activity.participants = people
        activity.save(update_fields=["participants"])
        detail = self.chance.random()
        if detail < 0.25:
            return
        women = round(people * self.chance.uniform(0.5, 0.75))
        groups = {(Sex.FEMALE, ""): women, (Sex.MALE, ""): people - women}
        if detail > 0.6:
            older = round(women * 0.6), round((people - women) * 0.6)
            groups = {
                (Sex.FEMALE, AgeBand.ADULT): women - older[0],
                (Sex.FEMALE, AgeBand.OLDER): older[0],
                (Sex.MALE, AgeBand.ADULT): people - women - older[1],
                (Sex.MALE, AgeBand.OLDER): older[1],
            }
        ParticipantCount.objects.bulk_create(
            ParticipantCount(activity=activity, sex=sex, age_band=age, count=count)
            for (sex, age), count in groups.items()
        )
