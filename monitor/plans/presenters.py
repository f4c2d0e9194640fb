"""What the pages of a plan need besides the data: tones, links that keep the filters, marks made once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from monitor.facts.enums import Theme
from monitor.kernel.models import AuditEvent
from monitor.network.access import Access
from monitor.network.history import Sentence, sentences
from monitor.plans.enums import ActionStatus, PlanStatus, ReportState, SharingState
from monitor.plans.execution import words
from monitor.plans.execution.public import PublicExecution, PublicPart
from monitor.plans.execution.queries import Counts
from monitor.plans.models import Plan, PlanNode
from monitor.plans.queries.records import MonthState
from monitor.plans.queries.table import NodeText
from monitor.plans.sentences import FIELDS, MAIL, SENTENCES
from monitor.plans.workflow import READ_ONLY
from monitor.ui.jinja import month_cells

__all__ = ["FIELDS", "MAIL", "SENTENCES"]

MOST_EVENTS = 50

ACTION_TONES = {
    ActionStatus.PLANNED.value: "neutral",
    ActionStatus.UNDER_WAY.value: "info",
    ActionStatus.DONE.value: "success",
    ActionStatus.POSTPONED.value: "warning",
    ActionStatus.CANCELLED.value: "neutral",
}
PLAN_TONES = {
    PlanStatus.DRAFT.value: "neutral",
    PlanStatus.APPROVED.value: "success",
    PlanStatus.CLOSED.value: "info",
}
SHARING_TONES = {
    SharingState.INVITED.value: "warning",
    SharingState.ADOPTED.value: "success",
    SharingState.DECLINED.value: "neutral",
}
REPORT_TONES = {
    ReportState.DRAFT.value: "neutral",
    ReportState.SUBMITTED.value: "info",
    ReportState.RETURNED.value: "warning",
    ReportState.ACCEPTED.value: "success",
}
STATUS_LABELS = dict(ActionStatus.choices)


def is_open(plan: Plan) -> bool:
    return plan.status not in READ_ONLY


def history_of(target: models.Model, access: Access) -> list[Sentence]:
    """What happened to an object, newest first, in sentences."""
    events = AuditEvent.objects.for_network(access.network.pk).about(target).newest_first()
    return sentences(events[:MOST_EVENTS])


def filled_schedule(data: QueryDict) -> QueryDict | None:
    """The form of a schedule after a button that fills ("2026:all") or empties ("2026:none") a year."""
    year, _colon, what = data.get("fill", "").partition(":")
    if not (year.isdecimal() and len(year) == 4):
        return None
    filled = data.copy()
    del filled["fill"]
    planned = [month for month in data.getlist("planned") if not month.startswith(year)]
    if what == "all":
        planned += [f"{year}-{month:02}" for month in range(1, 13)]
    filled.setlist("planned", planned)
    return filled


class MonthCells(dict[Sequence[MonthState], Markup]):
    """The cells of each different year that a page shows, made once."""

    def __missing__(self, states: Sequence[MonthState]) -> Markup:
        cells = self[states] = month_cells(states)
        return cells


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of the same page with one thing changed; `kept` are the parameters in force."""

    kept: dict[str, str]
    folded: frozenset[int]

    @classmethod
    def of(cls, data: QueryDict, names: Iterable[str], folded: Collection[int]) -> Links:
        return cls({name: str(data[name]) for name in names if data.get(name)}, frozenset(folded))

    def without(self, name: str) -> str:
        """Dropping `minhas` means asking for everything."""
        kept = {key: value for key, value in self.kept.items() if key != name}
        if name == "minhas":
            kept["minhas"] = "0"
        return self._address(kept, self.folded)

    @property
    def mine(self) -> str:
        """Only the actions of one's own organisation, which is what a partner sees unless it asks."""
        kept = {key: value for key, value in self.kept.items() if key != "minhas"}
        return self._address(kept, self.folded)

    def asking(self, name: str, value: str) -> str:
        return self._address(self.kept | {name: value}, self.folded)

    def year(self, year: int) -> str:
        return self._address(self.kept | {"ano": str(year)}, self.folded)

    def fold(self, node: int) -> str:
        """Folds an open node, opens a folded one."""
        return self._address(self.kept, self.folded ^ {node})

    def folding(self, nodes: Collection[int]) -> str:
        return self._address(self.kept, frozenset(nodes))

    @property
    def query(self) -> str:
        return urlencode(self.kept)

    @staticmethod
    def _address(kept: dict[str, str], folded: Collection[int]) -> str:
        values = dict(kept)
        if folded:
            values["recolher"] = ",".join(str(node) for node in sorted(folded))
        return "?" + urlencode(values, safe=",")


def public_look(public: PublicExecution) -> dict[str, Any]:
    """What `plans/public/body.html` draws a plan with, in the active language."""
    return {
        "public": public,
        "words": words,
        "heading": heading,
        "tones": ACTION_TONES,
        "status_labels": STATUS_LABELS,
        "month_of": MonthCells(),
        "state_words": lambda status, n: words.counts_words(Counts(Counter({status: n}))),
        "theme_words": lambda themes: words.listed([str(Theme(item).label) for item in themes]),
        "texts": None if (get_language() or "pt").startswith("pt") else "pt-PT",
    }


def folded_nodes(data: QueryDict) -> frozenset[int]:
    """The nodes of `?recolher=3,5`; what is not a number is left out."""
    parts = ",".join(data.getlist("recolher")).split(",")
    return frozenset(int(part) for part in parts if part.isdecimal() and len(part) < 18)


def asked_year(data: QueryDict) -> tuple[int | None, list[str]]:
    """The year of `?ano=`, and what is wrong with it."""
    value = data.get("ano", "").strip()
    if not value:
        return None, []
    if value.isdecimal() and len(value) == 4:
        return int(value), []
    return None, [_("O ano tem de ter quatro algarismos: foi ignorado.")]


def heading(level: str, node: NodeText | PlanNode | PublicPart) -> str:
    """ "Domínio 1: Pessoas", as the partners' documents write it above each table."""
    name = f"{level} {node.code}".strip()
    return f"{name}: {node.title}" if name else node.title


@dataclass(frozen=True, slots=True)
class Bar:
    """Months `start` (1–12) to `start + span − 1` in the same state."""

    start: int
    span: int
    state: MonthState


def bars(months: Sequence[MonthState]) -> list[Bar]:
    """Runs of equal states, for the Gantt."""
    found: list[Bar] = []
    for number_, state in enumerate(months, 1):
        if found and state == found[-1].state and found[-1].start + found[-1].span == number_:
            found[-1] = Bar(found[-1].start, found[-1].span + 1, state)
        elif state:
            found.append(Bar(number_, 1, state))
    return found
