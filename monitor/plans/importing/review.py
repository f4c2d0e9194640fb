"""What the review page shows: counts, what needs attention, and every row beside its original."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from monitor.documents.model import Source
from monitor.network.models import Network
from monitor.plans.importing.comparison import is_same_plan
from monitor.plans.importing.corrections import from_dict
from monitor.plans.importing.draft import Draft, DraftAction, DraftUnplaced
from monitor.plans.importing.editing import digest, draft_for
from monitor.plans.importing.partners import Partners, PartnerText, held_as_text, partners_of
from monitor.plans.importing.writing import problems
from monitor.plans.models import Plan, PlanImport
from monitor.plans.reading.fields import FIELDS, LEVELS, field_of, folded_header
from monitor.plans.reading.model import ReadNode, ReadWarning

SURE = 0.85
DOUBTFUL = 0.5
ROWS_A_PAGE = 200
OWN_NAMES = {"title": gettext_lazy("Ação"), "partners": gettext_lazy("Responsáveis")}


@dataclass(frozen=True, slots=True)
class Original:
    """One cell of the document as it was written, under the name of its column."""

    label: str
    text: str
    inherited: bool = False


@dataclass(slots=True)
class Row:
    """An action as understood. `level` is how sure the reader was: low, medium or high."""

    action: DraftAction
    number: int
    place: str
    level: str
    doubts: list[str]
    originals: list[Original]
    inherited: list[str]
    partners: list[tuple[Any, PartnerText]]
    missing: dict[str, str]

    @property
    def seen(self) -> str:
        """Says, in the forms of the row, which state of it they were made from."""
        return digest(self.action)

    @property
    def key(self) -> str:
        return self.action.key


@dataclass(frozen=True, slots=True)
class Column:
    """A distinct header of the tables and what it was taken for."""

    folded: str
    header: str
    field: str
    tables: int
    decided: bool

    @property
    def name(self) -> str:
        return FIELDS.get(self.field, "")


@dataclass(frozen=True, slots=True)
class Task:
    """Something that needs attention: where it is, and whether confirming waits for it."""

    label: str
    anchor: str
    count: int
    blocking: bool


@dataclass(frozen=True, slots=True)
class Done:
    """A correction already made, in words."""

    number: int
    sentence: str
    by: str
    applies: bool


@dataclass(slots=True)
class Counts:
    fragments: int
    levels: list[tuple[str, int]]
    actions: int
    measures: int
    partners: int
    open_partners: int
    without_goal: int
    without_measure: int
    without_schedule: int
    unplaced: int
    set_aside: int
    goal_level: str

    @property
    def sentence(self) -> str:
        """What was understood, in one sentence."""
        tables = ngettext("{n} tabela", "{n} tabelas", self.fragments).format(n=self.fragments)
        actions = ngettext("{n} ação", "{n} ações", self.actions).format(n=self.actions)
        measures = ngettext("{n} indicador", "{n} indicadores", self.measures)
        levels = ", ".join(f"{level} ({count})" for level, count in self.levels)
        return _("O documento tem {tables} e delas leram-se: {parts}.").format(
            tables=tables,
            parts="; ".join(
                part for part in (levels, actions, measures.format(n=self.measures)) if part
            ),
        )


@dataclass
class Review:
    plan_import: PlanImport
    draft: Draft
    partners: Partners
    rows: list[Row]
    counts: Counts
    columns: list[Column]
    corrections: list[Done]
    problems: list[str]
    plans: list[Plan]
    tasks: list[Task] = field(default_factory=list)

    def address_of(self, key: str) -> str:
        """Where a row is on the page, or on which of its pages."""
        row = self.row(key)
        page = (row.number - 1) // ROWS_A_PAGE + 1 if row else 1
        start = f"?page={page}" if len(self.rows) > ROWS_A_PAGE else ""
        return f"{start}#linha-{key}"

    def rows_shown(self, wanted: str) -> list[Row]:
        """All the rows, or those that lack something or are doubtful ("duvidosas")."""
        if wanted == "duvidosas":
            return self.doubtful
        if wanted in ("sem-nivel", "sem-indicador", "sem-calendario"):
            return [row for row in self.rows if wanted in row.missing]
        return self.rows

    @property
    def twins(self) -> list[Plan]:
        """Plans that this file looks like another edition of."""
        return [plan for plan in self.plans if is_same_plan(plan, self.draft)]

    @property
    def other_plans(self) -> list[Plan]:
        return [plan for plan in self.plans if not is_same_plan(plan, self.draft)]

    @property
    def doubtful(self) -> list[Row]:
        return [row for row in self.rows if row.level != "high"]

    @property
    def nodes(self) -> list[tuple[ReadNode, int]]:
        """The nodes in the order of the document, each with its depth."""
        children: dict[str | None, list[ReadNode]] = {}
        for node in self.draft.nodes:
            children.setdefault(node.parent, []).append(node)
        ordered: list[tuple[ReadNode, int]] = []
        waiting = [(node, 0) for node in reversed(children.get(None, []))]
        while waiting:
            node, depth = waiting.pop()
            ordered.append((node, depth))
            waiting += [(child, depth + 1) for child in reversed(children.get(node.id, []))]
        return ordered

    @property
    def loose_texts(self) -> list[DraftUnplaced]:
        return list(self.draft.loose_texts())

    @property
    def warnings(self) -> list[ReadWarning]:
        return self.draft.warnings

    @property
    def may_confirm(self) -> bool:
        return not self.problems

    def row(self, key: str) -> Row | None:
        return self.by_key.get(key)

    @cached_property
    def by_key(self) -> dict[str, Row]:
        return {row.key: row for row in self.rows}


def review_of(plan_import: PlanImport, network: Network, plan: Plan | None = None) -> Review:
    """Everything the page needs: four queries, whatever the size of the plan.

    What the plans that the document is another edition of, and `plan`, keep as text is not asked.
    """
    draft = draft_for(plan_import)
    plans = list(Plan.objects.for_network(network))
    alike = [item for item in plans if item == plan or is_same_plan(item, draft)]
    partners = partners_of(draft, network, held=held_as_text(alike))
    rows = [_row(action, number, draft, partners) for number, action in enumerate(draft.rows(), 1)]
    review = Review(
        plan_import=plan_import,
        draft=draft,
        partners=partners,
        rows=rows,
        counts=_counts(draft, partners, rows),
        columns=_columns(draft),
        corrections=[
            Done(
                item["id"],
                from_dict(item).sentence(),
                item.get("by", ""),
                item["id"] not in draft.inapplicable,
            )
            for item in plan_import.corrections
        ],
        problems=problems(draft, partners, plan),
        plans=plans,
    )
    review.tasks = _tasks(review)
    return review


def place_of(source: Source) -> str:
    """Where something stands in the file, in words: "página 6, tabela 2, linha 4"."""
    parts = []
    if isinstance(source.page_or_sheet, str):
        parts.append(_("folha «{name}»").format(name=source.page_or_sheet))
    elif source.page_or_sheet is not None:
        parts.append(_("página {number}").format(number=source.page_or_sheet))
    if source.table is not None:
        parts.append(_("tabela {number}").format(number=source.table))
    if source.row is not None:
        parts.append(_("linha {number}").format(number=source.row))
    return ", ".join(parts)


def confidence_level(confidence: float) -> str:
    if confidence >= SURE:
        return "high"
    return "medium" if confidence >= DOUBTFUL else "low"


def field_name(name: str) -> str:
    """What a field of a reading is called on the page; a free column keeps its own header."""
    base, _colon, header = name.partition(":")
    if name.startswith("?"):
        return name[1:]
    return header or str(OWN_NAMES.get(base) or FIELDS.get(base, base))


def _row(action: DraftAction, number: int, draft: Draft, partners: Partners) -> Row:
    confidence = min(action.confidence.values(), default=1.0)
    inherited = [name for name in action.inherited if name in LEVELS]
    copied = [name for name in action.inherited if name not in LEVELS]
    titles = _level_titles(draft, action)
    return Row(
        action=action,
        number=number,
        place=place_of(action.source),
        level=confidence_level(confidence),
        doubts=sorted(
            {field_name(name) for name, sure in action.confidence.items() if sure < SURE}
        ),
        originals=[
            Original(field_name(name), text, name.partition(":")[0] in copied)
            for name, text in action.cells.items()
        ],
        inherited=[titles.get(name, FIELDS[name]) for name in inherited],
        partners=[(partner, partners[partner.text]) for partner in action.partners],
        missing=_missing(action, draft),
    )


def _level_titles(draft: Draft, action: DraftAction) -> dict[str, str]:
    """{field of a level: the plan's own name of it} for the levels above an action."""
    names: dict[str, str] = {}
    for node in draft.lineage(action.node):
        name = field_of(node.level)[0]
        if name:
            names[name] = node.level
    return names


def _missing(action: DraftAction, draft: Draft) -> dict[str, str]:
    """{name of a filter of rows: what the row lacks, in words}."""
    words = {}
    if _is_without_goal(action, draft):
        words["sem-nivel"] = _("sem «{level}»").format(level=_goal(draft))
    if not action.measures:
        words["sem-indicador"] = _("sem indicador")
    if not action.planned and not action.done and not action.schedule_text:
        words["sem-calendario"] = _("sem calendarização")
    return words


def _goal(draft: Draft) -> str:
    """The name of the level right above the actions."""
    return draft.levels[-1] if draft.levels else _("Nível")


def _is_without_goal(action: DraftAction, draft: Draft) -> bool:
    node = draft.node(action.node)
    return bool(draft.levels) and (node is None or node.level != draft.levels[-1])


def _counts(draft: Draft, partners: Partners, rows: list[Row]) -> Counts:
    by_level = Counter(node.level for node in draft.nodes)
    return Counts(
        fragments=draft.fragments,
        levels=[(level, by_level[level]) for level in draft.levels],
        actions=len(rows),
        measures=sum(len(row.action.measures) for row in rows),
        partners=len(partners.texts),
        open_partners=len(partners.open),
        without_goal=sum("sem-nivel" in row.missing for row in rows),
        without_measure=sum("sem-indicador" in row.missing for row in rows),
        without_schedule=sum("sem-calendario" in row.missing for row in rows),
        unplaced=len(draft.unplaced),
        set_aside=len(draft.set_aside),
        goal_level=_goal(draft),
    )


def _columns(draft: Draft) -> list[Column]:
    """Each header once, however many tables repeat it, in the order in which they appear."""
    found: dict[str, tuple[str, str, int]] = {}
    for mapping in draft.mappings:
        for header, name in mapping.columns:
            folded = folded_header(header)
            if not folded:
                continue
            first, known, tables = found.get(folded, (header, name or "", 0))
            found[folded] = (first, known, tables + 1)
    return [
        Column(folded, header, name, tables, folded in draft.column_fields)
        for folded, (header, name, tables) in found.items()
    ]


def _tasks(review: Review) -> list[Task]:
    draft, counts = review.draft, review.counts
    unknown = sum(not column.field and not column.decided for column in review.columns)
    blank_plan = not draft.title or not draft.start or not draft.end
    stale = sum(not item.applies for item in review.corrections)
    doubtful = len(review.doubtful)
    listed = [
        Task(_("Indicar o título e o período do plano"), "plano", int(blank_plan), True),
        Task(
            ngettext(
                "Dizer quem é {n} parceiro que a rede não conhece",
                "Dizer quem são {n} parceiros que a rede não conhece",
                counts.open_partners,
            ).format(n=counts.open_partners),
            "parceiros",
            counts.open_partners,
            True,
        ),
        Task(
            ngettext(
                "Confirmar {n} linha de que a leitura não está segura",
                "Confirmar {n} linhas de que a leitura não está segura",
                doubtful,
            ).format(n=doubtful),
            "duvidas",
            doubtful,
            False,
        ),
        Task(
            ngettext(
                "Arrumar {n} texto que não encontrou lugar",
                "Arrumar {n} textos que não encontraram lugar",
                counts.unplaced,
            ).format(n=counts.unplaced),
            "textos",
            counts.unplaced,
            False,
        ),
        Task(
            ngettext(
                "Dizer o que é {n} coluna",
                "Dizer o que são {n} colunas",
                unknown,
            ).format(n=unknown),
            "colunas",
            unknown,
            False,
        ),
        Task(
            ngettext("Ler {n} aviso", "Ler {n} avisos", len(review.warnings)).format(
                n=len(review.warnings)
            ),
            "avisos",
            len(review.warnings),
            False,
        ),
        Task(
            ngettext(
                "Rever {n} correção que deixou de se aplicar",
                "Rever {n} correções que deixaram de se aplicar",
                stale,
            ).format(n=stale),
            "correcoes",
            stale,
            False,
        ),
    ]
    return [task for task in listed if task.count]


def doubtful_names(action: DraftAction) -> list[str]:
    """The fields that accepting a row settles."""
    return [name for name, sure in action.confidence.items() if sure < SURE]
