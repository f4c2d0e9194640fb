"""The grid: many actions of a month at once, each row read and written by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from monitor.kernel.forms import CONFIRMATION
from monitor.kernel.versions import StaleVersion
from monitor.network.models import Organisation
from monitor.plans.actions import ClosedPlan
from monitor.plans.enums import ReportChannel, ReportStatus
from monitor.plans.models import Measure, MonthReport
from monitor.plans.reporting.cells import SHORTCUTS, TEXTS, written
from monitor.plans.reporting.merging import Seen, as_text, input_of
from monitor.plans.reporting.queries import ReportSheet
from monitor.plans.reporting.rows import (
    Problem,
    RowReading,
    is_locked,
    read_row,
    stored_values,
    value_of,
    write_row,
)
from monitor.plans.workflow import ImpossibleStep

ROW, SEEN = "row", "seen"


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of a row. `place` tells the script which column it is in: "m0", "m1"…"""

    measure: Measure
    name: str
    place: str
    before: str
    others: str


@dataclass(slots=True)
class GridRow:
    """One action as the page shows it.

    `stored` is, by cell, what somebody else wrote while this page was open; `refusal` what is wrong
    with the row as a whole; `asks` whether its texts have to be confirmed.
    """

    sheet: ReportSheet
    texts: dict[str, str]
    seen: Seen
    problems: dict[str, Problem] = field(default_factory=dict)
    stored: dict[str, str] = field(default_factory=dict)
    refusal: str = ""
    is_written: bool = False
    asks: bool = False

    @classmethod
    def of(cls, sheet: ReportSheet) -> GridRow:
        stored = stored_values(sheet)
        texts = {name: written(name, value) for name, value in stored.items()}
        return cls(sheet, texts, Seen.of(stored))

    @property
    def key(self) -> int:
        return self.sheet.action.pk

    @property
    def is_locked(self) -> bool:
        return is_locked(self.sheet)

    @property
    def is_wrong(self) -> bool:
        return bool(self.problems or self.stored or self.refusal)

    def figures(self) -> list[Figure]:
        return [
            Figure(
                item.measure,
                name,
                f"m{place}",
                written(name, value_of(item.before)),
                "; ".join(
                    f"{other.organisation or _('equipa da rede')} {written(name, value_of(other.stated))}"
                    for other in item.others
                ),
            )
            for place, item in enumerate(self.sheet.asked)
            for name in [input_of(item.measure)]
        ]


class GridForm:
    """The rows of a page, as stored or as somebody sent them back."""

    def __init__(self, sheets: Iterable[ReportSheet], data: QueryDict | None = None):
        self.rows = [GridRow.of(sheet) for sheet in sheets]
        self.accepts = bool(data and data.get("accept"))
        self.reporter = " ".join((data.get("reporter", "") if data else "").split())[:200]
        self._sent = _by_row(data or {})
        self._readings: dict[int, RowReading] = {}

    @staticmethod
    def keys(data: QueryDict) -> list[int]:
        """The actions that a page sends back."""
        return [int(key) for key in data.getlist(ROW) if key.isdecimal() and len(key) < 18]

    @property
    def errors(self) -> list[GridRow]:
        return [row for row in self.rows if row.is_wrong]

    def save(self, *, by: Any, organisation: Organisation | None) -> list[MonthReport]:
        """Write what was changed, row by row; what is wrong in one row stops no other."""
        return [
            report
            for row in self.rows
            if row.key in self._sent and (report := self._save(row, by, organisation))
        ]

    def _save(self, row: GridRow, by: Any, organisation: Organisation | None) -> MonthReport | None:
        sent = self._sent[row.key]
        seen = Seen.read(sent.get(SEEN, ""))
        reading = self._readings[row.key] = read_row(
            row.sheet,
            {name: text for name, text in sent.items() if name not in (SEEN, CONFIRMATION)},
            seen=seen,
            confirmed=TEXTS if CONFIRMATION in sent else (),
            needs_status=self.accepts,
        )
        if reading.problems:
            self._show_typed(row, seen, reading.problems)
        elif reading.said:
            try:
                report = write_row(
                    by=by,
                    reading=reading,
                    seen=seen,
                    organisation=organisation,
                    channel=ReportChannel.PHONE,
                    reporter_name=self.reporter,
                    accept_now=self.accepts,
                )
            except StaleVersion:
                row.refusal = _("Entretanto, outra pessoa mudou esta ação: nada foi guardado.")
            except (ImpossibleStep, ClosedPlan) as refused:
                row.refusal = str(refused)
            except ValidationError as refused:
                row.refusal = " ".join(refused.messages)
            else:
                row.is_written = True
                return report
            self._show_typed(row, seen)
        return None

    def _show_typed(self, row: GridRow, seen: Seen, problems: Iterable[Problem] = ()) -> None:
        row.texts |= {name: text for name, text in self._sent[row.key].items() if name in row.texts}
        row.seen = seen
        row.problems = {problem.cell: problem for problem in problems}
        row.asks = CONFIRMATION in self._sent[row.key] or any(
            problem.is_personal for problem in row.problems.values()
        )

    def show(self, sheets: Iterable[ReportSheet]) -> None:
        """Go on with what is stored now; in rows that could not be written, with what was typed, and
        beside it what somebody else wrote meanwhile: saving again then means what is typed."""
        now = {sheet.action.pk: sheet for sheet in sheets}
        for at, row in enumerate(self.rows):
            fresh = GridRow.of(now.get(row.key, row.sheet))
            if row.is_wrong:
                self._keep_typed(row, fresh)
            fresh.is_written = row.is_written
            self.rows[at] = fresh

    def _keep_typed(self, row: GridRow, fresh: GridRow) -> None:
        values = stored_values(fresh.sheet)
        said = self._readings[row.key].said
        typed = said.keys() | row.problems.keys()
        fresh.stored = {
            name: written(name, values[name])
            for name in said.keys() & values.keys()
            if not row.seen.knows(name, as_text(values[name])) and values[name] != said[name]
        }
        fresh.texts |= {name: row.texts[name] for name in typed & row.texts.keys()}
        fresh.problems, fresh.refusal, fresh.asks = row.problems, row.refusal, row.asks
        unseen = typed - fresh.stored.keys()
        shown = {name: value for name, value in fresh.seen.shown.items() if name not in unseen}
        kept = {name: value for name, value in row.seen.shown.items() if name in unseen}
        fresh.seen = Seen(shown | kept)


def _by_row(data: Mapping[str, Any]) -> dict[int, dict[str, str]]:
    """The fields "12-status", "12-measure-7"… of a page, by action and cell."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for name, value in data.items():
        key, dash, cell = name.partition("-")
        if dash and key.isdecimal() and len(key) < 18:
            found[int(key)][cell] = value
    return found


def statuses() -> list[tuple[str, str]]:
    """(value, "E · Em curso"): each begins with its own key, so that typing it chooses it."""
    return [(status.value, f"{SHORTCUTS[status]} · {status.label}") for status in ReportStatus]
