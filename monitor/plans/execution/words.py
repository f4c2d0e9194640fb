"""Values, rules and counts said in words, the same on every page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from markupsafe import Markup

from monitor.plans.enums import MeasureCounts, MeasureSource, PeopleCount, RollUp
from monitor.plans.execution.arithmetic import (
    Figure,
    Rule,
    Standing,
    comes_from_activities,
    is_milestone,
)
from monitor.plans.queries.records import MeasureRecord
from monitor.ui.jinja import date as date_words
from monitor.ui.jinja import number

_RULES: Mapping[tuple[str, str], Any] = {
    (MeasureSource.REPORTED, RollUp.SUM): gettext_lazy("soma dos números indicados mês a mês"),
    (MeasureSource.REPORTED, RollUp.MEAN): gettext_lazy("média dos números indicados mês a mês"),
    (MeasureSource.REPORTED, RollUp.LAST): gettext_lazy("último número indicado"),
    (MeasureSource.REPORTED, RollUp.NOT_SUMMABLE): gettext_lazy(
        "número indicado em cada mês, sem total"
    ),
    (MeasureCounts.SESSIONS, RollUp.SUM): gettext_lazy("número de atividades registadas"),
    (MeasureCounts.SESSIONS, RollUp.MEAN): gettext_lazy(
        "média por mês do número de atividades registadas"
    ),
    (MeasureCounts.SESSIONS, RollUp.LAST): gettext_lazy(
        "número de atividades registadas no último mês"
    ),
    (MeasureCounts.SESSIONS, RollUp.NOT_SUMMABLE): gettext_lazy(
        "número de atividades registadas em cada mês, sem total"
    ),
    (PeopleCount.ATTENDANCES, RollUp.SUM): gettext_lazy(
        "soma das presenças nas atividades registadas"
    ),
    (PeopleCount.ATTENDANCES, RollUp.MEAN): gettext_lazy(
        "média das presenças nas atividades registadas"
    ),
    (PeopleCount.ATTENDANCES, RollUp.LAST): gettext_lazy("presenças na última atividade registada"),
    (PeopleCount.ATTENDANCES, RollUp.NOT_SUMMABLE): gettext_lazy(
        "presenças nas atividades registadas, sem total"
    ),
    (MeasureCounts.PARTICIPANTS, RollUp.SUM): gettext_lazy(
        "soma dos participantes nas atividades registadas"
    ),
    (MeasureCounts.PARTICIPANTS, RollUp.MEAN): gettext_lazy(
        "média dos participantes nas atividades registadas"
    ),
    (MeasureCounts.PARTICIPANTS, RollUp.LAST): gettext_lazy(
        "participantes na última atividade registada"
    ),
    (MeasureCounts.PARTICIPANTS, RollUp.NOT_SUMMABLE): gettext_lazy(
        "participantes nas atividades registadas, sem total"
    ),
}
_PEOPLE: Mapping[str, Any] = {
    PeopleCount.UNSAID: gettext_lazy("por dizer se são pessoas diferentes ou presenças"),
    PeopleCount.ATTENDANCES: gettext_lazy("são presenças"),
    PeopleCount.DISTINCT: gettext_lazy("são pessoas diferentes, que não se somam"),
}


def rule_words(rule: Rule) -> str:
    """By what rule a measure gets its value: "soma das presenças nas atividades registadas"."""
    if is_milestone(rule):
        return _("data em que o marco foi alcançado")
    said, people = [], rule.people
    if not comes_from_activities(rule):
        said.append(_RULES[MeasureSource.REPORTED, rule.roll_up])
    elif rule.counts == MeasureCounts.SESSIONS:
        return str(_RULES[rule.counts, rule.roll_up])
    elif people == PeopleCount.ATTENDANCES:
        return str(_RULES[people, rule.roll_up])
    else:
        said.append(_RULES[MeasureCounts.PARTICIPANTS, rule.roll_up])
    if people:
        said.append(_PEOPLE[people])
    return "; ".join(str(item) for item in said)


def figure_words(figure: Figure, plain: Callable[[Decimal], str] = number) -> str:
    """ "12", "alcançado em 21/01/2026", or why there is none."""
    if figure.day is not None:
        return _("alcançado em %(day)s") % {"day": date_words(figure.day)}
    if figure.value is not None:
        return plain(figure.value)
    return str(figure.reason.label) if figure.reason else ""


def month_words(month: date) -> str:
    return date_words(month, "month")


def value_words(standing: Standing, plain: Callable[[Decimal], str] = number) -> str:
    """What is known of a measure, against its target when there is one: "12 de 20", "12", "72 em
    fevereiro de 2026" (no total), "alcançado em 21/01/2026"; empty when nothing is known."""
    if standing.total.exists:
        said = figure_words(standing.total, plain)
        if standing.total.value is None or standing.target is None:
            return said
        return _("%(value)s de %(target)s") % {"value": said, "target": plain(standing.target)}
    if standing.latest.exists and standing.month is not None:
        return _("%(value)s em %(month)s") % {
            "value": figure_words(standing.latest, plain),
            "month": month_words(standing.month),
        }
    return ""


class MeasureCells:
    """What the table says after the text of each measure; each different number is written once."""

    def __init__(self, standings: Mapping[int, Standing]):
        self.standings = standings
        self.numbers: dict[Decimal, str] = {}
        self.target, self.no_target = _("meta"), _("sem meta")

    def __call__(self, measure: MeasureRecord) -> Markup:
        standing = self.standings.get(measure.id)
        known = value_words(standing, self.number) if standing else ""
        said = Markup(" <b>{}</b>").format(known) if known else Markup()
        has_total = standing is not None and standing.total.exists
        if measure.target is None:
            if measure.kind != "milestone":
                said += Markup(" <small>{}</small>").format(self.no_target)
        elif not (known and has_total):
            said += Markup(" <b>{} {}</b>").format(self.target, self.number(measure.target))
        return said

    def number(self, value: Decimal) -> str:
        text = self.numbers.get(value)
        if text is None:
            text = self.numbers[value] = number(value)
        return text


def activity_words(count: int) -> str:
    return ngettext("%(n)s atividade", "%(n)s atividades", count) % {"n": count}
