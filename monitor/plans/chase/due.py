"""What is due from whom in a month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from monitor.kernel.periods import first_of_month
from monitor.network.models import Contact, Network, Organisation
from monitor.plans.enums import (
    ActionStatus,
    Asked,
    MonthKind,
    ReportState,
    ResponsibilityRole,
    Unscheduled,
)
from monitor.plans.models import (
    Action,
    MonthReport,
    Plan,
    ReportingSettings,
    Responsibility,
    ScheduledMonth,
)
from monitor.plans.queries.records import CLOSED_STATUSES

QUARTERS_END = frozenset({3, 6, 9, 12})
ANSWERED = frozenset({ReportState.SUBMITTED.value, ReportState.ACCEPTED.value})


class Why(TextChoices):
    PLANNED = "planned", _("Prevista para este mês")
    LATE = "late", _("Em atraso")
    UNSCHEDULED = "unscheduled", _("Sem mês previsto")


class Recipient(NamedTuple):
    """Who is asked for an organisation; `email` is "" when nobody there can be written to.

    `text` is how the plan writes the organisation, which may be nobody known (`organisation` None).
    """

    organisation: Organisation | None
    text: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class DueAction:
    """An action that is asked about in a month. `report` is what was said so far, if anything."""

    action: Action
    why: Why
    asked: tuple[Recipient, ...]
    report: MonthReport | None

    @property
    def plan(self) -> Plan:
        return self.action.plan

    @property
    def is_answered(self) -> bool:
        return is_answered(self.report)


def is_answered(report: MonthReport | None) -> bool:
    return report is not None and report.state in ANSWERED


def why_due(
    status: str,
    planned: Collection[date],
    done: Collection[date],
    *,
    month: date,
    this_month: date,
    unscheduled: str,
) -> Why | None:
    """Why an action is asked about in `month`, None when it is not. All months are first days.

    It is late when a month planned before is over and was not done; one that was put off to a month
    still ahead is not late until then.
    """
    if status in CLOSED_STATUSES:
        return None
    if month in planned:
        return Why.PLANNED
    if not planned:
        return Why.UNSCHEDULED if _asks_unscheduled(unscheduled, month) else None
    if status == ActionStatus.POSTPONED and max(planned) > month:
        return None
    over = min(month, this_month)
    return Why.LATE if any(item < over and item not in done for item in planned) else None


def _asks_unscheduled(unscheduled: str, month: date) -> bool:
    if unscheduled == Unscheduled.QUARTERLY:
        return month.month in QUARTERS_END
    return unscheduled == Unscheduled.MONTHLY


def settings_of(network: Network) -> ReportingSettings:
    """The network's own, or what holds while it said nothing (never saved)."""
    found = ReportingSettings.objects.filter(network=network).first()
    return found or ReportingSettings(network=network)


def due_actions(network: Network, month: date, today: date) -> list[DueAction]:
    """What still has to be said of `month`, in the order of the plans. Eight queries, whatever the size."""
    return [item for item in concerned_actions(network, month, today) if not item.is_answered]


def concerned_actions(
    network: Network, month: date, today: date, settings: ReportingSettings | None = None
) -> list[DueAction]:
    """Like `due_actions`, with those that were answered."""
    settings = settings or settings_of(network)
    plans = {plan.pk: plan for plan in Plan.objects.for_network(network).in_force(month)}
    for plan in plans.values():
        plan.network = network
    schedule = _schedule(plans)
    reports = {
        report.action_id: report
        for report in MonthReport.objects.filter(action__plan__in=plans, month=month)
    }
    found: list[tuple[Action, Why]] = []
    open_ones = Action.objects.filter(plan__in=plans).exclude(status__in=CLOSED_STATUSES)
    for action in open_ones.order_by("plan__starts_on", "plan_id", "position", "pk"):
        months = schedule[action.pk]
        why = why_due(
            action.status,
            months[MonthKind.PLANNED],
            months[MonthKind.DONE],
            month=month,
            this_month=first_of_month(today),
            unscheduled=settings.unscheduled,
        )
        if why is not None:
            action.plan = plans[action.plan_id]
            found.append((action, why))
    asked = _Directory(network).recipients(plans, settings.ask)
    return [
        DueAction(action, why, asked.get(action.pk, ()), reports.get(action.pk))
        for action, why in found
    ]


def _schedule(plans: Collection[int]) -> dict[int, dict[str, set[date]]]:
    schedule: dict[int, dict[str, set[date]]] = defaultdict(lambda: defaultdict(set))
    rows = ScheduledMonth.objects.filter(action__plan__in=plans)
    for action, kind, month in rows.values_list("action_id", "kind", "month"):
        schedule[action][kind].add(month)
    return schedule


class _Directory:
    """The organisations of a network and who can be written to in each: two queries."""

    def __init__(self, network: Network):
        self.organisations = {
            item.pk: item for item in Organisation.objects.for_network(network).order_by()
        }
        self.contacts: dict[int, tuple[int, str, str]] = {}
        self.first: dict[int, int] = {}
        # The main one comes first.
        contacts = Contact.objects.for_network(network)
        for pk, whose, name, email in contacts.values_list("pk", "organisation", "name", "email"):
            self.contacts[pk] = whose, name, email.strip().lower()
            self.first.setdefault(whose, pk)

    def recipients(self, plans: Collection[int], ask: str) -> dict[int, tuple[Recipient, ...]]:
        """By action. Where nobody is named as lead, whoever is named is asked."""
        leads: dict[int, list[Recipient]] = defaultdict(list)
        everyone: dict[int, list[Recipient]] = defaultdict(list)
        rows = Responsibility.objects.filter(action__plan__in=plans)
        for action, role, text, organisation, contact in rows.values_list(
            "action_id", "role", "text", "organisation_id", "contact_id"
        ):
            recipient = self._recipient(text, organisation, contact)
            everyone[action].append(recipient)
            if role == ResponsibilityRole.LEAD:
                leads[action].append(recipient)
        return {
            action: tuple(
                dict.fromkeys(named if ask == Asked.EVERYONE else leads.get(action) or named)
            )
            for action, named in everyone.items()
        }

    def _recipient(self, text: str, organisation: int | None, contact: int | None) -> Recipient:
        """The person named for the action, else of the organisation the main one, any, or itself."""
        known = self.organisations.get(organisation) if organisation else None
        if known is None and contact in self.contacts:
            known = self.organisations[self.contacts[contact][0]]
        if contact not in self.contacts and known is not None:
            contact = self.first.get(known.pk)
        text = text or (known.short_name if known else "")
        if contact in self.contacts:
            _whose, name, email = self.contacts[contact]
            return Recipient(known, text, name, email)
        if known is not None:
            return Recipient(known, text, known.contact, known.email.strip().lower())
        return Recipient(None, text, "", "")
