"""The sections of who answers for the plan and of who took part in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from monitor.agenda.enums import ActivityKind
from monitor.agenda.queries import Part
from monitor.plans.documents.content import Block, Column, Row, Section, Table
from monitor.plans.documents.gathering import Gathered
from monitor.plans.documents.wording import (
    answering,
    is_expected,
    measure_name,
    name_of,
    value_cell,
)
from monitor.plans.enums import PeopleCount
from monitor.plans.execution.queries import ActionExecution
from monitor.plans.queries.records import PartnerRecord


@dataclass(slots=True)
class _Answers:
    """What one organisation answers for: actions, and reports of months of the period."""

    name: str
    actions: dict[int, ActionExecution] = field(default_factory=dict)
    given: int = 0
    waiting: int = 0
    missing: int = 0


def partners(gathered: Gathered) -> list[Section]:
    """A report of an action counts for each organisation that answers for the action."""
    facts, bits, period = gathered.within.facts, gathered.bits, gathered.period
    found: dict[int | str, _Answers] = {}
    for action in gathered.actions:
        months = [
            said
            for month, said in facts.reports.get(action.record.id, {}).items()
            if period.first <= month <= period.last_month
        ]
        keys = {partner.organisation or partner.label: partner for partner in answering(action)}
        for key, partner in keys.items():
            answers = found.setdefault(key, _Answers(_whole_name(partner)))
            answers.actions[action.record.id] = action
            answers.given += len(months)
            answers.waiting += sum(not said.accepted for said in months)
            answers.missing += (action.unreported & bits).bit_count()
    title = _("Entidades responsáveis")
    if not found:
        return [Section("partners", title, _("O plano não diz quem responde pelas ações."))]
    table = Table(
        "partners",
        _("Ações e relatos por entidade"),
        (
            Column(_("Entidade")),
            Column(_("Ações"), is_number=True),
            Column(_("Em atraso"), is_number=True),
            Column(_("Relatos esperados"), is_number=True),
            Column(_("Entregues"), is_number=True),
            Column(_("Por aceitar"), is_number=True),
            Column(_("Em falta"), is_number=True),
        ),
        tuple(
            (
                item.name,
                len(item.actions),
                sum(action.is_late for action in item.actions.values()),
                item.given + item.missing,
                item.given,
                item.waiting,
                item.missing,
            )
            for item in sorted(found.values(), key=lambda item: item.name.casefold())
        ),
    )
    return [Section("partners", title, blocks=(table,))]


def _whole_name(partner: PartnerRecord) -> str:
    """ "Guarda Nacional Republicana (GNR)"; what the plan writes, of an organisation nobody knows."""
    if not partner.name:
        return partner.short_name
    return f"{partner.name} ({partner.acronym})" if partner.acronym else partner.name


def activities(gathered: Gathered) -> list[Section]:
    """What took place for the plan's actions. Attendances add up; different people are told apart."""
    title = _("Atividades e participantes")
    distinct = _distinct(gathered)
    if not gathered.held:
        lead = _("Não há atividades registadas no período.")
        return [Section("activities", title, lead, distinct)]
    found = gathered.participation
    lead = _("As participações são presenças: quem veio a duas atividades conta duas vezes.")
    who = Table(
        "participation",
        _("Participações por sexo e idade"),
        (Column(_("Como")), Column(_("Quem")), Column(_("Participações"), is_number=True)),
        (
            *_group(_("Por sexo"), found.by_sex, found.sex_unasked),
            *_group(_("Por idade"), found.by_age, found.age_unasked),
        ),
        banded=True,
    )
    every = Table(
        "activities",
        _("Atividades"),
        (
            Column(_("Dia")),
            Column(_("Atividade")),
            Column(_("Tipo")),
            Column(_("Local")),
            Column(_("Participações"), is_number=True),
        ),
        tuple(
            (
                item.day,
                item.title,
                str(ActivityKind(item.kind).label),
                item.place or None,
                item.participants,
            )
            for item in gathered.held
        ),
        on_paper=False,
    )
    return [Section("activities", title, lead, (_by_kind(gathered), who, *distinct, every))]


def _by_kind(gathered: Gathered) -> Table:
    held: Counter[str] = Counter()
    counted: dict[str, list[int]] = defaultdict(list)
    for item in gathered.held:
        held[item.kind] += 1
        if item.participants is not None:
            counted[item.kind].append(item.participants)
    rows: list[Row] = [
        (
            str(kind.label),
            held[kind],
            sum(counted[kind]) if counted[kind] else None,
            held[kind] - len(counted[kind]),
        )
        for kind in ActivityKind
        if held[kind]
    ]
    found = gathered.participation
    rows.append((_("Todas"), found.held, found.participants, found.uncounted))
    return Table(
        "kinds",
        _("Atividades por tipo"),
        (
            Column(_("Tipo")),
            Column(_("Atividades"), is_number=True),
            Column(_("Participações"), is_number=True),
            Column(_("Sem número de participantes"), is_number=True),
        ),
        tuple(rows),
    )


def _group(name: str, parts: tuple[Part, ...], unasked: int) -> Iterator[Row]:
    """A part that nobody was asked about is missing, not zero."""
    for part in parts:
        if part.count is not None:
            yield name, part.label, part.count
    yield name, _("Não perguntado"), unasked


def _distinct(gathered: Gathered) -> tuple[Block, ...]:
    """The measures that count different people: each stands alone."""
    rows = tuple(
        (
            name_of(action.record),
            measure_name(measure),
            value_cell(standing),
        )
        for action in gathered.actions
        for measure, standing in action.measures
        if measure.people == PeopleCount.DISTINCT
        and (standing.total.exists or is_expected(action, gathered.bits))
    )
    if not rows:
        return ()
    return (
        Table(
            "people",
            _("Pessoas diferentes (sem soma)"),
            (Column(_("Ação")), Column(_("Indicador")), Column(_("Pessoas"), is_number=True)),
            rows,
        ),
    )
