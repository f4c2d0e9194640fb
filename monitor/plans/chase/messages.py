"""The words of each message: what is due, what was said last, where to answer and until when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef
from django.template import engines
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from monitor.plans.enums import ReportStatus
from monitor.plans.models import (
    Action,
    MonthReport,
    PlanNode,
    ReportedValue,
    ReportingMonth,
    ReportingSettings,
)
from monitor.ui.jinja import date as in_words
from monitor.ui.jinja import number


class Kind(Enum):
    """Why a message is written. A reminder that somebody asks for by hand reads like the first."""

    ASK = "ask"
    REMINDER = "reminder"
    SECOND_REMINDER = "second_reminder"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True, slots=True)
class Message:
    subject: str
    text: str
    html: str

    @property
    def body(self) -> Markup:
        """What the HTML shows, to stand inside a page. Made by our own templates: it is safe."""
        return Markup(self.html.partition("<body>")[2].partition("</body>")[0])


@dataclass(frozen=True, slots=True)
class Asking:
    """One action in a message: where it stands in its plan, why it is asked, what was said last.

    The last answer comes without numbers and, by organisation, with them.
    """

    title: str
    where: str
    why: str
    before: str
    numbers: Mapping[int | None, str]

    def said_by(self, organisation: int | None) -> str:
        numbers = self.numbers.get(organisation, "")
        return f"{self.before}; {numbers}" if self.before and numbers else self.before


@dataclass(frozen=True, slots=True)
class Occasion:
    """What all the messages of a network about a month have in common, worked out once."""

    network: str
    month: str
    words: str
    closes: str

    @classmethod
    def of(cls, record: ReportingMonth, settings: ReportingSettings) -> Occasion:
        closes = closing_day(record, settings)
        return cls(
            network=record.network.name,
            month=in_words(record.month, "month"),
            words=settings.message.strip(),
            closes=in_words(closes, "long") if closes else "",
        )


def closing_day(record: ReportingMonth, settings: ReportingSettings) -> date | None:
    """The day on which the month closes by itself; None when nobody said."""
    if not settings.closes_after:
        return None
    opened = record.opened_at or timezone.now()
    return timezone.localdate(opened) + timedelta(days=settings.closes_after)


def compose(
    occasion: Occasion,
    kind: Kind,
    *,
    name: str,
    address: str,
    items: Sequence[tuple[Asking, int | None]],
    note: str = "",
) -> Message:
    """`items` are what is asked, each with the organisation that it is asked of; `note` what whoever
    passed an action on said."""
    context = {
        "occasion": occasion,
        "kind": kind.value,
        "name": name,
        "address": address,
        "count": len(items),
        "items": [(item.title, item.where, item.why, item.said_by(whose)) for item, whose in items],
        "note": note,
    }
    subject = _subject(occasion, kind, len(items))
    return Message(subject, _rendered("ask.txt", context), _rendered("ask.html", context))


def _subject(occasion: Occasion, kind: Kind, count: int) -> str:
    values = {"network": occasion.network, "month": occasion.month, "n": count}
    if kind == Kind.REMINDER:
        return _("Lembrete: %(month)s ainda sem resposta (%(network)s)") % values
    if kind == Kind.SECOND_REMINDER:
        return _("Segundo lembrete: %(month)s ainda sem resposta (%(network)s)") % values
    return (
        ngettext(
            "%(month)s: %(n)s ação à espera de resposta (%(network)s)",
            "%(month)s: %(n)s ações à espera de resposta (%(network)s)",
            count,
        )
        % values
    )


@dataclass(frozen=True, slots=True)
class LatePerson:
    """Who did not answer, as the notice to the coordination lists it."""

    who: str
    actions: Sequence[str]


def compose_notice(occasion: Occasion, people: Sequence[LatePerson], address: str) -> Message:
    """What the coordination gets when the reminders did not help. `address` is the month's page."""
    context = {"occasion": occasion, "people": people, "address": address}
    subject = ngettext(
        "%(month)s: %(n)s pessoa sem resposta (%(network)s)",
        "%(month)s: %(n)s pessoas sem resposta (%(network)s)",
        len(people),
    ) % {"month": occasion.month, "n": len(people), "network": occasion.network}
    return Message(subject, _rendered("notice.txt", context), _rendered("notice.html", context))


def _rendered(name: str, context: Mapping[str, Any]) -> str:
    text: str = _template(name).render(context)
    return text


@cache
def _template(name: str) -> Any:
    return engines["jinja2"].env.get_template(f"plans/mail/{name}")  # type: ignore[attr-defined]


def askings(actions: Iterable[tuple[Action, str]], month: date) -> dict[int, Asking]:
    """By key, what a message says of each (action with its plan, why it is asked). Three queries."""
    actions = list(actions)
    keys = {action.pk for action, _why in actions}
    paths = _paths({action.plan_id for action, _why in actions})
    before = _last_answers(keys, month)
    numbers = _numbers([pk for pk, _words in before.values()])
    return {
        action.pk: Asking(
            title=f"{action.code} {action.title}".strip(),
            where=" › ".join([action.plan.title, *paths.get(action.node_id, ())]),
            why=str(why),
            before=before[action.pk][1] if action.pk in before else "",
            numbers=numbers[before[action.pk][0]] if action.pk in before else {},
        )
        for action, why in actions
    }


def _paths(plans: Collection[int]) -> dict[int | None, tuple[str, ...]]:
    """By node, the titles from the root to it."""
    rows = PlanNode.objects.filter(plan__in=plans)
    nodes = {
        pk: (parent, f"{code} {title}".strip())
        for pk, parent, code, title in rows.values_list("pk", "parent_id", "code", "title")
    }
    paths: dict[int | None, tuple[str, ...]] = {}
    for start in nodes:
        path: list[str] = []
        node: int | None = start
        while node in nodes and len(path) <= len(nodes):
            node, title = nodes[node]
            path.insert(0, title)
        paths[start] = tuple(path)
    return paths


def _last_answers(actions: Collection[int], month: date) -> dict[int, tuple[int, str]]:
    """By action, the latest report before `month` that was sent in: its key, and what it said."""
    answered = MonthReport.objects.filter(month__lt=month).answered()
    later = answered.filter(action=OuterRef("action"), month__gt=OuterRef("month"))
    labels = dict(ReportStatus.choices)
    names: dict[date, str] = {}
    found = {}
    for action, pk, when, status in answered.filter(~Exists(later), action__in=actions).values_list(
        "action_id", "pk", "month", "status"
    ):
        if when not in names:
            names[when] = in_words(when, "month")
        found[action] = pk, f"{names[when]}: {labels.get(status, status)}"
    return found


def _numbers(reports: Collection[int]) -> dict[int, dict[int | None, str]]:
    """By report and by organisation, "N.º de sessões: 4; Manual: 03/05/2026"."""
    said: dict[int, dict[int | None, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = ReportedValue.objects.filter(report__in=reports).order_by("measure__position", "pk")
    for report, organisation, measure, value, day in rows.values_list(
        "report_id", "organisation_id", "measure__text", "value", "reached_on"
    ):
        shown = number(value) if value is not None else in_words(day)
        said[report][organisation].append(f"{measure}: {shown}")
    return defaultdict(
        dict,
        {
            report: {organisation: "; ".join(parts) for organisation, parts in by.items()}
            for report, by in said.items()
        },
    )


def morning(now: datetime) -> datetime:
    """Eight o'clock of the day of `now`, or `now` when that is past: nobody is written to at night."""
    local = timezone.localtime(now)
    eight = local.replace(hour=8, minute=0, second=0, microsecond=0)
    return max(now, eight)
