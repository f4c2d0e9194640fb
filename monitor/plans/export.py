"""A plan as a file that looks like the partners' own table and reads back to the same plan.

One table under each heading ("Domínio 1: …", "Objetivo geral: …"), merged cells, a column for each
month: shaded where planned, with a letter that says it again without colour. Where a text can be
written in several ways, the first that the reader understands as it stands is taken.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from monitor.documents.model import Block, Cell, Document, Paragraph, Table
from monitor.documents.writing.delimited import write_delimited
from monitor.documents.writing.layout import PageLayout, TableLayout
from monitor.documents.writing.word import write_word
from monitor.kernel.periods import MONTH_LETTERS
from monitor.plans.models import Plan
from monitor.plans.presenters import heading
from monitor.plans.queries import PlanTable, load_plan, plan_table
from monitor.plans.queries.records import MeasureRecord, PartnerRecord, PlanRecords
from monitor.plans.queries.table import Group, LevelCell, NodeText, Row
from monitor.plans.reading.measures import read_measure, split_measures
from monitor.plans.reading.numbering import split_code
from monitor.plans.reading.partners import split_partners

PLANNED_FILL, HEADER_FILL = "BDD7EE", "DEEAF6"
# P, previsto; R, realizado. A late month is a planned one: lateness is a matter of the day.
MARKS = {"": "", "planned": "P", "late": "P", "done": "P/R", "extra": "R"}
LEGEND = "Legenda do cronograma: P – previsto; P/R – previsto e realizado; R – realizado sem estar previsto."
NOTHING = "—"
LEVEL_WIDTH, ACTION_WIDTH, PEOPLE_WIDTH, MEASURES_WIDTH, MONTH_WIDTH = 3.2, 5.0, 2.6, 3.4, 0.66


@dataclass(frozen=True, slots=True)
class Exported:
    content: bytes
    content_type: str
    suffix: str


def export(
    plan: Plan, kind: str, *, year: int | None = None, today: date | None = None
) -> Exported:
    """`kind` is a key of KINDS. The schedule is that of `year`, or of the nearest year of the plan;
    JSON has them all."""
    return KINDS[kind](plan, year, today)


def _word(plan: Plan, year: int | None, today: date | None) -> Exported:
    table = plan_table(plan, access=None, year=year, today=today, sharers_apart=True)
    document = plan_document(table)
    layout = PageLayout(
        landscape=True,
        head=plan.network.name,
        foot=plan.title,
        tables={item.number: _layout(table, len(table.levels)) for item in document.tables},
    )
    media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return Exported(write_word(document, layout), media, "docx")


def _workbook(plan: Plan, year: int | None, today: date | None) -> Exported:
    table = plan_table(plan, access=None, year=year, today=today, sharers_apart=True)
    single = single_table(table)
    levels = [name for name in (table.heading_level, *table.levels) if name]
    layout = PageLayout(landscape=True, tables={1: _layout(table, len(levels))})
    blocks = [*_introduction(plan), single]
    # openpyxl takes a quarter of a second to load: not at every start of every process.
    from monitor.documents.writing.workbook import write_workbook

    content = write_workbook(Document("xlsx", blocks, title=plan.title), layout)
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Exported(content, media, "xlsx")


def _delimited(plan: Plan, year: int | None, today: date | None) -> Exported:
    table = plan_table(plan, access=None, year=year, today=today, sharers_apart=True)
    single = single_table(table)
    # No merged cells in a csv: the levels are repeated, so that each line stands by itself.
    levels = len(table.levels) + bool(table.heading_level)
    repeated = [
        Cell(row, cell.column, cell.text)
        for cell in single.cells
        for row in range(cell.row, cell.row + (cell.row_span if cell.column < levels else 1))
    ]
    flat = Table(
        sorted(repeated, key=lambda cell: (cell.row, cell.column)),
        single.row_count,
        single.column_count,
        1,
    )
    return Exported(write_delimited(flat), "text/csv; charset=utf-8", "csv")


def _json(plan: Plan, year: int | None, today: date | None) -> Exported:
    records = load_plan(plan, today=today or date.today())
    text = json.dumps(plan_json(records), ensure_ascii=False, indent=1)
    return Exported(text.encode(), "application/json", "json")


KINDS: dict[str, Callable[[Plan, int | None, date | None], Exported]] = {
    "docx": _word,
    "xlsx": _workbook,
    "csv": _delimited,
    "json": _json,
}


def plan_document(table: PlanTable) -> Document:
    """Title, period, legend; then each heading with its table."""
    plan = table.plan
    blocks = _introduction(plan)
    for number, group in enumerate(table.groups, 1):
        if group.node:
            blocks.append(Paragraph(_heading(table.heading_level, group.node), heading=2))
            if group.node.objective:
                blocks.append(Paragraph(f"Objetivo geral: {group.node.objective}"))
        blocks.append(_table(table, [(group, table.levels)], number))
    return Document("docx", blocks, title=plan.title)


def _introduction(plan: Plan) -> list[Block]:
    return [
        Paragraph(plan.title, heading=1),
        Paragraph(f"Período: {period(plan)}"),
        Paragraph(LEGEND),
    ]


def single_table(table: PlanTable) -> Table:
    """The whole plan in one table: the level of the headings is a column like the others."""
    levels = tuple(name for name in (table.heading_level, *table.levels) if name)
    return _table(table, [(group, levels) for group in table.groups], 1)


def period(plan: Plan) -> str:
    """ "2026", "2026-2028"; with the months in words when they are not whole years."""
    first, last = plan.starts_on.year, plan.ends_on.year
    years = str(first) if first == last else f"{first}-{last}"
    if (plan.starts_on, plan.ends_on) == (date(first, 1, 1), date(last, 12, 31)):
        return years
    return f"{years} ({plan.starts_on:%d/%m/%Y} a {plan.ends_on:%d/%m/%Y})"


def _layout(table: PlanTable, level_count: int) -> TableLayout:
    texts = level_count + 3 + table.has_partners
    return TableLayout(
        widths=(
            *[LEVEL_WIDTH] * level_count,
            ACTION_WIDTH,
            *[PEOPLE_WIDTH] * (1 + table.has_partners),
            MEASURES_WIDTH,
            *[MONTH_WIDTH] * 12,
        ),
        header_rows=2,
        centred=frozenset(range(texts, texts + 12)),
        font_size=8,
    )


def _table(table: PlanTable, groups: Sequence[tuple[Group, tuple[str, ...]]], number: int) -> Table:
    levels = groups[0][1] if groups else table.levels
    with_heading = len(levels) > len(table.levels)
    names = [*levels, "Ações / Atividades", "Responsáveis"]
    names += ["Parceiros"] * table.has_partners + ["Indicadores"]
    first_month = len(names)
    cells = [
        Cell(0, column, name, row_span=2, fill=HEADER_FILL, bold=True)
        for column, name in enumerate(names)
    ]
    cells.append(
        Cell(0, first_month, f"Cronograma {table.year}", 1, 12, fill=HEADER_FILL, bold=True)
    )
    cells += [
        Cell(1, first_month + month, letter, fill=HEADER_FILL, bold=True)
        for month, letter in enumerate(MONTH_LETTERS)
    ]
    at = 2
    for group, _levels in groups:
        rows = group.rows or [Row((), note=NOTHING)]
        if with_heading:
            node = group.node
            text = _numbered(table.heading_level, node.code, node.title) if node else ""
            cells.append(Cell(at, 0, text, row_span=len(rows)))
        for offset, row in enumerate(rows):
            below = rows[offset + 1 :]
            follow = next((n for n, item in enumerate(below) if not item.shares), len(below))
            cells += _row_cells(table, row, at + offset, with_heading, len(levels), 1 + follow)
        at += len(rows)
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Table(cells, at, first_month + 12, number, page_or_sheet="Plano de ação")


def _row_cells(
    table: PlanTable, row: Row, at: int, shift: int, level_count: int, row_span: int
) -> list[Cell]:
    """The cells that start in a row; an action's own are merged over the rows that share it."""
    cells = [_level_cell(table, cell, at, shift) for cell in row.cells]
    if row.shares:
        return cells
    column = level_count
    if row.action is None:
        return [*cells, Cell(at, column, NOTHING)]
    action = row.action
    texts = [
        _numbered("", action.record.code, action.record.title),
        _partners(action.leads),
        *([_partners(action.partners)] if table.has_partners else []),
        _measures(action.measures),
    ]
    cells += [Cell(at, column + place, text, row_span=row_span) for place, text in enumerate(texts)]
    column += len(texts)
    return cells + [
        Cell(
            at,
            column + month,
            MARKS[state],
            row_span=row_span,
            fill=PLANNED_FILL if state and state != "extra" else None,
        )
        for month, state in enumerate(action.months)
    ]


def _level_cell(table: PlanTable, cell: LevelCell, at: int, shift: int) -> Cell:
    text = ""
    if cell.nodes:
        text = _numbered(table.levels[cell.column], cell.nodes[0].code, cell.nodes[0].title)
    return Cell(at, cell.column + shift, text, cell.row_span, cell.column_span)


def _heading(level: str, node: NodeText) -> str:
    written = heading(level, node)
    understood = split_code(written)
    if (understood.code, understood.title) == (node.code, node.title):
        return written
    return f"{level} {node.code} – {node.title}" if node.code else written


def _numbered(level: str, code: str, title: str) -> str:
    """A code before a title, in the first form that is told apart again."""
    if not code:
        return title
    forms = [
        f"{code} {title}",
        f"{code}. {title}",
        f"{code} – {title}",
        f"{code}) {title}",
        f"{level or 'Ação'} {code}: {title}",
    ]
    understood = ((form, split_code(form)) for form in forms)
    return next(
        (form for form, item in understood if (item.code, item.title) == (code, title)), forms[0]
    )


def _partners(partners: Sequence[PartnerRecord]) -> str:
    return _list([partner.label for partner in partners], lambda text: split_partners(text))


def _measures(measures: Sequence[MeasureRecord]) -> str:
    return _list([_measure(measure) for measure in measures], split_measures)


def _list(items: list[str], read: Callable[[str], list[str]]) -> str:
    """One item on each line; with marks where lines alone would be understood otherwise."""
    forms = ["\n".join(items), ";\n".join(items), "\n".join(f"- {item}" for item in items)]
    return next((form for form in forms if read(form) == items), forms[1])


def _measure(measure: MeasureRecord) -> str:
    """The text with its target, when the text does not already say it."""
    if measure.target is None:
        return measure.text
    target = _figure(measure.target)
    forms = [measure.text, f"{measure.text}: {target}", f"{measure.text} = {target}"]
    for form in forms:
        understood = read_measure(form)
        if (understood.text, understood.target) == (measure.text, float(measure.target)):
            return form
    return forms[1]


def _figure(value: Decimal) -> str:
    """12.5000 → "12,5"."""
    return f"{value.normalize():f}".replace(".", ",")


def plan_json(records: PlanRecords) -> dict[str, Any]:
    """The shape of `monitor plan read`, with what only the platform knows beside it."""
    plan = records.plan
    by_id = {node.id: node for node in records.nodes}

    def path(node: int | None) -> list[str]:
        titles: list[str] = []
        while node in by_id:
            titles.insert(0, by_id[node].title)
            node = by_id[node].parent
        return titles

    def months(bits: int) -> list[str]:
        return [
            f"{records.first_year + place // 12}-{place % 12 + 1:02}"
            for place in range(bits.bit_length())
            if bits >> place & 1
        ]

    def numbers(dated: list[str]) -> list[int]:
        return sorted({int(month[5:]) for month in dated})

    actions = []
    for action in records.actions:
        planned = months(records.planned.get(action.id, 0))
        done = months(records.done.get(action.id, 0))
        actions.append(
            {
                "node": str(action.node) if action.node else None,
                "path": path(action.node),
                "code": action.code,
                "title": action.title,
                "description": action.description,
                "status": action.status,
                "partners": [
                    {"text": item.label, "role": item.role, "organisation": item.name or None}
                    for item in records.partners.get(action.id, ())
                ],
                "measures": [
                    {
                        "text": item.text,
                        "kind": item.kind,
                        "unit": item.unit,
                        "baseline": _float(item.baseline),
                        "target": _float(item.target),
                        "roll_up": item.roll_up,
                        "source": item.source,
                        "counts": item.counts,
                        "people": item.people,
                    }
                    for item in records.measures.get(action.id, ())
                ],
                "months": {"planned": numbers(planned), "done": numbers(done)},
                "schedule": {"planned": planned, "done": done},
                "schedule_text": action.schedule_text,
                "notes": action.notes,
            }
        )
    return {
        "title": plan.title,
        "status": plan.status,
        "period": {"start": plan.starts_on.isoformat(), "end": plan.ends_on.isoformat()},
        "levels": plan.levels,
        "nodes": [
            {
                "id": str(node.id),
                "parent": str(node.parent) if node.parent else None,
                "level": plan.levels[node.level] if node.level < len(plan.levels) else "",
                "code": node.code,
                "title": node.title,
                "objective": node.objective,
                "shares_actions_of": str(node.shares) if node.shares else None,
            }
            for node in records.nodes
        ],
        "actions": actions,
    }


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
