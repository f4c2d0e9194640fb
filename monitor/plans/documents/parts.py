"""The actions of a plan in a report: for each part of its first level, a table of actions and one of values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from monitor.plans.documents.content import Block, Cell, Column, Section, Table
from monitor.plans.documents.gathering import Gathered
from monitor.plans.documents.wording import (
    answering_words,
    first_level,
    inside,
    is_expected,
    loose_name,
    measure_name,
    name_of,
    note_cell,
    part_name,
    rounded,
    state_of,
    value_cell,
)
from monitor.plans.enums import MeasureKind
from monitor.plans.execution.queries import ActionExecution, Counts, NodeExecution
from monitor.plans.execution.words import besides_words, counts_words, rule_words
from monitor.ui.jinja import number, percent

Placed = tuple[str, ActionExecution]
"""An action and the parts below the first level that it is in ("Eixo 1: … › Meta 2: …")."""


def parts(gathered: Gathered) -> list[Section]:
    level = first_level(gathered)
    lead = _(
        "Em cada ação: como está no fim do período, os meses do período e os seus indicadores."
    )
    sections = [Section("parts", _("As ações, por %(level)s") % {"level": inside(level)}, lead)]
    for part in gathered.within.roots:
        key, title = f"part-{part.node.id}", part_name(part)
        if part.counts.total:
            found = list(_placed(part))
            sections.append(
                Section(key, title, _lead(part.counts), _tables(gathered, title, found), level=2)
            )
        else:
            shared = part.shares.title if part.shares else ""
            lead = (
                _("As mesmas ações de «%(title)s».") % {"title": shared}
                if shared
                else _("Sem ações.")
            )
            sections.append(Section(key, title, lead, level=2))
    if loose := gathered.within.loose:
        found = [("", action) for action in loose]
        blocks = _tables(gathered, loose_name(), found)
        sections.append(Section("loose", loose_name(), _lead(Counts.of(loose)), blocks, level=2))
    return sections


def _lead(counts: Counts) -> str:
    return f"{_('Ações')}: {counts_words(counts)}. {besides_words(counts)}".strip()


def _placed(part: NodeExecution, path: str = "") -> Iterator[Placed]:
    for action in part.actions:
        yield path, action
    for child in part.children:
        yield from _placed(child, " › ".join(filter(None, (path, part_name(child)))))


def _tables(gathered: Gathered, part: str, found: Sequence[Placed]) -> tuple[Block, ...]:
    made: list[Block] = [_actions(gathered, part, found)]
    if any(action.measures for _path, action in found):
        made.append(_measures(gathered, part, [action for _path, action in found]))
    return tuple(made)


def _actions(gathered: Gathered, part: str, found: Sequence[Placed]) -> Table:
    is_divided = any(path for path, _action in found)
    bits = gathered.bits
    return Table(
        "actions",
        _("Ações"),
        (
            Column(first_level(gathered), on_paper=False),
            Column(_("Dentro de"), on_paper=is_divided),
            Column(_("Ação")),
            Column(_("Responsáveis")),
            Column(_("Estado")),
            Column(_("Meses previstos"), is_number=True),
            Column(_("Meses feitos"), is_number=True),
            Column(_("Meses sem relato"), is_number=True),
        ),
        tuple(
            (
                part,
                path or (part if is_divided else None),
                name_of(action.record),
                answering_words(action),
                state_of(action),
                (action.planned & bits).bit_count(),
                (action.done & bits).bit_count(),
                (action.unreported & bits).bit_count(),
            )
            for path, action in found
        ),
        banded=is_divided,
    )


def _measures(gathered: Gathered, part: str, actions: Sequence[ActionExecution]) -> Table:
    """Values of the period and, where the plan had begun before, since its beginning; a target is the
    whole plan's, and so is what the value is a part of."""
    since_start = (Column(_("Desde o início do plano"), is_number=True),)
    return Table(
        "measures",
        _("Indicadores"),
        (
            Column(first_level(gathered), on_paper=False),
            Column(_("Ação")),
            Column(_("Indicador")),
            Column(_("No período") if gathered.began_before else _("Valor"), is_number=True),
            *(since_start if gathered.began_before else ()),
            Column(_("Meta"), is_number=True),
            Column(_("% da meta"), is_number=True),
            Column(_("Nota"), if_any=True),
            Column(_("Como se obtém"), on_paper=False),
        ),
        tuple(
            (part, name_of(action.record), *_measure(gathered, action, at))
            for action in actions
            for at in range(len(action.measures))
        ),
        banded=True,
    )


def _measure(gathered: Gathered, action: ActionExecution, at: int) -> Iterator[Cell]:
    measure, within = action.measures[at]
    whole = gathered.whole.actions[action.record.id].measures[at].standing
    yield measure_name(measure)
    yield value_cell(within, expected=is_expected(action, gathered.bits))
    if gathered.began_before:
        yield value_cell(whole)
    if measure.target is not None:
        yield rounded(measure.target)
    else:
        yield _("não se aplica") if measure.kind == MeasureKind.MILESTONE else _("sem meta")
    yield percent(whole.ratio) if whole.ratio is not None else None
    yield note_cell(within)
    baseline = _("; partiu de %(value)s") % {"value": number(measure.baseline)}
    yield rule_words(measure) + (baseline if measure.baseline is not None else "")
