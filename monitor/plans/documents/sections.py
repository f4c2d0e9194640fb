"""The sections of a report that tell of the whole plan; those of its parts are in `parts`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitor.kernel.periods import first_of_month, months_between
from monitor.plans.documents.content import Cell, Column, Content, Row, Section, Table
from monitor.plans.documents.gathering import Gathered, bits_of, gather
from monitor.plans.documents.method import method
from monitor.plans.documents.parts import parts
from monitor.plans.documents.people import activities, partners
from monitor.plans.documents.period import Period
from monitor.plans.documents.saying import difficulties, evidence, unreported
from monitor.plans.documents.template import TEMPLATES
from monitor.plans.documents.wording import (
    first_level,
    inside,
    loose_name,
    name_of,
    numbered,
    status_names,
)
from monitor.plans.enums import ActionStatus
from monitor.plans.execution.queries import ActionExecution, Counts, PlanExecution
from monitor.plans.execution.words import activity_words, headline, month_words
from monitor.plans.models import Plan
from monitor.ui.charts import Chart, Series, counts_by_category, planned_and_done
from monitor.ui.jinja import date as in_words
from monitor.ui.jinja import number

Builder = Callable[[Gathered], list[Section]]


def content_of(plan: Plan, period: Period, *, today: date) -> Content:
    """The same number of queries whatever the plan; see `gathering`."""
    gathered = gather(plan, period, today=today)
    return Content(
        title=_("Relatório de execução: %(period)s") % {"period": period.name},
        facts=(
            (_("Rede"), plan.network.name),
            (_("Plano"), plan.title),
            (_("Período"), period.months),
        ),
        sections=tuple(
            section for key in TEMPLATES[period.kind] for section in BUILDERS[key](gathered)
        ),
    )


def introduction(gathered: Gathered) -> list[Section]:
    return [Section("introduction", _("Enquadramento"))]


def conclusions(gathered: Gathered) -> list[Section]:
    return [Section("conclusions", _("Conclusões e propostas"))]


def summary(gathered: Gathered) -> list[Section]:
    lines = [headline(gathered.whole), _of_the_months(gathered), _of_the_activities(gathered)]
    if not gathered.is_over:
        lines.append(
            _("O período ainda não terminou: os números são os que havia em %(day)s.")
            % {"day": in_words(gathered.today, "long")}
        )
    return [Section("summary", _("Síntese"), "\n".join(filter(None, lines)))]


def _of_the_months(gathered: Gathered) -> str:
    counts = MonthCounts(gathered.actions, gathered.bits)
    told = {"planned": number(counts.planned), "done": number(counts.done)}
    said = [
        ngettext(
            "No período estava previsto %(planned)s mês de ação; feitos: %(done)s.",
            "No período estavam previstos %(planned)s meses de ação; feitos: %(done)s.",
            counts.planned,
        )
        % told
        if counts.planned
        else _("No período não estava previsto nenhum mês de ação.")
    ]
    if counts.extra:
        said.append(
            ngettext(
                "Foi feito %(n)s sem estar previsto.",
                "Foram feitos %(n)s sem estarem previstos.",
                counts.extra,
            )
            % {"n": number(counts.extra)}
        )
    if counts.unreported:
        said.append(
            ngettext("De %(n)s não houve relato.", "De %(n)s não houve relato.", counts.unreported)
            % {"n": number(counts.unreported)}
        )
    return " ".join(said)


def _of_the_activities(gathered: Gathered) -> str:
    found = gathered.participation
    if not found.held:
        return _("Não há atividades registadas no período.")
    said = _("Registadas no período: %(activities)s") % {"activities": activity_words(found.held)}
    if found.participants is not None:
        said += ", " + ngettext("%(n)s participação", "%(n)s participações", found.participants) % {
            "n": number(found.participants)
        }
    return f"{said}."


class MonthCounts:
    """Months of actions: each action counts once in each month."""

    def __init__(self, actions: Sequence[ActionExecution], bits: int):
        self.planned = sum((action.planned & bits).bit_count() for action in actions)
        self.done = sum((action.planned & action.done & bits).bit_count() for action in actions)
        self.extra = sum((action.done & ~action.planned & bits).bit_count() for action in actions)
        self.late = sum((action.late & bits).bit_count() for action in actions)
        self.unreported = sum((action.unreported & bits).bit_count() for action in actions)


def counts(gathered: Gathered) -> list[Section]:
    """Of actions at the end of the period: a bar and a row for each part, then the whole plan."""
    execution = gathered.whole
    groups = [(numbered(part), part.counts) for part in execution.roots if part.counts.total]
    if execution.loose:
        groups.append((loose_name(), Counts.of(execution.loose)))
    statuses = status_names()
    columns = (
        Column(first_level(gathered)),
        Column(_("Ações"), is_number=True),
        *(Column(many, is_number=True) for _status, _one, many in statuses),
        Column(_("Em atraso"), is_number=True),
        Column(_("Sem relato"), is_number=True),
    )
    rows = [_counted(name, found) for name, found in groups]
    rows.append(_counted(_("Todo o plano"), execution.counts))
    chart = counts_by_category(
        _("Ações no fim de %(month)s") % {"month": month_words(execution.until)},
        [
            (name, [found.statuses[status] for status, _one, _many in statuses])
            for name, found in groups
        ],
        [Series(many, status) for status, _one, many in statuses],
        of=first_level(gathered),
    )
    level = first_level(gathered)
    caption = _("Ações de cada %(level)s") % {"level": inside(level)}
    return [
        Section(
            "counts",
            _("Como estão as ações"),
            blocks=(_kept(chart), Table("counts", caption, columns, tuple(rows))),
        )
    ]


def _counted(name: str, found: Counts) -> Row:
    return (
        name,
        found.total,
        *(found.statuses[status] for status, _one, _many in status_names()),
        found.late,
        found.unreported,
    )


def months(gathered: Gathered) -> list[Section]:
    """Of actions in each month of the period; of a month still to come only what is planned is known."""
    records = gathered.whole.records
    this_month = first_of_month(gathered.today)
    rows: list[tuple[date, MonthCounts, int]] = []
    for month in months_between(gathered.period.first, gathered.period.last):
        bit = records.bit(month)
        planned = sum(bool(bits & bit) for bits in records.planned.values())
        rows.append((month, MonthCounts(gathered.actions, bit), planned))

    def known(month: date, value: int, *, over: bool = False) -> int | None:
        return value if month < this_month or (month == this_month and not over) else None

    chart = planned_and_done(
        _("Ações previstas e feitas em cada mês"),
        [(month, planned, known(month, found.done)) for month, found, planned in rows],
    )
    table = Table(
        "months",
        _("Ações em cada mês"),
        (
            Column(_("Mês")),
            Column(_("Previstas"), is_number=True),
            Column(_("Feitas"), is_number=True),
            Column(_("Feitas sem estarem previstas"), is_number=True),
            Column(_("Por fazer"), is_number=True),
            Column(_("Sem relato"), is_number=True),
        ),
        tuple(
            (
                month_words(month),
                planned,
                known(month, found.done),
                known(month, found.extra),
                known(month, found.late, over=True),
                known(month, found.unreported, over=True),
            )
            for month, found, planned in rows
        ),
    )
    return [Section("months", _("Previsto e feito, mês a mês"), blocks=(_kept(chart), table))]


def changes(gathered: Gathered) -> list[Section]:
    """Against the period before, of the same length."""
    title = _("O que mudou")
    if gathered.before is None:
        lead = _("É o primeiro período deste plano: não há período anterior com que comparar.")
        return [Section("changes", title, lead)]
    previous = gathered.period.previous
    statuses = _changed(gathered, gathered.before)
    lead = ngettext(
        "Desde o fim do período anterior, %(n)s ação mudou de estado.",
        "Desde o fim do período anterior, %(n)s ações mudaram de estado.",
        len(statuses),
    ) % {"n": number(len(statuses))}
    compared = Table(
        "changes",
        _("Este período e o anterior"),
        (
            Column(_("O que se conta")),
            Column(previous.name, is_number=True),
            Column(gathered.period.name, is_number=True),
        ),
        tuple(
            (name, before, now)
            for (name, before), (_name, now) in zip(
                _measured(gathered, gathered.before, previous),
                _measured(gathered, gathered.within, gathered.period),
                strict=True,
            )
        ),
    )
    moved = Table(
        "statuses",
        _("Ações que mudaram de estado"),
        (
            Column(_("Ação")),
            Column(_("No fim de %(month)s") % {"month": month_words(gathered.before.until)}),
            Column(_("No fim de %(month)s") % {"month": month_words(gathered.within.until)}),
        ),
        tuple(statuses),
    )
    return [Section("changes", title, lead, (compared, *([moved] if statuses else [])))]


def _changed(gathered: Gathered, before: PlanExecution) -> list[Row]:
    names = {status: one for status, one, _many in status_names()}
    return [
        (
            name_of(action.record),
            names[before.actions[action.record.id].record.status],
            names[action.record.status],
        )
        for action in gathered.actions
        if before.actions[action.record.id].record.status != action.record.status
    ]


def _measured(
    gathered: Gathered, execution: PlanExecution, period: Period
) -> list[tuple[str, Cell]]:
    is_now = period == gathered.period
    found = gathered.participation if is_now else gathered.participation_before
    assert found is not None
    bits = bits_of(execution, period)
    of_period = MonthCounts(list(execution.actions.values()), bits)
    reports = sum(
        period.first <= month <= period.last_month
        for said in execution.facts.reports.values()
        for month in said
    )
    return [
        (_("Meses de ação previstos"), of_period.planned),
        (_("Meses de ação feitos, dos previstos"), of_period.done),
        (_("Relatos entregues"), reports),
        (_("Relatos em falta"), of_period.unreported),
        (_("Atividades registadas"), found.held),
        (_("Participações"), found.participants),
        (_("Ações concluídas até ao fim"), execution.counts.statuses[ActionStatus.DONE]),
        (_("Ações em atraso no fim"), execution.counts.late),
    ]


def _kept(chart: Chart) -> Chart:
    """As it is when it comes back from where it is kept."""
    return replace(chart, spec=json.loads(json.dumps(chart.spec)))


BUILDERS: Mapping[str, Builder] = {
    "introduction": introduction,
    "summary": summary,
    "changes": changes,
    "counts": counts,
    "months": months,
    "parts": parts,
    "unreported": unreported,
    "difficulties": difficulties,
    "partners": partners,
    "activities": activities,
    "conclusions": conclusions,
    "evidence": evidence,
    "method": method,
}
