"""The words of each message: what is due, what was said last, where to answer and until when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
    ReportedValue,
    ReportingMonth,
    ReportingSettings,
)
from monitor.plans.queries.paths import node_paths
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
    phrases: Mapping[Kind, Mapping[str, Any]]
    _counted: dict[tuple[Kind, int], tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, record: ReportingMonth, settings: ReportingSettings) -> Occasion:
        closes = closing_day(record, settings)
        network, month = record.network.name, in_words(record.month, "month")
        words, last_day = settings.message.strip(), in_words(closes, "long") if closes else ""
        said = {kind: _phrases(kind, network, month, words, last_day) for kind in Kind}
        return cls(network, month, words, last_day, said)

    def counted(self, kind: Kind, count: int) -> tuple[str, str]:
        """The subject, and the line above the list, of a message about so many actions."""
        if (kind, count) not in self._counted:
            asked = ngettext("O que se pede (%(n)s ação):", "O que se pede (%(n)s ações):", count)
            self._counted[kind, count] = _subject(self, kind, count), asked % {"n": count}
        return self._counted[kind, count]


def _phrases(kind: Kind, network: str, month: str, words: str, closes: str) -> dict[str, Any]:
    """The sentences of a kind of message that are the same for everybody: thousands of people may be
    written to at once, and none of them is translated again for each."""
    values = {"network": network, "month": month, "day": closes}
    if kind == Kind.HANDED_OVER:
        opening = _("Este endereço foi indicado para responder sobre %(month)s (%(network)s).")
    elif kind == Kind.ASK:
        opening = _("%(network)s pergunta como está, em %(month)s, o que se segue.")
    else:
        opening = _("%(network)s ainda não recebeu resposta sobre %(month)s.")
    if closes:
        validity = _(
            "A ligação é pessoal, abre só estas ações e serve até o mês fechar, em %(day)s."
        )
    else:
        validity = _(
            "A ligação é pessoal, abre só estas ações e serve até a coordenação fechar o mês."
        )
    return {
        "network": network,
        "hello": _("Bom dia, %(name)s,"),
        "hello_nobody": _("Bom dia,"),
        "opening": opening % values,
        "minute": _("Demora cerca de um minuto: o estado de cada ação e os seus números."),
        "words": words if kind != Kind.HANDED_OVER else "",
        "lines": [line for line in words.splitlines() if line.strip()]
        if kind != Kind.HANDED_OVER
        else [],
        "note_from": _("Nota de quem passou a ação:"),
        "here": _("Responder aqui, sem conta nem palavra-passe:"),
        "button": _("Responder agora"),
        "no_account": _("Sem conta nem palavra-passe."),
        "last": _("Última resposta,"),
        "validity": validity % values,
        "passing": _("Quando uma ação já é de outra pessoa, a própria página permite dizê-lo."),
    }


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
    phrases, (subject, asked) = occasion.phrases[kind], occasion.counted(kind, len(items))
    values = {
        "phrases": phrases,
        "hello": phrases["hello"] % {"name": name} if name else phrases["hello_nobody"],
        "address": address,
        "asked": asked,
        "items": [(item.title, item.where, item.why, item.said_by(whose)) for item, whose in items],
        "note": note,
    }
    return Message(subject, _macro("ask.txt")(**values), _macro("ask.html")(**values))


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
def _macro(name: str) -> Callable[..., str]:
    """The `message` of a template, as a function: half the time of rendering the template."""
    message = _template(name).module.message
    return lambda **values: str(message(**values))


@cache
def _template(name: str) -> Any:
    return engines["jinja2"].env.get_template(f"plans/mail/{name}")  # type: ignore[attr-defined]


def askings(actions: Iterable[tuple[Action, str]], month: date) -> dict[int, Asking]:
    """By key, what a message says of each (action with its plan, why it is asked). Three queries."""
    actions = list(actions)
    keys = {action.pk for action, _why in actions}
    paths = node_paths({action.plan_id for action, _why in actions}, numbered=True)
    before = _last_answers(keys, month)
    numbers = _numbers([pk for pk, _words in before.values()])
    return {
        action.pk: Asking(
            title=f"{action.code} {action.title}".strip(),
            where=" › ".join([action.plan.title, *paths.get(action.node_id, ())]),
            why=why,
            before=before[action.pk][1] if action.pk in before else "",
            numbers=numbers[before[action.pk][0]] if action.pk in before else {},
        )
        for action, why in actions
    }


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
