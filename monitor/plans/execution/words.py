"""Values, rules and counts said in words, the same on every page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from markupsafe import Markup

from monitor.plans.enums import (
    ActionStatus,
    MeasureCounts,
    MeasureSource,
    PeopleCount,
    RollUp,
)
from monitor.plans.execution.arithmetic import (
    Explanation,
    Figure,
    MonthStep,
    Number,
    Rule,
    Standing,
    comes_from_activities,
    is_milestone,
)
from monitor.plans.execution.changes import PlanChanges
from monitor.plans.execution.queries import Counts, PlanExecution
from monitor.plans.queries.records import MeasureRecord
from monitor.ui.jinja import date as date_words
from monitor.ui.jinja import number, percent

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


def figure_words(figure: Figure) -> str:
    """ "12", "alcançado em 21/01/2026", or why there is none."""
    if figure.day is not None:
        return _("alcançado em %(day)s") % {"day": date_words(figure.day)}
    if figure.value is not None:
        return number(figure.value)
    return str(figure.reason.label) if figure.reason else ""


def month_words(month: date) -> str:
    return date_words(month, "month")


def value_words(standing: Standing) -> str:
    """What is known of a measure, against its target when there is one: "12 de 20", "12", "72 em
    fevereiro de 2026" (no total), "alcançado em 21/01/2026"; empty when nothing is known."""
    if standing.total.exists:
        said = figure_words(standing.total)
        if standing.total.value is None or standing.target is None:
            return said
        return _("%(value)s de %(target)s") % {"value": said, "target": number(standing.target)}
    if standing.latest.exists and standing.month is not None:
        return _("%(value)s em %(month)s") % {
            "value": figure_words(standing.latest),
            "month": month_words(standing.month),
        }
    return ""


class MeasureCells:
    """What the table says after the text of each measure."""

    def __init__(self, standings: Mapping[int, Standing]):
        self.standings = standings
        self.target, self.no_target = _("meta"), _("sem meta")

    def __call__(self, measure: MeasureRecord) -> Markup:
        standing = self.standings.get(measure.id)
        known = value_words(standing) if standing else ""
        said = Markup(" <b>{}</b>").format(known) if known else Markup()
        has_total = standing is not None and standing.total.exists
        if measure.target is None:
            if measure.kind != "milestone":
                said += Markup(" <small>{}</small>").format(self.no_target)
        elif not (known and has_total):
            said += Markup(" <b>{} {}</b>").format(self.target, number(measure.target))
        return said


def activity_words(count: int) -> str:
    return ngettext("%(n)s atividade", "%(n)s atividades", count) % {"n": count}


class Step(NamedTuple):
    month: date
    text: str


@dataclass(frozen=True, slots=True)
class Account:
    """The sum in words: what counts month by month, what waits, how the months make the value, and
    how much of the target that is. What there is not is blank."""

    rule: str
    counted: list[Step]
    waiting: list[Step]
    total: str
    ratio: str
    from_baseline: str


def account(rule: Rule, explanation: Explanation, names: Mapping[int | None, str]) -> Account:
    """`names` of the organisations; who is not there is the network's own team."""

    def steps(found: Iterable[MonthStep]) -> list[Step]:
        return [Step(step.month, _step_words(rule, step, names)) for step in found]

    standing, ratio, baseline = explanation.standing, "", ""
    value, target = standing.total.value, standing.target
    if standing.ratio is not None:
        assert value is not None
        assert target is not None
        ratio = f"{number(value)} / {number(target)} = {percent(standing.ratio, 1)}"
        if explanation.from_baseline is not None:
            start = number(explanation.baseline)
            baseline = (
                f"({number(value)} − {start}) / ({number(target)} − {start})"
                f" = {percent(explanation.from_baseline, 1)}"
            )
    return Account(
        rule_words(rule),
        steps(explanation.steps),
        steps(explanation.waiting),
        _total_words(rule, explanation),
        ratio,
        baseline,
    )


def _step_words(rule: Rule, step: MonthStep, names: Mapping[int | None, str]) -> str:
    """ "GNR 12 + CMS 8 = 20", "2 atividades", "10 + 15 = 25"."""
    if comes_from_activities(rule):
        if rule.counts == MeasureCounts.SESSIONS:
            return activity_words(len(step.numbers))
        said = [number(item.value) for item in step.numbers if item.value is not None]
    elif is_milestone(rule):
        return ", ".join(f"{_who(item, names)} {date_words(item.day)}" for item in step.numbers)
    else:
        said = [f"{_who(item, names)} {number(item.value)}" for item in step.numbers]
    made = _made_of(rule, said, step.figure)
    if step.figure.gaps:
        made = "; ".join([made] * bool(said) + [uncounted(step.figure.gaps)])
    return made


def _who(item: Number, names: Mapping[int | None, str]) -> str:
    return names.get(item.who) or _("equipa da rede")


def uncounted(gaps: int) -> str:
    return ngettext(
        "%(n)s atividade sem número de participantes",
        "%(n)s atividades sem número de participantes",
        gaps,
    ) % {"n": gaps}


def _total_words(rule: Rule, explanation: Explanation) -> str:
    steps, total = explanation.steps, explanation.standing.total
    if not steps or is_milestone(rule):
        return figure_words(total)
    said = [figure_words(step.figure) for step in steps if step.figure.value is not None]
    return _made_of(rule, said, total)


def _made_of(rule: Rule, said: list[str], made: Figure) -> str:
    """How several numbers make one by the rule: "12 + 8 = 20", "(10 + 20) / 2 = 15"."""
    if len(said) == 1 and made.value is not None:
        return said[0]
    if made.value is None:
        return "; ".join([*([", ".join(said)] if said else []), figure_words(made)])
    if rule.roll_up == RollUp.SUM:
        return f"{' + '.join(said)} = {number(made.value)}"
    if rule.roll_up == RollUp.MEAN:
        return f"({' + '.join(said)}) / {len(said)} = {number(made.value)}"
    return _("%(said)s: vale o último, %(value)s") % {
        "said": ", ".join(said),
        "value": number(made.value),
    }


def counts_words(counts: Counts) -> str:
    """ "12 concluídas, 30 em curso e 1 cancelada"."""
    return listed([_status_words(status, count) for status, count in counts.by_status()])


def headline(execution: PlanExecution) -> str:
    """How a plan stands in one sentence, of the actions shown."""
    counts = execution.shown
    if not counts.total:
        return _("Ainda sem ações.")
    actions = ngettext("%(n)s ação", "%(n)s ações", counts.total) % {"n": counts.total}
    sentence = _("Até %(month)s, de %(actions)s: %(statuses)s.") % {
        "month": month_words(execution.until),
        "actions": actions,
        "statuses": counts_words(counts),
    }
    return f"{sentence} {besides_words(counts)}".strip()


def besides_words(counts: Counts) -> str:
    """What deserves a look, in one sentence; empty when nothing does."""
    said = []
    if counts.late:
        said.append(
            ngettext("%(n)s está em atraso", "%(n)s estão em atraso", counts.late)
            % {"n": counts.late}
        )
    if counts.unreported:
        said.append(
            ngettext("de %(n)s falta relato", "de %(n)s faltam relatos", counts.unreported)
            % {"n": counts.unreported}
        )
    if counts.waiting:
        said.append(
            ngettext(
                "de %(n)s há relatos por aceitar",
                "de %(n)s há relatos por aceitar",
                counts.waiting,
            )
            % {"n": counts.waiting}
        )
    return _sentence(said)


def changes_words(changes: PlanChanges) -> str:
    """What a month changed, counted in one sentence."""
    said = [
        ngettext("%(n)s ação mudou de estado", "%(n)s ações mudaram de estado", count)
        % {"n": count}
        for count in [len(changes.statuses)]
        if count
    ]
    if count := changes.told:
        said.append(
            ngettext(
                "%(n)s indicador teve números novos",
                "%(n)s indicadores tiveram números novos",
                count,
            )
            % {"n": count}
        )
    if count := len(changes.done):
        said.append(
            ngettext("%(n)s ação foi realizada", "%(n)s ações foram realizadas", count)
            % {"n": count}
        )
    if count := len(changes.late):
        said.append(
            ngettext("%(n)s ficou por fazer", "%(n)s ficaram por fazer", count) % {"n": count}
        )
    if count := len(changes.unreported):
        said.append(
            ngettext("de %(n)s ninguém deu conta", "de %(n)s ninguém deu conta", count)
            % {"n": count}
        )
    return _sentence(said) or _("Nada mudou.")


def bar(counts: Counts) -> list[tuple[str, Decimal, Decimal]]:
    """(status, where it starts, how long it is) of each part of a bar of a hundred."""
    parts, start = [], Decimal()
    for status, count in counts.by_status():
        length = Decimal(100 * count) / counts.total
        parts.append((status, round(start, 2), round(length, 2)))
        start += length
    return parts


def listed(items: Sequence[str]) -> str:
    """ "a, b e c"."""
    if len(items) < 2:
        return "".join(items)
    return _("%(first)s e %(last)s") % {"first": ", ".join(items[:-1]), "last": items[-1]}


def _sentence(items: Sequence[str]) -> str:
    text = listed(items)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _status_words(status: str, count: int) -> str:
    if status == ActionStatus.DONE:
        said = ngettext("%(n)s concluída", "%(n)s concluídas", count)
    elif status == ActionStatus.UNDER_WAY:
        said = ngettext("%(n)s em curso", "%(n)s em curso", count)
    elif status == ActionStatus.PLANNED:
        said = ngettext("%(n)s por iniciar", "%(n)s por iniciar", count)
    elif status == ActionStatus.POSTPONED:
        said = ngettext("%(n)s adiada", "%(n)s adiadas", count)
    else:
        said = ngettext("%(n)s cancelada", "%(n)s canceladas", count)
    return said % {"n": count}
